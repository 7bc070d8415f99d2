package visit

import (
	"context"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/understand"
)

// Rechecked records what a member of staff found when they asked somebody who waits: one of RecheckChoices, and new trouble in
// their own words, which are understood and triaged as the patient's are.
func (s *Service) Rechecked(ctx context.Context, id, by, choice, words string) error {
	words = strings.TrimSpace(words)
	p := s.Content.ReCheck()
	bad := &Invalid{}
	if p == nil || len(p.Ask) == 0 || choiceOf(&p.Ask[0], choice) == nil {
		bad.Add("choice", "is none of the answers")
	}
	if words != "" {
		if problem := textProblem(words); problem != "" {
			bad.Add("words", problem)
		}
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	q := &p.Ask[0]
	return s.change(ctx, id, func(w *work) error {
		turn := func(ahead int, text string) intake.Turn {
			return intake.Turn{Seq: w.st.nextTurn() + ahead, Who: intake.Staff, By: by, Lang: s.Hospital.Lang, Text: text, At: w.now}
		}
		said := []staffWords{{Question: q.Ref(), Asks: q.Asks, Turn: turn(0, choiceOf(q, choice).Label.In(s.Hospital.Lang))}}
		if words != "" {
			said = append(said, staffWords{Turn: turn(1, words)})
		}
		onPage := w.st.current() != nil && w.st.current().Round > 0 && !w.st.Status.Ended()
		w.add(kindRechecked, rechecked{By: by, Said: said})
		w.heardFromStaff(said[0].Turn, w.Understand.Tapped(&understand.Asked{Ref: q.Ref(), Asks: q.Asks, Input: q.Input,
			Choices: choicesOf(q, "")}, []string{choice}, said[0].Turn, w.now))
		if words != "" {
			w.listenToStaff(said[1].Turn)
		}
		if w.newly {
			w.bell(w.st.Level, leadingReason(w.st))
		}
		if !w.st.Status.Ended() && (w.newly || onPage) { // what the page asks is answered
			w.wants = "next"
			w.reply(ctx)
		}
		return w.err
	})
}

func choiceOf(q *guidelines.Question, id string) *guidelines.ChoiceSpec {
	for i := range q.Choices {
		if q.Choices[i].ID == id {
			return &q.Choices[i]
		}
	}
	return nil
}

// heardFromStaff keeps what staff found and assesses anew.
func (w *work) heardFromStaff(turn intake.Turn, found []intake.Finding) {
	w.takeFromStaff(understood{Turn: turn.Seq, Findings: found})
}

// listenToStaff makes findings of what staff wrote, and screens it: who tells a nurse of wanting to die is not left alone.
func (w *work) listenToStaff(turn intake.Turn) {
	out := w.Understand.Answer(understand.Input{Turn: turn, Lang: turn.Lang, Child: isChild(w.st.Person), Now: w.now})
	u := understood{Turn: turn.Seq, Findings: out.Findings, Readings: out.Readings, Screen: w.Filter.Screen(turn.Lang, turn.Text)}
	u.Screen.Text = ""
	w.takeFromStaff(u)
}

func (w *work) takeFromStaff(u understood) {
	for i := range u.Findings {
		u.Findings[i].Mode = intake.ByHuman
	}
	u.Protocols = w.st.Protocols
	if !w.st.Status.Ended() { // whoever has finished is asked nothing about what is new
		u.Protocols = w.after(u.Findings).Protocols
	}
	w.heard = &u
	w.add(kindUnderstood, u)
	w.assess()
}

// Seen records that somebody no longer waits, since a named person called them in or found that they have left; or that they
// wait again.
func (s *Service) Seen(ctx context.Context, id, by string, how intake.SeenHow) error {
	switch how {
	case intake.CalledIn, intake.HasLeft, intake.StillWaiting:
	default:
		return invalid("how", "must be one of: called-in left waiting")
	}
	return s.change(ctx, id, func(w *work) error {
		if (w.st.Seen == nil) != (how == intake.StillWaiting) || w.st.Seen != nil && w.st.Seen.How != how {
			w.add(kindSeen, intake.Seen{How: how, By: by, At: w.now})
		}
		return w.err
	})
}
