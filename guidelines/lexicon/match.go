package lexicon

import (
	"cmp"
	"slices"
	"strings"
)

// Match is a concept's word in a text. Start and End count code points of the original.
type Match struct {
	Concept    string
	Start, End int
	Word       string // as the content writes it
}

// Hit is a match within a normalised text. Where the word has a gap, Gaps are the ranges inside From..To that belong
// to other words: "头[有点]疼". A Hit of a value has Value set, a pointer into the lexicon.
type Hit struct {
	Concept  *Concept
	Value    *Value
	From, To int
	Gaps     [][2]int
	Word     string
	Denies   bool // the word says that the concept is not there: "normal gait"

	covered int  // how many runes the word itself covers
	far     bool // its parts stand in different clauses, with other words' matters between them
}

// Match finds the concepts that are named in a text, in the order of their places. Where words overlap, the longest
// wins. Topics are left out.
func (l *Lexicon) Match(text string) []Match {
	t := l.Respell(Normalise(text))
	hits, _ := l.Hits(t)
	out := make([]Match, 0, len(hits))
	for _, h := range hits {
		if h.Concept.Kind == Topic || h.Denies {
			continue
		}
		start, end := t.Span(h.From, h.To)
		out = append(out, Match{h.Concept.ID, start, end, h.Word})
	}
	return out
}

// Hits finds concepts and, apart from them, values of attributes.
func (l *Lexicon) Hits(t *Text) (concepts, values []Hit) {
	s := scan{lex: l, text: t.Runes}
	s.direct()
	s.joined()
	s.elided()
	return s.chosen(s.concepts), s.chosen(s.values)
}

// scan is one text's way through the matcher.
type scan struct {
	lex      *Lexicon
	text     []rune
	parts    []part
	fillers  [][2]int
	blocked  []blocked
	concepts []Hit
	values   []Hit
}

type part struct {
	word       int32
	start, end int
}

type blocked struct {
	concept    int32
	start, end int
}

// direct finds whole words.
func (s *scan) direct() {
	m := &s.lex.words
	m.strings.Find(s.text, func(word int32, start, end int) {
		end, ok := whole(s.text, start, end)
		if !ok {
			return
		}
		for _, u := range m.uses[word] {
			switch u.kind {
			case asWord:
				s.concepts = append(s.concepts, Hit{Concept: s.lex.concepts[u.id], From: start, To: end,
					covered: end - start,
					Word:    m.long[word]})
			case asAbsent:
				s.concepts = append(s.concepts, Hit{Concept: s.lex.concepts[u.id], From: start, To: end, Denies: true,
					covered: end - start, Word: m.long[word]})
			case asValue:
				s.values = append(s.values, Hit{Value: &s.lex.values[u.id], From: start, To: end, covered: end - start,
					Word: m.long[word]})
			case asPart:
				s.parts = append(s.parts, part{word, start, end})
			case asNot:
				s.blocked = append(s.blocked, blocked{u.id, start, end})
			case asFiller:
				s.fillers = append(s.fillers, [2]int{start, end})
			}
		}
	})
}

// joined finds words with gaps from their parts.
func (s *scan) joined() {
	if len(s.parts) < 2 {
		return
	}
	slices.SortFunc(s.parts, func(a, b part) int { return cmp.Or(a.start-b.start, a.end-b.end) })
	for i, p := range s.parts {
		for _, node := range s.lex.words.gaps[0].after[p.word] {
			s.follow(node, i, p.start, p.end, p.end-p.start, nil)
		}
	}
}

func (s *scan) follow(node int32, at, from, end, covered int, gaps [][2]int) {
	n := &s.lex.words.gaps[node]
	if len(n.after) == 0 {
		return
	}
	for i := at + 1; i < len(s.parts); i++ {
		p := s.parts[i]
		if p.start < end {
			continue
		}
		if !s.narrow(end, p.start, n.reach) {
			return // the parts that follow stand farther away still
		}
		for _, next := range n.after[p.word] {
			g := append(slices.Clone(gaps), [2]int{end, p.start})
			c := covered + p.end - p.start
			nn := &s.lex.words.gaps[next]
			h := Hit{From: from, To: p.end, Gaps: g, Word: nn.word, covered: c, far: n.reach == far}
			if nn.concept >= 0 {
				h.Concept = s.lex.concepts[nn.concept]
				s.concepts = append(s.concepts, h)
			}
			if nn.value >= 0 {
				h.Concept, h.Value = nil, &s.lex.values[nn.value]
				s.values = append(s.values, h)
			}
			s.follow(next, i, from, p.end, c, g)
		}
	}
}

