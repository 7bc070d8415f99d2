package kiosk

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
)

// fakeVisits is one visit with one message that stands.
type fakeVisits struct {
	view    visit.PatientView
	err     error // of the next answer
	gone    bool
	checked []visit.CheckIn
	answers []visit.Answer
}

func (f *fakeVisits) CheckIn(_ context.Context, in visit.CheckIn) (string, visit.Reply, error) {
	f.checked = append(f.checked, in)
	return "v1", visit.Reply{}, f.err
}

func (f *fakeVisits) Answer(_ context.Context, _ string, a visit.Answer) (visit.Reply, error) {
	f.answers = append(f.answers, a)
	return visit.Reply{}, f.err
}

func (f *fakeVisits) Confirm(context.Context, string, visit.Confirm) (visit.Reply, error) {
	return visit.Reply{}, nil
}

func (f *fakeVisits) Source(context.Context, string, string, int) (visit.SourceView, error) {
	return visit.SourceView{}, visit.ErrNotFound
}

func (f *fakeVisits) Complaints(context.Context, string, string) (visit.ComplaintsView, error) {
	return visit.ComplaintsView{}, visit.ErrNotFound
}

func (f *fakeVisits) Patient(context.Context, string) (visit.PatientView, error) {
	if f.gone {
		return visit.PatientView{}, visit.ErrEnded
	}
	return f.view, nil
}

// fakeKeeper knows one kiosk, one nurse and the token of one visit.
type fakeKeeper struct{}

func (fakeKeeper) Who(_ context.Context, token string) (access.Principal, error) {
	switch token {
	case "kiosk":
		return access.Principal{Role: access.Kiosk, ID: "k1"}, nil
	case "nurse":
		return access.Principal{Role: access.Nurse, ID: "n1"}, nil
	case "visit":
		return access.Principal{Role: access.Patient, Visit: "v1"}, nil
	}
	return access.Principal{}, access.ErrUnknown
}

func (fakeKeeper) VisitToken(string) string { return "visit" }

func question(input visit.InputKind, choices ...string) visit.PatientView {
	v := visit.PatientView{ID: "v1", Lang: intake.ZH, Status: intake.Open, Message: visit.Message{ID: "m2", Kind: visit.MsgQuestion,
		Input: input, Asks: []visit.AskID{"chest-pain"}}}
	for _, c := range choices {
		v.Message.Choices = append(v.Message.Choices, visit.Choice{ID: visit.ChoiceID(c)})
	}
	return v
}

