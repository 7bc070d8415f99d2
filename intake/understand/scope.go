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
	affirmed := r.affirmed(m, &v)
	switch {
	case affirmed != "":
		v.status = affirmed
		denied = false
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
		v.status = v.status.Opposite() // what is said of a word that denies ("sleeping well") is said of its concept the other way round
		r.unsaid(m, &v)
		return v
	}
	r.gone(m, denied, &v)
	r.unsaid(m, &v)
	r.later(m, &v)
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

// denied looks for a denial that reaches the mention.
func (r *reading) denied(m mention, v *verdict) (denied, doubly bool) {
	s := r.sentence(m.from)
	denied = r.signed(m)
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
			reaches = c.does.any(deny, denyAfter, goneBefore) && !r.clauseInGap(m, c)
		case c.does.has(goneBefore) && c.to <= m.from:
			reaches = r.reach(c, m)
		case c.does.has(deny) && c.to <= m.from && !r.neverWithout(c):
			reaches = r.reach(c, m)
		case c.does.has(deny) && c.from-m.to == 1 && c.to-c.from == 2 && hasAt(r.runes(), c.from, "no") && r.endsHere(c.to):
			reaches = true // "fever no, rash yes"
		case c.to == m.from && c.does.has(denyAfter) && r.conceded(c, m):
			reaches = true
		case c.does.any(deny, denyAfter) && m.to <= c.from && r.afterColon(c):
			reaches = r.listUpTo(m, c)
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

// neverWithout: who "can't climb the stairs without stopping for breath" does stop.
func (r *reading) neverWithout(c cue) bool {
	text := r.runes()
	if string(text[c.from:c.to]) != "without" {
		return false
	}
	from, _ := r.clause(c.from, c.to)
	before := " " + string(text[from:c.from])
	return contains(before, "can't ", "cannot ", "couldn't ", "never ", "not able to ", "unable to ")
}

// afterColon: "chest pain or breathlessness: none".
func (r *reading) afterColon(c cue) bool {
	text := r.runes()
	i := c.from
	for i > 0 && text[i-1] == ' ' {
		i--
	}
	return i > 0 && text[i-1] == ':' && r.endsHere(c.to)
}

// conceded: 晕是不晕，就是恶心; 夜里是不咳的.
func (r *reading) conceded(c cue, m mention) bool {
	text := r.runes()
	return string(text[c.from:c.to]) == "是不" && (c.from > 0 && text[c.from-1] == text[m.from] || m.to < len(text) && text[m.to] == '的')
}

// topicOnly: in 胸痛，没有 the complaint is named, and then denied.
func (r *reading) topicOnly(m mention, comma int, c cue) bool {
	from, _ := r.clause(m.from, m.to)
	for i := from; i < m.from; i++ {
		if t := r.runes()[i]; t != ' ' {
			return false
		}
	}
	return comma == m.to && c.from-comma <= 2 && r.endsHere(c.to)
}

// signed: 头晕(-) is how doctors write that there is none.
func (r *reading) signed(m mention) bool {
	return hasAt(r.runes(), m.to, "(-)") || hasAt(r.runes(), m.to, " (-)")
}

// clauseInGap: a gap that reaches over commas holds clauses of their own, and their denials: "coughing blood, not streaks, mouthfuls".
func (r *reading) clauseInGap(m mention, c cue) bool {
	return slices.ContainsFunc(m.gaps, func(g [2]int) bool {
		return g[0] <= c.from && c.to <= g[1] && commasBetween(r.runes(), g[0], c.from) > 0
	})
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
	if r.deniesSide(c, m) {
		return false
	}
	if r.interjected(c) || hasAt(r.runes(), c.to, " so much ") && strings.Contains(string(r.runes()[c.to:max(c.to, m.from)]), " as ") {
		return false
	}
	if han(r.runes()[c.from]) {
		return m.from-c.to <= farHan && r.reachHan(c, m)
	}
	if m.from-c.to > farLatin {
		return false
	}
	for _, o := range r.cues {
		if o.from >= c.to && o.to <= m.from && o.does.any(turn, subject) && !r.insideMention(o) && !c.does.any(cond) && !r.thinks(c.to, o.from) &&
			!r.deniedHaving(c, o) {
			return false
		}
	}
	return !r.newStatement(c.to, m.from) && !r.measured(m) && !r.dated(c, m) && !r.deniesItself(c, m) && r.listedAfter(c, m)
}

// deniedHaving: in "I don't have a cough" the having is what is denied, and no new statement.
func (r *reading) deniedHaving(c, o cue) bool {
	having := string(r.runes()[o.from:o.to])
	return o.from-c.to <= 1 && (having == "have a" || having == "has a")
}

// deniesItself: in "no cough, can't breathe" what is told has its own denial in its words, and the first ends at the comma.
func (r *reading) deniesItself(c cue, m mention) bool {
	text := r.runes()
	if !lexicon.Latin(text[m.from]) || !strings.Contains(string(text[c.to:m.from]), ",") {
		return false
	}
	word := string(text[m.from:m.to])
	for _, w := range []string{"no ", "not ", "never ", "can't ", "cant ", "cannot ", "couldn't ", "won't ", "wont ", "will not ", "doesn't ", "isn't ",
		"hasn't ", "haven't ", "unable ", "barely ", "hardly "} {
		if strings.HasPrefix(word, w) {
			return true
		}
	}
	return false
}

// dated: in "no chest pain, headache for 3 days" what has a time of its own is there. A clinician's "denies a, b for 3 days"
// is a list.
func (r *reading) dated(c cue, m mention) bool {
	text := r.runes()
	if between := string(text[c.to:m.from]); !strings.Contains(between, ", ") || strings.Contains(between, " or ") ||
		strings.Contains(between, " nor ") || strings.HasPrefix(string(text[c.from:c.to]), "den") {
		return false
	}
	return slices.ContainsFunc(r.times, func(t timeSpan) bool {
		if t.from < m.to || t.from-m.to > 16 {
			return false
		}
		switch strings.TrimSpace(string(text[m.to:t.from])) {
		case "", "for", "since", "for the last", "for the past", "x", "these":
			return true
		}
		return false
	})
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

// thinks: in "I don't think it's my heart" the statement that begins is what is not thought.
func (r *reading) thinks(from, to int) bool {
	switch strings.TrimSpace(string(r.runes()[from:max(from, to)])) {
	case "think", "think that", "believe", "reckon", "suppose", "think like", "say", "feel like", "feel", "saying", "thinking":
		return true
	}
	return false
}

// interjected: "no, guzzling it down" and 没有啊 你听 answer, and deny nothing that follows.
func (r *reading) interjected(c cue) bool {
	text := r.runes()
	if c.to >= len(text) {
		return false
	}
	switch string(text[c.from:c.to]) {
	case "no", "nope", "never", "none", "nothing":
		for _, w := range []string{" the right", " the left", " my right", " my left", " wait", " sorry", " right", " left", " hang on", " i mean"} {
			if hasAt(text, c.to, w) {
				return true // "the left leg, no the right leg"
			}
		}
		return text[c.to] == ',' || text[c.to] == '.'
	case "没有", "没", "不是", "不":
		return strings.ContainsRune("啊呀哦呢吧", text[c.to])
	}
	return false
}

// deniesSide: in "my left hand, not my right, that tingles" and 不是左边，右边疼 the side is denied and not what follows.
func (r *reading) deniesSide(c cue, m mention) bool {
	for _, h := range r.values {
		if h.Value.Attribute == intake.Side && h.From >= c.to && h.From-c.to <= 8 && h.To <= m.from {
			return r.deniedSide(h.From) && commasBetween(r.runes(), h.To, m.from) > 0
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
		case ',':
			if r.clauseOfItsOwn(i+1, to) {
				return true
			}
		case ' ': // as speech is written down: "no fever i feel sick"
			if (hasAt(text, i, " i ") || hasAt(text, i, " my ")) && r.hitBetween(from, i) && r.clauseOfItsOwn(i, to) {
				return true
			}
		}
	}
	return false
}

// clauseOfItsOwn: after a comma "the elbow's all swollen" and "my tummy hurts" begin a statement: an article, at most two words,
// and a verb.
func (r *reading) clauseOfItsOwn(from, to int) bool {
	text := r.runes()
	word, end := r.wordAfter(from)
	if word == "and" || word == "but" || word == "so" {
		word, end = r.wordAfter(end)
	}
	if slices.Contains([]string{"i", "i'm", "i've", "he", "she", "they", "we"}, word) && !r.thinks(from, end) {
		return true // "no fever, I feel a bit sick"
	}
	if next, _ := r.wordAfter(min(end+1, len(text))); strings.HasSuffix(word, "'s") && len(word) > 3 && !slices.Contains([]string{"fine", "ok", "okay", "good", "alright", "all", "normal", "clear"}, next) {
		return true // "not even wind, belly's blown up"
	}
	if !slices.Contains([]string{"the", "my", "his", "her", "its", "their"}, word) {
		return false
	}
	for n := 0; n < 4 && end < len(text) && text[end] == ' '; n++ {
		word, end = r.wordAfter(end)
		if strings.HasSuffix(word, "'s") || statementVerbs[word] {
			return n > 0 || strings.HasSuffix(word, "'s")
		}
	}
	return false
}

var statementVerbs = map[string]bool{"is": true, "are": true, "has": true, "have": true, "was": true, "were": true, "hurts": true, "hurt": true,
	"aches": true, "ache": true, "feels": true, "feel": true, "itches": true, "burns": true, "keeps": true, "keep": true, "gets": true, "throbs": true,
	"went": true, "goes": true, "won't": true, "swells": true, "swelled": true}

// listedAfter: a plain "no" or "not" reaches over a comma only within a list: "no fever, cough or rash". What is more than an
// item, before the comma or around the mention, is a statement of its own: "no dialysis for five days, heart jumping",
// "can't lie flat, face puffy".
func (r *reading) listedAfter(c cue, m mention) bool {
	text := r.runes()
	comma := slices.Index(text[c.to:max(c.to, m.from)], ',')
	if comma < 0 {
		return true
	}
	if word := string(text[c.from:c.to]); !plainly[word] {
		// "without lunch, suddenly fitting": what is denied was no illness, and the denial ends with it.
		return slices.Contains(clinical, word) || r.holdsMention(c.to, c.to+comma) || r.leftOver(c.to, c.to+comma) == 0
	}
	end := m.to
	for end < len(text) && text[end] != ',' && !lexicon.Stop(text[end]) {
		end++
	}
	if !strings.Contains(string(text[c.to+comma:end]), " or ") && (string(text[c.from:c.to]) == "with no" || r.otherKind(c.to, c.to+comma, m)) {
		return false // "red eyes with no gunk, cracked lips"; "no vaccine, fever and sore throat"
	}
	first := r.leftOver(c.to, c.to+comma)
	if !r.holdsMention(c.to, c.to+comma) {
		if first++; first == 1 {
			return false // "…, just none, vomiting"
		}
	}
	// An "or" before the comma joins what is denied there: "doesn't look or smile, hands cold".
	rest := string(text[c.to+comma : end])
	switch {
	case strings.Contains(rest, " or ") || strings.Contains(rest, " nor "):
		return first <= 3
	case first > 1:
		return false
	}
	for from := c.to + comma + 1; from < end; {
		to := from
		for to < end && text[to] != ',' {
			to++
		}
		if r.leftOver(from, to) > 1 {
			return false
		}
		from = to + 1
	}
	return true
}

// otherKind: what is denied before the comma is no complaint, and the mention is one.
func (r *reading) otherKind(from, to int, m mention) bool {
	if m.concept == nil || !bodily(m.concept) || !r.holdsMention(from, to) {
		return false
	}
	return !slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
		return h.From >= from && h.To <= to && (bodily(h.Concept) || h.Concept.Kind == lexicon.Disease || h.Concept.Kind == lexicon.Emotion)
	})
}

