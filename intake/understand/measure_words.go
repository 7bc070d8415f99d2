package understand

import (
	"math"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// nameOfMeasure are the words that say what a figure measures, some way before it: the nearest one counts. A weak one needs
// more than a figure that could be it.
type nameOfMeasure struct {
	words   []string
	measure intake.Measure
	low     float64
	high    float64
	weak    bool
}

var namesOfMeasures = []nameOfMeasure{
	{words: []string{"血氧", "氧饱和", "氧气夹", "测氧", "指夹", "夹手指", "夹子", "氧气", "指脉氧", "脉氧", "pulse ox", "spo2", "oximeter", "oxygen", "sats", "saturation", "finger clip", "the clip", "home clip"},
		measure: intake.SpO2, low: 50, high: 100},
	{words: []string{"心率", "心跳", "脉搏", "heart rate", "heartbeat", "heart beat", "pulse"}, measure: intake.HeartRate, low: 20, high: 260},
	{words: []string{"cuff", "watch", "手表"}, measure: intake.HeartRate, low: 130, high: 260, weak: true},
	{words: []string{"心突然跳", "心慌", "心里", "heart", "palpitation", "palpitations"}, measure: intake.HeartRate, low: 100, high: 260, weak: true},
	{words: []string{"血压", "高压", "上压", "收缩压", "pressure", "bp", "top number", "systolic"}, measure: intake.Systolic, low: 40, high: 290},
	{words: []string{"低压", "下压", "舒张压", "bottom number", "diastolic"}, measure: intake.Diastolic, low: 30, high: 170},
	{words: []string{"血糖", "扎手指", "指尖血", "sugar", "sugars", "glucose", "meter", "finger test", "finger prick"}, measure: intake.Glucose, low: 0.6, high: 55},
	{words: []string{"呼吸", "喘", "breath", "breathing", "breathes", "respiration", "respirations"}, measure: intake.RespiratoryRate, low: 4, high: 80, weak: true},
	{words: []string{"体温", "温度", "烧", "thermometer", "thermometers", "temp", "temperature", "fever", "spiked"}, measure: intake.Temperature, low: 30, high: 43.5},
	{words: []string{"血酮", "酮体", "ketone", "ketones"}, measure: ketones, low: 0.1, high: 12},
}

const ketones intake.Measure = "ketones"

// reachOfName is how far before a figure its name may stand, in characters.
const (
	reachOfName      = 40
	reachOfNameShort = 16 // in Chinese
)

// spelled reads a figure whose name stands farther off, or that is understood: "heart suddenly shot up to 190 on my watch",
// "the finger oxygen thing shows eighty five", "just took 38.3".
func (r *reading) spelled(f figure) (intake.Measure, float64, int, bool) {
	text := r.runes()
	v, to := r.about(f)
	before := r.within(f)
	after := string(text[f.to:min(len(text), f.to+18)])
	if counted := r.counted(f); !counted || perMinute(after) {
		best, at := nameOfMeasure{}, -1
		for _, n := range namesOfMeasures {
			for _, w := range n.words {
				if i := lastWord(before, w); i > at && v >= n.low && v <= n.high {
					best, at = n, i
				}
			}
		}
		switch {
		case at < 0 && v >= 120 && v <= 260 && contains(before, "一分钟", "每分钟", "a minute", "per minute") && r.ofHeart():
			return intake.HeartRate, v, to, true // 心突突跳得要蹦出来,数了下一分钟一百九
		case at < 0:
		case counted && best.measure != intake.HeartRate && best.measure != intake.RespiratoryRate: // 血糖两次都高
		case best.measure == intake.RespiratoryRate && (!perMinute(after) || v < 20 && !contains(before+after, "分钟", "minute")) &&
			!(v >= 25 && contains(before+after, "快", "fast", "plus")),
			contains(before, "从来没", "从没", "never above", "never over", "never been"),
			best.weak && best.measure == intake.HeartRate && v == math.Trunc(v) && hasPrefix(after, "年"):
		case best.measure == intake.Temperature:
			if v >= 30 && v < 43.5 {
				return intake.Temperature, v, to, true
			}
		default:
			return best.measure, v, to, true
		}
		if !counted {
			if r.bareTemperature(f, v) {
				return intake.Temperature, v, to, true
			}
			if r.bareSugar(f, before, v) {
				return intake.Glucose, v, to, true
			}
		}
	}
	return "", 0, 0, false
}

// ofHeart: the text tells of the heart's beat.
func (r *reading) ofHeart() bool {
	return slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
		switch h.Concept.ID {
		case "palpitations", "heart-racing", "irregular-heartbeat", "skipped-beats":
			return true
		}
		return false
	})
}

