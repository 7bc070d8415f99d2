// Package index keeps guideline passages in Postgres and finds them by meaning (pgvector) and by words (full text).
//
//	ix := index.New(pool, embedder)
//	report, err := ix.Index(ctx, content.Passages(), nil)
//	hits, err := ix.Search(ctx, index.Query{Text: "胸口发闷为什么问出汗", Lang: intake.ZH, K: 5})
//
// The tables are in internal/postgres/migration/0003_rag.sql. We write the SQL ourselves: langchaingo's own store for
// pgvector puts values into the SQL's text and never uses the index that it makes.
package index

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pgvector/pgvector-go"
	"github.com/tmc/langchaingo/embeddings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/embed"
)

// Embedder makes the vectors. Model names how: vectors of two models are never compared.
type Embedder interface {
	embeddings.Embedder
	Model() string
	Dimensions() int
}

// Index is the passages of one database, seen with one embedder.
type Index struct {
	pool     *pgxpool.Pool
	embedder Embedder
	concepts func(text string) []string
	weights  Weights
	floor    *Floor    // of the caller's; nil is the usual one
	measured *measured // the floors of an embedder that does not know its own
}

// New returns the index of a database.
func New(pool *pgxpool.Pool, e Embedder) *Index {
	return &Index{pool: pool, embedder: e, concepts: func(string) []string { return nil }, weights: DefaultWeights, measured: &measured{}}
}

// WithConcepts returns the same index with what names the concepts of a text. By them a question finds a passage in another
// language, or one that says the same in other words.
func (ix *Index) WithConcepts(concepts func(text string) []string) *Index {
	other := *ix
	other.concepts = concepts
	return &other
}

// ErrOtherEmbedder says that the passages were put in with another embedder; Index puts them in anew.
var ErrOtherEmbedder = errors.New("the passages were indexed with another embedder; run preconsult guidelines index")

// Report says what Index did, counted in passages times languages.
type Report struct {
	Total, Embedded, Unchanged, Retired int
}

// embedBatch is how many texts an embedder gets at a time: enough to be quick on a server, few enough to see progress.
const embedBatch = 64

// row is a passage in one language, as it stands in the table.
type row struct {
	id, document, anchor   string
	lang                   intake.Lang
	hash                   string
	title, source, edition string
	section, heading, body string
	audience, verified     string
	retired                bool
	origin                 string
}

// Where a passage comes from.
const (
	fromContent  = "content"
	fromHospital = "hospital"
)

// rowOf is a passage of the content in one language.
func rowOf(p *guidelines.Passage, lang intake.Lang) row {
	r := row{id: p.ID, anchor: p.Anchor, lang: lang, hash: contentHash(p, lang), title: Title(p, lang), source: Source(p, lang),
		section: p.Section, heading: p.Heading.In(lang), body: p.Text.In(lang), audience: string(p.Audience),
		verified: string(p.Verified), origin: fromContent}
	if p.Document != nil {
		r.document, r.edition, r.retired = p.Document.ID, p.Document.Edition, p.Document.Retired != ""
	}
	return r
}

// searchText is what a passage is found by: its heading twice, since it says what the passage is of, and its words.
func (r row) searchText() string {
	return strings.Join([]string{r.title, r.heading, r.heading, r.body}, "\n")
}

// wordText is what its words are taken from: the same, and the abbreviations of its publisher and edition (NICE, NG143), since
// clinicians ask for guidelines by them.
func (r row) wordText() string {
	return r.searchText() + "\n" + strings.Join(abbreviation.FindAllString(r.source+"\n"+r.edition, -1), " ")
}

// bodyHash is the same for the same words, however they are spaced.
func (r row) bodyHash() string {
	sum := sha256.Sum256([]byte(strings.Join(strings.Fields(r.body), "")))
	return hex.EncodeToString(sum[:])
}

// Index makes the table say what the passages say. Only new and changed ones are embedded; those that are gone are
// retired, not removed, since records cite them. progress, which may be nil, is told how many of the texts to embed are
// done. Two programs that index at once do it one after the other.
func (ix *Index) Index(ctx context.Context, passages []*guidelines.Passage, progress func(done, of int)) (Report, error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	var report Report
	err := pgx.BeginFunc(ctx, ix.pool, func(tx pgx.Tx) error {
		var err error
		report, err = ix.index(ctx, tx, passages, progress)
		return err
	})
	if err != nil {
		return Report{}, fmt.Errorf("index passages: %w", err)
	}
	if report.Embedded+report.Retired > 0 {
		err = ix.refresh(ctx)
	}
	if err == nil {
		err = ix.measureAgain(ctx)
	}
	return report, err
}

