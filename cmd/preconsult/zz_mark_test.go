package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
)

func TestZZMark(t *testing.T) {
	out := os.Getenv("ZZMARK")
	if out == "" {
		t.Skip()
	}
	c, err := guidelines.Load()
	if c == nil {
		t.Fatal(err)
	}
	l := c.Lexicon
	mark := func(text string) string {
		runes := []rune(text)
		var b strings.Builder
		at := 0
		for _, m := range l.Match(text) {
			con, _ := l.Concept(m.Concept)
			name := ""
			switch con.Kind {
			case lexicon.Disease:
				name = "<disease>"
			case lexicon.Medicine, lexicon.MedicineClass:
				name = "<medicine>"
			case lexicon.Test:
				name = "<test>"
			case lexicon.Procedure:
				name = "<procedure>"
			case lexicon.Symptom, lexicon.Sign:
				name = "<symptom>"
			}
			if name == "" || m.Start < at {
				continue
			}
			b.WriteString(string(runes[at:m.Start]))
			b.WriteString(name)
			at = m.End
		}
		b.WriteString(string(runes[at:]))
		return strings.ToLower(b.String())
	}
	qs, err := readLibraryQuestions()
	if err != nil {
		t.Fatal(err)
	}
	f, _ := os.Create(out)
	enc := json.NewEncoder(f)
	for _, q := range qs {
		enc.Encode(map[string]any{"id": q.ID, "kind": string(q.Kind), "held": q.HeldOut, "text": q.Text, "marked": mark(q.Text), "n": len(l.Match(q.Text))})
	}
	for _, name := range []string{"/tmp/fresh-zh.txt", "/tmp/fresh-en.txt", "/tmp/fresh-c.txt", "/tmp/fresh-d.txt", "/tmp/legit2.txt"} {
		kind := "f"
		if name == "/tmp/legit2.txt" {
			kind = "h"
		}
		data, _ := os.ReadFile(name)
		for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
			enc.Encode(map[string]any{"id": name[5:], "kind": map[string]string{"/tmp/fresh-c.txt": "g", "/tmp/fresh-d.txt": "k"}[name] + kind, "held": kind == "f" && i%2 == 1, "text": line, "marked": mark(line), "n": len(l.Match(line))})
		}
	}
}
