package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// An answer may point to what was offered by its place: 头一个, "the second one", "1 and 3". Words that count what else comes
// first or second (第一次, "first thing in the morning") point to nothing.

var placeNames = map[string]int{"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "first": 1, "second": 2, "third": 3, "fourth": 4,
	"fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6,
	"7": 7, "8": 8, "one": 1, "two": 2, "three": 3, "last": -1}

// ordinalNames order, where the others of placeNames only count.
var ordinalNames = []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "1st", "2nd", "3rd", "4th", "5th", "6th", "last"}

var (
	placeUnits   = []string{"个", "项", "样", "条", "种", "行", "款"}
	aroundPlaces = []string{"我", "应该", "大概", "可能", "就是", "就", "是", "选", "有", "那", "要", "的", "吧", "了", "啊", "这个", "呢", "嗯", "都", "和", "跟", "还", "也", "及", "以及", "与", "、", ",",
		" ", "&", "i think", "i'd say", "it's", "it is", "probably", "just", "only", "i choose", "i pick", "choose", "pick", "i have", "i've got", "yes", "both", "and", "also", "please", "the",
		"i", "have", "that's"}
	beforePlaces = []string{"number", "no.", "no", "option", "choice", "#", "answer"}
)

// wordAhead is the first of some words that stands whole at a place, and its length.
func (r *reading) wordAhead(i int, words []string) (string, int) {
	text := r.runes()
	best := ""
	for _, w := range words {
		if len(w) <= len(best) || !hasAt(text, i, w) {
			continue
		}
		if end := i + len([]rune(w)); lexicon.Latin(text[end-1]) && end < len(text) && (lexicon.Latin(text[end]) || text[end] == '\'') {
			continue
		}
		best = w
	}
	return best, len([]rune(best))
}

// place reads one place of a list: 第二个, 前两个, 2号, "the second one", "number 2", "first two". Of a number alone it is not sure.
func (r *reading) place(i int) (from, to, end int, sure bool) {
	text := r.runes()
	start := i
	digits := func(i int) (int, int) {
		for w, n := range placeNames {
			if size := len([]rune(w)); hasAt(text, i, w) && (!lexicon.Latin(text[i]) && !digit(text[i]) || i+size == len(text) || !lexicon.Latin(text[i+size]) && !digit(text[i+size])) {
				return n, size
			}
		}
		return 0, 0
	}
	unit := func(i int) int { _, n := r.wordAhead(i, placeUnits); return n }
	switch {
	case i >= len(text):
		return 0, 0, i, false
	case hasAt(text, i, "最后一个"), hasAt(text, i, "最后那个"), hasAt(text, i, "末了那个"):
		return -1, -1, i + 4, true
	case text[i] == '第' || text[i] == '头' || text[i] == '前':
		n, size := digits(i + 1)
		u := unit(i + 1 + size)
		switch {
		case n <= 0 || text[i] != '第' && u == 0:
			return 0, 0, start, false
		case u == 0 && i+1+size < len(text) && han(text[i+1+size]) && !strings.ContainsRune("和跟、吧的,", text[i+1+size]):
			return 0, 0, start, false // 第一次
		case text[i] == '第':
			return n, n, i + 1 + size + u, true
		}
		return 1, n, i + 1 + size + u, true
	}
	if _, n := r.wordAhead(i, beforePlaces); n > 0 {
		for i += n; i < len(text) && text[i] == ' '; i++ {
		}
		sure = true
	}
	n, size := digits(i)
	if n == 0 {
		return 0, 0, start, false
	}
	name := string(text[i : i+size])
	sure = sure || slices.Contains(ordinalNames, name)
	if i += size; hasAt(text, i, "号") {
		i, sure = i+1, true
	}
	if !slices.Contains(ordinalNames, name) {
		return n, n, i, sure
	}
	for _, w := range []string{" one", " option", " choice", " answer", " item"} {
		if hasAt(text, i, w) {
			return n, n, i + len(w), true
		}
	}
	for w, k := range map[string]int{" two": 2, " three": 3} {
		if hasAt(text, i, w) && n == 1 {
			return 1, k, i + len(w), true
		}
	}
	return n, n, i, sure
}

// places are the places, from 0, that the first clause of an answer points to among n things, and where it ends. Figures alone
// point only where they may.
func (r *reading) places(n int, figures bool) (at []int, end int) {
	text := r.runes()
	sure := false
	for i := 0; i < len(text) && !strings.ContainsRune(".。!;\n", text[i]); {
		from, to, next, ok := r.place(i)
		if next == i {
			if _, size := r.wordAhead(i, aroundPlaces); size > 0 {
				i += size
				continue
			}
			if len(at) > 0 && i > 0 && (text[i-1] == ',' || text[i-1] == ' ' && i > 1 && text[i-2] == ',') {
				break // "the second one, it burns"
			}
			return nil, 0
		}
		if from < 0 {
			from, to = n, n
		}
		for k := max(from, 1); k <= min(to, n); k++ {
			if !slices.Contains(at, k-1) {
				at = append(at, k-1)
			}
		}
		sure = sure || ok
		i, end = next, next
	}
	if !sure && !figures {
		return nil, 0
	}
	return at, end
}

// pointed takes an answer that points to a choice by its place. A figure alone points to one only where it answers nothing else.
func (a *answering) pointed() bool {
	switch a.q.Input {
	case guidelines.Choice, guidelines.YesNo, guidelines.Time:
	default:
		return false
	}
	_, attr := a.asked()
	figures := a.q.Input == guidelines.Choice && a.q.Asks[0] != openingAsks &&
		!slices.Contains([]string{intake.Onset, intake.Duration, intake.Frequency, intake.Amount, intake.Severity}, attr) &&
		!slices.ContainsFunc(a.q.Choices, func(c Choice) bool {
			return strings.ContainsAny(c.Label.ZH+c.Label.EN, "0123456789一二两三四五六七八九十")
		})
	at, end := a.r.places(len(a.q.Choices), figures)
	if len(at) != 1 {
		return false
	}
	t := tap{engine: a.Engine, turn: intake.Turn{Seq: a.c.turn}, question: a.c.question, now: a.c.at}
	a.out = append(a.out, Settle(nil, t.sets(a.q.Choices[at[0]].Sets, a.r.evidence(0, end, a.c)))...)
	return true
}

// ordinals takes an answer that points to items of a list by their places. The last of a list as it is shown is "none of these",
// so that "the last one" points to nothing sure.
func (a *answering) ordinals() {
	if contains(string(a.r.runes()), "最后", "末了", "last") {
		return
	}
	at, end := a.r.places(len(a.q.Items), !a.q.Figure)
	for _, k := range at {
		a.add(a.q.Items[k].Concept, intake.Present, 0, end, nil)
	}
}
