package visit

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/triage"
	"github.com/preconsult/preconsult/intake/understand"
	"github.com/preconsult/preconsult/rag/llm"
	"github.com/preconsult/preconsult/safety"
)

// work is one stretch of a visit: the entries that are being made, each folded into the state as it is added, so that the
// state in memory is always what a later load will find.
type work struct {
	*Service
	st      *state
	seen    int // how many entries the journal had
	was     intake.Level
	entries []entry
	now     time.Time
	err     error
	telling struct { // what mentions has read last
		seqs  []int
		named []intake.Mention
		whose intake.Whose
	}

	// What the last thing said asks of the reply.
	last     *said
	heard    *understood
	wants    string // why | who | back | staff | pause | resume | stop | offer-stop | next | change | re-check
	rang     bool   // a bell for staff was rung by the patient
	called   bool   // staff were called, since it has become worse while the patient waits
	newly    bool   // level 1 or 2 was newly reached
	asks     bool   // the patient asked us something that only the doctor may answer
	accepted bool   // the summary was accepted
	crisis   bool   // self-harm, violence or abuse was said
	shown    string // the kind of feeling that was shown, or what was talked of beside the matter
	again    bool   // that feeling was shown before
	aside    bool   // the words tell nothing of the illness
	mishap   bool   // a medicine or a poison was taken by mistake

	attempts  []attempt // what the filter did not let out of answers
	inquiries []inquiry // what was asked of us, with what is answered

	models llm.Turn // what the turn spends on language models, and who made what

	reviewed *safety.Draft // the message that was judged last, and what was said about it
	text     safety.Text
	verdict  safety.Verdict
}

func (s *Service) begin(st *state, now time.Time) *work {
	return &work{Service: s, st: st, seen: st.entries, was: st.Level, now: now}
}

// add appends an entry and folds it. The first failure stays in err and stops the rest.
func (w *work) add(kind string, data any) {
	if w.err != nil {
		return
	}
	e, err := newEntry(kind, w.now, data)
	if err == nil {
		e.Seq = w.st.entries
		err = w.st.fold(e)
	}
	if err != nil {
		w.err = err
		return
	}
	w.entries = append(w.entries, e)
}

// hearAll makes something of each thing that was said and has no reply yet, in order.
func (w *work) hearAll(ctx context.Context) {
	unheard := append([]int(nil), w.st.unheard...)
	for _, i := range unheard {
		d := w.st.saids[i]
		w.hear(ctx, &d)
	}
}

// hear is one turn's way through screening, understanding and triage.
func (w *work) hear(ctx context.Context, d *said) {
	w.last, w.wants, w.asks = d, d.Action, false
	w.shown, w.again, w.aside, w.inquiries, w.attempts = "", false, false, nil, nil
	q := w.questionOf(d.To)
	u := understood{Turn: d.Turn.Seq, Findings: []intake.Finding{}, Screen: safety.Verdict{Action: safety.Allow}}
	switch {
	case d.Confirms:
		w.accepted = true
	case d.Action != "":
		w.act(d, q, &u)
	case len(d.Choices) > 0:
		if w.tappedSummary(d) || w.tappedStop(d, &u) {
			break
		}
		u.Findings = w.Understand.Tapped(q.asked, withoutNone(d.Choices), d.Turn, w.now)
		if d.Only {
			u.Findings = append(u.Findings, w.Understand.Others(q.asked, d.Choices, onlyLabel, d.Turn, w.now)...)
		}
		u.Question, u.Outcome = q.ref(), intake.Answered
		if len(u.Findings) == 0 && q.ref() == "" {
			u.Outcome = ""
		}
	case q.takesFigure(d):
		u.Findings = w.valued(q, d)
		u.Question, u.Outcome = q.ref(), intake.Answered
	default:
		w.listen(ctx, d, q, &u)
	}
	w.keepWorries(d, q, &u)
	w.keepTrouble(d, q, &u)
	w.keepQuestion(d, q, &u)
	u.Protocols = w.after(u.Findings).Protocols
	w.heard = &u
	w.add(kindUnderstood, u)
	w.assess()
	w.ring(u)
	w.closeRecheck(u)
}

// withoutNone drops "none of these" where something else is ticked too: what is ticked is there.
func withoutNone(choices []string) []string {
	if len(choices) < 2 {
		return choices
	}
	return slices.DeleteFunc(slices.Clone(choices), func(c string) bool { return c == "none" })
}

// fewestWords is how long words must be to be a complaint that nobody's list knows; shorter ones are a greeting, or nothing.
const fewestWords = 4

