package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// diff runs the command and gives what it prints and its exit status.
func (a *testApp) diff(args ...string) (out string, status int) {
	a.t.Helper()
	cmd := newGuidelinesDiffCommand(func(ctx context.Context, do func(context.Context, diffStore) error) error {
		return do(ctx, diffStore{a.db, a.visits})
	})
	var b bytes.Buffer
	cmd.SetOut(&b)
	cmd.SetErr(&b)
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(a.t.Context())
	var exit exitStatus
	if err != nil && !errors.As(err, &exit) {
		a.t.Fatalf("diff %v: %v has no exit status", args, err)
	}
	return b.String(), exit.status
}

// edited is a copy of the content in which words of files are others.
func edited(t *testing.T, edits [][3]string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../guidelines")); err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		path := filepath.Join(dir, e[0])
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(data, []byte(e[1])) {
			t.Fatalf("%s does not say %q", e[0], e[1])
		}
		if err := os.WriteFile(path, bytes.Replace(data, []byte(e[1]), []byte(e[2]), 1), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestGuidelinesDiff(t *testing.T) {
	a := startApp(t)
	if out, status := a.diff("built-in", "built-in"); status != 0 || !strings.Contains(out, "the same") {
		t.Errorf("%d %s", status, out)
	}
	for _, args := range [][]string{{"built-in", "/nowhere"}, {"built-in", t.TempDir()}, {"index@yesterday", "index"}, {"built-in", "built-in", "--records", "perhaps"}, {"built-in", "built-in", "--lang", "fr"}} {
		if out, status := a.diff(args...); status != 2 {
			t.Errorf("diff %v: %d %s", args, status, out)
		}
	}

	// One was told how to fast, one is urgent by a rule, one is neither.
	told := a.begin("zh", 60, "male", nil)
	told.say("膝盖疼了一个月了")
	told.say("抽血前能吃饭吗")
	urgent := a.begin("zh", 60, "male", nil)
	urgent.say("胸口疼，出冷汗")
	neither := a.begin("zh", 60, "male", nil)
	neither.say("咳嗽三天了")
	flag, ok := a.content.Flag("chest-pain-with-sweating")
	if !ok {
		t.Fatal("there is no such flag")
	}
	rule, _ := a.content.Passage(flag.Cites[0])
	question, ok := a.content.Question("chest-pain/now")
	if !ok {
		t.Fatal("there is no such question")
	}
	why, _ := a.content.Passage(question.Why.Cites[0])
	again := 0 // passages of a document whose year is another
	for _, p := range a.content.Passages() {
		if p.Document.ID == "acep-check-in" {
			again++
		}
	}
	dir := edited(t, [][3]string{
		{"passages/clinicallabs-fasting.md", "十到十二个钟头", "八到十二个钟头"},
		{strings.TrimPrefix(rule.File, "guidelines/"), rule.Text.ZH, "这一段换了。" + rule.Text.ZH},
		{strings.TrimPrefix(why.File, "guidelines/"), why.Text.ZH, "这一段也换了。" + why.Text.ZH},
		{"passages/acep-check-in.md", "year: 2026", "year: 2027"},
	})
	out, status := a.diff("built-in", dir, "--records", "yes")
	if status != 1 {
		t.Errorf("the exit status is %d", status)
	}
	for _, want := range []string{
		"CHANGED  clinicallabs-fasting#when-to-stop", "zh - 要空腹的抽血，一般是头天晚上吃过饭就不再吃，空着肚子十到十二个钟头", "zh + 要空腹的抽血，一般是头天晚上吃过饭就不再吃，空着肚子八到十二个钟头",
		"record    " + told.id, "the patient was shown “要空腹的抽血",
		"CHANGED  " + rule.ID, "chest-pain-with-sweating  level 2", "record    " + urgent.id, "not signed", "a rule that fired rests on it",
		"SOURCE   acep-check-in#medical-jewellery", "question  chest-pain/now", fmt.Sprintf("3 changed, %d with another source, 0 new, 0 gone", again), "2 records",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if strings.Contains(out, neither.id) || strings.Contains(out, "膝盖") {
		t.Errorf("what did not change, or a patient's words, are in\n%s", out)
	}
	// A record that rests on the new text already is none of the past.
	if out, _ := a.diff(dir, "built-in", "--records", "yes"); strings.Contains(out, "record    ") {
		t.Errorf("records rest on the text of today:\n%s", out)
	}
	// Where nobody asks for them, records are not opened, and that is said.
	if out, _ := a.diff("built-in", dir, "--records", "no"); strings.Contains(out, "record    ") || !strings.Contains(out, "not looked through") {
		t.Errorf("%s", out)
	}
}

// A hospital's leaflet has editions in the index: what it says now is compared with what it said on a day.
func TestGuidelinesDiffOfTheIndex(t *testing.T) {
	a := startApp(t)
	a.leaflet(t, "parking.md", "# 停车多少钱\n\n停车场在南门，凭挂号单停车免费2小时。\n")
	k := a.begin("zh", 60, "male", nil)
	k.say("膝盖疼了一个月了")
	k.say("停车多少钱")
	today := time.Now().AddDate(0, 0, -1).Format(time.DateOnly)
	if out, status := a.diff("index@"+today, "index"); status != 0 {
		t.Errorf("nothing has changed: %d %s", status, out)
	}
	a.leaflet(t, "parking.md", "# 停车多少钱\n\n停车场在南门，凭挂号单停车免费3小时。\n")
	out, status := a.diff("index@"+today, "index", "--records", "yes")
	for _, want := range []string{"CHANGED  local-parking#", "zh - 停车场在南门，凭挂号单停车免费2小时。", "zh + 停车场在南门，凭挂号单停车免费3小时。", "record    " + k.id, "1 records"} {
		if status != 1 || !strings.Contains(out, want) {
			t.Errorf("%q is not in (%d)\n%s", want, status, out)
		}
	}
	// A folder knows nothing of the hospital's own; the program's content is in the index as it is.
	if out, status := a.diff("index", "built-in"); status != 0 {
		t.Errorf("%d %s", status, out)
	}
}
