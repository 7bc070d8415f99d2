package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/fhir/outbox"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/access"
)

// his is the hospital's own FHIR server, which stores a document once however often it comes.
type his struct {
	*httptest.Server
	t    *testing.T
	mu   sync.Mutex
	ill  int // the status that it answers everything with
	keys map[string]bool
	got  []string // documents as they were stored
}

const hisToken = "token-of-the-his"

func openHIS(t *testing.T) *his {
	h := &his{t: t, keys: map[string]bool{}}
	h.Server = httptest.NewServer(h)
	t.Cleanup(h.Close)
	return h
}

func (h *his) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ill != 0 {
		rw.WriteHeader(h.ill)
		_, _ = rw.Write(body) // as bad servers do
		return
	}
	key := r.Header.Get("If-None-Exist")
	if err != nil || r.Method != "POST" || r.URL.Path != "/fhir/Bundle" || r.Header.Get("Authorization") != "Bearer "+hisToken || key == "" {
		h.t.Errorf("%s %s %v", r.Method, r.URL.Path, err)
		rw.WriteHeader(http.StatusBadRequest)
		return
	}
	if h.keys[key] {
		return // 200: it is there
	}
	h.keys[key] = true
	h.got = append(h.got, string(body))
	rw.WriteHeader(http.StatusCreated)
}

func (h *his) set(status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ill = status
}

// of are the documents of a visit, in the order of their coming.
func (h *his) of(visit string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(h.got), func(doc string) bool { return !strings.Contains(doc, visit) })
}

// delivering starts the program with a destination.
func delivering(t *testing.T, url, base string) *testApp {
	t.Helper()
	return startAppOn(t, url, func(c *Config) { c.DeliverURL, c.DeliverToken = base+"/fhir", hisToken })
}

// deliver delivers what is due within some hours, whatever was tried before.
func (a *testApp) deliver() {
	a.t.Helper()
	d, err := a.deliverer()
	if err != nil {
		a.t.Fatal(err)
	}
	at := time.Now()
	d.Now = func() time.Time { return at }
	for quiet := 0; quiet < 12; quiet++ {
		at = at.Add(15 * time.Minute)
		n, err := d.Once(context.Background())
		if err != nil {
			a.t.Fatal(err)
		}
		if n > 0 {
			quiet = 0
		}
		if time.Until(at) > 7*24*time.Hour {
			a.t.Fatal("there is no end to it")
		}
	}
}

// waiting are the documents of a visit that wait, the oldest first.
func (a *testApp) waiting(visit string) []string {
	a.t.Helper()
	rows, err := a.db.Query(context.Background(), `SELECT document FROM outbox WHERE visit = $1 AND state = 'waiting' ORDER BY version`, visit)
	if err != nil {
		a.t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		a.t.Fatal(err)
	}
	return out
}

// staffSign lets a nurse lower the level and a doctor sign.
func (v *stand) staffSign() {
	v.a.t.Helper()
	if status, out := v.a.call("POST", "/api/visits/"+v.id+"/level", v.a.tokens[access.Nurse], obj{"level": 5, "reason": "looked at"}); status >= 300 {
		v.a.t.Fatalf("level: status %d %v", status, out)
	}
	if status, out := v.a.call("POST", "/api/visits/"+v.id+"/sign", v.a.tokens[access.Doctor], obj{}); status >= 300 {
		v.a.t.Fatalf("sign: status %d %v", status, out)
	}
}

var timeOfDay = regexp.MustCompile(`\d{1,2}:\d{2}`)

// heard is all that was said to the patient, without the time of day.
func (v *stand) heard() []string {
	v.a.t.Helper()
	var out []string
	for _, x := range v.staff()["turns"].([]any) {
		turn := x.(obj)
		out = append(out, fmt.Sprint(turn["who"], ": ", timeOfDay.ReplaceAllString(turn["text"].(string), "00:00")))
	}
	return append(out, fmt.Sprint(v.message()["kind"], " ", v.message()["text"], " ", v.state()))
}