// refresh counts words and concepts anew, and lets the planner count: a first load goes from nothing to all.
func (ix *Index) refresh(ctx context.Context) error {
	return pgx.BeginFunc(ctx, ix.pool, func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		batch.Queue(`DELETE FROM rag_term`)
		batch.Queue(`INSERT INTO rag_term SELECT 'word', word, ndoc FROM ts_stat('SELECT words FROM rag_passage WHERE NOT retired')
			WHERE length(word) <= 200`)
		batch.Queue(`INSERT INTO rag_term SELECT 'concept', c, count(*) FROM rag_passage, unnest(concepts) c WHERE NOT retired GROUP BY c`)
		batch.Queue(`INSERT INTO rag_term SELECT 'all', '', count(*) FROM rag_passage WHERE NOT retired`)
		batch.Queue(`ANALYZE rag_passage`)
		batch.Queue(`ANALYZE rag_term`)
		return tx.SendBatch(ctx, batch).Close()
	})
}

func (ix *Index) index(ctx context.Context, tx pgx.Tx, passages []*guidelines.Passage, progress func(int, int)) (
	report Report, err error) {
	if _, err := tx.Exec(ctx, `LOCK TABLE rag_embedder IN EXCLUSIVE MODE`); err != nil {
		return report, err
	}
	anew, err := ix.claimTable(ctx, tx)
	if err != nil {
		return report, err
	}
	stored := map[string]string{}
	if !anew {
		if stored, err = storedHashes(ctx, tx); err != nil {
			return report, err
		}
	}
	var changed []row
	var ids, langs []string
	for _, p := range passages {
		for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
			ids, langs = append(ids, p.ID), append(langs, string(lang))
			if r := rowOf(p, lang); stored[key(p.ID, lang)] != r.hash {
				changed = append(changed, r)
			}
		}
	}
	report.Total, report.Embedded = len(ids), len(changed)
	report.Unchanged = report.Total - report.Embedded
	done := 0
	for batch := range slices.Chunk(changed, embedBatch) {
		if err := ix.put(ctx, tx, batch); err != nil {
			return report, err
		}
		done += len(batch)
		progress(done, len(changed))
	}
	tag, err := tx.Exec(ctx, `
		UPDATE rag_passage SET retired = true
		WHERE NOT retired AND origin = 'content' AND (id, lang) NOT IN (SELECT * FROM unnest($1::text[], $2::text[]))`, ids, langs)
	report.Retired = int(tag.RowsAffected())
	return report, err
}

func key(id string, lang intake.Lang) string { return string(lang) + " " + id }

// claimTable records our embedder. Where another one stands its vectors are of no use: all is put in anew.
func (ix *Index) claimTable(ctx context.Context, tx pgx.Tx) (anew bool, err error) {
	var model string
	err = tx.QueryRow(ctx, `SELECT model FROM rag_embedder`).Scan(&model)
	if err == nil && model == ix.embedder.Model() {
		return false, nil
	}
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return false, err
	}
	dimensions := ix.embedder.Dimensions()
	if _, err := tx.Exec(ctx, `
		INSERT INTO rag_embedder (model, dimensions) VALUES ($1, $2)
		ON CONFLICT (only_one) DO UPDATE SET model = excluded.model, dimensions = excluded.dimensions`,
		ix.embedder.Model(), dimensions); err != nil {
		return false, err
	}
	if err := ix.reembed(ctx, tx); err != nil { // the content's own are written below
		return false, err
	}
	// Retired rows keep old vectors, which no search sees: it asks for live rows of its own dimension only, and every
	// live row is written below. An index that does not fit (pgvector's limit is 2,000) leaves an exact, slower search.
	if _, err := tx.Exec(ctx, `UPDATE rag_passage SET retired = true WHERE origin = 'content'`); err != nil || dimensions > 2000 {
		return true, err
	}
	_, err = tx.Exec(ctx, graphSQL(dimensions))
	return true, err
}

// graphSQL makes the HNSW graph of a dimension, as internal/postgres/migration/0003_rag.sql does of the usual one.
func graphSQL(dimensions int) string {
	d := strconv.Itoa(dimensions)
	return `CREATE INDEX IF NOT EXISTS rag_passage_embedding_` + d + ` ON rag_passage
		USING hnsw ((embedding::vector(` + d + `)) vector_cosine_ops) WITH (m = 16, ef_construction = 128)
		WHERE NOT retired AND vector_dims(embedding) = ` + d
}

func storedHashes(ctx context.Context, tx pgx.Tx) (map[string]string, error) {
	rows, err := tx.Query(ctx, `SELECT id, lang, hash FROM rag_passage WHERE NOT retired`)
	if err != nil {
		return nil, err
	}
	stored := map[string]string{}
	var id, lang, hash string
	_, err = pgx.ForEachRow(rows, []any{&id, &lang, &hash}, func() error {
		stored[key(id, intake.Lang(lang))] = hash
		return nil
	})
	return stored, err
}

