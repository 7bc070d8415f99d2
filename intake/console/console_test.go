package console

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/rag/index"
)

// hostile is what a patient may say, type as a name, or a device may call itself.
const hostile = `"><script>alert(1)</script><img src=x onerror=alert(2)>`

var now = time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)

// fakeVisits is one visit whose every word is hostile.
type fakeVisits struct {
	edits    []intake.Edit
	by       string
	level    intake.Level
	acked    string
	readings []intake.Reading
	checks   intake.Checks
	asked    string // what staff recorded of somebody who waits
	seen     intake.SeenHow
	judged   visit.Feedback
	held     []visit.Held
}

func (f *fakeVisits) QueueSince(context.Context, time.Time) ([]visit.QueueRow, error) {
	return []visit.QueueRow{{ID: "v1", Level: 2, Status: intake.Urgent, Lang: intake.ZH, WaitingSince: now.Add(-9 * time.Minute),
		Complaint: intake.Words{ZH: hostile, EN: hostile}, Name: hostile, Bells: 1, AskAgain: now.Add(-time.Minute), AskByStaff: true, Seen: f.seen}}, nil
}

func (f *fakeVisits) Bells(context.Context, time.Time) ([]intake.Bell, error) {
	return []intake.Bell{{ID: "b1", Visit: "v1", Level: 2, Since: now.Add(-6 * time.Minute), Reason: intake.Words{ZH: hostile}},
		{ID: "b2", Visit: "v1", Level: 3, Since: now.Add(-8 * time.Minute), AcknowledgedBy: hostile, AcknowledgedAt: now}}, nil
}

func (f *fakeVisits) Staff(_ context.Context, id string) (visit.StaffView, error) {
	if id != "v1" {
		return visit.StaffView{}, visit.ErrNotFound
	}
	line := intake.Line{ID: "complaint/1", Text: hostile, From: []intake.Source{{Span: &intake.Span{Turn: 1, Start: 0, End: 2}}}}
	v := visit.StaffView{Held: f.held, Person: intake.Person{Name: hostile}, Level: 2, Kiosk: "k1", Started: now, Readings: f.readings,
		Reasons: []intake.Reason{{Rule: "r", Level: 2, Text: intake.Words{ZH: hostile}, From: []intake.Evidence{{Span: intake.Span{Turn: 1, Start: 0, End: 2}, Text: hostile}}}},
		Note: intake.Note{Card: intake.Card{Headline: line, Positives: []intake.Line{line}, Questions: []intake.Line{line}},
			Sections: []intake.Section{{Code: "10154-3", Title: "主诉", Lines: []intake.Line{line}}, {Code: "48765-2", Title: "过敏史", EmptyReason: "notasked"}}}}
	v.Checks = f.checks
	v.Chart = []visit.ChartView{{ChartEntry: intake.ChartEntry{ID: "chart-1", Kind: intake.ChartAllergy, Text: hostile, Recorded: "2020-01-02"},
		Understood: []visit.FindingView{{Labels: intake.Words{ZH: "青霉素过敏", EN: "penicillin allergy"}}}}}
	v.ID, v.Lang, v.Turns = "v1", intake.ZH, []visit.TurnView{{Seq: 1, Who: intake.Patient}}
	return v, nil
}

func (f *fakeVisits) SetLevel(_ context.Context, _, by string, level intake.Level, reason string) error {
	if reason == "" || !level.Valid() {
		return &visit.Invalid{}
	}
	f.by, f.level = by, level
	return nil
}

func (f *fakeVisits) Sign(_ context.Context, _ string, who access.Principal, edits []intake.Edit) (intake.Record, error) {
	f.by, f.edits = who.Name, edits
	return intake.Record{}, nil
}

func (f *fakeVisits) Judge(_ context.Context, _ string, who access.Principal, in visit.Feedback) (visit.Judged, error) {
	if in.Of == "gone" {
		return visit.Judged{}, &visit.Invalid{}
	}
	f.by, f.judged = who.Name, in
	return visit.Judged{}, nil
}

func (f *fakeVisits) Acknowledge(_ context.Context, bell, by string) (intake.Bell, error) {
	f.acked, f.by = bell, by
	return intake.Bell{ID: bell, Visit: "v1"}, nil
}

func (f *fakeVisits) RecheckChoices() []guidelines.ChoiceSpec {
	return []guidelines.ChoiceSpec{{ID: "worse", Label: intake.Words{ZH: "更难受了"}}, {ID: "same", Label: intake.Words{ZH: "差不多"}}}
}

