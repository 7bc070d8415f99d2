package understand

import (
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// Who only asks about something comes for advice; who tells of a trouble, or names an illness of their own, does not; a vaccination or an
// operation has questions of its own.
func TestAdvice(t *testing.T) {
	e := testEngine(t)
	for words, want := range map[string]bool{
		"接种疫苗以后要注意什么？":                                          false,
		"孕妇可以吃螃蟹吗？":                                             true,
		"婴儿几个月可以喝水？":                                            true,
		"隆鼻一般要花多少钱？":                                            false,
		"同事有乙肝，一起吃饭会传染吗？":                                       true,
		"Can I drink coffee while breastfeeding?":               true,
		"How long is a tetanus shot good for?":                  false,
		"嘴里老是发苦，怎么回事？":                                          false,
		"我得了乙肝，会传染给孩子吗？":                                        false,
		"头疼三天了，能吃止痛药吗？":                                         false,
		"身上出现了小印记，会自己消失吗？":                                      false,
		"Something feels wrong with my legs, what should I do?": false,
		"来开药": false,
	} {
		lang := intake.EN
		if han([]rune(words)[0]) {
			lang = intake.ZH
		}
		turn := intake.Turn{Who: intake.Patient, Lang: lang, Text: words}
		out := e.Answer(Input{Turn: turn, Lang: lang})
		f, ok := e.Advice(turn, out.PatientAsks, out.Findings)
		if ok != want {
			t.Errorf("%s: %v, want %v", words, ok, want)
		}
		if ok && (f.Concept != HealthQuestion || len(f.Evidence) != 1 || f.Evidence[0].Text == "") {
			t.Errorf("%s: the reason is %+v", words, f)
		}
	}
}

// 主要是 is no condition, although 要是 is.
func TestMainlyIsNoCondition(t *testing.T) {
	e := testEngine(t)
	out := e.Answer(Input{Turn: intake.Turn{Who: intake.Patient, Lang: intake.ZH, Text: "昨天夜里突然不对劲，主要是感觉下腹绞痛"}, Lang: intake.ZH})
	for _, f := range out.Findings {
		if f.Concept == "lower-abdominal-pain" && f.Status == intake.Present {
			return
		}
	}
	t.Errorf("the pain is lost: %+v", out.Findings)
}
