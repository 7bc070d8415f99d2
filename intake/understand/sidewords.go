package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// sideWords finds the words for a side of the body and what is said of each.
func (e *Engine) sideWords(r *reading, who speaker) []sideWord {
	var out []sideWord
	text := r.runes()
	if r.body == nil && (len(r.values) > 0 || r.mayNameTwo()) {
		r.body = e.sites.find(text)
	}
	for _, h := range r.values {
		if h.Value.Attribute != intake.Side || h.Value.Code == "middle" {
			continue
		}
		w := sideWord{from: h.From, to: h.To, code: h.Value.Code, owner: -1}
		w.site = r.siteAfter(w.to)
		if w.site == "" {
			w.site = r.siteInside(w)
		}
		if !r.otherRight(w) {
			out = append(out, w)
		}
	}
	out = append(out, r.twoOf()...)
	slices.SortFunc(out, func(a, b sideWord) int { return a.from - b.from })
	kept := out[:0]
	for _, w := range out {
		if len(kept) == 0 || w.from >= kept[len(kept)-1].to {
			kept = append(kept, w)
		}
	}
	out = kept
	out = r.otherOne(out)
	for i := range out {
		w := &out[i]
		w.only = r.onlyBefore(w.from)
		person, _ := r.person(mention{from: w.from, to: w.to}, who)
		w.other = person == intake.OfOther
		w.dead = !w.only && r.deniedSide(w.from) || r.mirrored(w.from) || r.supposed(w.from) || r.fine(w)
	}
	return out
}

// mayNameTwo: 两只手 and "both" are sides too, and 两 alone is no value.
func (r *reading) mayNameTwo() bool {
	return slices.ContainsFunc(r.runes(), func(c rune) bool { return c == '两' || c == '俩' || c == '双' })
}

// words splits what stands before a place into its last words, nearest first. Chinese has one entry for each character.
func (r *reading) wordBefore(i int) (word string, at int) {
	text := r.runes()
	for i > 0 && text[i-1] == ' ' {
		i--
	}
	end := i
	for i > 0 && (lexicon.Latin(text[i-1]) || text[i-1] == '\'' || text[i-1] == '-') {
		i--
	}
	return string(text[i:end]), i
}

func (r *reading) wordAfter(i int) (word string, end int) {
	text := r.runes()
	for i < len(text) && (text[i] == ' ' || text[i] == '-') {
		i++
	}
	from := i
	for i < len(text) && (lexicon.Latin(text[i]) || text[i] == '\'') {
		i++
	}
	return string(text[from:i]), i
}

// siteAfter is the place of the body that a side is said of: right after it, or a few small words further.
func (r *reading) siteAfter(i int) string {
	text := r.runes()
	for n := 0; n < 4 && i < len(text); n++ {
		for i < len(text) && (text[i] == ' ' || text[i] == '-') {
			i++
		}
		if b, ok := r.bodyAt(i); ok && !hasAt(text, b.to, " side") && !hasAt(text, b.to, "-side") && !hasAt(text, b.to, "ed") && !hasAt(text, b.to, "边") {
			return b.site
		}
		if i < len(text) && strings.ContainsRune("边侧面的那这个条只半上下外内前后里小大这颗是在", text[i]) {
			i++
			continue
		}
		word, end := r.wordAfter(i)
		if !slices.Contains([]string{"side", "of", "the", "my", "his", "her", "hand", "lower", "upper", "big", "little", "front", "back", "outer",
			"inner", "bottom", "top", "in", "half", "sided"}, word) {
			return ""
		}
		i = end
	}
	return ""
}

// siteInside: some words of attributes.yaml hold their place: "right knee".
func (r *reading) siteInside(w sideWord) string {
	for _, b := range r.body {
		if w.from <= b.from && b.to <= w.to && !hasAt(r.runes(), b.to, "边") {
			return b.site
		}
	}
	return ""
}

func (r *reading) bodyAt(i int) (bodyWord, bool) {
	at, ok := slices.BinarySearchFunc(r.body, i, func(b bodyWord, i int) int { return b.from - i })
	if !ok {
		return bodyWord{}, false
	}
	return r.body[at], true
}

