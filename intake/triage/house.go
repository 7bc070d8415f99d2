package triage

import (
	"fmt"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// House is what one hospital has: its own names of departments, the departments it has not, and its special clinics. The zero
// House is the catalogue as it stands, without clinics.
type House struct {
	Departments []HouseDepartment `yaml:"departments"`
	Clinics     []HouseClinic     `yaml:"clinics"`
}

// HouseDepartment is a department under the hospital's own name ("心内科门诊（三楼）"), or one that it has not.
type HouseDepartment struct {
	Code  string       `yaml:"code"`
	Label intake.Words `yaml:"label"` // empty: the name of the catalogue
	None  bool         `yaml:"none"`  // the hospital has no such department: its parent is suggested
}

// HouseClinic is a special clinic of guidelines/protocols/clinics.yaml that the hospital has.
type HouseClinic struct {
	ID    string       `yaml:"id"`
	Label intake.Words `yaml:"label"` // empty: the name in clinics.yaml
}

// Check tells what in a house does not fit the content: a code or clinic that there is not, a name in one language alone.
func (h House) Check(c *guidelines.Content) error {
	for i, d := range h.Departments {
		if _, ok := c.Scales.Department(d.Code); !ok {
			return fmt.Errorf("departments[%d].code: there is no department %q", i, d.Code)
		}
		if d.Label != (intake.Words{}) && !d.Label.Complete() {
			return fmt.Errorf("departments[%d].label: both zh and en are needed", i)
		}
	}
	for i, x := range h.Clinics {
		if !slices.ContainsFunc(c.Clinics(), func(k *guidelines.Clinic) bool { return k.ID == x.ID }) {
			return fmt.Errorf("clinics[%d].id: there is no clinic %q", i, x.ID)
		}
		if x.Label != (intake.Words{}) && !x.Label.Complete() {
			return fmt.Errorf("clinics[%d].label: both zh and en are needed", i)
		}
	}
	return nil
}

// without tells whether the hospital has no such department.
func (h House) without(code string) bool {
	return slices.ContainsFunc(h.Departments, func(d HouseDepartment) bool { return d.Code == code && d.None })
}

// name is the hospital's own name of a department.
func (h House) name(code string) (intake.Words, bool) {
	for _, d := range h.Departments {
		if d.Code == code && d.Label.Complete() {
			return d.Label, true
		}
	}
	return intake.Words{}, false
}

// has is the hospital's entry of a clinic.
func (h House) has(id string) (HouseClinic, bool) {
	for _, x := range h.Clinics {
		if x.ID == id {
			return x, true
		}
	}
	return HouseClinic{}, false
}

// settle moves what points to a department that the hospital has not to its parent, and without one to general practice.
func (h House) settle(sum pointers) {
	for _, code := range sum.codes() {
		if !h.without(code) {
			continue
		}
		to := general
		if i := strings.LastIndexByte(code, '.'); i > 0 && !h.without(code[:i]) {
			to = code[:i]
		}
		sum.give(code, to, 1)
		delete(sum, code)
	}
}

// clinics puts the hospital's special clinics first where somebody belongs there: that is what a clinic is for.
func (a *Assessor) clinics(v *view, level intake.Level, all []intake.Department) []intake.Department {
	var first []intake.Department
	for _, k := range a.content.Clinics() {
		own, has := a.house.has(k.ID)
		if !has || k.Level.Valid() && (!level.Valid() || level > k.Level) {
			continue
		}
		holds, used := k.Condition.Holds(v.facts)
		if !holds {
			continue
		}
		d := intake.Department{Code: k.Code, Labels: k.Label, Clinic: k.ID}
		if own.Label.Complete() {
			d.Labels = own.Label
		}
		for _, c := range used {
			if label, ok := a.content.Concepts.Label(c); ok && len(d.Why) < reasonsTold {
				d.Why = append(d.Why, label)
			}
		}
		first = append(first, d)
	}
	if len(first) == 0 {
		return all
	}
	best := 0.0
	for _, d := range all {
		best = max(best, d.Score)
	}
	for i := range first {
		first[i].Score = best // no better known than the best department, but named before it
	}
	all = slices.Concat(first, all)
	return all[:min(maxDepartments, len(all))]
}
