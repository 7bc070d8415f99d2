package lexicon

import (
	"slices"
	"strings"
)

// matcher is the automaton over all words, with what each string in it is for.
type matcher struct {
	strings *Automaton
	uses    [][]use // by the string's number
	long    []string
	gaps    []gapNode
	scratch Text // for the words as they are put in
}

// use is one purpose of a string: a word of a concept, a part of a word with a gap, a phrase that blocks, a word
// that denies, a word of an attribute's value, or a small word that may stand inside others.
type use struct {
	kind useKind
	id   int32 // of the concept, the value, or the part
}

type useKind uint8

const (
	asWord useKind = iota
	asPart
	asNot
	asAbsent
	asValue
	asFiller
)

// gapNode is a state of the little tree over the parts of words with gaps: what follows, and what ends here.
type gapNode struct {
	after   map[int32][]int32 // by part; words of one family share what follows, so there may be several
	concept int32             // or -1
	value   int32             // or -1
	word    string
	shared  bool  // by the words of a family
	reach   reach // of the gaps that lead on from here
}

// The widest gaps: characters in Chinese, words in English, and the same for gaps that are written as wide ones.
const (
	gapRunes, wideRunes, farRunes = 4, 10, 20
	gapWords, wideWords, farWords = 3, 7, 12
)

// reach is how far from each other the parts of a word may stand.
type reach uint8

const (
	near reach = iota
	wide       // farther, in one clause
	far        // in one sentence
)

func newMatcher() matcher {
	return matcher{strings: NewAutomaton(), gaps: []gapNode{{concept: -1, value: -1}}}
}

func (m *matcher) add(word []rune, u use) {
	n := m.strings.Add(word)
	for int(n) >= len(m.uses) {
		m.uses, m.long = append(m.uses, nil), append(m.long, "")
	}
	if m.long[n] == "" {
		m.long[n] = string(word)
	}
	if !slices.Contains(m.uses[n], u) {
		m.uses[n] = append(m.uses[n], u)
	}
}

// addNew puts in a string unless a concept has it already.
func (m *matcher) addNew(word []rune, u use) {
	n := m.strings.Add(word)
	if int(n) < len(m.uses) && slices.ContainsFunc(m.uses[n], func(o use) bool { return o.kind == asWord || o.kind == asAbsent }) {
		return
	}
	m.add(word, u)
}

// addWord puts in a word of a concept or of a value, which may have gaps.
func (m *matcher) addWord(word string, concept, value int32) {
	m.addForm(word, m.trimmed(word), concept, value)
}

// addForm is addWord for a word whose form is known.
func (m *matcher) addForm(word string, form []rune, concept, value int32) {
	if !strings.Contains(word, "…") {
		u := use{asWord, concept}
		if value >= 0 {
			u = use{asValue, value}
		}
		m.add(form, u)
		if other := afterDoes(form); other != nil {
			m.add(other, u)
		}
		return
	}
	var nodes [][]rune
	for p := range strings.SplitSeq(word, "…") {
		nodes = append(nodes, m.trimmed(p))
	}
	node := m.path(nodes)
	if value >= 0 {
		m.gaps[node].value = value
	} else {
		m.gaps[node].concept = concept
	}
	m.gaps[node].word = word
}

// path is the node at the end of a word's parts, made where it is not there yet.
func (m *matcher) path(parts [][]rune) int32 {
	node := int32(0)
	for _, form := range parts {
		m.add(form, use{asPart, 0})
		n := m.strings.Add(form) // its number
		next := m.own(m.gaps[node].after[n])
		if next < 0 {
			next = m.node()
			m.lead(node, n, next)
		}
		node = next
	}
	return node
}

// own is the node that no family shares, or -1.
func (m *matcher) own(nodes []int32) int32 {
	for _, n := range nodes {
		if !m.gaps[n].shared {
			return n
		}
	}
	return -1
}

func (m *matcher) node() int32 {
	m.gaps = append(m.gaps, gapNode{concept: -1, value: -1})
	return int32(len(m.gaps) - 1)
}

func (m *matcher) lead(from, part, to int32) {
	if m.gaps[from].after == nil {
		m.gaps[from].after = map[int32][]int32{}
	}
	if !slices.Contains(m.gaps[from].after[part], to) {
		m.gaps[from].after[part] = append(m.gaps[from].after[part], to)
	}
}

// afterDoes is the spelling of a word that is looked for besides itself, or nil: after "doesn't" and "did" people say "hurt", where
// the content lists "hurts".
func afterDoes(word []rune) []rune {
	if len(word) == 0 || word[len(word)-1] != 's' {
		return nil
	}
	last := len(word) - 1
	for last > 0 && word[last] != ' ' {
		last--
	}
	if word[last] != ' ' {
		return nil
	}
	switch string(word[last+1:]) {
	case "itches":
		return word[: len(word)-2 : len(word)-2]
	case "hurts", "aches", "burns", "stings", "spins", "throbs":
		return word[: len(word)-1 : len(word)-1]
	}
	return nil
}

func (m *matcher) trimmed(s string) []rune { return m.scratch.trimmed(s) }

// Latin reports whether a rune belongs to an English word or a figure.
func Latin(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }

// whole reports whether a string that was found stands at word boundaries, and where it then ends: an English plural
// may follow.
func whole(text []rune, start, end int) (int, bool) {
	if Latin(text[start]) && start > 0 && joined(text[start-1], text[start]) {
		return end, false
	}
	if last := text[end-1]; Latin(last) && end < len(text) && joined(last, text[end]) {
		plural := text[end] == 's' && end-start > 3 && last >= 'a' && last != 's' &&
			(end+1 == len(text) || !joined('s', text[end+1]))
		if !plural {
			return end, false
		}
		return end + 1, true
	}
	return end, true
}

// joined reports whether two neighbours belong to one English word. Figures touch letters freely: "3days", "t39".
func joined(a, b rune) bool {
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	return Latin(a) && Latin(b) && digit(a) == digit(b)
}
