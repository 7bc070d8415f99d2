package intake

import "time"

// Sex as the check-in knows it.
type Sex string

// Sexes of a check-in.
const (
	Male       Sex = "male"
	Female     Sex = "female"
	OtherSex   Sex = "other"
	UnknownSex Sex = "unknown"
)

// Identifier is a number by which a hospital knows a patient. Readings find their visit by it.
type Identifier struct {
	System string `json:"system"`
	Value  string `json:"value"`
}

// Person is what the check-in tells about the patient. Age is in years with decimals; nil means unknown.
type Person struct {
	Name        string       `json:"name,omitempty"`
	Sex         Sex          `json:"sex"`
	Age         *float64     `json:"age_years,omitempty"`
	BirthDate   string       `json:"birth_date,omitempty"` // YYYY-MM-DD
	Identifiers []Identifier `json:"identifiers,omitempty"`
}

// TooYoungToHaveChildren reports whether "my son" and 女儿, said of this patient, can only be the patient: whoever speaks then is a
// parent, whether or not they said so at check-in.
func (p Person) TooYoungToHaveChildren() bool { return p.Age != nil && *p.Age < 16 }

// VisitStatus is where a visit stands, as the contract names it.
type VisitStatus string

// The statuses of a visit.
const (
	Open    VisitStatus = "open"
	Urgent  VisitStatus = "urgent"
	Summary VisitStatus = "summary"
	Done    VisitStatus = "done"
	Stopped VisitStatus = "stopped"
)

// Ended reports whether nothing more is taken from the patient.
func (s VisitStatus) Ended() bool { return s == Done || s == Stopped }

// Asked is one thing that was put to the patient: a question, or an item of a checklist.
type Asked struct {
	Question string    `json:"question"`          // id of the question in its protocol, "chest-pain/onset"
	Message  string    `json:"message"`           // id of the message that carried it
	Asks     []string  `json:"asks"`              // concept ids, or concept.attribute
	Outcome  Outcome   `json:"outcome,omitempty"` // what became of it
	Turn     int       `json:"turn"`              // turn of the question
	Answer   int       `json:"answer,omitempty"`  // turn of the answer; 0 while open
	At       time.Time `json:"at"`
	Round    int       `json:"round,omitempty"` // of the waiting-room re-check, from 1; 0 is the interview
}

// Outcome is what became of a question.
type Outcome string

// Outcomes of a question. Left is a question that was answered by other words and is not to be asked again.
const (
	Answered   Outcome = "answered"
	DontKnow   Outcome = "unknown"
	RefusedIt  Outcome = "refused"
	LeftBehind Outcome = "left"
)

// Visit is the whole state of a visit, folded from its journal. Stages read it; only intake/visit changes it.
type Visit struct {
	ID        string      `json:"id"`
	Lang      Lang        `json:"lang"`
	Person    Person      `json:"person"`
	Informant Informant   `json:"informant"`
	Started   time.Time   `json:"started"`
	Ended     time.Time   `json:"ended,omitzero"`
	Waiting   *int        `json:"waiting_minutes,omitempty"`
	Kiosk     string      `json:"kiosk,omitempty"`
	Status    VisitStatus `json:"status"`
	Turns     []Turn      `json:"turns"`
	Findings  []Finding   `json:"findings"` // settled: one a FindingKey, the newest words win
	Readings  []Reading   `json:"readings"`
	Asked     []Asked     `json:"asked"`
	Protocols []string    `json:"protocols"`         // ids of the protocols in play, in the order they opened
	Level     Level       `json:"level"`             // the ratchet's level, or what staff set
	LevelAt   time.Time   `json:"level_at,omitzero"` // since when it stands
	Assessed  Assessment  `json:"assessed"`
	LevelSets []LevelSet  `json:"level_sets,omitempty"`
	Questions []Question  `json:"questions,omitempty"` // what the patient wants to ask the doctor, or asked us
	Feelings  []Feeling   `json:"feelings,omitempty"`  // how the patient's side feels about being here, in their words
	Rested    []Rested    `json:"rested,omitempty"`    // passages as they were when the visit came to rest on them, each text once
	Bells     []Bell      `json:"bells,omitempty"`
	Signed    *Signature  `json:"signed,omitempty"`
	Rechecks  []Recheck   `json:"rechecks,omitempty"`
	Contact   time.Time   `json:"contact,omitzero"` // when a named person last went to the patient
	Seen      *Seen       `json:"seen,omitempty"`   // nil while the patient waits

	// Named is what the words name, stated or not. It is read anew from the turns and opens a complaint only where nothing was found.
	Named []Mention `json:"-"`

	// Chart is what the hospital's own system knew at check-in. It stays apart from the findings of what is said.
	Chart []ChartEntry `json:"chart,omitempty"`
}

// OpenRecheck returns the round of the re-check that runs; nil when none does.
func (v *Visit) OpenRecheck() *Recheck {
	if n := len(v.Rechecks); n > 0 && v.Rechecks[n-1].Open() {
		return &v.Rechecks[n-1]
	}
	return nil
}

// Find returns the patient's current finding of a concept, and whether it is there.
func (v *Visit) Find(concept string) (Finding, bool) {
	for _, f := range v.Findings {
		if f.Concept == concept && f.Experiencer == OfPatient && f.Temporality == Current {
			return f, true
		}
	}
	return Finding{}, false
}

// The kinds of feelings, the first being answered first.
const (
	FeelsAfraid  = "afraid"
	FeelsSad     = "sad"
	FeelsWaiting = "waiting"
	FeelsAngry   = "angry"
)

// FeelingKinds lists them in that order.
var FeelingKinds = []string{FeelsAfraid, FeelsSad, FeelsWaiting, FeelsAngry}

// Feeling is how somebody feels about being here, by the words that show it. It is met kindly and passed on; it is no finding,
// and neither a level nor a department follows from it.
type Feeling struct {
	Kind     string   `json:"kind"`
	Evidence Evidence `json:"evidence"`
}

// LevelSet is a level that a named person set, with the reason; the only way down.
type LevelSet struct {
	Level  Level     `json:"level"`
	From   Level     `json:"from"`
	By     string    `json:"by"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// Bell is a call for staff that a named person must acknowledge.
type Bell struct {
	ID             string    `json:"id"`
	Kind           BellKind  `json:"kind,omitempty"`
	Visit          string    `json:"visit"`
	Level          Level     `json:"level"`
	Since          time.Time `json:"since"`
	Reason         Words     `json:"reason"`
	AcknowledgedBy string    `json:"acknowledged_by,omitempty"`
	AcknowledgedAt time.Time `json:"acknowledged_at,omitzero"`
}

// Open reports whether nobody has acknowledged the bell.
func (b Bell) Open() bool { return b.AcknowledgedAt.IsZero() }

// Signature is a doctor's signing of the record, with the edits made to its lines.
type Signature struct {
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Edits []Edit    `json:"edits,omitempty"`
}

// Edit is a line of the note in the doctor's words.
type Edit struct {
	Line string `json:"line"`
	Text string `json:"text"`
}
