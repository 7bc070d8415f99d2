package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/preconsult/preconsult/internal/access"
)

// Design §6, sentence by sentence, as somebody else's program would see it.

func (k *talk) patient() obj {
	k.a.t.Helper()
	status, v := k.a.call("GET", "/api/visits/"+k.id, k.token, nil)
	if status != 200 {
		k.a.t.Fatalf("the patient's view: status %d %v", status, v)
	}
	return v
}

func (k *talk) confirm(body obj) obj {
	k.a.t.Helper()
	if body["key"] == nil {
		k.n++
		body["key"] = fmt.Sprintf("k%d", k.n)
	}
	status, out := k.a.call("POST", "/api/visits/"+k.id+"/confirm", k.token, body)
	k.status = status
	if status == 200 {
		k.last = out
	} else {
		return out
	}
	return k.last
}

// toSummary answers calmly until the summary.
func (k *talk) toSummary() {
	k.a.t.Helper()
	for range 80 {
		if k.state() == "summary" && k.kind() == "summary" {
			return
		}
		if k.send(calmBody(k.message())); k.status != 200 {
			k.a.t.Fatalf("status %d %v", k.status, k.last)
		}
	}
	k.a.t.Fatal("no summary comes")
}

// until answers calmly until a message satisfies want.
func (k *talk) until(what string, want func(m obj) bool) obj {
	k.a.t.Helper()
	for range 80 {
		if want(k.message()) {
			return k.message()
		}
		if k.state() == "summary" {
			break
		}
		if k.send(calmBody(k.message())); k.status != 200 {
			k.a.t.Fatalf("status %d %v", k.status, k.last)
		}
	}
	k.a.t.Fatalf("no message is %s", what)
	return nil
}

func input(kind string) func(obj) bool { return func(m obj) bool { return m["input"] == kind } }

// said are the turns of people, oldest first.
func (k *talk) said() []obj {
	var out []obj
	for _, x := range k.staff()["turns"].([]any) {
		if t := x.(obj); t["who"] != "system" {
			out = append(out, t)
		}
	}
	return out
}

func (k *talk) lastSaid() obj { s := k.said(); return s[len(s)-1] }

func findings(v obj, concept string) []obj {
	var out []obj
	for _, x := range v["findings"].([]any) {
		if f := x.(obj); f["concept"] == concept {
			out = append(out, f)
		}
	}
	return out
}

func TestCheckInTextIsHeard(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 40, "female", obj{"text": "咳嗽三天，有黄痰"})
	if k.kind() != "question" || fmt.Sprint(k.message()["asks"]) == "[chief-complaint]" {
		t.Errorf("after words at check-in comes %v", k.message())
	}
	v := k.staff()
	if f := findings(v, "cough"); len(f) != 1 || f[0]["status"] != "present" || f[0]["turn"] != 0.0 || f[0]["text"] == "" {
		t.Errorf("cough: %v", f)
	}
	if turns := v["turns"].([]any); turns[0].(obj)["text"] != "咳嗽三天，有黄痰" || turns[0].(obj)["who"] != "patient" {
		t.Errorf("first turn %v", turns[0])
	}
	if v["level"] == 0.0 || len(v["reasons"].([]any)) == 0 {
		t.Errorf("level %v, reasons %v", v["level"], v["reasons"])
	}
	// An emergency at check-in rings at once.
	k = a.begin("zh", 67, "male", obj{"text": "胸口压着疼，现在还疼，出冷汗", "informant": "companion"})
	if k.kind() != "urgent" || k.state() != "urgent" {
		t.Errorf("kind %s, status %s", k.kind(), k.state())
	}
	v = k.staff()
	if v["level"] != 2.0 || len(v["bells"].([]any)) != 1 {
		t.Errorf("level %v, bells %v", v["level"], v["bells"])
	}
	if who := v["turns"].([]any)[0].(obj)["who"]; who != "companion" {
		t.Errorf("who %v", who)
	}
	// The same check-in again gives the same first message.
	in := obj{"key": "t1", "lang": "en", "age_years": 30, "sex": "male", "consent": true, "text": "I have a cough"}
	_, first := a.call("POST", "/api/visits", a.tokens[access.Kiosk], in)
	_, again := a.call("POST", "/api/visits", a.tokens[access.Kiosk], in)
	if !reflect.DeepEqual(first, again) {
		t.Errorf("first %v\nagain %v", first, again)
	}
}

