package intake

import "time"

// Recheck is one round of asking somebody who waits whether it has become worse: by the page, or by staff. Done is zero while
// the round runs.
type Recheck struct {
	Since   time.Time       `json:"since"`             // when the page began to ask, or staff were called to
	Level   Level           `json:"level"`             // at that moment
	Bell    string          `json:"bell,omitempty"`    // id of the bell that called staff to ask
	Done    time.Time       `json:"done,omitzero"`     // when it was answered, or somebody went
	By      string          `json:"by,omitempty"`      // who of the staff asked or went; empty: the page asked
	Answers []RecheckAnswer `json:"answers,omitempty"` // in the order of answering
}

// RecheckAnswer points to one answer of a round.
type RecheckAnswer struct {
	Question string   `json:"question,omitempty"` // ref of the question; empty: what staff wrote besides
	Asks     []string `json:"asks,omitempty"`     // concepts that it settles
	Turn     int      `json:"turn"`
	Unsure   bool     `json:"unsure,omitempty"` // not known, or not told: somebody has to ask
}

// Open reports whether the round still runs.
func (r Recheck) Open() bool { return r.Done.IsZero() }

// Seen says that a patient no longer waits: a named person called them in, or found that they have left.
type Seen struct {
	How SeenHow   `json:"how"`
	By  string    `json:"by"`
	At  time.Time `json:"at"`
}

// SeenHow is why a patient no longer waits.
type SeenHow string

// Why a patient no longer waits. StillWaiting takes back either.
const (
	CalledIn     SeenHow = "called-in"
	HasLeft      SeenHow = "left"
	StillWaiting SeenHow = "waiting"
)

// BellKind tells a calm call from an urgent one.
type BellKind string

// ForRecheck is the kind of a bell that asks staff to see how somebody who waits is. All other bells have none.
const ForRecheck BellKind = "re-check"
