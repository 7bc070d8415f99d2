package lexicon

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// drugAllergyID is the allergy above all allergies to medicines.
const drugAllergyID = "drug-allergy"

// AllergyID is the id of the allergy to a substance: penicillin-allergy, and nsaid-allergy to the class nsaid-use.
func AllergyID(substance string) string { return strings.TrimSuffix(substance, "-use") + "-allergy" }

// addAllergies gives each medicine and class that has no allergy of its own in the content one, so that no substance that
// somebody is allergic to is lost. It lies under the allergy to the medicine's class, and has no words of its own: "allergic to
// codeine" is understood from the words of codeine.
func (l *Lexicon) addAllergies() {
	if l.byID[drugAllergyID] == nil {
		return // content without allergies, as in tests
	}
	for _, c := range slices.Clone(l.concepts) {
		id := AllergyID(c.ID)
		if c.Kind != Medicine && c.Kind != MedicineClass || l.byID[id] != nil {
			continue
		}
		l.index[id] = int32(len(l.concepts))
		l.byID[id] = &Concept{ID: id, Kind: Allergen, Parents: l.allergiesAbove(c), File: c.File, Line: c.Line,
			Label: intake.Words{ZH: c.Label.ZH + "过敏", EN: c.Label.EN + " allergy"}}
		l.concepts = append(l.concepts, l.byID[id])
	}
}

// allergiesAbove are the allergies to the classes of a medicine, or that to medicines.
func (l *Lexicon) allergiesAbove(c *Concept) []string {
	var out []string
	for _, p := range c.Parents {
		up := l.byID[p]
		if up != nil && (up.Kind == MedicineClass || l.byID[AllergyID(p)] != nil) {
			out = append(out, AllergyID(p))
		}
	}
	if len(out) == 0 {
		out = []string{drugAllergyID}
	}
	return out
}
