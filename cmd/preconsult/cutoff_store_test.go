package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/internal/postgres"
	"github.com/preconsult/preconsult/internal/postgres/pgtest"
)

// The database and the devices are cut off in the middle of a visit: what was acknowledged stands, what was not may be sent again and
// stands once.

// try sends a request of which nobody knows whether it will be answered. A status of 0 is a broken connection.
func try(base, method, path, token string, body any) (int, http.Header, obj) {
	b, _ := json.Marshal(body)
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, method, base+path, bytes.NewReader(b))
	if err != nil {
		return 0, nil, nil
	}
	req.Header.Set("Content-Type", "application/json")
	if strings.HasPrefix(path, "/fhir") {
		req.Header.Set("Content-Type", "application/fhir+json")
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, nil
	}
	defer res.Body.Close()
	b, err = io.ReadAll(res.Body)
	if err != nil {
		return 0, nil, nil
	}
	var out obj
	_ = json.Unmarshal(b, &out)
	return res.StatusCode, res.Header, out
}

// again sends a request until it is taken.
func (a *testApp) again(method, path, token string, body any) obj {
	a.t.Helper()
	last := 0
	for range 200 {
		status, _, out := try(a.base, method, path, token, body)
		switch last = status; {
		case status == 200 || status == 201:
			return out
		case status != 0 && status < 500:
			a.t.Fatalf("%s %s: status %d %v", method, path, status, out)
		}
		time.Sleep(100 * time.Millisecond)
	}
	a.t.Fatalf("%s %s is not taken any more: status %d", method, path, last)
	return nil
}

// storeCut plays visits in both languages, takes the database away in the middle with what is under way then, and brings it back.
func storeCut(t *testing.T, a *testApp, away, back func()) {
	t.Helper()
	w := &ward{testApp: a}
	device := a.tokens[access.Device]
	shapes := map[string]cutShape{}
	for _, s := range cutScripts { // as it would have been
		v := w.arrive(s)
		w.measureAt(v.card, 37.4, time.Now())
		v.goOn()
		shapes[s.lang] = v.shape()
	}
	for _, s := range cutScripts {
		v := w.arrive(s)
		warm := vital(v.card, "thermometer-"+v.card, "8310-5", "Body temperature", 37.4, "Cel", time.Now())
		warm["subject"] = obj{"identifier": obj{"system": cardSystem, "value": v.card}}
		words := obj{"key": "while away", "text": s.adds}
		away()
		for path, token := range map[string]string{"/api/visits/" + v.id + "/answers": v.token, "/fhir/Observation": device} {
			body := words
			if strings.HasPrefix(path, "/fhir") {
				body = warm
			}
			status, header, out := try(a.base, "POST", path, token, body)
			if status >= 200 && status < 300 { // it came through before the connection broke
				continue
			}
			if status != http.StatusServiceUnavailable || header.Get("Retry-After") == "" {
				t.Errorf("%s while the database is away: status %d %v", path, status, out)
			}
			if said := fmt.Sprint(out); strings.Contains(said, "金丝雀") || strings.Contains(said, v.card) {
				t.Errorf("an error repeats what was sent: %s", said)
			}
		}
		if status, _, _ := try(a.base, "GET", "/api/visits/"+v.id, a.tokens[access.Doctor], nil); status >= 400 && status < 500 {
			t.Errorf("the doctor is told %d while the database is away", status)
		}
		back()
		a.again("POST", "/api/visits/"+v.id+"/answers", v.token, words)
		a.again("POST", "/fhir/Observation", device, warm)
		v.last = a.again("POST", "/api/visits/"+v.id+"/answers", v.token, words) // once more: the same reply, and nothing twice
		v.told = append(v.told, s.adds)
		v.send(obj{"action": "why"})
		v.tell(s.asks)
		v.calm()
		v.check(shapes[s.lang])
		if n := v.readingsOf(37.4); n != 1 {
			t.Errorf("the reading stands %d times", n)
		}
	}
}

// readingsOf counts the readings of a figure that a visit has.
func (v *stand) readingsOf(figure float64) int {
	v.a.t.Helper()
	n := 0
	for _, r := range v.staff()["readings"].([]any) {
		if r.(obj)["value"] == figure {
			n++
		}
	}
	return n
}