func TestReadingsKnownAtCheckInRing(t *testing.T) {
	a := startApp(t)
	if status, b := a.raw("POST", "/fhir/Observation", a.tokens[access.Device], "application/fhir+json", reading("C-20", "cuff-20", 222, 118, time.Now().Add(-10*time.Minute))); status != 201 {
		t.Fatalf("status %d %s", status, b)
	}
	k := a.begin("zh", 60, "male", obj{"identifiers": []obj{{"system": cardSystem, "value": "C-20"}}})
	v := k.staff()
	if v["level"] != 2.0 || k.kind() != "urgent" || k.state() != "urgent" || len(v["bells"].([]any)) != 1 {
		t.Errorf("level %v, kind %s, status %s, bells %v", v["level"], k.kind(), k.state(), v["bells"])
	}
}

func TestParallelKeys(t *testing.T) {
	a := startApp(t)
	var mu sync.Mutex
	var wg sync.WaitGroup
	ids := map[string]int{}
	in := obj{"key": "par", "lang": "zh", "age_years": 33, "sex": "male", "consent": true, "text": "咳嗽"}
	for range 12 {
		wg.Go(func() {
			status, out := a.call("POST", "/api/visits", a.tokens[access.Kiosk], in)
			mu.Lock()
			defer mu.Unlock()
			if status != 201 {
				t.Errorf("check-in: status %d %v", status, out)
				return
			}
			ids[out["id"].(string)+out["token"].(string)+out["message"].(obj)["id"].(string)]++
		})
	}
	wg.Wait()
	if len(ids) != 1 {
		t.Errorf("one key made %d visits", len(ids))
	}
	k := a.begin("zh", 33, "male", nil)
	replies := map[string]int{}
	for range 12 {
		wg.Go(func() {
			status, b := a.raw("POST", "/api/visits/"+k.id+"/answers", k.token, "application/json", obj{"key": "same", "text": "头疼两天"})
			mu.Lock()
			defer mu.Unlock()
			if status != 200 {
				t.Errorf("answer: status %d %s", status, b)
			}
			replies[string(b)]++
		})
	}
	wg.Wait()
	if len(replies) != 1 || len(k.said()) != 1 {
		t.Errorf("one key: %d replies, %d turns", len(replies), len(k.said()))
	}
	for n := range 8 {
		wg.Go(func() {
			if status, b := a.raw("POST", "/api/visits/"+k.id+"/answers", k.token, "application/json", obj{"key": fmt.Sprint("p", n), "text": fmt.Sprint("还有话说 ", n)}); status != 200 {
				t.Errorf("answer %d: status %d %s", n, status, b)
			}
		})
	}
	wg.Wait()
	if n := len(k.said()); n != 9 {
		t.Errorf("%d turns of the patient, want 9", n)
	}
	// With `to` only one of two answers to the same message counts.
	k = a.begin("zh", 33, "male", obj{"text": "头疼"})
	to := k.message()["id"]
	statuses := map[int]int{}
	for n := range 4 {
		wg.Go(func() {
			status, out := a.call("POST", "/api/visits/"+k.id+"/answers", k.token, obj{"key": fmt.Sprint("q", n), "to": to, "action": "unknown"})
			mu.Lock()
			defer mu.Unlock()
			statuses[status]++
			if status == 409 && (out["current"] == nil || out["current"].(obj)["id"] == to) {
				t.Errorf("409 with current %v", out["current"])
			}
		})
	}
	wg.Wait()
	if statuses[200] != 1 || statuses[409] != 3 {
		t.Errorf("statuses %v", statuses)
	}
}

