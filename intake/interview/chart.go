package interview

import "slices"

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
