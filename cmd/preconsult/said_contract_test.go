package main

import (
	"fmt"
	"strings"
	"testing"
)

// What people say in answer, and what becomes of it: whole exchanges, as at the kiosk.

// status is what the record says of a concept in the patient now: present, absent, …, or "".
func (k *talk) stands(concept string) string {
	for _, f := range findings(k.staff(), concept) {
		if f["experiencer"] != "other" && f["temporality"] != "past" {
			return fmt.Sprint(f["status"])
		}
	}
	return ""
}

// text is the message's words.
func (k *talk) text() string { return fmt.Sprint(k.message()["text"]) }

// asked says calm things until the question about a concept is open.
func (k *talk) asked(concept string) {
	k.a.t.Helper()
	k.until("about "+concept, func(m obj) bool { return strings.Contains(fmt.Sprint(m["asks"]), concept) })
}

func TestNamedBeforeNothingElse(t *testing.T) {
	a := startApp(t)
	for _, x := range []struct {
		lang, complaint, answer, present string
		absent                           []string
	}{
		{"zh", "胸口有点疼，两个星期了，一走路就疼", "有点出汗，别的都没有", "cold-sweat", []string{"nausea", "syncope"}},
		{"zh", "胸口有点疼，两个星期了，一走路就疼", "都没有，就是后背疼", "back-radiation", []string{"nausea", "syncope", "cold-sweat"}},
		{"en", "chest pain for two weeks, only when I walk", "a little sweaty, nothing else", "cold-sweat", []string{"nausea", "syncope"}},
		{"en", "chest pain for two weeks, only when I walk", "nothing except my arm aches", "arm-radiation", []string{"nausea", "cold-sweat"}},
		{"en", "chest pain for two weeks, only when I walk", "the second one", "nausea", nil},
	} {
		k := a.begin(x.lang, 45, "female", obj{"text": x.complaint})
		k.asked("cold-sweat")
		k.say(x.answer)
		if got := k.stands(x.present); got != "present" {
			t.Errorf("%q: %s is %q", x.answer, x.present, got)
		}
		for _, c := range x.absent {
			if got := k.stands(c); got != "absent" {
				t.Errorf("%q: %s is %q, want absent", x.answer, c, got)
			}
		}
	}
}

func TestFearIsNoCrisis(t *testing.T) {
	a := startApp(t)
	for _, x := range [][2]string{{"en", "Am I going to die?"}, {"zh", "我会不会死啊？"}, {"zh", "快崩溃了，天天失眠"}} {
		k := a.begin(x[0], 45, "female", obj{"text": map[string]string{"zh": "咳嗽三天", "en": "a cough for three days"}[x[0]]})
		k.say(x[1])
		if k.level() < 3 || k.kind() == "urgent" {
			t.Errorf("%q: level %d, %s", x[1], k.level(), k.kind())
		}
	}
	for _, x := range [][2]string{{"zh", "我被打了，别告诉我老公"}, {"en", "He pushed me down the stairs"}} {
		if k := a.begin(x[0], 31, "female", obj{"text": x[1]}); k.level() > 2 || k.kind() != "urgent" {
			t.Errorf("%q: level %d, %s", x[1], k.level(), k.kind())
		}
	}
	// A wish to die is one.
	k := a.begin("zh", 45, "female", obj{"text": "不想活了"})
	if k.level() != 2 || !strings.Contains(k.text(), "谢谢您告诉我") {
		t.Errorf("level %d, %q", k.level(), k.text())
	}
	// What was heard once is neither taken back by the next words nor told as a contradiction.
	k.say("三天没睡好了")
	v := k.staff()
	if k.level() != 2 || strings.Contains(fmt.Sprint(v["note"]), "后来更正") {
		t.Errorf("level %d, note %v", k.level(), v["note"])
	}
	for _, r := range v["reasons"].([]any) {
		if r.(obj)["withdrawn"] == true {
			t.Errorf("withdrawn: %v", r)
		}
	}
}

func TestTakenByMistakeIsNoCrisis(t *testing.T) {
	a := startApp(t)
	for _, x := range [][3]string{{"zh", "胰岛素打多了", "药盒"}, {"en", "I took too much insulin by mistake", "show it to the nurse"}} {
		k := a.begin(x[0], 60, "male", obj{"text": x[1]})
		if k.level() > 2 || k.kind() != "urgent" || !strings.Contains(k.text(), x[2]) || len(k.staff()["bells"].([]any)) != 1 {
			t.Errorf("%q: level %d, %s %q", x[1], k.level(), k.kind(), k.text())
		}
		if text := k.text(); strings.Contains(text, "谢谢您告诉我") || strings.Contains(text, "people around you") {
			t.Errorf("%q answers as to a crisis: %q", x[1], text)
		}
	}
	k := a.begin("zh", 60, "male", obj{"text": "吃了一整瓶安眠药"})
	if !strings.Contains(k.text(), "谢谢您告诉我") {
		t.Errorf("%q", k.text())
	}
}

