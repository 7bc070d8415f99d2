package interview

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

func inChart(v *intake.Visit, concept string, standing bool) {
	id := fmt.Sprintf("chart-%d", len(v.Chart)+1)
	v.Chart = append(v.Chart, intake.ChartEntry{ID: id, Text: concept, Standing: standing, Findings: []intake.Finding{{Concept: concept,
		Status: intake.Present, Temporality: intake.Current, Experiencer: intake.OfPatient, Mode: intake.ByChart,
		Evidence: []intake.Evidence{{Chart: id, Text: concept}}}}})
}

// asks runs an interview in which all is denied, and returns what was asked.
func asks(t testing.TB, i *Interviewer, v *intake.Visit) []string {
	t.Helper()
	var asked []string
	for n := 0; ; n++ {
		v.Protocols = i.Open(v)
		s := i.Next(v, start)
		if s.Done {
			return asked
		}
		if n > 45 {
			t.Fatalf("no end: %v", asked)
		}
		asked = append(asked, s.Asks...)
		answer(v, s)
	}
}

func coughs(sex intake.Sex) *intake.Visit {
	age := 40.0
	v := &intake.Visit{Status: intake.Open, Started: start, Lang: intake.ZH, Level: intake.L4, Person: intake.Person{Age: &age, Sex: sex},
		Turns: []intake.Turn{{Seq: 1, Who: intake.Patient, At: start}}}
	put(v, "cough", intake.Present, 1, "")
	return v
}

// What the chart says and lasts is asked of nobody, whatever brings them; it opens no complaint; and the must-ask items it answers
// are told apart from those that were asked.
func TestStandingChartIsNotAsked(t *testing.T) {
	c, _ := guidelines.Load()
	i := New(c)
	var openers []string
	for _, p := range c.Protocols() {
		openers = append(openers, p.OpensWith...)
	}
	chart := []string{"diabetes", "hypertension", "asthma", "atrial-fibrillation", "warfarin", "insulin-use", "amlodipine", "cholecystectomy"}
	rapid.Check(t, func(t *rapid.T) {
		v := coughs(rapid.SampledFrom([]intake.Sex{intake.Male, intake.Female}).Draw(t, "sex"))
		v.Findings = nil
		put(v, rapid.SampledFrom(openers).Draw(t, "complaint"), intake.Present, 1, "")
		v.Protocols = i.Open(v)
		before := slices.Clone(v.Protocols)
		for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(chart), 1, 5, func(s string) string { return s }).Draw(t, "chart") {
			inChart(v, id, true)
		}
		if got := i.Open(v); !slices.Equal(got, before) {
			t.Fatalf("the chart opens %v, words %v", got, before)
		}
		k := i.look(v, start)
		for n := 0; n < 45; n++ {
			s := i.Next(v, start)
			if s.Done {
				return
			}
			for _, a := range s.Asks {
				if s.Question.Input == guidelines.Checklist && k.inChart(a) {
					t.Fatalf("%s asks %s, which is in the chart", s.Question.Ref(), a)
				}
			}
			answer(v, s)
			v.Protocols = i.Open(v)
		}
	})
}

func TestWhatChangesIsAskedAllTheSame(t *testing.T) {
	c, _ := guidelines.Load()
	i := New(c)
	v := coughs(intake.Female)
	v.Findings = nil
	put(v, "abdominal-pain", intake.Present, 1, "")
	for _, id := range []string{"penicillin-allergy", "pregnant", "ibuprofen"} {
		inChart(v, id, false)
	}
	inChart(v, "warfarin", true)
	if n := i.KnownFromChart(v); n != 1 {
		t.Errorf("%d must-ask items are known from the chart, want the blood thinner", n)
	}
	asked := asks(t, i, v)
	for _, id := range []string{"drug-allergy", "pregnant", "painkiller-use", "other-medicines"} {
		if !slices.Contains(asked, id) {
			t.Errorf("%s was not asked: %v", id, asked)
		}
	}
	for _, id := range []string{"anticoagulant-use", "medicine-use", "drug-allergy.reaction"} {
		if slices.Contains(asked, id) {
			t.Errorf("%s was asked: %v", id, asked)
		}
	}
}

// A question that a private illness of the chart would bring up tells it to whoever stands beside the kiosk.
func TestPrivateChartOpensNoQuestion(t *testing.T) {
	c, _ := guidelines.Load()
	i := New(c)
	without := asks(t, i, coughs(intake.Male))
	v := coughs(intake.Male)
	inChart(v, "hiv", true)
	with := asks(t, i, v)
	for _, id := range with {
		if !slices.Contains(without, id) {
			t.Errorf("%s is asked because of the chart", id)
		}
	}
	if strings.Contains(strings.Join(with, " "), "immunosuppressed") {
		t.Error("what the chart says of it was asked")
	}
}
