package visit

import (
	"slices"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/llm"
	"github.com/preconsult/preconsult/safety"
)

// draftKinds maps messages to the filter's kinds.
var draftKinds = map[MsgKind]safety.Kind{MsgQuestion: safety.Question, MsgInfo: safety.Info, MsgUrgent: safety.Urgent,
	MsgSummary: safety.Summary, MsgEnd: safety.End}

func (m *sent) draft() safety.Draft {
	return safety.Draft{Audience: guidelines.ForPatient, Kind: draftKinds[m.Kind], Lang: m.Lang, Text: m.Text, Mode: m.Mode,
		Sources: m.Sources, Quotes: m.Quotes, Content: m.Question != "" && m.Mode == intake.ByRule && m.Kind != MsgSummary}
}

// hold reviews a message as it is made, so that the journal keeps the verdict on what was held back.
func (w *work) hold(m *sent) {
	if v := w.review(*m); v.Action != safety.Allow {
		m.Verdict = &v
	}
	if m.Mode == intake.ByModel && m.Writer == "" {
		m.Writer = w.writer(worded(m))
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

// worded is the task by which a model worded a message: it answered a question, or made one kinder.
func worded(m *sent) llm.Task {
	if slices.ContainsFunc(m.Told, func(t told) bool { return t.Mode == intake.ByModel }) {
		return llm.TaskAnswer
	}
	return llm.TaskWarm
}

// review judges a message that is being made. It may be looked at several times before it is sent, and is judged once.
func (w *work) review(m sent) safety.Verdict {
	d := m.draft()
	if w.reviewed == nil || !same(*w.reviewed, d) {
		w.text, w.verdict = w.Filter.Review(d)
		w.reviewed = &d
	}
	return w.verdict
}

// answer is the reply that was just made. Its text was reviewed as it was made.
func (w *work) answer() Reply {
	m := w.st.current()
	if w.reviewed == nil || !same(*w.reviewed, m.draft()) {
		return w.render(w.st, m)
	}
	return w.renderText(m, w.text)
}

func same(a, b safety.Draft) bool {
	return a.Text == b.Text && a.Kind == b.Kind && a.Lang == b.Lang && a.Mode == b.Mode && a.Content == b.Content &&
		slices.Equal(a.Quotes, b.Quotes) && slices.Equal(a.Sources, b.Sources)
}

// render makes a reply of a stored message. Every word passes the filter again: rules may have changed since.
func (s *Service) render(st *state, m *sent) Reply {
	text, _ := s.Filter.Review(m.draft())
	return s.renderText(m, text)
}

func (s *Service) renderText(m *sent, text safety.Text) Reply {
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
		x := Citation{ID: PassageID(c.ID), Title: s.reviewed(m.Lang, safety.Citation, c.Title),
			Source: s.reviewed(m.Lang, safety.Citation, c.Source)}
		if quote, v := s.Filter.Review(quoteDraft(m.Lang, c)); c.Quote != "" && v.Action == safety.Allow {
			x.Quote = &quote
		}
		out.Citations = append(out.Citations, x)
	}
	return Reply{Message: out, Progress: m.Progress, Status: m.Status}
}

// quoteDraft is what is quoted of a passage, as a draft.
func quoteDraft(lang intake.Lang, c sentCitation) safety.Draft {
	return safety.Draft{Audience: guidelines.ForPatient, Kind: safety.Info, Lang: lang, Text: c.Quote, Mode: intake.ByRetrieval,
		Sources: []safety.Source{{ID: c.ID, Text: c.Quote}}}
}

func (s *Service) reviewed(lang intake.Lang, kind safety.Kind, text string) safety.Text {
	t, _ := s.Filter.Review(safety.Draft{Audience: guidelines.ForPatient, Kind: kind, Lang: lang, Text: text, Mode: intake.ByRule, Content: true})
	return t
}
