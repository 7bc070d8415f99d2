package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/understand"
)

// TestFirstWordsLevels holds what first words alone make of the level: emergencies that are said another way than in a book, and
// beside each something ordinary that sounds like it.
func TestFirstWordsLevels(t *testing.T) {
	e := sharedEngine(t, testConfig(t))
	urgent, calm := [2]intake.Level{1, 2}, [2]intake.Level{3, 5}
	for _, x := range []struct {
		age   float64
		sex   intake.Sex
		text  string
		level [2]intake.Level
	}{
		{40, intake.UnknownSex, "打了头孢后脸肿，喉咙紧", [2]intake.Level{1, 1}},
		{40, intake.UnknownSex, "after amoxicillin my face is swollen and my throat feels tight", [2]intake.Level{1, 1}},
		{40, intake.UnknownSex, "牙疼，半边脸肿了两天", calm},
		{30, intake.Female, "怀孕30周，孩子不动了", urgent},
		{30, intake.Female, "I'm 30 weeks and the baby isn't moving", urgent},
		{30, intake.Female, "怀孕25周，孩子动得好，想问问能不能拔牙", calm},
		{30, intake.Female, "30 weeks pregnant, baby is still moving, I have a cough", calm},
		{72, intake.Male, "脚突然冰凉发白，疼", urgent},
		{72, intake.Male, "my foot suddenly went cold and white and it hurts", urgent},
		{72, intake.Male, "一到冬天手脚冰凉", calm},
		{66, intake.Male, "I can't feel my left side", urgent},
		{66, intake.Male, "左边身子没感觉了", urgent},
		{58, intake.Male, "my chest feels like an elephant is sitting on it", urgent},
		{58, intake.Male, "胸口不太舒服", urgent},
		{58, intake.Male, "My chest does not feel right", urgent},
		{58, intake.Male, "肚子不太舒服", calm},
		{59, intake.Female, "my jaw aches and I feel sweaty and sick", urgent},
		{59, intake.Female, "牙疼，下巴也疼，天热出汗", calm},
		{50, intake.UnknownSex, "吃了蘑菇，一家人都吐", urgent},
		{50, intake.UnknownSex, "we ate mushrooms and everyone at home is vomiting", urgent},
		{50, intake.UnknownSex, "昨天吃了蘑菇炖鸡，今天嗓子疼", calm},
		{50, intake.UnknownSex, "一家人都感冒了，我也咳嗽", calm},
		{31, intake.Female, "He pushed me down the stairs", urgent},
		{31, intake.Female, "他把我推下楼梯", urgent},
		{31, intake.Female, "he pushed me over playing football and I twisted my ankle", calm},
		{35, intake.UnknownSex, "开水烫了整个胳膊和胸口", urgent},
		{35, intake.UnknownSex, "scalded my whole arm and chest", urgent},
		{35, intake.UnknownSex, "烫了手指头，起了个小泡", calm},
		{55, intake.UnknownSex, "I take metformin, sore throat, cannot drink", [2]intake.Level{3, 3}},
		{55, intake.UnknownSex, "吃二甲双胍，嗓子疼喝不进水", [2]intake.Level{3, 3}},
		{55, intake.UnknownSex, "打胰岛素的，出汗，人糊涂了", [2]intake.Level{1, 1}},
		{55, intake.UnknownSex, "胰岛素打多了", urgent},
		{55, intake.UnknownSex, "I took too much insulin by mistake", urgent},
		{35, intake.UnknownSex, "a small splash of oil on my arm and chest, a tiny burn", calm},
	} {
		a := e.triageText(langOf(x.text), x.text, intake.Person{Age: &x.age, Sex: x.sex}, nil)
		if a.Level < x.level[0] || a.Level > x.level[1] {
			t.Errorf("%q at %g: level %d, want %d to %d; %v", x.text, x.age, a.Level, x.level[0], x.level[1], a.Reasons[0].Rule)
		}
	}
}

// TestFirstWordsOpen holds which complaints first words open, and that no department leads that only another's illness points to.
func TestFirstWordsOpen(t *testing.T) {
	e := sharedEngine(t, testConfig(t))
	for text, want := range map[string]string{"右眼又红又痒": "eye", "one itchy red eye": "eye", "右眼红，身上也痒": "eye rash", "崴脚了，脚脖子肿得厉害": "injury", "sprained my ankle and my foot is swollen": "injury",
		"脚踝骨折打了石膏，小腿肿": "injury leg-swelling", "小腿肿疼": "leg-swelling", "肚子也不舒服": "abdominal-pain", "胸口也不舒服": "chest-pain"} {
		v := e.heard(langOf(text), text)
		got := slices.Sorted(slices.Values(v.Protocols))
		if strings.Join(got, " ") != want {
			t.Errorf("%q opens %v, want %s", text, got, want)
		}
	}
	for _, text := range []string{"咳嗽，父亲肺癌去世", "cough for a week, my dad died of lung cancer", "胸口疼，我会不会死"} {
		a := e.triageText(langOf(text), text, intake.Person{}, nil)
		for _, d := range a.Departments[:min(2, len(a.Departments))] {
			if d.Code == "19" || d.Code == "15" {
				t.Errorf("%q: %s is among the first two departments", text, d.Code)
			}
		}
	}
}

// heard is a visit after its first words.
func (e *engine) heard(lang intake.Lang, text string) *intake.Visit {
	turn := intake.Turn{Who: intake.Patient, Informant: intake.ByPatient, Lang: lang, Text: text}
	out := e.understand.Answer(understand.Input{Turn: turn, Lang: lang, Informant: intake.ByPatient, Now: batchNow})
	v := &intake.Visit{Lang: lang, Informant: intake.ByPatient, Findings: out.Findings, Turns: []intake.Turn{turn}}
	v.Protocols = e.interview.Open(v)
	return v
}

func langOf(text string) intake.Lang {
	for _, r := range text {
		if r >= 0x4e00 && r <= 0x9fff {
			return intake.ZH
		}
	}
	return intake.EN
}
