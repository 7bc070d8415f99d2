package visit

import (
	"context"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/index"
	"github.com/preconsult/preconsult/safety"
)

// Shelf finds a passage as it stood when its words were quoted: of the content, of the hospital, or of an edition before.
type Shelf func(ctx context.Context, id string, lang intake.Lang, quote string) (index.Shown, error)

// SourceView is a passage that a message cites, for the patient's side: its words around those that were quoted, where it comes
// from, and whether it has changed since. A part that the filter does not let out is missing.
type SourceView struct {
	Lang     intake.Lang
	Heading  safety.Text
	Before   *safety.Text
	Quote    *safety.Text // nil where none was asked for
	After    *safety.Text
	Title    safety.Text
	Source   safety.Text
	Edition  *safety.Text
	Replaced bool // another text stands in its place by now, or none
}

// Source opens a citation of the message that stands now. ErrNotFound where the message is another one by now.
func (s *Service) Source(ctx context.Context, id, message string, n int) (SourceView, error) {
	st, err := s.store.load(ctx, id)
	if err != nil {
		return SourceView{}, err
	}
	if st.Status.Ended() && s.now().Sub(st.Ended) > grace {
		return SourceView{}, ErrEnded
	}
	m := st.current()
	if m.ID != message || n < 0 || n >= len(m.Citations) || s.Shelf == nil {
		return SourceView{}, ErrNotFound
	}
	return s.open(ctx, m.Lang, m.Citations[n].ID, m.Citations[n].Quote)
}

// Passage opens any passage that a patient may see, for the patient's side of a visit that has not ended: the words around the
// quoted ones where such are given and stand in it, all of it as Before where none are. Whatever else is asked for is not there.
func (s *Service) Passage(ctx context.Context, id, passage string, lang intake.Lang, quote string) (SourceView, error) {
	st, err := s.store.load(ctx, id)
	if err != nil {
		return SourceView{}, err
	}
	if st.Status.Ended() {
		return SourceView{}, ErrEnded
	}
	if s.Shelf == nil {
		return SourceView{}, ErrNotFound
	}
	return s.open(ctx, lang, passage, quote)
}

func (s *Service) open(ctx context.Context, lang intake.Lang, id, quote string) (SourceView, error) {
	p, err := s.Shelf(ctx, id, lang, quote)
	if err != nil || p.Audience != guidelines.ForPatient || p.Verified != guidelines.Original && p.Verified != guidelines.Secondary {
		return SourceView{}, ErrNotFound
	}
	before, after, _ := index.Around(p.Text, quote)
	if quote == "" {
		before, after = after, ""
	}
	v := SourceView{Lang: lang, Heading: s.reviewed(lang, safety.Citation, p.Heading), Title: s.reviewed(lang, safety.Citation, p.Title),
		Source: s.reviewed(lang, safety.Citation, p.Source), Replaced: !p.Stands(), Before: s.part(lang, id, before), After: s.part(lang, id, after)}
	if v.Quote = s.part(lang, id, quote); v.Quote == nil && (quote != "" || v.Before == nil) {
		return SourceView{}, ErrNotFound
	}
	if p.Edition != "" {
		if e, verdict := s.Filter.Review(safety.Draft{Audience: guidelines.ForPatient, Kind: safety.Citation, Lang: lang, Text: index.EditionIn(p.Edition, lang),
			Mode: intake.ByRule, Content: true}); verdict.Action == safety.Allow {
			v.Edition = &e
		}
	}
	return v, nil
}

// part is a part of a passage that may be shown; nil where there is none or the filter holds it back.
func (s *Service) part(lang intake.Lang, id, text string) *safety.Text {
	t, v := s.Filter.Review(quoteDraft(lang, sentCitation{ID: id, Quote: text}))
	if text == "" || v.Action != safety.Allow {
		return nil
	}
	return &t
}
