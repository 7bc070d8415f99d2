package main

import (
	"strings"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
)

// trialVisit is a person who plays a visit by a script: the same words whatever is asked in which order, so that what a language
// model adds is all that differs from the visit by rules alone.
type trialVisit struct {
	name      string
	lang      intake.Lang
	age       float64
	sex       intake.Sex
	informant intake.Informant
	named     bool // the check-in knows who it is, and the words tell it again
	first     string
	asks      string            // a question to us, after the first words
	says      map[string]string // own words to a question that asks this concept, or this attribute of anything
}

// trialVisits are told as people tell: around the matter, with more than was asked, and in words that no list knows.
var trialVisits = []trialVisit{
	{name: "sore chest", lang: intake.ZH, age: 46, sex: intake.Male,
		first: "我这胸口这儿一按就酸疼，有三四天了，上礼拜给儿子搬了一天的家，不碰它倒也没什么。",
		asks:  "抽血之前能喝水吗？",
		says:  map[string]string{intake.Character: "就那种酸酸的，跟拉伤了似的"}},
	{name: "sore chest", lang: intake.EN, age: 46, sex: intake.Male,
		first: "My chest is sore right here where I press, three or four days now, I helped my son move house all weekend. Leave it alone and it's nothing.",
		asks:  "Can I drink water before a blood test?",
		says:  map[string]string{intake.Character: "sort of achy, like I pulled something"}},
	{name: "feverish child", lang: intake.ZH, age: 4, sex: intake.Female, informant: intake.ByParent,
		first: "孩子昨天半夜摸着滚烫，量了三十八度五，今天有点流清鼻涕，饭吃得少，玩还是照样玩。",
		says:  map[string]string{intake.Onset: "就昨天后半夜吧，三四点钟我摸着不对劲", intake.Course: "一阵一阵的，贴了退热贴能下去一点", "unable-to-drink": "水照喝，就是比平时少一点"}},
	{name: "feverish child", lang: intake.EN, age: 4, sex: intake.Female, informant: intake.ByParent,
		first: "She was burning up in the night, 38.5 on the thermometer, and her nose is running. Off her food but still playing with her bricks.",
		says:  map[string]string{intake.Onset: "about three in the morning, she climbed into our bed", intake.Course: "up and down, it comes off a bit with a cool flannel", "unable-to-drink": "she is drinking, a bit less than usual"}},
	{name: "worried companion", lang: intake.ZH, age: 71, sex: intake.Female, informant: intake.ByCompanion,
		first: "我妈这两天老说起来的时候眼前发飘，她自己说没事，我不放心，我爸前年就是脑梗走的。",
		asks:  "来看医生要带什么东西？",
		says:  map[string]string{intake.Onset: "前天早上起来上厕所那会儿开始说的"}},
	{name: "worried companion", lang: intake.EN, age: 71, sex: intake.Female, informant: intake.ByCompanion,
		first: "Mum keeps saying the room swims when she gets up, two days now. She says it's nothing but I'm worried, Dad died of a stroke two years ago.",
		asks:  "What should we bring when we see the doctor?",
		says:  map[string]string{intake.Onset: "day before yesterday when she got up for the loo"}},
	{name: "tells much", lang: intake.ZH, age: 63, sex: intake.Male,
		first: "大夫，我从头跟您说啊。我退休前在铁路上干了三十年，落下个腰不好的毛病，年年冬天都犯，这回是上个月初八那天早上弯腰系鞋带，咯噔一下就直不起来了，" +
			"贴了膏药好了两天，后来抱孙子又不行了。现在坐久了右边屁股一直串到小腿肚子，又酸又胀，走一站地就得歇歇。大小便都正常，也没发烧。" +
			"血压药我吃了八年了，就早上一片那个，叫什么地平，糖不高。青霉素我打过没事，就是海鲜吃了身上起疙瘩。我邻居老王也是腰疼，人家做了手术，我可不想开刀。",
		says: map[string]string{intake.Character: "又酸又胀，有时候跟过电一样"}},
	{name: "tells much", lang: intake.EN, age: 63, sex: intake.Male,
		first: "Right, from the beginning. I drove lorries for thirty years so my back's never been good, it plays up every winter, but this time I bent down to tie my boots " +
			"at the start of last month and something went. A patch got me through two days, then I picked up my grandson and I was done for. Now if I sit too long it runs from my right " +
			"buttock down into the calf, aching all the way, and I have to stop and rest after a few hundred yards. Waterworks and bowels are fine, no fever. I've been on a blood pressure tablet " +
			"eight years, one in the morning, ends in -dipine. Penicillin's all right, it's shellfish that brings me out in lumps. My neighbour had his back operated on and I don't want that.",
		says: map[string]string{intake.Character: "aching and tight, now and then like an electric shock"}},
	{name: "tells who it is", lang: intake.ZH, age: 67, sex: intake.Female, named: true,
		first: "咳嗽有十来天了，早上起来痰多，白的，有点黏。",
		says:  map[string]string{intake.Onset: "国庆放假回来没两天就开始了"}},
	{name: "tells who it is", lang: intake.EN, age: 67, sex: intake.Female, named: true,
		first: "I've had a cough for ten days or so, lots of white sticky phlegm in the mornings.",
		says:  map[string]string{intake.Onset: "a couple of days after we came back from the coast"}},
}

// id names the visit in tables and files.
func (v trialVisit) id() string { return strings.ReplaceAll(v.name, " ", "-") + "-" + string(v.lang) }

// checkIn is what the kiosk sends for this person.
func (v trialVisit) checkIn() map[string]any {
	in := map[string]any{"lang": v.lang, "age_years": v.age, "sex": v.sex, "consent": true}
	if v.informant != "" {
		in["informant"] = v.informant
	}
	if v.named {
		in["name"], in["identifiers"] = canaries[v.lang].name, []map[string]string{{"system": "urn:his", "value": trialCard}}
	}
	return in
}

// trialCard is the number by which the hospital knows this person.
const trialCard = "CANARY-4711"

// words are the first words.
func (v trialVisit) words() string {
	if v.named {
		return canaries[v.lang].first + v.first + " " + trialCard
	}
	return v.first
}

// reply is what this person says to a message: own words where the script has some for what is asked, each once, and otherwise the
// least alarming tap.
func (v trialVisit) reply(m visit.Message, said map[string]bool, key string) visit.Answer {
	for _, ask := range m.Asks {
		for about, words := range v.says {
			if !said[about] && (string(ask) == about || strings.HasSuffix(string(ask), "."+about)) {
				said[about] = true
				return visit.Answer{Key: key, Text: &words}
			}
		}
	}
	return calmAnswer(m, key)
}
