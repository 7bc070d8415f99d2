package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/internal/access"
)

// What the hospital's own system knows is not asked again, counts for the level, and stands beside what the patient says.

func entry(kind, text, recorded string) obj {
	e := obj{"kind": kind, "text": text}
	if recorded != "" {
		e["recorded"] = recorded
	}
	return e
}

func fullChart() []obj {
	return []obj{entry("condition", "2型糖尿病", "2019-03-02"), entry("condition", "高血压病2级", "2018-01-01"), entry("medicine", "华法林钠片 2.5mg qd", ""),
		entry("allergy", "青霉素", "2010-05-01"), entry("condition", "某某综合征", "")}
}

// everAsked are all ids that a visit's messages asked.
func (k *talk) everAsked() string {
	k.a.t.Helper()
	asked := ""
	for range 80 {
		if k.state() == "summary" && k.kind() == "summary" {
			return asked
		}
		asked += " " + strings.Trim(fmt.Sprint(k.message()["asks"]), "[]")
		if k.send(calmBody(k.message())); k.status != 200 {
			k.a.t.Fatalf("status %d %v", k.status, k.last)
		}
	}
	k.a.t.Fatal("no summary comes")
	return ""
}

func card(v obj, list string) string { return fmt.Sprint(v["note"].(obj)["card"].(obj)[list]) }

func TestTheChartIsNotAskedAgain(t *testing.T) {
	a := startApp(t)
	without := a.begin("zh", 50, "male", obj{"text": "咳嗽三天，有点痰"})
	if asked := without.everAsked(); !strings.Contains(asked, "diabetes") || !strings.Contains(asked, "anticoagulant-use") {
		t.Fatalf("without a chart not asked: %s", asked)
	}
	k := a.begin("zh", 50, "male", obj{"text": "咳嗽三天，有点痰", "chart": fullChart()})
	asked := k.everAsked()
	for _, c := range []string{"diabetes", "hypertension", "anticoagulant-use", "medicine-use"} {
		if slices.Contains(strings.Fields(asked), c) {
			t.Errorf("%s is in the chart and was asked: %s", c, asked)
		}
	}
	for _, c := range []string{"asthma", "drug-allergy", "other-medicines", "antiplatelet-use"} {
		if !slices.Contains(strings.Fields(asked), c) {
			t.Errorf("%s was not asked: %s", c, asked)
		}
	}
	for _, word := range []string{"糖尿病", "华法林", "青霉素", "综合征"} { // a kiosk's page is read by whoever stands beside it
		if b, _ := json.Marshal(k.patient()); strings.Contains(string(b), word) {
			t.Errorf("the patient's side shows %s", word)
		}
	}
	v := k.staff()
	note, _ := json.Marshal(v["note"])
	for _, words := range []string{"糖尿病（病历 2019-03-02：“2型糖尿病”）", "华法林（病历：“华法林钠片 2.5mg qd”）", "“某某综合征”（病历）", "病历已知 3 项未问"} {
		if !strings.Contains(string(note), words) {
			t.Errorf("the note has no %s: %s", words, note)
		}
	}
	// Calmly denied, and in the chart: both sides with their sources.
	if c := card(v, "conflicts"); !strings.Contains(c, "否认药物过敏，病历有青霉素过敏") || !strings.Contains(c, "chart:chart-4") || !strings.Contains(c, "turn:") {
		t.Errorf("conflicts %s", c)
	}
	if chart := v["chart"].([]any); len(chart) != 5 || chart[0].(obj)["text"] != "2型糖尿病" || chart[4].(obj)["findings"] != nil {
		t.Errorf("chart %v", chart)
	}
}

