package kiosk

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/preconsult/preconsult/intake/visit"
)

// sourcePage is the passage that an answer was taken from, with the quoted words marked.
type sourcePage struct {
	page
	Of visit.SourceView
}

// source opens a citation of the message that stands. Where another one stands by now, the page of that is shown.
func (d *door) source(w http.ResponseWriter, r *http.Request, id string) error {
	n, err := strconv.Atoi(r.FormValue("n"))
	if err != nil {
		n = -1
	}
	v, err := d.Visits.Source(r.Context(), id, r.FormValue("m"), n)
	if errors.Is(err, visit.ErrNotFound) {
		http.Redirect(w, r, "/visit", http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	d.render(w, http.StatusOK, "source", sourcePage{d.page(v.Lang, false), v})
	return nil
}
