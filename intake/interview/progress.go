package interview

import (
	"slices"
	"strings"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// Progress counts the questions put, the must-ask items that are covered, and the must-ask items known by now.
func (i *Interviewer) Progress(v *intake.Visit) (asked, must, of int) {
	k := i.look(v, lastTurn(v))
	for _, e := range k.must() {
		for _, c := range k.items(e) {
			of++
			if k.settled(c) || k.moot(c) || k.wasPut(c) && (e.q.Input != guidelines.Checklist || k.open[c] || k.put[c] > 1) {
				must++
			}
		}
	}
	return k.count + k.rounds, must, of
}

// KnownFromChart counts the must-ask items that the chart answers and nobody spoke of: they are known and were not asked.
func (i *Interviewer) KnownFromChart(v *intake.Visit) int {
	if len(v.Chart) == 0 {
		return 0
	}
	k := i.look(v, lastTurn(v))
	n := 0
	for _, e := range k.must() {
		for _, c := range k.items(e) {
			if !k.told.Known(c) && k.inChart(c) {
				n++
			}
		}
	}
	return n
}

// NotAsked lists the concepts that the record must speak of and nothing is known of: those of must-ask questions, and the
// negatives of the protocols in play. What was listed and neither ticked nor denied is among them: not asked is not denied.
func (i *Interviewer) NotAsked(v *intake.Visit) []string {
	k := i.look(v, lastTurn(v))
	var list []string
	add := func(asks string) {
		concept, _, dotted := strings.Cut(asks, ".")
		if !dotted && !k.settled(concept) && !slices.Contains(list, concept) && !k.addedByModel(concept) {
			list = append(list, concept)
		}
	}
	for _, e := range k.must() {
		for _, c := range k.items(e) {
			add(c)
		}
	}
	for _, id := range k.inPlay {
		if p, ok := k.content.Protocol(id); ok {
			for _, c := range p.Negatives {
				if k.askable(c) {
					add(c)
				}
			}
		}
	}
	return list
}

// addedByModel reports whether a model added a finding of the patient, which then is what the record says of the concept.
func (k *knowledge) addedByModel(concept string) bool {
	return slices.ContainsFunc(k.v.Findings, func(f intake.Finding) bool {
		return f.Mode == intake.ByModel && f.Concept == concept && f.Experiencer != intake.OfOther
	})
}

// askable reports whether a concept can be asked of this person: what questions ask only of others (the testicles of a woman, a
// missed period of a man) is not missing. What no question asks is left to the doctor.
func (k *knowledge) askable(concept string) bool {
	asked := false
	for _, q := range k.content.Asking(concept) {
		asked = true
		facts := guidelines.WithSymptom(k.facts, "")
		if !q.Condition.Test(facts) {
			continue
		}
		if !slices.ContainsFunc(q.Items, func(it guidelines.ItemSpec) bool { return it.Concept == concept && !it.Condition.Test(facts) }) {
			return true
		}
	}
	return !asked
}

// must lists the must-ask questions of all protocols in play whose condition holds, however urgent the visit is: who stops
// early leaves behind what was not asked.
func (k *knowledge) must() []entry {
	short, complaints := k.protocols()
	return slices.DeleteFunc(k.universe(append(complaints, short...)), func(e entry) bool {
		return !e.q.Must || !k.holds(e) ||
			strings.Contains(strings.Join(e.asks(), " "), guidelines.Symptom)
	})
}

// items are what a question would settle, one by one.
func (k *knowledge) items(e entry) []string {
	if e.q.Input != guidelines.Checklist {
		if covers := e.covers(); len(covers) == 1 {
			return covers
		}
		return e.asks()
	}
	facts := guidelines.WithSymptom(k.facts, e.symptom)
	var list []string
	for _, it := range e.q.Items {
		if it.Condition.Test(facts) {
			list = append(list, e.resolve(it.Concept))
		}
	}
	return list
}

// lastTurn is the time that freshness of readings is counted from where no clock is given.
func lastTurn(v *intake.Visit) time.Time {
	if n := len(v.Turns); n > 0 {
		return v.Turns[n-1].At
	}
	return v.Started
}

// InFull lists the complaints that get their whole protocol: the two most dangerous ones in play. Of further ones the red flags
// are asked, since nobody answers three interviews.
func (i *Interviewer) InFull(v *intake.Visit) []string {
	_, complaints := i.look(v, lastTurn(v)).protocols()
	var ids []string
	for _, p := range complaints[:min(len(complaints), fullComplaints)] {
		ids = append(ids, p.ID)
	}
	return ids
}
