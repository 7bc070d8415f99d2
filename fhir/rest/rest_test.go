package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/fhir/store"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/postgres/pgtest"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// server is a door whose bearer is "role id".
func server(t *testing.T) (*httptest.Server, *store.Store) {
	t.Helper()
	clock := func() time.Time { return noon }
	s := store.New(pgtest.New(t), store.Options{Now: clock})
	h := New(s, Options{Now: clock, Gate: limits, Failed: func(r *http.Request, err error) { t.Errorf("%s %s: %v", r.Method, r.URL.Path, err) },
		Authority: AuthorityFunc(func(r *http.Request) (string, string, bool, error) {
			role, id, ok := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), " ")
			return role, id, ok, nil
		})})
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv, s
}

func limits(m intake.Measure, v float64) fhir.Judgement {
	switch {
	case m == intake.HeartRate && (v < 20 || v > 300):
		return fhir.Reject
	case m == intake.HeartRate && (v < 35 || v > 200):
		return fhir.Confirm
	}
	return fhir.Plausible
}

// TestDoor runs the cases of testdata: requests as lines, each with the status and pieces of what must come back.
//
//	# title                       a new case on an empty store
//	POST /fhir/Observation device cuff-1 [Header: value]
//	{body}                        up to an empty line; $a is kept text: location, id
//	> 201 Location "versionId":"1"
//	> keep a /fhir/Observation/([^/]+)/
func TestDoor(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases in testdata")
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range strings.Split("\n"+string(raw), "\n# ")[1:] {
			title, rest, _ := strings.Cut(c, "\n")
			t.Run(title, func(t *testing.T) { runCase(t, rest) })
		}
	}
}

func runCase(t *testing.T, text string) {
	srv, _ := server(t)
	kept := strings.NewReplacer()
	var head, want []string
	var body strings.Builder
	pairs := []string{"$pulse", `{"resourceType":"Observation","identifier":[{"system":"urn:obs","value":"a"}],"status":"final",` +
		`"code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"subject":{"identifier":{"system":"urn:mrn","value":"P1"}},` +
		`"effectiveDateTime":"2026-11-23T06:40:00+08:00","valueQuantity":{"value":96,"system":"http://unitsofmeasure.org","code":"/min"}}`}
	kept = strings.NewReplacer(pairs...)
	send := func() {
		if head == nil {
			return
		}
		status, answer := ask(t, srv, kept.Replace(strings.Join(head, "\n")), kept.Replace(body.String()))
		for _, w := range want {
			f := strings.Fields(w)
			if f[0] == "keep" {
				_, after, ok := strings.Cut(answer, f[2])
				if !ok {
					t.Fatalf("%s: nothing to keep after %s in %s", head[0], f[2], answer)
				}
				end := strings.IndexAny(after, "/\"\n ")
				pairs = append(pairs, "$"+f[1], after[:end])
				kept = strings.NewReplacer(pairs...)
				continue
			}
			if fmt.Sprint(status) != f[0] {
				t.Errorf("%s: %d, want %s: %s", head[0], status, f[0], answer)
			}
			for _, piece := range f[1:] {
				if no, ok := strings.CutPrefix(piece, "!"); ok && strings.Contains(answer, kept.Replace(no)) {
					t.Errorf("%s: has %s: %s", head[0], no, answer)
				} else if !ok && !strings.Contains(answer, kept.Replace(piece)) {
					t.Errorf("%s: lacks %s: %s", head[0], piece, answer)
				}
			}
		}
		head, want = nil, nil
		body.Reset()
	}
	for _, l := range strings.Split(text, "\n") {
		switch {
		case strings.HasPrefix(l, "POST "), strings.HasPrefix(l, "GET "), strings.HasPrefix(l, "PUT "), strings.HasPrefix(l, "DELETE "):
			send()
			head = []string{l}
		case strings.HasPrefix(l, "> "):
			want = append(want, l[2:])
		case strings.HasPrefix(l, "+ "):
			head = append(head, l[2:])
		default:
			body.WriteString(l)
		}
	}
	send()
}

