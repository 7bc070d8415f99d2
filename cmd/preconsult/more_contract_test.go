package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
)

func TestCheckInLimits(t *testing.T) {
	a := startApp(t)
	base := func(extra obj) obj {
		in := obj{"lang": "zh", "sex": "male", "consent": true, "age_years": 30}
		for k, v := range extra {
			if v == nil {
				delete(in, k)
			} else {
				in[k] = v
			}
		}
		return in
	}
	for name, c := range map[string]struct {
		in     obj
		status int
		fields []string
	}{
		"age 0":                {base(obj{"age_years": 0}), 201, nil},
		"age 130":              {base(obj{"age_years": 130}), 201, nil},
		"age 0.25":             {base(obj{"age_years": 0.25}), 201, nil},
		"age -0.1":             {base(obj{"age_years": -0.1}), 422, []string{"age_years"}},
		"age 130.1":            {base(obj{"age_years": 130.1}), 422, []string{"age_years"}},
		"neither age nor date": {base(obj{"age_years": nil}), 422, []string{"age_years"}},
		"a date alone":         {base(obj{"age_years": nil, "birth_date": "1960-02-29"}), 201, nil},
		"29 February 1961":     {base(obj{"birth_date": "1961-02-29"}), 422, []string{"birth_date"}},
		"a date too old":       {base(obj{"birth_date": "1850-01-01"}), 422, []string{"birth_date"}},
		"all wrong":            {obj{"lang": "xx", "sex": "y", "text": strings.Repeat("x", 4001), "informant": "z", "key": strings.Repeat("k", 101)}, 422, []string{"lang", "sex", "consent", "text", "informant", "key", "age_years"}},
		"consent false":        {base(obj{"consent": false}), 422, []string{"consent"}},
		"an identifier":        {base(obj{"identifiers": []obj{{"system": "s", "value": "v"}, {"system": "s", "value": ""}}}), 422, []string{"identifiers[1].value"}},
		"a wrong identifier":   {base(obj{"identifiers": []any{obj{"system": "s", "value": "v"}, obj{"system": "s", "value": 3}}}), 422, []string{"identifiers[1].value"}},
		"key of 100":           {base(obj{"key": strings.Repeat("😀", 100)}), 201, nil},
		"text of 4000":         {base(obj{"text": strings.Repeat("疼", 4000)}), 201, nil},
		"unknown fields":       {base(obj{"colour": "green", "level": 1}), 201, nil},
		"each informant":       {base(obj{"informant": "interpreter"}), 201, nil},
		"waiting":              {base(obj{"waiting_minutes": 12}), 201, nil},
		"waiting -1":           {base(obj{"waiting_minutes": -1}), 422, []string{"waiting_minutes"}},
		"sex unknown":          {base(obj{"sex": "unknown"}), 201, nil},
	} {
		status, out := a.call("POST", "/api/visits", a.tokens[access.Kiosk], c.in)
		if status != c.status {
			t.Errorf("%s: %d %v, want %d", name, status, out, c.status)
		}
		for _, f := range c.fields {
			if !strings.Contains(fmt.Sprint(out["errors"]), "field:"+f+" ") {
				t.Errorf("%s: %v does not name %s", name, out["errors"], f)
			}
		}
		if status == 201 && (out["id"] == nil || out["token"] == nil || out["message"] == nil || out["progress"] == nil || out["status"] != "open") {
			t.Errorf("%s: %v", name, out)
		}
	}
	// birth_date wins over age_years.
	born := time.Now().AddDate(-70, 0, -3).Format(time.DateOnly)
	k := a.begin("zh", 5, "male", obj{"birth_date": born})
	if age := k.staff()["person"].(obj)["age_years"].(float64); math.Abs(age-70) > 0.1 {
		t.Errorf("born %s: age %v", born, age)
	}
	// A check-in's key is unique for the kiosk; a repeated one answers 201, after the end as well.
	_, second, err := a.keeper.Add(t.Context(), access.Kiosk, "second kiosk", "")
	if err != nil {
		t.Fatal(err)
	}
	in := base(obj{"key": "one"})
	_, first := a.call("POST", "/api/visits", a.tokens[access.Kiosk], in)
	_, other := a.call("POST", "/api/visits", second, in)
	if first["id"] == other["id"] {
		t.Error("two kiosks share a visit")
	}
	x := &talk{a: a, id: first["id"].(string), token: first["token"].(string), last: first}
	x.say("头疼")
	x.send(obj{"action": "stop"})
	if status, again := a.call("POST", "/api/visits", a.tokens[access.Kiosk], in); status != 201 || !reflect.DeepEqual(again, first) {
		t.Errorf("the check-in again after the end: %d %v", status, again)
	}
}

