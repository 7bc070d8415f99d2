package index_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/postgres/pgtest"
	"github.com/preconsult/preconsult/rag/index"
)

// crowded is an embedder to which nothing is far from anything: a rash is where it should be, all else a little off.
type crowded struct{}

func (crowded) Model() string   { return "crowded" }
func (crowded) Dimensions() int { return 3 }

func (crowded) EmbedQuery(_ context.Context, text string) ([]float32, error) {
	switch {
	case strings.Contains(text, "rash") || strings.Contains(text, "疹"):
		return []float32{1, 0, 0}, nil
	case strings.Contains(text, "nappies") || strings.Contains(text, "尿布"):
		return []float32{1, 0.2, 0}, nil
	case strings.Contains(text, "sweat") || strings.Contains(text, "汗"):
		return []float32{1, 0, 0.2}, nil
	}
	return []float32{1, 0.4, 0.4}, nil
}

func (c crowded) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	var all [][]float32
	for _, t := range texts {
		v, _ := c.EmbedQuery(ctx, t)
		all = append(all, v)
	}
	return all, nil
}

// What is near enough differs from model to model: cosines of 0.9 may mean nothing. It is measured by questions that no
// passage answers.
func TestFloorOfAnotherEmbedderIsMeasured(t *testing.T) {
	ix := index.New(pgtest.New(t), crowded{})
	if _, err := ix.Index(t.Context(), somePassages(), nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		lang intake.Lang
		text string
		want string
	}{
		{intake.EN, "itchy rash", "doc#rash"},
		{intake.ZH, "起疹了", "doc#rash"},
		{intake.EN, "a joke please", ""},
		{intake.ZH, "讲个笑话", ""},
	} {
		hits, err := ix.Search(t.Context(), index.Query{Text: c.text, Lang: c.lang, K: 3})
		if err != nil {
			t.Fatal(err)
		}
		found := slices.ContainsFunc(hits, func(h index.Hit) bool { return h.PassageID == c.want })
		if c.want == "" && len(hits) > 0 || c.want != "" && !found {
			t.Errorf("%s: %+v", c.text, hits)
		}
	}
}
