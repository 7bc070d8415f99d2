package understand

import (
	"math"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// measured is a measurement that was spoken.
type measured struct {
	measure  intake.Measure
	value    float64
	from, to int
}

// limit is the plausible range of a measure (clinical.md §4.4): outside the first pair it is a slip and is left out,
// outside the second it is kept and marked to be measured again.
type limit struct{ reject, confirm [2]float64 }

var limits = map[intake.Measure]limit{
	intake.Systolic:        {[2]float64{40, 300}, [2]float64{70, 240}},
	intake.Diastolic:       {[2]float64{20, 200}, [2]float64{40, 140}},
	intake.HeartRate:       {[2]float64{20, 300}, [2]float64{35, 200}},
	intake.SpO2:            {[2]float64{50, 100}, [2]float64{85, 100}},
	intake.RespiratoryRate: {[2]float64{3, 80}, [2]float64{8, 40}},
	intake.Temperature:     {[2]float64{30, 43.5}, [2]float64{34.5, 41}},
	intake.Glucose:         {[2]float64{0.6, 55}, [2]float64{2, 30}},
	intake.Weight:          {[2]float64{0.4, 400}, [2]float64{0.4, 400}},
	intake.Pain:            {[2]float64{0, 10}, [2]float64{0, 10}},
	ketones:                {[2]float64{0, 12}, [2]float64{0, 10}},
}

var measureUnits = map[intake.Measure]string{intake.Systolic: "mmHg", intake.Diastolic: "mmHg",
	intake.HeartRate: "/min", intake.SpO2: "%",
	intake.RespiratoryRate: "/min", intake.Temperature: "Cel", intake.Glucose: "mmol/L", intake.Weight: "kg",
	intake.Pain: "score", ketones: "mmol/L"}

// measuredConcepts are the concepts under which content asks for a figure.
var measuredConcepts = map[intake.Measure]string{intake.Systolic: "measured-blood-pressure",
	intake.HeartRate: "measured-heart-rate",
	intake.SpO2:      "measured-spo2", intake.Temperature: "measured-temperature", intake.Glucose: "measured-glucose",
	intake.Weight: "measured-weight"}

// measurements finds spoken measurements. hint is the measure that the open question asks for: then a bare figure is
// enough.
func (r *reading) measurements(hint intake.Measure) []measured {
	var out []measured
	fs := r.numbers
	add := func(m intake.Measure, v float64, from, to int) bool {
		if l := limits[m].reject; v < l[0] || v > l[1] {
			return false
		}
		out = append(out, measured{m, math.Round(v*100) / 100, from, to})
		return true
	}
	usual := map[int]bool{}
	for i := 0; i < len(fs); i++ {
		f := fs[i]
		if r.insideName(f) || hint == "" && r.longAgo(f) {
			continue
		}
		if hint == "" && f.words && f.low == 1 && f.high == 1 {
			continue // 血糖一直高, 血糖高一点, "one of": of what is measured nobody tells a one
		}
		if r.usual(f) {
			usual[f.from] = true
		}
		if systolic, diastolic, to, ok := r.pressure(fs, i, hint); ok {
			if systolic > diastolic+9 && add(intake.Systolic, systolic, f.from, to) {
				add(intake.Diastolic, diastolic, f.from, to)
			}
			for i+1 < len(fs) && fs[i+1].to <= to {
				i++
			}
			continue
		}
		m, v, to, ok := r.single(f, hint)
		if !ok && hint == "" {
			m, v, to, ok = r.spelled(f)
		}
		if ok {
			add(m, v, f.from, to)
			for i+1 < len(fs) && fs[i+1].from < to {
				i++
			}
		}
	}
	return withoutUsual(r.sinceUsual(out, usual), usual)
}

// pressure reads a blood pressure: 160/95, "160 over 95", 高压一百六低压九十五, 血压160 95.
func (r *reading) pressure(fs []figure, i int, hint intake.Measure) (systolic, diastolic float64, to int, ok bool) {
	if i+1 >= len(fs) {
		return
	}
	text := r.runes()
	f, g := fs[i], fs[i+1]
	gap := string(text[f.to:g.from])
	for _, rough := range []string{"多", "几", "来", " something", " odd", " plus"} {
		gap = strings.TrimPrefix(gap, rough) // 一百六十多,一百一十多
	}
	before := r.before(f, 10)
	named := contains(before, "血压", "高压", "pressure", "bp", "收缩压") || hint == intake.Systolic
	systolic, diastolic, to = f.low, g.low, g.to
	if hasAt(text, to, " kpa") || hasAt(text, to, "kpa") {
		systolic, diastolic = math.Round(systolic*7.5), math.Round(diastolic*7.5)
	}
	plausible := systolic >= 70 && systolic <= 260 && diastolic >= 30 && diastolic <= 160
	switch gap {
	case "/", " / ", " over ", "/ ", " /", " something over ":
		ok = plausible
	case "": // 二百零五一百零八
		ok = plausible && f.words && han(text[f.from]) && systolic >= 90 && diastolic >= 50
	case ",", ", ", " ", "的", "、", "-", " and ", "到", "比", "多,", "几,", "多、", "多/", "多 ":
		ok = plausible && named
	default:
		ok = plausible && (contains(gap, "低压", "舒张压", "下压", "diastolic", "bottom", "低的", " over ")) && len([]rune(gap)) <= 14
	}
	return systolic, diastolic, to, ok
}

func (r *reading) before(f figure, n int) string { return string(r.runes()[max(0, f.from-n):f.from]) }

// single reads one figure with its context.
func (r *reading) single(f figure, hint intake.Measure) (intake.Measure, float64, int, bool) {
	text := r.runes()
	before, after := r.before(f, 10), string(text[f.to:min(len(text), f.to+12)])
	if i := strings.LastIndex(before, ","); i >= 0 && contains(before[i:], "血压", "高压", "低压", "心率", "心跳", "脉搏", "血氧", "血糖", "体温", "bp", "pulse", "sugar", "oxygen", "heart") {
		before = before[i:] // the nearest name counts: 心跳二百,血压七十几
	}
	v, _ := r.about(f)
	if v, to, ok := r.temperature(f, before, hint); ok {
		return intake.Temperature, v, to, true
	}
	switch {
	case contains(before, "血糖", "sugar", "glucose", "空腹", "餐后") && !r.counted(f):
		if v > 55 || hasPrefix(after, "mg") {
			v /= 18
		}
		return intake.Glucose, v, f.to, v >= 0.6
	case contains(before, "指脉氧", "脉氧", "pulse ox", "血氧", "氧饱和", "spo2", "sats", "oxygen", "o2 ", "sat "):
		return intake.SpO2, v, f.to, v >= 50
	case contains(before, "心率", "心跳", "脉搏", "heart rate", "pulse", "脉率", " hr ") && v >= 30 || hasPrefix(after,
		"bpm") || hasPrefix(after, "beats"):
		return intake.HeartRate, v, f.to, v >= 20
	case contains(before, "高压", "收缩压", "systolic") || contains(before, "血压", "blood pressure") && v >= 80 &&
		v <= 260 && !hasPrefix(after, "年"):
		return intake.Systolic, v, f.to, v >= 60
	case contains(before, "低压", "舒张压", "diastolic"):
		return intake.Diastolic, v, f.to, v >= 30
	case (hasPrefix(after, "次/分") || hasPrefix(after, "次每分")) && contains(before, "呼吸"):
		return intake.RespiratoryRate, v, f.to, true
	}
	if kg, to, ok := r.weight(f, before, after, hint); ok {
		return intake.Weight, kg, to, true
	}
	if hint != "" && hint != intake.Temperature && hint != intake.Weight {
		if l := limits[hint].reject; v >= l[0] && v <= l[1] {
			return hint, v, f.to, true
		}
	}
	return "", 0, 0, false
}

// temperature reads 三十八度五, 38度5, 38.5, "102 F", "a temp of 39". A bare figure counts beside a word for fever.
func (r *reading) temperature(f figure, before string, hint intake.Measure) (v float64, to int, ok bool) {
	text := r.runes()
	v, to = r.about(f)
	unit := to > f.to && contains(string(text[f.to:to]), "度", "degree")
	if !unit {
		to = f.to
	}
	switch {
	case hasAt(text, to, "度"):
		to, unit = to+1, true
		if to < len(text) && text[to] == '半' {
			v, to = v+0.5, to+1
		} else if to < len(text) && v == math.Trunc(v) {
			if d, ok := hanDigit(text[to]); ok && v >= 34 {
				v, to = v+d/10, to+1
			} else if digit(text[to]) && v >= 34 {
				v, to = v+float64(text[to]-'0')/10, to+1
			}
		}
		if hasAt(text, to, "c") {
			to++
		}
	case hasAt(text, to, "℃"), hasAt(text, to, "°"):
		to, unit = to+1, true
	case hasAt(text, to, " degrees"):
		to, unit = to+8, true
	case hasAt(text, to, " degree"):
		to, unit = to+7, true
	case hasAt(text, to, " c") && (to+2 == len(text) || !lexicon.Latin(text[to+2])):
		to, unit = to+2, true
	case hasAt(text, to, "c") && (to+1 == len(text) || !lexicon.Latin(text[to+1])):
		to, unit = to+1, true
	}
	fahrenheit := false
	for _, w := range []string{" f", "f", " fahrenheit", "华氏"} {
		if end := to + len([]rune(w)); hasAt(text, to, w) && (end == len(text) || !lexicon.Latin(text[end])) {
			fahrenheit, to = true, end
		}
	}
	named := contains(before, "体温", "温度", "烧到", "发烧", "高烧", "低烧", "烧", "量了", "temperature", "temp", "fever", "发热",
		"退到", "降到", "华氏") || hint == intake.Temperature
	if v > 93 && v < 110 && (fahrenheit || named && hint != intake.Systolic) {
		return math.Round((v-32)/1.8*10) / 10, to, true
	}
	if v < 34 || v > 43.5 || fahrenheit {
		return 0, 0, false
	}
	if unit || named && !r.counted(f) {
		return v, to, true
	}
	return v, to, r.feverish(f) && !r.counted(f)
}

// counted: the figure counts days, years, times or other things.
func (r *reading) counted(f figure) bool {
	text := r.runes()
	i := f.to
	for i < len(text) && (text[i] == ' ' || text[i] == '多' || text[i] == '来' || text[i] == '几') { // 一天尿二十多次
		i++
	}
	for _, w := range []string{"天", "周", "个", "岁", "年", "次", "月", "小时", "分", "日", "号", "斤", "公斤", "kg", "片", "粒", "毫",
		"ml", "mg", "day", "week", "year", "month",
		"hour", "min", "second", "秒", "time", "old", "元", "%", "周岁"} {
		if hasAt(text, i, w) {
			return true
		}
	}
	return false
}

// feverish: the sentence speaks of a fever, and the figure stands alone in its clause.
func (r *reading) feverish(f figure) bool {
	s := r.sentence(f.from)
	from, to := r.clause(f.from, f.to)
	text := r.runes()
	rest := 0
	for i := from; i < to; i++ {
		if (i < f.from || i >= f.to) && text[i] != ' ' && text[i] != ',' && !lexicon.Stop(text[i]) {
			rest++
		}
	}
	if rest > 4 {
		return false
	}
	for _, h := range r.concepts {
		if h.From >= s.from && h.To <= s.to && (h.Concept.ID == "fever" || h.Concept.ID == "high-fever" ||
			h.Concept.ID == "low-grade-fever") {
			return true
		}
	}
	return false
}

// weight reads a weight, not a loss of weight: 斤 is half a kilogram.
func (r *reading) weight(f figure, before, after string, hint intake.Measure) (kg float64, to int, ok bool) {
	if contains(before, "瘦", "掉", "胖", "减", "轻了", "重了", "lost", "gained", "loss", "药", "涨") {
		return 0, 0, false
	}
	named := contains(before, "体重", "重", "weigh", "weight") || hint == intake.Weight
	for _, u := range []struct {
		word string
		kg   float64
		sure bool
	}{{"公斤", 1, true}, {"千克", 1, true}, {"斤", 0.5, true}, {"kg", 1, true}, {" kg", 1, true}, {" kilos", 1, true},
		{" pounds", 0.4536, false}, {" lbs", 0.4536, false},
		{"lbs", 0.4536, false}, {"lb", 0.4536, false}, {" stone", 6.35, false}} {
		if hasAt(r.runes(), f.to, u.word) && (named || u.sure && f.high >= 4) {
			return f.high * u.kg, f.to + len([]rune(u.word)), true
		}
	}
	return f.high, f.to, hint == intake.Weight && f.high >= 1 && !r.counted(f)
}
