package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// tell turns the words into events, each of one medicine.
func (k *drugTalk) tell() {
	for i := range k.meds {
		if k.meds[i] != k.virtual {
			k.base(i)
			k.wished(i)
		}
	}
	for _, c := range k.cues {
		k.cue(c)
		k.takenNow(c)
	}
	k.alone()
}

// base is what a mention says by itself.
func (k *drugTalk) base(i int) {
	s := k.med(i)
	a, _ := k.chunk(s.from, s.to)
	ev := courseEvent{kind: mentioned, from: s.from, to: s.to, order: a, who: s.experiencer, same: true}
	switch {
	case s.unsaid && k.harmless(s):
		s.stand(taken)
	case s.unsaid:
		ev.doubt = true
	case s.gone:
		// "went up" and the like say of a complaint that it has gone; of a medicine they say nothing.
		if k.stopsToo(s) {
			ev.kind = stop
		} else {
			s.stand(taken)
		}
	case s.temporality == intake.Past && k.mealtime(s):
		s.stand(taken)
	case s.temporality == intake.Past:
		ev.kind = ofPast
	case s.status == intake.Absent && k.affirmed(s):
		s.stand(taken)
	case s.status == intake.Absent:
		ev.kind = denying
	case s.status == intake.Uncertain:
		ev.kind = doubting
	}
	k.events[i] = append(k.events[i], ev)
}

// harmless: "no side effects from the statin" says that it is taken.
func (k *drugTalk) harmless(s *said) bool {
	before := string(k.r.runes()[max(0, s.from-5):s.from])
	if s.experiencer == intake.OfPatient && (suffixOf(before, " my") || suffixOf(before, "我的")) {
		return true // "worried about my warfarin": it is taken
	}
	return slices.ContainsFunc(s.why, func(w cue) bool {
		text := string(k.r.runes()[w.from:w.to])
		return strings.HasPrefix(text, "side effect") && w.to <= s.from &&
			slices.ContainsFunc(k.r.cues, func(d cue) bool {
				return d.does.has(deny) && d.to <= w.from && w.from-d.to < 12
			})
	})
}

func (k *drugTalk) add(kind eventKind, c courseCue) {
	i, same := k.of(c.from, c.to, false)
	k.addTo(i, kind, c, same)
}

func (k *drugTalk) addTo(i int, kind eventKind, c courseCue, same bool) {
	if i < 0 || kind != doubting && k.unreal(c.from, c.to) || kind != resume && !same && k.med(i).from > c.to {
		return
	}
	if (kind == take || kind == resume) && k.seeming(c) {
		kind = doubting
	}
	ev := courseEvent{kind: kind, from: c.from, to: c.to, order: c.from, who: k.person(c.from, c.to, i), same: same &&
		k.stated(i), now: k.near(c, ofNow) || k.recent(c)}
	if kind == doubting {
		a, b := k.chunk(c.from, c.to)
		ev.doubt = k.seeming(c) || contains(string(k.r.runes()[a:b]), "有没有", "是不是", "算不算", "吃没吃", "打没打", "whether",
			" if ") || k.meds[i] == k.virtual
	}
	k.events[i] = append(k.events[i], ev)
	for _, j := range k.list(i, c.from) {
		ev.same = ev.same && k.stated(j)
		k.events[j] = append(k.events[j], ev)
	}
}

// recent: its clause names a time of today or yesterday.
func (k *drugTalk) recent(c courseCue) bool {
	a, b := k.chunk(c.from, c.to)
	return slices.ContainsFunc(k.r.times, func(t timeSpan) bool { return t.from >= a && t.to <= b && t.high <= 2*day })
}

// stated: the mention by itself says that the medicine is taken.
func (k *drugTalk) stated(i int) bool {
	m := k.med(i)
	return !m.unsaid && m.status == intake.Present && m.temporality == intake.Current
}

// near reports whether a word of a class stands in the clause.
func (k *drugTalk) near(c courseCue, class courseClass) bool {
	a, b := k.chunk(c.from, c.to)
	return slices.ContainsFunc(k.cues, func(o courseCue) bool { return o.has(class) && o.from >= a && o.to <= b })
}