func open(t *testing.T, v *fakeVisits, change ...func(*Config)) http.Handler {
	t.Helper()
	c := Config{Visits: v, Keeper: fakeKeeper{}, System: "urn:card", Enrols: access.NewLimiter(time.Second, 3, time.Now),
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: time.Now, NewKey: func() string { return "new-key" }}
	for _, f := range change {
		f(&c)
	}
	h, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// call sends a request as the browser of a kiosk: cookies are "kiosk visit", the form is a POST's.
func call(h http.Handler, method, path, cookies, form string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i, c := range strings.Fields(cookies) {
		r.AddCookie(&http.Cookie{Name: []string{kioskCookie, visitCookie}[i], Value: c})
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func forgets(w *httptest.ResponseRecorder) bool {
	for _, c := range w.Result().Cookies() {
		if c.Name == visitCookie && c.MaxAge < 0 {
			return true
		}
	}
	return false
}

func TestOnlyAnEnrolledKioskStartsVisits(t *testing.T) {
	h := open(t, &fakeVisits{})
	for _, cookies := range []string{"", "stolen", "nurse"} {
		for _, path := range []string{"/", "/check-in?lang=zh"} {
			if w := call(h, "GET", path, cookies, ""); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/enrol" {
				t.Errorf("%s with %q: %d %s", path, cookies, w.Code, w.Header().Get("Location"))
			}
		}
	}
	if w := call(h, "POST", "/enrol", "", "token=nurse"); w.Code != http.StatusForbidden || len(w.Result().Cookies()) > 0 {
		t.Errorf("a nurse's token enrols a kiosk: %d", w.Code)
	}
	w := call(h, "POST", "/enrol", "", "token=+kiosk+")
	if c := w.Result().Cookies(); w.Code != http.StatusSeeOther || len(c) != 1 || c[0].Value != "kiosk" || !c[0].HttpOnly {
		t.Errorf("the kiosk's token does not enrol it: %d %v", w.Code, c)
	}
	for range 4 {
		w = call(h, "POST", "/enrol", "", "token=guess")
	}
	if w.Code != http.StatusTooManyRequests {
		t.Errorf("guessing a kiosk's token goes on: %d", w.Code)
	}
}

func TestCheckIn(t *testing.T) {
	const whole = "lang=zh&consent=yes&key=k&informant=parent&sex=female&age=18&unit=months"
	for _, c := range []struct {
		name, form string
		status     int
		shows      []string
	}{
		{"all there", whole, 303, nil},
		{"no consent leads to the notice", strings.Replace(whole, "consent=yes&", "", 1), 303, nil},
		{"no sex keeps the months", strings.Replace(whole, "sex=female&", "", 1), 422, []string{`value="18"`, `value="months" checked`, `value="parent" checked`}},
		{"an age in words", strings.Replace(whole, "age=18", "age="+url.QueryEscape("不记得"), 1), 422, []string{`value="不记得"`, "needs"}},
		{"an age beyond life", strings.Replace(whole, "age=18&unit=months", "age=131", 1), 422, []string{"needs"}},
		{"an unknown informant", strings.Replace(whole, "parent", "robot", 1), 422, []string{"needs"}},
		{"a name of markup", strings.Replace(whole, "sex=female", "name="+url.QueryEscape(`"><script>alert(1)</script>`), 1), 422,
			[]string{"&lt;script&gt;"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := &fakeVisits{}
			w := call(open(t, v), "POST", "/check-in", "kiosk", c.form)
			if w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
			if (c.status == 422 || c.name[0] == 'n') && len(v.checked) > 0 {
				t.Error("a visit was started")
			}
			for _, s := range c.shows {
				if !strings.Contains(w.Body.String(), s) {
					t.Errorf("the page lacks %s", s)
				}
			}
			if strings.Contains(w.Body.String(), "<script>alert") {
				t.Error("markup of a patient is live")
			}
		})
	}
	v := &fakeVisits{}
	w := call(open(t, v), "POST", "/check-in", "kiosk", whole+"&card=C-1&name=A")
	if len(v.checked) != 1 || *v.checked[0].AgeYears != 1.5 || v.checked[0].Kiosk != "k1" || v.checked[0].Identifiers[0] != (intake.Identifier{System: "urn:card", Value: "C-1"}) {
		t.Errorf("checked in as %+v", v.checked)
	}
	if c := w.Result().Cookies(); len(c) != 1 || c[0].Value != "visit" || !c[0].HttpOnly || c[0].SameSite != http.SameSiteStrictMode || c[0].MaxAge != 0 {
		t.Errorf("the visit's cookie is %v", c)
	}
	v.err = visit.ErrKeyTaken
	if w := call(open(t, v), "POST", "/check-in", "kiosk", whole); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "new-key") {
		t.Errorf("a changed form under an old key: %d", w.Code)
	}
}

func TestAnswersOfAForm(t *testing.T) {
	for _, c := range []struct {
		name, form string
		want       func(visit.Answer) bool
	}{
		{"a tap", "choice=yes", func(a visit.Answer) bool { return a.Choice != nil && *a.Choice == "yes" }},
		{"ticks", "choices=cough&choices=fever", func(a visit.Answer) bool { return len(a.Choices) == 2 }},
		{"words", "text=+sore+throat+", func(a visit.Answer) bool { return a.Text != nil && *a.Text == "sore throat" }},
		{"words beside ticks are both said", "choices=cough&text=and+hoarse", func(a visit.Answer) bool {
			return a.Text != nil && strings.HasSuffix(*a.Text, "，and hoarse") && a.Choices == nil
		}},
		{"none, but", "choice=none&text=swollen+ankles", func(a visit.Answer) bool { return a.Text != nil && a.Choice == nil }},
		{"a figure", "value=38%2C5&unit=Cel", func(a visit.Answer) bool { return a.Value != nil && *a.Value.Number == 38.5 && a.Unit == "Cel" }},
		{"a figure with words", "value=39+degrees&unit=Cel", func(a visit.Answer) bool { return a.Text != nil && *a.Text == "39 degrees" && a.Value == nil }},
		{"an action", "action=why", func(a visit.Answer) bool { return a.Action == "why" }},
		{"stopping for sure", "action=stop&sure=yes", func(a visit.Answer) bool { return a.Action == "stop" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := &fakeVisits{view: question(visit.InChoices, "cough", "fever", "none")}
			w := call(open(t, v), "POST", "/visit", "kiosk visit", "key=a&to=m2&"+c.form)
			if w.Code != http.StatusSeeOther || len(v.answers) != 1 || !c.want(v.answers[0]) || v.answers[0].To != "m2" || v.answers[0].Key != "a" {
				t.Errorf("status %d, answers %+v", w.Code, v.answers)
			}
		})
	}
	v := &fakeVisits{view: question(visit.InChoice, "yes", "no")}
	h := open(t, v)
	if w := call(h, "POST", "/visit", "kiosk visit", "key=a&to=m2&text=++"); w.Code != 422 || len(v.answers) != 0 {
		t.Errorf("an empty answer: %d, %d answers", w.Code, len(v.answers))
	}
	if w := call(h, "POST", "/visit", "kiosk visit", "key=a&to=m2&action=stop"); w.Code != 200 || len(v.answers) != 0 || !strings.Contains(w.Body.String(), "要结束吗") {
		t.Errorf("stopping is not asked for twice: %d, %d answers", w.Code, len(v.answers))
	}
	v.err = &visit.Conflict{}
	if w := call(h, "POST", "/visit", "kiosk visit", "key=a&to=m0&text="+url.QueryEscape(`<b>疼"`)); w.Code != 422 || !strings.Contains(w.Body.String(), `value="&lt;b&gt;疼&#34;"`) {
		t.Errorf("words that came too late are lost: %d", w.Code)
	}
	if w := call(h, "POST", "/visit", "kiosk visit", "key=a&to=m0&choice=yes"); w.Code != 303 {
		t.Errorf("a tap that came too late: %d", w.Code)
	}
	v.err = &visit.Invalid{}
	if w := call(h, "POST", "/visit", "kiosk visit", "key=a&to=m2&choice=maybe"); w.Code != 422 {
		t.Errorf("a choice that is none: %d", w.Code)
	}
}

func TestTheKioskForgets(t *testing.T) {
	v := &fakeVisits{view: question(visit.InChoice, "yes")}
	h := open(t, v)
	for _, cookies := range []string{"kiosk expired", "kiosk nurse"} {
		if w := call(h, "GET", "/visit", cookies, ""); w.Code != 303 || !forgets(w) {
			t.Errorf("a dead token (%s): %d, forgotten %v", cookies, w.Code, forgets(w))
		}
	}
	if w := call(h, "POST", "/visit/leave", "kiosk visit", ""); !forgets(w) || len(v.answers) != 0 {
		t.Error("leaving does not forget, or rings")
	}
	if w := call(h, "GET", "/", "kiosk visit", ""); w.Code != 200 || !forgets(w) {
		t.Error("the start page keeps the last visit")
	}
	v.view.Status = intake.Urgent
	if w := call(h, "POST", "/visit/leave", "kiosk visit", "idle=yes"); !forgets(w) || len(v.answers) != 1 || v.answers[0].Action != "staff" {
		t.Errorf("staff are not told of an urgent visit left alone: %+v", v.answers)
	}
	v.gone = true
	if w := call(h, "GET", "/visit", "kiosk visit", ""); w.Code != 303 || !forgets(w) {
		t.Errorf("an ended visit: %d", w.Code)
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	v := &fakeVisits{view: question(visit.InChoice, "yes")}
	h := open(t, v)
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}} {
		for _, path := range []string{"/visit", "/check-in", "/visit/leave", "/enrol"} {
			if w := call(h, "POST", path, "kiosk visit", "key=a&choice=yes", header...); w.Code != http.StatusForbidden {
				t.Errorf("%s from elsewhere (%v): %d", path, header, w.Code)
			}
		}
	}
	if len(v.answers)+len(v.checked) > 0 {
		t.Error("a form of another site was taken")
	}
}

func TestPagesInBothLanguages(t *testing.T) {
	for _, kind := range []visit.MsgKind{visit.MsgQuestion, visit.MsgInfo, visit.MsgUrgent, visit.MsgSummary, visit.MsgEnd} {
		for _, input := range []visit.InputKind{visit.InChoice, visit.InChoices, visit.InText, visit.InNumber, visit.InScale, visit.InNone} {
			for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
				v := &fakeVisits{view: question(input, "yes", "none")}
				v.view.Lang, v.view.Message.Kind, v.view.Message.Unit = lang, kind, "Cel"
				body := call(open(t, v), "GET", "/visit", "kiosk visit", "").Body.String()
				staff, foreign := "呼叫护士", "Call staff"
				if lang == intake.EN {
					staff, foreign = foreign, staff
				}
				if (kind != visit.MsgEnd) != strings.Contains(body, staff+"</button>") || strings.Contains(body, foreign+"</button>") {
					t.Errorf("%s %s %s: the call button is amiss", lang, kind, input)
				}
				if kind != visit.MsgEnd && !strings.Contains(body, `name="text"`) {
					t.Errorf("%s %s %s: nothing can be written", lang, kind, input)
				}
			}
		}
	}
}
