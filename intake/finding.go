package intake

import "time"

// Status says what is known about a concept. The five stay apart from the journal to the record: what was not asked is not
// denied, and what was refused is neither.
type Status string

// The statuses of a finding.
const (
	Present   Status = "present"
	Absent    Status = "absent"
	Uncertain Status = "uncertain"
	Refused   Status = "refused"
	NotAsked  Status = "not-asked"
)

// Opposite is absent for present and present for absent; the others have none and stay.
func (s Status) Opposite() Status {
	switch s {
	case Present:
		return Absent
	case Absent:
		return Present
	}
	return s
}

// Temporality tells whether a finding is of now or of the past.
type Temporality string

// Temporalities of a finding.
const (
	Current Temporality = "current"
	Past    Temporality = "past"
)

// Experiencer tells whose finding it is.
type Experiencer string

// Experiencers of a finding. Other is a relative, a contact or anybody who is not the patient of this visit.
const (
	OfPatient Experiencer = "patient"
	OfOther   Experiencer = "other"
)

// Mode says what made a field: a rule, retrieval, a language model, a person, a device or the hospital's chart.
type Mode string

// The makers of a field.
const (
	ByRule      Mode = "rule"
	ByRetrieval Mode = "retrieval"
	ByModel     Mode = "model"
	ByHuman     Mode = "human"
	ByDevice    Mode = "device"
	ByChart     Mode = "chart"
)

// Evidence is what a finding rests on: words of a turn, a tapped answer to a question, a reading, or an entry of the chart.
type Evidence struct {
	Span
	Text     string `json:"text"`               // the words of the span, exactly
	Question string `json:"question,omitempty"` // id of the question that was answered
	Reading  string `json:"reading,omitempty"`  // id of the reading; then Span and Text are empty
	Chart    string `json:"chart,omitempty"`    // id of the chart entry; then Span is empty and Text is the entry's
}

// Spoken reports whether the evidence is a place in a turn.
func (e Evidence) Spoken() bool { return e.Reading == "" && e.Chart == "" }

// Attribute is one quality of a finding: its onset, side, severity and so on (AttributeNames lists them). Code is the
// normalised value where the quality has a closed list ("left", "sudden", "pressing"), Low and High are a normalised range
// in Unit. Times are hours before the moment of speaking: onset 48..72 means two to three days ago. A single figure has
// Low == High. Text is what was said; Evidence tells where.
type Attribute struct {
	Text     string   `json:"text,omitempty"`
	Code     string   `json:"code,omitempty"`
	Low      *float64 `json:"low,omitempty"`
	High     *float64 `json:"high,omitempty"`
	Unit     string   `json:"unit,omitempty"`
	Evidence Evidence `json:"evidence,omitzero"`
}

// The names of attributes. Onset and Duration are ranges in hours ("h"); Severity is 0–10 ("score").
const (
	Onset       = "onset"       // when it began: Low..High hours ago
	OnsetMode   = "onset-mode"  // sudden | gradual | woke-with
	Duration    = "duration"    // how long an episode lasts, or how long it has been there
	Course      = "course"      // constant | intermittent | worsening | improving | unchanged
	Character   = "character"   // pressing, tight, stabbing, burning, tearing, colicky, throbbing, dull, …
	Severity    = "severity"    // 0–10, or code mild | moderate | severe
	Site        = "site"        // code of a body site concept
	Side        = "side"        // left | right | both | middle
	Radiation   = "radiation"   // code of a body site concept
	Frequency   = "frequency"   // times in Unit ("/d", "/w", "/mo"); code as-needed of a medicine
	Timing      = "timing"      // morning | night | after-meals | …
	Aggravating = "aggravating" // exertion | movement | breathing | eating | lying | coughing | …
	Relieving   = "relieving"   // rest | sitting-up | medicine | …
	Amount      = "amount"      // as said, or Low..High in Unit
	Colour      = "colour"      // yellow | green | white | red | black | …
	Value       = "value"       // of a measurement: Low == High in Unit
	Dose        = "dose"        // of a medicine: Low..High in tablet, capsule, mg, g, mcg, ml, unit, puff, drop or sachet, or as said; never commented on
	Reaction    = "reaction"    // to an allergen, as said
)

// AttributeNames lists every attribute that content may name.
var AttributeNames = []string{Onset, OnsetMode, Duration, Course, Character, Severity, Site, Side, Radiation, Frequency,
	Timing, Aggravating, Relieving, Amount, Colour, Value, Dose, Reaction}

// Finding is a clinical concept with what is known of it: present, denied, uncertain, refused or not asked.
type Finding struct {
	Concept     string               `json:"concept"`
	Status      Status               `json:"status"`
	Temporality Temporality          `json:"temporality"`
	Experiencer Experiencer          `json:"experiencer"`
	Attributes  map[string]Attribute `json:"attributes,omitempty"`
	Evidence    []Evidence           `json:"evidence,omitempty"` // in the order of speaking; the last one is what settled it
	Mode        Mode                 `json:"mode"`
	MadeBy      string               `json:"made_by,omitempty"` // which model, where one made it: server/model prompt
	At          time.Time            `json:"at,omitzero"`
}

// Last returns the evidence that settled the finding, and whether there is any.
func (f Finding) Last() (Evidence, bool) {
	if len(f.Evidence) == 0 {
		return Evidence{}, false
	}
	return f.Evidence[len(f.Evidence)-1], true
}

// Words returns the evidence in which the concept itself was said, the newest that settled it: of "headache" and, asked since
// when, "today" that is "headache". Where only a quality was said it is that.
func (f Finding) Words() (Evidence, bool) {
	for i := len(f.Evidence) - 1; i > 0; i-- {
		quality := false
		for _, a := range f.Attributes {
			quality = quality || a.Evidence.Span == f.Evidence[i].Span && f.Status == Present
		}
		if !quality {
			return f.Evidence[i], true
		}
	}
	if len(f.Evidence) == 0 {
		return Evidence{}, false
	}
	return f.Evidence[0], true
}

// Key tells findings apart that must not be merged: one settled finding a concept, person and time.
func (f Finding) Key() FindingKey {
	return FindingKey{f.Concept, f.Experiencer, f.Temporality, f.Mode == ByChart}
}

// FindingKey is what makes a settled finding unique within a visit.
type FindingKey struct {
	Concept     string
	Experiencer Experiencer
	Temporality Temporality
	Chart       bool // what the chart says is never merged with what was said
}

// ToldTrouble is the concept of a complaint that nobody's list knows: what ails the patient is their own words alone.
const ToldTrouble = "told-trouble"
