package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// unreal: a question, a condition or a fear holds the stretch.
func (k *drugTalk) unreal(from, to int) bool {
	m := mention{from: from, to: to}
	s := k.r.sentence(from)
	a, b := k.chunk(from, to)
	if b < len(k.r.runes()) && k.r.runes()[b] == '?' || s.question && !k.says(s) && k.asksIn(a, b) {
		return true
	}
	for _, c := range k.r.cues {
		switch {
		case c.from < s.from || c.to > s.to:
		case c.does.has(cond) && k.r.condReaches(c, m, s) && c.from >= a:
			return true
		case c.does.any(worry, ask) && c.from >= a && c.to <= from && (c.to-c.from > 1 || c.does.has(worry)) &&
			!(c.does.has(ask) && lexicon.Latin(k.r.runes()[c.from]) && !s.question):
			return true
		}
	}
	return false
}

// asksIn: a word that asks stands in a clause.
func (k *drugTalk) asksIn(a, b int) bool {
	return slices.ContainsFunc(k.r.cues, func(c cue) bool {
		return c.does.has(ask) && c.from >= a && c.to <= b && (c.to-c.from > 1 || c.to == b && k.r.runes()[c.from] != '呢')
	})
}

// says: 吃着呢 is no question, though it ends with a particle of questions.
func (k *drugTalk) says(s sentence) bool {
	text := strings.TrimRight(string(k.r.runes()[s.from:s.to]), " 。.!\n")
	return strings.HasSuffix(text, "着呢") || strings.HasSuffix(text, "的呢") || strings.HasSuffix(text, "了呢")
}

// seeming: 好像在吃, "probably taking": as far as the speaker knows.
func (k *drugTalk) seeming(c courseCue) bool {
	a, b := k.chunk(c.from, c.to)
	text := string(k.r.runes()[a:c.from])
	return contains(text, "好像", "貌似", "可能", "应该", "大概", "probably", "might", "may be", "maybe", "possibly") &&
		!contains(text, "应该是从", "可能是因为", "may be because") && b > a
}

// elsewhere: what is stopped is no medicine: "stopped smoking", "the bleeding stopped".
func (k *drugTalk) elsewhere(c courseCue) bool {
	a, b := k.chunk(c.from, c.to)
	if han(k.r.runes()[c.from]) && contains(string(k.r.runes()[a:c.from]), "酒", "烟", "月经", "槟榔") {
		return true
	}
	inChunk := slices.ContainsFunc(k.meds, func(i int) bool {
		return k.all[i].from >= a && k.all[i].to <= b &&
			k.all[i].to > 0
	})
	for _, s := range k.all {
		if isMedicine(s.concept) || s.concept.Kind == lexicon.Disease && s.to <= c.from ||
			s.concept.Kind == lexicon.Context || s.to == s.from ||
			s.concept.ID == "medicine-changed" || s.concept.ID == "missed-doses" {
			continue
		}
		if !inChunk && s.from <= c.from && c.to <= s.to {
			return true
		}
		if s.from >= c.to && s.from-c.to <= 2 || !inChunk && s.from >= a && s.to <= c.from && c.from-s.to <= 4 {
			return true
		}
	}
	return !inChunk && k.objects(c)
}

// objects: a thing of its own follows: "dropped a pan", "came off my bike". "A year ago" is none.
func (k *drugTalk) objects(c courseCue) bool {
	text := k.r.runes()
	if !lexicon.Latin(text[c.from]) {
		return false
	}
	words := strings.Fields(string(text[c.to:min(len(text), c.to+24)]))
	if len(words) < 2 || c.to < len(text) && text[c.to] != ' ' {
		return false
	}
	switch words[1] {
	case "while", "year", "month", "week", "few", "couple", "long", "day", "fortnight", "bit", "good", "tablets",
		"pills", "medicine", "medication", "stuff", "whole", "lot", "other",
		"summer", "spring", "autumn", "winter", "last", "first":
		return false
	}
	switch words[0] {
	case "a", "an", "my", "the", "his", "her", "work", "smoking", "drinking":
		return true
	}
	return false
}

// advised: whether to take it is asked: 要不要吃啊. Then a name alone says nothing.
func (k *drugTalk) advised(c courseCue) bool {
	text := k.r.runes()
	before := string(text[max(0, c.from-5):c.from])
	for _, w := range []string{"要不要", "能不能", "该不该", "可不可以", "需不需要", "用不用", "should i", "can i", "need to"} {
		if !suffixOf(before, w) && !suffixOf(string(text[max(0, c.from-9):c.from]), w) {
			continue
		}
		if i, _ := k.of(c.from, c.to, false); i >= 0 {
			k.events[i] = append(k.events[i], courseEvent{kind: advise, from: c.from, to: c.to, order: c.from,
				who: intake.OfPatient})
		}
		return true
	}
	return false
}
