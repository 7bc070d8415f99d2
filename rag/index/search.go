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
// gets only what a patient may see (design §5); an empty Audience is a clinician's, who sees all. Edition, if given, is the
// only one that counts, and Only are the ids to choose from.
type Query struct {
	Text     string
	Lang     intake.Lang
	Langs    []intake.Lang
	K        int
	Audience guidelines.Audience
	Edition  string
	Only     []string
}

// Hit is a passage that was found. Score is between 0 and 1 and falls along the list; Similarity is the cosine between
// the query's and the passage's vector, Matched the share of the query's words that stand in it and Meant that of its concepts,
// where a rare one counts for more.
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
	Meant      float64
}

// maxK is how many passages a query may ask for; more is no answer but a copy.
const maxK = 100

// bounded is how many rows the words of a query may bring together, and its concepts.
const bounded = 400

// A word that stands in no passage tells more than the rarest that does: the question is about something else. A pair of
// Chinese characters tells less, since half the pairs of a sentence belong to two words. These are in how many passages they
// are taken to stand.
const (
	unheardWord = 0.5
	unheardPair = 4.0
)

// Weights say how much each way of searching counts in the fusion. A way of weight 0 is left out of the score.
type Weights struct{ Vector, Words, Concepts float64 }

// DefaultWeights were chosen on the half for tuning of the questions of `preconsult evaluate retrieve`, which hardly tells
// weights near these apart.
var DefaultWeights = Weights{Vector: 1, Words: 1, Concepts: 0.2}

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

// candidates is how many passages each way of searching brings to the fusion, and how many of them are then measured.
const candidates = 50

// Walked is how many passages a walk through the graph of vectors keeps in view (hnsw.ef_search of pgvector): more find the nearest
// more surely and take longer. `preconsult bench retrieve` prints both for some.
const Walked = 100

// Search finds the best passages. Where none is near enough the answer is empty.
func (ix *Index) Search(ctx context.Context, q Query) ([]Hit, error) {
	if strings.TrimSpace(q.Text) == "" || q.K <= 0 {
		return nil, nil
	}
	vector, err := ix.embedder.EmbedQuery(ctx, q.Text)
	if err != nil {
		return nil, fmt.Errorf("search passages: %w", err)
	}
	var hits []Hit
	if len(q.Langs) == 0 {
		q.Langs = []intake.Lang{q.Lang}
	}
	pairs, english := queryWords(q)
	concepts := ix.conceptsOf(q.Text)
	turned := turn(q)
	k := min(q.K, maxK)
	floor, err := ix.floorFor(ctx, q, concepts)
	if err != nil {
		return nil, fmt.Errorf("search passages: %w", err)
	}
	batch := &pgx.Batch{}
	batch.Queue(searchSQL(ix.embedder.Dimensions(), k, len(q.Only) > 0),
		pgvector.NewVector(vector),                               // $1
		langStrings(q.Langs),                                     // $2
		q.Audience == guidelines.ForPatient,                      // $3
		q.Only,                                                   // $4
		pairs,                                                    // $5
		english,                                                  // $6
		concepts,                                                 // $7
		k,                                                        // $8
		floor.Near,                                               // $9
		floor.Matched,                                            // $10
		floor.Faint,                                              // $11
		bounded,                                                  // $12
		ix.weights.Vector, ix.weights.Words, ix.weights.Concepts, // $13, $14, $15
		unheardWord, unheardPair, // $16, $17
		q.Edition,                                                 // $18
		turned.words, turned.terms, turned.shares, string(q.Lang), // $19, $20, $21, $22
	).Query(func(rows pgx.Rows) (err error) {
		hits, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Hit])
		return err
	})
	if err := ix.read(ctx, batch); err != nil {
		return nil, fmt.Errorf("search passages: %w", err)
	}
	return hits, nil
}

// read runs a batch in a transaction of its own that sees one state of the table, in a single round trip. It checks that the
// vectors are our embedder's, lets the graph walk on while filters leave too few rows, and has statements planned once
// for a connection instead of at each search.
func (ix *Index) read(ctx context.Context, batch *pgx.Batch) error {
	all := &pgx.Batch{}
	all.Queue(`BEGIN READ ONLY`)
	all.Queue(`
		SELECT (SELECT model FROM rag_embedder), set_config('hnsw.iterative_scan', 'strict_order', true),
			set_config('hnsw.ef_search', '` + strconv.Itoa(Walked) + `', true), set_config('plan_cache_mode', 'force_generic_plan', true)`,
	).QueryRow(func(r pgx.Row) error {
		var model *string
		switch err := r.Scan(&model, nil, nil, nil); {
		case err != nil:
			return err
		case model == nil:
			return errors.New("no passages are indexed; run preconsult guidelines index")
		case *model != ix.embedder.Model():
			return ErrOtherEmbedder
		}
		return nil
	})
	all.QueuedQueries = append(all.QueuedQueries, batch.QueuedQueries...)
	all.Queue(`COMMIT`)
	return ix.pool.SendBatch(ctx, all).Close()
}

