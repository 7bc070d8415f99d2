package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/safety"
)

// The rules that never bend, one test each, over the whole program. A test here fails when its rule is broken anywhere
// between the patient's words and the doctor's record.

// 1. Rules own urgency: nothing said later, by anyone, lowers a level; only a named person does, with a reason.
func TestRule1NothingSaidLowersALevel(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 67, "male", nil)
	k.say("胸口疼，现在还在疼，出冷汗")
	if got := k.level(); got != 2 {
		t.Fatalf("chest pain now with cold sweat: level %d, want 2", got)
	}
	for _, text := range []string{"没事没事，不疼了", "刚才说错了，没有出汗，也不胸口疼", "就是来开药的"} {
		k.say(text)
		if got := k.level(); got > 2 {
			t.Errorf("after %q the level is %d", text, got)
		}
	}
	k.send(obj{"informant": "companion", "text": "他就爱大惊小怪，什么事都没有"})
	if got := k.level(); got > 2 {
		t.Errorf("a companion lowered the level to %d", got)
	}
	withdrawn := false
	for _, r := range k.staff()["reasons"].([]any) {
		withdrawn = withdrawn || r.(obj)["withdrawn"] == true
	}
	if !withdrawn {
		t.Error("no reason says that it was withdrawn later")
	}
	nurse := a.tokens[access.Nurse]
	if status, _ := a.call("POST", "/api/visits/"+k.id+"/level", nurse, obj{"level": 3}); status != 422 {
		t.Errorf("a level without a reason: status %d, want 422", status)
	}
	if status, out := a.call("POST", "/api/visits/"+k.id+"/level", nurse, obj{"level": 4, "reason": "看过病人，心电图已做"}); status != 200 || out["level"] != 4.0 {
		t.Fatalf("a nurse lowers the level: status %d, level %v", status, out["level"])
	}
	k.say("我有点担心")
	if got := k.level(); got != 4 {
		t.Errorf("old findings raised the level to %d again after a nurse had lowered it", got)
	}
	k.say("又开始胸口疼了，比刚才厉害，冒冷汗")
	if got := k.level(); got > 2 {
		t.Errorf("a new finding after the nurse's change left the level at %d", got)
	}
}

// 2. One door out: what a patient's reply or page can show is reviewed text, a quote, or an identifier.
func TestRule2OnlyReviewedTextReachesThePatient(t *testing.T) {
	for _, v := range []any{visit.Reply{}, visit.PatientView{}} {
		wordsOf(t, reflect.TypeOf(v), reflect.TypeOf(v).Name(), map[reflect.Type]bool{})
	}
}

func wordsOf(t *testing.T, typ reflect.Type, path string, seen map[reflect.Type]bool) {
	switch typ {
	case reflect.TypeOf(safety.Text{}), reflect.TypeOf(safety.Quote{}), reflect.TypeOf(visit.Said{}), reflect.TypeOf(time.Time{}):
		return
	}
	if seen[typ] {
		return
	}
	seen[typ] = true
	switch typ.Kind() {
	case reflect.String:
		if typ.Name() == "string" || typ.PkgPath() == "html/template" {
			t.Errorf("%s is a plain %s: it must be safety.Text, safety.Quote, or an identifier or enum with a type of its own", path, typ)
		}
	case reflect.Interface, reflect.Map:
		t.Errorf("%s is a %s: nothing says what it may hold", path, typ.Kind())
	case reflect.Struct:
		for i := range typ.NumField() {
			wordsOf(t, typ.Field(i).Type, path+"."+typ.Field(i).Name, seen)
		}
	case reflect.Slice, reflect.Array, reflect.Pointer:
		wordsOf(t, typ.Elem(), path+"[]", seen)
	}
}

