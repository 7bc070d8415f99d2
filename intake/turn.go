package intake

import "time"

// Who said a turn.
type Who string

// The speakers of a visit.
const (
	Patient   Who = "patient"
	Companion Who = "companion"
	Staff     Who = "staff"
	System    Who = "system"
)

// Informant is who gives the answers: the patient, or somebody for the patient.
type Informant string

// The informants that a check-in may name. An empty informant means the patient.
const (
	ByPatient     Informant = "patient"
	ByParent      Informant = "parent"
	ByCompanion   Informant = "companion"
	ByInterpreter Informant = "interpreter"
)

// Who returns the speaker under whose name an informant's turns are kept. An interpreter speaks for the patient.
func (i Informant) Who() Who {
	switch i {
	case ByParent, ByCompanion:
		return Companion
	default:
		return Patient
	}
}

// Turn is one thing said in a visit. Text is exactly what was sent: for a tapped choice its label, for a measured value the
// value with its unit, for an action the label of its button. A turn is never changed.
type Turn struct {
	Seq       int       `json:"seq"`
	Who       Who       `json:"who"`
	Informant Informant `json:"informant,omitempty"`
	By        string    `json:"by,omitempty"` // name of the member of staff who said it
	Lang      Lang      `json:"lang,omitempty"`
	Key       string    `json:"key,omitempty"`
	Text      string    `json:"text"`
	MadeBy    string    `json:"made_by,omitempty"` // which models worded it, where any did
	At        time.Time `json:"at"`
}

// Span is a place in a turn's text, in Unicode code points, end exclusive.
type Span struct {
	Turn  int `json:"turn"`
	Start int `json:"start"`
	End   int `json:"end"`
}

// Overlaps reports whether two spans have a place of one turn in common.
func (s Span) Overlaps(o Span) bool { return s.Turn == o.Turn && s.Start < o.End && o.Start < s.End }
