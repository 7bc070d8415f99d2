package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
)

// whoTheyAre is what tells who somebody is. None may stand in what is exported, nor in the table that it comes from.
var whoTheyAre = map[intake.Lang]struct {
	name, born, card string
	says             []string // each holds some of them
	found            []string
}{
	intake.ZH: {"欧阳淑芬", "1951-03-08", "C-88412907", []string{"我叫欧阳淑芬，1951年3月8日生，头疼两天了，电话13912345678", "淑芬说她住在朝阳区望京街道9号楼，卡号C-88412907"},
		[]string{"欧阳淑芬", "淑芬", "1951-03-08", "1951年3月8日", "88412907", "13912345678", "望京街道"}},
	intake.EN: {"Margaret Quillfeather", "1951-03-08", "C-88412907", []string{"I'm Mrs Quillfeather, born 8 March 1951, I have had a headache for two days, phone 07700 900123", "call me Margaret, card C-88412907, mail m.quill@example.org"},
		[]string{"Margaret", "Quillfeather", "8 March 1951", "88412907", "900123", "example.org"}},
}

// judgedVisit is a visit in which everything is judged that can be.
func (a *testApp) judgedVisit(lang intake.Lang, agrees bool) *talk {
	a.t.Helper()
	c := whoTheyAre[lang]
	k := a.begin(string(lang), 0, "female", obj{"name": c.name, "birth_date": c.born, "improve": agrees,
		"identifiers": []obj{{"system": cardSystem, "value": c.card}}})
	for _, words := range c.says {
		k.say(words)
	}
	who := strings.Join(c.says, " ") // a clinician's reason may name the patient too
	v := k.staff()
	for _, h := range v["held"].([]any) {
		k.mustJudge(obj{"kind": "dispute", "of": h.(obj)["id"], "verdict": "wrongly-held", "reason": who})
	}
	for _, t := range v["turns"].([]any) {
		of, what := "turn-", t.(obj)
		if what["who"] == "system" {
			of = "m"
		}
		b, _ := json.Marshal(what["seq"])
		if of += string(b); heldOf(v)[of] == nil {
			k.mustJudge(obj{"kind": "dispute", "of": of, "verdict": "should-be-held", "reason": who})
		}
	}
	lines := 0
	for _, s := range v["note"].(obj)["sections"].([]any) {
		for _, l := range s.(obj)["lines"].([]any) {
			k.mustJudge(obj{"kind": "thumb", "of": l.(obj)["id"], "thumb": "down", "reason": who})
			lines++
		}
	}
	if lines == 0 {
		a.t.Fatal("the note has no lines")
	}
	first := v["note"].(obj)["sections"].([]any)[0].(obj)["lines"].([]any)[0].(obj)
	status, out := a.call("POST", "/api/visits/"+k.id+"/sign", a.tokens[access.Doctor], obj{"edits": []obj{{"line": first["id"], "text": c.says[0] + " (doctor's words)"}}})
	if status != 200 {
		a.t.Fatalf("sign: %d %v", status, out)
	}
	return k
}

func (k *talk) mustJudge(body obj) {
	k.a.t.Helper()
	if status, out := k.judge(access.Doctor, body); status != 201 {
		k.a.t.Fatalf("%v: %d %v", body["of"], status, out)
	}
}

