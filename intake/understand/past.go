package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// when tells whether a mention is of the past: a past word before it in its clause (or after it, in Chinese), with
// nothing between that brings back to now.
func (r *reading) when(m mention) (intake.Temporality, []cue) {
	from, to := r.clause(m.from, m.to)
	text := r.runes()
	s := r.sentence(m.from)
	for _, c := range r.cues {
		if !c.does.has(past) || c.from < s.from || c.to > s.to {
			continue
		}
		latin := lexicon.Latin(text[c.from])
		if !latin && (c.from < from || c.to > to) {
			continue
		}
		if r.onset(c) {
			continue
		}
		switch {
		case c.to <= m.from && r.pastReaches(c.to, m.from) && r.agoReaches(c, m):
			return intake.Past, []cue{c}
		case inGap(m, c):
			return intake.Past, []cue{c}
		case c.from >= m.to && r.pastFollows(c, m):
			return intake.Past, []cue{c}
		}
	}
	return intake.Current, nil
}

// pastReaches: nothing between brings back to now, and in English no new statement begins.
func (r *reading) pastReaches(from, to int) bool {
	for _, o := range r.cues {
		if o.from >= from && o.to <= to && o.does.any(now) {
			return false
		}
	}
	for i := from; i < to; i++ {
		if r.runes()[i] == ';' {
			return false
		}
	}
	return !r.saysNow(from, to)
}

// agoReaches: "six months ago" and "before" close what they are said of; over a comma they reach only what somebody did
// then: "two years ago, I had a heart attack".
func (r *reading) agoReaches(c cue, m mention) bool {
	text := r.runes()
	word := string(text[c.from:c.to])
	if !strings.HasSuffix(word, "ago") && word != "before" {
		return true
	}
	commas := commasBetween(text, c.to, m.from)
	if commas == 0 {
		return true
	}
	rest := strings.TrimLeft(string(text[c.to:m.from]), ", ")
	for _, w := range []string{"i ", "he ", "she ", "we ", "they "} {
		if commas == 1 && strings.HasPrefix(rest, w) {
			return true
		}
		if aside, told, ok := strings.Cut(rest, ", "); ok && commas == 2 && strings.HasPrefix(told, w) && aside != "" && slices.Contains([]string{"after", "during", "when", "while", "with"}, strings.Fields(aside)[0]) {
			return true // "years ago, after my divorce, I felt suicidal"
		}
	}
	return false
}

// saysNow: "history of diabetes who presents with …": a clause of its own begins.
func (r *reading) saysNow(from, to int) bool {
	for _, o := range r.cues {
		if o.from >= from && o.to <= to && o.does.has(turn) && lexicon.Latin(r.runes()[o.from]) {
			switch string(r.runes()[o.from:o.to]) {
			case "who", "which", "but", "then", "presenting with", "presents with", "with complaints of", "complains of":
				return true
			}
		}
	}
	return false
}

// pastFollows: 胃溃疡病史, 骨折三年前, "ten years ago".
func (r *reading) pastFollows(c cue, m mention) bool {
	text := r.runes()
	if word := string(text[c.from:c.to]); strings.HasPrefix(word, "when i was") || strings.HasPrefix(word, "in my ") || strings.HasPrefix(word, "at ") || strings.HasPrefix(word, "as a ") {
		return c.from-m.to <= 24 && commasBetween(text, m.to, c.from) == 0
	}
	switch string(text[c.from:c.to]) {
	case "病史", "得过", "有过", "患过", "犯过", "年前", "小时候", "去年", "前年", "years ago", "year ago", "months ago", "last year",
		"in the past", "as a child",
		"when i was a child", "when i was young", "when he was", "when she was", "when i was", "岁的时候", "岁那年", "back then", "in childhood", "before", "previously", "当时":
		return (c.from-m.to <= 14 || lexicon.Latin(text[c.from]) && c.from-m.to <= 30) && commasBetween(text, m.to, c.from) == 0
	}
	return false
}

// onset: 两年前开始腰疼 tells since when, not that it is over.
func (r *reading) onset(c cue) bool {
	if r.ofAge(c) || r.backInside(c) {
		return true
	}
	if before := string(r.runes()[max(0, c.from-9):c.from]); hasPrefix(string(r.runes()[c.from:c.to]), "history") &&
		contains(before, "day", "week", "month", "year", "hour") {
		return true // "a three-week history of hiccups"
	}
	for _, w := range []string{"开始", "起", "就", "出现", "发现", "查出", "确诊", "有点"} {
		if hasAt(r.runes(), c.to, w) {
			return true
		}
	}
	return false
}

// backInside: a lump that "won't go back in" is of no other time; one "back in May" is.
func (r *reading) backInside(c cue) bool {
	text := r.runes()
	if string(text[c.from:c.to]) != "back in" {
		return false
	}
	if next, _ := r.wordAfter(c.to); next != "" && !r.endsHere(c.to) {
		return slices.Contains([]string{"again", "now", "here", "and", "but", "my", "his", "her", "properly", "by", "when", "bed", "hospital"}, next)
	}
	return true
}

// onlyDated: of a relative "last year" tells when, not that it is over.
func (r *reading) onlyDated(why []cue) bool {
	for _, c := range why {
		switch string(r.runes()[c.from:c.to]) {
		case "去年", "前年", "上次", "年前", "个月前", "last year", "last time", "months ago", "years ago", "year ago", "before":
		default:
			return false
		}
	}
	return true
}

// ofAge: in "seven weeks old" and "an old lady", old says how old somebody is, and nothing of when.
func (r *reading) ofAge(c cue) bool {
	text := r.runes()
	switch word := string(text[c.from:c.to]); word {
	case "old":
		before := strings.TrimRight(string(text[max(0, c.from-9):c.from]), " -")
		for _, unit := range []string{"day", "days", "week", "weeks", "month", "months", "year", "years", "yr", "yrs", "yo", "how"} {
			if strings.HasSuffix(before, unit) {
				return true
			}
		}
		rest := string(text[c.to:min(len(text), c.to+12)])
		return hasPrefix(rest, "la") || hasPrefix(rest, "man") || contains(rest, " woman", " men", " wom", " peop", " person", " folk",
			" wife", " husb", " dad", " mum", " mom", " moth", " fath", " frie", " gent", " boy", " girl", " gran", " chap", " age")
	case "when he was", "when she was", "when i was":
		return !r.ageFollows(c.to)
	}
	return false
}

// ageFollows: "when he was two", "when she was little" tell of years ago; "when he was running" does not.
func (r *reading) ageFollows(at int) bool {
	text := r.runes()
	for at < len(text) && text[at] == ' ' {
		at++
	}
	for _, w := range []string{"about ", "just ", "only "} {
		if hasAt(text, at, w) {
			at += len(w)
		}
	}
	if at < len(text) {
		if f, ok := number(text, at); ok && string(text[f.from:f.to]) != "a" && string(text[f.from:f.to]) != "an" {
			return true
		}
	}
	for _, w := range []string{"little", "young", "small", "younger", "a kid", "a baby", "a toddler", "a child", "a teenager"} {
		if hasAt(text, at, w) {
			return true
		}
	}
	return false
}
