package console

import (
	"strings"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
)

// chartKind names a kind of chart entry.
func (d *door) chartKind(k intake.ChartKind) string {
	switch k {
	case intake.ChartCondition:
		return d.say("疾病", "condition")
	case intake.ChartAllergy:
		return d.say("过敏", "allergy")
	case intake.ChartMedicine:
		return d.say("用药", "medicine")
	case intake.ChartProcedure:
		return d.say("手术操作", "procedure")
	case intake.ChartPregnancy:
		return d.say("妊娠", "pregnancy")
	}
	return string(k)
}

// takenFor says what an entry of the chart was taken for, so that a wrong reading is seen.
func (d *door) takenFor(fs []visit.FindingView) string {
	var names []string
	for _, f := range fs {
		name := f.Labels.In(d.Lang)
		if f.Temporality == intake.Past {
			name += d.say("（以前）", " (past)")
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return d.say("只照录", "kept as written")
	}
	return strings.Join(names, d.say("、", ", "))
}
