package guidelines

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// Verified says how a fact was checked against its source. Memory and design are shown to the doctor as not yet reviewed
// and are never shown to a patient.
type Verified string

// The verification tags of design §5.
const (
	Original  Verified = "original"
	Secondary Verified = "secondary"
	Memory    Verified = "memory"
	Design    Verified = "design"
)

// Audience is who may read a passage.
type Audience string

// The audiences. A clinician sees all passages; a patient only patient passages verified original or secondary.
const (
	ForPatient   Audience = "patient"
	ForClinician Audience = "clinician"
)

// Document is a source: a guideline, a consensus, a statement. One file of passages/ holds one document.
type Document struct {
	ID        string       `yaml:"id"`
	Title     intake.Words `yaml:"title"`
	Publisher string       `yaml:"publisher"`
	Year      int          `yaml:"year"`
	Edition   string       `yaml:"edition"`
	URL       string       `yaml:"url"`
	DOI       string       `yaml:"doi"`
	Retired   string       `yaml:"retired"` // id of the edition that replaced it, or empty
}

// Passage is a citable piece of guideline text in our own words, in both languages. Its id is "document#anchor".
type Passage struct {
	ID       string
	Document *Document
	Anchor   string
	Heading  intake.Words
	Section  string
	Audience Audience
	Verified Verified
	Text     intake.Words
	Hash     string // SHA-256 of all that a reader sees, in hex
	File     string
	Line     int
}

// PatientMaySee reports whether the passage may be shown to a patient (design §5).
func (p *Passage) PatientMaySee() bool {
	return p.Audience == ForPatient && (p.Verified == Original || p.Verified == Secondary)
}

// Kind of a protocol.
type Kind string

// The kinds of protocol files.
const (
	Complaint Kind = "complaint"      // a chief complaint in full
	Short     Kind = "short"          // a short visit of at most Limit planned questions
	Generic   Kind = "generic"        // anything that no protocol opens
	Universal Kind = "universal"      // red flags that are checked in every visit, whatever its complaint
	Unsettled Kind = "unsettled"      // what counts as urgent because nobody asked, once nothing more will be asked
	Clinics   Kind = "clinics"        // special clinics that a hospital may have, and who belongs there
	Conflicts Kind = "contradictions" // what cannot both hold, for the doctor
	Cards     Kind = "cards"          // what a patient is told when people have been called
	Blocks    Kind = "blocks"         // shared questions that protocols take in by name
	ReCheck   Kind = "re-check"       // what those who wait are asked again, and when that calls staff
)

// Protocol is one chief complaint: what opens it, what to ask, what must be asked, red flags, departments.
type Protocol struct {
	ID         string       `yaml:"id"`
	Kind       Kind         `yaml:"kind"`
	Title      intake.Words `yaml:"title"`
	Tap        intake.Words `yaml:"tap"`         // what the patient taps to say that this is why they came; empty: Title
	Order      int          `yaml:"order"`       // place among the taps of the opening, the commonest first
	ChildOrder int          `yaml:"child_order"` // the same for children; those without one come after, by Order
	Body       []string     `yaml:"body"`        // where a person points to find it: ids of BodyParts
	TapSets    string       `yaml:"tap_sets"`    // the concept that the tap says, one of OpensWith; empty: the first
	TapWhen    string       `yaml:"tap_when"`    // to whom the tap is shown, by age and sex; empty: to everybody
	OpensWith  []string     `yaml:"opens_with"`  // concepts; a descendant (is-a) opens it too
	OpensWhen  string       `yaml:"opens_when"`  // a condition over readings, and figures that are told, that opens it too

	OpensUnless string `yaml:"opens_unless"` // a condition under which it does not open: no clot questions after a twisted ankle

	// OpensInstead is to whom it opens in place of the generic protocol, by age and sex: whatever a parent says of a baby that
	// no list knows, the questions are those of a baby.
	OpensInstead string `yaml:"opens_instead"`

	// OpensAlone are concepts that open it where nothing else was raised: who says no more than "I have high blood
	// pressure" comes about that; beside a cough it is past illness.
	OpensAlone []string `yaml:"opens_alone"`

	// OpensBeside are concepts that may be raised beside what opens it alone: who sleeps badly and is tired in the day comes about
	// the sleep too. What they open themselves stays open.
	OpensBeside []string `yaml:"opens_beside"`

	// OpensForKinds are kinds of concepts that open it where nothing else was raised and no complaint knows them: an illness that has a
	// name, an operation.
	OpensForKinds []string `yaml:"opens_for_kinds"`

	// OpensNamed are concepts, topics among them, that open it where words name them, nothing of the body was raised and no other
	// complaint opens: whoever says no more of their teeth than that they are crooked is asked about the teeth.
	OpensNamed []string `yaml:"opens_named"`

	ForReason   []string         `yaml:"for_reason"` // of a short visit: concepts of the reason for coming ("repeat-prescription")
	Limit       int              `yaml:"limit"`      // of a short visit: planned questions at most
	Departments []WeightedDept   `yaml:"departments"`
	Flags       []Flag           `yaml:"flags"`
	Ask         []Question       `yaml:"ask"`
	Blocks      []string         `yaml:"blocks"`    // ids of shared blocks, asked after Ask in this order
	Negatives   []string         `yaml:"negatives"` // concepts whose denial the note must carry
	Measure     []string         `yaml:"measure"`   // measures to have taken now
	TapFor      *Condition       `yaml:"-"`         // TapWhen, compiled
	Groups      map[string]Block `yaml:"-"`
	Block       []Block          `yaml:"block"`          // of a blocks file
	Clinics     []Clinic         `yaml:"clinics"`        // of a clinics file
	Conflicts   []Contradiction  `yaml:"contradictions"` // of a contradictions file
	Cards       []Card           `yaml:"cards"`          // of a cards file
	File        string           `yaml:"-"`

	Opening *Condition `yaml:"-"` // of OpensWhen; nil where there is none
	Unless  *Condition `yaml:"-"` // of OpensUnless; nil where there is none
	Instead *Condition `yaml:"-"` // of OpensInstead; nil where there is none
}