func statusOf(t *testing.T, doc string) string {
	t.Helper()
	var b struct {
		Entry []struct {
			Resource struct {
				Status string `json:"status"`
			} `json:"resource"`
		} `json:"entry"`
	}
	if err := json.Unmarshal([]byte(doc), &b); err != nil || len(b.Entry) == 0 {
		t.Fatalf("no document: %v", err)
	}
	return b.Entry[0].Resource.Status
}

// The hospital's own server is cut off in the middle of a visit: patient and staff notice nothing, the record waits, and arrives once,
// as it was stored, when the server is back, and each later version behind it.
func TestDeliveryCutOffInAVisit(t *testing.T) {
	url := withPassages(t)
	server := openHIS(t)
	wire := newWire(t, "tcp", server.Listener.Addr().String())
	a := delivering(t, url, "http://"+wire.address())
	w := &ward{testApp: a}
	shapes, heard := map[string]cutShape{}, map[string][]string{}
	play := func(v *stand) {
		w.measureAt(v.card, 37.4, time.Now())
		v.goOn()
	}
	off := &ward{testApp: startAppOn(t, url)}
	for _, s := range cutScripts { // no destination at all
		v := off.arrive(s)
		off.measureAt(v.card, 37.4, time.Now())
		v.goOn()
		shapes[s.lang], heard[s.lang] = v.shape(), v.heard()
		v.staffSign()
	}
	if rows, err := outbox.List(t.Context(), a.db, true, 10); err != nil || len(rows) != 0 {
		t.Fatalf("without a destination there are rows: %v %v", rows, err)
	}
	check := func(t *testing.T, v *stand) {
		t.Helper()
		v.check(shapes[v.script.lang])
		if diff := cmp.Diff(heard[v.script.lang], v.heard()); diff != "" {
			t.Errorf("other replies (-off +on):\n%s", diff)
		}
	}
	t.Run("it is there", func(t *testing.T) {
		a.t = t
		for _, s := range cutScripts {
			v := w.arrive(s)
			play(v)
			check(t, v)
			want := a.waiting(v.id)
			a.deliver()
			if got := server.of(v.id); len(want) != 1 || !slices.Equal(got, want) || statusOf(t, got[0]) != "preliminary" {
				t.Errorf("%d documents waited, %d arrived", len(want), len(got))
			}
			v.staffSign()
			a.deliver()
			got := server.of(v.id)
			if len(got) != 3 || statusOf(t, got[2]) != "final" {
				t.Fatalf("%d documents arrived after the signature", len(got))
			}
			var signed any
			_ = json.Unmarshal([]byte(got[2]), &signed)
			if diff := cmp.Diff(signed, v.staff()["bundle"]); diff != "" {
				t.Errorf("what arrived is not what staff see:\n%s", diff)
			}
		}
	})
	for _, x := range []struct {
		name      string
		cut, back func()
	}{
		{"refuses", func() { wire.set(cut) }, func() { wire.set(whole) }},
		{"hangs", func() { wire.set(hanging) }, func() { wire.set(whole) }},
		{"answers are lost", func() { wire.set(halved) }, func() { wire.set(whole) }},
		{"500", func() { server.set(500) }, func() { server.set(0) }},
	} {
		t.Run(x.name, func(t *testing.T) {
			a.t = t
			for _, s := range cutScripts {
				before := w.arrive(s) // one that has ended already: it is being sent all the while
				play(before)
				v := w.arrive(s)
				x.cut()
				ctx, stop := context.WithCancel(t.Context())
				d, err := a.deliverer()
				if err != nil {
					t.Fatal(err)
				}
				var running sync.WaitGroup
				running.Go(func() { d.Run(ctx) })
				play(v)
				check(t, v)
				v.staffSign()
				stop()
				running.Wait()
				stored := a.waiting(v.id)
				if len(stored) != 3 || len(a.waiting(before.id)) != 1 {
					t.Errorf("%d and %d documents wait", len(stored), len(a.waiting(before.id)))
				}
				status, ready := a.raw("GET", "/readyz", "", "", nil)
				if status != 200 || !regexp.MustCompile(`delivery fhir: [1-9]\d* waiting, 0 failed`).Match(ready) {
					t.Errorf("readyz: %d %s", status, ready)
				}
				x.back()
				a.deliver()
				if got := server.of(v.id); !slices.Equal(got, stored) {
					t.Errorf("%d documents were stored, and %d arrived or others", len(stored), len(got))
				}
				if got := server.of(before.id); len(got) != 1 {
					t.Errorf("%d documents of the visit before", len(got))
				}
				for i, doc := range server.of(v.id) {
					if issues := fhir.CheckDocument([]byte(doc)); issues.Err() != nil {
						t.Errorf("document %d: %v", i, issues)
					}
				}
			}
		})
	}
	t.Run("the program is killed before it delivers", func(t *testing.T) {
		a.t = t
		v := w.arrive(cutScripts[0])
		play(v)
		stored := a.waiting(v.id)
		next := delivering(t, url, server.URL)
		next.deliver()
		if got := server.of(v.id); len(stored) != 1 || !slices.Equal(got, stored) {
			t.Errorf("%d documents were stored, and %d arrived", len(stored), len(got))
		}
	})
	t.Run("it refuses the document", func(t *testing.T) {
		a.t = t
		v := w.arrive(cutScripts[0])
		play(v)
		server.set(422)
		a.deliver()
		server.set(0)
		_, figures := a.raw("GET", "/metrics", a.tokens[access.Administrator], "", nil)
		if !strings.Contains(string(figures), `preconsult_outbox_failed{destination="fhir"} 1`) {
			t.Error("the metrics do not tell that one failed")
		}
		t.Setenv("PRECONSULT_DATABASE_URL", a.url)
		run := func(args ...string) string {
			out, err := runCommand(t, append([]string{"outbox"}, args...)...)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		list := run("list")
		if !strings.Contains(list, v.id) || !strings.Contains(list, "failed") || !strings.Contains(list, "status 422") || strings.Contains(list, v.card) || strings.Contains(list, cutCanary) {
			t.Errorf("the list: %s", list)
		}
		if out := run("retry", "--failed"); out != "1 due again\n" {
			t.Errorf("retry: %s", out)
		}
		a.deliver()
		if got := server.of(v.id); len(got) != 1 {
			t.Errorf("%d documents", len(got))
		}
		if list := run("list"); strings.Contains(list, v.id) {
			t.Errorf("the list: %s", list)
		}
		v.check(shapes["zh"]) // the log
	})
}

// A visit that has not ended is handed over when the patient is called in, and what is said after that goes too; an open visit that is
// signed, or one that nobody has handed over, sends nothing but the signature.
func TestOutboxHandOver(t *testing.T) {
	server := openHIS(t)
	a := delivering(t, withPassages(t), server.URL)
	count := func(id string, want int, when string) {
		t.Helper()
		if n := len(a.waiting(id)); n != want {
			t.Errorf("%s: %d versions, not %d", when, n, want)
		}
	}
	k := a.begin("en", 45, "female", nil)
	k.say("I have had a cough for three days")
	count(k.id, 0, "open")
	for _, how := range []intake.SeenHow{intake.CalledIn, intake.CalledIn} {
		if err := a.visits.Seen(t.Context(), k.id, "Dr. Li", how); err != nil {
			t.Fatal(err)
		}
	}
	count(k.id, 1, "called in, twice")
	k.say("and a sore throat")
	count(k.id, 2, "something more was said")
	if err := a.visits.Seen(t.Context(), k.id, "Dr. Li", intake.StillWaiting); err != nil {
		t.Fatal(err)
	}
	k.send(obj{"action": "why"})
	count(k.id, 2, "waits again")
	sign := func() {
		t.Helper()
		if status, out := a.call("POST", "/api/visits/"+k.id+"/sign", a.tokens[access.Doctor], obj{}); status >= 300 {
			t.Fatalf("status %d %v", status, out)
		}
	}
	sign()
	count(k.id, 3, "signed")
	k.calm()
	count(k.id, 3, "ended: the record stays as it was signed")
	sign()
	count(k.id, 4, "signed again")
	documents := a.waiting(k.id)
	seen := map[string]bool{}
	for _, doc := range documents {
		var b struct{ Identifier fhir.Identifier }
		if err := json.Unmarshal([]byte(doc), &b); err != nil || seen[b.Identifier.Token()] {
			t.Errorf("two versions have one identifier: %v", err)
		}
		seen[b.Identifier.Token()] = true
	}

	k = a.begin("zh", 30, "male", nil)
	k.say("头疼两天了")
	k.send(obj{"action": "stop"})
	for n := 0; k.state() != "stopped" && n < 3; n++ {
		k.send(obj{"action": "stop"})
	}
	count(k.id, 1, "stopped")
}

// Serving delivers by itself and stops in order.
func TestOutboxIsServed(t *testing.T) {
	server := openHIS(t)
	a := delivering(t, withPassages(t), server.URL)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- a.serve(ctx, l) }()
	k := a.begin("en", 45, "female", nil)
	k.say("I have had a cough for three days")
	k.calm()
	for n := 0; len(server.of(k.id)) == 0; n++ {
		if n == 300 {
			t.Fatal("the record never arrives")
		}
		time.Sleep(100 * time.Millisecond)
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// A program that is killed while a record waits delivers it when it is started again.
func TestOutboxSurvivesAKilledProgram(t *testing.T) {
	server := openHIS(t)
	server.set(503)
	t.Setenv("PRECONSULT_DELIVER_FHIR_URL", server.URL+"/fhir")
	t.Setenv("PRECONSULT_DELIVER_FHIR_TOKEN", hisToken)
	bin, dir := program(t), filepath.Join(t.TempDir(), "data")
	first, r, _ := runDemo(t, bin, dir, "--empty")
	a := &testApp{t: t, base: r.Base, tokens: map[access.Role]string{}}
	for role, token := range r.Tokens {
		a.tokens[access.Role(role)] = token
	}
	k := a.begin("en", 45, "female", nil)
	k.say("I have had a cough for three days")
	k.calm()
	if err := first.Process.Kill(); err != nil { // kill -9: nothing is cleaned up
		t.Fatal(err)
	}
	_ = first.Wait()
	server.set(0)
	second, _, _ := runDemo(t, bin, dir, "--empty")
	for n := 0; len(server.of(k.id)) == 0; n++ {
		if n == 900 {
			t.Fatal("the record never arrives")
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err := second.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := second.Wait(); err != nil {
		t.Errorf("stopped in order: %v", err)
	}
	if got := server.of(k.id); len(got) != 1 || statusOf(t, got[0]) != "preliminary" {
		t.Errorf("%d documents arrived", len(got))
	}
}

func TestOutboxSettings(t *testing.T) {
	read := func(url, token string) (Config, error) {
		return ReadConfig(func(name string) string {
			return map[string]string{"PRECONSULT_DELIVER_FHIR_URL": url, "PRECONSULT_DELIVER_FHIR_TOKEN": token}[name]
		})
	}
	if c, err := read("", ""); err != nil || len(c.box()) != 0 {
		t.Errorf("by default: %v %v", c.box(), err)
	}
	if c, err := read("https://his.example/fhir", "t"); err != nil || len(c.box()) != 1 {
		t.Errorf("with an address: %v %v", c.box(), err)
	}
	for _, c := range []struct{ url, token, want string }{
		{"his.example", "", "PRECONSULT_DELIVER_FHIR_URL: must be an address"},
		{"https://me:secret@his.example", "", "PRECONSULT_DELIVER_FHIR_URL: must be an address"},
		{"", "secret", "PRECONSULT_DELIVER_FHIR_URL: is needed"},
		{"https://his.example", "sec ret", "PRECONSULT_DELIVER_FHIR_TOKEN: "},
	} {
		if _, err := read(c.url, c.token); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "sec ret") {
			t.Errorf("%q %q: %v", c.url, c.token, err)
		}
	}
}