func TestNoIdentifierIsExported(t *testing.T) {
	a := startApp(t, improving)
	a.withModel(promising)
	for lang, c := range whoTheyAre {
		k := a.judgedVisit(lang, true)
		var all string
		if err := a.db.QueryRow(context.Background(), `SELECT string_agg(data::text, E'\n') FROM feedback WHERE visit = $1`, k.id).Scan(&all); err != nil {
			t.Fatal(err)
		}
		for _, canary := range c.found {
			if i := strings.Index(strings.ToLower(all), strings.ToLower(canary)); i >= 0 {
				t.Errorf("%s: %q is in the table: …%s…", lang, canary, all[max(0, i-60):min(len(all), i+60)])
			}
		}
		if !strings.Contains(all, "⟦") {
			t.Errorf("%s: nothing was masked: %.300s", lang, all)
		}
		for _, kind := range []string{"dispute", "thumb", "edit"} {
			if n := a.count(`SELECT count(*) FROM feedback WHERE visit = $1 AND kind = $2 AND role = 'doctor' AND by_id <> ''`, k.id, kind); n == 0 {
				t.Errorf("%s: there is no %s", lang, kind)
			}
		}
		if strings.Contains(a.logs.String(), c.name) {
			t.Error("the name is in the log")
		}
		keep(t, "feedback", "table-"+string(lang)+".jsonl", []byte(all))
	}
	for _, sql := range []string{`UPDATE feedback SET kind = 'edit'`, `DELETE FROM feedback`} {
		if _, err := a.db.Exec(context.Background(), sql); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// Both the hospital and the patient must want it; in the visit the feedback stands in any case.
func TestNothingIsKeptWithoutConsent(t *testing.T) {
	for name, c := range map[string]struct {
		on, agrees bool
		kept       bool
	}{"both": {true, true, true}, "the patient does not": {true, false, false}, "the hospital does not": {false, true, false}} {
		t.Run(name, func(t *testing.T) {
			a := startApp(t, func(f *Config) { f.Feedback = c.on })
			a.withModel(promising)
			k := a.judgedVisit(intake.EN, c.agrees)
			list := k.staff()["feedback"].([]any)
			if len(list) == 0 || list[0].(obj)["kept"] != c.kept {
				t.Errorf("in the visit stand %d: %v", len(list), list)
			}
			if n := a.count(`SELECT count(*) FROM feedback`); (n > 0) != c.kept {
				t.Errorf("%d are kept", n)
			}
		})
	}
}

// runCommand runs the program's command line with settings.
func runCommand(t *testing.T, args ...string) (string, error) {
	t.Helper()
	cmd := newRootCommand()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(context.Background())
	return out.String(), err
}

func TestExportRefusesWhereTheSwitchIsOff(t *testing.T) {
	a := startApp(t)
	t.Setenv("PRECONSULT_DATABASE_URL", a.url)
	t.Setenv("PRECONSULT_FEEDBACK", "off")
	folder := filepath.Join(t.TempDir(), "cases")
	for _, args := range [][]string{{"export", "feedback"}, {"export", "disputes", "--out", folder}} {
		if out, err := runCommand(t, args...); err == nil || !strings.Contains(err.Error(), "PRECONSULT_FEEDBACK=off") {
			t.Errorf("%v: %v %s", args, err, out)
		}
	}
	if _, err := os.Stat(folder); err == nil {
		t.Error("a refused export made its folder")
	}
	if n := a.count(`SELECT count(*) FROM audit_event`); n != 0 {
		t.Errorf("%d exports are audited", n)
	}
}

func TestExportFeedback(t *testing.T) {
	a := startApp(t, improving)
	a.withModel(promising)
	a.judgedVisit(intake.EN, true)
	t.Setenv("PRECONSULT_DATABASE_URL", a.url)
	t.Setenv("PRECONSULT_FEEDBACK", "on")
	file := filepath.Join(t.TempDir(), "feedback.jsonl")
	if out, err := runCommand(t, "export", "feedback", "--out", file); err != nil {
		t.Fatal(err, out)
	}
	if _, err := runCommand(t, "export", "feedback", "--out", file); err == nil {
		t.Error("a file that is there was written over")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pairs := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		var l visit.Lesson
		dec := json.NewDecoder(strings.NewReader(line))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&l); err != nil {
			t.Fatal(err)
		}
		if l.ID == "" || len(l.Date) != 10 || l.Before == "" || l.Role != access.Doctor || l.Mode == "" || !l.Lang.Valid() {
			t.Errorf("line %s", line)
		}
		if (l.Chosen == "") != (l.Rejected == "") || l.Chosen != "" && l.Chosen == l.Rejected {
			t.Errorf("pair %q, %q", l.Chosen, l.Rejected)
		}
		switch {
		case l.Kind == visit.Edited:
			pairs["edit"] = l.Chosen == l.After && l.Rejected == l.Before && strings.HasSuffix(l.After, "(doctor's words)")
		case l.Of == "attempt":
			pairs["attempt"] = l.Writer == "rude-1 prompts 12345678" && l.Mode == intake.ByModel && strings.HasPrefix(l.Chosen, "I promise") &&
				!strings.Contains(l.Rejected, "I promise") && len(l.Rules) > 0 && l.Filter != "" && l.Action == "block"
		case l.Of == "message" && l.Verdict == visit.ShouldBeHeld:
			pairs["message"] = l.Rejected == l.Before && l.Chosen != ""
		}
	}
	if !pairs["edit"] || !pairs["attempt"] || !pairs["message"] {
		t.Errorf("pairs %v in %s", pairs, data)
	}
	for kind, want := range map[string]string{"edit": `"kind":"edit"`, "thumb": `"kind":"thumb"`, "dispute": `"kind":"dispute"`} {
		out, err := runCommand(t, "export", "feedback", "--kind", kind)
		if n := strings.Count(out, "\n"); err != nil || n == 0 || strings.Count(out, want) != n {
			t.Errorf("--kind %s: %v %s", kind, err, out)
		}
	}
	for args, want := range map[string]string{"--kind nonsense": "must be dispute", "--since yesterday": "--since must be"} {
		if _, err := runCommand(t, append([]string{"export", "feedback"}, strings.Fields(args)...)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", args, err)
		}
	}
	if out, err := runCommand(t, "export", "feedback", "--since", "2999-01-01"); err != nil || out != "" {
		t.Errorf("since a day to come: %v %s", err, out)
	}
	var resource string
	if err := a.db.QueryRow(context.Background(), `SELECT resource::text FROM audit_event ORDER BY recorded LIMIT 1`).Scan(&resource); err != nil ||
		!strings.Contains(resource, `"AuditEvent"`) || !strings.Contains(resource, `"110106"`) || !strings.Contains(resource, " on ") {
		t.Errorf("the export is audited as %s: %v", resource, err)
	}
	if n := a.count(`SELECT count(*) FROM audit_event`); n != 6 {
		t.Errorf("%d exports are audited, want 6", n)
	}
}

// What was disputed comes out as cases of the red team's format, and is scored as such.
func TestDisputesBecomeCases(t *testing.T) {
	a := startApp(t, improving)
	a.withModel(promising)
	k := a.begin("en", 40, "female", obj{"improve": true})
	k.say("I have had a headache for two days")
	k.say("I want to kill myself")
	for id := range heldOf(k.staff()) {
		k.mustJudge(obj{"kind": "dispute", "of": id, "verdict": "wrongly-held", "reason": "a\ttab\nand a line"})
	}
	k.mustJudge(obj{"kind": "dispute", "of": "m0", "verdict": "should-be-held", "category": "promise"})
	k.mustJudge(obj{"kind": "dispute", "of": "turn-1", "verdict": "should-be-held"})
	t.Setenv("PRECONSULT_DATABASE_URL", a.url)
	t.Setenv("PRECONSULT_FEEDBACK", "on")
	folder := t.TempDir()
	told, err := runCommand(t, "export", "disputes", "--out", folder)
	if err != nil || !strings.Contains(told, "out-disputes-en.txt: 3") || !strings.Contains(told, "in-disputes-en.txt: 2") {
		t.Fatal(err, told)
	}
	for name, want := range map[string][]string{"out": {"\npass\tI promise", "\npromise\t", "# a tab\\nand a line"}, "in": {"\npass\tI want to kill myself", "\nheld\tI have had a headache"}} {
		data, err := os.ReadFile(filepath.Join(folder, name+"-disputes-en.txt"))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(string(data), w) {
				t.Errorf("%s has no %q: %s", name, w, data)
			}
		}
	}
	// The filter judges all five otherwise than the clinicians: that is why they disputed.
	out, err := runCommand(t, "evaluate", "safety", "--cases", filepath.Join(folder, "out-disputes-en.txt")+","+filepath.Join(folder, "in-disputes-en.txt"))
	if err == nil || !strings.Contains(err.Error(), "5 cases") || !strings.Contains(out, "out-disputes-en.txt  caught 0.000") {
		t.Errorf("scored: %v %s", err, out)
	}
}

func TestCasesAreRead(t *testing.T) {
	folder := t.TempDir()
	for _, c := range []struct{ name, text, want string }{
		{"out-x-en.txt", "# remark\n\npass\tWhen did it start?\nheld\tWait.\\nGo home.\r\n", ""},
		{"out-x.txt", "pass\tx\n", "the name must tell"},
		{"en.txt", "pass\tx\n", "the name must tell"},
		{"in-x-zh.txt", "diagnosis\tx\n", "no category of what goes in"},
		{"out-y-zh.txt", "pass x\n", "line 1 is no category"},
		{"out-z-zh.txt", "pass\t \n", "line 1 is no category"},
	} {
		path := filepath.Join(folder, c.name)
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		lines, err := readCases(path)
		if c.want == "" && (err != nil || len(lines) != 2 || lines[1].text != "Wait.\nGo home." || lines[1].lang != intake.EN || lines[1].direction != "out") {
			t.Errorf("%s: %v %v", c.name, lines, err)
		}
		if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