func TestTurnTextsAreExactlyWhatWasSent(t *testing.T) {
	a := startApp(t)
	for _, text := range []string{"我😀头疼\r\n两天", " 前后空格 ", "e\u0301ne\u0301rve\u0301 👨‍👩‍👧 headache", "頭痛三天，沒有發燒", "\u202e头疼\u200f\u200b", "a\u2028b头疼", "\ufeff头疼\t\v", "头疼\ufffd",
		strings.Repeat("😀", 3996) + "头疼两天", "<script>alert(1)</script> & \"头疼\" \\ '", "Ａ全角１２３头疼"} {
		k := a.begin("zh", 30, "male", nil)
		k.say(text)
		v := k.staff()
		if got := k.lastSaid()["text"]; got != text {
			t.Errorf("sent %.40q, kept %.40q", text, got)
		}
		for _, x := range v["findings"].([]any) {
			f := x.(obj)
			if f["turn"] == nil {
				continue
			}
			turn := ""
			for _, y := range v["turns"].([]any) {
				if y.(obj)["seq"] == f["turn"] {
					turn = y.(obj)["text"].(string)
				}
			}
			r := []rune(turn)
			from, to := int(f["start"].(float64)), int(f["end"].(float64))
			if from < 0 || to > len(r) || from > to || string(r[from:to]) != f["text"] {
				t.Errorf("%.30q: %v at %d..%d is not %q", text, f["concept"], from, to, f["text"])
			}
		}
	}
	if status, _ := a.call("POST", "/api/visits/"+a.begin("zh", 30, "male", nil).id+"/answers", "", nil); status != 401 {
		t.Errorf("status %d", status)
	}
	k := a.begin("zh", 30, "male", nil)
	if k.send(obj{"text": strings.Repeat("😀", 4001)}); k.status != 422 {
		t.Errorf("4001 characters: %d", k.status)
	}
	if k.send(obj{"text": strings.Repeat("😀", 4000)}); k.status != 200 {
		t.Errorf("4000 characters: %d", k.status)
	}
}

func TestTurnTextsOfTaps(t *testing.T) {
	a := startApp(t)
	for _, lang := range []string{"zh", "en"} {
		k := a.begin(lang, 45, "male", obj{"text": map[string]string{"zh": "胸口疼过，今天来看看", "en": "chest pain now and then for a year"}[lang]})
		m := k.until("a checklist", input("choices"))
		cs := m["choices"].([]any)
		two := []string{cs[0].(obj)["id"].(string), cs[1].(obj)["id"].(string)}
		sep := map[string]string{"zh": "、", "en": ", "}[lang]
		want := cs[0].(obj)["label"].(string) + sep + cs[1].(obj)["label"].(string)
		if k.send(obj{"choices": two}); k.status != 200 || k.lastSaid()["text"] != want {
			t.Errorf("%s: status %d, %q, want %q", lang, k.status, k.lastSaid()["text"], want)
		}
		for action, label := range map[string][2]string{"unknown": {"不知道", "Don't know"}, "refuse": {"不想说", "Rather not say"}} {
			k.send(obj{"action": action})
			if want := label[map[string]int{"zh": 0, "en": 1}[lang]]; k.status != 200 || k.lastSaid()["text"] != want {
				t.Errorf("%s %s: %q, want %q", lang, action, k.lastSaid()["text"], want)
			}
		}
		m = k.message()
		if len(m["choices"].([]any)) > 0 {
			c := m["choices"].([]any)[0].(obj)
			if k.send(obj{"choice": c["id"]}); k.lastSaid()["text"] != c["label"] {
				t.Errorf("%s: choice %q kept as %q", lang, c["label"], k.lastSaid()["text"])
			}
		}
	}
	k := a.begin("zh", 45, "male", obj{"text": "头疼"})
	k.until("a scale", input("scale"))
	if k.send(obj{"value": 7}); k.status != 200 || k.lastSaid()["text"] != "7" {
		t.Errorf("value: %d %q", k.status, k.lastSaid()["text"])
	}
	if k.send(obj{"value": "2026-01-05"}); k.status != 200 || k.lastSaid()["text"] != "2026-01-05" {
		t.Errorf("date: %d %q", k.status, k.lastSaid()["text"])
	}
	if k.send(obj{"value": 38.5, "unit": "Cel"}); k.status != 200 || k.lastSaid()["text"] != "38.5 Cel" {
		t.Errorf("value with unit: %d %q", k.status, k.lastSaid()["text"])
	}
}

