package triage

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// somebodyElsePrefix begins the names of reasons that are of another person.
const somebodyElsePrefix = "somebody-else/"

// bystander is the concept by which understanding says that another person is in trouble here and now.
const bystander = "somebody-else-here"

// somebodyElse judges what is told of others by the same urgent flags, where they are here and it is now. They may be anybody:
// neither age nor sex nor the patient's findings and readings count for them.
func (a *Assessor) somebodyElse(v *view) []intake.Reason {
	if len(v.facts.Present(bystander)) == 0 {
		return nil
	}
	var theirs []intake.Finding
	for _, f := range v.Findings {
		switch {
		case f.Experiencer == intake.OfOther:
			f.Experiencer = intake.OfPatient
			theirs = append(theirs, f)
		case f.Concept == bystander:
			theirs = append(theirs, f) // some flags are for others alone
		}
	}
	other := &view{Input: Input{Findings: theirs, Informant: intake.ByCompanion, Now: v.Now}}
	other.facts = guidelines.FactsOf(a.content.Concepts, intake.Person{}, intake.ByCompanion, theirs, nil, v.Now)
	var out []intake.Reason
	for _, f := range a.flags {
		if !f.Level.Urgent() {
			continue
		}
		if ok, used := f.Condition.Holds(other.facts); ok {
			text := intake.Words{ZH: "旁人此时此地：" + f.Text.ZH, EN: "Somebody else, here and now: " + f.Text.EN}
			out = append(out, other.reason(somebodyElsePrefix+f.ID, f.Level, text, slices.Concat(f.Cites, []string{"preconsult-house-rules#somebody-else"}), used))
		}
	}
	return out
}

func ofSomebodyElse(r intake.Reason) bool { return strings.HasPrefix(r.Rule, somebodyElsePrefix) }
