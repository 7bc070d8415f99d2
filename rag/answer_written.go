package rag

import (
	"context"
	"strings"
	"time"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/index"
)

// writing is how long a patient's answer may wait for a model. After that the quotation goes out.
const writing = 4 * time.Second

func writerBudget(w Writer) time.Duration {
	if w == nil {
		return 0
	}
	return writing
}

// mostWritten is how many sentences a model may make of one passage.
const mostWritten = 3

// written lets a model say the answer. Each of its sentences must agree with the passage in figures, units, denials and what it
// speaks of, and the whole must pass the filter; otherwise nothing of it is taken, and the passage is quoted. A document of the hospital's
// own is always quoted: nobody has read it for words to a program before it came in, so no model reads it either.
func (a *Answerer) written(ctx context.Context, question string, lang intake.Lang, hit index.Hit, answer *Answer) bool {
	if a.writer == nil || index.OfHospital(hit.PassageID) {
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
