package guidelines

import "github.com/preconsult/preconsult/intake"

// Facts is what a condition may ask about a visit. All concepts are of the patient. Present and Past also hold when a
// descendant of the concept does, and then name the descendant, since that is what was said.
type Facts interface {
	Present(concept string) (by []string)
	Absent(concept string) bool
	Denied(concept string) bool // by name, whatever a device or a kind of it says
	Uncertain(concept string) bool
	Known(concept string) bool
	Past(concept string) (by []string)
	// PastHours is how long ago the latest past occurrence of the concept or of a descendant began, in hours.
	PastHours(concept string) (hours float64, ok bool)

	// Code is the code of an attribute of a present concept or of one of its descendants.
	Code(concept, attribute, code string) (by []string)
	// Range is the numeric value of an attribute of a present concept or of one of its descendants.
	Range(concept, attribute string) (low, high float64, ok bool)

	Age() float64 // in years, -1 unknown
	Sex() intake.Sex
	Group(name string) (in bool, by []string)
	Vital(m intake.Measure) (float64, bool)
	Proxy() bool
}

// The groups that conditions may name.
const (
	Infant          = "infant" // under 1 year
	Child           = "child"  // under 14 years
	Elderly         = "elderly"
	PregnantGroup   = "pregnant"
	Postpartum      = "postpartum"
	Immunosuppresed = "immunosuppressed"
	Anticoagulated  = "anticoagulated"
	Diabetic        = "diabetic"
	Dialysis        = "dialysis"
	Cancer          = "cancer"
	Fertile         = "fertile"
)

// groupConcepts tells which concepts put a patient in a group. A group that is not here goes by age and sex.
var groupConcepts = map[string][]string{
	PregnantGroup:   {"pregnant"},
	Postpartum:      {"postpartum"},
	Immunosuppresed: {"immunosuppressed", "chemotherapy", "transplant", "asplenia", "steroid-use"},
	Anticoagulated:  {"anticoagulant-use", "antiplatelet-use"},
	Diabetic:        {"diabetes", "insulin-use"},
	Dialysis:        {"dialysis"},
	Cancer:          {"cancer"},
}

func isGroup(name string) bool {
	_, ok := groupConcepts[name]
	return ok || name == Infant || name == Child || name == Elderly || name == Fertile
}

// Symptom is the placeholder that stands in blocks for the concept that a story is told about.
const Symptom = "$symptom"

// WithSymptom returns facts in which the placeholder $symptom stands for the given concept.
func WithSymptom(f Facts, concept string) Facts { return symptomFacts{f, concept} }

type symptomFacts struct {
	Facts
	symptom string
}

func (s symptomFacts) name(c string) string {
	if c == Symptom {
		return s.symptom
	}
	return c
}

func (s symptomFacts) Present(c string) []string { return s.Facts.Present(s.name(c)) }
func (s symptomFacts) Absent(c string) bool      { return s.Facts.Absent(s.name(c)) }
func (s symptomFacts) Denied(c string) bool      { return s.Facts.Denied(s.name(c)) }
func (s symptomFacts) Uncertain(c string) bool   { return s.Facts.Uncertain(s.name(c)) }
func (s symptomFacts) Known(c string) bool       { return s.Facts.Known(s.name(c)) }
func (s symptomFacts) Past(c string) []string    { return s.Facts.Past(s.name(c)) }

func (s symptomFacts) PastHours(c string) (float64, bool) { return s.Facts.PastHours(s.name(c)) }

func (s symptomFacts) Code(c, attribute, code string) []string {
	return s.Facts.Code(s.name(c), attribute, code)
}

func (s symptomFacts) Range(c, attribute string) (low, high float64, ok bool) {
	return s.Facts.Range(s.name(c), attribute)
}
