package triage

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

func charted(n int, concept string, when intake.Temporality) intake.Finding {
	id := fmt.Sprintf("chart-%d", n)
	return intake.Finding{Concept: concept, Status: intake.Present, Temporality: when, Experiencer: intake.OfPatient, Mode: intake.ByChart,
		Evidence: []intake.Evidence{{Chart: id, Text: concept}}}
}

// chartPool are the concepts that an entry of a chart may be taken for.
func chartPool(c *guidelines.Content) []string {
	return slices.DeleteFunc(append(pool(c), "pregnant", "postpartum", "warfarin", "transplant", "penicillin-allergy"), func(id string) bool {
		switch c.Concepts.Kind(id) {
		case "disease", "procedure", "medicine", "medicine-class", "state", "allergen":
			return false
		}
		return true
	})
}

// Whatever a chart says, nobody is less urgent with it than without, whatever they say, deny or have measured; and without
// anything of today it raises nobody.
func TestChartNeverLowers(t *testing.T) {
	c := realContent(t)
	a, ids, known := New(c, House{}), pool(c), chartPool(c)
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t, ids)
		in.Closed = rapid.Bool().Draw(t, "closed")
		in.Protocols = open(c, in)
		without := a.Assess(in)
		for i, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(known), 1, 6, func(s string) string { return s }).Draw(t, "chart") {
			in.Chart = append(in.Chart, charted(i+1, id, rapid.SampledFrom([]intake.Temporality{intake.Current, intake.Past}).Draw(t, "when")))
		}
		with := a.Assess(in)
		if with.Level > without.Level {
			t.Fatalf("%d with the chart, %d without", with.Level, without.Level)
		}
		for _, r := range without.Reasons {
			if r.Rule != RuleSymptom && r.Rule != RuleRoutine && !slices.ContainsFunc(with.Reasons, func(o intake.Reason) bool { return o.Rule == r.Rule }) {
				t.Fatalf("%s does not stand with the chart", r.Rule)
			}
		}
		alone := Input{Now: in.Now, Person: in.Person, Chart: in.Chart}
		if got := a.Assess(alone); got.Level != a.Assess(Input{Now: in.Now, Person: in.Person}).Level {
			t.Fatalf("the chart alone: level %d\n%s", got.Level, show(got))
		}
	})
}

// A group holds from the chart, beside a denial too: the level goes to the urgent side, and the reason shows the entry.
func TestChartPutsInGroups(t *testing.T) {
	c := realContent(t)
	a := New(c, House{})
	age := 50.0
	in := Input{Now: now, Person: intake.Person{Age: &age, Sex: intake.Male}, Findings: []intake.Finding{finding("head-injury", intake.Present, 1)}}
	stands := func() bool {
		return slices.ContainsFunc(a.Assess(in).Reasons, func(r intake.Reason) bool {
			return r.Rule == "u-head-injury-vulnerable" && slices.ContainsFunc(r.From, func(e intake.Evidence) bool { return e.Chart == "chart-1" })
		})
	}
	if stands() {
		t.Error("without a chart there is a reason from it")
	}
	in.Chart = []intake.Finding{charted(1, "warfarin", intake.Current)}
	if !stands() {
		t.Error(show(a.Assess(in)))
	}
	in.Findings = append(in.Findings, finding("warfarin", intake.Absent, 2))
	if r := a.Assess(in).Reasons; !slices.ContainsFunc(r, func(r intake.Reason) bool { return r.Rule == "u-head-injury-vulnerable" }) {
		t.Error(show(a.Assess(in)))
	}
}

// Words against the chart are listed like words against words, and say where the other side stands.
func TestChartContradicts(t *testing.T) {
	a := New(realContent(t), House{})
	in := Input{Now: now, Findings: []intake.Finding{finding("diabetes", intake.Absent, 1)}, Chart: []intake.Finding{charted(1, "insulin-use", intake.Current)}}
	got := a.Assess(in).Conflicts
	if len(got) != 1 || got[0].Rule != "diabetes-denied-and-treated" || len(got[0].From) != 2 || got[0].Text.EN != "Denies diabetes; uses insulin or diabetes tablets (by the chart)" {
		t.Errorf("%+v", got)
	}
}
