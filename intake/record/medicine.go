package record

import (
	"fmt"
	"slices"

	"github.com/preconsult/preconsult/intake"
)

// doseUnits are the units of doses that are said in words; the others (mg, ml) are written as they are.
var doseUnits = map[string]intake.Words{"tablet": {ZH: "片", EN: "tablet"}, "capsule": {ZH: "粒", EN: "capsule"},
	"unit": {ZH: "单位", EN: "unit"},
	"puff": {ZH: "喷", EN: "puff"}, "drop": {ZH: "滴", EN: "drop"}, "sachet": {ZH: "袋", EN: "sachet"}}

// dose writes a dose with its unit: "1.5 片", "2 tablets".
func dose(lang intake.Lang, amount, unit string) string {
	words, ok := doseUnits[unit]
	if !ok {
		return amount + " " + unit
	}
	if lang == intake.EN && amount != "1" && amount != "0.5" && amount != "0.25" {
		return amount + " " + words.EN + "s"
	}
	return amount + " " + words.In(lang)
}

// medicine reports whether a finding is of a medicine.
func (w *work) medicine(f intake.Finding) bool {
	k := w.kind(f.Concept)
	return k == "medicine" || k == "medicine-class"
}

// taking is how much of a medicine is taken and how often, as it stands after the name: " 100 mg，每日 1 次".
func (w *work) taking(f intake.Finding) string {
	text := ""
	if a, ok := f.Attributes[intake.Dose]; ok {
		if v := w.value(intake.Dose, a); v != "" {
			text = " " + v
		}
	}
	if a, ok := f.Attributes[intake.Frequency]; ok {
		if v := often(w.lang, a); v != "" {
			text += pick(w.lang, "，", ", ") + v
		}
	}
	return text
}

// often says how often a medicine is taken: 每日 2 次, 隔日 1 次, 必要时.
func often(lang intake.Lang, a intake.Attribute) string {
	text := ""
	if a.Low != nil && a.High != nil && *a.High > 0 {
		n := figure(*a.Low)
		if *a.Low != *a.High {
			n += pick(lang, "～", "–") + figure(*a.High)
		}
		period := map[string]intake.Words{"/d": {ZH: "每日", EN: "a day"}, "/w": {ZH: "每周", EN: "a week"},
			"/mo": {ZH: "每月", EN: "a month"}}[a.Unit]
		switch {
		case *a.Low == .5 && *a.High == .5 && a.Unit == "/d":
			text = pick(lang, "隔日 1 次", "every other day")
		case *a.High < 1:
			days := figure(float64(int(10 / *a.High + .5)) / 10)
			text = pick(lang, fmt.Sprintf("每 %s %s 1 次", days, map[string]string{"/d": "日", "/w": "周",
				"/mo": "个月"}[a.Unit]),
				fmt.Sprintf("once every %s %s", days, map[string]string{"/d": "days", "/w": "weeks",
					"/mo": "months"}[a.Unit]))
		case n == "1":
			text = pick(lang, period.ZH+" 1 次", "once "+period.EN)
		case n == "2":
			text = pick(lang, period.ZH+" 2 次", "twice "+period.EN)
		default:
			text = pick(lang, period.ZH+" "+n+" 次", n+" times "+period.EN)
		}
	}
	if a.Code == "as-needed" {
		if text == "" {
			return pick(lang, "必要时", "as needed")
		}
		return pick(lang, "必要时，", "as needed, ") + text
	}
	return text
}

// ended finds the denial that belongs to a medicine of the past: it was taken and is not any more. One line says both.
func (w *work) ended(f intake.Finding) (intake.Finding, bool) {
	i := slices.IndexFunc(w.findings, func(o intake.Finding) bool {
		return o.Mode != intake.ByChart && f.Mode != intake.ByChart && o.Concept == f.Concept && o.Experiencer == f.Experiencer && (f.Temporality == intake.Past && f.Status == intake.Present &&
			o.Temporality != intake.Past && o.Status == intake.Absent ||
			f.Status == intake.Absent && o.Temporality == intake.Past && o.Status == intake.Present)
	})
	if i < 0 || !w.medicine(f) {
		return intake.Finding{}, false
	}
	return w.findings[i], true
}

// stopped marks a medicine that was stopped: 氯吡格雷（已停用）.
func (w *work) stopped(name string) string {
	return name + pick(w.lang, "（已停用）", " (stopped)")
}
