package visit

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/safety"
)

// entry is one line of the journal. Kind says which of the structs below Data holds.
type entry struct {
	Seq  int
	Kind string
	At   time.Time
	Data json.RawMessage
}

// The kinds of journal entries.
const (
	kindCheckIn      = "check-in"
	kindSaid         = "said"
	kindUnderstood   = "understood"
	kindAssessed     = "assessed"
	kindSent         = "sent"
	kindBell         = "bell"
	kindAcknowledged = "acknowledged"
	kindLevel        = "level"
	kindReading      = "reading"
	kindChart        = "chart"     // what the hospital's own system knew at check-in
	kindWithdrawn    = "withdrawn" // readings that the device took back
	kindSigned       = "signed"
	kindRechecked    = "re-checked" // a round of the waiting-room re-check was answered
	kindDrafted      = "drafted"    // a model drafted the story for the doctor
	kindSeen         = "seen"       // the patient no longer waits, or waits again
	kindFeedback     = "feedback"   // what staff say of a text or a verdict
)

// checkedIn is the check-in as it was accepted.
type checkedIn struct {
	Lang      intake.Lang      `json:"lang"`
	Person    intake.Person    `json:"person"`
	Informant intake.Informant `json:"informant"`
	Waiting   *int             `json:"waiting_minutes,omitempty"`
	Kiosk     string           `json:"kiosk"`
	Key       string           `json:"key,omitempty"`
	Consent   string           `json:"consent"`           // version of the notice that was shown and accepted
	Improve   bool             `json:"improve,omitempty"` // the patient agreed that feedback is kept to improve the program
}

// said is one thing that the patient's side sent: words, taps, a value or an action.
type said struct {
	Turn     intake.Turn `json:"turn"`
	To       string      `json:"to"` // id of the message it answers
	Choices  []string    `json:"choices,omitempty"`
	Only     bool        `json:"only,omitempty"` // nothing else of the checklist
	Value    *float64    `json:"value,omitempty"`
	Date     string      `json:"date,omitempty"`
	Unit     string      `json:"unit,omitempty"`
	Action   string      `json:"action,omitempty"`
	Digest   string      `json:"digest"`             // of the content, so that a repeated key with other content is seen
	Confirms bool        `json:"confirms,omitempty"` // the summary was accepted or corrected
	Corrects bool        `json:"corrects,omitempty"`
	More     bool        `json:"more,omitempty"` // another correction of the same call follows
}

// understood is what was made of a turn.
type understood struct {
	Turn      int               `json:"turn"`
	Findings  []intake.Finding  `json:"findings"`
	Readings  []intake.Reading  `json:"readings,omitempty"`
	Questions []intake.Evidence `json:"questions,omitempty"`
	Feelings  []intake.Feeling  `json:"feelings,omitempty"`
	Protocols []string          `json:"protocols"`
	Screen    safety.Verdict    `json:"screen"`
	Outcome   intake.Outcome    `json:"outcome,omitempty"` // of the question that was open
	Question  string            `json:"question,omitempty"`
	Why       bool              `json:"why,omitempty"`
	Action    string            `json:"action,omitempty"`   // typed action
	Rejected  int               `json:"rejected,omitempty"` // proposals of a model that failed their check
	Model     string            `json:"model,omitempty"`    // answered | failed: what the model did, when there is one
}

// assessed is a new assessment and the level that stands after the ratchet.
type assessed struct {
	Level      intake.Level      `json:"level"`
	Assessment intake.Assessment `json:"assessment"`
	Editions   map[string]string `json:"editions,omitempty"` // of passages that the level came to rest on: which text of them that was
}

// sent is a message as drafted. It is reviewed again whenever it is shown.
type sent struct {
	ID        string             `json:"id"`
	Turn      int                `json:"turn"`
	Kind      MsgKind            `json:"kind"`
	Lang      intake.Lang        `json:"lang"`
	Text      string             `json:"text"`
	Mode      intake.Mode        `json:"mode"`
	Sources   []safety.Source    `json:"sources,omitempty"`
	Quotes    []string           `json:"quotes,omitempty"`
	Input     InputKind          `json:"input"`
	Asks      []string           `json:"asks"`
	Choices   []sentChoice       `json:"choices"`
	Unit      string             `json:"unit,omitempty"`
	Citations []sentCitation     `json:"citations"`
	Question  string             `json:"question,omitempty"` // ref of the content's question that is open with it
	Symptom   string             `json:"symptom,omitempty"`
	Plain     string             `json:"plain,omitempty"` // the question's text alone, for repeating it
	New       bool               `json:"new,omitempty"`   // the question is put for the first time
	Again     int                `json:"again,omitempty"` // how often the question was put again, not being understood
	Met       int                `json:"met,omitempty"`   // how often it was put again after a feeling or small talk was met
	Round     int                `json:"round,omitempty"` // of the waiting-room re-check, from 1; 0 is the interview
	ReplyTo   int                `json:"reply_to"`        // turn that it answers; -1 at check-in without words
	Status    intake.VisitStatus `json:"status"`
	Progress  Progress           `json:"progress"`
	Verdict   *safety.Verdict    `json:"verdict,omitempty"`  // when the filter held something back or rewrote it
	Attempts  []attempt          `json:"attempts,omitempty"` // what a model wanted to say instead and was not let
	Writer    string             `json:"writer,omitempty"`   // the model that wrote it, and its prompts
	Spec      guidelines.Input   `json:"spec,omitempty"`
	Told      []told             `json:"told,omitempty"` // the questions to us that it answers
}

// told is the answer to one question of the patient's, by the place where it was asked.
type told struct {
	About intake.Span    `json:"about"`
	Text  string         `json:"text"`
	Mode  intake.Mode    `json:"mode"`
	Cites []sentCitation `json:"cites"`
}

type sentChoice struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

type sentCitation struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Source  string `json:"source"`
	Quote   string `json:"quote,omitempty"`   // the words of it that are shown
	Edition string `json:"edition,omitempty"` // which text of the passage it was
}

type acknowledged struct {
	Bell string `json:"bell"`
	By   string `json:"by"`
}

// rechecked closes a round of the re-check. Without a name the patient has answered the page; with one it holds what a member
// of staff found.
type rechecked struct {
	By   string       `json:"by,omitempty"`
	Said []staffWords `json:"said,omitempty"`
}

// staffWords is one thing that a member of staff wrote down: the answer to a question, or words of their own.
type staffWords struct {
	Question string      `json:"question,omitempty"`
	Asks     []string    `json:"asks,omitempty"`
	Turn     intake.Turn `json:"turn"`
}

type readings struct {
	Readings []intake.Reading `json:"readings"`
}

func newEntry(kind string, at time.Time, data any) (entry, error) {
	b, err := json.Marshal(data)
	if err != nil {
		return entry{}, fmt.Errorf("journal %s: %w", kind, err)
	}
	return entry{Kind: kind, At: at, Data: b}, nil
}
