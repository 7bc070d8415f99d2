package visit

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/triage"
	"github.com/preconsult/preconsult/intake/understand"
	"github.com/preconsult/preconsult/rag/llm"
)

// questionOf finds the question that a message asked. A message that only repeats a question stands for it.
func (w *work) questionOf(id string) openQuestion {
	for i := len(w.st.sents) - 1; i >= 0; i-- {
		m := &w.st.sents[i]
		if m.ID != id && id != openingID {
			continue
		}
		if m.Question == "" {
			return openQuestion{}
		}
		q := openQuestion{msg: m}
		if m.Question != openingID {
			q.spec, _ = w.Content.Question(m.Question)
		}
		q.asked = w.askedOf(m)
		return q
	}
	if id == openingID { // the words came with the check-in
		m := w.opening()
		return openQuestion{msg: &m, asked: w.askedOf(&m)}
	}
	return openQuestion{}
}

// askedOf rebuilds for understanding what a message offered.
func (w *work) askedOf(m *sent) *understand.Asked {
	a := &understand.Asked{Ref: m.Question, Asks: m.Asks, Unit: m.Unit, Input: m.Spec}
	if m.Question == openingID {
		a.Choices = w.openingChoices(w.st)
		return a
	}
	q, ok := w.Content.Question(m.Question)
	if !ok {
		return a
	}
	a.Choices, a.Open = choicesOf(q, m.Symptom), !q.Polar()
	for _, item := range q.Items {
		for _, c := range m.Choices {
			if c.ID == item.Concept {
				a.Items = append(a.Items, understand.Item{Concept: item.Concept, Label: item.Label})
			}
		}
	}
	return a
}

// tappedSummary handles the two taps of the summary.
func (w *work) tappedSummary(d *said) bool {
	m := w.find(d.To)
	if m == nil || !slices.Contains(m.Asks, "summary") { // an answer to "why?" may repeat the summary
		return false
	}
	w.accepted = d.Choices[0] == "yes"
	if !w.accepted {
		w.wants = "change"
	}
	return true
}

// answersSummary takes a typed yes or no at the summary for the tap that it means.
func (w *work) answersSummary(d *said) bool {
	m := w.find(d.To)
	if m == nil || !slices.Contains(m.Asks, "summary") || d.Corrects {
		return false
	}
	switch w.Understand.Agrees(d.Turn.Text) {
	case intake.Present:
		w.accepted = true
	case intake.Absent:
		w.wants = "change"
	default:
		return false
	}
	return true
}

// tappedStop handles the two taps of the offer to stop.
func (w *work) tappedStop(d *said, u *understood) bool {
	m := w.find(d.To)
	if m == nil || !slices.Contains(m.Asks, "stop") {
		return false
	}
	w.wants = d.Choices[0]
	u.Action = w.wants
	return true
}

// answersStop takes a typed yes or no to the offer to stop for the tap that it means.
func (w *work) answersStop(d *said, u *understood) bool {
	m := w.find(d.To)
	if m == nil || !slices.Contains(m.Asks, "stop") {
		return false
	}
	switch w.Understand.Agrees(d.Turn.Text) {
	case intake.Present:
		w.wants = "stop"
	case intake.Absent:
		w.wants = "resume"
	default:
		return false
	}
	u.Action = w.wants
	return true
}

func (w *work) find(id string) *sent {
	for i := range w.st.sents {
		if w.st.sents[i].ID == id {
			return &w.st.sents[i]
		}
	}
	return nil
}

// valued makes findings of a figure.
func (w *work) valued(q openQuestion, d *said) []intake.Finding {
	if q.asked == nil {
		return []intake.Finding{}
	}
	value, unit := *d.Value, d.Unit
	if v, ok := inUnit(value, unit, q.msg.Unit); ok {
		value, unit = v, q.msg.Unit
	}
	return w.Understand.Valued(q.asked, value, unit, d.Turn, w.now)
}

