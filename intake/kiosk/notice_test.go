package kiosk

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/safety"
)

// The notice is ours and goes out before any visit: each of its sentences passes the filter.
func TestTheNoticePassesTheFilter(t *testing.T) {
	f, err := safety.New(safety.Options{})
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("template/notice.html")
	if err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`t \.Lang "([^"]+)" "([^"]+)"`).FindAllStringSubmatch(string(page), -1)
	if len(said) < 8 {
		t.Fatalf("only %d texts were found", len(said))
	}
	for _, s := range said {
		for i, lang := range []intake.Lang{intake.ZH, intake.EN} {
			words := strings.Trim(s[i+1], " ，,")
			if len([]rune(words)) < 3 {
				continue
			}
			text, v := f.Review(safety.Draft{Audience: guidelines.ForPatient, Kind: safety.Info, Lang: lang, Text: words, Mode: intake.ByRule})
			if v.Action != safety.Allow || text.String() != words {
				t.Errorf("%s: %s %v", words, v.Action, v.Rules)
			}
		}
	}
}

// The patient is asked apart whether feedback may be kept, and only where the hospital keeps it; nothing is ticked beforehand.
func TestConsentToKeepFeedback(t *testing.T) {
	const form = "lang=zh&consent=yes&improve=yes&key=k&informant=patient&sex=female&age=58&unit=years"
	for _, asks := range []bool{true, false} {
		v := &fakeVisits{}
		h := open(t, v, func(c *Config) { c.Improve = asks })
		notice := call(h, "GET", "/check-in?lang=zh", "kiosk", "").Body.String()
		if strings.Contains(notice, `name="improve"`) != asks || strings.Contains(notice, "checked") {
			t.Errorf("asks %v: %s", asks, notice)
		}
		about := call(h, "GET", "/check-in?lang=zh&consent=yes&improve=yes", "kiosk", "").Body.String()
		if strings.Contains(about, `name="improve"`) != asks {
			t.Errorf("asks %v: the form does not carry it on", asks)
		}
		call(h, "POST", "/check-in", "kiosk", form)
		if v.checked[0].Improve != asks {
			t.Errorf("asks %v: checked in with %v", asks, v.checked[0].Improve)
		}
		call(h, "POST", "/check-in", "kiosk", strings.Replace(form, "&improve=yes", "", 1))
		if v.checked[1].Improve {
			t.Error("who does not tick has not agreed")
		}
	}
}