// A reason that ended because more became known is no contradiction; one that rested on what was corrected is.
func TestOnlyWhatWasTakenBackIsAConflict(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 67, "male", obj{"text": "胸口疼"})
	if k.level() != 2 {
		t.Fatalf("level %d", k.level())
	}
	k.say("今天没有")
	if text := fmt.Sprint(k.staff()["note"]); strings.Contains(text, "后来更正") {
		t.Errorf("nothing was corrected: %s", text)
	}
	k.say("说错了，胸口不疼，是肚子疼")
	if text := fmt.Sprint(k.staff()["note"]); !strings.Contains(text, "后来更正") {
		t.Errorf("the correction is no conflict: %s", text)
	}
}

// Who wants no more questions is offered an end, and decides by a tap or a word.
func TestStopIsOffered(t *testing.T) {
	a := startApp(t)
	for _, x := range []struct{ lang, first, words, answer, state string }{
		{"en", "a cough for three days", "that's enough, stop asking", "yes", "stopped"},
		{"en", "a cough for three days", "no more questions please", "no", "open"},
		{"zh", "咳嗽三天", "行了行了，别再问了", "对", "stopped"},
		{"zh", "咳嗽三天", "能不能不问了", "继续", "open"},
	} {
		k := a.begin(x.lang, 45, "female", obj{"text": x.first})
		open := fmt.Sprint(k.message()["asks"])
		k.say(x.words)
		if k.kind() != "info" || len(k.message()["choices"].([]any)) != 2 || k.state() != "open" {
			t.Fatalf("%q: %s %v", x.words, k.state(), k.message())
		}
		k.say(x.answer)
		if k.state() != x.state || x.state == "open" && fmt.Sprint(k.message()["asks"]) != open {
			t.Errorf("%q, %q: %s %v", x.words, x.answer, k.state(), k.message())
		}
	}
	for choice, state := range map[string]string{"stop": "stopped", "resume": "open"} {
		k := a.begin("zh", 45, "female", obj{"text": "咳嗽三天"})
		k.say("够了，别问了")
		if k.send(obj{"choice": choice}); k.state() != state {
			t.Errorf("tapped %s: %s %v", choice, k.state(), k.message())
		}
	}
	// What is told with it is written down, and an emergency comes first.
	k := a.begin("en", 67, "male", obj{"text": "a cough"})
	if k.say("stop asking, my chest hurts and I'm in a cold sweat"); k.level() != 2 || k.kind() != "urgent" {
		t.Errorf("level %d, %s", k.level(), k.kind())
	}
}

// What was told is not asked again, through whole visits.
func TestToldIsNotAsked(t *testing.T) {
	a := startApp(t)
	for _, x := range []struct {
		lang string
		age  float64
		sex  string
		text string
		not  []string
	}{
		{"zh", 45, "male", "干咳没痰，夜里厉害，三天了", []string{"productive-cough", "sputum.colour", "cough.timing", "cough.onset"}},
		{"en", 45, "male", "dry cough for three days, no phlegm, worse at night", []string{"productive-cough", "cough.timing"}},
		{"en", 40, "male", "cough and sore throat and runny nose for 3 days, can drink fine, no medicines, no chronic illness",
			[]string{"cough.onset", "sore-throat.onset", "unable-to-drink", "anticoagulant-use", "insulin-use", "bp-medicine", "hypertension", "diabetes", "asthma"}},
		{"zh", 40, "male", "打篮球崴了脚", []string{"fall", "unilateral-leg-swelling"}},
		{"zh", 60, "female", "膝盖疼，上下楼厉害，两个月了，没有慢性病，平时不吃药", []string{"knee-pain.aggravating", "knee-pain.onset", "hypertension", "anticoagulant-use"}},
		{"zh", 70, "male", "一个小时前嘴歪了", []string{"last-known-well.onset"}},
		{"zh", 50, "female", "肚子疼两天，绝经两年了", []string{"pregnant"}},
		{"zh", 48, "female", "恶心两天，子宫切除了", []string{"pregnant"}},
		{"zh", 33, "male", "右下肚子疼，半天了", []string{"abdominal-pain.site", "abdominal-pain.onset"}},
	} {
		k := a.begin(x.lang, x.age, x.sex, obj{"text": x.text})
		for range 60 {
			m := k.message()
			asks, _ := m["asks"].([]any)
			for _, id := range asks {
				for _, not := range x.not {
					if id == not {
						t.Errorf("%q: %s is asked: %v", x.text, not, m["text"])
					}
				}
			}
			if m["kind"] == "summary" || m["kind"] == "end" {
				break
			}
			if k.send(calmBody(m)); k.status != 200 {
				t.Fatalf("%q: status %d %v", x.text, k.status, k.last)
			}
		}
	}
}
