package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// read takes one clause.
func (t *pregnancyTalk) read(i int) {
	s := &t.stretches[i]
	if s.first {
		t.who, t.period = false, false
	}
	t.who = t.whose(s)
	t.period = t.period || s.has(prPeriod)
	t.lost(s)
	t.pregnant(i, s)
	t.weeks(s)
	t.birth(s)
	t.feeding(s)
	t.monthly(s)
	t.talked = t.talked || s.has(prPregnant, prRhetoric, prFigure)
	t.trying = t.trying || s.has(prTrying)
}

// supposed reports whether a clause only asks or supposes.
func (t *pregnancyTalk) supposed(s *stretch) bool {
	return !s.has(prDoubt) && (s.has(prIf) || s.has(prAsk))
}

func (t *pregnancyTalk) say(id string, s *stretch, m *mark, status intake.Status, standing standing) *fact {
	from, to := m.from, m.to
	for k := range s.marks { // the evidence holds the denial
		if n := &s.marks[k]; n.does.has(prNo) && n.to <= from && from-n.to <= 6 && status == intake.Absent {
			from = n.from
			break
		}
	}
	return t.set(fact{id: id, other: t.who, standing: standing, status: status, from: from, to: to})
}

// pregnant reads whether somebody is.
func (t *pregnancyTalk) pregnant(i int, s *stretch) {
	m := t.word(s)
	if g := s.one(prGot); m == nil && g != nil && (t.question == pregnantID || t.period || t.does.has(prPeriod) || t.does.has(prPositive)) {
		m = g
	}
	asked := t.question == pregnantID
	switch {
	case s.has(prFigure):
	case s.has(prRhetoric):
		t.say(pregnantID, s, s.one(prRhetoric), intake.Absent, explicit)
	case s.has(prLost) && !t.denied(s, s.one(prLost)) && s.has(prPast): // an earlier one
	case s.has(prLost) && !t.denied(s, s.one(prLost)) && !s.has(prNow):
		t.drop(pregnantID, t.who) // the pregnancy that was told of is the one that ended
	case m != nil:
		t.named(s, m)
	case s.has(prNever) && (asked || t.talked):
		t.say(pregnantID, s, s.one(prNever), intake.Absent, explicit)
	case t.tested(s):
	case (t.trying || s.has(prTrying)) && t.tried(s):
	case s.has(prSterile) && (asked || t.does.has(prPregnant)):
		t.say(pregnantID, s, s.one(prSterile), intake.Absent, weak)
	case asked && s.has(prTrying):
		t.say(pregnantID, s, s.one(prTrying), intake.Absent, weak)
	case asked && s.has(prBarrier):
		t.say(pregnantID, s, s.one(prBarrier), intake.Absent, weak)
	case s.has(prDoubt) && (asked || t.talked || t.trying || t.known(missedID, t.who) != nil) && !s.has(prBirth, prFeeding):
		t.say(pregnantID, s, s.one(prDoubt), intake.Uncertain, doubtful)
	case t.talked || asked:
		t.bare(i, s, asked)
	}
}

// word is the clause's word for it. Whoever expects a storm is expecting nobody.
func (t *pregnancyTalk) word(s *stretch) *mark {
	text := t.r.runes()
	for k := range s.marks {
		m := &s.marks[k]
		if !m.does.has(prPregnant) {
			continue
		}
		if string(text[m.from:m.to]) == "expecting" && m.to < s.to && wordsBetween(text[m.to:s.to]) > 0 {
			rest := string(text[m.to:s.to])
			if !hasPrefix(rest, "our") && !hasPrefix(rest, "in ") && !hasPrefix(rest, "again") && !hasPrefix(rest, "number") && !hasPrefix(rest, "another") && !hasPrefix(rest, "and") &&
				!contains(rest, "baby", "twins", "triplets", "child", "girl", "boy", "little one", "due") {
				continue
			}
		}
		return m
	}
	return nil
}

// named takes a clause with a word for it.
func (t *pregnancyTalk) named(s *stretch, m *mark) {
	text := t.r.runes()
	none := t.noneAfter(s, m)
	denied := t.denied(s, m) || none
	doubt := s.one(prDoubt)
	if doubt != nil && (denied && contains(string(text[doubt.from:doubt.to]), "think") || s.has(prSure) && !s.has(prAsk)) {
		doubt = nil // "I don't think I'm pregnant"
	}
	if doubt != nil && denied && hasAt(text, doubt.from-1, "的") { // 没有怀孕的可能
		doubt = nil
	}
	switch {
	case hasAt(text, m.to, "的时候") && !s.has(prNow), hasAt(text, m.to, "那会") && !s.has(prNow): // 怀老二的时候
	case s.has(prThought), s.has(prEnded):
	case s.has(prNever):
		t.say(pregnantID, s, m, intake.Absent, explicit)
	case doubt != nil && !(s.has(prIf) && !hanAt(text, m.from)):
		t.say(pregnantID, s, m, intake.Uncertain, doubtful)
	case denied && !(s.asks && s.has(prAsk)):
		t.say(pregnantID, s, m, intake.Absent, explicit)
	case s.has(prIf) && !s.asks && wordsBetween(text[s.from:m.from]) <= 2 && wordsBetween(text[m.to:s.to]) == 0 && !hanAt(text, m.from):
		t.say(pregnantID, s, m, intake.Uncertain, doubtful) // "…, if I am pregnant": who says no more leaves it open
	case t.supposed(s) || s.asks:
	case s.has(prPast) && !s.has(prNow):
	case s.has(prBirth) && !s.has(prNow): // 怀孕生完
	default:
		t.say(pregnantID, s, m, intake.Present, explicit)
	}
}

