package rag

import (
	"context"
	"strings"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/index"
	"github.com/preconsult/preconsult/safety"
)

// mostWritten is how many sentences a model may make of one passage.
const mostWritten = 3

// written lets a model say the answer. Each of its sentences must agree with the passage in figures, units, denials and what it
// speaks of, and the whole must pass the filter; otherwise nothing of it is taken, and the passage is quoted. A document of the hospital's
// own is always quoted: nobody has read it for words to a program before it came in, so that no model reads it either.
func (a *Answerer) written(ctx context.Context, question string, lang intake.Lang, hit index.Hit, told *Told) bool {
	if a.writer == nil || index.OfHospital(hit.PassageID) {
		return false
	}
	passage := oneLine(hit.Text)
	said, err := a.writer.AnswerFrom(ctx, lang, question, passage)
	if err != nil || len(said) == 0 || len(said) > mostWritten {
		return false
	}
	for i, s := range said {
		if said[i] = strings.TrimSpace(s); said[i] == "" {
			return false
		}
	}
	join := ""
	if lang == intake.EN {
		join = " "
	}
	candidate := told.Answer
	candidate.Text, candidate.Mode = strings.Join(said, join), intake.ByModel
	for _, s := range said {
		if why := a.filter.Unsupported(lang, s, passage); why != "" {
			told.Held = append(told.Held, Held{candidate.Text, candidate.Mode, a.filter.NotBorne(why)})
			return false
		}
	}
	if v := a.review(candidate, lang); v.Action != safety.Allow {
		told.Held = append(told.Held, Held{candidate.Text, candidate.Mode, v})
		return false
	}
	told.Answer = candidate
	return true
}
