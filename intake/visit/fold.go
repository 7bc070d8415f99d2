package visit

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/understand"
	"github.com/preconsult/preconsult/safety"
)

// state is a visit folded from its journal, with what the service needs to go on.
type state struct {
	intake.Visit
	entries int                    // how many entries the journal has
	sents   []sent                 // what was sent, in order
	saids   []said                 // what was said, in order
	unheard []int                  // indexes of saids that have no reply yet, oldest first
	asked   map[string]bool        // refs of questions that were put
	trail   []string               // refs of questions in the order in which they were first put: for "back"
	tried   map[string]bool        // refs of questions that somebody tried to answer; the others were overtaken
	meta    map[int]bool           // turns whose words were to us and no answer: "why do you ask?", "back"
	screens map[int]safety.Verdict // what was heard in each turn
	judged  []judged               // what staff said of texts and verdicts
	improve bool                   // the patient agreed that this may be kept to improve the program
	signed  *state                 // the visit as it was when a doctor signed it last; its record stays that

	drafted   *drafted // the story that a model drafted last
	draftedAt time.Time
}

// current is the message that stands now; nil before the first.
func (s *state) current() *sent {
	if len(s.sents) == 0 {
		return nil
	}
	return &s.sents[len(s.sents)-1]
}

// nextTurn is the number that the next turn gets.
func (s *state) nextTurn() int { return len(s.Turns) }

// repeated looks a client's key up: the index of what was said under it, or -1.
func (s *state) repeated(key string) int {
	if key == "" {
		return -1
	}
	for i := range s.saids {
		if s.saids[i].Turn.Key == key {
			return i
		}
	}
	return -1
}

// replyTo returns the message that answered a turn.
func (s *state) replyTo(turn int) *sent {
	for i := range s.sents {
		if s.sents[i].ReplyTo == turn {
			return &s.sents[i]
		}
	}
	return nil
}

// fold applies one entry. It is a pure function of the journal: the same entries always give the same state.
func (s *state) fold(e entry) error {
	s.entries = e.Seq + 1
	switch e.Kind {
	case kindCheckIn:
		return decode(e, func(c checkedIn) {
			s.Lang, s.Person, s.Informant, s.Waiting, s.Kiosk = c.Lang, c.Person, c.Informant, c.Waiting, c.Kiosk
			s.Started, s.Status = e.At, intake.Open
			s.asked, s.tried, s.meta = map[string]bool{}, map[string]bool{}, map[int]bool{}
			s.screens, s.improve = map[int]safety.Verdict{}, c.Improve
		})
	case kindSaid:
		return decode(e, s.hear)
	case kindUnderstood:
		return decode(e, func(u understood) { s.learn(u, e) })
	case kindAssessed:
		return decode(e, func(a assessed) {
			s.setLevel(a.Level, e)
			s.Assessed = a.Assessment
			for _, id := range slices.Sorted(maps.Keys(a.Editions)) {
				s.rest(intake.Rested{Cited: intake.Cited{ID: id, Edition: a.Editions[id]}, Mode: intake.ByRule})
			}
		})
	case kindSent:
		return decode(e, func(m sent) { s.say(m, e) })
	case kindBell:
		return decode(e, func(b intake.Bell) {
			s.Bells = append(s.Bells, b)
			if b.Kind == intake.ForRecheck {
				s.calledToAsk(b)
			}
		})
	case kindAcknowledged:
		return decode(e, func(a acknowledged) {
			for i := range s.Bells {
				if s.Bells[i].ID == a.Bell && s.Bells[i].Open() {
					s.Bells[i].AcknowledgedBy, s.Bells[i].AcknowledgedAt = a.By, e.At
					s.went(a.By, e.At)
				}
			}
		})
	case kindLevel:
		return decode(e, func(l intake.LevelSet) {
			s.LevelSets = append(s.LevelSets, l)
			s.Level, s.LevelAt = l.Level, e.At
			if s.Status == intake.Urgent && !l.Level.Urgent() {
				s.Status = intake.Open
			}
		})
	case kindChart:
		return decode(e, func(c charted) { s.Chart = append(s.Chart, c.Entries...) })
	case kindReading:
		return decode(e, func(r readings) { s.addReadings(r.Readings) })
	case kindWithdrawn:
		return decode(e, func(r readings) {
			s.Readings = slices.DeleteFunc(s.Readings, func(o intake.Reading) bool {
				return slices.ContainsFunc(r.Readings, func(x intake.Reading) bool { return sameReading(o, x) })
			})
		})
	case kindSigned:
		return decode(e, func(sig intake.Signature) {
			s.Signed = &sig
			s.signed = s.snapshot()
		})
	case kindDrafted:
		return decode(e, func(d drafted) { s.drafted, s.draftedAt = &d, e.At })
	case kindRechecked:
		return decode(e, func(r rechecked) { s.rechecked(r, e) })
	case kindFeedback:
		return decode(e, func(j judged) {
			if j.Kind != Edited { // an edit stands in the signature
				s.judged = append(s.judged, j)
			}
		})
	case kindSeen:
		return decode(e, func(x intake.Seen) {
			s.Seen = &x
			if x.How == intake.StillWaiting {
				s.Seen = nil
			}
		})
	}
	return fmt.Errorf("journal entry %d: unknown kind %q", e.Seq, e.Kind)
}

