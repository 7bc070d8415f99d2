package understand

import (
	"slices"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// strokeSigns are signs whose beginning, when somebody saw it, is when all was last well.
var strokeSigns = []string{"facial-droop", "unilateral-weakness", "unilateral-numbness", "speech-difficulty", "stroke-sign"}

// lastWell adds when all was last well, where the words tell when a sign of a stroke began: 一个小时前嘴歪了. Who woke with it, or was
// found so, was well some time before, and nobody knows when.
func (e *Engine) lastWell(in Input, out *Output) {
	const id = "last-known-well"
	if _, ok := e.lex.Concept(id); !ok || slices.ContainsFunc(out.Findings, func(f intake.Finding) bool { return f.Concept == id }) {
		return
	}
	if contains(string(lexicon.Normalise(in.Turn.Text).Runes), "醒", "起床", "起来", "发现", "睡", "不知道", "woke", "wake", "waking", "found", "noticed", "got up", "getting up", "sleep", "not sure") {
		return
	}
	for _, f := range out.Findings {
		a, ok := f.Attributes[intake.Onset]
		if !ok || a.High == nil || *a.High > 3*day || f.Status != intake.Present || f.Experiencer != intake.OfPatient || f.Temporality == intake.Past ||
			!slices.ContainsFunc(strokeSigns, func(s string) bool { return e.lex.IsA(f.Concept, s) }) {
			continue
		}
		out.Findings = append(out.Findings, intake.Finding{Concept: id, Status: intake.Present, Temporality: intake.Current, Experiencer: intake.OfPatient,
			Attributes: map[string]intake.Attribute{intake.Onset: a}, Evidence: []intake.Evidence{a.Evidence}, Mode: intake.ByRule, At: in.Now})
		return
	}
}
