package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// Answer understands one thing said in a live visit. It is read for what it says by itself, and against the open
// question for what is short: 有, 都没有, 右边, "nope", "kinda", 七八分.
//
// A long text is read in pieces; the question is answered in the first.
func (e *Engine) Answer(in Input) Output {
	out := e.heard(in)
	e.monthlyBleeding(in.Turn.Text, out.Findings)
	e.gasped(in.Turn.Text, &out)
	e.unborn(in, &out)
	e.wideBurn(in, &out)
	e.lastWell(in, &out)
	e.feel(in.Turn, &out)
	return out
}

func (e *Engine) heard(in Input) Output {
	ps := pieces(in.Turn.Text)
	if len(ps) == 1 {
		return e.answer(in, 0)
	}
	all := Output{Findings: []intake.Finding{}}
	for i, p := range ps {
		in.Turn.Text = p.text
		if i > 0 {
			in.Question = nil
		}
		out := e.answer(in, p.from)
		all.Findings = append(all.Findings, out.Findings...)
		all.Readings = append(all.Readings, out.Readings...)
		all.PatientAsks = append(all.PatientAsks, out.PatientAsks...)
	}
	all.Findings = Settle(nil, all.Findings)
	return all
}

// openingAsks is what the question asks that begins a visit: what is said then answers no other.
const openingAsks = "chief-complaint"

// answer reads one piece, which begins at code point from of its turn.
func (e *Engine) answer(in Input, from int) Output {
	out := Output{Findings: []intake.Finding{}}
	r := e.read(in.Turn.Text)
	r.tellsWithParticle()
	if in.Question != nil && len(in.Question.Asks) > 0 {
		e.bleeds(r, in.Question.Asks[0])
		if in.Question.Asks[0] != openingAsks {
			r.answersAlone()
		}
	}
	out.Action, out.WhyAsked, out.WhoAsked, out.WantsToStop = command(r), asksWhy(r), asksWho(r), asksToStop(r)
	if out.Action != "" && out.Action != "staff" || out.WhyAsked || out.WhoAsked {
		return out
	}
	if out.Action == "" && onlyWonders(in.Turn.Text) {
		return wondering(in.Turn, from)
	}
	if out.Action == "staff" {
		in.Question = nil // who calls for a doctor answers nothing, but what they say of the patient counts: "get a doctor, he's choking"
	}
	r.findTimes(in.Now)
	c := context{turn: in.Turn.Seq, shift: from, now: in.Now, at: in.Now, who: speaker{
		childIsPatient: in.Child || in.Informant == intake.ByParent,
		forOther:       in.Informant == intake.ByParent || in.Informant == intake.ByCompanion,
	}}
	c.carer = c.who.forOther && (in.Question == nil || !slices.Contains(in.Question.Asks, worryID))
	if in.Question != nil {
		c.question = in.Question.Ref
	}
	all := e.themes(r, e.mentions(r, c.who), in.Question, c)
	var answers []intake.Finding
	if in.Question != nil {
		answers = e.short(r, all, in.Question, c)
	}
	e.describe(r, all, c)
	out.Findings = e.ofTheDead([]rune(in.Turn.Text), from, e.ofTheReaction(in, compose(e.findings(r, all, c), answers)))
	if f, ok := e.bystander(r, all, c); ok {
		out.Findings = append(out.Findings, f)
	}
	if len(out.Findings) == 0 && in.About != "" {
		out.Findings = e.about(r, in.About, c)
	}
	measured := r.measurements(e.hint(in.Question))
	out.Readings = r.spoken(measured, in)
	out.Findings = append(out.Findings, e.measuredFindings(r, measured, c)...)
	out.PatientAsks = r.patientAsks(c)
	if len(out.Findings) > 1 {
		out.Findings = Settle(nil, out.Findings)
	}
	runes := []rune(in.Turn.Text)
	fillFrom(out.Findings, piece{in.Turn.Text, runes, from})
	for i := range out.PatientAsks {
		ev := &out.PatientAsks[i]
		ev.Text = string(runes[ev.Start-from : ev.End-from])
	}
	for i := range out.Readings {
		ev := &out.Readings[i].Evidence
		ev.Text = string(runes[ev.Start:ev.End])
		ev.Start, ev.End = ev.Start+from, ev.End+from
	}
	return out
}

// about gives the symptom that is talked of what is said without naming it.
func (e *Engine) about(r *reading, concept string, c context) []intake.Finding {
	con, ok := e.lex.Concept(concept)
	if !ok {
		return []intake.Finding{}
	}
	s := []said{{mention: mention{concept: con}, verdict: verdict{status: intake.Present, temporality: intake.Current,
		experiencer: intake.OfPatient}}}
	e.describe(r, s, c)
	if len(s[0].attributes) == 0 {
		return []intake.Finding{}
	}
	s[0].to = len(r.runes())
	return []intake.Finding{r.finding(s[0], c)}
}