// A question that a reading, a pause or going back came before is put again: it was not asked, as long as nobody tried to
// answer it.
func TestOvertakenQuestionsAreNotLost(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 60, "male", obj{"text": "头疼", "identifiers": []obj{{"system": cardSystem, "value": "O-1"}}})
	open := fmt.Sprint(k.message()["asks"])
	k.send(obj{"action": "pause"})
	k.say("嗯")
	if got := fmt.Sprint(k.message()["asks"]); got != open {
		t.Errorf("after a pause stands %s, want %s", got, open)
	}
	if status, _, _ := a.fhir("POST", "/fhir/Observation", a.tokens[access.Device], identified(reading("O-1", "cuff", 225, 120, time.Now()), "o1")); status != 201 {
		t.Fatal(status)
	}
	v := k.patient()
	if v["status"] != "urgent" {
		t.Fatalf("status %v", v["status"])
	}
	if got := fmt.Sprint(v["message"].(obj)["asks"]); got != open {
		t.Errorf("beside the urgent card is asked %s, want %s", got, open)
	}
	// An answer to the message that stood before: 409 with the one that stands.
	if k.send(obj{"to": "m1", "text": "x"}); k.status != 409 || k.last["current"].(obj)["id"] != v["message"].(obj)["id"] {
		t.Errorf("an answer to the old message: %d", k.status)
	}
}

func TestSeveralComplaintsEnd(t *testing.T) {
	a := startApp(t)
	for lang, text := range map[string]string{"zh": "头疼，肚子疼，拉肚子，还咳嗽，腰也疼，嗓子疼", "en": "headache, tummy ache, the runs, a cough, my back hurts and a sore throat"} {
		for _, action := range []string{"unknown", "refuse"} {
			k := a.begin(lang, 35, "female", obj{"text": text})
			for n := 0; k.state() != "summary"; n++ {
				if k.send(obj{"action": action}); k.status != 200 || n > 60 {
					t.Fatalf("%s %s: %d, after %d answers stands %v", lang, action, k.status, n, k.last)
				}
			}
		}
	}
}

