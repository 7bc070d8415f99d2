package main

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/access"
)

// A doctor sees what the filter held back and why, says that it was wrong, says of another text that it should have been held, and
// thumbs a line. In both languages.
func TestDisputeInTheConsole(t *testing.T) {
	for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
		t.Run(string(lang), func(t *testing.T) { disputeInTheConsole(t, lang) })
	}
}

func disputeInTheConsole(t *testing.T, lang intake.Lang) {
	say := func(zh, en string) string { return intake.Words{ZH: zh, EN: en}.In(lang) }
	a := startApp(t, improving, func(c *Config) { c.Lang = lang })
	a.withModel(promising)
	if _, _, err := a.keeper.Add(context.Background(), access.Doctor, say("李医生", "Dr. Lin"), "a long password"); err != nil {
		t.Fatal(err)
	}
	ctx := browse(t)
	enrol(t, ctx, a)
	do(t, ctx, tap(say("中文", "English")), chromedp.WaitVisible("input[name=improve]", chromedp.ByQuery))
	shot(t, ctx, "60-notice-asks-apart-"+string(lang))
	do(t, ctx, chromedp.Click("input[name=consent]", chromedp.ByQuery), chromedp.Click("input[name=improve]", chromedp.ByQuery), tap(say("同意，开始", "Agree and start")),
		chromedp.WaitVisible("#age", chromedp.ByQuery), tap(say("病人自己", "The patient")), tap(say("女", "Female")),
		write("#age", "58"), tap(say("继续", "Continue")), chromedp.WaitVisible(".talk", chromedp.ByQuery),
		write(".own input", say("头疼两天了", "I have had a headache for two days")), tap(say("发送", "Send")), chromedp.WaitVisible(".said", chromedp.ByQuery))
	rows, err := a.visits.Queue(context.Background(), "")
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d visits: %v", len(rows), err)
	}
	id := string(rows[0].ID)

	do(t, ctx, chromedp.Navigate(a.base+"/console"), write("input[name=user]", say("李医生", "Dr. Lin")), write("input[name=password]", "a long password"),
		chromedp.Click("main button", chromedp.ByQuery), chromedp.WaitVisible("tr.row", chromedp.ByQuery),
		chromedp.Navigate(a.base+"/console/visits/"+id), chromedp.WaitVisible("#held", chromedp.ByQuery))
	shot(t, ctx, "61-held-back-"+string(lang))
	for _, want := range []string{say("拦下了", "held back"), say("许诺", "promises"), say("我保证", "I promise"), "out-promise-" + string(lang), say("实际说的是", "What went out instead"),
		a.filter.Version(), "rude-1"} {
		if got := text(t, ctx, "#held"); !strings.Contains(got, want) {
			t.Errorf("the section does not say %q: %s", want, got)
		}
	}
	do(t, ctx, write("#held input[name=reason]", say("只是客气话", "only being kind")), chromedp.Click("#held button[value=wrongly-held]", chromedp.ByQuery),
		chromedp.WaitVisible("#held .disputed", chromedp.ByQuery))
	if got := text(t, ctx, "#held .disputed"); !strings.Contains(got, say("李医生", "Dr. Lin")) || !strings.Contains(got, say("不该拦", "wrongly held")) ||
		!strings.Contains(got, say("只是客气话", "only being kind")) {
		t.Errorf("the dispute is shown as %s", got)
	}
	shot(t, ctx, "62-disputed-"+string(lang))
	do(t, ctx, chromedp.Click("#conversation .dispute summary", chromedp.ByQuery), chromedp.WaitVisible("#conversation .dispute select", chromedp.ByQuery),
		chromedp.SetValue("#conversation .dispute select", "promise", chromedp.ByQuery))
	shot(t, ctx, "63-should-have-been-held-"+string(lang))
	do(t, ctx, chromedp.Click("#conversation .dispute button[value=should-be-held]", chromedp.ByQuery), chromedp.WaitVisible(`//*[@id="conversation"]//*[@class="disputed"][contains(., "`+say("许诺", "promises")+`")]`, chromedp.BySearch),
		chromedp.Click("#note .thumbs button.down", chromedp.ByQuery), chromedp.WaitVisible("#note .thumbs button.down[aria-pressed=true]", chromedp.ByQuery),
		chromedp.Click("#conversation .thumbs button", chromedp.ByQuery), chromedp.WaitVisible("#conversation .thumbs button[aria-pressed=true]", chromedp.ByQuery))
	shot(t, ctx, "64-thumbs-"+string(lang))
	v, err := a.visits.Staff(context.Background(), id)
	if err != nil || len(v.Feedback) != 4 {
		t.Fatalf("%d were kept: %v", len(v.Feedback), err)
	}
	for _, f := range v.Feedback {
		if f.By != say("李医生", "Dr. Lin") || f.Role != access.Doctor || !f.Kept {
			t.Errorf("%+v", f)
		}
	}
	if n := a.count(`SELECT count(*) FROM feedback`); n != 4 {
		t.Errorf("%d are in the table", n)
	}
	// Nobody's edits are sent along with a thumb, and signing still works.
	do(t, ctx, chromedp.Click("#sign", chromedp.ByQuery), chromedp.WaitVisible(".signed", chromedp.ByQuery))
}
