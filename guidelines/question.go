package guidelines

import (
	"slices"
	"strings"
)

// BringsUp reports whether an answer to the question can settle the concept.
func (q *Question) BringsUp(concept string) bool { return slices.Contains(q.brings, concept) }

// concepts are what an answer can settle: what it asks, its items, and what its choices set.
func (q *Question) concepts() []string {
	var all []string
	add := func(asks string) {
		if c, _, _ := strings.Cut(asks, "."); !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	for _, a := range q.Asks {
		add(a)
	}
	for _, it := range q.Items {
		add(it.Concept)
	}
	for _, ch := range q.Choices {
		for key := range ch.Sets {
			add(key)
		}
	}
	slices.Sort(all)
	return all
}