// 3. No sentence without a pointer: each line of the note points to a turn and span, a reading, a rule or a passage.
func TestRule3EveryLineHasASource(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 45, "male", nil)
	k.say("腰疼一个多礼拜了，弯腰搬东西以后开始的，右边腿有点麻，没有发烧")
	k.calm()
	staff := k.staff()
	turns := map[float64]string{}
	for _, x := range staff["turns"].([]any) {
		turns[x.(obj)["seq"].(float64)] = x.(obj)["text"].(string)
	}
	n := 0
	for _, s := range staff["note"].(obj)["sections"].([]any) {
		for _, l := range s.(obj)["lines"].([]any) {
			n++
			line := l.(obj)
			from, _ := line["from"].([]any)
			if len(from) == 0 {
				t.Errorf("a line points to nothing: %v", line["text"])
			}
			for _, f := range from {
				if turn, ok := f.(obj)["turn"].(float64); ok {
					start, end := int(f.(obj)["start"].(float64)), int(f.(obj)["end"].(float64))
					if runes := []rune(turns[turn]); start < 0 || end > len(runes) || start > end {
						t.Errorf("line %v points to %d..%d of a turn of %d characters", line["text"], start, end, len(runes))
					}
				}
			}
		}
	}
	if n < 5 {
		t.Errorf("the note has only %d lines", n)
	}
}

// 4. Not asked is not denied: the five statuses stay apart from the journal to the FHIR record.
func TestRule4NotAskedIsNotDenied(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 30, "female", nil)
	k.say("头疼两天了，没有发烧")
	// One question about a concept is refused, and one is not known.
	for _, action := range []string{"refuse", "unknown"} {
		for n := 0; strings.Contains(fmt.Sprint(k.message()["asks"]), "."); n++ {
			if n > 20 {
				t.Fatal("no question asks about a concept")
			}
			k.send(calmBody(k.message()))
		}
		k.send(obj{"action": action})
	}
	statuses := map[string]string{}
	count := map[string]int{}
	for _, f := range k.staff()["findings"].([]any) {
		x := f.(obj)
		count[x["status"].(string)]++
		statuses[x["concept"].(string)] = x["status"].(string)
		if x["status"] == "not-asked" || x["status"] == "refused" {
			if _, has := x["turn"]; has {
				t.Errorf("%s is %s and has a turn", x["concept"], x["status"])
			}
		}
	}
	if statuses["fever"] != "absent" || statuses["headache"] != "present" {
		t.Errorf("fever is %q, headache %q", statuses["fever"], statuses["headache"])
	}
	for _, s := range []string{"present", "absent", "uncertain", "refused", "not-asked"} {
		if count[s] == 0 {
			t.Errorf("no finding is %s", s)
		}
	}
	// In the Bundle each status has its own form.
	b, _ := json.Marshal(k.staff()["bundle"])
	for _, want := range []string{`"valueBoolean":true`, `"valueBoolean":false`, `asked-unknown`, `asked-declined`, `not-asked`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the Bundle lacks %s", want)
		}
	}
}

// 5. Acknowledged means on disk: after the program is gone, the visit goes on at the same question.
func TestRule5AcknowledgedMeansOnDisk(t *testing.T) {
	a := startApp(t)
	k := a.begin("en", 50, "male", nil)
	k.say("cough for three weeks with yellow phlegm")
	before := k.message()
	b := startAppOn(t, a.url) // another process on the same store; the first one may be dead
	k.a = b
	status, now := b.call("GET", "/api/visits/"+k.id, k.token, nil)
	if status != 200 || now["message"].(obj)["id"] != before["id"] || now["message"].(obj)["text"] != before["text"] {
		t.Fatalf("status %d: the visit stands at %v, not at %v", status, now["message"], before)
	}
	k.send(obj{"action": "unknown"})
	if k.status != 200 {
		t.Fatalf("the visit does not go on: status %d %v", k.status, k.last)
	}
}

