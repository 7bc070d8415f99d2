package index

import (
	"context"
	"errors"
	"fmt"

	"github.com/tmc/langchaingo/schema"
	"github.com/tmc/langchaingo/vectorstores"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/document"
)

// Store offers the index as a vector store of langchaingo, for chains of a hospital's own. Audience is who reads what comes
// back; the zero Store reads as a clinician.
type Store struct {
	Index    *Index
	Audience guidelines.Audience
}

var _ vectorstores.VectorStore = Store{}

// Filter narrows a search of the store: vectorstores.WithFilters(index.Filter{…}). Empty fields narrow nothing.
type Filter struct {
	Langs   []intake.Lang
	Edition string
	IDs     []string // ids of passages
}

// AddDocuments puts documents of a hospital into the index, one for each, and returns the ids of their passages. Metadata may
// hold "id", "title", "publisher", "edition", "url" (text) and "year" (int). Like files that say nothing of themselves they are
// for clinicians and not reviewed.
func (s Store) AddDocuments(ctx context.Context, docs []schema.Document, options ...vectorstores.Option) ([]string, error) {
	opt := optionsOf(options)
	if opt.Embedder != nil || opt.NameSpace != "" {
		return nil, errors.New("the index has one embedder and one name space")
	}
	var ids []string
	for i, d := range docs {
		if opt.Deduplicater != nil && opt.Deduplicater(ctx, d) {
			continue
		}
		text := func(name string) string { s, _ := d.Metadata[name].(string); return s }
		id := text("id")
		if id == "" {
			return ids, fmt.Errorf("document %d: metadata: id is missing", i)
		}
		doc := document.New(id, text("title"), d.PageContent)
		doc.Publisher, doc.Edition, doc.URL = text("publisher"), text("edition"), text("url")
		doc.Year, _ = d.Metadata["year"].(int)
		if _, err := s.Index.Import(ctx, doc); err != nil {
			return ids, err
		}
		for _, c := range doc.Chunks {
			ids = append(ids, local+doc.ID+"#"+c.Anchor)
		}
	}
	return ids, s.Index.Refresh(ctx)
}

// SimilaritySearch finds passages. The metadata of each are "id", "lang", "title", "source", "heading", "audience", "verified".
func (s Store) SimilaritySearch(ctx context.Context, query string, n int, options ...vectorstores.Option) ([]schema.Document, error) {
	opt := optionsOf(options)
	q := Query{Text: query, Lang: document.Lang(query), K: n, Audience: s.Audience}
	switch f := opt.Filters.(type) {
	case nil:
	case Filter:
		q.Langs, q.Edition, q.Only = f.Langs, f.Edition, f.IDs
	default:
		return nil, fmt.Errorf("filters are an index.Filter, not a %T", f)
	}
	if q.Audience == "" {
		q.Audience = guidelines.ForClinician
	}
	hits, err := s.Index.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	docs := make([]schema.Document, 0, len(hits))
	for _, h := range hits {
		if float32(h.Score) < opt.ScoreThreshold {
			break
		}
		docs = append(docs, schema.Document{PageContent: h.Text, Score: float32(h.Score), Metadata: map[string]any{"id": h.PassageID,
			"lang": string(h.Lang), "title": h.Title, "source": h.Source, "heading": h.Heading, "audience": string(h.Audience),
			"verified": string(h.Verified)}})
	}
	return docs, nil
}

func optionsOf(options []vectorstores.Option) vectorstores.Options {
	var opt vectorstores.Options
	for _, o := range options {
		o(&opt)
	}
	return opt
}
