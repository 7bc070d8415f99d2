package main

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/embed"
	"github.com/preconsult/preconsult/rag/llm"
)

// How many concepts near to a text a model may choose among beside the complaints. The whole lexicon is twenty thousand words: the
// server of a ward cuts that off in the middle, and no answer comes in time.
const (
	mostNear     = 32
	mostAnalysed = 12 // clauses, each of which brings its share
)

// menu finds what a text may speak of: the complaints, and what is near to it in meaning, clause by clause. The complaints come first
// and always in the same order, so that a server need not read them again.
type menu struct {
	ids        []string
	labels     []intake.Words
	complaints map[string]bool
	vectors    func() [][]float32 // of the concepts, made when they are first needed
	embedder   *embed.Builtin
}

func newMenu(content *guidelines.Content) *menu {
	m := &menu{complaints: map[string]bool{}, embedder: embed.FromLexicon(content.Lexicon, "")}
	opens := map[string]bool{}
	for _, p := range content.Protocols() {
		if len(p.OpensWith) > 0 {
			opens[p.OpensWith[0]] = true
		}
	}
	for _, c := range content.Lexicon.Concepts() {
		if c.Kind != lexicon.Symptom && c.Kind != lexicon.Sign && c.Kind != lexicon.State {
			continue // what a patient can feel and say; a disease that the rules do not read would be a diagnosis
		}
		m.ids, m.labels = append(m.ids, c.ID), append(m.labels, c.Label)
		m.complaints[c.ID] = opens[c.ID]
	}
	m.vectors = sync.OnceValue(func() [][]float32 {
		vectors := make([][]float32, len(m.labels))
		for i, l := range m.labels {
			vectors[i] = m.embedder.Embed(l.ZH + " " + l.EN)
		}
		return vectors
	})
	return m
}

// near reports whether some words are near to a concept in meaning, nearer than to nearly all others.
func (m *menu) near(words, concept string) bool {
	return slices.ContainsFunc(m.nearest(words, mostNear), func(h nearby) bool { return m.ids[h.concept] == concept })
}

// offered are the concepts that a model may propose for a text.
func (m *menu) offered(lang intake.Lang, text string) []llm.Concept {
	var out []llm.Concept
	add := func(i int) { out = append(out, llm.Concept{ID: m.ids[i], Label: m.labels[i].In(lang)}) }
	for i, id := range m.ids {
		if m.complaints[id] {
			add(i)
		}
	}
	best, parts := map[int]float32{}, clauses(text)
	for _, clause := range parts {
		for _, h := range m.nearest(clause, 2*mostNear/(1+len(parts))) {
			if !m.complaints[m.ids[h.concept]] {
				best[h.concept] = max(best[h.concept], h.cosine)
			}
		}
	}
	order := make([]int, 0, len(best))
	for i := range best {
		order = append(order, i)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(best[b], best[a]), cmp.Compare(a, b)) })
	for _, i := range order[:min(mostNear, len(order))] {
		add(i)
	}
	return out
}

// nearby is a concept with how near it is.
type nearby struct {
	concept int
	cosine  float32
}

// nearest are the concepts that are nearest to a text.
func (m *menu) nearest(text string, most int) []nearby {
	v := m.embedder.Embed(text)
	hits := make([]nearby, len(m.vectors()))
	for i, w := range m.vectors() {
		hits[i] = nearby{i, dot(v, w)}
	}
	slices.SortFunc(hits, func(a, b nearby) int { return cmp.Compare(b.cosine, a.cosine) })
	return hits[:min(most, len(hits))]
}

// clauses are the parts of a text between signs, the longest ones where there are many, and the whole.
func clauses(text string) []string {
	parts := slices.DeleteFunc(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，。！？；：、,.!?;:\n", r) }),
		func(s string) bool { return strings.TrimSpace(s) == "" })
	if len(parts) < 2 {
		return []string{text}
	}
	slices.SortStableFunc(parts, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return append(parts[:min(mostAnalysed, len(parts))], text)
}

func dot(a, b []float32) (sum float32) {
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}
