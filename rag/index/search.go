package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/pgvector/pgvector-go"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/embed"
)

// Query asks for passages. Text is in Lang; passages are sought in Langs, or in Lang where that is empty. A patient
// gets only what a patient may see (design §5); an empty Audience is a clinician's, who sees all. Only, if given, are
// the ids to choose from.
type Query struct {
	Text     string
	Lang     intake.Lang
	Langs    []intake.Lang
	K        int
	Audience guidelines.Audience
	Only     []string
}

// Hit is a passage that was found. Score is between 0 and 1 and falls along the list; Similarity is the cosine between
// the query's and the passage's vector, and Matched the share of the query's words that stand in it.
type Hit struct {
	PassageID  string
	Lang       intake.Lang
	Title      string
	Source     string
	Heading    string
	Text       string
	Audience   guidelines.Audience
	Verified   guidelines.Verified
	Score      float64
	Similarity float64
	Matched    float64
}

// Floor is what a passage must reach to be an answer at all; one that is only the least bad is none. Near in meaning
// is enough by itself; a share of the query's words is only together with some nearness, since "elevator" shares its
// stem with elevated blood pressure.
type Floor struct {
	Near    float64 // similarity that is enough
	Matched float64 // share of the words that is enough together with Faint
	Faint   float64
}

// DefaultFloor was measured on the content and the questions of testdata/questions.txt: by chance alone the best of
// some hundred passages has a similarity up to 0.23.
var DefaultFloor = Floor{Near: 0.30, Matched: 0.40, Faint: 0.20}

// NoFloor takes everything.
var NoFloor = Floor{Near: -1}

// WithFloor returns the same index with another floor.
func (ix *Index) WithFloor(f Floor) *Index {
	other := *ix
	other.floor = f
	return &other
}

// maxK is how many passages a query may ask for; more is no answer but a copy.
const maxK = 100

// bounded is how many rows the words of a query may bring together, and its concepts.
const bounded = 4000

// Weights say how much each way of searching counts in the fusion. A way of weight 0 is left out of the score.
type Weights struct{ Vector, Words, Concepts float64 }

// DefaultWeights were chosen on the questions of testdata.
var DefaultWeights = Weights{Vector: 1, Words: 1, Concepts: 0.5}

// WithWeights returns the same index with other weights.
func (ix *Index) WithWeights(w Weights) *Index {
	other := *ix
	other.weights = w
	return &other
}

// conceptsOf names the concepts of a query; never nil, which SQL would take for "any".
func (ix *Index) conceptsOf(text string) []string {
	if all := ix.concepts(text); all != nil {
		return all
	}
	return []string{}
}

// candidates is how many passages each of the two ways of searching brings to the fusion.
const candidates = 50

// Search finds the best passages. Where none is near enough the answer is empty.
func (ix *Index) Search(ctx context.Context, q Query) ([]Hit, error) {
	if strings.TrimSpace(q.Text) == "" || q.K <= 0 {
		return nil, nil
	}
	vector, err := ix.embedder.EmbedQuery(ctx, q.Text)
	if err != nil {
		return nil, fmt.Errorf("search passages: %w", err)
	}
	if len(q.Langs) == 0 {
		q.Langs = []intake.Lang{q.Lang}
	}
	pairs, english := queryWords(q)
	k := min(q.K, maxK)
	floor := ix.floor
	if len(q.Only) > 0 {
		floor = NoFloor
	}
	var hits []Hit
	err = pgx.BeginTxFunc(ctx, ix.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if err := ix.prepare(ctx, tx); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, searchSQL(ix.embedder.Dimensions()),
			pgvector.NewVector(vector),                               // $1
			langStrings(q.Langs),                                     // $2
			q.Audience == guidelines.ForPatient,                      // $3
			q.Only,                                                   // $4
			pairs,                                                    // $5
			english,                                                  // $6
			max(candidates, k),                                       // $7
			k,                                                        // $8
			floor.Near,                                               // $9
			floor.Matched,                                            // $10
			floor.Faint,                                              // $11
			ix.conceptsOf(q.Text),                                    // $12
			bounded,                                                  // $13
			ix.weights.Vector, ix.weights.Words, ix.weights.Concepts) // $14, $15, $16
		if err != nil {
			return err
		}
		hits, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Hit])
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("search passages: %w", err)
	}
	return hits, nil
}

// prepare checks that the vectors are our embedder's and lets the graph walk on while filters leave too few rows, for
// this transaction only.
func (ix *Index) prepare(ctx context.Context, tx pgx.Tx) error {
	batch := &pgx.Batch{}
	batch.Queue(`SET LOCAL hnsw.iterative_scan = strict_order`)
	batch.Queue(`SET LOCAL hnsw.ef_search = 100`)
	var model string
	batch.Queue(`SELECT model FROM rag_embedder`).QueryRow(func(r pgx.Row) error {
		err := r.Scan(&model)
		if errors.Is(err, pgx.ErrNoRows) {
			return errors.New("no passages are indexed; run preconsult guidelines index")
		}
		return err
	})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return err
	}
	if model != ix.embedder.Model() {
		return ErrOtherEmbedder
	}
	return nil
}

// searchSQL finds and fuses in one statement. The dimension is part of the index's expression, hence of the text; it is
// our embedder's number, never anybody's input. All else comes as a value.
//
//  1. nearest: the closest vectors, by the HNSW graph.
//  2. worded and named: the rows with the rarest of the query's words, and of its concepts, by the GIN indexes. Of common words
//     only so many are looked up as bring bounded rows together, the rarest first: at a million passages a common word costs
//     nothing, and tells nothing either. A word counts as much as it is rare.
//  3. fused: reciprocal rank fusion. A row's score is the sum over the lists of weight/(60+rank), which needs no common scale
//     of them; 60 is the usual constant, by which the first places of a list do not drown the others. Divided by its largest
//     value it lies between 0 and 1.
//  4. The floor: near enough in meaning, or enough of the words.
func searchSQL(dimensions int) string {
	return strings.ReplaceAll(searchTemplate, "$DIM", strconv.Itoa(dimensions))
}