// twoOf finds both sides by their number: 两只手, 俩眼, 左右两边. 两个月 names no place.
func (r *reading) twoOf() []sideWord {
	var out []sideWord
	text := r.runes()
	for i, c := range text {
		if c != '两' && c != '俩' && c != '双' && !(c == '左' && i+1 < len(text) && text[i+1] == '右') {
			continue
		}
		k := i + 1
		if c == '左' {
			k++
			if i > 0 && (digit(text[i-1]) || strings.ContainsRune("点天日周月年度岁分钟时个次斤米号期拜半一二三四五六七八九十", text[i-1])) {
				continue // 七点左右肚子疼
			}
		}
		for k < len(text) && strings.ContainsRune("两只条个边侧半", text[k]) {
			k++
		}
		b, ok := r.bodyAt(k)
		switch {
		case ok && !(c == '两' && k == i+1 && b.to-b.from == 1 && text[b.from] == '手'):
			out = append(out, sideWord{from: i, to: k, code: "both", site: b.site, owner: -1})
		case c == '左' && k > i+2:
			out = append(out, sideWord{from: i, to: k, code: "both", owner: -1})
		}
	}
	return out
}

// otherOne turns "the other one", 另一边 into the side that was not named before.
func (r *reading) otherOne(words []sideWord) []sideWord {
	text := r.runes()
	for i := range text {
		for _, w := range []string{"the other one", "the other side", "other side", "另一边", "另一侧", "另外一边", "那一边", "对侧"} {
			if !hasAt(text, i, w) || len(words) == 0 {
				continue
			}
			n := len([]rune(w))
			at := len(words)
			for at > 0 && words[at-1].from > i {
				at--
			}
			named := at - 1
			if at == 0 {
				named = 0 // "the other one, not the left"
			}
			if words[named].code == "both" || at > 0 && words[named].to > i {
				continue
			}
			code := map[string]string{"left": "right", "right": "left"}[words[named].code]
			words = slices.Insert(words, at, sideWord{from: i, to: i + n, code: code, owner: -1})
			break
		}
	}
	return words
}

// What "right" and "left" mean when they are no side, by the word after them and the word before.
var (
	rightThen = []string{"now", "away", "here", "there", "handed", "hander", "after", "before", "then", "through", "as", "so", "ok", "okay",
		"well", "about", "thing", "time", "way", "answer", "person", "place", "dose", "pain", "mess", "state", "amount", "medicine", "tablets",
		"up", "down", "to", "next", "at", "footed", "department", "doctor", "nuisance", "old", "royal", "bother", "or", "across", "around",
		"round", "behind", "dominant", "enough", "path", "direction", "under", "beside", "off"}
	leftThen = []string{"work", "home", "school", "over", "behind", "hospital", "early", "me", "him", "us", "them", "town", "untreated", "alone",
		"to", "out", "off", "because", "after", "before", "for", "without", "nothing", "handed", "hander", "wing", "uni", "college", "church",
		"university", "footed", "london", "china", "everything", "a", "feeling", "it", "this", "that", "of", "messages", "overs"}
	sideOf   = []string{"the", "my", "his", "her", "your", "our", "their", "its", "upper", "lower", "bottom", "top", "front", "back", "far", "outer", "inner"}
	leftSays = []string{"on", "in", "it's", "its", "is", "was", "started", "just", "only", "mostly", "mainly", "always", "not", "no", "or", "and", "then", "to", "from", "bad",
		"erm", "um", "uh", "er", "definitely", "now", "side", "this", "that's", "mine's", "yeah", "yes", "but", "hurts", "pain", "sore", "say", "saying", "think", "maybe", "probably", "pressed", "sometimes"}
	noSideAfter = []string{"that's", "that", "all", "alright", "you're", "yeah", "quite", "just", "feel", "feels", "exactly", "not", "isn't", "doing",
		"done", "serves", "human", "absolutely", "damn", "too", "about", "got", "get", "gets", "a", "looks", "look", "sound", "seem", "went",
		"going", "who's", "they're", "he's", "she's", "sits", "quite", "'s"}
	noLeftAfter = []string{"i", "we", "he", "she", "they", "you", "just", "has", "have", "had", "been", "be", "half", "much", "any", "nothing",
		"anything", "some", "tablets", "pills", "days", "weeks", "hours", "minutes", "one", "two", "three", "more", "who", "we've", "i've",
		"he's", "she's", "i'd", "were", "are", "few", "ever", "since", "mum", "dad", "wife", "husband", "never", "no", "everyone", "people",
		"energy", "strength", "money", "time", "insulin", "medicine", "none", "what's", "there's", "puffs", "doses"}
)

