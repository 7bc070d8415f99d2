package understand

import (
	"cmp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// reading is one text with all that was found in it, before anything is made of it. Places are normalised runes.
type reading struct {
	text      *lexicon.Text
	concepts  []lexicon.Hit
	topics    []lexicon.Hit // what it is about; no part of understanding
	values    []lexicon.Hit
	cues      []cue
	does      classSet // of all cues together
	sentences []sentence
	times     []timeSpan
	numbers   []figure
	claimed   [][2]int   // stretches that say how often a medicine is taken
	body      []bodyWord // where places of the body are named; found when a side is

	answersSide bool // the question was for a side: then "Right." is one
}

// cue is a steering word at its place.
type cue struct {
	does     classSet
	from, to int
}

// sentence is a stretch up to 。！？ or a new line.
type sentence struct {
	from, to int
	question bool
}

// read finds everything in a text.
func (e *Engine) read(text string) *reading {
	r := &reading{text: e.lex.Respell(lexicon.Normalise(text))}
	r.concepts, r.values = e.lex.Hits(r.text)
	for _, h := range r.concepts {
		if h.Concept.Kind == lexicon.Topic {
			r.topics = append(r.topics, h)
		}
	}
	r.concepts = slices.DeleteFunc(r.concepts, func(h lexicon.Hit) bool { return h.Concept.Kind == lexicon.Topic })
	r.findCues(e.cues)
	r.splitSentences()
	e.placed(r)
	e.narrowed(r)
	r.numbers = figures(r.text.Runes)
	e.bare(r)
	e.bleeds(r, "")
	e.manyTablets(r)
	return r
}

func (r *reading) runes() []rune { return r.text.Runes }

// findCues keeps the longest cue at each place. A cue inside a concept's word is none ("不舒服", "怕冷"), but one in the
// gap of a word is ("头不疼"). Small words (between, join) neither block nor are blocked by others.
func (r *reading) findCues(t *cueTable) {
	text := r.runes()
	var small []cue
	t.words.Find(text, func(word int32, start, end int) {
		possessive := t.does[word].any(other, child) && hasAt(text, end, "'s ") // "my mother's on insulin"
		if lexicon.Latin(text[start]) && start > 0 && lexicon.Latin(text[start-1]) ||
			lexicon.Latin(text[end-1]) && end < len(text) && (lexicon.Latin(text[end]) || text[end] == '\'' &&
				end+1 < len(text) &&
				lexicon.Latin(text[end+1]) && !possessive) {
			return
		}
		c := cue{t.does[word], start, end}
		if t.small[word] {
			small = append(small, c)
			return
		}
		if c.does == 1<<those && !r.endsHere(c.to) && strings.HasSuffix(string(text[start:end]), "n't") {
			return // "but I don't need insulin" denies what follows
		}
		if c.to = r.trimmed(c); c.does.has(deny) && c.to < end && !strings.ContainsAny(string(text[c.from:c.to]), "不没未无木米冇别") {
			return // 也不 before 不舒服 has lost its 不 to that word
		}
		if !r.insideWord(c) {
			r.cues = append(r.cues, c)
		}
	})
	slices.SortStableFunc(r.cues, func(a, b cue) int { return cmp.Or((b.to-b.from)-(a.to-a.from), a.from-b.from) })
	kept := r.cues[:0]
	for _, c := range r.cues {
		if !slices.ContainsFunc(kept, func(k cue) bool { return c.from < k.to && k.from < c.to }) {
			kept = append(kept, c)
		}
	}
	r.cues = append(slices.Clip(kept), small...)
	slices.SortStableFunc(r.cues, func(a, b cue) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	for i := range r.cues {
		r.aNotA(&r.cues[i])
		r.does |= r.cues[i].does
	}
}

// aNotA turns the denial of a Chinese A-not-A question into a question: 疼不疼, 咳没咳.
func (r *reading) aNotA(c *cue) {
	text := r.runes()
	if c.from > 0 && text[c.from-1] == '没' && string(text[c.from:c.to]) == "有没有" {
		c.does = 1 << deny // 没有没有 says no twice, and asks nothing
	}
	if c.does.any(deny, denyAfter) && c.to-c.from == 1 && c.from > 0 && c.to < len(text) &&
		text[c.from-1] == text[c.to] {
		c.does = 1 << ask
	}
}

// trimmed ends a cue where a concept's word takes its last character: 木有 before 有痰.
func (r *reading) trimmed(c cue) int {
	for _, h := range r.concepts {
		if c.does.has(deny) && c.from < h.From && h.From < c.to && c.to < h.To && han(r.runes()[c.from]) {
			return h.From
		}
	}
	return c.to
}

// insideWord: a cue inside a concept's word belongs to that word, except in its gap. Words of fear steer and are
// findings too.
func (r *reading) insideWord(c cue) bool {
	return slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
		if h.Concept.Kind == lexicon.Emotion && c.does.has(worry) || h.Concept.ID == "past-illness" && c.does.has(past) {
			return false
		}
		if c.to <= h.From || h.To <= c.from || (c.from <= h.From && h.To <= c.to && c.to-c.from > h.To-h.From) {
			return false
		}
		return !slices.ContainsFunc(h.Gaps, func(g [2]int) bool { return g[0] <= c.from && c.to <= g[1] })
	})
}

func (r *reading) splitSentences() {
	text := r.runes()
	from := 0
	end := func(i int, question bool) {
		if i > from {
			r.sentences = append(r.sentences, sentence{from, i, question})
		}
		from = i
	}
	for i, c := range text {
		switch c {
		case '。', '!', ';', '\n', '；':
			end(i+1, false)
		case '?':
			end(i+1, true)
		case '.':
			if r.fullStop(i) {
				end(i+1, false)
			}
		}
	}
	end(len(text), false)
	for i := range r.sentences {
		s := &r.sentences[i]
		s.question = s.question || r.asks(*s)
	}
}

