package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/safety"
)

// measure posts what a device measured of a card just now.
func (a *testApp) measure(card, code, name string, value float64, unit string) {
	a.t.Helper()
	o := vital(card, "monitor-"+card, code, name, value, unit, time.Now().Add(-time.Minute))
	o["subject"] = obj{"identifier": obj{"system": cardSystem, "value": card}}
	if status, _, body := a.fhir("POST", "/fhir/Observation", a.tokens[access.Device], o); status != 201 {
		a.t.Fatalf("%s: %d %v", name, status, body)
	}
}

// A fever that was measured is not asked for; where words and readings disagree the doctor reads both.
func TestReadingsBesideWords(t *testing.T) {
	a := startApp(t)
	a.measure("hot", "8310-5", "Body temperature", 39.4, "Cel")
	k := a.begin("zh", 3, "male", obj{"identifiers": []obj{{"system": cardSystem, "value": "hot"}}, "informant": "parent", "text": "咳嗽两天"})
	if f := findings(k.staff(), "fever"); len(f) > 0 {
		t.Errorf("39.4 was measured, and fever stands as %v", f[0]["status"])
	}
	for k.state() == "open" && k.kind() == "question" {
		if slices.Contains(k.message()["asks"].([]any), any("fever")) {
			t.Errorf("39.4 was measured, and fever is asked for: %v", k.message()["text"])
		}
		k.send(obj{"action": "unknown"})
	}
	if v := k.staff(); !strings.Contains(fmt.Sprint(v["note"]), "39.4") {
		t.Errorf("the note does not tell of 39.4")
	}
	a.measure("denies", "8310-5", "Body temperature", 38.9, "Cel")
	k = a.begin("zh", 40, "male", obj{"identifiers": []obj{{"system": cardSystem, "value": "denies"}}, "text": "嗓子疼两天，没发烧"})
	card := k.staff()["note"].(obj)["card"].(obj)
	if got := fmt.Sprint(card["conflicts"]); !strings.Contains(got, "38") || !strings.Contains(got, "没发烧") {
		t.Errorf("conflicts %s", got)
	}
	k = a.begin("en", 60, "male", obj{"text": "repeat prescription, I take amlodipine and I do not have high blood pressure"})
	card = k.staff()["note"].(obj)["card"].(obj)
	if got := fmt.Sprint(card["conflicts"]); !strings.Contains(got, "hypertension-denied-and-treated") {
		t.Errorf("conflicts %s", got)
	}
}

// Whom a device has found urgent before the check-in is greeted, told that a nurse comes, and asked what brings them.
func TestUrgentReadingBeforeCheckIn(t *testing.T) {
	a := startApp(t)
	for lang, want := range map[string][3]string{"zh": {"我是预问诊助手", "已经通知护士", "哪儿不舒服"},
		"en": {"computer helper", "called a nurse", "bothering you"}} {
		who := "early-" + lang
		a.measure(who, "2708-6", "Oxygen saturation", 86, "%")
		a.measure(who, "9279-1", "Respiratory rate", 30, "/min")
		k := a.begin(lang, 70, "male", obj{"identifiers": []obj{{"system": cardSystem, "value": who}}})
		text := fmt.Sprint(k.message()["text"])
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: %q lacks %q", lang, text, w)
			}
		}
		if asks := fmt.Sprint(k.message()["asks"]); asks != "[chief-complaint]" || k.kind() != "urgent" {
			t.Errorf("%s: %s asks %s", lang, k.kind(), asks)
		}
		k.say(map[string]string{"zh": "喘不上气", "en": "I can't get my breath"}[lang])
		if f := findings(k.staff(), "dyspnoea"); len(f) != 1 || k.state() != "urgent" {
			t.Errorf("%s: %s %v", lang, k.state(), f)
		}
	}
}

// With low sugar nobody is told to eat nothing, and an eye that was splashed is not to be rubbed. Each card passes the filter.
func TestCards(t *testing.T) {
	a := startApp(t)
	for text, never := range map[string]string{"我有糖尿病，血糖2.6，手抖出汗": "吃东西", "my blood sugar is 2.6 and I am shaking": "eat or"} {
		lang := "zh"
		if never == "eat or" {
			lang = "en"
		}
		k := a.begin(lang, 60, "male", obj{"text": text})
		if got := fmt.Sprint(k.message()["text"]); k.kind() != "urgent" || strings.Contains(got, never) {
			t.Errorf("%s: %s %q", text, k.kind(), got)
		}
	}
	if k := a.begin("zh", 30, "male", obj{"text": "洁厕灵溅进眼睛了"}); !strings.Contains(fmt.Sprint(k.message()["text"]), "不要揉") {
		t.Errorf("a splash in the eye: %v", k.message()["text"])
	}
	for _, c := range a.parts.Content.Cards() {
		for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
			for _, text := range []string{c.Text.In(lang), c.Carer.In(lang)} {
				if _, v := a.parts.Filter.Review(safety.Draft{Audience: guidelines.ForPatient, Kind: safety.Urgent, Lang: lang, Text: text,
					Mode: intake.ByRule}); v.Action != safety.Allow {
					t.Errorf("card %s in %s: %s by %v", c.ID, lang, v.Action, v.Rules)
				}
			}
		}
	}
}
