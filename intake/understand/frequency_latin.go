package understand

import (
	"github.com/preconsult/preconsult/guidelines/lexicon"
)

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
	{"dinner", partOfDay, 1, "/d", evening}, {"supper", partOfDay, 1, "/d", evening}, {"with my tea", partOfDay, 1, "/d", evening}, {"with tea", partOfDay, 1, "/d", evening}, {"at tea", partOfDay, 1, "/d", evening}, {"before sleep", partOfDay, 1, "/d", evening},
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
	if p.says == partOfDay && (hasAt(text, i, "morning after") || hasAt(text, i, "morning-after")) {
		return doseRate{}, false // the pill of that name
	}
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
