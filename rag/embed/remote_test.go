package embed

import (
	"context"
	"math"
	"slices"
	"testing"
)

// fixed is a server that answers with the same vector each time.
type fixed []float32

func (f fixed) EmbedQuery(context.Context, string) ([]float32, error) { return f, nil }
func (f fixed) EmbedDocuments(_ context.Context, texts []string) ([][]float32, error) {
	return slices.Repeat([][]float32{f}, max(1, len(texts)-1)), nil // one too few for two and more
}

func TestRemoteChecksWhatComesBack(t *testing.T) {
	ctx := t.Context()
	r, err := NewRemote(ctx, fixed{1, 0, 0}, "m")
	if err != nil || r.Dimensions() != 3 {
		t.Fatalf("got %d dimensions, %v", r.Dimensions(), err)
	}
	if _, err := r.EmbedDocuments(ctx, []string{"a", "b"}); err == nil {
		t.Error("one vector for two texts is taken")
	}
	for _, bad := range []fixed{{}, {0, 0}, {float32(math.NaN())}, {float32(math.Inf(1))}} {
		if _, err := NewRemote(ctx, bad, "m"); err == nil {
			t.Errorf("%v is taken as a vector", bad)
		}
	}
	r.queries = fixed{1, 0}
	if _, err := r.EmbedQuery(ctx, "a"); err == nil {
		t.Error("a vector of another length is taken")
	}
}

// heard remembers what it was asked.
type heard struct{ texts []string }

func (h *heard) EmbedQuery(_ context.Context, text string) ([]float32, error) {
	h.texts = append(h.texts, text)
	return []float32{1}, nil
}

func (h *heard) EmbedDocuments(_ context.Context, texts []string) ([][]float32, error) {
	h.texts = append(h.texts, texts...)
	return slices.Repeat([][]float32{{1}}, len(texts)), nil
}

func TestPrefixes(t *testing.T) {
	ctx := t.Context()
	for _, c := range []struct {
		model             string
		options           []Option
		query, passage    string
		sameVectorsAsBare bool
	}{
		{"multilingual-e5-small", nil, "query: q", "passage: p", false},
		{"BAAI/bge-large-zh-v1.5", nil, "为这个句子生成表示以用于检索相关文章：q", "p", true},
		{"bge-m3", nil, "q", "p", true},
		{"nomic-embed-text", nil, "search_query: q", "search_document: p", false},
		{"something-new", nil, "q", "p", true},
		{"something-new", []Option{WithPrefixes(Prefixes{"Q ", "P "})}, "Q q", "P p", false},
		{"multilingual-e5-small", []Option{WithPrefixes(Prefixes{})}, "q", "p", true},
	} {
		h := &heard{}
		r, err := NewRemote(ctx, h, c.model, c.options...)
		if err != nil {
			t.Fatal(err)
		}
		h.texts = nil
		if _, err := r.EmbedQuery(ctx, "q"); err != nil {
			t.Error(err)
		}
		if _, err := r.EmbedDocuments(ctx, []string{"p"}); err != nil {
			t.Error(err)
		}
		if want := []string{c.query, c.passage}; !slices.Equal(h.texts, want) {
			t.Errorf("%s was asked %q; want %q", c.model, h.texts, want)
		}
		if same := r.Model() == "remote-"+c.model; same != c.sameVectorsAsBare {
			t.Errorf("%s with %q before passages is called %s", c.model, r.prefixes.Passage, r.Model())
		}
	}
	passages, queries := &heard{}, &heard{}
	r, err := NewRemote(ctx, passages, "m", WithQueries(queries))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.EmbedQuery(ctx, "q"); err != nil || len(passages.texts) > 0 || len(queries.texts) != 2 {
		t.Errorf("questions went to %q and %q, %v", passages.texts, queries.texts, err)
	}
}