// compose puts the findings of the words and of the answer together. Where both speak of one concept the words say
// more, and the answer adds attributes.
func compose(words, answers []intake.Finding) []intake.Finding {
	out := words
next:
	for _, a := range answers {
		for i := range out {
			if out[i].Key() != a.Key() {
				continue
			}
			if out[i].Status == a.Status {
				for name, v := range a.Attributes {
					if out[i].Attributes == nil {
						out[i].Attributes = map[string]intake.Attribute{}
					}
					if _, ok := out[i].Attributes[name]; !ok {
						out[i].Attributes[name] = v
					}
				}
			}
			continue next
		}
		out = append(out, a)
	}
	if out == nil {
		out = []intake.Finding{}
	}
	return out
}

// short reads an answer against its question.
func (e *Engine) short(r *reading, all []said, q *Asked, c context) []intake.Finding {
	a := answering{Engine: e, r: r, all: all, q: q, c: c, polar: r.polarAt(0, len(r.runes()))}
	if len(q.Items) > 0 || q.Input == guidelines.Checklist {
		a.checklist()
		return a.out
	}
	if len(q.Asks) == 0 {
		return nil
	}
	concept, attr := a.asked()
	if r.answersSide = attr == intake.Side; r.answersSide && a.sideAnswer(concept) {
		return a.out
	}
	if a.label() || a.pointed() {
		return a.out
	}
	a.related()
	if a.allergy() {
		return a.out
	}
	if a.zero() || a.quality() || a.figure() {
		return a.out
	}
	if len(a.out) == 0 {
		a.yesNo()
	}
	if len(a.out) == 0 {
		a.freely()
	}
	return a.out
}

// answering is one answer being read against its question.
type answering struct {
	*Engine
	r     *reading
	all   []said
	q     *Asked
	c     context
	polar polar
	out   []intake.Finding
}

// asked is the concept and the attribute that the question asks for; the attribute may be empty.
func (a *answering) asked() (concept, attribute string) {
	concept, attribute, _ = strings.Cut(a.q.Asks[0], ".")
	return concept, attribute
}

// add writes a finding, or adds to the one that is there already.
func (a *answering) add(concept string, status intake.Status, from, to int, attrs map[string]intake.Attribute) {
	for i := range a.out {
		if a.out[i].Concept == concept {
			for k, v := range attrs {
				if a.out[i].Attributes == nil {
					a.out[i].Attributes = map[string]intake.Attribute{}
				}
				a.out[i].Attributes[k] = v
			}
			return
		}
	}
	a.out = append(a.out, intake.Finding{Concept: concept, Status: status, Temporality: intake.Current,
		Experiencer: intake.OfPatient,
		Attributes:  attrs, Evidence: []intake.Evidence{a.r.evidence(from, to, a.c)}, Mode: intake.ByRule, At: a.c.at})
}

// related takes words for something wider than what was asked as its answer: 出汗 answers 出冷汗.
func (a *answering) related() {
	concept, attr := a.asked()
	if attr != "" {
		return
	}
	for i, s := range a.all {
		if s.unsaid || s.experiencer != intake.OfPatient || s.concept.ID == concept {
			continue
		}
		// What is narrower and there stands for itself, and says it more exactly.
		wider := a.lex.IsA(concept, s.concept.ID) || s.concept.ID == "allergy" && a.isAllergy(concept)
		if wider && s.status == intake.Present && a.polar.status == intake.Absent {
			continue // 没有，就吐了点酸水: a no to vomiting blood, whatever else was vomited
		}
		if wider && s.status != intake.Uncertain {
			a.add(concept, s.status, s.from, s.to, nil)
			if s.status == intake.Absent && a.allOfIt(s) {
				// 不喘 after "are you short of breath when you sit still?" denies that, and not the complaint itself.
				a.all[i].unsaid = true
			}
		}
	}
}

// allOfIt reports whether an answer says hardly more than one thing.
func (a *answering) allOfIt(s said) bool {
	rest := len(a.r.runes()) - (s.to - s.from)
	if len(a.r.runes()) > 0 && lexicon.Latin(a.r.runes()[0]) {
		return rest <= 16
	}
	return rest <= 4
}

// yesNo reads yes and no for the concept that was asked.
func (a *answering) yesNo() {
	concept, attr := a.asked()
	p := a.polar
	if p.status == "" {
		p = a.echo(a.r, concept)
	}
	if a.saying(p) || a.q.Open {
		return
	}
	if attr == "" && (p.status != intake.Absent || a.r.noLonger()) && a.once(concept) {
		return
	}
	if can := a.canOrNot(concept); attr == "" && can.status != "" {
		p = can // "yes I can go" is a no to "you cannot?"
	}
	if c, ok := a.lex.Concept(concept); p.status == "" && attr == "" && ok && bodily(c) {
		for _, read := range []func() polar{a.r.lastPolar, func() polar { return a.noWord(concept) }, a.r.asWell, func() polar { return a.otherColour(concept) },
			func() polar { return a.wordOf(concept) }} {
			if p = read(); p.status != "" {
				break
			}
		}
	}
	if p.status == "" || attr != "" && p.status != intake.Uncertain || a.mentionsAsked(concept) {
		return
	}
	if attr != "" {
		return
	}
	if !a.known(concept) {
		return
	}
	a.add(concept, p.status, p.from, p.to, a.polarAttributes(p))
	a.attach(concept)
}

