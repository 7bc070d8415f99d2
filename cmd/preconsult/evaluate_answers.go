package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/preconsult/preconsult/rag"
)

// answers prints what becomes of patients' questions in a visit: how many are answered, how many of the answers come from a passage
// that answers the question, and how many of those that must be declined get none. One that is not answered goes to the doctor.
func (e *retrieveEvaluation) answers(ctx context.Context) error {
	fmt.Fprintf(e.out, "\n%-46s %5s  %8s  %8s\n", "", "n", "answered", "rightly")
	for _, heldOut := range []bool{false, true} {
		var n, answered, right float64
		for _, q := range e.questions {
			if q.Kind != 'p' && q.Kind != 'x' || q.HeldOut != heldOut {
				continue
			}
			n++
			told := e.answerer.Answer(ctx, q.Text, q.Lang)
			if told.Outcome != rag.Answered {
				continue
			}
			answered++
			if slices.Contains(q.Passages, told.Citations[0].ID) {
				right++
			} else if e.misses && !heldOut {
				fmt.Fprintf(e.out, "answered wrongly %s  %s  %.2f  %s\n", q.ID, q.Text, told.Score, told.Citations[0].ID)
			}
		}
		name := "questions of patients" + half(heldOut)
		fmt.Fprintf(e.out, "%-46s %5.0f  %8.3f  %8.3f\n", name, n, answered/n, right/max(answered, 1))
		e.measured[name+" answered"], e.measured[name+" rightly"] = answered/n, right/max(answered, 1)
	}
	for _, g := range []struct {
		name           string
		heldOut, later bool
	}{{"no answer where none may be (tuning)", false, false}, {"no answer where none may be (held out)", true, false},
		{"no answer where none may be, later (held out)", true, true}} {
		var n, none float64
		for _, q := range e.questions {
			if q.Kind != 'd' || q.HeldOut != g.heldOut || q.Later != g.later {
				continue
			}
			if n++; e.answerer.Answer(ctx, q.Text, q.Lang).Outcome != rag.Answered {
				none++
			}
		}
		fmt.Fprintf(e.out, "%-46s %5.0f  %8.3f\n", g.name, n, none/n)
		e.measured[g.name] = none / n
	}
	return ctx.Err()
}