func hanAt(text []rune, i int) bool { return i < len(text) && han(text[i]) }

// noneAfter: 怀孕倒没有.
func (t *pregnancyTalk) noneAfter(s *stretch, m *mark) bool {
	text := t.r.runes()
	for _, n := range s.marks {
		if n.from >= m.to && (n.does.has(prIsNot) || n.does.has(prNo)) && hanAt(text, n.from) && hanBetween(text[m.to:n.from]) <= 2 && hanBetween(text[n.to:s.to]) <= 1 {
			return true
		}
	}
	return false
}

// tested reads a test.
func (t *pregnancyTalk) tested(s *stretch) bool {
	if !s.has(prPositive, prNegative, prFaint) || !(t.pregnancyTest() || t.talked || t.question == pregnantID) {
		return false
	}
	switch {
	case s.has(prFaint), s.has(prDoubt):
		m := s.one(prFaint, prPositive, prNegative)
		t.say(pregnantID, s, m, intake.Uncertain, doubtful)
	case s.has(prNegative):
		t.say(pregnantID, s, s.one(prNegative), intake.Absent, explicit)
	case t.denied(s, s.one(prPositive)):
		t.say(pregnantID, s, s.one(prPositive), intake.Absent, explicit)
	case t.supposed(s) || s.has(prPast) && !s.has(prNow):
	default:
		t.say(pregnantID, s, s.one(prPositive), intake.Present, explicit)
	}
	return true
}

// tried reads how an attempt went.
func (t *pregnancyTalk) tried(s *stretch) bool {
	switch {
	case s.has(prFailed):
		t.say(pregnantID, s, s.one(prFailed), intake.Absent, explicit)
	case s.has(prDoubt) && !contains(string(t.r.runes()[s.from:s.to]), "怕", "担心", "worried"):
		t.say(pregnantID, s, s.one(prDoubt), intake.Uncertain, doubtful)
	case s.has(prWorked) && !t.denied(s, s.one(prWorked)):
		t.say(pregnantID, s, s.one(prWorked), intake.Present, explicit)
	default:
		return false
	}
	return true
}

// bare reads "I am", "I'm not", 是怀了 where it was named or asked, and an age.
func (t *pregnancyTalk) bare(i int, s *stretch, asked bool) {
	text := t.r.runes()
	m := s.one(prIs, prIsNot)
	if m != nil && string(text[m.from:m.to]) == "never" && wordsBetween(text[m.to:s.to]) > 0 {
		m = nil // "never had it" is of something else
	}
	if m != nil && !t.ofOtherThings(s) {
		left := wordsBetween(text[s.from:m.from]) + wordsBetween(text[m.to:s.to]) + hanBetween(text[s.from:m.from]) + hanBetween(text[m.to:s.to])
		if s.has(prOther, prThey, prSelf) && m.does.has(prIs) {
			left -= 2 // "but my wife is"
		}
		if hanAt(text, m.from) && hanBetween(text[s.saidOn(m):s.to]) > 0 || // 我是她老公; 怀孕32周,不疼
			!hanAt(text, m.from) && (m.does.has(prIs) || !asked) && !s.endsWith(text, m) { // "I am very scared", "I don't really know"
			left = 9
		}
		if left <= 2 && !s.has(prFeeding, prPeriod, prBirth) || asked && i == 0 && m.from-s.from <= 6 && m.does.has(prIsNot) && !hanAt(text, m.from) {
			status := intake.Present
			if m.does.has(prIsNot) {
				status = intake.Absent
			}
			t.say(pregnantID, s, m, status, explicit)
			return
		}
	}
	if !asked || t.known(pregnantID, t.who) != nil {
		return
	}
	for _, f := range t.r.numbers { // 我都六十八了
		if f.from >= s.from && f.to <= s.to && f.low >= 55 && f.high <= 110 {
			t.say(pregnantID, s, &mark{from: f.from, to: f.to}, intake.Absent, weak)
		}
	}
}

// saidOn is where a word ends that is said over and over: 没有没有, "yes I am".
func (s *stretch) saidOn(m *mark) int {
	end := m.to
	for k := range s.marks {
		if n := &s.marks[k]; n.from >= end && n.from-end <= 1 && (n.does.has(prIs) || n.does.has(prIsNot)) {
			end = n.to
		}
	}
	return end
}