// 5b. Words that were written down and not yet answered when the program died are answered after it starts again.
func TestRule5WordsWithoutAReplyAreAnsweredLater(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 40, "male", nil)
	// The journal as it stands between the two commits of an answer.
	ctx := context.Background()
	data, _ := json.Marshal(obj{"turn": obj{"seq": 1, "who": "patient", "informant": "patient", "lang": "zh", "key": "lost", "text": "咳嗽三天",
		"at": time.Now()}, "to": "opening", "digest": "x"})
	if _, err := a.db.Exec(ctx, `INSERT INTO journal (visit, seq, kind, at, data) SELECT id, entries, 'said', now(), $2 FROM visit WHERE id = $1`, k.id, data); err != nil {
		t.Fatal(err)
	}
	if _, err := a.db.Exec(ctx, `UPDATE visit SET entries = entries + 1 WHERE id = $1`, k.id); err != nil {
		t.Fatal(err)
	}
	k.send(obj{"key": "next", "text": "有黄痰"})
	if k.status != 200 {
		t.Fatalf("status %d %v", k.status, k.last)
	}
	found := map[string]bool{}
	for _, f := range k.staff()["findings"].([]any) {
		if f.(obj)["status"] == "present" {
			found[f.(obj)["concept"].(string)] = true
		}
	}
	if !found["cough"] {
		t.Errorf("the words that had no reply were lost: %v", found)
	}
}

// 6. Same shape when parts fail: a model that answers, stalls, lies or breaks changes no status and no shape.
func TestRule6SameShapeWhatever(t *testing.T) {
	run := func(t *testing.T, change func(*Config)) (keys []string, sections int, level int) {
		a := startApp(t, change)
		k := a.begin("en", 34, "male", nil)
		k.say("sore throat since Monday, hurts to swallow, no cough")
		k.calm()
		v := k.staff()
		for key := range v {
			keys = append(keys, key)
		}
		return keys, len(v["note"].(obj)["sections"].([]any)), int(v["level"].(float64))
	}
	wantKeys, wantSections, wantLevel := run(t, func(*Config) {})
	for name, script := range modelScripts {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(script)
			t.Cleanup(srv.Close)
			keys, sections, level := run(t, func(c *Config) { c.LLMURL, c.LLMKind, c.LLMModel, c.LLMKey = srv.URL+"/v1", "openai", "scripted", "x" })
			if len(keys) != len(wantKeys) || sections != wantSections || level > wantLevel {
				t.Errorf("%d fields, %d sections, level %d; without a model %d, %d, %d", len(keys), sections, level, len(wantKeys), wantSections, wantLevel)
			}
		})
	}
}

// modelScripts are servers that pretend to be a language model.
var modelScripts = map[string]http.HandlerFunc{
	"answers": func(w http.ResponseWriter, r *http.Request) { completion(w, `{"findings":[]}`) },
	"lies": func(w http.ResponseWriter, r *http.Request) {
		completion(w, `{"findings":[{"concept":"cough","status":"present","quote":"no cough"},{"concept":"chest-pain","status":"present","quote":"my chest is burning"},{"concept":"no-such-thing","status":"present","quote":"sore throat"}]}`)
	},
	"reassures": func(w http.ResponseWriter, r *http.Request) {
		completion(w, "Don't worry, it is just a cold. Take 500 mg of amoxicillin. How long have you had it?")
	},
	"rambles": func(w http.ResponseWriter, r *http.Request) { completion(w, strings.Repeat("and then ", 2000)) },
	"breaks":  func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", http.StatusInternalServerError) },
	"half":    func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, `{"choices":[{"mess`) },
	"stalls": func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(20 * time.Second):
		}
	},
}

func completion(w http.ResponseWriter, content string) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(obj{"id": "x", "object": "chat.completion", "model": "scripted", "choices": []any{
		obj{"index": 0, "finish_reason": "stop", "message": obj{"role": "assistant", "content": content}}}})
}

// 7. No identifier reaches a model or a log.
func TestRule7NoIdentifierReachesAModelOrALog(t *testing.T) {
	var mu sync.Mutex
	var seen strings.Builder
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		b, err := io.ReadAll(r.Body) // one Read may bring the beginning alone, and the patient's words stand at the end
		if err != nil {
			t.Error(err)
		}
		seen.Write(b)
		completion(w, `{"findings":[]}`)
	}))
	t.Cleanup(srv.Close)
	a := startApp(t, func(c *Config) { c.LLMURL, c.LLMKind, c.LLMModel, c.LLMKey = srv.URL+"/v1", "openai", "scripted", "x" })
	canaries := []string{"欧阳金丝雀", "13912345678", "110101199003074514", "CANARY-77"}
	k := a.begin("zh", 33, "male", obj{"name": canaries[0], "identifiers": []obj{{"system": "urn:his", "value": canaries[3]}}})
	k.say("欧阳金丝雀咳嗽三天，电话13912345678，身份证110101199003074514，卡号CANARY-77")
	k.calm()
	mu.Lock()
	defer mu.Unlock()
	if seen.Len() == 0 {
		t.Fatal("the model was never asked: this test proves nothing")
	}
	for _, c := range canaries {
		if strings.Contains(seen.String(), c) {
			t.Errorf("%s reached the model", c)
		}
		if strings.Contains(a.logs.String(), c) {
			t.Errorf("%s reached the log", c)
		}
	}
	if strings.Contains(a.logs.String(), "咳嗽") {
		t.Error("the patient's words reached the log")
	}
}

