package console

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/preconsult/preconsult/internal/access"
)

const sessionCookie = "preconsult_staff"

type role = access.Role

// only lets some roles through; others are asked to sign in.
func (d *door) only(h func(http.ResponseWriter, *http.Request, access.Principal) error, roles ...role) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, err := d.who(r)
		if errors.Is(err, access.ErrUnknown) {
			if r.Header.Get("Accept") == "text/event-stream" {
				http.Error(w, "sign in", http.StatusUnauthorized)
				return nil
			}
			http.Redirect(w, r, "/console/sign-in", http.StatusSeeOther)
			return nil
		}
		if err != nil {
			return err
		}
		if !p.Is(roles...) {
			return errForbidden
		}
		return h(w, r, p)
	}
}

func (d *door) who(r *http.Request) (access.Principal, error) {
	c, err := r.Cookie(sessionCookie)
	if err != nil || c.Value == "" {
		return access.Principal{}, access.ErrUnknown
	}
	p, err := d.Keeper.Who(r.Context(), c.Value)
	if err == nil && !p.Role.Staff() {
		return p, access.ErrUnknown
	}
	return p, err
}

// home leads each role to its first page.
func (d *door) home(w http.ResponseWriter, r *http.Request) error {
	p, err := d.who(r)
	to := "/console/queue"
	switch {
	case errors.Is(err, access.ErrUnknown):
		to = "/console/sign-in"
	case err != nil:
		return err
	case p.Role == access.Administrator:
		to = "/console/people"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (d *door) signInPage(w http.ResponseWriter, _ *http.Request) error {
	d.render(w, http.StatusOK, "signin", d.page(access.Principal{}))
	return nil
}

func (d *door) signIn(w http.ResponseWriter, r *http.Request) error {
	name := r.FormValue("user")
	p := d.page(access.Principal{})
	for _, key := range []string{"name/" + strings.ToLower(strings.TrimSpace(name)), "from/" + hostOf(r.RemoteAddr)} {
		if ok, _ := d.SignIns.Allow(key); !ok {
			p.Problem = d.say("试得太多了，请等一会儿。", "Too many tries. Please wait a little.")
			d.render(w, http.StatusTooManyRequests, "signin", p)
			return nil
		}
	}
	_, token, expires, err := d.Keeper.SignIn(r.Context(), name, r.FormValue("password"))
	if errors.Is(err, access.ErrUnknown) {
		p.Problem = d.say("用户名或密码不对。", "The name or the password is wrong.")
		d.render(w, http.StatusUnauthorized, "signin", p)
		return nil
	}
	if err != nil {
		return err
	}
	http.SetCookie(w, d.cookie(token, int(expires.Sub(d.Now())/time.Second)))
	http.Redirect(w, r, "/console", http.StatusSeeOther)
	return nil
}

func (d *door) signOut(w http.ResponseWriter, r *http.Request) error {
	if c, err := r.Cookie(sessionCookie); err == nil {
		if err := d.Keeper.SignOut(r.Context(), c.Value); err != nil {
			return err
		}
	}
	http.SetCookie(w, d.cookie("", -1))
	http.Redirect(w, r, "/console/sign-in", http.StatusSeeOther)
	return nil
}

func (d *door) cookie(token string, seconds int) *http.Cookie {
	return &http.Cookie{Name: sessionCookie, Value: token, Path: "/console", MaxAge: seconds, HttpOnly: true,
		Secure: d.Secure, SameSite: http.SameSiteStrictMode}
}

func hostOf(addr string) string {
	if i := strings.LastIndex(addr, ":"); i > 0 {
		return addr[:i]
	}
	return addr
}