// About lists the concepts that the protocol is about: those that open it, and those that open it alone.
func (p *Protocol) About() []string { return slices.Concat(p.OpensWith, p.OpensAlone) }

// Block is a shared group of questions: the story of a symptom, past illness, medicines and so on. In a block that is told
// about a symptom, the concept "$symptom" stands for the complaint's first opening concept that is present, and
// {symptom} in a text for its label.
type Block struct {
	ID    string       `yaml:"id"`
	Title intake.Words `yaml:"title"`
	Ask   []Question   `yaml:"ask"`
}

// WeightedDept is a department with its weight. When is an optional condition.
type WeightedDept struct {
	Code   string  `yaml:"code"`
	Weight float64 `yaml:"weight"`
	When   string  `yaml:"when"`

	Condition *Condition `yaml:"-"`
}

// Contradiction is two things that cannot both hold: words against words, or words against a reading.
type Contradiction struct {
	ID   string       `yaml:"id"`
	When string       `yaml:"when"`
	Text intake.Words `yaml:"text"`

	Condition *Condition `yaml:"-"`
}

// CrisisCard is the id of the card about harm to oneself or others, or being harmed: somebody comes to be with the patient. "Sit
// still, do not eat or drink" is no answer to somebody who has just said that they do not want to live. The hospital's own words
// for a crisis, such as a help line, go with it.
const CrisisCard = "crisis"

// Card is what a patient, or who is with them, is told when one of the rules has called people, instead of the usual words.
type Card struct {
	ID    string       `yaml:"id"`
	Rules []string     `yaml:"rules"` // flags, or bands of the scales
	Text  intake.Words `yaml:"text"`
	Carer intake.Words `yaml:"carer"`
	Cites []string     `yaml:"cites"`
}

// Clinic is a special clinic beside the departments of the catalogue: a fever clinic, a chest pain centre. Only a hospital that
// names it has it.
type Clinic struct {
	ID    string       `yaml:"id"`
	Code  string       `yaml:"code"` // the department of the catalogue that it belongs to
	Label intake.Words `yaml:"label"`
	When  string       `yaml:"when"`
	Level intake.Level `yaml:"level"` // it holds at this level or a more urgent one; 0: at all
	Cites []string     `yaml:"cites"`

	Condition *Condition `yaml:"-"`
}

