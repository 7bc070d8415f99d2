package triage

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

var now = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func realContent(t testing.TB) *guidelines.Content {
	t.Helper()
	c, _ := guidelines.Load() // its problems are told by the test of guidelines
	if len(c.Universal()) == 0 || c.Scales == nil {
		t.Fatal("no content")
	}
	return c
}

// The cases of testdata/levels.txt, over the real content. "+" is present, "-" denied, "?" not sure, "other" is said of
// somebody else; attributes are NAME:CODE or NAME=LOW..HIGH; "reading" is measured a minute ago, "old reading" yesterday;
// "closed" is an interview that is over.
func TestLevels(t *testing.T) {
	c := realContent(t)
	data, err := os.ReadFile("testdata/levels.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range strings.Split(string(data), "\n====\n") {
		in, want, _ := strings.Cut(strings.TrimSpace(text), "\n----\n")
		title, _, _ := strings.Cut(in, "\n")
		t.Run(strings.TrimPrefix(title, "# "), func(t *testing.T) {
			input := read(t, c, in)
			got := New(c, House{}).Assess(input)
			for _, line := range strings.Split(want, "\n") {
				if problem := expect(got, line); problem != "" {
					t.Errorf("%s\n%s", problem, show(got))
				}
			}
		})
	}
}

// expect compares one line of what is expected.
func expect(a intake.Assessment, line string) string {
	f := strings.Fields(line)
	switch f[0] {
	case "level":
		n, _ := strconv.Atoi(f[1])
		if worse := len(f) > 2; int(a.Level) != n && !(worse && int(a.Level) < n) {
			return fmt.Sprintf("level %d, want %s", a.Level, strings.Join(f[1:], " "))
		}
	case "rule":
		if !slices.ContainsFunc(a.Reasons, func(r intake.Reason) bool { return r.Rule == f[1] }) {
			return "no reason " + f[1]
		}
	case "department":
		if !slices.ContainsFunc(a.Departments, func(d intake.Department) bool { return d.Code == f[1] }) {
			return "no department " + f[1]
		}
	case "without":
		n, _ := strconv.Atoi(f[2])
		if !slices.ContainsFunc(a.Reasons, func(r intake.Reason) bool {
			return r.Without != nil && r.Without.Text.ZH == "若无"+f[1] && int(r.Without.Level) == n
		}) {
			return "no reason says " + line
		}
	}
	return ""
}

func show(a intake.Assessment) string {
	var b strings.Builder
	fmt.Fprintf(&b, "level %d\n", a.Level)
	for _, r := range a.Reasons {
		fmt.Fprintf(&b, "  %d %s %v", r.Level, r.Rule, r.Concepts)
		if r.Without != nil {
			fmt.Fprintf(&b, " %s: %d", r.Without.Text.ZH, r.Without.Level)
		}
		b.WriteString("\n")
	}
	for _, d := range a.Departments {
		fmt.Fprintf(&b, "  %s %s %.2f\n", d.Code, d.Labels.ZH, d.Score)
	}
	return b.String()
}

func read(t *testing.T, c *guidelines.Content, in string) Input {
	t.Helper()
	input := Input{Now: now}
	for i, line := range strings.Split(in, "\n") {
		f := strings.Fields(line)
		switch f[0] {
		case "#":
		case "age":
			age, _ := strconv.ParseFloat(f[1], 64)
			input.Person.Age = &age
		case "sex":
			input.Person.Sex = intake.Sex(f[1])
		case "closed":
			input.Closed = true
		case "by":
			input.Informant = intake.Informant(f[1])
		case "reading", "old":
			at := now.Add(-time.Minute)
			if f[0] == "old" {
				at, f = now.Add(-25*time.Hour), f[1:]
			}
			v, _ := strconv.ParseFloat(f[2], 64)
			input.Readings = append(input.Readings, intake.Reading{ID: "input", Measure: intake.Measure(f[1]), Value: v, At: at})
		case "+", "-", "?", "other":
			if _, ok := c.Lexicon.Concept(f[1]); !ok {
				t.Fatalf("no concept %s", f[1])
			}
			status := map[string]intake.Status{"+": intake.Present, "-": intake.Absent, "?": intake.Uncertain,
				"other": intake.Present}[f[0]]
			x := finding(f[1], status, i+1)
			if f[0] == "other" {
				x.Experiencer = intake.OfOther
			}
			for _, attr := range f[2:] {
				name, a := attribute(attr)
				x.Attributes[name] = a
			}
			input.Findings = append(input.Findings, x)
		default:
			t.Fatalf("%q", line)
		}
	}
	input.Protocols = open(c, input)
	return input
}

