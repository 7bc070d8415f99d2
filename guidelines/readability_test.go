package guidelines_test

import (
	"strings"
	"testing"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/plain"
	"github.com/preconsult/preconsult/intake"
)

// Every question, label and reason that a patient reads is plain: English of grade 5 or 6, and Chinese as people speak it.
func TestPatientsCanReadIt(t *testing.T) {
	c, err := guidelines.Load()
	if err != nil {
		t.Fatal(err)
	}
	var all plain.Count
	n := 0
	read := func(where string, w intake.Words, kind plain.Kind) {
		if w.Empty() {
			return
		}
		w = intake.Words{ZH: strings.ReplaceAll(w.ZH, "{symptom}", "头疼"), EN: strings.ReplaceAll(w.EN, "{symptom}", "headache")}
		n++
		for _, p := range plain.Chinese(w.ZH, kind) {
			t.Errorf("%s: %s: %s", where, w.ZH, p)
		}
		for _, p := range plain.English(w.EN, kind) {
			t.Errorf("%s: %s: %s", where, w.EN, p)
		}
		if kind != plain.Label {
			all.Add(w.EN)
		}
	}
	ask := func(owner string, qs []guidelines.Question) {
		for i := range qs {
			q := &qs[i]
			at := owner + "/" + q.ID
			read(at, q.Text, plain.Question)
			read(at+" carer", q.Carer, plain.Question)
			read(at+" why", q.Why.Text, plain.Question)
			for _, ch := range q.Choices {
				read(at+" "+ch.ID, ch.Label, plain.Label)
			}
			for _, it := range q.Items {
				read(at+" "+it.Concept, it.Label, plain.Label)
			}
		}
	}
	for _, p := range c.Protocols() {
		read(p.ID+" tap", p.Tap, plain.Label)
		ask(p.ID, p.Ask)
	}
	ask("re-check", c.ReCheck().Ask)
	for _, b := range c.Blocks() {
		ask("blocks/"+b.ID, b.Ask)
	}
	for _, card := range c.Cards() {
		read("card "+card.ID, card.Text, plain.Question)
		read("card "+card.ID+" carer", card.Carer, plain.Question)
	}
	// Passages that a question rests on are read beside it. Those that answer what a patient asked may name the word that was asked
	// about ("what is an MMR?").
	cited := map[string]bool{}
	for _, q := range c.Questions() {
		for _, id := range q.Why.Cites {
			cited[id] = true
		}
	}
	for _, p := range c.Passages() {
		if p.PatientMaySee() && cited[p.ID] {
			read(p.ID, p.Text, plain.Passage)
			read(p.ID+" heading", p.Heading, plain.Label)
		}
	}
	if g := all.Grade(); g > plain.MeanGrade {
		t.Errorf("the English is of grade %.1f in the mean, above %.1f", g, plain.MeanGrade)
	} else {
		t.Logf("%d texts, English of grade %.1f in the mean", n, g)
	}
}