// keepTrouble keeps a complaint that nothing was understood of as the patient's own words: it is asked about like any other, and
// is no less there for not being on a list.
func (w *work) keepTrouble(d *said, q openQuestion, u *understood) {
	text := strings.TrimSpace(d.Turn.Text)
	opening := q.msg != nil && (q.msg.Question == openingID || slices.Contains(q.msg.Asks, intake.ToldTrouble))
	if !opening || w.aside && w.mayMeet(q) || len(d.Choices) > 0 || d.Action != "" || u.Action != "" || u.Why || len(u.Questions) > 0 ||
		utf8.RuneCountInString(text) < fewestWords || slices.ContainsFunc(u.Findings, func(f intake.Finding) bool {
		return f.Status == intake.Present && f.Concept != intake.ToldTrouble && f.Mode != intake.ByModel // what a model adds takes nothing away
	}) {
		u.Findings = slices.DeleteFunc(u.Findings, func(f intake.Finding) bool { return opening && f.Concept == intake.ToldTrouble })
		return
	}
	if slices.ContainsFunc(u.Findings, func(f intake.Finding) bool { return f.Concept == intake.ToldTrouble }) {
		return
	}
	start := utf8.RuneCountInString(d.Turn.Text[:strings.Index(d.Turn.Text, text)])
	u.Findings = append(u.Findings, intake.Finding{Concept: intake.ToldTrouble, Status: intake.Present, Temporality: intake.Current,
		Experiencer: intake.OfPatient, Mode: intake.ByRule, At: w.now, Evidence: []intake.Evidence{{Text: text, Question: q.ref(),
			Span: intake.Span{Turn: d.Turn.Seq, Start: start, End: start + utf8.RuneCountInString(text)}}}})
}

// keepQuestion keeps as the reason for coming that first words only ask about something.
func (w *work) keepQuestion(d *said, q openQuestion, u *understood) {
	if q.msg == nil || q.msg.Question != openingID || len(d.Choices) > 0 || d.Action != "" || u.Action != "" || u.Why {
		return
	}
	if reason, ok := w.Understand.Advice(d.Turn, u.Questions, u.Findings); ok {
		reason.At = w.now
		u.Findings = append(u.Findings, reason)
	}
}

// keepWorries keeps what the patient wants to ask or is worried about as their words, for the doctor. It is no finding: a
// worry is not denied by having nothing to ask.
func (w *work) keepWorries(d *said, q openQuestion, u *understood) {
	if !asksWorries(q.msg) {
		return
	}
	nothing := d.Action != "" || u.Action != "" || u.Why || len(d.Choices) > 0 && len(u.Findings) == 0
	u.Findings = slices.DeleteFunc(u.Findings, func(f intake.Finding) bool {
		if !slices.Contains(closing, f.Concept) {
			return false
		}
		nothing = nothing || f.Status == intake.Absent
		return true
	})
	if !nothing && len(u.Questions) == 0 {
		text := strings.TrimSpace(d.Turn.Text)
		start := utf8.RuneCountInString(d.Turn.Text[:strings.Index(d.Turn.Text, text)])
		u.Questions = append(u.Questions, intake.Evidence{Text: text, Question: q.ref(),
			Span: intake.Span{Turn: d.Turn.Seq, Start: start, End: start + utf8.RuneCountInString(text)}})
	}
}

// closing are what the closing questions ask: what worries the patient most, and what they hope for.
var closing = []string{"worry", "expectation"}

// asksWorries reports whether a message is a closing question. What is said to it is kept as the patient's words.
func asksWorries(m *sent) bool {
	return m != nil && slices.ContainsFunc(m.Asks, func(c string) bool { return slices.Contains(closing, c) })
}

// listen makes findings of free words: rules first, then what a model may add.
func (w *work) listen(ctx context.Context, d *said, q openQuestion, u *understood) {
	u.Screen = w.Filter.Screen(d.Turn.Lang, d.Turn.Text)
	u.Screen.Text = "" // the turn holds the words; one copy is enough
	if w.answersSummary(d) || w.answersStop(d, u) {
		return
	}
	if q.asked != nil {
		q.asked.Figure = d.Value != nil
	}
	out := w.Understand.Answer(understand.Input{Turn: d.Turn, Lang: d.Turn.Lang, Question: q.asked,
		Informant: d.Turn.Informant, Child: w.st.Person.TooYoungToHaveChildren(), Pregnant: w.has("pregnant"), Now: w.now})
	u.Findings, u.Readings, u.Questions = out.Findings, out.Readings, out.PatientAsks
	u.Why, u.Action = out.WhyAsked, out.Action
	w.propose(ctx, d, u)
	w.asks = len(u.Questions) > 0
	w.feel(&out, d, u)
	w.inquire(ctx, d, q, &out, u)
	switch {
	case out.WhoAsked:
		w.wants, u.Action = "who", "who"
	case out.WhyAsked:
		w.wants = "why"
	case out.Action != "":
		w.wants = out.Action
		d.Action = out.Action
		w.act(d, q, u)
	case out.WantsToStop:
		w.wants, u.Action = "offer-stop", "offer-stop"
	case q.isOpening() && w.aside && w.mayMeet(q):
	case w.told() && w.onlyAsked(d, u) && !asksWorries(q.msg): // the open question stays open
	case w.answers(q, u.Findings) || q.free():
		u.Question, u.Outcome = q.ref(), intake.Answered
	case w.triedTwice(q) && !w.mayMeet(q):
		u.Question, u.Outcome = q.ref(), intake.LeftBehind
	}
}

