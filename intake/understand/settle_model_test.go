package understand

import (
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// What the patient answers stands over what a model read in other words of theirs, a doubt and a refusal too, and is no longer the
// model's.
func TestTheirAnswerStandsOverAModels(t *testing.T) {
	read := intake.Finding{Concept: "fever", Status: intake.Present, Experiencer: intake.OfPatient, Temporality: intake.Current,
		Mode: intake.ByModel, MadeBy: "small/m", Evidence: []intake.Evidence{{Text: "烧心"}}}
	for _, status := range []intake.Status{intake.Present, intake.Absent, intake.Uncertain, intake.Refused} {
		said := read
		said.Status, said.Mode, said.MadeBy, said.Evidence = status, intake.ByRule, "", []intake.Evidence{{Text: "a tap", Span: intake.Span{Turn: 3}}}
		got := Settle([]intake.Finding{read}, []intake.Finding{said})
		if len(got) != 1 || got[0].Status != status || got[0].Mode != intake.ByRule || got[0].MadeBy != "" || len(got[0].Evidence) != 2 {
			t.Errorf("%s: %+v", status, got)
		}
	}
}