// before reports whether a word of a class stands before a place in its clause, and none of now between.
func (k *drugTalk) before(c courseCue, class courseClass) bool {
	a, _ := k.chunk(c.from, c.to)
	found := false
	for _, o := range k.cues {
		if o.from < a || o.to > c.from {
			continue
		}
		if o.has(class) && !k.begins(o.to) {
			// In English another statement may begin after "and".
			far := lexicon.Latin(k.r.runes()[o.from]) && contains(string(k.r.runes()[o.to:c.from]), " and ")
			found = !far
		}
		if o.has(ofNow) && !o.has(class) && !hasAt(k.r.runes(), o.from, "还") && !hasAt(k.r.runes(), o.from, "又") {
			found = false
		}
	}
	return found
}

// begins: 去年开始, 去年就: since then.
func (k *drugTalk) begins(i int) bool {
	rest := string(k.r.runes()[i:min(len(k.r.runes()), i+10)])
	return contains(rest, "开始", "以后", "之后", "起") || hasPrefix(rest, "就")
}

func (k *drugTalk) cue(c courseCue) {
	text := k.r.runes()
	n, denial := k.denials(c)
	odd := n%2 == 1
	after := string(text[c.to:min(len(text), c.to+12)])
	word := string(text[c.from:c.to])
	switch {
	case word == "不用" && k.endsClause(c.to):
		k.add(denying, c)
	case c.has(misses):
		switch {
		case odd:
			k.add(resume, c)
		case !strings.HasPrefix(word, "忘") || contains(after, "吃", "打", "服") || len([]rune(word)) > 2:
			k.add(miss, c)
		}
	case c.has(swaps) && k.swap(c):
	case c.has(starts):
		i, same := k.of(c.from, c.to, false)
		switch {
		case odd:
			k.addTo(i, denying, c, same)
		default:
			k.addTo(i, resume, c, same)
		}
	case c.has(stops):
		k.stop(c, odd, after, word)
	case c.has(resumes):
		switch {
		case strings.HasSuffix(word, "from") || strings.HasPrefix(word, "except") || word == "other than" ||
			word == "besides" || word == "除了" || word == "除开":
			if i, _ := k.of(c.from, c.to, false); i >= 0 && k.med(i).from >= c.to {
				k.add(resume, c)
			}
		case odd && (strings.HasPrefix(word, "天天") || strings.HasPrefix(word, "每天") || word == "都吃" || word == "都打"):
			// 不能天天吃: how often, not whether.
		case odd && (strings.HasPrefix(word, "按时") || strings.HasPrefix(word, "规律") ||
			strings.HasPrefix(word, "坚持") || word == "religiously"):
			k.add(miss, c)
		case odd && !strings.HasPrefix(word, "没") && !strings.HasPrefix(word, "从"):
			if strings.HasPrefix(word, "start") || strings.HasPrefix(word, "刚开始") || strings.HasPrefix(word, "开始") {
				k.add(denying, c)
			} else if strings.HasSuffix(word, "在吃") || strings.HasSuffix(word, "在打") ||
				strings.HasSuffix(word, "在用") || strings.HasPrefix(word, "been on") || strings.HasPrefix(word, "now") ||
				strings.HasPrefix(word, "current") {
				k.denied(c, denial, after)
			} else {
				k.add(stop, c)
			}
		case k.before(c, onceTook) && (strings.HasPrefix(word, "天天") || strings.HasPrefix(word, "每天") ||
			strings.HasPrefix(word, "都") || strings.HasPrefix(word, "在")):
			k.add(ofPast, c)
		case strings.HasPrefix(word, "都") && strings.HasPrefix(after, "过"):
			k.add(ofPast, c)
		case hasPrefix(after, "tablets") || hasPrefix(after, "pills") || strings.HasPrefix(after, "药"):
			if i, same := k.of(c.from, c.to, false); i >= 0 && same {
				k.add(resume, c)
			}
		default:
			k.add(resume, c)
		}
	case c.has(unbegun):
		i, same := k.of(c.from, c.to, false)
		if word == "not me" || word == "i'm not" || word == "i am not" || word == "not myself" || word == "不是我" {
			// Somebody else takes it: then this one does not.
			if i >= 0 && (k.med(i).experiencer == intake.OfOther) && k.endsClause(c.to) {
				k.events[i] = append(k.events[i], courseEvent{kind: denying, from: c.from, to: c.to, order: c.from,
					who: intake.OfPatient})
			}
			break
		}
		k.addTo(i, denying, c, same)
	case c.has(takes) && k.advised(c):
	case c.has(takes):
		k.taking(c, odd, n, denial, after)
	case c.has(onceTook) && lexicon.Latin(text[c.from]) && (strings.HasPrefix(word, "was ") ||
		strings.HasPrefix(word, "were ") || strings.HasPrefix(word, "used to") || strings.HasPrefix(word, "had ")):
		if i, same := k.of(c.from, c.to, false); i >= 0 && !same && k.meds[i] != k.virtual && k.number(c.to) ||
			k.virtual >= 0 && k.number(c.to) {
			break // "ten, I used to have five": another amount, not another medicine
		}
		if !odd && (word != "used to" || k.endsClause(c.to) || hasPrefix(after, "be,") || hasPrefix(after, "be on") ||
			hasPrefix(after, "take") || hasPrefix(after, "inject")) {
			k.add(ofPast, c)
		}
	case c.has(onceTook) && k.virtual >= 0 && len(k.meds) == 1 && strings.HasPrefix(word, "w") &&
		!slices.ContainsFunc(k.cues, func(o courseCue) bool { return o.has(takes, stops) }):
		k.add(ofPast, c) // "only when I was in hospital"
	case c.has(doubts):
		if !k.near(c, doubtsWhat) {
			k.add(doubting, c)
		}
	}
}