// clinical are the denials with which doctors begin a list.
var clinical = []string{"denies", "denied", "deny", "denying", "denies:", "negative for", "free of", "absence of", "no evidence of", "no signs of",
	"no sign of", "no history of", "no complaints of"}

// plainly are denials that people put before a single thing. Clinicians' words (denies, without) begin lists.
var plainly = map[string]bool{"no": true, "with no": true, "nobody": true, "no-one": true, "not": true, "never": true, "nothing": true, "nil": true, "none": true, "hardly": true, "hardly any": true,
	"barely any": true, "not any": true, "not to be": true, "not feel": true, "don't": true, "doesn't": true, "didn't": true, "haven't": true, "hasn't": true,
	"hadn't": true, "isn't": true, "aren't": true, "wasn't": true, "weren't": true, "won't": true, "wouldn't": true, "dont": true, "doesnt": true,
	"didnt": true, "havent": true, "hasnt": true, "isnt": true, "arent": true, "wasnt": true}

func (r *reading) holdsMention(from, to int) bool {
	return slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
		return h.From >= from && h.To <= to && h.Concept.Kind != lexicon.Site
	})
}

// leftOver counts the words of a stretch that belong to no concept, attribute or small word.
func (r *reading) leftOver(from, to int) int {
	text := r.runes()
	n := 0
	for i := from; i < to; i++ {
		if !lexicon.Latin(text[i]) && !digit(text[i]) || i > from && (lexicon.Latin(text[i-1]) || text[i-1] == '\'' || digit(text[i-1])) {
			continue
		}
		if !covers(r.concepts, i) && !covers(r.values, i) && !r.cueAtAny(i, between) && !r.cueAtAny(i, join) && !r.cueAtAny(i, self) {
			n++
		}
	}
	return n
}

func covers(hits []lexicon.Hit, i int) bool {
	return slices.ContainsFunc(hits, func(h lexicon.Hit) bool {
		return h.From <= i && i < h.To && !slices.ContainsFunc(h.Gaps, func(g [2]int) bool { return g[0] <= i && i < g[1] })
	})
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
