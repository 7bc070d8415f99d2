package index_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/postgres/pgtest"
	"github.com/preconsult/preconsult/rag/embed"
	"github.com/preconsult/preconsult/rag/index"
)

var source = &guidelines.Document{ID: "doc", Title: intake.Words{ZH: "资料", EN: "Document"}, Publisher: "Us", Year: 2025}

func passage(anchor, zh, en string) *guidelines.Passage {
	return &guidelines.Passage{ID: "doc#" + anchor, Document: source, Anchor: anchor,
		Audience: guidelines.ForPatient, Verified: guidelines.Original, Text: intake.Words{ZH: zh, EN: en}}
}

func somePassages() []*guidelines.Passage {
	return []*guidelines.Passage{
		passage("sweat", "胸口难受时出不出冷汗，医生很想知道。", "With chest trouble a cold sweat matters."),
		passage("nappies", "尿布湿得少，可能是喝得不够。", "Fewer wet nappies can mean too little to drink."),
		passage("rash", "用玻璃杯压一压疹子，看会不会退色。", "Press a glass on the rash and see if it fades."),
	}
}

// counting counts the texts that are embedded.
type counting struct {
	*embed.Builtin
	texts int
	model string
}

func (c *counting) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	c.texts += len(texts)
	return c.Builtin.EmbedDocuments(ctx, texts)
}

func (c *counting) Model() string { return c.model }

func TestIndexEmbedsOnlyWhatChanged(t *testing.T) {
	ctx, pool := t.Context(), pgtest.New(t)
	e := &counting{embed.New(nil, ""), 0, "m1"}
	ix := index.New(pool, e)
	all := somePassages()
	step := func(what string, passages []*guidelines.Passage, want index.Report) {
		t.Helper()
		before := e.texts
		seen := 0
		got, err := ix.Index(ctx, passages, func(done, of int) { seen = done })
		if err != nil || got != want {
			t.Errorf("%s: got %+v, %v; want %+v", what, got, err, want)
		}
		if e.texts-before != want.Embedded || seen != want.Embedded {
			t.Errorf("%s: %d texts embedded, %d told; want %d", what, e.texts-before, seen, want.Embedded)
		}
	}
	step("first", all, index.Report{Total: 6, Embedded: 6})
	step("again", all, index.Report{Total: 6, Unchanged: 6})
	changed := *all[0]
	changed.Text.EN += " Very much."
	all[0] = &changed
	step("one text changed", all, index.Report{Total: 6, Embedded: 1, Unchanged: 5})
	step("one gone", all[:2], index.Report{Total: 4, Unchanged: 4, Retired: 2})
	hits, err := ix.Search(ctx, index.Query{Text: "疹子 玻璃杯 退色", Lang: intake.ZH, K: 3})
	if err != nil || len(hits) > 0 {
		t.Errorf("a retired passage is found: %v, %v", hits, err)
	}
	step("back again", all, index.Report{Total: 6, Embedded: 2, Unchanged: 4})
	e.model = "m2"
	if _, err := ix.Search(ctx, index.Query{Text: "疹子", Lang: intake.ZH, K: 3}); !errors.Is(err, index.ErrOtherEmbedder) {
		t.Errorf("vectors of two embedders are compared: %v", err)
	}
	step("another embedder", all, index.Report{Total: 6, Embedded: 6})
}

func TestSearchBeforeIndexSaysWhatToDo(t *testing.T) {
	_, err := index.New(pgtest.New(t), embed.New(nil, "")).Search(t.Context(), index.Query{Text: "a", Lang: intake.EN, K: 1})
	if err == nil || !strings.Contains(err.Error(), "preconsult guidelines index") {
		t.Errorf("got %v", err)
	}
}

func TestPatientsSeeOnlyWhatTheyMay(t *testing.T) {
	ctx, pool := t.Context(), pgtest.New(t)
	var all []*guidelines.Passage
	for _, audience := range []guidelines.Audience{guidelines.ForPatient, guidelines.ForClinician} {
		for _, v := range []guidelines.Verified{guidelines.Original, guidelines.Secondary, guidelines.Memory, guidelines.Design} {
			p := passage(fmt.Sprintf("%s-%s", audience, v), "胸口难受出冷汗", "chest pain with a cold sweat")
			p.Audience, p.Verified = audience, v
			all = append(all, p)
		}
	}
	ix := index.New(pool, embed.New(nil, ""))
	if _, err := ix.Index(ctx, all, nil); err != nil {
		t.Fatal(err)
	}
	for audience, want := range map[guidelines.Audience]int{guidelines.ForPatient: 2, guidelines.ForClinician: 8, "": 8} {
		hits, err := ix.Search(ctx, index.Query{Text: "chest pain", Lang: intake.EN, K: 10, Audience: audience})
		if err != nil || len(hits) != want {
			t.Errorf("audience %q: %d hits, %v; want %d", audience, len(hits), err, want)
		}
	}
}

