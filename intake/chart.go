package intake

import "slices"

// ChartKind is what sort of thing an entry of the chart tells.
type ChartKind string

// The kinds of chart entries.
const (
	ChartCondition ChartKind = "condition"
	ChartAllergy   ChartKind = "allergy"
	ChartMedicine  ChartKind = "medicine"
	ChartProcedure ChartKind = "procedure"
	ChartPregnancy ChartKind = "pregnancy"
)

// ChartCode is the code that an entry has in the hospital's system. System is a short name ("icd10", "snomed", "atc") or an address.
type ChartCode struct {
	System string `json:"system" validate:"required,max=200"`
	Value  string `json:"value" validate:"required,max=100"`
}

// ChartEntry is one thing that the hospital's own system knew of the patient at check-in, in its words. It is kept beside what
// is said now and never merged with it: what the chart says may be old, and what the patient says may be wrong.
//
// Findings are what was understood of it; none means that it is shown to the doctor as it is written. Standing is set where it
// lasts, so that it need not be asked: a long-standing illness, an operation, a medicine that is taken all the time.
type ChartEntry struct {
	ID       string     `json:"id"`
	Kind     ChartKind  `json:"kind"`
	Text     string     `json:"text"`
	Code     *ChartCode `json:"code,omitempty"`
	Recorded string     `json:"recorded,omitempty"` // YYYY-MM-DD
	Ended    string     `json:"ended,omitempty"`    // YYYY-MM-DD
	Findings []Finding  `json:"findings,omitempty"`
	Standing bool       `json:"standing,omitempty"`
}

// ChartFindings are what was understood of the chart. Stages that judge take them beside the findings of words.
func (v *Visit) ChartFindings() []Finding { return chartFindings(v.Chart, false) }

// StandingFindings are those that need not be asked.
func (v *Visit) StandingFindings() []Finding { return chartFindings(v.Chart, true) }

func chartFindings(entries []ChartEntry, standing bool) []Finding {
	var all []Finding
	for _, e := range entries {
		for _, f := range e.Findings {
			if !standing || e.Standing && f.Temporality != Past {
				all = append(all, f)
			}
		}
	}
	return all
}

// InChart returns an entry by its id.
func (v *Visit) InChart(id string) (ChartEntry, bool) {
	i := slices.IndexFunc(v.Chart, func(e ChartEntry) bool { return e.ID == id })
	if i < 0 {
		return ChartEntry{}, false
	}
	return v.Chart[i], true
}