// takesFigure reports whether an entered figure or date answers the question. Elsewhere it is read as words are, so that a
// figure to a yes-or-no question does not pass for an answer.
func (q openQuestion) takesFigure(d *said) bool {
	if q.spec == nil {
		return false
	}
	switch q.spec.Input {
	case guidelines.Scale, guidelines.Number:
		return d.Value != nil
	case guidelines.Time:
		return d.Value != nil && d.Unit != ""
	}
	return false
}

// triedTwice reports whether the open question was put again already: then it is left, and the record says so.
func (w *work) triedTwice(q openQuestion) bool {
	return q.msg != nil && q.msg.Question != "" && q.msg.Again > 0
}

// propose lets a model add findings. Each must quote its words verbatim, name a known concept, and not contradict what the
// rules found; what fails is counted. Without a model nothing changes.
func (w *work) propose(ctx context.Context, d *said, u *understood) {
	if w.Model == nil {
		return
	}
	proposals, rejected, err := w.Model.ProposeFindings(w.models.In(ctx), d.Turn.Lang, d.Turn.Text, identifying(w.st.Person))
	if err != nil {
		u.Model = "failed"
		return
	}
	u.Model, u.Rejected = "answered", rejected
	accepted := 0
	for _, p := range proposals {
		f, why := w.accept(p, d, u)
		if why != "" {
			u.Rejected++
			w.Proposals.refuse(why)
			continue
		}
		accepted++
		f.MadeBy = w.writer(llm.TaskPropose)
		u.Findings = append(u.Findings, f)
	}
	if w.Proposals != nil {
		w.Proposals.Accepted.Add(int64(accepted))
		w.Proposals.Rejected.Add(int64(u.Rejected))
	}
}

// identifying lists what names a person: none of it may reach a model.
func identifying(p intake.Person) []string {
	known := []string{p.Name, p.BirthDate}
	for _, n := range p.Identifiers {
		known = append(known, n.Value)
	}
	return slices.DeleteFunc(known, func(s string) bool { return s == "" })
}

// Why a model's proposal is refused.
const (
	refusedUnsaid  = "not said so"                  // no such words, no such concept, no status that a model may give
	refusedKnown   = "known by rules"               // the rules read the concept in this turn or before
	refusedDenied  = "denied by the patient"        // the proposal contradicts what rules read as denied
	refusedOther   = "of somebody else, or past"    // the words are about a relative, or of what is over
	refusedAsked   = "only asked about"             // the words are a question to us
	refusedStatus  = "no denial and no doubt there" // the words deny nothing, or doubt nothing
	refusedDisease = "a disease that nobody named"  // a model makes no diagnosis
	refusedFar     = "words far from it"            // the words are not near to what they would deny, or for which people would be called
)

// Words without which nothing is denied, and nothing doubted.
var (
	denialWords = regexp.MustCompile(`(?i)[不没无未别非]|\b(?:no|not|never|without|none|neither|nor|nothing|deny|denies|denied|free of|cannot)\b|n['’]t\b`)
	doubtWords  = regexp.MustCompile(`(?i)可能|也许|好像|大概|说不|不知道|不清楚|不确定|不太|似乎|有点像|\b(?:maybe|perhaps|possibly|might|may|not sure|unsure|don['’]t know|can['’]t tell|I think|probably|sort of|kind of)\b`)
)

