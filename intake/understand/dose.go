package understand

import (
	"math"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// The units of a dose as findings carry them. A figure without one is not yet known to be a dose.
const (
	tablet     = "tablet"
	capsule    = "capsule"
	mg         = "mg"
	gram       = "g"
	mcg        = "mcg"
	ml         = "ml"
	iu         = "unit"
	puff       = "puff"
	drop       = "drop"
	sachet     = "sachet"
	asSaid     = "-"   // counted in something else: 一支, 两贴. Kept as it was said
	bare       = ""    // a figure alone: "Plavix seventy five"
	somePieces = "个"   // 打十个: units of insulin, pieces of anything else
	grain      = "粒"   // a capsule, unless the medicine is said to be a tablet
	mils       = "mil" // millilitres of a syrup, and what some say for milligrams
)

// doseAmount is how much of a medicine was said.
type doseAmount struct {
	figure
	unit     string
	strength bool // 五毫克一片的: how strong one is, not how much is taken
	each     bool // 各一片, 每次一片, "one tablet each time": not what a whole day takes
}

// doseUnits are the names of units, the longer ones first where one begins another.
var doseUnits = []struct{ word, unit string }{
	{"个单位", iu}, {"单位", iu}, {"国际单位", iu}, {"毫克", mg}, {"豪克", mg}, {"微克", mcg}, {"毫升", ml}, {"豪升", ml},
	{"克", gram}, {"片", tablet}, {"粒", grain}, {"颗", grain}, {"胶囊", capsule}, {"喷", puff}, {"揿", puff}, {"吸", puff},
	{"滴", drop}, {"小袋", sachet}, {"袋", sachet}, {"小包", sachet}, {"包", sachet}, {"支", asSaid}, {"丸", asSaid}, {"贴",
		asSaid},
	{"瓶", asSaid}, {"勺", asSaid}, {"个", somePieces},
	{"milligrammes", mg}, {"milligrams", mg}, {"milligram", mg}, {"milligramme", mg}, {"mgs", mg}, {"mg", mg},
	{"micrograms", mcg}, {"microgram", mcg}, {"mcgs", mcg}, {"mcg", mcg}, {"ug", mcg}, {"μg", mcg}, {"µg", mcg},
	{"millilitres", ml}, {"milliliters", ml}, {"millilitre", ml}, {"milliliter", ml}, {"mls", ml}, {"ml", ml}, {"cc", ml},
	{"mils", mils}, {"mil", mils}, {"mill", mils}, {"grams", gram}, {"grammes", gram}, {"gram", gram}, {"g", gram},
	{"international units", iu}, {"units", iu}, {"unit", iu}, {"iu", iu}, {"u", iu},
	{"tablets", tablet}, {"tablet", tablet}, {"tabs", tablet}, {"tab", tablet}, {"pills", tablet}, {"pill", tablet},
	{"caplets", tablet}, {"caplet", tablet}, {"capsules", capsule}, {"capsule", capsule}, {"caps", capsule},
	{"puffs", puff}, {"puff", puff}, {"sprays", puff}, {"spray", puff}, {"inhalations", puff}, {"squirts", puff},
	{"drops", drop}, {"drop", drop}, {"sachets", sachet}, {"sachet", sachet}, {"packets", sachet}, {"packet", sachet},
	{"spoonfuls", asSaid}, {"spoonful", asSaid}, {"teaspoons", asSaid}, {"spoons", asSaid}, {"patches", asSaid},
	{"patch", asSaid},
}

// kinds are words between a figure and its unit that say what sort it is: "one chewable tablet".
var kinds = []string{"chewable ", "little ", "small ", "big ", "white ", "pink ", "blue ", "yellow ", "dispersible ",
	"soluble ", "slow release ", "of the ", "of those ", "of them "}

// amounts finds every figure that may be how much of a medicine is taken, with or without a unit.
func (r *reading) amounts() []doseAmount {
	var out []doseAmount
	text := r.runes()
	for i := 0; i < len(text); {
		f, ok := dosed(text, i)
		if !ok {
			i++
			continue
		}
		if at := clockAt(text, f); at > 0 {
			i = at
			continue
		}
		a := doseAmount{figure: f}
		a.unit, a.to = doseUnit(text, f.to)
		if a.unit == bare && string(text[f.from:f.to]) == "a" || string(text[f.from:f.to]) == "an" {
			i++
			continue
		}
		if a.unit != bare {
			a.half(text)
		} else {
			a.to = f.to
			if len(text) > a.to && text[a.to] == '下' && r.sprayed(i) { // 喷两下
				a.unit, a.to = puff, a.to+1
			} else if counts(text, a.to) {
				i = max(a.to, i+1)
				continue
			}
		}
		if a.unit == bare && r.pointed(a) {
			i = a.to
			continue
		}
		a.each, a.strength = r.each(a), strengthOfOne(text, a)
		out = append(out, a)
		i = max(a.to, i+1)
	}
	return out
}

// clockAt is where the clock time ends in 早上八点三片, which is no 8.3.
func clockAt(text []rune, f figure) int {
	before := string(text[max(0, f.from-2):f.from])
	if !contains(before, "早上", "晚上", "上午", "下午", "中午", "早", "晚") {
		return 0
	}
	for i := f.from; i < f.to && text[f.from] != '零' && text[f.from] != '〇'; i++ {
		if text[i] == '点' {
			return i + 1
		}
	}
	return 0
}

// dosed reads a figure as people say doses: a number, or a part of one: 四分之一, ½, 1/2, "a quarter of a", "half".
func dosed(text []rune, i int) (figure, bool) {
	if i > 0 && lexicon.Latin(text[i]) && (lexicon.Latin(text[i-1]) || text[i-1] == '\'') {
		if !digit(text[i]) || digit(text[i-1]) {
			return figure{}, false
		}
	}
	if f, ok := part(text, i); ok {
		return f, true
	}
	f, ok := number(text, i)
	if !ok {
		return f, false
	}
	if hasAt(text, f.to, "分之") { // 四分之三
		if g, ok := hanNumber(text, f.to+2); ok && f.low > 0 {
			v := g.low / f.low
			return figure{i, g.to, v, v, true}, true
		}
	}
	if hasAt(text, f.to, "/") && f.low > 0 && f.low < 4 && f.to+1 < len(text) && digit(text[f.to+1]) { // 1/2片
		if g, ok := number(text, f.to+1); ok && g.low > f.low && g.low <= 4 {
			v := f.low / g.low
			return figure{i, g.to, v, v, false}, true
		}
	}
	if f.low < f.high && risen(text, f) {
		// "from three to five" is no range: what is taken now is the second.
		if first, ok := oneNumber(text, i); ok {
			return first, true
		}
	}
	return f, true
}

// risen: what stands before a range makes it a change, from the first to the second.
func risen(text []rune, f figure) bool {
	before := string(text[max(0, f.from-5):f.from])
	return suffixOf(before, "from") || suffixOf(before, "从") || suffixOf(before, "由")
}

// parts are words for a part of one.
var parts = []struct {
	word  string
	value float64
}{{"½", .5}, {"¼", .25}, {"¾", .75}, {"three quarters of a", .75}, {"three quarters of an", .75}, {"three quarters", .75},
	{"a quarter of a", .25}, {"a quarter of an", .25}, {"quarter of a", .25}, {"quarter of an", .25}, {"a quarter",
		.25}, {"quarter", .25},
	{"one half of a", .5}, {"half of a", .5}, {"half of one", .5}, {"half of an", .5}, {"half a", .5}, {"half an",
		.5}, {"half the", .5},
	{"a half", .5}, {"half", .5}, {"a third of a", 1.0 / 3}}

func part(text []rune, i int) (figure, bool) {
	best := figure{}
	if !strings.ContainsRune("½¼¾taqoh", text[i]) {
		return best, false
	}
	for _, p := range parts {
		if !hasAt(text, i, p.word) {
			continue
		}
		end := i + len([]rune(p.word))
		if end < len(text) && lexicon.Latin(text[i]) && lexicon.Latin(text[end]) || end-i <= best.to-best.from {
			continue
		}
		best = figure{i, end, p.value, p.value, true}
	}
	return best, best.to > i
}

// doseUnit reads a unit that follows a figure, and where it ends.
func doseUnit(text []rune, i int) (string, int) {
	j := i
	for j < len(text) && (text[j] == ' ' || text[j] == '-') {
		j++
	}
	for _, k := range kinds {
		if hasAt(text, j, k) {
			j += len(k)
		}
	}
	for _, u := range doseUnits {
		if !hasAt(text, j, u.word) {
			continue
		}
		end := j + len([]rune(u.word))
		if lexicon.Latin(text[j]) {
			if end < len(text) && lexicon.Latin(text[end]) {
				continue
			}
		} else if u.unit == somePieces && (hasAt(text, end, "小时") || hasAt(text, end, "钟") || hasAt(text, end, "月") ||
			hasAt(text, end, "星期") || hasAt(text, end, "礼拜") || hasAt(text, end, "多") || hasAt(text, end, "半") ||
			hasAt(text, end, "周") ||
			hasAt(text, end, "支架") || hasAt(text, end, "疗程") || hasAt(text, end, "人") || hasAt(text, end, "天")) {
			continue
		} else if u.word == "吸" && hasAt(text, end, "入") || u.word == "包" && hasAt(text, end, "括") || u.word == "滴" &&
			hasAt(text, end, "眼") ||
			u.word == "克" && hasAt(text, end, "隆") || u.word == "支" && hasAt(text, end, "架") {
			continue
		}
		return u.unit, end
	}
	return bare, i
}

// half adds what follows the unit: 一片半, "a tablet and a half".
func (a *doseAmount) half(text []rune) {
	switch {
	case a.to < len(text) && text[a.to] == '半' && !hasAt(text, a.to, "半个") && !hasAt(text, a.to, "半年") &&
		!hasAt(text, a.to, "半夜") &&
		a.low == math.Trunc(a.low):
		a.low, a.high, a.to = a.low+.5, a.high+.5, a.to+1
	case hasAt(text, a.to, " and a half"):
		a.low, a.high, a.to = a.low+.5, a.high+.5, a.to+len(" and a half")
	}
}

// counts: a bare figure counts something that is no dose: days, times, years, people.
func counts(text []rune, i int) bool {
	for i < len(text) && (text[i] == ' ' || text[i] == '-') {
		i++
	}
	if i >= len(text) {
		return false
	}
	if han(text[i]) {
		return !hasAt(text, i, "早") && !hasAt(text, i, "晚") && !hasAt(text, i, "中午") && !hasAt(text, i, "睡") &&
			!hasAt(text, i, "的") &&
			!hasAt(text, i, "每") && !hasAt(text, i, "一")
	}
	if text[i] == '/' || text[i] == '%' || text[i] == ':' || text[i] == '.' && i+1 < len(text) && digit(text[i+1]) {
		return true
	}
	end := i
	for end < len(text) && (lexicon.Latin(text[end]) || text[end] == '\'') {
		end++
	}
	return countedThings[strings.TrimSuffix(string(text[i:end]), "'s")] || hasAt(text, i, "per cent") ||
		hasAt(text, i, "out of ") ||
		hasAt(text, i, "of us")
}

// countedThings are what a bare figure counts where it is no dose.
var countedThings = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`day days week weeks month months year years hour hours hourly minute minutes min mins time times old
		am pm o'clock nights mornings evenings th st nd rd stent stents people kids children injection injections jab jabs shot shots dose doses
		more other others way ways thing things lot bit few pen pens point percent kg stone degrees bag bags box boxes pack packs bottle bottles
		meal meals cup cups glass glasses one ones who that when litre litres pints mmhg bpm x different types kinds operations sessions`) {
		m[w] = true
	}
	return m
}()

