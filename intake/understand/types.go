package understand

import (
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// Engine understands. It holds no state of a visit and may be used by many at once.
type Engine struct {
	lex    *lexicon.Lexicon
	cues   *cueTable
	places map[string][complaints]*lexicon.Concept
	sites  *siteTable
	whose  *wordsets

	bystanders     *bystanderTable
	allergens      *allergens
	courseWords    *courseTable
	liquids        map[string]bool // medicines that are drunk, dropped or sprayed
	pregnancyWords *marks
	feelings       feelingTable
	chart          chartTable
}

// New returns an engine over a lexicon.
func New(lex *lexicon.Lexicon) *Engine {
	return &Engine{lex: lex, cues: loadCues(), places: places(lex), sites: loadSites(lex), whose: loadWhose(), bystanders: loadBystanders(), allergens: newAllergens(lex),
		courseWords: loadCourses(), liquids: liquids(lex), pregnancyWords: newPregnancyMarks(), feelings: loadFeelings(), chart: loadChart()}
}

// Input is one thing said in a live visit, and the question it answers.
type Input struct {
	Turn      intake.Turn
	Lang      intake.Lang
	Question  *Asked // nil when nothing was asked
	Informant intake.Informant
	About     string // the symptom that is talked of, for words that name none: 不对，是左边
	Pregnant  bool   // the patient has said that she is
	Child     bool   // the patient is a child, so "my son" in a parent's mouth is the patient
	Now       time.Time
}

// Asked is the open question as understanding needs it.
type Asked struct {
	Ref     string   // id of the question, "chest-pain/onset"
	Figure  bool     // the answer was entered as a figure: it is a value, and not the place of an item
	Asks    []string // concept ids, or concept.attribute
	Input   guidelines.Input
	Items   []Item
	Choices []Choice
	Unit    string
	Open    bool // neither yes nor no answers it: "how is she feeding?"
}

// Item is one line of a checklist.
type Item struct {
	Concept string
	Label   intake.Words
}

// Choice is an answer that can be tapped, and what it sets: a status, an attribute's code, a figure, or a range of
// times.
type Choice struct {
	ID    string
	Label intake.Words
	Sets  map[string]string
	Says  string   // "yes" or "no" where a bare yes or no means this choice
	Also  []string // other whole answers that mean this choice
}

// Output is what was understood of one thing said.
type Output struct {
	Findings    []intake.Finding
	Readings    []intake.Reading  // measurements that were spoken, plausible ones only
	PatientAsks []intake.Evidence // questions to us or to the doctor
	WhyAsked    bool              // the patient wants to know why this is asked
	WantsToStop bool              // the patient asks for an end of the questions, among other words; whole commands are actions
	WhoAsked    bool              // the patient wants to know who or what we are
	Feelings    []intake.Feeling  // how the speaker feels about being here
	Aside       bool              // the words show a feeling or are beside the matter, and tell nothing of the illness
	OffTopic    string            // of words that are: SmallTalk or ForDesk
	DeskAsks    []DeskAsk         // questions that staff at the desk can answer
	Action      string            // "unknown", "refuse", "back", "staff", "stop", "pause" or "resume", when that was typed
}

// DeskAsk is a question that staff at the desk can answer: how long the wait is (intake.FeelsWaiting), or where things are and what
// they cost (ForDesk).
type DeskAsk struct {
	Kind     string
	Evidence intake.Evidence
}

// Utterance is a turn of a dialogue in a batch run.
type Utterance struct {
	Role string // "patient" or "clinician"
	Text string
}

// Assertion is what is said of a span, whatever words it holds.
type Assertion struct {
	Status      intake.Status      `json:"status"`
	Temporality intake.Temporality `json:"temporality"`
	Experiencer intake.Experiencer `json:"experiencer"`
}
