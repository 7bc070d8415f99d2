package intake

import "encoding/json"

// Source is what a line of a note points to: a turn and span, a reading, an entry of the chart, a rule or a passage. Exactly one is
// set; with a passage stand the words of it that were shown and which text of it that was.
type Source struct {
	*Span
	Reading string `json:"reading,omitempty"`
	Chart   string `json:"chart,omitempty"`
	Rule    string `json:"rule,omitempty"`
	Passage string `json:"passage,omitempty"`
	Quote   string `json:"quote,omitempty"`
	Edition string `json:"edition,omitempty"`
}

// Line is one sentence of a note. A line that points to nothing is not rendered (design §4.3).
type Line struct {
	ID   string   `json:"id"`
	Text string   `json:"text"`
	From []Source `json:"from"`
	Mode Mode     `json:"mode"`
	// Edited is set when the doctor wrote the line anew; Original then keeps what stood before.
	Edited   bool   `json:"edited,omitempty"`
	Original string `json:"original,omitempty"`
}

// Section is a part of the note under a LOINC code. An empty section keeps its reason: not asked differs from none known.
type Section struct {
	Code        string `json:"code"`
	Title       string `json:"title"`
	Text        string `json:"text"`
	Lines       []Line `json:"lines"`
	EmptyReason string `json:"empty_reason,omitempty"` // notasked | nilknown | withheld | unavailable
}

// Note is the doctor's summary of a visit.
type Note struct {
	Card     Card      `json:"card"`
	Sections []Section `json:"sections"`
	Unused   []Source  `json:"unused,omitempty"` // what the patient stated and the note does not carry: no omission hides
}

// Card is what a doctor reads in ten seconds. Each line opens its source.
type Card struct {
	Headline  Line   `json:"headline"`
	Positives []Line `json:"positives"`
	Negatives []Line `json:"negatives"`
	NotAsked  []Line `json:"not_asked"`
	Conflicts []Line `json:"conflicts"`
	Vitals    []Line `json:"vitals"`
	Medicines []Line `json:"medicines"`
	Allergies []Line `json:"allergies"`
	Questions []Line `json:"questions"` // what the patient wants to ask
}

// Record is the note, how it was checked, and the FHIR document Bundle that carries it.
type Record struct {
	Note   Note            `json:"note"`
	Checks Checks          `json:"checks"`
	Bundle json.RawMessage `json:"bundle"`
}
