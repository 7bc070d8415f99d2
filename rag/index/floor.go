package index

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/pgvector/pgvector-go"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// Floor is what a passage must reach to be an answer at all; one that is only the least bad is none. Near in meaning
// is enough by itself; a share of the query's words is only together with all of its concepts or some nearness, since "elevator"
// shares its stem with elevated blood pressure.
type Floor struct {
	Near    float64 // similarity that is enough
	Matched float64 // share of the words that is enough together with Faint
	Faint   float64
}

// NoFloor takes everything.
var NoFloor = Floor{Near: -1}

// WithFloor returns the same index with a floor of the caller's, for everybody.
func (ix *Index) WithFloor(f Floor) *Index {
	other := *ix
	other.floor = &f
	return &other
}

// floors of one kind of question: for passages in its own language, and for those in another, with which it shares hardly any
// words and to which it is less near.
type floors struct{ same, other Floor }

// The floors for the built-in embedder's vectors, chosen on the half for tuning of the questions of `preconsult evaluate
// retrieve` and on testdata. A question that names a concept of the lexicon, or an abbreviation, is seldom off the subject. One
// that names none mostly is, and its general words ("where", "how long") bring it near to passages that hold them too. A
// patient's floor is low: many of their questions name none ("why do you want my date of birth"), and what they may not be told,
// or is about other things, is turned away before (Decliner of package rag).
var (
	namedFloors   = floors{Floor{Near: 0.40, Matched: 0.40, Faint: 0.05}, Floor{Near: 0.30, Matched: 0.40, Faint: 0.20}}
	unnamedFloors = floors{Floor{Near: 0.65, Matched: 0.40, Faint: 0.20}, Floor{Near: 0.45, Matched: 0.40, Faint: 0.20}}
	patientFloors = floors{Floor{Near: 0.35, Matched: 0.40, Faint: 0.10}, Floor{Near: 0.30, Matched: 0.40, Faint: 0.10}}
)

// abbreviation is a word of capitals or with a figure in it, such as ESI or NEWS2.
var abbreviation = regexp.MustCompile(`\b[A-Z]{3,}\d*\b|\b[A-Za-z]+\d+\b`)

// steady is an embedder whose vectors are near when texts mean the like, and only then, so that the floors above fit. What
// others call near differs so much (unlike texts have a cosine of 0.8 with some models) that it is measured.
type steady interface{ Steady() bool }

// floorFor is what passages must reach for a query that names concepts. Passages that the caller chose need reach none.
func (ix *Index) floorFor(ctx context.Context, q Query, concepts []string) (Floor, error) {
	switch e, ok := ix.embedder.(steady); {
	case len(q.Only) > 0:
		return NoFloor, nil
	case ix.floor != nil:
		return *ix.floor, nil
	case !ok || !e.Steady():
		// With most models a text is nearer to those of its own language than to what says the same in another.
		key := string(q.Lang) + " " + strings.Join(langStrings(q.Langs), " ")
		return ix.measured.floor(key, func() (Floor, error) { return ix.measure(ctx, q) })
	}
	f := unnamedFloors
	switch {
	case q.Audience == guidelines.ForPatient:
		f = patientFloors
	case len(concepts) > 0 || abbreviation.MatchString(q.Text):
		f = namedFloors
	}
	if slices.Contains(q.Langs, q.Lang) {
		return f.same, nil
	}
	return f.other, nil
}

// measured keeps the floors of an embedder that does not know its own, for each language of questions and of passages.
type measured struct {
	mu     sync.Mutex
	floors map[string]Floor
}

func (m *measured) floor(key string, measure func() (Floor, error)) (Floor, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f, ok := m.floors[key]; ok {
		return f, nil
	}
	f, err := measure()
	if err != nil {
		return Floor{}, err
	}
	if m.floors == nil {
		m.floors = map[string]Floor{}
	}
	m.floors[key] = f
	return f, nil
}

func (m *measured) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.floors = nil
}

// measureAgain measures after the passages have changed, so that no patient waits for it.
func (ix *Index) measureAgain(ctx context.Context) error {
	if e, ok := ix.embedder.(steady); ok && e.Steady() {
		return nil
	}
	ix.measured.forget()
	for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
		if _, err := ix.floorFor(ctx, Query{Lang: lang, Langs: []intake.Lang{lang}}, nil); err != nil {
			return err
		}
	}
	return nil
}

// offTopic are questions to which no guideline has an answer.
var offTopic = map[intake.Lang][]string{
	intake.ZH: {"下一班公交车几点开", "这个手机怎么关机", "给我放一首歌", "北京有哪些景点", "今年春节是几月几号", "这件衣服打几折",
		"怎么申请护照", "昨晚的球赛谁赢了", "三角形的面积怎么算", "哪家快递最便宜", "帮我写个请假条", "这部电影好看吗"},
	intake.EN: {"when does the next bus leave", "how do I turn off this phone", "play me a song", "what to see in Beijing",
		"when is Easter this year", "is this shirt on sale", "how do I apply for a passport", "who won the match last night",
		"area of a triangle", "which courier is cheapest", "write a letter to my landlord", "is that film any good"},
}

// measure looks how near passages come to what is off the subject. Near enough is nearer than any of those questions comes,
// and faintly near than half of them. With multilingual-e5-small it keeps the answer of nine questions in ten of
// 113 questions, and two thirds of those that have none get none.
func (ix *Index) measure(ctx context.Context, q Query) (Floor, error) {
	var best []float64
	batch := &pgx.Batch{}
	for _, text := range offTopic[q.Lang] {
		v, err := ix.embedder.EmbedQuery(ctx, text)
		if err != nil {
			return Floor{}, err
		}
		batch.Queue(fmt.Sprintf(`
			SELECT 1 - (embedding::vector(%[1]d) <=> $1::vector(%[1]d)) FROM rag_passage
			WHERE NOT retired AND vector_dims(embedding) = %[1]d AND lang = ANY ($2)
			ORDER BY embedding::vector(%[1]d) <=> $1::vector(%[1]d) LIMIT 1`, ix.embedder.Dimensions()),
			pgvector.NewVector(v), langStrings(q.Langs)).Query(func(rows pgx.Rows) error {
			found, err := pgx.CollectRows(rows, pgx.RowTo[float64])
			best = append(best, found...)
			return err
		})
	}
	if err := ix.read(ctx, batch); err != nil {
		return Floor{}, err
	}
	if len(best) == 0 {
		return NoFloor, nil
	}
	slices.Sort(best)
	const nearer = 1e-6 // cosines are figures of single precision
	return Floor{Near: best[len(best)-1] + nearer, Matched: namedFloors.same.Matched, Faint: best[len(best)/2]}, nil
}
