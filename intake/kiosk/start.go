package kiosk

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
)

// start is the first page: two languages, and what this is. Whatever visit was open here is forgotten.
func (d *door) start(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	d.forget(w)
	d.render(w, http.StatusOK, "start", d.page(intake.ZH, true))
	return nil
}

// checkInPage shows the notice, and after it was accepted the few questions of the check-in.
func (d *door) checkInPage(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	p := d.page(langOf(r), false)
	if r.FormValue("consent") == "yes" {
		d.render(w, http.StatusOK, "about", aboutPage{page: p, Key: visit.TurnKey(d.NewKey())})
		return nil
	}
	d.render(w, http.StatusOK, "notice", p)
	return nil
}

// aboutPage asks who the patient is. What was typed comes back as the person's own words when something is missing.
type aboutPage struct {
	page
	Key       visit.TurnKey
	Who       intake.Informant
	Sex       intake.Sex
	NeedsWho  bool
	NeedsSex  bool
	NeedsAge  bool
	AgeTyped  Typed
	UnitTyped Typed
}

// Typed is a figure that the patient typed on this page a moment ago.
type Typed struct{ digits string }

// String returns the digits.
func (t Typed) String() string { return t.digits }

func typed(s string) Typed {
	if _, err := strconv.ParseFloat(s, 64); err != nil {
		return Typed{}
	}
	return Typed{s}
}

func (d *door) checkIn(w http.ResponseWriter, r *http.Request, k access.Principal) error {
	if err := r.ParseForm(); err != nil {
		return errForm
	}
	lang := langOf(r)
	in := visit.CheckIn{Key: r.PostForm.Get("key"), Lang: lang, Consent: r.PostForm.Get("consent") == "yes", Kiosk: k.ID,
		Informant: intake.Informant(r.PostForm.Get("informant")), Sex: intake.Sex(r.PostForm.Get("sex")),
		Name: strings.TrimSpace(r.PostForm.Get("name"))}
	form := aboutPage{page: d.page(lang, false), Key: visit.TurnKey(in.Key), Who: in.Informant, Sex: in.Sex,
		AgeTyped: typed(r.PostForm.Get("age"))}
	age, err := strconv.ParseFloat(strings.TrimSpace(r.PostForm.Get("age")), 64)
	if err == nil && r.PostForm.Get("unit") == "months" {
		age /= 12
	}
	form.NeedsAge = err != nil || age < 0 || age > 130
	form.NeedsSex = in.Sex == ""
	form.NeedsWho = in.Informant == ""
	if form.NeedsAge || form.NeedsSex || form.NeedsWho {
		d.render(w, http.StatusUnprocessableEntity, "about", form)
		return nil
	}
	in.AgeYears = &age
	if n := strings.TrimSpace(r.PostForm.Get("card")); n != "" {
		in.Identifiers = []intake.Identifier{{System: d.System, Value: n}}
	}
	id, _, err := d.Visits.CheckIn(r.Context(), in)
	var bad *visit.Invalid
	if errors.As(err, &bad) {
		d.render(w, http.StatusUnprocessableEntity, "about", form)
		return nil
	}
	if err != nil {
		return err
	}
	http.SetCookie(w, d.cookie(visitCookie, d.Keeper.VisitToken(id), 0))
	http.Redirect(w, r, "/visit", http.StatusSeeOther)
	return nil
}
