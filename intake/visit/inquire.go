package visit

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/understand"
	"github.com/preconsult/preconsult/rag"
	"github.com/preconsult/preconsult/rag/llm"
	"github.com/preconsult/preconsult/safety"
)

// Answerer answers what patients ask from passages that they may see, or says that it does not.
type Answerer interface {
	Answer(ctx context.Context, question string, lang intake.Lang) rag.Told
	// AnswerHere answers from the hospital's own documents alone.
	AnswerHere(ctx context.Context, question string, lang intake.Lang) rag.Told
	// Quote cites sentences of one passage.
	Quote(id string, sentences intake.Words, lang intake.Lang) (rag.Answer, bool)
}

// inquiry is a question to us with what is said to it.
type inquiry struct {
	intake.Evidence
	desk   bool // staff at the desk can tell; it is none for the doctor
	sought bool // nothing that was found fits; otherwise it was declined
	answer *rag.Answer
}

// inquire looks for answers to what was asked of us. A finding, a level or an answer to the open question never comes of it. While
// staff are on their way nothing is answered: what holds for somebody who waits need not hold for who cannot.
func (w *work) inquire(ctx context.Context, d *said, q openQuestion, out *understand.Output, u *understood) {
	w.inquiries = nil
	if w.Answerer == nil || u.Screen.Action == safety.Escalate || w.st.Level.Urgent() || out.WantsToStop {
		return
	}
	for _, e := range u.Questions {
		x := inquiry{Evidence: e}
		x.answer, x.sought = w.answerTo(ctx, e.Text)
		w.inquiries = append(w.inquiries, x)
	}
	for _, a := range out.DeskAsks {
		if slices.ContainsFunc(w.inquiries, func(x inquiry) bool {
			return x.Turn == a.Evidence.Turn && x.Start < a.Evidence.End && a.Evidence.Start < x.End
		}) {
			continue
		}
		x := inquiry{Evidence: a.Evidence, desk: true}
		masked, restore := w.nameless(a.Evidence.Text)
		if t := w.Answerer.AnswerHere(w.models.In(ctx), masked, w.st.Lang); t.Outcome == rag.Answered {
			named(&t.Answer, restore)
			x.answer = &t.Answer
		} else if a.Kind == intake.FeelsWaiting {
			x.answer = w.unknownWait()
		}
		if x.answer != nil { // what the desk is left to tell is nothing for the doctor's list
			w.inquiries = append(w.inquiries, x)
			u.Questions = append(u.Questions, x.Evidence)
		}
	}
	if len(w.inquiries) == 0 && len(out.DeskAsks) == 0 && w.mayInquire(d, q, u) {
		text := strings.TrimSpace(d.Turn.Text)
		if a, _ := w.answerTo(ctx, text); a != nil {
			start := utf8.RuneCountInString(d.Turn.Text[:strings.Index(d.Turn.Text, text)])
			x := inquiry{Evidence: intake.Evidence{Text: text, Span: intake.Span{Turn: d.Turn.Seq, Start: start,
				End: start + utf8.RuneCountInString(text)}}, answer: a}
			w.inquiries, u.Questions = append(w.inquiries, x), append(u.Questions, x.Evidence)
		}
	}
	w.dropNamed(u)
}

// answerTo looks for the answer to a question: to all of it, or to its last clause where that fits better, since people put their
// question behind an answer (慢慢疼起来的，抽血前能吃饭吗). A question that must be declined is so whatever clause it stands in. sought is true where nothing fits.
func (w *work) answerTo(ctx context.Context, question string) (a *rag.Answer, sought bool) {
	ctx = w.models.In(ctx)
	masked, restore := w.nameless(question)
	t := w.Answerer.Answer(ctx, masked, w.st.Lang)
	defer func() { w.notLetOut(t) }()
	if t.Outcome != rag.Declined {
		if i := strings.LastIndexAny(question, ",，"); i >= 0 {
			_, size := utf8.DecodeRuneInString(question[i:])
			if last := strings.TrimSpace(question[i+size:]); understand.MayAsk(last) {
				masked, back := w.nameless(last)
				if x := w.Answerer.Answer(ctx, masked, w.st.Lang); x.Outcome == rag.Answered && x.Score > t.Score {
					t, restore = x, back
				}
			}
		}
	}
	if t.Outcome != rag.Answered {
		return nil, t.Outcome == rag.NoMatch
	}
	named(&t.Answer, restore)
	return &t.Answer, false
}

// notLetOut keeps what the filter did not let out of an answer, until the message that goes out instead.
func (w *work) notLetOut(t rag.Told) {
	for _, h := range t.Held {
		h.Verdict.Text = t.Text
		w.attempts = append(w.attempts, attempt{h.Text, h.Mode, w.writerOf(h.Mode, llm.TaskAnswer), h.Verdict})
	}
}

