package lexicon

import (
	"slices"
	"strings"
)

// matcher is the automaton over all words, with what each string in it is for.
type matcher struct {
	strings *Automaton
	uses    [][]use // by the string's number
	long    [][]rune
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
	after   map[int32]int32
	concept int32 // or -1
	value   int32 // or -1
	word    string
}

// The widest gaps: characters in Chinese, words in English.
const (
	gapRunes = 4
	gapWords = 3
)

func newMatcher() matcher {
	return matcher{strings: NewAutomaton(), gaps: []gapNode{{concept: -1, value: -1}}}
}

func (m *matcher) add(word []rune, u use) {
	n := m.strings.Add(word)
	for int(n) >= len(m.uses) {
		m.uses, m.long = append(m.uses, nil), append(m.long, nil)
	}
	m.long[n] = word
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
	node := int32(0)
	for p := range strings.SplitSeq(word, "…") {
		form := m.trimmed(p)
		m.add(form, use{asPart, 0})
		n := m.strings.Add(form) // its number
		next, ok := m.gaps[node].after[n]
		if !ok {
			next = int32(len(m.gaps))
			m.gaps = append(m.gaps, gapNode{concept: -1, value: -1})
			if m.gaps[node].after == nil {
				m.gaps[node].after = map[int32]int32{}
			}
			m.gaps[node].after[n] = next
		}
		node = next
	}
	if value >= 0 {
		m.gaps[node].value = value
	} else {
		m.gaps[node].concept = concept
	}
	m.gaps[node].word = word
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
