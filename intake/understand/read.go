package understand

import (
	"cmp"
	"slices"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// reading is one text with all that was found in it, before anything is made of it. Places are normalised runes.
type reading struct {
	text      *lexicon.Text
	concepts  []lexicon.Hit
	values    []lexicon.Hit
	cues      []cue
	does      classSet // of all cues together
	sentences []sentence
	times     []timeSpan
	numbers   []figure
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
	r := &reading{text: lexicon.Normalise(text)}
	r.concepts, r.values = e.lex.Hits(r.text)
	r.findCues(e.cues)
	r.splitSentences()
	e.placed(r)
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
		if lexicon.Latin(text[start]) && start > 0 && lexicon.Latin(text[start-1]) ||
			lexicon.Latin(text[end-1]) && end < len(text) && (lexicon.Latin(text[end]) || text[end] == '\'' &&
				end+1 < len(text) &&
				lexicon.Latin(text[end+1]) && !(t.does[word].any(other, child) && hasAt(text, end, "'s "))) {
			return
		}
		c := cue{t.does[word], start, end}
		if t.small[word] {
			small = append(small, c)
			return
		}
		if c.to = r.trimmed(c); !r.insideWord(c) {
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
		if h.Concept.Kind == lexicon.Emotion && c.does.has(worry) {
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
				// These ask at the end, and are ordinary words elsewhere: "吃什么吐什么".
				if c.to >= end-1 {
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
