package console

import (
	"errors"
	"net/http"
	"strings"

	"github.com/preconsult/preconsult/internal/access"
)

// peoplePage is the administrator's: credentials, and never a patient's data.
type peoplePage struct {
	page
	Credentials []access.Credential
	Token       string // of the credential that was just made; shown this once
	Made        string
}

func (d *door) people(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	return d.showPeople(w, r, http.StatusOK, peoplePage{page: d.page(who)})
}

func (d *door) showPeople(w http.ResponseWriter, r *http.Request, status int, p peoplePage) error {
	var err error
	if p.Credentials, err = d.Keeper.List(r.Context()); err != nil {
		return err
	}
	d.render(w, status, "people", p)
	return nil
}

func (d *door) addPerson(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	p := peoplePage{page: d.page(who)}
	c, token, err := d.Keeper.Add(r.Context(), access.Role(r.FormValue("role")), r.FormValue("name"), r.FormValue("password"))
	switch {
	case errors.Is(err, access.ErrTaken):
		p.Problem = d.say("这个名字已经有人用了。", "Somebody has this name already.")
	case errors.Is(err, access.ErrWeak):
		p.Problem = d.say("密码至少 10 个字符。", "A password has at least 10 characters.")
	case errors.Is(err, access.ErrRole) || strings.TrimSpace(r.FormValue("name")) == "":
		p.Problem = d.say("请填名字、选角色。", "Please give a name and a role.")
	case err != nil:
		return err
	default:
		p.Token, p.Made = token, c.Name
		return d.showPeople(w, r, http.StatusCreated, p)
	}
	return d.showPeople(w, r, http.StatusUnprocessableEntity, p)
}

func (d *door) revokePerson(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	if err := d.Keeper.Revoke(r.Context(), r.PathValue("id")); err != nil && !errors.Is(err, access.ErrUnknown) {
		return err
	}
	http.Redirect(w, r, "/console/people", http.StatusSeeOther)
	return nil
}
