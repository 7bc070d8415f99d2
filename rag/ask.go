package rag

import (
	"context"
	"fmt"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/rag/index"
)

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
	return hits, "", nil
}
