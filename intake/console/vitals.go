package console

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// readingRow is one measurement as staff read it; a blood pressure is one row.
type readingRow struct {
	ID, Name, Value, From string
	At                    time.Time
	Doubtful, Old         bool
}

// readings are the rows of a table, the newest first.
func (d *door) readings(rs []intake.Reading) []readingRow {
	sorted := slices.Clone(rs)
	sort.SliceStable(sorted, func(a, b int) bool { return sorted[a].At.After(sorted[b].At) })
	var out []readingRow
	for _, r := range sorted {
		if r.Measure == intake.Diastolic && slices.ContainsFunc(sorted, func(o intake.Reading) bool {
			return o.Measure == intake.Systolic && o.ID == r.ID && o.At.Equal(r.At)
		}) {
			continue
		}
		row := readingRow{ID: r.ID, Name: d.measure(r.Measure), Value: figure(r.Value) + " " + unit(r.Unit), At: r.At,
			Doubtful: r.Doubtful, Old: !r.Fresh(d.Now())}
		for _, o := range sorted {
			if r.Measure == intake.Systolic && o.Measure == intake.Diastolic && o.ID == r.ID && o.At.Equal(r.At) {
				row.Name = d.say("血压", "Blood pressure")
				row.Value = figure(r.Value) + "/" + figure(o.Value) + " " + unit(r.Unit)
			}
		}
		switch {
		case r.Mode == intake.ByHuman:
			row.From = d.say("自述", "said")
		default:
			row.From = strings.TrimSpace(d.say("设备 ", "device ") + short(r.Device))
		}
		out = append(out, row)
	}
	return out
}

func figure(x float64) string { return fmt.Sprintf("%g", math.Round(x*10)/10) }

// unit writes a UCUM unit as people read it.
func unit(u string) string {
	return strings.NewReplacer("Cel", "℃", "mm[Hg]", "mmHg", "{score}", "", "score", "").Replace(u)
}

// short is the part of a device's name that tells it from others.
func short(device string) string { return device[strings.LastIndexAny(device, "|/")+1:] }

// chart is a measure over the last 30 days, drawn on the server: no script, no library.
type chart struct {
	Title  string
	Told   string // the chart in words, for a screen reader
	Width  int
	Height int
	Grid   []gridLine
	Days   []dayMark
	Lines  []string // points of polylines
	Dots   []dot
}

type gridLine struct {
	Y     float64
	Label string
}

type dayMark struct {
	X     float64
	Label string
}

type dot struct {
	X, Y     float64
	Title    string
	Doubtful bool
}

const (
	chartDays   = 30
	chartWidth  = 420
	chartHeight = 160
	chartLeft   = 40
	chartBottom = 20
	chartPoints = 3 // fewer points are no trend
)

// charts draws what was measured often enough: the blood pressure in one, the others each.
func (d *door) charts(rs []intake.Reading) []chart {
	var out []chart
	for _, ms := range [][]intake.Measure{{intake.Systolic, intake.Diastolic}, {intake.Glucose}, {intake.Weight},
		{intake.HeartRate}, {intake.SpO2}, {intake.Temperature}} {
		if c, ok := d.chart(rs, ms); ok {
			out = append(out, c)
		}
	}
	return out
}

func (d *door) chart(rs []intake.Reading, ms []intake.Measure) (chart, bool) {
	now := d.Now()
	from := now.AddDate(0, 0, -chartDays)
	var series [][]intake.Reading
	low, high := math.Inf(1), math.Inf(-1)
	for _, m := range ms {
		var one []intake.Reading
		for _, r := range rs {
			if r.Measure == m && r.Mode != intake.ByHuman && r.At.After(from) && !r.At.After(now) {
				one = append(one, r)
				low, high = math.Min(low, r.Value), math.Max(high, r.Value)
			}
		}
		sort.SliceStable(one, func(a, b int) bool { return one[a].At.Before(one[b].At) })
		series = append(series, one)
	}
	if len(series[0]) < chartPoints {
		return chart{}, false
	}
	step := gridStep(high - low)
	low, high = math.Floor(low/step)*step, math.Ceil(high/step)*step
	if high == low {
		high += step
	}
	x := func(at time.Time) float64 {
		return round(chartLeft + (chartWidth-chartLeft-10)*at.Sub(from).Hours()/(chartDays*24))
	}
	y := func(v float64) float64 { return round(6 + (chartHeight-chartBottom-6)*(high-v)/(high-low)) }
	name := d.measure(ms[0])
	if ms[0] == intake.Systolic {
		name = d.say("血压", "Blood pressure")
	}
	c := chart{Width: chartWidth, Height: chartHeight,
		Title: fmt.Sprintf(d.say("%s（%s），近 %d 天", "%s (%s), last %d days"), name, unit(series[0][0].Unit), chartDays)}
	for v := low; v <= high+step/2; v += step {
		c.Grid = append(c.Grid, gridLine{y(v), figure(v)})
	}
	for day := chartDays; day >= 0; day -= 10 {
		at := now.AddDate(0, 0, -day)
		c.Days = append(c.Days, dayMark{min(x(at), chartWidth-18), at.In(d.Zone).Format("01-02")})
	}
	var told []string
	for i, one := range series {
		var points []string
		for _, r := range one {
			p := dot{X: x(r.At), Y: y(r.Value), Doubtful: r.Doubtful,
				Title: r.At.In(d.Zone).Format("01-02 15:04 ") + d.measure(ms[i]) + " " + figure(r.Value)}
			c.Dots = append(c.Dots, p)
			if !r.Doubtful {
				points = append(points, fmt.Sprintf("%g,%g", p.X, p.Y))
			}
		}
		c.Lines = append(c.Lines, strings.Join(points, " "))
		if len(one) > 0 {
			told = append(told, fmt.Sprintf(d.say("%s %d 次，%s 到 %s", "%s, %d readings, %s to %s"), d.measure(ms[i]), len(one),
				figure(lowest(one)), figure(highest(one))))
		}
	}
	c.Told = strings.Join(told, d.say("；", "; "))
	return c, true
}

// gridStep is a step that leaves two to six lines.
func gridStep(span float64) float64 {
	for _, s := range []float64{0.5, 1, 2, 5, 10, 20, 50, 100} {
		if span/s <= 5 {
			return s
		}
	}
	return 200
}

func round(x float64) float64 { return math.Round(x*10) / 10 }

func lowest(rs []intake.Reading) float64 {
	return slices.MinFunc(rs, byValue).Value
}

func highest(rs []intake.Reading) float64 {
	return slices.MaxFunc(rs, byValue).Value
}

func byValue(a, b intake.Reading) int {
	switch {
	case a.Value < b.Value:
		return -1
	case a.Value > b.Value:
		return 1
	}
	return 0
}