// ask sends one request and returns its status and all that came back, headers first.
func ask(t *testing.T, srv *httptest.Server, head, body string) (int, string) {
	t.Helper()
	lines := strings.Split(head, "\n")
	f := strings.Fields(lines[0])
	r, err := http.NewRequest(f[0], srv.URL+f[1], strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if len(f) > 3 {
		r.Header.Set("Authorization", "Bearer "+f[2]+" "+f[3])
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/fhir+json")
	}
	for _, h := range lines[1:] {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode >= 500 {
		t.Errorf("%s: %d for what a client sent", head, answer.StatusCode)
	}
	var b strings.Builder
	_ = answer.Header.Write(&b)
	return answer.StatusCode, b.String() + "\n" + string(raw)
}

// TestFiftyParallelPosts is the promise of design §6 over HTTP.
func TestFiftyParallelPosts(t *testing.T) {
	srv, s := server(t)
	body := `{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},
		"subject":{"identifier":{"system":"urn:mrn","value":"P1"}},"device":{"reference":"Device/1"},
		"effectiveDateTime":"2026-11-23T06:40:00+08:00","valueQuantity":{"value":96,"unit":"bpm"}}`
	var mu sync.Mutex
	count := map[int]int{}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			status, _ := ask(t, srv, "POST /fhir/Observation device cuff", body)
			mu.Lock()
			count[status]++
			mu.Unlock()
		})
	}
	wg.Wait()
	if count[201] != 1 || count[200] != 49 {
		t.Errorf("%v", count)
	}
	if got, err := s.ReadingsFor(context.Background(), []intake.Identifier{{System: "urn:mrn", Value: "P1"}}, time.Time{}); err != nil || len(got) != 1 {
		t.Errorf("%d readings (%v)", len(got), err)
	}
}

// TestRefusedBodiesAreKept: what a device sent is never silently lost.
func TestRefusedBodiesAreKept(t *testing.T) {
	srv, s := server(t)
	body := `{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},
		"subject":{"reference":"Patient/1"},"effectiveDateTime":"2026-11-23T06:40:00+08:00","valueQuantity":{"value":999,"unit":"bpm"}}`
	if status, _ := ask(t, srv, "POST /fhir/Observation device cuff", body); status != 422 {
		t.Fatal(status)
	}
	list, err := s.Refusals(context.Background(), 5)
	if err != nil || len(list) != 1 || list[0].Body != body || list[0].Owner != "cuff" {
		t.Fatalf("%v %v", list, err)
	}
}

// TestArrived: who waits for readings hears of new ones only, by all identifiers of the patient.
func TestArrived(t *testing.T) {
	s := store.New(pgtest.New(t), store.Options{})
	var heard []string
	h := New(s, Options{Authority: AuthorityFunc(func(*http.Request) (string, string, bool, error) { return "device", "cuff", true, nil }),
		Arrived: func(_ context.Context, subject []intake.Identifier, rs []intake.Reading) error {
			heard = append(heard, fmt.Sprint(subject, len(rs), rs[0].Measure, rs[0].ID != ""))
			return nil
		}})
	bundle := `{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:a","resource":{"resourceType":"Patient",
		"identifier":[{"system":"urn:mrn","value":"P7"}]},"request":{"method":"POST","url":"Patient"}},{"resource":{"resourceType":
		"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"subject":{"reference":"urn:uuid:a"},
		"effectiveDateTime":"2026-01-23T06:40:00+08:00","valueQuantity":{"value":96,"unit":"bpm"}},"request":{"method":"POST","url":"Observation"}}]}`
	for range 2 {
		r := httptest.NewRequest("POST", "/fhir", strings.NewReader(bundle))
		r.Header.Set("Content-Type", "application/fhir+json")
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != 200 {
			t.Fatal(w.Body)
		}
	}
	if len(heard) != 1 || heard[0] != "[{urn:mrn P7}] 1heart_ratetrue" {
		t.Errorf("heard %q", heard)
	}
}

// FuzzDoor: whatever is sent, the answer is never a 5xx and always an OperationOutcome or a resource.
func FuzzDoor(f *testing.F) {
	f.Add("/fhir/Observation", `{"resourceType":"Observation"}`)
	f.Add("/fhir", `{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"POST","url":"Observation"},"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"}}}]}`)
	f.Add("/fhir/Observation", `{"resourceType":"Observation","status":"final","code":{"text":"x","coding":[{"system":"a","code":"b"}]},"effectiveDateTime":"0000-01-01"}`)
	clock := func() time.Time { return noon }
	s := store.New(pgtest.New(f), store.Options{Now: clock})
	h := New(s, Options{Now: clock, Gate: limits, Failed: func(_ *http.Request, err error) { f.Error(err) },
		Authority: AuthorityFunc(func(*http.Request) (string, string, bool, error) { return "device", "fuzz", true, nil })})
	f.Fuzz(func(t *testing.T, path, body string) {
		if path != "/fhir" {
			path = "/fhir/Observation"
		}
		r := httptest.NewRequest("POST", path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/fhir+json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var out struct {
			ResourceType string `json:"resourceType"`
		}
		if w.Code >= 500 || json.Unmarshal(w.Body.Bytes(), &out) != nil || out.ResourceType == "" {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
