package console

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/rag/index"
)

// passagePart is what a citation points to: the passage with the quoted words marked, where it comes from, which edition it is of
// and how that was checked. Where it has changed since, the text that was cited stands first, and then the one of today.
type passagePart struct {
	Heading, Title, Source, Edition string
	Verified                        guidelines.Verified
	URL, DOI, Successor             string
	Before, Quote, After            string
	Replaced                        bool      // the cited text does not stand any more
	Gone                            bool      // and nothing stands in its place
	Until                           time.Time // since when; zero where nobody knows
	Now                             string    // the text of today, where it is another one
	Changed                         bool      // the passage was edited since it was cited, but not the quoted words
	Missing                         bool      // the quoted words are in no text of it that is kept
	Lang                            intake.Lang
}

// passageHref is the page of a passage.
func passageHref(id string) string { return "/console/passages/" + url.PathEscape(id) }

// sourceHref is the page of a passage with the words that a line of a note quotes.
func sourceHref(s intake.Source) string {
	if s.Quote == "" {
		return passageHref(s.Passage)
	}
	return passageHref(s.Passage) + "?" + url.Values{"quote": {s.Quote}, "edition": {s.Edition}}.Encode()
}

// passage shows what a citation points to.
func (d *door) passage(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	id, quote := r.PathValue("id"), r.FormValue("quote")
	lang := d.Lang
	if quote != "" {
		lang = langOf(quote)
	}
	p, inContent := d.Passages.Passage(id)
	part := &passagePart{Lang: lang}
	if inContent {
		part.ofContent(p, lang)
		before, after, there := index.Around(p.Text.In(lang), quote)
		if there {
			part.Before, part.Quote, part.After = before, quote, after
			part.Changed = quote != "" && r.FormValue("edition") != "" && r.FormValue("edition") != p.ShownAs()
			d.render(w, http.StatusOK, "visit", visitPage{page: d.page(who), Passage: part})
			return nil
		}
	}
	shown, err := index.Shown{}, index.ErrNoPassage
	if d.Shelf != nil {
		shown, err = d.Shelf(r.Context(), id, lang, quote)
	}
	switch {
	case err == nil:
		part.ofShelf(shown, quote)
		if inContent {
			part.Replaced, part.Now = true, p.Text.In(lang)
		} else if !shown.Stands() {
			if now, err := d.Shelf(r.Context(), id, lang, ""); err == nil && now.Stands() {
				part.Now = now.Text
			}
		}
		part.Gone = part.Replaced && part.Now == ""
	case errors.Is(err, index.ErrNoPassage) && inContent: // the words of that time are kept nowhere
		part.After, part.Missing = p.Text.In(lang), true
	case errors.Is(err, index.ErrNoPassage):
		return visit.ErrNotFound
	default:
		return err
	}
	d.render(w, http.StatusOK, "visit", visitPage{page: d.page(who), Passage: part})
	return nil
}

func (part *passagePart) ofContent(p *guidelines.Passage, lang intake.Lang) {
	part.Heading, part.Title, part.Source, part.Edition = p.Heading.In(lang), index.Title(p, lang), index.Source(p, lang), index.EditionIn(p.Document.Edition, lang)
	part.Verified, part.URL, part.DOI, part.Successor = p.Verified, p.Document.URL, p.Document.DOI, p.Document.Retired
}

func (part *passagePart) ofShelf(s index.Shown, quote string) {
	part.Heading, part.Title, part.Source, part.Edition, part.Verified = s.Heading, s.Title, s.Source, index.EditionIn(s.Edition, s.Lang), s.Verified
	part.Before, part.After, _ = index.Around(s.Text, quote)
	part.Quote, part.Replaced, part.Until = quote, !s.Stands(), s.Until
}

// langOf is the language that words are in.
func langOf(words string) intake.Lang {
	for _, r := range words {
		if r >= 0x4e00 && r <= 0x9fff {
			return intake.ZH
		}
	}
	return intake.EN
}
