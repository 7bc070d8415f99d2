package understand

import (
	"slices"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

func (t *allergyTalk) react(s *stretch, rs []ruling) {
	var m *mark
	for k := range s.marks {
		x := &s.marks[k]
		if x.does.has(alReact) && !t.denied(s, k) && (m == nil || t.better(x, m)) {
			m = x
		}
	}
	if m == nil || len(t.topic) == 0 || t.now(s) {
		return
	}
	for _, c := range t.topic {
		if c.standing == explicit && c.status != intake.Present || c.other != t.who && c.sentence == t.sentence {
			continue
		}
		if c.reaction == nil {
			c.reaction = m
		}
		c.habit = c.habit || s.has(alHabit)
		c.noted = c.noted || s.has(alBefore, alHabit) || t.stretches[c.stretch].has(alBefore, alHabit) || t.backThen(c.sentence)
		c.had = c.had || s.has(alHad) && !t.justNow()
		if c.standing == open {
			t.rule(c, ruling{standing: weak, status: intake.Present})
		}
	}
}

func (t *allergyTalk) better(a, b *mark) bool {
	known := func(m *mark) bool {
		return slices.ContainsFunc(t.r.concepts, func(h lexicon.Hit) bool { return h.From < m.to && m.from < h.To })
	}
	return known(a) && !known(b)
}

func (t *allergyTalk) backThen(sentence int) bool {
	n := 0
	for k := range t.stretches {
		if t.stretches[k].first {
			n++
		}
		if n == sentence && t.stretches[k].has(alBefore, alHabit) {
			return true
		}
	}
	return false
}

func (t *allergyTalk) justNow() bool {
	return contains(string(t.r.runes()), "刚", "今天", "现在", "这会", "昨", "小时前", "just ", "now", "today", "tonight", "this morning", "hour", "yesterday")
}

func (t *allergyTalk) now(s *stretch) bool {
	return slices.ContainsFunc(t.r.cues, func(c cue) bool { return c.does.has(now) && c.from >= s.from && c.to <= s.to })
}
