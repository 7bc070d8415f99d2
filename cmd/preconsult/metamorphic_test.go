package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/triage"
	"github.com/preconsult/preconsult/intake/understand"
)

// twin is one danger in both languages, and the least urgent level that is still safe.
type twin struct {
	zh, en string
	age    float64
	sex    intake.Sex
	level  intake.Level
}

// twins are dangers of the body's systems in plain words.
var twins = []twin{
	{"我胸口疼，出冷汗", "I have chest pain and a cold sweat", 62, intake.Male, 2},
	{"喘不上气，一句话说不完", "I can't breathe, I can't finish a sentence", 58, intake.Female, 1},
	{"嘴歪了，说话不清楚", "my face is drooping and my speech is slurred", 70, intake.Male, 2},
	{"他叫不醒", "I can't wake him", 75, intake.Male, 1},
	{"正在抽", "he is having a fit right now", 30, intake.Male, 1},
	{"吐了好多血，站起来就晕倒", "I vomited a lot of blood and fainted when I stood up", 50, intake.Male, 1},
	{"吃了虾，嘴唇肿了，喘不上气", "I ate shrimp, my lips are swelling and I can't breathe", 25, intake.Female, 1},
	{"我吃了一瓶安眠药", "I took a whole bottle of sleeping pills", 33, intake.Female, 1},
	{"不想活了，绳子都准备好了", "I want to die, I have got the rope ready", 40, intake.Male, 1},
	{"孕三十四周，头疼，眼睛看不清", "I am 34 weeks pregnant, I have a headache and blurred vision", 29, intake.Female, 2},
	{"发烧，脖子硬，人迷糊", "fever, stiff neck and he is confused", 20, intake.Male, 1},
	{"睾丸突然疼，吐了", "my testicle suddenly hurts and I vomited", 16, intake.Male, 2},
	{"孩子软绵绵的，叫不醒", "my baby is floppy and won't wake up", 0.6, intake.Female, 1},
	{"化疗后发烧", "I have a fever after chemotherapy", 55, intake.Female, 2},
	{"一只眼睛突然看不见了", "I suddenly can't see out of one eye", 66, intake.Male, 2},
	{"右腿突然冰凉，发白，没知觉", "my right leg suddenly went cold and white and numb", 68, intake.Male, 1},
	{"肚子硬得像板，一碰就疼", "my belly is rigid like a board and hurts to touch", 47, intake.Male, 2},
	{"血止不住，一直往外喷", "the blood won't stop, it is spurting", 28, intake.Male, 1},
}

func (x twin) text(lang intake.Lang) string {
	if lang == intake.EN {
		return x.en
	}
	return x.zh
}

func (x twin) person() intake.Person { return intake.Person{Age: &x.age, Sex: x.sex} }

func (x twin) by() intake.Informant {
	switch {
	case isChild(x.person()):
		return intake.ByParent
	case strings.Contains(x.en, "him") || strings.Contains(x.en, "he is"):
		return intake.ByCompanion
	}
	return intake.ByPatient
}

// smallTalk is what people put around what matters, and what they or others say to make less of it.
var smallTalk = map[intake.Lang][]string{
	intake.ZH: {"大夫您好", "排了好久的队", "没事的，他就是爱叫唤", "我看没啥大事", "家里人非让我来", "不好意思麻烦您了", "昨天还跟孙子逛公园来着", "可能是累的吧", "别大惊小怪的",
		"说不清楚", "我也不懂", "反正就那样", "嗯嗯", "今天天气真冷", "我平时身体可好了", "老毛病了不碍事"},
	intake.EN: {"hello doctor", "I've been waiting for ages", "he's fine, he always exaggerates", "it's probably nothing", "my wife made me come", "sorry to bother you",
		"I was in the park with my grandson yesterday", "maybe I'm just tired", "don't make a fuss", "hard to say", "I don't really know", "whatever", "um, yeah", "it's cold today",
		"I'm usually very healthy", "it's no big deal"},
}

// spoken plays turns through understanding and triage as a visit does, and returns the level after each.
func (e *engine) spoken(lang intake.Lang, p intake.Person, by intake.Informant, turns ...string) []intake.Level {
	v := &intake.Visit{Lang: lang, Person: p, Informant: by}
	var levels []intake.Level
	for i, text := range turns {
		now := batchNow.Add(time.Duration(i) * time.Minute)
		turn := intake.Turn{Seq: i + 1, Who: by.Who(), Informant: by, Lang: lang, Text: text, At: now}
		out := e.understand.Answer(understand.Input{Turn: turn, Lang: lang, Informant: by, Child: isChild(p), Now: now})
		v.Turns, v.Readings = append(v.Turns, turn), append(v.Readings, out.Readings...)
		v.Findings = understand.Settle(v.Findings, out.Findings)
		v.Protocols = e.interview.Open(v)
		named, whose := e.understand.Told(v.Turns)
		v.Level, v.Assessed = triage.Ratchet(v, e.triage.Assess(triage.Input{Person: p, Informant: by, Findings: v.Findings, Readings: v.Readings,
			Now: now, Protocols: v.Protocols, Named: named, Whose: whose}))
		levels = append(levels, v.Level)
	}
	return levels
}

