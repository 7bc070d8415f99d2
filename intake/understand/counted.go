package understand

import (
	"slices"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// unit is a unit of time with its names.
type unit struct {
	word  []rune
	hours float64
}

var units = func() []unit {
	var us []unit
	add := func(hours float64, words ...string) {
		for _, w := range words {
			us = append(us, unit{[]rune(w), hours})
		}
	}
	add(1.0/3600, "秒钟", "秒", "seconds", "second", "secs", "sec")
	add(1.0/60, "分钟", "分鐘", "minutes", "minute", "mins", "min")
	add(0.25, "刻钟")
	add(hour, "个小时", "小时", "个钟头", "钟头", "个钟", "hours", "hour", "hrs", "hr", "h")
	add(day, "天", "日", "days", "day")
	add(day, "个晚上", "晚上", "晚", "个白天", "nights", "night", "宿")
	add(week, "个星期", "星期", "个礼拜", "礼拜", "周", "个周", "weeks", "week", "wks", "wk")
	add(2*week, "fortnights")
	add(month, "个月", "月", "months", "month", "mths", "mo")
	add(year, "年", "years", "year", "yrs", "yr")
	slices.SortStableFunc(us, func(a, b unit) int { return len(b.word) - len(a.word) })
	return us
}()

// countedTime reads a figure with a unit of time: 三天, 两三个月, 一个半小时, "3-4 days", "a week", "two hours".
func countedTime(text []rune, i int) (timeSpan, bool) {
	n, ok := number(text, i)
	if !ok {
		return timeSpan{}, false
	}
	j := n.to
	for j < len(text) && (text[j] == ' ' || text[j] == '-') {
		j++
	}
	more := false
	if hasAt(text, j, "个半") { // 一个半月: the half stands inside
		for _, u := range units {
			if han(u.word[0]) && u.hours >= hour && hasAt(text, j+2, string(u.word)) {
				return withTail(text, timeSpan{from: i, to: j + 2 + len(u.word), low: (n.low + 0.5) * u.hours,
					high: (n.high + 0.5) * u.hours}), true
			}
		}
	}
	counted := j+1 < len(text) && text[j] == '个' && slices.Contains([]rune("多来几"), text[j+1])
	if counted {
		j++ // 一个多月, 一个多礼拜
	}
	for j < len(text) && slices.Contains([]rune("多来几好"), text[j]) {
		more = more || text[j] != '好'
		j++
	}
	for _, word := range []string{"full ", "whole ", "or so "} {
		if hasAt(text, j, word) {
			j += len(word)
		}
	}
	for _, u := range units {
		end := j + len(u.word)
		if end > len(text) || !slices.Equal(text[j:end], u.word) || lexicon.Latin(u.word[0]) && end < len(text) &&
			lexicon.Latin(text[end]) {
			continue
		}
		if word := string(u.word); word == "月" && !counted || word == "日" || word == "年" && n.low > 1000 {
			return timeSpan{}, false // 三月, 五日: a date, not a length
		}
		low, high := n.low, n.high
		if end < len(text) && text[end] == '半' {
			low, high, end = low+0.5, high+0.5, end+1
		}
		if end < len(text) && text[end] == '多' {
			more, end = true, end+1
		}
		if more {
			high *= 1.3
		}
		return withTail(text, timeSpan{from: i, to: end, low: low * u.hours, high: high * u.hours}), true
	}
	return timeSpan{}, false
}

func withTail(text []rune, t timeSpan) timeSpan {
	for _, tail := range []string{"以前", "之前", "前", "了", " ago"} {
		if hasAt(text, t.to, tail) {
			t.to += len([]rune(tail))
			break
		}
	}
	return t
}

func hasAt(text []rune, i int, word string) bool {
	for _, w := range word {
		if i >= len(text) || text[i] != w {
			return false
		}
		i++
	}
	return true
}

// figure is a number or a range of numbers in a text.
type figure struct {
	from, to  int
	low, high float64
	words     bool // written in words
}

// number reads a figure that begins at i: 38.5, 三十八度五 is read by measure, 七八, 3-4, 俩, "two or three", "one sixty".
func number(text []rune, i int) (figure, bool) {
	if i < len(text) && i > 0 && digit(text[i]) && (digit(text[i-1]) || text[i-1] == '.' && i > 1 && digit(text[i-2])) {
		return figure{}, false
	}
	f, ok := oneNumber(text, i)
	if !ok {
		return f, false
	}
	for _, sep := range []string{"到", "至", "-", "~", " to ", " - ", " or ", "或", "、", "或者"} {
		if !hasAt(text, f.to, sep) {
			continue
		}
		if g, ok := oneNumber(text, f.to+len([]rune(sep))); ok && g.low > f.high {
			f.high, f.to = g.high, g.to
			break
		}
	}
	return f, true
}

func oneNumber(text []rune, i int) (figure, bool) {
	if i >= len(text) {
		return figure{}, false
	}
	if digit(text[i]) {
		j, v, scale := i, 0.0, 0.0
		for j < len(text) {
			if digit(text[j]) {
				v, scale = v*10+float64(text[j]-'0'), scale*10
			} else if text[j] == '.' && scale == 0 && j+1 < len(text) && digit(text[j+1]) {
				scale = 1
			} else {
				break
			}
			j++
		}
		if scale > 1 {
			v /= scale
		}
		return figure{i, j, v, v, false}, true
	}
	if f, ok := hanNumber(text, i); ok {
		return f, true
	}
	return englishNumber(text, i)
}
