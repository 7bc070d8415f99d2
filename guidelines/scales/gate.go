package scales

import (
	"math"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// Verdict is what a plausibility gate says of a value.
type Verdict string

// The verdicts. Confirm keeps the value, marked to be measured again; Reject means the sensor or the entry is wrong.
const (
	OK      Verdict = "ok"
	Confirm Verdict = "confirm"
	Reject  Verdict = "reject"
)

// Gate judges one value. age is in years, -1 unknown. A measure without a gate passes.
func (s *Scales) Gate(m intake.Measure, value, age float64) Verdict {
	for _, g := range s.Home.Gates {
		if g.Measure != m {
			continue
		}
		if g.Reject.Catches(value) {
			return Reject
		}
		if g.ConfirmAge != nil && age >= 0 && !g.ConfirmAge.Contains(age) {
			return OK
		}
		if g.Confirm.Catches(value) {
			return Confirm
		}
	}
	return OK
}

// Jumps reports whether a value changed faster than a gate takes without a second look. earlier are the person's own readings;
// the newest one before the value counts.
func (s *Scales) Jumps(m intake.Measure, value float64, at time.Time, earlier []intake.Reading) bool {
	var last *intake.Reading
	for i := range earlier {
		if r := &earlier[i]; r.Measure == m && r.At.Before(at) && !r.Doubtful && (last == nil || last.At.Before(r.At)) {
			last = r
		}
	}
	if last == nil {
		return false
	}
	for _, g := range s.Home.Gates {
		if c := g.ConfirmChange; g.Measure == m && c != nil && c.Hours > 0 {
			periods := max(1, at.Sub(last.At).Hours()/c.Hours)
			return math.Abs(value-last.Value) > c.KG*periods
		}
	}
	return false
}

// GatePair judges two values that were measured together, as the two of a blood pressure. The text says why.
func (s *Scales) GatePair(high, low intake.Measure, highValue, lowValue float64) (Verdict, intake.Words) {
	worst, why := OK, intake.Words{}
	for _, g := range s.Home.PairGates {
		if g.High != high || g.Low != low || g.High == "" {
			continue
		}
		d := highValue - lowValue
		if d < g.MinDifference || g.Difference.Catches(d) {
			if worst != Reject {
				worst, why = g.Action, g.Text
			}
		}
	}
	return worst, why
}

// Unit turns a value into the measure's own unit. ask is set when the figure suggests that another unit was meant; why is
// then what to show.
func (s *Scales) Unit(m intake.Measure, value float64, unit string) (v float64, ask bool, why intake.Words) {
	for _, u := range s.Home.Units {
		if u.Measure != m || u.Unit != "" && u.Unit != unit || !u.Contains(value) {
			continue
		}
		if u.Action != "convert" {
			return value, true, u.Text
		}
		if u.Factor != 0 {
			value *= u.Factor
		}
		if u.Divide != 0 {
			value /= u.Divide
		}
	}
	return value, false, intake.Words{}
}
