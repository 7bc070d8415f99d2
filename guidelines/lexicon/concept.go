package lexicon

import (
	"iter"
	"slices"

	"github.com/preconsult/preconsult/intake"
)

// Concept is a clinical idea with the words people use for it. ZH and EN hold the label too.
type Concept struct {
	ID          string
	Kind        Kind
	Label       intake.Words
	Parents     []string
	ZH, EN      []string
	Not         []string // phrases of both languages that contain a word of it and do not mean it
	Absent      []string // words of both languages that say that it is not there: 胃口好, "normal gait"
	Codes       Codes
	Departments map[string]float64
	Denies      []string // concepts that its words deny: whoever "takes no tablets" denies taking medicines
	Substances  []string // of an allergy: words for what it is to
	Sensitive   bool
	Beside      bool // its words may share letters with those of another concept: 头[痛得睡不着] is a headache too
	File        string
	Line        int
}

// Codes are a concept's codes in the terminologies; an empty one is not known.
type Codes struct {
	ICD10  string `yaml:"icd10"`
	SNOMED string `yaml:"snomed"`
	LOINC  string `yaml:"loinc"`
}

// Kind says what sort of idea a concept is. Sites are only ever attributes of other findings.
type Kind string

// The kinds of concepts.
const (
	Symptom       Kind = "symptom"
	Sign          Kind = "sign"
	Quality       Kind = "quality"
	Site          Kind = "site"
	Disease       Kind = "disease"
	Procedure     Kind = "procedure"
	Test          Kind = "test"
	Medicine      Kind = "medicine"
	MedicineClass Kind = "medicine-class"
	Allergen      Kind = "allergen"
	Habit         Kind = "habit"
	State         Kind = "state"
	Measurement   Kind = "measurement"
	Emotion       Kind = "emotion"
	Event         Kind = "event"
	Reason        Kind = "reason"
	Context       Kind = "context" // what surrounds the patient: contacts, travel, family
	Story         Kind = "story"   // what belongs to the story of this illness and is no symptom: when all was last normal

	// Topic is what words are about: an organ that is only named, a stage of life, a kind of question. It points to
	// departments and is never a finding. Its words give way to all longer words of others.
	Topic Kind = "topic"
)

var kinds = []Kind{Symptom, Sign, Quality, Site, Disease, Procedure, Test, Medicine, MedicineClass, Allergen, Habit,
	State, Measurement, Emotion, Event, Reason, Context, Story, Topic}

// Valid reports whether there is such a kind.
func (k Kind) Valid() bool { return slices.Contains(kinds, k) }

// Lexicon is the loaded content: it never changes and may be used by many at once.
type Lexicon struct {
	concepts []*Concept
	byID     map[string]*Concept
	index    map[string]int32
	children map[string][]string
	values   []Value
	families map[string]family
	formed   []formed
	spelling spelling
	words    matcher
}

// Concept returns the concept with the id, and whether there is one.
func (l *Lexicon) Concept(id string) (*Concept, bool) {
	c, ok := l.byID[id]
	return c, ok
}

// Concepts lists all concepts by file and line. The slice is the caller's.
func (l *Lexicon) Concepts() []*Concept { return slices.Clone(l.concepts) }

// Len is the number of concepts.
func (l *Lexicon) Len() int { return len(l.concepts) }

// IsA reports whether id is the ancestor itself or lies under it.
func (l *Lexicon) IsA(id, ancestor string) bool {
	if id == ancestor {
		return true
	}
	for a := range l.ancestors(id) {
		if a == ancestor {
			return true
		}
	}
	return false
}

// Descendants lists everything under the concept, without itself, nearest first.
func (l *Lexicon) Descendants(id string) []string {
	var out []string
	queue := []string{id}
	for len(queue) > 0 {
		for _, c := range l.children[queue[0]] {
			if c != id && !slices.Contains(out, c) {
				out = append(out, c)
				queue = append(queue, c)
			}
		}
		queue = queue[1:]
	}
	return out
}

// ancestors yields everything above the concept, each once; a circle of parents, which is a problem at load, ends it.
func (l *Lexicon) ancestors(id string) iter.Seq[string] {
	return func(yield func(string) bool) {
		c := l.byID[id]
		if c == nil {
			return
		}
		// Nearly every concept has at most one parent: then nothing needs to be remembered.
		queue := c.Parents
		for depth := 0; len(queue) > 0 && depth < 32; depth++ {
			var next []string
			for i, p := range queue {
				if !yield(p) {
					return
				}
				up := l.byID[p]
				switch {
				case up == nil || p == id:
				case i == 0 && len(queue) == 1:
					next = up.Parents
				default:
					next = append(slices.Clone(next), up.Parents...)
				}
			}
			queue = next
		}
	}
}
