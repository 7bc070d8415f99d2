package understand

import (
	"fmt"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
)

func TestWhose(t *testing.T) {
	e := testEngine(t)
	for text, want := range map[string]string{
		"我儿子三岁，发烧":                                                  "child 3 male",
		"八个月的宝宝拉肚子":                                                 "child 0.67 ",
		"孩子老是走神":                                                    "child ? ",
		"自从有了孩子，我总是腰疼":                                              "adult ? ",
		"我怀孕五个月，对宝宝有影响吗":                                            "adult ? female",
		"我今年六十岁，儿子让我来看看":                                            "adult 60 ",
		"医生，我十二岁，脸上长痘":                                              "child 12 ",
		"我10岁的时候得过肺炎":                                               "adult ? ",
		"头晕两天":                                                      "adult ? ",
		"女，28岁，痛经":                                                  "adult 28 female",
		"My 2 year old son coughs":                                  "child 2 male",
		"my 6-month-old is not feeding":                             "child 0.5 ",
		"I am a 34 year old man with back pain":                     "adult 34 male",
		"My wife is pregnant, our daughter is 1 year old":           "adult ? female",
		"my daughter told me to come, my knee hurts":                "adult ? ",
		"I have had this for 2 years":                               "adult ? ",
		"My newborn looks yellow, what should I do":                 "child ? ",
		"Is it harmful to the baby if I take iron while pregnant?":  "adult ? female",
		"my mother is 70 years old and forgets where her house is.": "adult 70 female",
	} {
		w := e.Whose(text)
		who, age := "adult", "?"
		if w.Child {
			who = "child"
		}
		if w.Age != nil {
			age = strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", *w.Age), "0"), ".")
		}
		if got := fmt.Sprint(who, " ", age, " ", w.Sex); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// Asked about and feared things are named, denied ones are not; topics are named and are no findings.
func TestNamed(t *testing.T) {
	e := testEngine(t)
	for text, want := range map[string]string{
		"会不会是糖尿病？":            "diabetes?",
		"没有发烧，咳嗽":             "cough",
		"怕得肺癌":                "lung-cancer?",
		"我爸爸有高血压":             "hypertension/other",
		"is it a fracture?":   "fracture?",
		"my uterus":           "womb",
		"阴囊很痒":                "scrotal-itch/inside scrotum",
		"could this be lupus": "lupus-kinds?",
	} {
		var got []string
		for _, m := range e.Named(text) {
			s := m.Concept
			if !m.Said {
				s += "?"
			}
			if m.Other {
				s += "/other"
			}
			if m.Inside {
				s += "/inside"
			}
			if s != "worry" {
				got = append(got, s)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", text, strings.Join(got, " "), want)
		}
	}
	out := e.Answer(Input{Turn: intake.Turn{Text: "我想问一下子宫和胎盘"}, Lang: intake.ZH})
	if len(out.Findings) != 0 {
		t.Errorf("topics are findings: %v", out.Findings)
	}
}
