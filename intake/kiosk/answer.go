package kiosk

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/web"
	"github.com/preconsult/preconsult/safety"
)

// visitPage is the conversation: what was said last, and the one message that stands.
type visitPage struct {
	page
	Message  visit.Message
	Progress visit.Progress
	Status   intake.VisitStatus
	Key      visit.TurnKey
	Said     visit.Said // what the patient said last
	HasSaid  bool
	Missing  bool          // nothing was chosen or written
	Lines    []safety.Text // of the message
	First    bool
}

func (d *door) show(w http.ResponseWriter, r *http.Request, id string) error {
	return d.showVisit(w, r, id, http.StatusOK, false)
}

func (d *door) showVisit(w http.ResponseWriter, r *http.Request, id string, status int, missing bool) error {
	v, err := d.Visits.Patient(r.Context(), id)
	if err != nil {
		return err
	}
	p := visitPage{page: d.page(v.Lang, false), Message: v.Message, Progress: v.Progress, Status: v.Status,
		Key: visit.TurnKey(d.NewKey()), Missing: missing, First: len(v.Turns) <= 1,
		Lines: v.Message.Text.Lines()}
	for i := len(v.Turns) - 1; i >= 0; i-- {
		if v.Turns[i].Who != intake.System {
			p.Said, p.HasSaid = v.Turns[i].Text, true
			break
		}
	}
	d.render(w, status, "visit", p)
	return nil
}

// answer takes one form of the conversation page. An answer to a message that no longer stands changes nothing: the page
// shows the one that does.
func (d *door) answer(w http.ResponseWriter, r *http.Request, id string) error {
	if err := r.ParseForm(); err != nil {
		return errForm
	}
	f := r.PostForm
	a := visit.Answer{Key: f.Get("key"), To: f.Get("to"), Action: f.Get("action")}
	switch {
	case a.Action != "":
	case f.Get("choice") != "":
		choice := f.Get("choice")
		a.Choice = &choice
	case strings.TrimSpace(f.Get("text")) != "":
		text := strings.TrimSpace(f.Get("text"))
		a.Text = &text
	case len(f["choices"]) > 0:
		a.Choices = f["choices"]
	case f.Get("value") != "":
		n, err := strconv.ParseFloat(strings.TrimSpace(f.Get("value")), 64)
		if err != nil {
			return d.showVisit(w, r, id, http.StatusUnprocessableEntity, true)
		}
		a.Value, a.Unit = &visit.Value{Number: &n}, f.Get("unit")
	default:
		return d.showVisit(w, r, id, http.StatusUnprocessableEntity, true)
	}
	_, err := d.Visits.Answer(r.Context(), id, a)
	var conflict *visit.Conflict
	var bad *visit.Invalid
	switch {
	case errors.As(err, &bad):
		return d.showVisit(w, r, id, http.StatusUnprocessableEntity, true)
	case err != nil && !errors.As(err, &conflict) && !errors.Is(err, visit.ErrKeyTaken):
		return err
	}
	http.Redirect(w, r, "/visit", http.StatusSeeOther)
	return nil
}

// standing tells the script which message stands, so that a page shows at once what a device or staff changed.
func (d *door) standing(w http.ResponseWriter, r *http.Request, id string) error {
	v, err := d.Visits.Patient(r.Context(), id)
	if err != nil {
		return err
	}
	web.WriteJSON(w, http.StatusOK, struct {
		Message visit.MessageID `json:"message"`
	}{v.Message.ID})
	return nil
}

// leave takes the visit off this kiosk. When the screen was left alone during an urgent visit, staff are told.
func (d *door) leave(w http.ResponseWriter, r *http.Request, id string) error {
	if r.FormValue("idle") == "yes" {
		if v, err := d.Visits.Patient(r.Context(), id); err == nil && v.Status == intake.Urgent {
			if _, err := d.Visits.Answer(r.Context(), id, visit.Answer{Key: "idle-" + d.NewKey(), Action: "staff"}); err != nil {
				d.Log.Error("staff could not be told of a kiosk left alone", "err", err)
			}
		}
	}
	d.forget(w)
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}
