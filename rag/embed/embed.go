// Package embed turns texts into vectors that lie close when the texts mean the like.
//
// Builtin needs no model and no network: it projects the words and the character pairs of a text, and the lexicon's
// concepts that the text names, onto 256 dimensions. The concepts are what makes 胸口发闷 and "tight chest" meet.
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

	"github.com/tmc/langchaingo/embeddings"
)

// Dimensions of the built-in embedder's vectors. It must match the index in internal/postgres/migration/0003_rag.sql.
const Dimensions = 256

// spread is how many dimensions one feature touches. With eight of 256, two features share so few that their signs,
// which are as good as random, cancel out over a text.
const spread = 8

// Builtin is the embedder that is always there. The same text always gives the same vector.
type Builtin struct {
	concepts func(text string) []string
	version  string
}

var _ embeddings.Embedder = (*Builtin)(nil)

// New makes a built-in embedder. concepts names the concepts of a text, and may be nil; version names the state of the
// lexicon behind it, since vectors made with another one do not compare.
func New(concepts func(text string) []string, version string) *Builtin {
	return &Builtin{concepts, version}
}

// Model names how the vectors are made. Vectors of two models are never mixed.
func (b *Builtin) Model() string {
	if b.concepts == nil {
		return "preconsult-words-256-v1"
	}
	return "preconsult-concepts-256-v1-" + b.version
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

// The weights of the kinds of features: a concept tells more than the words that name it, and a pair of letters less.
const (
	conceptWeight = 3.0
	wordWeight    = 1.0
	stemWeight    = 0.6
	pairWeight    = 0.7
	loneWeight    = 0.25
)

// Embed makes the vector. A text without any feature (empty, or only signs) gets a fixed direction of its own, since a
// zero vector has no angle to others.
func (b *Builtin) Embed(text string) []float32 {
	counts := make(map[uint64]float64, 64)
	features(text, func(hash uint64, weight float64) { counts[hash] += weight })
	var sum [Dimensions]float64
	for hash, n := range counts {
		// A word said three times does not say three times as much.
		project(&sum, hash, math.Log1p(n))
	}
	if b.concepts != nil {
		for _, concept := range b.concepts(text) {
			project(&sum, hashString(kindConcept, concept), conceptWeight)
		}
	}
	return normalise(&sum)
}

// project adds a feature to the vector: a few dimensions, each with a sign, all taken from the feature's hash.
func project(sum *[Dimensions]float64, hash uint64, weight float64) {
	for range spread {
		hash = mix(hash)
		if hash&(1<<40) == 0 {
			sum[hash%Dimensions] += weight
		} else {
			sum[hash%Dimensions] -= weight
		}
	}
}

// mix is the finaliser of splitmix64, which scatters neighbouring numbers.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func normalise(sum *[Dimensions]float64) []float32 {
	length := 0.0
	for _, x := range sum {
		length += x * x
	}
	v := make([]float32, Dimensions)
	if length == 0 {
		v[0] = 1
		return v
	}
	length = math.Sqrt(length)
	for i, x := range sum {
		v[i] = float32(x / length)
	}
	return v
}
