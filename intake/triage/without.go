package triage

import (
	"slices"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// maxWithout bounds the work: only so many reasons are told with what would be without them.
const maxWithout = 3

// counterfactuals tells for the first reasons what the level would be without the finding or reading that decided them.
func (a *Assessor) counterfactuals(v *view, out *intake.Assessment) {
	for i := range out.Reasons[:min(maxWithout, len(out.Reasons))] {
		r := &out.Reasons[i]
		if r.Rule == RuleSymptom || r.Rule == RuleRoutine || ofSomebodyElse(*r) {
			continue
		}
		if w, ok := a.without(v, r); ok {
			r.Without = &w
		}
	}
}

func (a *Assessor) without(v *view, r *intake.Reason) (intake.Without, bool) {
	in := v.Input
	var text intake.Words
	if c, ok := a.deciding(v, r.Concepts); ok {
		label, _ := a.content.Concepts.Label(c)
		text = intake.Words{ZH: "若无" + label.ZH, EN: "Without " + label.EN}
		in.Findings = slices.DeleteFunc(slices.Clone(v.Findings), func(f intake.Finding) bool {
			return f.Concept == c && f.Experiencer != intake.OfOther
		})
		in.Chart = slices.DeleteFunc(slices.Clone(v.Chart), func(f intake.Finding) bool { return f.Concept == c })
	} else {
		ids := map[string]bool{}
		for _, e := range r.From {
			ids[e.Reading] = e.Reading != ""
		}
		in.Readings = slices.DeleteFunc(slices.Clone(v.Readings), func(x intake.Reading) bool { return ids[x.ID] })
		if len(in.Readings) == len(v.Readings) {
			return intake.Without{}, false
		}
		text = intake.Words{ZH: "若无此测量值", EN: "Without this reading"}
	}
	level := intake.Unassessed
	for _, other := range a.allReasons(a.view(in)) {
		level = level.Worst(other.Level)
	}
	return intake.Without{Text: text, Level: level}, true
}

// deciding is the finding that turned a complaint into a reason: the one that did not open a protocol in play, and of
// several the last to be said. Where the complaint is all there is, it is the complaint.
func (a *Assessor) deciding(v *view, concepts []string) (string, bool) {
	best, bestTurn, bestOpens := "", -1, true
	for _, c := range concepts {
		e, ok := v.evidence(c)
		if !ok || !e.Spoken() {
			e.Turn = 0
		}
		opens := a.opens(v.Protocols, c)
		if best == "" || bestOpens && !opens || bestOpens == opens && e.Turn > bestTurn {
			best, bestTurn, bestOpens = c, e.Turn, opens
		}
	}
	return best, best != ""
}

func (a *Assessor) opens(open []string, concept string) bool {
	for _, id := range open {
		p, ok := a.content.Protocol(id)
		if ok && p.Kind == guidelines.Complaint && slices.ContainsFunc(p.About(), func(o string) bool {
			return a.content.Concepts.IsA(concept, o)
		}) {
			return true
		}
	}
	return false
}
