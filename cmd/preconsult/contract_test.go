package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/preconsult/preconsult/internal/access"
)

// The contracts of HTTP: statuses, keys, what each role may do.

func TestCheckInSaysWhichFieldIsWrong(t *testing.T) {
	a := startApp(t)
	for name, c := range map[string]struct {
		body   any
		status int
		field  string
	}{
		"no consent":       {obj{"lang": "zh", "sex": "male"}, 422, "consent"},
		"unknown language": {obj{"lang": "fr", "sex": "male", "consent": true}, 422, "lang"},
		"no sex":           {obj{"lang": "zh", "consent": true}, 422, "sex"},
		"too old":          {obj{"lang": "zh", "sex": "male", "consent": true, "age_years": 131}, 422, "age_years"},
		"unborn":           {obj{"lang": "zh", "sex": "male", "consent": true, "birth_date": "2999-01-01"}, 422, "birth_date"},
		"no date":          {obj{"lang": "zh", "sex": "male", "consent": true, "birth_date": "yesterday"}, 422, "birth_date"},
		"long text":        {obj{"lang": "zh", "sex": "male", "consent": true, "text": strings.Repeat("疼", 4001)}, 422, "text"},
		"wrong type":       {obj{"lang": "zh", "sex": "male", "consent": true, "age_years": "old"}, 422, "age_years"},
		"no JSON":          {[]byte("{"), 400, ""},
		"too large":        {[]byte(`{"name":"` + strings.Repeat("x", 1<<20) + `"}`), 413, ""},
	} {
		status, b := a.raw("POST", "/api/visits", a.tokens[access.Kiosk], "application/json", c.body)
		if status != c.status || !strings.Contains(string(b), c.field) {
			t.Errorf("%s: status %d %s; want %d naming %q", name, status, b, c.status, c.field)
		}
	}
	if status, _ := a.raw("POST", "/api/visits", a.tokens[access.Kiosk], "text/plain", obj{}); status != 415 {
		t.Errorf("text/plain: status %d, want 415", status)
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	a := startApp(t)
	k, other := a.begin("zh", 30, "male", nil), a.begin("zh", 31, "female", nil)
	k.say("咳嗽")
	body := obj{"key": "x", "text": "咳嗽"}
	for _, c := range []struct {
		method, path, token string
		body                any
		want                int
	}{
		{"POST", "/api/visits", "", obj{}, 401},
		{"POST", "/api/visits", "k_dead", obj{}, 401},
		{"POST", "/api/visits", a.tokens[access.Nurse], obj{}, 403},
		{"POST", "/api/visits/" + k.id + "/answers", other.token, body, 404},
		{"POST", "/api/visits/" + k.id + "/answers", a.tokens[access.Doctor], body, 403},
		{"GET", "/api/visits/" + k.id, other.token, nil, 404},
		{"GET", "/api/visits/" + k.id, a.tokens[access.Administrator], nil, 403},
		{"GET", "/api/visits", a.tokens[access.Device], nil, 403},
		{"GET", "/api/visits/no-such-visit", a.tokens[access.Doctor], nil, 404},
		{"POST", "/api/visits/" + k.id + "/sign", a.tokens[access.Nurse], obj{}, 403},
		{"POST", "/api/visits/" + k.id + "/level", k.token, obj{"level": 5, "reason": "x"}, 403},
		{"GET", "/api/bells", k.token, nil, 403},
		{"GET", "/api/credentials", a.tokens[access.Doctor], nil, 403},
		{"GET", "/metrics", a.tokens[access.Doctor], nil, 403},
		{"GET", "/metrics", a.tokens[access.Administrator], nil, 200},
		{"GET", "/api/no-such-thing", a.tokens[access.Doctor], nil, 404},
		{"DELETE", "/api/visits", a.tokens[access.Doctor], nil, 405},
		{"GET", "/fhir/Observation?patient=1", a.tokens[access.Kiosk], nil, 403},
		{"GET", "/healthz", "", nil, 200},
		{"GET", "/readyz", "", nil, 200},
		{"GET", "/api/openapi.json", "", nil, 200},
	} {
		if got, b := a.raw(c.method, c.path, c.token, "application/json", c.body); got != c.want {
			t.Errorf("%s %s: status %d, want %d: %.200s", c.method, c.path, got, c.want, b)
		}
	}
}

func TestKeysMakeRepetitionHarmless(t *testing.T) {
	a := startApp(t)
	in := obj{"key": "c1", "lang": "zh", "sex": "female", "age_years": 40, "consent": true}
	_, first := a.call("POST", "/api/visits", a.tokens[access.Kiosk], in)
	status, again := a.call("POST", "/api/visits", a.tokens[access.Kiosk], in)
	if status != 201 || again["id"] != first["id"] || again["token"] != first["token"] {
		t.Errorf("the same check-in again: status %d, id %v and %v", status, first["id"], again["id"])
	}
	in["age_years"] = 41
	if status, _ := a.call("POST", "/api/visits", a.tokens[access.Kiosk], in); status != 409 {
		t.Errorf("the same key with other content: status %d, want 409", status)
	}
	k := &talk{a: a, id: first["id"].(string), token: first["token"].(string), last: first}
	k.send(obj{"key": "a1", "text": "头疼两天"})
	reply := k.last
	k.send(obj{"key": "a1", "text": "头疼两天"})
	if k.status != 200 || k.message()["id"] != reply["message"].(obj)["id"] {
		t.Errorf("the same answer again: status %d, message %v, first %v", k.status, k.message()["id"], reply["message"].(obj)["id"])
	}
	k.send(obj{"key": "a1", "text": "头疼三天"})
	if k.status != 409 {
		t.Errorf("the same key with other content: status %d, want 409", k.status)
	}
	k.send(obj{"key": "a2", "to": "m0", "text": "x"})
	if k.status != 409 || k.last["current"] == nil {
		t.Errorf("an answer to an old message: status %d, current %v", k.status, k.last["current"])
	}
	k.send(obj{"key": "a3", "choice": "no-such-choice"})
	if k.status != 422 {
		t.Errorf("a choice that is not there: status %d, want 422", k.status)
	}
	k.send(obj{"key": "a3", "action": "unknown"}) // a refused request uses up no key
	if k.status != 200 {
		t.Errorf("the key of a refused request: status %d %v", k.status, k.last)
	}
	_, v := a.call("GET", "/api/visits/"+k.id, k.token, nil)
	n := 0
	for _, x := range v["turns"].([]any) {
		if x.(obj)["who"] == "patient" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d turns of the patient, want 2", n)
	}
	status, out := a.call("POST", "/api/visits/"+k.id+"/confirm", k.token, obj{"key": "z"})
	if status != 409 || out["current"] == nil {
		t.Errorf("confirm before the summary: status %d", status)
	}
	k.n = 100
	k.send(obj{"key": "stop", "action": "stop"})
	if k.state() != "stopped" {
		t.Fatalf("status %v", k.state())
	}
	k.send(obj{"key": "stop", "action": "stop"})
	if k.status != 200 {
		t.Errorf("the last key again within a minute: status %d", k.status)
	}
	k.send(obj{"key": "after", "text": "还有"})
	if k.status != 410 {
		t.Errorf("an answer after the end: status %d, want 410", k.status)
	}
}

func TestFiftyParallelPostsOfOneReading(t *testing.T) {
	a := startApp(t)
	body := reading("C-1", "cuff-9", 168, 96, time.Now().Add(-time.Hour))
	counts, ids := map[int]int{}, map[string]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 50 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			status, b := a.raw("POST", "/fhir/Observation", a.tokens[access.Device], "application/fhir+json", body)
			var o struct{ ID string }
			_ = json.Unmarshal(b, &o)
			mu.Lock()
			defer mu.Unlock()
			counts[status]++
			ids[o.ID]++
		}()
	}
	wg.Wait()
	if counts[201] != 1 || counts[200] != 49 || len(ids) != 1 {
		t.Errorf("statuses %v, ids %d; want one 201, 49 times 200, one id", counts, len(ids))
	}
	t.Logf("50 parallel posts of one reading: %v, %d id", counts, len(ids))
}

