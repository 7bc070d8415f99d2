package safety

import (
	"slices"
	"strings"
	"unicode"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// ruleset holds the rules of one direction and finds those that may match a text by the words they need, so that most
// rules are never run.
type ruleset struct {
	rules  []rule
	ways   [][][][]int // by rule, branch and way: the lists of words of which one each must stand in the text
	words  *lexicon.Automaton
	byWord [][]int32 // the lists in which a word stands, all in one array
	lists  int
}

// statesPerRule is about how many states of the automaton a rule's words take.
const statesPerRule = 1000

func newRuleset(rules []rule) *ruleset {
	s := &ruleset{rules: rules, words: lexicon.NewAutomaton()}
	s.words.Grow(statesPerRule * len(rules))
	known := map[string]int{}
	listsOf := func(w way) []int {
		var lists []int
		for _, words := range w {
			key := strings.Join(words, "\x00")
			list, ok := known[key]
			if !ok {
				list = s.list(words)
				known[key] = list
			}
			lists = append(lists, list)
		}
		return lists
	}
	for i := range rules {
		var branches [][][]int
		for _, b := range rules[i].branches {
			var ways [][]int
			for _, w := range b.ways {
				ways = append(ways, listsOf(w))
			}
			branches = append(branches, ways)
		}
		s.ways = append(s.ways, branches)
	}
	s.words.Build()
	s.byWord = together(s.byWord)
	return s
}

// together moves many short lists into one array: each by itself would take as much again.
func together(lists [][]int32) [][]int32 {
	all := slices.Concat(lists...)
	for i, l := range lists {
		lists[i], all = all[:len(l):len(l)], all[len(l):]
	}
	return slices.Clip(lists)
}

// mostRunes is how many runes of a word are looked for. Whatever has the word has them, and the rest of the long ones would be most
// of the automaton.
const mostRunes = 8

func firstRunes(word string) []rune {
	runes := []rune(word)
	return runes[:min(mostRunes, len(runes))]
}

// list puts in a list of words and returns its number.
func (s *ruleset) list(words []string) int {
	for _, w := range words {
		n := int(s.words.Add(firstRunes(w)))
		for len(s.byWord) <= n {
			s.byWord = append(s.byWord, nil)
		}
		if l := s.byWord[n]; len(l) == 0 || l[len(l)-1] != int32(s.lists) { // words of one list may begin alike
			s.byWord[n] = append(l, int32(s.lists))
		}
	}
	s.lists++
	return s.lists - 1
}

// forgetWords lets go of the words of the rules, which stand in the automaton by now: some ten megabytes.
func (s *ruleset) forgetWords() {
	for i := range s.rules {
		for b := range s.rules[i].branches {
			s.rules[i].branches[b].ways = nil
		}
	}
}

// may reports whether a branch of a rule may match a text in which words of some lists stand.
func (s *ruleset) may(rule, branch int, stand []bool) bool {
	return slices.ContainsFunc(s.ways[rule][branch], func(lists []int) bool {
		return !slices.ContainsFunc(lists, func(l int) bool { return !stand[l] })
	})
}

// matches reports whether a rule matches a part of a text: some branch that may does.
func (s *ruleset) matches(rule int, text string, stand []bool) bool {
	for b := range s.rules[rule].branches {
		if s.may(rule, b, stand) && s.rules[rule].branches[b].re().MatchString(text) {
			return true
		}
	}
	return false
}

// seen is a text in the form that rules read, with the way back to the original's code points.
type seen struct {
	words string
	runes []rune
	at    []int // for each byte of words, and its end: the code point of the original
}

// readings are the forms in which rules read a text: normalised, and, where somebody put marks between single characters
// to hide a word ("自 杀", "自.杀"), without them. Lines are joined as well, unless ours is the breaking of lines.
func readings(text string, ourLines bool) []seen {
	t := lexicon.Normalise(text)
	first := newSeen(t.Runes, func(i int) int { return t.At(i) })
	if short, at, hidden := unspaced(t.Runes, ourLines); hidden {
		return []seen{first, newSeen(short, func(i int) int {
			if i >= len(at) {
				return t.Len()
			}
			return t.At(at[i])
		})}
	}
	return []seen{first}
}

func newSeen(runes []rune, at func(int) int) seen {
	s := seen{words: string(runes), runes: runes}
	s.at = make([]int, len(s.words)+1)
	b := 0
	for i, r := range runes {
		n := len(string(r))
		for k := range n {
			s.at[b+k] = at(i)
		}
		b += n
	}
	s.at[len(s.words)] = at(len(runes))
	return s
}

// span turns a byte span of the words into code points of the original. The end is after the last rune of the span.
func (s *seen) span(from, to int) (int, int) {
	if from >= to {
		return s.at[from], s.at[from]
	}
	return s.at[from], s.at[to-1] + 1
}

// unspaced drops single marks next to a single Han character that stands alone, and joins lines that break inside a
// sentence: at a Han character on both sides, or before a small letter.
func unspaced(text []rune, ourLines bool) (short []rune, at []int, hidden bool) {
	han := func(i int) bool { return i >= 0 && i < len(text) && unicode.Is(unicode.Han, text[i]) }
	alone := func(i int) bool { // a Han character between marks or ends
		return han(i) && (i == 0 || hiding(text[i-1])) && (i+1 == len(text) || hiding(text[i+1]))
	}
	for i, r := range text {
		inside := i > 0 && i+1 < len(text)
		switch {
		case r == '\n' && ourLines:
		case inside && han(i-1) && han(i+1) && (r == '\n' || hiding(r) && (alone(i-1) || alone(i+1))):
			hidden = true
			continue
		case inside && r == '\n' && unicode.IsLetter(text[i-1]) && (lexicon.Latin(text[i+1]) || text[i+1] == ' '):
			hidden = true
			r = ' '
		}
		if r == ' ' && len(short) > 0 && short[len(short)-1] == ' ' {
			continue
		}
		short, at = append(short, r), append(at, i)
	}
	return short, at, hidden
}

func hiding(r rune) bool { return strings.ContainsRune(" .*_-/|~+·", r) }

// match calls found for each rule and span that matches, in the order of the rules. wanted tells which rules to try, ourLines that
// we broke the text into its lines.
func (s *ruleset) match(text string, ourLines bool, wanted func(*rule) bool, found func(r *rule, from, to int)) {
	for n, form := range readings(text, ourLines) {
		lines := linesOf(form.words, s.lists)
		s.words.Find(form.runes, func(word int32, at, end int) { note(lines, s.byWord[word], at, end) })
		whole := textLine{0, len(form.words), len(form.runes), anywhere(lines, s.lists)}
		for i := range s.rules {
			r := &s.rules[i]
			if n > 0 && r.Action == Rewrite || !wanted(r) {
				continue
			}
			look := lines
			if !r.byLine {
				look = []textLine{whole}
			}
			var parts [][2]int
			for _, l := range look {
				if s.matches(i, form.words[l.from:l.to], l.stand) {
					parts = append(parts, [2]int{l.from, l.to})
				}
			}
			for _, h := range r.find(form.words, parts) {
				from, to := form.span(h[0], h[1])
				found(r, from, to)
			}
		}
	}
}

// excuses reports whether what excuses some rule of a category stands in a text.
func (s *ruleset) excuses(c Category, text string) bool {
	plain := string(lexicon.Normalise(text).Runes)
	return slices.ContainsFunc(s.rules, func(r rule) bool { return r.Category == c && r.unless != nil && r.unless().MatchString(plain) })
}

// anywhere are the lists of words of which one stands in any line.
func anywhere(lines []textLine, lists int) []bool {
	all := make([]bool, lists)
	for _, l := range lines {
		for i, stands := range l.stand {
			all[i] = all[i] || stands
		}
	}
	return all
}
