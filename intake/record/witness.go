package record

import (
	"github.com/preconsult/preconsult/intake"
)

// Witness reads words again, so that what is written can be held against what was said. Whoever fills it should read by other means
// than those that made the findings where it can.
type Witness interface {
	// Named are the concepts that words name, whatever is said of them.
	Named(text string) []Named
	// Stand tells what is said of places in what was said: there or not, of now or of the past. It gives one answer a place.
	Stand(turns []intake.Turn, at []intake.Span) []intake.Status
	// Agrees reads an answer that is no more than yes, no or not sure; "" for any other words.
	Agrees(text string) intake.Status
	// Says are the claims of a sentence.
	Says(lang intake.Lang, text string) []Claim
}

// Named is a concept where a text names it, in code points. Denies: the word says that it is not there ("normal gait").
type Named struct {
	Concept    string
	Start, End int
	Denies     bool
}

// Claim is what one sentence says of one concept, with the side if it tells one.
type Claim struct {
	Concept string
	Status  intake.Status
	Side    string
}
