package kiosk

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/safety"
)

// start is the first page: two languages, and what this is. Whatever visit was open here is forgotten; one that is urgent
// and was left (a browser without script comes here by itself) is told to staff.
func (d *door) start(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	if p, err := d.who(r, visitCookie); err == nil && p.Role == access.Patient {
		d.leftAlone(r, p.Visit)
	}
	d.forget(w)
	d.render(w, http.StatusOK, "start", d.page(intake.ZH, true))
	return nil
}

// checkInPage shows the notice, and after it was accepted the few questions of the check-in.
func (d *door) checkInPage(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	p := d.page(langOf(r), false)
	if r.FormValue("consent") == "yes" {
		d.render(w, http.StatusOK, "about", aboutPage{page: p, Key: visit.TurnKey(d.NewKey()), Improve: d.Improve && r.FormValue("improve") == "yes"})
		return nil
	}
	d.render(w, http.StatusOK, "notice", noticePage{p, d.Improve})
	return nil
}

// noticePage says what this is and asks for consent.
type noticePage struct {
	page
	Improve bool // also asks, apart, whether feedback may be kept
}

// aboutPage asks who the patient is. What was typed comes back as the person's own words when something is missing.
type aboutPage struct {
	page
	Key      visit.TurnKey
	Improve  bool // the patient agreed that feedback may be kept
	Who      intake.Informant
	Sex      intake.Sex
	Age      safety.Quote
	Months   bool
	Name     safety.Quote
	Card     safety.Quote
	Asked    bool // a name or a card number was typed
	NeedsWho bool
	NeedsSex bool
	NeedsAge bool
	Wrong    bool // a name or a card number cannot be taken
}

// What a form may say of the patient and of who answers.
var (
	sexes      = []intake.Sex{intake.Male, intake.Female, intake.OtherSex, intake.UnknownSex}
	informants = []intake.Informant{intake.ByPatient, intake.ByParent, intake.ByCompanion, intake.ByInterpreter}
)

// typed is what the person wrote into a field of this page a moment ago.
func typed(words string) safety.Quote {
	return safety.QuoteOf(intake.Turn{Who: intake.Patient, Text: words})
}

func (d *door) checkIn(w http.ResponseWriter, r *http.Request, k access.Principal) error {
	if err := r.ParseForm(); err != nil {
		return errForm
	}
	f, lang := r.PostForm, langOf(r)
	if f.Get("consent") != "yes" {
		http.Redirect(w, r, "/check-in?lang="+string(lang), http.StatusSeeOther)
		return nil
	}
	in := visit.CheckIn{Key: f.Get("key"), Lang: lang, Consent: true, Improve: d.Improve && f.Get("improve") == "yes", Kiosk: k.ID,
		Informant: intake.Informant(f.Get("informant")), Sex: intake.Sex(f.Get("sex")), Name: strings.TrimSpace(f.Get("name"))}
	card := strings.TrimSpace(f.Get("card"))
	age, months, ok := ageOf(f.Get("age"), f.Get("unit") == "months")
	form := aboutPage{page: d.page(lang, false), Key: visit.TurnKey(in.Key), Improve: in.Improve, Who: in.Informant, Sex: in.Sex,
		Age: typed(f.Get("age")), Months: months, Name: typed(in.Name), Card: typed(card), Asked: in.Name+card != "",
		NeedsAge: !ok, NeedsSex: !slices.Contains(sexes, in.Sex), NeedsWho: !slices.Contains(informants, in.Informant)}
	if form.NeedsAge || form.NeedsSex || form.NeedsWho {
		d.render(w, http.StatusUnprocessableEntity, "about", form)
		return nil
	}
	in.AgeYears = &age
	if card != "" {
		in.Identifiers = []intake.Identifier{{System: d.System, Value: card}}
	}
	id, _, err := d.Visits.CheckIn(r.Context(), in)
	var bad *visit.Invalid
	switch {
	case errors.As(err, &bad):
		form.Wrong = true
		d.render(w, http.StatusUnprocessableEntity, "about", form)
		return nil
	case errors.Is(err, visit.ErrKeyTaken): // the form was sent before and changed since: the sent one stands
		form.Key = visit.TurnKey(d.NewKey())
		d.render(w, http.StatusConflict, "about", form)
		return nil
	case err != nil:
		return err
	}
	http.SetCookie(w, d.cookie(visitCookie, d.Keeper.VisitToken(id), 0))
	http.Redirect(w, r, "/visit", http.StatusSeeOther)
	return nil
}
