package rag

import (
	"context"
	"strings"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/index"
)

// mostWritten is how many sentences a model may make of one passage.
const mostWritten = 3

// written lets a model say the answer. Each of its sentences must agree with the passage in figures, units, denials and what it
// speaks of, and the whole must pass the filter; otherwise nothing of it is taken, and the passage is quoted.
func (a *Answerer) written(ctx context.Context, question string, lang intake.Lang, hit index.Hit, answer *Answer) bool {
	if a.writer == nil {
		return false
	}
	passage := oneLine(hit.Text)
	said, err := a.writer.AnswerFrom(ctx, lang, question, passage)
	if err != nil || len(said) == 0 || len(said) > mostWritten {
		return false
	}
	for i, s := range said {
		said[i] = strings.TrimSpace(s)
		if said[i] == "" || a.filter.Unsupported(lang, said[i], passage) != "" {
			return false
		}
	}
	join := ""
	if lang == intake.EN {
		join = " "
	}
	candidate := *answer
	candidate.Text, candidate.Mode = strings.Join(said, join), intake.ByModel
	if !a.passes(candidate, lang) {
		return false
	}
	*answer = candidate
	return true
}
