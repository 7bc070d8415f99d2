package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// uncertain looks for words of doubt that reach the mention: before it in the same clause, or right after it.
func (r *reading) uncertain(m mention, v *verdict) bool {
	from, to := r.clause(m.from, m.to)
	for _, c := range r.cues {
		if !c.does.has(unsure) || c.from < from || c.to > to || r.roughly(c) {
			continue
		}
		if inGap(m, c) || c.to <= m.from && r.near(c.to, m.from) || m.to <= c.from && c.from-m.to <= 3 {
			v.why = append(v.why, c)
			return true
		}
	}
	return r.doubtedAfter(m, to, v) // a hedge, or what it may be instead, further on
}

// roughly: in 麻了大概二十来分钟 and "maybe ten minutes" the figure is in doubt, and not what took so long.
func (r *reading) roughly(c cue) bool {
	text := r.runes()
	i := c.to
	for i < len(text) && text[i] == ' ' {
		i++
	}
	for i < len(text) && (text[i] == '有' || text[i] == '也' || text[i] == '就') {
		i++
	}
	if i >= len(text) {
		return false
	}
	to := i + 1
	if f, ok := number(text, i); ok {
		to = f.to
	} else if text[i] != '几' && text[i] != '好' {
		return false
	}
	rest := strings.TrimLeft(string(text[to:min(len(text), to+10)]), " 来多几个好半十")
	for _, unit := range []string{"分钟", "分", "秒", "小时", "钟头", "钟", "天", "日", "周", "星期", "礼拜", "月", "年", "次", "回", "sec", "min", "hour", "hr", "day",
		"week", "month", "year", "time", "or "} {
		if strings.HasPrefix(rest, unit) {
			return true
		}
	}
	return false
}

// doubtedAfter: 好像有点说话不利索，…，我也拿不准: a hedged statement with a clause of doubt after it is in doubt.
func (r *reading) doubtedAfter(m mention, end int, v *verdict) bool {
	s := r.sentence(m.from)
	from, _ := r.clause(m.from, m.to)
	hedged := strings.Contains(string(r.runes()[from:m.from]), "think ")
	next := strings.TrimLeft(string(r.runes()[min(end, s.to):min(s.to, end+16)]), ", ")
	for _, w := range []string{"or maybe", "or perhaps", "or it might", "or it could", "or is it", "又像是", "又像", "也可能是", "也可能就是", "或者是", "也许是", "or i might"} {
		if strings.HasPrefix(next, w) {
			return true
		}
	}
	for _, c := range r.cues {
		if c.from >= from && c.to <= s.to && c.to <= max(m.from, end) {
			hedged = hedged || c.does.any(seems, unsure) || string(r.runes()[c.from:c.to]) == "有点"
		}
		if hedged && c.does.has(unsure) && c.from >= m.to && c.to <= end && end-c.to <= 1 && r.turnBetween(m.to, c.from) {
			v.why = append(v.why, c) // "I think I fainted but I'm not certain"
			return true
		}
		if !hedged || !c.does.has(unsure) || c.from < end || c.to > s.to {
			continue
		}
		a, b := r.clause(c.from, c.to)
		if (c.from-a <= 3 || lexicon.Latin(r.runes()[c.from])) && b-c.to <= 2 && !r.hitBetween(a, b) {
			v.why = append(v.why, c)
			return true
		}
	}
	return false
}

func (r *reading) turnBetween(from, to int) bool {
	return slices.ContainsFunc(r.cues, func(c cue) bool { return c.does.has(turn) && c.from >= from && c.to <= to })
}

// near reports whether two places of a clause belong together: no turn between them, and not far.
func (r *reading) near(from, to int) bool {
	words, runes := 0, 0
	for i := from; i < to; i++ {
		switch t := r.runes()[i]; {
		case t == ' ':
			words++
		case han(t):
			runes++
		}
	}
	return words <= 6 && runes <= 10 && !slices.ContainsFunc(r.cues, func(c cue) bool {
		return c.does.has(turn) && c.from >= from && c.to <= to && !r.insideMention(c)
	})
}

