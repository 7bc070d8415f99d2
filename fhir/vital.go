package fhir

import "github.com/preconsult/preconsult/intake"

// Vital writes a reading as an Observation by its core profile: code, category and value. A systolic reading becomes a
// blood pressure panel with its diastolic partner, or says that there was none. Who, when and for whom is the caller's.
func Vital(r intake.Reading, partner *intake.Reading) Observation {
	o := Observation{Category: []Concept{*Coded(Category, "vital-signs", "Vital Signs")}}
	spec := specOf(r.Measure)
	switch r.Measure {
	case intake.Systolic, intake.Diastolic:
		o.Code = Coded(LOINC, panelLOINC, panelDisplay)
		sys, dia := &r, partner
		if r.Measure == intake.Diastolic {
			sys, dia = partner, &r
		}
		o.Component = []Component{pressure(intake.Systolic, sys), pressure(intake.Diastolic, dia)}
		return o
	case intake.SpO2:
		o.Code = &Concept{Coding: []Coding{{LOINC, "2708-6", "Oxygen saturation in Arterial blood"},
			{LOINC, "59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry"}}}
	case intake.Glucose, intake.Pain, intake.PeakFlow:
		o.Category = []Concept{*Coded(Category, "survey", "Survey")}
		if r.Measure == intake.Glucose {
			o.Category = []Concept{*Coded(Category, "laboratory", "Laboratory")}
		}
		o.Code = Coded(LOINC, spec.LOINC[0], spec.Display)
	case intake.AVPU:
		o.Category = []Concept{*Coded(Category, "exam", "Exam")}
		o.Code = &Concept{Coding: []Coding{{System: LocalCode, Code: "avpu"}}, Text: "AVPU"}
		steps := []string{"Alert", "New confusion", "Voice", "Pain", "Unresponsive"}
		if i := int(r.Value); i >= 0 && i < len(steps) {
			o.ValueConcept = Text(steps[i])
		} else {
			o.AbsentReason = Coded(Absent, "error", "Error")
		}
		return o
	default:
		if spec == nil {
			o.Code = Text(string(r.Measure))
			o.ValueQuantity = &Quantity{Value: number(r.Value), Unit: r.Unit}
			o.Category = nil
			return o
		}
		o.Code = Coded(LOINC, spec.LOINC[0], spec.Display)
	}
	o.ValueQuantity = quantity(spec, r.Value)
	return o
}

func pressure(m intake.Measure, r *intake.Reading) Component {
	spec := specOf(m)
	c := Component{Code: Coded(LOINC, spec.LOINC[0], spec.Display)}
	if r == nil {
		c.AbsentReason = Coded(Absent, "unknown", "Unknown")
	} else {
		c.ValueQuantity = quantity(spec, r.Value)
	}
	return c
}

func quantity(spec *measureSpec, value float64) *Quantity {
	unit := spec.Unit
	switch unit {
	case "mm[Hg]":
		unit = "mmHg"
	case "Cel":
		unit = "°C"
	}
	return &Quantity{Value: number(value), Unit: unit, System: UCUM, Code: spec.Unit}
}

// VitalMeta is what is known about a vital sign: its profiles, and the tag of one that is to be measured again.
func VitalMeta(r intake.Reading) *Meta {
	var m Meta
	profile := ""
	switch r.Measure {
	case intake.Systolic, intake.Diastolic:
		profile = "bp"
	default:
		if s := specOf(r.Measure); s != nil {
			profile = s.Profile
		}
	}
	if profile != "" {
		m.Profile = []string{Profile + "vitalsigns", Profile + profile}
	}
	if r.Doubtful {
		m.Tag = []Coding{{System: LocalTag, Code: MeasureAgain, Display: "Measure again"}}
	}
	if len(m.Profile)+len(m.Tag) == 0 {
		return nil
	}
	return &m
}
