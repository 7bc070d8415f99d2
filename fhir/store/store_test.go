package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/postgres/pgtest"
)

var (
	device = Who{Role: "device", ID: "cuff-7"}
	noon   = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
)

func newStore(t testing.TB) *Store {
	s := New(pgtest.New(t), Options{Now: func() time.Time { return noon }})
	if err := s.Prepare(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// pulse is an Observation of a heart rate; without an identifier when id is empty.
func pulse(t testing.TB, id, status string, value int, at string) *fhir.Received {
	t.Helper()
	identifier := ""
	if id != "" {
		identifier = fmt.Sprintf(`"identifier":[{"system":"urn:obs","value":%q}],`, id)
	}
	return observation(t, fmt.Sprintf(`{"resourceType":"Observation",%s"status":%q,
		"code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"device":{"reference":"Device/1"},
		"subject":{"identifier":{"system":"urn:mrn","value":"P1"}},"effectiveDateTime":%q,
		"valueQuantity":{"value":%d,"system":"http://unitsofmeasure.org","code":"/min"}}`, identifier, status, at, value))
}

func observation(t testing.TB, raw string) *fhir.Received {
	t.Helper()
	o, issues := fhir.ParseObservation([]byte(raw))
	if err := issues.Err(); err != nil {
		t.Fatal(err)
	}
	return o
}

const morning = "2026-11-23T06:40:00+08:00"

// TestOneReadingOnce walks through the life of one identifier.
func TestOneReadingOnce(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	var id string
	for _, step := range []struct {
		name    string
		o       *fhir.Received
		outcome Outcome
		version int
	}{
		{"first", pulse(t, "a", "final", 96, morning), Created, 1},
		{"again", pulse(t, "a", "final", 96, morning), Existing, 1},
		{"other value", pulse(t, "a", "final", 97, morning), Conflict, 1},
		{"amended is no correction", pulse(t, "a", "amended", 97, morning), Conflict, 1},
		{"corrected, into another month", pulse(t, "a", "corrected", 97, "2026-10-01T06:40:00+08:00"), NewVersion, 2},
		{"the correction again", pulse(t, "a", "corrected", 97, "2026-10-01T06:40:00+08:00"), Existing, 2},
		{"the first again, late", pulse(t, "a", "final", 96, morning), Existing, 2},
		{"withdrawn", pulse(t, "a", "entered-in-error", 97, morning), NewVersion, 3},
	} {
		got, outcome, err := s.Create(ctx, device, step.o)
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if id == "" {
			id = got.ID
		}
		if outcome != step.outcome || got.ID != id || got.Version != step.version {
			t.Errorf("%s: %s %s version %d, want %s %s version %d", step.name, outcome, got.ID, got.Version, step.outcome, id, step.version)
		}
	}
	history, err := s.History(ctx, "Observation", id, "")
	if err != nil || len(history) != 3 {
		t.Fatalf("history has %d versions, want 3 (%v)", len(history), err)
	}
	if r, err := s.ReadingsFor(ctx, []intake.Identifier{{System: "urn:mrn", Value: "P1"}}, time.Time{}); err != nil || len(r) != 0 {
		t.Errorf("a withdrawn reading is still read: %v %v", r, err)
	}
}

func TestWithoutIdentifier(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	a, outcome, err := s.Create(ctx, device, pulse(t, "", "final", 96, morning))
	if err != nil || outcome != Created {
		t.Fatal(outcome, err)
	}
	// The same moment written in another zone is the same moment: a gateway that repeats a reading so repeats it.
	for at, want := range map[string]Outcome{morning: Existing, "2026-11-22T22:40:00Z": Existing, "2026-11-23T06:41:00+08:00": Created} {
		b, outcome, err := s.Create(ctx, device, pulse(t, "", "final", 96, at))
		if err != nil || outcome != want || (want == Existing && b.ID != a.ID) {
			t.Errorf("%s: %s %v, want %s", at, outcome, err, want)
		}
	}
}

// TestFiftyAtOnce posts one reading fifty times at once, and a correction of it.
func TestFiftyAtOnce(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	var wg sync.WaitGroup
	var mu sync.Mutex
	count, ids := map[Outcome]int{}, map[string]bool{}
	for range 50 {
		wg.Go(func() {
			got, outcome, err := s.Create(ctx, device, pulse(t, "a", "final", 96, morning))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			count[outcome]++
			ids[got.ID] = true
		})
	}
	wg.Wait()
	if count[Created] != 1 || count[Existing] != 49 || len(ids) != 1 {
		t.Errorf("%v, %d ids", count, len(ids))
	}
	var n int
	if err := s.pool.QueryRow(ctx, `SELECT count(*) FROM fhir_observation`).Scan(&n); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// TestBatchesThatMeet stores overlapping batches in opposite orders at once: none locks up, nothing doubles.
func TestBatchesThatMeet(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			var items []Item
			for i := range 40 {
				k := i
				if w%2 == 1 {
					k = 39 - i
				}
				items = append(items, Item{Observation: pulse(t, fmt.Sprint(k), "final", 60+k, morning)})
			}
			if err := s.InTx(ctx, func(tx *Tx) error { _, err := tx.Create(ctx, device, items); return err }); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var n int
	if err := s.pool.QueryRow(ctx, `SELECT count(*) FROM fhir_observation`).Scan(&n); err != nil || n != 40 {
		t.Errorf("%d rows, want 40 (%v)", n, err)
	}
}

func TestOneBatch(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	if _, _, err := s.Create(ctx, device, pulse(t, "old", "final", 70, morning)); err != nil {
		t.Fatal(err)
	}
	items := []Item{{Observation: pulse(t, "a", "final", 96, morning)}, {Observation: pulse(t, "a", "final", 96, morning)},
		{Observation: pulse(t, "old", "final", 70, morning)}, {Observation: pulse(t, "a", "final", 11, morning)},
		{Observation: pulse(t, "old", "corrected", 71, morning)},
		{Observation: pulse(t, "b", "final", 96, morning), Keys: []fhir.Identifier{{System: "urn:obs", Value: "old"}}},
		{Observation: pulse(t, "b", "final", 97, morning)}}
	var results []Result
	if err := s.InTx(ctx, func(tx *Tx) (err error) { results, err = tx.Create(ctx, device, items); return err }); err != nil {
		t.Fatal(err)
	}
	want := []Outcome{Created, Existing, Existing, Conflict, NewVersion, Conflict, Created}
	for i, r := range results {
		if r.Outcome != want[i] {
			t.Errorf("item %d: %s, want %s", i, r.Outcome, want[i])
		}
	}
}

func TestReadings(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	bp := `{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},
		"subject":{"reference":"%s"},"effectiveDateTime":"2026-11-23T06:40:00+08:00","component":[
		{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":168,"unit":"mmHg"}},
		{"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":96,"unit":"mmHg"}}]}`
	var patient Stored
	err := s.InTx(ctx, func(tx *Tx) error {
		r, err := tx.Put(ctx, device, "Patient", json.RawMessage(`{"resourceType":"Patient"}`),
			[]fhir.Identifier{{System: "urn:mrn", Value: "P1"}, {System: "urn:card", Value: "C9"}}, [32]byte{1})
		patient = r.Stored
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan string, 10)
	listening, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		_ = s.Listen(listening, func() error { return nil }, func(subject string) error { told <- subject; return nil })
	}()
	time.Sleep(100 * time.Millisecond) // until it listens
	for _, o := range []*fhir.Received{pulse(t, "a", "final", 96, morning), observation(t, fmt.Sprintf(bp, "Patient/"+patient.ID)),
		observation(t, fmt.Sprintf(bp, "Patient/nobody-knows"))} {
		o.Doubtful = len(o.Values) == 2
		if _, _, err := s.Create(ctx, device, o); err != nil {
			t.Fatal(err)
		}
	}
	heard := map[string]int{}
	for range 3 {
		select {
		case x := <-told:
			heard[x]++
		case <-time.After(5 * time.Second):
			t.Fatalf("heard only %v", heard)
		}
	}
	if heard["urn:mrn|P1"] != 2 || heard["urn:card|C9"] != 1 {
		t.Errorf("told of %v", heard)
	}
	// By the other identifier, too, and both kinds of link.
	for _, id := range []intake.Identifier{{System: "urn:mrn", Value: "P1"}, {System: "urn:card", Value: "C9"}} {
		got, err := s.ReadingsFor(ctx, []intake.Identifier{id}, noon.Add(-24*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, r := range got {
			names = append(names, fmt.Sprintf("%s %v %v", r.Measure, r.Value, r.Doubtful))
		}
		if s := strings.Join(names, ", "); len(got) != 3 || !strings.Contains(s, "systolic 168 true, diastolic 96 true") || !strings.Contains(s, "heart_rate 96 false") {
			t.Errorf("%v: %s", id, s)
		}
	}
	if got, err := s.ReadingsFor(ctx, []intake.Identifier{{System: "urn:mrn", Value: "P1"}}, noon); err != nil || len(got) != 0 {
		t.Errorf("older than asked: %v %v", got, err)
	}
	if got, err := s.Unlinked(ctx, 10); err != nil || len(got) != 2 {
		t.Errorf("unlinked: %v %v", got, err)
	}
	// Search.
	for _, q := range []struct {
		name string
		q    Query
		n    int
	}{
		{"all", Query{}, 3}, {"identifier", Query{Identifiers: []fhir.Identifier{{System: "urn:obs", Value: "a"}}}, 1},
		{"patient by any identifier", Query{Subjects: []string{"urn:card|C9"}}, 2}, {"patient by id", Query{Subjects: []string{"Patient/" + patient.ID}}, 2},
		{"code", Query{Codes: []string{"8867-4"}}, 1}, {"code of a system", Query{Codes: []string{"http://loinc.org|85354-9"}}, 2},
		{"day", Query{From: noon.Add(-24 * time.Hour), To: noon}, 3}, {"later", Query{From: noon}, 0},
		{"another device's", Query{Owner: "scale-1"}, 0}, {"limit", Query{Limit: 2}, 2},
	} {
		got, err := s.Search(ctx, q.q)
		if err != nil || len(got) != q.n {
			t.Errorf("search %s: %d, want %d (%v)", q.name, len(got), q.n, err)
		}
	}
}

func TestResource(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	o := observation(t, `{"resourceType":"Observation","id":"mine","meta":{"profile":["p"],"tag":[{"code":"x"}]},"status":"final",
		"code":{"text":"x"},"valueQuantity":{"value":36.80},"_status":{"id":"kept"},"unheard-of":{"a":1.0}}`)
	o.Doubtful = true
	got, _, err := s.Create(ctx, device, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, read := range []func() (Stored, error){func() (Stored, error) { return got, nil },
		func() (Stored, error) { return s.Get(ctx, "Observation", got.ID, "") }} {
		stored, err := read()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := stored.Resource()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`"id":"` + got.ID + `"`, `"versionId":"1"`, `36.80`, `"unheard-of":{"a":1.0}`, `"kept"`, `"measure-again"`, `{"code":"x"}`, `"profile":["p"]`} {
			if !strings.Contains(string(raw), want) {
				t.Errorf("%s lacks %s", raw, want)
			}
		}
	}
	if _, err := s.Get(ctx, "Observation", got.ID, "another"); err != ErrNotFound {
		t.Errorf("another device sees it: %v", err)
	}
	if err := s.Refuse(ctx, device, []byte("a\x00b\xff"), fhir.Issues{{Severity: "error", Code: "value"}}); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Refusals(ctx, 5); err != nil || len(list) != 1 || len(list[0].Issues) != 1 {
		t.Errorf("refused: %v %v", list, err)
	}
}
