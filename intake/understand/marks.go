package understand

import (
	"cmp"
	"slices"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// marks are the words of one subject — allergies, pregnancy — that its reader looks for, each with what it does there. Such a
// subject is talked of in short statements that bear on each other ("青霉素过敏的是我老公，不是我"), so that its reader looks at
// clauses and what was said before, where scope.go looks at one mention.
type marks struct {
	words *lexicon.Automaton
	does  []markSet
	about [][]*lexicon.Concept // what a word names, where it names something
}

// markSet is a set of what a word does: bit n for the reader's class n.
type markSet uint64

func (s markSet) has(c int) bool { return s&(1<<c) != 0 }

// mark is a word at its place.
type mark struct {
	does     markSet
	about    []*lexicon.Concept
	from, to int
}

// loadMarks reads a built-in table.
func loadMarks(file string, data []byte, classes []string) *marks {
	m := &marks{words: lexicon.NewAutomaton()}
	eachWord(file, data, classes, func(class int, word string) { m.add(word, class, nil) })
	return m
}

// add puts a word in. After the last one comes words.Build.
func (m *marks) add(word string, class int, about *lexicon.Concept) {
	n := int(m.words.Add(trimmedRunes(word)))
	for n >= len(m.does) {
		m.does, m.about = append(m.does, 0), append(m.about, nil)
	}
	m.does[n] |= 1 << class
	if about != nil && !slices.Contains(m.about[n], about) {
		m.about[n] = append(m.about[n], about)
	}
}

func trimmedRunes(word string) []rune {
	rs := lexicon.Normalise(word).Runes
	for len(rs) > 0 && rs[len(rs)-1] == ' ' {
		rs = rs[:len(rs)-1]
	}
	return rs
}

// find lists the words of a text in order. Where they overlap the longest wins. English words stand whole; 's may follow.
func (m *marks) find(text []rune) []mark {
	var all []mark
	m.words.Find(text, func(word int32, start, end int) {
		if wholeWord(text, start, end) {
			all = append(all, mark{m.does[word], m.about[word], start, end})
		}
	})
	slices.SortStableFunc(all, func(a, b mark) int { return cmp.Or((b.to-b.from)-(a.to-a.from), a.from-b.from) })
	kept := all[:0]
	for _, c := range all {
		if !slices.ContainsFunc(kept, func(k mark) bool { return c.from < k.to && k.from < c.to }) {
			kept = append(kept, c)
		}
	}
	slices.SortFunc(kept, func(a, b mark) int { return a.from - b.from })
	return kept
}

// speaks reports whether a mark's words begin with the speaker: "I wouldn't know", 我没有.
func (m *mark) speaks(text []rune) bool {
	return text[m.from] == '我' || text[m.from] == 'i' && m.from+1 < m.to && (text[m.from+1] == ' ' || text[m.from+1] == '\'')
}

func wholeWord(text []rune, start, end int) bool {
	if lexicon.Latin(text[start]) && start > 0 && lexicon.Latin(text[start-1]) && !(digit(text[start-1]) && !digit(text[start])) {
		return false
	}
	if !lexicon.Latin(text[end-1]) || end == len(text) {
		return true
	}
	if text[end] == '\'' {
		return !hasAt(text, end, "'t")
	}
	return !lexicon.Latin(text[end])
}

// stretch is a clause with the marks in it.
type stretch struct {
	from, to int
	marks    []mark
	asks     bool // it ends with a question mark, or with a particle that asks
	first    bool // of its sentence
}

func (s *stretch) has(classes ...int) bool {
	return s.one(classes...) != nil
}

// one is the first mark of one of the classes, or nil.
func (s *stretch) one(classes ...int) *mark {
	for i := range s.marks {
		for _, c := range classes {
			if s.marks[i].does.has(c) {
				return &s.marks[i]
			}
		}
	}
	return nil
}

// stretches cuts a text into clauses: at commas, stops, a dash, a space between Chinese words, and before the words that cut
// names. Items of a list stay together at 、.
func (r *reading) stretches(all []mark, cut func(i int, s []mark) bool) []stretch {
	text := r.runes()
	var out []stretch
	from, first, at := 0, true, 0
	end := func(i, next int, stop, asks bool) {
		a, b := from, i
		for a < b && text[a] == ' ' {
			a++
		}
		if a < b {
			s := stretch{from: a, to: b, asks: asks, first: first}
			for at < len(all) && all[at].from < b {
				s.marks = append(s.marks, all[at])
				at++
			}
			out = append(out, s)
			first = false
		}
		if stop {
			first = true
		}
		from = next
	}
	k := 0
	for i := 0; i < len(text); i++ {
		for k < len(all) && all[k].to <= i {
			k++
		}
		if k < len(all) && all[k].from < i { // inside a word: "dr. " or a name with a comma is none of ours
			continue
		}
		if k < len(all) && all[k].from == i && i > from && cut(k, all) {
			end(i, i, false, false)
		}
		switch c := text[i]; c {
		case ',', ':', '(', ')', '…', '—':
			end(i, i+1, false, false)
		case '。', '!', ';', '\n', '；', '~':
			end(i, i+1, true, false)
		case '?':
			end(i, i+1, true, true)
		case '.':
			if hasAt(text, i, "..") {
				end(i, i+1, false, false)
			} else if i == 0 || text[i-1] != '.' {
				if r.fullStop(i) {
					end(i, i+1, true, false)
				}
			} else {
				end(i, i+1, false, false)
			}
		case ' ':
			if i > 0 && i+1 < len(text) && han(text[i-1]) && han(text[i+1]) {
				end(i, i+1, false, false)
			}
		case '-':
			if i > 0 && text[i-1] == ' ' && i+1 < len(text) && (text[i+1] == ' ' || text[i+1] == '-') {
				end(i, i+1, false, false)
			}
		}
	}
	end(len(text), len(text), true, false)
	return out
}
