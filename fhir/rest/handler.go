package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/fhir/store"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/postgres"
)

// Authority says who is asking. It is declared here, so that this door needs to know nothing of credentials.
type Authority interface {
	// Who returns the role (device, nurse, doctor, …) and id of a request's credential, and whether it is alive. An error says
	// that nobody knows now: a device must not take that for a credential that was revoked, and give its readings up.
	Who(r *http.Request) (role, id string, ok bool, err error)
}

// AuthorityFunc is an Authority of one function.
type AuthorityFunc func(r *http.Request) (role, id string, ok bool, err error)

// Who asks the function.
func (f AuthorityFunc) Who(r *http.Request) (role, id string, ok bool, err error) { return f(r) }

// Options are what the door needs beside its store.
type Options struct {
	Base      string // path under which it is mounted; "/fhir" when empty
	Authority Authority
	Gate      fhir.Gate // plausibility; nil takes every value
	// Jumps reports whether a value lies too far from the subject's earlier ones to be taken as it is; nil asks nothing.
	Jumps    func(measure intake.Measure, value float64, at time.Time, earlier []intake.Reading) bool
	Now      func() time.Time // nil is the clock
	Location *time.Location   // in which a date without a time is a day; nil is UTC
	Version  string           // of the program, for the metadata
	// Arrived takes readings in that were stored just now, with all identifiers of their subject, before the reply goes out: the
	// visits that they belong to are assessed again at once. What it cannot do is told to Failed; the readings are stored.
	Arrived func(ctx context.Context, subject []intake.Identifier, readings []intake.Reading) error
	// Saw is told of each resource that was read or written, for the audit; Failed of what broke on our side. Both may be nil.
	Saw    func(ctx context.Context, who store.Who, action, kind, id string)
	Failed func(r *http.Request, err error)
}

// maxBody is how much a request may send (design §6).
const maxBody = 1 << 20

type door struct {
	Options
	store *store.Store
	mux   *http.ServeMux
}

// New returns the door over a store.
func New(s *store.Store, o Options) http.Handler {
	d := &door{Options: o, store: s, mux: http.NewServeMux()}
	if d.Base == "" {
		d.Base = "/fhir"
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Location == nil {
		d.Location = time.UTC
	}
	b := d.Base
	d.mux.Handle("GET "+b+"/metadata", d.answer(nil, d.metadata))
	posters := []string{"device"}
	readers := []string{"device", "nurse", "doctor"}
	d.mux.Handle("POST "+b, d.answer(posters, d.postBundle))
	d.mux.Handle("POST "+b+"/{$}", d.answer(posters, d.postBundle))
	d.mux.Handle("POST "+b+"/Observation", d.answer(posters, d.postObservation))
	d.mux.Handle("PUT "+b+"/Observation", d.answer(posters, d.putObservation))
	d.mux.Handle("GET "+b+"/Observation", d.answer(readers, d.search))
	for kind := range besides {
		d.mux.Handle("POST "+b+"/"+kind, d.answer(posters, d.postOther(kind)))
		d.mux.Handle("GET "+b+"/"+kind+"/{id}", d.answer(readers, d.read(kind)))
	}
	d.mux.Handle("GET "+b+"/Observation/{id}", d.answer(readers, d.read("Observation")))
	d.mux.Handle("GET "+b+"/Observation/{id}/_history", d.answer(readers, d.history))
	d.mux.Handle("GET "+b+"/Observation/{id}/_history/{version}", d.answer(readers, d.version))
	return d
}

// besides are the resources that are kept beside Observations, because readings refer to them.
var besides = map[string]bool{"Patient": true, "Device": true, "DeviceMetric": true}

// ServeHTTP answers what no route takes as an OperationOutcome too.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, pattern := d.mux.Handler(r); pattern != "" {
		d.mux.ServeHTTP(w, r)
		return
	}
	// The mux says whether another method would have done.
	probe := &statusOnly{header: http.Header{}}
	d.mux.ServeHTTP(probe, r)
	if probe.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", probe.header.Get("Allow"))
		d.refuse(w, problem(http.StatusMethodNotAllowed, fhir.NoSupport, "this interaction is not offered here"))
		return
	}
	d.refuse(w, problem(http.StatusNotFound, fhir.NotFound, "there is nothing here"))
}

type statusOnly struct {
	header http.Header
	status int
}

func (s *statusOnly) Header() http.Header         { return s.header }
func (s *statusOnly) Write(b []byte) (int, error) { return len(b), nil }
func (s *statusOnly) WriteHeader(status int)      { s.status = status }

// refusal is an error that the client is told about.
type refusal struct {
	status int
	issues fhir.Issues
}

func (e *refusal) Error() string { return fmt.Sprintf("%d: %v", e.status, e.issues) }

func problem(status int, code, format string, args ...any) *refusal {
	e := &refusal{status: status}
	e.issues.Add(code, "", format, args...)
	return e
}

// reply is what a handler answers.
type reply struct {
	status int
	header http.Header
	body   any
}

type handler func(r *http.Request, who store.Who) (reply, error)

