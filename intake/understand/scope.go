package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// mention is a place whose meaning is asked for: a concept's word, or any span.
type mention struct {
	concept  *lexicon.Concept // nil for a bare span
	from, to int
	gaps     [][2]int
	denies   bool // the word says that the concept is not there: "normal gait"
}

// verdict is what the words around a mention say of it.
type verdict struct {
	status      intake.Status
	temporality intake.Temporality
	experiencer intake.Experiencer
	unsaid      bool // a condition, a fear or a question: nothing is stated
	feared      bool // a fear, or a question whether it is this
	gone        bool // it was there and is not any more
	why         []cue
}

// judge reads the words around a mention.
func (r *reading) judge(m mention) verdict {
	v := verdict{status: intake.Present, temporality: intake.Current, experiencer: intake.OfPatient}
	denied, doubly := r.denied(m, &v)
	uncertain := r.uncertain(m, &v)
	switch {
	case doubly:
		v.status = intake.Uncertain
	case denied && uncertain:
		v.status = intake.Uncertain
	case denied:
		v.status = intake.Absent
	case uncertain:
		v.status = intake.Uncertain
	}
	if m.denies {
		v.status = opposite(v.status)
		r.unsaid(m, &v)
		return v
	}
	r.gone(m, denied, &v)
	r.unsaid(m, &v)
	return v
}

// onlyThen: 白天不咳 says when, and leaves the cough of the night.
func (r *reading) onlyThen(c cue) bool {
	if !han(r.runes()[c.from]) {
		return false
	}
	for _, w := range dayTimes {
		n := len([]rune(w))
		for _, between := range []string{"", "也", "都", "就", "倒", "基本", "一般", "几乎"} {
			at := c.from - len([]rune(between)) - n
			if at >= 0 && hasAt(r.runes(), at, w+between) {
				return true
			}
		}
	}
	return false
}

var dayTimes = []string{"白天", "晚上", "夜里", "夜间", "早上", "早晨", "上午", "下午", "中午", "傍晚", "睡着了", "睡着", "睡觉时", "睡觉的时候",
	"平时", "躺着", "坐着", "站着", "不动的时候", "安静时", "休息时"}

// adjoins reports whether a denial stands right before or after a mention: "not sleeping well".
func (r *reading) adjoins(c cue, m mention) bool {
	from, to := r.clause(m.from, m.to)
	if c.from < from || c.to > to {
		return false
	}
	words := 0
	for i := min(c.to, m.to); i < max(c.from, m.from); i++ {
		if r.runes()[i] == ' ' {
			words++
		}
	}
	return words <= 3
}

// opposite turns what is said of a word that denies ("sleeping well") into what is said of its concept.
func opposite(s intake.Status) intake.Status {
	switch s {
	case intake.Present:
		return intake.Absent
	case intake.Absent:
		return intake.Present
	}
	return s
}

// denied looks for a denial that reaches the mention.
func (r *reading) denied(m mention, v *verdict) (denied, doubly bool) {
	s := r.sentence(m.from)
	for _, c := range r.cues {
		if c.from < s.from || c.to > s.to {
			continue
		}
		reaches := false
		switch {
		case c.does.has(double):
			if c.to <= m.from && r.reach(c, m) || m.to <= c.from && r.reachBack(c, m) {
				v.why = append(v.why, c)
				doubly = true
			}
			continue
		case inGap(m, c):
			reaches = c.does.any(deny, denyAfter, goneBefore)
		case c.does.has(goneBefore) && c.to <= m.from:
			reaches = r.reach(c, m)
		case c.does.has(deny) && c.to <= m.from:
			reaches = r.reach(c, m)
		case c.does.has(denyAfter) && m.to <= c.from:
			reaches = r.reachBack(c, m)
		}
		if reaches && (r.onlyThen(c) || s.question && string(r.runes()[c.from:c.to]) == "不是") {
			continue // 不是治咳嗽的吗？ denies no cough
		}
		if reaches && m.denies && !r.adjoins(c, m) {
			continue // "no cough, normal power" says nothing against the power
		}
		if reaches {
			v.why = append(v.why, c)
			denied = true
		}
	}
	return denied, doubly
}

func inGap(m mention, c cue) bool {
	return slices.ContainsFunc(m.gaps, func(g [2]int) bool { return g[0] <= c.from && c.to <= g[1] })
}

// How far a denial reaches at most, in characters: further off nobody remembers it.
const (
	farHan   = 60
	farLatin = 400
)

