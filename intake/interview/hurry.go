package interview

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// hurried reports whether there is time for nothing but the red flags that can set level 1 or 2.
func (k *knowledge) hurried() bool { return k.v.Waiting != nil && *k.v.Waiting < hurried }

// hurry puts the must-ask questions first that can bring up what sets level 1 or 2; of a checklist of red flags step keeps the
// items that can. Then come other must-ask questions, as many as two or three minutes hold.
func (k *knowledge) hurry(list []entry) []entry {
	var danger, others []entry
	for _, e := range list {
		switch {
		case !e.q.Must:
		case slices.ContainsFunc(append(k.items(e), e.covers()...), k.dangerous):
			danger = append(danger, e)
		default:
			others = append(others, e)
		}
	}
	room := plannedHurried - k.count
	for _, e := range danger {
		if _, open := k.step(e); open {
			room--
		}
	}
	for _, e := range others {
		if _, open := k.step(e); open && room > 0 {
			danger = append(danger, e)
			room--
		}
	}
	return danger
}

// dangerous reports whether an answer can set level 1 or 2 by a flag of the protocols in play.
func (k *knowledge) dangerous(id string) bool {
	concept, attribute, _ := strings.Cut(id, ".")
	for _, d := range k.dangers() {
		c, a, _ := strings.Cut(d, ".")
		if a == attribute && (c == concept || k.content.Concepts.IsA(concept, c)) {
			return true
		}
	}
	return false
}

// dangers are what the flags of level 1 and 2 of the protocols in play rest on.
func (k *knowledge) dangers() []string {
	if k.danger != nil {
		return k.danger
	}
	k.danger = []string{}
	for _, id := range k.inPlay {
		p, ok := k.content.Protocol(id)
		if !ok {
			continue
		}
		for i := range p.Flags {
			if f := &p.Flags[i]; f.Level == intake.L1 || f.Level == intake.L2 {
				k.danger = append(k.danger, f.Condition.Decides()...)
			}
		}
	}
	return k.danger
}