// What langchaingo's own store for pgvector fails at: signs of SQL in a query and in a filter.
func TestSignsInAQueryAreOnlyWords(t *testing.T) {
	ctx, pool := t.Context(), pgtest.New(t)
	ix := index.New(pool, embed.New(nil, "")).WithFloor(index.NoFloor)
	if _, err := ix.Index(ctx, somePassages(), nil); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"Crohn's disease", `' OR 1=1 --`, `"`, `\`, "a & b | !c <-> d:*", "';DROP TABLE rag_passage;--",
		"胸口' | '难受", "%_", "\x00", "\xff", strings.Repeat("胸口", 2000), "🤒", "$1", "or and or"} {
		for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
			if _, err := ix.Search(ctx, index.Query{Text: text, Lang: lang, K: 3, Only: []string{`x' OR '1'='1`}}); err != nil {
				t.Errorf("%.20q: %v", text, err)
			}
		}
	}
	hits, err := ix.Search(ctx, index.Query{Text: "rash", Lang: intake.EN, K: 3, Only: []string{"doc#rash"}})
	if err != nil || len(hits) != 1 || hits[0].PassageID != "doc#rash" {
		t.Errorf("restricted to one passage: got %v, %v", hits, err)
	}
}

func TestLanguagesOfAnAnswer(t *testing.T) {
	ctx, pool := t.Context(), pgtest.New(t)
	ix := index.New(pool, embed.New(nil, "")).WithFloor(index.NoFloor)
	if _, err := ix.Index(ctx, somePassages(), nil); err != nil {
		t.Fatal(err)
	}
	hits, err := ix.Search(ctx, index.Query{Text: "wet nappies", Lang: intake.EN, K: 5})
	if err != nil || len(hits) != 3 {
		t.Fatalf("got %d hits, %v", len(hits), err)
	}
	if h := hits[0]; h.PassageID != "doc#nappies" || h.Lang != intake.EN || h.Title != "Document" || h.Source != "Us, 2025" {
		t.Errorf("the best hit is %+v", h)
	}
	for i := 1; i < len(hits); i++ {
		if hits[i].Score > hits[i-1].Score || hits[i].Score < 0 || hits[0].Score > 1 {
			t.Errorf("scores do not fall within 0 and 1: %v, %v", hits[i-1].Score, hits[i].Score)
		}
	}
	// In both languages a passage comes once, in the one that fits better.
	hits, err = ix.Search(ctx, index.Query{Text: "尿布湿了 nappies", Lang: intake.ZH, K: 5,
		Langs: []intake.Lang{intake.ZH, intake.EN}})
	if err != nil || len(hits) != 3 || hits[0].PassageID != "doc#nappies" {
		t.Errorf("got %v, %v", hits, err)
	}
}

// Clinicians ask for a guideline by what it is called, which stands in its edition and not in its words.
func TestGuidelinesAreFoundByTheirAbbreviation(t *testing.T) {
	ctx, pool := t.Context(), pgtest.New(t)
	named := passage("fever", "三个月以下发烧要当面看。", "A fever under three months is seen in person.")
	named.Document = &guidelines.Document{ID: "doc", Title: source.Title, Publisher: "NICE", Edition: "NG143, updated November 2021"}
	ix := index.New(pool, embed.New(nil, ""))
	if _, err := ix.Index(ctx, append(somePassages(), named), nil); err != nil {
		t.Fatal(err)
	}
	for lang, text := range map[intake.Lang]string{intake.ZH: "NG143", intake.EN: "NICE NG143"} {
		hits, err := ix.Search(ctx, index.Query{Text: text, Lang: lang, K: 3})
		if err != nil || len(hits) == 0 || hits[0].PassageID != named.ID {
			t.Errorf("%s: %v %v", text, hits, err)
		}
	}
	hits, err := ix.WithFloor(index.NoFloor).Search(ctx, index.Query{Text: "rash", Lang: intake.EN, K: 3, Edition: named.Document.Edition})
	if err != nil || len(hits) != 1 || hits[0].PassageID != named.ID {
		t.Errorf("restricted to one edition: got %v, %v", hits, err)
	}
}
