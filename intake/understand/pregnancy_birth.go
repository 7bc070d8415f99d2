package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// recent is how long after a birth somebody counts as having just given birth, in hours: twelve weeks.
const recent = 12 * week

// birth reads a birth, and whether it is of late.
func (t *pregnancyTalk) birth(s *stretch) {
	m := s.one(prBirth)
	if m == nil || t.denied(s, m) || t.supposed(s) || s.has(prEnded) {
		return
	}
	text := t.r.runes()
	word := string(text[m.from:m.to])
	before := string(text[s.from:m.from])
	of := (suffixOf(before, "after") || suffixOf(before, "since") || suffixOf(before, "after my")) && !hasAt(text, m.to, " of ") // no parcel is delivered so
	if contains(word, "deliver") && !of && t.question != pregnantID && !t.does.has(prPregnant) && !contains(t.text, "baby", "stitches", "midwife") {
		return
	}
	if t.c.who.childIsPatient && word == "newborn" {
		return
	}
	fresh := s.has(prFresh) || suffixOf(string(text[s.from:m.from]), "just") || suffixOf(string(text[s.from:m.from]), "刚")
	for _, x := range t.r.times {
		if x.from < s.from || x.to > s.to+1 {
			continue
		}
		if x.low > recent {
			t.old = true
			return
		}
		if x.high <= recent*1.1 {
			fresh = true
		}
	}
	if s.has(prPast) && !s.has(prFresh) || !fresh && s.has(prPast) {
		t.old = true
		return
	}
	if fresh {
		t.say(postpartumID, s, m, intake.Present, explicit)
	}
}

// feeding reads whether somebody feeds a child herself. It is hers who speaks, whoever the child is.
func (t *pregnancyTalk) feeding(s *stretch) {
	asked := t.question == feedingID
	talk := asked || t.does.has(prFeeding) || t.feedingNamed()
	text := t.r.runes()
	who := t.who
	if t.c.who.childIsPatient {
		who = true
	}
	set := func(m *mark, status intake.Status, gone bool) {
		t.set(fact{id: feedingID, other: who, standing: explicit, status: status, gone: gone, from: m.from, to: m.to})
	}
	if b := s.one(prFeedBare); asked && b != nil && !s.has(prFeeding, prWeaned, prFormula) {
		set(b, flipped(intake.Present, t.denied(s, b)), false)
		return
	}
	weaned, formula, feeds := s.one(prWeaned), s.one(prFormula), s.one(prFeeding)
	switch {
	case weaned != nil && talk && !t.denied(s, weaned):
		set(weaned, intake.Present, true)
	case weaned != nil && talk && feeds == nil:
		set(weaned, intake.Present, false)
	case formula != nil && (asked || talk || contains(string(text[formula.from:formula.to]), "母乳", "breast", "没喂", "没奶")) && !s.has(prFeeding):
		set(formula, intake.Absent, false)
	case feeds != nil && t.denied(s, feeds):
		set(feeds, intake.Absent, false)
	case feeds != nil && (s.has(prIf) || s.asks && s.has(prAsk) && !s.has(prNow)):
	case feeds != nil && s.has(prPast) && !s.has(prNow):
		set(feeds, intake.Present, true)
	case feeds != nil && formula != nil && !contains(t.text, "混合", "combi"):
		set(formula, intake.Absent, false)
	case feeds != nil:
		if f := t.known(feedingID, who); f != nil && f.gone {
			return // "I nursed all three, but that was decades ago"
		}
		set(feeds, intake.Present, false)
		if !t.c.who.childIsPatient {
			t.infant(who)
		}
	case s.has(prPast) && t.known(feedingID, who) != nil && !t.known(feedingID, who).gone && slices.ContainsFunc(s.marks, func(m mark) bool { return m.does.has(prPast) && !han(text[m.from]) }):
		f := t.known(feedingID, who)
		if f.status == intake.Present {
			f.gone = true
		}
	}
}

// infant: who feeds a child of a few weeks has given birth of late.
func (t *pregnancyTalk) infant(who bool) {
	text := t.r.runes()
	for _, x := range t.r.times {
		old := hasAt(text, x.to, " old") || hasAt(text, x.to, "-old") || hasAt(text, x.to, "大")
		for back := 1; back <= 4 && x.from-back >= 0; back++ {
			old = old || hasAt(text, x.from-back, "孩子") || hasAt(text, x.from-back, "宝宝") || hasAt(text, x.from-back, "娃")
		}
		if old && x.high <= recent*1.1 {
			t.set(fact{id: postpartumID, other: who, standing: explicit, status: intake.Present, from: x.from, to: x.to})
		}
	}
}

// monthly reads whether a period is missed.
func (t *pregnancyTalk) monthly(s *stretch) {
	asked := t.question == missedID
	text := t.r.runes()
	late, came := s.one(prLate), s.one(prCame)
	talk := asked || t.period || t.does.has(prPeriod) && s.has(prPeriod)
	if late != nil && !talk {
		w := string(text[late.from:late.to])
		talk = contains(w, "period", "月经", "例假", "停经", "身上", "那个", "好朋友") || (t.does.has(prPregnant) || t.question == pregnantID || t.does.has(prPeriod)) && contains(w, "late", "missed", "推", "晚", "迟", "没来", "不来")
	}
	if came != nil && !talk {
		talk = contains(string(text[came.from:came.to]), "period")
	}
	switch {
	case late != nil && contains(strings.ReplaceAll(t.text, "绝经了又出血", ""), "更年期", "绝经", "menopaus", "the change"): // it has stopped for good
		t.noMonthly = true
	case s.has(prPremenarche), t.does.has(prPremenarche):
		t.noMonthly = true
	case s.has(prNotLate):
		t.say(missedID, s, s.one(prNotLate), intake.Absent, explicit)
	case s.has(prIf) || s.has(prPast) && !s.has(prNow) && late != nil:
		t.noMonthly = true
	case late != nil && talk && !t.denied(s, late):
		t.say(missedID, s, late, intake.Present, explicit)
	case came != nil && talk && !t.denied(s, came):
		if f := t.known(missedID, t.who); f != nil && f.status == intake.Present && !contains(string(text[came.from:came.to]), "来了", "came", "come", "started", "got") {
			return // "she used to be regular"
		}
		t.say(missedID, s, came, intake.Absent, explicit)
	}
}

// lost reads a pregnancy that ended early, in the past unless it is told as of now.
func (t *pregnancyTalk) lost(s *stretch) {
	m := s.one(prLost)
	if m == nil || t.supposed(s) || s.has(prDoubt) {
		return
	}
	w := string(t.r.runes()[m.from:m.to])
	if contains(w, "lost it", "lost them", "heartbeat", "didn't make it", "心", "生化", "没保住", "没留住") && !t.does.has(prPregnant) && !contains(t.text, "孕", "胎", "pregnan", "孩子") {
		return
	}
	rest := string(t.r.runes()[m.to:min(m.to+2, len(t.r.runes()))])
	if strings.HasSuffix(w, "一个") && (strings.HasPrefix(rest, "多") || contains(rest, "小时", "钟头", "星期", "礼拜", "月", "晚上", "下午", "上午")) {
		return // 鼻血流了一个小时 tells how long
	}
	if t.denied(s, m) && !contains(w, "no heartbeat", "没") {
		t.say(miscarriageID, s, m, intake.Absent, explicit)
		return
	}
	f := t.say(miscarriageID, s, m, intake.Present, explicit)
	f.gone = true
}
