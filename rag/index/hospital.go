package index

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/document"
)

// local begins the id of a hospital's own document, so that it never takes the name of one of the content.
const local = "local-"

// OfHospital reports whether a passage is of a hospital's own document.
func OfHospital(passage string) bool { return strings.HasPrefix(passage, local) }

// Imported says what became of a document: passages put in, passages that are as they were, passages of the edition before
// that are retired, and those whose words stand in the index already, with where.
type Imported struct {
	ID                      string
	Put, Unchanged, Retired int
	Doubles                 []Double
	Whole                   bool // the file is the same as before: nothing was done
}

// Double is a passage whose words stand elsewhere already.
type Double struct{ Passage, Of string }

// Import makes the index say what a hospital's document says, in one transaction: an edition is there as a whole or not at all,
// and an import that was broken off goes on where it stopped. The edition before is retired and kept, since records cite it.
// Searches see the new one at once; call Refresh when the last document is in.
func (ix *Index) Import(ctx context.Context, d document.Document) (Imported, error) {
	report := Imported{ID: local + d.ID}
	err := pgx.BeginFunc(ctx, ix.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `LOCK TABLE rag_embedder IN EXCLUSIVE MODE`); err != nil {
			return err
		}
		if err := ix.sameEmbedder(ctx, tx); err != nil {
			return err
		}
		hash := documentHash(d)
		var stored string
		err := tx.QueryRow(ctx, `SELECT hash FROM rag_document WHERE id = $1 AND retired IS NULL`, report.ID).Scan(&stored)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if stored == hash {
			report.Whole = true
			return nil
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO rag_document (id, title, publisher, year, edition, url, audience, verified, file, hash)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (id) DO UPDATE SET title = excluded.title, publisher = excluded.publisher, year = excluded.year,
				edition = excluded.edition, url = excluded.url, audience = excluded.audience, verified = excluded.verified,
				file = excluded.file, hash = excluded.hash, imported = now(), retired = NULL`,
			report.ID, d.Title, d.Publisher, d.Year, d.Edition, d.URL, string(d.Audience), string(d.Verified), d.File, hash); err != nil {
			return err
		}
		return ix.importRows(ctx, tx, rowsOf(d, report.ID), &report)
	})
	if err != nil {
		return report, fmt.Errorf("import %s: %w", d.File, err)
	}
	return report, nil
}

func (ix *Index) importRows(ctx context.Context, tx pgx.Tx, rows []row, report *Imported) error {
	stored := map[string]string{}
	found, err := tx.Query(ctx, `SELECT id, lang, hash FROM rag_passage WHERE document = $1 AND NOT retired`, report.ID)
	if err != nil {
		return err
	}
	var id, lang, hash string
	if _, err := pgx.ForEachRow(found, []any{&id, &lang, &hash}, func() error {
		stored[key(id, intake.Lang(lang))] = hash
		return nil
	}); err != nil {
		return err
	}
	doubles, err := doublesOf(ctx, tx, rows, report.ID)
	if err != nil {
		return err
	}
	var changed []row
	var ids, langs []string
	mine := map[string]string{}
	for _, r := range rows {
		if of := doubles[r.bodyHash()]; of != "" {
			report.Doubles = append(report.Doubles, Double{r.id, of})
			continue
		}
		if of := mine[r.bodyHash()]; of != "" {
			report.Doubles = append(report.Doubles, Double{r.id, of})
			continue
		}
		mine[r.bodyHash()] = r.id
		ids, langs = append(ids, r.id), append(langs, string(r.lang))
		if stored[key(r.id, r.lang)] == r.hash {
			report.Unchanged++
			continue
		}
		changed = append(changed, r)
	}
	for batch := range slices.Chunk(changed, embedBatch) {
		if err := ix.put(ctx, tx, batch); err != nil {
			return err
		}
	}
	report.Put = len(changed)
	tag, err := tx.Exec(ctx, `
		UPDATE rag_passage SET retired = true
		WHERE NOT retired AND document = $3 AND (id, lang) NOT IN (SELECT * FROM unnest($1::text[], $2::text[]))`, ids, langs, report.ID)
	report.Retired = int(tag.RowsAffected())
	return err
}

// doublesOf finds live passages of other documents of the hospital with the same words.
func doublesOf(ctx context.Context, tx pgx.Tx, rows []row, document string) (map[string]string, error) {
	hashes := make([]string, len(rows))
	for i, r := range rows {
		hashes[i] = r.bodyHash()
	}
	found, err := tx.Query(ctx, `SELECT body_hash, min(id) FROM rag_passage
		WHERE NOT retired AND origin = 'hospital' AND document <> $2 AND body_hash = ANY ($1) GROUP BY body_hash`, hashes, document)
	if err != nil {
		return nil, err
	}
	doubles := map[string]string{}
	var hash, id string
	_, err = pgx.ForEachRow(found, []any{&hash, &id}, func() error {
		doubles[hash] = id
		return nil
	})
	return doubles, err
}

// Retire takes a hospital's document out of the search; what cites it still finds its words.
func (ix *Index) Retire(ctx context.Context, id string) error {
	err := pgx.BeginFunc(ctx, ix.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE rag_document SET retired = now() WHERE id = $1 AND retired IS NULL`, id)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return ErrNoDocument
		}
		_, err = tx.Exec(ctx, `UPDATE rag_passage SET retired = true WHERE document = $1`, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("retire %s: %w", id, err)
	}
	return ix.refresh(ctx)
}

