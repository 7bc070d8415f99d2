package index_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/postgres/pgtest"
	"github.com/preconsult/preconsult/rag/embed"
	"github.com/preconsult/preconsult/rag/index"
)

// What was cited is found again in the words of that time: while it stands, after a new edition, and after it was retired.
func TestCitedTextIsKept(t *testing.T) {
	ctx, pool := t.Context(), pgtest.New(t)
	ix := index.New(pool, embed.New(nil, ""))
	if _, err := ix.Index(ctx, somePassages(), nil); err != nil {
		t.Fatal(err)
	}
	put := func(text string) string {
		t.Helper()
		d := read(t, "a.md", "# 停车\n\n"+text+"\n")
		if _, err := ix.Import(ctx, d); err != nil {
			t.Fatal(err)
		}
		return "local-a#" + d.Chunks[0].Anchor
	}
	passage := put("停车场在南门，凭挂号单免费两小时。")
	cited := func(quote string) (index.Shown, error) { return index.Cited(ctx, pool, passage, intake.ZH, quote) }
	check := func(what, quote string, stands bool) {
		t.Helper()
		s, err := cited(quote)
		if err != nil || s.Stands() != stands || !strings.Contains(s.Text, quote) || s.Title == "" {
			t.Errorf("%s: %q: stands %v, %+v, %v", what, quote, s.Stands(), s, err)
		}
	}
	check("at first", "凭挂号单免费两小时", true)
	between := time.Now()
	put("停车场在南门，凭挂号单免费三小时。")
	check("a new edition", "凭挂号单免费三小时", true)
	check("the one before", "凭挂号单免费两小时", false)
	if err := ix.Retire(ctx, "local-a"); err != nil {
		t.Fatal(err)
	}
	check("retired", "凭挂号单免费三小时", false)
	check("the one before that", "凭挂号单免费两小时", false)
	if _, err := cited("从来没有说过"); !errors.Is(err, index.ErrNoPassage) {
		t.Errorf("words that it never had: %v", err)
	}
	if _, err := index.Cited(ctx, pool, "local-b#1", intake.ZH, ""); !errors.Is(err, index.ErrNoPassage) {
		t.Errorf("a passage that never was: %v", err)
	}
	for at, want := range map[time.Time]string{between: "两小时", time.Now(): ""} {
		all, err := index.At(ctx, pool, at)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, s := range all {
			if s.ID == passage {
				got = s.Text
			}
		}
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("at %s it says %q, want %q", at, got, want)
		}
	}
}
