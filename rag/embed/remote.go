package embed

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/tmc/langchaingo/embeddings"
)

// Remote is an embedder on a server of the hospital's own, through langchaingo. It puts the model's prefixes before the
// texts and checks what comes back: a vector of another length, or one that is not a number, would spoil the index.
type Remote struct {
	passages, queries embeddings.Embedder
	model             string
	prefixes          Prefixes
	dimensions        int
}

var _ embeddings.Embedder = (*Remote)(nil)

// Option changes how a remote embedder is asked.
type Option func(*Remote)

// WithPrefixes puts other words before the texts than PrefixesOf does.
func WithPrefixes(p Prefixes) Option { return func(r *Remote) { r.prefixes = p } }

// WithQueries has questions embedded by another client: some servers tell questions from passages by the name under
// which the model is asked, and put the prefixes there themselves.
func WithQueries(e embeddings.Embedder) Option { return func(r *Remote) { r.queries = e } }

// NewRemote wraps an embedder and asks it once, to learn the length of its vectors.
func NewRemote(ctx context.Context, e embeddings.Embedder, model string, options ...Option) (*Remote, error) {
	if model == "" {
		return nil, errors.New("a remote embedder needs the name of its model")
	}
	r := &Remote{passages: e, queries: e, model: model, prefixes: PrefixesOf(model)}
	for _, o := range options {
		o(r)
	}
	v, err := r.queries.EmbedQuery(ctx, r.prefixes.Query+"chest pain 胸痛")
	if err != nil {
		return nil, fmt.Errorf("embedder %s: %w", model, err)
	}
	r.dimensions = len(v)
	return r, r.check(v)
}

// Model names the server's model. What stands before the passages is part of the name, since it changes their vectors.
func (r *Remote) Model() string {
	if r.prefixes.Passage == "" {
		return "remote-" + r.model
	}
	return "remote-" + r.model + " after " + strconv.Quote(r.prefixes.Passage)
}

// Dimensions is the length of the vectors.
func (r *Remote) Dimensions() int { return r.dimensions }

// EmbedDocuments returns a vector for each text.
func (r *Remote) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	prefixed := make([]string, len(texts))
	for i, text := range texts {
		prefixed[i] = r.prefixes.Passage + text
	}
	vectors, err := r.passages.EmbedDocuments(ctx, prefixed)
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
	v, err := r.queries.EmbedQuery(ctx, r.prefixes.Query+text)
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