func TestDatabaseAndDevicesCutOffInAVisit(t *testing.T) {
	wire, address := wiredDatabase(t, pgtest.URL(t))
	a := startAppOn(t, address)
	t.Run("devices", func(t *testing.T) {
		a.t = t
		devicesCut(t, a)
	})
	t.Run("connections are reset", func(t *testing.T) {
		a.t = t
		storeCut(t, a, func() { wire.set(cut) }, func() { wire.set(whole) })
	})
	t.Run("every session is ended", func(t *testing.T) {
		a.t = t
		direct := pgtestConn(t, address, wire)
		storeCut(t, a, func() {
			wire.set(cut)
			if _, err := direct.Exec(context.Background(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
				WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
				t.Fatal(err)
			}
		}, func() { wire.set(whole) })
	})
	t.Run("after a reading was stored", func(t *testing.T) {
		a.t = t
		storedCut(t, a, wire, address)
	})
}

// pgtestConn is a connection past the wire.
func pgtestConn(t *testing.T, address string, w *wire) *pgx.Conn {
	t.Helper()
	c, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	c.DialFunc = func(context.Context, string, string) (conn net.Conn, err error) { return w.dial() }
	conn, err := pgx.ConnectConfig(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// A server that is killed, as by a power cut, and started again on its data has all that was acknowledged.
func TestDatabaseServerRestartsInAVisit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	start := func() *postgres.Cluster {
		c, err := postgres.Local(context.Background(), postgres.LocalOptions{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Stop(context.Background()) })
		return c
	}
	cluster := start()
	if err := postgres.Migrate(t.Context(), cluster.URL()); err != nil {
		t.Fatal(err)
	}
	wire, address := wiredDatabase(t, cluster.URL())
	a := startAppOn(t, address)
	storeCut(t, a, func() {
		text, err := os.ReadFile(filepath.Join(dir, "pgdata", "postmaster.pid"))
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(text), "\n")
		pid, err := strconv.Atoi(first)
		if err != nil {
			t.Fatal(err)
		}
		if err := syscall.Kill(pid, syscall.SIGQUIT); err != nil {
			t.Fatal(err)
		}
		for syscall.Kill(pid, 0) == nil {
			time.Sleep(10 * time.Millisecond)
		}
	}, func() {
		cluster = start()
		wire.to(databaseAddress(t, cluster.URL())) // the socket has another name each time
	})
}

// storedCut: a reading is stored and acknowledged, and then the database goes away before the visit has taken it in. The device will not send it
// again, and the visit still gets it.
func storedCut(t *testing.T, a *testApp, wire *wire, address string) {
	t.Helper()
	w := &ward{testApp: a}
	v := w.arrive(cutScripts[0])
	direct := pgtestConn(t, address, wire)
	tx, err := direct.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `LOCK TABLE visit IN ACCESS EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	hot := vital(v.card, "thermometer-"+v.card, "8310-5", "Body temperature", 41.2, "Cel", time.Now())
	hot["subject"] = obj{"identifier": obj{"system": cardSystem, "value": v.card}}
	answered := make(chan int)
	go func() {
		status, _, _ := try(a.base, "POST", "/fhir/Observation", a.tokens[access.Device], hot)
		answered <- status
	}()
	waits := func() (n int) {
		if err := tx.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for waits() == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	wire.set(cut)
	if status := <-answered; status != 201 {
		t.Fatalf("status %d: the reading was stored", status)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	wire.set(whole)
	for n := 0; v.readingsOf(41.2) == 0; n++ {
		if n == 300 {
			t.Fatal("the visit never gets the reading")
		}
		time.Sleep(100 * time.Millisecond)
	}
	if n := v.readingsOf(41.2); n != 1 {
		t.Errorf("it stands %d times", n)
	}
}

// devicesCut: devices stop, are refused, and lose their connection while they post: the visit goes on without, and what was posted stands once.
func devicesCut(t *testing.T, a *testApp) {
	t.Helper()
	w := &ward{testApp: a}
	network := newWire(t, "tcp", strings.TrimPrefix(a.base, "http://"))
	shapes := map[string]cutShape{}
	for _, s := range cutScripts {
		v := w.arrive(s)
		w.measureAt(v.card, 37.4, time.Now())
		v.goOn()
		shapes[s.lang] = v.shape()
	}
	for _, s := range cutScripts {
		v := w.arrive(s) // the gateway posts nothing any more
		v.goOn()
		v.check(shapes[s.lang])

		v = w.arrive(s) // what it posts is refused
		o := vital(v.card, "thermometer-"+v.card, "8310-5", "Body temperature", 37.4, "Cel", time.Now())
		o["subject"] = obj{"identifier": obj{"system": cardSystem, "value": v.card}}
		if status, _, _ := try(a.base, "POST", "/fhir/Observation", "revoked", o); status != 401 {
			t.Errorf("status %d", status)
		}
		bad := vital(v.card, "thermometer-"+v.card, "8310-5", "Body temperature", 370, "Cel", time.Now())
		if status, _, out := try(a.base, "POST", "/fhir/Observation", a.tokens[access.Device], bad); status != 422 || strings.Contains(fmt.Sprint(out), v.card) {
			t.Errorf("status %d %v", status, out)
		}
		v.goOn()
		v.check(shapes[s.lang])

		v = w.arrive(s) // the connection breaks while a reading is in flight, and the gateway posts it again
		o["subject"] = obj{"identifier": obj{"system": cardSystem, "value": v.card}}
		identified(o, "flight-"+v.card)
		network.set(halved)
		if status, _, _ := try("http://"+network.address(), "POST", "/fhir/Observation", a.tokens[access.Device], o); status != 0 {
			t.Errorf("status %d through a broken connection", status)
		}
		network.set(whole)
		if status, _, _ := try("http://"+network.address(), "POST", "/fhir/Observation", a.tokens[access.Device], o); status != 200 && status != 201 {
			t.Errorf("posted again: status %d", status)
		}
		v.goOn()
		v.check(shapes[s.lang])
		if n := v.readingsOf(37.4); n != 1 {
			t.Errorf("the reading stands %d times", n)
		}
	}
}
