package visit

import (
	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/safety"
)

// draftKinds maps messages to the filter's kinds.
var draftKinds = map[MsgKind]safety.Kind{MsgQuestion: safety.Question, MsgInfo: safety.Info, MsgUrgent: safety.Urgent,
	MsgSummary: safety.Summary, MsgEnd: safety.End}

func (m *sent) draft() safety.Draft {
	return safety.Draft{Audience: guidelines.ForPatient, Kind: draftKinds[m.Kind], Lang: m.Lang, Text: m.Text, Mode: m.Mode,
		Sources: m.Sources, Quotes: m.Quotes}
}

// hold reviews a message as it is made, so that the journal keeps the verdict on what was held back.
func (w *work) hold(m *sent) {
	if _, v := w.Filter.Review(m.draft()); v.Action != safety.Allow {
		m.Verdict = &v
	}
	if m.Choices == nil {
		m.Choices = []sentChoice{}
	}
	if m.Citations == nil {
		m.Citations = []sentCitation{}
	}
	if m.Asks == nil {
		m.Asks = []string{}
	}
}

// render makes a reply of a stored message. Every word passes the filter again: rules may have changed since.
func (s *Service) render(st *state, m *sent) Reply {
	text, _ := s.Filter.Review(m.draft())
	out := Message{ID: MessageID(m.ID), Kind: m.Kind, Text: text, Input: m.Input, Unit: UnitCode(m.Unit),
		Asks: make([]AskID, 0, len(m.Asks)), Choices: make([]Choice, 0, len(m.Choices)),
		Citations: make([]Citation, 0, len(m.Citations))}
	for _, a := range m.Asks {
		out.Asks = append(out.Asks, AskID(a))
	}
	for _, c := range m.Choices {
		out.Choices = append(out.Choices, Choice{ChoiceID(c.ID), s.reviewed(m.Lang, safety.Label, c.Label)})
	}
	for _, c := range m.Citations {
		out.Citations = append(out.Citations, Citation{PassageID(c.ID), s.reviewed(m.Lang, safety.Citation, c.Title),
			s.reviewed(m.Lang, safety.Citation, c.Source)})
	}
	return Reply{Message: out, Progress: m.Progress, Status: m.Status}
}

func (s *Service) reviewed(lang intake.Lang, kind safety.Kind, text string) safety.Text {
	t, _ := s.Filter.Review(safety.Draft{Audience: guidelines.ForPatient, Kind: kind, Lang: lang, Text: text, Mode: intake.ByRule})
	return t
}
