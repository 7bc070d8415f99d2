package visit

import (
	"context"
	"slices"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/llm"
	"github.com/preconsult/preconsult/safety"
)

// reply chooses the one message that answers what was said, and adds it to the journal.
func (w *work) reply(ctx context.Context) {
	if w.err != nil {
		return
	}
	m := w.choose(ctx)
	m.Turn = w.st.nextTurn()
	m.ID = messageID(m.Turn)
	m.Lang = w.st.Lang
	m.ReplyTo = -1
	if w.last != nil {
		m.ReplyTo = w.last.Turn.Seq
	}
	m.Status = w.status(m.Kind)
	if m.Kind == MsgQuestion && m.Round > 0 && w.st.Status == intake.Summary {
		m.Status = intake.Summary // what was read back may still be confirmed
	}
	if m.Mode == "" {
		m.Mode = intake.ByRule
	}
	for _, a := range w.attempts {
		if a.Verdict.Text == "" {
			a.Verdict.Text = m.Text
		}
		m.Attempts = append(m.Attempts, a)
	}
	w.toParent(&m)
	w.hold(&m)
	// The progress counts the question that goes out with this message.
	preview := *w.st
	preview.Asked = append([]intake.Asked(nil), w.st.Asked...)
	if w.st.puts(&m) {
		preview.Asked = append(preview.Asked, intake.Asked{Question: m.Question, Message: m.ID, Asks: m.Asks, Turn: m.Turn,
			At: w.now, Round: m.Round})
	}
	asked, must, of := w.Interview.Progress(&preview.Visit)
	m.Progress = Progress{asked, must, of}
	w.add(kindSent, m)
}

// choose is the order of precedence of replies, the most urgent first.
func (w *work) choose(ctx context.Context) sent {
	st := w.st
	switch {
	case w.wants == "stop" && !w.last.Corrects:
		return w.end(phraseStop)
	case w.newly && len(st.saids) == 0:
		return w.urgentFirst()
	case st.Level == intake.L1:
		return w.urgent(sent{})
	case w.accepted && !w.newly:
		return w.end(phraseEnd)
	case w.newly, w.called && st.Level.Urgent():
		return w.urgent(w.next(ctx))
	case w.last != nil && w.last.Corrects:
		return w.summary()
	case w.wants == "why":
		return w.explain(ctx)
	case w.wants == "who":
		return w.repeat(MsgInfo, phraseWho)
	case w.wants == "staff":
		return w.repeat(MsgInfo, phraseCalled)
	case w.wants == "offer-stop":
		return sent{Kind: MsgInfo, Text: phraseOfferStop.In(st.Lang), Input: InChoice, Asks: []string{"stop"}, Spec: guidelines.Choice,
			Choices: []sentChoice{{"stop", phraseStopHere.In(st.Lang)}, {"resume", actionLabels["resume"].In(st.Lang)}}}
	case w.wants == "pause":
		return sent{Kind: MsgInfo, Text: phrasePaused.In(st.Lang), Input: InNone}
	case w.wants == "resume":
		return w.repeat(MsgQuestion, intake.Words{})
	case w.wants == "next", w.wants == "re-check":
		return w.next(ctx)
	case w.wants == "back":
		return w.back()
	case w.wants == "change":
		return sent{Kind: MsgInfo, Text: phraseChange.In(st.Lang), Input: InText}
	case w.last == nil:
		return w.opening()
	case w.told() && (w.standing() || w.questionOf(w.last.To).ref() == ""):
		return w.tell()
	case w.shown != "" && w.standing():
		return w.meet()
	case w.asks && w.unanswered():
		return w.repeat(MsgQuestion, w.passedOn())
	case w.misunderstood():
		m := w.repeat(MsgQuestion, phraseAgain)
		m.Again++
		return m
	case w.besideIt():
		m := w.repeat(MsgQuestion, phraseThanks)
		m.Again++
		return m
	}
	next := w.next(ctx)
	switch {
	case w.told() && (next.Kind == MsgQuestion || next.Kind == MsgSummary):
		return w.tellWith(next, "")
	case w.called && next.Kind == MsgQuestion:
		prefix(&next, phraseCalled.In(st.Lang))
	case len(st.sents) == 0 && next.Kind == MsgQuestion: // the words came with the check-in, before we could say what we are
		before := w.hello()
		if kind := w.kindly(intake.Words{}).In(st.Lang); kind != "" {
			before += "\n" + kind
		}
		prefix(&next, before)
	case w.asks && next.Kind == MsgQuestion:
		prefix(&next, w.kindly(intake.Words{}).In(st.Lang))
	case w.last.To == openingID || w.answersOpening():
		if next.Kind == MsgQuestion {
			prefix(&next, w.kindly(phraseThanks).In(st.Lang))
		}
	case next.Kind == MsgQuestion || next.Kind == MsgSummary:
		if kind := w.kindly(intake.Words{}).In(st.Lang); kind != "" {
			prefix(&next, kind)
		}
	}
	return next
}

