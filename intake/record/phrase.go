package record

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/preconsult/preconsult/intake"
)

// span says a range of hours as people do: 48 is 2 days, 168 to 336 are 1 to 2 weeks.
func span(lang intake.Lang, low, high float64) string {
	if high < low {
		low, high = high, low
	}
	if high >= 16 && high < 72 && high-low >= 8 && math.Mod(high, 24) != 0 {
		// "Since last night" and "yesterday" are about a day: nobody reads 8.9 to 18.9 hours in ten seconds.
		low = 24 * max(1, math.Round((low+high)/48))
		high = low
	}
	type unit struct {
		hours  float64
		zh, en string
	}
	units := []unit{{1.0 / 60, "分钟", "minute"}, {1, "小时", "hour"}, {24, "天", "day"}, {168, "周", "week"},
		{730, "个月", "month"}, {8760, "年", "year"}}
	pickUnit := func() unit {
		switch {
		case high < 1:
			return units[0]
		case high < 24, high < 72 && math.Mod(high, 24) != 0 && math.Mod(low, 24) != 0:
			return units[1]
		case high < 14*24, high < 60*24 && (math.Mod(high, 168) != 0 || math.Mod(low, 168) != 0):
			return units[2]
		case high < 60*24:
			return units[3]
		case high < 2*8760 && math.Mod(high, 8760) != 0:
			return units[4]
		default:
			return units[5]
		}
	}
	u := pickUnit()
	if low >= 730 && low < 8760 && high >= 10*8760 { // "four months to 20 years ago" is not "up to 20 years ago"
		return span(lang, low, low) + pick(lang, "～", " to ") + span(lang, high, high)
	}
	a, b := figure(math.Round(low/u.hours*10)/10), figure(math.Round(high/u.hours*10)/10)
	if u.hours > 1 && u.hours < 24*7 || u.hours > 200 || u.hours == 1 && high >= 3 { // days, months and years are told whole
		a, b = figure(math.Round(low/u.hours)), figure(math.Round(high/u.hours))
	}
	if a == "0" && b == "0" {
		return pick(lang, "刚刚", "moments")
	}
	value := a
	switch {
	case a == "0":
		value = pick(lang, "不到 "+b, "up to "+b)
	case a != b:
		value = pick(lang, a+"～"+b, a+" to "+b)
	}
	if lang == intake.EN {
		if b == "1" {
			return value + " " + u.en
		}
		return value + " " + u.en + "s"
	}
	return value + " " + u.zh
}

