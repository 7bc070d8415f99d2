package triage

import (
	"slices"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// RuleUnknown stands where red flags were asked for and the patient did not know, or would not say.
const RuleUnknown = "red-flag-not-known"

// unknown looks at an interview that is over as if all were there that the patient did not know or would not tell. Where that
// would be level 1 or 2, not knowing is no reason to wait one's turn.
func (a *Assessor) unknown(v *view) (intake.Reason, bool) {
	var open []string
	in := v.Input
	in.Findings = slices.Clone(v.Findings)
	for i := range in.Findings {
		f := &in.Findings[i]
		if (f.Status == intake.Uncertain || f.Status == intake.Refused) && f.Experiencer != intake.OfOther && f.Temporality != intake.Past {
			open = append(open, f.Concept)
			f.Status = intake.Present
		}
	}
	if len(open) == 0 {
		return intake.Reason{}, false
	}
	facts := guidelines.FactsOf(a.content.Concepts, in.Person, in.Informant, in.all(), v.readings, in.Now)
	for _, f := range a.flags {
		if !f.Level.Urgent() {
			continue
		}
		ok, used := f.Condition.Holds(facts)
		if !ok {
			continue
		}
		used = slices.DeleteFunc(used, func(c string) bool { return !slices.Contains(open, c) })
		if len(used) > 0 {
			return v.reason(RuleUnknown, intake.L3, intake.Words{ZH: "要紧的事病人说不清或不愿说：" + f.Text.ZH,
				EN: "Of what matters, some was not known or not told: " + f.Text.EN}, []string{"preconsult-house-rules#not-asked-is-moderate"}, used), true
		}
	}
	return intake.Reason{}, false
}
