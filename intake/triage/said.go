package triage

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/preconsult/preconsult/guidelines/scales"
	"github.com/preconsult/preconsult/intake"
)

// saidMeasures are the concepts whose value is a figure that somebody measured and told.
var saidMeasures = map[string]intake.Measure{
	"measured-temperature": intake.Temperature,
	"fever":                intake.Temperature,
	"high-fever":           intake.Temperature,
	"low-grade-fever":      intake.Temperature,
	"measured-glucose":     intake.Glucose,
	"measured-spo2":        intake.SpO2,
	"measured-heart-rate":  intake.HeartRate,
	"measured-weight":      intake.Weight,
}

const saidPressure = "measured-blood-pressure"

var pressure = regexp.MustCompile(`(\d{2,3})\s*[/／]\s*(\d{2,3})`)

// said makes readings of figures that were told ("39 度", "168/96"). A figure that a device measured too is left to the
// device when that is newer, as with all readings. What no body can have is not taken.
func (a *Assessor) said(in Input) []intake.Reading {
	var all []intake.Reading
	have := map[string]bool{}
	for _, r := range in.Readings {
		have[r.ID+string(r.Measure)] = true
	}
	add := func(f intake.Finding, m intake.Measure, value float64, e intake.Evidence) {
		if e == (intake.Evidence{}) {
			e, _ = f.Last()
		}
		r := intake.Reading{ID: fmt.Sprintf("turn-%d", e.Turn), Measure: m, Value: value, At: f.At, Mode: intake.ByHuman,
			Evidence: e}
		if r.At.IsZero() {
			r.At = in.Now
		}
		if have[r.ID+string(m)] || !a.plausible(in.Person, &r) {
			return
		}
		all = append(all, r)
	}
	for _, f := range in.Findings {
		if !counts(f) {
			continue
		}
		value := f.Attributes[intake.Value]
		if f.Concept == saidPressure {
			if m := pressure.FindStringSubmatch(value.Text); m != nil {
				high, _ := strconv.ParseFloat(m[1], 64)
				low, _ := strconv.ParseFloat(m[2], 64)
				add(f, intake.Systolic, high, value.Evidence)
				add(f, intake.Diastolic, low, value.Evidence)
			}
			continue
		}
		if m, ok := saidMeasures[f.Concept]; ok && value.High != nil {
			add(f, m, *value.High, value.Evidence)
		}
	}
	return all
}

func (a *Assessor) plausible(p intake.Person, r *intake.Reading) bool {
	if a.content.Scales == nil {
		return true
	}
	age := -1.0
	if p.Age != nil {
		age = *p.Age
	}
	switch a.content.Scales.Gate(r.Measure, r.Value, age) {
	case scales.Reject:
		return false
	case scales.Confirm:
		r.Doubtful = true
	}
	return true
}
