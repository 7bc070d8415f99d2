package understand

import (
	"slices"
	"time"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// timeSpan is a stretch of time that was named: when something began, in hours before now, or how long it lasts.
type timeSpan struct {
	from, to  int
	low, high float64
	clock     bool // a day or a part of a day ("昨天"), which tells nothing about how long
}

// noTime stands for a moment of speaking that is not known.
var noTime time.Time

// Hours in the units that people use.
const (
	hour  = 1.0
	day   = 24.0
	week  = 168.0
	month = 730.0
	year  = 8766.0
)

// findTimes reads all times of a text. now is the moment of speaking; where it is not known, noon is taken.
func (r *reading) findTimes(now time.Time) {
	sinceMidnight := 12.0
	if !now.IsZero() {
		sinceMidnight = float64(now.Hour()) + float64(now.Minute())/60
	}
	text := r.runes()
	for i := 0; i < len(text); {
		t, ok := fixedTime(text, i, sinceMidnight)
		if !ok {
			t, ok = countedTime(text, i)
		}
		if !ok {
			i++
			continue
		}
		if !r.busyAt(t) && !r.worstThen(t) {
			r.times = append(r.times, t)
		}
		i = t.to
	}
}

// worstThen: in 夜里厉害 and "worse during the night" a part of the day is when it is worse, and not since when.
func (r *reading) worstThen(t timeSpan) bool {
	text := r.runes()
	if !t.clock || t.high >= day {
		return false
	}
	if han(text[t.from]) {
		word := string(text[t.from:t.to])
		if contains(word, "昨", "今", "前") {
			return false
		}
		rest := string(text[t.to:min(len(text), t.to+6)])
		for _, w := range []string{"厉害", "重", "更", "加重", "严重", "明显", "最", "特别", "咳得", "疼得", "痛得", "痒得", "喘得", "比较", "就厉害", "也厉害"} {
			if hasPrefix(rest, w) {
				return true
			}
		}
		return false
	}
	before := string(text[max(0, t.from-16):t.from])
	return contains(before, "worse ", "worst ", "mostly ", "mainly ", "especially ")
}

// busyAt reports whether a time tells how long somebody waited or was on the way. Taken for the onset it would make what began
// today look old.
func (r *reading) busyAt(t timeSpan) bool {
	from, to := r.clause(t.from, t.to)
	return slices.ContainsFunc(r.cues, func(c cue) bool { return c.does.has(busy) && c.from >= from && c.to <= to }) &&
		!slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
			return h.From >= from && h.To <= to && (h.Concept.Kind == lexicon.Symptom || h.Concept.Kind == lexicon.Sign)
		})
}

// fixedTime reads a word that names a time by itself, the longest that begins here.
func fixedTime(text []rune, i int, sinceMidnight float64) (timeSpan, bool) {
	best := timeSpan{}
	for _, w := range timeWords[text[i]] {
		if i+len(w.word) > len(text) || len(w.word) <= best.to-best.from || !slices.Equal(text[i:i+len(w.word)],
			w.word) {
			continue
		}
		end := i + len(w.word)
		if lexicon.Latin(text[i]) && (i > 0 && lexicon.Latin(text[i-1]) || end < len(text) &&
			lexicon.Latin(text[end])) {
			continue
		}
		t := timeSpan{from: i, to: end, low: w.low, high: w.high, clock: w.day}
		if w.day { // low and high are hours of the clock, counted from the midnight that began today
			t.low, t.high = max(0, sinceMidnight-w.high), max(0, sinceMidnight-w.low)
			if t.high == 0 {
				t.high = sinceMidnight
			}
		}
		best = t
	}
	return best, best.to > best.from
}

// timeWord is a time with a name. For a day word low and high are hours of the clock relative to today's midnight:
// yesterday evening is -6 to 0. Otherwise they are hours ago.
type timeWord struct {
	word      []rune
	low, high float64
	day       bool
}

