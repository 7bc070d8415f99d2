package record

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// counted is a figure with what it counts, if that is a unit of time.
type counted struct {
	n    float64
	unit string  // as written; "" where none follows
	hour float64 // of the unit, if it is one of time
}

var (
	digits = regexp.MustCompile(`\d+(?:\.\d+)?`)
	// A figure in words counts only where a unit follows: 一点 is a little, and "no one" nobody.
	inWords = regexp.MustCompile(`[一二两三四五六七八九十百半]+`)
	units   = regexp.MustCompile(`^(?i)\s?(?:个)?\s?(分钟|小时|钟头|天|日|夜|晚|周|星期|礼拜|月|年|岁|mg|mcg|µg|g|ml|mmhg|mmol|片|粒|颗|袋|喷|滴|单位|次|毫克|克|毫升|` +
		`minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|months?|years?|yrs?|tablets?|pills?|capsules?|units?|puffs?|drops?|sachets?|times?)`)
	hourOf = map[string]float64{"分钟": 1.0 / 60, "小时": 1, "钟头": 1, "天": 24, "日": 24, "夜": 24, "晚": 24, "周": 168, "星期": 168, "礼拜": 168,
		"月": 730, "年": 8760, "minute": 1.0 / 60, "min": 1.0 / 60, "hour": 1, "hr": 1, "day": 24, "night": 24, "week": 168, "month": 730,
		"year": 8760, "yr": 8760}
	english = map[string]string{"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
		"nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "a couple of": "2", "couple of": "2", "half a": "0.5", "half": "0.5", "a": "1", "an": "1",
		"once": "1", "twice": "2", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90"}
	smallWords = regexp.MustCompile(`(?i)\b(a couple of|couple of|half a|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b`)
)

// figuresOf are the figures of a text in the order of their places, in digits or, where they count something, in words.
func figuresOf(text string) []counted {
	text = tens.ReplaceAllStringFunc(text, func(m string) string {
		parts := tens.FindStringSubmatch(m)
		return figure(float64(int(tensOf[strings.ToLower(parts[1])]) + int(must(english[strings.ToLower(parts[2])]))))
	})
	text = andHalfEN.ReplaceAllStringFunc(text, func(m string) string { return english[strings.ToLower(andHalfEN.FindStringSubmatch(m)[1])] + ".5" })
	text = followed(text, smallWords, func(w string) (string, bool) { n, ok := english[strings.ToLower(w)]; return n, ok })
	text = halfEN.ReplaceAllString(text, "$1.5")
	text = halfZH.ReplaceAllStringFunc(text, func(m string) string {
		n := halfZH.FindStringSubmatch(m)[1]
		if f, ok := chineseFigure(n); ok {
			n = figure(f)
		}
		return " " + n + ".5"
	})
	text = followed(text, inWords, func(w string) (string, bool) {
		n, ok := chineseFigure(w)
		if r := []rune(w); ok && len(r) == 2 && strings.ContainsRune("一二两三四五六七八", r[0]) && strings.ContainsRune("二三四五六七八九", r[1]) {
			a, _ := chineseFigure(string(r[:1])) // 四五天
			return figure(a) + "～" + figure(n), true
		}
		return figure(n), ok
	})
	var out []counted
	for _, at := range digits.FindAllStringIndex(text, -1) {
		n, err := strconv.ParseFloat(text[at[0]:at[1]], 64)
		if err != nil {
			continue
		}
		c := counted{n: n}
		if m := units.FindStringSubmatch(text[at[1]:]); m != nil {
			c.unit = strings.ToLower(m[1])
			if len(c.unit) > 1 && c.unit[0] < 0x80 {
				c.unit = strings.TrimSuffix(c.unit, "s")
			}
			c.hour = hourOf[c.unit]
		}
		out = append(out, c)
	}
	// The first figure of a range counts what the second does: 2～3 天, 48 to 72 hours.
	at := digits.FindAllStringIndex(text, -1)
	for i := len(out) - 2; i >= 0 && len(at) == len(out); i-- {
		if out[i].unit == "" && ranged.MatchString(text[at[i][1]:at[i+1][0]]) {
			out[i].unit, out[i].hour = out[i+1].unit, out[i+1].hour
		}
	}
	return out
}

// followed puts digits for the words that stand before a unit; elsewhere 一 and "one" count nothing.
func followed(text string, words *regexp.Regexp, read func(string) (string, bool)) string {
	var b strings.Builder
	last := 0
	for _, at := range words.FindAllStringIndex(text, -1) {
		n, ok := read(text[at[0]:at[1]])
		rest := text[at[1]:]
		if !ok || !units.MatchString(rest) {
			continue
		}
		b.WriteString(text[last:at[0]] + " " + n)
		last = at[1]
	}
	return b.String() + text[last:]
}

func must(n string) float64 {
	x, _ := strconv.ParseFloat(n, 64)
	return x
}

var (
	tensOf    = map[string]float64{"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
	tens      = regexp.MustCompile(`(?i)\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[ -](one|two|three|four|five|six|seven|eight|nine)\b`)
	halfEN    = regexp.MustCompile(`(?i)(\d+) and a half\b`)
	halfZH    = regexp.MustCompile(`([一二两三四五六七八九十]+|\d+)个半`)
	andHalfEN = regexp.MustCompile(`(?i)\b(one|two|three|four|five|six|seven|eight|nine|ten) and a half\b`)
)

var ranged = regexp.MustCompile(`^\s?(?:～|~|-|–|—|至|到|或|to|or)\s?$`)

// chineseFigure reads a number up to 999, and 半.
func chineseFigure(s string) (float64, bool) {
	total, digit := 0.0, 0.0
	for _, r := range s {
		switch i := strings.IndexRune("一二三四五六七八九", r); {
		case i >= 0:
			digit = float64(i/3 + 1)
		case r == '两':
			digit = 2
		case r == '十':
			total, digit = total+max(digit, 1)*10, 0
		case r == '百':
			total, digit = total+max(digit, 1)*100, 0
		case r == '半':
			digit += 0.5
		default:
			return 0, false
		}
	}
	return total + digit, true
}

// near reports whether two figures are the same but for rounding.
func near(a, b float64) bool { return math.Abs(a-b) <= 0.051+0.001*math.Abs(b) }

// lasts reports whether a figure of time lies in a range, with the room that rounding and speech need.
func (c counted) lasts(a intake.Attribute) bool {
	if a.Low == nil || a.High == nil {
		return false
	}
	x := c.n * c.hour
	return x >= *a.Low-0.6*math.Max(c.hour, *a.Low*0.2) && x <= *a.High+0.6*math.Max(c.hour, *a.High*0.2)
}
