package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/preconsult/preconsult/intake"
)

// Below the opening question stand the commonest complaints of this person; all the others can be listed and chosen as well.
func TestComplaintsThatDoNotStandBelowTheQuestion(t *testing.T) {
	a := startApp(t)
	ids := func(list []any) (out []string) {
		for _, c := range list {
			out = append(out, c.(obj)["id"].(string))
		}
		return out
	}
	for _, c := range []struct {
		name, lang, sex string
		age             float64
		first           string // the complaint that stands first
		found, never    string // one that is only listed, and one that this person cannot have
		opens           string // what is then heard or asked about
	}{
		{"an old man", "zh", "male", 70, "fever", "epistaxis", "vaginal-discharge", "nosebleed"},
		{"a woman of 30", "en", "female", 30, "fever", "menstrual", "scrotal", "period"},
		{"a child", "zh", "male", 3, "fever", "eye", "sexual-repro", "eye"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := a.begin(c.lang, c.age, c.sex, nil)
			shown := ids(k.message()["choices"].([]any))
			if len(shown) > 15 || shown[0] != c.first || slices.Contains(shown, c.found) || !slices.Contains(shown, "something-else") {
				t.Errorf("below the question stand %v", shown)
			}
			status, all := a.call("GET", "/api/visits/"+k.id+"/complaints", k.token, nil)
			if status != 200 {
				t.Fatalf("status %d: %v", status, all)
			}
			listed := ids(all["complaints"].([]any))
			if !slices.Contains(listed, c.found) || slices.Contains(listed, c.never) || all["message"] != k.message()["id"] {
				t.Errorf("listed are %v of message %v", listed, all["message"])
			}
			parts := ids(all["body"].([]any))
			for _, one := range all["complaints"].([]any) {
				for _, part := range one.(obj)["body"].([]any) {
					if !slices.Contains(parts, part.(string)) {
						t.Errorf("%v lies in %v", one, part)
					}
				}
			}
			if k.send(obj{"choice": c.never}); k.status != 422 {
				t.Errorf("what this person cannot have is taken: %d", k.status)
			}
			if k.send(obj{"choice": c.found}); k.status != 200 {
				t.Fatalf("a listed complaint is refused: %d %v", k.status, k.last)
			}
			if asked := strings.Join(k.about(), " "); !strings.Contains(asked, c.opens) {
				t.Errorf("opened is %q", asked)
			}
			if status, _ := a.call("GET", "/api/visits/"+k.id+"/complaints", k.token, nil); status != 404 {
				t.Errorf("once another question stands, the list answers %d", status)
			}
		})
	}
}

// about are the concepts that the message asks about and those that were heard.
func (k *talk) about() (out []string) {
	for _, asks := range k.message()["asks"].([]any) {
		out = append(out, asks.(string))
	}
	for _, f := range k.staff()["findings"].([]any) {
		out = append(out, f.(obj)["concept"].(string))
	}
	return out
}

// Somebody finds a complaint on the picture, in the list and by words, in both languages, and without a word in an address.
func TestFindingAComplaintAtTheKiosk(t *testing.T) {
	for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
		t.Run(string(lang), func(t *testing.T) {
			say := func(zh, en string) string { return intake.Words{ZH: zh, EN: en}.In(lang) }
			a := startApp(t, func(c *Config) { c.Lang = lang })
			ctx := browse(t)
			enrol(t, ctx, a)
			opening := func() {
				do(t, ctx, chromedp.Navigate(a.base+"/"), tap(say("中文", "English")), chromedp.WaitVisible("input[name=consent]", chromedp.ByQuery), chromedp.Click("input[name=consent]", chromedp.ByQuery),
					tap(say("同意，开始", "Agree and start")), chromedp.WaitVisible("#age", chromedp.ByQuery), tap(say("病人自己", "The patient")), tap(say("女", "Female")),
					write("#age", "71"), tap(say("继续", "Continue")), chromedp.WaitVisible("#find", chromedp.ByQuery))
			}
			found := func(name string) {
				do(t, ctx, chromedp.WaitVisible(".talk .said", chromedp.ByQuery))
				shot(t, ctx, name+"-"+string(lang))
			}
			opening()
			shot(t, ctx, "70-opening-"+string(lang))
			do(t, ctx, chromedp.Click("#find", chromedp.ByQuery), chromedp.WaitVisible(".find svg", chromedp.ByQuery))
			shot(t, ctx, "71-body-"+string(lang))
			do(t, ctx, chromedp.Click(`.find svg a[href$="part=face"] .part`, chromedp.ByQuery), chromedp.WaitVisible("#answers", chromedp.ByQuery))
			shot(t, ctx, "72-part-"+string(lang))
			do(t, ctx, tap(say("耳朵", "Ear trouble")))
			found("73-by-picture")
			if s := text(t, ctx, ".said"); !strings.Contains(s, say("耳朵", "Ear")) {
				t.Errorf("said is %q", s)
			}

			leaveVisit(t, ctx)
			opening()
			do(t, ctx, chromedp.Click("#find", chromedp.ByQuery), write("#words", say("嗓子沙哑", "lost my voice")), tap(say("查找", "Find")), chromedp.WaitVisible("#as-said", chromedp.ByQuery))
			shot(t, ctx, "74-by-words-"+string(lang))
			var address string
			do(t, ctx, chromedp.Location(&address))
			if strings.Contains(address, "?") {
				t.Errorf("the address holds %q", address)
			}
			do(t, ctx, tap(say("嗓子哑了", "Hoarse voice")))
			found("75-found-by-words")

			leaveVisit(t, ctx)
			opening()
			do(t, ctx, chromedp.Click("#find", chromedp.ByQuery), chromedp.Click("#all", chromedp.ByQuery), chromedp.WaitVisible("#answers", chromedp.ByQuery))
			shot(t, ctx, "76-all-"+string(lang))
			do(t, ctx, tap(say("流鼻血", "Nosebleed")))
			found("77-by-list")
		})
	}
}

// leaveVisit clears the screen as the idle time-out does.
func leaveVisit(t *testing.T, ctx context.Context) {
	t.Helper()
	do(t, ctx, chromedp.Evaluate(`(() => { const f = document.createElement('form'); f.method = 'post'; f.action = '/visit/leave'; document.body.append(f); f.submit(); })()`, nil),
		chromedp.WaitVisible(".start", chromedp.ByQuery))
}
