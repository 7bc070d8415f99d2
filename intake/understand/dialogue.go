package understand

import (
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
	open  []said // what the clinician has asked and is not answered yet
	since int    // patient turns since then
}

func (d *talk) clinician(i int, p piece) {
	r := d.read(p.text)
	c := context{turn: i, shift: p.from, who: d.who}
	all := d.mentions(r, d.who)
	var asked []said
	for _, s := range all {
		if s.reversed && bodily(s.concept) {
			continue // 吃奶正常吗？ asks the other way round: a yes to it is no yes to the symptom
		}
		if s.unsaid && !s.feared {
			// A condition: advice about what may come.
		} else if r.sentence(s.from).question && !r.aside(s) {
			asked = append(asked, s)
		}
		u := s
		if !r.restates(s) {
			u.status = intake.Uncertain
		}
		u.unsaid, u.gone = false, false
		d.out = append(d.out, r.finding(u, c))
	}
	if d.since > 0 || len(asked) > 0 && d.since > 0 {
		d.open = nil
	}
	if len(asked) > 0 {
		d.open, d.since = append(d.open, asked...), 0
	}
	d.complete(i, p)
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
	return !sent.question && !contains(string(r.runes()[sent.from:sent.to]), "如果", "考虑", "可能", "一般", "容易", "应该", "建议",
		"可以", "需要", "注意", "引起", "导致", "出现", "治疗", "口服",
		"观察", "还是", "如", "多", "会", "要", "药", "吃", "if", "should", "could", "may", "might", "usually", "can ", "would",
		"will", "take", "watch", "cause")
}

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
	r.findTimes(noTime)
	c := context{turn: i, shift: piece.from, who: d.who}
	all := d.allergies(r, d.mentions(r, d.who), nil, c)
	p := r.polarAt(0, len(r.runes()))
	var answers []intake.Finding
	switch {
	case len(d.open) == 0:
	case p.status != "":
		answers = d.answers(r, all, p, c)
		d.open = nil
	case len(all) == 0 && d.echo(r, d.open[len(d.open)-1].concept.ID).status != "":
		answers = d.answers(r, all, d.echo(r, d.open[len(d.open)-1].concept.ID), c)
		d.open = nil
	case len(all) == 0 && (len(r.times) > 0 || len(r.values) > 0 || len(r.frequencies()) > 0):
		answers = d.qualities(r, c)
	}
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
	d.out = append(d.out, d.measuredFindings(r, r.measurements(""), c)...)
	d.complete(i, piece)
	if d.since++; d.since > 2 {
		d.open = nil
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
		if named {
			continue
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
	r.ignoreInside(m)
	v := r.judge(m)
	if a.Status, a.Temporality = v.status, v.temporality; v.unsaid || clinician && r.sentence(m.from).question {
		a.Status = intake.Uncertain
	}
	if t, _ := r.when(m); t == intake.Past {
		a.Temporality = t
	}
	a.Experiencer, _ = r.person(m, who)
	return a
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