// standing reports whether the open question, or the opening, is still to be answered.
func (w *work) standing() bool {
	q := w.questionOf(w.last.To)
	return w.unanswered() || q.isOpening() && w.heard != nil && w.heard.Outcome == ""
}

// unanswered reports whether the open question still awaits its answer.
func (w *work) unanswered() bool {
	q := w.questionOf(w.last.To)
	return w.heard != nil && q.ref() != "" && q.ref() != openingID && w.heard.Outcome == ""
}

// misunderstood reports whether the open question still stands because nothing of the answer bore on it.
func (w *work) misunderstood() bool {
	if w.heard == nil || w.last.Corrects || len(w.last.Choices) > 0 || w.last.Action != "" || w.asks {
		return false
	}
	q := w.questionOf(w.last.To)
	return q.ref() != "" && q.ref() != openingID && w.heard.Outcome == "" && len(w.heard.Findings) == 0
}

// besideIt reports whether the answer told something else than was asked. That is written down, and the question is put once
// more: a red flag is not given up because somebody thought of another thing.
func (w *work) besideIt() bool {
	if w.heard == nil || w.last.Corrects || len(w.last.Choices) > 0 || w.last.Action != "" || w.last.Value != nil || w.asks {
		return false
	}
	q := w.questionOf(w.last.To)
	return q.ref() != "" && q.ref() != openingID && w.heard.Outcome == "" && len(w.heard.Findings) > 0
}

func (w *work) answersOpening() bool {
	m := w.find(w.last.To)
	return m != nil && m.Question == openingID
}

// status is what the visit's status becomes with a message.
func (w *work) status(kind MsgKind) intake.VisitStatus {
	switch {
	case kind == MsgEnd && w.wants == "stop":
		return intake.Stopped
	case kind == MsgEnd:
		return intake.Done
	case kind == MsgSummary:
		return intake.Summary
	case w.wants == "change" || kind == MsgInfo && w.st.Status == intake.Summary:
		return intake.Summary
	case w.st.Level.Urgent():
		return intake.Urgent
	}
	return intake.Open
}

// urgent is the approved card; with it goes the next question, when there is one that those who come running need.
func (w *work) urgent(next sent) sent {
	card := phraseUrgent
	if w.proxy() {
		card = phraseUrgentCarer
	}
	own := w.Content.Card(w.urgentRules())
	if w.crisis {
		own = w.Content.CardByID(guidelines.CrisisCard)
	}
	if own != nil {
		if card = own.Text; w.proxy() {
			card = own.Carer
		}
	}
	text := card.In(w.st.Lang)
	if w.mishap {
		text = phraseMishap.In(w.st.Lang)
	} else if own != nil && own.ID == guidelines.CrisisCard {
		if extra := w.Hospital.Crisis.In(w.st.Lang); extra != "" {
			text = join(w.st.Lang, text, extra)
		}
	}
	if w.st.Level == intake.L1 || next.Kind != MsgQuestion {
		return sent{Kind: MsgUrgent, Text: text, Input: InNone}
	}
	next.Kind = MsgUrgent
	next.Plain = plain(next)
	next.Text = text + "\n" + phraseMeanwhile.In(w.st.Lang) + next.Text
	return next
}

// urgentRules are the rules that set level 1 or 2.
func (w *work) urgentRules() []string {
	var ids []string
	for _, r := range w.st.Assessed.Reasons {
		if r.Level.Urgent() && !r.Withdrawn {
			ids = append(ids, r.Rule)
		}
	}
	return ids
}

// urgentFirst greets somebody whose devices have told already that it cannot wait, and asks what those who come running want to
// know first: what brings them.
func (w *work) urgentFirst() sent {
	first := w.opening()
	first.Text = plain(first)
	m := w.urgent(first)
	m.Text = w.hello() + "\n" + m.Text
	return m
}

// next is the next question, or the summary when there is none. What those who wait are asked again comes first.
func (w *work) next(ctx context.Context) sent {
	if m, ok := w.recheck(ctx); ok {
		return m
	}
	v := w.st.Visit
	v.Asked = slices.DeleteFunc(slices.Clone(v.Asked), w.st.overtaken) // those are put again
	step := w.Interview.Next(&v, w.now)
	if step.Done || step.Question == nil {
		return w.summary()
	}
	return w.ask(ctx, step)
}

