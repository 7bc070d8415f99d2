package lexicon

import (
	"slices"

	"github.com/preconsult/preconsult/internal/plainyaml"
)

// spelling knows the words whose misspellings are understood. An elderly hand on a kiosk's keyboard writes "chest pian" and
// "unconcious", and no list holds all that may come of it.
type spelling struct {
	known map[string]bool   // every word of the lexicon, and what only looks like a misspelling
	words map[byte][]string // by first letter, which people get right
}

// spellings reads spelling.yaml.
func (d decoder) spellings(body plainyaml.Node) (words, not []string) {
	for _, p := range d.pairs(body, "") {
		switch p.Name {
		case "words":
			words = d.texts(p.Value, p.Name)
		case "not":
			not = d.texts(p.Value, p.Name)
		default:
			d.problem(p.Line, p.Name, "unknown field")
		}
	}
	return words, not
}

func newSpelling(words, not []string) spelling {
	s := spelling{known: map[string]bool{}, words: map[byte][]string{}}
	for _, w := range not {
		s.known[w] = true
	}
	for _, w := range words {
		s.known[w] = true
		s.words[w[0]] = append(s.words[w[0]], w)
	}
	return s
}

// learn makes the words of a string known.
func (s *spelling) learn(text []rune) {
	eachWord(text, func(from, to int) { s.known[string(text[from:to])] = true })
}

// eachWord yields the runs of letters.
func eachWord(text []rune, yield func(from, to int)) {
	letter := func(i int) bool { return text[i] >= 'a' && text[i] <= 'z' }
	for i := 0; i < len(text); i++ {
		from := i
		for i < len(text) && letter(i) {
			i++
		}
		if i > from {
			yield(from, i)
		}
	}
}

// Respell puts right what is misspelt. Places still point into the original.
func (l *Lexicon) Respell(t *Text) *Text {
	var out *Text
	done := 0
	eachWord(t.Runes, func(from, to int) {
		if to-from < 4 || from > 0 && t.Runes[from-1] == '\'' || to < len(t.Runes) && t.Runes[to] == '\'' {
			return
		}
		right := l.spelling.right(string(t.Runes[from:to]))
		if right == "" {
			return
		}
		if out == nil {
			out = &Text{n: t.n}
		}
		out.Runes, out.at = append(out.Runes, t.Runes[done:from]...), append(out.at, t.at[done:from]...)
		for i, r := range right {
			at := min(from+i, to-1)
			if i == len(right)-1 {
				at = to - 1
			}
			out.Runes, out.at = append(out.Runes, r), append(out.at, t.at[at])
		}
		done = to
	})
	if out == nil {
		return t
	}
	out.Runes, out.at = append(out.Runes, t.Runes[done:]...), append(out.at, t.at[done:]...)
	return out
}

// right is the word that a misspelling stands for; "" where it is none, or could be two.
func (s *spelling) right(word string) string {
	if s.known[word] {
		return ""
	}
	if n := len(word); n > 5 && word[n-1] == 's' && s.known[word[:n-1]] {
		return "" // a plural
	}
	best, least, tied := "", 3, false
	for _, w := range s.words[word[0]] {
		switch d := slip(word, w); {
		case d == 0 || d > least:
		case d == least:
			tied = tied || best != ""
		default:
			best, least, tied = w, d, false
		}
	}
	if tied && least > 1 {
		return ""
	}
	return best
}

// slip is how far a misspelling is from a word: 1 or 2 slips of the pen, or 0 where it is too far. Letters change place in
// words of any length; a wrong, missing or additional one leaves too little of a short word, unless it is a vowel or doubled.
func slip(wrong, right string) int {
	short, long := wrong, right
	if len(short) > len(long) {
		short, long = long, short
	}
	if len(long)-len(short) > 2 {
		return 0
	}
	d := slips(wrong, right)
	switch {
	case d == 2 && (len(right) >= 9 || len(right) >= 6 && sameLetters(wrong, right)):
		return 2
	case d != 1:
		return 0
	case len(short) == len(long):
		i := differ(wrong, right)
		if i+1 < len(right) && wrong[i] == right[i+1] && wrong[i+1] == right[i] {
			return 1 // in each other's place
		}
		doubled := i > 0 && wrong[i] == wrong[i-1] || i+1 < len(wrong) && wrong[i] == wrong[i+1]
		if len(right) >= 7 || len(right) == 6 && doubled || len(right) >= 5 && vowel(wrong[i]) && vowel(right[i]) {
			return 1
		}
		return 0
	case len(right) < 5:
		return 0
	}
	i := differ(short, long)
	if i == len(long)-1 && slices.Contains([]byte("sdry"), long[i]) {
		return 0 // an ending
	}
	doubled := long[i] == long[max(0, i-1)]
	if len(right) >= 6 || doubled || vowel(long[i]) && i < len(long)-1 {
		return 1
	}
	return 0
}

// sameLetters: "tounge" has all the letters of "tongue".
func sameLetters(a, b string) bool {
	x, y := []byte(a), []byte(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// differ is the first place where two strings differ.
func differ(a, b string) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return i
}

func vowel(b byte) bool {
	switch b {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}

// slips counts the letters that are wrong, missing, additional or in the next one's place (Damerau, 1964).
func slips(a, b string) int {
	const most = 24
	if len(a) > most || len(b) > most {
		return most
	}
	var rows [3][most + 1]int
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		now, last, before := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
	}
	return rows[len(a)%3][len(b)]
}
