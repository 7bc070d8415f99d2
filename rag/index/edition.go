package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// EditionOf names a text of a passage of the hospital by its words, however they are spaced.
func EditionOf(text string) string { return row{body: text}.bodyHash()[:16] }

// Shown is a passage in one language as it stood when somebody cited it. Until is when that text was replaced, or taken out of the
// search; zero while it stands.
type Shown struct {
	ID       string
	Lang     intake.Lang
	Document string
	Title    string
	Source   string
	Edition  string // what its document calls itself
	Heading  string
	Text     string
	Audience guidelines.Audience
	Verified guidelines.Verified
	Retired  bool      // nothing stands in its place
	Until    time.Time // zero of the living text
}

// Stands reports whether the text is the living one.
func (s Shown) Stands() bool { return !s.Retired && s.Until.IsZero() }

// ErrNoPassage says that the index has never had such a passage.
var ErrNoPassage = errors.New("there is no such passage")

// Editions are all texts that a passage has had in a language, the living one or the last one first.
func Editions(ctx context.Context, pool *pgxpool.Pool, id string, lang intake.Lang) ([]Shown, error) {
	rows, err := pool.Query(ctx, `
		SELECT id, lang, document, title, source, edition, heading, body, audience, verified, retired, NULL::timestamptz AS until
		FROM rag_passage WHERE id = $1 AND lang = $2
		UNION ALL
		SELECT id, lang, document, title, source, edition, heading, body, audience, verified, false, until
		FROM rag_passage_old WHERE id = $1 AND lang = $2
		ORDER BY until DESC NULLS FIRST`, id, string(lang))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(c pgx.CollectableRow) (Shown, error) {
		var s Shown
		var until *time.Time
		err := c.Scan(&s.ID, &s.Lang, &s.Document, &s.Title, &s.Source, &s.Edition, &s.Heading, &s.Text, &s.Audience, &s.Verified, &s.Retired, &until)
		if until != nil {
			s.Until = *until
		}
		return s, err
	})
}

// Cited finds the text of a passage in which the quoted words stand: the living one, or the newest of those before. Without a quote
// it is the newest.
func Cited(ctx context.Context, pool *pgxpool.Pool, id string, lang intake.Lang, quote string) (Shown, error) {
	all, err := Editions(ctx, pool, id, lang)
	if err != nil {
		return Shown{}, fmt.Errorf("passage %s: %w", id, err)
	}
	for _, s := range all {
		if _, _, ok := Around(s.Text, quote); ok {
			return s, nil
		}
	}
	return Shown{}, ErrNoPassage
}

// Around is what stands before and after the quoted words in a text, however both are spaced; ok is false where they do not stand in
// it.
func Around(text, quote string) (before, after string, ok bool) {
	text, quote = strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(quote), " ")
	return strings.Cut(text, quote)
}

// At are the passages as they stood at a moment, by id and language. What stood before it was first changed has no beginning: a
// passage that came later is among them too.
func At(ctx context.Context, pool *pgxpool.Pool, at time.Time) ([]Shown, error) {
	rows, err := pool.Query(ctx, `
		SELECT DISTINCT ON (id, lang) id, lang, document, title, source, edition, heading, body, audience, verified, retired
		FROM (
			SELECT id, lang, document, title, source, edition, heading, body, audience, verified,
				retired AND coalesce((SELECT d.retired <= $1 FROM rag_document d WHERE d.id = p.document AND d.retired IS NOT NULL), true) AS retired,
				NULL::timestamptz AS until
			FROM rag_passage p
			UNION ALL
			SELECT id, lang, document, title, source, edition, heading, body, audience, verified, false, until
			FROM rag_passage_old WHERE until > $1
		) texts ORDER BY id, lang, until ASC NULLS LAST`, at)
	if err != nil {
		return nil, fmt.Errorf("passages of %s: %w", at.Format(time.DateOnly), err)
	}
	all, err := pgx.CollectRows(rows, func(c pgx.CollectableRow) (Shown, error) {
		var s Shown
		return s, c.Scan(&s.ID, &s.Lang, &s.Document, &s.Title, &s.Source, &s.Edition, &s.Heading, &s.Text, &s.Audience, &s.Verified, &s.Retired)
	})
	return slices.DeleteFunc(all, func(s Shown) bool { return s.Retired }), err
}