// otherRight reports whether a word for a side means something else: "right now", "left work", 三天左右, 右撇子.
func (r *reading) otherRight(w sideWord) bool {
	text := r.runes()
	if han(text[w.from]) {
		return r.otherHan(w)
	}
	word := string(text[w.from:w.to])
	if strings.HasSuffix(word, "ts") && !strings.Contains(word, " ") {
		return true // "my lefts and rights"
	}
	bare := strings.TrimPrefix(strings.TrimPrefix(word, "the "), "on my ")
	if bare != "left" && bare != "right" {
		return false
	}
	if strings.HasPrefix(word, "the ") && r.ofSomething(w) {
		return true
	}
	next, _ := r.wordAfter(w.to)
	before, at := r.wordBefore(w.from)
	if bare == "right" && slices.Contains(rightThen, next) || bare == "left" && slices.Contains(leftThen, next) && before != "the" {
		return true
	}
	// Both stand for "that's" and "it is" with their verb cut off: "everything is right", "who left".
	if w.site != "" && next != "in" {
		return word == "left" && slices.Contains(noLeftAfter[:7], before) // "he left hospital", "they left my arm in a cast"
	}
	if strings.HasPrefix(word, "the ") || strings.HasPrefix(word, "on my ") || slices.Contains(sideOf, before) ||
		slices.Contains([]string{"side", "hand", "one", "half", "only"}, next) {
		return before == "" && false
	}
	if bare == "left" && slices.Contains(noLeftAfter, before) && !r.setOff(at, w.from) ||
		bare == "right" && slices.Contains(noSideAfter, before) && !r.setOff(at, w.from) {
		return true
	}
	if word == "left" && !r.setOff(at, w.from) && before != "" && !slices.Contains(leftSays, before) && len(r.sites(before)) == 0 {
		return true // "one tablet left"
	}
	if bare == "right" && r.opens(w) {
		return true
	}
	// Left over is "on the left", "started left", "left, I think"; what runs on without a place is something else.
	return !r.endsHere(w.to) && !slices.Contains([]string{"and", "when", "where", "yesterday", "today", "i", "since", "is", "was", "too", "it",
		"but", "definitely", "mostly", "please", "doctor", "now", "not"}, next)
}

// sites are the places of the body that an English word names.
func (r *reading) sites(word string) []bodyWord {
	var out []bodyWord
	for _, b := range r.body {
		if string(r.runes()[b.from:b.to]) == word {
			out = append(out, b)
		}
	}
	return out
}

// setOff reports whether a comma stands between a word and the side: "no, right".
func (r *reading) setOff(from, to int) bool {
	return slices.ContainsFunc(r.runes()[from:to], func(c rune) bool { return c == ',' || lexicon.Stop(c) })
}

// opens: "right, so, my knee" begins a talk. As an answer it is read by itself.
func (r *reading) opens(w sideWord) bool {
	text := r.runes()
	for i := w.from - 1; i >= 0; i-- {
		if lexicon.Latin(text[i]) {
			return w.to < len(text) && text[w.to] == '?'
		}
	}
	return !r.answersSide
}

func (r *reading) endsHere(i int) bool {
	text := r.runes()
	return i >= len(text) || text[i] == ',' || lexicon.Stop(text[i])
}

// ofSomething: "to the left of the driver" is a place in the world.
func (r *reading) ofSomething(w sideWord) bool {
	before, _ := r.wordBefore(w.from)
	next, end := r.wordAfter(w.to)
	if next != "of" {
		return before == "to" && !r.endsHere(w.to) || before == "turn" || before == "turned"
	}
	return r.siteAfter(end) == ""
}

// otherHan: 三天左右, 右撇子, 往右拐, 左邻右舍, 坐在他左边.
func (r *reading) otherHan(w sideWord) bool {
	text := r.runes()
	after := string(text[w.to:min(len(text), w.to+4)])
	before := string(text[max(0, w.from-6):w.from])
	if w.code == "both" {
		return false
	}
	if text[w.to-1] == '左' && hasPrefix(after, "右") { // 左右: 左右两边 is read as two
		return true
	}
	if text[w.from] == '右' && w.to-w.from == 1 && suffixOf(before, "左") {
		return true
	}
	for _, p := range []string{"撇", "转", "拐", "邻", "顾", "思", "翻", "派", "倾", "舍", "盼", "想右", "一句", "一个右", "打方向", "等右"} {
		if hasPrefix(after, p) {
			return true
		}
	}
	for _, p := range []string{"往", "向", "朝", "能", "相", "医院", "学校", "马路", "门", "桌子", "床", "车", "楼", "店", "窗", "墙", "沙发", "柜", "街"} {
		if suffixOf(before, p) {
			return true
		}
	}
	// Beside somebody or something is no side of the body.
	if r.endsWithPerson(w.from) || strings.HasSuffix(before, "的") && !strings.HasSuffix(before, "我的") && !strings.HasSuffix(before, "疼的") &&
		strings.ContainsAny(before, "坐站放躺停") {
		return true
	}
	return false
}