// lastWord finds where a word stands last; Latin words stand alone.
func lastWord(s, w string) int {
	at := strings.LastIndex(s, w)
	for at >= 0 {
		left := at == 0 || !lexicon.Latin(rune(s[at-1]))
		end := at + len(w)
		right := end == len(s) || !lexicon.Latin(rune(s[end]))
		if !lexicon.Latin(rune(w[0])) || left && right {
			return at
		}
		at = strings.LastIndex(s[:at], w)
	}
	return -1
}

func perMinute(after string) bool {
	after = strings.TrimLeft(after, " 多几好来")
	for _, w := range []string{"次", "下", "a minute", "per minute", "times a minute", "/min", "in a minute", "breaths", "beats", "bpm", "plus a minute"} {
		if strings.HasPrefix(after, w) {
			return !strings.HasPrefix(after, "下午")
		}
	}
	return false
}

// within is what stands before a figure in its sentence, back to the figure before it.
func (r *reading) within(f figure) string {
	s := r.sentence(f.from)
	reach := reachOfName
	if f.from > 0 && han(r.runes()[max(0, f.from-2)]) {
		reach = reachOfNameShort
	}
	return string(r.runes()[max(s.from, f.from-reach):f.from])
}

// about is a figure with the words that make it a rough one: 七十几, "seventy something", 不到四十, "under forty", 四十一度多.
func (r *reading) about(f figure) (v float64, to int) {
	text := r.runes()
	v, to = f.high, f.to
	after := string(text[to:min(len(text), to+14)])
	before := r.before(f, 12)
	step := 0.0
	switch {
	case v >= 30 && v <= 43 && v == math.Trunc(v) && (hasPrefix(after, "度") || hasPrefix(after, "degree") || contains(before, "fever", "temp", "烧", "体温")):
		step = 0.5
	case v >= 20 && math.Mod(v, 10) == 0:
		step = 5
	case v < 20:
		step = 0.5
	}
	for _, w := range []string{"几", "多", "来", "度多", "点几", " something", "-something", " odd", "-odd", " plus", "-plus", "+", " degrees plus", " degree plus", " and a bit"} {
		if strings.HasPrefix(after, w) {
			return v + step, to + len([]rune(w))
		}
	}
	if step > 0 && strings.HasSuffix(string(text[f.from:f.to]), "ies") { // in the seventies
		return v + step, to
	}
	for _, w := range []string{"all over ", "always over ", "still over ", "is over ", "are over ", "above ", "more than ", "超过", "大于", "高于", "都在两百以上"} {
		if strings.HasSuffix(before, w) {
			return v + max(1, step)/2, to
		}
	}
	less := 0.1
	if v >= 50 || step == 5 && v > 43 || contains(before, "心", "脉", "pulse", "heart") {
		less = 1
	}
	for _, w := range []string{"不到", "没到", "under ", "below ", "less than ", "not even ", "not up to "} {
		if strings.HasSuffix(before, w) {
			return v - less, to
		}
	}
	for _, w := range []string{"不到", "度不到", "都不到"} {
		if strings.HasPrefix(after, w) {
			return v - less, to + len([]rune(w))
		}
	}
	return v, to
}

// bareTemperature: a figure with a tenth, of the height of a fever, that nothing else explains; or a whole one in a text of
// fever, shivers or weak defences that stands where a temperature stands.
func (r *reading) bareTemperature(f figure, v float64) bool {
	if v < 37.3 || v > 42.5 {
		return false
	}
	text := r.runes()
	after := string(text[f.to:min(len(text), f.to+10)])
	for _, w := range []string{" week", " weeks", "周", "斤", "公斤", " kg", "kg", " kilo", " stone", "%", " pounds", "mm", "cm", " cm", " mm", "码", "岁", " years", "元", "块"} {
		if strings.HasPrefix(after, w) {
			return false
		}
	}
	if f.high != math.Trunc(f.high) {
		return true
	}
	if f.high < 38 || f.high > 41 || !slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool { return feverish[h.Concept.ID] }) {
		return false
	}
	before := r.before(f, 8)
	if hasPrefix(after, "-") || hasPrefix(after, "fever") || contains(before, "now ", "with ", "to ", "at ", "hit ", "烧", "现在", "都") {
		return true
	}
	from, to := r.clause(f.from, f.to)
	alone := strings.TrimSpace(string(text[from:f.from]) + string(text[f.to:to]))
	return from > 0 && len(strings.Trim(alone, " .。!")) <= 1 || strings.HasSuffix(before, "i'm ") && from > 0
}

