package index_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/postgres/pgtest"
	"github.com/preconsult/preconsult/rag/document"
	"github.com/preconsult/preconsult/rag/embed"
	"github.com/preconsult/preconsult/rag/index"
)

func read(t *testing.T, name, text string) document.Document {
	t.Helper()
	r := document.NewReader()
	defer r.Close()
	d, _, err := r.Read(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A hospital's document is found as soon as it is in; a new edition retires what changed and keeps what did not; what stands
// elsewhere in the same words is put in once; patients see it only where it says so.
func TestHospitalDocuments(t *testing.T) {
	ctx, pool := t.Context(), pgtest.New(t)
	ix := index.New(pool, embed.New(nil, "")).WithFloor(index.NoFloor)
	if _, err := ix.Import(ctx, read(t, "a.md", "# 食堂\n\n食堂在二楼，早上六点半开门，晚上七点关门。\n")); !errors.Is(err, index.ErrOtherEmbedder) {
		t.Errorf("before the content is in: %v", err)
	}
	if _, err := ix.Index(ctx, somePassages(), nil); err != nil {
		t.Fatal(err)
	}
	first := "---\nedition: 1\naudience: patient\nverified: original\n---\n# 抽血须知\n\n## 吃饭\n\n抽血前一天晚上十点以后不要吃东西。\n\n## 地方\n\n抽血在一楼西侧，凭条码排队。\n"
	second := strings.NewReplacer("edition: 1", "edition: 2", "十点以后", "八点以后").Replace(first)
	step := func(what string, d document.Document, want index.Imported) {
		t.Helper()
		got, err := ix.Import(ctx, d)
		if err != nil {
			t.Fatal(what, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	find := func(text string, audience guidelines.Audience) string {
		t.Helper()
		if err := ix.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		hits, err := ix.Search(ctx, index.Query{Text: text, Lang: intake.ZH, K: 1, Audience: audience})
		if err != nil || len(hits) == 0 {
			t.Fatal(text, err, hits)
		}
		return hits[0].Text
	}
	step("first edition", read(t, "blood.md", first), index.Imported{ID: "local-blood", Put: 2})
	step("the same file", read(t, "blood.md", first), index.Imported{ID: "local-blood", Whole: true})
	if got := find("抽血前几点以后不要吃东西", guidelines.ForPatient); !strings.Contains(got, "十点") {
		t.Errorf("first edition: %s", got)
	}
	step("second edition", read(t, "blood.md", second), index.Imported{ID: "local-blood", Put: 2})
	if got := find("抽血前几点以后不要吃东西", guidelines.ForPatient); !strings.Contains(got, "八点") {
		t.Errorf("second edition: %s", got)
	}
	copied := read(t, "copy.md", "# 导诊\n\n抽血在一楼西侧，凭条码排队。\n\n## 食堂\n\n食堂在二楼，早上六点半开门。\n")
	report, err := ix.Import(ctx, copied)
	if err != nil || report.Put != 1 || len(report.Doubles) != 1 || !strings.HasPrefix(report.Doubles[0].Of, "local-blood#") {
		t.Errorf("a copy: %+v %v", report, err)
	}
	if got := find("食堂几点开门", guidelines.ForPatient); strings.Contains(got, "食堂") {
		t.Errorf("a patient reads what is for clinicians: %s", got)
	}
	if got := find("食堂几点开门", guidelines.ForClinician); !strings.Contains(got, "食堂") {
		t.Errorf("staff do not find it: %s", got)
	}
	// The content's own index leaves the hospital's documents alone.
	if r, err := ix.Index(ctx, somePassages(), nil); err != nil || r.Retired != 0 {
		t.Errorf("%+v %v", r, err)
	}
	// Another embedder makes their vectors anew.
	other := index.New(pool, &counting{embed.New(nil, ""), 0, "another"}).WithFloor(index.NoFloor)
	if _, err := other.Index(ctx, somePassages(), nil); err != nil {
		t.Fatal(err)
	}
	if hits, err := other.Search(ctx, index.Query{Text: "抽血前几点以后不要吃东西", Lang: intake.ZH, K: 1}); err != nil || len(hits) != 1 || hits[0].PassageID[:11] != "local-blood" {
		t.Errorf("%v %v", hits, err)
	}
	if err := ix.Retire(ctx, "local-blood"); err != nil {
		t.Fatal(err)
	}
	if err := ix.Retire(ctx, "local-blood"); !errors.Is(err, index.ErrNoDocument) {
		t.Errorf("retired twice: %v", err)
	}
	docs, err := other.HospitalDocuments(ctx)
	if err != nil || len(docs) != 2 || docs[0].ID != "local-copy" || !docs[1].Retired {
		t.Errorf("%+v %v", docs, err)
	}
}
