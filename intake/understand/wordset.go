package understand

import (
	"slices"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// wordsets finds the words of several lists in one pass over a normalised text. English words stand alone; Chinese ones may stand
// anywhere.
type wordsets struct {
	words *lexicon.Automaton
	of    [][]entryOf // by the number of the word
}

// entryOf says in which list a word stands.
type entryOf struct {
	list    int
	english bool
}

// placed is a word of a list in a text.
type placed struct{ list, from, to int }

func newWordsets() *wordsets { return &wordsets{words: lexicon.NewAutomaton()} }

func (s *wordsets) add(list int, word []rune, english bool) {
	n := int(s.words.Add(word))
	for len(s.of) <= n {
		s.of = append(s.of, nil)
	}
	s.of[n] = append(s.of[n], entryOf{list, english})
}

// find returns what stands in a text, by place; of words that begin at one place the longest is the first.
func (s *wordsets) find(text []rune) []placed {
	var all []placed
	s.words.Find(text, func(word int32, from, to int) {
		for _, e := range s.of[word] {
			if !e.english || edge(text, from) && edge(text, to) {
				all = append(all, placed{e.list, from, to})
			}
		}
	})
	slices.SortFunc(all, func(a, b placed) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	return all
}

// edge reports whether a word of Latin letters or figures begins or ends at a place.
func edge(text []rune, at int) bool {
	return (at > 0 && wordRune(text[at-1])) != (at < len(text) && wordRune(text[at]))
}

func wordRune(r rune) bool { return lexicon.Latin(r) || r == '_' || r >= 'A' && r <= 'Z' }