// Flag is a red flag: a condition over findings, vitals, age and groups, the level it sets, and its citations.
type Flag struct {
	ID    string       `yaml:"id"`
	When  string       `yaml:"when"`
	Level intake.Level `yaml:"level"`
	Call  bool         `yaml:"call"` // staff are called whenever an answer raises it, at any level; a level of 1 or 2 calls by itself
	Text  intake.Words `yaml:"text"` // for staff: what was seen, no disease as a verdict
	Cites []string     `yaml:"cites"`
	Needs []string     `yaml:"needs"` // concepts that a question must be able to bring up; checked

	Condition *Condition `yaml:"-"`
}

// Phase is when a question is asked. Flags come first.
type Phase string

// The phases of an interview in their order.
const (
	PhaseFlags         Phase = "flags"         // most dangerous first
	PhaseDiscriminator Phase = "discriminator" // what tells urgent from not
	PhaseStory         Phase = "story"
	PhaseBackground    Phase = "background"
	PhaseClose         Phase = "close"
)

// Input is how a question is answered by taps. Free text is always taken as well.
type Input string

// The inputs of questions.
const (
	YesNo     Input = "yesno"     // 有 / 没有 / 说不清: sets the concept present, absent, uncertain
	Choice    Input = "choice"    // one of Choices
	Checklist Input = "checklist" // any of Items, or a deliberate "none of these", which denies all items
	Scale     Input = "scale"     // 0–10
	Number    Input = "number"    // a figure with Unit
	Time      Input = "time"      // choice of times, or free text; Choices may override the usual ones
	Free      Input = "text"      // own words; Choices may offer the common answers
)

// Question is one question: what it asks, how, when, and why.
type Question struct {
	ID      string       `yaml:"id"`
	Asks    []string     `yaml:"asks"` // one concept or concept.attribute; a checklist needs none (its items are asked)
	Input   Input        `yaml:"input"`
	Phase   Phase        `yaml:"phase"`
	Must    bool         `yaml:"must"`
	When    string       `yaml:"when"`  // condition; empty means always
	Text    intake.Words `yaml:"text"`  // to the patient
	Carer   intake.Words `yaml:"carer"` // to a parent or companion; where empty, Text is used
	Topic   intake.Words `yaml:"topic"` // what it is about, for staff who read the answer without the question; of a re-check
	Choices []ChoiceSpec `yaml:"choices"`
	Items   []ItemSpec   `yaml:"items"`
	Unit    string       `yaml:"unit"`
	Why     Why          `yaml:"why"`

	Condition *Condition `yaml:"-"`
	// Protocol is the id of the protocol or block that the question was written in; ID is unique within it.
	Protocol string `yaml:"-"`

	brings []string // the concepts that an answer can settle, sorted
}

// Ref is the question's id across all content: "chest-pain/onset".
func (q *Question) Ref() string { return q.Protocol + "/" + q.ID }

// Polar reports whether yes or no answers the question: 有没有发烧？ and 还疼吗？, not 怎么样？ or 几次？
func (q *Question) Polar() bool {
	if q.Input == YesNo {
		return true
	}
	for _, w := range []string{"吗", "有没有", "是不是", "会不会", "能不能", "要不要", "在不在"} {
		if strings.Contains(q.Text.ZH, w) {
			return true
		}
	}
	return false
}

// ChoiceSpec is one tapped answer and what it means: a status for a concept ("chest-pain: present"), a code or a range for
// an attribute ("chest-pain.onset: 24h..72h", "chest-pain.character: pressing").
type ChoiceSpec struct {
	ID    string            `yaml:"id"`
	Label intake.Words      `yaml:"label"`
	Sets  map[string]string `yaml:"sets"`

	// Says is "yes" or "no" where a bare yes or no means this choice. A question needs it whose concept is the other way
	// round: "can you swallow?" asks for being unable to.
	Says string `yaml:"says"`

	// Also are other whole answers that mean this choice, as people say them: 老样子 for 一样.
	Also map[string][]string `yaml:"also"`
}

// ItemSpec is an item of a checklist. Ticked it sets its concept present.
type ItemSpec struct {
	Concept string       `yaml:"concept"`
	Label   intake.Words `yaml:"label"`
	When    string       `yaml:"when"` // condition; an item that does not hold is left out

	Condition *Condition `yaml:"-"`
}

// Why is the answer to "why do you ask?": our own sentence, and the passages it rests on. At least one of them may be seen
// by patients.
type Why struct {
	Text  intake.Words `yaml:"text"`
	Cites []string     `yaml:"cites"`
}
