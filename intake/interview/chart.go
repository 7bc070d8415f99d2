package interview

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// chartAnswers are the kinds of concepts that the chart answers for the patient. It never answers "any other medicines?", nor what
// changes: allergies, a pregnancy, symptoms.
var chartAnswers = []string{"disease", "procedure", "state", "medicine", "medicine-class"}

// inChart reports whether the chart says that something lasting is there.
func (k *knowledge) inChart(concept string) bool {
	if len(k.chart) == 0 || !slices.Contains(chartAnswers, k.content.Concepts.Kind(concept)) {
		return false
	}
	for _, f := range k.chart {
		if k.content.Concepts.IsA(f.Concept, concept) {
			return true
		}
	}
	return false
}

// holds reports whether the condition of a question holds. What the chart says opens questions about other things ("do you use
// insulin?"), but none about itself: nobody is asked what the blood thinner is called that the chart names.
func (k *knowledge) holds(e entry) bool {
	facts := k.facts
	if slices.ContainsFunc(e.asks(), func(asks string) bool {
		concept, _, _ := strings.Cut(asks, ".")
		return slices.ContainsFunc(k.chart, func(f intake.Finding) bool { return k.content.Concepts.IsA(f.Concept, concept) })
	}) {
		facts = k.told
	}
	return e.q.Condition.Test(guidelines.WithSymptom(facts, e.symptom))
}

// openly is what of the chart may open questions. A question that only some illness brings up tells it to whoever stands beside the
// kiosk, so that what is sensitive brings up none.
func (k *knowledge) openly() []intake.Finding {
	return slices.DeleteFunc(slices.Clone(k.chart), func(f intake.Finding) bool {
		c, ok := k.content.Lexicon.Concept(f.Concept)
		return ok && c.Sensitive
	})
}
