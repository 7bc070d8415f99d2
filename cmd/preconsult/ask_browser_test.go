package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/rag/document"
)

// Somebody asks at the kiosk and opens the source of the answer, where the quoted words are marked; the doctor opens it from the
// record. When the hospital has a new edition, the doctor still sees the words that the patient was shown, and that they were
// replaced. In both languages.
func TestCitationsOpenAtTheKioskAndInTheConsole(t *testing.T) {
	for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
		t.Run(string(lang), func(t *testing.T) { citationsOpen(t, lang) })
	}
}

func citationsOpen(t *testing.T, lang intake.Lang) {
	say := func(zh, en string) string { return intake.Words{ZH: zh, EN: en}.In(lang) }
	a := startApp(t, func(c *Config) { c.Lang = lang })
	if _, _, err := a.keeper.Add(context.Background(), access.Doctor, say("王医生", "Dr. Wang"), "a long password"); err != nil {
		t.Fatal(err)
	}
	leaflet := func(hours string) {
		a.leaflet(t, "parking.md", say("# 停车多少钱\n\n停车场在南门，凭挂号单停车免费"+hours+"小时。卸完病人请把车开走，别堵着急救车。\n",
			"# How much is the parking\n\nThe car park is at the south gate. Parking is free for "+hours+" hours with your ticket. Leave the ambulance bay free.\n"))
	}
	leaflet("2")

	ctx := browse(t)
	enrol(t, ctx, a)
	do(t, ctx, tap(say("中文", "English")), chromedp.WaitVisible("input[name=consent]", chromedp.ByQuery), chromedp.Click("input[name=consent]", chromedp.ByQuery),
		tap(say("同意，开始", "Agree and start")), chromedp.WaitVisible("#age", chromedp.ByQuery), tap(say("病人自己", "The patient")), tap(say("女", "Female")),
		write("#age", "71"), tap(say("继续", "Continue")), chromedp.WaitVisible(".talk", chromedp.ByQuery),
		write(".own input", say("膝盖疼了一个月了", "my knee has been hurting for a month")), tap(say("发送", "Send")), chromedp.WaitVisible(".said", chromedp.ByQuery))
	question := text(t, ctx, ".ask")
	asks := func(words, shows, name string) {
		do(t, ctx, write(".own input", words), tap(say("发送", "Send")), chromedp.WaitVisible(`//*[@id="message"]//*[contains(., "`+shows+`")]`, chromedp.BySearch))
		shot(t, ctx, name+"-"+string(lang))
		if again := text(t, ctx, ".ask"); again != question {
			t.Errorf("after %q the question %q is %q", words, question, again)
		}
	}
	asks(say("抽血前能吃饭吗", "can I eat before a blood test"), say("头天晚上", "the evening before"), "60-answered")
	do(t, ctx, chromedp.Click(".cite .open", chromedp.ByQuery), chromedp.WaitVisible("#quoted", chromedp.ByQuery))
	shot(t, ctx, "61-source-"+string(lang))
	if words := text(t, ctx, "#quoted"); !strings.Contains(words, say("头天晚上", "the evening before")) {
		t.Errorf("marked is %q", words)
	}
	do(t, ctx, chromedp.Click("#larger", chromedp.ByQuery))
	shot(t, ctx, "62-source-larger-"+string(lang))
	do(t, ctx, chromedp.Click("#back", chromedp.ByQuery), chromedp.WaitVisible(".cite", chromedp.ByQuery))
	shot(t, ctx, "63-larger-"+string(lang))
	do(t, ctx, chromedp.Click("#larger", chromedp.ByQuery))
	asks(say("还要等多久", "how long is the wait"), say("前台或护士", "front desk or a nurse"), "64-wait")
	asks(say("停车多少钱", "how much is the parking"), say("南门", "south gate"), "65-parking")
	leaflet("3") // a new edition while the patient reads
	do(t, ctx, chromedp.Click(".cite .open", chromedp.ByQuery), chromedp.WaitVisible("#replaced", chromedp.ByQuery))
	shot(t, ctx, "66-replaced-"+string(lang))
	if words := text(t, ctx, "#quoted"); !strings.Contains(words, "2") {
		t.Errorf("the words that were shown are now %q", words)
	}

	do(t, ctx, chromedp.Navigate(a.base+"/console"), write("input[name=user]", say("王医生", "Dr. Wang")), write("input[name=password]", "a long password"),
		chromedp.Click("main button", chromedp.ByQuery), chromedp.WaitVisible("#waiting tr", chromedp.ByQuery), chromedp.Click("#waiting tr a", chromedp.ByQuery),
		chromedp.WaitVisible("#card", chromedp.ByQuery))
	shot(t, ctx, "67-record-"+string(lang))
	if card := text(t, ctx, "#card"); !strings.Contains(card, say("抽血前能吃饭吗", "can I eat before a blood test")) || !strings.Contains(card, say("已答", "answered")) {
		t.Errorf("the card does not tell what was asked and answered: %s", card)
	}
	opens(t, ctx, `#card a.src[href*="when-to-stop"]`, "#quoted")
	shot(t, ctx, "68-source-in-the-record-"+string(lang))
	do(t, ctx, chromedp.Reload(), chromedp.WaitVisible("#card", chromedp.ByQuery))
	opens(t, ctx, `#card a.src[href*="local-parking"]`, "#replaced")
	shot(t, ctx, "69-replaced-in-the-record-"+string(lang))
	if words := text(t, ctx, "#passage"); !strings.Contains(words, "2") || !strings.Contains(words, "3") {
		t.Errorf("the page of the replaced passage does not show both texts: %s", words)
	}
}

// leaflet puts a document of the hospital into the index, for patients.
func (a *testApp) leaflet(t *testing.T, name, text string) {
	t.Helper()
	reader := document.NewReader()
	defer func() { _ = reader.Close() }()
	d, _, err := reader.Read(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	d.Audience, d.Verified = "patient", "original"
	if _, err := a.rag.index.Import(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if err := a.rag.index.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// opens clicks a link until what it opens is there. The record is put anew while others work on the visit, and a click in that moment
// is lost, as a doctor's would be, who clicks again.
func opens(t *testing.T, ctx context.Context, link, what string) {
	t.Helper()
	for range 2 {
		do(t, ctx, chromedp.Click(link, chromedp.ByQuery))
		soon, stop := context.WithTimeout(ctx, 10*time.Second)
		err := chromedp.Run(soon, chromedp.WaitVisible(what, chromedp.ByQuery))
		stop()
		if err == nil {
			return
		}
	}
	do(t, ctx, chromedp.Click(link, chromedp.ByQuery), chromedp.WaitVisible(what, chromedp.ByQuery))
}