// passedOn says kindly that a question is left to the doctor, or to the nurse who is on the way.
func (w *work) passedOn() intake.Words {
	left := slices.DeleteFunc(slices.Clone(w.inquiries), func(x inquiry) bool { return x.answer != nil })
	switch {
	case w.st.Level.Urgent() && len(w.st.Bells) > 0:
		return phraseAskNurse
	case len(left) > 0 && !slices.ContainsFunc(left, func(x inquiry) bool { return !x.sought }):
		return phraseNoMatch
	}
	return phrasePassedOn
}

// nameless is a text without what names the person, since a question may go to a model, and what puts it back.
func (w *work) nameless(text string) (masked string, restore func(string) string) {
	return safety.Mask(w.st.Lang, text, identifying(w.st.Person)...)
}

// named puts back what a model's answer took over from the question without knowing it. A quotation stays as it is.
func named(a *rag.Answer, restore func(string) string) {
	if a.Mode == intake.ByModel {
		a.Text = restore(a.Text)
	}
}

// mayInquire reports whether words that are no plain question may be one: nothing of the illness was found in them, and they
// answer nothing.
func (w *work) mayInquire(d *said, q openQuestion, u *understood) bool {
	if q.msg == nil || q.free() && !q.isOpening() || w.answers(q, u.Findings) || d.Corrects || len(u.Readings) > 0 {
		return false
	}
	return understand.MayAsk(d.Turn.Text) && !slices.ContainsFunc(u.Findings, func(f intake.Finding) bool { return !w.onlyNames(f) })
}

// onlyNames reports whether a finding is of a thing that a question names and nobody has: a test, a reason to come.
func (w *work) onlyNames(f intake.Finding) bool {
	c, ok := w.Content.Lexicon.Concept(f.Concept)
	return ok && (c.Kind == lexicon.Test || c.Kind == lexicon.Reason)
}

// dropNamed takes away what an answered question only named: who asks whether they may eat before a blood test has not come for one.
func (w *work) dropNamed(u *understood) {
	u.Findings = slices.DeleteFunc(u.Findings, func(f intake.Finding) bool {
		return w.onlyNames(f) && len(f.Evidence) > 0 && slices.ContainsFunc(f.Evidence, func(e intake.Evidence) bool {
			return slices.ContainsFunc(w.inquiries, func(x inquiry) bool {
				return x.answer != nil && x.Turn == e.Turn && x.Start <= e.Start && e.End <= x.End
			})
		})
	})
}

// unknownWait is what can be said of the wait: that it is not known here and who knows. Nothing is promised.
func (w *work) unknownWait() *rag.Answer {
	a, ok := w.Answerer.Quote(waitPassage, waitSentence, w.st.Lang)
	if !ok {
		return nil
	}
	a.Text = join(w.st.Lang, phraseWaitUnknown.In(w.st.Lang), a.Text)
	a.Sources = append(a.Sources, safety.Source{ID: "wait", Text: phraseWaitUnknown.In(w.st.Lang)})
	return &a
}

// waitPassage says what those who wait can do.
const waitPassage = "centra-ed-faq#not-first-come"

var waitSentence = intake.Words{ZH: "等着的时候有变化，马上告诉工作人员。", EN: "If you worry or feel different, tell staff."}

// told reports whether something was asked that there is an answer to.
func (w *work) told() bool {
	return slices.ContainsFunc(w.inquiries, func(x inquiry) bool { return x.answer != nil })
}

// untold reports whether something was asked that is left to the doctor.
func (w *work) untold() bool {
	return slices.ContainsFunc(w.inquiries, func(x inquiry) bool { return x.answer == nil && !x.desk })
}

// tellingTurns are the turns without those that were nothing but a question which a passage answers: who asks whether one may eat
// before a blood test needs no department for it.
func (w *work) tellingTurns() []intake.Turn {
	only := map[int]bool{}
	whole := func(t intake.Turn, s intake.Span) bool {
		return utf8.RuneCountInString(strings.TrimSpace(t.Text))-(s.End-s.Start) < fewestBeside
	}
	for _, q := range w.st.Questions {
		if q.Answer != nil && whole(w.st.Turns[q.Turn], q.Span) {
			only[q.Turn] = true
		}
	}
	for _, x := range w.inquiries {
		if x.answer != nil && whole(w.st.Turns[x.Turn], x.Span) {
			only[x.Turn] = true
		}
	}
	if len(only) == 0 {
		return w.st.Turns
	}
	return slices.DeleteFunc(slices.Clone(w.st.Turns), func(t intake.Turn) bool { return only[t.Seq] })
}

// mentions is what the telling turns name and whose it is. The same turns are asked for several times in one request and read once.
func (w *work) mentions() ([]intake.Mention, intake.Whose) {
	turns := w.tellingTurns()
	seqs := make([]int, len(turns))
	for i, t := range turns {
		seqs[i] = t.Seq
	}
	if w.telling.named == nil || !slices.Equal(seqs, w.telling.seqs) {
		w.telling.seqs = seqs
		w.telling.named, w.telling.whose = w.Understand.Told(turns)
	}
	return w.telling.named, w.telling.whose
}

// fewestBeside is how much there must be beside questions to be something told, in characters.
const fewestBeside = 6