// answer asks who is there, runs the handler and writes what it says; it is the only place that writes.
func (d *door) answer(roles []string, h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var who store.Who
		if roles != nil {
			role, id, ok, err := "", "", false, error(nil)
			if d.Authority != nil {
				role, id, ok, err = d.Authority.Who(r)
			}
			if err != nil {
				d.broke(w, r, err)
				return
			}
			if !ok {
				w.Header().Set("WWW-Authenticate", `Bearer realm="fhir"`)
				d.refuse(w, problem(http.StatusUnauthorized, fhir.Login, "a live credential is needed"))
				return
			}
			if !contains(roles, role) {
				d.refuse(w, problem(http.StatusForbidden, fhir.Forbidden, "this is not for the role of this credential"))
				return
			}
			who = store.Who{Role: role, ID: id}
		}
		out, err := h(r, who)
		var bad *refusal
		switch {
		case err == nil:
			d.write(w, out)
		case errors.As(err, &bad):
			d.refuse(w, bad)
		case errors.Is(err, store.ErrNotFound):
			d.refuse(w, problem(http.StatusNotFound, fhir.NotFound, "there is no such resource, or none that this credential may see"))
		default:
			d.broke(w, r, err)
		}
	})
}

// broke answers what failed on our side. Where the database is away for a moment the client is told to come back.
func (d *door) broke(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return // nobody is there any more
	}
	if d.Failed != nil {
		d.Failed(r, err)
	}
	if postgres.Away(err) {
		w.Header().Set("Retry-After", "2")
		d.refuse(w, problem(http.StatusServiceUnavailable, "transient", "the database does not answer now: send it again"))
		return
	}
	d.refuse(w, problem(http.StatusInternalServerError, "exception", "something broke on our side; nothing was stored: send it again"))
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func (d *door) refuse(w http.ResponseWriter, e *refusal) {
	d.write(w, reply{status: e.status, body: e.issues.Outcome()})
}

func (d *door) write(w http.ResponseWriter, out reply) {
	h := w.Header()
	for k, v := range out.header {
		h[k] = v
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	if out.body == nil {
		w.WriteHeader(out.status)
		return
	}
	raw, err := json.Marshal(out.body)
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	h.Set("Content-Type", "application/fhir+json; charset=utf-8")
	w.WriteHeader(out.status)
	_, _ = w.Write(raw) // the client has gone; there is nobody to tell
}

// body reads a request's JSON.
func body(r *http.Request) ([]byte, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := strings.ToLower(params["charset"])
	switch {
	case err != nil || kind != "application/fhir+json" && kind != "application/json" && kind != "application/json+fhir",
		charset != "" && charset != "utf-8":
		return nil, problem(http.StatusUnsupportedMediaType, fhir.NoSupport, "send application/fhir+json in UTF-8")
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	switch {
	case errors.As(err, new(*http.MaxBytesError)) || len(raw) > maxBody: // the server around us may stop it first
		return nil, problem(http.StatusRequestEntityTooLarge, fhir.TooLong, "the body is larger than 1 MB")
	case err != nil:
		return nil, problem(http.StatusBadRequest, fhir.Structure, "the body cannot be read")
	}
	if err := fhir.Sound(raw); err != nil {
		return nil, problem(http.StatusBadRequest, fhir.Structure, "the body %v", err)
	}
	return raw, nil
}

func (d *door) saw(r *http.Request, who store.Who, action, kind, id string) {
	if d.Saw != nil {
		d.Saw(r.Context(), who, action, kind, id)
	}
}

// arrived hands stored readings on, one call a subject.
// compare marks a reading to be measured again that jumps away from the subject's own of the last week. Only weight does so
// by its own gate, so that no other reading costs a query.
func (d *door) compare(ctx context.Context, o *fhir.Received) error {
	for _, v := range o.Values {
		if d.Jumps == nil || v.Measure != intake.Weight || o.Withdrawn() {
			continue
		}
		ids, err := d.store.Identifiers(ctx, o.Subject.Keys())
		if err != nil || len(ids) == 0 {
			return err
		}
		earlier, err := d.store.ReadingsFor(ctx, ids, o.At.AddDate(0, 0, -7))
		if err != nil {
			return err
		}
		o.Doubtful = o.Doubtful || d.Jumps(v.Measure, v.Value, o.At, earlier)
	}
	return nil
}

func (d *door) arrived(r *http.Request, stored []store.Stored, observations []*fhir.Received) {
	if d.Arrived == nil {
		return
	}
	ctx := context.WithoutCancel(r.Context()) // a device that hangs up does not undo an alarm
	bySubject := map[string][]intake.Reading{}
	var order [][]string
	for i, o := range observations {
		kept := *o
		kept.ID = stored[i].ID
		readings, err := fhir.Readings(&kept)
		keys := o.Subject.Keys()
		if err != nil || len(readings) == 0 && !kept.Withdrawn() || len(keys) == 0 {
			continue
		}
		name := strings.Join(keys, "\x00")
		if _, seen := bySubject[name]; !seen {
			order = append(order, keys)
		}
		bySubject[name] = append(bySubject[name], readings...)
	}
	for _, keys := range order {
		ids, err := d.store.Identifiers(ctx, keys)
		if err == nil && len(ids) > 0 {
			err = d.Arrived(ctx, ids, bySubject[strings.Join(keys, "\x00")])
		}
		if err != nil && d.Failed != nil {
			d.Failed(r, err)
		}
	}
}
