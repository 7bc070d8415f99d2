package api

import (
	"net/http"
	"time"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/internal/web"
)

// started is the answer to a check-in.
type started struct {
	ID    visit.VisitID `json:"id"`
	Token visit.Token   `json:"token"`
	visit.Reply
}

func (d *door) checkIn(w http.ResponseWriter, r *http.Request, p access.Principal) error {
	var in visit.CheckIn
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	in.Kiosk, in.NeedsAge = p.ID, true
	id, reply, err := d.Visits.CheckIn(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/visits/"+id)
	web.WriteJSON(w, http.StatusCreated, started{visit.VisitID(id), visit.Token(d.Keeper.VisitToken(id)), reply})
	return nil
}

func (d *door) answer(w http.ResponseWriter, r *http.Request, id string) error {
	var a visit.Answer
	if err := web.ReadJSON(r, &a); err != nil {
		return err
	}
	reply, err := d.Visits.Answer(r.Context(), id, a)
	if err != nil {
		return err
	}
	web.WriteJSON(w, http.StatusOK, reply)
	return nil
}

func (d *door) confirm(w http.ResponseWriter, r *http.Request, id string) error {
	var c visit.Confirm
	if err := web.ReadJSON(r, &c); err != nil {
		return err
	}
	reply, err := d.Visits.Confirm(r.Context(), id, c)
	if err != nil {
		return err
	}
	web.WriteJSON(w, http.StatusOK, reply)
	return nil
}

// get shows a visit: to its own token what the patient may see, to nurse and doctor everything.
func (d *door) get(w http.ResponseWriter, r *http.Request) error {
	p, err := d.who(r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	switch {
	case p.Role == access.Patient && p.Visit == id:
		v, err := d.Visits.Patient(r.Context(), id)
		if err != nil {
			return err
		}
		if v.Status.Ended() { // the token has died; only a repeated key is still answered for a minute
			return visit.ErrEnded
		}
		web.WriteJSON(w, http.StatusOK, v)
	case p.Role == access.Patient:
		return visit.ErrNotFound
	case p.Clinician():
		return d.show(w, r, id)
	default:
		return errForbidden
	}
	return nil
}

// complaints lists what may be chosen at the opening, beyond what stands below the question.
func (d *door) complaints(w http.ResponseWriter, r *http.Request, id string) error {
	v, err := d.Visits.Complaints(r.Context(), id, "")
	if err != nil {
		return err
	}
	web.WriteJSON(w, http.StatusOK, v)
	return nil
}

func (d *door) level(w http.ResponseWriter, r *http.Request, p access.Principal) error {
	var in struct {
		Level  intake.Level `json:"level"`
		Reason string       `json:"reason"`
	}
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	id := r.PathValue("id")
	if err := d.Visits.SetLevel(r.Context(), id, p.Name, in.Level, in.Reason); err != nil {
		return err
	}
	return d.show(w, r, id)
}

func (d *door) sign(w http.ResponseWriter, r *http.Request, p access.Principal) error {
	var in struct {
		Edits []intake.Edit `json:"edits"`
	}
	if r.ContentLength != 0 { // signing without edits needs no body
		if err := web.ReadJSON(r, &in); err != nil {
			return err
		}
	}
	id := r.PathValue("id")
	if _, err := d.Visits.Sign(r.Context(), id, p, in.Edits); err != nil {
		return err
	}
	return d.show(w, r, id)
}

// feedback keeps what a nurse or doctor says of a text or of a verdict. The same again answers 201 again.
func (d *door) feedback(w http.ResponseWriter, r *http.Request, p access.Principal) error {
	var in visit.Feedback
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	out, err := d.Visits.Judge(r.Context(), r.PathValue("id"), p, in)
	if err != nil {
		return err
	}
	web.WriteJSON(w, http.StatusCreated, out)
	return nil
}

func (d *door) show(w http.ResponseWriter, r *http.Request, id string) error {
	v, err := d.Visits.Staff(r.Context(), id)
	if err != nil {
		return err
	}
	web.WriteJSON(w, http.StatusOK, d.forStaff(v))
	return nil
}

func (d *door) queue(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	status := intake.VisitStatus(r.URL.Query().Get("status"))
	switch status {
	case "", intake.Open, intake.Urgent, intake.Summary, intake.Done, intake.Stopped:
	default:
		return &visit.Invalid{Fields: []visit.Field{{Field: "status", Message: "must be one of: open urgent summary done stopped"}}}
	}
	rows, err := d.Visits.Queue(r.Context(), status)
	if err != nil {
		return err
	}
	views := make([]rowView, len(rows))
	for i, r := range rows {
		views[i] = d.row(r)
	}
	web.WriteJSON(w, http.StatusOK, map[string]any{"visits": views})
	return nil
}

func (d *door) bells(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	bells, err := d.Visits.Bells(r.Context(), d.Now().Add(-24*time.Hour))
	if err != nil {
		return err
	}
	web.WriteJSON(w, http.StatusOK, map[string]any{"bells": d.bellViews(bells)})
	return nil
}

func (d *door) acknowledge(w http.ResponseWriter, r *http.Request, p access.Principal) error {
	b, err := d.Visits.Acknowledge(r.Context(), r.PathValue("id"), p.Name)
	if err != nil {
		return err
	}
	web.WriteJSON(w, http.StatusOK, d.bellView(b))
	return nil
}