// figure writes a number without needless decimals.
func figure(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// age says an age: in months below two years, else in whole years.
func age(lang intake.Lang, years float64) string {
	switch {
	case years < 1.0/12:
		days := int(years*365.25 + 0.5)
		return pick(lang, fmt.Sprintf("%d 天", days), fmt.Sprintf("%d days", days))
	case years < 2:
		months := int(years*12 + 1e-6)
		return pick(lang, fmt.Sprintf("%d 个月", months), fmt.Sprintf("%d months", months))
	}
	return pick(lang, fmt.Sprintf("%d 岁", int(years)), fmt.Sprintf("%d years", int(years)))
}

// person says who the patient is, without the name: "67 岁 男", "18 months, girl".
func person(lang intake.Lang, p intake.Person) string {
	child := p.Age != nil && *p.Age < 14
	var sex string
	switch p.Sex {
	case intake.Male:
		sex = pick(lang, "男", "man")
		if child {
			sex = pick(lang, "男", "boy")
		}
	case intake.Female:
		sex = pick(lang, "女", "woman")
		if child {
			sex = pick(lang, "女", "girl")
		}
	}
	var parts []string
	if p.Age != nil {
		parts = append(parts, age(lang, *p.Age))
	}
	if sex != "" {
		parts = append(parts, sex)
	}
	return strings.Join(parts, pick(lang, " ", ", "))
}

// value says an attribute's value in the note's language: its label, else its words, else its code.
func (w *work) value(name string, a intake.Attribute) string {
	if a.Code != "" {
		if name == intake.Site || name == intake.Radiation {
			if c, ok := w.b.lexicon.Concept(a.Code); ok {
				return c.Label.In(w.lang)
			}
		}
		if label := w.b.lexicon.Attribute(name, a.Code).In(w.lang); label != "" {
			return label
		}
		if a.Text != "" {
			return a.Text
		}
		return a.Code
	}
	if a.Low != nil && a.High != nil {
		s := figure(*a.Low)
		if *a.Low != *a.High {
			s += pick(w.lang, "～", "–") + figure(*a.High)
		}
		if name == intake.Dose {
			return dose(w.lang, s, a.Unit)
		}
		return strings.TrimSpace(s + " " + unitText(w.lang, a.Unit))
	}
	return a.Text
}

func unitText(lang intake.Lang, unit string) string {
	switch unit {
	case "Cel":
		return "℃"
	case "/d":
		return pick(lang, "次/天", "times a day")
	case "/w":
		return pick(lang, "次/周", "times a week")
	case "wk":
		return pick(lang, "周", "weeks")
	case "mm[Hg]":
		return "mmHg"
	case "score":
		return ""
	}
	return unit
}

// attributeOrder is the order in which a symptom's qualities are told; onset stands with the symptom itself.
var attributeOrder = []string{intake.Value, intake.OnsetMode, intake.Site, intake.Side, intake.Radiation, intake.Character,
	intake.Severity, intake.Course, intake.Frequency, intake.Duration, intake.Timing, intake.Aggravating, intake.Relieving,
	intake.Colour, intake.Amount, intake.Dose, intake.Reaction}

// attribute says one quality, or nothing.
func (w *work) attribute(name string, a intake.Attribute) string {
	v := w.value(name, a)
	if v == "" {
		return ""
	}
	switch name {
	case intake.OnsetMode:
		return pick(w.lang, v+"起病", v+" onset")
	case intake.Radiation:
		return pick(w.lang, "放射到"+v, "spreading to "+v)
	case intake.Severity:
		if a.Code == "" && a.Low != nil {
			return pick(w.lang, "程度 "+v+"/10", "severity "+v+"/10")
		}
	case intake.Duration:
		if a.Low != nil && a.High != nil && a.Code == "" {
			v = span(w.lang, *a.Low, *a.High)
		}
		return pick(w.lang, "持续 "+v, "lasting "+v)
	case intake.Aggravating:
		return pick(w.lang, v+"时加重", "worse with "+v)
	case intake.Relieving:
		return pick(w.lang, v+"可缓解", "better with "+v)
	case intake.Side:
		if w.lang == intake.EN {
			return v + " side"
		}
	}
	return v
}

// onset says since when: "2 天", "for 2 days"; empty when that is not known.
func (w *work) onset(f intake.Finding) string {
	a, ok := f.Attributes[intake.Onset]
	if !ok {
		if a, ok = f.Attributes[intake.Duration]; !ok || a.High == nil || *a.High < 24 {
			return ""
		}
	}
	if a.Low != nil && a.High != nil {
		s := span(w.lang, *a.Low, *a.High)
		if s == pick(w.lang, "刚刚", "moments") {
			return pick(w.lang, "刚出现", "since just now")
		}
		if w.kind(f.Concept) == "event" || f.Concept == "lmp" {
			return pick(w.lang, s+"前", s+" ago")
		}
		return pick(w.lang, s, "for "+s)
	}
	if a.Text == "" {
		return ""
	}
	return quote(w.lang, a.Text)
}

// quote marks words as the patient's own.
func quote(lang intake.Lang, words string) string {
	return "“" + strings.Join(strings.Fields(words), " ") + "”"
}

// describe says a present finding with its qualities, as in "胸闷 2 天，压迫样，活动时加重".
func (w *work) describe(f intake.Finding) string {
	out := w.label(f.Concept)
	onset := w.onset(f)
	if f.Attributes[intake.Amount].Unit == "wk" {
		onset = "" // a pregnancy is told in its weeks
	}
	if onset != "" {
		out += " " + onset
	}
	medicine := w.medicine(f)
	if medicine {
		out += w.taking(f)
	}
	for _, name := range attributeOrder {
		a, ok := f.Attributes[name]
		if !ok || medicine && (name == intake.Dose || name == intake.Frequency) {
			continue
		}
		if _, has := f.Attributes[intake.Onset]; name == intake.Duration && !has && onset != "" {
			continue // said already
		}
		if s := w.attribute(name, a); s != "" {
			out += pick(w.lang, "，", ", ") + s
		}
	}
	return out
}

// label is the concept's name in the note's language. One that the lexicon does not know keeps the words it was said in.
func (w *work) label(concept string) string {
	if c, ok := w.b.lexicon.Concept(concept); ok && c.Label.In(w.lang) != "" && concept != intake.ToldTrouble {
		return c.Label.In(w.lang)
	}
	if e, ok := w.v.InChart(concept); ok {
		return quote(w.lang, e.Text)
	}
	for _, f := range w.v.Findings {
		if e, ok := f.Last(); ok && f.Concept == concept && e.Text != "" {
			return quote(w.lang, e.Text)
		}
	}
	return concept
}

// capital begins an English sentence as one.
func capital(lang intake.Lang, s string) string {
	if lang != intake.EN || s == "" || s[0] >= utf8.RuneSelf { // words in quotation marks keep their own
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func stop(lang intake.Lang, s string) string { return s + pick(lang, "。", ".") }
