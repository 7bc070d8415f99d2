package main

import (
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/record"
	"github.com/preconsult/preconsult/intake/understand"
)

// recordWitness reads words again for the record, which may import no other stage: by the lexicon alone, and by the assertion of
// single places, which know nothing of questions, corrections and settling.
type recordWitness struct{ e *engine }

// Named are the concepts that words name.
func (w recordWitness) Named(text string) []record.Named {
	t := w.e.content.Lexicon.Respell(lexicon.Normalise(text))
	hits, _ := w.e.content.Lexicon.Hits(t)
	out := make([]record.Named, 0, len(hits))
	for _, h := range hits {
		if h.Concept.Kind == lexicon.Topic {
			continue
		}
		start, end := t.Span(h.From, h.To)
		out = append(out, record.Named{Concept: h.Concept.ID, Start: start, End: end, Denies: h.Denies})
	}
	return out
}

// Stand tells what is said of places.
func (w recordWitness) Stand(turns []intake.Turn, at []intake.Span) []intake.Status {
	place := make(map[int]int, len(turns))
	said := make([]understand.Utterance, len(turns))
	for i, t := range turns {
		place[t.Seq] = i
		said[i] = understand.Utterance{Role: "patient", Text: t.Text}
		if t.Who == intake.System || t.Who == intake.Staff {
			said[i].Role = "clinician"
		}
	}
	targets := make([]intake.Span, len(at))
	for i, s := range at {
		targets[i] = intake.Span{Turn: place[s.Turn], Start: s.Start, End: s.End}
	}
	out := make([]intake.Status, len(at))
	for i, a := range w.e.understand.Assert(said, targets) {
		out[i] = a.Status
	}
	return out
}

// Agrees reads a bare answer.
func (w recordWitness) Agrees(text string) intake.Status { return w.e.understand.Agrees(text) }

// Says are the claims of a sentence.
func (w recordWitness) Says(lang intake.Lang, text string) []record.Claim {
	claims := w.e.claims(lang, strings.TrimSpace(text))
	out := make([]record.Claim, len(claims))
	for i, c := range claims {
		out[i] = record.Claim{Concept: c.Concept, Status: c.Status, Side: c.Side}
	}
	return out
}
