package visit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/record"
	"github.com/preconsult/preconsult/safety"
)

// Held is a text that the filter held back or rewrote, or words that it called staff for or kept from a model; for staff to see
// and to dispute. Text is what was judged: it is shown to staff only and is never said.
type Held struct {
	ID        string          `json:"id"` // by which a dispute names it
	Message   string          `json:"message,omitempty"`
	Turn      int             `json:"turn"`
	Direction string          `json:"direction"` // out | in
	Text      string          `json:"text"`
	Mode      intake.Mode     `json:"mode"`
	Writer    string          `json:"writer,omitempty"` // the model and its prompts
	Verdict   safety.Verdict  `json:"verdict"`          // its text is what went out instead
	Because   []safety.Why    `json:"because"`
	Also      []safety.Source `json:"sources,omitempty"` // what the text was to rest on
}

// attempt is what a model or a passage was to say and was not let; something else went out in its place.
type attempt struct {
	Text    string         `json:"text"`
	Mode    intake.Mode    `json:"mode"`
	Writer  string         `json:"writer,omitempty"`
	Verdict safety.Verdict `json:"verdict"`
}

func attemptID(message string, n int) string { return fmt.Sprintf("%s/%d", message, n+1) }

// TurnAt is the id by which feedback names what somebody said in a turn.
func TurnAt(seq int) string { return "turn-" + strconv.Itoa(seq) }

// MessageAt is the id of the message that we said in a turn.
func MessageAt(seq int) MessageID { return MessageID(messageID(seq)) }

// held lists what the filter has held back, in the order in which it happened.
func (s *Service) held(st *state) []Held {
	var out []Held
	add := func(h Held) {
		h.Because = s.Filter.Because(h.Verdict)
		out = append(out, h)
	}
	for i := range st.sents {
		m := &st.sents[i]
		for n, a := range m.Attempts {
			add(Held{ID: attemptID(m.ID, n), Message: m.ID, Turn: m.Turn, Direction: "out", Text: a.Text, Mode: a.Mode, Writer: a.Writer,
				Verdict: a.Verdict})
		}
		if m.Verdict != nil {
			add(Held{ID: m.ID, Message: m.ID, Turn: m.Turn, Direction: "out", Text: m.Text, Mode: m.Mode, Writer: m.Writer, Verdict: *m.Verdict,
				Also: m.Sources})
		}
	}
	for _, t := range st.Turns {
		if v, heard := st.screens[t.Seq]; heard && v.Action != safety.Allow {
			add(Held{ID: TurnAt(t.Seq), Turn: t.Seq, Direction: "in", Text: t.Text, Mode: intake.ByHuman, Verdict: v})
		}
	}
	slices.SortStableFunc(out, func(a, b Held) int { return a.Turn - b.Turn })
	return out
}

// The things that feedback may be of.
const (
	ofMessage = "message"
	ofAttempt = "attempt" // what a model wanted to say
	ofSaid    = "said"    // what somebody told us
	ofLine    = "line"
	ofReason  = "reason"
)

// subject is what feedback is of.
type subject struct {
	what    string
	lang    intake.Lang
	draft   safety.Kind
	mode    intake.Mode
	writer  string
	text    string // as it was written
	out     string // what went out instead
	warm    string // a question as a model put it
	plain   string // and as it would have been put without one
	verdict safety.Verdict
	rules   []string // of a reason
}

func (o subject) direction() string {
	switch o.what {
	case ofMessage, ofAttempt:
		return "out"
	case ofSaid:
		return "in"
	}
	return ""
}

// subject finds what an id names. The ids of messages, turns, lines and rules never look alike.
func (s *Service) subject(st *state, id string) (subject, bool, error) {
	for i := range st.sents {
		m := &st.sents[i]
		draft := draftKinds[m.Kind]
		if m.ID == id {
			o := subject{what: ofMessage, lang: m.Lang, draft: draft, mode: m.Mode, writer: m.Writer, text: m.Text, verdict: safety.Verdict{Action: safety.Allow}}
			if m.warmed() {
				o.warm, o.plain = m.Text[strings.LastIndex(m.Text, "\n")+1:], m.Sources[0].Text
			}
			if m.Verdict != nil {
				o.verdict, o.out = *m.Verdict, m.Verdict.Text
			}
			return o, true, nil
		}
		for n, a := range m.Attempts {
			if attemptID(m.ID, n) == id {
				return subject{what: ofAttempt, lang: m.Lang, draft: draft, mode: a.Mode, writer: a.Writer, text: a.Text, out: a.Verdict.Text,
					verdict: a.Verdict}, true, nil
			}
		}
	}
	if n, ok := strings.CutPrefix(id, "turn-"); ok {
		for _, t := range st.Turns {
			if TurnAt(t.Seq) == "turn-"+n && t.Who != intake.System {
				return subject{what: ofSaid, lang: t.Lang, mode: intake.ByHuman, text: t.Text, verdict: st.screens[t.Seq]}, true, nil
			}
		}
		return subject{}, false, nil
	}
	for _, r := range st.Assessed.Reasons {
		if r.Rule == id {
			return subject{what: ofReason, lang: s.Hospital.Lang, mode: intake.ByRule, text: r.Text.In(s.Hospital.Lang), rules: []string{r.Rule}}, true, nil
		}
	}
	rec, err := s.record(st)
	if err != nil {
		return subject{}, false, err
	}
	if l, ok := record.FindLine(rec.Note, id); ok {
		return s.ofLine(l), true, nil
	}
	return subject{}, false, nil
}

func (s *Service) ofLine(l intake.Line) subject {
	return subject{what: ofLine, lang: s.Hospital.Lang, draft: safety.Note, mode: l.Mode, text: l.Text}
}

// takes reports what is wrong with feedback on a thing: the filter judges no note's line, and what went out was not held back.
func (o subject) takes(f Feedback) error {
	held := o.verdict.Action != safety.Allow && o.verdict.Action != ""
	switch {
	case f.Kind == Thumb && o.what != ofMessage && o.what != ofLine && o.what != ofReason:
		return invalid("of", "is neither a message, nor a line of the note, nor a reason")
	case f.Kind == Thumb:
		return nil
	case o.direction() == "":
		return invalid("of", "is nothing that the filter judges")
	case f.Verdict == WronglyHeld && !held:
		return invalid("verdict", "says that something was held back which was not")
	case f.Verdict == ShouldBeHeld && held:
		return invalid("verdict", "says that something should have been held back which was")
	case f.Category != "" && !slices.Contains(safety.Categories(o.direction()), f.Category):
		return invalid("category", "is none of what the filter knows")
	}
	return nil
}

// warmed reports whether a model put the question. What is said before it stands on lines of its own.
func (m *sent) warmed() bool {
	return m.Mode == intake.ByModel && m.Question != "" && len(m.Sources) == 1 && m.Sources[0].ID == m.Question
}

// approved is the sentence that stands for a kind of message when it is held back.
func (s *Service) approved(kind safety.Kind, lang intake.Lang) string {
	t, _ := s.Filter.Review(safety.Draft{Audience: guidelines.ForPatient, Kind: kind, Lang: lang})
	return t.String()
}