func TestOneOfTheAnswersIsNeeded(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 45, "male", nil)
	for name, body := range map[string]obj{"nothing": {}, "two": {"text": "a", "action": "back"}, "three": {"choice": "x", "value": 3},
		"a unit alone": {"unit": "kg"}, "an unknown action": {"action": "dance"}, "an empty text": {"text": ""}, "a blank text": {"text": " \n\u3000"},
		"no choices": {"choices": []any{}}, "an unknown choice": {"choice": "nope"}, "a value that is none": {"value": "soon"}, "a null value": {"value": "null"},
		"a flag": {"value": true}, "a bad informant": {"informant": "dog", "text": "a"}} {
		if k.send(body); k.status != 422 {
			t.Errorf("%s: status %d %v", name, k.status, k.last)
		} else if es, _ := k.last["errors"].([]any); len(es) == 0 || es[0].(obj)["field"] == "" {
			t.Errorf("%s: %v", name, k.last)
		}
		delete(body, "key")
	}
	if status, _ := a.call("POST", "/api/visits/"+k.id+"/answers", k.token, obj{"text": "a"}); status != 422 {
		t.Errorf("no key: %d", status)
	}
	if status, out := a.call("POST", "/api/visits/"+k.id+"/answers", k.token, obj{"key": "a", "choices": []any{"cough", 3}}); status != 422 || !strings.Contains(fmt.Sprint(out), "choices[1]") {
		t.Errorf("an item of a wrong type: %d %v", status, out)
	}
	if len(k.said()) != 0 {
		t.Errorf("refused requests left %d turns", len(k.said()))
	}
}

func TestWhyInBothLanguages(t *testing.T) {
	a := startApp(t)
	for lang, typed := range map[string][]string{"zh": {"为什么问这个", "为什么要问这个？", "问这个干嘛"}, "en": {"why do you ask?", "Why do you ask this?", "why are you asking"}} {
		k := a.begin(lang, 45, "male", nil)
		checkWhy := func(where string, body obj) {
			before := k.message()
			if k.send(body); k.status != 200 {
				t.Fatalf("%s %s: status %d %v", lang, where, k.status, k.last)
			}
			m := k.message()
			if m["kind"] != "info" || len(m["citations"].([]any)) == 0 || !reflect.DeepEqual(m["asks"], before["asks"]) ||
				!reflect.DeepEqual(m["choices"], before["choices"]) || m["input"] != before["input"] {
				t.Errorf("%s %s: %v\nafter %v", lang, where, m, before)
			}
			for _, c := range m["citations"].([]any) {
				for _, f := range []string{"id", "title", "source"} {
					if s, _ := c.(obj)[f].(string); s == "" {
						t.Errorf("%s %s: citation without %s: %v", lang, where, f, c)
					}
				}
			}
			if k.state() == "summary" && before["kind"] != "summary" && before["kind"] != "info" {
				t.Errorf("%s: status summary", where)
			}
		}
		checkWhy("at the opening, tapped", obj{"action": "why"})
		for _, text := range typed {
			checkWhy("at the opening, typed "+text, obj{"text": text})
		}
		k.say(map[string]string{"zh": "头疼两天", "en": "headache for two days"}[lang])
		for n := range 30 {
			if k.state() == "summary" {
				break
			}
			if n%3 == 0 {
				checkWhy(fmt.Sprint("question ", k.message()["asks"]), obj{"text": typed[0]})
			}
			checkWhy(fmt.Sprint("question ", k.message()["asks"]), obj{"action": "why"})
			k.send(calmBody(k.message()))
		}
		checkWhy("at the summary", obj{"action": "why"})
		// The summary that was repeated can be accepted by its tap, too.
		if k.send(obj{"choice": "yes"}); k.status != 200 || k.state() != "done" || k.kind() != "end" {
			t.Errorf("%s: after why, yes: status %d, %v", lang, k.status, k.last)
		}
	}
}

