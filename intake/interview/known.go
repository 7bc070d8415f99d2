package interview

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// entry is a question as it may be put in this visit.
type entry struct {
	q        *guidelines.Question
	symptom  string
	protocol *guidelines.Protocol
}

// resolve puts the symptom for its placeholder.
func (e entry) resolve(asks string) string { return resolve(asks, e.symptom) }

func resolve(asks, symptom string) string {
	if symptom != "" {
		return strings.Replace(asks, guidelines.Symptom, symptom, 1)
	}
	return asks
}

// asks are the ids that the question asks, for the message.
func (e entry) asks() []string {
	all := make([]string, len(e.q.Asks))
	for i, a := range e.q.Asks {
		all[i] = e.resolve(a)
	}
	return all
}

// covers are the ids that an answer settles: what its choices set, or what it asks. "Does it hurt now?" asks chest-pain,
// which is known, and settles rest-pain, which is not.
func (e entry) covers() []string {
	var all []string
	for _, ch := range e.q.Choices {
		for key := range ch.Sets {
			if key = e.resolve(key); !slices.Contains(all, key) {
				all = append(all, key)
			}
		}
	}
	if len(all) == 0 {
		return e.asks()
	}
	slices.Sort(all)
	return all
}

// coveredBy are the ids that an earlier question covered. Of a checklist they are the items that were listed.
func (k *knowledge) coveredBy(a intake.Asked) []string {
	q, ok := k.content.Question(a.Question)
	if !ok || q.Input == guidelines.Checklist || len(q.Asks) == 0 {
		return a.Asks
	}
	symptom := ""
	if tellsStory(q) && len(a.Asks) > 0 {
		symptom, _, _ = strings.Cut(a.Asks[0], ".")
	}
	return entry{q: q, symptom: symptom}.covers()
}

// settled reports whether a concept has any status but not asked, or an attribute any value. A descendant that is present
// settles its ancestor: whoever told of a tight chest is not asked for chest pain. Attributes count both ways, since the
// onset of the tight chest is the onset that a question about chest pain asks for.
func (k *knowledge) settled(asks string) bool {
	concept, attribute, dotted := strings.Cut(asks, ".")
	if !dotted {
		return k.told.Known(concept) || k.inChart(concept)
	}
	for id, f := range k.found {
		if _, ok := f.Attributes[attribute]; ok && f.Status == intake.Present && k.related(id, concept) {
			return true
		}
	}
	return false
}

// wasPut reports whether the same was asked before, of the concept or, for an attribute, of one that is the same trouble.
func (k *knowledge) wasPut(asks string) bool {
	if k.put[asks] > 0 {
		return true
	}
	concept, attribute, dotted := strings.Cut(asks, ".")
	if !dotted {
		return false
	}
	for before := range k.put {
		if c, a, ok := strings.Cut(before, "."); ok && a == attribute && k.related(c, concept) {
			return true
		}
	}
	return false
}

func (k *knowledge) related(a, b string) bool {
	return k.content.Concepts.IsA(a, b) || k.content.Concepts.IsA(b, a)
}

// moot reports whether an attribute is asked of something that is not there.
func (k *knowledge) moot(asks string) bool {
	concept, _, dotted := strings.Cut(asks, ".")
	return dotted && k.told.Known(concept) && len(k.told.Present(concept)) == 0
}

// answered reports whether a question has no use any more: its answer is known, it was put before, or what it asks about
// is not there.
func (k *knowledge) answered(e entry) bool {
	if strings.Contains(strings.Join(e.asks(), " "), guidelines.Symptom) {
		return true // there is no symptom that it could be asked about
	}
	again := k.again(e)
	if k.refs[e.q.Ref()+" "+strings.Join(e.asks(), " ")] > 0 && !again {
		return true
	}
	return all(e.decisive(), func(c string) bool { return k.settled(c) || !again && k.wasPut(c) || k.moot(c) }) || k.chosen(e)
}

// again reports whether a must-ask question that was given up is put once more: two answers that nobody understood do not
// settle a red flag.
func (k *knowledge) again(e entry) bool {
	return e.q.Must && k.left[e.q.Ref()] && k.refs[e.q.Ref()+" "+strings.Join(e.asks(), " ")] == 1
}

// decisive are the ids whose answer makes the question useless: what it asks, when its choices settle that at all, and
// otherwise all that they settle.
func (e entry) decisive() []string {
	asks, covers := e.asks(), e.covers()
	if all(asks, func(a string) bool { return slices.Contains(covers, a) }) {
		return asks
	}
	return covers
}

// chosen reports whether the patient's words say already what one of the choices would say.
func (k *knowledge) chosen(e entry) bool {
	decisive := e.decisive()
	return slices.ContainsFunc(e.q.Choices, func(ch guidelines.ChoiceSpec) bool {
		// "Any time" says no more than that the tightness is there: that it is there answers nothing.
		if !slices.ContainsFunc(decisive, func(id string) bool { return sets(ch, e, id) }) {
			return false
		}
		for key, value := range ch.Sets {
			concept, attribute, dotted := strings.Cut(e.resolve(key), ".")
			known := k.told.Known(concept) && string(k.found[concept].Status) == value
			switch {
			case dotted:
				known = len(k.told.Code(concept, attribute, value)) > 0
			case value == string(intake.Present):
				known = len(k.told.Present(concept)) > 0
			}
			if !known {
				return false
			}
		}
		return len(ch.Sets) > 0
	})
}

// sets reports whether a choice sets an id, whatever to.
func sets(ch guidelines.ChoiceSpec, e entry, id string) bool {
	for key := range ch.Sets {
		if e.resolve(key) == id {
			return true
		}
	}
	return false
}

// openItems are the items of a checklist that hold and are not known. What was listed and neither ticked nor denied is not
// known: a must-ask list is put once more with what is left of it.
func (k *knowledge) openItems(e entry) []guidelines.ItemSpec {
	facts := guidelines.WithSymptom(k.facts, e.symptom)
	var items []guidelines.ItemSpec
	for _, it := range e.q.Items {
		it.Concept = e.resolve(it.Concept)
		if times := k.put[it.Concept]; (times == 0 || times == 1 && e.q.Must && !k.open[it.Concept]) && !k.settled(it.Concept) &&
			it.Condition.Test(facts) && (!k.hurried() || e.q.Phase != guidelines.PhaseFlags || k.v.Level.Urgent() || k.dangerous(it.Concept)) {
			items = append(items, it)
		}
	}
	return items
}

// step makes the next step of an entry, when there is still something to ask.
func (k *knowledge) step(e entry) (Step, bool) {
	if !k.holds(e) {
		return Step{}, false
	}
	s := Step{Question: e.q, Symptom: e.symptom}
	if e.q.Input == guidelines.Checklist {
		s.Items = k.openItems(e)
		for _, it := range s.Items {
			s.Asks = append(s.Asks, it.Concept)
		}
		return s, len(s.Items) > 0
	}
	s.Asks = e.asks()
	return s, !k.answered(e)
}

func all(list []string, ok func(string) bool) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return !ok(s) })
}