// endsWith reports whether nothing follows a word in its clause but what strengthens it: "I am", "I am now".
func (s *stretch) endsWith(text []rune, m *mark) bool {
	rest, _, _ := strings.Cut(string(text[s.saidOn(m):s.to]), ",")
	switch strings.Trim(rest, " .!?") {
	case "", "now", "though", "actually", "indeed", "sure", "again", "too", "already", "currently", "yes", "yeah", "so":
		return true
	}
	return false
}

// ofOtherThings: "no fever" after "I'm pregnant" is of the fever.
func (t *pregnancyTalk) ofOtherThings(s *stretch) bool {
	for _, h := range t.r.concepts {
		if h.From >= s.from && h.To <= s.to && h.Concept.Kind != lexicon.Topic && !slices.Contains(pregnancyIDs, h.Concept.ID) {
			return true
		}
	}
	return false
}

// gestation: "I'm 32 weeks", or "29 weeks, …" and "27 weeks and my hips ache" as the first thing that is said, and long enough to be no stretch of an illness.
func (t *pregnancyTalk) gestation() bool {
	for _, f := range t.r.numbers {
		if end, ok := weeksUnit(t.r.runes(), f.to); ok && t.soFar(f, end) {
			return true
		}
	}
	return false
}

func (t *pregnancyTalk) soFar(f figure, end int) bool {
	text := t.r.runes()
	if f.low < 20 || f.high > 42 {
		return false
	}
	for _, w := range []string{" post", " after", " into", " out", " in ", " ago", " old", " since", "大", "前", "后"} {
		if hasAt(text, end, w) {
			return false
		}
	}
	before := string(text[max(0, f.from-10):f.from])
	return suffixOf(before, "i'm") || suffixOf(before, "i am") || suffixOf(before, "i'm only") || suffixOf(before, "im") ||
		strings.TrimSpace(before) == "" && f.from < 3 && (hasAt(text, end, ",") || hasAt(text, end, "了,") || hasAt(text, end, " and my ") || f.low >= 28 && hasAt(text, end, " and "))
}

// weeks reads how far it is: 孕二十八周, "I'm thirty-eight weeks", 十六周 where it is talked of.
func (t *pregnancyTalk) weeks(s *stretch) {
	if s.has(prBirth, prLate, prLost, prEnded, prFeeding) || s.has(prPast) && !s.has(prNow) || s.has(prIf) && !s.has(prPregnant) {
		return
	}
	text := t.r.runes()
	for _, f := range t.r.numbers {
		if f.from < s.from || f.to > s.to {
			continue
		}
		end, ok := weeksUnit(text, f.to)
		if !ok || f.high > 45 || hasAt(text, end, "前") || hasAt(text, end, "以前") || hasAt(text, end, "之前") || hasAt(text, end, "后") || hasAt(text, end, "大") ||
			hasAt(text, end, " ago") || hasAt(text, end, " old") || hasAt(text, end, " late") || hasAt(text, end, " time") || hasAt(text, end, " before") || hasAt(text, end, " holiday") ||
			hasAt(text, end, "没") || hasAt(text, end, " off") {
			continue
		}
		before := string(text[max(s.from, f.from-10):f.from])
		if contains(before, "每", "every", "for ", "in the last", "past ") || suffixOf(before, "过") {
			continue
		}
		p := t.known(pregnantID, t.who)
		about := p != nil && p.status != intake.Absent || p == nil && t.question == pregnantID
		own := suffixOf(before, "i'm") || suffixOf(before, "i am") || suffixOf(before, "i'm about") || suffixOf(before, "she's") || suffixOf(before, "孕") || suffixOf(before, "i'm now") || suffixOf(before, "at") || t.soFar(f, end)
		if !about && !own && !hasAt(text, end, "加") && !hasAt(text, end, "+") && !(t.does.has(prWomb) && len(t.facts) == 0) || p != nil && p.status == intake.Absent {
			continue
		}
		if f.from > 0 && text[f.from-1] == '廿' {
			f.low, f.high, f.from = f.low+20, f.high+20, f.from-1
		}
		f.to = end
		if p == nil || p.status != intake.Present {
			if p != nil && p.standing == doubtful && s.has(prDoubt) {
				continue
			}
			p = t.set(fact{id: pregnantID, other: t.who, standing: explicit, status: intake.Present, from: f.from, to: f.to})
		}
		if p.weeks == nil {
			p.weeks = &f
		}
		return
	}
}

func weeksUnit(text []rune, i int) (int, bool) {
	if i < len(text) && text[i] == '+' { // 14+2周
		for i++; i < len(text) && digit(text[i]); i++ {
		}
	}
	for _, w := range []string{"周", "个周", "个星期", "星期", "个礼拜", " weeks", "weeks", "-weeks", " week", "-week", " wks", "wks", "wk", " wk", "w"} {
		if hasAt(text, i, w) {
			end := i + len([]rune(w))
			if end < len(text) && w[0] != 0xe5 && text[end] >= 'a' && text[end] <= 'z' {
				continue
			}
			if hasAt(text, end, "多") {
				end++
			}
			return end, !hasAt(text, end, "岁")
		}
	}
	return i, false
}