// The same danger has the same level in both languages.
func TestTwinsHaveOneLevel(t *testing.T) {
	e, err := newEngine(Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range twins {
		zh := e.firstWords(intake.ZH, x.zh, x.person(), x.by(), nil).Level
		en := e.firstWords(intake.EN, x.en, x.person(), x.by(), nil).Level
		if zh != en || zh > x.level {
			t.Errorf("%s: level %d; %s: level %d; want %d", x.zh, zh, x.en, en, x.level)
		}
	}
}

// Chatter, excuses and vague words around a danger, before it, after it, in its sentence or in sentences of their own, take
// nothing from its level.
func TestChatterNeverLowers(t *testing.T) {
	e, err := newEngine(Config{})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		lang := rapid.SampledFrom([]intake.Lang{intake.ZH, intake.EN}).Draw(t, "lang")
		x := rapid.SampledFrom(twins).Draw(t, "danger")
		before, after := rapid.SampledFrom(smallTalk[lang]).Draw(t, "before"), rapid.SampledFrom(smallTalk[lang]).Draw(t, "after")
		stop := map[intake.Lang]string{intake.ZH: "。", intake.EN: ". "}[lang]
		text := before + stop + x.text(lang) + stop + after
		plain := e.firstWords(lang, x.text(lang), x.person(), x.by(), nil).Level
		if got := e.firstWords(lang, text, x.person(), x.by(), nil).Level; got > plain {
			t.Fatalf("%q: level %d, and %d with %q", x.text(lang), plain, got, text)
		}
	})
}

// Nothing that is said later lowers a level: excuses, denials, another complaint, the companion who knows better.
func TestNothingSaidLaterLowers(t *testing.T) {
	e, err := newEngine(Config{})
	if err != nil {
		t.Fatal(err)
	}
	denials := map[intake.Lang][]string{
		intake.ZH: {"没有没有，我说错了", "现在好了", "不疼了", "都没有", "没事了", "他没事，您别听他的", "我就是来开药的", "不是我，是我邻居"},
		intake.EN: {"no no, I was wrong", "it's gone now", "no pain any more", "none of that", "I'm fine now", "he is fine, don't listen to him", "I just need a prescription", "not me, my neighbour"},
	}
	rapid.Check(t, func(t *rapid.T) {
		lang := rapid.SampledFrom([]intake.Lang{intake.ZH, intake.EN}).Draw(t, "lang")
		x := rapid.SampledFrom(twins).Draw(t, "danger")
		turns := []string{x.text(lang)}
		for range rapid.IntRange(1, 4).Draw(t, "turns") {
			turns = append(turns, rapid.SampledFrom(slices.Concat(smallTalk[lang], denials[lang])).Draw(t, "said later"))
		}
		levels := e.spoken(lang, x.person(), x.by(), turns...)
		for i, l := range levels {
			if i > 0 && l > levels[i-1] || l > x.level {
				t.Fatalf("%q: levels %v, want %d or more urgent", turns, levels, x.level)
			}
		}
	})
}

// One more danger, told in a sentence before or after, never makes the first one less urgent; nor does their order.
func TestOneMoreDangerNeverLowers(t *testing.T) {
	e, err := newEngine(Config{})
	if err != nil {
		t.Fatal(err)
	}
	adults := slices.DeleteFunc(slices.Clone(twins), func(x twin) bool { return x.by() != intake.ByPatient || x.sex != intake.Male })
	rapid.Check(t, func(t *rapid.T) {
		lang := rapid.SampledFrom([]intake.Lang{intake.ZH, intake.EN}).Draw(t, "lang")
		x, y := rapid.SampledFrom(adults).Draw(t, "first"), rapid.SampledFrom(adults).Draw(t, "second")
		stop := map[intake.Lang]string{intake.ZH: "。", intake.EN: ". "}[lang]
		for _, text := range []string{x.text(lang) + stop + y.text(lang), y.text(lang) + stop + x.text(lang)} {
			if got := e.firstWords(lang, text, x.person(), x.by(), nil).Level; got > x.level || got > y.level {
				t.Fatalf("%q: level %d, want %d", text, got, min(x.level, y.level))
			}
		}
		levels := e.spoken(lang, x.person(), x.by(), x.text(lang), y.text(lang))
		other := e.spoken(lang, x.person(), x.by(), y.text(lang), x.text(lang))
		if levels[1] != other[1] {
			t.Fatalf("%q and %q: level %d, and %d the other way round", x.text(lang), y.text(lang), levels[1], other[1])
		}
	})
}

