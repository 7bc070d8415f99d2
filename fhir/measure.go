package fhir

import (
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// measureSpec is how one measure appears in FHIR: its codes, its profile, and the units that it may come in.
type measureSpec struct {
	Measure intake.Measure
	LOINC   []string // any of these means the measure; the first is the one that we write
	MDC     []string // the same for codes of ISO 11073, of devices that know no LOINC
	Display string
	Profile string // id of the core profile, or empty
	Unit    string // the UCUM code of our own unit
	Units   map[string]conversion
}

// conversion is how a unit becomes the measure's own: value*factor + offset.
type conversion struct{ factor, offset float64 }

var same = conversion{factor: 1}

// glucoseMolar is the mass in mg of 0.1 mmol of glucose: 1 mmol/L is 18.0156 mg/dL.
const glucoseMolar = 18.0156

// measures lists the measures that we know. Units of a profile come first; others that a device may rightly use follow.
var measures = []measureSpec{
	{intake.HeartRate, []string{"8867-4"}, []string{"149530", "147842", "149546"}, "Heart rate", "heartrate", "/min",
		map[string]conversion{"/min": same}},
	{intake.RespiratoryRate, []string{"9279-1"}, []string{"151562"}, "Respiratory rate", "resprate", "/min",
		map[string]conversion{"/min": same}},
	{intake.Systolic, []string{"8480-6"}, []string{"150021"}, "Systolic blood pressure", "", "mm[Hg]",
		map[string]conversion{"mm[Hg]": same, "kPa": {factor: 7.50062}}},
	{intake.Diastolic, []string{"8462-4"}, []string{"150022"}, "Diastolic blood pressure", "", "mm[Hg]",
		map[string]conversion{"mm[Hg]": same, "kPa": {factor: 7.50062}}},
	{intake.SpO2, []string{"2708-6", "59408-5"}, []string{"150456"}, "Oxygen saturation in Arterial blood", "oxygensat", "%",
		map[string]conversion{"%": same}},
	{intake.Temperature, []string{"8310-5"}, []string{"150364", "188420"}, "Body temperature", "bodytemp", "Cel",
		map[string]conversion{"Cel": same, "[degF]": {factor: 5.0 / 9, offset: -160.0 / 9}}},
	// Written as glucose in blood, which all of them are: a record says no more than the device did.
	{intake.Glucose, []string{"15074-8", "14743-9", "41653-7", "2339-0", "32016-8", "2340-8", "2341-6", "2345-7", "14749-6", "14745-4"},
		[]string{"160184", "160188", "160192", "160196", "160200", "160204", "160212", "160364", "160368"},
		"Glucose [Moles/volume] in Blood", "", "mmol/L",
		map[string]conversion{"mmol/L": same, "mg/dL": {factor: 1 / glucoseMolar}}},
	{intake.Weight, []string{"29463-7"}, []string{"188736"}, "Body weight", "bodyweight", "kg",
		map[string]conversion{"kg": same, "g": {factor: 0.001}, "[lb_av]": {factor: 0.45359237}}},
	{intake.Height, []string{"8302-2"}, []string{"188740"}, "Body height", "bodyheight", "cm",
		map[string]conversion{"cm": same, "m": {factor: 100}, "[in_i]": {factor: 2.54}}},
	{intake.PeakFlow, []string{"33452-4", "19935-6"}, []string{"152584"}, "Maximum expiratory gas flow Respiratory system airway by Peak flow meter", "",
		"L/min", map[string]conversion{"L/min": same, "L/s": {factor: 60}}},
	{intake.Pain, []string{"72514-3"}, nil, "Pain severity - 0-10 verbal numeric rating [Score] - Reported", "", "{score}",
		map[string]conversion{"{score}": same, "1": same}},
}

// The panel of a blood pressure has components and no value of its own.
const (
	panelLOINC   = "85354-9"
	panelMDC     = "150020"
	panelDisplay = "Blood pressure panel with all children optional"
)

// plainUnits maps what people and devices write for a unit, where no UCUM code is given, to UCUM. With UCUM named as the
// system these are errors: "bpm" is no UCUM code, whoever says so.
var plainUnits = map[string]string{
	"bpm": "/min", "beats/minute": "/min", "beats/min": "/min", "breaths/minute": "/min", "breaths/min": "/min",
	"/min": "/min", "per minute": "/min", "次/分": "/min", "次/分钟": "/min", "brpm": "/min",
	"mmhg": "mm[Hg]", "mm hg": "mm[Hg]", "毫米汞柱": "mm[Hg]", "mm[hg]": "mm[Hg]", "kpa": "kPa",
	"°c": "Cel", "℃": "Cel", "c": "Cel", "cel": "Cel", "degc": "Cel", "度": "Cel",
	"°f": "[degF]", "℉": "[degF]", "f": "[degF]", "degf": "[degF]", "[degf]": "[degF]",
	"%": "%", "percent": "%", "mmol/l": "mmol/L", "mg/dl": "mg/dL",
	"kg": "kg", "公斤": "kg", "千克": "kg", "g": "g", "lb": "[lb_av]", "lbs": "[lb_av]", "[lb_av]": "[lb_av]",
	"cm": "cm", "厘米": "cm", "m": "m", "in": "[in_i]", "[in_i]": "[in_i]", "l/min": "L/min", "升/分": "L/min",
	"score": "{score}", "{score}": "{score}", "分": "{score}",
}

// plainUnit returns the UCUM code of a unit as people write it, or "".
func plainUnit(unit string) string { return plainUnits[strings.ToLower(strings.TrimSpace(unit))] }

// bareUnit drops UCUM annotations, which mean nothing: {beats}/min is /min.
func bareUnit(code string) string {
	open := strings.IndexByte(code, '{')
	end := strings.IndexByte(code, '}')
	if open < 0 || end < open || len(code) == end-open+1 {
		return code
	}
	return code[:open] + code[end+1:]
}

// convert gives a value in the measure's own unit, and whether the unit is one of it.
func (m *measureSpec) convert(value float64, ucum string) (float64, bool) {
	c, ok := m.Units[bareUnit(ucum)]
	if !ok {
		return 0, false
	}
	return value*c.factor + c.offset, true
}

var byCode = func() map[[2]string]*measureSpec {
	index := map[[2]string]*measureSpec{}
	for i := range measures {
		m := &measures[i]
		for _, c := range m.LOINC {
			index[[2]string{LOINC, c}] = m
		}
		for _, c := range m.MDC {
			index[[2]string{MDC, c}] = m
		}
	}
	return index
}()

// specOf returns how a measure appears in FHIR, or nil for one that has no code.
func specOf(m intake.Measure) *measureSpec {
	for i := range measures {
		if measures[i].Measure == m {
			return &measures[i]
		}
	}
	return nil
}

// UnitOf returns the UCUM code of a measure's own unit.
func UnitOf(m intake.Measure) string {
	if s := specOf(m); s != nil {
		return s.Unit
	}
	return ""
}