// reach tells whether a cue before a mention reaches it. Chinese denials reach over lists and small words only;
// English ones reach to the end of the sentence, unless a word turns it.
func (r *reading) reach(c cue, m mention) bool {
	if han(r.runes()[c.from]) {
		return m.from-c.to <= farHan && r.reachHan(c, m)
	}
	if m.from-c.to > farLatin {
		return false
	}
	for _, o := range r.cues {
		if o.from >= c.to && o.to <= m.from && o.does.any(turn, subject) && !r.insideMention(o) && !c.does.any(cond) {
			return false
		}
	}
	return !r.newStatement(c.to, m.from) && !r.measured(m) && !r.listEnded(c, m)
}

// measured: "never had a cough like this" denies how bad it is, and not that it is there.
func (r *reading) measured(m mention) bool {
	rest := string(r.runes()[m.to:min(len(r.runes()), m.to+14)])
	for _, w := range []string{" like this", " like that", " this bad", " so bad", " as bad", " quite like"} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return false
}

// newStatement reports whether between two places of an English sentence something new begins: a semicolon or colon,
// or a comma after which somebody does something.
func (r *reading) newStatement(from, to int) bool {
	text := r.runes()
	for i := from; i < to; i++ {
		switch text[i] {
		case ';', ':', '\n', '。', '?', '!':
			return true
		}
	}
	return false
}

func (r *reading) insideMention(c cue) bool {
	return slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
		return h.From <= c.from && c.to <= h.To &&
			!gapHolds(h, c)
	})
}

func gapHolds(h lexicon.Hit, c cue) bool {
	return slices.ContainsFunc(h.Gaps, func(g [2]int) bool { return g[0] <= c.from && c.to <= g[1] })
}

// reachHan: between a Chinese denial and what it denies stand only small words, attributes and other items of the list.
func (r *reading) reachHan(c cue, m mention) bool {
	text := r.runes()
	allowed := 2
	if c.to-c.from == 1 {
		allowed = 1
		if text[c.from] == '不' || text[c.from] == '别' {
			allowed = 0
		}
	}
	spaced := false
	for i := c.to; i < m.from; {
		switch {
		case text[i] == '、':
			i++
			continue
		case text[i] == ' ' || text[i] == '/' || text[i] == '-' || text[i] == '"':
			spaced = spaced || r.hitBetween(c.to, i)
			i++
			continue
		case lexicon.Stop(text[i]) || text[i] == ',':
			return false
		}
		if r.hitBetween(c.to, i) && r.beginsAnew(i) {
			return false
		}
		if next := r.skippable(i, m.from); next > i {
			i = next
			continue
		}
		if r.cueAt(i, turn) || r.cueAt(i, notDeny) {
			return false
		}
		if allowed--; allowed < 0 {
			return false
		}
		i++
	}
	// After a bare space a new statement may begin: "没有发烧 咳嗽三天了". A list item has nothing of its own after it.
	if spaced && m.to < len(text) {
		if e := text[m.to]; e != ' ' && e != ',' && e != '、' && !lexicon.Stop(e) {
			return false
		}
	}
	return true
}

// beginsAnew: after what was denied these begin something of their own: 不发烧也流鼻涕, 没腹泻轻微头晕, 没咳嗽之前头疼.
func (r *reading) beginsAnew(i int) bool {
	text := r.runes()
	if text[i] == '也' {
		return i+1 < len(text) && text[i+1] != '不' && text[i+1] != '没' && text[i+1] != '无'
	}
	for _, w := range []string{"之前", "以前", "之后", "以后", "的时候", "那会", "时候"} {
		if hasAt(text, i, w) {
			return true
		}
	}
	for _, h := range hitsAt(r.values, i) {
		if h.Value.Attribute == intake.Severity {
			return true
		}
	}
	return false
}

func (r *reading) hitBetween(from, to int) bool {
	return slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool { return h.From >= from && h.To <= to })
}

// skippable returns the end of a small word, an attribute or another concept's word that begins here, or i.
func (r *reading) skippable(i, limit int) int {
	end := i
	for _, c := range r.cuesAt(i) {
		if c.to <= limit && (c.does.any(between, join) || c.does.any(seems, unsure, past, now, self, child) &&
			!c.does.has(turn)) {
			end = max(end, c.to)
		}
	}
	for _, h := range hitsAt(r.concepts, i) {
		if h.To <= limit {
			end = max(end, h.To)
		}
	}
	for _, h := range hitsAt(r.values, i) {
		if h.To <= limit {
			end = max(end, h.To)
		}
	}
	return end
}

// cuesAt and hitsAt are what begins at a place; both lists stand in the order of their places.
func (r *reading) cuesAt(i int) []cue {
	a, _ := slices.BinarySearchFunc(r.cues, i, func(c cue, i int) int { return c.from - i })
	b := a
	for b < len(r.cues) && r.cues[b].from == i {
		b++
	}
	return r.cues[a:b]
}

