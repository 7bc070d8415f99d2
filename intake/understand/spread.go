package understand

import (
	"slices"

	"github.com/preconsult/preconsult/intake"
)

// spreadOf are the pains that, told to a list that asks whether a pain spreads, are where it spreads to.
var spreadOf = []struct {
	pain, spread string
}{
	{"arm-pain", "arm-radiation"}, {"shoulder-pain", "arm-radiation"}, {"elbow-wrist-pain", "arm-radiation"}, {"hand-pain", "arm-radiation"},
	{"jaw-pain", "jaw-radiation"}, {"neck-pain", "jaw-radiation"}, {"toothache", "jaw-radiation"},
	{"upper-back-pain", "back-radiation"}, {"back-pain", "back-radiation"},
}

// spreads takes an ache elsewhere, told to a list that asks for one, as what was asked: "none, only my arm aches" after a chest
// complaint is a pain that spreads to the arm.
func (a *answering) spreads() {
	for i := range a.all {
		s := &a.all[i]
		if s.unsaid || s.experiencer != intake.OfPatient || s.temporality == intake.Past || s.status != intake.Present {
			continue
		}
		spread := a.spreadOf(*s)
		to, ok := a.lex.Concept(spread)
		if ok && slices.ContainsFunc(a.q.Items, func(it Item) bool { return a.lex.IsA(spread, it.Concept) }) {
			s.concept = to
		}
	}
}

func (a *answering) spreadOf(s said) string {
	if a.lex.IsA(s.concept.ID, "low-back-pain") {
		return ""
	}
	for _, p := range spreadOf {
		if a.lex.IsA(s.concept.ID, p.pain) {
			return p.spread
		}
	}
	if s.concept.ID != "limb-pain" {
		return ""
	}
	for _, b := range a.sites.find(a.r.runes()[s.from:s.to]) {
		if regionOf[b.site] == armRegion {
			return "arm-radiation"
		}
	}
	return ""
}
