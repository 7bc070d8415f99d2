package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/intake"
)

// anyVisit draws visits of any shape: any status of any concept, said anywhere or nowhere, read or not, signed or not.
func anyVisit(t *rapid.T) (*intake.Visit, Extra, Options) {
	lang := rapid.SampledFrom([]intake.Lang{intake.ZH, intake.EN})
	v := &intake.Visit{ID: rapid.StringMatching(`[a-z0-9-]{1,20}`).Draw(t, "id"), Lang: lang.Draw(t, "lang"),
		Started: now.Add(-time.Hour), Level: intake.Level(rapid.IntRange(0, 5).Draw(t, "level")),
		Informant: rapid.SampledFrom([]intake.Informant{"", intake.ByPatient, intake.ByParent, intake.ByInterpreter}).Draw(t, "informant"),
		Status:    rapid.SampledFrom([]intake.VisitStatus{intake.Open, intake.Urgent, intake.Done, intake.Stopped}).Draw(t, "status"),
		Person:    intake.Person{Sex: rapid.SampledFrom([]intake.Sex{intake.Male, intake.Female, intake.UnknownSex, ""}).Draw(t, "sex")}}
	if rapid.Bool().Draw(t, "has age") {
		years := rapid.Float64Range(0, 130).Draw(t, "age")
		v.Person.Age = &years
	}
	for i := range rapid.IntRange(0, 8).Draw(t, "turns") {
		v.Turns = append(v.Turns, intake.Turn{Seq: i, At: v.Started.Add(time.Duration(i) * time.Minute),
			Who:  rapid.SampledFrom([]intake.Who{intake.Patient, intake.Companion, intake.System}).Draw(t, "who"),
			Text: rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", " ", "<b>疼</b>&", "没有，就是头疼。", "no, a cough"})).Draw(t, "text")})
	}
	var ids []string
	for id := range words() {
		ids = append(ids, id)
	}
	ids = append(ids, "unheard-of")
	seen := map[intake.FindingKey]bool{}
	for range rapid.IntRange(0, 12).Draw(t, "findings") {
		f := intake.Finding{Concept: rapid.SampledFrom(sorted(ids)).Draw(t, "concept"),
			Status: rapid.SampledFrom([]intake.Status{intake.Present, intake.Absent, intake.Uncertain, intake.Refused,
				intake.NotAsked}).Draw(t, "status of finding"),
			Temporality: rapid.SampledFrom([]intake.Temporality{intake.Current, intake.Past}).Draw(t, "time"),
			Experiencer: rapid.SampledFrom([]intake.Experiencer{intake.OfPatient, intake.OfOther}).Draw(t, "whose"),
			Mode:        rapid.SampledFrom([]intake.Mode{"", intake.ByRule, intake.ByModel}).Draw(t, "mode")}
		if seen[f.Key()] {
			continue
		}
		seen[f.Key()] = true
		if rapid.Bool().Draw(t, "has onset") {
			low := rapid.Float64Range(0, 1e6).Draw(t, "low")
			high := low + rapid.Float64Range(0, 1e6).Draw(t, "more")
			f.Attributes = map[string]intake.Attribute{intake.Onset: {Low: &low, High: &high, Unit: "h"},
				rapid.SampledFrom(intake.AttributeNames).Draw(t, "attribute"): {Text: rapid.String().Draw(t, "value")}}
		}
		if len(v.Turns) > 0 && rapid.IntRange(0, 4).Draw(t, "said") > 0 {
			turn := rapid.SampledFrom(v.Turns).Draw(t, "turn")
			if n := utf8.RuneCountInString(turn.Text); n > 0 && turn.Who != intake.System {
				a := rapid.IntRange(0, n-1).Draw(t, "start")
				s := intake.Span{Turn: turn.Seq, Start: a, End: rapid.IntRange(a+1, n).Draw(t, "end")}
				f.Evidence = []intake.Evidence{{Span: s, Text: string([]rune(turn.Text)[s.Start:s.End])}}
			}
		}
		v.Findings = append(v.Findings, f)
	}
	for i := range rapid.IntRange(0, 5).Draw(t, "readings") {
		v.Readings = append(v.Readings, intake.Reading{ID: fmt.Sprintf("r%d", i/2), Mode: intake.ByDevice,
			Measure: rapid.SampledFrom(vitalOrder).Draw(t, "measure"), Value: rapid.Float64Range(0, 300).Draw(t, "reading"),
			At: now.Add(-time.Duration(rapid.IntRange(0, 100).Draw(t, "hours")) * time.Hour)})
	}
	if v.Level.Valid() {
		v.Assessed = intake.Assessment{Level: v.Level, Reasons: []intake.Reason{{Rule: "r", Level: v.Level, Concepts: []string{"fever"}}}}
	}
	if rapid.Bool().Draw(t, "signed") {
		v.Signed = &intake.Signature{By: "Dr A", At: now, Edits: []intake.Edit{{Line: "10164-2/fever", Text: "x"}}}
	}
	return v, Extra{Now: now, NotAsked: []string{"cough", "travel", "headache.onset"}}, Options{Lang: lang.Draw(t, "note")}
}

func sorted(ids []string) []string {
	for i := range ids {
		for k := i; k > 0 && ids[k] < ids[k-1]; k-- {
			ids[k], ids[k-1] = ids[k-1], ids[k]
		}
	}
	return ids
}

func TestEveryRecordHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, extra, opt := anyVisit(t)
		r, err := New(words(), opt).Build(v, extra)
		if err != nil {
			t.Fatal(err)
		}
		again, err := New(words(), opt).Build(v, extra)
		if err != nil || !bytes.Equal(r.Bundle, again.Bundle) {
			t.Fatal("the same visit gave two records")
		}
		ids := map[string]bool{}
		carried := map[intake.Span]bool{}
		for _, l := range lines(&r.Note) {
			if len(l.From) == 0 {
				t.Fatalf("line %s %q points to nothing", l.ID, l.Text)
			}
			if ids[l.ID] {
				t.Fatalf("two lines are called %s", l.ID)
			}
			ids[l.ID] = true
			for _, s := range l.From {
				if s.Span != nil {
					carried[*s.Span] = true
				}
			}
		}
		listed := map[string]bool{}
		for _, s := range r.Note.Unused {
			if s.Span != nil {
				carried[*s.Span] = true
			}
			listed[s.Rule] = true
		}
		for _, f := range v.Findings {
			if f.Status == intake.NotAsked {
				continue
			}
			for _, e := range f.Evidence {
				if !carried[e.Span] {
					t.Fatalf("%s (%s) is neither used nor listed as unused", f.Concept, f.Status)
				}
			}
			if len(f.Evidence) == 0 && !listed["unsupported/"+f.Concept] {
				t.Fatalf("%s rests on nothing and is not listed", f.Concept)
			}
			if f.Status == intake.NotAsked && strings.Contains(fmt.Sprint(r.Note.Card.Negatives), f.Concept) {
				t.Fatalf("%s was not asked and stands among the denials", f.Concept)
			}
		}
		c := r.Checks
		if f := c.Facts; len(f.Missing) > 0 || f.Used+f.Folded+f.Unused != f.Stated {
			t.Fatalf("the ledger does not add up: %+v", f)
		}
		if c.Lines.Supported+len(c.Lines.Withheld) != c.Lines.Checked || c.Lines.Supported < len(ids) {
			t.Fatalf("%d lines, and the checks tell of %+v", len(ids), c.Lines)
		}
		for _, x := range c.Lines.Withheld {
			if ids[x.Line] && x.Line != "card/headline" {
				t.Fatalf("%s was withheld (%s) and stands in the note", x.Line, x.Check)
			}
		}
		for _, code := range []string{"10154-3", "10164-2", "48765-2", "10160-0"} {
			if s, ok := find4(r.Note, code); !ok || len(s.Lines) == 0 && (s.EmptyReason == "" || s.Text == "") {
				t.Fatalf("section %s is missing, or empty without a reason", code)
			}
		}
		if issues := fhir.CheckDocument(r.Bundle); len(issues.Errors()) > 0 {
			t.Fatalf("the Bundle is not sound: %v", issues.Errors())
		}
	})
}

