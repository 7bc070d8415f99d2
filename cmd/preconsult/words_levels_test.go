package main

import (
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// TestFirstWordsLevels holds what first words alone make of the level: emergencies that are said another way than in a book, and
// beside each something ordinary that sounds like it.
func TestFirstWordsLevels(t *testing.T) {
	c, err := ReadConfig(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	e, err := newEngine(c)
	if err != nil {
		t.Fatal(err)
	}
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
		{35, intake.UnknownSex, "a small splash of oil on my arm and chest, a tiny burn", calm},
	} {
		a := e.triageText(langOf(x.text), x.text, intake.Person{Age: &x.age, Sex: x.sex}, nil)
		if a.Level < x.level[0] || a.Level > x.level[1] {
			t.Errorf("%q at %g: level %d, want %d to %d; %v", x.text, x.age, a.Level, x.level[0], x.level[1], a.Reasons[0].Rule)
		}
	}
}

func langOf(text string) intake.Lang {
	for _, r := range text {
		if r >= 0x4e00 && r <= 0x9fff {
			return intake.ZH
		}
	}
	return intake.EN
}