func (r *reading) endsWithPerson(i int) bool {
	return slices.ContainsFunc(r.cues, func(c cue) bool {
		return c.to == i && c.does.has(other) && han(r.runes()[c.from])
	}) && !r.siteNear(i)
}

func (r *reading) siteNear(i int) bool {
	return slices.ContainsFunc(r.body, func(b bodyWord) bool { return b.from >= i && b.from-i <= 3 })
}

// deniedSide reports whether a denial stands right before a side: 不是左边, "not my left". What only adds (不光, "not just") is none.
func (r *reading) deniedSide(i int) bool {
	text := r.runes()
	if !han(text[i]) {
		for n := 0; n < 4; n++ {
			word, at := r.wordBefore(i)
			switch {
			case slices.Contains([]string{"not", "isn't", "never", "isnt", "wasn't", "neither", "nor", "ain't", "not-the"}, word):
				return true
			case word == "be" || word == "to":
				before, _ := r.wordBefore(at)
				if before == "used" || before == "to" {
					return true
				}
				return false
			case !slices.Contains([]string{"the", "my", "his", "her", "on", "in", "at", "its", "it's", "with", "is", "of", "side", "from"}, word):
				return false
			}
			i = at
		}
		return false
	}
	for i > 0 && strings.ContainsRune("我他她的在是偏那这个说疼有 ", text[i-1]) {
		if text[i-1] == '是' && i > 1 && text[i-2] == '不' || text[i-1] == '有' && i > 1 && text[i-2] == '没' || text[i-1] == '在' && i > 1 && text[i-2] == '不' {
			return true
		}
		i--
	}
	return i > 0 && (text[i-1] == '不' || text[i-1] == '没' || text[i-1] == '非')
}

// onlyBefore: 不光左边, "not just the left": the other side is added to it.
func (r *reading) onlyBefore(i int) bool {
	text := r.runes()
	before := string(text[max(0, i-14):i])
	for _, w := range []string{"不光", "不只", "不仅", "不单", "不止", "not just", "not only", "isn't just", "isn't only"} {
		if at := strings.LastIndex(before, w); at >= 0 && !strings.ContainsAny(before[at:], ",。.") {
			return true
		}
	}
	return false
}

// mirrored: "your right" and 您的左边 are those of who looks on.
func (r *reading) mirrored(i int) bool {
	before := string(r.runes()[max(0, i-8):i])
	return suffixOf(before, "your") || suffixOf(before, "您的") || suffixOf(before, "你的") || suffixOf(before, "您") || suffixOf(before, "你")
}

// supposed: "I thought it was the right", 以为是右边, "I keep saying left".
func (r *reading) supposed(i int) bool {
	from, _ := r.clause(i, i)
	before := string(r.runes()[max(from, i-24):i])
	return contains(before, "以为", "thought it was", "thought that it was", "keep saying", "kept saying", "used to be")
}

// fineWords say after a side that nothing is wrong with it.
var fineWords = []string{"没事", "好好的", "好的", "正常", "没问题", "不疼", "不痛", "不响", "不麻", "不痒", "不肿", "不红", "不抽", "还好", "没毛病", "没肿", "没感觉不",
	"事没有", "没有事", "不偏", "没啥", "没什么",
	" fine", " ok", " okay", " normal", " good", " no problem", " cleared up", " cleared", " gone now", " all right", " alright", " perfect",
	" sharp as ever", " healthy", " stopped hurting", " better now", " no pain", " doesn't hurt", " isn't", " not", " unaffected", " completely fine"}

// fine reports whether the rest of a side's clause says that it is well, before another side or complaint is named.
func (r *reading) fine(w *sideWord) bool {
	text := r.runes()
	_, end := r.clause(w.from, w.to)
	limit := min(end, w.to+28)
	if han(text[w.from]) {
		limit = min(end, w.to+9)
	}
	for _, h := range r.values {
		if h.Value.Attribute == intake.Side && h.From >= w.to {
			limit = min(limit, h.From)
			break
		}
	}
	for i := w.to; i < limit; i++ {
		for _, f := range fineWords {
			if hasAt(text, i, f) {
				n := i + len([]rune(f))
				return !lexicon.Latin(text[n-1]) || n >= len(text) || !lexicon.Latin(text[n])
			}
		}
		if n, _ := complaintAt(text, i, false); n > 0 {
			return false
		}
	}
	return false
}