func TestTheChartRaisesAndIsContradicted(t *testing.T) {
	a := startApp(t)
	words := "刚才摔了一跤，头上起了个包"
	without := a.begin("zh", 50, "male", obj{"text": words})
	k := a.begin("zh", 50, "male", obj{"text": words, "chart": fullChart()})
	if k.level() >= without.level() {
		t.Errorf("level %d, and %d without blood thinners", k.level(), without.level())
	}
	v := k.staff()
	if r := fmt.Sprint(v["reasons"]); !strings.Contains(r, "chart:chart-3") {
		t.Errorf("no reason rests on the chart: %s", r)
	}
	alone := a.begin("zh", 50, "male", obj{"chart": fullChart()})
	if alone.level() != 5 || len(alone.bells()) != 0 {
		t.Errorf("the chart alone: level %d", alone.level())
	}
	k = a.begin("zh", 50, "male", obj{"text": "咳嗽三天，我没有糖尿病", "chart": fullChart()})
	if got := k.stands("diabetes"); got != "absent" {
		t.Errorf("what the patient says of diabetes is %q", got)
	}
	c := card(k.staff(), "conflicts")
	if !strings.Contains(c, "否认糖尿病，病历有糖尿病（病历 2019-03-02：“2型糖尿病”）") || !strings.Contains(c, "chart:chart-1") || !strings.Contains(c, "turn:0") {
		t.Errorf("conflicts %s", c)
	}
}

func TestBadChartEntriesAreNamed(t *testing.T) {
	a := startApp(t)
	for name, c := range map[string]struct {
		chart any
		field string
	}{
		"unknown kind":     {[]obj{entry("condition", "高血压", ""), entry("wish", "x", "")}, "chart[1].kind"},
		"no kind":          {[]obj{{"text": "高血压"}}, "chart[0].kind"},
		"no words":         {[]obj{entry("condition", "", "")}, "chart[0].text"},
		"blank words":      {[]obj{entry("condition", "  ", "")}, "chart[0].text"},
		"long words":       {[]obj{entry("condition", strings.Repeat("病", 501), "")}, "chart[0].text"},
		"NUL":              {[]obj{entry("condition", "a\x00b", "")}, "chart[0].text"},
		"no date":          {[]obj{entry("condition", "高血压", "2019")}, "chart[0].recorded"},
		"future":           {[]obj{entry("condition", "高血压", "2999-01-01")}, "chart[0].recorded"},
		"ends before":      {[]obj{{"kind": "medicine", "text": "x", "recorded": "2020-01-02", "ended": "2020-01-01"}}, "chart[0].ended"},
		"code without one": {[]obj{{"kind": "condition", "text": "x", "code": obj{"system": "icd10"}}}, "chart[0].code.value"},
		"too many":         {make([]obj, 51), "chart"},
	} {
		if list, ok := c.chart.([]obj); ok && len(list) == 51 {
			for i := range list {
				list[i] = entry("condition", "高血压", "")
			}
		}
		status, out := a.call("POST", "/api/visits", a.tokens[access.Kiosk], obj{"lang": "zh", "sex": "male", "age_years": 50, "consent": true, "chart": c.chart})
		if fields := fmt.Sprint(out["errors"]); status != 422 || !strings.Contains(fields, "field:"+c.field+" ") || strings.Contains(fields, "高血压") {
			t.Errorf("%s: status %d %v", name, status, out)
		}
	}
}

func TestTheChartOutlivesARestart(t *testing.T) {
	a := startApp(t)
	in := obj{"key": "c1", "text": "咳嗽三天", "chart": fullChart()}
	k := a.begin("zh", 50, "male", in)
	before, _ := json.Marshal(k.staff()["note"])
	b := startAppOn(t, a.url)
	b.tokens = a.tokens
	again := b.begin("zh", 50, "male", in) // repeated: the same visit
	if again.id != k.id {
		t.Fatalf("another visit for the same key: %s %s", again.id, k.id)
	}
	if after, _ := json.Marshal(again.staff()["note"]); string(after) != string(before) {
		t.Errorf("the note changed:\n%s\n%s", before, after)
	}
	if chart := again.staff()["chart"].([]any); len(chart) != 5 {
		t.Errorf("chart %v", chart)
	}
	status, _ := b.call("POST", "/api/visits", a.tokens[access.Kiosk], obj{"key": "c1", "lang": "zh", "sex": "male", "age_years": 50, "consent": true,
		"text": "咳嗽三天", "chart": fullChart()[:2]})
	if status != 409 {
		t.Errorf("another chart under the same key: status %d", status)
	}
}
