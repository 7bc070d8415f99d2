package understand

import (
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// What an allergy did then is no complaint of now, unless the answer says so.
func TestTheReactionOfThenIsNoComplaint(t *testing.T) {
	e := testEngine(t)
	q := &Asked{Ref: "allergies/reaction", Asks: []string{"drug-allergy.reaction"}, Input: "text"}
	for _, c := range []struct {
		lang      intake.Lang
		words     string
		complaint string // present as of now, or none
	}{
		{intake.ZH, "喘不上气", ""},
		{intake.ZH, "晕倒了", ""},
		{intake.ZH, "嘴唇肿", ""},
		{intake.ZH, "现在也喘不上气", "dyspnoea"},
		{intake.EN, "trouble breathing", ""},
		{intake.EN, "I fainted", ""},
		{intake.EN, "my lips swelled, and I can't breathe now", "dyspnoea"},
	} {
		out := e.Answer(Input{Turn: intake.Turn{Seq: 1, Who: intake.Patient, Lang: c.lang, Text: c.words}, Lang: c.lang, Question: q})
		reaction, complaint := false, ""
		for _, f := range out.Findings {
			switch {
			case f.Concept == "drug-allergy":
				_, reaction = f.Attributes[intake.Reaction]
			case f.Status == intake.Present && f.Concept == c.complaint:
				complaint = f.Concept
			case f.Status == intake.Present && c.complaint == "":
				complaint = f.Concept
			}
		}
		if complaint != c.complaint || c.complaint == "" && !reaction {
			t.Errorf("%s: complaint %q, want %q; reaction kept: %v; %+v", c.words, complaint, c.complaint, reaction, out.Findings)
		}
	}
}
