package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
)

// What nurses and doctors say of texts and verdicts, over the API and into the table that is exported.

// rude is a model that puts a promise before each question, which the filter holds back.
type rude struct{ says map[intake.Lang]string }

func (rude) ProposeFindings(context.Context, intake.Lang, string, []string) ([]visit.Proposal, int, error) {
	return nil, 0, nil
}
func (r rude) Warm(_ context.Context, lang intake.Lang, question string) (string, error) {
	return r.says[lang] + question, nil
}
func (rude) Version() string { return "rude-1 prompts 12345678" }

var promising = rude{map[intake.Lang]string{intake.ZH: "我保证医生五分钟就来。", intake.EN: "I promise the doctor will see you in five minutes. "}}

// withModel lets a model write for the visits of an app.
func (a *testApp) withModel(m visit.Model) { a.visits.Model = m }

func improving(c *Config) { c.Feedback = true }

// heldOf are the ids of what the filter held back in a visit.
func heldOf(v obj) map[string]obj {
	out := map[string]obj{}
	list, _ := v["held"].([]any)
	for _, h := range list {
		out[h.(obj)["id"].(string)] = h.(obj)
	}
	return out
}

func (k *talk) judge(who access.Role, body obj) (int, obj) {
	k.a.t.Helper()
	return k.a.call("POST", "/api/visits/"+k.id+"/feedback", k.a.tokens[who], body)
}

func TestFeedbackContract(t *testing.T) {
	a := startApp(t)
	a.withModel(promising)
	k := a.begin("en", 40, "female", nil)
	k.say("I have had a headache for two days")
	k.say("I want to kill myself") // what came in and called staff
	v := k.staff()
	held := heldOf(v)
	var attempt, called string
	for id, h := range held {
		switch h["direction"] {
		case "out":
			attempt = id
		case "in":
			called = id
		}
		if len(h["because"].([]any)) == 0 || h["verdict"].(obj)["version"] == "" || h["text"] == "" {
			t.Errorf("held %v", h)
		}
	}
	if attempt == "" || called == "" {
		t.Fatalf("what was held back: %v", held)
	}
	if h := held[attempt]; h["mode"] != "model" || h["writer"] != "rude-1 prompts 12345678" || !strings.Contains(h["text"].(string), "I promise") ||
		strings.Contains(h["verdict"].(obj)["text"].(string), "I promise") || len(h["verdict"].(obj)["rules"].([]any)) == 0 {
		t.Errorf("what the model wanted to say: %v", h)
	}
	line := v["note"].(obj)["sections"].([]any)[0].(obj)["lines"].([]any)[0].(obj)["id"].(string)
	rule := v["reasons"].([]any)[0].(obj)["rule"].(string)
	for name, c := range map[string]struct {
		body   obj
		status int
		field  string
	}{
		"a held text wrongly held":     {obj{"kind": "dispute", "of": attempt, "verdict": "wrongly-held", "reason": "just kind"}, 201, ""},
		"a false alarm":                {obj{"kind": "dispute", "of": called, "verdict": "wrongly-held"}, 201, ""},
		"what should have been held":   {obj{"kind": "dispute", "of": "m0", "verdict": "should-be-held", "category": "promise"}, 201, ""},
		"words that were not noticed":  {obj{"kind": "dispute", "of": "turn-1", "verdict": "should-be-held", "category": "self_harm"}, 201, ""},
		"a line":                       {obj{"kind": "thumb", "of": line, "thumb": "down", "reason": "wrong side"}, 201, ""},
		"a question":                   {obj{"kind": "thumb", "of": "m0", "thumb": "up"}, 201, ""},
		"a reason":                     {obj{"kind": "thumb", "of": rule, "thumb": "up"}, 201, ""},
		"nothing of this visit":        {obj{"kind": "thumb", "of": "m99", "thumb": "up"}, 422, "of"},
		"a turn that is not there":     {obj{"kind": "dispute", "of": "turn-99", "verdict": "should-be-held"}, 422, "of"},
		"our own turn":                 {obj{"kind": "dispute", "of": "turn-0", "verdict": "should-be-held"}, 422, "of"},
		"no of":                        {obj{"kind": "thumb", "thumb": "up"}, 422, "of"},
		"no kind":                      {obj{"of": "m0", "thumb": "up"}, 422, "kind"},
		"an edit is made by signing":   {obj{"kind": "edit", "of": line}, 422, "kind"},
		"no verdict":                   {obj{"kind": "dispute", "of": "m0"}, 422, "verdict"},
		"an unknown verdict":           {obj{"kind": "dispute", "of": "m0", "verdict": "meh"}, 422, "verdict"},
		"no thumb":                     {obj{"kind": "thumb", "of": "m0"}, 422, "thumb"},
		"both":                         {obj{"kind": "thumb", "of": "m0", "thumb": "up", "verdict": "wrongly-held"}, 422, "verdict"},
		"not held":                     {obj{"kind": "dispute", "of": "m0", "verdict": "wrongly-held"}, 422, "verdict"},
		"held already":                 {obj{"kind": "dispute", "of": attempt, "verdict": "should-be-held"}, 422, "verdict"},
		"the filter judges no line":    {obj{"kind": "dispute", "of": line, "verdict": "should-be-held"}, 422, "of"},
		"a thumb of the patient":       {obj{"kind": "thumb", "of": "turn-1", "thumb": "down"}, 422, "of"},
		"a category of the other side": {obj{"kind": "dispute", "of": "m0", "verdict": "should-be-held", "category": "self_harm"}, 422, "category"},
		"a long reason":                {obj{"kind": "thumb", "of": "m0", "thumb": "up", "reason": strings.Repeat("x", 4001)}, 422, "reason"},
		"NUL":                          {obj{"kind": "thumb", "of": "m0\x00", "thumb": "up"}, 422, "of"},
	} {
		status, out := k.judge(access.Doctor, c.body)
		b, _ := json.Marshal(out)
		if status != c.status || c.field != "" && !strings.Contains(string(b), fmt.Sprintf(`"field":%q`, c.field)) {
			t.Errorf("%s: status %d %s; want %d naming %q", name, status, b, c.status, c.field)
		}
		if status == 201 && (out["id"] == "" || out["role"] != "doctor" || out["kept"] != false) {
			t.Errorf("%s: %v", name, out)
		}
	}
	if n := len(k.staff()["feedback"].([]any)); n != 7 {
		t.Errorf("%d are in the visit, want 7", n)
	}
	if n := a.count(`SELECT count(*) FROM feedback`); n != 0 {
		t.Errorf("the switch is off and %d are in the table that is exported", n)
	}
}

