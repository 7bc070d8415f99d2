package safety

import (
	"regexp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
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
	// following is a second question about what the first one is about: how long it was taken, who did it, whether it is still so.
	following = map[intake.Lang]*regexp.Regexp{
		intake.ZH: regexp.MustCompile(`^(?:一般|大概|大约|最近|当时|后来|那|这|现在|每次|平时)?[，,]?(?:多久|多长时间|几[次年天回点片]|多少|一(?:天|次|回)(?:几|多)|哪(?:边|里|儿|个|种|年|天|家|一)|谁|怎么(?:回事|弄的|治的|用)|后来|还(?:在|有|是|吃|用)|现在还|是(?:什么|谁|哪|几|多)|做(?:过|了)|吃(?:的|了(?:多|几))|用(?:的|了(?:多|几))|(?:好|消|退)了吗|叫什么|有多|要不要)`),
		intake.EN: regexp.MustCompile(`(?i)^(?:and )?(?:how (?:long|many|much|often|old|far)|which (?:side|one|ones|day|year|hospital|kind)|who|what (?:for|kind|name|year|dose|happened)|still|since when|where exactly|how long ago)\b|^(?:is|are|do|does|did|was|were) (?:it|they|you still|that|this) (?:still|help|get|go|come|stay|worse|better)\b`),
	}
	// yes or no is a question that one of the two answers.
	closed = map[intake.Lang]*regexp.Regexp{
		intake.ZH: regexp.MustCompile(`(?:[吗吧]|[^什怎那多]么)$|没有$|过没|是不是|有没有|会不会`),
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
func (f *Filter) manyQuestions(lang intake.Lang, text string) bool {
	all := asking.FindAllString(text, 3)
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	switch len(all) {
	case 0:
	case 1:
	case 2:
		first, second := strings.TrimRight(all[0], "?？!！"), strings.TrimRight(all[1], "?？!！")
		if r := following[lang]; r != nil && r.MatchString(second) || f.asksOn(lang, first, second) {
			return false
		}
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

// back is a word that points back at what was asked before.
var back = regexp.MustCompile(`(?i)\b(?:it|its|they|them|those|that|one|ones|there|then|he|she|him|her|these)\b|[那这它]`)

// mostShort is how many units a question has that can only be understood after another one: 夜里重不重, in patches.
var mostShort = map[intake.Lang]int{intake.ZH: 9, intake.EN: 5}

// asksOn reports whether a second question only asks on where the first is answered by yes (您喝酒吗？一次大概多少？): it is short or
// points back, and names no complaint, illness, medicine or test of its own.
func (f *Filter) asksOn(lang intake.Lang, first, second string) bool {
	if f.lexicon == nil || !closed[lang].MatchString(first) || len(several[lang].FindAllString(first, 2)) > 1 || len(unitsOf(strings.ToLower(second))) > mostShort[lang] && !back.MatchString(second) {
		return false
	}
	asked := f.things(first)
	return !slices.ContainsFunc(f.things(second), func(id string) bool { return !slices.Contains(asked, id) })
}

// things are the concepts of a text that could be asked about by themselves.
func (f *Filter) things(text string) (ids []string) {
	hits, _ := f.lexicon.Hits(lexicon.Normalise(text))
	for _, h := range hits {
		if classOf[h.Concept.Kind] != "" {
			ids = append(ids, h.Concept.ID)
		}
	}
	return ids
}

// inOne reports whether a sentence asks three things or more. What clinicians wrote may count them up, to say what doctors ask.
func inOne(lang intake.Lang, text string) bool {
	if several[lang] == nil {
		return false
	}
	for _, s := range sentence.FindAllString(text, -1) {
		if asks := strings.ContainsAny(s, "?？") || tellMe.MatchString(s); !asks {
			continue
		}
		if len(several[lang].FindAllString(s, 4)) > 2 && !strings.ContainsAny(s, "、") || asksInRow(lang, s) || theirs.MatchString(s) || lang == intake.EN && listed(s) {
			return true
		}
	}
	return false
}

// listed reports whether an English sentence wants three things told or four things answered: "tell me where it hurts, what you take,
// and when it began"; "any trouble with sleep, with passing water, with your mood, or with your balance?".
func listed(s string) bool {
	s = strings.ToLower(s)
	return tellMe.MatchString(s) && strings.Count(s, ",") > 1 && len(wanted.FindAllString(s, 3)) > 2 || repeatedWith.MatchString(s) || strings.Contains(s, "?") && alsoHow.MatchString(s)
}

var (
	wanted       = regexp.MustCompile(`\b(?:your|the|where|what|when|whether|how|who|which|if)\b`)
	repeatedWith = regexp.MustCompile(`(?:\bwith (?:your |the |passing )?\w+, (?:or |and )?){3}`)
	alsoHow      = regexp.MustCompile(`, \w+(?:, \w+)* and \w+[^,?]*, and (?:how|what|when|where|do|are|is)\b`)
)

// asksInRow reports whether three parts of a Chinese sentence ask, each by itself: 几点吃的、吃的啥、还有谁吃了. A list of what may be there
// (发烧、咳嗽、流鼻涕) asks once.
func asksInRow(lang intake.Lang, s string) bool {
	if lang != intake.ZH {
		return false
	}
	n := 0
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、，,；;", r) }) {
		if asksAlone.MatchString(part) {
			n++
		}
	}
	return n > 2
}

var (
	asksAlone = regexp.MustCompile(`几(?:点|次|天|年|岁|个|片|回)|多少|多久|多大|哪(?:里|儿|边|天|年)|什么|啥|谁|怎么|吗|没有?[?？]?$|管不管|有没有|是不是|(?:疼不疼|痒不痒|流不流|换没换|咳不咳|烧不烧|吐不吐|吃没吃|用没用)`)
	// theirs are three or more of somebody's things that a sentence wants to know at once: "your allergies, your tablets and your operations".
	theirs   = regexp.MustCompile(`(?i)\b(?:your|the) \w+(?: \w+)?, (?:your|the) \w+(?: \w+)?,? and (?:your|the) \w+|\byour \w+(?:, your \w+){2}|name, age,? and`)
	tellMe   = regexp.MustCompile(`(?i)tell me|please list|a few things:|请(?:告诉我|您?说说|您说)`)
	orWord   = regexp.MustCompile(`(?i)\bor\b`)
	confirms = regexp.MustCompile(`(?i)^(?:对吗|对不对|是吗|是这样吗|记对了吗|要补充吗|有吗|要不要|需要|is (?:that|this|it) |did i |anything to )`)
)
