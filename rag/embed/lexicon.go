package embed

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/tmc/langchaingo/embeddings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// FromLexicon makes the built-in embedder with the lexicon's concepts. A concept brings what it is a kind of, so that a
// passage about chest pain is near to somebody's tight chest. version names the state of the content.
func FromLexicon(l *lexicon.Lexicon, version string) *Builtin {
	if len(version) > 12 {
		version = version[:12]
	}
	return New(func(text string) []string { return Concepts(l, text) }, version)
}

// Concepts lists the concepts that a text names, each once, with what they are kinds of.
func Concepts(l *lexicon.Lexicon, text string) []string {
	var all []string
	seen := map[string]bool{}
	var add func(id string)
	add = func(id string) {
		if seen[id] {
			return
		}
		seen[id] = true
		all = append(all, id)
		if c, ok := l.Concept(id); ok {
			for _, parent := range c.Parents {
				add(parent)
			}
		}
	}
	for _, m := range l.Match(text) {
		add(m.Concept)
	}
	return all
}

// Remote is an embedder on a server of the hospital's own, through langchaingo. It checks what comes back: a vector of
// another length, or one that is not a number, would spoil the index.
type Remote struct {
	embedder   embeddings.Embedder
	model      string
	dimensions int
}

var _ embeddings.Embedder = (*Remote)(nil)

// NewRemote wraps an embedder and asks it once, to learn the length of its vectors.
func NewRemote(ctx context.Context, e embeddings.Embedder, model string) (*Remote, error) {
	if model == "" {
		return nil, errors.New("a remote embedder needs the name of its model")
	}
	v, err := e.EmbedQuery(ctx, "chest pain 胸痛")
	if err != nil {
		return nil, fmt.Errorf("embedder %s: %w", model, err)
	}
	r := &Remote{e, "remote-" + model, len(v)}
	return r, r.check(v)
}

// Model names the server's model.
func (r *Remote) Model() string { return r.model }

// Dimensions is the length of the vectors.
func (r *Remote) Dimensions() int { return r.dimensions }

// EmbedDocuments returns a vector for each text.
func (r *Remote) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	vectors, err := r.embedder.EmbedDocuments(ctx, texts)
	if err != nil {
		return nil, fmt.Errorf("embedder %s: %w", r.model, err)
	}
	if len(vectors) != len(texts) {
		return nil, fmt.Errorf("embedder %s gave %d vectors for %d texts", r.model, len(vectors), len(texts))
	}
	for _, v := range vectors {
		if err := r.check(v); err != nil {
			return nil, err
		}
	}
	return vectors, nil
}

// EmbedQuery returns the vector of one text.
func (r *Remote) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	v, err := r.embedder.EmbedQuery(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("embedder %s: %w", r.model, err)
	}
	return v, r.check(v)
}

func (r *Remote) check(v []float32) error {
	length := 0.0
	for _, x := range v {
		length += float64(x) * float64(x)
	}
	if len(v) == 0 || len(v) != r.dimensions || math.IsNaN(length) || math.IsInf(length, 0) || length == 0 {
		return fmt.Errorf("embedder %s gave a vector of %d figures that cannot be used", r.model, len(v))
	}
	return nil
}
