package triage

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// Codes of 医疗机构诊疗科目名录 that the rules of age, sex and urgency name.
const (
	general      = "02"
	allergy      = "03.09"
	gynaecology  = "05.01"
	fertility    = "05.05"
	obstetrics   = "05.02"
	paediatrics  = "07"
	childSurgery = "08"
	childHealth  = "09"
	eyes         = "10"
	teeth        = "12"
	emergency    = "20"
	urology      = "04.04"
)

// Weights of what points to a department.
const (
	protocolWeight = 1.5 // of the departments of a complaint, beside those of a single concept
	unsaidShare    = 0.7 // of what is asked about, feared or not sure
	pastShare      = 0.5
	otherShare     = 0.6  // of what somebody else has: who asks for another may be the reason to come
	besideShare    = 0.15 // of an illness of somebody else where the patient has complaints of their own
	takenShare     = 0.5  // of medicines, allergens, habits and circumstances
	placeShare     = 0.3  // of a part of the body that is only named
	laterShare     = 0.05 // how much less each concept counts that is named after another
	namedShare     = 1.5  // of an illness that is stated by name: it says more than complaints
	soonShare      = 0.6  // of emergency medicine at level 3
	grownShare     = 0.3  // of the departments for children where nothing tells of a child
	insideShare    = 0.4  // of a complaint that is a part of longer words for what it is about
	lastingShare   = 2    // of allergy for complaints of months
	calmShare      = 0.3  // of emergency medicine where no rule found anything urgent
	broadShare     = 0.3  // of general practice where something more special is known
)

const (
	lastingHours = 60 * 24
	grownAge     = 18
)

// What points to a department besides what was said.
var (
	byAge     = intake.Words{ZH: "儿童", EN: "a child"}
	byUrgency = intake.Words{ZH: "急", EN: "urgent"}
	byNothing = intake.Words{ZH: "说的指不到专科", EN: "nothing points to a specialty"}
)

// departments adds up what the protocols in play and all that is named say. It is advice to staff.
func (a *Assessor) departments(v *view, level intake.Level) []intake.Department {
	sum := pointers{}
	child, told := v.child()
	for i, id := range v.Protocols {
		p, ok := a.content.Protocol(id)
		if !ok {
			continue
		}
		for _, d := range p.Departments {
			if d.Condition.Test(v.facts) {
				sum.add(d.Code, protocolWeight*d.Weight/float64(i+1), p.Title) // the first complaint is what they came for
			}
		}
	}
	for _, c := range a.weighed(v) {
		label, _ := a.content.Concepts.Label(c.concept)
		for code, w := range a.content.Concepts.Departments(c.concept) {
			if code == allergy && v.lasting(c.concept) {
				w *= lastingShare
			}
			sum.add(code, w*c.share, label)
		}
	}
	a.bySex(v, sum)
	sum.specific()
	switch {
	case level > intake.L3:
		sum.scale(emergency, calmShare)
	case level == intake.L3:
		sum.scale(emergency, soonShare)
	}
	if !child && (v.Whose.Age == nil || *v.Whose.Age >= grownAge) {
		for _, code := range []string{paediatrics, childSurgery, childHealth} {
			sum.scale(code, grownShare)
		}
	}
	if sum.score(general) < sum.total() {
		sum.scale(general, broadShare)
	}
	maps.DeleteFunc(sum, func(_ string, d *pointed) bool { return d.score == 0 })
	top := sum.top()
	switch {
	case child:
		share := 1.5
		if told && max(sum.score(eyes), sum.score(teeth)) > sum.total()/2 {
			share = 0.9 // eyes and teeth of children are looked at where eyes and teeth are
		}
		sum.raise(paediatrics, max(top*share, 1), byAge)
		if level.Urgent() {
			sum.raise(emergency, sum.score(paediatrics)*0.9, byUrgency)
		}
	case level == intake.L1:
		sum.raise(emergency, max(top*1.1, 1), byUrgency)
	case level == intake.L2:
		sum.raise(emergency, max(top*0.9, 1), byUrgency)
	case len(sum) == 0 && (len(v.Protocols) > 0 || len(v.Findings) > 0):
		sum.add(general, 1, byNothing) // where nothing was said there is nothing to point with
	}
	a.house.settle(sum)
	return a.clinics(v, level, a.ranked(sum))
}

