package understand

import (
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

func lastIndex(s, w string) int  { return strings.LastIndex(s, w) }
func hasPrefix(s, w string) bool { return strings.HasPrefix(strings.TrimLeft(s, " "), w) }
func suffixOf(s, w string) bool  { return strings.HasSuffix(strings.TrimRight(s, " "), w) }
func contains(s string, w ...string) bool {
	for _, x := range w {
		if strings.Contains(s, x) {
			return true
		}
	}
	return false
}

// scores finds what people give on the scale of 0 to 10: 七八分, 8/10, "8 out of 10".
func (r *reading) scores() []figure {
	var out []figure
	text := r.runes()
	for _, f := range r.numbers {
		if f.high > 10 {
			continue
		}
		switch {
		case hasAt(text, f.to, "分") && !hasAt(text, f.to, "分钟") && !hasAt(text, f.to, "分之") && !hasAt(text, f.to, "分支"):
			f.to++
		case hasAt(text, f.to, "/10") && (f.to+3 == len(text) || !digit(text[f.to+3])):
			f.to += 3
		case hasAt(text, f.to, " out of 10"):
			f.to += 10
		case hasAt(text, f.to, " out of ten"):
			f.to += 11
		default:
			continue
		}
		out = append(out, f)
	}
	return out
}

// rate is a figure with its unit.
type rate struct {
	figure
	unit string
}

// frequencies finds how often: 一天三次, 每周两次, "three times a day", "twice a week".
func (r *reading) frequencies() []rate {
	var out []rate
	text := r.runes()
	for _, f := range r.numbers {
		if !hasAt(text, f.to, "次") && !hasAt(text, f.to, "趟") && !hasAt(text, f.to, "回") && !hasAt(text, f.to, "遍") {
			continue
		}
		before := string(text[max(0, f.from-6):f.from])
		f.to++
		switch {
		case contains(before, "天", "日", "晚", "夜", "上午", "白天"):
			out = append(out, rate{f, "/d"})
		case contains(before, "周", "星期", "礼拜"):
			out = append(out, rate{f, "/w"})
		case contains(before, "月"):
			out = append(out, rate{f, "/mo"})
		case contains(before, "小时"):
			out = append(out, rate{figure{f.from, f.to, f.low * 24, f.high * 24, f.words}, "/d"})
		}
	}
	s := string(text)
	for _, p := range []struct {
		words string
		n     float64
	}{{"once ", 1}, {"twice ", 2}, {"two times ", 2}, {"three times ", 3}, {"four times ", 4}, {"five times ", 5},
		{"six times ", 6}} {
		at := strings.Index(s, p.words)
		if at < 0 || at > 0 && lexicon.Latin(rune(s[at-1])) {
			continue
		}
		rest := s[at+len(p.words):]
		for _, per := range []struct{ words, unit string }{{"a day", "/d"}, {"daily", "/d"}, {"per day", "/d"},
			{"a night", "/d"}, {"each day", "/d"},
			{"every day", "/d"}, {"a week", "/w"}, {"per week", "/w"}, {"weekly", "/w"}, {"every week", "/w"},
			{"a month", "/mo"}, {"per month", "/mo"}} {
			if strings.HasPrefix(rest, per.words) {
				from := len([]rune(s[:at]))
				out = append(out, rate{figure{from, from + len([]rune(p.words+per.words)), p.n, p.n, true}, per.unit})
				break
			}
		}
	}
	for _, f := range r.numbers {
		if hasAt(text, f.to, " times a day") {
			out = append(out, rate{figure{f.from, f.to + 12, f.low, f.high, f.words}, "/d"})
		} else if hasAt(text, f.to, " times a week") {
			out = append(out, rate{figure{f.from, f.to + 13, f.low, f.high, f.words}, "/w"})
		}
	}
	return out
}
