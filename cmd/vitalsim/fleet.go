package main

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/intake"
)

// fleet makes readings, one patient after the other, each as its device would write it.
type fleet struct {
	settings
	rand *rand.Rand
	now  time.Time
	n    int
}

func newFleet(s settings, now time.Time) *fleet {
	return &fleet{settings: s, rand: rand.New(rand.NewPCG(s.seed, 0x70726563)), now: now}
}

// instruments are what a household has, with where its values usually lie.
var instruments = []struct {
	name      string
	measure   intake.Measure
	mean, sd  float64
	low, high float64
	step      float64
}{
	{"cuff", intake.Systolic, 138, 14, 85, 230, 1},
	{"oximeter", intake.HeartRate, 76, 11, 40, 180, 1},
	{"oximeter", intake.SpO2, 96.5, 1.5, 86, 100, 1},
	{"thermometer", intake.Temperature, 36.7, 0.4, 35, 40.5, 0.1},
	{"glucometer", intake.Glucose, 7.2, 2.1, 2.4, 25, 0.1},
	{"scale", intake.Weight, 68, 11, 35, 150, 0.1},
}

// next makes one Observation. Its identifier says device, patient, measure and time, as the profile of personal health
// devices does, so that a repeat is known as one.
func (f *fleet) next() fhir.Observation {
	i := f.n
	f.n++
	patient := fmt.Sprintf("P%04d", i%f.patients+1)
	tool := instruments[(i/f.patients)%len(instruments)]
	at := f.start.Add(time.Duration(i/f.patients) * 5 * time.Minute)
	if at.After(f.now) {
		at = f.now.Add(-time.Duration(i) * time.Second).Truncate(time.Second)
	}
	value := f.draw(tool.mean, tool.sd, tool.low, tool.high, tool.step)
	r := intake.Reading{Measure: tool.measure, Value: value}
	var low *intake.Reading
	if tool.measure == intake.Systolic {
		low = &intake.Reading{Measure: intake.Diastolic, Value: math.Round(value*0.55 + f.rand.Float64()*12)}
	}
	o := fhir.Vital(r, low)
	o.Type, o.Status, o.Meta = "Observation", "final", fhir.VitalMeta(r)
	o.Identifier = []fhir.Identifier{{System: "urn:vitalsim", Value: fmt.Sprintf("%s-%s-%s-%s-%d", tool.name, patient, tool.measure,
		at.UTC().Format("20060102150405"), f.seed)}}
	o.Subject = &fhir.Reference{Identifier: &fhir.Identifier{System: f.system, Value: patient}}
	o.Device = &fhir.Reference{Identifier: &fhir.Identifier{System: "urn:vitalsim:device", Value: tool.name + "-" + patient}}
	o.Effective = at.Format(time.RFC3339)
	return o
}

func (f *fleet) draw(mean, sd, low, high, step float64) float64 {
	v := min(high, max(low, mean+sd*f.rand.NormFloat64()))
	return math.Round(math.Round(v/step)*step*10) / 10
}

// transaction wraps Observations for one request.
func transaction(list []fhir.Observation) fhir.Bundle {
	b := fhir.Bundle{Common: fhir.Common{Type: "Bundle"}, Kind: "transaction"}
	for _, o := range list {
		b.Entry = append(b.Entry, fhir.Entry{Resource: o, Request: &fhir.EntryRequest{Method: "POST", URL: "Observation",
			IfNoneExist: "identifier=" + o.Identifier[0].Token()}})
	}
	return b
}

func encode(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain structs of ours always encode
	}
	return raw
}
