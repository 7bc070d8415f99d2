package interview

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// hurried reports whether there is time for nothing but the red flags that can set level 1 or 2.
func (k *knowledge) hurried() bool { return k.v.Waiting != nil && *k.v.Waiting < hurried }

// hurry keeps the questions that can bring up what sets level 1 or 2, whether they must be asked otherwise or not; of a checklist
// of red flags step keeps the items that can. Then come must-ask questions, as many as there is time for. What is left out stays
// on record as not asked.
func (k *knowledge) hurry(list []entry) []entry {
	var danger, others []entry
	left, room := k.secondsLeft(), plannedHurried-k.count
	for _, e := range list {
		s, open := k.step(e)
		switch {
		case !open:
		case k.raises(e):
			danger = append(danger, e)
			left -= seconds(e.q, len(s.Items), k.v.Lang)
			room--
		case e.q.Must:
			others = append(others, e)
		}
	}
	for _, e := range others {
		s, _ := k.step(e)
		if left -= seconds(e.q, len(s.Items), k.v.Lang); left >= 0 && room > 0 {
			danger = append(danger, e)
			room--
		}
	}
	return danger
}

// raises reports whether an answer to a question can bring up something that sets level 1 or 2 and is not known yet.
func (k *knowledge) raises(e entry) bool {
	brings := append(k.items(e), e.covers()...)
	return slices.ContainsFunc(k.dangers(), func(d string) bool {
		return !k.settled(d) && slices.ContainsFunc(brings, func(id string) bool { return !k.settled(id) && k.kindOf(id, d) })
	})
}

// dangerous reports whether an answer can set level 1 or 2 by a flag of the protocols in play.
func (k *knowledge) dangerous(id string) bool {
	return slices.ContainsFunc(k.dangers(), func(d string) bool { return k.kindOf(id, d) })
}

// kindOf reports whether a concept is a kind of another, or a quality the same of a kind.
func (k *knowledge) kindOf(id, of string) bool {
	concept, attribute, _ := strings.Cut(id, ".")
	c, a, _ := strings.Cut(of, ".")
	return a == attribute && k.content.Concepts.IsA(concept, c)
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