// A slip of the finger or a word of home takes nothing from the level.
func TestSlipsAndDialectKeepTheLevel(t *testing.T) {
	e, err := newEngine(Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		lang  intake.Lang
		texts []string
		level intake.Level
	}{
		{intake.EN, []string{"chest pain and sweating", "chest pian and sweating", "chest pain and swetting", "chst pain and sweating", "chest pain adn sweatting"}, 2},
		{intake.EN, []string{"he is unconscious", "he is unconcious", "he is unconsious", "he is unconscios"}, 1},
		{intake.EN, []string{"I can't breathe, my lips are blue", "I cant breathe, my lips are blue", "I cant breath, lips blue", "I can't braethe, my lips are blue"}, 1},
		{intake.EN, []string{"I am pregnant and bleeding", "I am pregnent and bleeding", "I am pregnant and bleding"}, 2},
		{intake.EN, []string{"my tongue is swelling and I can't swallow", "my tounge is swelling and I can't swallow", "my tongue is sweling and I cant swallow"}, 1},
		{intake.ZH, []string{"胸口疼，出冷汗", "心口窝疼，直冒冷汗", "心口痛，一身冷汗", "胸脯子疼，冷汗直流", "前胸疼得厉害，浑身冒汗"}, 2},
		{intake.ZH, []string{"喘不上气，嘴唇发紫", "出不来气，嘴唇子发乌", "上不来气，嘴皮子青紫", "透不过气，嘴发紫"}, 1},
		{intake.ZH, []string{"他叫不醒", "喊他喊不醒", "叫他不应", "怎么推都没反应", "喊不答应"}, 1},
		{intake.ZH, []string{"大便黑得像柏油，站起来就晕倒", "屎黑得跟柏油一样，一起身就晕倒", "拉的跟沥青似的，一站就晕倒"}, 2},
		{intake.ZH, []string{"说话不清楚，半边身子没劲", "讲话呜噜呜噜的，半拉身子使不上劲", "舌头打结，半边身子不听使唤"}, 2},
	} {
		for _, text := range x.texts {
			age := 60.0
			p := intake.Person{Age: &age, Sex: intake.Male}
			if strings.Contains(text, "preg") {
				age, p.Sex = 30, intake.Female
			}
			if got := e.firstWords(x.lang, text, p, intake.ByPatient, nil).Level; got > x.level {
				t.Errorf("%q: level %d, want %d", text, got, x.level)
			}
		}
	}
}

// Another person's danger here and now is as urgent as the patient's, and the reason says whose it is; elsewhere, in the past
// or in the family it raises nothing.
func TestSomebodyElse(t *testing.T) {
	e, err := newEngine(Config{})
	if err != nil {
		t.Fatal(err)
	}
	age := 45.0
	p := intake.Person{Age: &age, Sex: intake.Male}
	lang := func(text string) intake.Lang {
		if text[0] < 0x80 {
			return intake.EN
		}
		return intake.ZH
	}
	for _, text := range []string{"我爸没气了", "我爱人刚晕倒在厕所里", "快来人，我妈叫不醒", "我老公突然嘴歪了", "我儿子正在抽", "my wife collapsed just now", "Help! My dad is choking",
		"my husband has chest pain and he is sweating right now", "my brother is unconscious in the car"} {
		a := e.firstWords(lang(text), text, p, intake.ByPatient, nil)
		if !a.Level.Urgent() || !strings.HasPrefix(a.Reasons[0].Rule, "somebody-else/") || !strings.Contains(a.Reasons[0].Text.EN, "Somebody else, here and now") {
			t.Errorf("%q: level %d by %s", text, a.Level, a.Reasons[0].Rule)
		}
	}
	for _, text := range []string{"我爸去年中风过", "同事晕倒送医院了，我有点怕", "我妈有高血压，头晕好几年", "我爸心梗走了，我想查查", "我老公现在有点咳嗽", "my father had a stroke last year",
		"my sister fainted at work yesterday", "my mother is in hospital, she collapsed", "epilepsy runs in the family", "my wife says I snore"} {
		if a := e.firstWords(lang(text), text, p, intake.ByPatient, nil); a.Level.Urgent() {
			t.Errorf("%q: level %d by %s", text, a.Level, a.Reasons[0].Rule)
		}
	}
}
