// Package api is the JSON door of visits, for kiosks, phones, the hospital's own systems and staff. It is described by
// GET /api/openapi.json (openapi.json beside this file). Errors are RFC 9457 problems that name fields and never repeat what
// a patient said.
package api

import (
	"context"
	_ "embed"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/internal/web"
	"github.com/preconsult/preconsult/rag/index"
)

//go:embed openapi.json
var openapi []byte

// Visits is what the door calls of the visit service.
type Visits interface {
	CheckIn(ctx context.Context, in visit.CheckIn) (string, visit.Reply, error)
	Answer(ctx context.Context, id string, a visit.Answer) (visit.Reply, error)
	Confirm(ctx context.Context, id string, c visit.Confirm) (visit.Reply, error)
	Patient(ctx context.Context, id string) (visit.PatientView, error)
	Complaints(ctx context.Context, id, words string) (visit.ComplaintsView, error)
	Staff(ctx context.Context, id string) (visit.StaffView, error)
	SetLevel(ctx context.Context, id, by string, level intake.Level, reason string) error
	Sign(ctx context.Context, id string, who access.Principal, edits []intake.Edit) (intake.Record, error)
	Judge(ctx context.Context, id string, who access.Principal, f visit.Feedback) (visit.Judged, error)
	Queue(ctx context.Context, status intake.VisitStatus) ([]visit.QueueRow, error)
	Row(ctx context.Context, id string) (visit.QueueRow, error)
	Bells(ctx context.Context, since time.Time) ([]intake.Bell, error)
	Bell(ctx context.Context, id string) (intake.Bell, error)
	Acknowledge(ctx context.Context, bell, by string) (intake.Bell, error)
	Passage(ctx context.Context, id, passage string, lang intake.Lang, quote string) (visit.SourceView, error)
}

// Shelf finds a passage as it stood when its words were quoted, of an edition before too.
type Shelf func(ctx context.Context, id string, lang intake.Lang, quote string) (index.Shown, error)

// Keeper is what the door calls of access.
type Keeper interface {
	Who(ctx context.Context, token string) (access.Principal, error)
	VisitToken(visit string) string
	SignIn(ctx context.Context, name, password string) (access.Principal, string, time.Time, error)
	Add(ctx context.Context, role access.Role, name, password string) (access.Credential, string, error)
	List(ctx context.Context) ([]access.Credential, error)
	Revoke(ctx context.Context, id string) error
}

// Events delivers what changes in any visit, until the context ends.
type Events interface {
	Subscribe(ctx context.Context) <-chan visit.Event
}

// Config joins the door's parts.
type Config struct {
	Visits  Visits
	Keeper  Keeper
	Events  Events
	Shelf   Shelf           // of passages for clinicians; may be nil: then there are none
	SignIns *access.Limiter // guards POST /api/sessions
	Lang    intake.Lang     // the hospital's, of reasons
	Log     *slog.Logger
	Now     func() time.Time
}

type door struct{ Config }

// New returns the handler of everything under /api.
func New(c Config) http.Handler {
	d := &door{c}
	mux := http.NewServeMux()
	for pattern, h := range map[string]handler{
		"POST /api/visits":                 d.may(d.checkIn, access.Kiosk),
		"POST /api/visits/{id}/answers":    d.ofVisit(d.answer),
		"POST /api/visits/{id}/confirm":    d.ofVisit(d.confirm),
		"GET /api/visits/{id}":             d.get,
		"GET /api/visits/{id}/complaints":  d.ofVisit(d.complaints),
		"POST /api/visits/{id}/level":      d.may(d.level, access.Nurse, access.Doctor),
		"POST /api/visits/{id}/sign":       d.may(d.sign, access.Doctor),
		"POST /api/visits/{id}/feedback":   d.may(d.feedback, access.Nurse, access.Doctor),
		"GET /api/visits":                  d.may(d.queue, access.Nurse, access.Doctor),
		"GET /api/bells":                   d.may(d.bells, access.Nurse, access.Doctor),
		"POST /api/bells/{id}/acknowledge": d.may(d.acknowledge, access.Nurse, access.Doctor),
		"GET /api/events":                  d.may(d.events, access.Nurse, access.Doctor),
		"GET /api/passages/{id}":           d.passage,
		"POST /api/sessions":               d.signIn,
		"GET /api/credentials":             d.may(d.credentials, access.Administrator),
		"POST /api/credentials":            d.may(d.addCredential, access.Administrator),
		"DELETE /api/credentials/{id}":     d.may(d.revoke, access.Administrator),
		"GET /api/openapi.json":            describe,
	} {
		mux.Handle(pattern, d.adapt(h))
	}
	// Whatever no pattern takes is a problem too: 404, or 405 with Allow as the mux says.
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		rec := &quiet{header: w.Header()}
		h.ServeHTTP(rec, r)
		writeProblem(w, problem{Status: rec.status, Title: http.StatusText(rec.status)})
	})
}

// quiet takes a status and headers and drops the body.
type quiet struct {
	header http.Header
	status int
}

func (q *quiet) Header() http.Header         { return q.header }
func (q *quiet) WriteHeader(status int)      { q.status = status }
func (q *quiet) Write(b []byte) (int, error) { return len(b), nil }

func describe(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/json")
	_, err := w.Write(openapi)
	return err
}

// handler answers or returns an error; adapt turns the error into a problem.
type handler func(w http.ResponseWriter, r *http.Request) error

func (d *door) adapt(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			d.fail(w, r, err)
		}
	})
}

var (
	errNobody    = errors.New("a living credential is needed")
	errForbidden = errors.New("this is not yours to do")
)

// who tells who is asking; errNobody when nobody that lives.
func (d *door) who(r *http.Request) (access.Principal, error) {
	token := web.Bearer(r)
	if token == "" {
		return access.Principal{}, errNobody
	}
	p, err := d.Keeper.Who(r.Context(), token)
	if errors.Is(err, access.ErrUnknown) {
		return p, errNobody
	}
	return p, err
}

// may lets only some roles through.
func (d *door) may(h func(http.ResponseWriter, *http.Request, access.Principal) error, roles ...access.Role) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, err := d.who(r)
		if err != nil {
			return err
		}
		if !p.Is(roles...) {
			return errForbidden
		}
		return h(w, r, p)
	}
}

// ofVisit lets only the visit's own token through. To everybody else who holds a visit's token the visit is not there.
func (d *door) ofVisit(h func(http.ResponseWriter, *http.Request, string) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, err := d.who(r)
		if err != nil {
			return err
		}
		id := r.PathValue("id")
		switch {
		case p.Role != access.Patient:
			return errForbidden
		case p.Visit != id:
			return visit.ErrNotFound
		}
		return h(w, r, id)
	}
}

func clientOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func retryAfter(d time.Duration) string { return strconv.Itoa(int(d.Seconds()) + 1) }