// open lists the complaints that the findings open, as a visit knows them.
func open(c *guidelines.Content, in Input) []string {
	facts := guidelines.FactsOf(c.Concepts, in.Person, in.Informant, in.Findings, nil, now)
	var ids []string
	for _, p := range c.Protocols() {
		if slices.ContainsFunc(p.OpensWith, func(o string) bool { return len(facts.Present(o)) > 0 }) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

func attribute(s string) (string, intake.Attribute) {
	if name, code, ok := strings.Cut(s, ":"); ok {
		return name, intake.Attribute{Code: code}
	}
	name, value, _ := strings.Cut(s, "=")
	if name == "text" {
		return intake.Value, intake.Attribute{Text: value}
	}
	low, high, ok := strings.Cut(value, "..")
	if !ok {
		high = low
	}
	l, _ := strconv.ParseFloat(low, 64)
	h, _ := strconv.ParseFloat(high, 64)
	return name, intake.Attribute{Low: &l, High: &h}
}

func finding(concept string, s intake.Status, turn int) intake.Finding {
	return intake.Finding{Concept: concept, Status: s, Temporality: intake.Current, Experiencer: intake.OfPatient,
		Attributes: map[string]intake.Attribute{}, At: now,
		Evidence: []intake.Evidence{{Span: intake.Span{Turn: turn, End: 1}, Text: concept}}}
}

// A reason shows the words that it rests on, and its passages exist.
func TestReasons(t *testing.T) {
	c := realContent(t)
	in := Input{Now: now, Findings: []intake.Finding{finding("chest-tightness", intake.Present, 2),
		finding("cold-sweat", intake.Present, 8)}, Protocols: []string{"chest-pain"},
		Readings: []intake.Reading{{ID: "obs-1", Measure: intake.Systolic, Value: 85, At: now}}}
	a := New(c, House{}).Assess(in)
	for _, r := range a.Reasons {
		if len(r.From) == 0 {
			t.Errorf("%s rests on nothing", r.Rule)
		}
		for _, cite := range r.Cites {
			if _, ok := c.Passage(cite); !ok && len(guidelines.AsProblems(loadError())) == 0 {
				t.Errorf("%s cites %s", r.Rule, cite)
			}
		}
		if !r.Text.Complete() {
			t.Errorf("%s has no words", r.Rule)
		}
	}
	i := slices.IndexFunc(a.Reasons, func(r intake.Reason) bool { return r.Rule == "chest-pain-with-sweating" })
	if i < 0 {
		t.Fatal(show(a))
	}
	if diff := cmp.Diff([]int{2, 8}, []int{a.Reasons[i].From[0].Turn, a.Reasons[i].From[1].Turn}); diff != "" {
		t.Error(diff)
	}
	i = slices.IndexFunc(a.Reasons, func(r intake.Reason) bool { return r.Rule == "cn-sbp-81-90" })
	if i < 0 || a.Reasons[i].From[0].Reading != "obs-1" {
		t.Error(show(a))
	}
}

func loadError() error {
	_, err := guidelines.Load()
	return err
}

// anyInput draws a visit with present, absent and uncertain findings of the concepts that red flags name.
func anyInput(t *rapid.T, pool []string) Input {
	age := rapid.SampledFrom([]float64{0.1, 2, 10, 25, 45, 70}).Draw(t, "age")
	in := Input{Now: now, Person: intake.Person{Age: &age,
		Sex: rapid.SampledFrom([]intake.Sex{intake.Male, intake.Female}).Draw(t, "sex")}}
	ids := rapid.SliceOfNDistinct(rapid.SampledFrom(pool), 0, 8, func(s string) string { return s }).Draw(t, "concepts")
	for i, id := range ids {
		s := rapid.SampledFrom([]intake.Status{intake.Present, intake.Present, intake.Absent, intake.Uncertain}).Draw(t, "s")
		in.Findings = append(in.Findings, finding(id, s, i+1))
	}
	if rapid.Bool().Draw(t, "measured") {
		in.Readings = []intake.Reading{{ID: "r", Measure: intake.SpO2, At: now,
			Value: float64(rapid.IntRange(75, 100).Draw(t, "spo2"))}}
	}
	return in
}

func pool(c *guidelines.Content) []string {
	var all []string
	for _, p := range slices.Concat(c.Protocols(), c.Universal()) {
		for _, f := range p.Flags {
			for _, id := range f.Condition.Concepts() {
				if !slices.Contains(all, id) {
					all = append(all, id)
				}
			}
		}
	}
	return all
}

// The order of speaking does not matter for what is assessed.
func TestOrderDoesNotMatter(t *testing.T) {
	c := realContent(t)
	a, ids := New(c, House{}), pool(c)
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t, ids)
		in.Protocols = open(c, in)
		first := a.Assess(in)
		in.Findings = rapid.Permutation(in.Findings).Draw(t, "order")
		if diff := cmp.Diff(first, a.Assess(in)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// A red flag that holds by itself is never talked away by more findings that are present.
func TestUniversalSignNeverLowers(t *testing.T) {
	c := realContent(t)
	a, ids := New(c, House{}), pool(c)
	alone := []string{"not-breathing", "unresponsive", "seizure-now", "heavy-bleeding", "blue-lips", "rigid-abdomen"}
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t, ids)
		sign := rapid.SampledFrom(alone).Draw(t, "sign")
		in.Findings = slices.DeleteFunc(in.Findings, func(f intake.Finding) bool { return f.Concept == sign })
		before := a.Assess(in)
		in.Findings = append(in.Findings, finding(sign, intake.Present, 20))
		after := a.Assess(in)
		if after.Level > before.Level || !after.Level.Urgent() {
			t.Fatalf("%s: from %d to %d", sign, before.Level, after.Level)
		}
	})
}

