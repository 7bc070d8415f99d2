package api

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/internal/web"
)

// maxSecret is how many characters a name or password may have that somebody signs in with.
const maxSecret = 1000

func (d *door) signIn(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		User     string `json:"user"`
		Password string `json:"password"`
	}
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	bad := &visit.Invalid{}
	for _, f := range []struct{ name, text string }{{"user", in.User}, {"password", in.Password}} {
		switch n := len([]rune(f.text)); {
		case n == 0:
			bad.Add(f.name, "is missing")
		case n > maxSecret:
			bad.Add(f.name, "is longer than 1000 characters")
		}
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	// Both the name and the address are slowed down: one guards a person, the other the list of names.
	for _, key := range []string{"name/" + strings.ToLower(strings.TrimSpace(in.User)), "from/" + clientOf(r)} {
		if ok, wait := d.SignIns.Allow(key); !ok {
			return tooMany{wait}
		}
	}
	p, token, expires, err := d.Keeper.SignIn(r.Context(), in.User, in.Password)
	if err != nil {
		return err
	}
	web.WriteJSON(w, http.StatusOK, map[string]any{"token": token, "role": p.Role, "expires": expires.UTC().Format(time.RFC3339)})
	return nil
}

func (d *door) credentials(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	list, err := d.Keeper.List(r.Context())
	if err != nil {
		return err
	}
	if list == nil {
		list = []access.Credential{}
	}
	web.WriteJSON(w, http.StatusOK, map[string]any{"credentials": list})
	return nil
}

func (d *door) addCredential(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	var in struct {
		Role     access.Role `json:"role"`
		Name     string      `json:"name"`
		Password string      `json:"password"`
	}
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	bad := &visit.Invalid{}
	if !in.Role.Known() {
		bad.Add("role", "must be one of: kiosk device nurse doctor administrator")
	}
	if n := len([]rune(strings.TrimSpace(in.Name))); n == 0 || n > 100 || strings.ContainsRune(in.Name, 0) {
		bad.Add("name", "must have 1 to 100 characters, none of them NUL")
	}
	switch n := len([]rune(in.Password)); {
	case in.Password == "":
	case n < access.MinPassword:
		bad.Add("password", "must have at least 10 characters")
	case n > maxSecret:
		bad.Add("password", "is longer than 1000 characters")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	c, token, err := d.Keeper.Add(r.Context(), in.Role, in.Name, in.Password)
	if err != nil {
		return err
	}
	web.WriteJSON(w, http.StatusCreated, map[string]any{"id": c.ID, "token": token})
	return nil
}

func (d *door) revoke(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	err := d.Keeper.Revoke(r.Context(), r.PathValue("id"))
	if errors.Is(err, access.ErrUnknown) {
		return visit.ErrNotFound
	}
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