func TestFiguresAreFigures(t *testing.T) {
	a := startApp(t)
	// To a question that takes none a figure is words, and answers nothing that it does not say.
	k := a.begin("zh", 60, "male", obj{"text": "头疼"})
	m := k.until("a checklist", input("choices"))
	asks := m["asks"].([]any)
	k.send(obj{"value": 3})
	for _, x := range asks {
		for _, f := range findings(k.staff(), x.(string)) {
			if f["status"] != "not-asked" && f["status"] != "refused" {
				t.Errorf("3 made %v %v", x, f["status"])
			}
		}
	}
	k = a.begin("zh", 60, "male", obj{"text": "腰疼"})
	k.until("a scale", input("scale"))
	for _, v := range []any{-1, 11, 3.5, 1e12} {
		if k.send(obj{"value": v}); k.status != 422 || !strings.Contains(fmt.Sprint(k.last["errors"]), "value") {
			t.Errorf("%v on a scale: %d", v, k.status)
		}
		k.last = obj{"message": k.patient()["message"], "status": "open"}
	}
	concept, _, _ := strings.Cut(k.message()["asks"].([]any)[0].(string), ".")
	k.send(obj{"value": 8})
	f := findings(k.staff(), concept)
	if len(f) == 0 || !strings.Contains(fmt.Sprint(f[0]["attributes"]), "8") {
		t.Errorf("8: %v", f)
	}
	// A figure in the question's unit, however it is written, or in one that can be made of it.
	for unit, c := range map[string]struct {
		value  float64
		status int
		want   string
	}{"": {39.2, 200, "39.2"}, "℃": {39.2, 200, "39.2"}, "Cel": {39.2, 200, "39.2"}, "°C": {39.2, 200, "39.2"}, "[degF]": {102.2, 200, "39"}, "kg": {39.2, 422, ""}} {
		k := a.begin("zh", 30, "male", obj{"text": "发烧"})
		k.until("a temperature", func(m obj) bool { return fmt.Sprint(m["asks"]) == "[measured-temperature.value]" })
		body := obj{"value": c.value}
		if unit != "" {
			body["unit"] = unit
		}
		if k.send(body); k.status != c.status {
			t.Errorf("%v %s: %d %v", c.value, unit, k.status, k.last)
			continue
		}
		if c.want == "" {
			continue
		}
		f := findings(k.staff(), "measured-temperature")
		if len(f) != 1 || !strings.Contains(fmt.Sprint(f[0]["attributes"]), "low:"+c.want+" ") {
			t.Errorf("%v %s: %v", c.value, unit, f)
		}
		if unit != "" && k.lastSaid()["text"] != fmt.Sprint(c.value, " ", unit) {
			t.Errorf("kept %v", k.lastSaid()["text"])
		}
	}
	// Several choices to a question that takes one.
	k = a.begin("zh", 60, "male", obj{"text": "头疼"})
	m = k.until("a choice", func(m obj) bool { return m["input"] == "choice" && len(m["choices"].([]any)) > 1 })
	cs := m["choices"].([]any)
	if k.send(obj{"choices": []any{cs[0].(obj)["id"], cs[1].(obj)["id"]}}); k.status != 422 || !strings.Contains(fmt.Sprint(k.last["errors"]), "choices") {
		t.Errorf("two of a single choice: %d %v", k.status, k.last)
	}
	// "None of these" beside something that is ticked denies nothing.
	k = a.begin("zh", 60, "male", obj{"text": "头疼"})
	m = k.until("a checklist", input("choices"))
	cs = m["choices"].([]any)
	k.send(obj{"choices": []any{cs[0].(obj)["id"], "none"}})
	if f := findings(k.staff(), cs[0].(obj)["id"].(string)); k.status != 200 || len(f) != 1 || f[0]["status"] != "present" {
		t.Errorf("%d %v", k.status, f)
	}
}

