package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// gasped adds that somebody cannot finish a sentence where the words themselves show it: who has trouble with breathing and
// stops four times or more within one utterance ("大夫……我哮喘……昨晚就……药喷了……").
func (e *Engine) gasped(said string, out *Output) {
	const id = "cannot-complete-sentences"
	if _, ok := e.lex.Concept(id); !ok || pauses(said) < 4 {
		return
	}
	for _, f := range out.Findings {
		if f.Concept == id {
			return
		}
	}
	i := slices.IndexFunc(out.Findings, func(f intake.Finding) bool {
		return f.Status == intake.Present && f.Experiencer == intake.OfPatient && f.Temporality == intake.Current && shortBreath[f.Concept]
	})
	if i < 0 {
		return
	}
	f := out.Findings[i]
	out.Findings = append(out.Findings, intake.Finding{Concept: id, Status: intake.Present, Temporality: intake.Current,
		Experiencer: intake.OfPatient, Evidence: slices.Clone(f.Evidence), Mode: f.Mode, At: f.At})
}

var shortBreath = map[string]bool{"asthma": true, "copd": true, "dyspnoea": true, "dyspnoea-at-rest": true, "wheeze": true, "inhaler-use": true,
	"salbutamol": true, "chest-tightness": true}

var dots = strings.NewReplacer("......", "…", "...", "…", "……", "…", "⋯⋯", "…")

// pauses counts the dots of somebody who stops to breathe.
func pauses(said string) int {
	if !strings.Contains(said, "...") && !strings.ContainsAny(said, "…⋯") {
		return 0
	}
	said = dots.Replace(said)
	return strings.Count(strings.TrimRight(said, "… "), "…")
}
