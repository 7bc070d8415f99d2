package main

import (
	"bytes"
	"context"
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
}