// accept makes a finding of a proposal, or says why not.
func (w *work) accept(p Proposal, d *said, u *understood) (f intake.Finding, refused string) {
	at := strings.Index(d.Turn.Text, p.Quote)
	c, known := w.Content.Lexicon.Concept(p.Concept)
	if p.Quote == "" || at < 0 || !known || c.Kind == lexicon.Site || p.Concept == intake.ToldTrouble || slices.Contains(closing, p.Concept) { // worries are kept as the patient's own words
		return f, refusedUnsaid
	}
	switch {
	case p.Status == intake.Present:
	case p.Status != intake.Absent && p.Status != intake.Uncertain:
		return f, refusedUnsaid
	case p.Status == intake.Absent && !denialWords.MatchString(p.Quote), p.Status == intake.Uncertain && !doubtWords.MatchString(p.Quote):
		return f, refusedStatus
	}
	if c.Kind == lexicon.Disease {
		return f, refusedDisease // the rules know the words for diseases; what else a model calls one is its own opinion
	}
	// What the rules found in this turn stands; and a denial by a model never overrules what was found before.
	if _, before := w.st.Find(p.Concept); before || slices.ContainsFunc(u.Findings, func(f intake.Finding) bool { return f.Concept == p.Concept }) {
		return f, refusedKnown
	}
	start := len([]rune(d.Turn.Text[:at]))
	span := intake.Span{Turn: d.Turn.Seq, Start: start, End: start + len([]rune(p.Quote))}
	if p.Status == intake.Present && (w.denies(u.Findings, p.Concept, span) || w.denies(w.st.Findings, p.Concept, span)) {
		return f, refusedDenied
	}
	if slices.ContainsFunc(u.Questions, func(e intake.Evidence) bool { return e.Overlaps(span) }) {
		return f, refusedAsked
	}
	if slices.ContainsFunc(u.Findings, func(f intake.Finding) bool {
		return (f.Experiencer == intake.OfOther || f.Temporality == intake.Past) &&
			slices.ContainsFunc(f.Evidence, func(e intake.Evidence) bool { return e.Overlaps(span) })
	}) {
		return f, refusedOther
	}
	f = intake.Finding{Concept: p.Concept, Status: p.Status, Temporality: intake.Current, Experiencer: intake.OfPatient,
		Mode: intake.ByModel, At: w.now, Evidence: []intake.Evidence{{Text: p.Quote, Span: span}}}
	// "It's nothing" denies no blood in the stool; and a word that says nothing of the kind calls nobody. The question is asked.
	if w.Near != nil && !w.Near(p.Quote, p.Concept) && (p.Status == intake.Absent || w.calls(u.Findings, f)) {
		return intake.Finding{}, refusedFar
	}
	return f, ""
}

// calls reports whether people would be called because of one more finding.
func (w *work) calls(have []intake.Finding, more intake.Finding) bool {
	with := w.levelWith(append(slices.Clone(have), more))
	return with.Urgent() && with < w.levelWith(have)
}

// after is the visit with what was found in this turn, and the protocols that are in play then.
func (w *work) after(fresh []intake.Finding) intake.Visit {
	after := w.st.Visit
	after.Findings = understand.Settle(w.st.Findings, fresh)
	after.Named, _ = w.mentions()
	after.Protocols = w.Interview.Open(&after)
	return after
}

// levelWith is the level that rules give to the visit with what was found in this turn.
func (w *work) levelWith(fresh []intake.Finding) intake.Level {
	after := w.after(fresh)
	level := w.Triage.Assess(triage.Input{Person: after.Person, Informant: after.Informant, Findings: after.Findings, Readings: after.Readings,
		Chart: after.ChartFindings(), Now: w.now, Protocols: after.Protocols}).Level
	if !level.Valid() {
		return intake.L5
	}
	return level
}

// denies reports whether rules read a denial that a proposal would contradict: of the concept, of what it is a kind of, or by
// the very words that the model quotes.
func (w *work) denies(fs []intake.Finding, concept string, span intake.Span) bool {
	return slices.ContainsFunc(fs, func(f intake.Finding) bool {
		if f.Status != intake.Absent || f.Experiencer != intake.OfPatient || f.Mode == intake.ByModel {
			return false
		}
		return w.Content.Concepts.IsA(concept, f.Concept) || slices.ContainsFunc(f.Evidence, func(e intake.Evidence) bool {
			return e.Overlaps(span)
		})
	})
}
