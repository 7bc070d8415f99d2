// Package embed turns texts into vectors that lie close when the texts mean the like.
//
// Builtin needs no model and no network. It adds up vectors of words, distilled from a large model of both languages into
// a table within the program (distil/README.md), and those of the lexicon's concepts that the text names. The concepts
// are what makes 胸口发闷 and "tight chest" meet.
//
//	e := embed.FromLexicon(lexicon, contentVersion)
//	v, err := e.EmbedQuery(ctx, "why do you ask about my chest")
//
// Remote wraps any embedder of langchaingo (an on-premises server) in the same shape. Both satisfy langchaingo's
// embeddings.Embedder.
package embed

import (
	"context"
	"math"
	"sync"

	"github.com/tmc/langchaingo/embeddings"
)

// Dimensions of the built-in embedder's vectors. It must match the table of words, and the index in
// internal/postgres/migration/0003_rag.sql.
const Dimensions = 256

// Builtin is the embedder that is always there. The same text always gives the same vector.
type Builtin struct {
	table    *static
	concepts func(text string) []string
	phrases  func(concept string) (zh, en []string) // the words for a concept; nil knows none
	version  string

	// meanings are the vectors of concepts that were met so far. They follow from the lexicon and the table.
	meanings sync.Map
}

var _ embeddings.Embedder = (*Builtin)(nil)

// New makes a built-in embedder. concepts names the concepts of a text, and may be nil; version names the state of the
// lexicon behind it, since vectors made with another one do not compare.
func New(concepts func(text string) []string, version string) *Builtin {
	return &Builtin{table: words(), concepts: concepts, version: version}
}

// Model names how the vectors are made. Vectors of two models are never mixed.
func (b *Builtin) Model() string {
	if b.concepts == nil {
		return "preconsult-words-256-v2-" + b.table.version
	}
	return "preconsult-concepts-256-v2-" + b.table.version + "-" + b.version
}

// Dimensions is the length of the vectors.
func (b *Builtin) Dimensions() int { return Dimensions }

// EmbedDocuments returns a vector for each text.
func (b *Builtin) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		vectors[i] = b.Embed(text)
	}
	return vectors, nil
}

// EmbedQuery returns the vector of one text.
func (b *Builtin) EmbedQuery(_ context.Context, text string) ([]float32, error) {
	return b.Embed(text), nil
}

// conceptShare is what the concepts of a text count beside all its words.
const conceptShare = 0.6

// Embed makes the vector. A text without any feature (empty, or only signs) gets a fixed direction of its own, since a
// zero vector has no angle to others.
func (b *Builtin) Embed(text string) []float32 {
	v := make([]float32, Dimensions)
	b.table.addText(v, text)
	normalise(v)
	if b.concepts != nil {
		sum := make([]float32, Dimensions)
		for _, concept := range b.concepts(text) {
			for i, x := range b.meaning(concept) {
				sum[i] += x
			}
		}
		normalise(sum)
		for i, x := range sum {
			v[i] += conceptShare * x
		}
		normalise(v)
	}
	if v[0] == 0 && length(v) == 0 {
		addHashed(v, "", 1)
		normalise(v)
	}
	return v
}

// Steady says that the vectors' cosines mean the same whatever the passages are: unlike texts are not near.
func (b *Builtin) Steady() bool { return true }

// meaning is a concept's vector: what the words for it have in common. Both languages count the same, however many words
// each has.
func (b *Builtin) meaning(concept string) []float32 {
	if known, ok := b.meanings.Load(concept); ok {
		return known.([]float32)
	}
	v := make([]float32, Dimensions)
	if b.phrases != nil {
		zh, en := b.phrases(concept)
		for _, phrases := range [][]string{zh, en} {
			sum, one := make([]float32, Dimensions), make([]float32, Dimensions)
			for _, phrase := range phrases {
				clear(one)
				b.table.addText(one, phrase)
				normalise(one)
				for i, x := range one {
					sum[i] += x
				}
			}
			normalise(sum)
			for i, x := range sum {
				v[i] += x
			}
		}
	}
	if normalise(v); v[0] == 0 && length(v) == 0 {
		addHashed(v, concept, 1) // a concept without words still is one
	}
	b.meanings.Store(concept, v)
	return v
}

func length(v []float32) float64 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}

// normalise makes a vector one long, unless it is zero.
func normalise(v []float32) {
	if n := length(v); n > 0 {
		for i := range v {
			v[i] = float32(float64(v[i]) / n)
		}
	}
}
