package understand

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

//go:embed pregnancy.yaml
var pregnancyText []byte

// What a word does in talk about pregnancy; pregnancy.yaml explains each.
const (
	prPregnant = iota
	prGot
	prMask
	prFigure
	prPositive
	prNegative
	prFaint
	prBarrier
	prSterile
	prTrying
	prFailed
	prWorked
	prNo
	prRhetoric
	prNever
	prDouble
	prDoubt
	prSure
	prThought
	prIf
	prAsk
	prPast
	prNow
	prLost
	prEnded
	prBirth
	prFresh
	prFeeding
	prWeaned
	prFormula
	prPeriod
	prLate
	prCame
	prNotLate
	prPremenarche
	prOther
	prChild
	prSelf
	prThey
	prSays
	prIs
	prIsNot
	prTurn
	prWomb
	prFeedBare
)

var pregnancyClasses = []string{"pregnant", "got", "mask", "figure", "positive", "negative", "faint", "barrier", "sterile", "trying",
	"failed", "worked", "no", "rhetoric", "never", "double", "doubt", "sure", "thought", "if", "ask", "past", "now", "lost", "ended",
	"birth", "fresh", "feeding", "weaned", "formula", "period", "late", "came", "notLate", "premenarche", "other", "child", "self",
	"they", "says", "is", "isnot", "turn", "womb", "feedbare"}

func newPregnancyMarks() *marks {
	m := loadMarks("pregnancy.yaml", pregnancyText, pregnancyClasses)
	m.words.Build()
	return m
}

// The concepts that are read here.
const (
	pregnantID      = "pregnant"
	maybePregnantID = "possibly-pregnant"
	postpartumID    = "postpartum"
	feedingID       = "breastfeeding"
	missedID        = "missed-period"
	miscarriageID   = "miscarriage"
)

var pregnancyIDs = []string{pregnantID, maybePregnantID, postpartumID, feedingID, missedID, miscarriageID}

// pregnancy reads what is said of pregnancy, birth, feeding and periods, and puts it in place of the bare mentions. It is told in
// short statements that bear on each other: a test, a period that is late, "I thought I was, but I'm not".
func (e *Engine) pregnancy(r *reading, all []said, q *Asked, c context) []said {
	words := e.pregnancyWords.find(r.runes())
	t := &pregnancyTalk{Engine: e, r: r, c: c, text: string(r.runes())}
	if q != nil && len(q.Asks) > 0 {
		t.question, _, _ = strings.Cut(q.Asks[0], ".")
		if t.question == "last-period" || t.question == "lmp" {
			t.question = missedID
		}
	}
	if !t.about(words) {
		return all
	}
	t.stretches = r.stretches(words, t.cuts)
	for i := range t.stretches {
		t.read(i)
	}
	t.conclude()
	out := slices.DeleteFunc(slices.Clone(all), func(s said) bool { return slices.Contains(pregnancyIDs, s.concept.ID) && !t.unread(s, words) })
	out = append(out, t.said()...)
	slices.SortStableFunc(out, func(a, b said) int { return a.from - b.from })
	return out
}

// unread reports whether a period that is late is told in words that the talk has ruled nothing on: 月经延迟 beside 试管.
func (t *pregnancyTalk) unread(s said, words []mark) bool {
	return s.concept.ID == missedID && !t.noMonthly && t.known(missedID, false) == nil && t.known(missedID, true) == nil &&
		!slices.ContainsFunc(words, func(m mark) bool {
			return m.from < s.to && s.from < m.to && (m.does.has(prCame) || m.does.has(prNotLate) || m.does.has(prMask))
		})
}

// fact is what is known of one concept and person.
type fact struct {
	id       string
	other    bool
	standing standing
	status   intake.Status
	gone     bool
	from, to int
	weeks    *figure
}

