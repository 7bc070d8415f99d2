package visit

import (
	"encoding/json"
	"time"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/safety"
)

// The identifiers and enums of a reply. They have types of their own, so that a test can hold that nothing else in the
// patient's reply is a plain string.
type (
	MessageID string
	AskID     string // a concept, or concept.attribute
	ChoiceID  string
	PassageID string
	UnitCode  string
	MsgKind   string
	InputKind string
	TurnKey   string
	VisitID   string
	Token     string
	StaffName string
)

// The kinds of messages.
const (
	MsgQuestion MsgKind = "question"
	MsgInfo     MsgKind = "info"
	MsgUrgent   MsgKind = "urgent"
	MsgSummary  MsgKind = "summary"
	MsgEnd      MsgKind = "end"
)

// How a message is answered. Free text is always accepted.
const (
	InChoice  InputKind = "choice"
	InChoices InputKind = "choices"
	InText    InputKind = "text"
	InNumber  InputKind = "number"
	InDate    InputKind = "date"
	InScale   InputKind = "scale"
	InNone    InputKind = "none"
)

// Message is what the patient gets. Every word of it has passed the filter.
type Message struct {
	ID        MessageID   `json:"id"`
	Kind      MsgKind     `json:"kind"`
	Text      safety.Text `json:"text"`
	Input     InputKind   `json:"input"`
	Asks      []AskID     `json:"asks"`
	Choices   []Choice    `json:"choices"`
	Unit      UnitCode    `json:"unit,omitempty"`
	Citations []Citation  `json:"citations"`
}

// Choice is an answer to tap.
type Choice struct {
	ID    ChoiceID    `json:"id"`
	Label safety.Text `json:"label"`
}

// Citation names a passage that a text rests on. Quote are the sentences of it that are shown.
type Citation struct {
	ID     PassageID    `json:"id"`
	Title  safety.Text  `json:"title"`
	Source safety.Text  `json:"source"`
	Quote  *safety.Text `json:"quote,omitempty"`
}

// Progress counts the questions put, the must-ask items covered, and the must-ask items known by now.
type Progress struct {
	Asked int `json:"asked"`
	Must  int `json:"must"`
	Of    int `json:"of"`
}

// Reply is the answer to each call of the patient's side. It never carries a level or a reason.
type Reply struct {
	Message  Message            `json:"message"`
	Progress Progress           `json:"progress"`
	Status   intake.VisitStatus `json:"status"`
}

// Said is a turn's text as the patient's side may see it: reviewed again when it is ours, a quote when it is a person's.
type Said struct {
	ours  safety.Text
	quote safety.Quote
	own   bool
}

// Own reports whether the service said it.
func (s Said) Own() bool { return s.own }

// String returns the words.
func (s Said) String() string {
	if s.own {
		return s.ours.String()
	}
	return s.quote.String()
}

// MarshalJSON writes the words as a JSON string.
func (s Said) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// TurnView is a turn as the patient's side sees it.
type TurnView struct {
	Seq  int        `json:"seq"`
	Who  intake.Who `json:"who"`
	By   StaffName  `json:"by,omitempty"` // who of the staff said it; in the view of staff alone
	Key  TurnKey    `json:"key,omitempty"`
	Text Said       `json:"text"`
	At   time.Time  `json:"at"`
}

// PatientView is a visit as its own token sees it.
type PatientView struct {
	ID       VisitID            `json:"id"`
	Lang     intake.Lang        `json:"lang"`
	Status   intake.VisitStatus `json:"status"`
	Progress Progress           `json:"progress"`
	Message  Message            `json:"message"`
	Turns    []TurnView         `json:"turns"`
	Opening  bool               `json:"-"` // the opening question stands, so Complaints has more to choose from
}