// ErrNoDocument says that the index has no such document, or that it is retired already.
var ErrNoDocument = errors.New("there is no such document of the hospital")

// Refresh counts words anew after imports.
func (ix *Index) Refresh(ctx context.Context) error { return ix.refresh(ctx) }

// HospitalDocument is a document that a hospital put in.
type HospitalDocument struct {
	ID, Title, File, Edition string
	Audience                 guidelines.Audience
	Verified                 guidelines.Verified
	Passages                 int
	Retired                  bool
}

// HospitalDocuments lists them, the living first.
func (ix *Index) HospitalDocuments(ctx context.Context) ([]HospitalDocument, error) {
	rows, err := ix.pool.Query(ctx, `
		SELECT d.id, d.title, d.file, d.edition, d.audience, d.verified, count(p.id) FILTER (WHERE NOT p.retired), d.retired IS NOT NULL
		FROM rag_document d LEFT JOIN rag_passage p ON p.document = d.id GROUP BY d.id ORDER BY d.retired IS NOT NULL, d.id`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[HospitalDocument])
}

// sameEmbedder refuses to put vectors of one embedder beside those of another.
func (ix *Index) sameEmbedder(ctx context.Context, tx pgx.Tx) error {
	var model string
	err := tx.QueryRow(ctx, `SELECT model FROM rag_embedder`).Scan(&model)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && model != ix.embedder.Model() {
		return ErrOtherEmbedder
	}
	return err
}

// reembed gives the living passages of the hospital vectors of our embedder: their words stand in the table.
func (ix *Index) reembed(ctx context.Context, tx pgx.Tx) error {
	found, err := tx.Query(ctx, `
		SELECT id, lang, hash, document, anchor, title, source, edition, section, heading, body, audience, verified
		FROM rag_passage WHERE origin = 'hospital' AND NOT retired ORDER BY id, lang`)
	if err != nil {
		return err
	}
	rows, err := pgx.CollectRows(found, func(c pgx.CollectableRow) (row, error) {
		r := row{origin: fromHospital}
		return r, c.Scan(&r.id, &r.lang, &r.hash, &r.document, &r.anchor, &r.title, &r.source, &r.edition, &r.section, &r.heading, &r.body,
			&r.audience, &r.verified)
	})
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(rows, embedBatch) {
		if err := ix.put(ctx, tx, batch); err != nil {
			return err
		}
	}
	return nil
}

func rowsOf(d document.Document, id string) []row {
	rows := make([]row, 0, len(d.Chunks))
	for _, c := range d.Chunks {
		r := row{id: id + "#" + c.Anchor, document: id, anchor: c.Anchor, lang: c.Lang, title: d.Title, edition: d.Edition,
			section: c.Section, heading: c.Heading, body: c.Text, audience: string(d.Audience), verified: string(d.Verified), origin: fromHospital}
		r.source = sourceOf(d.Publisher, d.Year, c.Section, c.Lang)
		r.hash = hashOf(r.title, r.source, r.audience, r.verified, r.edition, r.heading, r.body)
		rows = append(rows, r)
	}
	return rows
}

func documentHash(d document.Document) string {
	return hashOf(d.Hash, d.Title, d.Publisher, fmt.Sprint(d.Year), d.Edition, d.URL, string(d.Audience), string(d.Verified))
}

func hashOf(parts ...string) string {
	sum := sha256.New()
	for _, p := range append([]string{rowVersion}, parts...) {
		fmt.Fprintf(sum, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