// gone looks for words that say that it was there and has passed: 不疼了, 好了, "has gone".
func (r *reading) gone(m mention, denied bool, v *verdict) {
	text := r.runes()
	if denied && m.to < len(text) && text[m.to] == '了' && !r.pastParticle(m) {
		v.gone = true
	}
	for _, c := range v.why {
		v.gone = v.gone || c.does.has(goneBefore)
	}
	if denied && !v.gone {
		return
	}
	if m.concept != nil && happens[m.concept.ID] && !v.gone {
		return
	}
	for _, c := range r.cues {
		if !c.does.has(goneAfter) || c.from < m.to || c.from-m.to > 12 {
			continue
		}
		if r.goneReaches(m, c) && !r.stopsMedicine(m, c) && !r.takesObject(c) {
			v.gone, v.why = true, append(v.why, c)
		}
	}
	if v.gone {
		v.status, v.temporality = intake.Present, intake.Past
	}
}

// happens are events: that they are over says nothing against them. Who 抽了两三分钟停了 has had a fit today.
var happens = map[string]bool{"seizure": true, "febrile-convulsion": true, "first-time-fit": true, "syncope": true, "collapse": true,
	"loss-of-consciousness": true, "choking": true, "apnoea": true, "haematemesis": true, "transient-deficit": true, "withdrawal-symptoms": true,
	"button-battery": true, "swallowed-object": true, "poisoning": true, "overdose": true, "drowning": true, "electric-shock": true}

// takesObject: "passed a lump" and "stopped my tablets" say nothing of what went before.
func (r *reading) takesObject(c cue) bool {
	switch string(r.runes()[c.from:c.to]) {
	case "passed", "stopped", "has stopped", "has passed", "went", "wore off":
	default:
		return false
	}
	next, _ := r.wordAfter(c.to)
	return slices.Contains([]string{"a", "an", "some", "lumps", "clots", "the", "my", "his", "her", "out", "blood", "urine", "white", "grey", "blue", "black", "floppy",
		"pale", "limp", "numb", "weak", "stiff", "dead", "cold", "purple", "to", "from", "into", "down", "up", "stones", "tissue", "big", "large", "huge", "clot", "water", "wind", "gas", "stool", "lump", "taking", "drinking", "eating"}, next)
}

// stopsMedicine: what was stopped is the medicine that the sentence speaks of, not the illness: 查出脑出血就停了.
func (r *reading) stopsMedicine(m mention, c cue) bool {
	switch string(r.runes()[c.from:c.to]) {
	case "停了", "stopped", "has stopped":
	default:
		return false
	}
	if m.concept == nil || m.concept.Kind != lexicon.Disease && m.concept.Kind != lexicon.Procedure &&
		m.concept.Kind != lexicon.Test {
		return false
	}
	s := r.sentence(m.from)
	return slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
		return isMedicine(h.Concept) &&
			h.From >= s.from && h.To <= m.from
	})
}

// pastParticle tells 没发烧了 (it has gone) from 没有咳嗽了吗 and the like; only the end of a clause counts.
func (r *reading) pastParticle(m mention) bool {
	text := r.runes()
	i := m.to + 1
	for i < len(text) && (text[i] == '啊' || text[i] == '呀' || text[i] == '哦' || text[i] == '的') {
		i++
	}
	return i < len(text) && text[i] != ',' && text[i] != ' ' && !lexicon.Stop(text[i])
}

