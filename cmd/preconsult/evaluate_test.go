package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
)

func testEngine(t *testing.T) *engine {
	t.Helper()
	e, err := newEngine(Config{Lang: intake.ZH})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// An engine that takes everything for urgent misses nothing. It must not pass.
func TestAllUrgentDoesNotPass(t *testing.T) {
	for _, level := range []intake.Level{intake.L1, intake.L2} {
		if evaluateOrdinary(io.Discard, func(opening) intake.Level { return level }) == nil {
			t.Errorf("everything at level %d passes", level)
		}
	}
	if err := evaluateOrdinary(io.Discard, func(opening) intake.Level { return intake.L3 }); err != nil {
		t.Error(err)
	}
	v := &evaluation{out: io.Discard, near: 100, alarmed: 100}
	if v.within("") == nil {
		t.Error("near misses that are all urgent pass")
	}
}

func TestOrdinaryOpenings(t *testing.T) {
	list, err := readOrdinary()
	if err != nil {
		t.Fatal(err)
	}
	n := map[intake.Lang]int{}
	seen := map[string]bool{}
	for _, o := range list {
		n[o.Lang]++
		if seen[o.Text] {
			t.Errorf("%s: twice", o.From)
		}
		seen[o.Text] = true
	}
	if n[intake.ZH] < 300 || n[intake.EN] < 300 {
		t.Errorf("%v openings, 300 in each language are expected", n)
	}
	var out bytes.Buffer
	if err := evaluateOrdinary(&out, testEngine(t).openingLevel); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
}

// What must be asked is asked; nothing is asked twice, nothing that is known from words or a device, nothing that sex or age rule
// out; two complaints do not ask twice; who is called soon is asked what may be urgent and nothing else. `preconsult evaluate`
// plays more of these visits.
func TestPretendVisits(t *testing.T) {
	e := testEngine(t)
	cast, err := e.cast(false, 2)
	if err != nil {
		t.Fatal(err)
	}
	var some []role
	for i, r := range cast {
		if i%9 == 0 {
			some = append(some, r)
		}
	}
	played, err := e.playAll(context.Background(), some, 2)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := reportVisits(&out, played); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestReportVisits(t *testing.T) {
	good := scene{status: intake.Done}
	for name, spoil := range map[string]func(*scene){
		"a must-ask item left open": func(s *scene) { s.unasked = []string{"a/b (c)"} },
		"a question in vain":        func(s *scene) { s.faults = []string{"a/b: c is known"} },
		"no end":                    func(s *scene) { s.status = intake.Summary },
		"an open flag":              func(s *scene) { s.in.Waiting, s.openFlags = new(2), []string{"f"} },
		"a needless question":       func(s *scene) { s.in.Waiting, s.optional = new(2), []string{"a/b"} },
		"too many questions":        func(s *scene) { s.progress.Asked = mostQuestions + 1 },
		"too long":                  func(s *scene) { s.seconds = 60*mostMinutes + 1 },
	} {
		s := good
		if err := reportVisits(io.Discard, []scene{s}); err != nil {
			t.Error(err)
		}
		spoil(&s)
		if reportVisits(io.Discard, []scene{s}) == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func TestCeilings(t *testing.T) {
	v := &evaluation{out: io.Discard, missed: 2, lost: 1}
	if err := v.within("# why\nemergencies 2\ngenerated 1\n"); err != nil {
		t.Error(err)
	}
	if v.within("emergencies 1\ngenerated 1\n") == nil || v.within("emergencies 2\ngenerated 0\n") == nil {
		t.Error("more than the ceiling passes")
	}
	if err := (&evaluation{out: io.Discard}).within(ceilings); err != nil {
		t.Error(err)
	}
}

func TestOwnOpenings(t *testing.T) {
	const good = `{"id":"a","lang":"zh","complaint":"胸口压着疼，出冷汗","age_years":60,"sex":"male","level":2}

{"id":"b","lang":"en","complaint":"my nose runs","level":1}
{"id":"c","lang":"en","complaint":"my nose runs"}`
	list, err := openingsFrom(strings.NewReader(good), "own.jsonl")
	if err != nil || len(list) != 3 {
		t.Fatal(list, err)
	}
	var out bytes.Buffer
	testEngine(t).evaluateOwn(&out, list, false)
	for _, want := range []string{"missed   b", "3 openings, 2 with a level: 1 too low (50.0 %), 0 too high", "urgent            2: 1 not"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "nose") {
		t.Error("a patient's words are printed")
	}
	for line, want := range map[string]string{
		`{"lang":"fr"}`:             "own.jsonl:1: lang: ",
		`{"lang":"zh","level":7}`:   "own.jsonl:1: level: ",
		`{"lang":"zh","level":"x"}`: "own.jsonl:1: ",
		`not json`:                  "own.jsonl:1: ",
	} {
		if _, err := openingsFrom(strings.NewReader(line), "own.jsonl"); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", line, err)
		}
	}
}