func hitsAt(hits []lexicon.Hit, i int) []lexicon.Hit {
	a, _ := slices.BinarySearchFunc(hits, i, func(h lexicon.Hit, i int) int { return h.From - i })
	b := a
	for b < len(hits) && hits[b].From == i {
		b++
	}
	return hits[a:b]
}

func (r *reading) cueAt(i int, c class) bool {
	return slices.ContainsFunc(r.cuesAt(i), func(k cue) bool { return k.does.has(c) && !k.does.has(between) })
}

// reachBack tells whether a denial after a mention reaches back to it, and denies nothing after itself: in 咳嗽没有痰
// there is no sputum, in 咳嗽没有 no cough.
func (r *reading) reachBack(c cue, m mention) bool {
	text := r.runes()
	if c.from-m.to > farHan {
		return false
	}
	if !han(text[c.from]) {
		return r.reachBackLatin(c, m)
	}
	for i := c.to; i < len(text); {
		if text[i] == ',' || text[i] == ' ' || text[i] == '、' || lexicon.Stop(text[i]) {
			break
		}
		switch text[i] {
		case '的', '啊', '呀', '呢', '哦', '吧', '嘛', '哈', '过', '喔', '耶', '噢', '额', '出', '现', '了':
			i++
			continue
		}
		if r.cueAt(i, turn) {
			break // 皮疹没有了但是还发烧
		}
		return false
	}
	all := slices.ContainsFunc(text[c.from:c.to], func(x rune) bool { return x == '都' || x == '均' })
	allowed := 1
	for i := m.to; i < c.from; {
		switch {
		case text[i] == '、' || text[i] == ' ':
			i++
			continue
		case text[i] == ',' && all:
			i++
			continue
		case text[i] == ',' || lexicon.Stop(text[i]):
			return false
		}
		if h := r.hitAt(i, c.from); h > i {
			// Another concept between them is meant instead, unless both stand in a list.
			if !all && !r.listed(m.to, i) {
				return false
			}
			i = h
			continue
		}
		if next := r.skippable(i, c.from); next > i {
			i = next
			continue
		}
		switch text[i] {
		case '倒', '是', '也', '都', '这', '些', '症', '状', '目', '前', '现', '在', '暂', '时', '情', '况':
			i++
			continue
		}
		if allowed--; allowed < 0 {
			return false
		}
		i++
	}
	return true
}

// listed reports whether only 、 and joining words stand between two places.
func (r *reading) listed(from, to int) bool {
	for i := from; i < to; {
		if t := r.runes()[i]; t == '、' {
			i++
			continue
		}
		if !r.cueAtAny(i, join) {
			return false
		}
		i++
	}
	return to > from
}

func (r *reading) cueAtAny(i int, c class) bool {
	return slices.ContainsFunc(r.cues, func(k cue) bool { return k.from <= i && i < k.to && k.does.has(c) })
}

func (r *reading) hitAt(i, limit int) int {
	for _, h := range hitsAt(r.concepts, i) {
		if h.To <= limit && h.Concept.Kind != lexicon.Site {
			return h.To
		}
	}
	return i
}

// reachBackLatin: an English denial after its object follows within a few words, in the same clause.
func (r *reading) reachBackLatin(c cue, m mention) bool {
	words := 0
	for i := m.to; i < c.from; i++ {
		t := r.runes()[i]
		if t == ',' || lexicon.Stop(t) {
			return false
		}
		if t == ' ' {
			words++
		}
	}
	for _, o := range r.cues {
		if o.from >= m.to && o.to <= c.from && o.does.any(turn, subject) {
			return false
		}
	}
	return words <= 5 && !r.describes(c) && !slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
		return h.From >= m.to && h.To <= c.from && h.Concept.Kind != lexicon.Site
	})
}

// describes: "a negative attitude" denies nothing: the word belongs to what follows it.
func (r *reading) describes(c cue) bool {
	text := r.runes()
	word := string(text[c.from:c.to])
	if word != "negative" && word != "absent" && word != "free" || c.to+1 >= len(text) || text[c.to] != ' ' {
		return false
	}
	rest := string(text[c.to+1 : min(len(text), c.to+8)])
	for _, w := range []string{"for ", "on ", "at ", "in ", "today", "this ", "so ", "and ", "but ", "now", "by ", "since", "again", "per "} {
		if strings.HasPrefix(rest, w) {
			return false
		}
	}
	return lexicon.Latin(text[c.to+1])
}

