package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/internal/postgres"
	"github.com/preconsult/preconsult/internal/web"
)

// problem is an RFC 9457 problem. Current is the message that stands, for an answer to another one.
type problem struct {
	Type   string        `json:"type"`
	Title  string        `json:"title"`
	Status int           `json:"status"`
	Errors []visit.Field `json:"errors,omitempty"`

	Message  *visit.Message  `json:"current,omitempty"`
	Progress *visit.Progress `json:"progress,omitempty"`
}

type tooMany struct{ wait time.Duration }

func (tooMany) Error() string { return "too many tries" }

// fail turns an error into a problem. What it does not know is a 500, whose cause only the log gets.
func (d *door) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := problem{Title: err.Error()}
	var bad *visit.Invalid
	var conflict *visit.Conflict
	var field *web.FieldError
	var many tooMany
	switch {
	case errors.As(err, &bad):
		p.Status, p.Title, p.Errors = http.StatusUnprocessableEntity, "not acceptable", bad.Fields
	case errors.As(err, &field):
		p.Status, p.Title = http.StatusUnprocessableEntity, "not acceptable"
		p.Errors = []visit.Field{{Field: field.Field, Message: field.Message}}
	case errors.As(err, &conflict):
		p.Status, p.Message, p.Progress = http.StatusConflict, &conflict.Current.Message, &conflict.Current.Progress
	case errors.As(err, &many):
		p.Status = http.StatusTooManyRequests
		w.Header().Set("Retry-After", retryAfter(many.wait))
	case errors.Is(err, visit.ErrKeyTaken), errors.Is(err, access.ErrTaken):
		p.Status = http.StatusConflict
	case errors.Is(err, visit.ErrNotFound):
		p.Status = http.StatusNotFound
	case errors.Is(err, visit.ErrEnded):
		p.Status = http.StatusGone
	case errors.Is(err, errNobody), errors.Is(err, access.ErrUnknown):
		p.Status = http.StatusUnauthorized
		w.Header().Set("WWW-Authenticate", "Bearer")
	case errors.Is(err, errForbidden):
		p.Status = http.StatusForbidden
	case errors.Is(err, web.ErrMalformed):
		p.Status = http.StatusBadRequest
	case errors.Is(err, web.ErrTooLarge):
		p.Status = http.StatusRequestEntityTooLarge
	case errors.Is(err, web.ErrMediaType):
		p.Status = http.StatusUnsupportedMediaType
	default:
		if r.Context().Err() != nil {
			return // nobody is there to read it
		}
		d.Log.Error("request failed", "route", r.Pattern, "err", err)
		if postgres.Away(err) { // the same key may be sent again: it adds nothing twice
			w.Header().Set("Retry-After", "2")
			p.Status, p.Title = http.StatusServiceUnavailable, "the database does not answer now"
			break
		}
		p.Status, p.Title = http.StatusInternalServerError, "internal error"
	}
	writeProblem(w, p)
}

func writeProblem(w http.ResponseWriter, p problem) {
	p.Type = "about:blank"
	b, err := json.Marshal(p)
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(b, '\n'))
}
