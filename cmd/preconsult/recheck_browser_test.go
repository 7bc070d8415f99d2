package main

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/access"
)

// Somebody who has waited at the page for the time of their level is asked there; of somebody who has finished the queue says
// that it is time, and a nurse records in one tap what she found. In both languages.
func TestAskedAgainAtTheKioskAndInTheConsole(t *testing.T) {
	for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
		t.Run(string(lang), func(t *testing.T) { askedAgain(t, lang) })
	}
}

func askedAgain(t *testing.T, lang intake.Lang) {
	say := func(zh, en string) string { return intake.Words{ZH: zh, EN: en}.In(lang) }
	a := startApp(t, func(c *Config) { c.Lang = lang })
	if _, _, err := a.keeper.Add(context.Background(), access.Nurse, say("护士王芳", "Nurse Wang"), "a long password"); err != nil {
		t.Fatal(err)
	}
	// The visits begin 52 minutes ago: the service's clock is late, until it is set right.
	var late atomic.Int64
	late.Store(int64(52 * time.Minute))
	a.visits.Now = func() time.Time { return time.Now().Add(-time.Duration(late.Load())) }

	done := a.begin(string(lang), 34, "male", obj{"name": say("陈晨", "James Carter")})
	done.say(say("咳嗽三天了", "cough for three days"))
	done.calm()

	ctx := browse(t)
	enrol(t, ctx, a)
	do(t, ctx, tap(say("中文", "English")), chromedp.WaitVisible("input[name=consent]", chromedp.ByQuery), chromedp.Click("input[name=consent]", chromedp.ByQuery),
		tap(say("同意，开始", "Agree and start")), chromedp.WaitVisible("#age", chromedp.ByQuery), tap(say("病人自己", "The patient")), tap(say("女", "Female")),
		write("#age", "58"), tap(say("继续", "Continue")), chromedp.WaitVisible(".talk", chromedp.ByQuery),
		write(".own input", say("腰疼一个礼拜了", "my lower back has hurt for a week")), tap(say("发送", "Send")), chromedp.WaitVisible(".said", chromedp.ByQuery))

	late.Store(0)
	if n, err := a.visits.Recheck(context.Background()); err != nil || n != 2 {
		t.Fatalf("%d visits were asked again: %v", n, err)
	}
	// The page follows by itself.
	do(t, ctx, chromedp.WaitVisible(`//h1[contains(., "`+say("跟刚来的时候比", "Compared with when you came in")+`")]`, chromedp.BySearch))
	shot(t, ctx, "50-asked-again-"+string(lang))
	do(t, ctx, tap(say("更难受了", "Worse")), chromedp.WaitVisible(`//h1[contains(., "`+say("添新的不舒服", "anything new")+`")]`, chromedp.BySearch))
	shot(t, ctx, "51-worse-"+string(lang))
	if words := text(t, ctx, ".message"); !strings.Contains(words, say("已经叫工作人员了", "I have called the staff")) {
		t.Errorf("who is worse is not told that staff were called: %s", words)
	}
	var choice string
	do(t, ctx, chromedp.Click("button[name=choice][value=no]", chromedp.ByQuery), chromedp.WaitVisible(".ticks", chromedp.ByQuery),
		chromedp.AttributeValue(".ticks input", "value", &choice, nil, chromedp.ByQuery))
	shot(t, ctx, "52-breath-chest-mind-"+string(lang))
	if choice != breath {
		t.Errorf("the first of the list is %s", choice)
	}

	do(t, ctx, chromedp.Navigate(a.base+"/console"), write("input[name=user]", say("护士王芳", "Nurse Wang")), write("input[name=password]", "a long password"),
		chromedp.Click("main button", chromedp.ByQuery), chromedp.WaitVisible("#ready tr", chromedp.ByQuery))
	shot(t, ctx, "53-queue-"+string(lang))
	if row := text(t, ctx, "#ready"); !strings.Contains(row, say("该再问了", "time to re-check")) {
		t.Errorf("the queue does not say that it is time: %s", row)
	}
	do(t, ctx, chromedp.Click(".bell.calm .go", chromedp.ByQuery), chromedp.WaitVisible("#recheck", chromedp.ByQuery))
	shot(t, ctx, "54-record-what-was-found-"+string(lang))
	do(t, ctx, write("#recheck input", say("嗓子有点疼", "a bit of a sore throat")), tap(say("差不多", "About the same")),
		chromedp.WaitVisible(`//*[@id="note"]//*[contains(., "`+say("另记", "also")+`")]`, chromedp.BySearch))
	shot(t, ctx, "55-recorded-"+string(lang))
	if words := text(t, ctx, "#conversation"); !strings.Contains(words, say("护士王芳", "Nurse Wang")) {
		t.Errorf("the conversation does not name who asked: %s", words)
	}
	do(t, ctx, tap(say("叫进诊室了", "Called in")), chromedp.WaitVisible(`//*[@id="recheck"]//b[contains(., "`+say("已叫进诊室", "called in")+`")]`, chromedp.BySearch),
		chromedp.Navigate(a.base+"/console/queue"), chromedp.WaitVisible("#ready .gone", chromedp.ByQuery))
	shot(t, ctx, "56-called-in-"+string(lang))
	v, err := a.visits.Staff(context.Background(), done.id)
	if err != nil || v.Seen == nil || v.Seen.How != intake.CalledIn || len(v.Rechecks) != 1 || v.Status != intake.Done {
		t.Errorf("seen %+v, rounds %+v: %v", v.Seen, v.Rechecks, err)
	}
}
