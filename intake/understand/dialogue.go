package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// Dialogue understands a whole conversation, for batch runs: one finding a mention. What a clinician names is
// uncertain, since it is a question, an advice or a guess; the patient's next 有 or 没有 answers what was asked. Targets
// are spans whose status is asked for, whatever words they hold.
func (e *Engine) Dialogue(lang intake.Lang, turns []Utterance, targets []intake.Span) ([]intake.Finding, []Assertion) {
	d := talk{Engine: e, turns: turns, who: speaker{childIsPatient: e.aboutChild(turns)}}
	for i := range turns {
		for _, p := range pieces(turns[i].Text) {
			if turns[i].Role == "clinician" {
				d.clinician(i, p)
			} else {
				d.patient(i, p)
			}
		}
	}
	return d.out, e.assert(turns, targets, d.who)
}

// aboutChild reports whether the patient seems to be a child that somebody else speaks for.
func (e *Engine) aboutChild(turns []Utterance) bool {
	said := 0
	for i, t := range turns {
		r := reading{text: lexicon.Normalise(pieces(t.Text)[0].text)}
		r.findCues(e.cues)
		for _, c := range r.cues {
			if c.does.has(child) && (t.Role == "clinician" || i < 3) {
				return true
			}
			if c.does.has(child) {
				said++
			}
		}
	}
	return said > 1
}

// talk is a dialogue being read.
type talk struct {
	*Engine
	turns []Utterance
	who   speaker
	out   []intake.Finding
	open  []said         // what the clinician has asked and is not answered yet
	since int            // patient turns since then
	hint  intake.Measure // what figure the clinician asked for last

	hinted int // in which turn that was
}

func (d *talk) clinician(i int, p piece) {
	r := d.read(p.text)
	r.answersAlone()
	c := context{turn: i, shift: p.from, who: d.who}
	all := d.mentions(r, d.who)
	var asked []said
	for _, s := range all {
		if s.reversed && bodily(s.concept) {
			continue // 吃奶正常吗？ asks the other way round: a yes to it is no yes to the symptom
		}
		if isAllergyTo(r, s) {
			continue // "allergic to any medication?" does not ask for medicines
		}
		if s.unsaid && !s.feared {
			// A condition: advice about what may come.
		} else if r.sentence(s.from).question && !r.aside(s) {
			s.asksHow = r.asksHow(s)
			asked = append(asked, s)
		}
		if s.denies && !r.sentence(s.from).question {
			continue // what is well and good is advice here, or comfort
		}
		u := s
		if !r.restates(s) && !r.presupposes(s) {
			u.status = intake.Uncertain
		} else if d.settled(u) {
			continue // a summing up does not outdo what the patient said
		}
		u.unsaid, u.gone = false, false
		d.out = append(d.out, r.finding(u, c))
	}
	if d.since > 0 || len(asked) > 0 && d.since > 0 {
		d.open = nil
	}
	if h := r.asksFigure(); h != "" {
		d.hint, d.hinted = h, i
	}
	if len(asked) > 0 {
		d.open, d.since = append(d.open, asked...), 0
	}
	d.complete(i, p)
}

// isAllergyTo reports whether a medicine is named as what somebody may be allergic to.
func isAllergyTo(r *reading, s said) bool {
	if s.concept.ID != "medicine-use" && !isMedicine(s.concept) {
		return false
	}
	before := string(r.runes()[max(r.sentence(s.from).from, s.from-28):s.from])
	return contains(before, "allergic to", "allergies to", "allergy to", "reaction to", "reactions to")
}

// asksFigure is the measurement that a clinician asks for: 最高体温多少度？
func (r *reading) asksFigure() intake.Measure {
	text := string(r.runes())
	if contains(text, "多少度", "几度", "体温多少", "烧到多少", "体温呢", "体温怎么样", "体温高吗", "体温是多少", "体温最高", "温度多少", "how high was",
		"what was the temperature", "what was your temperature", "what is the temperature", "what was his temperature",
		"what was her temperature") {
		return intake.Temperature
	}
	return ""
}

// aside reports whether a clinician's question is not about what it names: 除了发烧还有别的不舒服吗？ 有治咳嗽的药吗？
func (r *reading) aside(s said) bool {
	text := r.runes()
	sent := r.sentence(s.from)
	before, after := string(text[max(sent.from, s.from-3):s.from]), string(text[s.to:sent.to])
	if from, to := r.clause(s.from, s.to); to < sent.to && r.told(from, to) {
		return true
	}
	return contains(after, "其他", "其它", "别的", "any other", "anything else", "other symptoms", "什么药", "的药") ||
		suffixOf(before, "治疗") || suffixOf(before, "治")
}

