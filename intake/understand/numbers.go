package understand

import (
	"slices"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

func hanDigit(r rune) (float64, bool) {
	switch r {
	case '零', '〇':
		return 0, true
	case '一', '壹', '幺':
		return 1, true
	case '二', '两', '俩', '贰':
		return 2, true
	case '三', '仨', '叁':
		return 3, true
	case '四', '肆':
		return 4, true
	case '五', '伍':
		return 5, true
	case '六', '陆':
		return 6, true
	case '七', '柒':
		return 7, true
	case '八', '捌':
		return 8, true
	case '九', '玖':
		return 9, true
	}
	return 0, false
}

func hanUnit(r rune) float64 {
	switch r {
	case '十':
		return 10
	case '百':
		return 100
	case '千':
		return 1000
	case '万':
		return 10000
	}
	return 0
}

// hanNumber reads a Chinese numeral: 三十八, 一百六 (160), 十来 is left to the unit, 七八 is a range, 九十五, 半 is one half.
func hanNumber(text []rune, i int) (figure, bool) {
	if text[i] == '半' {
		return figure{i, i + 1, 0.5, 0.5, true}, true
	}
	total, last, unit := 0.0, -1.0, 1e9
	j := i
	for j < len(text) {
		r := text[j]
		if r == '点' && j > i && j+1 < len(text) {
			if d, ok := hanDigit(text[j+1]); ok && j+2 <= len(text) {
				v := total + max(last, 0) + d/10
				j += 2
				scale := 100.0
				for j < len(text) {
					d, ok := hanDigit(text[j])
					if !ok {
						break
					}
					v, scale, j = v+d/scale, scale*10, j+1
				}
				return figure{i, j, v, v, true}, true
			}
			break
		}
		if d, ok := hanDigit(r); ok {
			if last > 0 && d == last+1 && r != '零' { // 七八: seven or eight
				return ranged(text, i, j, total, last, d)
			}
			if last >= 0 && last != 0 {
				break
			}
			last = d
			j++
			continue
		}
		u := hanUnit(r)
		if u == 0 || u >= unit {
			break
		}
		total += max(last, 1) * u
		if last < 0 && j > i {
			total -= u
			break
		}
		last, unit, j = -1, u, j+1
	}
	if j == i || j > i && total == 0 && last < 0 {
		return figure{}, false
	}
	if last > 0 && unit >= 100 && unit < 1e9 && text[j-2] != '零' && text[j-2] != '〇' { // 一百六 is 160
		last *= unit / 10
	}
	v := total + max(last, 0)
	return figure{i, j, v, v, true}, true
}

// ranged is a pair of neighbours with what follows them: 七八, 三四十, 十七八.
func ranged(text []rune, i, j int, total, a, b float64) (figure, bool) {
	j++
	scale := 1.0
	if j < len(text) {
		if u := hanUnit(text[j]); u == 10 || u == 100 {
			scale = u
			j++
		}
	}
	return figure{i, j, total + a*scale, total + b*scale, true}, true
}

var englishNumbers = []struct {
	word  string
	value float64
}{
	{"half a", .5}, {"half an", .5}, {"a couple of", 2}, {"a couple", 2}, {"couple of", 2}, {"a dozen", 12},
	{"seventeen", 17}, {"thirteen", 13}, {"fourteen", 14}, {"eighteen", 18}, {"nineteen", 19}, {"fifteen", 15},
	{"sixteen", 16},
	{"seventy", 70}, {"eleven", 11}, {"twelve", 12}, {"twenty", 20}, {"thirty", 30}, {"eighty", 80}, {"ninety", 90},
	{"thousand", 1000}, {"hundred", 100},
	{"forty", 40}, {"fifty", 50}, {"sixty", 60}, {"three", 3}, {"seven", 7}, {"eight", 8}, {"four", 4}, {"five", 5},
	{"nine", 9}, {"zero", 0}, {"nought", 0},
	{"one", 1}, {"two", 2}, {"six", 6}, {"ten", 10}, {"oh", 0}, {"an", 1}, {"a", 1},
	{"thirties", 30}, {"forties", 40}, {"fifties", 50}, {"sixties", 60}, {"seventies", 70}, {"eighties", 80}, {"nineties", 90},
}

// englishNumber reads words: twenty one, a hundred and two, one sixty (160), ninety five.
func englishNumber(text []rune, i int) (figure, bool) {
	if i > 0 && lexicon.Latin(text[i-1]) || text[i] < 'a' || text[i] > 'z' {
		return figure{}, false
	}
	total, j, n := 0.0, i, 0
	prev := -1.0
	if v, end, ok := spokenDecimals(text, i); ok { // "point two five"
		return figure{i, end, v, v, true}, true
	}
	for j < len(text) {
		v, end, ok := englishWord(text, j)
		if !ok || n > 0 && v == 1 && text[j] == 'a' {
			break
		}
		switch {
		case (v == 100 || v == 1000) && n > 0:
			total *= v
		case n == 0:
			total = v
		case prev == 100 && v < 20 && hasAt(text, end, " times"): // "six hundred, three times a day"
			return tailed(text, figure{i, j, total, total, true}), true
		case prev == 100 || prev == 1000 || prev >= 20 && prev <= 90 && v < 10 && v > 0:
			total += v
		case n == 1 && prev < 10 && v >= 10 && v < 100: // one sixty
			total = total*100 + v
		default:
			return tailed(text, figure{i, j, total, total, true}), true
		}
		prev, n, j = v, n+1, end
		next := j
		for next < len(text) && (text[next] == ' ' || text[next] == '-') {
			next++
		}
		if hasAt(text, next, "and ") && prev == 100 {
			next += 4
		}
		if _, _, ok := englishWord(text, next); !ok || next == j {
			break
		}
		j = next
	}
	if n == 0 {
		return figure{}, false
	}
	return tailed(text, figure{i, j, total, total, true}), true
}

// tailed reads what may follow a number in words: "seven point five", "two and a half". A bare "a" takes neither.
func tailed(text []rune, f figure) figure {
	for f.to > f.from && (text[f.to-1] == ' ' || text[f.to-1] == '-') {
		f.to--
	}
	if f.to-f.from < 3 && text[f.from] == 'a' {
		return f
	}
	if hasAt(text, f.to, " ") {
		if v, end, ok := spokenDecimals(text, f.to+1); ok {
			f.low, f.high, f.to = f.low+v, f.high+v, end
			return f
		}
	}
	for _, half := range []string{" and a half", "-and-a-half", " and half"} {
		if end := f.to + len(half); hasAt(text, f.to, half) && (end == len(text) || !lexicon.Latin(text[end])) {
			f.low, f.high, f.to = f.low+.5, f.high+.5, end
			break
		}
	}
	return f
}

// spokenDecimals reads "point two five" that begins here.
func spokenDecimals(text []rune, i int) (v float64, end int, ok bool) {
	if !hasAt(text, i, "point ") {
		return 0, i, false
	}
	scale := 10.0
	for end = i + len("point"); hasAt(text, end, " "); {
		d, next, found := englishWord(text, end+1)
		if !found && end+1 < len(text) && digit(text[end+1]) {
			d, next, found = float64(text[end+1]-'0'), end+2, true
		}
		if !found || d > 9 || d != float64(int(d)) || text[end+1] == 'a' {
			break
		}
		v, scale, end, ok = v+d/scale, scale*10, next, true
	}
	return v, end, ok
}

func englishWord(text []rune, i int) (v float64, end int, ok bool) {
	for _, w := range englishNumbers {
		if i >= len(text) || rune(w.word[0]) != text[i] {
			continue
		}
		if hasAt(text, i, w.word) {
			end = i + len(w.word)
			if end == len(text) || !lexicon.Latin(text[end]) {
				return w.value, end, true
			}
		}
	}
	return 0, i, false
}

// figures lists all numbers of a text in order.
func figures(text []rune) []figure {
	var out []figure
	for i := 0; i < len(text); {
		if f, ok := number(text, i); ok && !slices.Contains([]string{"a", "an"}, string(text[f.from:f.to])) {
			out = append(out, f)
			i = f.to
			continue
		}
		i++
	}
	return out
}