// listEnded tells whether an English denial before a comma is over when a mention comes after it. Lists go on ("no fever,
// cough or rash"); people who set one observation beside the other do not: "won't walk, screams if touched", "no vaccine
// ever, sore throat", "no gunk, lips red".
func (r *reading) listEnded(c cue, m mention) bool {
	text := r.runes()
	first := -1
	for i := c.to; i < m.from; i++ {
		if text[i] == ',' {
			first = i
			break
		}
	}
	if first < 0 || !c.does.has(deny) || r.listOf(c, m) || r.dislikes(c) {
		return false
	}
	if verbal[string(text[c.from:c.to])] && m.concept != nil && (m.concept.Kind == lexicon.Symptom || m.concept.Kind == lexicon.Sign) {
		return true
	}
	for _, o := range r.cues {
		if o.from > first && o.to <= m.from && o.does.has(now) {
			return true // "no pain, now numb"
		}
	}
	if m.concept == nil || m.concept.Kind != lexicon.Symptom && m.concept.Kind != lexicon.Sign {
		return false
	}
	return r.otherKind(c.to, first) || r.predicate(m)
}

// listOf: an "or" or "nor" after the denial, up to just behind the mention, holds its list together.
func (r *reading) listOf(c cue, m mention) bool {
	end := m.to
	for end < len(r.runes()) && end < m.to+60 && !lexicon.Stop(r.runes()[end]) {
		end++
	}
	list := string(r.runes()[c.to:end])
	return contains(list, " or ", " nor ", "/")
}

// otherKind: what is denied first is no complaint but a thing, such as a vaccine or a medicine.
func (r *reading) otherKind(from, to int) bool {
	found := false
	for _, h := range r.concepts {
		if h.From < from || h.To > to {
			continue
		}
		switch h.Concept.Kind {
		case lexicon.Medicine, lexicon.MedicineClass, lexicon.Procedure, lexicon.Habit, lexicon.State, lexicon.Context:
			found = true
		case lexicon.Site:
		default:
			return false
		}
	}
	return found
}

// predicate: "arm swollen", "eyes red" say what a place is like. A denial would be put as "no swelling of the arm".
func (r *reading) predicate(m mention) bool {
	words := strings.Fields(string(r.runes()[m.from:m.to]))
	if len(words) < 2 || !predicates[words[len(words)-1]] {
		return false
	}
	return slices.ContainsFunc(r.sites(m.from, m.to), func(from int) bool { return from == m.from })
}

// sites are the beginnings of places named within a stretch.
func (r *reading) sites(from, to int) []int {
	var out []int
	text := r.runes()
	end := from
	for end < to && lexicon.Latin(text[end]) {
		end++
	}
	word := strings.TrimSuffix(string(text[from:end]), "s")
	if bodyWords[word] {
		out = append(out, from)
	}
	return out
}

var bodyWords = map[string]bool{"arm": true, "leg": true, "hand": true, "foot": true, "feet": true, "eye": true, "eyelid": true,
	"lip": true, "face": true, "neck": true, "belly": true, "tummy": true, "stomach": true, "knee": true, "ankle": true, "wrist": true,
	"finger": true, "toe": true, "tongue": true, "throat": true, "mouth": true, "skin": true, "head": true, "limb": true, "body": true,
	"ear": true, "calf": true, "thigh": true, "forearm": true, "elbow": true, "chest": true, "jaw": true, "nose": true}

var predicates = map[string]bool{"swollen": true, "red": true, "numb": true, "weak": true, "painful": true, "sore": true, "hot": true,
	"cold": true, "puffy": true, "stiff": true, "blue": true, "pale": true, "itchy": true, "yellow": true, "tender": true, "hard": true,
	"crooked": true, "blurry": true, "blurred": true, "purple": true, "white": true, "heavy": true, "tingling": true, "hurts": true,
	"swelling": true, "shaking": true, "spinning": true, "pounding": true}

// verbal are denials of what somebody does: they reach no further than their clause.
var verbal = map[string]bool{"not": true, "don't": true, "doesn't": true, "didn't": true, "haven't": true, "hasn't": true, "hadn't": true,
	"isn't": true, "aren't": true, "wasn't": true, "weren't": true, "won't": true, "wouldn't": true, "never": true, "dont": true,
	"doesnt": true, "didnt": true, "havent": true, "hasnt": true, "isnt": true, "arent": true, "wasnt": true, "hardly": true,
	"barely any": true, "hardly any": true, "nothing": true, "not want": true, "didn't notice": true}

// dislikes: "penicillin and me don't get on, hives", "I'd rather not have morphine, it gives me nightmares" tell a reaction.
func (r *reading) dislikes(c cue) bool {
	text := r.runes()
	after := string(text[c.to:min(len(text), c.to+10)])
	return contains(after, " get on", " get alon", " agree", " mix") || contains(string(text[max(0, c.from-8):c.from]), "rather")
}
