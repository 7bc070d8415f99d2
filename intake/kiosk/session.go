package kiosk

import (
	"errors"
	"net/http"
	"strings"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/access"
)

// The cookies of a kiosk: its own credential, and the token of the visit that is open on it.
const (
	kioskCookie = "preconsult_kiosk"
	visitCookie = "preconsult_visit"
)

func (d *door) cookie(name, value string, seconds int) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: d.Secure,
		SameSite: http.SameSiteStrictMode}
}

// forget takes the visit out of this browser.
func (d *door) forget(w http.ResponseWriter) { http.SetCookie(w, d.cookie(visitCookie, "", -1)) }

// enrolled lets only a kiosk that the hospital knows start visits; others are asked to enrol.
func (d *door) enrolled(h func(http.ResponseWriter, *http.Request, access.Principal) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, err := d.who(r, kioskCookie)
		if errors.Is(err, access.ErrUnknown) || err == nil && p.Role != access.Kiosk {
			http.Redirect(w, r, "/enrol", http.StatusSeeOther)
			return nil
		}
		if err != nil {
			return err
		}
		return h(w, r, p)
	}
}

// inVisit lets the visit's own token through; without one the start page is shown.
func (d *door) inVisit(h func(http.ResponseWriter, *http.Request, string) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, err := d.who(r, visitCookie)
		if errors.Is(err, access.ErrUnknown) || err == nil && p.Role != access.Patient {
			d.forget(w)
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return nil
		}
		if err != nil {
			return err
		}
		return h(w, r, p.Visit)
	}
}

func (d *door) who(r *http.Request, cookie string) (access.Principal, error) {
	c, err := r.Cookie(cookie)
	if err != nil || c.Value == "" {
		return access.Principal{}, access.ErrUnknown
	}
	return d.Keeper.Who(r.Context(), c.Value)
}

func langOf(r *http.Request) intake.Lang {
	if l := intake.Lang(r.FormValue("lang")); l.Valid() {
		return l
	}
	if strings.HasPrefix(r.Header.Get("Accept-Language"), "en") {
		return intake.EN
	}
	return intake.ZH
}

func (d *door) enrolPage(w http.ResponseWriter, r *http.Request) error {
	d.render(w, http.StatusOK, "enrol", enrolPage{page: d.page(langOf(r), true)})
	return nil
}

type enrolPage struct {
	page
	Wrong bool
}

// enrol takes the token that `preconsult kiosk add` printed, once, from whoever sets the kiosk up.
func (d *door) enrol(w http.ResponseWriter, r *http.Request) error {
	if ok, _ := d.Enrols.Allow(r.RemoteAddr[:max(0, strings.LastIndex(r.RemoteAddr, ":"))]); !ok {
		d.render(w, http.StatusTooManyRequests, "enrol", enrolPage{d.page(langOf(r), true), true})
		return nil
	}
	p, err := d.Keeper.Who(r.Context(), strings.TrimSpace(r.FormValue("token")))
	if errors.Is(err, access.ErrUnknown) || err == nil && p.Role != access.Kiosk {
		d.render(w, http.StatusForbidden, "enrol", enrolPage{d.page(langOf(r), true), true})
		return nil
	}
	if err != nil {
		return err
	}
	http.SetCookie(w, d.cookie(kioskCookie, strings.TrimSpace(r.FormValue("token")), 400*24*3600))
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

func (d *door) page(lang intake.Lang, quiet bool) page {
	return page{Lang: lang, Hospital: d.Hospital, Named: d.Named, Emergency: d.Emergency, Quiet: quiet}
}
