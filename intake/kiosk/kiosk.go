package kiosk

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

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/safety"
)

//go:embed template/*.html static/*
var files embed.FS

// Visits is what the pages call of the visit service.
type Visits interface {
	CheckIn(ctx context.Context, in visit.CheckIn) (string, visit.Reply, error)
	Answer(ctx context.Context, id string, a visit.Answer) (visit.Reply, error)
	Confirm(ctx context.Context, id string, c visit.Confirm) (visit.Reply, error)
	Patient(ctx context.Context, id string) (visit.PatientView, error)
	Source(ctx context.Context, id, message string, n int) (visit.SourceView, error)
	Complaints(ctx context.Context, id, words string) (visit.ComplaintsView, error)
}

// Keeper knows kiosks and the tokens of visits.
type Keeper interface {
	Who(ctx context.Context, token string) (access.Principal, error)
	VisitToken(visit string) string
}

// Config joins the door's parts.
type Config struct {
	Visits    Visits
	Keeper    Keeper
	Hospital  safety.Text // name of the hospital; zero when it gave none
	Named     bool        // whether Hospital is given
	System    string      // numbering of the card that a patient may type at check-in
	Emergency safety.Text // the emergency number
	Improve   bool        // the hospital keeps feedback of patients who agree to it, so the notice asks
	Enrols    *access.Limiter
	Secure    bool // cookies over HTTPS only
	Log       *slog.Logger
	Now       func() time.Time
	NewKey    func() string
}

type door struct {
	Config
	pages map[string]*template.Template
}

// New returns the handler of the kiosk's pages: "/", "/check-in", "/visit…", "/enrol" and "/static/kiosk…".
func New(c Config) (http.Handler, error) {
	d := &door{Config: c, pages: map[string]*template.Template{}}
	for _, name := range []string{"start", "notice", "about", "visit", "find", "source", "stop", "enrol", "error"} {
		t, err := template.New(name).Funcs(template.FuncMap{"t": translate}).
			ParseFS(files, "template/layout.html", "template/"+name+".html")
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
	mux.Handle("GET /static/kiosk/", cached(http.StripPrefix("/static/kiosk/", http.FileServerFS(static))))
	for pattern, h := range map[string]handler{
		"GET /{$}":            d.enrolled(d.start),
		"GET /check-in":       d.enrolled(d.checkInPage),
		"POST /check-in":      d.enrolled(d.checkIn),
		"GET /visit":          d.inVisit(d.show),
		"POST /visit":         d.inVisit(d.answer),
		"GET /visit/source":   d.inVisit(d.source),
		"GET /visit/find":     d.inVisit(d.find),
		"POST /visit/find":    d.inVisit(d.find),
		"GET /visit/standing": d.inVisit(d.standing),
		"POST /visit/leave":   d.inVisit(d.leave),
		"GET /enrol":          d.enrolPage,
		"POST /enrol":         d.enrol,
	} {
		mux.Handle(pattern, d.adapt(h))
	}
	// Forms of other sites are refused by the browser's own headers.
	return http.NewCrossOriginProtection().Handler(mux), nil
}

// translate picks the words of a template in the page's language.
func translate(lang intake.Lang, zh, en string) string { return intake.Words{ZH: zh, EN: en}.In(lang) }

// cached lets scripts and styles be kept; they hold nothing of any visit.
func cached(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=300")
		h.ServeHTTP(w, r)
	})
}

type handler func(w http.ResponseWriter, r *http.Request) error

// adapt turns an error into a calm page. The cause goes to the log alone.
func (d *door) adapt(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		if err == nil || r.Context().Err() != nil {
			return
		}
		status := http.StatusInternalServerError
		switch {
		case errors.Is(err, visit.ErrEnded), errors.Is(err, visit.ErrNotFound):
			d.forget(w)
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return
		case errors.Is(err, errForm):
			status = http.StatusBadRequest
		default:
			d.Log.Error("a kiosk page failed", "route", r.Pattern, "err", err)
		}
		d.render(w, status, "error", page{Lang: langOf(r), Hospital: d.Hospital, Named: d.Named, Emergency: d.Emergency})
	})
}

var errForm = errors.New("the form cannot be read")

// page is what every page shows. Its fields, and those of the pages that embed it, are reviewed texts, identifiers and
// enums: a test holds that no plain string can slip in.
type page struct {
	Lang      intake.Lang
	Hospital  safety.Text
	Named     bool
	Emergency safety.Text
	Quiet     bool // nobody's visit is open: no idle time-out
}

// render executes a page into a buffer first, so that nobody sees half of one.
func (d *door) render(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := d.pages[name].ExecuteTemplate(&b, "layout", data); err != nil {
		d.Log.Error("a page cannot be rendered", "page", name, "err", err)
		http.Error(w, "请叫工作人员。 Please call the staff.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}
