package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// denials counts the denials before a verb in its clause. Two of them affirm.
func (k *drugTalk) denials(cue courseCue) (n int, last courseCue) {
	a, _ := k.chunk(cue.from, cue.to)
	text := k.r.runes()
	for _, c := range k.cues {
		if c.from < a || c.to > cue.from || !c.has(negates) {
			continue
		}
		if c.from > 0 && c.to < len(text) && text[c.from-1] == text[c.to] && c.to-c.from == 1 {
			continue // 打不打
		}
		if c.from > 0 && text[c.from-1] == '是' && text[c.from] == '不' {
			continue // 是不是
		}
		words, runes := 0, 0
		for _, t := range text[c.to:cue.from] {
			if t == ' ' {
				words++
			} else if han(t) {
				runes++
			}
		}
		if words > 6 || runes > 8 || cue.has(stops) && runes > 4 || k.statesBetween(c.to, cue.from) {
			continue
		}
		n, last = n+1, c
	}
	if hasAt(text, a, "不是没") && n == 1 {
		n = 2
	}
	return n, last
}

// statesBetween: another verb of taking, or a word that turns, stands between a denial and a verb. Nothing stands between a
// medicine and the denial after it ("沙丁胺醇一点用都没有").
func (k *drugTalk) statesBetween(from, to int) bool {
	if from > to {
		return false
	}
	if contains(string(k.r.runes()[from:to]), " while ", " whilst ", " because ") {
		return true
	}
	for _, c := range k.cues {
		if c.from >= from && c.to <= to && c.has(takes, resumes, stops) && han(k.r.runes()[c.from]) {
			return true
		}
	}
	return slices.ContainsFunc(k.r.cues, func(c cue) bool {
		return c.from >= from && c.to <= to && c.does.any(turn, subject) && !c.does.has(between) &&
			!han(k.r.runes()[c.from]) && c.to-c.from > 3
	})
}

// mealtime: "before each meal" and "before bed" are no past.
func (k *drugTalk) mealtime(s *said) bool {
	text := k.r.runes()
	for _, w := range s.why {
		if w.does.has(past) && (string(text[w.from:w.to]) != "before" || w.from < s.to || k.endsClause(w.to)) {
			return false
		}
	}
	return true
}

// affirmed: what denies the mention is a no of its own ("no, metformin", "two, no, one"), or denies another medicine before a verb of
// its own: "she isn't on insulin, she takes gliclazide".
func (k *drugTalk) affirmed(s *said) bool {
	a, _ := k.chunk(s.from, s.to)
	text := k.r.runes()
	verb := slices.ContainsFunc(k.cues, func(c courseCue) bool {
		n, _ := k.denials(c)
		return c.has(takes, resumes, starts) && c.from >= a && c.to <= s.from && n%2 == 0
	})
	for _, w := range s.why {
		if !w.does.any(deny, denyAfter, goneBefore) {
			continue
		}
		plain := (string(text[w.from:w.to]) == "no" || string(text[w.from:w.to]) == "nope") && w.to < len(text) &&
			(text[w.to] == ',' || text[w.to] == '.')
		if !plain && !k.aside(w.to, s.from) && !(verb && (w.to <= a || k.statesBetween(w.to, s.from)) &&
			lexicon.Latin(text[w.from])) {
			return false
		}
	}
	return true
}

// aside: what is denied is something that comes with the medicine: "no problems with the insulin", "no bleeding on the apixaban".
func (k *drugTalk) aside(from, to int) bool {
	if from > to || !lexicon.Latin(k.r.runes()[max(0, from-1)]) {
		return false
	}
	gap := string(k.r.runes()[from:to])
	if contains(gap, " with ", " from ", " since ") {
		return true
	}
	at := strings.LastIndex(gap, " on ")
	if at < 0 {
		return false
	}
	on := from + len([]rune(gap[:at]))
	return contains(gap[:at], "problem", "trouble", "issue", "side effect", "reaction", "complaint", "change") ||
		slices.ContainsFunc(k.all, func(o said) bool {
			return !isMedicine(o.concept) && o.concept.Kind != lexicon.Context && o.from >= from && o.to <= on &&
				o.to > o.from
		})
}

// stopsToo: what says that it has gone is a word of stopping or of denial for medicines as well.
func (k *drugTalk) stopsToo(s *said) bool {
	return slices.ContainsFunc(s.why, func(w cue) bool {
		return slices.ContainsFunc(k.cues, func(c courseCue) bool {
			return c.has(stops, negates) && c.from < w.to &&
				w.from < c.to
		})
	})
}

