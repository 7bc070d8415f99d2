package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/fhir/rest"
	"github.com/preconsult/preconsult/fhir/store"
	"github.com/preconsult/preconsult/internal/postgres/pgtest"
)

func TestFleet(t *testing.T) {
	s := store.New(pgtest.New(t), store.Options{})
	srv := httptest.NewServer(rest.New(s, rest.Options{Authority: rest.AuthorityFunc(func(r *http.Request) (string, string, bool, error) {
		return "device", "fleet", r.Header.Get("Authorization") == "Bearer secret", nil
	})}))
	defer srv.Close()
	send := func(args ...string) string {
		var out bytes.Buffer
		args = append([]string{"-base", srv.URL + "/fhir", "-token", "secret", "-start", "2026-11-01T00:00:00Z"}, args...)
		if err := run(context.Background(), args, &out, time.Now()); err != nil {
			t.Fatalf("%v\n%s", err, &out)
		}
		return out.String()
	}
	once := send("-count", "120", "-patients", "7")
	if !strings.Contains(once, "201 Created") || strings.Contains(once, "409") || strings.Contains(once, "422") {
		t.Error(once)
	}
	if again := send("-count", "120", "-patients", "7"); strings.Contains(again, "201") || !strings.Contains(again, "200 OK") {
		t.Errorf("a second run stored something: %s", again)
	}
	together := send("-parallel", "50", "-seed", "9")
	if !strings.Contains(together, "201 Created            1\n") || !strings.Contains(together, "200 OK                 49\n") {
		t.Error(together)
	}
	if err := run(context.Background(), []string{"-base", srv.URL + "/nowhere", "-count", "1", "-rate", "-1"}, &bytes.Buffer{}, time.Now()); err == nil {
		t.Error("a negative rate was taken")
	}
}

// TestReadingsAreSound: what the fleet says is what our own door accepts, and the same seed says it again.
func TestReadingsAreSound(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	one, err := read(nil, &bytes.Buffer{}, now)
	if err != nil {
		t.Fatal(err)
	}
	a, b := newFleet(one, now), newFleet(one, now)
	for range 500 {
		raw, err := json.Marshal(a.next())
		if err != nil {
			t.Fatal(err)
		}
		o, issues := fhir.ParseObservation(raw)
		if len(issues) > 0 || len(o.Values) == 0 || o.At.After(now) {
			t.Fatalf("%v in %s", issues, raw)
		}
		if again := encode(b.next()); !bytes.Equal(raw, again) {
			t.Fatalf("the same seed said %s and %s", raw, again)
		}
	}
}