// number: a figure follows.
func (k *drugTalk) number(i int) bool {
	text := k.r.runes()
	if !hasAt(text, i, " ") {
		return false
	}
	f, ok := dosed(text, i+1)
	return ok && string(text[f.from:f.to]) != "a" && string(text[f.from:f.to]) != "an"
}

func (k *drugTalk) endsClause(i int) bool {
	text := k.r.runes()
	for i < len(text) && strings.ContainsRune("的了啊呀呢吧吃打用", text[i]) {
		i++
	}
	return i >= len(text) || k.parts(i) || hasAt(text, i, " if ") || hasAt(text, i, " be,") || hasAt(text, i, " either")
}

// swap: one medicine takes the place of another.
func (k *drugTalk) swap(c courseCue) bool {
	_, b := k.chunk(c.from, c.to)
	next, last := -1, -1
	for i := range k.meds {
		if s := k.med(i); s.from >= c.to && s.to <= b && next < 0 && k.leads(c.to, s.from, false) {
			next = i
		} else if s.to <= c.from {
			last = i
		}
	}
	text := k.r.runes()
	pills := hasAt(text, c.to, "吃药") || hasAt(text, c.to, "药片") || hasAt(text, c.to, " tablets") ||
		hasAt(text, c.to, "别的") || hasAt(text, c.to, " something else")
	if next < 0 && !pills || next >= 0 && last >= 0 && k.med(next).concept == k.med(last).concept {
		return false
	}
	if n, _ := k.denials(c); n%2 == 1 {
		return true
	}
	if last >= 0 && k.r.sentence(k.med(last).from) == k.r.sentence(c.from) &&
		k.med(last).experiencer == intake.OfPatient && !k.unreal(c.from, c.to) {
		k.events[last] = append(k.events[last], courseEvent{kind: stop, swapped: true, from: c.from, to: c.to,
			order: c.from, who: k.med(last).experiencer})
	}
	if next >= 0 {
		k.addTo(next, resume, c, true)
	}
	return true
}

