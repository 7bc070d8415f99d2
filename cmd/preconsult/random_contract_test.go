package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/preconsult/preconsult/internal/access"
)

// Whatever people do in whatever order, the promises of design §6 hold.

var phrases = map[string][]string{
	"zh": {"头疼两天", "没有", "有", "不知道", "为什么问这个", "肚子疼，拉肚子，还咳嗽", level2, "就是来开药的", "不想说", "叫护士", "嗯", "😀", "我爸有高血压", "昨天晚上开始的", "7", "不疼了", "青霉素过敏", "吃阿司匹林", "停一下", "继续", "返回", "对", "我想问是不是癌症", "血压150/90"},
	"en": {"headache for two days", "no", "yes", "I don't know", "why do you ask?", "tummy ache and the runs and a cough", "crushing chest pain right now and I am sweating", "I just need a repeat prescription", "rather not say", "call the nurse", "hm", "😀", "my father has high blood pressure", "since last night", "7", "it's gone", "allergic to penicillin", "I take warfarin", "pause", "continue", "go back", "is it cancer?", "39.2 degrees"}}

func TestRandomVisitsKeepThePromises(t *testing.T) {
	a := startApp(t)
	key := 0
	rapid.Check(t, func(rt *rapid.T) {
		lang := rapid.SampledFrom([]string{"zh", "en"}).Draw(rt, "lang")
		extra := obj{}
		if rapid.Bool().Draw(rt, "text at check-in") {
			extra["text"] = rapid.SampledFrom(phrases[lang]).Draw(rt, "first words")
		}
		extra["informant"] = rapid.SampledFrom([]string{"patient", "parent", "companion", "interpreter"}).Draw(rt, "informant")
		k := a.begin(lang, rapid.Float64Range(0, 130).Draw(rt, "age"), rapid.SampledFrom([]string{"male", "female", "other", "unknown"}).Draw(rt, "sex"), extra)
		level, wasUrgent := 6, false
		said := 0
		if extra["text"] != nil {
			said++
		}
		check := func(what any) {
			if k.status != 200 && k.status != 201 {
				rt.Fatalf("%v: status %d %v", what, k.status, k.last)
			}
			v := k.staff()
			now := int(v["level"].(float64))
			if now == 0 {
				now = 6
			}
			if now > level {
				rt.Fatalf("%v: the level went from %d to %d", what, level, now)
			}
			if (now == 1 || now == 2) && now < level && k.kind() != "urgent" {
				if k.state() != "stopped" {
					rt.Fatalf("%v: level %d newly reached, but the reply is %v", what, now, k.last)
				}
			}
			level = now
			m := k.message()
			n := 0
			for _, x := range v["turns"].([]any) {
				if x.(obj)["who"] != "system" {
					n++
				}
			}
			if n != said {
				rt.Fatalf("%v: %d turns of people, want %d", what, n, said)
			}
			for i, x := range v["turns"].([]any) {
				if int(x.(obj)["seq"].(float64)) != i {
					rt.Fatalf("turn %d has seq %v", i, x.(obj)["seq"])
				}
			}
			if m["text"] == "" || m["id"] == "" {
				rt.Fatalf("%v: empty message %v", what, m)
			}
			if !strings.Contains(" question info urgent summary end ", fmt.Sprint(" ", m["kind"], " ")) || !strings.Contains(" choice choices text number date scale none ", fmt.Sprint(" ", m["input"], " ")) ||
				!strings.Contains(" open urgent summary done stopped ", fmt.Sprint(" ", k.state(), " ")) {
				rt.Fatalf("%v: %v", what, k.last)
			}
			if m["kind"] == "question" && (len(m["asks"].([]any)) == 0 || m["input"] == "none") {
				rt.Fatalf("%v: a question that asks nothing: %v", what, m)
			}
			if m["input"] != "choices" && m["kind"] == "question" && len(m["asks"].([]any)) != 1 {
				rt.Fatalf("%v: a question that asks %v", what, m["asks"])
			}
			if level == 1 && len(m["asks"].([]any)) > 0 {
				rt.Fatalf("%v: at level 1 is asked %v", what, m)
			}
			if level <= 2 && k.state() == "open" || wasUrgent && k.state() == "open" {
				rt.Fatalf("%v: level %d, but status %s", what, level, k.state())
			}
			wasUrgent = wasUrgent || k.state() == "urgent"
			p := k.last["progress"].(obj)
			if p["must"].(float64) > p["of"].(float64) || p["asked"].(float64) < 0 {
				rt.Fatalf("%v: progress %v", what, p)
			}
			if k.state() == "done" || k.state() == "stopped" {
				if m["kind"] != "end" {
					rt.Fatalf("%v: %v", what, k.last)
				}
				return
			}
			g := k.patient()
			if !reflect.DeepEqual(g["message"], k.last["message"]) || g["status"] != k.last["status"] || !reflect.DeepEqual(g["progress"], k.last["progress"]) {
				rt.Fatalf("%v: GET %v %v, reply %v", what, g["status"], g["message"], k.last)
			}
		}
		check("check-in")
		steps := rapid.IntRange(1, 14).Draw(rt, "steps")
		for range steps {
			if k.state() == "done" || k.state() == "stopped" {
				break
			}
			m := k.message()
			key++
			body := obj{"key": fmt.Sprint("r", key)}
			if rapid.IntRange(0, 9).Draw(rt, "speaker") == 0 {
				body["informant"] = rapid.SampledFrom([]string{"patient", "companion"}).Draw(rt, "who")
			}
			if rapid.Bool().Draw(rt, "to") {
				body["to"] = m["id"]
			}
			choices := m["choices"].([]any)
			switch what := rapid.IntRange(0, 9).Draw(rt, "kind"); {
			case what < 3:
				body["text"] = rapid.SampledFrom(phrases[lang]).Draw(rt, "text")
			case what < 6 && len(choices) > 0:
				if m["input"] == "choices" && rapid.Bool().Draw(rt, "several") {
					var ids []string
					for _, c := range choices {
						if rapid.Bool().Draw(rt, "tick") {
							ids = append(ids, c.(obj)["id"].(string))
						}
					}
					if len(ids) > 0 {
						body["choices"] = ids
						break
					}
				}
				body["choice"] = choices[rapid.IntRange(0, len(choices)-1).Draw(rt, "choice")].(obj)["id"]
			case what == 6 && k.state() == "summary":
				k.n++
				var c []string
				if rapid.Bool().Draw(rt, "corrects") {
					c = []string{rapid.SampledFrom(phrases[lang]).Draw(rt, "correction"), rapid.SampledFrom(phrases[lang]).Draw(rt, "correction")}
				}
				out := k.confirm(obj{"key": fmt.Sprint("r", key), "corrections": c})
				if k.status != 200 {
					rt.Fatalf("confirm %v: %d %v", c, k.status, out)
				}
				said += max(1, len(c))
				if len(c) > 0 && k.kind() != "summary" && k.kind() != "urgent" {
					rt.Fatalf("after corrections comes %v", k.last)
				}
				check(c)
				continue
			case what == 7:
				body["value"] = rapid.SampledFrom([]any{0, 7, 10, "2026-11-01"}).Draw(rt, "value")
			default:
				body["action"] = rapid.SampledFrom([]string{"why", "back", "unknown", "refuse", "unknown", "refuse", "pause", "resume", "staff", "stop"}).Draw(rt, "action")
			}
			k.send(body)
			said++
			check(body)
			if body["action"] == "why" && level > 1 && k.state() != "urgent" && (k.kind() != "info" || len(k.message()["citations"].([]any)) == 0) {
				rt.Fatalf("why: %v", k.message())
			}
			// The same again gives the same.
			last, status := k.last, k.status
			if k.send(body); k.status != status || !reflect.DeepEqual(k.last, last) {
				rt.Fatalf("%v again: %d %v, first %v", body, k.status, k.last, last)
			}
		}
		if k.state() != "done" && k.state() != "stopped" {
			if level > 1 { // from wherever it stands, a visit comes to its end
				for n := range 80 {
					if k.state() == "done" {
						break
					}
					key++
					if k.kind() == "summary" {
						k.confirm(obj{"key": fmt.Sprint("r", key)})
					} else {
						k.send(obj{"key": fmt.Sprint("r", key), "action": rapid.SampledFrom([]string{"unknown", "refuse"}).Draw(rt, "end")})
					}
					if k.status != 200 || n == 79 || k.level() == 1 {
						if k.level() == 1 {
							break
						}
						rt.Fatalf("the visit does not end: %d %v", k.status, k.last)
					}
				}
			}
			key++
			if k.state() != "done" {
				if k.send(obj{"key": fmt.Sprint("r", key), "action": "stop"}); k.state() != "stopped" {
					rt.Fatalf("stop: %v", k.last)
				}
			}
		}
		if _, _, err := a.visits.RecordOf(t.Context(), k.id); err != nil {
			rt.Fatal(err)
		}
	})
}

