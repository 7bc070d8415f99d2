package rag

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/postgres/pgtest"
	"github.com/preconsult/preconsult/rag/embed"
	"github.com/preconsult/preconsult/rag/index"
)

// broken is a database that is down, or one that hangs until the budget is over.
type broken struct{ hangs bool }

func (b broken) Search(ctx context.Context, _ index.Query) ([]index.Hit, error) {
	if b.hangs {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return nil, errors.New("connection refused")
}

// canned finds what it is told.
type canned []index.Hit

func (c canned) Search(context.Context, index.Query) ([]index.Hit, error) { return c, nil }

type library map[string]*guidelines.Passage

func (l library) Passage(id string) (*guidelines.Passage, bool) { p, ok := l[id]; return p, ok }

func shelf() library {
	doc := &guidelines.Document{ID: "d", Title: intake.Words{ZH: "资料", EN: "A guideline"}, Publisher: "Us", Year: 2025}
	l := library{}
	for _, p := range []guidelines.Passage{
		{ID: "d#a", Audience: guidelines.ForPatient, Verified: guidelines.Original,
			Text: intake.Words{ZH: "甲一。甲二。", EN: "First of a. Second of a."}},
		{ID: "d#b", Audience: guidelines.ForPatient, Verified: guidelines.Secondary,
			Text: intake.Words{ZH: "乙一。", EN: "First of b."}},
		{ID: "d#memory", Audience: guidelines.ForPatient, Verified: guidelines.Memory,
			Text: intake.Words{ZH: "记忆。", EN: "From memory."}},
		{ID: "d#doctor", Audience: guidelines.ForClinician, Verified: guidelines.Original,
			Text: intake.Words{ZH: "给医生。", EN: "For doctors."}},
		{ID: "d#fasting", Audience: guidelines.ForPatient, Verified: guidelines.Original, Hash: "abc",
			Text: intake.Words{ZH: "空腹。", EN: "For a fasting blood test you stop eating ten to twelve hours before it. Small sips of water are allowed."}},
	} {
		p.Document = doc
		l[p.ID] = &p
	}
	return l
}

func question(cites ...string) *guidelines.Question {
	return &guidelines.Question{ID: "q", Protocol: "p", Text: intake.Words{ZH: "问？", EN: "Ask?"},
		Why: guidelines.Why{Text: intake.Words{ZH: "因为。", EN: "Because."}, Cites: cites}}
}

func TestExplain(t *testing.T) {
	all := shelf()
	hit := func(id string) index.Hit { return index.Hit{PassageID: id, Text: all[id].Text.EN} }
	changed := hit("d#a")
	changed.Text = "What it said last year."
	for _, c := range []struct {
		what   string
		finder Finder
		cites  []string
		want   string
		cited  string
		mode   intake.Mode
	}{
		{"the database chooses", canned{hit("d#b"), hit("d#a")}, []string{"d#a", "d#b"},
			"Because. The source says: “First of b.”", "d#b d#a", intake.ByRetrieval},
		{"the database is down", broken{}, []string{"d#a", "d#b"},
			"Because. The source says: “First of a. Second of a.”", "d#a d#b", intake.ByRule},
		{"the database hangs", broken{hangs: true}, []string{"d#a"},
			"Because. The source says: “First of a. Second of a.”", "d#a", intake.ByRule},
		{"no database at all", nil, []string{"d#b"}, "Because. The source says: “First of b.”", "d#b", intake.ByRule},
		{"the table is of last year", canned{changed}, []string{"d#b"},
			"Because. The source says: “First of b.”", "d#b", intake.ByRule},
		{"what patients may not see", canned{hit("d#doctor"), hit("d#memory")}, []string{"d#doctor", "d#memory", "d#a"},
			"Because. The source says: “First of a. Second of a.”", "d#a", intake.ByRule},
		{"a cite that is gone", broken{}, []string{"d#gone"}, "Because.", "", intake.ByRule},
	} {
		got := NewExplainer(all, c.finder).Explain(t.Context(), question(c.cites...), intake.EN)
		var cited []string
		for _, x := range got.Citations {
			cited = append(cited, x.ID)
		}
		if got.Text != c.want || strings.Join(cited, " ") != c.cited || got.Mode != c.mode {
			t.Errorf("%s: got %q, cited %q, by %s", c.what, got.Text, cited, got.Mode)
		}
		if len(got.Sources) != len(got.Citations)+1 {
			t.Errorf("%s: %d sources for %d citations and our sentence", c.what, len(got.Sources), len(got.Citations))
		}
	}
	got := NewExplainer(all, nil).Explain(t.Context(), question("d#a"), intake.ZH)
	if got.Text != "因为。资料里说：“甲一。甲二。”" || got.Citations[0].Source != "Us，2025" {
		t.Errorf("in Chinese: %+v", got)
	}
}

func TestOpening(t *testing.T) {
	long := strings.Repeat("a very long sentence ", 20) + "ends here."
	for text, want := range map[string]string{
		"Above 38.5 it counts. Then wait.": "Above 38.5 it counts. Then wait.",
		"One. " + long:                     "One.",
		long + " Two.":                     long, // a first sentence is never cut
		"no end":                           "no end",
		"":                                 "",
	} {
		if got := opening(text, intake.EN); got != want {
			t.Errorf("opening(%.30q) = %q", text, got)
		}
	}
}

// Every question of the content has an answer with a citation, in both languages, with and without the database.
func TestEveryQuestionCanBeExplained(t *testing.T) {
	content, err := guidelines.Load()
	if content == nil || content.Lexicon == nil {
		t.Fatal(err)
	}
	ix := index.New(pgtest.New(t), embed.FromLexicon(content.Lexicon, content.Version))
	if _, err := ix.Index(t.Context(), content.Passages(), nil); err != nil {
		t.Fatal(err)
	}
	with, without := NewExplainer(content, ix), NewExplainer(content, broken{})
	n, retrieved := 0, 0
	for _, p := range append(content.Protocols(), content.ReCheck()) {
		for i := range p.Ask {
			q := &p.Ask[i]
			if len(without.cited(q)) == 0 {
				continue // the content's own check reports it
			}
			for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
				a, b := with.Explain(t.Context(), q, lang), without.Explain(t.Context(), q, lang)
				if a.Text == "" || len(a.Citations) == 0 || len(b.Citations) == 0 {
					t.Errorf("%s (%s): %q with %d citations", q.Ref(), lang, a.Text, len(a.Citations))
				}
				n++
				if a.Mode == intake.ByRetrieval {
					retrieved++
				}
			}
		}
	}
	t.Logf("%d explanations, %d by retrieval", n, retrieved)
	if hits, err := Context(t.Context(), ix, "胸痛", []string{"出冷汗"}, intake.ZH); err != nil || len(hits) == 0 {
		t.Errorf("nothing for the doctor: %v, %v", hits, err)
	}
}
