package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

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
		if text[i] == '是' && i > c.to && text[c.to-1] == '是' && text[i-1] != '不' {
			return false // 不是左边是右边, 不是头疼是牙疼: what is follows what is not
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
	if m.from > c.to && text[c.to] == ' ' && hasAt(text, m.to, " 有") && (m.to+2 >= len(text) || !han(text[m.to+2])) {
		return false // 气短 没有 头晕 有
	}
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
	if before, _ := r.clause(m.from, m.to); contains(string(text[before:m.from]), "除了", "除去") {
		return false // 除了咳嗽，其他都没有
	}
	if speaksOfRest(string(text[m.to:c.from])) {
		return false // 有点出汗，别的都没有
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
	if r.sideBetween(m.to, c.from) {
		return false // 右脚麻左边没有 denies the left
	}
	all := slices.ContainsFunc(text[c.from:c.to], func(x rune) bool { return x == '都' || x == '均' })
	allowed := 1
	for i := m.to; i < c.from; {
		switch {
		case text[i] == '、' || text[i] == ' ':
			i++
			continue
		case text[i] == ',' && (all || r.topicOnly(m, i, c)):
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
		if n := thoughtAt(text, i); n > 0 {
			i += n // 想死那种念头是没有的
			continue
		}
		switch text[i] {
		case '倒', '是', '也', '都', '毛', '病', '种', '这', '些', '症', '状', '目', '前', '现', '在', '暂', '时', '情', '况':
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

// thoughtAt is the length of a word for a thought that stands here, or 0.
func thoughtAt(text []rune, i int) int {
	for _, w := range []string{"那种念头", "这种念头", "的念头", "念头", "那种想法", "这种想法", "的想法", "想法", "那个意思", "的意思"} {
		if hasAt(text, i, w) {
			return len([]rune(w))
		}
	}
	return 0
}

func (r *reading) sideBetween(from, to int) bool {
	return slices.ContainsFunc(r.values, func(h lexicon.Hit) bool {
		return h.Value.Attribute == intake.Side && h.From >= from && h.To <= to
	})
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
	switch string(r.runes()[c.from:c.to]) {
	case "negative", "free", "absent", "none": // "negative deflections" are some
		next, _ := r.wordAfter(c.to)
		if !r.endsHere(c.to) && !slices.Contains([]string{"for", "on", "at", "in", "today", "and", "so", "as", "by", "bilaterally", "throughout", "but"}, next) {
			return false
		}
	}
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
