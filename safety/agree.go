package safety

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// Unsupported names what of a sentence its source does not bear: "figure", "unit", "denial", "word", "claim", "question" or
// "stray"; "" where it bears all. It is stricter than Review, which knows only that a draft has sources: a sentence that somebody
// made of one passage must say what that passage says. It may rather turn a good sentence away than let a wrong one pass, since
// the passage itself can be quoted instead.
func (f *Filter) Unsupported(lang intake.Lang, text, source string) string {
	if strings.ContainsAny(text, "?？") {
		return "question"
	}
	text, source = inDigits(text), apart(inDigits(source))
	have := figures(source)
	for n := range figures(text) {
		if !have[n] {
			return "figure"
		}
	}
	if !measuresAgree(apart(text), source) {
		return "unit"
	}
	if !denialsAgree(text, source) {
		return "denial"
	}
	for _, w := range weighty {
		if w.MatchString(text) && !w.MatchString(source) {
			return "word"
		}
	}
	if f.meaning != nil {
		supported := map[string][]Claim{}
		for _, c := range f.meaning(lang, source) {
			supported[c.Concept] = append(supported[c.Concept], c)
		}
		for _, c := range f.meaning(lang, text) {
			if !anySupports(supported[c.Concept], c) {
				return "claim"
			}
		}
	}
	if words, n := contentWords(text), 0; len(words) > 0 {
		of := map[string]bool{}
		for _, w := range contentWords(source) {
			of[w] = true
		}
		for _, w := range words {
			if of[w] {
				n++
			}
		}
		if n*10 < len(words)*6 {
			return "stray"
		}
	}
	return ""
}

var smallNumber = regexp.MustCompile(`(?i)\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b`)

// inDigits writes the small numbers of an English text in digits, so that ten hours and 10 hours are the same.
func inDigits(text string) string {
	return smallNumber.ReplaceAllStringFunc(text, func(w string) string { return numberEN[strings.ToLower(w)] })
}

// between is a range with what it counts: 10 to 12 hours, 十到十二个钟头.
var between = regexp.MustCompile(`(?i)(\d+|[一二两三四五六七八九十]+) ?(?:to|or|-|–|～|~|到|至|或) ?((?:\d+|[一二两三四五六七八九十]+) ?个?(\pL+))`)

// apart gives the first figure of each range what the second counts.
func apart(text string) string {
	return between.ReplaceAllStringFunc(text, func(s string) string {
		m := between.FindStringSubmatch(s)
		return m[1] + " " + m[3] + " " + m[2]
	})
}

// measured is a figure with what it counts.
var measured = regexp.MustCompile(`(?i)(\d+(?:[.,]\d+)?|[一二两三四五六七八九十百半]+) ?(?:个)?` +
	`(分钟|小时|钟头|天|日|周|星期|礼拜|月|年|minutes?|hours?|days?|weeks?|months?|years?|毫克|毫升|微克|克|公斤|斤|升|度|℃|片|粒|颗|杯|口|次|回|倍|岁|厘米|毫米|公里|米|%|mmhg|mmol|mg|mcg|ml|kg|g|l|cm|mm|°c|tablets?|pills?|glass(?:es)?|cups?|times?|drops?|puffs?|litres?|pints?)`)

var sameUnit = map[string]string{"钟头": "小时", "日": "天", "星期": "周", "礼拜": "周", "℃": "度", "°c": "度"}

// measuresAgree reports whether each figure counts in the text what it counts in the source.
func measuresAgree(text, source string) bool {
	read := func(s string) map[[2]string]bool {
		out := map[[2]string]bool{}
		for _, m := range measured.FindAllStringSubmatch(strings.ToLower(s), -1) {
			n := oneForm(m[1])
			if c := chinese(m[1]); c > 0 {
				n = strconv.Itoa(c)
			}
			unit := strings.TrimSuffix(m[2], "s")
			if same, ok := sameUnit[unit]; ok {
				unit = same
			}
			out[[2]string{n, unit}] = true
		}
		return out
	}
	have := read(source)
	for m := range read(text) {
		if !have[m] {
			return false
		}
	}
	return true
}

var (
	clauseEnd = regexp.MustCompile(`[，,。.；;！!：:\n]+|\b(?:but|and then|so)\b|但是?|不过`)
	denying   = regexp.MustCompile(`(?i)不|没|别|勿|禁|未|无|莫|免|除了|停|\b(?:not?|never|none|nothing|neither|nor|without|avoid|stop|cannot|except|unless|skip|refrain)\b|n't\b`)
)

// denialsAgree reports whether each clause of the text denies as often as the clause of the source that it is nearest to.
func denialsAgree(text, source string) bool {
	parts := clauseEnd.Split(source, -1)
	for _, clause := range clauseEnd.Split(text, -1) {
		words := contentWords(clause)
		if len(words) == 0 {
			if denying.MatchString(clause) {
				return false
			}
			continue
		}
		nearest, most := "", 0.0
		for _, p := range parts {
			of := map[string]bool{}
			for _, w := range contentWords(p) {
				of[w] = true
			}
			n := 0
			for _, w := range words {
				if of[w] {
					n++
				}
			}
			// Of clauses that share as much, the shorter one says less besides.
			if s := float64(n) / (1 + 0.01*float64(len(of))); s > most {
				nearest, most = p, s
			}
		}
		// Each of them counts: "fasting does not mean no water" has two, and with one of them it says the contrary.
		if len(denying.FindAllString(clause, -1)) != len(denying.FindAllString(nearest, -1)) {
			return false
		}
	}
	return true
}

// weighty are words that change what a sentence asks of somebody. One that the source does not have is not put in.
var weighty = func() []*regexp.Regexp {
	var all []*regexp.Regexp
	for _, w := range []string{`前`, `后`, `必须|一定`, `可以|能`, `只`, `每天|天天`, `随时|任何`, `马上|立刻|立即`, `开始`, `安全`, `正常|没事`, `多`, `少`, `热`, `冷|凉`, `左`, `右`,
		`早上|早晨`, `晚上|夜里`, `中午`, `医生|大夫`, `护士`, `(?i)\bbefore\b`, `(?i)\bafter\b`, `(?i)\bmust\b`, `(?i)\b(?:can|may|allowed)\b`, `(?i)\bonly\b`, `(?i)\b(?:daily|every)\b`, `(?i)\balways\b`,
		`(?i)\b(?:any ?time|anything)\b`, `(?i)\bat once|immediately\b`, `(?i)\bstart`, `(?i)\bsafe`, `(?i)\b(?:normal|fine|okay)\b`, `(?i)\bmore\b`, `(?i)\b(?:less|fewer)\b`, `(?i)\bhot\b`,
		`(?i)\bcold\b`, `(?i)\bleft\b`, `(?i)\bright\b`, `(?i)\bmorning\b`, `(?i)\b(?:evening|night)\b`, `(?i)\bdoctor`, `(?i)\bnurse`} {
		all = append(all, regexp.MustCompile(w))
	}
	return all
}()