// Twenty visits at once, four answers each, one after the other and two at once: nothing is lost and nothing mixed up.
func TestTwentyVisitsAtOnce(t *testing.T) {
	a := startApp(t)
	var wg sync.WaitGroup
	for n := range 20 {
		wg.Go(func() {
			lang := []string{"zh", "en"}[n%2]
			status, in := a.call("POST", "/api/visits", a.tokens[access.Kiosk], obj{"key": fmt.Sprint("v", n), "lang": lang, "age_years": 20 + n, "sex": "female", "consent": true})
			if status != 201 {
				t.Errorf("check-in: %d %v", status, in)
				return
			}
			id, token := in["id"].(string), in["token"].(string)
			var inner sync.WaitGroup
			for i := range 4 {
				inner.Go(func() {
					status, out := a.call("POST", "/api/visits/"+id+"/answers", token, obj{"key": fmt.Sprint("a", i), "text": fmt.Sprint(phrases[lang][0], " ", n, "-", i)})
					if status != 200 {
						t.Errorf("answer: %d %v", status, out)
					}
				})
				if i%2 == 1 {
					inner.Wait()
				}
			}
			inner.Wait()
			status, v := a.call("GET", "/api/visits/"+id, a.tokens[access.Doctor], nil)
			if status != 200 {
				t.Errorf("GET: %d", status)
				return
			}
			keys := map[string]bool{}
			for i, x := range v["turns"].([]any) {
				turn := x.(obj)
				if turn["seq"] != float64(i) {
					t.Errorf("turn %d has seq %v", i, turn["seq"])
				}
				if turn["who"] == "patient" {
					keys[turn["key"].(string)] = true
					if !strings.Contains(turn["text"].(string), fmt.Sprint(" ", n, "-")) {
						t.Errorf("visit %d has %q", n, turn["text"])
					}
				}
			}
			if len(keys) != 4 {
				t.Errorf("visit %d has %d answers", n, len(keys))
			}
		})
	}
	wg.Wait()
	if l := a.logs.String(); strings.Contains(l, "level=ERROR") || strings.Contains(l, `"level":"ERROR"`) {
		t.Errorf("errors in the log")
	}
}