// Whatever is said, corrected or measured in whatever order, the level of a visit never falls.
func TestRatchetNeverLowers(t *testing.T) {
	c := realContent(t)
	a, ids := New(c, House{}), pool(c)
	rapid.Check(t, func(t *rapid.T) {
		v := &intake.Visit{}
		for range rapid.IntRange(1, 5).Draw(t, "turns") {
			in := anyInput(t, ids)
			before := v.Level
			v.Level, v.Assessed = Ratchet(v, a.Assess(in))
			if before.Valid() && v.Level > before {
				t.Fatalf("from %d to %d", before, v.Level)
			}
			if v.Level != v.Assessed.Level {
				t.Fatalf("level %d, assessment %d", v.Level, v.Assessed.Level)
			}
			if !slices.ContainsFunc(v.Assessed.Reasons, func(r intake.Reason) bool { return r.Level == v.Level }) {
				t.Fatalf("level %d has no reason: %s", v.Level, show(v.Assessed))
			}
		}
	})
}

func BenchmarkAssess(b *testing.B) {
	c := realContent(b)
	a := New(c, House{})
	in := Input{Now: now, Findings: []intake.Finding{finding("chest-tightness", intake.Present, 2),
		finding("cough", intake.Present, 2), finding("cold-sweat", intake.Present, 8), finding("fever", intake.Absent, 9),
		finding("hypertension", intake.Present, 10)}, Protocols: []string{"chest-pain", "cough"},
		Readings: []intake.Reading{{ID: "r", Measure: intake.SpO2, Value: 95, At: now}}}
	for b.Loop() {
		a.Assess(in)
	}
}
