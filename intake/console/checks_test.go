package console

import (
	"regexp"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
)

var tags = regexp.MustCompile(`<[^>]*>`)

// TestChecksLine: one quiet line, and a failed check stands open with what failed.
func TestChecksLine(t *testing.T) {
	for _, c := range []struct {
		name     string
		lang     intake.Lang
		withheld []intake.Withheld
		want     []string
		open     bool
	}{
		{name: "all agree", lang: intake.ZH, want: []string{"23 行有依据，0 行未写入", "41 件事：用 30，并入 8，未用 3", "篇幅 22%"}},
		{name: "all agree, in English", lang: intake.EN, want: []string{"23 lines supported, 0 withheld", "41 facts: 30 used, 8 folded, 3 not used", "length 22%"}},
		{name: "a side was wrong", lang: intake.ZH, withheld: []intake.Withheld{{Line: "10164-2/headache", Check: intake.CheckSide,
			Label: intake.Words{ZH: "头痛", EN: "headache"}, From: []intake.Source{{Span: &intake.Span{Turn: 1, Start: 0, End: 2}}}}},
			want: []string{"核对未全过", "1 行未写入", "头痛", "左右"}, open: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fakeVisits{checks: intake.Checks{Lines: intake.LineChecks{Checked: 23 + len(c.withheld), Supported: 23, Withheld: c.withheld},
				Facts: intake.FactChecks{Stated: 41, Used: 30, Folded: 8, Unused: 3}, Length: intake.LengthCheck{Said: 450, Note: 99, Percent: 22, Limit: 40, OK: true}}}
			f.checks.Settle()
			body := call(openIn(t, c.lang, f, &fakeKeeper{}), "GET", "/console/visits/v1", "doctor", "").Body.String()
			at := strings.Index(body, `id="checks"`)
			if at < 0 {
				t.Fatal("no line of checks on the page")
			}
			part := body[at : at+strings.Index(body[at:], "</details>")]
			words := strings.Join(strings.Fields(tags.ReplaceAllString(part, "")), " ")
			for _, want := range c.want {
				if !strings.Contains(words, want) {
					t.Errorf("the line lacks %q: %s", want, words)
				}
			}
			if open := strings.Contains(part[:strings.Index(part, ">")], " open"); open != c.open {
				t.Errorf("open is %v, want %v", open, c.open)
			}
		})
	}
}
