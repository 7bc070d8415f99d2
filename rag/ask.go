package rag

import (
	"context"
	"fmt"
	"slices"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/rag/index"
)

// leastScore is how well the best passage must fit a patient's question, and carefulSearch how much better a doubtful one: of 384
// questions held out that may be answered one is lost by it, and of 223 that must not be, seven more get nothing.
const leastScore = 0.3

var carefulSearch = careful{from: -1, by: 0.05}

// Ask finds the passages for a patient's own question, or says why it gets none. Whatever the query says, only what a patient
// may see is found. What is declined is for the doctor.
func Ask(ctx context.Context, f Finder, d *Decliner, q index.Query) (hits []index.Hit, declined string, err error) {
	if declined = d.Kind(q.Text); declined != "" {
		return nil, declined, nil
	}
	q.Audience = guidelines.ForPatient
	hits, err = f.Search(ctx, q)
	if err != nil {
		return nil, "", fmt.Errorf("passages for a patient: %w", err)
	}
	// In another language passages share no words with the question, and all scores are low.
	same := len(q.Langs) == 0 || slices.Contains(q.Langs, q.Lang)
	if same && len(hits) > 0 && hits[0].Score < carefulSearch.least(d, q.Text, leastScore) {
		return nil, "", nil
	}
	return hits, "", nil
}
