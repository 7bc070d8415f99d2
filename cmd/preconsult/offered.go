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
	complaints, concepts map[intake.Lang][]llm.Concept
	vectors              func() [][]float32 // of the concepts, made when they are first needed
	near                 *embed.Builtin
}

func newMenu(content *guidelines.Content) *menu {
	m := &menu{complaints: map[intake.Lang][]llm.Concept{}, concepts: map[intake.Lang][]llm.Concept{}, near: embed.FromLexicon(content.Lexicon, "")}
	opens := map[string]bool{}
	for _, p := range content.Protocols() {
		if len(p.OpensWith) > 0 {
			opens[p.OpensWith[0]] = true
		}
	}
	var labels []intake.Words
	for _, c := range content.Lexicon.Concepts() {
		if c.Kind != lexicon.Symptom && c.Kind != lexicon.Sign && c.Kind != lexicon.State {
			continue // what a patient can feel and say; a disease that the rules do not read would be a diagnosis
		}
		list := m.concepts
		if opens[c.ID] {
			list = m.complaints
		} else {
			labels = append(labels, c.Label)
		}
		for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
			list[lang] = append(list[lang], llm.Concept{ID: c.ID, Label: c.Label.In(lang)})
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

// offered are the concepts that a model may propose for a text.
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
		for _, h := range hits[:min(2*mostNear/(1+len(parts)), len(hits))] {
			best[h.concept] = max(best[h.concept], h.cosine)
		}
	}
	order := make([]int, 0, len(best))
	for i := range best {
		order = append(order, i)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(best[b], best[a]), cmp.Compare(a, b)) })
	out := slices.Clone(m.complaints[lang])
	for _, i := range order[:min(mostNear, len(order))] {
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
