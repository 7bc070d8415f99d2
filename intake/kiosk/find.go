package kiosk

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/safety"
)

// findPage helps to find a complaint among all: by words, by pointing at the body, or in the whole list.
type findPage struct {
	page
	Message visit.MessageID
	Key     visit.TurnKey
	Parts   []visit.BodyPart
	Part    visit.ChoiceID // where was pointed; empty: nowhere yet
	Groups  []findGroup
	Words   safety.Quote // that were searched
	Looked  bool         // words were searched
	Own     safety.Quote // for the box of own words
}

// Holds tells whether anything is listed.
func (p findPage) Holds() bool { return len(p.Groups) > 0 }

// findGroup is a part of the body with its complaints; without a name it is what words fit.
type findGroup struct {
	Named      bool
	Label      safety.Text
	Complaints []visit.ComplaintTap
}

// find shows the body, the complaints of one of its parts, all of them, or those that posted words fit. Words are posted and never
// part of an address, which would stay in the browser's history. Where the opening question no longer stands, the visit is shown.
func (d *door) find(w http.ResponseWriter, r *http.Request, id string) error {
	if err := r.ParseForm(); err != nil {
		return errForm
	}
	words := strings.TrimSpace(r.PostForm.Get("words"))
	if len(words) > 4000 {
		words = ""
	}
	v, err := d.Visits.Complaints(r.Context(), id, words)
	if errors.Is(err, visit.ErrNotFound) {
		http.Redirect(w, r, "/visit", http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	p := findPage{page: d.page(v.Lang, false), Message: v.Message, Key: visit.TurnKey(d.NewKey()), Parts: v.Body,
		Words: typed(words), Looked: words != ""}
	part := visit.ChoiceID(r.Form.Get("part"))
	switch {
	case words != "":
		if len(v.Complaints) > 0 {
			p.Groups = []findGroup{{Complaints: v.Complaints}}
		}
	case part != "" || r.Form.Get("all") != "":
		for _, b := range v.Body {
			if part != "" && part != b.ID {
				continue
			}
			g := findGroup{Named: true, Label: b.Label}
			for _, c := range v.Complaints {
				if slices.Contains(c.Body, b.ID) {
					g.Complaints = append(g.Complaints, c)
				}
			}
			if len(g.Complaints) > 0 {
				p.Groups = append(p.Groups, g)
				p.Part = part
			}
		}
	}
	d.render(w, http.StatusOK, "find", p)
	return nil
}