// lasting reports whether a complaint is known to have gone on for months: an allergy then is likelier than an infection.
func (v *view) lasting(concept string) bool {
	low, _, ok := v.facts.Range(concept, intake.Onset)
	return ok && low >= lastingHours
}

// child reports whether the patient is a child, and whether only words tell so.
func (v *view) child() (child, told bool) {
	if v.Person.Age != nil {
		child, _ = v.facts.Group(guidelines.Child)
		return child, false
	}
	if v.Informant == intake.ByParent {
		return true, false
	}
	return v.Whose.Child, true
}

// bySex takes out what the other sex cannot have come for.
func (a *Assessor) bySex(v *view, sum pointers) {
	sex := v.Person.Sex
	if sex == "" || sex == intake.UnknownSex {
		sex = v.Whose.Sex
	}
	if sex == intake.Male {
		sum.give(fertility, urology, 0.5) // where both may go
		for _, code := range []string{gynaecology, obstetrics} {
			sum.give(code, urology, 0.5)
			delete(sum, code)
		}
	}
}

type weighedConcept struct {
	concept string
	share   float64
}

// weighed lists what speaks for a department: the present concepts, and what was only named with less. Each concept counts
// once, as strongly as it was said, and by id, so that the sum does not depend on the order of findings.
func (a *Assessor) weighed(v *view) []weighedConcept {
	share, at := map[string]float64{}, map[string]int{}
	alone, inside := map[string]bool{}, map[string]bool{}
	add := func(concept string, s float64) { share[concept] = max(share[concept], s) }
	others := func(concept string) float64 {
		if len(v.symptoms) > 0 && a.content.Concepts.Kind(concept) == "disease" {
			return besideShare
		}
		return otherShare
	}
	for _, f := range v.Findings {
		s := 1.0
		switch f.Status {
		case intake.Present:
		case intake.Uncertain:
			s = unsaidShare
		default:
			continue
		}
		if f.Experiencer == intake.OfOther {
			s *= others(f.Concept)
		}
		if f.Temporality == intake.Past {
			s *= pastShare
		}
		add(f.Concept, s)
	}
	for _, m := range v.Named {
		s := 1.0
		if !m.Said {
			s = unsaidShare
		}
		if m.Other {
			s *= others(m.Concept)
		}
		if m.Past {
			s *= pastShare
		}
		if _, ok := at[m.Concept]; !ok {
			at[m.Concept] = m.At
		}
		add(m.Concept, s)
		if m.Inside {
			inside[m.Concept] = true
		} else {
			alone[m.Concept] = true
		}
	}
	var all []weighedConcept
	for c, s := range share {
		if inside[c] && !alone[c] {
			s *= insideShare
		}
		switch a.content.Concepts.Kind(c) {
		case "medicine", "medicine-class", "allergen", "habit", "context", "story":
			s *= takenShare
		case "site":
			s *= placeShare
		case "disease":
			if s >= unsaidShare {
				s *= namedShare
			}
			all = append(all, weighedConcept{c, s})
			continue
		}
		all = append(all, weighedConcept{c, s / (1 + laterShare*float64(at[c]))})
	}
	slices.SortFunc(all, func(a, b weighedConcept) int { return strings.Compare(a.concept, b.concept) })
	return all
}

// maxDepartments is as many as a nurse reads.
const maxDepartments = 5

func (a *Assessor) ranked(sum pointers) []intake.Department {
	all := make([]intake.Department, 0, len(sum))
	for code, s := range sum {
		d := intake.Department{Code: code, Score: s.score, Why: s.why()}
		if a.content.Scales != nil {
			d.Labels, _ = a.content.Scales.Department(code)
		}
		if own, ok := a.house.name(code); ok {
			d.Labels = own
		}
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b intake.Department) int {
		return cmp.Or(-cmp.Compare(a.Score, b.Score), strings.Compare(a.Code, b.Code))
	})
	all = all[:min(maxDepartments, len(all))]
	total := 0.0
	for _, d := range all {
		total += d.Score
	}
	for i := range all {
		all[i].Score = float64(int(all[i].Score/total*1000+0.5)) / 1000
	}
	return all
}