func (f *fakeVisits) Rechecked(_ context.Context, _, by, choice, words string) error {
	if choice != "worse" && choice != "same" {
		return &visit.Invalid{}
	}
	f.by, f.asked = by, choice+": "+words
	return nil
}

func (f *fakeVisits) Seen(_ context.Context, _, by string, how intake.SeenHow) error {
	f.by, f.seen = by, how
	return nil
}

// fakeKeeper signs in whoever names a role, with the role as token.
type fakeKeeper struct{ revoked []string }

func (*fakeKeeper) Who(_ context.Context, token string) (access.Principal, error) {
	if r := access.Role(token); r.Known() || r == access.Patient {
		return access.Principal{Role: r, ID: token, Name: "Wang " + token}, nil
	}
	return access.Principal{}, access.ErrUnknown
}

func (*fakeKeeper) SignIn(_ context.Context, name, password string) (access.Principal, string, time.Time, error) {
	if password != "right" {
		return access.Principal{}, "", time.Time{}, access.ErrUnknown
	}
	return access.Principal{Name: name}, name, now.Add(time.Hour), nil
}
func (*fakeKeeper) SignOut(context.Context, string) error { return nil }
func (*fakeKeeper) Add(_ context.Context, role access.Role, name, _ string) (access.Credential, string, error) {
	return access.Credential{Role: role, Name: name}, "once", nil
}
func (*fakeKeeper) List(context.Context) ([]access.Credential, error) {
	return []access.Credential{{ID: "k1", Role: access.Kiosk, Name: "1号机"}, {ID: "administrator", Role: access.Administrator, Name: hostile}}, nil
}
func (k *fakeKeeper) Revoke(_ context.Context, id string) error {
	k.revoked = append(k.revoked, id)
	return nil
}

type noPassages struct{}

func (noPassages) Passage(id string) (*guidelines.Passage, bool) {
	return &guidelines.Passage{ID: id, Heading: intake.Words{ZH: "题"}, Verified: guidelines.Secondary, Document: &guidelines.Document{}}, id == "doc#a"
}

type noEvents struct{}

func (noEvents) Subscribe(ctx context.Context) <-chan visit.Event {
	c := make(chan visit.Event)
	close(c)
	return c
}

func open(t *testing.T, v *fakeVisits, k *fakeKeeper) http.Handler {
	t.Helper()
	return openIn(t, intake.ZH, v, k)
}

