package safety

import (
	"regexp"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

var (
	// asking is a sentence that ends in a question mark, or in several of the same ("？！").
	asking = regexp.MustCompile(`[^?？。!！.\n]*[?？][?？!！]*`)
	// choosing is a second question that only offers answers to the first, or asks on where the answer is yes.
	choosing = map[intake.Lang]*regexp.Regexp{
		intake.ZH: regexp.MustCompile(`还是|^(?:对吗|对不对|是吗|是这样吗|记对了吗|要补充吗|哪个对|有吗)|^(?:要不要|需要|需不需要)|的话|^(?:为什么|因为什么|是因为|为了什么|什么时候的事|哪一?[年天次])|^[^？?]{1,8}、`),
		intake.EN: regexp.MustCompile(`(?i)\bor\b|\bif (?:so|you do|yes)\b|\bis (?:that|this) (?:right|correct|so)\b|^did i (?:get|write)|^anything to|^(?:what|when|why|how) (?:was|were|is) (?:it|that|this|they|he|she)(?: for| like)?\b|^which (?:is|one)`),
	}
	// yes or no is a question that one of the two answers.
	closed = map[intake.Lang]*regexp.Regexp{
		intake.ZH: regexp.MustCompile(`(?:[吗吧]|[^什怎那多]么)$|没有$|过没|是不是|有没有`),
		intake.EN: regexp.MustCompile(`(?i)^(?:do|does|did|is|are|was|were|has|have|had|can|could|would|will)\b`),
	}
	// several are things asked in one sentence: "since when, does it come and go, have you been sick".
	several = map[intake.Lang]*regexp.Regexp{
		intake.ZH: regexp.MustCompile(`(?:几|多少|多久|多大|哪里|哪儿|什么|怎么|谁|吗|没有|过没|是不是|有没有|会不会|(\p{Han})不\p{Han})[^，,、；;?？]{0,6}(?:[，,；;?？]|$)`),
		intake.EN: regexp.MustCompile(`(?i)(?:^|, (?:and )?|; ?|\band )(?:how|what|when|where|who|which|why|since when|do|does|did|is|are|was|were|have|has|had|can|could|any)\b`),
	}
)

// manyQuestions reports whether a text asks more than one thing. A second question that only offers answers to the first, or asks
// on, is part of it.
func manyQuestions(lang intake.Lang, text string) bool {
	all := asking.FindAllString(text, 3)
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	switch len(all) {
	case 0:
	case 1:
	case 2:
		first, second := strings.TrimRight(all[0], "?？!！"), strings.TrimRight(all[1], "?？!！")
		part := choosing[lang] != nil && choosing[lang].MatchString(second)
		if !part || closed[lang].MatchString(first) && closed[lang].MatchString(second) && !strings.Contains(second, "还是") &&
			!orWord.MatchString(second) && !confirms.MatchString(second) {
			return true
		}
	default:
		return true
	}
	return false
}

// inOne reports whether a sentence asks three things or more. What clinicians wrote may count them up, to say what doctors ask.
func inOne(lang intake.Lang, text string) bool {
	if several[lang] == nil {
		return false
	}
	for _, s := range sentence.FindAllString(text, -1) {
		if asks := strings.ContainsAny(s, "?？") || tellMe.MatchString(s); asks && len(several[lang].FindAllString(s, 4)) > 2 &&
			!strings.ContainsAny(s, "、") {
			return true
		}
	}
	return false
}

var (
	tellMe   = regexp.MustCompile(`(?i)tell me|请(?:告诉我|说说|您说)`)
	orWord   = regexp.MustCompile(`(?i)\bor\b`)
	confirms = regexp.MustCompile(`(?i)^(?:对吗|对不对|是吗|是这样吗|记对了吗|要补充吗|有吗|要不要|需要|is (?:that|this|it) |did i |anything to )`)
)
