package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/internal/postgres/pgtest"
)

// testApp is the whole program on a database of its own, reached as its users reach it: over HTTP.
type testApp struct {
	*app
	t      testing.TB
	base   string
	tokens map[access.Role]string
	logs   *lockedBuffer
	url    string
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func testConfig(t testing.TB) Config {
	c, err := ReadConfig(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// engines are those that tests made so far, by the settings that an engine depends on. It takes seconds to make one, and none changes.
var engines struct {
	sync.Mutex
	of map[string]*engine
}

func sharedEngine(t testing.TB, c Config) *engine {
	t.Helper()
	key := fmt.Sprintf("%+v %+v %s %s %v", c.Phones, c.House, c.Lang, c.Zone, c.Snomed)
	engines.Lock()
	defer engines.Unlock()
	if e, ok := engines.of[key]; ok {
		return e
	}
	e, err := newEngine(c)
	if err != nil {
		t.Fatal(err)
	}
	if engines.of == nil {
		engines.of = map[string]*engine{}
	}
	engines.of[key] = e
	return e
}

// startApp starts the program; change may alter its configuration before.
func startApp(t testing.TB, change ...func(*Config)) *testApp {
	t.Helper()
	return startAppOn(t, withPassages(t), change...)
}

// withPassages is the address of a fresh database in which the passages are indexed, which takes two seconds and is the same for all.
func withPassages(t testing.TB) string {
	t.Helper()
	return pgtest.Prepared(t, "passages", func(url string) error {
		c := testConfig(t)
		a, err := openWith(context.Background(), sharedEngine(t, c), c, url, newLog(io.Discard, slog.LevelError), nil)
		if err != nil {
			return err
		}
		a.close()
		return nil
	})
}

func startAppOn(t testing.TB, url string, change ...func(*Config)) *testApp {
	t.Helper()
	c := testConfig(t)
	for _, f := range change {
		f(&c)
	}
	logs := &lockedBuffer{}
	ctx, cancel := context.WithCancel(context.Background())
	a, err := openWith(ctx, sharedEngine(t, c), c, url, newLog(logs, slog.LevelDebug), nil)
	if err != nil {
		t.Fatal(err)
	}
	h, err := a.handler()
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h)
	a.listen(ctx)
	t.Cleanup(func() {
		cancel()
		a.hub.Close()
		srv.CloseClientConnections()
		srv.Close()
		a.db.Close()
	})
	ta := &testApp{app: a, t: t, base: srv.URL, tokens: map[access.Role]string{}, logs: logs, url: url}
	for _, r := range []access.Role{access.Kiosk, access.Device, access.Nurse, access.Doctor, access.Administrator} {
		_, token, err := a.keeper.Add(ctx, r, string(r)+"-"+fmt.Sprint(time.Now().UnixNano()), "")
		if err != nil {
			t.Fatal(err)
		}
		ta.tokens[r] = token
	}
	return ta
}

// call sends JSON and returns the status and the answer's JSON.
func (a *testApp) call(method, path, token string, body any) (int, map[string]any) {
	a.t.Helper()
	status, b := a.raw(method, path, token, "application/json", body)
	var out map[string]any
	if len(bytes.TrimSpace(b)) > 0 {
		if err := json.Unmarshal(b, &out); err != nil {
			a.t.Fatalf("%s %s: status %d, no JSON object: %v", method, path, status, err)
		}
	}
	return status, out
}

func (a *testApp) raw(method, path, token, kind string, body any) (int, []byte) {
	a.t.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		r = bytes.NewReader(b)
	default:
		j, err := json.Marshal(body)
		if err != nil {
			a.t.Fatal(err)
		}
		r = bytes.NewReader(j)
	}
	req, err := http.NewRequest(method, a.base+path, r)
	if err != nil {
		a.t.Fatal(err)
	}
	if r != nil {
		req.Header.Set("Content-Type", kind)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return res.StatusCode, b
}

type obj = map[string]any

// talk is one visit over the API.
type talk struct {
	a         *testApp
	id, token string
	n         int
	last      obj // the last reply
	status    int
}

// begin checks somebody in; extra fields override.
func (a *testApp) begin(lang string, age float64, sex string, extra obj) *talk {
	a.t.Helper()
	in := obj{"lang": lang, "age_years": age, "sex": sex, "consent": true}
	for k, v := range extra {
		in[k] = v
	}
	status, out := a.call("POST", "/api/visits", a.tokens[access.Kiosk], in)
	if status != 201 {
		a.t.Fatalf("check-in: status %d: %v", status, out)
	}
	return &talk{a: a, id: out["id"].(string), token: out["token"].(string), last: out, status: status}
}

func (k *talk) send(body obj) obj {
	k.a.t.Helper()
	if body["key"] == nil {
		k.n++
		body["key"] = fmt.Sprintf("k%d", k.n)
	}
	k.status, k.last = k.a.call("POST", "/api/visits/"+k.id+"/answers", k.token, body)
	return k.last
}

// say sends words and fails the test when they are refused.
func (k *talk) say(text string) obj {
	k.a.t.Helper()
	out := k.send(obj{"text": text})
	if k.status != 200 {
		k.a.t.Fatalf("answer: status %d: %v", k.status, out)
	}
	return out
}

func (k *talk) message() obj { return k.last["message"].(obj) }

func (k *talk) kind() string { return k.message()["kind"].(string) }

func (k *talk) state() string { return k.last["status"].(string) }

// staff is the visit as a doctor sees it.
func (k *talk) staff() obj {
	k.a.t.Helper()
	status, out := k.a.call("GET", "/api/visits/"+k.id, k.a.tokens[access.Doctor], nil)
	if status != 200 {
		k.a.t.Fatalf("staff view: status %d: %v", status, out)
	}
	return out
}

func (k *talk) level() int { return int(k.staff()["level"].(float64)) }

// calm answers with the least alarming tap until the visit has ended, and returns how many answers that took.
func (k *talk) calm() int {
	k.a.t.Helper()
	for n := 1; n <= 80; n++ {
		m := k.message()
		switch {
		case k.state() == "done" || k.state() == "stopped":
			return n - 1
		case m["kind"] == "summary":
			k.n++
			k.status, k.last = k.a.call("POST", "/api/visits/"+k.id+"/confirm", k.token, obj{"key": fmt.Sprintf("k%d", k.n)})
		default:
			k.send(calmBody(m))
		}
		if k.status != 200 {
			k.a.t.Fatalf("calm answer: status %d: %v", k.status, k.last)
		}
	}
	k.a.t.Fatalf("the visit does not end; it stands at %v", k.message())
	return 0
}

func calmBody(m obj) obj {
	ids := map[string]bool{}
	for _, c := range m["choices"].([]any) {
		ids[c.(obj)["id"].(string)] = true
	}
	for _, want := range []string{"none", "no", "gone", "nothing", "gradual", "unsure"} {
		if ids[want] {
			return obj{"choice": want}
		}
	}
	if m["input"] == "scale" {
		return obj{"value": 3}
	}
	return obj{"action": "unknown"}
}

// keep leaves a file for people to look at, where PRECONSULT_OUT names a folder.
func keep(t testing.TB, folder, name string, data []byte) {
	t.Helper()
	out := os.Getenv("PRECONSULT_OUT")
	if out == "" {
		return
	}
	dir := filepath.Join(out, folder)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
		t.Fatal(err)
	}
}
