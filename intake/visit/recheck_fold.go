package visit

import (
	"slices"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// How the journal's entries make the rounds of the re-check.

// askAgain notes a question of a round; the first one begins the round.
func (s *state) askAgain(m sent, e entry) {
	if m.Round > len(s.Rechecks) {
		s.Rechecks = append(s.Rechecks, intake.Recheck{Since: e.At, Level: s.Level})
	}
	put := func(a intake.Asked) bool { return a.Round == m.Round && a.Question == m.Question }
	if !slices.ContainsFunc(s.Asked, put) {
		s.Asked = append(s.Asked, intake.Asked{Question: m.Question, Message: m.ID, Asks: m.Asks, Turn: m.Turn, At: e.At,
			Round: m.Round})
	}
}

// interrupt lets the question that stands be put again afterwards, however often it was tried: the re-check came between.
func (s *state) interrupt() {
	if m := s.current(); m != nil && m.Round == 0 {
		delete(s.tried, m.Question)
	}
}

// calledToAsk notes a bell of the re-check with the round that runs, or begins one.
func (s *state) calledToAsk(b intake.Bell) {
	if r := s.OpenRecheck(); r != nil {
		r.Bell = b.ID
		return
	}
	s.Rechecks = append(s.Rechecks, intake.Recheck{Since: b.Since, Level: s.Level, Bell: b.ID})
}

// went notes that a named person went to the patient: whoever is there asks.
func (s *state) went(by string, at time.Time) {
	s.Contact = at
	if r := s.OpenRecheck(); r != nil {
		r.Done, r.By = at, by
	}
}

// answerRecheck notes what answered a question of a round.
func (s *state) answerRecheck(a intake.Asked, u understood) {
	if a.Round == 0 || a.Round > len(s.Rechecks) {
		return
	}
	unsure := u.Outcome != intake.Answered || slices.ContainsFunc(u.Findings, func(f intake.Finding) bool {
		return f.Status != intake.Present && f.Status != intake.Absent && slices.Contains(a.Asks, f.Concept)
	})
	r := &s.Rechecks[a.Round-1]
	before := slices.DeleteFunc(slices.Clone(r.Answers), func(o intake.RecheckAnswer) bool { return o.Question == a.Question })
	r.Answers = append(before, intake.RecheckAnswer{Question: a.Question, Asks: a.Asks, Turn: u.Turn, Unsure: unsure})
}

// rechecked closes a round. What staff wrote down belongs to the round that runs, or to the last one when somebody went and
// nothing is written yet; otherwise it is a round of its own.
func (s *state) rechecked(x rechecked, e entry) {
	r := s.OpenRecheck()
	if n := len(s.Rechecks); r == nil && n > 0 && s.Rechecks[n-1].By != "" && len(s.Rechecks[n-1].Answers) == 0 {
		r = &s.Rechecks[n-1]
	}
	if r == nil {
		s.Rechecks = append(s.Rechecks, intake.Recheck{Since: e.At, Level: s.Level})
		r = &s.Rechecks[len(s.Rechecks)-1]
	}
	r.Done, r.By = e.At, x.By
	if x.By != "" {
		s.Contact = e.At
	}
	for _, d := range x.Said {
		s.Turns = append(s.Turns, d.Turn)
		r.Answers = append(slices.Clone(r.Answers), intake.RecheckAnswer{Question: d.Question, Asks: d.Asks, Turn: d.Turn.Seq})
	}
}