// 8. Never to the patient: a diagnosis, a dose, reassurance, the level. The patient's side of a whole visit is held against
// the filter's own rules and against the plain words of levels.
func TestRule8NeverToThePatient(t *testing.T) {
	a := startApp(t)
	for _, c := range []struct {
		lang, says string
		age        float64
	}{{"zh", "胸口疼，出冷汗", 60}, {"en", "my chest hurts and I am sweating, am I having a heart attack? should I take aspirin?", 60},
		{"zh", "头疼，我是不是得脑瘤了？要不要吃布洛芬？", 40}} {
		k := a.begin(c.lang, c.age, "male", nil)
		k.say(c.says)
		k.toSummary()
		status, v := a.call("GET", "/api/visits/"+k.id, k.token, nil)
		if status != 200 {
			t.Fatalf("status %d", status)
		}
		k.calm()
		v["turns"] = append(v["turns"].([]any), obj{"who": "system", "text": k.message()["text"]})
		for _, key := range []string{"level", "reasons", "departments", "findings", "note", "bundle", "bells"} {
			if _, has := v[key]; has {
				t.Errorf("the patient's side carries %q", key)
			}
		}
		for _, x := range v["turns"].([]any) {
			turn := x.(obj)
			if turn["who"] != "system" {
				continue
			}
			for _, bad := range []string{"心梗", "心绞痛", "别担心", "Ⅱ级", "二级", "heart attack", "don't worry", "level 2", "you have angina"} {
				ours := turn["text"].(string)
				if strings.Contains(ours, c.says) {
					ours = strings.ReplaceAll(ours, c.says, "")
				}
				for _, q := range strings.Split(ours, "“")[1:] { // what stands between quotation marks is theirs
					ours = strings.ReplaceAll(ours, "“"+strings.SplitN(q, "”", 2)[0]+"”", "")
				}
				if strings.Contains(strings.ToLower(ours), bad) {
					t.Errorf("the patient was told %q: %s", bad, ours)
				}
			}
		}
	}
}

// 9. Urgent means people: at level 1 nothing more is asked; at level 2 only what those who come running need; a bell rings
// until a named person acknowledges it.
func TestRule9UrgentMeansPeople(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 40, "male", nil)
	k.say("孩子他妈，快来人，我喘不上气，说不出话，嘴唇都紫了")
	if k.level() != 1 || k.kind() != "urgent" || k.message()["input"] != "none" || len(k.message()["asks"].([]any)) != 0 {
		t.Fatalf("level %d, message %v", k.level(), k.message())
	}
	k.say("快点")
	if k.kind() != "urgent" || len(k.message()["asks"].([]any)) != 0 {
		t.Errorf("at level 1 something is asked: %v", k.message())
	}
	status, bells := a.call("GET", "/api/bells", a.tokens[access.Nurse], nil)
	if status != 200 || len(bells["bells"].([]any)) == 0 {
		t.Fatalf("status %d: no bell rings", status)
	}
	bell := bells["bells"].([]any)[0].(obj)
	status, done := a.call("POST", "/api/bells/"+bell["id"].(string)+"/acknowledge", a.tokens[access.Nurse], nil)
	if status != 200 || !strings.HasPrefix(done["acknowledged_by"].(string), "nurse-") {
		t.Errorf("acknowledged: status %d by %v", status, done["acknowledged_by"])
	}

	k = a.begin("zh", 67, "male", nil)
	k.say("胸口压着疼，现在还疼，出冷汗")
	if k.level() != 2 || k.kind() != "urgent" {
		t.Fatalf("level %d, %v", k.level(), k.message())
	}
	allowed := map[string]bool{}
	for _, block := range []string{"allergies", "medicines"} {
		b, ok := a.content.Block(block)
		if !ok {
			t.Fatalf("there is no block %s", block)
		}
		for _, q := range b.Ask {
			allowed[q.ID] = true
		}
	}
	for n := 0; n < 20 && k.state() == "urgent" && k.message()["input"] != "none"; n++ {
		v, _, err := a.visits.RecordOf(context.Background(), k.id)
		_ = v
		if err != nil {
			t.Fatal(err)
		}
		_, vis, _ := a.visits.RecordOf(context.Background(), k.id)
		asked := vis.Asked[len(vis.Asked)-1]
		if q, ok := a.content.Question(asked.Question); ok && q.Phase != guidelines.PhaseFlags && !allowed[q.ID] {
			t.Errorf("at level 2 the patient is asked %s", asked.Question)
		}
		k.send(calmBody(k.message()))
	}
}

