package record

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// vital is one line of vital signs: a measure's newest value of the last 24 hours, or the trend of older ones. A blood
// pressure is two readings in one line.
type vital struct {
	id       string
	text     string
	readings []intake.Reading
	mode     intake.Mode
}

func (x vital) line(w *work, prefix string) intake.Line {
	var from []intake.Source
	for _, r := range x.readings {
		if r.Evidence.Text != "" {
			from = append(from, intake.Source{Span: &r.Evidence.Span})
			w.covered[r.Evidence.Turn] = append(w.covered[r.Evidence.Turn], r.Evidence.Span)
		} else {
			from = append(from, intake.Source{Reading: r.ID})
		}
	}
	return intake.Line{ID: prefix + x.id, Text: x.text, From: distinct(from), Mode: x.mode}
}

var vitalOrder = []intake.Measure{intake.Systolic, intake.Diastolic, intake.HeartRate, intake.SpO2, intake.RespiratoryRate,
	intake.Temperature, intake.Glucose, intake.Weight, intake.Height, intake.PeakFlow, intake.Pain, intake.AVPU}

// tellVitals groups the readings: what is fresh is told one by one, newest first; what is older as a mean over its days.
func (w *work) tellVitals() []vital {
	var out []vital
	for _, m := range vitalOrder {
		if m == intake.Diastolic && slices.ContainsFunc(w.v.Readings, func(r intake.Reading) bool { return r.Measure == intake.Systolic }) {
			continue // told with the systolic one
		}
		var fresh, old []intake.Reading
		for _, r := range w.v.Readings {
			if r.Measure != m || r.ID == "" && r.Evidence.Text == "" {
				continue
			}
			if r.Fresh(w.now) {
				fresh = append(fresh, r)
			} else {
				old = append(old, r)
			}
		}
		newest := func(l []intake.Reading) {
			sort.SliceStable(l, func(i, k int) bool { return l[i].At.After(l[k].At) })
		}
		newest(fresh)
		newest(old)
		for i, r := range fresh {
			out = append(out, w.tellOne(r, i))
		}
		if len(old) > 0 {
			out = append(out, w.tellTrend(old))
		}
	}
	return out
}

// tellOne says one reading with where it came from and when: "血压 168/96 mmHg（家测 6:40）".
func (w *work) tellOne(r intake.Reading, n int) vital {
	names := measureNames[r.Measure]
	label, value, list := names.label.In(w.lang), figure(r.Value), []intake.Reading{r}
	if r.Measure == intake.Systolic {
		label = bloodPressure.In(w.lang)
		if d, ok := w.partner(r); ok {
			value, list = value+"/"+figure(d.Value), append(list, d)
		} else {
			value += "/–"
		}
	}
	if r.Measure == intake.AVPU && int(r.Value) >= 0 && int(r.Value) < len(avpuWords) {
		value = avpuWords[int(r.Value)].In(w.lang)
	}
	text := strings.TrimSpace(label + " " + value + space(names.unit) + names.unit)
	text += pick(w.lang, "（", " (") + w.source(r) + " " + w.clock(r.At)
	if r.Doubtful {
		text += pick(w.lang, "，存疑，待复测", ", doubtful, to be measured again")
	}
	text += pick(w.lang, "）", ")")
	id := string(r.Measure)
	if n > 0 {
		id = fmt.Sprintf("%s.%d", id, n+1)
	}
	return vital{id: id, text: stop(w.lang, text), readings: list, mode: modeOf(r)}
}

func space(unit string) string {
	if unit == "/10" || unit == "%" || unit == "" {
		return ""
	}
	return " "
}

func modeOf(r intake.Reading) intake.Mode {
	if r.Mode == "" {
		return intake.ByDevice
	}
	return r.Mode
}

// partner is the diastolic reading of the same measurement.
func (w *work) partner(s intake.Reading) (intake.Reading, bool) {
	for _, r := range w.v.Readings {
		if r.Measure == intake.Diastolic && r.ID == s.ID && r.At.Equal(s.At) {
			return r, true
		}
	}
	return intake.Reading{}, false
}

// source says who measured: a device at home, or somebody who told us.
func (w *work) source(r intake.Reading) string {
	switch {
	case r.Mode == intake.ByHuman && r.Evidence.Text != "":
		return pick(w.lang, "自述", "told")
	case r.Mode == intake.ByHuman:
		return pick(w.lang, "人工测", "taken by staff")
	}
	return pick(w.lang, "家测", "home")
}

// clock says when: the time of today, or the day with the time.
func (w *work) clock(at time.Time) string {
	local, now := at.In(w.b.opt.Location), w.now.In(w.b.opt.Location)
	if local.Format("2006-01-02") == now.Format("2006-01-02") {
		return local.Format("15:04")
	}
	if local.Year() == now.Year() {
		return local.Format("01-02 15:04")
	}
	return local.Format("2006-01-02 15:04")
}

// tellTrend says the mean of older readings. Doubtful ones are counted and never averaged.
func (w *work) tellTrend(old []intake.Reading) vital {
	names := measureNames[old[0].Measure]
	label, doubtful := names.label.In(w.lang), 0
	var sum, low float64
	var n, lows int
	list := slices.Clone(old)
	for _, r := range old {
		if r.Doubtful {
			doubtful++
			continue
		}
		sum, n = sum+r.Value, n+1
		if r.Measure == intake.Systolic {
			if d, ok := w.partner(r); ok {
				low, lows = low+d.Value, lows+1
				list = append(list, d)
			}
		}
	}
	if old[0].Measure == intake.Systolic {
		label = bloodPressure.In(w.lang)
	}
	decimals := "%.1f"
	if old[0].Measure == intake.Systolic || old[0].Measure == intake.HeartRate || old[0].Measure == intake.SpO2 {
		decimals = "%.0f"
	}
	value := "–"
	if n > 0 {
		value = fmt.Sprintf(decimals, sum/float64(n))
		if lows > 0 {
			value += "/" + fmt.Sprintf(decimals, low/float64(lows))
		}
	}
	first, last := old[len(old)-1].At, old[0].At
	days := int(last.Sub(first).Hours()/24) + 1
	count := pick(w.lang, fmt.Sprintf("%d 次", len(old)), fmt.Sprintf("%d readings", len(old)))
	if doubtful > 0 {
		count += pick(w.lang, fmt.Sprintf("，其中 %d 次存疑未计入", doubtful), fmt.Sprintf(", %d doubtful and left out", doubtful))
	}
	text := pick(w.lang, fmt.Sprintf("%s 近期 %d 天均值 %s%s%s（%s，至 %s）", label, days, value, space(names.unit), names.unit, count, w.clock(last)),
		fmt.Sprintf("%s, mean of %d days %s%s%s (%s, until %s)", label, days, value, space(names.unit), names.unit, count, w.clock(last)))
	return vital{id: string(old[0].Measure) + ".trend", text: stop(w.lang, text), readings: list, mode: modeOf(old[0])}
}