func (r *reading) goneReaches(m mention, c cue) bool {
	text := r.runes()
	commas := 0
	for i := m.to; i < c.from; i++ {
		switch {
		case text[i] == ',':
			commas++
		case lexicon.Stop(text[i]):
			return false
		}
	}
	for _, h := range r.concepts {
		if h.From >= m.to && h.To <= c.from && h.Concept.Kind != lexicon.Site {
			return false
		}
	}
	for _, o := range r.cues {
		if o.from >= m.to && o.to <= c.from && o.does.any(deny, cond, ask) || o.from == c.to && o.does.any(ask, deny,
			denyAfter) {
			return false
		}
	}
	if commas > 1 {
		return false
	}
	if commas == 1 { // ", 好了" alone in its clause, or after 现在
		i := c.from
		for i > 0 && text[i-1] != ',' {
			i--
		}
		return c.from-i <= 5 && (c.to == len(text) || !han(text[c.to]) && !lexicon.Latin(text[c.to]))
	}
	return true
}

// unsaid looks for conditions, fears and questions: then nothing is stated.
func (r *reading) unsaid(m mention, v *verdict) {
	from, to := r.clause(m.from, m.to)
	s := r.sentence(m.from)
	for _, c := range r.cues {
		switch {
		case c.from < s.from || c.to > s.to:
		case c.does.has(cond) && r.condReaches(c, m, s):
			v.unsaid, v.why = true, append(v.why, c)
		case c.does.has(worry) && c.to <= m.from && c.from >= from && (r.near(c.to, m.from) || r.hearsay(c)):
			v.unsaid, v.feared, v.why = true, true, append(v.why, c)
		case c.does.has(ask) && r.asksInGeneral(m):
			v.unsaid, v.feared, v.why = true, true, append(v.why, c)
		case c.does.has(ask) && (c.from >= from && c.to <= to && r.asksWhether(c, m, s) || r.asksList(c, m, s)):
			v.unsaid, v.feared, v.why = true, m.concept == nil || !isMedicine(m.concept), append(v.why, c)
		}
	}
}

// hearsay is told to the end of its clause: 有人说嘴歪就是中风.
func (r *reading) hearsay(c cue) bool {
	return contains(string(r.runes()[c.from:c.to]), "说", "书上", "百度", "网上", "read", "heard", "say", "said", "internet", "google")
}

// asksInGeneral: 痛风有什么症状？ asks about an illness that nobody has said to have.
func (r *reading) asksInGeneral(m mention) bool {
	if m.concept == nil || m.concept.Kind != lexicon.Disease {
		return false
	}
	for _, w := range []string{"有什么症状", "有哪些症状", "有什么表现", "有哪些表现", "的症状是", "症状是什么", "的表现是", "死亡率", "的定义", "会有什么症状",
		"有啥症状", "是什么病", "传染吗", "会传染", "遗传吗", "会遗传"} {
		if hasAt(r.runes(), m.to, w) {
			return true
		}
	}
	return false
}

// condReaches: 如果 and "if" reach over the list that follows; 的话 reaches back over its clause.
func (r *reading) condReaches(c cue, m mention, s sentence) bool {
	text := r.runes()
	if string(text[c.from:c.to]) == "的话" {
		from, _ := r.clause(c.from, c.to)
		return m.from >= from && m.to <= c.from
	}
	if m.from < c.to {
		// "I'd faint if I saw the bill"
		from, _ := r.clause(m.from, m.to)
		before := string(text[from:m.from])
		return c.from-m.to <= 4 && (strings.Contains(before, "'d ") || strings.Contains(before, "would "))
	}
	if lexicon.Latin(text[c.from]) {
		return r.reach(c, m)
	}
	for _, o := range r.cues {
		if o.from >= c.to && o.to <= m.from && o.does.any(now, turn) && !o.does.has(between) && !r.insideMention(o) {
			return false
		}
	}
	for i := c.to; i < m.from; i++ {
		if text[i] == ',' && !r.hitBetween(c.to, i) {
			return false
		}
		if text[i] == '就' && i > c.to {
			return false
		}
	}
	return true
}

