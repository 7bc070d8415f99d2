package api

import (
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/internal/web"
	"github.com/preconsult/preconsult/rag/index"
	"github.com/preconsult/preconsult/safety"
)

// patientPassage is a whole passage for the patient's side. The quoted words stand between before and after; where none were named
// all of it is before.
type patientPassage struct {
	ID       string       `json:"id"`
	Lang     intake.Lang  `json:"lang"`
	Heading  safety.Text  `json:"heading"`
	Before   *safety.Text `json:"before,omitempty"`
	Quote    *safety.Text `json:"quote,omitempty"`
	After    *safety.Text `json:"after,omitempty"`
	Title    safety.Text  `json:"title"`
	Source   safety.Text  `json:"source"`
	Edition  *safety.Text `json:"edition,omitempty"`
	Replaced bool         `json:"replaced"`
}

// staffPassage is the same for a nurse or a doctor, who see every passage and how it was checked.
type staffPassage struct {
	ID       string              `json:"id"`
	Lang     intake.Lang         `json:"lang"`
	Heading  string              `json:"heading"`
	Before   string              `json:"before,omitempty"`
	Quote    string              `json:"quote,omitempty"`
	After    string              `json:"after,omitempty"`
	Title    string              `json:"title"`
	Source   string              `json:"source"`
	Edition  string              `json:"edition,omitempty"`
	Audience guidelines.Audience `json:"audience"`
	Verified guidelines.Verified `json:"verified"`
	Replaced bool                `json:"replaced"`
}

// passage opens a citation: ?lang= is its language, ?quote= the words that it quotes, by which a text that has been replaced since
// is found too. A visit sees what patients may see. Whatever somebody may not see is not there.
func (d *door) passage(w http.ResponseWriter, r *http.Request) error {
	p, err := d.who(r)
	if err != nil {
		return err
	}
	id, quote, lang := r.PathValue("id"), r.URL.Query().Get("quote"), intake.Lang(r.URL.Query().Get("lang"))
	if lang == "" {
		lang = d.Lang
	}
	if !lang.Valid() {
		return &visit.Invalid{Fields: []visit.Field{{Field: "lang", Message: "must be one of: zh en"}}}
	}
	switch {
	case !utf8.ValidString(id) || strings.ContainsRune(id, 0): // the database would not take it
		return visit.ErrNotFound
	case p.Role == access.Patient:
		v, err := d.Visits.Passage(r.Context(), p.Visit, id, lang, quote)
		if err != nil {
			return err
		}
		web.WriteJSON(w, http.StatusOK, patientPassage{id, v.Lang, v.Heading, v.Before, v.Quote, v.After, v.Title, v.Source, v.Edition, v.Replaced})
		return nil
	case !p.Clinician():
		return errForbidden
	case d.Shelf == nil:
		return visit.ErrNotFound
	}
	s, err := d.Shelf(r.Context(), id, lang, quote)
	if errors.Is(err, index.ErrNoPassage) {
		return visit.ErrNotFound
	}
	if err != nil {
		return err
	}
	before, after, _ := index.Around(s.Text, quote)
	if quote == "" {
		before, after = after, ""
	}
	web.WriteJSON(w, http.StatusOK, staffPassage{id, lang, s.Heading, before, quote, after, s.Title, s.Source, index.EditionIn(s.Edition, lang),
		s.Audience, s.Verified, !s.Stands()})
	return nil
}