func reading(card, device string, systolic, diastolic int, at time.Time) obj {
	o := bloodPressure(card, device, systolic, diastolic, at)
	o["subject"] = obj{"identifier": obj{"system": cardSystem, "value": card}}
	return o
}

func TestReadingReachesTheVisit(t *testing.T) {
	a := startApp(t)
	before := reading("C-7", "cuff-7", 150, 92, time.Now().Add(-2*time.Hour))
	old := reading("C-7", "cuff-7", 148, 90, time.Now().Add(-50*time.Hour))
	for _, r := range []obj{before, old} {
		if status, b := a.raw("POST", "/fhir/Observation", a.tokens[access.Device], "application/fhir+json", r); status != 201 {
			t.Fatalf("status %d %s", status, b)
		}
	}
	k := a.begin("zh", 58, "female", obj{"identifiers": []obj{{"system": cardSystem, "value": "C-7"}}})
	k.say("开药")
	if n := len(k.staff()["readings"].([]any)); n != 4 {
		t.Errorf("the visit knows %d values, want 4 of two readings", n)
	}
	if got := k.level(); got <= 2 {
		t.Errorf("150/92 and a repeat prescription: level %d", got)
	}
	events, stop := a.listenEvents(t)
	defer stop()
	if status, b := a.raw("POST", "/fhir/Observation", a.tokens[access.Device], "application/fhir+json", reading("C-7", "cuff-7", 214, 112, time.Now())); status != 201 {
		t.Fatalf("status %d %s", status, b)
	}
	if got := k.level(); got != 2 {
		t.Errorf("214/112 during the visit: level %d, want 2 (CN 2018: above 200)", got)
	}
	status, v := a.call("GET", "/api/visits/"+k.id, k.token, nil)
	if status != 200 || v["status"] != "urgent" || v["message"].(obj)["kind"] != "urgent" {
		t.Errorf("the patient's page stands at %v %v", v["status"], v["message"])
	}
	select {
	case line := <-events:
		if !strings.HasPrefix(line, "event: ") {
			t.Errorf("event %q", line)
		}
	case <-time.After(5 * time.Second):
		t.Error("staff heard of nothing")
	}
	if status, b := a.raw("POST", "/fhir/Observation", a.tokens[access.Device], "application/fhir+json", reading("C-7", "cuff-7", 400, 90, time.Now())); status != 422 || !strings.Contains(string(b), "expression") {
		t.Errorf("400/90: status %d %s; want 422 naming the element", status, b)
	}
}

