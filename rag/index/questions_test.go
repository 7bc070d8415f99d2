package index_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/postgres/pgtest"
	"github.com/preconsult/preconsult/rag/embed"
	"github.com/preconsult/preconsult/rag/index"
)

// readQuestions reads testdata/questions.txt: "language question", "----", "passage or -", an empty line.
func readQuestions(t *testing.T) (all [][2]string) {
	t.Helper()
	text, err := os.ReadFile("testdata/questions.txt")
	if err != nil {
		t.Fatal(err)
	}
	for block := range strings.SplitSeq(string(text), "\n\n") {
		var lines []string
		for line := range strings.Lines(block) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				lines = append(lines, line)
			}
		}
		if len(lines) == 3 && lines[1] == "----" {
			all = append(all, [2]string{lines[0], lines[2]})
		} else if len(lines) > 0 {
			t.Fatalf("testdata/questions.txt: %q is no question", block)
		}
	}
	return all
}

// TestQuestions holds the search on the real content. Content changes and the built-in embedder is simple, so that one
// question in ten may miss its passage; a question that has no answer must have none.
func TestQuestions(t *testing.T) {
	content, err := guidelines.Load()
	if content == nil || content.Lexicon == nil {
		t.Fatal(err)
	}
	ix := index.New(pgtest.New(t), embed.FromLexicon(content.Lexicon, content.Version)).
		WithConcepts(func(text string) []string { return embed.Concepts(content.Lexicon, text) })
	if _, err := ix.Index(t.Context(), content.Passages(), nil); err != nil {
		t.Fatal(err)
	}
	asked, missed, wrong, none := 0, 0, 0, 0
	for _, q := range readQuestions(t) {
		lang, text, _ := strings.Cut(q[0], " ")
		hits, err := ix.Search(t.Context(), index.Query{Text: text, Lang: intake.Lang(lang), K: 3})
		if err != nil {
			t.Fatal(err)
		}
		if q[1] == "-" {
			none++
			if len(hits) > 0 {
				wrong++
				t.Logf("%s: %s (%.2f, %.2f) is no answer", q[0], hits[0].PassageID, hits[0].Similarity, hits[0].Matched)
			}
			continue
		}
		asked++
		if !slices.ContainsFunc(hits, func(h index.Hit) bool { return slices.Contains(strings.Fields(q[1]), h.PassageID) }) {
			missed++
			t.Logf("%s: %s is missed", q[0], q[1])
			for _, h := range hits {
				t.Logf("    %s (%.2f, %.2f, %.2f)", h.PassageID, h.Score, h.Similarity, h.Matched)
			}
		}
	}
	if missed*10 > asked || wrong > 0 {
		t.Errorf("%d of %d questions miss their passage, %d of %d without an answer get one", missed, asked, wrong, none)
	}
}