// told reports whether a clause before the asking one tells something: 发烧三天了，有咳嗽吗？
func (r *reading) told(from, to int) bool {
	text := string(r.runes()[from:to])
	for _, c := range r.cues {
		if c.does.has(ask) && c.from >= from && c.to <= to {
			return false
		}
	}
	return contains(text, "天了", "了,", "已经", "月了", "周了", "小时") || suffixOf(text, "了") || contains(text, "you have",
		"since")
}

// restates reports whether a clinician says how it is: a plain statement about a symptom of this patient, as when the
// complaint is summed up. Guesses, advice and general talk are none.
func (r *reading) restates(s said) bool {
	if s.unsaid || s.status == intake.Uncertain {
		return false
	}
	sent := r.sentence(s.from)
	if text := r.runes(); lexicon.Latin(text[s.from]) {
		if said := string(text[sent.from:sent.to]); !contains(said, recaps...) || contains(said, plans...) {
			return false
		}
	}
	return !sent.question && !contains(string(r.runes()[sent.from:sent.to]), "如果", "考虑", "可能", "一般", "容易", "应该", "建议",
		"可以", "需要", "注意", "引起", "导致", "出现", "治疗", "口服",
		"观察", "还是", "如", "肯定", "属于", "否则", "有关", "怕", "范畴", "典型", "排除", "诊断", "多", "会", "要", "药", "吃", "if", "should", "could", "may", "might", "usually", "can ", "would",
		"will", "take", "watch", "cause")
}