// stop reads a word of stopping: 没停过 says the contrary, 停过 that it was taken again, and 要停吗 nothing.
func (k *drugTalk) stop(c courseCue, odd bool, after, word string) {
	text := k.r.runes()
	a, _ := k.chunk(c.from, c.to)
	before := string(text[a:c.from])
	switch {
	case hasPrefix(after, "过") && !odd:
		return
	case suffixOf(before, "要") || suffixOf(before, "能") || suffixOf(before, "可以") || suffixOf(before, "想") ||
		suffixOf(before, "准备") || suffixOf(before, "打算"):
		if !odd {
			return
		}
	case (word == "stop" || word == "stopping") && !contains(before, "told", "had to", "made me", "made him",
		"made her", "got me to", "decided", "asked"):
		if !odd {
			return
		}
	case word == "dropped" && (hasPrefix(after, "down") || hasPrefix(after, "to ") || hasPrefix(after, "from") ||
		contains(after, "dose")) || word == "dropped" && contains(string(text[c.to:min(len(text), c.to+30)]),
		" down ", " to "):
		return
	case word == "off": // "off warfarin", "off his warfarin"
		if i, _ := k.of(c.from, c.to, false); i < 0 || k.med(i).from < c.to ||
			!slices.Contains([]string{"", "my", "his", "her", "the", "all"},
				strings.TrimSpace(string(text[c.to:k.med(i).from]))) || suffixOf(before, "on and") {
			return
		}
	case word == "停" && contains(before, "天") && len([]rune(before)) < 8 && strings.Contains(after, "天"): // 吃三天停四天
		return
	}
	if k.elsewhere(c) || suffixOf(before, "快") {
		return
	}
	if strings.Contains(word, "完") && slices.ContainsFunc(k.all,
		func(s said) bool { return s.concept.ID == "repeat-prescription" }) {
		k.add(resume, c) // 用完了，来拿药
		return
	}
	if i, same := k.of(c.from, c.to, false); i >= 0 && same && k.med(i).from >= c.to &&
		!k.leads(c.to, k.med(i).from, false) {
		return // "dropped after my insulin"
	}
	if odd {
		k.add(resume, c)
		return
	}
	k.add(stop, c)
}

// taking reads a verb of taking.
func (k *drugTalk) taking(c courseCue, odd bool, n int, denial courseCue, after string) {
	text := k.r.runes()
	i, same := k.of(c.from, c.to, false)
	if i < 0 {
		return
	}
	if !same && (strings.HasPrefix(after, "药") || strings.HasPrefix(after, "中药") || strings.HasPrefix(after, "别的") ||
		hasPrefix(after, "tablets") || hasPrefix(after, "pills")) {
		return
	}
	if !odd && k.before(c, unbegun) {
		return // 要给我上胰岛素
	}
	who := k.person(c.from, c.to, i)
	if who != k.med(i).experiencer && !same && !k.endsClause(c.to) && !strings.HasPrefix(after, "过") {
		return
	}
	switch {
	case odd:
		k.denied(c, denial, after)
	case n > 0:
		k.add(resume, c)
	case strings.HasPrefix(after, "过") && k.near(c, ofToday):
		k.add(resume, c)
	case strings.HasPrefix(after, "过"):
		k.add(ofPast, c)
	case strings.HasPrefix(after, "完饭"):
	case strings.HasPrefix(after, "完"):
		k.add(stop, c)
	case k.before(c, onceTook):
		k.add(ofPast, c)
	case strings.HasPrefix(after, "了") && lasting(text, c.to+1):
		k.add(resume, c)
	default:
		k.add(take, c)
	}
}

// lasting: 吃了三年: a length of time follows.
func lasting(text []rune, i int) bool {
	if hasAt(text, i, "有") || hasAt(text, i, "快") || hasAt(text, i, "好") {
		i++
	}
	_, ok := countedTime(text, i)
	return ok || hasAt(text, i, "半年") || hasAt(text, i, "几年") || hasAt(text, i, "很多年") || hasAt(text, i, "一辈子")
}