// narrow reports whether the runes between two parts may be a gap: no clause ends there, and it is not too wide.
func (s *scan) narrow(from, to int, how reach) bool {
	runes, words := 0, 0
	for i := from; i < to; i++ {
		r := s.text[i]
		switch {
		case r == ',' && (how == far || s.hesitates(from, to)):
		case Stop(r) || r == ',' || r == '、':
			return false
		case Latin(r) || r == '\'':
			if i == from || !Latin(s.text[i-1]) && s.text[i-1] != '\'' {
				words++
			}
		case r != ' ':
			runes++
		}
	}
	switch how {
	case wide:
		return runes <= wideRunes && words <= wideWords
	case far:
		return runes <= farRunes && words <= farWords
	}
	return runes <= gapRunes && words <= gapWords
}

// hesitates reports whether a gap holds the little sounds of somebody who thinks: "pain in my, um, chest". Their commas
// end nothing.
func (s *scan) hesitates(from, to int) bool {
	words := strings.FieldsFunc(string(s.text[from:to]), func(r rune) bool { return r == ' ' || r == ',' })
	for _, w := range words {
		switch w {
		case "um", "uh", "er", "erm", "like", "you", "know", "my", "the", "in", "on", "to", "a", "of", "at", "is", "it":
		default:
			return false
		}
	}
	return len(words) > 0 // a comma alone is no sound
}

// Stop reports whether a rune ends a sentence or a clause for good.
func Stop(r rune) bool {
	switch r {
	case '.', '。', '!', '?', ';', '\n', ':', '(', ')', '"':
		return true
	}
	return false
}

// chosen drops what is blocked, and of overlapping hits keeps the one whose word covers most; then the one without a
// gap.
func (s *scan) chosen(hits []Hit) []Hit {
	if len(hits) == 0 {
		return nil
	}
	hits = slices.DeleteFunc(hits, s.isBlocked)
	slices.SortStableFunc(hits, func(a, b Hit) int {
		return cmp.Or(a.giveWay()-b.giveWay(), b.covered-a.covered, len(a.Gaps)-len(b.Gaps), a.From-b.From)
	})
	var out []Hit
	for _, h := range hits {
		if !slices.ContainsFunc(out, func(o Hit) bool { return clash(o, h) }) {
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b Hit) int { return cmp.Or(a.From-b.From, a.To-b.To) })
	return out
}

// giveWay is 1 for a topic, which stands only where nothing else does, or around it.
func (h Hit) giveWay() int {
	if h.Concept == nil {
		return 0
	}
	return topicLast(h.Concept)
}

// clash reports whether two hits cannot both stand. Different attributes may rest on the same words, and so may a concept
// that is named and one that is denied by it. A gap may hold a
// place ("pain … my chest"), but no other complaint: then the parts belong to different things.
func clash(a, b Hit) bool {
	if a.To <= b.From || b.To <= a.From {
		return false
	}
	if a.Denies != b.Denies && a.From == b.From && a.To == b.To || beside(a, b) || beside(b, a) {
		return false
	}
	if a.Value != nil && b.Value != nil && a.Value.Attribute != b.Value.Attribute {
		return false
	}
	if a.giveWay() != b.giveWay() {
		topic, other := a, b
		if b.giveWay() > 0 {
			topic, other = b, a
		}
		if other.Concept.Kind == Site || topic.From <= other.From && other.To <= topic.To && topic.To-topic.From > other.To-other.From {
			return false // "itchy scrotum" is about the scrotum, and an itch
		}
	}
	inGap := func(outer, inner Hit) bool {
		return inner.Concept != nil && inner.Concept.Kind == Site && slices.ContainsFunc(outer.Gaps,
			func(g [2]int) bool {
				return g[0] <= inner.From && inner.To <= g[1]
			})
	}
	return !inGap(a, b) && !inGap(b, a)
}

// beside reports whether a says more of what b names before it, with some of the same letters. A word for any pain gives way.
func beside(a, b Hit) bool {
	if a.far && b.Concept != nil && b.Concept != a.Concept {
		return true
	}
	return b.From <= a.From && b.To < a.To && a.Concept != nil && a.Concept.Beside && b.Concept != nil && !b.Concept.Beside && b.Concept.ID != "pain" && a.Concept != b.Concept
}

func (s *scan) isBlocked(h Hit) bool {
	if h.Concept == nil || h.Denies {
		return false // what a concept must not be mistaken for may well be what denies it: 不抽烟
	}
	id := s.lex.index[h.Concept.ID]
	return slices.ContainsFunc(s.blocked, func(b blocked) bool {
		// The phrase holds the hit, or goes on from its last word: "pain in the balls" of her feet.
		return b.concept == id && (b.start <= h.From && h.To <= b.end || h.From < b.start && b.start < h.To && h.To < b.end)
	})
}
