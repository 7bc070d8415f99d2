package understand

import "github.com/preconsult/preconsult/intake"

// Assert tells what is said of each target, whatever words it holds, and looks for nothing else: what has been understood can be
// held against the words again.
func (e *Engine) Assert(turns []Utterance, targets []intake.Span) []Assertion {
	return e.assert(turns, targets, speaker{})
}
