package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// watcher looks over the shoulder of a pretend patient and notes each question that should not have been put. It judges by the
// content and the findings alone, and not by what the interview thinks of them.
type watcher struct {
	*engine
	p      *pretend
	seen   int // how many questions of the visit were looked at
	faults []string
	again  bool // something that must be asked was left open, and asked once more
	// optional are questions that need not have been asked and could bring up nothing urgent when they were put.
	optional []string
}

// heard looks at the questions that were put since it was called last.
func (w *watcher) heard() {
	v := w.p.visit.Visit()
	facts := guidelines.FactsOf(w.content.Concepts, v.Person, v.Informant, v.Findings, v.Readings, time.Now())
	for ; w.seen < len(v.Asked); w.seen++ {
		a := v.Asked[w.seen]
		q, ok := w.content.Question(a.Question)
		if !ok {
			continue // the opening
		}
		if !q.Must && !w.mayRaise(q, v) {
			w.optional = append(w.optional, a.Question)
		}
		for _, id := range a.Asks {
			before := 0
			for _, b := range v.Asked[:w.seen] {
				if slices.Contains(b.Asks, id) {
					before++
				}
			}
			if before > 0 && !q.Must || before > 1 { // what must be asked and was left open is asked once more
				w.fault(a, "%s is asked %d times", id, before+1)
			}
			w.again = w.again || before > 0
			if w.known(facts, v, q, id) {
				w.fault(a, "%s is known", id)
			}
			if why := cannotBe(v.Person, id); why != "" {
				w.fault(a, "%s is asked of %s", id, why)
			}
		}
	}
}

func (w *watcher) fault(a intake.Asked, format string, args ...any) {
	w.faults = append(w.faults, a.Question+": "+fmt.Sprintf(format, args...))
}

// known reports whether what a question asks was known before. A question may name a concept that is known where its choices are
// about another one: "is the pain there now?" asks the pain and settles whether it is there at rest.
func (w *watcher) known(facts guidelines.Facts, v *intake.Visit, q *guidelines.Question, id string) bool {
	concept, attribute, dotted := strings.Cut(id, ".")
	if m, measured := measures[concept]; measured && (!dotted || attribute == intake.Value) {
		if _, there := facts.Vital(m); there {
			return true
		}
	}
	if dotted {
		f, ok := v.Find(concept)
		_, there := f.Attributes[attribute]
		return ok && f.Status == intake.Present && there
	}
	settles := len(q.Choices) == 0 || slices.ContainsFunc(q.Choices, func(c guidelines.ChoiceSpec) bool { return c.Sets[concept] != "" })
	return settles && facts.Known(concept)
}

// measures are what a device may have measured of what is asked.
var measures = map[string]intake.Measure{"measured-temperature": intake.Temperature, "measured-glucose": intake.Glucose, "measured-spo2": intake.SpO2,
	"measured-heart-rate": intake.HeartRate, "measured-blood-pressure": intake.Systolic, "measured-weight": intake.Weight}

var (
	ofWomen = regexp.MustCompile(`pregnan|postpartum|period|menstr|menopaus|vagin|breastfeed|lochia|contraception|fetal|waters-|uter|ovar`)
	ofMen   = regexp.MustCompile(`testic|scrot|prostat|penis|penile|erecti|foreskin`)
	ofGrown = regexp.MustCompile(`^smoking|ex-smoker|alcohol|drug-use|pregnan|postpartum|menopaus|erecti|contraception|sexual`)
	ofYoung = regexp.MustCompile(`pregnan|postpartum|breastfeed|lochia|missed-period|late-period`)
)

// cannotBe tells why a concept need not be asked of a person: their sex or their age rules it out.
func cannotBe(p intake.Person, concept string) string {
	switch {
	case p.Sex == intake.Male && ofWomen.MatchString(concept):
		return "a man"
	case p.Sex == intake.Female && ofMen.MatchString(concept):
		return "a woman"
	case p.Age != nil && *p.Age < 10 && ofGrown.MatchString(concept):
		return "a child"
	case p.Age != nil && *p.Age > 60 && ofYoung.MatchString(concept):
		return "somebody over 60"
	}
	return ""
}

// examination is what was left open at the end of a visit.
type examination struct {
	unasked   []string
	openFlags []string
}

// examine goes through the protocols that were in play: which must-ask items were neither put nor known, and which red flags of
// level 1 and 2 lack something that a question could have brought up.
func (e *engine) examine(v *intake.Visit) examination {
	var x examination
	facts := guidelines.FactsOf(e.content.Concepts, v.Person, v.Informant, v.Findings, v.Readings, time.Now())
	put := map[string]bool{}
	for _, a := range v.Asked {
		for _, id := range a.Asks {
			put[id] = true
		}
		q, ok := e.content.Question(a.Question)
		if !ok {
			continue
		}
		put[q.Ref()] = true
		for _, c := range q.Choices {
			for id := range c.Sets {
				put[id] = true
			}
		}
	}
	has := func(concept string) bool { return put[concept] || facts.Known(concept) }
	inFull := e.interview.InFull(v)
	for _, id := range v.Protocols {
		p, ok := e.content.Protocol(id)
		if !ok {
			continue
		}
		full := p.Kind == guidelines.Short || slices.Contains(inFull, id)
		asks := p.Ask
		for _, b := range p.Blocks {
			if block, ok := e.content.Block(b); ok {
				asks = slices.Concat(asks, block.Ask)
			}
		}
		for i := range asks {
			q := &asks[i]
			if !q.Must || strings.Contains(strings.Join(q.Asks, " "), guidelines.Symptom) || !q.Condition.Test(facts) || put[q.Ref()] {
				continue
			}
			if missing := e.open(q, facts, v, has); missing != "" && (full || q.Phase == guidelines.PhaseFlags) {
				x.unasked = append(x.unasked, q.Ref()+" ("+missing+")")
			}
		}
		x.openFlags = append(x.openFlags, e.openFlags(p, asks, v, facts, has)...)
	}
	return x
}