func TestBackPauseStaffStop(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 45, "male", nil)
	first := k.message()
	for range 2 {
		if k.send(obj{"action": "back"}); k.kind() != "question" || !reflect.DeepEqual(k.message()["asks"], first["asks"]) || !reflect.DeepEqual(k.message()["choices"], first["choices"]) {
			t.Fatalf("back at the opening: %v", k.message())
		}
	}
	k.say("头疼两天")
	var asked []string
	for range 4 {
		asked = append(asked, fmt.Sprint(k.message()["asks"]))
		k.send(calmBody(k.message()))
	}
	open := fmt.Sprint(k.message()["asks"])
	for i := len(asked) - 1; i >= 0; i-- {
		if k.send(obj{"action": "back"}); fmt.Sprint(k.message()["asks"]) != asked[i] {
			t.Errorf("back to %s, want %s", k.message()["asks"], asked[i])
		}
	}
	k.send(obj{"action": "back"})
	if !reflect.DeepEqual(k.message()["asks"], first["asks"]) {
		t.Errorf("back to the opening: %v", k.message()["asks"])
	}
	k.say("就是头疼")
	if got := fmt.Sprint(k.message()["asks"]); got != open {
		t.Errorf("after going back and forth stands %s, want the open question %s", got, open)
	}
	if k.send(obj{"action": "pause"}); k.kind() != "info" || k.state() != "open" {
		t.Errorf("pause: %v %v", k.state(), k.message())
	}
	if k.send(obj{"action": "resume"}); fmt.Sprint(k.message()["asks"]) != open || k.kind() != "question" {
		t.Errorf("resume: %v", k.message())
	}
	before := len(k.staff()["bells"].([]any))
	if k.send(obj{"action": "staff"}); k.kind() != "info" || fmt.Sprint(k.message()["asks"]) != open {
		t.Errorf("staff: %v", k.message())
	}
	if n := len(k.staff()["bells"].([]any)); n != before+1 {
		t.Errorf("staff was called: %d bells, want %d", n, before+1)
	}
	if k.send(obj{"action": "stop"}); k.state() != "stopped" || k.kind() != "end" || k.message()["input"] != "none" {
		t.Errorf("stop: %v %v", k.state(), k.message())
	}
	// Stopping is possible at each kind of moment.
	for name, to := range map[string]func(*talk){"opening": func(*talk) {}, "urgent": func(k *talk) { k.say("胸口疼，现在还疼，出冷汗") },
		"level 1": func(k *talk) { k.say("我喘不上气，说不出话，嘴唇都紫了") }, "paused": func(k *talk) { k.send(obj{"action": "pause"}) },
		"summary": func(k *talk) { k.say("头疼"); k.toSummary() }, "changing": func(k *talk) { k.say("头疼"); k.toSummary(); k.send(obj{"choice": "change"}) }} {
		k := a.begin("zh", 60, "male", nil)
		to(k)
		if k.send(obj{"action": "stop"}); k.status != 200 || k.state() != "stopped" || k.kind() != "end" {
			t.Errorf("stop at %s: %d %v", name, k.status, k.last)
		}
		if v := k.staff(); v["status"] != "stopped" || v["bundle"] == nil {
			t.Errorf("stop at %s: staff see %v", name, v["status"])
		}
	}
}

// Who leaves before it was asked how bad the pain is, or whether limbs and speech are well, is not taken for well.
func TestStoppedBeforeItWasAsked(t *testing.T) {
	a := startApp(t)
	for text, rule := range map[string]string{"肚子疼": "not-asked-how-bad-belly", "头晕": "not-asked-dizzy-signs"} {
		k := a.begin("zh", 45, "male", obj{"text": text})
		if v := k.staff(); fmt.Sprint(v["level"]) != "4" {
			t.Errorf("%s, while questions go on: level %v, want 4", text, v["level"])
		}
		k.send(obj{"action": "stop"})
		if v := k.staff(); fmt.Sprint(v["level"]) != "3" || !strings.Contains(fmt.Sprint(v["reasons"]), rule) {
			t.Errorf("%s, stopped: level %v, want 3 by %s: %v", text, v["level"], rule, v["reasons"])
		}
	}
}

// Taps on a message that repeats the summary mean what they mean on the summary.
func TestTapsAtARepeatedSummary(t *testing.T) {
	a := startApp(t)
	for _, action := range []string{"staff", "why", "back,resume", "unknown", "refuse", "pause,resume"} {
		for choice, want := range map[string]string{"yes": "done", "change": "summary"} {
			k := a.begin("zh", 45, "male", obj{"text": "头疼"})
			k.toSummary()
			for _, x := range strings.Split(action, ",") {
				if k.send(obj{"action": x}); k.status != 200 {
					t.Fatalf("%s: status %d %v", x, k.status, k.last)
				}
			}
			if !strings.Contains(fmt.Sprint(k.message()["choices"]), "id:yes") || !strings.Contains(fmt.Sprint(k.message()["asks"]), "summary") {
				continue // a question stands
			}
			if k.send(obj{"choice": choice}); k.status != 200 || k.state() != want {
				t.Errorf("%s, then %s: status %d, %v", action, choice, k.status, k.last)
			}
		}
	}
}

