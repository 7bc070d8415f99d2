package safety

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/preconsult/preconsult/intake"
)

var (
	figure = regexp.MustCompile(`\d+(?:[.,]\d+)?`)
	// A number in words counts where it counts something.
	countZH = regexp.MustCompile(`([一二两三四五六七八九十百]{1,4})(?:个)?(天|周|次|度|片|粒|分钟|小时|钟头|个月|月|年|岁|日|毫克|毫升|斤|口|遍|回|倍|成)`)
	countEN = regexp.MustCompile(`(?i)\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|thrice)\b` +
		`(?:\s+(?:times?|days?|weeks?|hours?|months?|years?|minutes?|tablets?|pills?|degrees?))?`)
	numberEN = map[string]string{"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
		"eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "once": "1", "twice": "2", "thrice": "3"}
	left  = regexp.MustCompile(`(?i)左|\bleft\b`)
	right = regexp.MustCompile(`(?i)右|\bright (?:arm|leg|side|hand|foot|eye|ear|knee|hip|shoulder|chest|breast|lower|upper|ankle|wrist|elbow|flank|cheek|temple)`)
	both  = regexp.MustCompile(`(?i)两[侧边]|双侧|both`)
	// sentence ends; a question asserts nothing.
	sentence = regexp.MustCompile(`[^。！!？?\n.]+(?:\.\d[^。！!？?\n.]*)*[。！!？?\n.]?`)
)

// checkSupport holds a model's or retrieval's sentence against its sources: a figure, a side, and where a Meaning is set a
// concept or a polarity, that no source has is unsupported. Content that clinicians own is checked when it is loaded.
func (f *Filter) checkSupport(d Draft, judged string, v *Verdict) {
	if d.Mode == intake.ByRule || d.Mode == intake.ByHuman {
		return
	}
	if len(d.Sources) == 0 {
		v.note(Block, Unsupported, "out-no-source", -1, -1)
		return
	}
	var all strings.Builder
	for _, s := range d.Sources {
		all.WriteString(s.Text)
		all.WriteByte('\n')
	}
	source := all.String()
	have := figures(source)
	for n := range figures(judged) {
		if !have[n] {
			v.note(Block, Unsupported, "out-figure", -1, -1)
		}
	}
	if !timesAgree(judged, source) {
		v.note(Block, Unsupported, "out-unit", -1, -1)
	}
	if !both.MatchString(source) && (left.MatchString(judged) && !left.MatchString(source) ||
		right.MatchString(judged) && !right.MatchString(source)) {
		v.note(Block, Unsupported, "out-side", -1, -1)
	}
	if strays(judged, source) {
		v.note(Block, Unsupported, "out-stray", -1, -1)
	}
	if f.meaning == nil {
		return
	}
	supported := map[string][]Claim{}
	for _, s := range d.Sources {
		for _, c := range f.meaning(d.Lang, s.Text) {
			supported[c.Concept] = append(supported[c.Concept], c)
		}
	}
	for _, c := range f.meaning(d.Lang, asserted(judged)) {
		if !anySupports(supported[c.Concept], c) {
			v.note(Block, Unsupported, "out-claim", -1, -1)
		}
	}
}

// timed is a figure with a unit of time; the last group of words that matched is the unit.
var timed = regexp.MustCompile(`(?i)(\d+(?:\.\d+)?|[一二两三四五六七八九十]+) ?(?:个)?(?:(分钟|min)|(小时|钟头|hour)|(天|日|day)|(周|星期|礼拜|week)|(月|month)|(年|year))`)

// timesAgree reports whether each figure that counts time in text counts the same unit in the source, where the source
// counts time with it at all: six weeks is not six days.
func timesAgree(text, source string) bool {
	read := func(s string) map[string]map[int]bool {
		out := map[string]map[int]bool{}
		for _, m := range timed.FindAllStringSubmatch(s, -1) {
			n := oneForm(m[1])
			if c := chinese(m[1]); c > 0 {
				n = strconv.Itoa(c)
			}
			if out[n] == nil {
				out[n] = map[int]bool{}
			}
			for unit, words := range m[2:] {
				if words != "" {
					out[n][unit] = true
				}
			}
		}
		return out
	}
	have := read(source)
	for n, units := range read(text) {
		for unit := range units {
			if have[n] != nil && !have[n][unit] {
				return false
			}
		}
	}
	return true
}

// courtesy is what a model may say of itself besides its sources: thanks, who reads, what can be tapped.
var courtesy = regexp.MustCompile(`(?i)谢|记下|医生|护士|工作人员|辛苦|不着急|慢慢|听起来|请|您好|好的|明白|对不起|抱歉|\b(?:thank|sorry|please|doctor|nurse|staff|written|hello|all right|i see|sounds|take your time|ready|understand|you can|i will)`)

// strays reports whether a sentence that asserts something has next to nothing in common with the sources.
func strays(text, source string) bool {
	have := map[string]bool{}
	for _, w := range contentWords(source) {
		have[w] = true
	}
	for _, s := range sentence.FindAllString(text, -1) {
		if strings.ContainsAny(s, "?？") || courtesy.MatchString(s) {
			continue
		}
		words, shared := contentWords(s), 0
		for _, w := range words {
			if have[w] {
				shared++
			}
		}
		if len(words) >= 4 && shared*6 < len(words) {
			return true
		}
	}
	return false
}

// contentWords are the Han characters and the beginnings of the longer Latin words of a text, without those that every
// sentence has.
func contentWords(text string) []string {
	var out []string
	for _, r := range text {
		if unicode.Is(unicode.Han, r) && !strings.ContainsRune("的了是在有不和也就都这那我您你他她们个一上下到说要会能可以为什么吗呢吧着过得很", r) {
			out = append(out, string(r))
		}
	}
	for _, w := range word.FindAllString(strings.ToLower(text), -1) {
		if len(w) > 3 && !commonEN[w] {
			out = append(out, w[:min(len(w), 5)])
		}
	}
	return out
}

var commonEN = wordSet("that this these those with from your have been were they them there what when which will would could should about into over than then very more some such only also does very make just")

// asserted is a text without its questions.
func asserted(text string) string {
	var b strings.Builder
	for _, s := range sentence.FindAllString(text, -1) {
		if !strings.ContainsAny(s, "?？") {
			b.WriteString(s)
		}
	}
	return b.String()
}

// figures are the numbers of a text, in digits or in words that count something, in one form.
func figures(text string) map[string]bool {
	out := map[string]bool{}
	for _, n := range figure.FindAllString(text, -1) {
		out[oneForm(n)] = true
	}
	for _, m := range countZH.FindAllStringSubmatch(text, -1) {
		if n := chinese(m[1]); n > 0 {
			out[strconv.Itoa(n)] = true
		}
	}
	for _, m := range countEN.FindAllStringSubmatch(text, -1) {
		if w := strings.ToLower(m[1]); w != "one" {
			out[numberEN[w]] = true
		}
	}
	return out
}

// oneForm writes 39.0 and 39 the same way.
func oneForm(n string) string {
	if x, err := strconv.ParseFloat(strings.ReplaceAll(n, ",", "."), 64); err == nil {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return n
}

// chinese reads a number up to 999; 一 alone says little ("一次") and is zero here.
func chinese(s string) int {
	if s == "一" {
		return 0
	}
	total, digit := 0, 0
	for _, r := range s {
		switch r {
		case '十':
			total, digit = total+max(digit, 1)*10, 0
		case '百':
			total, digit = total+max(digit, 1)*100, 0
		case '两':
			digit = 2
		default:
			i := strings.IndexRune("一二三四五六七八九", r)
			if i < 0 {
				return 0
			}
			digit = i/3 + 1
		}
	}
	return total + digit
}

func anySupports(have []Claim, c Claim) bool {
	for _, h := range have {
		sameSide := c.Side == "" || c.Side == h.Side
		samePolarity := c.Status == h.Status || c.Status == intake.Uncertain
		if sameSide && samePolarity {
			return true
		}
	}
	return false
}
