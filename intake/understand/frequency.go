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
		if !ok {
			i++
			continue
		}
		out = append(out, d)
		i = max(d.to, i+1)
	}
	return out
}

// hanPeriods are the periods of 一天三次; the longer names first.
var hanPeriods = []struct {
	word  string
	hours float64
	part  uint8
}{{"小时", 1, 0}, {"钟头", 1, 0}, {"天", day, 0}, {"日", day, 0}, {"晚上", day, evening}, {"晚", day, evening}, {"夜", day, evening},
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
	if skip && !hasAt(text, n.to, "小时") && !hasAt(text, n.to, "个小时") && !hasAt(text, n.to, "个钟") && !hasAt(text, n.to, "钟头") {
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
		if p.part != 0 && !every {
			return doseRate{}, false
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
	if i >= len(text) || strings.ContainsRune(" ,、吃打用服喝喷含吸喂都就只按固早晚中睡饭的一二三四五六日天末两半需要坚得在给", text[i]) || lexicon.Stop(text[i]) || digit(text[i]) {
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
}{{"早中晚", morning | midday | evening}, {"早上晚上", morning | evening}, {"早晚", morning | evening}, {"早午晚", morning | midday | evening},
	{"三餐", morning | midday | evening}, {"三顿", morning | midday | evening}, {"每顿", morning | midday | evening}, {"每餐", morning | midday | evening},
	{"顿顿", morning | midday | evening}, {"一顿一", morning | midday | evening}, {"早上", morning}, {"早晨", morning}, {"清晨", morning}, {"早饭", morning},
	{"早餐", morning}, {"晨起", morning}, {"起床后", morning}, {"上午", morning}, {"中午", midday}, {"午饭", midday}, {"午餐", midday}, {"下午", afternoon},
	{"傍晚", evening}, {"晚上", evening}, {"晚饭", evening}, {"晚餐", evening}, {"睡前", evening}, {"睡觉前", evening}, {"睡觉", evening}, {"临睡", evening},
	{"夜里", evening}, {"早", morning}, {"中", midday}, {"晚", evening}}

// hanPart reads a part of the day at which something is taken. 今天早上 is a time, and 晚上不吃 takes nothing.
func hanPart(text []rune, i int) (doseRate, bool) {
	for _, p := range hanParts {
		if !hasAt(text, i, p.word) {
			continue
		}
		end := i + len([]rune(p.word))
		if i > 0 && strings.ContainsRune("今昨明前当那最每很太不", text[i-1]) ||
			i > 1 && text[i-1] == '天' && strings.ContainsRune("今昨明前那", text[i-2]) {
			return doseRate{}, false
		}
		if p.word == "早" || p.word == "晚" || p.word == "中" { // 早一片晚一片, 早12晚10
			if _, ok := number(text, end); !ok {
				return doseRate{}, false
			}
		}
		rest := string(text[end:min(len(text), end+4)])
		if contains(rest, "不吃", "没吃", "不打", "没打", "不用", "没有", "忘") {
			return doseRate{}, false
		}
		if p.word == "一顿一" {
			end = i + 2
		}
		return doseRate{figure{i, end, float64(bits.OnesCount8(p.part)), float64(bits.OnesCount8(p.part)), true}, "/d", partOfDay, p.part}, true
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
		if h.To != i || h.Concept.Kind != lexicon.Symptom && h.Concept.Kind != lexicon.Sign && h.Concept.Kind != lexicon.Disease {
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
		if j > i && j < len(text) && strings.ContainsRune(takingHan, text[j]) && r.eats(j) && !contains(string(text[i:j]), "我") {
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
		if i > 0 && strings.ContainsRune("疼痛喘痒闷咳晕烧慌胀麻", text[i-1]) && end < len(text) && strings.ContainsRune(takingHan, text[end]) && r.eats(end) {
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

// latinRates are whole phrases; the longer ones first where one begins another.
var latinRates = []struct {
	words string
	says  saysRate
	n     float64
	unit  string
	part  uint8
}{
	{"every other day", perPeriod, .5, "/d", 0}, {"every second day", perPeriod, .5, "/d", 0}, {"every third day", perPeriod, 1.0 / 3, "/d", 0},
	{"alternate days", perPeriod, .5, "/d", 0}, {"on alternate days", perPeriod, .5, "/d", 0}, {"every other night", perPeriod, .5, "/d", 0},
	{"every other morning", perPeriod, .5, "/d", 0}, {"every other evening", perPeriod, .5, "/d", 0}, {"every other week", perPeriod, .5, "/w", 0},
	{"day on day off", perPeriod, .5, "/d", 0}, {"fortnightly", perPeriod, .5, "/w", 0}, {"every fortnight", perPeriod, .5, "/w", 0},
	{"weekly", perPeriod, 1, "/w", 0}, {"every week", perPeriod, 1, "/w", 0}, {"each week", perPeriod, 1, "/w", 0}, {"monthly", perPeriod, 1, "/mo", 0},
	{"every month", perPeriod, 1, "/mo", 0}, {"twice daily", perPeriod, 2, "/d", 0}, {"once daily", perPeriod, 1, "/d", 0},
	{"bd", perPeriod, 2, "/d", 0}, {"b.d.", perPeriod, 2, "/d", 0}, {"bid", perPeriod, 2, "/d", 0}, {"b.i.d.", perPeriod, 2, "/d", 0}, {"tds", perPeriod, 3, "/d", 0}, {"tid", perPeriod, 3, "/d", 0},
	{"t.i.d.", perPeriod, 3, "/d", 0}, {"qds", perPeriod, 4, "/d", 0}, {"qid", perPeriod, 4, "/d", 0}, {"qd", perPeriod, 1, "/d", 0}, {"qod", perPeriod, .5, "/d", 0},
	{"q4h", perPeriod, 6, "/d", 0}, {"q6h", perPeriod, 4, "/d", 0}, {"q8h", perPeriod, 3, "/d", 0}, {"q12h", perPeriod, 2, "/d", 0}, {"qhs", partOfDay, 1, "/d", evening},
	{"nocte", partOfDay, 1, "/d", evening}, {"mane", partOfDay, 1, "/d", morning}, {"od", perPeriod, 1, "/d", 0},
	{"every monday", perPeriod, 1, "/w", 0}, {"every tuesday", perPeriod, 1, "/w", 0}, {"every wednesday", perPeriod, 1, "/w", 0}, {"every thursday", perPeriod, 1, "/w", 0},
	{"every friday", perPeriod, 1, "/w", 0}, {"every saturday", perPeriod, 1, "/w", 0}, {"every sunday", perPeriod, 1, "/w", 0},
	{"every single day", perDay, 1, "/d", 0}, {"every day", perDay, 1, "/d", 0}, {"each day", perDay, 1, "/d", 0}, {"everyday", perDay, 1, "/d", 0},
	{"daily", perDay, 1, "/d", 0}, {"a day", perDay, 1, "/d", 0}, {"per day", perDay, 1, "/d", 0}, {"in one day", perDay, 1, "/d", 0}, {"in a day", perDay, 1, "/d", 0},
	{"a week", perPeriod, 1, "/w", 0}, {"per week", perPeriod, 1, "/w", 0}, {"a month", perPeriod, 1, "/mo", 0},
	{"nightly", partOfDay, 1, "/d", evening}, {"with meals", partOfDay, 3, "/d", morning | midday | evening}, {"with each meal", partOfDay, 3, "/d", morning | midday | evening},
	{"with every meal", partOfDay, 3, "/d", morning | midday | evening}, {"before meals", partOfDay, 3, "/d", morning | midday | evening}, {"after meals", partOfDay, 3, "/d", morning | midday | evening},
	{"before each meal", partOfDay, 3, "/d", morning | midday | evening}, {"before every meal", partOfDay, 3, "/d", morning | midday | evening}, {"with my meals", partOfDay, 3, "/d", morning | midday | evening},
	{"after each meal", partOfDay, 3, "/d", morning | midday | evening}, {"after every meal", partOfDay, 3, "/d", morning | midday | evening},
	{"first thing", partOfDay, 1, "/d", morning}, {"mornings", partOfDay, 1, "/d", morning}, {"morning", partOfDay, 1, "/d", morning}, {"breakfast", partOfDay, 1, "/d", morning},
	{"on waking", partOfDay, 1, "/d", morning}, {"when i wake up", partOfDay, 1, "/d", morning}, {"when i get up", partOfDay, 1, "/d", morning},
	{"lunchtime", partOfDay, 1, "/d", midday}, {"lunch", partOfDay, 1, "/d", midday}, {"noon", partOfDay, 1, "/d", midday}, {"midday", partOfDay, 1, "/d", midday},
	{"teatime", partOfDay, 1, "/d", evening}, {"evenings", partOfDay, 1, "/d", evening}, {"evening", partOfDay, 1, "/d", evening}, {"night", partOfDay, 1, "/d", evening},
	{"nights", partOfDay, 1, "/d", evening}, {"bedtime", partOfDay, 1, "/d", evening}, {"before bed", partOfDay, 1, "/d", evening}, {"to bed", partOfDay, 1, "/d", evening},
	{"dinner", partOfDay, 1, "/d", evening}, {"supper", partOfDay, 1, "/d", evening}, {"with my tea", partOfDay, 1, "/d", evening}, {"before sleep", partOfDay, 1, "/d", evening},
	{"as needed", asNeeded, 0, "", 0}, {"when needed", asNeeded, 0, "", 0}, {"as required", asNeeded, 0, "", 0}, {"when required", asNeeded, 0, "", 0},
	{"as and when", asNeeded, 0, "", 0}, {"prn", asNeeded, 0, "", 0}, {"when i need", asNeeded, 0, "", 0}, {"if i need", asNeeded, 0, "", 0}, {"when he needs", asNeeded, 0, "", 0},
	{"when she needs", asNeeded, 0, "", 0}, {"if needed", asNeeded, 0, "", 0}, {"if required", asNeeded, 0, "", 0}, {"only when", asNeeded, 0, "", 0}, {"only if", asNeeded, 0, "", 0},
	{"just when", asNeeded, 0, "", 0}, {"just if", asNeeded, 0, "", 0}, {"only for", asNeeded, 0, "", 0}, {"only on nights", asNeeded, 0, "", 0}, {"only on days", asNeeded, 0, "", 0}, {"only on bad", asNeeded, 0, "", 0},
	{"when i get", asNeeded, 0, "", 0}, {"if i get", asNeeded, 0, "", 0}, {"when i feel", asNeeded, 0, "", 0}, {"if i feel", asNeeded, 0, "", 0}, {"whenever", asNeeded, 0, "", 0},
	{"when it hurts", asNeeded, 0, "", 0}, {"when it's bad", asNeeded, 0, "", 0}, {"when it gets bad", asNeeded, 0, "", 0}, {"when the pain", asNeeded, 0, "", 0}, {"if the pain", asNeeded, 0, "", 0},
	{"when i have", asNeeded, 0, "", 0}, {"if it hurts", asNeeded, 0, "", 0}, {"when i can't", asNeeded, 0, "", 0}, {"when i'm", asNeeded, 0, "", 0}, {"if i'm", asNeeded, 0, "", 0}, {"when he's", asNeeded, 0, "", 0}, {"when she's", asNeeded, 0, "", 0}, {"if i can't", asNeeded, 0, "", 0}, {"now and then", asNeeded, 0, "", 0},
	{"when my", asNeeded, 0, "", 0}, {"if my", asNeeded, 0, "", 0}, {"when his", asNeeded, 0, "", 0}, {"when her", asNeeded, 0, "", 0},
}

// byWord holds the phrases of latinRates under their first letter.
var ratesByLetter = func() map[rune][]int {
	m := map[rune][]int{}
	for i, p := range latinRates {
		m[rune(p.words[0])] = append(m[rune(p.words[0])], i)
	}
	return m
}()

// rateLatin reads "three times a day", "every eight hours", "four injections a day", "at bedtime", "prn".
func (r *reading) rateLatin(i int) (doseRate, bool) {
	text := r.runes()
	if d, ok := r.timesLatin(i); ok {
		return d, true
	}
	if hasAt(text, i, "every ") {
		if n, ok := number(text, i+6); ok {
			for _, u := range units {
				end := n.to + 1 + len(u.word)
				if n.to < len(text) && (text[n.to] == ' ' || text[n.to] == '-') && lexicon.Latin(u.word[0]) && hasAt(text, n.to+1, string(u.word)) &&
					(end == len(text) || !lexicon.Latin(text[end])) && n.low > 0 {
					f := figure{from: i, to: end, low: 1, high: 1}
					d := perHours(f, f, n.high*u.hours)
					d.high = d.low * n.high / n.low
					return d, true
				}
			}
		}
	}
	if n, ok := number(text, i); ok && n.low > 0 && (hasAt(text, n.to, " hourly") || hasAt(text, n.to, "-hourly")) { // "twelve hourly"
		f := figure{from: i, to: n.to + 7, low: 1, high: 1}
		return perHours(f, f, n.high), true
	}
	best, size := -1, 0
	for _, k := range ratesByLetter[text[i]] {
		p := latinRates[k]
		end := i + len(p.words)
		if len(p.words) > size && hasAt(text, i, p.words) && (end >= len(text) || !lexicon.Latin(text[end]) && (text[end] != '\'' || p.says == asNeeded)) {
			best, size = k, len(p.words)
		}
	}
	if best < 0 {
		return doseRate{}, false
	}
	p := latinRates[best]
	if p.words == "only when" && (hasAt(text, i+size, " i was") || hasAt(text, i+size, " i had") || hasAt(text, i+size, " he was") || hasAt(text, i+size, " she was")) {
		return doseRate{}, false // once, not when needed
	}
	before := string(text[max(0, i-12):i])
	if p.says == partOfDay {
		for _, w := range []string{"this", "last", "yesterday", "good", "all", "tomorrow", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "the other", "through the"} {
			if suffixOf(before, w) {
				return doseRate{}, false
			}
		}
	}
	if p.words == "a day" || p.words == "a week" || p.words == "a month" {
		// "in a day", "half a day", "for a week" and "a week ago" are times.
		if suffixOf(before, " for") || suffixOf(before, "half") || suffixOf(before, " in") || suffixOf(before, " about") || suffixOf(before, "within") ||
			hasAt(text, i+len(p.words), " ago") || hasAt(text, i+len(p.words), " or ") {
			return doseRate{}, false
		}
	}
	return doseRate{figure{i, i + size, p.n, p.n, true}, p.unit, p.says, p.part}, true
}

// perLatin are what ends "three times …".
var perLatin = []struct {
	words string
	hours float64
}{{"a day", day}, {"daily", day}, {"per day", day}, {"each day", day}, {"every day", day}, {"a night", day}, {"in a day", day}, {"in one day", day},
	{"a week", week}, {"per week", week}, {"weekly", week}, {"each week", week}, {"every week", week}, {"in a week", week}, {"/day", day}, {"/week", week},
	{"a month", month}, {"per month", month}, {"monthly", month}, {"every month", month}, {"a fortnight", 2 * week}, {"every 24 hours", day},
	{"every two days", 2 * day}, {"in 24 hours", day}}

// timesLatin reads "twice a day", "three times daily", "two insulin jabs a day", and "once" alone after "only take it".
func (r *reading) timesLatin(i int) (doseRate, bool) {
	text := r.runes()
	n, ok := figure{}, false
	for _, w := range []struct {
		word string
		n    float64
	}{{"once", 1}, {"twice", 2}, {"thrice", 3}} {
		if hasAt(text, i, w.word) && (i+len(w.word) == len(text) || !lexicon.Latin(text[i+len(w.word)])) {
			n, ok = figure{i, i + len(w.word), w.n, w.n, true}, true
		}
	}
	worded := ok
	if !ok {
		if n, ok = number(text, i); !ok {
			return doseRate{}, false
		}
		j := n.to
		counted := false
		for words := 0; words < 3 && hasAt(text, j, " ") && !counted; words++ {
			end := j + 1
			for end < len(text) && (lexicon.Latin(text[end]) || text[end] == '-') {
				end++
			}
			switch string(text[j+1 : end]) {
			case "times", "time", "x", "injections", "injection", "jabs", "jab", "shots", "shot", "needles", "doses":
				counted = true
			case "a", "per", "of", "in", "at", "":
				return doseRate{}, false
			}
			if _, ok := number(text, j+1); ok && !counted {
				return doseRate{}, false
			}
			j = end
		}
		if !counted {
			return doseRate{}, false
		}
		n.to = j
	}
	j := n.to
	for j < len(text) && (text[j] == ' ' || text[j] == '-') {
		j++
	}
	for _, p := range perLatin {
		end := j + len(p.words)
		if hasAt(text, j, p.words) && (end == len(text) || !lexicon.Latin(text[end])) {
			return perHours(n, figure{to: end, low: n.low, high: n.high}, p.hours), true
		}
	}
	before := string(text[max(0, i-18):i])
	if worded && contains(before, "only ", "just ", "take it ", "have it ") && !contains(before, " than ") &&
		(j >= len(text) || text[j] == ',' || lexicon.Stop(text[j])) {
		return perHours(n, n, day), true
	}
	if !worded && suffixOf(string(text[i:n.to]), "times") && (j >= len(text) || text[j] == ',' || lexicon.Stop(text[j])) && contains(string(text[max(0, i-30):i]), "morning", "night") {
		return perHours(n, n, day), true
	}
	return doseRate{}, false
}
