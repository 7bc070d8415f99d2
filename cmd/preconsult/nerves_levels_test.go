package main

import (
	"slices"
	"testing"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/understand"
)

// TestNervesLevels holds what first words on neck, head, mind and walking make of the level: beside each ordinary one the same words
// with what makes them dangerous.
func TestNervesLevels(t *testing.T) {
	e := sharedEngine(t, testConfig(t))
	urgent, calm := [2]intake.Level{1, 2}, [2]intake.Level{3, 5}
	for _, x := range []struct {
		age   float64
		text  string
		level [2]intake.Level
	}{
		// A neck that is stiff from sitting is no stiff neck of the brain's linings; with fever or dislike of light it may be.
		{28, "stiff neck from the computer and it gives me a headache", calm},
		{28, "stiff neck from the computer, headache, fever since last night", urgent},
		{28, "I thought it was a stiff neck from the pillow, but my headache is bad and light hurts my eyes", urgent},
		{28, "stiff neck from the computer and a sudden headache", urgent},
		{28, "stiff neck and a headache", urgent},
		{28, "看电脑看得脖子僵，头疼", calm},
		{28, "看手机脖子发硬，头也疼", calm},
		{28, "看电脑看得脖子僵，头疼，还发烧", urgent},
		{28, "看手机脖子发硬，头疼，怕光想吐", urgent},
		{28, "脖子发硬，头疼", urgent},
		// Groggy after a bad night is not drowsy; after a knock, or when somebody says it of another, it is.
		{36, "groggy and heavy headed, slept badly", calm},
		{50, "I feel groggy and my head is heavy in the mornings", calm},
		{70, "banged my head on Monday and I'm groggy and heavy headed", urgent},
		{70, "he's groggy and has a headache", urgent},
		{36, "没睡好，人昏沉，头发沉", calm},
		{70, "前天磕了头，今天人昏沉，头发沉", urgent},
		// Water that is held is urine.
		{76, "He can't hold his water and walks unsteadily, over a year", calm},
		{76, "he can't hold water down since last night and is unsteady", urgent},
		// Lost on the way over years is memory; all at once it is the mind.
		{82, "老太太出门买菜找不着家，上周让警察送回来的，这两年越来越爱忘", calm},
		{82, "她今天突然找不着家了，站在楼下转圈", urgent},
		{83, "She gets lost on the way home, for two years now", calm},
		{83, "She got lost in her own street today, this came on suddenly", urgent},
		// What comes within days is not what has come over years.
		{83, "his dementia is the same as ever, asks the same thing ten times a day, he's fit otherwise", calm},
		{66, "she suddenly can't remember anything from this morning", urgent},
		{45, "喝多了，昨晚的事啥都记不住", calm},
		{50, "甲状腺切了三天，嘴唇麻，手抽成鸡爪子", urgent},
		{55, "thyroid operation ten years ago, cramps at night", calm},
		{72, "this morning he keeps veering left", urgent},
		{72, "走路往左边歪，有两年了", calm},
		{62, "stopped my sleeping tablets on Friday, my hands are shaking and I'm sweating", urgent},
		{62, "安眠药吃了十年，没停过，手有点抖", calm},
		{45, "从昨天起腰以下都麻，两条腿跟灌了铅一样", urgent},
		{70, "腿麻没劲好几年了，腰椎管狭窄", calm},
		{79, "老爷子昨天起突然不吱声了，饭也不吃", urgent},
		{74, "四天前换的髋关节，突然说护士偷她钱", urgent},
		{77, "我妈总说保姆偷她钱，一年多了", calm},
	} {
		a := e.triageText(langOf(x.text), x.text, intake.Person{Age: &x.age}, nil)
		if a.Level < x.level[0] || a.Level > x.level[1] {
			t.Errorf("%q at %g: level %d, want %d to %d; %v", x.text, x.age, a.Level, x.level[0], x.level[1], a.Reasons[0].Rule)
		}
	}
}

// TestCompanionsWorryIsNotTheComplaint: who brings somebody and is worried says why they came, and not what the patient suffers from.
func TestCompanionsWorryIsNotTheComplaint(t *testing.T) {
	e := sharedEngine(t, testConfig(t))
	for _, x := range []struct {
		informant intake.Informant
		text      string
		whose     string
	}{
		{intake.ByCompanion, "I'm worried about her", "carer-worried"},
		{intake.ByCompanion, "We are really worried, she's off her food", "carer-worried"},
		{intake.ByParent, "I'm worried about my son, he has a rash", "carer-worried"},
		{intake.ByCompanion, "我不放心", "carer-worried"},
		{intake.ByCompanion, "她胃口差，我们很担心", "carer-worried"},
		{intake.ByParent, "孩子咳嗽，心里没底", "carer-worried"},
		{intake.ByPatient, "I'm worried about my mum", "carer-worried"},
		{intake.ByPatient, "我不放心我妈", "carer-worried"},
		{intake.ByCompanion, "She's worried about the lump", "worry"},
		{intake.ByCompanion, "她自己很担心", "worry"},
		{intake.ByPatient, "I'm worried about this cough", "worry"},
		{intake.ByPatient, "咳嗽好几天，我不放心", "worry"},
	} {
		turn := intake.Turn{Who: intake.Patient, Informant: x.informant, Lang: langOf(x.text), Text: x.text}
		out := e.understand.Answer(understand.Input{Turn: turn, Lang: turn.Lang, Informant: x.informant, Now: batchNow})
		var got []string
		for _, f := range out.Findings {
			if f.Concept == "worry" || f.Concept == "carer-worried" {
				got = append(got, f.Concept)
			}
		}
		if !slices.Equal(got, []string{x.whose}) {
			t.Errorf("%q from the %s: %v, want %s", x.text, x.informant, got, x.whose)
		}
	}
}