// asksWhether reports whether a question asks if the mention is so (是不是肺炎？ 会发烧吗？ "is it a heart attack?"), and not
// something about it (咳嗽怎么办？), which takes it as given.
func (r *reading) asksWhether(c cue, m mention, s sentence) bool {
	if !s.question {
		return false
	}
	text := r.runes()
	word := string(text[c.from:c.to])
	if m.concept != nil && isMedicine(m.concept) && c.to <= m.from && advice[word] {
		return true // 能不能吃布洛芬？ says nothing of what was taken
	}
	if lexicon.Latin(text[c.from]) {
		switch word {
		case "is it", "could it", "is this", "is that", "does he", "does she", "do i", "am i", "is there",
			"are there", "any", "do you",
			"have you", "has he", "has she", "did you", "are you", "does it", "will it", "will i":
			return c.to <= m.from && r.near(c.to, m.from)
		}
		return false
	}
	switch word {
	case "是不是", "会不会", "是否", "有没有", "有无", "能不能", "对不对":
		if c.to > m.from {
			return c.from >= m.to && word == "是不是" && c.from-m.to <= 1
		}
		return r.near(c.to, m.from)
	case "吗", "么", "是吗", "对吗":
		if c.from < m.to {
			return false
		}
		// 是肺炎吗, 会发烧吗, 有痰吗 ask whether; 咳嗽严重吗 takes the cough as given.
		near := c.from-m.to <= 2
		if m.concept != nil && m.concept.Kind == lexicon.Disease {
			return near
		}
		before := m.from > s.from && slices.Contains([]rune("是会有起"), text[m.from-1])
		return near && before
	}
	// A-not-A: 疼不疼, 咳不咳.
	return c.to-c.from == 1 && (c.from >= m.from-1 && c.to <= m.to+1)
}

// asksList: "any diarrhoea, constipation, or blood in the stool?" asks for each of them.
func (r *reading) asksList(c cue, m mention, s sentence) bool {
	text := r.runes()
	if !s.question || c.from-s.from > 6 || c.to > m.from || !lexicon.Latin(text[c.from]) || !r.hitBetween(c.to, m.from) {
		return false
	}
	switch string(text[c.from:c.to]) {
	case "is there", "are there", "any", "do you", "have you", "did you", "are you", "has he", "has she", "does he", "does she":
	default:
		return false
	}
	if r.joinsBefore(m.from) == "" {
		return false
	}
	other := 0
	for i := c.to; i < m.from; {
		if next := r.hitEnd(i, m.from); next > i {
			i = next
			continue
		}
		if !lexicon.Latin(text[i]) {
			i++
			continue
		}
		word, end := r.wordAfter(i)
		if !slices.Contains([]string{"or", "and", "any", "a", "an", "the", "your", "in", "of", "had", "have", "been", "having", "with", "feel", "feeling"}, word) {
			other++
		}
		i = max(end, i+1)
	}
	return other <= 2
}

// joinsBefore is the comma or the "or" that joins a mention to the list before it, with at most one word between.
func (r *reading) joinsBefore(i int) string {
	text := r.runes()
	for words := 0; words < 3; words++ {
		for i > 0 && text[i-1] == ' ' {
			i--
		}
		if i > 0 && text[i-1] == ',' {
			return ","
		}
		word, at := r.wordBefore(i)
		if word == "or" || word == "and" {
			return word
		}
		if word == "" {
			return ""
		}
		i = at
	}
	return ""
}

// advice are the questions whether to take something.
var advice = map[string]bool{"能不能": true, "可不可以": true, "要不要": true, "需不需要": true, "用不用": true, "该不该": true,
	"能吃": true, "可以吃": true, "还能": true, "是不是": true,
	"should i": true, "should he": true, "should she": true, "should we": true, "can i": true, "can he": true,
	"can she": true, "could i": true, "do i need": true, "does he need": true,
	"does she need": true, "is it": true, "what about": true, "can you": true}