// takenNow: "I used to have three a day, now it's just the one": an amount of now says that it is taken.
func (k *drugTalk) takenNow(c courseCue) {
	word := string(k.r.runes()[c.from:c.to])
	if !c.has(changes, swaps) || !contains(word, "now", "current", "these days", "at the moment", "现在", "目前", "如今", "改") {
		return
	}
	_, b := k.chunk(c.from, c.to)
	if b < len(k.r.runes()) {
		_, b = k.chunk(b+1, b+1)
	}
	i, _ := k.of(c.from, c.to, true)
	if i < 0 {
		return
	}
	for j := range k.meds {
		if m := k.med(j); m.from >= c.to && m.to <= b && m.concept != k.med(i).concept {
			return
		}
	}
	if slices.ContainsFunc(k.amounts, func(a doseAmount) bool { return a.from >= c.to && a.to <= b && a.unit != bare }) ||
		slices.ContainsFunc(k.rates, func(d doseRate) bool { return d.from >= c.to && d.to <= b }) {
		k.add(resume, c)
	}
}

// alone reads a clause that only denies, after a question that names the medicine: 打胰岛素？没有没有.
func (k *drugTalk) alone() {
	for n, s := range k.r.sentences {
		if n == 0 || !k.r.sentences[n-1].question {
			continue
		}
		p := k.r.polarAt(s.from, s.to)
		if p.status == "" && (hasAt(k.r.runes(), s.from, "没有没有") || hasAt(k.r.runes(), s.from, "没没") ||
			hasAt(k.r.runes(), s.from, "不不")) {
			p = polar{status: intake.Absent, from: s.from, to: s.from + 2}
		}
		for _, w := range []string{"god no", "oh no", "no no", "heavens no", "lord no", "hell no", "absolutely not",
			"certainly not", "nah", "not me"} {
			if p.status == "" && (hasAt(k.r.runes(), s.from, w) || hasAt(k.r.runes(), s.from+1, w)) {
				p = polar{status: intake.Absent, from: s.from + 1, to: s.from + len(w)}
			}
		}
		if p.status == "" || p.from-s.from > 6 {
			continue
		}
		for i := range k.meds {
			if m := k.med(i); m.from >= k.r.sentences[n-1].from && m.to <= k.r.sentences[n-1].to && m.to > m.from {
				kind := map[intake.Status]eventKind{intake.Absent: denying, intake.Present: resume,
					intake.Uncertain: doubting}[p.status]
				k.events[i] = append(k.events[i], courseEvent{kind: kind, from: p.from, to: p.to, order: p.from,
					who: m.experiencer})
			}
		}
	}
}

// answered adds the yes or no of an answer that names no medicine.
func (k *drugTalk) answered(q *Asked) {
	if k.virtual < 0 || strings.Contains(q.Asks[0], ".") {
		return
	}
	i := slices.Index(k.meds, k.virtual)
	p := k.r.polarAt(0, len(k.r.runes()))
	for n := 1; n < len(k.r.sentences) && p.status == "" && k.r.sentences[n-1].question; n++ { // "sorry, what? no"
		p = k.r.polarAt(k.r.sentences[n].from, k.r.sentences[n].to)
	}
	if p.status != "" {
		kind := map[intake.Status]eventKind{intake.Absent: denying, intake.Present: mentioned,
			intake.Uncertain: doubting}[p.status]
		ev := courseEvent{kind: kind, from: p.from, to: p.to, order: -1, who: intake.OfPatient}
		if kind == mentioned {
			ev.kind = take
		}
		k.events[i] = append(k.events[i], ev)
	}
	// "my husband is though"
	for _, c := range k.r.cues {
		if c.does.has(other) && !k.r.doer(c) {
			rest := strings.TrimSpace(string(k.r.runes()[c.to:min(len(k.r.runes()), c.to+12)]))
			if strings.HasPrefix(rest, "is") || strings.HasPrefix(rest, "does") || strings.HasPrefix(rest, "has") ||
				strings.HasPrefix(rest, "在吃") || strings.HasPrefix(rest, "吃") ||
				strings.HasPrefix(rest, "打") {
				if who, _ := k.r.person(mention{from: c.to, to: c.to}, k.c.who); who == intake.OfOther {
					k.events[i] = append(k.events[i], courseEvent{kind: take, from: c.from, to: c.to, order: c.from,
						who: who})
				}
			}
		}
	}
}