// listenEvents reads the staff's event stream line by line.
func (a *testApp) listenEvents(t *testing.T) (<-chan string, func()) {
	ctx, cancel := context.WithCancel(context.Background())
	req, _ := http.NewRequestWithContext(ctx, "GET", a.base+"/api/events", nil)
	req.Header.Set("Authorization", "Bearer "+a.tokens[access.Nurse])
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 100)
	go func() {
		defer res.Body.Close()
		for s := bufio.NewScanner(res.Body); s.Scan(); {
			if strings.HasPrefix(s.Text(), "event: ") {
				lines <- s.Text()
			}
		}
	}()
	time.Sleep(200 * time.Millisecond)
	return lines, cancel
}

func TestShortVisitAsksAtMostFourPlannedQuestions(t *testing.T) {
	a := startApp(t)
	for _, c := range []struct{ lang, says string }{{"zh", "开药"}, {"en", "I just need a repeat prescription"}, {"zh", "来看化验结果"}, {"en", "a check-up for my job"}} {
		k := a.begin(c.lang, 58, "female", nil)
		k.say(c.says)
		k.calm()
		asked := int(k.last["progress"].(obj)["asked"].(float64))
		if asked > 4 {
			t.Errorf("%q: %d planned questions, at most 4", c.says, asked)
		}
	}
}

