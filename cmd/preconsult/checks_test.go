package main

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/record"
)

// toldVisits are short visits whose every line is true. The property tests change one finding of one of them.
var toldVisits = []struct {
	lang  intake.Lang
	turns []string // the first is the patient's, then the clinician's and the patient's by turns
}{
	{intake.ZH, []string{"头疼三天了，左边疼得厉害，没有发烧。", "吃什么药吗？", "阿司匹林，一天一片。我对青霉素过敏。"}},
	{intake.ZH, []string{"右边膝盖疼了两个星期，走路疼。没有外伤。有高血压，吃氨氯地平。"}},
	{intake.ZH, []string{"咳嗽五天，有痰，没有咳血，体温38.5度。对头孢过敏。"}},
	{intake.EN, []string{"I have had a headache on the left side for three days. No fever.", "Do you take any medicines?", "I take warfarin. I am allergic to penicillin."}},
	{intake.EN, []string{"My right knee has been painful for two weeks. No injury. I take metformin.", "Any allergies?", "No allergies."}},
}

func toldVisit(t interface{ Fatal(...any) }, e *engine, i int) (*intake.Visit, record.Extra) {
	var turns []recordTurn
	for k, text := range toldVisits[i].turns {
		turns = append(turns, recordTurn{Role: []string{"patient", "clinician"}[k%2], Text: text})
	}
	v, extra, err := e.recordStages(recordLine{ID: []byte(`"told"`), Lang: toldVisits[i].lang, Turns: &turns})
	if err != nil {
		t.Fatal(err)
	}
	return v, extra
}

func builderOf(e *engine, lang intake.Lang) *record.Builder {
	return record.New(recordLexicon{e.content.Lexicon}, record.Options{Lang: lang, Version: version, Witness: recordWitness{e}})
}

// mutation changes a finding so that its words do not bear it any more; it reports whether it could.
type mutation struct {
	name   string
	change func(e *engine, f *intake.Finding) bool
	checks []intake.Check
}

var mutations = []mutation{
	{"polarity", func(e *engine, f *intake.Finding) bool {
		if e.content.Lexicon.IsA(f.Concept, "fever") && strings.ContainsAny(f.Evidence[0].Text, "0123456789") {
			return false // what a figure means is read from the scales and not from words: 36.8 denies a fever too
		}
		switch f.Status {
		case intake.Present:
			f.Status, f.Attributes = intake.Absent, nil
		case intake.Absent:
			f.Status = intake.Present
		default:
			return false
		}
		return f.Temporality == intake.Current
	}, []intake.Check{intake.CheckPolarity}},
	{"side", func(_ *engine, f *intake.Finding) bool {
		a, ok := f.Attributes[intake.Side]
		if !ok || a.Code != "left" && a.Code != "right" {
			return false
		}
		a.Code = map[string]string{"left": "right", "right": "left"}[a.Code]
		f.Attributes[intake.Side] = a
		return true
	}, []intake.Check{intake.CheckSide}},
	{"time", func(_ *engine, f *intake.Finding) bool {
		a, ok := f.Attributes[intake.Onset]
		if !ok || a.Low == nil || *a.Low == 0 {
			return false
		}
		low, high := *a.Low*7, *a.High*7 // days are told as weeks
		a.Low, a.High = &low, &high
		f.Attributes[intake.Onset] = a
		return true
	}, []intake.Check{intake.CheckTime}},
	{"number", func(_ *engine, f *intake.Finding) bool {
		a, ok := f.Attributes[intake.Dose]
		if !ok || a.Low == nil {
			return false
		}
		x := *a.Low + 3
		a.Low, a.High = &x, &x
		f.Attributes[intake.Dose] = a
		return true
	}, []intake.Check{intake.CheckNumber}},
	{"drug", func(e *engine, f *intake.Finding) bool {
		c, ok := e.content.Lexicon.Concept(f.Concept)
		if !ok || f.Status != intake.Present || c.Kind != "medicine" && (c.Kind != "allergen" || len(c.Parents) == 0) {
			return false
		}
		other := "ibuprofen"
		if c.Kind == "allergen" {
			other = "sulfa-allergy"
		}
		if _, known := e.content.Lexicon.Concept(other); !known {
			panic(other + " is not in the lexicon any more")
		}
		f.Concept = other
		return true
	}, []intake.Check{intake.CheckDrug}},
}

// TestUntouchedLinesAreSupported is the ground that the mutations stand on.
func TestUntouchedLinesAreSupported(t *testing.T) {
	e, err := newEngine(Config{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range toldVisits {
		v, extra := toldVisit(t, e, i)
		r, err := builderOf(e, toldVisits[i].lang).Build(v, extra)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Checks.Lines.Withheld) > 0 || !r.Checks.OK || r.Checks.Lines.Checked < 5 {
			t.Errorf("%s: %+v", toldVisits[i].turns[0], r.Checks)
		}
	}
}

// TestMutatedFindingIsWithheld: whatever finding of whatever visit is changed in whatever way, no line tells it, the checks say which
// check failed, and what was said is listed as unused or told by a line that is true.
func TestMutatedFindingIsWithheld(t *testing.T) {
	e, err := newEngine(Config{})
	if err != nil {
		t.Fatal(err)
	}
	tried := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, len(toldVisits)-1).Draw(t, "visit")
		m := mutations[rapid.IntRange(0, len(mutations)-1).Draw(t, "mutation")]
		v, extra := toldVisit(t, e, i)
		var could []int
		for k := range v.Findings {
			f := v.Findings[k]
			f.Attributes = clone(f.Attributes)
			if m.change(e, &f) {
				could = append(could, k)
			}
		}
		if len(could) == 0 {
			t.Skip("nothing to change")
		}
		k := could[rapid.IntRange(0, len(could)-1).Draw(t, "finding")]
		v.Findings[k].Attributes = clone(v.Findings[k].Attributes)
		before := v.Findings[k]
		m.change(e, &v.Findings[k])
		f := v.Findings[k]
		tried[m.name]++
		r, err := builderOf(e, toldVisits[i].lang).Build(v, extra)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(r.Checks.Lines.Withheld, func(x intake.Withheld) bool {
			return x.Concept == f.Concept && slices.Contains(m.checks, x.Check)
		}) {
			t.Fatalf("%s of %s (%s %v) was changed and no line is withheld: %+v\n%s", m.name, before.Concept, before.Status, f.Evidence, r.Checks.Lines.Withheld,
				record.Text(r, toldVisits[i].lang))
		}
		if r.Checks.OK || len(r.Checks.Facts.Missing) > 0 {
			t.Fatalf("the checks are %+v", r.Checks)
		}
		c, _ := e.content.Lexicon.Concept(f.Concept)
		for _, s := range r.Note.Sections {
			for _, l := range s.Lines {
				if strings.HasPrefix(l.ID, s.Code+"/"+f.Concept) && l.ID[len(s.Code)+1:] == f.Concept {
					t.Fatalf("%s of %s was changed and stands in the note: %s", m.name, c.Label.In(toldVisits[i].lang), l.Text)
				}
			}
		}
	})
	for _, m := range mutations {
		if tried[m.name] == 0 {
			t.Logf("%s was never tried in this run", m.name)
		}
	}
}

func clone(in map[string]intake.Attribute) map[string]intake.Attribute {
	out := make(map[string]intake.Attribute, len(in))
	for k, a := range in {
		out[k] = a
	}
	return out
}
