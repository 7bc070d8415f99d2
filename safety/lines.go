package safety

import (
	"regexp/syntax"
	"slices"
	"strings"
)

// byLine reports whether every match of an expression lies within a line, save that it may begin or end with the end of a line. Such
// a rule need only look at the lines that have its words.
func byLine(re *syntax.Regexp) bool { return within(re, true, true) }

// within is byLine of a part; first and last tell whether it may stand at the beginning and at the end of a match.
func within(re *syntax.Regexp, first, last bool) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return !slices.Contains(re.Rune, '\n')
	case syntax.OpCharClass:
		return first || last || !holdsNewline(re.Rune)
	case syntax.OpAnyChar:
		return first || last
	case syntax.OpBeginText:
		return first
	case syntax.OpEndText:
		return last
	case syntax.OpCapture, syntax.OpQuest:
		return within(re.Sub[0], first, last)
	case syntax.OpAlternate:
		return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !within(sub, first, last) })
	case syntax.OpConcat:
		for i, sub := range re.Sub {
			if !within(sub, first && i == 0, last && i == len(re.Sub)-1) {
				return false
			}
		}
		return true
	case syntax.OpStar, syntax.OpPlus, syntax.OpRepeat:
		return within(re.Sub[0], false, false)
	}
	return true
}

func holdsNewline(ranges []rune) bool {
	for i := 0; i < len(ranges); i += 2 {
		if ranges[i] <= '\n' && '\n' <= ranges[i+1] {
			return true
		}
	}
	return false
}

// textLine is a line of a text with the line ends on both sides, as far as there are any.
type textLine struct {
	from, to int    // bytes
	runes    int    // where its runes end, the line end with them
	stand    []bool // the lists of words of which one stands in it
}

func linesOf(text string, lists int) []textLine {
	flags := make([]bool, lists*(strings.Count(text, "\n")+1))
	var all []textLine
	runes, from := 0, 0
	for line := range strings.SplitAfterSeq(text, "\n") {
		runes += len([]rune(line))
		all = append(all, textLine{max(0, from-1), from + len(line), runes, flags[:lists:lists]})
		from, flags = from+len(line), flags[lists:]
	}
	return all
}

// note writes down that a word of some lists stands at runes of the text: in its line, and at the end of a line in the next too.
func note(lines []textLine, lists []int32, at, end int) {
	i, _ := slices.BinarySearchFunc(lines, at, func(l textLine, at int) int {
		if l.runes <= at {
			return -1
		}
		return 1
	})
	for ; i < len(lines); i++ {
		for _, list := range lists {
			lines[i].stand[list] = true
		}
		if lines[i].runes > end { // it goes on neither into the next line nor up to its beginning
			return
		}
	}
}