// searchSQL finds and fuses in one statement. All that anybody asks comes as a value. Part of the text are our own numbers: the
// vectors' dimension, which is in the index's expression, and how many rows a list brings, without which a plan for all searches
// would expect a tenth of the table. Where the ids to choose from are given, they are measured one by one: the graph would walk
// through all others.
//
//  1. nearest: the closest vectors, by the HNSW graph.
//  2. worded and named: the rows with the rarest of the query's words, and of its concepts, by the GIN indexes. Of common words
//     only so many are looked up as bring bounded rows together, the rarest first: at a million passages a common word costs
//     nothing, and tells nothing either. A word counts as much as it is rare.
//     In another language the words are looked up that stand for those of the query (embed.Turn), each as far as it does.
//  3. fused: reciprocal rank fusion chooses which rows are looked at. It is the sum over the lists of weight/(60+rank), which
//     needs no common scale of them; 60 is the usual constant, by which the first places of a list do not drown the others.
//  4. judged: these few rows are measured alike, whichever list brought them: the cosine, the share of the query's words and
//     that of its concepts, each word and concept as much as it is rare. Their weighted mean is the score, between 0 and 1. On
//     the questions of rag/questions it puts the answer much higher than the fusion itself.
//  5. The floor: near enough in meaning, or enough of the words together with all concepts or some nearness.
func searchSQL(dimensions, k int, chosen bool) string {
	most, only, order := candidates, "$4::text[] IS NULL", "embedding::vector($DIM) <=> $1::vector($DIM)"
	if k > candidates {
		most = maxK
	}
	if chosen {
		only, order = "id = ANY ($4)", "("+order+") + 0"
	}
	template := strings.NewReplacer("$MOST", strconv.Itoa(most), "$ONLY", only, "$ORDER", order).Replace(searchTemplate)
	return strings.ReplaceAll(template, "$DIM", strconv.Itoa(dimensions))
}