// presupposes reports whether a clinician asks about a complaint that is taken as given: 咳嗽几天了？ 发热最高多少度？ "how
// long have you had the headache?"
func (r *reading) presupposes(s said) bool {
	k := s.concept.Kind
	if len(s.gaps) > 0 || s.status != intake.Present || s.experiencer != intake.OfPatient || k != lexicon.Symptom && k != lexicon.Sign {
		return false
	}
	text := r.runes()
	sent := r.sentence(s.from)
	if !lexicon.Latin(text[s.from]) {
		_, to := r.clause(s.from, s.to)
		rest := string(text[s.to:min(to, s.to+8)])
		return !s.unsaid && contains(rest, givenAfter...) && !contains(string(text[sent.from:s.from]), "有没有", "是不是", "如果",
			"有无", "会不会")
	}
	before := string(text[sent.from:s.from])
	if !sent.question && !contains(before, "describe", "tell me") {
		return false
	}
	for _, w := range givenBefore {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

var (
	// givenAfter are asked of what is there.
	givenAfter = []string{"几天", "多久", "多长时间", "多少度", "几次", "什么时候", "厉害吗", "厉害不", "严重吗", "严重不", "重吗", "重不重",
		"时候", "什么样", "怎么样", "是一", "是哪", "是阵", "有痰", "频繁吗", "好些", "好点", "减轻", "加重", "缓解", "多不多", "次数", "是什么",
		"最高", "咋样", "情况"}
	// givenBefore point to a complaint that was told.
	givenBefore = []string{" the ", " this ", " that ", " these ", " your ", " those "}
)

// asksHow reports whether a question takes a complaint as given and asks whether it is worse, better or bad.
func (r *reading) asksHow(s said) bool {
	text := r.runes()
	_, to := r.clause(s.from, s.to)
	rest := string(text[s.to:min(to, s.to+24)])
	if !lexicon.Latin(text[s.from]) {
		return contains(rest, "加重", "越来越", "严重", "厉害", "频繁", "好转", "减轻", "缓解", "恶化", "好些", "好点")
	}
	return contains(rest, " worse", " better", " severe", " bad", "worsen", "improv")
}

// settled reports whether the patient has said already that it is otherwise.
func (d *talk) settled(s said) bool {
	for i := len(d.out) - 1; i >= 0; i-- {
		f := d.out[i]
		ev, ok := f.Last()
		if ok && f.Concept == s.concept.ID && f.Experiencer == s.experiencer && f.Status != intake.Uncertain &&
			d.turns[ev.Turn].Role != "clinician" {
			return f.Status != s.status
		}
	}
	return false
}

// hums are what one says to show that one listens. They answer nothing.
func hums(text string) bool {
	switch strings.Trim(strings.ToLower(text), " .,!?") {
	case "ok", "okay", "right", "sure", "mm", "mmm", "mm-hmm", "mh-mm", "mhm", "hmm", "ok ok", "ok, ok", "alright", "all right", "great",
		"好的", "好", "哦", "噢", "好吧", "行":
		return true
	}
	return false
}

// recaps are how an English clinician begins to sum up what was said.
var recaps = []string{"you mentioned", "you said", "you told", "you've", "you have ", "you had", "you were", "you're ", "your ",
	"so you", "you also", "you are ", "presents with", "complaining of", "has been", "he has ", "she has ", "he's ", "she's "}

// plans are what an English clinician means to do, which sums up nothing.
var plans = []string{"check", "make sure", "need", "going to", "gonna", "like to", "i'd ", "wonder", "sounds like", "looks like",
	"trying to", "so that", "in case", "such as", "things like", "recommend", "advise", "suggest", "for example"}

// complete writes the words of the evidence that a piece of turn i gave.
func (d *talk) complete(i int, p piece) {
	k := len(d.out)
	for k > 0 {
		if last, ok := d.out[k-1].Last(); !ok || last.Turn != i || last.Text != "" {
			break
		}
		k--
	}
	fillFrom(d.out[k:], p)
}

func (d *talk) patient(i int, piece piece) {
	r := d.read(piece.text)
	r.answersAlone()
	r.findTimes(noTime)
	c := context{turn: i, shift: piece.from, who: d.who}
	allergies := d.asksAllergies()
	all := d.themes(r, d.mentions(r, d.who), allergies, c)
	p := r.polarAt(0, len(r.runes()))
	if p.status == "" {
		p = r.polarLater()
	}
	var answers []intake.Finding
	switch {
	case len(d.open) == 0 || hums(piece.text):
	case nothingElse(piece.text):
		answers = d.answers(r, all, polar{status: intake.Absent, to: len(r.runes())}, c)
		d.open = nil
	case p.status != "":
		answers = d.answers(r, all, p, c)
		d.open = nil
	case len(all) == 0 && d.echo(r, d.open[len(d.open)-1].concept.ID).status != "":
		answers = d.answers(r, all, d.echo(r, d.open[len(d.open)-1].concept.ID), c)
		d.open = nil
	case len(all) == 0 && (len(r.times) > 0 || len(r.values) > 0 || len(r.frequencies()) > 0):
		answers = d.qualities(r, c)
	}
	if allergies != nil && slices.ContainsFunc(all, func(s said) bool { return d.isAllergy(s.concept.ID) && s.status != intake.Absent }) {
		answers = slices.DeleteFunc(answers, func(f intake.Finding) bool { // "No, just latex" is no denial
			return d.isAllergy(f.Concept) || f.Concept == "allergy"
		})
	}
	d.echoed(r, all)
	d.describe(r, all, c)
	for _, s := range all {
		if s.unsaid && s.feared {
			s.status, s.unsaid = intake.Uncertain, false
			d.out = append(d.out, r.finding(s, c))
			continue
		}
		d.out = append(d.out, d.findings(r, []said{s}, c)...)
	}
	d.out = append(d.out, answers...)
	if i-d.hinted > 8 {
		d.hint = ""
	}
	d.out = append(d.out, d.measuredFindings(r, r.measurements(d.hint), c)...)
	d.complete(i, piece)
	if d.since++; d.since > 2 {
		d.open = nil
	}
}

// asksAllergies is the open question where it is for allergies, so that "penicillin" answers it and is no medicine taken.
func (d *talk) asksAllergies() *Asked {
	for _, q := range d.open {
		if q.concept.ID == "allergy" || d.isAllergy(q.concept.ID) {
			return &Asked{Asks: []string{"drug-allergy"}, Input: guidelines.YesNo}
		}
	}
	return nil
}

// nothingElse: "apart from the cough nothing else" denies all that was asked and is not named.
func nothingElse(text string) bool {
	return contains(strings.ToLower(text), "没有别的", "没别的", "没有其他", "没有其它", "没其他", "没其它", "其他没有", "其它没有", "其他都没有",
		"其它都没有", "别的没有", "别的都没有", "no other symptom", "nothing else", "none of the others", "not the others")
}

// polarLater reads a yes or no that stands alone in a sentence after the first: "饭后会胀。没有。"
func (r *reading) polarLater() polar {
	for i, s := range r.sentences {
		if i == 0 || s.question {
			continue
		}
		if p := r.polarWord(s.from, s.to); (p.status == intake.Absent || p.status == intake.Present) &&
			(!p.rest || p.to < s.to && !han(r.runes()[p.to]) && !lexicon.Latin(r.runes()[p.to])) {
			return p
		}
	}
	return polar{}
}

// echoed reads an answer that first says again what was asked: "A rash? No."
func (d *talk) echoed(r *reading, all []said) {
	for i := range all {
		s := &all[i]
		sent := r.sentence(s.from)
		if s.status != intake.Present || sent.to-sent.from > s.to-s.from+8 || !slices.ContainsFunc(d.open,
			func(q said) bool { return q.concept == s.concept }) {
			continue
		}
		if p := r.polarAt(sent.to, len(r.runes())); p.status == intake.Absent {
			s.status, s.unsaid = intake.Absent, false
		}
	}
}

// answers gives yes or no to what was asked and is not named in the answer.
func (d *talk) answers(r *reading, all []said, p polar, c context) []intake.Finding {
	var out []intake.Finding
	for _, q := range d.open {
		named := false
		for _, s := range all {
			named = named || d.lex.IsA(s.concept.ID, q.concept.ID) || d.lex.IsA(q.concept.ID, s.concept.ID)
		}
		if named || q.asksHow && p.status == intake.Absent {
			continue // "is the cough getting worse?" no: the cough is there
		}
		a := q
		a.status, a.unsaid, a.gone, a.from, a.to = p.status, false, false, p.from, p.to
		a.attributes = nil
		if a.status == intake.Present && len(all) == 0 && len(d.open) == 1 {
			s := []said{a}
			d.describe(r, s, c)
			a = s[0]
		}
		out = append(out, r.finding(a, c))
	}
	return out
}

// qualities reads an answer that only tells when or how: 咳嗽几天了？ 三天了.
func (d *talk) qualities(r *reading, c context) []intake.Finding {
	a := d.open[len(d.open)-1]
	a.status, a.unsaid, a.gone, a.attributes, a.from, a.to = intake.Present, false, false, nil, 0, 0
	s := []said{a}
	d.describe(r, s, c)
	if len(s[0].attributes) == 0 {
		return nil
	}
	s[0].from, s[0].to = 0, len(r.runes())
	return []intake.Finding{r.finding(s[0], c)}
}

// assert tells what is said of each target.
func (e *Engine) assert(turns []Utterance, targets []intake.Span, who speaker) []Assertion {
	out := make([]Assertion, 0, len(targets))
	cut := map[int][]piece{}
	for _, t := range targets {
		if t.Turn < 0 || t.Turn >= len(turns) {
			out = append(out, Assertion{intake.Uncertain, intake.Current, intake.OfPatient})
			continue
		}
		if cut[t.Turn] == nil {
			cut[t.Turn] = pieces(turns[t.Turn].Text)
		}
		p := pieceAt(cut[t.Turn], t.Start)
		out = append(out, e.assertOne(e.read(p.text), t.Start-p.from, t.End-p.from, turns[t.Turn].Role == "clinician",
			who))
	}
	return out
}

func (e *Engine) assertOne(r *reading, start, end int, clinician bool, who speaker) Assertion {
	a := Assertion{intake.Uncertain, intake.Current, intake.OfPatient}
	m := mention{from: r.text.From(start), to: r.text.From(end)}
	if m.from >= len(r.runes()) {
		return a
	}
	m.to = max(m.to, m.from+1)
	r.apart(m, e.cues)
	r.ignoreInside(m)
	v := r.judge(m)
	if v.gone {
		v.status = intake.Absent
	}
	if a.Status, a.Temporality = v.status, v.temporality; v.unsaid || clinician && r.sentence(m.from).question {
		a.Status = intake.Uncertain
	}
	if t, _ := r.when(m); t == intake.Past {
		a.Temporality = t
	}
	a.Experiencer, _ = r.person(m, who)
	return a
}

// apart takes away the words of content that hold a target and more: for "allergies" the "no" in "no known allergies"
// is a denial.
func (r *reading) apart(m mention, cues *cueTable) {
	n := len(r.concepts)
	r.concepts = slices.DeleteFunc(r.concepts, func(h lexicon.Hit) bool {
		return h.From < m.to && m.from < h.To && (h.From < m.from || m.to < h.To)
	})
	if len(r.concepts) < n {
		r.cues = nil
		r.findCues(cues)
	}
}

// ignoreInside takes the cues of a target's own words away: "no growth" as a target is a thing of its own.
func (r *reading) ignoreInside(m mention) {
	kept := r.cues[:0:0]
	for _, c := range r.cues {
		if c.from < m.from || c.to > m.to {
			kept = append(kept, c)
		}
	}
	r.cues = kept
}
