package understand

import (
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// What somebody died of is not the patient's, whoever tells of it.
func TestWhatSomebodyDiedOfIsNotThePatients(t *testing.T) {
	e := testEngine(t)
	for _, c := range []struct {
		lang      intake.Lang
		informant intake.Informant
		words     string
		concept   string
		other     bool
	}{
		{intake.EN, intake.ByCompanion, "Mum keeps saying the room swims, I'm worried, Dad died of a stroke two years ago.", "stroke-history", true},
		{intake.EN, intake.ByCompanion, "Dad passed away from a heart attack, now Mum has chest pain.", "chest-pain", false},
		{intake.EN, intake.ByPatient, "I nearly died of pneumonia last year.", "pneumonia", false},
		{intake.ZH, intake.ByCompanion, "我妈头晕，我爸前年就是脑梗走的。", "stroke-history", true},
		{intake.ZH, intake.ByPatient, "我肺炎差点死掉。", "pneumonia", false},
		{intake.ZH, intake.ByPatient, "我有痛风，走的时候疼得厉害。", "gout", false},
		{intake.ZH, intake.ByPatient, "痛风走的时候疼。", "gout", false},
	} {
		out := e.Answer(Input{Turn: intake.Turn{Seq: 1, Who: intake.Companion, Lang: c.lang, Text: c.words}, Lang: c.lang, Informant: c.informant})
		seen := false
		for _, f := range out.Findings {
			if f.Concept != c.concept {
				continue
			}
			seen = true
			if (f.Experiencer == intake.OfOther) != c.other {
				t.Errorf("%s: %s is of %s", c.words, f.Concept, f.Experiencer)
			}
		}
		if !seen && !c.other {
			t.Errorf("%s: %s is not found", c.words, c.concept)
		}
	}
}