// FuzzAPI sends raw bodies to each endpoint that takes one.
func FuzzAPI(f *testing.F) {
	a := startApp(f)
	k := a.begin("zh", 40, "female", nil)
	type call struct{ path, token string }
	calls := []call{{"/api/visits", a.tokens[access.Kiosk]}, {"/api/visits/" + k.id + "/answers", k.token}, {"/api/visits/" + k.id + "/confirm", k.token},
		{"/api/visits/" + k.id + "/level", a.tokens[access.Nurse]}, {"/api/visits/" + k.id + "/sign", a.tokens[access.Doctor]},
		{"/api/sessions", ""}, {"/api/credentials", a.tokens[access.Administrator]}}
	for i, seed := range []string{`{"lang":"zh","age_years":30,"sex":"male","consent":true,"text":"头疼","identifiers":[{"system":"a","value":"b"}]}`, `{"key":"a","text":"头疼"}`, `{"key":"b","corrections":["a"]}`,
		`{"level":3,"reason":"x"}`, `{"edits":[{"line":"a","text":"b"}]}`, `{"user":"a","password":"b"}`, `{"role":"nurse","name":"x","password":"0123456789"}`} {
		f.Add(i, []byte(seed))
	}
	f.Add(1, []byte(`{"key":"c","value":1e999}`))
	f.Add(1, []byte("{\"key\":\"c\",\"text\":\"\xff\"}"))
	f.Add(1, []byte(`{"key":"\u0000","choices":["a",null]}`))
	f.Fuzz(func(t *testing.T, which int, body []byte) {
		a.t = t
		c := calls[uint(which)%uint(len(calls))]
		status, b := a.raw("POST", c.path, c.token, "application/json", body)
		if status >= 500 || !json.Valid(b) {
			t.Errorf("%s %q: %d %s", c.path, body, status, b)
		}
	})
}
