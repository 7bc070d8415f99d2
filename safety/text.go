package safety

import (
	"encoding/json"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// Text is a text that has passed the filter. Only Filter.Review makes one: its fields are closed, nothing unmarshals or
// scans into it, and its zero value renders an approved sentence. A stored text is reviewed again before it is shown.
type Text struct {
	words string
	lang  intake.Lang
}

// The sentence that a zero Text renders. It is true at any moment of a visit.
const fallback = "请稍等，可以随时叫工作人员。 Please wait. You can call the staff at any time."

// String returns the reviewed words.
func (t Text) String() string {
	if t.words == "" {
		return fallback
	}
	return t.words
}

// Lang returns the language of the words; empty for a zero Text.
func (t Text) Lang() intake.Lang { return t.lang }

// Lines returns the lines of a reviewed text, each of which is reviewed with it.
func (t Text) Lines() []Text {
	var out []Text
	for _, l := range strings.Split(t.String(), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, Text{l, t.lang})
		}
	}
	return out
}

// MarshalJSON writes the reviewed words as a JSON string.
func (t Text) MarshalJSON() ([]byte, error) { return json.Marshal(t.String()) }

// Quote is what a person said, in their own words. It is never put into our mouth: pages show it between quotation marks,
// to the visit it belongs to and to staff.
type Quote struct{ words string }

// QuoteOf makes a quote of a turn that a person said. The words of the system are no quote: it returns a zero Quote.
func QuoteOf(t intake.Turn) Quote {
	if t.Who == intake.System {
		return Quote{}
	}
	return Quote{t.Text}
}

// String returns the words.
func (q Quote) String() string { return q.words }

// MarshalJSON writes the words as a JSON string.
func (q Quote) MarshalJSON() ([]byte, error) { return json.Marshal(q.words) }
