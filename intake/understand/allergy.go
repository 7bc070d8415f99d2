package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// allergies turns what somebody is said to be allergic to into the allergy: 青霉素，起疹子 after the question for allergies,
// "allergic to penicillin". A reaction that follows in the sentence is kept with it and is no complaint of today.
func (e *Engine) allergies(r *reading, all []said, q *Asked, c context) []said {
	asked := q != nil && slices.ContainsFunc(q.Asks, func(a string) bool { return e.isAllergy(a) })
	out := all[:0:0]
	last := -1
	for _, s := range all {
		switch {
		case e.isAllergy(s.concept.ID):
			out = append(out, s)
			if s.status == intake.Present {
				last = len(out) - 1
			}
			continue
		case !s.unsaid && (isMedicine(s.concept) || s.concept.Kind == lexicon.Allergen) && (asked || r.allergyWord(s)):
			if to := e.allergyTo(s.concept); to != nil {
				s.concept = to
				out = append(out, s)
				last = len(out) - 1
				continue
			}
		case last >= 0 && s.status == intake.Present && (asked || r.sentence(out[last].from) == r.sentence(s.from)) &&
			s.from-out[last].to <= 24 &&
			(s.concept.Kind == lexicon.Symptom || s.concept.Kind == lexicon.Sign):
			if out[last].attributes == nil {
				out[last].attributes = map[string]intake.Attribute{}
			}
			if _, ok := out[last].attributes[intake.Reaction]; !ok {
				out[last].attributes[intake.Reaction] = intake.Attribute{Code: s.concept.ID,
					Evidence: r.evidence(s.from, s.to, c)}
				if asked {
					continue
				}
			}
		}
		out = append(out, s)
	}
	return out
}

func (e *Engine) isAllergy(concept string) bool {
	return strings.HasSuffix(concept, "-allergy")
}

// allergyWord: 对青霉素过敏, 青霉素过敏, "allergic to", "reaction to".
func (r *reading) allergyWord(s said) bool {
	text := r.runes()
	before := string(text[max(0, s.from-24):s.from])
	after := string(text[s.to:min(len(text), s.to+10)])
	return contains(after, "过敏", "allergy", "allergic") || suffixOf(before, "allergic to") || suffixOf(before,
		"reaction to") || suffixOf(before, "allergy to") ||
		suffixOf(before, "allergies to") || contains(before, "allergic to")
}

// allergyTo finds the allergy to a substance by the words that content has for it, going up to its class.
func (e *Engine) allergyTo(c *lexicon.Concept) *lexicon.Concept {
	queue := []*lexicon.Concept{c}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		for _, phrase := range []string{s.Label.ZH + "过敏", "allergic to " + s.Label.EN, s.Label.EN + " allergy"} {
			for _, m := range e.lex.Match(phrase) {
				if e.isAllergy(m.Concept) {
					found, _ := e.lex.Concept(m.Concept)
					return found
				}
			}
		}
		for _, p := range s.Parents {
			if up, ok := e.lex.Concept(p); ok {
				queue = append(queue, up)
			}
		}
	}
	if isMedicine(c) {
		if found, ok := e.lex.Concept("drug-allergy"); ok {
			return found
		}
	}
	return nil
}