var feverish = map[string]bool{"fever": true, "high-fever": true, "low-grade-fever": true, "rigors": true, "chills": true, "chemotherapy": true,
	"transplant": true, "asplenia": true, "fresh-operation": true, "wound-leaking": true, "recent-surgery": true, "tremor": true, "immunosuppressed": true}

// bareSugar: who has diabetes and measured something with a tenth measured the sugar.
func (r *reading) bareSugar(f figure, before string, v float64) bool {
	return v >= 1 && v < 34 && f.high != math.Trunc(f.high) && contains(before, "量", "测", "was ", "is ", "says ", "reads ", "showed ") &&
		slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
			return h.Concept.ID == "insulin-use" || h.Concept.ID == "diabetes" || h.Concept.ID == "oral-diabetes-medicine"
		})
}

// usual: "normally 98", 平时130 is what it is on other days.
func (r *reading) usual(f figure) bool {
	before := strings.TrimRight(r.before(f, 18), " ")
	for _, w := range []string{"平时", "平常", "平时都是", "平时是", "一般", "平日", "往常", "normally", "usually", "usual", "i'm usually", "normal is", "normally it's", "usually it's"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return contains(before, "平时血", "平时氧", "平常血", "平常氧")
}

// insideName: 二 of 二甲双胍 counts nothing.
func (r *reading) insideName(f figure) bool {
	return slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
		return (h.Concept.Kind == lexicon.Medicine || h.Concept.Kind == lexicon.MedicineClass) && h.From <= f.from && f.to <= h.To
	})
}

// withoutUsual leaves out what is usual where there is a figure of today too.
func withoutUsual(all []measured, usual map[int]bool) []measured {
	return slices.DeleteFunc(slices.Clone(all), func(m measured) bool {
		return usual[m.from] && slices.ContainsFunc(all, func(o measured) bool { return o.measure == m.measure && !usual[o.from] })
	})
}

// sinceUsual reads a figure of today beside the usual one, neither of which is named: "COPD, normally 93, today 82".
func (r *reading) sinceUsual(out []measured, usual map[int]bool) []measured {
	if len(usual) == 0 || slices.ContainsFunc(out, func(m measured) bool { return m.measure == intake.SpO2 && !usual[m.from] }) {
		return out
	}
	for i, f := range r.numbers {
		if !usual[f.from] || f.high < 80 || f.high > 100 || i+1 >= len(r.numbers) || r.counted(f) {
			continue
		}
		g := r.numbers[i+1]
		gap := string(r.runes()[f.to:g.from])
		named := slices.ContainsFunc(out, func(m measured) bool { return m.measure == intake.SpO2 && m.from == f.from })
		lungs := named || slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool { return breathing[h.Concept.ID] })
		if lungs && contains(gap, "今天", "现在", "today", "now") && len([]rune(gap)) <= 18 && g.high >= 50 && g.high <= 100 && !r.counted(g) &&
			!slices.ContainsFunc(out, func(m measured) bool { return m.from == g.from }) {
			out = append(out, measured{intake.SpO2, g.high, g.from, g.to})
			break
		}
	}
	return out
}

var breathing = map[string]bool{"copd": true, "asthma": true, "dyspnoea": true, "pneumonia": true, "emphysema": true}

// longAgo: what was measured on another day is no reading of now: "last year my pulse was 170", 上个月血压200. A figure of a
// habit is none either: "when this happens my heart rate shoots up to 170".
func (r *reading) longAgo(f figure) bool {
	from, _ := r.clause(f.from, f.to)
	if contains(string(r.runes()[from:f.from]), "last year", "last month", "years ago", "months ago", "weeks ago", "上个月", "上次", "去年", "前年", "以前", "年前", "个月前") {
		return true
	}
	s := r.sentence(f.from)
	before := string(r.runes()[max(s.from, from-60):f.from])
	return contains(before, "when this happens", "when this is happening", "when it happens", "whenever", "each time", "every time", "每次发作", "每次犯", "发作时", "发作的时候")
}
