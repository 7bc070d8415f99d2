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

// What a model may choose among for one text, and what each of its clauses brings to that. The whole lexicon is twenty thousand
// words: a server of a ward cuts that off in the middle, and no answer comes in time.
const (
	mostOffered  = 48
	mostAnalysed = 12 // clauses, each of which brings its share
)

// menu finds the concepts that a text may speak of: those near to it in meaning, clause by clause. That costs a fraction of a
// millisecond, and a model that reads the rest of the lexicon finds no more.
type menu struct {
	concepts map[intake.Lang][]llm.Concept
	vectors  func() [][]float32 // of the concepts, made when they are first needed
	near     *embed.Builtin
}

func newMenu(content *guidelines.Content) *menu {
	m := &menu{concepts: map[intake.Lang][]llm.Concept{}, near: embed.FromLexicon(content.Lexicon, "")}
	var labels []intake.Words
	for _, c := range content.Lexicon.Concepts() {
		if c.Kind != lexicon.Symptom && c.Kind != lexicon.Sign && c.Kind != lexicon.State && c.Kind != lexicon.Disease {
			continue // what a patient can have or say, and no body sites
		}
		labels = append(labels, c.Label)
		for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
			m.concepts[lang] = append(m.concepts[lang], llm.Concept{ID: c.ID, Label: c.Label.In(lang)})
		}
	}
	m.vectors = sync.OnceValue(func() [][]float32 {
		vectors := make([][]float32, len(labels))
		for i, l := range labels {
			vectors[i] = m.near.Embed(l.ZH + " " + l.EN)
		}
		return vectors
	})
	return m
}

// offered are the concepts that a model may propose for a text, the nearest first.
func (m *menu) offered(lang intake.Lang, text string) []llm.Concept {
	best, parts := map[int]float32{}, clauses(text)
	for _, clause := range parts {
		v := m.near.Embed(clause)
		type hit struct {
			concept int
			cosine  float32
		}
		hits := make([]hit, len(m.vectors()))
		for i, w := range m.vectors() {
			hits[i] = hit{i, dot(v, w)}
		}
		slices.SortFunc(hits, func(a, b hit) int { return cmp.Compare(b.cosine, a.cosine) })
		for _, h := range hits[:min(2*mostOffered/(1+len(parts)), len(hits))] {
			best[h.concept] = max(best[h.concept], h.cosine)
		}
	}
	order := make([]int, 0, len(best))
	for i := range best {
		order = append(order, i)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(best[b], best[a]), cmp.Compare(a, b)) })
	var out []llm.Concept
	for _, i := range order[:min(mostOffered, len(order))] {
		out = append(out, m.concepts[lang][i])
	}
	return out
}

// clauses are the parts of a text between signs, the longest ones where there are many, and the whole.
func clauses(text string) []string {
	parts := slices.DeleteFunc(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，。！？；：、,.!?;:\n", r) }),
		func(s string) bool { return strings.TrimSpace(s) == "" })
	slices.SortStableFunc(parts, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	if len(parts) < 2 {
		return []string{text}
	}
	return append(parts[:min(mostAnalysed, len(parts))], text)
}

func dot(a, b []float32) (sum float32) {
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}