func TestEverySampleComplaintFinishes(t *testing.T) {
	a := startApp(t)
	openings := map[string][2]string{
		"fever": {"发烧两天", "fever for two days"}, "cough": {"咳嗽一周", "cough for a week"}, "abdominal-pain": {"肚子疼", "tummy ache"},
		"chest-pain": {"以前胸口偶尔隐隐疼，今天来看看", "chest pain now and then for a year"}, "headache": {"头疼", "headache"},
		"dizziness": {"头晕", "dizzy"}, "dyspnoea": {"爬楼有点喘", "a bit short of breath on stairs"}, "sore-throat": {"嗓子疼", "sore throat"},
		"nausea-vomiting": {"恶心，吐了一次", "feel sick, threw up once"}, "diarrhoea": {"拉肚子", "the runs"}, "back-pain": {"腰疼", "my back hurts"},
		"joint-pain": {"膝盖疼", "my knee hurts"}, "rash": {"身上起疹子", "a rash on my arms"}, "injury": {"崴脚了", "sprained ankle"},
		"fatigue": {"老没劲", "tired all the time"}, "eye": {"眼睛红", "red eye"}, "leg-swelling": {"脚脖子肿", "swollen ankles"},
		"generic": {"脸上长痘", "my nails look odd"},
	}
	longest := 0
	for id, words := range openings {
		for i, lang := range []string{"zh", "en"} {
			k := a.begin(lang, 38, "female", nil)
			k.say(words[i])
			n := k.calm()
			v := k.staff()
			b, _ := json.Marshal(v["bundle"])
			keep(t, "records", fmt.Sprintf("%s-%s.json", id, lang), b)
			if k.state() != "done" {
				t.Errorf("%s %s: ends as %s", id, lang, k.state())
			}
			asked := int(k.last["progress"].(obj)["asked"].(float64))
			longest = max(longest, asked)
			if asked > 20 {
				t.Errorf("%s %s: %d questions", id, lang, asked)
			}
			if p := k.last["progress"].(obj); v["level"].(float64) > 2 && p["must"] != p["of"] {
				t.Errorf("%s %s: must-ask %v of %v", id, lang, p["must"], p["of"])
			}
			t.Logf("%-16s %s level %v, %d answers, %d questions", id, lang, v["level"], n, asked)
		}
	}
}

// A question that was explained and then left is itself again when the patient goes back to it.
func TestBackAfterWhyRepeatsTheQuestion(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 40, "male", nil)
	k.say("头疼")
	question := k.message()
	k.send(obj{"action": "why"})
	if k.kind() != "info" || len(k.message()["citations"].([]any)) == 0 {
		t.Fatalf("why: %v", k.message())
	}
	k.send(obj{"action": "unknown"})
	k.send(obj{"action": "back"})
	text := k.message()["text"].(string)
	if lines := strings.Split(question["text"].(string), "\n"); text != lines[len(lines)-1] {
		t.Errorf("back after why: %q, the question was %q", text, question["text"])
	}
	if fmt.Sprint(k.message()["asks"]) != fmt.Sprint(question["asks"]) {
		t.Errorf("back after why asks %v, not %v", k.message()["asks"], question["asks"])
	}
}

// A question to us is passed on, and the one that is open still awaits its answer.
func TestQuestionToUsLeavesTheOpenOneOpen(t *testing.T) {
	a := startApp(t)
	k := a.begin("en", 1.5, "female", obj{"informant": "parent"})
	k.say("she has hot body since yesterday night, 39, not eating well")
	asks := fmt.Sprint(k.message()["asks"])
	k.say("should I give her ibuprofen?")
	if fmt.Sprint(k.message()["asks"]) != asks {
		t.Errorf("the open question was %s; after the mother's question it is %v", asks, k.message()["asks"])
	}
	k.calm()
	b, _ := json.Marshal(k.staff()["note"])
	if !strings.Contains(string(b), "should I give her ibuprofen?") {
		t.Error("the mother's question did not reach the doctor")
	}
}
