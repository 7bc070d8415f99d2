package lexicon

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// Text is a text in the form in which words are looked up: half width, lower case, simplified characters, plain
// quotes, one space for any white space, no invisible characters, "can't" for "cant". At tells for each rune which code point of the
// original it stands for.
type Text struct {
	Runes []rune
	at    []int32
	n     int
}

// Len is the number of code points of the original.
func (t *Text) Len() int { return t.n }

// Span turns a range of normalised runes into one of the original's code points.
func (t *Text) Span(from, to int) (start, end int) {
	if from >= to {
		start = t.At(from)
		return start, start
	}
	return int(t.at[from]), int(t.at[to-1]) + 1
}

// At is the code point of the original that a normalised rune stands for.
func (t *Text) At(i int) int {
	if i >= len(t.at) {
		return t.n
	}
	return int(t.at[i])
}

// From is the first normalised rune at or after a code point of the original.
func (t *Text) From(cp int) int {
	lo, hi := 0, len(t.at)
	for lo < hi {
		if mid := (lo + hi) / 2; int(t.at[mid]) < cp {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// Normalise prepares a text for looking up words.
func Normalise(s string) *Text {
	t := &Text{Runes: make([]rune, 0, len(s)), at: make([]int32, 0, len(s))}
	t.read(s)
	return t
}

// trimmed is a word of the content in the form in which words are looked up. Tens of thousands are read at each start, all of
// them by one scratch text.
func (t *Text) trimmed(s string) []rune {
	t.Runes, t.at, t.n = t.Runes[:0], t.at[:0], 0
	t.read(s)
	from, to := 0, len(t.Runes)
	for from < to && unicode.IsSpace(t.Runes[from]) {
		from++
	}
	for to > from && unicode.IsSpace(t.Runes[to-1]) {
		to--
	}
	return slices.Clone(t.Runes[from:to])
}

func (t *Text) read(s string) {
	for i := 0; i < len(s); t.n++ {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		i += size
		t.add(r)
	}
	t.pauses()
	t.apostrophes()
}

// shortened are words that people write without their apostrophe, and that are no other word.
var shortened = map[string]bool{"cant": true, "dont": true, "wont": true, "isnt": true, "arent": true, "wasnt": true, "werent": true,
	"havent": true, "hasnt": true, "hadnt": true, "couldnt": true, "wouldnt": true, "shouldnt": true, "didnt": true, "doesnt": true, "aint": true}

// apostrophes writes "cant" as "can't". The apostrophe stands at the place of the letter after it.
func (t *Text) apostrophes() {
	var runes []rune
	var at []int32
	done := 0
	eachWord(t.Runes, func(from, to int) {
		if to-from < 4 || to-from > 8 || t.Runes[to-1] != 't' || !shortened[string(t.Runes[from:to])] {
			return
		}
		runes, at = append(runes, t.Runes[done:to-1]...), append(at, t.at[done:to-1]...)
		runes, at = append(runes, '\''), append(at, t.at[to-1])
		done = to - 1
	})
	if done > 0 {
		t.Runes, t.at = append(runes, t.Runes[done:]...), append(at, t.at[done:]...)
	}
}

// pauses makes the dots of somebody who stops again and again to breathe ("can't get... a whole... sentence out", 一句话…说…不完)
// a space, so that the words around them are found together. One or two may as well be the ends of sentences.
func (t *Text) pauses() {
	dots, count := 0, 0
	for _, r := range t.Runes {
		switch {
		case r == '…':
			dots += 3
		case r == '.':
			dots++
		default:
			if dots >= 3 {
				count++
			}
			dots = 0
		}
	}
	if dots >= 3 {
		count++
	}
	if count < 3 {
		return
	}
	out := 0
	for i := 0; i < len(t.Runes); {
		n := i
		for n < len(t.Runes) && (t.Runes[n] == '…' || t.Runes[n] == '.') {
			n++
		}
		if n > i && (t.Runes[i] == '…' || n-i >= 3) {
			if out > 0 && t.Runes[out-1] != ' ' && !(n < len(t.Runes) && t.Runes[n] == ' ') {
				t.Runes[out], t.at[out] = ' ', t.at[i]
				out++
			}
			i = n
			continue
		}
		t.Runes[out], t.at[out] = t.Runes[i], t.at[i]
		out, i = out+1, i+1
	}
	t.Runes, t.at = t.Runes[:out], t.at[:out]
}

func (t *Text) add(r rune) {
	switch {
	case r < utf8.RuneSelf:
		switch {
		case 'A' <= r && r <= 'Z':
			r += 'a' - 'A'
		case r == ' ' || '\t' <= r && r <= '\r' && r != '\n':
			t.space()
			return
		}
	case invisible(r):
		return
	case r == 'œ' || r == 'æ' || r == 'Œ' || r == 'Æ': // diarrhœa, anæmia
		first := rune('o')
		if r == 'æ' || r == 'Æ' {
			first = 'a'
		}
		t.put(first)
		r = 'e'
	case unicode.IsSpace(r) || picture(r):
		t.space()
		return
	default:
		r = plain(r)
	}
	t.put(r)
}

func (t *Text) put(r rune) {
	t.Runes = append(t.Runes, r)
	t.at = append(t.at, int32(t.n))
}

// space keeps one space for a run of them.
func (t *Text) space() {
	if k := len(t.Runes); k > 0 && t.Runes[k-1] == ' ' {
		return
	}
	t.put(' ')
}

// picture: an emoji says nothing that is a word; ticks and crosses do.
func picture(r rune) bool {
	switch r {
	case '✅', '✓', '✔', '✗', '✘', '❌':
		return false
	}
	return r >= 0x1f000 && r <= 0x1faff || r >= 0x2600 && r <= 0x27bf
}

func invisible(r rune) bool {
	return r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r == 0x2060 || r == 0xfeff || r == 0xad ||
		r >= 0xfe00 && r <= 0xfe0f || r >= 0x300 && r <= 0x36f
}

// plain is one character in its plain form.
func plain(r rune) rune {
	if r >= 0x4e00 && r <= 0x9fff || r >= 0x3400 && r <= 0x4dbf {
		if s, ok := simplified[r]; ok {
			return s
		}
		return r
	}
	switch r {
	case '‘', '’', '‛', 'ʼ', '´', '`', '＇', '′':
		return '\''
	case '“', '”', '„', '＂', '″', '「', '」', '『', '』':
		return '"'
	case '–', '—', '‐', '‑', '‒', '―', '−', '－':
		return '-'
	case '～', '〜', '∼':
		return '~'
	case '…', '⋯':
		return '…'
	case '｡', '．':
		if r == '｡' {
			return '。'
		}
		return '.'
	case '､':
		return '、'
	case '／', '∕', '⁄':
		return '/'
	case '℃':
		return '℃'
	}
	if r >= 0xff01 && r <= 0xff5e { // full width ASCII
		return plainASCII(r - 0xfee0)
	}
	if r > 0x24f {
		return unicode.ToLower(r)
	}
	return unaccented(unicode.ToLower(r))
}

func plainASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		r += 'a' - 'A'
	}
	return r
}

// unaccented takes the accents off the Latin letters that visitors' keyboards make.
func unaccented(r rune) rune {
	switch {
	case r >= 'à' && r <= 'å':
		return 'a'
	case r == 'ç':
		return 'c'
	case r >= 'è' && r <= 'ë':
		return 'e'
	case r >= 'ì' && r <= 'ï':
		return 'i'
	case r == 'ñ':
		return 'n'
	case r >= 'ò' && r <= 'ö':
		return 'o'
	case r >= 'ù' && r <= 'ü':
		return 'u'
	}
	return r
}