// strengthOfOne: 五毫克的, 五毫克一片的, 一片的: which sort of tablet it is.
func strengthOfOne(text []rune, a doseAmount) bool {
	return hasAt(text, a.to, "的") || hasAt(text, a.to, "一片的") || hasAt(text, a.to, "一粒的") ||
		hasAt(text, a.to, "一颗的") || hasAt(text, a.to, "规格")
}

// pointed: "the baby one" counts nothing.
func (r *reading) pointed(a doseAmount) bool {
	text := r.runes()
	if suffixOf(string(text[max(0, a.from-6):a.from]), "type") ||
		suffixOf(string(text[max(0, a.from-6):a.from]), "number") {
		return true
	}
	if string(text[a.from:a.to]) != "one" {
		return false
	}
	words := strings.Fields(string(text[max(0, a.from-16):a.from]))
	for _, w := range words[max(0, len(words)-2):] {
		switch w {
		case "the", "this", "that", "another", "other", "which", "every", "last", "long", "fast", "strong":
			return true
		}
	}
	return false
}

// sprayed: 喷 or 吸 stands right before.
func (r *reading) sprayed(i int) bool {
	text := r.runes()
	for k := i - 1; k >= max(0, i-2); k-- {
		if text[k] == '喷' || text[k] == '吸' || text[k] == '按' {
			return true
		}
	}
	return false
}

// each: what is taken at one time is said to be this.
func (r *reading) each(a doseAmount) bool {
	before := string(r.runes()[max(0, a.from-8):a.from])
	after := string(r.runes()[a.to:min(len(r.runes()), a.to+14)])
	for _, w := range []string{"各", "每次", "一次", "每回", "一回", "一顿", "每顿", "各吃", "各打", "各喷", "每餐", "次吃", "次打",
		"each time", "at a time"} {
		if suffixOf(before, w) {
			return true
		}
	}
	return hasPrefix(after, "each") || hasPrefix(after, "at a time") || hasPrefix(after, "in one go") ||
		hasPrefix(after, "a time") || hasPrefix(after, "apiece")
}
