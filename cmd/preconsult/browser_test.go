package main

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/preconsult/preconsult/internal/access"
)

// browse starts headless Chromium. Where there is none, it says the one command that brings it; in CI that is a failure.
func browse(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		const hint = "there is no Chromium: run  sudo apt-get install chromium fonts-noto-cjk"
		if os.Getenv("CI") == "true" {
			t.Fatal(hint)
		}
		t.Skip(hint)
	}
	o := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.WindowSize(1080, 1350))
	alloc, cancel := chromedp.NewExecAllocator(context.Background(), o...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	// The browser lives as long as the context of the first run: that must not be the one of a single step.
	if err := chromedp.Run(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// do runs steps in the browser and keeps a picture of where they failed.
func do(t *testing.T, ctx context.Context, steps ...chromedp.Action) {
	t.Helper()
	step, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	var err error
	for _, s := range steps {
		// The page may be put anew between finding a node and touching it: then the node is looked for again. Nothing was done to it yet.
		for tries := 0; tries < 4; tries++ {
			if err = chromedp.Run(step, s); err == nil || !strings.Contains(err.Error(), "node with given id") {
				break
			}
		}
		if err != nil {
			break
		}
	}
	if err != nil {
		shot(t, ctx, "failed-"+strings.ReplaceAll(t.Name(), "/", "-"))
		var where, body string
		look, done := context.WithTimeout(ctx, 5*time.Second)
		defer done()
		_ = chromedp.Run(look, chromedp.Location(&where), chromedp.Text("body", &body, chromedp.ByQuery))
		t.Fatalf("at %s: %v\n%s", where, err, body)
	}
}

// shot keeps a picture of the page for people to look at.
func shot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	var png []byte
	err := chromedp.Run(ctx, chromedp.FullScreenshot(&png, 100))
	if err != nil {
		t.Logf("no picture of %s: %v", name, err)
		return
	}
	keep(t, "screenshots", name+".png", png)
}

// tap clicks the first button, link or label that shows the words.
func tap(words string) chromedp.Action {
	return chromedp.Click(`//*[self::button or self::a or self::label or self::summary][contains(normalize-space(.), "`+words+`") and not(@disabled)]`,
		chromedp.BySearch, chromedp.NodeVisible)
}

func write(selector, words string) chromedp.Action {
	return chromedp.SendKeys(selector, words, chromedp.ByQuery, chromedp.NodeVisible)
}

// text reads what a part of the page shows.
func text(t *testing.T, ctx context.Context, selector string) string {
	t.Helper()
	var s string
	do(t, ctx, chromedp.Text(selector, &s, chromedp.ByQuery))
	return s
}

// enrol makes this browser a kiosk.
func enrol(t *testing.T, ctx context.Context, a *testApp) {
	do(t, ctx, chromedp.Navigate(a.base+"/"), write("input[name=token]", a.tokens[access.Kiosk]), chromedp.Click("button.go", chromedp.ByQuery),
		chromedp.WaitVisible(".start", chromedp.ByQuery))
}

func TestPatientAtTheKioskAndDoctorAtTheConsole(t *testing.T) {
	a := startApp(t, func(c *Config) { c.Hospital = "仁和医院" })
	if _, _, err := a.keeper.Add(context.Background(), access.Doctor, "Dr. Wang", "a long password"); err != nil {
		t.Fatal(err)
	}
	ctx := browse(t)
	enrol(t, ctx, a)
	shot(t, ctx, "01-start")

	do(t, ctx, tap("中文"), chromedp.WaitVisible("input[name=consent]", chromedp.ByQuery))
	shot(t, ctx, "02-notice")
	do(t, ctx, chromedp.Click("input[name=consent]", chromedp.ByQuery), tap("同意，开始"), chromedp.WaitVisible("#age", chromedp.ByQuery))
	do(t, ctx, tap("病人自己"), tap("男"), write("#age", "67"), tap("姓名和就诊卡号"),
		write("input[name=name]", "张卫国"), write("input[name=card]", "C-2291"))
	shot(t, ctx, "03-about")
	do(t, ctx, tap("继续"), chromedp.WaitVisible(".talk", chromedp.ByQuery))
	shot(t, ctx, "04-opening")

	do(t, ctx, write(".own input", "也没啥大事，这两天胸口有点堵得慌，爬楼就喘，歇会儿就好。儿子非让我来"), tap("发送"),
		chromedp.WaitVisible(`//*[contains(@class,"said")]`, chromedp.BySearch))
	shot(t, ctx, "05-first-question")
	do(t, ctx, tap("为什么问这个"), chromedp.WaitVisible(".cite", chromedp.ByQuery))
	shot(t, ctx, "06-why")
	do(t, ctx, write(".own input", "刚才排队又来了一阵"), tap("发送"), chromedp.WaitVisible(".talk.urgent", chromedp.ByQuery))
	shot(t, ctx, "07-urgent")
	if words := text(t, ctx, ".message"); strings.Contains(words, "级") || strings.Contains(words, "心绞痛") {
		t.Errorf("the urgent page tells a level or a disease: %s", words)
	}
	do(t, ctx, write(".own input", "出汗，黏糊糊的"), tap("发送"), chromedp.Sleep(300*time.Millisecond))
	shot(t, ctx, "08-urgent-next")

	// The doctor, in the same browser: other cookies, other pages.
	do(t, ctx, chromedp.Navigate(a.base+"/console"), write("input[name=user]", "Dr. Wang"), write("input[name=password]", "a long password"),
		tap("登录"), chromedp.WaitVisible("#waiting tr", chromedp.ByQuery))
	shot(t, ctx, "10-queue")
	do(t, ctx, tap("我去看"), chromedp.WaitVisible("#card", chromedp.ByQuery))
	shot(t, ctx, "11-record")
	card := text(t, ctx, "#card")
	for _, want := range []string{"II", "胸"} {
		if !strings.Contains(card, want) {
			t.Errorf("the card lacks %q: %s", want, card)
		}
	}
	if words := text(t, ctx, "#conversation"); !strings.Contains(words, "出汗，黏糊糊的") {
		t.Errorf("the conversation lacks the patient's words: %s", words)
	}
	do(t, ctx, chromedp.ActionFunc(func(ctx context.Context) error {
		pdf, _, err := page.PrintToPDF().WithPreferCSSPageSize(true).Do(ctx)
		if err == nil {
			keep(t, "screenshots", "12-print.pdf", pdf)
			if n := strings.Count(string(pdf), "/Type /Page\n") + strings.Count(string(pdf), "/Type /Page "); n > 1 {
				t.Errorf("the record prints on %d pages, not one", n)
			}
		}
		return err
	}))
	do(t, ctx, tap("审核并签名"), chromedp.WaitVisible(`//*[contains(., "已签名")]`, chromedp.BySearch))
	shot(t, ctx, "13-signed")
}

func TestVisitByTapsAlone(t *testing.T) {
	a := startApp(t)
	ctx := browse(t)
	enrol(t, ctx, a)
	do(t, ctx, tap("中文"), chromedp.WaitVisible("input[name=consent]", chromedp.ByQuery), chromedp.Click("input[name=consent]", chromedp.ByQuery),
		tap("同意，开始"), chromedp.WaitVisible("#age", chromedp.ByQuery), tap("病人自己"), tap("女"))
	do(t, ctx, chromedp.Click(`//*[@id="pad"]/button[text()="5"]`, chromedp.BySearch), chromedp.Click(`//*[@id="pad"]/button[text()="8"]`, chromedp.BySearch),
		tap("继续"), chromedp.WaitVisible(".talk", chromedp.ByQuery))
	do(t, ctx, tap("头晕"), chromedp.WaitVisible(`.talk .said`, chromedp.ByQuery))
	wentBack := false
	for n := 0; ; n++ {
		if n > 40 {
			t.Fatal("the visit does not end by taps")
		}
		var kind, before, after string
		do(t, ctx, chromedp.AttributeValue(".talk", "class", &kind, nil, chromedp.ByQuery), chromedp.AttributeValue(".talk", "data-message", &before, nil, chromedp.ByQuery))
		if strings.Contains(kind, "end") {
			break
		}
		if n == 1 {
			shot(t, ctx, "20-taps-question")
		}
		if strings.Contains(kind, "summary") {
			shot(t, ctx, "21-taps-summary")
			if !wentBack { // from what is read back one can go back, too
				wentBack = true
				do(t, ctx, tap("返回"), chromedp.WaitVisible(".talk.question", chromedp.ByQuery))
				continue
			}
		}
		var tapped bool
		do(t, ctx, chromedp.Evaluate(`(() => {
			const f = document.querySelector('#answers'), by = (v) => f.querySelector('button[name=choice][value="' + v + '"]');
			const b = by('none') || by('no') || by('yes') || by('3') || [...f.querySelectorAll('button[name=choice]')].pop() ||
				[...document.querySelectorAll('.reach button')].find((b) => b.value === 'unknown');
			if (!b) return false;
			b.click();
			return true;
		})()`, &tapped))
		if !tapped {
			t.Fatal("there is nothing to tap")
		}
		for i := 0; i < 100 && (after == "" || after == before); i++ {
			time.Sleep(50 * time.Millisecond)
			_ = chromedp.Run(ctx, chromedp.AttributeValue(".talk", "data-message", &after, nil, chromedp.ByQuery))
		}
	}
	shot(t, ctx, "22-taps-end")
	// The kiosk forgets: after the end, Back shows nothing of the visit.
	do(t, ctx, tap("清空屏幕"), chromedp.WaitVisible(".start", chromedp.ByQuery), chromedp.NavigateBack(), chromedp.WaitVisible(".start", chromedp.ByQuery))
	if body := text(t, ctx, "body"); strings.Contains(body, "头晕") {
		t.Errorf("Back shows the last patient: %s", body)
	}
}

func TestSharedKioskForgetsAfterSilence(t *testing.T) {
	a := startApp(t)
	ctx := browse(t)
	enrol(t, ctx, a)
	do(t, ctx, tap("English"), chromedp.WaitVisible("input[name=consent]", chromedp.ByQuery), chromedp.Click("input[name=consent]", chromedp.ByQuery),
		tap("Agree and start"), chromedp.WaitVisible("#age", chromedp.ByQuery))
	shot(t, ctx, "30-about-en")
	do(t, ctx, tap("The child's parent"), tap("Female"), write("#age", "18"), tap("months"), tap("Continue"), chromedp.WaitVisible(".talk", chromedp.ByQuery),
		write(".own input", "she has hot body since yesterday night, 39, not eating well"), tap("Send"), chromedp.WaitVisible(".said", chromedp.ByQuery))
	shot(t, ctx, "31-child-question")
	// The page takes its patience from data-seconds; two seconds stand for the sixty of a real kiosk.
	do(t, ctx, emulation.SetDeviceMetricsOverride(1080, 1350, 1, false),
		chromedp.Evaluate(`document.body.dataset.seconds = '2'`, nil),
		chromedp.WaitVisible("#still[open]", chromedp.ByQuery))
	shot(t, ctx, "32-still-there")
	do(t, ctx, chromedp.WaitVisible(".start", chromedp.ByQuery))
	if body := text(t, ctx, "body"); strings.Contains(body, "hot body") {
		t.Errorf("the start page shows the last patient: %s", body)
	}
}
