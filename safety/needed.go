package safety

import (
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"
)

// mostWords is how many words an expression may need at most; beyond that it is simply run on every text.
const mostWords = 600

// literals is what is known of an expression: all texts that it matches, where these are few, and otherwise words of
// which one stands in every match. Both are nil where nothing can be said.
type literals struct{ exact, need []string }

func (l literals) words() []string {
	if l.exact != nil && shortest(l.exact) > 0 {
		return l.exact
	}
	return l.need
}

// mostWays is how many ways of matching are told apart; an expression with more is taken as a whole.
const mostWays = 64

// way is one way in which an expression may match: of each of its lists of words one stands in such a match. Without lists
// nothing can be said of it.
type way [][]string

// ways are all ways in which an expression may match. A rule of whose ways none has all its words in a text need not be run on it.
func ways(re *syntax.Regexp) []way {
	switch re.Op {
	case syntax.OpCapture:
		return ways(re.Sub[0])
	case syntax.OpAlternate:
		var all []way
		for _, sub := range re.Sub {
			all = append(all, ways(sub)...)
		}
		if len(all) <= mostWays {
			return all
		}
	case syntax.OpConcat:
		return waysThrough(re.Sub)
	}
	if words := of(re).words(); words != nil {
		return []way{{words}}
	}
	return []way{nil}
}

// waysThrough joins the ways of neighbours, as long as they stay few.
func waysThrough(subs []*syntax.Regexp) []way {
	all := []way{nil}
	also := func(more []way) {
		var next []way
		for _, a := range all {
			for _, m := range more {
				next = append(next, append(slices.Clip(a), m...))
			}
		}
		all = next
	}
	run := []string{""}
	keep := func() {
		if shortest(run) > 0 {
			also([]way{{run}})
		}
		run = []string{""}
	}
	for _, sub := range subs {
		l := of(sub)
		if l.exact != nil && len(run)*len(l.exact) <= mostWords {
			run = cross(run, l.exact)
			continue
		}
		keep()
		switch more := ways(sub); {
		case l.exact != nil:
			run = l.exact
		case len(all)*len(more) <= mostWays:
			also(more)
		case l.words() != nil:
			also([]way{{l.words()}})
		}
	}
	keep()
	return all
}

func of(re *syntax.Regexp) literals {
	switch re.Op {
	case syntax.OpLiteral:
		return literals{exact: []string{string(re.Rune)}}
	case syntax.OpCharClass:
		return ofClass(re.Rune)
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return literals{exact: []string{""}}
	case syntax.OpCapture:
		return of(re.Sub[0])
	case syntax.OpPlus:
		return literals{need: of(re.Sub[0]).words()}
	case syntax.OpRepeat:
		if re.Min > 0 {
			return literals{need: of(re.Sub[0]).words()}
		}
	case syntax.OpQuest:
		if x := of(re.Sub[0]).exact; x != nil {
			return literals{exact: append([]string{""}, x...)}
		}
	case syntax.OpConcat:
		return ofConcat(re.Sub)
	case syntax.OpAlternate:
		return ofAlternate(re.Sub)
	}
	return literals{}
}

func ofClass(ranges []rune) literals {
	n := 0
	for i := 0; i < len(ranges); i += 2 {
		n += int(ranges[i+1]-ranges[i]) + 1
	}
	if n > 24 { // counted before, since most classes are large ones
		return literals{}
	}
	var out []string
	for i := 0; i < len(ranges); i += 2 {
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			out = append(out, string(r))
		}
	}
	return literals{exact: out}
}

// ofConcat joins neighbours whose texts are all known and keeps the best words on the way.
func ofConcat(subs []*syntax.Regexp) literals {
	run, whole := []string{""}, true
	var best []string
	keep := func(words []string) {
		if words != nil && better(words, best) {
			best = words
		}
	}
	for _, sub := range subs {
		l := of(sub)
		if l.exact != nil && len(run)*len(l.exact) <= mostWords {
			run = cross(run, l.exact)
			continue
		}
		keep(run)
		keep(l.words())
		run, whole = []string{""}, false
		if l.exact != nil {
			run = l.exact
		}
	}
	if whole {
		return literals{exact: run}
	}
	keep(run)
	return literals{need: best}
}

func ofAlternate(subs []*syntax.Regexp) literals {
	var exact, need []string
	allExact, allNeed := true, true
	for _, sub := range subs {
		l := of(sub)
		allExact = allExact && l.exact != nil
		exact = append(exact, l.exact...)
		words := l.words()
		allNeed = allNeed && words != nil
		need = append(need, words...)
	}
	switch {
	case allExact && len(exact) <= mostWords:
		return literals{exact: exact}
	case allNeed && len(need) <= 4*mostWords:
		return literals{need: need}
	}
	return literals{}
}

func cross(a, b []string) []string {
	out := make([]string, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			out = append(out, x+y)
		}
	}
	return out
}

// better prefers longer words, then fewer.
func better(a, b []string) bool {
	x, y := shortest(a), shortest(b)
	if x == 0 || b == nil {
		return x > 0
	}
	return x > y || x == y && len(a) < len(b)
}

func shortest(words []string) int {
	least := 1 << 30
	for _, w := range words {
		least = min(least, utf8.RuneCountInString(w))
	}
	return least
}

// hasUpper reports whether an expression looks for a capital letter, which a normalised text never has.
func hasUpper(re *syntax.Regexp) bool {
	if re.Op == syntax.OpLiteral {
		for _, r := range re.Rune {
			if unicode.IsUpper(r) {
				return true
			}
		}
	}
	for _, sub := range re.Sub {
		if hasUpper(sub) {
			return true
		}
	}
	return false
}
