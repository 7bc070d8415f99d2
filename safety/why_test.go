package safety

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// Whatever a verdict may name has a reason in both languages: the rules of the files, and the judgements made in Go.
func TestEveryVerdictHasAReason(t *testing.T) {
	f := newFilter(t)
	rules, _, err := loadRules(files)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, r := range rules {
		if !r.judgesNothing() {
			ids[r.ID] = true
		}
	}
	sources, _ := filepath.Glob("*.go")
	noted := regexp.MustCompile(`\.note\([^\n]*"((?:in|out)-[a-z-]+)"`)
	for _, name := range sources {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range noted.FindAllStringSubmatch(string(text), -1) {
			ids[m[1]] = true
		}
	}
	for _, what := range []string{"figure", "unit", "denial", "word", "claim", "question", "stray"} { // of Unsupported
		ids[f.NotBorne(what).Rules[0]] = true
	}
	if len(ids) < 100 || !ids["out-phone"] {
		t.Fatalf("only %d ids were found", len(ids))
	}
	for id := range ids {
		w := f.Because(Verdict{Rules: []string{id}})
		if len(w) != 1 || w[0].Rule != id || !w[0].Reason.Complete() || w[0].Source == "" {
			t.Errorf("%s: %+v", id, w)
		}
	}
	if w := f.Because(Verdict{Rules: []string{"gone"}}); len(w) != 1 || w[0].Rule != "gone" {
		t.Errorf("a rule of another version: %+v", w)
	}
}