// snapshot is the state as it stands, whatever is folded into it later. What fold only appends to is shared.
func (s *state) snapshot() *state {
	now := *s
	now.signed = nil
	now.Asked, now.Bells, now.Questions = slices.Clone(s.Asked), slices.Clone(s.Bells), slices.Clone(s.Questions)
	now.meta, now.screens = maps.Clone(s.meta), maps.Clone(s.screens)
	now.Readings, now.Rechecks = slices.Clone(s.Readings), slices.Clone(s.Rechecks)
	return &now
}

// later reports whether anything was said or measured since the signature.
func (s *state) later() bool {
	return s.signed != nil && (len(s.saids) > len(s.signed.saids) || len(s.Readings) != len(s.signed.Readings))
}

func decode[T any](e entry, apply func(T)) error {
	var v T
	if err := json.Unmarshal(e.Data, &v); err != nil {
		return fmt.Errorf("journal entry %d (%s): %w", e.Seq, e.Kind, err)
	}
	apply(v)
	return nil
}

func (s *state) hear(d said) {
	s.Turns = append(s.Turns, d.Turn)
	s.saids = append(s.saids, d)
	s.unheard = append(s.unheard, len(s.saids)-1)
	if d.Turn.Informant != "" {
		s.Informant = d.Turn.Informant
	}
}

func (s *state) learn(u understood, e entry) {
	s.screens[u.Turn] = u.Screen
	s.Findings = understand.Settle(s.Findings, u.Findings)
	s.addReadings(u.Readings)
	for _, q := range u.Questions {
		s.Questions = append(s.Questions, intake.Question{Evidence: q})
	}
	s.Feelings = append(s.Feelings, u.Feelings...)
	s.Protocols = u.Protocols
	s.note(u)
	if u.Question != "" && u.Outcome != "" {
		for i := len(s.Asked) - 1; i >= 0; i-- {
			if s.Asked[i].Question == u.Question {
				s.Asked[i].Outcome, s.Asked[i].Answer = u.Outcome, u.Turn
				s.answerRecheck(s.Asked[i], u)
				break
			}
		}
	}
}

// note tells answers from what was said about the conversation itself.
func (s *state) note(u understood) {
	for i := range s.saids {
		d := &s.saids[i]
		if d.Turn.Seq != u.Turn {
			continue
		}
		action := d.Action + u.Action
		if u.Why || action != "" {
			s.meta[u.Turn] = true
		}
		if u.Why || action != "" && action != "unknown" && action != "refuse" {
			return
		}
		for j := range s.sents {
			if s.sents[j].ID == d.To {
				s.tried[s.sents[j].Question] = true
			}
		}
	}
}

// overtaken reports whether a question was put and nobody has tried to answer it: a device's reading, a pause or going back
// came between.
func (s *state) overtaken(a intake.Asked) bool { return a.Outcome == "" && !s.tried[a.Question] }

func (s *state) setLevel(l intake.Level, e entry) {
	if l != s.Level {
		s.LevelAt = e.At
	}
	s.Level = l
}

func (s *state) say(m sent, e entry) {
	if m.Round > 0 {
		s.interrupt()
	}
	s.sents = append(s.sents, m)
	s.answered(m)
	s.Turns = append(s.Turns, intake.Turn{Seq: m.Turn, Who: intake.System, Lang: m.Lang, Text: m.Text, MadeBy: m.Writer, At: e.At})
	// What staff or a device made us say answers nobody: words that another replica is hearing just now stay unheard.
	s.unheard = slices.DeleteFunc(s.unheard, func(i int) bool { return s.saids[i].Turn.Seq <= m.ReplyTo })
	s.Status = m.Status
	if m.Status.Ended() {
		s.Ended = e.At
	}
	switch {
	case m.Round > 0:
		s.askAgain(m, e)
	case s.puts(&m):
		if !s.asked[m.Question] {
			s.trail = append(s.trail, m.Question)
		}
		s.asked[m.Question] = true
		s.Asked = append(s.Asked, intake.Asked{Question: m.Question, Message: m.ID, Asks: m.Asks, Turn: m.Turn, At: e.At})
	}
}

// puts reports whether a message puts a question: for the first time, or again after it was answered in part.
func (s *state) puts(m *sent) bool {
	if !m.New || m.Question == "" {
		return false
	}
	for i := len(s.Asked) - 1; i >= 0; i-- {
		if s.Asked[i].Question == m.Question {
			return s.Asked[i].Outcome != "" // an open one is merely shown again
		}
	}
	return true
}

// addReadings takes a reading in once: a corrected version of one replaces it.
func (s *state) addReadings(rs []intake.Reading) {
next:
	for _, r := range rs {
		for i := range s.Readings {
			if s.Readings[i].ID == r.ID && s.Readings[i].Measure == r.Measure {
				s.Readings[i] = r
				continue next
			}
		}
		s.Readings = append(s.Readings, r)
	}
}