func (a *testApp) count(sql string, args ...any) (n int) {
	a.t.Helper()
	if err := a.db.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		a.t.Fatal(err)
	}
	return n
}

func TestFeedbackIsIdempotent(t *testing.T) {
	a := startApp(t)
	k := a.begin("zh", 40, "male", nil)
	k.say("咳嗽三天")
	body := obj{"key": "f1", "kind": "thumb", "of": "m0", "thumb": "up"}
	_, first := k.judge(access.Nurse, body)
	if status, again := k.judge(access.Nurse, body); status != 201 || again["id"] != first["id"] {
		t.Errorf("the same again: %d, %v and %v", status, first["id"], again["id"])
	}
	body["thumb"] = "down"
	if status, _ := k.judge(access.Nurse, body); status != 409 {
		t.Errorf("the same key with other content: %d", status)
	}
	if status, _ := k.judge(access.Doctor, obj{"key": "f1", "kind": "thumb", "of": "m0", "thumb": "up"}); status != 409 {
		t.Errorf("another's key: %d", status)
	}
	if status, _ := k.judge(access.Nurse, obj{"key": "f2", "kind": "thumb", "of": "m99", "thumb": "up"}); status != 422 {
		t.Fatal(status)
	}
	if status, _ := k.judge(access.Nurse, obj{"key": "f2", "kind": "thumb", "of": "m0", "thumb": "up"}); status != 201 {
		t.Errorf("the key of a refused request is used up: %d", status)
	}
	noKey := obj{"kind": "thumb", "of": "m0", "thumb": "down"}
	_, one := k.judge(access.Doctor, noKey)
	_, two := k.judge(access.Doctor, noKey)
	if one["id"] != two["id"] {
		t.Error("tapping twice counts twice")
	}
	noKey["thumb"] = "up"
	k.judge(access.Doctor, noKey)
	if list := k.staff()["feedback"].([]any); len(list) != 2 || list[1].(obj)["thumb"] != "up" {
		t.Errorf("the last word of each: %v", list)
	}
	k.calm()
	if status, _ := k.judge(access.Doctor, obj{"kind": "thumb", "of": "m2", "thumb": "up"}); status != 201 {
		t.Errorf("after the visit's end: %d", status)
	}
}

func TestWhoMayGiveFeedback(t *testing.T) {
	a := startApp(t)
	k, other := a.begin("zh", 30, "male", nil), a.begin("zh", 31, "female", nil)
	body := obj{"kind": "thumb", "of": "m0", "thumb": "up"}
	path := "/api/visits/" + k.id + "/feedback"
	for name, c := range map[string]struct {
		token, path string
		want        int
	}{
		"nobody": {"", path, 401}, "a dead token": {"k_dead", path, 401}, "the visit itself": {k.token, path, 403}, "another visit": {other.token, path, 403},
		"a kiosk": {a.tokens[access.Kiosk], path, 403}, "a device": {a.tokens[access.Device], path, 403},
		"the administrator": {a.tokens[access.Administrator], path, 403}, "a nurse": {a.tokens[access.Nurse], path, 201},
		"a doctor": {a.tokens[access.Doctor], path, 201}, "no such visit": {a.tokens[access.Doctor], "/api/visits/none/feedback", 404},
	} {
		if got, b := a.raw("POST", c.path, c.token, "application/json", body); got != c.want {
			t.Errorf("%s: status %d, want %d: %.200s", name, got, c.want, b)
		}
	}
	_, v := a.call("GET", "/api/visits/"+k.id, k.token, nil)
	if b, _ := json.Marshal(v); strings.Contains(string(b), "feedback") || strings.Contains(string(b), "held") {
		t.Error("the patient's side shows feedback")
	}
}

// What a model wrote is kept with its name and that of its prompts.
var _ interface{ Version() string } = adviser{}
