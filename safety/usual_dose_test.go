package safety

import (
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// Who took what they should, or a vitamin twice, has taken no overdose; the same words about more have.
func TestUsualDoseIsNoOverdose(t *testing.T) {
	f := newFilter(t)
	for text, overdose := range map[string]bool{
		"I had the usual dose of my pills, nothing more.":             false,
		"I took the right dose of my tablets, nothing extra, no wine": false,
		"I took my vitamin twice by mistake.":                         false,
		"The baby licked some finger paint.":                          false,
		"I took my digoxin twice by mistake.":                         true,
		"I took forty of my tablets, no alcohol.":                     true,
		"The baby licked some paint thinner.":                         true,
	} {
		if got := f.Screen(intake.EN, text).Has(Overdose); got != overdose {
			t.Errorf("%s: overdose %v", text, got)
		}
	}
}
