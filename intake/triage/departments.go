package triage

import (
	"cmp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// Codes of 医疗机构诊疗科目名录 that the rules of age and urgency name.
const (
	general     = "02"
	paediatrics = "07"
	emergency   = "20"
)

// protocolWeight is how much more the departments of a complaint count than those of a single concept.
const protocolWeight = 2

// departments adds up what the protocols in play and all present concepts say. It is advice to staff.
func (a *Assessor) departments(v *view, level intake.Level) []intake.Department {
	sum := map[string]float64{}
	for i, id := range v.Protocols {
		p, ok := a.content.Protocol(id)
		if !ok {
			continue
		}
		for _, d := range p.Departments {
			if d.Condition.Test(v.facts) {
				sum[d.Code] += protocolWeight * d.Weight / float64(i+1) // the first complaint is what they came for
			}
		}
	}
	for _, c := range a.weighed(v) {
		for code, w := range a.content.Concepts.Departments(c.concept) {
			sum[code] += w * c.share
		}
	}
	specific(sum)
	top := 0.0
	for _, s := range sum {
		top = max(top, s)
	}
	child, _ := v.facts.Group(guidelines.Child)
	child = child || v.Person.Age == nil && v.Informant == intake.ByParent
	switch {
	case child:
		sum[paediatrics] = max(sum[paediatrics], top*1.5, 1)
		if level.Urgent() {
			sum[emergency] = max(sum[emergency], sum[paediatrics]*0.9)
		}
	case level == intake.L1:
		sum[emergency] = max(sum[emergency], top*1.1, 1)
	case level == intake.L2:
		sum[emergency] = max(sum[emergency], top*0.9, 1)
	case len(sum) == 0 && (len(v.Protocols) > 0 || len(v.Findings) > 0):
		sum[general] = 1 // what was said points nowhere; where nothing was said there is nothing to point with
	}
	return a.ranked(sum)
}

type weighedConcept struct {
	concept string
	share   float64
}

// weighed lists the patient's present concepts by id, so that the sum does not depend on the order of speaking. What was
// once, and what is only taken or used, says less about where to go.
func (a *Assessor) weighed(v *view) []weighedConcept {
	var all []weighedConcept
	for _, f := range v.Findings {
		if f.Status != intake.Present || f.Experiencer == intake.OfOther {
			continue
		}
		share := 1.0
		switch a.content.Concepts.Kind(f.Concept) {
		case "medicine", "medicine-class", "allergen", "habit", "context", "story":
			share = 0.3
		}
		if f.Temporality == intake.Past {
			share *= 0.3
		}
		all = append(all, weighedConcept{f.Concept, share})
	}
	slices.SortFunc(all, func(a, b weighedConcept) int {
		return cmp.Or(strings.Compare(a.concept, b.concept), cmp.Compare(a.share, b.share))
	})
	return all
}

// specific moves the weight of a department to its parts where some are known: 内科 to 心血管内科.
func specific(sum map[string]float64) {
	codes := make([]string, 0, len(sum))
	for code := range sum {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		var parts []string
		total := 0.0
		for _, c := range codes {
			if strings.HasPrefix(c, code+".") {
				parts = append(parts, c)
				total += sum[c]
			}
		}
		if total == 0 {
			continue
		}
		w := sum[code]
		delete(sum, code)
		for _, c := range parts {
			sum[c] += w * sum[c] / total
		}
	}
}

// maxDepartments is as many as a nurse reads.
const maxDepartments = 5

func (a *Assessor) ranked(sum map[string]float64) []intake.Department {
	all := make([]intake.Department, 0, len(sum))
	for code, s := range sum {
		d := intake.Department{Code: code, Score: s}
		if a.content.Scales != nil {
			d.Labels, _ = a.content.Scales.Department(code)
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
