package triage

import (
	"cmp"
	"slices"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// all are the findings of words, and after them those of the chart.
func (in Input) all() []intake.Finding {
	if len(in.Chart) == 0 {
		return in.Findings
	}
	return slices.Concat(in.Findings, in.Chart)
}

// told is a view without the chart: what was said and measured alone.
func (a *Assessor) told(v *view) *view {
	if len(v.Chart) == 0 {
		return v
	}
	in := v.Input
	in.Chart = nil
	return a.view(in)
}

// allReasons are the rules that hold by what was said and measured, and those that hold with the chart besides. A rule that the
// chart would end ("not pregnant", "not known") stays: the chart alone never lowers a level. Nor does it raise one alone: an
// old illness is no news, and a reason needs something of today.
func (a *Assessor) allReasons(v *view) []intake.Reason {
	told := a.told(v)
	all := a.reasons(told)
	if told == v {
		return all
	}
	for _, r := range a.reasons(v) {
		if r.Rule == RuleSymptom || r.Rule == RuleRoutine || v.onlyChart(r) {
			continue
		}
		if i := slices.IndexFunc(all, func(o intake.Reason) bool { return o.Rule == r.Rule }); i < 0 {
			all = append(all, r)
		} else if r.Level < all[i].Level {
			all[i] = r
		}
	}
	if len(all) > 1 { // what stands where no rule does gives way
		all = slices.DeleteFunc(all, func(r intake.Reason) bool { return r.Rule == RuleSymptom || r.Rule == RuleRoutine })
	}
	slices.SortStableFunc(all, func(a, b intake.Reason) int { return cmp.Compare(a.Level, b.Level) })
	return all
}

// onlyChart reports whether a reason rests on the chart and on nothing that was said or measured.
func (v *view) onlyChart(r intake.Reason) bool {
	return len(r.From) > 0 && !slices.ContainsFunc(r.From, func(e intake.Evidence) bool { return e.Chart == "" })
}

// byChart says that one side of a contradiction was not told but stands in the chart.
func byChart(x *guidelines.Contradiction) intake.Words {
	return intake.Words{ZH: x.Text.ZH + "（据病历）", EN: x.Text.EN + " (by the chart)"}
}
