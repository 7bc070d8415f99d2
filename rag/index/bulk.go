package index

import (
	"context"
	"fmt"
	"iter"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/preconsult/preconsult/rag/document"
)

// bulkBatch is how many passages are embedded and copied at a time.
const bulkBatch = 2000

// Load puts very many documents of a hospital in at once, for a first load of hundreds of thousands of passages: they are copied,
// and the graph of vectors is built when all are there, which is many times faster than putting each in. Nothing is compared
// with what is there already; searches are slow until it is done. progress, which may be nil, is told the passages so far.
func (ix *Index) Load(ctx context.Context, documents iter.Seq[document.Document], progress func(passages int)) error {
	err := pgx.BeginFunc(ctx, ix.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `LOCK TABLE rag_embedder IN EXCLUSIVE MODE`); err != nil {
			return err
		}
		if err := ix.sameEmbedder(ctx, tx); err != nil {
			return err
		}
		dimension := strconv.Itoa(ix.embedder.Dimensions())
		for _, sql := range []string{`DROP INDEX IF EXISTS rag_passage_embedding_` + dimension, `
			CREATE TEMPORARY TABLE incoming (id text, lang text, hash text, document text, anchor text, title text, source text, audience text,
				verified text, edition text, heading text, body text, pairs text[], english text, embedding real[], section text,
				body_hash text, concepts text[]) ON COMMIT DROP`} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		done := 0
		var rows []row
		flush := func() error {
			if err := ix.copyRows(ctx, tx, rows); err != nil {
				return err
			}
			if done += len(rows); progress != nil {
				progress(done)
			}
			rows = rows[:0]
			return nil
		}
		for d := range documents {
			id := local + d.ID
			if _, err := tx.Exec(ctx, `INSERT INTO rag_document (id, title, publisher, year, edition, url, audience, verified, file, hash)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, id, d.Title, d.Publisher, d.Year, d.Edition, d.URL, string(d.Audience),
				string(d.Verified), d.File, documentHash(d)); err != nil {
				return err
			}
			if rows = append(rows, rowsOf(d, id)...); len(rows) >= bulkBatch {
				if err := flush(); err != nil {
					return err
				}
			}
		}
		if err := flush(); err != nil {
			return err
		}
		for _, sql := range []string{`SET LOCAL maintenance_work_mem = '2GB'`, graphSQL(ix.embedder.Dimensions())} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("load documents: %w", err)
	}
	return ix.refresh(ctx)
}

func (ix *Index) copyRows(ctx context.Context, tx pgx.Tx, rows []row) error {
	if len(rows) == 0 {
		return nil
	}
	texts := make([]string, len(rows))
	for i, r := range rows {
		texts[i] = r.searchText()
	}
	vectors, err := ix.embedder.EmbedDocuments(ctx, texts)
	if err != nil {
		return err
	}
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{"incoming"}, []string{"id", "lang", "hash", "document", "anchor", "title", "source", "audience",
		"verified", "edition", "heading", "body", "pairs", "english", "embedding", "section", "body_hash", "concepts"},
		pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
			r := rows[i]
			pairs, english := lexemes(r.wordText(), r.lang)
			return []any{r.id, string(r.lang), r.hash, r.document, r.anchor, r.title, r.source, r.audience, r.verified, r.edition, r.heading, r.body,
				pairs, english, pgtype.FlatArray[float32](vectors[i]), r.section, r.bodyHash(), ix.conceptsOf(texts[i])}, nil
		})); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO rag_passage (id, lang, hash, document, anchor, title, source, audience, verified, edition, heading, body, words, embedding,
			origin, section, body_hash, concepts, size)
		SELECT id, lang, hash, document, anchor, title, source, audience, verified, edition, heading, body,
			array_to_tsvector(pairs) || to_tsvector('english', english), embedding::vector, 'hospital', section, body_hash, concepts,
			length(array_to_tsvector(pairs) || to_tsvector('english', english))
		FROM incoming`)
	if err == nil {
		_, err = tx.Exec(ctx, `TRUNCATE incoming`)
	}
	return err
}