// put embeds and writes a batch of passages.
func (ix *Index) put(ctx context.Context, tx pgx.Tx, rows []row) error {
	texts := make([]string, len(rows))
	for i, r := range rows {
		texts[i] = r.searchText()
	}
	vectors, err := ix.embedder.EmbedDocuments(ctx, texts)
	if err != nil {
		return err
	}
	if len(vectors) != len(rows) {
		return fmt.Errorf("the embedder gave %d vectors for %d texts", len(vectors), len(rows))
	}
	batch := &pgx.Batch{}
	for i, r := range rows {
		if len(vectors[i]) != ix.embedder.Dimensions() {
			return fmt.Errorf("%s: the vector has %d figures instead of %d", r.id, len(vectors[i]), ix.embedder.Dimensions())
		}
		pairs, english := lexemes(r.wordText(), r.lang)
		concepts := ix.conceptsOf(texts[i])
		batch.Queue(keepOldSQL, r.id, string(r.lang), r.hash)
		batch.Queue(putSQL, r.id, string(r.lang), r.hash, r.document, r.anchor, r.title, r.source, r.audience, r.verified, r.edition,
			r.retired, r.heading, r.body, pairs, english, pgvector.NewVector(vectors[i]), r.origin, r.section, r.bodyHash(), concepts)
	}
	return tx.SendBatch(ctx, batch).Close()
}

// lexemes are what full text finds a text by: pairs of characters as they are, English through Postgres' stemmer.
func lexemes(text string, lang intake.Lang) (pairs []string, english string) {
	if lang == intake.EN {
		return []string{}, text
	}
	return embed.Pairs(text), ""
}

// keepOldSQL keeps what a row said, where it is about to say something else.
const keepOldSQL = `
	INSERT INTO rag_passage_old (id, lang, hash, document, title, source, edition, heading, body, audience, verified)
	SELECT id, lang, hash, document, title, source, edition, heading, body, audience, verified FROM rag_passage
	WHERE id = $1 AND lang = $2 AND hash <> $3
	ON CONFLICT DO NOTHING`

const putSQL = `
	INSERT INTO rag_passage (id, lang, hash, document, anchor, title, source, audience, verified, edition, retired,
		heading, body, words, embedding, origin, section, body_hash, concepts, size)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
		array_to_tsvector($14::text[]) || to_tsvector('english', $15), $16, $17, $18, $19, $20,
		length(array_to_tsvector($14::text[]) || to_tsvector('english', $15)))
	ON CONFLICT (id, lang) DO UPDATE SET
		hash = excluded.hash, document = excluded.document, anchor = excluded.anchor, title = excluded.title,
		source = excluded.source, audience = excluded.audience, verified = excluded.verified,
		edition = excluded.edition, retired = excluded.retired, heading = excluded.heading, body = excluded.body,
		words = excluded.words, embedding = excluded.embedding, origin = excluded.origin, section = excluded.section,
		body_hash = excluded.body_hash, concepts = excluded.concepts, size = excluded.size`

// Title is what a reader sees as the name of a passage.
func Title(p *guidelines.Passage, lang intake.Lang) string {
	if p.Document == nil {
		return p.Heading.In(lang)
	}
	return p.Document.Title.In(lang)
}

// Source says where a passage comes from: publisher, year, section.
func Source(p *guidelines.Passage, lang intake.Lang) string {
	if p.Document == nil {
		return sourceOf("", 0, p.Section, lang)
	}
	return sourceOf(p.Document.Publisher, p.Document.Year, p.Section, lang)
}

func sourceOf(publisher string, year int, section string, lang intake.Lang) string {
	var parts []string
	if publisher != "" {
		parts = append(parts, publisher)
	}
	if year > 0 {
		parts = append(parts, strconv.Itoa(year))
	}
	if section != "" {
		parts = append(parts, section)
	}
	separator := ", "
	if lang == intake.ZH {
		separator = "，"
	}
	return strings.Join(parts, separator)
}

// contentHash changes when anything does that a reader or the search sees.
func contentHash(p *guidelines.Passage, lang intake.Lang) string {
	edition, retired := "", ""
	if p.Document != nil {
		edition, retired = p.Document.Edition, p.Document.Retired
	}
	return hashOf(Title(p, lang), Source(p, lang), string(p.Audience), string(p.Verified), edition, retired, p.Heading.In(lang), p.Text.In(lang))
}

// rowVersion is changed when rows are made in another way from the same passage.
const rowVersion = "3"