// The ratchet also holds for a model: what it proposes may raise, never lower or remove.
func TestModelNeverRemovesAFinding(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		completion(w, `{"findings":[{"concept":"chest-pain","status":"absent","quote":"胸口疼"},{"concept":"cold-sweat","status":"absent","quote":"出冷汗"}]}`)
	}))
	t.Cleanup(srv.Close)
	a := startApp(t, func(c *Config) { c.LLMURL, c.LLMKind, c.LLMModel, c.LLMKey = srv.URL+"/v1", "openai", "scripted", "x" })
	k := a.begin("zh", 67, "male", nil)
	k.say("胸口疼，现在还疼，出冷汗")
	if got := k.level(); got != 2 {
		t.Errorf("level %d, want 2", got)
	}
	for _, f := range k.staff()["findings"].([]any) {
		x := f.(obj)
		if (x["concept"] == "chest-pain" || x["concept"] == "cold-sweat") && x["status"] != string(intake.Present) {
			t.Errorf("%s is %s", x["concept"], x["status"])
		}
	}
}

// What rules read as denied no model makes present: not the concept, not what is a kind of it, not by the denied words. What
// it proposes beyond is kept as its own, and what fails is counted.
func TestModelContradictsNoDenial(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		completion(w, `{"findings":[{"concept":"chest-pain","status":"present","quote":"胸口疼"},
			{"concept":"chest-tightness","status":"present","quote":"没有胸口疼"},{"concept":"palpitations","status":"present","quote":"胸口疼"},
			{"concept":"fatigue","status":"present","quote":"像被抽空了一样"},{"concept":"fever","status":"present","quote":"发高烧"}]}`)
	}))
	t.Cleanup(srv.Close)
	a := startApp(t, func(c *Config) { c.LLMURL, c.LLMKind, c.LLMModel, c.LLMKey = srv.URL+"/v1", "openai", "scripted", "x" })
	k := a.begin("zh", 67, "male", nil)
	k.say("没有胸口疼，就是像被抽空了一样")
	for _, f := range k.staff()["findings"].([]any) {
		x := f.(obj)
		if id := x["concept"]; x["status"] == string(intake.Present) && (id == "chest-pain" || id == "chest-tightness" || id == "palpitations" || id == "fever") {
			t.Errorf("%v is present", id)
		}
	}
	status, page := a.raw("GET", "/metrics", a.tokens[access.Administrator], "", nil)
	if status != 200 || !strings.Contains(string(page), `preconsult_model_proposals_total{outcome="rejected"} 4`) ||
		!strings.Contains(string(page), `preconsult_model_proposals_total{outcome="accepted"} 1`) {
		t.Errorf("status %d; the proposals are not counted: %q", status, grepLines(string(page), "proposals"))
	}
}

// grepLines are the lines of a page that hold a word.
func grepLines(page, word string) []string {
	return slices.DeleteFunc(strings.Split(page, "\n"), func(l string) bool { return !strings.Contains(l, word) })
}