const searchTemplate = `
WITH lexemes AS MATERIALIZED (
	SELECT tsvector_to_array(array_to_tsvector($5::text[]) || to_tsvector('english', $6)) AS list
), known AS (
	SELECT kind, term, n, sum(n) OVER w AS together, row_number() OVER w AS place
	FROM rag_term
	WHERE kind = 'word' AND term = ANY ((SELECT list FROM lexemes)::text[]) OR kind = 'concept' AND term = ANY ($12::text[])
	WINDOW w AS (PARTITION BY kind ORDER BY n, term)
), asked AS MATERIALIZED (
	SELECT kind, term, quote_literal(term)::tsquery AS query,
		ln(1 + (SELECT n FROM rag_term WHERE kind = 'all' AND term = '')::float8 / n) AS weight
	FROM known WHERE together <= $13 OR place = 1 AND n <= 4 * $13
), nearest AS (
	SELECT id, lang, embedding::vector($DIM) <=> $1::vector($DIM) AS distance
	FROM rag_passage
	WHERE NOT retired AND vector_dims(embedding) = $DIM AND lang = ANY ($2)
		AND (NOT $3 OR (audience = 'patient' AND verified IN ('original', 'secondary')))
		AND ($4::text[] IS NULL OR id = ANY ($4))
	ORDER BY embedding::vector($DIM) <=> $1::vector($DIM)
	LIMIT $7
), worded AS (
	SELECT p.id, p.lang, sum(a.weight) / (1 + ln(1 + length(p.words))) AS rank
	FROM asked a JOIN rag_passage p ON p.words @@ a.query
	WHERE a.kind = 'word' AND NOT p.retired AND vector_dims(p.embedding) = $DIM AND p.lang = ANY ($2)
		AND (NOT $3 OR (p.audience = 'patient' AND p.verified IN ('original', 'secondary')))
		AND ($4::text[] IS NULL OR p.id = ANY ($4))
	GROUP BY p.id, p.lang, p.words
	ORDER BY rank DESC, p.id
	LIMIT $7
), named AS (
	SELECT p.id, p.lang, sum(a.weight) / (1 + ln(1 + cardinality(p.concepts))) AS rank
	FROM asked a JOIN rag_passage p ON p.concepts @> ARRAY[a.term]
	WHERE a.kind = 'concept' AND NOT p.retired AND vector_dims(p.embedding) = $DIM AND p.lang = ANY ($2)
		AND (NOT $3 OR (p.audience = 'patient' AND p.verified IN ('original', 'secondary')))
		AND ($4::text[] IS NULL OR p.id = ANY ($4))
	GROUP BY p.id, p.lang, p.concepts
	ORDER BY rank DESC, p.id
	LIMIT $7
), ranked AS (
	SELECT id, lang, $14::float8 / (60 + row_number() OVER (ORDER BY distance, id, lang)) AS share FROM nearest
	UNION ALL
	SELECT id, lang, $15::float8 / (60 + row_number() OVER (ORDER BY rank DESC, id, lang)) FROM worded
	UNION ALL
	SELECT id, lang, $16::float8 / (60 + row_number() OVER (ORDER BY rank DESC, id, lang)) FROM named
), fused AS (
	SELECT id, lang, sum(share) / (($14::float8 + $15::float8 + $16::float8) / 61) AS score FROM ranked GROUP BY id, lang
	ORDER BY score DESC LIMIT 2 * $7
), judged AS (
	SELECT DISTINCT ON (p.id) p.id, p.lang, p.title, p.source, p.heading, p.body, p.audience, p.verified,
		f.score::float8 AS score,
		1 - (p.embedding::vector($DIM) <=> $1::vector($DIM)) AS similarity,
		cardinality(ARRAY(SELECT unnest(tsvector_to_array(p.words)) INTERSECT SELECT unnest(list) FROM lexemes))::float8
			/ greatest(1, (SELECT cardinality(list) FROM lexemes)) AS matched
	FROM fused f JOIN rag_passage p USING (id, lang)
	ORDER BY p.id, f.score DESC, p.lang
)
SELECT id, lang, title, source, heading, body, audience, verified, score, similarity, matched
FROM judged
WHERE similarity >= $9 OR (matched >= $10 AND similarity >= $11)
ORDER BY score DESC, id
LIMIT $8`

// queryWords splits a query for full text: what rows hold as it is (Chinese pairs), and what goes through the English
// stemmer first.
func queryWords(q Query) (pairs []string, english string) {
	pairs = embed.Pairs(q.Text)
	if q.Lang != intake.EN {
		if slices.Contains(q.Langs, intake.EN) {
			english = strings.Join(embed.EnglishWords(q.Text), " ")
		}
		return pairs, english
	}
	// In an English query only its Chinese words, if any, are looked up as they are.
	pairs = slices.DeleteFunc(pairs, func(s string) bool {
		r, _ := utf8.DecodeRuneInString(s)
		return !unicode.Is(unicode.Han, r)
	})
	return pairs, strings.Join(embed.EnglishWords(q.Text), " ")
}

func langStrings(langs []intake.Lang) []string {
	all := make([]string, len(langs))
	for i, l := range langs {
		all[i] = string(l)
	}
	return all
}