var timeWords = func() map[rune][]timeWord {
	m := map[rune][]timeWord{}
	add := func(low, high float64, isDay bool, words ...string) {
		for _, w := range words {
			r := []rune(w)
			m[r[0]] = append(m[r[0]], timeWord{r, low, high, isDay})
		}
	}
	add(0, 1, false, "刚才", "刚刚", "just now", "a moment ago", "a minute ago", "a few minutes ago", "方才", "这会儿")
	add(0, 24, true, "今天", "今日", "today", "earlier today", "今儿", "since this morning's")
	add(5, 11, true, "今早", "今天早上", "今晨", "今天上午", "今儿早上", "早上起来", "this morning", "when i woke up", "今天早晨", "一早起来",
		"早上醒来")
	add(11, 14, true, "今天中午", "中午", "at lunchtime", "at noon", "around noon")
	add(12, 18, true, "今天下午", "this afternoon")
	add(17, 24, true, "今晚", "今天晚上", "this evening", "tonight")
	add(-24, 0, true, "昨天", "昨日", "昨儿", "yesterday")
	add(-19, -13, true, "昨天早上", "昨早", "昨天上午", "yesterday morning")
	add(-12, -6, true, "昨天下午", "yesterday afternoon")
	add(-6, 4, true, "昨晚", "昨夜", "昨天晚上", "昨天夜里", "昨儿晚上", "last night", "yesterday evening", "yesterday night", "昨天半夜",
		"昨天傍晚")
	add(-1, 5, true, "半夜", "夜里", "凌晨", "后半夜", "in the middle of the night", "during the night", "今天凌晨", "overnight")
	add(-48, -24, true, "前天", "前日", "the day before yesterday", "day before yesterday", "前儿")
	add(-30, -20, true, "前天晚上", "前晚")
	add(-72, -48, true, "大前天", "大前儿")
	add(24, 72, false, "前两天", "这两天", "这一两天", "last couple of days", "past couple of days", "这两三天", "the last two days")
	add(72, 168, false, "前几天", "前些天", "前些日子", "a few days ago", "several days ago")
	add(48, 120, false, "这几天", "这些天", "这几日", "近几天", "最近几天", "few days", "a few days", "last few days",
		"past few days", "好几天", "几天", "几天了")
	add(48, 336, false, "the other day", "recently", "lately", "最近", "近来", "近期", "这段时间", "前一阵", "前阵子", "这阵子", "这一阵",
		"前段时间", "近日")
	add(48, 72, false, "a couple of days", "couple of days", "a couple days", "couple days", "两三天", "二三天")
	add(72, 96, false, "三四天", "3-4天", "three or four days")
	add(168, 336, false, "上周", "上礼拜", "上星期", "last week", "上个星期", "上个礼拜", "上个周")
	add(0, 168, false, "这周", "这个星期", "这礼拜", "本周", "this week", "这一周", "周末", "the weekend", "at the weekend",
		"over the weekend")
	for _, d := range []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} {
		add(12, 168, false, "on "+d, "since "+d, "last "+d, "this "+d)
	}
	add(360, 360, false, "半个月", "half a month", "半月")
	add(384, 480, false, "半个多月", "半月多")
	add(336, 336, false, "a fortnight", "fortnight", "two weeks", "couple of weeks", "a couple of weeks")
	add(336, 1008, false, "few weeks", "a few weeks", "好几周", "几周", "几个星期", "several weeks", "好几个星期")
	add(480, 960, false, "个把月", "一个来月", "about a month")
	add(4*month, 5*month, false, "小半年")
	add(7*month, 9*month, false, "大半年", "半年多")
	add(6*month, 6*month, false, "半年", "half a year")
	add(6*month, 18*month, false, "一年半载")
	add(month, 2*month, false, "上个月", "last month")
	add(year*0.5, year*2, false, "去年", "last year")
	add(year*1, year*3, false, "前年")
	add(2*month, 6*month, false, "好几个月", "几个月", "few months", "a few months", "several months", "months")
	add(2*year, 20*year, false, "多年", "好多年", "好几年", "很多年", "几年", "for years", "many years", "several years",
		"a few years", "donkey's years", "for ages", "ages",
		"常年", "打小", "从小", "老毛病", "all my life", "since childhood", "since i was a child")
	add(0.25, 0.25, false, "一刻钟", "a quarter of an hour")
	add(0.5, 0.5, false, "半小时", "半个小时", "半个钟头", "half an hour", "half hour", "半个钟")
	add(2, 5, false, "几个小时", "好几个小时", "a few hours", "few hours", "several hours", "几小时", "好几个钟头")
	add(0.05, 0.25, false, "几分钟", "a few minutes", "few minutes", "several minutes", "好几分钟")
	add(0.001, 0.02, false, "几秒钟", "几秒", "a few seconds", "few seconds")
	add(12, 24, false, "一整天", "all day", "整天", "a whole day")
	add(12, 12, false, "半天", "half a day", "大半天")
	return m
}()