func TestUnknownAndRefuseAtEveryQuestion(t *testing.T) {
	a := startApp(t)
	for _, action := range []string{"unknown", "refuse"} {
		for _, text := range []string{"发烧两天", "胸口疼", "拉肚子", "头晕"} {
			k := a.begin("zh", 35, "female", obj{"text": text})
			asked := map[string]string{}
			for range 60 {
				if k.state() == "summary" {
					break
				}
				for _, c := range k.message()["asks"].([]any) {
					asked[c.(string)] = k.message()["input"].(string)
				}
				if k.send(obj{"action": action}); k.status != 200 {
					t.Fatalf("%s: %d %v", action, k.status, k.last)
				}
			}
			if k.state() != "summary" {
				t.Errorf("%s %s: no summary but %v", text, action, k.last)
				continue
			}
			p := k.last["progress"].(obj)
			if k.level() > 2 && p["must"] != p["of"] {
				t.Errorf("%s %s: level %d, progress %v", text, action, k.level(), p)
			}
			want := map[string]string{"unknown": "uncertain", "refuse": "refused"}[action]
			n := 0
			for _, x := range k.staff()["findings"].([]any) {
				f := x.(obj)
				if asked[f["concept"].(string)] == "" {
					continue
				}
				if f["status"] == want {
					n++
				}
				if f["status"] == "absent" {
					t.Errorf("%s %s made %v absent", text, action, f["concept"])
				}
			}
			if n == 0 {
				t.Errorf("%s %s: no finding is %s", text, action, want)
			}
			if k.confirm(obj{}); k.state() != "done" || k.kind() != "end" {
				t.Errorf("%s: %v", text, k.last)
			}
		}
	}
}

func TestFindingsShapes(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 45, "male", obj{"text": "胸口疼，没有发烧，我爸有高血压"})
	m := k.until("a checklist", input("choices"))
	_ = m
	k.send(obj{"action": "refuse"})
	v := k.staff()
	seen, statuses := map[string]bool{}, map[string]int{}
	for _, x := range v["findings"].([]any) {
		f := x.(obj)
		key := fmt.Sprint(f["concept"], f["experiencer"])
		if seen[key] {
			t.Errorf("two entries for %s", key)
		}
		seen[key] = true
		statuses[f["status"].(string)]++
		_, turn := f["turn"]
		_, start := f["start"]
		_, end := f["end"]
		_, text := f["text"]
		switch f["status"] {
		case "refused", "not-asked":
			if turn || start || end || text {
				t.Errorf("%v has a place: %v", f["status"], f)
			}
		case "present", "absent", "uncertain":
			if !turn || !start || !end || !text {
				t.Errorf("%v has no place: %v", f["status"], f)
			}
		default:
			t.Errorf("status %v", f["status"])
		}
		if l := f["labels"].(obj); l["zh"] == "" || l["en"] == "" {
			t.Errorf("labels %v", f)
		}
		if f["attributes"] == nil {
			t.Errorf("attributes %v", f)
		}
	}
	if statuses["refused"] == 0 || statuses["not-asked"] == 0 || statuses["present"] == 0 || statuses["absent"] == 0 {
		t.Errorf("statuses %v", statuses)
	}
}