// pregnancyTalk is a text about pregnancy being read.
type pregnancyTalk struct {
	*Engine
	r         *reading
	c         context
	text      string
	question  string // the concept that was asked for
	stretches []stretch
	facts     []*fact
	does      markSet
	who       bool // it is somebody else that is talked of
	others    bool
	talked    bool // pregnancy was named
	trying    bool
	period    bool // a period was named in this sentence
	old       bool // a birth that is long ago was told
	noMonthly bool // no period is expected, or it is only supposed to be late
}

// about reports whether a text is about this at all.
func (t *pregnancyTalk) about(words []mark) bool {
	for _, m := range words {
		t.does |= m.does
	}
	has := t.does.has
	switch t.question {
	case pregnantID, feedingID, missedID, postpartumID:
		return true
	}
	for _, m := range words {
		if m.does.has(prMask) && contains(string(t.r.runes()[m.from:m.to]), "怀", "孕", "expecting", "pregnan") {
			return true // the lexicon may have taken it for a pregnancy
		}
	}
	return has(prPregnant) || t.gestation() || has(prFigure) || has(prTrying) || has(prBirth) || has(prFeeding) || has(prWeaned) && t.feedingNamed() || has(prLost) ||
		has(prPeriod) && (has(prLate) || has(prCame)) || has(prCame) && contains(t.text, "period") || has(prNotLate) ||
		has(prRhetoric) || has(prPositive) && t.pregnancyTest() || has(prFaint) && t.pregnancyTest() || has(prWomb) && contains(t.text, "周", "week") ||
		has(prLate) && contains(t.text, "月经", "例假", "姨妈", "身上", "那个", "好朋友", "period") || has(prFormula) && contains(t.text, "母乳", "breast", "没喂", "没奶")
}

func (t *pregnancyTalk) feedingNamed() bool {
	return contains(t.text, "断奶", "喂奶", "母乳", "回奶", "formula", "wean", "breast", "nurs")
}

// pregnancyTest: two lines, and no test for something else.
func (t *pregnancyTalk) pregnancyTest() bool {
	return contains(t.text, "停经", "月经", "例假", "姨妈", "胎心", "胎芽", "孕囊", "杠", "两条线", "孕", "hcg", "lines", "line", "试纸", "bfp", "pregnan", "heartbeat", "period") &&
		!contains(t.text, "抗原", "新冠", "阳了", "核酸", "甲流", "流感", "covid", "lateral flow", "flu ", "strep")
}

func (t *pregnancyTalk) cuts(i int, all []mark) bool {
	return all[i].does.has(prTurn) && !(i > 0 && all[i].from-all[i-1].to <= 1 && (all[i-1].does.has(prSelf) || all[i-1].does.has(prThey) || all[i-1].does.has(prPeriod)))
}

// set keeps a statement: a later one of the same strength wins, a weaker one never does.
func (t *pregnancyTalk) set(f fact) *fact {
	for _, o := range t.facts {
		if o.id == f.id && o.other == f.other {
			if f.standing >= o.standing {
				w := o.weeks
				*o = f
				if f.status == intake.Present && f.weeks == nil {
					o.weeks = w
				}
			}
			return o
		}
	}
	t.facts = append(t.facts, &f)
	return t.facts[len(t.facts)-1]
}

func (t *pregnancyTalk) known(id string, other bool) *fact {
	for _, o := range t.facts {
		if o.id == id && o.other == other {
			return o
		}
	}
	return nil
}

func (t *pregnancyTalk) drop(id string, other bool) {
	t.facts = slices.DeleteFunc(t.facts, func(f *fact) bool { return f.id == id && f.other == other })
}

// conclude adds what follows: after a birth there is no pregnancy, and where one is possible the questions for it are to be asked.
func (t *pregnancyTalk) conclude() {
	if f := t.known(missedID, false); t.question == pregnantID && f != nil && f.status == intake.Absent && t.known(pregnantID, false) == nil {
		t.set(fact{id: pregnantID, standing: weak, status: intake.Absent, from: f.from, to: f.to}) // 来着月经呢
	}
	for _, f := range slices.Clone(t.facts) {
		switch {
		case f.id == postpartumID && f.status == intake.Present && t.known(pregnantID, f.other) == nil:
			t.set(fact{id: pregnantID, other: f.other, standing: weak, status: intake.Absent, from: f.from, to: f.to})
		case f.id == pregnantID && f.status == intake.Uncertain && !f.other:
			t.set(fact{id: maybePregnantID, standing: weak, status: intake.Present, from: f.from, to: f.to})
		}
	}
}