// has reports whether something was said to be there now.
func (w *work) has(concept string) bool {
	f, ok := w.st.Find(concept)
	return ok && f.Status == intake.Present && f.Temporality != intake.Past && f.Experiencer == intake.OfPatient
}

// act does what an action means for the open question. "back", "why" and the others only change the reply.
func (w *work) act(d *said, q openQuestion, u *understood) {
	status, outcome := intake.Status(""), intake.Outcome("")
	switch d.Action {
	case "unknown":
		status, outcome = intake.Uncertain, intake.DontKnow
	case "refuse":
		status, outcome = intake.Refused, intake.RefusedIt
	default:
		return
	}
	u.Question, u.Outcome = q.ref(), outcome
	for _, id := range q.concepts() {
		if f, known := w.st.Find(id); known && f.Mode != intake.ByModel || id == intake.ToldTrouble {
			continue // what was said before is not taken back by not answering now, and own words have no status
		}
		u.Findings = append(u.Findings, intake.Finding{Concept: id, Status: status, Temporality: intake.Current,
			Experiencer: intake.OfPatient, Mode: intake.ByRule, At: w.now, Evidence: []intake.Evidence{{
				Span: intake.Span{Turn: d.Turn.Seq, End: len([]rune(d.Turn.Text))}, Text: d.Turn.Text, Question: q.ref()}}})
	}
}

// assess triages anew and lets the ratchet decide which level stands.
func (w *work) assess() {
	if w.err != nil {
		return
	}
	st := w.st
	before := st.Level
	named, whose := w.mentions()
	a := w.Triage.Assess(triage.Input{Person: st.Person, Informant: st.Informant, Findings: st.Findings,
		Readings: st.Readings, Chart: st.ChartFindings(), Now: w.now, Protocols: st.Protocols, Named: named, Whose: whose,
		Closed: st.Status.Ended() || w.accepted || w.wants == "stop"})
	if w.heard != nil && w.heard.Screen.Action == safety.Escalate {
		r := screenReason(w.heard)
		a.Reasons = append([]intake.Reason{r}, a.Reasons...)
		a.Level = a.Level.Worst(r.Level)
		w.mishap = w.heard.Screen.Accident || onlyOverdose(w.heard.Screen) && st.Person.Age != nil && *st.Person.Age < meansIt
		w.crisis = !w.mishap
	}
	if len(st.Findings) == 0 && len(st.Readings) == 0 && len(a.Reasons) == 0 && before == intake.Unassessed {
		return
	}
	for _, r := range st.Assessed.Reasons { // what was heard once is not taken back because the next words are of something else
		if strings.HasPrefix(r.Rule, screenRule) && !r.Withdrawn && !slices.ContainsFunc(a.Reasons, func(x intake.Reason) bool { return x.Rule == r.Rule }) {
			a.Reasons = append(a.Reasons, r)
		}
	}
	level, merged := triage.Ratchet(&st.Visit, w.detailsAreNoNews(a))
	for i, r := range merged.Reasons {
		if j := slices.IndexFunc(a.Reasons, func(x intake.Reason) bool { return x.Rule == r.Rule }); j >= 0 && !r.Withdrawn {
			merged.Reasons[i].From = a.Reasons[j].From
		}
	}
	w.add(kindAssessed, assessed{level, merged, w.editions(merged)})
	if level.Urgent() && (before == intake.Unassessed || level < before) {
		w.newly = true
	}
}

// detailsAreNoNews takes out of the reasons that held before what a tap told since: since when, which side, how it began. After
// staff lowered the level, such a detail of an old finding is no new finding. A rule that holds only by a detail is new.
func (w *work) detailsAreNoNews(a intake.Assessment) intake.Assessment {
	if len(w.st.LevelSets) == 0 {
		return a
	}
	a.Reasons = slices.Clone(a.Reasons)
	for i := range a.Reasons {
		r := &a.Reasons[i]
		if slices.ContainsFunc(w.st.Assessed.Reasons, func(o intake.Reason) bool { return o.Rule == r.Rule && !o.Withdrawn }) {
			r.From = slices.DeleteFunc(slices.Clone(r.From), func(e intake.Evidence) bool { return e.Spoken() && w.onlyDetail(e.Turn) })
		}
	}
	return a
}