// onlyAsked reports whether words were questions and nothing else.
func (w *work) onlyAsked(d *said, u *understood) bool {
	if len(u.Questions) == 0 || len(u.Findings) > 0 || len(u.Readings) > 0 {
		return false
	}
	rest := utf8.RuneCountInString(strings.TrimSpace(d.Turn.Text))
	for _, e := range u.Questions {
		rest -= e.End - e.Start
	}
	return rest < fewestBeside
}

// tell answers what was asked and puts the open question again, or the summary, unchanged.
func (w *work) tell() sent {
	var m sent
	switch {
	case len(w.st.sents) == 0: // the words came with the check-in
		m = w.opening()
		m.Text = plain(m)
		return w.tellWith(m, w.hello())
	case w.st.Status == intake.Summary && w.openOrSummary().Kind == MsgSummary:
		m = w.summary()
	default:
		m = w.repeat(MsgQuestion, intake.Words{})
	}
	return w.tellWith(m, "")
}

// tellWith puts the answers, with their citations, before a message. Where the filter does not let them out together with it they
// are left to the doctor.
func (w *work) tellWith(m sent, before string) sent {
	lang := w.st.Lang
	with := m
	with.Kind, with.Lang, with.Mode, with.Plain = MsgInfo, lang, intake.ByRetrieval, plain(m)
	with.Sources = append(slices.Clone(m.Sources), safety.Source{ID: "question", Text: with.Plain})
	lines := []string{}
	say := func(words string) {
		if words != "" {
			lines = append(lines, words)
			with.Sources = append(with.Sources, safety.Source{ID: "preconsult", Text: words})
		}
	}
	say(before)
	if len(w.heard.Feelings) > 0 && !w.again {
		say(met[w.shown].In(lang))
	}
	for _, x := range w.inquiries {
		if x.answer == nil {
			continue
		}
		if x.answer.Mode == intake.ByModel {
			with.Mode = intake.ByModel
		}
		t := told{About: x.Span, Text: x.answer.Text, Mode: x.answer.Mode}
		for _, c := range x.answer.Citations {
			t.Cites = append(t.Cites, sentCitationOf(c))
		}
		lines, with.Told = append(lines, x.answer.Text), append(with.Told, t)
		with.Citations, with.Sources = append(with.Citations, t.Cites...), append(with.Sources, x.answer.Sources...)
	}
	if w.untold() {
		say(w.passedOn().In(lang))
	}
	with.Text = strings.Join(append(lines, with.Plain), "\n")
	if w.review(with).Action == safety.Allow {
		return with
	}
	// A long summary may hold what does not pass beside a quotation: then the answer goes out alone, and the summary stays.
	if m.Kind == MsgSummary {
		with.Plain = phraseStillRight.In(lang)
		with.Text, with.Quotes = strings.Join(append(lines, with.Plain), "\n"), nil
		with.Sources = append(with.Sources, safety.Source{ID: "preconsult", Text: with.Plain})
		if w.review(with).Action == safety.Allow {
			return with
		}
	}
	before = join(lang, strings.TrimSpace(before), phrasePassedOn.In(lang))
	prefix(&m, strings.TrimSpace(before))
	return m
}

func sentCitationOf(c rag.Citation) sentCitation {
	return sentCitation{ID: c.ID, Title: c.Title, Source: c.Source, Quote: c.Quote, Edition: c.Edition}
}

// editions are the texts of the passages that the reasons cite, where the visit does not rest on them yet.
func (w *work) editions(a intake.Assessment) map[string]string {
	var out map[string]string
	for _, r := range a.Reasons {
		for _, id := range r.Cites {
			p, ok := w.Content.Passage(id)
			if !ok || w.st.restsOn(id, p.ShownAs(), intake.ByRule) {
				continue
			}
			if out == nil {
				out = map[string]string{}
			}
			out[id] = p.ShownAs()
		}
	}
	return out
}

// rest keeps that the visit rests on a text of a passage.
func (s *state) rest(r intake.Rested) {
	if !s.restsOn(r.ID, r.Edition, r.Mode) {
		s.Rested = append(s.Rested, r)
	}
}

func (s *state) restsOn(id, edition string, mode intake.Mode) bool {
	return slices.ContainsFunc(s.Rested, func(x intake.Rested) bool { return x.ID == id && x.Edition == edition && x.Mode == mode })
}

// answered keeps with each question what a message answers to it, and what the message rests on.
func (s *state) answered(m sent) {
	for _, c := range m.Citations {
		if c.Edition != "" {
			s.rest(intake.Rested{Cited: intake.Cited(c), Mode: m.Mode, MadeBy: m.Writer})
		}
	}
	for _, t := range m.Told {
		for i := range s.Questions {
			if s.Questions[i].Span != t.About {
				continue
			}
			a := &intake.AnswerGiven{Turn: m.Turn, Text: t.Text, Mode: t.Mode}
			for _, c := range t.Cites {
				a.Cites = append(a.Cites, intake.Cited(c))
			}
			s.Questions[i].Answer = a
		}
	}
}