// Two programs on one database: what each promises alone holds for both together.
func TestTwoReplicas(t *testing.T) {
	a := startApp(t)
	twin := visit.New(a.parts)
	both := []*visit.Service{a.visits, twin}
	ctx := context.Background()
	for round := range 6 {
		card := fmt.Sprint("R-", round)
		k := a.begin("zh", 60, "male", obj{"identifiers": []obj{{"system": cardSystem, "value": card}}})
		words := []string{"头疼两天", "还恶心", "咳嗽", "拉肚子"}
		replies := make([][]visit.Reply, len(words))
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i, text := range words {
			for _, s := range both {
				wg.Go(func() {
					r, err := s.Answer(ctx, k.id, visit.Answer{Key: fmt.Sprint("w", i), Text: &text})
					mu.Lock()
					defer mu.Unlock()
					if err != nil {
						t.Errorf("%s: %v", text, err)
						return
					}
					replies[i] = append(replies[i], r)
				})
			}
		}
		wg.Go(func() {
			if status, _, _ := a.fhir("POST", "/fhir/Observation", a.tokens[access.Device], identified(reading(card, "cuff", 221, 119, time.Now()), card)); status != 201 {
				t.Errorf("reading: %d", status)
			}
			if err := twin.Arrived(ctx, []intake.Identifier{{System: cardSystem, Value: card}}); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		for i, rs := range replies {
			if len(rs) == 2 && rs[0].Message.ID != rs[1].Message.ID {
				t.Errorf("%s: two replies to one key, %s and %s", words[i], rs[0].Message.ID, rs[1].Message.ID)
			}
		}
		v := k.staff()
		said := map[string]int{}
		for _, x := range k.said() {
			said[x["text"].(string)]++
		}
		for _, text := range words {
			if said[text] != 1 {
				t.Errorf("%q stands %d times", text, said[text])
			}
		}
		for _, c := range []string{"headache", "nausea", "cough", "diarrhoea"} {
			if f := findings(v, c); len(f) != 1 || f[0]["status"] != "present" {
				t.Errorf("%s: %v", c, f)
			}
		}
		if n := len(k.bells()); n != 1 || k.level() != 2 {
			t.Errorf("level %d, %d bells", k.level(), n)
		}
		if v := k.patient(); v["status"] != "urgent" {
			t.Errorf("status %v", v["status"])
		}
	}
}

// Words of patients, names and numbers stand in no problem and in no line of the log.
func TestNoWordsInProblemsOrLogs(t *testing.T) {
	a := startApp(t)
	const canary = "ZZCANARYZZ金丝雀"
	k := a.begin("zh", 40, "female", obj{"name": canary, "identifiers": []obj{{"system": "urn:" + canary, "value": canary}}, "text": canary + "头疼"})
	say := func(method, path, token string, body any) {
		status, b := a.raw(method, path, token, "application/json", body)
		if status >= 400 && strings.Contains(string(b), "CANARY") {
			t.Errorf("%s %s: %d repeats: %s", method, path, status, b)
		}
	}
	p := "/api/visits/" + k.id
	for _, body := range []any{obj{"key": "a", "choice": canary}, obj{"key": "a", "choices": []string{canary}}, obj{"key": "a", "text": strings.Repeat(canary, 1000)}, obj{"key": "a", "to": canary, "text": canary}, obj{"key": "a", "action": canary},
		obj{"key": "a", "value": canary}, obj{"key": "a", "value": 3, "unit": canary}, obj{"key": strings.Repeat(canary, 10), "text": canary}, []byte(`{"key":"a","text":"` + canary), []byte(`{"key":{"` + canary + `":1}}`), obj{"key": "a", "informant": canary, "text": "x"}, obj{"key": "a", "text": canary + "\x00"}} {
		say("POST", p+"/answers", k.token, body)
		say("POST", p+"/confirm", k.token, body)
		say("POST", p+"/level", a.tokens[access.Nurse], obj{"level": canary, "reason": canary})
		say("POST", "/api/visits", a.tokens[access.Kiosk], body)
	}
	say("POST", p+"/sign", a.tokens[access.Doctor], obj{"edits": []obj{{"line": canary, "text": canary}}})
	say("POST", "/api/sessions", "", obj{"user": canary, "password": canary})
	say("GET", "/api/visits?status="+canary, a.tokens[access.Nurse], nil)
	say("GET", "/api/visits/"+canary, a.tokens[access.Nurse], nil)
	say("GET", "/"+canary, "", nil)
	for _, o := range []obj{identified(pulse(canary, 999, time.Now()), canary), {"resourceType": canary}, {"resourceType": "Observation", "status": canary}} {
		a.fhir("POST", "/fhir/Observation", a.tokens[access.Device], o)
	}
	a.fhir("GET", "/fhir/Observation?"+canary+"="+canary, a.tokens[access.Device], nil)
	a.fhir("GET", "/fhir/Observation/"+canary, a.tokens[access.Device], nil)
	k.calm()
	if strings.Contains(a.logs.String(), "CANARY") {
		for _, l := range strings.Split(a.logs.String(), "\n") {
			if strings.Contains(l, "CANARY") {
				t.Errorf("the log has %.300s", l)
			}
		}
	}
	if strings.Contains(a.logs.String(), k.token) || strings.Contains(a.logs.String(), a.tokens[access.Nurse]) {
		t.Error("the log has a token")
	}
}

// What staff read has the shapes of batch.
func TestStaffShapesAreThoseOfBatch(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 60, "male", obj{"identifiers": []obj{{"system": cardSystem, "value": "S-1"}}})
	if v := k.staff(); v["level"] != 5.0 || v["reasons"] == nil || len(v["departments"].([]any)) != 0 || v["note"] == nil {
		t.Errorf("before anything is said: level %v, reasons %v, departments %v", v["level"], v["reasons"], v["departments"])
	}
	k.say("以前老头疼，今天也头疼，我妈也头疼。小时候得过哮喘，现在没有哮喘")
	a.fhir("POST", "/fhir/Observation", a.tokens[access.Device], identified(reading("S-1", "cuff", 225, 120, time.Now()), "s1"))
	v := k.staff()
	seen := map[string]bool{}
	for _, x := range v["findings"].([]any) {
		f := x.(obj)
		key := fmt.Sprint(f["concept"], " ", f["experiencer"])
		if seen[key] {
			t.Errorf("two entries for %s", key)
		}
		seen[key] = true
	}
	spans, readings := 0, 0
	for _, x := range v["reasons"].([]any) {
		r := x.(obj)
		if s, _ := r["text"].(string); s == "" || r["rule"] == "" || r["cites"] == nil {
			t.Errorf("reason %v", r)
		}
		if w, ok := r["without"].(obj); ok {
			if s, _ := w["text"].(string); s == "" || w["level"] == nil {
				t.Errorf("without %v", w)
			}
		}
		for _, y := range r["from"].([]any) {
			f := y.(obj)
			_, span := f["start"]
			_, reading := f["reading"]
			if span == reading {
				t.Errorf("from %v", f)
			}
			if span {
				spans++
			} else {
				readings++
			}
		}
	}
	if spans == 0 || readings == 0 {
		t.Errorf("%d spans, %d readings", spans, readings)
	}
	for _, x := range v["departments"].([]any) {
		if d := x.(obj); d["code"] == "" || d["labels"].(obj)["zh"] == "" || d["score"] == nil {
			t.Errorf("department %v", d)
		}
	}
	for _, x := range v["note"].(obj)["sections"].([]any) {
		s := x.(obj)
		if s["code"] == "" || s["title"] == "" || s["lines"] == nil {
			t.Errorf("section %v", s)
		}
	}
}

// The description names every call and nothing that is not there.
func TestOpenAPINamesEveryCall(t *testing.T) {
	a := startApp(t)
	status, b := a.raw("GET", "/api/openapi.json", "", "", nil)
	var d struct {
		OpenAPI string
		Paths   map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(b, &d); err != nil || status != 200 {
		t.Fatal(status, err)
	}
	want := map[string]string{"/api/visits": "get post", "/api/visits/{id}": "get", "/api/visits/{id}/answers": "post", "/api/visits/{id}/confirm": "post", "/api/visits/{id}/level": "post",
		"/api/visits/{id}/sign": "post", "/api/visits/{id}/feedback": "post", "/api/bells": "get", "/api/bells/{id}/acknowledge": "post", "/api/events": "get", "/api/passages/{id}": "get", "/api/sessions": "post", "/api/credentials": "get post", "/api/credentials/{id}": "delete"}
	for path, methods := range want {
		ops := d.Paths[path]
		if ops == nil {
			ops = d.Paths[strings.TrimPrefix(path, "/api")]
		}
		for _, m := range strings.Fields(methods) {
			if ops[m] == nil {
				t.Errorf("%s %s is not described", m, path)
			}
		}
	}
}

// A typed question to us is no complaint and no answer.
func TestQuestionsToUsAreNoAnswers(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 45, "male", nil)
	k.say("为什么问这个")
	if k.kind() != "info" {
		t.Fatalf("%v", k.message())
	}
	k.say("头疼两天")
	k.toSummary()
	if s := k.message()["text"].(string); strings.Contains(s, "为什么问这个") || !strings.Contains(s, "头疼两天") {
		t.Errorf("summary %s", s)
	}
	b, _ := json.Marshal(k.staff()["note"])
	if strings.Contains(string(b), "为什么问这个") {
		t.Errorf("the note carries a question about the question")
	}
}