// end closes the visit: what happens next, and what to do when it gets worse.
func (w *work) end(first intake.Words) sent {
	lang := w.st.Lang
	text := first.In(lang)
	after := w.Hospital.After
	if w.st.Level.Urgent() && len(w.st.Bells) > 0 {
		after = phraseStay // who has been told to sit still is not sent to the waiting area
	}
	for _, more := range []intake.Words{after, w.Hospital.Worse} {
		if t := more.In(lang); t != "" {
			text = join(lang, text, t)
		}
	}
	return sent{Kind: MsgEnd, Text: text, Input: InNone}
}

// repeat puts the open question again under other words before it.
func (w *work) repeat(kind MsgKind, before intake.Words) sent {
	m := w.openOrSummary()
	if m.Kind != MsgSummary || kind == MsgInfo {
		m.Kind = kind
	}
	m.Text = plain(m)
	m.New = false
	if b := before.In(w.st.Lang); b != "" {
		m.Plain = m.Text
		m.Text = b
		if m.Plain != "" {
			m.Text += "\n" + m.Plain
		}
	}
	return m
}

// openOrSummary is a copy of the last message that awaited something: a question, or the summary.
func (w *work) openOrSummary() sent {
	for i := len(w.st.sents) - 1; i >= 0; i-- {
		m := w.st.sents[i]
		if m.Question != "" || m.Kind == MsgSummary {
			return unmade(m)
		}
	}
	return w.opening() // the first words came with the check-in and were a question to us
}

// unmade is a message to be put again, without who wrote it, what it rested on and what the filter said: that is of the first time.
func unmade(m sent) sent {
	m.Citations, m.Sources, m.Verdict, m.Attempts, m.Told, m.Mode, m.Writer = nil, nil, nil, nil, nil, intake.ByRule, ""
	return m
}

// plain is a message's question without what was said before it.
func plain(m sent) string {
	if m.Plain != "" {
		return m.Plain
	}
	return m.Text
}

// back puts the question before the open one again; at the first it repeats that.
func (w *work) back() sent {
	trail, open := w.st.trail, w.openOrSummary()
	at := len(trail) - 1
	for i, ref := range trail {
		if ref == open.Question && open.Kind != MsgSummary {
			at = i - 1
		}
	}
	if at < 0 {
		return w.repeat(MsgQuestion, intake.Words{})
	}
	for i := len(w.st.sents) - 1; i >= 0; i-- {
		if m := w.st.sents[i]; m.Question == trail[at] {
			m = unmade(m)
			m.Kind, m.Text, m.New, m.Again = MsgQuestion, plain(m), false, 0
			return m
		}
	}
	return w.repeat(MsgQuestion, intake.Words{})
}

// explain answers "why do you ask?" with cited passages, and repeats the question.
func (w *work) explain(ctx context.Context) sent {
	m := w.repeat(MsgInfo, phraseWhyNot)
	q, ok := w.Content.Question(m.Question)
	switch {
	case ok:
	case m.Question == openingID:
		q = openingWhy
	default:
		q = summaryWhy
	}
	if w.Explainer == nil {
		return m
	}
	a := w.Explainer.Explain(ctx, q, w.st.Lang)
	if a.Text == "" {
		return m
	}
	if len(a.Citations) == 0 { // there is always one source at least: of why there are questions at all
		a.Citations = w.Explainer.Explain(ctx, summaryWhy, w.st.Lang).Citations
	}
	for _, c := range a.Citations {
		m.Citations = append(m.Citations, sentCitationOf(c))
	}
	m.Mode, m.Sources = a.Mode, append(a.Sources, safety.Source{ID: m.Question, Text: m.Plain})
	// The passage's sentence may not pass; then the author's own sentence stands alone, with the same citations.
	for _, text := range []string{a.Text, q.Why.Text.In(w.st.Lang)} {
		m.Text = text
		if m.Plain != "" {
			m.Text += "\n" + m.Plain
		}
		_, v := w.Filter.Review(m.draft())
		if v.Action == safety.Allow {
			break
		}
		if text == a.Text && text != q.Why.Text.In(w.st.Lang) { // the author's own is what goes out, whatever comes of it
			v.Text = q.Why.Text.In(w.st.Lang)
			m.Attempts = append(m.Attempts, attempt{text, a.Mode, w.writerOf(a.Mode, llm.TaskAnswer), v})
		}
	}
	return m
}

// summaryWhy is what "why do you ask?" at the summary rests on, and the source where a question has none of its own.
var summaryWhy = &guidelines.Question{ID: "summary", Why: guidelines.Why{
	Text:  intake.Words{ZH: "您看一遍，记错的地方就能改过来。", EN: "When you read it, you can put right what I got wrong."},
	Cites: []string{"cn-ai-health-2025#helps-not-replaces"}}}