const searchTemplate = `
WITH lexemes AS MATERIALIZED (
	SELECT tsvector_to_array(array_to_tsvector($5::text[]) || to_tsvector('english', $6)) AS list
), turned AS MATERIALIZED (
	SELECT x.word, l.lexeme, quote_literal(l.lexeme)::tsquery AS query, sum(x.share) AS share
	FROM unnest($19::text[], $20::text[], $21::float8[]) AS x (word, term, share)
	CROSS JOIN LATERAL unnest(CASE WHEN $22 = 'zh' THEN tsvector_to_array(to_tsvector('english', x.term)) ELSE ARRAY[x.term] END) AS l (lexeme)
	GROUP BY x.word, l.lexeme
), known AS (
	SELECT kind, term, n, sum(n) OVER w AS together, row_number() OVER w AS place
	FROM rag_term
	WHERE kind = 'word' AND term = ANY ((SELECT (SELECT list FROM lexemes) || coalesce(array_agg(lexeme), '{}') FROM turned WHERE share >= 0.2)::text[]) -- one list, or the index is not used
		OR kind = 'concept' AND term = ANY ($7::text[])
	WINDOW w AS (PARTITION BY kind ORDER BY n, term)
), everything AS MATERIALIZED (
	SELECT n::float8 AS n FROM rag_term WHERE kind = 'all' AND term = ''
), asked AS MATERIALIZED (
	SELECT kind, term, quote_literal(term)::tsquery AS query, ln(1 + (SELECT n FROM everything) / n) AS weight
	FROM known WHERE together <= $12 OR place = 1 AND n <= 4 * $12
), said AS MATERIALIZED (
	SELECT quote_literal(l.term)::tsquery AS query,
		ln(1 + (SELECT n FROM everything) / coalesce(k.n, CASE WHEN ascii(l.term) < 128 THEN $16::float8 ELSE $17::float8 END)) AS weight
	FROM unnest((SELECT list FROM lexemes)::text[]) AS l (term) LEFT JOIN known k ON k.kind = 'word' AND k.term = l.term
), turnable AS MATERIALIZED (
	SELECT t.word, ln(1 + (SELECT n FROM everything) / coalesce(k.n, $16::float8)) AS weight
	FROM (SELECT DISTINCT word FROM turned) t LEFT JOIN rag_term k ON k.kind = 'word'
		AND k.term = CASE WHEN $22 = 'zh' THEN t.word ELSE (tsvector_to_array(to_tsvector('english', t.word)))[1] END
), nearest AS (
	SELECT id, lang, embedding::vector($DIM) <=> $1::vector($DIM) AS distance
	FROM rag_passage
	WHERE NOT retired AND vector_dims(embedding) = $DIM AND lang = ANY ($2)
		AND (NOT $3 OR (audience = 'patient' AND verified IN ('original', 'secondary'))) AND ($18 = '' OR edition = $18) AND $ONLY
	ORDER BY $ORDER
	LIMIT $MOST
), worded AS (
	SELECT p.id, p.lang, sum(a.weight) / (1 + ln(1 + p.size)) AS rank
	FROM asked a JOIN rag_passage p ON p.words @@ a.query
	WHERE a.kind = 'word' AND NOT p.retired AND p.lang = ANY ($2)
		AND (NOT $3 OR (p.audience = 'patient' AND p.verified IN ('original', 'secondary'))) AND ($18 = '' OR p.edition = $18) AND $ONLY
	GROUP BY p.id, p.lang
	ORDER BY rank DESC, p.id
	LIMIT $MOST
), named AS (
	SELECT p.id, p.lang, sum(a.weight) / (1 + ln(1 + p.size)) AS rank
	FROM asked a JOIN rag_passage p ON p.concepts @> ARRAY[a.term]
	WHERE a.kind = 'concept' AND NOT p.retired AND p.lang = ANY ($2)
		AND (NOT $3 OR (p.audience = 'patient' AND p.verified IN ('original', 'secondary'))) AND ($18 = '' OR p.edition = $18) AND $ONLY
	GROUP BY p.id, p.lang
	ORDER BY rank DESC, p.id
	LIMIT $MOST
), ranked AS (
	SELECT id, lang, $13::float8 / (60 + row_number() OVER (ORDER BY distance, id, lang)) AS share FROM nearest
	UNION ALL
	SELECT id, lang, $14::float8 / (60 + row_number() OVER (ORDER BY rank DESC, id, lang)) FROM worded
	UNION ALL
	SELECT id, lang, $15::float8 / (60 + row_number() OVER (ORDER BY rank DESC, id, lang)) FROM named
), fused AS (
	SELECT id, lang FROM ranked GROUP BY id, lang ORDER BY sum(share) DESC, id, lang LIMIT $MOST
), measured AS (
	SELECT p.id, p.lang, p.title, p.source, p.heading, p.body, p.audience, p.verified,
		1 - (p.embedding::vector($DIM) <=> $1::vector($DIM)) AS similarity,
		CASE WHEN p.lang = $22 THEN coalesce((SELECT sum(weight) FROM said WHERE p.words @@ query)
			/ (SELECT sum(weight) FROM said), 0)::float8
		ELSE coalesce((SELECT sum(o.weight * least(1, coalesce((SELECT sum(t.share) FROM turned t WHERE t.word = o.word AND p.words @@ t.query), 0))) FROM turnable o)
			/ (SELECT sum(weight) FROM turnable), 0)::float8 END AS matched,
		coalesce((SELECT sum(weight) FROM asked WHERE kind = 'concept' AND term = ANY (p.concepts))
			/ (SELECT sum(weight) FROM asked WHERE kind = 'concept'), 0)::float8 AS meant
	FROM fused JOIN rag_passage p USING (id, lang)
), judged AS (
	SELECT DISTINCT ON (id) *, ($13::float8 * greatest(similarity, 0) + $14::float8 * matched + $15::float8 * meant)
		/ ($13::float8 + $14::float8 + $15::float8) AS score
	FROM measured ORDER BY id, score DESC, lang
)
SELECT id, lang, title, source, heading, body, audience, verified, score, similarity, matched, meant
FROM judged
WHERE similarity >= $9 OR (matched >= $10 AND (similarity >= $11 OR meant > 0.99))
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

// turnedWords are the words that stand for a query's in another language, as columns.
type turnedWords struct {
	words, terms []string
	shares       []float64
}

// turn finds them where passages of another language are sought.
func turn(q Query) turnedWords {
	t := turnedWords{[]string{}, []string{}, []float64{}}
	if !slices.ContainsFunc(q.Langs, func(l intake.Lang) bool { return l != q.Lang }) {
		return t
	}
	for _, x := range embed.Turn(q.Text, q.Lang) {
		t.words, t.terms, t.shares = append(t.words, x.Word), append(t.terms, x.For), append(t.shares, x.Share)
	}
	return t
}

func langStrings(langs []intake.Lang) []string {
	all := make([]string, len(langs))
	for i, l := range langs {
		all[i] = string(l)
	}
	return all
}