// saying takes a bare yes or no for the choice that content says it means.
func (a *answering) saying(p polar) bool {
	says := map[intake.Status]string{intake.Present: "yes", intake.Absent: "no"}[p.status]
	for _, c := range a.q.Choices {
		if says != "" && c.Says == says {
			t := tap{engine: a.Engine, turn: intake.Turn{Seq: a.c.turn}, question: a.c.question, now: a.c.at}
			a.out = append(a.out, Settle(nil, t.sets(c.Sets, a.r.evidence(p.from, p.to, a.c)))...)
			return true
		}
	}
	return false
}

func (a *answering) known(concept string) bool {
	_, ok := a.lex.Concept(concept)
	return ok
}

func (a *answering) polarAttributes(p polar) map[string]intake.Attribute {
	ev := a.r.evidence(p.from, p.to, a.c)
	switch {
	case p.mild:
		return map[string]intake.Attribute{intake.Severity: {Code: "mild", Evidence: ev}}
	case p.often:
		return map[string]intake.Attribute{intake.Course: {Code: "intermittent", Evidence: ev}}
	}
	return nil
}

// mentionsAsked reports whether the words name what was asked, or something under it, by themselves.
func (a *answering) mentionsAsked(concept string) bool {
	for _, s := range a.all {
		if !s.unsaid && s.experiencer == intake.OfPatient && a.lex.IsA(s.concept.ID, concept) {
			return true
		}
	}
	return false
}

// echo reads an answer that repeats the verb of the question: 不疼, 疼着呢, 还堵, 不会喘.
func (e *Engine) echo(r *reading, concept string) polar {
	con, ok := e.lex.Concept(concept)
	text := r.runes()
	if !ok || len(text) == 0 || len(text) > 12 || !han(text[0]) {
		return polar{}
	}
	i, status := 0, intake.Present
	for _, w := range []string{"偶尔", "有时候", "有时", "经常", "一直", "老是", "总是", "老"} {
		if hasAt(text, 0, w) {
			i = len([]rune(w))
			break
		}
	}
	for i < len(text) && strings.ContainsRune("不没还也就会是有点很挺又在太怎么了都现", text[i]) {
		if text[i] == '不' || text[i] == '没' {
			status = intake.Absent
		}
		i++
	}
	if i >= len(text) || !strings.ContainsRune("疼痛痒晕咳吐堵闷喘麻肿胀烧酸抖慌抽红泻拉渴冷热哑僵硬黑累困", text[i]) {
		return polar{}
	}
	for _, w := range con.ZH {
		if strings.ContainsRune(w, text[i]) {
			return polar{status: status, from: 0, to: i + 1, rest: i+1 < len(text)}
		}
	}
	return polar{}
}

// attach gives the concept that was answered by yes what else is said in the answer: 有，三天了.
func (a *answering) attach(concept string) {
	con, ok := a.lex.Concept(concept)
	if !ok || len(a.all) > 0 {
		return
	}
	for i := range a.out {
		f := &a.out[i]
		if f.Concept != concept || f.Status != intake.Present {
			continue
		}
		s := []said{{mention: mention{concept: con}, verdict: verdict{status: intake.Present,
			experiencer: intake.OfPatient}, attributes: f.Attributes}}
		a.describe(a.r, s, a.c)
		f.Attributes = s[0].attributes
	}
}

// expectationID is what somebody hopes that the doctor will do.
const expectationID = "expectation"

// freely keeps the words of an answer to an open question about something that is no symptom ("what worries you
// most?"): that it was answered, and how.
func (a *answering) freely() {
	concept, attr := a.asked()
	c, ok := a.lex.Concept(concept)
	if (concept == worryID || concept == expectationID) && ok && len(a.all) == 0 && a.r.nothingElse() { // 就这些，没别的了
		a.add(concept, intake.Absent, 0, len(a.r.runes()), nil)
		return
	}
	if !ok || attr != "" || a.q.Input != guidelines.Free || len(a.r.sentences) == 0 || a.mentionsAsked(concept) {
		return
	}
	switch c.Kind {
	case lexicon.Symptom, lexicon.Sign, lexicon.Disease:
		return
	}
	for _, s := range a.r.sentences {
		if !s.question {
			a.add(concept, intake.Present, s.from, s.to, nil)
			return
		}
	}
}
