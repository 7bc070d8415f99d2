package rag

import (
	"regexp"

	"github.com/preconsult/preconsult/intake"
)

// What people ask most before a blood test is whether they may eat or drink, in so many short ways (抽血能吃早饭吗, "empty stomach
// for bloods?") that few of their words stand in any text. They are looked up as the question that they are. Nothing is answered
// by that: the answer is a passage that is near to it, or none. Other tests have rules of their own, and their questions are
// looked up as they are put.

// preparing is one language's words for it.
type preparing struct {
	test, eat, drink *regexp.Regexp
	never            *regexp.Regexp // it is about something else: afterwards, medicines, alcohol
	eating, drinking string         // the question as texts put it
}

var preparings = map[intake.Lang]preparing{
	intake.ZH: {
		test:   regexp.MustCompile(`抽血|验血|查血|采血|化验血|血检`),
		eat:    regexp.MustCompile(`吃(?:早|午|晚|中|点|些|了|过|个|口)*(?:饭|餐|东西|点心|馒头|粥|面|鸡蛋|包子|油条|早点|吗|么|不)|早饭|早餐|早点|饭后|空腹|空着?肚|饿着?`),
		drink:  regexp.MustCompile(`喝(?:点|些|口|了|杯|白|开|凉|温|热)*(?:水|茶|咖啡|牛奶|豆浆)`),
		never:  regexp.MustCompile(`[抽验查采]完|血后|以后|之后|药|镜|超|造影|CT|ct|核磁|手术|麻醉|酒|烟|片|胶囊|什么意思|忌口|多久|几个|多长|糖化|血糖|血脂|心脏|食管`),
		eating: "抽血前能不能吃饭", drinking: "抽血前空腹，能不能喝水",
	},
	intake.EN: {
		test:   regexp.MustCompile(`(?i)\bblood tests?\b|\bbloods\b|\bblood (?:draw|drawn|taken|work)\b`),
		eat:    regexp.MustCompile(`(?i)\b(?:eat|eaten|food|breakfast|toast|snack|empty stomach|hungry|fasted|fasting|fast)\b`),
		drink:  regexp.MustCompile(`(?i)\bdrink (?:some |any )?(?:water|coffee|tea|milk|juice)\b`),
		never:  regexp.MustCompile(`(?i)\b(?:after|afterwards|medicines?|tablets?|pills?|alcohol|wine|beer|smoke|mean|means|how long|hours|sugar|scan|scope|ultrasound)\b`),
		eating: "fasting: can I eat before a blood test", drinking: "can I drink water before a blood test, while fasting",
	},
}

// preparation is a question about getting ready for a blood test as texts put it; ok is false for any other question.
func preparation(question string, lang intake.Lang) (put string, ok bool) {
	p, ok := preparings[lang]
	if !ok || p.never.MatchString(question) || !p.test.MatchString(question) {
		return "", false
	}
	switch {
	case p.drink.MatchString(question):
		return p.drinking, true
	case p.eat.MatchString(question):
		return p.eating, true
	}
	return "", false
}