func find4(n intake.Note, code string) (intake.Section, bool) {
	for _, s := range n.Sections {
		if s.Code == code {
			return s, true
		}
	}
	return intake.Section{}, false
}

// TestStatuses holds rule 4 of the design: the five statuses stay apart down to the Bundle.
func TestStatuses(t *testing.T) {
	v := &intake.Visit{ID: "v", Lang: intake.EN, Started: now, Turns: []intake.Turn{{Seq: 0, Who: intake.Patient, Text: "abcdef"}}}
	want := map[string]string{}
	for i, c := range []struct {
		concept string
		status  intake.Status
		fhir    string
	}{{"fever", intake.Present, `true`}, {"cough", intake.Absent, `false`}, {"nausea", intake.Uncertain, `asked-unknown`},
		{"rash", intake.Refused, `asked-declined`}} {
		v.Findings = append(v.Findings, intake.Finding{Concept: c.concept, Status: c.status, Experiencer: intake.OfPatient,
			Temporality: intake.Current, Evidence: []intake.Evidence{{Span: intake.Span{Start: i, End: i + 1}, Text: "x"}}})
		want[c.concept] = c.fhir
	}
	want["travel"] = "not-asked"
	r, err := New(words(), Options{Lang: intake.EN}).Build(v, Extra{Now: now, NotAsked: []string{"travel"}})
	if err != nil {
		t.Fatal(err)
	}
	var b struct {
		Entry []struct{ Resource json.RawMessage }
	}
	if err := json.Unmarshal(r.Bundle, &b); err != nil {
		t.Fatal(err)
	}
	for _, e := range b.Entry {
		var o fhir.Observation
		if !bytes.Contains(e.Resource, []byte(`{"resourceType":"Observation"`)) {
			continue
		}
		if err := json.Unmarshal(e.Resource, &o); err != nil {
			t.Fatal(err)
		}
		got := ""
		if o.ValueBoolean != nil {
			got = fmt.Sprint(*o.ValueBoolean)
		} else if o.AbsentReason != nil {
			got = o.AbsentReason.Coding[0].Code
		}
		concept := o.Code.Coding[0].Code
		if want[concept] != got {
			t.Errorf("%s: got %s, want %s", concept, got, want[concept])
		}
		delete(want, concept)
	}
	if len(want) > 0 {
		t.Errorf("the Bundle lacks %v", want)
	}
}