// onlyDetail reports whether a turn was a tap or a figure for a question that asks attributes alone.
func (w *work) onlyDetail(turn int) bool {
	for i := range w.st.saids {
		d := &w.st.saids[i]
		if d.Turn.Seq != turn || len(d.Choices) == 0 && d.Value == nil {
			continue
		}
		m := w.find(d.To)
		return m != nil && len(m.Asks) > 0 && !slices.ContainsFunc(m.Asks, func(a string) bool { return !strings.Contains(a, ".") })
	}
	return false
}

// meansIt is the age in years under which nobody takes too much on purpose.
const meansIt = 9

// screenRule begins the names of reasons that the screening gives.
const screenRule = "safety/"

func onlyOverdose(v safety.Verdict) bool {
	return v.Has(safety.Overdose) && !v.Has(safety.SelfHarm) && !v.Has(safety.Abuse) && !v.Has(safety.Violence)
}

// screenReason is the reason that a screened turn gives: what was said needs a person at once.
func screenReason(u *understood) intake.Reason {
	r := intake.Reason{Level: intake.L2, Text: reasonCrisis}
	if u.Screen.Accident {
		r.Text = reasonMishap
	}
	if len(u.Screen.Rules) > 0 {
		r.Rule = screenRule + u.Screen.Rules[0]
	}
	e := intake.Evidence{Span: intake.Span{Turn: u.Turn}}
	if len(u.Screen.Hits) > 0 {
		e.Start, e.End = u.Screen.Hits[0].Start, u.Screen.Hits[0].End
	}
	r.From = []intake.Evidence{e}
	return r
}

// ring calls staff: when level 1 or 2 is newly reached, or when the patient asks for somebody.
func (w *work) ring(u understood) {
	if w.err != nil {
		return
	}
	if w.newly && !w.rang {
		w.bell(w.st.Level, leadingReason(w.st))
	}
	if w.wants == "staff" {
		level := w.st.Level
		if !level.Valid() || level > intake.L3 {
			level = intake.L3
		}
		w.bell(level, reasonCalled)
	}
	if w.last != nil && !w.rang {
		w.callFor(u.Turn)
	}
}

func (w *work) bell(level intake.Level, why intake.Words) {
	w.rang = true
	w.add(kindBell, intake.Bell{ID: w.NewID(), Visit: w.st.ID, Level: level, Since: w.now, Reason: why})
}

// leadingReason is the text of the reason that set the level.
func leadingReason(st *state) intake.Words {
	for _, r := range st.Assessed.Reasons {
		if r.Level == st.Level && !r.Withdrawn && r.Text.Complete() {
			return r.Text
		}
	}
	return reasonUrgent
}

func isChild(p intake.Person) bool { return p.Age != nil && *p.Age < 14 }

// openQuestion is the question that a message asked, as understanding reads it.
type openQuestion struct {
	asked *understand.Asked
	spec  *guidelines.Question
	msg   *sent
}

func (q openQuestion) ref() string {
	if q.msg == nil {
		return ""
	}
	return q.msg.Question
}

func (q openQuestion) isOpening() bool { return q.ref() == openingID }

// concepts are the ids that a refusal or a "don't know" is about; attributes are left out.
func (q openQuestion) concepts() []string {
	if q.msg == nil || q.msg.Question == openingID || q.spec != nil && q.spec.Input == guidelines.Free {
		return nil // own words have no status: not giving any says nothing of a concept
	}
	var out []string
	for _, a := range q.msg.Asks {
		if !strings.Contains(a, ".") {
			out = append(out, a)
		}
	}
	return out
}

// free reports whether any words answer the question: the opening, and questions for own words.
func (q openQuestion) free() bool {
	return q.msg == nil || q.msg.Question == openingID || q.spec != nil && q.spec.Input == guidelines.Free
}

// answers reports whether findings say something of what was asked. A tight chest answers the question for chest pain.
func (w *work) answers(q openQuestion, fs []intake.Finding) bool {
	if q.msg == nil {
		return true
	}
	for _, a := range q.msg.Asks {
		concept, attr, isAttr := strings.Cut(a, ".")
		for _, f := range fs {
			if f.Mode == intake.ByModel && f.Status != intake.Present {
				continue // a model answers for nobody that something is not there
			}
			if f.Concept != concept && (f.Status != intake.Present || !w.Content.Concepts.IsA(f.Concept, concept)) {
				continue
			}
			if _, has := f.Attributes[attr]; !isAttr || has {
				return true
			}
		}
	}
	return false
}
