package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// A feeling is met kindly, the question stands, and the doctor reads the words; small talk is led back.
func TestFeelingsAreMet(t *testing.T) {
	a := startApp(t)
	for _, x := range []struct {
		lang, complaint, says, met, note string
	}{
		{"zh", "咳嗽三天", "凭什么让我等两个小时，烦死了", "着急是难免的", "凭什么让我等两个小时，烦死了"},
		{"zh", "咳嗽三天", "我就怕是癌症", "很担心", "我就怕是癌症"},
		{"zh", "咳嗽三天", "说着说着就想哭", "不好受", "说着说着就想哭"},
		{"zh", "咳嗽三天", "什么破机器", "不痛快", "什么破机器"},
		{"zh", "咳嗽三天", "今天天气真好", "接着说看病的事", ""},
		{"zh", "咳嗽三天", "厕所在哪？", "护士或前台", ""},
		{"en", "a cough for three days", "Why do I have to wait two hours, this is ridiculous", "hard to wait", "Why do I have to wait two hours, this is ridiculous"},
		{"en", "a cough for three days", "I'm scared it's cancer", "a real worry", "I'm scared it's cancer"},
		{"en", "a cough for three days", "I feel like crying", "very hard", "I feel like crying"},
		{"en", "a cough for three days", "stupid machine", "you are upset", "stupid machine"},
		{"en", "a cough for three days", "Lovely weather today", "go on with my questions", ""},
		{"en", "a cough for three days", "Where is the toilet?", "front desk", ""},
	} {
		k := a.begin(x.lang, 45, "female", obj{"text": x.complaint})
		before := k.text()
		k.say(x.says)
		question := before[strings.LastIndex(before, "\n")+1:]
		if got := k.text(); !strings.Contains(got, x.met) || !strings.HasSuffix(got, question) {
			t.Errorf("%q is met by %q, and the question was %q", x.says, got, question)
		}
		if x.note != "" && !strings.Contains(k.noted(), "“"+x.note+"”") {
			t.Errorf("%q is not in the record", x.says)
		}
		k.toSummary()
	}
}

// A feeling does not cost the question: only when it comes again is it put off, and never a feeling alone makes the complaint.
func TestFeelingsDoNotAnswer(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 45, "female", nil)
	k.say("凭什么让我等两个小时，烦死了")
	if got := k.text(); !strings.Contains(got, "着急是难免的") || !strings.Contains(got, "哪儿不舒服") {
		t.Fatalf("the opening is answered by a feeling: %q", got)
	}
	k.say("咳嗽三天")
	question := k.text()[strings.LastIndex(k.text(), "\n")+1:]
	for i, says := range []string{"烦死了", "气死我了"} {
		if k.say(says); !strings.HasSuffix(k.text(), question) {
			t.Fatalf("feeling %d: the question is gone: %q", i, k.text())
		}
	}
	if k.say("真气人"); strings.HasSuffix(k.text(), question) {
		t.Error("the question is put without end")
	}
	k = a.begin("en", 45, "female", obj{"text": "How much longer? This is ridiculous"})
	if got := k.text(); !strings.Contains(got, "computer helper") || !strings.Contains(got, "hard to wait") || !strings.Contains(got, "bothering you") {
		t.Errorf("words at check-in: %q", got)
	}
}

// noted is the doctor's record as it stands, as text.
func (k *talk) noted() string {
	b, err := json.Marshal(k.staff()["note"])
	if err != nil {
		k.a.t.Fatal(err)
	}
	return string(b)
}
