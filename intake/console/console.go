package console

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/scales"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/rag/index"
)

//go:embed template/*.html static/*
var files embed.FS

// Visits is what the pages call of the visit service.
type Visits interface {
	QueueSince(ctx context.Context, since time.Time) ([]visit.QueueRow, error)
	Bells(ctx context.Context, since time.Time) ([]intake.Bell, error)
	Staff(ctx context.Context, id string) (visit.StaffView, error)
	SetLevel(ctx context.Context, id, by string, level intake.Level, reason string) error
	Sign(ctx context.Context, id string, who access.Principal, edits []intake.Edit) (intake.Record, error)
	Judge(ctx context.Context, id string, who access.Principal, f visit.Feedback) (visit.Judged, error)
	Acknowledge(ctx context.Context, bell, by string) (intake.Bell, error)
	RecheckChoices() []guidelines.ChoiceSpec
	Rechecked(ctx context.Context, id, by, choice, words string) error
	Seen(ctx context.Context, id, by string, how intake.SeenHow) error
}

// Keeper signs staff in and knows them by their session.
type Keeper interface {
	Who(ctx context.Context, token string) (access.Principal, error)
	SignIn(ctx context.Context, name, password string) (access.Principal, string, time.Time, error)
	SignOut(ctx context.Context, token string) error
	Add(ctx context.Context, role access.Role, name, password string) (access.Credential, string, error)
	List(ctx context.Context) ([]access.Credential, error)
	Revoke(ctx context.Context, id string) error
}

// Passages shows what a citation points to.
type Passages interface {
	Passage(id string) (*guidelines.Passage, bool)
}

// Shelf finds a passage as it stood when its words were quoted, of an edition before too.
type Shelf func(ctx context.Context, id string, lang intake.Lang, quote string) (index.Shown, error)

// Beside finds what guidelines say about the complaint and the findings of a visit; nothing where the search cannot be had.
type Beside func(ctx context.Context, v visit.StaffView) []index.Hit

// Events delivers what changes in any visit.
type Events interface {
	Subscribe(ctx context.Context) <-chan visit.Event
}

// Config joins the door's parts.
type Config struct {
	Visits   Visits
	Keeper   Keeper
	Passages Passages
	Shelf    Shelf  // may be nil: then only the texts of today can be shown
	Beside   Beside // may be nil
	Events   Events
	Unlinked func(ctx context.Context) ([]intake.Reading, error) // readings that belong to no visit; may be nil
	Refused  func(ctx context.Context) ([]Refused, error)        // what devices sent and was not taken, newest first; may be nil
	Text     func(v visit.StaffView) string                      // the note as plain text, for the HIS
	Levels   []scales.LevelRow                                   // what the levels are called on other scales
	Explain  func(text string) string                            // what is understood of a text, a step a line
	Hospital string
	Lang     intake.Lang // of the pages
	Zone     *time.Location
	SignIns  *access.Limiter
	Secure   bool
	Log      *slog.Logger
	Now      func() time.Time
}

// Refused is what a device sent and was not taken: kept for staff, so that nothing is lost.
type Refused struct {
	At      time.Time
	Device  string
	Reasons []string
	Body    string
}

type door struct {
	Config
	pages  map[string]*template.Template
	places places
}

// New returns the handler of everything under /console.
func New(c Config) (http.Handler, error) {
	d := &door{Config: c, pages: map[string]*template.Template{}}
	for _, name := range []string{"signin", "queue", "visit", "people", "explain", "error"} {
		t, err := template.New(name).Funcs(d.funcs()).ParseFS(files, "template/layout.html", "template/parts.html", "template/judge.html", "template/checks.html", "template/draft.html", "template/"+name+".html")
		if err != nil {
			return nil, err
		}
		d.pages[name] = t
	}
	static, err := fs.Sub(files, "static")
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /console/static/", http.StripPrefix("/console/static/", http.FileServerFS(static)))
	staff := []access.Role{access.Nurse, access.Doctor}
	author := []access.Role{access.Administrator, access.Doctor, access.Nurse}
	for pattern, h := range map[string]handler{
		"GET /console/sign-in":                 d.signInPage,
		"POST /console/sign-in":                d.signIn,
		"POST /console/sign-out":               d.signOut,
		"GET /console":                         d.home,
		"GET /console/queue":                   d.only(d.queue, staff...),
		"GET /console/events":                  d.only(d.events, staff...),
		"GET /console/visits/{id}":             d.only(d.show, staff...),
		"GET /console/visits/{id}/text":        d.only(d.text, staff...),
		"POST /console/visits/{id}/level":      d.only(d.level, staff...),
		"POST /console/visits/{id}/sign":       d.only(d.sign, access.Doctor),
		"POST /console/visits/{id}/feedback":   d.only(d.feedback, staff...),
		"POST /console/visits/{id}/recheck":    d.only(d.recheck, staff...),
		"POST /console/visits/{id}/seen":       d.only(d.seen, staff...),
		"POST /console/bells/{id}/acknowledge": d.only(d.acknowledge, staff...),
		"GET /console/passages/{id}":           d.only(d.passage, staff...),
		"GET /console/explain":                 d.only(d.explain, author...),
		"POST /console/explain":                d.only(d.explain, author...),
		"GET /console/people":                  d.only(d.people, access.Administrator),
		"POST /console/people":                 d.only(d.addPerson, access.Administrator),
		"POST /console/people/{id}/revoke":     d.only(d.revokePerson, access.Administrator),
	} {
		mux.Handle(pattern, d.adapt(h))
	}
	return http.NewCrossOriginProtection().Handler(mux), nil
}

type handler func(w http.ResponseWriter, r *http.Request) error

var errForbidden = errors.New("this is not yours to do")

// page is what every page shows.
type page struct {
	Who      access.Principal
	Hospital string
	Lang     intake.Lang
	Now      time.Time
	Problem  string
}

func (d *door) page(p access.Principal) page {
	return page{Who: p, Hospital: d.Hospital, Lang: d.Lang, Now: d.Now().In(d.Zone)}
}

// adapt shows an error as a page. The cause goes to the log; the page names only what staff can do about it.
func (d *door) adapt(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		if err == nil || r.Context().Err() != nil {
			return
		}
		p := d.page(access.Principal{})
		status := http.StatusInternalServerError
		var bad *visit.Invalid
		switch {
		case errors.As(err, &bad):
			status, p.Problem = http.StatusUnprocessableEntity, bad.Error()
		case errors.Is(err, visit.ErrNotFound):
			status, p.Problem = http.StatusNotFound, d.say("没有这一条。", "There is no such thing here.")
		case errors.Is(err, errForbidden):
			status, p.Problem = http.StatusForbidden, d.say("您没有这个权限。", "This is not yours to do.")
		default:
			d.Log.Error("a console page failed", "route", r.Pattern, "err", err)
			p.Problem = d.say("系统出错了，请再试一次。", "Something failed. Please try again.")
		}
		d.render(w, status, "error", p)
	})
}

func (d *door) say(zh, en string) string { return intake.Words{ZH: zh, EN: en}.In(d.Lang) }

func (d *door) render(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := d.pages[name].ExecuteTemplate(&b, "layout", data); err != nil {
		d.Log.Error("a page cannot be rendered", "page", name, "err", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}