// denied: a verb of taking with a denial before it.
func (k *drugTalk) denied(c, denial courseCue, after string) {
	text := k.r.runes()
	_, b := k.chunk(c.from, c.to)
	rest := string(text[c.to:b])
	words := string(text[denial.from:denial.to])
	gap := string(text[denial.to:c.from])
	if k.sometimes(denial, c) || k.others(c, after) || k.otherObject(c) || k.useless(c, words) {
		return
	}
	if string(text[c.from:c.to]) == "用" && words == "不" && !k.endsClause(c.to) && !strings.HasPrefix(after, "了") {
		if i, _ := k.of(c.from, c.to, false); i < 0 || k.med(i).from != c.to {
			return // 不用老抽血: need not
		}
	}
	switch {
	case contains(words, "再") || contains(gap, "再") || strings.HasPrefix(after, "了") && !strings.HasPrefix(after, "了吗") ||
		contains(rest, "anymore", "any more", "any longer", " since") && !contains(words, "never") ||
		contains(words, "longer"):
		k.add(stop, c)
	case contains(gap, "按时", "规律", "及时", "准时", "定时", "天天", "每天", "always", "regularly") ||
		strings.HasPrefix(rest, " regularly") || contains(rest, " when ", " every day", " regularly"):
		k.add(miss, c) // how often, not whether
	case k.near(c, ofToday) && !contains(rest, "过"):
		k.add(miss, c)
	default:
		k.add(denying, c)
	}
}

// others: what is not taken are others: "I don't take anything else", 别的没吃.
func (k *drugTalk) others(c courseCue, after string) bool {
	a, b := k.chunk(c.from, c.to)
	i, _ := k.of(c.from, c.to, false)
	if i >= 0 && k.med(i).from >= c.to && k.med(i).to <= b {
		return false
	}
	return hasPrefix(after, "anything") || hasPrefix(after, "any other") || hasPrefix(after, "any tablets") ||
		hasPrefix(after, "别的") || hasPrefix(after, "其他") ||
		contains(string(k.r.runes()[a:c.from]), "别的", "其他", "其它")
}

// otherObject: what is not taken is named, and is no medicine: 不能吃菠菜.
func (k *drugTalk) otherObject(c courseCue) bool {
	text := k.r.runes()
	if !han(text[c.from]) || c.to >= len(text) || !han(text[c.to]) {
		return false
	}
	_, b := k.chunk(c.from, c.to)
	if slices.ContainsFunc(k.meds, func(i int) bool {
		return k.all[i].from >= c.from && k.all[i].to <= b &&
			k.all[i].to > c.to
	}) {
		return false
	}
	_, figure := number(text, c.to)
	return !figure && !strings.ContainsRune("了过着的呢啊呀吧嘛哦啦上下进完成到几多今昨这那它药打吃用服没不也都就是算早晚", text[c.to])
}

// useless: 吃布洛芬没用 says that it did not help.
func (k *drugTalk) useless(c courseCue, denial string) bool {
	a, _ := k.chunk(c.from, c.to)
	if from, _ := k.r.clause(c.from, c.to); string(k.r.runes()[c.from:c.to]) == "用" && strings.HasSuffix(denial, "没") && k.endsClause(c.to) && c.from-from <= 4 {
		return true // "硝酸甘油含了三趟，呒没用"
	}
	return string(k.r.runes()[c.from:c.to]) == "用" && strings.HasPrefix(denial, "没") && k.endsClause(c.to) &&
		slices.ContainsFunc(k.cues, func(o courseCue) bool { return o.has(takes) && o.from >= a && o.to < c.from })
}

// sometimes: it is not taken at one part of the day, 晚上不吃, or not every day, where it is taken when needed.
func (k *drugTalk) sometimes(denial, c courseCue) bool {
	text := k.r.runes()
	before := string(text[max(0, denial.from-4):denial.from])
	for _, w := range []string{"晚上", "中午", "早上", "下午"} {
		if suffixOf(before, w) && !k.near(c, ofToday) {
			return true
		}
	}
	if suffixOf(before, "平时") || suffixOf(before, "平常") {
		i, _ := k.of(c.from, c.to, false)
		return slices.ContainsFunc(k.rates, func(d doseRate) bool {
			m, _ := k.of(d.from, d.to, false)
			return d.says == asNeeded && m == i
		})
	}
	return false
}
