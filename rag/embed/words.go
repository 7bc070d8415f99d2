package embed

import (
	"strings"
	"unicode"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// Retrieval counts the words of English and figures, and the pairs of neighbouring characters of Chinese, which writes no
// spaces. A dictionary would not know what patients say; pairs need none: 胸口发闷 tight chest is 胸口 口发 发闷 tight chest.
// Words that say nothing about what a text is of ("the", 什么) are marked as weak.

// kind is what sort of token it is.
type kind int

// The kinds of tokens.
const (
	word kind = iota // an English word or a figure
	pair             // two neighbouring Chinese characters
	lone             // one Chinese character
)

// token is a piece of a normalised text. weak tells how much of it is function words: 0 none, 1 half of a pair, 2 all.
type token struct {
	kind kind
	text []rune
	weak int
}

// each calls f for every token of a text, in order; a token's runes must not be kept. Full and half width, capitals and
// traditional characters are the same to it (lexicon.Normalise).
func each(text string, f func(token)) {
	runes := lexicon.Normalise(text).Runes
	for i := 0; i < len(runes); {
		switch r := runes[i]; {
		case unicode.Is(unicode.Han, r):
			if i+1 < len(runes) && unicode.Is(unicode.Han, runes[i+1]) {
				f(token{pair, runes[i : i+2], weakness(runes[i]) + weakness(runes[i+1])})
			}
			f(token{lone, runes[i : i+1], 2 * weakness(r)})
			i++
		case isWord(r):
			end := i + 1
			for end < len(runes) && isWord(runes[end]) {
				end++
			}
			weak := 0
			if english[string(runes[i:end])] {
				weak = 2
			}
			f(token{word, runes[i:end], weak})
			i = end
		default:
			i++
		}
	}
}

func isWord(r rune) bool {
	return !unicode.Is(unicode.Han, r) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func weakness(r rune) int {
	if strings.ContainsRune(chinese, r) {
		return 1
	}
	return 0
}

// weak reports whether a word says nothing about what a text is of.
func weak(word string) bool {
	if english[word] {
		return true
	}
	for _, r := range word {
		if weakness(r) == 0 {
			return false
		}
	}
	return word != ""
}

// chinese holds characters that mostly join others. 不 and 没 are among them: what a text is about does not change when
// it denies it.
const chinese = "的了吗呢吧啊呀么嘛哦哎是我你您他她它们这那哪谁有没不很太就都也还再又在和跟与或及把被让给对从到向往会要能可该请问什怎样" +
	"为因所以但而且如果虽然几个些点儿过着得地时候之其此等各每只更最已正将于则若当做用说想看来去里上下中"

// english holds words that say nothing about what a text is of.
var english = set(`a an and any are as at be been but by can could did do does doing for from get got had has have having
	he her here him his how i if in into is it its just like me might my no not of off on or our out over she should so
	some such than that the their them then there these they this those to too up us very was we were what when where
	which who why will with would you your yours am about also ask asking because being before after s t m re ve ll d
	really want need know tell please feel feeling much many`)

func set(list string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(list) {
		all[w] = true
	}
	return all
}

// Pairs lists the lexemes by which Chinese text is found: its pairs of characters and the words of other scripts in it,
// each once. Those made of function words alone are left out.
func Pairs(text string) []string {
	var all []string
	seen := map[string]bool{}
	each(text, func(t token) {
		if t.kind == lone || t.weak == 2 {
			return
		}
		if s := string(t.text); !seen[s] {
			seen[s] = true
			all = append(all, s)
		}
	})
	return all
}

// EnglishWords lists the English words of a text that say what it is of, each once.
func EnglishWords(text string) []string {
	var all []string
	seen := map[string]bool{}
	each(text, func(t token) {
		if t.kind != word || t.weak > 0 {
			return
		}
		if s := string(t.text); !seen[s] {
			seen[s] = true
			all = append(all, s)
		}
	})
	return all
}
