package main

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
)

// TestChecksAndDraftInTheConsole: the doctor sees how the note was checked in one line, and the draft apart from the note.
func TestChecksAndDraftInTheConsole(t *testing.T) {
	for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
		t.Run(string(lang), func(t *testing.T) {
			a := startApp(t, func(c *Config) { c.Lang = lang })
			if _, _, err := a.keeper.Add(context.Background(), access.Doctor, "Dr. Wang", "a long password"); err != nil {
				t.Fatal(err)
			}
			k, _ := a.storied(lang, &teller{tell: func(facts []string) ([]visit.StorySentence, error) {
				return append(copied(facts)[:2], visit.StorySentence{Text: intake.Words{ZH: "由高血压引起。", EN: "Caused by high blood pressure."}.In(lang), Facts: []int{1}}), nil
			}})
			ctx := browse(t)
			do(t, ctx, chromedp.Navigate(a.base+"/console"), write("input[name=user]", "Dr. Wang"), write("input[name=password]", "a long password"),
				tap(intake.Words{ZH: "登录", EN: "Sign in"}.In(lang)), chromedp.WaitVisible(".row", chromedp.ByQuery),
				chromedp.Navigate(a.base+"/console/visits/"+k.id), chromedp.WaitVisible("#draft", chromedp.ByQuery))
			shot(t, ctx, "80-checks-"+string(lang))
			if line := text(t, ctx, "#checks summary"); !strings.Contains(line, "0 "+intake.Words{ZH: "行未写入", EN: "withheld"}.In(lang)) {
				t.Errorf("the line of checks reads %q", line)
			}
			if words := text(t, ctx, "#draft"); !strings.Contains(words, "scripted-1") || strings.Contains(words, intake.Words{ZH: "引起", EN: "aused"}.In(lang)) {
				t.Errorf("the draft reads %q", words)
			}
			do(t, ctx, chromedp.Click("#checks summary", chromedp.ByQuery), chromedp.ScrollIntoView("#checks", chromedp.ByQuery))
			shot(t, ctx, "81-checks-open-"+string(lang))
			do(t, ctx, chromedp.Click("#draft a.trace", chromedp.ByQuery), chromedp.WaitVisible(".turn mark.hit, .turn.hit", chromedp.ByQuery))
			shot(t, ctx, "82-draft-evidence-"+string(lang))
		})
	}
}