func TestConfirmWithCorrections(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 45, "male", obj{"text": "头疼两天"})
	if out := k.confirm(obj{"key": "early"}); k.status != 409 || out["current"] == nil || out["current"].(obj)["id"] != k.message()["id"] {
		t.Errorf("confirm before the summary: %d %v", k.status, out)
	}
	k.toSummary()
	turns := len(k.said())
	old := k.message()["id"]
	body := obj{"key": "early", "corrections": []string{"不是两天，是三天", "对青霉素过敏"}} // a refused request used up no key
	k.confirm(body)
	if k.status != 200 || k.kind() != "summary" || k.state() != "summary" || k.message()["id"] == old {
		t.Fatalf("after corrections: %d %v", k.status, k.last)
	}
	reply := k.last
	said := k.said()
	if len(said) != turns+2 || said[turns]["text"] != "不是两天，是三天" || said[turns+1]["text"] != "对青霉素过敏" || said[turns]["who"] != "patient" {
		t.Errorf("turns %v", said[turns:])
	}
	if k.confirm(body); k.status != 200 || !reflect.DeepEqual(k.last, reply) || len(k.said()) != turns+2 {
		t.Errorf("the same confirmation again: %d", k.status)
	}
	if out := k.confirm(obj{"key": "early", "corrections": []string{"别的"}}); k.status != 409 {
		t.Errorf("other content: %d %v", k.status, out)
	}
	for name, c := range map[string][]string{"empty": {"a", ""}, "long": {"a", strings.Repeat("x", 4001)}, "nul": {"a", "\x00"}} {
		if out := k.confirm(obj{"corrections": c}); k.status != 422 || !strings.Contains(fmt.Sprint(out["errors"]), "corrections[1]") {
			t.Errorf("%s: %d %v", name, k.status, out)
		}
	}
	status, out := a.call("POST", "/api/visits/"+k.id+"/confirm", k.token, obj{"key": "types", "corrections": []any{"a", 1}})
	if status != 422 || !strings.Contains(fmt.Sprint(out["errors"]), "corrections[1]") {
		t.Errorf("wrong type: %d %v", status, out)
	}
	if k.confirm(obj{"key": "fin"}); k.status != 200 || k.state() != "done" || k.kind() != "end" {
		t.Errorf("confirm: %d %v", k.status, k.last)
	}
	end := k.last
	if k.confirm(obj{"key": "fin"}); k.status != 200 || !reflect.DeepEqual(k.last, end) {
		t.Errorf("confirm again: %d", k.status)
	}
	if k.confirm(obj{"key": "fin2"}); k.status != 410 {
		t.Errorf("another confirmation: %d", k.status)
	}
}

// The patient's side never carries a level or a reason.
func TestPatientSideShape(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 67, "male", obj{"text": "胸口压着疼，现在还疼，出冷汗"})
	v := k.patient()
	for key := range v {
		if !strings.Contains(" id lang status progress message turns ", " "+key+" ") {
			t.Errorf("the patient's side carries %q", key)
		}
	}
	if !reflect.DeepEqual(v["message"], k.last["message"]) || v["status"] != k.last["status"] || !reflect.DeepEqual(v["progress"], k.last["progress"]) {
		t.Errorf("GET %v\nreply %v", v, k.last)
	}
	for key := range k.last {
		if !strings.Contains(" id token message progress status ", " "+key+" ") {
			t.Errorf("the reply carries %q", key)
		}
	}
	for key := range k.message() {
		if !strings.Contains(" id kind text input asks choices unit citations ", " "+key+" ") {
			t.Errorf("the message carries %q", key)
		}
	}
	for _, x := range v["turns"].([]any) {
		for key := range x.(obj) {
			if !strings.Contains(" seq who key text at ", " "+key+" ") {
				t.Errorf("a turn carries %q", key)
			}
		}
	}
	s := k.staff()
	for _, key := range []string{"id", "lang", "status", "progress", "message", "turns", "level", "reasons", "departments", "findings", "note", "bundle", "bells"} {
		if s[key] == nil {
			t.Errorf("staff lack %q", key)
		}
	}
	if b, _ := json.Marshal(s["bundle"]); !strings.Contains(string(b), `"resourceType":"Bundle"`) {
		t.Errorf("bundle %.80s", b)
	}
}

func TestInformantsSwitch(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 80, "female", nil)
	k.send(obj{"text": "她肚子疼", "informant": "companion"})
	k.send(obj{"action": "unknown"}) // from now on
	k.send(obj{"action": "unknown", "informant": "patient"})
	k.send(obj{"action": "unknown"})
	k.send(obj{"action": "unknown", "informant": "parent"})
	k.send(obj{"action": "unknown", "informant": "interpreter"})
	var got []string
	for _, s := range k.said() {
		got = append(got, s["who"].(string))
	}
	if want := "companion companion patient patient companion patient"; strings.Join(got, " ") != want {
		t.Errorf("who %v, want %s", got, want)
	}
}

