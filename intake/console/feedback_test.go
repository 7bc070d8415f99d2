package console

import (
	"net/url"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/safety"
)

func TestFeedbackForms(t *testing.T) {
	for name, c := range map[string]struct {
		form url.Values
		want visit.Feedback
		to   string
	}{
		"a thumb": {url.Values{"say": {"up line-10164-2/headache 10164-2/headache"}}, visit.Feedback{Kind: visit.Thumb, Thumb: "up", Of: "10164-2/headache"},
			"/console/visits/v1#line-10164-2%2Fheadache"},
		"a dispute": {url.Values{"of": {"m3/1"}, "at": {"held-m3/1"}, "verdict": {"wrongly-held"}, "reason": {"kind"}},
			visit.Feedback{Kind: visit.Dispute, Of: "m3/1", Verdict: "wrongly-held", Reason: "kind"}, "/console/visits/v1#held-m3%2F1"},
		"what should be held": {url.Values{"of": {"m3"}, "at": {"turn-3"}, "verdict": {"should-be-held"}, "category": {"promise"}},
			visit.Feedback{Kind: visit.Dispute, Of: "m3", Verdict: "should-be-held", Category: safety.Promise}, "/console/visits/v1#turn-3"},
		"a place elsewhere": {url.Values{"say": {"up //evil.example/ m3"}}, visit.Feedback{Kind: visit.Thumb, Thumb: "up", Of: "m3"},
			"/console/visits/v1#%2F%2Fevil.example%2F"},
	} {
		v := &fakeVisits{}
		h := open(t, v, &fakeKeeper{})
		w := call(h, "POST", "/console/visits/v1/feedback", "nurse", c.form.Encode())
		if w.Code != 303 || v.judged != c.want || w.Header().Get("Location") != c.to || v.by != "Wang nurse" {
			t.Errorf("%s: %d to %s by %s: %+v", name, w.Code, w.Header().Get("Location"), v.by, v.judged)
		}
	}
	if w := call(open(t, &fakeVisits{}, &fakeKeeper{}), "POST", "/console/visits/v1/feedback", "doctor", "say=up+x+gone"); w.Code != 422 {
		t.Errorf("what is not there: %d", w.Code)
	}
}

// The page knows what this member of staff said, and shows everybody's disputes.
func TestJudgeKnowsWhoSaidWhat(t *testing.T) {
	p := visitPage{page: page{Who: access.Principal{Name: "Wang"}}}
	p.V.ID = "v1"
	p.V.Feedback = []visit.Judged{{By: "Li", Feedback: visit.Feedback{Kind: visit.Thumb, Of: "m1", Thumb: "down"}},
		{By: "Wang", Feedback: visit.Feedback{Kind: visit.Thumb, Of: "m1", Thumb: "up"}}, {By: "Li", Feedback: visit.Feedback{Kind: visit.Dispute, Of: "turn-2", Verdict: "wrongly-held"}}}
	p.V.Held = []visit.Held{{ID: "turn-2"}}
	if j := p.Judge("m1", "turn-1"); j.Mine != "up" || j.Held || len(j.Disputes) != 0 || j.Direction != "out" {
		t.Errorf("%+v", j)
	}
	if j := p.Judge("turn-2", "turn-2"); j.Mine != "" || !j.Held || len(j.Disputes) != 1 || j.Direction != "in" {
		t.Errorf("%+v", j)
	}
}

// What was held back is hostile at times: it is shown as text.
func TestHeldIsShownAsText(t *testing.T) {
	v := &fakeVisits{held: []visit.Held{{ID: "m1", Turn: 1, Direction: "out", Text: "“" + hostile, Mode: intake.ByModel, Writer: hostile,
		Verdict: safety.Verdict{Action: safety.Block, Categories: []safety.Category{safety.Promise}, Rules: []string{"out-x"}, Hits: []safety.Hit{{Rule: "out-x", Start: 0, End: 3}, {Rule: "far", Start: 5, End: 900}}, Text: hostile, Version: "abc"},
		Because: []safety.Why{{Rule: "out-x", Reason: intake.Words{ZH: "不能许诺", EN: "No promise"}, Source: "clinical.md 5.1"}}}}}
	body := call(open(t, v, &fakeKeeper{}), "GET", "/console/visits/v1", "nurse", "").Body.String()
	if strings.Contains(body, hostile) || strings.Contains(body, "<script>alert") {
		t.Error("what was held back is markup")
	}
	for _, want := range []string{"拦下了", "许诺", "不能许诺", "out-x", "abc", `id="held-m1"`, "<mark", `value="wrongly-held"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page has no %q", want)
		}
	}
}