// said are the facts as what was said.
func (t *pregnancyTalk) said() []said {
	var out []said
	for _, f := range t.facts {
		c, ok := t.lex.Concept(f.id)
		if !ok || f.status == "" {
			continue
		}
		s := said{mention: mention{concept: c, from: f.from, to: f.to}, verdict: verdict{status: f.status, temporality: intake.Current, experiencer: intake.OfPatient}}
		if f.other {
			s.experiencer = intake.OfOther
		}
		if f.gone {
			s.temporality = intake.Past
			s.gone = f.id == feedingID
		}
		if f.weeks != nil && f.status == intake.Present {
			s.attributes = map[string]intake.Attribute{intake.Amount: ranged2(f.weeks.low, f.weeks.high, "wk", t.r.evidence(f.weeks.from, f.weeks.to, t.c))}
		}
		out = append(out, s)
	}
	return out
}

// denied reports whether a denial before a mark reaches it.
func (t *pregnancyTalk) denied(s *stretch, m *mark) bool {
	text := t.r.runes()
	if s.has(prDouble) {
		return false
	}
	for k := range s.marks {
		n := &s.marks[k]
		if !n.does.has(prNo) && !n.does.has(prIsNot) || n.to > m.from || n.does.has(prDoubt) {
			continue
		}
		if han(text[n.from]) {
			if hanBetween(text[n.to:m.from]) <= 3 {
				return true
			}
			continue
		}
		if wordsBetween(text[n.to:m.from]) <= 6 {
			return true
		}
	}
	return false
}

func hanBetween(text []rune) int {
	n := 0
	for _, c := range text {
		if han(c) && !strings.ContainsRune("的过有再又喂", c) {
			n++
		}
	}
	return n
}

// whose tells whether a clause is about somebody else: the last person before what is told, or the one that the sentence is about.
func (t *pregnancyTalk) whose(s *stretch) bool {
	end := s.to
	if m := s.one(prPregnant, prGot, prBirth, prFeeding, prPeriod, prLost, prLate, prIsNot, prPositive); m != nil {
		end = m.from
	}
	who := t.who
	forOther, parent := t.c.who.forOther, t.c.who.childIsPatient
	text := t.r.runes()
	for k := range s.marks {
		m := &s.marks[k]
		if m.from > end || m.from == end && !m.does.has(prIsNot) {
			break
		}
		if k+1 < len(s.marks) && s.marks[k+1].does.has(prSays) && s.marks[k+1].from-m.to <= 1 && (m.does.has(prOther) || m.does.has(prThey)) {
			t.others = t.others || m.does.has(prOther)
			continue
		}
		switch {
		case m.does.has(prOther):
			t.others = true
			who = !(forOther && !parent && (own(string(text[m.from:m.to])) || contains(string(text[m.from:m.to]), "wife", "老婆", "媳妇", "爱人", "妻子")))
		case m.does.has(prChild):
			who = !forOther
			t.others = t.others || !forOther
		case m.does.has(prThey):
			if forOther {
				who = false
			} else if s.has(prPregnant, prBirth, prIs) || !s.has(prFeeding) {
				who = t.others
			}
		case m.does.has(prSelf) || m.speaks(text):
			if !forOther {
				who = false
			} else if x := s.one(prPregnant, prBirth, prFeeding, prGot); x != nil && x.from >= m.to && wordsBetween(text[m.to:x.from]) <= 4 && hanBetween(text[m.to:x.from]) <= 3 {
				who = true
			}
		}
	}
	return who
}
