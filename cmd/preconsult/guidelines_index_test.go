package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/internal/postgres/pgtest"
	"github.com/preconsult/preconsult/rag/embed"
	"github.com/preconsult/preconsult/rag/index"
)

func TestGuidelinesIndexAndSearch(t *testing.T) {
	content, err := guidelines.Load()
	if content == nil || content.Lexicon == nil {
		t.Fatal(err)
	}
	ix := index.New(pgtest.New(t), embed.FromLexicon(content.Lexicon, content.Version))
	with := func(ctx context.Context, do func(context.Context, *index.Index, *guidelines.Content) error) error {
		return do(ctx, ix, content)
	}
	run := func(name string, args ...string) string {
		cmd := newGuidelinesSearchCommand(with)
		if name == "index" {
			cmd = newGuidelinesIndexCommand(with)
		}
		var out bytes.Buffer
		cmd.SetOut(&out)
		cmd.SetErr(&bytes.Buffer{})
		cmd.SetArgs(args)
		if err := cmd.ExecuteContext(t.Context()); err != nil {
			t.Errorf("%s %v: %v", name, args, err)
		}
		return out.String()
	}
	if got := run("index"); !strings.Contains(got, " 0 unchanged, 0 retired") {
		t.Errorf("the first time: %s", got)
	}
	if got := run("index"); !strings.Contains(got, ": 0 embedded") {
		t.Errorf("the second time: %s", got)
	}
	if got := run("search", "--lang", "en", "--audience", "patient", "short", "of", "breath"); !strings.Contains(got, "near") {
		t.Errorf("search finds %s", got)
	}
	if got := run("search", "今天天气怎么样"); got != "nothing is near enough\n" {
		t.Errorf("the weather is no matter of guidelines: %s", got)
	}
	// A folder of the hospital's own: what can be read is in, what cannot is told, and the next run passes over what is in.
	folder := t.TempDir()
	for name, text := range map[string]string{"a.md": "# 停车\n\n停车场在南门，凭挂号单免费两小时。\n", "sub/b.html": "<h1>Parking</h1><p>The car park is at the south gate.</p>",
		"broken.docx": "no zip", "notes.xlsx": "x", ".hidden.md": "# 不要读我这个隐藏的文件\n\n不要读我这个隐藏的文件。\n"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got := run("index", folder, "--audience", "patient", "--verified", "original", "--list")
	for _, want := range []string{"a.md: 1 passages put in", "b.html: 1 passages put in", "broken.docx: not a DOCX file", "local-a", "for patients, original"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if strings.Contains(got, "hidden") || strings.Contains(got, "xlsx") {
		t.Errorf("read what is none of its business:\n%s", got)
	}
	if got := run("index", folder, "--audience", "patient", "--verified", "original"); !strings.Contains(got, "a.md: as before") {
		t.Errorf("again: %s", got)
	}
	if got := run("search", "--audience", "patient", "停车场在哪里"); !strings.Contains(got, "南门") {
		t.Errorf("search finds %s", got)
	}
}
