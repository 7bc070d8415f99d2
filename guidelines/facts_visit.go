package guidelines

import (
	"slices"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// visitFacts answers conditions from a visit's settled findings and fresh readings.
type visitFacts struct {
	concepts  Concepts
	person    intake.Person
	informant intake.Informant
	current   map[string]intake.Finding
	past      map[string]intake.Finding
	present   map[string][]string // present concepts by themselves and by each of their ancestors
	vitals    map[intake.Measure]intake.Reading
}

// FactsOf makes the facts of a visit. Findings of others are left out, readings older than a day too; of several readings of
// a measure the newest counts. Findings of the chart only add what is there: what the patient says of the same is kept, and
// neither takes the other back.
func FactsOf(c Concepts, person intake.Person, informant intake.Informant, findings []intake.Finding,
	readings []intake.Reading, now time.Time) Facts {
	f := &visitFacts{
		concepts: c, person: person, informant: informant,
		current: make(map[string]intake.Finding, len(findings)), past: map[string]intake.Finding{},
		vitals: NewestReadings(readings, now), present: make(map[string][]string, len(findings)*2),
	}
	var order, charted []string
	for _, x := range findings {
		if x.Experiencer == intake.OfOther || x.Mode == intake.ByChart {
			continue
		}
		if x.Temporality == intake.Past {
			f.past[x.Concept] = x
			continue
		}
		if _, twice := f.current[x.Concept]; !twice && x.Status == intake.Present {
			order = append(order, x.Concept)
		}
		f.current[x.Concept] = x
	}
	for _, x := range findings {
		if x.Mode != intake.ByChart || x.Experiencer == intake.OfOther || x.Status != intake.Present {
			continue
		}
		if x.Temporality == intake.Past {
			if f.past[x.Concept].Status != intake.Present {
				f.past[x.Concept] = x
			}
			continue
		}
		if _, told := f.current[x.Concept]; !told {
			f.current[x.Concept] = x
		}
		charted = append(charted, x.Concept)
	}
	slices.Sort(order) // what was used must not depend on the order of speaking
	for _, id := range order {
		if f.current[id].Status == intake.Present {
			f.put(id, id, 0)
		}
	}
	slices.Sort(charted)
	for _, id := range charted {
		f.put(id, id, 0)
	}
	// A fever that was measured is there, whoever says what of it.
	if t, ok := f.vitals[intake.Temperature]; ok && t.Value >= feverish && len(f.present["fever"]) == 0 {
		f.put(vitalPrefix+string(intake.Temperature), "fever", 0)
	}
	return f
}

// feverish is the temperature from which the flags speak of a fever, in degrees Celsius.
const feverish = 38.0

// NewestReadings returns the newest fresh reading of each measure. Of two at the same time the later in the list counts.
func NewestReadings(readings []intake.Reading, now time.Time) map[intake.Measure]intake.Reading {
	newest := make(map[intake.Measure]intake.Reading, len(readings))
	for _, r := range readings {
		if !r.Fresh(now) {
			continue
		}
		if have, ok := newest[r.Measure]; !ok || !r.At.Before(have.At) {
			newest[r.Measure] = r
		}
	}
	return newest
}

// put files a present concept under itself and its ancestors. The depth ends a circle of parents.
func (f *visitFacts) put(id, under string, depth int) {
	if slices.Contains(f.present[under], id) || depth > 16 {
		return
	}
	if id == under {
		f.present[under] = slices.Insert(f.present[under], 0, id) // what was said by name comes first
	} else {
		f.present[under] = append(f.present[under], id)
	}
	for _, p := range f.concepts.Parents(under) {
		f.put(id, p, depth+1)
	}
}

func (f *visitFacts) Present(concept string) []string { return f.present[concept] }

// Absent holds when the concept itself was denied and nothing below it is present: who denies pain in the chest may still
// tell of a tight chest, and who denies a tight chest has not denied pain.
func (f *visitFacts) Absent(concept string) bool {
	return f.current[concept].Status == intake.Absent && len(f.Present(concept)) == 0
}

func (f *visitFacts) Denied(concept string) bool { return f.current[concept].Status == intake.Absent }

func (f *visitFacts) Uncertain(concept string) bool {
	return f.current[concept].Status == intake.Uncertain && len(f.Present(concept)) == 0
}

func (f *visitFacts) Known(concept string) bool {
	s := f.current[concept].Status
	return s != "" && s != intake.NotAsked || len(f.Present(concept)) > 0
}

func (f *visitFacts) Past(concept string) []string {
	var by []string
	for id, x := range f.past {
		if x.Status == intake.Present && f.concepts.IsA(id, concept) {
			by = append(by, id)
		}
	}
	slices.Sort(by)
	return by
}

func (f *visitFacts) PastHours(concept string) (hours float64, ok bool) {
	for _, id := range f.Past(concept) {
		onset := f.past[id].Attributes[intake.Onset]
		if onset.Low == nil {
			continue
		}
		if !ok || *onset.Low < hours {
			hours, ok = *onset.Low, true
		}
	}
	return hours, ok
}

func (f *visitFacts) Code(concept, attribute, code string) []string {
	var by []string
	for _, id := range f.Present(concept) {
		if f.current[id].Attributes[attribute].Code == code {
			by = append(by, id)
		}
	}
	return by
}

// Range takes the most recent onset and otherwise the highest value of the concept and its descendants.
func (f *visitFacts) Range(concept, attribute string) (low, high float64, ok bool) {
	for _, id := range f.Present(concept) {
		a := f.current[id].Attributes[attribute]
		if a.Low == nil && a.High == nil {
			continue
		}
		lo, hi := a.Low, a.High
		if lo == nil {
			lo = hi
		}
		if hi == nil {
			hi = lo
		}
		if !ok {
			low, high, ok = *lo, *hi, true
			continue
		}
		low, high = min(low, *lo), max(high, *hi)
	}
	return low, high, ok
}

func (f *visitFacts) Age() float64 {
	if f.person.Age == nil {
		return -1
	}
	return *f.person.Age
}

func (f *visitFacts) Sex() intake.Sex {
	if f.person.Sex == "" {
		return intake.UnknownSex
	}
	return f.person.Sex
}

// Group puts a patient in a group by age, sex or what is known of the past. An unknown age is in no age group, but an
// unknown sex or age does not rule out a pregnancy.
func (f *visitFacts) Group(name string) (bool, []string) {
	age := f.Age()
	switch name {
	case Infant:
		return age >= 0 && age < 1, nil
	case Child:
		return age >= 0 && age < 14, nil
	case Elderly:
		return age >= 65, nil
	case Fertile:
		return f.Sex() != intake.Male && (age < 0 || age >= 10 && age <= 55), nil
	case PregnantGroup, Postpartum:
		if f.Sex() == intake.Male {
			return false, nil
		}
	}
	var by []string
	for _, concept := range groupConcepts[name] {
		by = append(by, f.Present(concept)...)
		if name != PregnantGroup && name != Postpartum && name != Anticoagulated {
			by = append(by, f.Past(concept)...)
		}
	}
	return len(by) > 0, by
}

func (f *visitFacts) Vital(m intake.Measure) (float64, bool) {
	r, ok := f.vitals[m]
	return r.Value, ok
}

func (f *visitFacts) Proxy() bool {
	return f.informant == intake.ByParent || f.informant == intake.ByCompanion
}
