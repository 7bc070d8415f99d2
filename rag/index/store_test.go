package index_test

import (
	"testing"

	"github.com/tmc/langchaingo/schema"
	"github.com/tmc/langchaingo/vectorstores"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/postgres/pgtest"
	"github.com/preconsult/preconsult/rag/embed"
	"github.com/preconsult/preconsult/rag/index"
)

// A chain of langchaingo works over the index: what it puts in is found, filters with quotes in them are values and no SQL, and a
// patient's chain never gets what is for clinicians.
func TestStore(t *testing.T) {
	ctx := t.Context()
	ix := index.New(pgtest.New(t), embed.New(nil, "")).WithFloor(index.NoFloor)
	if _, err := ix.Index(ctx, somePassages(), nil); err != nil {
		t.Fatal(err)
	}
	store := index.Store{Index: ix}
	ids, err := store.AddDocuments(ctx, []schema.Document{{PageContent: "Crohn's disease: the ward is on floor 4, turn left.",
		Metadata: map[string]any{"id": "crohn's", "title": "Crohn's ward", "year": 2026, "edition": "2nd"}}})
	if err != nil || len(ids) != 1 {
		t.Fatal(ids, err)
	}
	docs, err := vectorstores.ToRetriever(store, 1).GetRelevantDocuments(ctx, "where is the ward for Crohn's disease")
	if err != nil || len(docs) != 1 || docs[0].Metadata["id"] != ids[0] || docs[0].Metadata["title"] != "Crohn's ward" {
		t.Errorf("%v %v", docs, err)
	}
	docs, err = store.SimilaritySearch(ctx, "ward", 5, vectorstores.WithFilters(index.Filter{IDs: []string{"x' OR '1'='1"}}))
	if err != nil || len(docs) != 0 {
		t.Errorf("an injected filter: %v %v", docs, err)
	}
	for edition, want := range map[string]int{"2nd": 1, "3rd": 0, "2nd' OR '1'='1": 0} {
		docs, err = store.SimilaritySearch(ctx, "ward", 5, vectorstores.WithFilters(index.Filter{Edition: edition}))
		if err != nil || len(docs) != want {
			t.Errorf("edition %s: %v %v", edition, docs, err)
		}
	}
	docs, err = store.SimilaritySearch(ctx, "尿布湿得少", 1, vectorstores.WithFilters(index.Filter{Langs: []intake.Lang{intake.EN}}))
	if err != nil || len(docs) != 1 || docs[0].Metadata["lang"] != "en" {
		t.Errorf("%v %v", docs, err)
	}
	docs, err = index.Store{Index: ix, Audience: guidelines.ForPatient}.SimilaritySearch(ctx, "where is the ward for Crohn's disease", 9)
	for _, d := range docs {
		if err != nil || d.Metadata["id"] == ids[0] {
			t.Errorf("a patient's chain: %v %v", d, err)
		}
	}
	if _, err := store.AddDocuments(ctx, []schema.Document{{PageContent: "no id"}}); err == nil {
		t.Error("a document without an id is taken")
	}
	if _, err := store.SimilaritySearch(ctx, "ward", 1, vectorstores.WithFilters(map[string]any{"lang": "en"})); err == nil {
		t.Error("a filter of another shape is passed over in silence")
	}
}
