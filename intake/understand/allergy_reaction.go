package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// react keeps what an allergy did with it.
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
		c.noted = c.noted || t.ofThen(s) || t.ofThen(&t.stretches[c.stretch]) || t.backThen(c.sentence)
		c.had = c.had || s.has(alHad) && !t.justNow()
		if c.standing == open {
			t.rule(c, ruling{standing: weak, status: intake.Present})
		}
	}
}

// better prefers a word that the lexicon knows as a symptom: "come out in hives" is told by the hives.
func (t *allergyTalk) better(a, b *mark) bool {
	known := func(m *mark) bool {
		return slices.ContainsFunc(t.r.concepts, func(h lexicon.Hit) bool { return h.From < m.to && m.from < h.To })
	}
	return known(a) && !known(b)
}

// ofThen: the clause tells of another time, or of what always happens. "Came out in hives" may be today.
func (t *allergyTalk) ofThen(s *stretch) bool {
	if s.has(alBefore) {
		return true
	}
	for _, m := range s.marks {
		if m.does.has(alHabit) && always(string(t.r.runes()[m.from:m.to])) {
			return true
		}
	}
	return false
}

// always reports whether a word of habit tells of every time: 一吃就, "brings me out in".
func always(word string) bool {
	switch word {
	case "come out in", "comes out in", "comes up in", "come up in", "break out in", "breaks out in", "brings me out in",
		"brings me up in", "gives me", "give me", "makes my", "makes me", "makes me come out":
		return true
	}
	for _, p := range []string{"一", "每次", "when", "if ", "every", "each"} {
		if strings.HasPrefix(word, p) {
			return true
		}
	}
	return false
}

// urgent reports whether a symptom may be an emergency now: then it stays a complaint unless it is clear that it was another
// time.
func urgent(concept string) bool {
	switch concept {
	case "throat-tightness", "dyspnoea", "lip-tongue-swelling", "facial-swelling", "syncope", "presyncope", "shock", "wheeze",
		"anaphylaxis-signs", "stridor", "confusion", "collapse":
		return true
	}
	return false
}

// backThen: the sentence tells of another time.
func (t *allergyTalk) backThen(sentence int) bool {
	n := 0
	for k := range t.stretches {
		if t.stretches[k].first {
			n++
		}
		if n == sentence && t.ofThen(&t.stretches[k]) {
			return true
		}
	}
	return false
}

// justNow: something was had a moment ago, so that what it does is a complaint of today.
func (t *allergyTalk) justNow() bool {
	return contains(string(t.r.runes()), "刚", "今天", "现在", "这会", "昨", "小时前", "just ", "now", "today", "tonight", "this morning", "hour", "yesterday") ||
		slices.ContainsFunc(t.r.times, func(x timeSpan) bool { return x.high > 0 && x.high <= 48 })
}

// now: the clause tells of today.
func (t *allergyTalk) now(s *stretch) bool {
	return slices.ContainsFunc(t.r.cues, func(c cue) bool { return c.does.has(now) && c.from >= s.from && c.to <= s.to })
}