// open is something that a question would ask and that is neither known nor moot; empty where there is nothing.
func (e *engine) open(q *guidelines.Question, facts guidelines.Facts, v *intake.Visit, has func(string) bool) string {
	if said(q, facts) {
		return ""
	}
	for _, it := range q.Items {
		if it.Condition.Test(facts) && !has(it.Concept) {
			return it.Concept
		}
	}
	for _, id := range q.Asks {
		concept, attribute, dotted := strings.Cut(id, ".")
		if !dotted {
			if !has(concept) {
				return id
			}
			continue
		}
		if facts.Known(concept) && len(facts.Present(concept)) == 0 {
			continue // of what is not there, nobody asks since when
		}
		if !e.told(v, concept, attribute) {
			return id
		}
	}
	return ""
}

// told reports whether a quality of a concept, or of a kind of it, was told.
func (e *engine) told(v *intake.Visit, concept, attribute string) bool {
	return slices.ContainsFunc(v.Findings, func(f intake.Finding) bool {
		_, ok := f.Attributes[attribute]
		return ok && (e.content.Concepts.IsA(f.Concept, concept) || e.content.Concepts.IsA(concept, f.Concept))
	})
}

// said reports whether the patient's words say already what one of the choices would say.
func said(q *guidelines.Question, facts guidelines.Facts) bool {
	return slices.ContainsFunc(q.Choices, func(c guidelines.ChoiceSpec) bool {
		for id, value := range c.Sets {
			concept, attribute, dotted := strings.Cut(id, ".")
			switch {
			case dotted && len(facts.Code(concept, attribute, value)) == 0,
				!dotted && value == string(intake.Present) && len(facts.Present(concept)) == 0,
				!dotted && value == string(intake.Absent) && !facts.Absent(concept):
				return false
			}
		}
		return len(c.Sets) > 0
	})
}

// openFlags are the red flags of level 1 and 2 of a protocol that do not hold, and would if questions that were not put were
// answered with yes.
func (e *engine) openFlags(p *guidelines.Protocol, asks []guidelines.Question, v *intake.Visit, facts guidelines.Facts, has func(string) bool) []string {
	with := func(f *guidelines.Flag, concepts ...string) bool {
		found := slices.Clone(v.Findings)
		for _, c := range concepts {
			found = append(found, intake.Finding{Concept: c, Status: intake.Present, Temporality: intake.Current, Experiencer: intake.OfPatient})
		}
		return f.Condition.Test(guidelines.FactsOf(e.content.Concepts, v.Person, v.Informant, found, v.Readings, time.Now()))
	}
	var open []string
	for i := range p.Flags {
		f := &p.Flags[i]
		if !f.Level.Urgent() || f.Condition.Test(facts) {
			continue
		}
		var missing []string
		for _, want := range append(f.Condition.Decides(), f.Needs...) {
			if !strings.Contains(want, ".") && !has(want) && !slices.Contains(missing, want) && e.askable(asks, want, facts, v) {
				missing = append(missing, want)
			}
		}
		if len(missing) > 0 && (with(f, missing...) || slices.ContainsFunc(missing, func(c string) bool { return with(f, c) })) {
			open = append(open, f.ID+" ("+strings.Join(missing, ", ")+")")
		}
	}
	return open
}

// askable reports whether one of some questions, in this person as things stand, can bring a concept up.
func (e *engine) askable(asks []guidelines.Question, concept string, facts guidelines.Facts, v *intake.Visit) bool {
	return slices.ContainsFunc(asks, func(q guidelines.Question) bool {
		known := len(q.Asks) > 0 && !slices.ContainsFunc(q.Asks, func(id string) bool {
			of, attribute, dotted := strings.Cut(id, ".")
			return !dotted && !facts.Known(of) || dotted && !e.told(v, of, attribute)
		})
		if !q.Condition.Test(facts) || !q.BringsUp(concept) || known || said(&q, facts) {
			return false
		}
		for _, it := range q.Items {
			if it.Concept == concept {
				return it.Condition.Test(facts)
			}
		}
		return true
	})
}

// mayRaise reports whether a question can bring up something that an urgent red flag of a protocol in play asks for.
func (e *engine) mayRaise(q *guidelines.Question, v *intake.Visit) bool {
	for _, id := range v.Protocols {
		p, ok := e.content.Protocol(id)
		if !ok {
			continue
		}
		for _, f := range p.Flags {
			if f.Level.Urgent() && slices.ContainsFunc(append(f.Condition.Decides(), f.Needs...), func(want string) bool {
				concept, attribute, _ := strings.Cut(want, ".")
				return q.BringsUp(concept) || slices.ContainsFunc(q.Items, func(it guidelines.ItemSpec) bool {
					return e.content.Concepts.IsA(it.Concept, concept)
				}) || attribute != "" && slices.Contains(q.Asks, guidelines.Symptom+"."+attribute)
			}) {
				return true
			}
		}
	}
	return false
}