// Typed words mean at the summary what its taps mean, and everywhere what the buttons mean.
func TestTypedWordsStandForTaps(t *testing.T) {
	a := startApp(t)
	for _, c := range []struct{ lang, complaint, yes, no string }{{"zh", "嗓子疼两天", "没错，谢谢", "不对"}, {"en", "sore throat for two days", "yes, that's right", "no"}} {
		k := a.begin(c.lang, 30, "male", nil)
		k.say(c.complaint)
		for n := 0; k.state() != "summary" && n < 60; n++ {
			k.send(calmBody(k.message()))
		}
		k.say(c.no)
		if k.kind() != "info" || k.state() != "summary" || k.message()["input"] != "text" {
			t.Errorf("%s: after %q: %v", c.lang, c.no, k.message())
		}
		k.say(map[string]string{"zh": "没有别的了，右边也疼", "en": "it hurts on the right too"}[c.lang])
		k.say(c.yes)
		if k.kind() != "end" || k.state() != "done" {
			t.Errorf("%s: after %q: %v %s", c.lang, c.yes, k.message(), k.state())
		}
	}
	for _, c := range []struct{ lang, complaint, words, kind, state string }{
		{"zh", "嗓子疼两天", "为什么？", "info", "open"}, {"en", "sore throat for two days", "Why?", "info", "open"},
		{"zh", "嗓子疼两天", "你是真人吗", "info", "open"}, {"en", "sore throat for two days", "are you a real person?", "info", "open"},
		{"zh", "嗓子疼两天", "帮我叫医生", "info", "open"}, {"en", "sore throat for two days", "I want to talk to a human", "info", "open"},
		{"zh", "嗓子疼两天", "等一下", "info", "open"}, {"zh", "嗓子疼两天", "不想继续了", "end", "stopped"}, {"en", "sore throat for two days", "I want to stop", "end", "stopped"},
	} {
		k := a.begin(c.lang, 30, "male", nil)
		k.say(c.complaint)
		if k.say(c.words); k.kind() != c.kind || k.state() != c.state {
			t.Errorf("%q: %v %s", c.words, k.message(), k.state())
		}
	}
}

// A signed record stays what was signed; what is said afterwards is seen, and comes in with the next signature.
func TestSignedRecordStays(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 60, "male", nil)
	k.say("头疼两天了")
	if status, _ := a.call("POST", "/api/visits/"+k.id+"/sign", a.tokens[access.Doctor], obj{}); status != 200 {
		t.Fatalf("sign: %d", status)
	}
	signed := k.staff()
	k.say("还咳嗽三天了")
	later := k.staff()
	if !reflect.DeepEqual(signed["note"], later["note"]) || !reflect.DeepEqual(signed["bundle"], later["bundle"]) {
		t.Error("the signed record changed with a later answer")
	}
	if len(findings(later, "cough")) == 0 || later["later"] != true {
		t.Errorf("the later answer is not to be seen: later %v", later["later"])
	}
	if status, _ := a.call("POST", "/api/visits/"+k.id+"/sign", a.tokens[access.Doctor], obj{}); status != 200 {
		t.Fatalf("sign again: %d", status)
	}
	if again := k.staff(); reflect.DeepEqual(signed["note"], again["note"]) || again["later"] == true {
		t.Error("the second signature did not take in what came later")
	}
}

// Whoever has finished may still sit in the waiting area: a reading that comes then belongs to the visit, and rings.
func TestReadingAfterTheEnd(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 60, "male", obj{"identifiers": []obj{{"system": cardSystem, "value": "E-1"}}})
	k.say("嗓子疼两天")
	k.calm()
	if k.state() != "done" || k.level() < 3 {
		t.Fatalf("%s, level %d", k.state(), k.level())
	}
	a.fhir("POST", "/fhir/Observation", a.tokens[access.Device], identified(reading("E-1", "cuff", 225, 120, time.Now()), "e1"))
	v := k.staff()
	bells, _ := v["bells"].([]any)
	if v["level"].(float64) > 2 || len(bells) == 0 || v["status"] != "done" {
		t.Errorf("level %v, %d bells, status %v", v["level"], len(bells), v["status"])
	}
}

// Who has nothing to ask says so in a word, and asks nothing: 没有 after "what would you ask the doctor" is no question.
func TestNothingToAskIsNoQuestion(t *testing.T) {
	a := startApp(t)
	for _, x := range [][3]string{{"zh", "复查结果", "没有"}, {"zh", "复查结果", "没啥要问的"}, {"en", "here for my results", "no thanks"}} {
		k := a.begin(x[0], 50, "female", nil)
		k.say(x[1])
		k.until("the closing question", func(m obj) bool { return strings.Contains(fmt.Sprint(m["asks"]), "worry") })
		k.say(x[2])
		if text := k.message()["text"].(string); strings.Contains(text, "想问医生：") || strings.Contains(text, "ask the doctor:") {
			t.Errorf("%s: %s", x[2], text)
		}
	}
}
