package triage

import (
	"testing"
	"time"

	"github.com/preconsult/preconsult/intake"
)

func reason(rule string, level intake.Level, turn int) intake.Reason {
	return intake.Reason{Rule: rule, Level: level, From: []intake.Evidence{{Span: intake.Span{Turn: turn}}}}
}

func assessment(rs ...intake.Reason) intake.Assessment {
	a := intake.Assessment{Reasons: rs}
	for _, r := range rs {
		a.Level = a.Level.Worst(r.Level)
	}
	return a
}

func TestRatchet(t *testing.T) {
	at := func(minutes int) time.Time { return now.Add(time.Duration(minutes) * time.Minute) }
	turns := []intake.Turn{{Seq: 1, At: at(0)}, {Seq: 2, At: at(10)}}
	lowered := []intake.LevelSet{{Level: 4, From: 2, By: "Li", At: at(5)}}
	sweat, cough := reason("chest-pain-with-sweating", 2, 1), reason("cough", 4, 1)
	for _, c := range []struct {
		name  string
		v     intake.Visit
		now   intake.Assessment
		level intake.Level
		rules string
	}{
		{"nothing before", intake.Visit{}, assessment(cough), 4, "cough"},
		{"rises", intake.Visit{Level: 4, Assessed: assessment(cough)}, assessment(sweat, cough), 2,
			"chest-pain-with-sweating cough"},
		{"corrected: the level stays, the reason is withdrawn", intake.Visit{Level: 2, Assessed: assessment(sweat, cough)},
			assessment(cough), 2, "chest-pain-with-sweating(withdrawn) cough"},
		{"withdrawn stays withdrawn", intake.Visit{Level: 2, Assessed: intake.Assessment{Reasons: []intake.Reason{
			{Rule: "chest-pain-with-sweating", Level: 2, Withdrawn: true}}}}, assessment(cough), 2,
			"chest-pain-with-sweating(withdrawn) cough"},
		{"said again: it holds again", intake.Visit{Level: 2, Assessed: intake.Assessment{Reasons: []intake.Reason{
			{Rule: "chest-pain-with-sweating", Level: 2, Withdrawn: true}}}}, assessment(sweat), 2, "chest-pain-with-sweating"},
		{"lowered by a nurse: old words do not raise again", intake.Visit{Level: 4, Turns: turns, LevelSets: lowered,
			Assessed: assessment(sweat)}, assessment(sweat, cough), 4, "chest-pain-with-sweating cough"},
		{"lowered by a nurse: new words do", intake.Visit{Level: 4, Turns: turns, LevelSets: lowered,
			Assessed: assessment(sweat)}, assessment(sweat, reason("syncope", 2, 2)), 2, "chest-pain-with-sweating syncope"},
		{"lowered by a nurse: a new reading does", intake.Visit{Level: 4, Turns: turns, LevelSets: lowered,
			Readings: []intake.Reading{{ID: "obs-9", At: at(7)}}}, assessment(intake.Reason{Rule: "cn-sbp-under-70", Level: 1,
			From: []intake.Evidence{{Reading: "obs-9"}}}), 1, "cn-sbp-under-70"},
		{"raised by a nurse: it stays", intake.Visit{Level: 1, Turns: turns,
			LevelSets: []intake.LevelSet{{Level: 1, From: 4, At: at(5)}}}, assessment(cough), 1, "cough"},
	} {
		level, a := Ratchet(&c.v, c.now)
		rules := ""
		for i, r := range a.Reasons {
			if i > 0 {
				rules += " "
			}
			rules += r.Rule
			if r.Withdrawn {
				rules += "(withdrawn)"
			}
		}
		if level != c.level || a.Level != c.level || rules != c.rules {
			t.Errorf("%s: level %d by %s, want %d by %s", c.name, level, rules, c.level, c.rules)
		}
	}
}