func openIn(t *testing.T, lang intake.Lang, v *fakeVisits, k *fakeKeeper) http.Handler {
	t.Helper()
	h, err := New(Config{Visits: v, Keeper: k, Passages: noPassages{}, Events: noEvents{}, Lang: lang, Zone: time.UTC,
		Text:    func(visit.StaffView) string { return hostile },
		Explain: func(text string) string { return "sentence    " + text + "\nfinding     x present" },
		Shelf: func(context.Context, string, intake.Lang, string) (index.Shown, error) {
			return index.Shown{}, index.ErrNoPassage
		},
		SignIns: access.NewLimiter(time.Minute, 3, func() time.Time { return now }), Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func call(h http.Handler, method, path, token, form string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		r.AddCookie(&http.Cookie{Name: sessionCookie, Value: token})
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestWhoMayDoWhat(t *testing.T) {
	const signIn = "-> /console/sign-in"
	for _, c := range []struct{ call, nobody, kiosk, nurse, doctor, administrator string }{
		{"GET /console/queue", signIn, signIn, "200", "200", "403"},
		{"GET /console/events", signIn, signIn, "200", "200", "403"},
		{"GET /console/visits/v1", signIn, signIn, "200", "200", "403"},
		{"GET /console/visits/v9", signIn, signIn, "404", "404", "403"},
		{"GET /console/visits/v1/text", signIn, signIn, "200", "200", "403"},
		{"GET /console/passages/doc%23a", signIn, signIn, "200", "200", "403"},
		{"GET /console/passages/other", signIn, signIn, "404", "404", "403"},
		{"POST /console/visits/v1/level", signIn, signIn, "-> /console/visits/v1", "-> /console/visits/v1", "403"},
		{"POST /console/visits/v1/sign", signIn, signIn, "403", "-> /console/visits/v1", "403"},
		{"POST /console/visits/v1/feedback", signIn, signIn, "-> /console/visits/v1#", "-> /console/visits/v1#", "403"},
		{"POST /console/visits/v1/recheck", signIn, signIn, "-> /console/visits/v1", "-> /console/visits/v1", "403"},
		{"POST /console/visits/v1/seen", signIn, signIn, "-> /console/visits/v1", "-> /console/visits/v1", "403"},
		{"POST /console/bells/b1/acknowledge", signIn, signIn, "-> /console/visits/v1", "-> /console/visits/v1", "403"},
		{"GET /console/people", signIn, signIn, "403", "403", "200"},
		{"POST /console/people", signIn, signIn, "403", "403", "201"},
		{"POST /console/people/x/revoke", signIn, signIn, "403", "403", "-> /console/people"},
		{"GET /console/explain", signIn, signIn, "200", "200", "200"},
		{"POST /console/explain", signIn, signIn, "200", "200", "200"},
		{"GET /console", signIn, signIn, "-> /console/queue", "-> /console/queue", "-> /console/people"},
	} {
		h := open(t, &fakeVisits{}, &fakeKeeper{})
		for token, want := range map[string]string{"": c.nobody, "kiosk": c.kiosk, "patient": c.kiosk, "nurse": c.nurse,
			"doctor": c.doctor, "administrator": c.administrator} {
			method, path, _ := strings.Cut(c.call, " ")
			w := call(h, method, path, token, "level=3&reason=seen&role=nurse&name=Li&choice=same&how=left")
			got := strconv.Itoa(w.Code)
			if w.Code == http.StatusSeeOther {
				got = "-> " + w.Header().Get("Location")
			}
			if got != want {
				t.Errorf("%s as %q: %s, want %s", c.call, token, got, want)
			}
		}
	}
}

func TestNobodysWordsAreMarkup(t *testing.T) {
	v := &fakeVisits{readings: []intake.Reading{{ID: hostile, Measure: intake.Systolic, Value: 150, At: now, Device: hostile, Unit: hostile}}}
	h := open(t, v, &fakeKeeper{})
	for path, token := range map[string]string{"/console/queue": "nurse", "/console/visits/v1": "doctor", "/console/people": "administrator"} {
		body := call(h, "GET", path, token, "").Body.String()
		if !strings.Contains(body, "alert(1)") {
			t.Errorf("%s does not show the words at all", path)
		}
		for _, bad := range []string{"<script>alert", "<img src=x"} {
			if i := strings.Index(body, bad); i >= 0 {
				t.Errorf("%s lets markup through: …%s…", path, body[max(0, i-60):i+40])
			}
		}
	}
	text := call(h, "GET", "/console/visits/v1/text", "nurse", "")
	if ct := text.Header().Get("Content-Type"); ct != "text/plain; charset=utf-8" {
		t.Errorf("the plain text is served as %s", ct)
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	v, k := &fakeVisits{}, &fakeKeeper{}
	h := open(t, v, k)
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}} {
		for path, token := range map[string]string{"/console/sign-in": "", "/console/sign-out": "doctor", "/console/visits/v1/level": "doctor",
			"/console/visits/v1/sign": "doctor", "/console/visits/v1/recheck": "nurse", "/console/visits/v1/feedback": "nurse", "/console/visits/v1/seen": "nurse", "/console/bells/b1/acknowledge": "nurse", "/console/people/x/revoke": "administrator"} {
			if w := call(h, "POST", path, token, "level=5&reason=x", header...); w.Code != http.StatusForbidden {
				t.Errorf("%s from elsewhere (%v): %d", path, header, w.Code)
			}
		}
	}
	if v.by != "" || len(k.revoked) > 0 {
		t.Error("a form of another site was taken")
	}
}

func TestSigningIn(t *testing.T) {
	h := open(t, &fakeVisits{}, &fakeKeeper{})
	w := call(h, "POST", "/console/sign-in", "", "user=doctor&password=right")
	c := w.Result().Cookies()
	if w.Code != 303 || len(c) != 1 || !c[0].HttpOnly || c[0].SameSite != http.SameSiteStrictMode || c[0].MaxAge != 3600 || c[0].Path != "/console" {
		t.Fatalf("signing in: %d %v", w.Code, c)
	}
	for i, want := range []int{401, 401, 429} {
		if w := call(h, "POST", "/console/sign-in", "", "user=doctor&password=wrong"); w.Code != want {
			t.Errorf("try %d: %d, want %d", i+1, w.Code, want)
		}
	}
}

func TestBellsAreAcknowledgedByNameAndSpread(t *testing.T) {
	v := &fakeVisits{}
	h := open(t, v, &fakeKeeper{})
	body := call(h, "GET", "/console/queue", "nurse", "").Body.String()
	for _, want := range []string{"1号机", "值班医生", `data-loudest="2"`, "6 分", "已去"} {
		if !strings.Contains(body, want) {
			t.Errorf("the bells lack %s", want)
		}
	}
	call(h, "POST", "/console/bells/b1/acknowledge", "nurse", "")
	if v.acked != "b1" || v.by != "Wang nurse" {
		t.Errorf("acknowledged %q by %q", v.acked, v.by)
	}
	for after, want := range map[time.Duration]int{0: 0, 119 * time.Second: 0, 2 * time.Minute: 1, 5 * time.Minute: 2, 19 * time.Minute: 2, 20 * time.Minute: 3} {
		if got := Wider(after); got != want {
			t.Errorf("after %s a bell has spread to %d, want %d", after, got, want)
		}
	}
}

// The queue says who is to be asked again; what staff find is recorded under their name by one tap and a few words.
func TestThoseWhoWaitAreAskedAgain(t *testing.T) {
	v := &fakeVisits{}
	h := open(t, v, &fakeKeeper{})
	if body := call(h, "GET", "/console/queue", "nurse", "").Body.String(); !strings.Contains(body, `href="/console/visits/v1#recheck">该再问了`) {
		t.Error("the queue does not say who is to be asked again")
	}
	body := call(h, "GET", "/console/visits/v1", "nurse", "").Body.String()
	for _, want := range []string{`name="choice" value="worse">更难受了`, `value="called-in"`, `value="left"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the visit's page lacks %s", want)
		}
	}
	call(h, "POST", "/console/visits/v1/recheck", "nurse", url.Values{"choice": {"worse"}, "words": {" 胸口疼 "}}.Encode())
	if v.asked != "worse: 胸口疼" || v.by != "Wang nurse" {
		t.Errorf("recorded %q by %q", v.asked, v.by)
	}
	if w := call(h, "POST", "/console/visits/v1/recheck", "nurse", "choice=perhaps"); w.Code != 422 {
		t.Errorf("an answer that is none: %d", w.Code)
	}
	call(h, "POST", "/console/visits/v1/seen", "doctor", "how=called-in")
	if v.seen != intake.CalledIn || v.by != "Wang doctor" {
		t.Errorf("%q by %q", v.seen, v.by)
	}
	for how, place := range map[intake.SeenHow]string{intake.CalledIn: `id="waiting"`, intake.HasLeft: `id="left"`} {
		v.seen = how
		body := call(h, "GET", "/console/queue", "nurse", "").Body.String()
		if !strings.Contains(body, place) || strings.Contains(body, "该再问了") {
			t.Errorf("%s: the queue lacks %s, or asks still", how, place)
		}
	}
}

func TestSigningTakesOnlyWhatWasChanged(t *testing.T) {
	v := &fakeVisits{}
	h := open(t, v, &fakeKeeper{})
	form := url.Values{"line/b": {"new words"}, "was/b": {"old words"}, "line/a": {" same "}, "was/a": {"same"}}
	if w := call(h, "POST", "/console/visits/v1/sign", "doctor", form.Encode()); w.Code != 303 {
		t.Fatalf("signing: %d", w.Code)
	}
	if len(v.edits) != 1 || v.edits[0] != (intake.Edit{Line: "b", Text: "new words"}) || v.by != "Wang doctor" {
		t.Errorf("signed by %q with %v", v.by, v.edits)
	}
	v.by = ""
	if w := call(h, "POST", "/console/visits/v1/sign", "doctor", "line/a=&was/a=words"); w.Code != 422 || v.by != "" {
		t.Errorf("an emptied line: %d, signed by %q", w.Code, v.by)
	}
	if w := call(h, "POST", "/console/visits/v1/level", "nurse", "level=3&reason=+"); w.Code != 422 || v.level != 0 {
		t.Errorf("a level without a reason: %d", w.Code)
	}
	if w := call(h, "POST", "/console/visits/v1/level", "nurse", "level=two&reason=seen"); w.Code != 422 {
		t.Errorf("a level that is none: %d", w.Code)
	}
}

// The page for content authors shows the steps as text, whatever the sentence is, and says when it is too long.
func TestExplain(t *testing.T) {
	h := open(t, &fakeVisits{}, &fakeKeeper{})
	w := call(h, http.MethodPost, "/console/explain", "administrator", "text="+url.QueryEscape(hostile))
	if body := w.Body.String(); strings.Contains(body, "<b>") || !strings.Contains(body, "x present") || !strings.Contains(body, `class="finding"`) {
		t.Errorf("status %d: %s", w.Code, body)
	}
	if w := call(h, http.MethodPost, "/console/explain", "administrator", "text="+strings.Repeat("x", 4001)); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("too long: status %d", w.Code)
	}
}
