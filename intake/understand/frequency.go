package understand

import (
	"math/bits"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// doseRate is how often a medicine is taken, as one stretch of a text says it.
type doseRate struct {
	figure
	unit string
	says saysRate
	part uint8 // parts of the day, for partOfDay
}

// saysRate is how plainly a stretch says how often.
type saysRate uint8

const (
	perPeriod saysRate = iota // 一天三次, "every eight hours"
	perDay                    // 每天, "daily", 一天 before an amount: once, unless more is said
	partOfDay                 // 早上, "at bedtime": each part is once
	asNeeded                  // 疼了才吃, "as and when"
)

// The parts of a day at which medicines are taken. Evening and bedtime are one: 晚上睡前.
const (
	morning uint8 = 1 << iota
	midday
	afternoon
	evening
)

// Hours of a period, as the unit of a rate.
func perHours(f figure, times figure, hours float64) doseRate {
	d := doseRate{figure: figure{f.from, times.to, times.low, times.high, true}, unit: "/d"}
	switch {
	case hours >= month:
		d.unit, hours = "/mo", hours/month
	case hours >= week && hours != 2*week:
		d.unit, hours = "/w", hours/week
	case hours == 2*week:
		d.unit, hours = "/w", 2
	default:
		hours /= day
	}
	d.low, d.high = d.low/hours, d.high/hours
	return d
}

// doseRates finds every stretch that says how often a medicine is taken. Amounts are known already, since 一天两片 says that
// it is taken daily.
func (r *reading) doseRates(amounts []doseAmount) []doseRate {
	var out []doseRate
	text := r.runes()
	for i := 0; i < len(text); {
		d, ok := doseRate{}, false
		if lexicon.Latin(text[i]) && !(i > 0 && (lexicon.Latin(text[i-1]) || text[i-1] == '\'')) {
			if d, ok = r.rateLatin(i); !ok && digit(text[i]) {
				d, ok = r.rateHan(i, amounts)
			}
		} else if han(text[i]) {
			d, ok = r.rateHan(i, amounts)
		}
		if !ok && len(out) > 0 {
			d, ok = r.timesAgain(i, out[len(out)-1])
		}
		if !ok {
			i++
			continue
		}
		out = append(out, d)
		i = max(d.to, i+1)
	}
	return out
}

// timesAgain reads the second figure of 一天两次，不对，一次: it is of the same period.
func (r *reading) timesAgain(i int, before doseRate) (doseRate, bool) {
	text := r.runes()
	if before.says != perPeriod || !han(text[i]) || !contains(string(text[max(0, i-4):i]), "不对", "不是", "错了", "哦不") {
		return doseRate{}, false
	}
	f, ok := number(text, i)
	if !ok || !hasAt(text, f.to, "次") && !hasAt(text, f.to, "回") || f.to+1 < len(text) && text[f.to+1] != ',' &&
		!lexicon.Stop(text[f.to+1]) {
		return doseRate{}, false
	}
	return doseRate{figure{i, f.to + 1, f.low, f.high, true}, before.unit, perPeriod, 0}, true
}

// hanPeriods are the periods of 一天三次; the longer names first.
var hanPeriods = []struct {
	word  string
	hours float64
	part  uint8
}{{"小时", 1, 0}, {"钟头", 1, 0}, {"天", day, 0}, {"日", day, 0}, {"晚上", day, evening}, {"晚", day, evening}, {"夜", day,
	evening},
	{"早上", day, morning}, {"早", day, morning}, {"星期", week, 0}, {"礼拜", week, 0}, {"周", week, 0}, {"月", month, 0}}

// rateHan reads 一天三次, 每十二个小时吃一次, 隔天, 每晚, 早晚, 三餐前, 疼了才吃.
func (r *reading) rateHan(i int, amounts []doseAmount) (doseRate, bool) {
	text := r.runes()
	if d, ok := hanPart(text, i); ok {
		return d, true
	}
	if d, ok := r.hanNeeded(i); ok {
		return d, true
	}
	if text[i] == '分' { // 分三次吃
		if f, ok := hanNumber(text, min(i+1, len(text)-1)); ok && hasAt(text, f.to, "次") {
			return doseRate{figure{i, f.to + 1, f.low, f.high, true}, "/d", perPeriod, 0}, true
		}
	}
	j, every, skip := i, false, false
	switch {
	case text[i] == '每' || hasAt(text, i, "隔"):
		every, skip, j = true, text[i] == '隔', i+1
	case hasAt(text, i, "天天"), hasAt(text, i, "日日"):
		return doseRate{figure{i, i + 2, 1, 1, true}, "/d", perDay, 0}, true
	case i > 0 && strings.ContainsRune("吃打用了第停好几多", text[i-1]):
		return doseRate{}, false // 吃了五天: how long
	}
	n := figure{from: i, to: j, low: 1, high: 1}
	if f, ok := number(text, j); ok {
		n = figure{i, f.to, f.low, f.high, true}
	} else if !every {
		return doseRate{}, false
	}
	if skip && !hasAt(text, n.to, "小时") && !hasAt(text, n.to, "个小时") && !hasAt(text, n.to, "个钟") &&
		!hasAt(text, n.to, "钟头") {
		n.low, n.high = n.low+1, n.high+1
	}
	j = n.to
	if hasAt(text, j, "个") {
		j++
	}
	for _, p := range hanPeriods {
		if !hasAt(text, j, p.word) {
			continue
		}
		j += len([]rune(p.word))
		hours := n.low * p.hours
		if hours < 1 {
			return doseRate{}, false // 饭前半小时
		}
		if p.part != 0 && !every {
			return doseRate{}, false
		}
		if p.hours >= week {
			if days, ok := r.daysHan(j); ok { // 每周吃五天
				return perHours(n, days, hours), true
			}
		}
		if times, ok := r.timesHan(j); ok {
			d := perHours(n, times, hours)
			d.low = min(d.low, times.low*24/(n.high*p.hours)*unitScale(d.unit))
			return d, true
		}
		at := nextAmount(amounts, j)
		near := at >= 0 && r.fills(j, amounts[at].from) && !amounts[at].each
		switch {
		case skip, near && p.hours != day, near && n.low > 1, every && p.hours >= week && r.taking(j):
			d := perHours(n, figure{to: j, low: 1, high: 1}, hours)
			return d, true
		case p.part != 0:
			return doseRate{figure{i, j, 1, 1, true}, "/d", partOfDay, p.part}, true
		case every && p.hours == day && n.low == 1 && r.taking(j), near && p.hours == day:
			return doseRate{figure{i, j, 1, 1, true}, "/d", perDay, 0}, true
		case every && p.hours == 1 && n.low > 1:
			return perHours(n, figure{to: j, low: 1, high: 1}, hours), true
		}
		return doseRate{}, false
	}
	return doseRate{}, false
}

// taking: after 每天 or 每个月 a medicine is taken; 每个月来查一次 and 每天走路 tell of something else.
func (r *reading) taking(i int) bool {
	text := r.runes()
	if i >= len(text) || strings.ContainsRune(" ,、吃打用服喝喷含吸喂都就只按固早晚中睡饭的一二三四五六日天末两半需要坚得在给", text[i]) ||
		lexicon.Stop(text[i]) || digit(text[i]) {
		return true
	}
	_, ok := number(text, i)
	return ok
}

func unitScale(unit string) float64 {
	switch unit {
	case "/w":
		return 7
	case "/mo":
		return month / day
	}
	return 1
}

// timesHan reads the 三次 of 一天吃三次, and where it ends.
func (r *reading) timesHan(i int) (figure, bool) {
	text := r.runes()
	for j := i; j < len(text) && j <= i+6; j++ {
		if f, ok := number(text, j); ok {
			for _, w := range []string{"次", "回", "顿", "遍", "趟", "针"} {
				if hasAt(text, f.to, w) && r.fills(i, j) {
					f.to++
					return f, true
				}
			}
			return f, false
		}
	}
	return figure{}, false
}

// daysHan reads the 五天 of 每周吃五天.
func (r *reading) daysHan(i int) (figure, bool) {
	text := r.runes()
	for j := i; j < len(text) && j <= i+3; j++ {
		if f, ok := number(text, j); ok {
			f.to++
			return f, hasAt(text, f.to-1, "天") && r.fills(i, j)
		}
	}
	return figure{}, false
}

// fills: between a period and what is taken in it stand only small words.
func (r *reading) fills(from, to int) bool {
	if to < from || to-from > 6 {
		return false
	}
	for i := from; i < to; i++ {
		if !strings.ContainsRune(" 吃打用喷喂服喝来就只共是要得分点药的饭前后需大概般固定都上晚早中午睡我还才口嚼含吸给他她它也滴注射皮下", r.runes()[i]) {
			return false
		}
	}
	return true
}

func nextAmount(amounts []doseAmount, at int) int {
	for i, a := range amounts {
		if a.from >= at && a.unit != bare {
			return i
		}
	}
	return -1
}

// hanParts are words for parts of the day; the longer ones first.
var hanParts = []struct {
	word string
	part uint8
}{{"早中晚", morning | midday | evening}, {"早上晚上", morning | evening}, {"早晚", morning | evening}, {"早午晚",
	morning | midday | evening},
	{"三餐", morning | midday | evening}, {"三顿", morning | midday | evening}, {"每顿", morning | midday | evening}, {"每餐",
		morning | midday | evening},
	{"顿顿", morning | midday | evening}, {"一顿一", morning | midday | evening}, {"早上", morning}, {"早晨", morning}, {"清晨",
		morning}, {"早饭", morning},
	{"早餐", morning}, {"晨起", morning}, {"起床后", morning}, {"上午", morning}, {"中午", midday}, {"午饭", midday}, {"午餐",
		midday}, {"下午", afternoon},
	{"傍晚", evening}, {"晚上", evening}, {"晚饭", evening}, {"晚餐", evening}, {"睡前", evening}, {"睡觉前", evening}, {"睡觉",
		evening}, {"临睡", evening},
	{"夜里", evening}, {"早", morning}, {"中", midday}, {"晚", evening}}

// hanPart reads a part of the day at which something is taken. 今天早上 is a time, and 晚上不吃 takes nothing.
func hanPart(text []rune, i int) (doseRate, bool) {
	for _, p := range hanParts {
		if !hasAt(text, i, p.word) {
			continue
		}
		end := i + len([]rune(p.word))
		if i > 0 && strings.ContainsRune("今昨明前当那最每很太不", text[i-1]) ||
			i > 1 && text[i-1] == '天' && strings.ContainsRune("今昨明前那", text[i-2]) || i > 1 &&
			strings.ContainsRune("今昨", text[i-2]) {
			return doseRate{}, false
		}
		if p.word == "早" || p.word == "晚" || p.word == "中" { // 早一片晚一片, 早12晚10
			if _, ok := number(text, end); !ok {
				return doseRate{}, false
			}
		}
		if hasAt(text, end+1, "了") && strings.ContainsRune(takingHan, text[min(end, len(text)-1)]) &&
			(end+2 >= len(text) || text[end+2] == ',' || lexicon.Stop(text[end+2])) {
			return doseRate{}, false // 早上打了: today's
		}
		rest := string(text[end:min(len(text), end+4)])
		if contains(rest, "不吃", "没吃", "不打", "没打", "不用", "没有", "忘", "没落") {
			return doseRate{}, false
		}
		if p.word == "一顿一" {
			end = i + 2
		}
		return doseRate{figure{i, end, float64(bits.OnesCount8(p.part)), float64(bits.OnesCount8(p.part)), true},
			"/d", partOfDay, p.part}, true
	}
	return doseRate{}, false
}

const takingHan = "喂吃打用喝服喷含吸给来上贴抹"

// hanNeeded reads what makes a medicine one that is taken when needed: 疼了才吃, 喘的时候喷, 必要时, and a complaint right before
// the taking.
func (r *reading) hanNeeded(i int) (doseRate, bool) {
	text := r.runes()
	needed := func(to int) (doseRate, bool) {
		return doseRate{figure{i, to, 0, 0, true}, "", asNeeded, 0}, true
	}
	for _, w := range []string{"必要时", "需要时", "需要的时候", "按需", "不舒服就", "难受就", "难受了", "不舒服了", "不舒服的时候", "难受的时候", "实在"} {
		if hasAt(text, i, w) {
			if w != "实在" || contains(string(text[i:min(len(text), i+10)]), "才", "再") {
				return needed(i + len([]rune(w)))
			}
		}
	}
	if text[i] == '才' || text[i] == '再' && i > 0 && !strings.ContainsRune("没不又", text[i-1]) {
		for j := i + 1; j < min(len(text), i+3); j++ {
			if strings.ContainsRune(takingHan, text[j]) && (text[i] == '才' || r.complaintBefore(i)) {
				return needed(j + 1)
			}
		}
	}
	for _, h := range r.concepts {
		if h.To != i || h.Concept.Kind != lexicon.Symptom && h.Concept.Kind != lexicon.Sign &&
			h.Concept.Kind != lexicon.Disease {
			continue
		}
		j := i
		for again := true; again; {
			again = false
			for _, w := range []string{"得厉害", "的时候", "时候", "起来", "发作", "犯了", "发了", "了", "时", "就", "才", "再", "我"} {
				if hasAt(text, j, w) {
					j, again = j+len([]rune(w)), true
				}
			}
		}
		if j > i && j < len(text) && strings.ContainsRune(takingHan, text[j]) && r.eats(j) &&
			!contains(string(text[i:j]), "我") {
			return needed(j)
		}
	}
	if hasAt(text, i, "的时候") || hasAt(text, i, "了") {
		// 喘的时候喷, 疼了吃: a single word of complaint that is none by itself.
		end := i + 1
		if text[i] == '的' {
			end = i + 3
		}
		for end < len(text) && (text[end] == '就' || text[end] == '才' || text[end] == '再') {
			end++
		}
		if i > 0 && text[i] == '的' && strings.ContainsRune("疼痛喘痒闷咳晕烧慌胀麻", text[i-1]) && (i == 1 ||
			text[i-2] == ',') && (end == len(text) || text[end] == ',' || lexicon.Stop(text[end])) {
			return needed(end) // 一次一片，疼的时候
		}
		if i > 0 && strings.ContainsRune("疼痛喘痒闷咳晕烧慌胀麻", text[i-1]) && end < len(text) &&
			strings.ContainsRune(takingHan, text[end]) && r.eats(end) {
			return needed(end)
		}
	}
	return doseRate{}, false
}

// eats: the verb is followed by an amount or ends its clause, so that 咳嗽了吃什么药 asks and 头疼吃了布洛芬 tells what was done.
func (r *reading) eats(i int) bool {
	text := r.runes()
	if i+1 >= len(text) || text[i+1] == ',' || text[i+1] == ' ' || lexicon.Stop(text[i+1]) {
		return true
	}
	_, ok := number(text, i+1)
	return ok
}

// complaintBefore: the clause before says when: 烧到三十八度五以上再给.
func (r *reading) complaintBefore(i int) bool {
	from, _ := r.clause(i, i)
	for _, h := range r.concepts {
		if h.From >= from && h.To <= i && (h.Concept.Kind == lexicon.Symptom || h.Concept.Kind == lexicon.Sign) {
			return true
		}
	}
	return contains(string(r.runes()[from:i]), "疼", "烧", "痛", "喘", "度")
}
