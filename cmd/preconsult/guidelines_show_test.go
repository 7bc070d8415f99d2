package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
)

func TestShow(t *testing.T) {
	e := testEngine(t)
	for id, want := range map[string][]string{
		"chest-pain":          {"══ Level 1 ══", "when: 胸痛，且收缩压 < 90", "not yet reviewed", "○ 还难受 · Yes, now  → 静息时也疼: 有", "must be asked", "Shared questions: 经过"},
		"universal-01-airway": {"══ Level 1 ══"},
		"story":               {"story/onset", "这个症状"},
		"chest-pain/now":      {"one choice"},
		"cn-triage-2018":      {"cn-triage-2018#"},
	} {
		var out bytes.Buffer
		if !(shower{&out, e.content, intake.ZH}).show(id) {
			t.Errorf("there is no %s", id)
		}
		for _, w := range want {
			if !strings.Contains(out.String(), w) {
				t.Errorf("%s does not show %q", id, w)
			}
		}
		if strings.Contains(out.String(), "map[") || strings.Contains(out.String(), "present(") {
			t.Errorf("%s shows code", id)
		}
	}
	s := shower{&bytes.Buffer{}, e.content, intake.EN}
	if s.show("chestpain") || s.near("chestpain") != "perhaps chest-pain" {
		t.Error(s.near("chestpain"))
	}
}

// An author sees after each answer what it did, in words, and why a question is asked with its sources. No database is needed.
func TestTryProtocol(t *testing.T) {
	e := testEngine(t)
	age := 60.0
	var out bytes.Buffer
	in := visit.CheckIn{Lang: intake.ZH, AgeYears: &age, Sex: intake.Male, Consent: true, Kiosk: "test"}
	if err := e.tryProtocol(context.Background(), "chest-pain", intake.ZH, in, strings.NewReader("3\n/why\n1 2\n"), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"级别 2", "胸痛胸闷伴出冷汗  (chest-pain-with-sweating)", "这一问：cold-sweat nausea", "⟨近期发生的胸痛", "[urgent]"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}
