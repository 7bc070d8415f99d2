package guidelines

import (
	"time"

	"github.com/preconsult/preconsult/intake"
)

// longestChecklist is how many items a checklist may show at once, beside "none of these". Six are read at a glance by somebody
// who is ill, old or standing at a kiosk with others behind; of ten the last ones are ticked, or denied, unread.
const longestChecklist = 6

// checklist reports a list that may show more items than anybody reads. Items with a condition count where it holds.
func (k *checker) checklist(at spot, q *Question) {
	if n := k.shownAtOnce(q); n > longestChecklist {
		at.report("items", "%d items may be shown at once, %d are allowed: put two questions, the more dangerous first", n, longestChecklist)
	}
}

// shownAtOnce is the most items that hold together for anybody, of any age and either sex, with all that the conditions name
// there, or with nothing known.
func (k *checker) shownAtOnce(q *Question) int {
	if len(q.Items) <= longestChecklist {
		return len(q.Items)
	}
	concepts := q.Condition.Positive()
	for _, it := range q.Items {
		concepts = append(concepts, it.Condition.Positive()...)
	}
	most := 0
	for _, age := range []float64{-1, 0.02, 0.2, 0.7, 1.5, 2.5, 3.5, 4.5, 5.5, 8, 11, 13, 15, 17, 20, 35, 45, 52, 62, 80} {
		for _, sex := range []intake.Sex{intake.Female, intake.Male, intake.UnknownSex} {
			person := intake.Person{Sex: sex}
			if age >= 0 {
				person.Age = &age
			}
			for _, found := range [][]intake.Finding{nil, allPresent(concepts, -1), allPresent(concepts, 2), allPresent(concepts, 5000)} {
				for _, by := range []intake.Informant{intake.ByPatient, intake.ByParent} {
					facts := FactsOf(k.Concepts, person, by, found, nil, time.Time{})
					n := 0
					for _, it := range q.Items {
						if it.Condition.Test(facts) {
							n++
						}
					}
					most = max(most, n)
				}
			}
		}
	}
	return most
}

// allPresent are findings of the concepts, each begun so many hours ago; since when is not known where hours are negative.
func allPresent(concepts []string, hours float64) []intake.Finding {
	var all []intake.Finding
	for _, c := range concepts {
		f := intake.Finding{Concept: c, Status: intake.Present, Temporality: intake.Current, Experiencer: intake.OfPatient}
		if hours >= 0 {
			f.Attributes = map[string]intake.Attribute{intake.Onset: {Low: &hours, High: &hours}}
		}
		all = append(all, f)
	}
	return all
}