// fullStop tells the end of a sentence from a decimal point and from an abbreviation.
func (r *reading) fullStop(i int) bool {
	text := r.runes()
	if i+1 < len(text) && text[i+1] != ' ' && text[i+1] != '\n' && lexicon.Latin(text[i+1]) {
		return false
	}
	start := i
	for start > 0 && lexicon.Latin(text[start-1]) {
		start--
	}
	switch string(text[start:i]) {
	case "dr", "mr", "mrs", "ms", "vs", "st", "no", "approx", "e", "g":
		return string(text[start:i]) == "no" && (i+2 >= len(text) || !digit(text[i+2]))
	}
	return true
}

// asks reports whether a sentence without a question mark asks: it ends with a particle, or begins as English
// questions do.
func (r *reading) asks(s sentence) bool {
	text := r.runes()
	end := s.to
	for end > s.from && (text[end-1] == '。' || text[end-1] == ' ' || text[end-1] == '.' || text[end-1] == '!' ||
		text[end-1] == '\n') {
		end--
	}
	if end > s.from+2 && text[end-1] == '不' { // 拉肚子不
		return true
	}
	for _, c := range r.cues {
		if !c.does.has(ask) || c.from < s.from || c.to > s.to {
			continue
		}
		if !lexicon.Latin(text[c.from]) {
			word := string(text[c.from:c.to])
			switch word {
			case "吗", "么", "呢", "对吗", "是吗", "好吗", "行吗", "可以吗", "正常吗", "严重吗", "有事吗":
				if c.to == end {
					return true
				}
			case "多久", "几天", "几次", "多少", "能吃", "可以吃", "还能", "如何", "啥", "什么", "什么时候", "哪里", "哪儿", "几个", "怎么样":
				// These ask at the end, and are ordinary words elsewhere: "吃什么吐什么", 好几天了, 不知道怎么回事.
				if c.to >= end-1 && !r.counts(c) && !r.puzzled(s, c) {
					return true
				}
			case "怎么回事", "咋回事", "什么原因", "啥原因", "要不要紧", "为什么", "为啥", "怎么了", "咋了":
				if !r.puzzled(s, c) {
					return true
				}
			default:
				return true
			}
		} else if c.from == r.firstWord(s.from) || pleads[string(text[c.from:c.to])] {
			return true
		}
	}
	return false
}

// asksByWord are the words that ask, beside the particles at the end.
var asksByWord = []string{"怎么", "什么", "啥", "咋", "哪", "谁", "多少", "多久", "多长", "多大", "几", "为何", "为什么", "如何", "要不要", "能不能", "会不会", "是不是", "有没有", "可不可以", "该不该", "用不用", "行不行", "好不好",
	"还是", "吗", "么", "到底", "究竟"}

// tellsWithParticle unmarks as questions what a patient tells with a 呢 at its end: 没有呢, 还在疼呢, 他好着呢. With a word that asks, or of a thing
// that is only named (那发烧呢), it asks.
func (r *reading) tellsWithParticle() {
	text := r.runes()
	for i := range r.sentences {
		s := &r.sentences[i]
		end := s.to
		for end > s.from && strings.ContainsRune("。 .!~\n", text[end-1]) {
			end--
		}
		if !s.question || end == s.from || text[end-1] != '呢' {
			continue
		}
		from, _ := r.clause(end-1, end)
		last := string(text[from:end])
		if contains(last, asksByWord...) && !contains(last, "好几", "几天了呢") || hasPrefix(strings.TrimSpace(last), "那") && !contains(last, "没", "不", "着", "还", "了") {
			continue
		}
		if whole := string(text[s.from:end]); contains(whole, "怎么办", "怎么回事", "为什么", "要不要紧", "什么病", "吗,", "能不能", "有没有", "是不是") {
			continue
		}
		s.question = false
	}
}

// counts reports whether a word of asking is a rough figure here: 好几天了, 有几次.
func (r *reading) counts(c cue) bool {
	text := r.runes()
	return c.from > 0 && text[c.from] == '几' && strings.ContainsRune("好有这前过十两三那", text[c.from-1]) && c.to > c.from && text[c.to-1] != '几'
}

// puzzled: who does not know what it is, or how it came, asks nothing: 不知道怎么回事，头疼.
func (r *reading) puzzled(s sentence, c cue) bool {
	before := string(r.runes()[s.from:c.from])
	return contains(before, "不知道", "不晓得", "不清楚", "搞不清", "弄不清", "说不清", "也不知")
}

func (r *reading) firstWord(i int) int {
	for i < len(r.runes()) && !lexicon.Latin(r.runes()[i]) {
		i++
	}
	return i
}

// sentence returns the sentence that holds a place.
func (r *reading) sentence(at int) sentence {
	for _, s := range r.sentences {
		if s.from <= at && at < s.to {
			return s
		}
	}
	return sentence{0, len(r.runes()), false}
}

// clause narrows a sentence to the stretch between commas that holds from..to.
func (r *reading) clause(from, to int) (int, int) {
	s := r.sentence(from)
	text := r.runes()
	a, b := from, to
	for a > s.from && text[a-1] != ',' {
		a--
	}
	for b < s.to && text[b] != ',' {
		b++
	}
	return a, b
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

func han(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

// pleads ask wherever they stand: "if it comes back what should i do".
var pleads = map[string]bool{"what should": true, "should i": true, "can i": true, "do i need": true, "could i": true,
	"what can": true, "should we": true}
