package scales_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/preconsult/preconsult/guidelines/scales"
	"github.com/preconsult/preconsult/intake"
)

var now = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func load(t *testing.T) *scales.Scales {
	t.Helper()
	s, err := scales.Load(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The vectors of the table, and with them those of clinical.md §1a.
func TestNews2Vectors(t *testing.T) {
	s := load(t)
	if len(s.NEWS2.Vectors) < 8 {
		t.Fatalf("%d vectors, at least 8 are expected", len(s.NEWS2.Vectors))
	}
	for _, v := range s.NEWS2.Vectors {
		score, single3, _, missing := s.News2(v.In, v.Scale == 2, v.In[scales.Oxygen] == 1)
		if score != v.Total {
			t.Errorf("%s: score %d, want %d", v.Name, score, v.Total)
		}
		if len(missing) > 0 {
			t.Errorf("%s: missing %v", v.Name, missing)
		}
		r, _ := s.News2Response(score, single3)
		if r.Level != v.Level {
			t.Errorf("%s: level %d, want %d", v.Name, r.Level, v.Level)
		}
	}
}

// Each printed step of the chart, at its edge and one unit to either side.
func TestNews2Edges(t *testing.T) {
	type want map[float64]int
	for measure, steps := range map[intake.Measure]want{
		intake.RespiratoryRate: {7: 3, 8: 3, 9: 1, 11: 1, 12: 0, 20: 0, 21: 2, 24: 2, 25: 3, 26: 3},
		intake.SpO2:            {90: 3, 91: 3, 92: 2, 93: 2, 94: 1, 95: 1, 96: 0, 97: 0},
		intake.Systolic:        {89: 3, 90: 3, 91: 2, 100: 2, 101: 1, 110: 1, 111: 0, 219: 0, 220: 3, 221: 3},
		intake.HeartRate: {39: 3, 40: 3, 41: 1, 50: 1, 51: 0, 90: 0, 91: 1, 110: 1, 111: 2, 130: 2, 131: 3,
			132: 3},
		intake.Temperature: {34.9: 3, 35.0: 3, 35.1: 1, 36.0: 1, 36.1: 0, 38.0: 0, 38.1: 1, 39.0: 1, 39.1: 2, 40: 2},
		intake.AVPU:        {0: 0, 1: 3, 2: 3, 3: 3, 4: 3},
	} {
		s := load(t)
		for v, points := range steps {
			got, single, _, missing := s.News2(map[intake.Measure]float64{measure: v}, false, false)
			if got != points || single != (points == 3) {
				t.Errorf("%s %v: %d points, want %d", measure, v, got, points)
			}
			if len(missing) != 5 {
				t.Errorf("%s alone: missing %v, want the five others", measure, missing)
			}
		}
	}
}

func TestNews2Scale2(t *testing.T) {
	s := load(t)
	for _, c := range []struct {
		spo2   float64
		oxygen bool
		points int
	}{
		{83, false, 3}, {84, false, 2}, {85, false, 2}, {86, false, 1}, {87, false, 1}, {88, false, 0}, {92, false, 0},
		{93, false, 0}, {100, false, 0}, {92, true, 0}, {93, true, 1}, {94, true, 1}, {95, true, 2}, {96, true, 2},
		{97, true, 3},
	} {
		got, _, _, _ := s.News2(map[intake.Measure]float64{intake.SpO2: c.spo2}, true, c.oxygen)
		if c.oxygen {
			got -= 2 // the points for oxygen itself
		}
		if got != c.points {
			t.Errorf("scale 2, SpO2 %v, oxygen %v: %d points, want %d", c.spo2, c.oxygen, got, c.points)
		}
	}
}

// patient is what a test knows of a person.
type patient struct {
	age      float64
	concepts []string
	groups   []string
	chronic  bool
}

func (p patient) Age() float64       { return p.age }
func (p patient) Symptomatic() bool  { return len(p.concepts) > 0 }
func (p patient) LongStanding() bool { return p.chronic }

func (p patient) Present(c string) []string {
	if slices.Contains(p.concepts, c) {
		return []string{c}
	}
	return nil
}

func (p patient) Group(g string) (bool, []string) { return slices.Contains(p.groups, g), nil }

func reading(m intake.Measure, v float64) intake.Reading {
	return intake.Reading{ID: "r-" + string(m), Measure: m, Value: v, At: now.Add(-time.Minute)}
}

func worst(hits []scales.Hit) intake.Level {
	var l intake.Level
	for _, h := range hits {
		l = l.Worst(h.Level)
	}
	return l
}

func rules(hits []scales.Hit) []string {
	var all []string
	for _, h := range hits {
		all = append(all, h.Rule)
	}
	return all
}

// Every edge of the adult tables and one unit to either side. Level 0 means that no table speaks.
func TestAdultEdges(t *testing.T) {
	s := load(t)
	adult := patient{age: 50}
	ill := patient{age: 50, concepts: []string{"cough"}}
	for _, c := range []struct {
		name    string
		p       patient
		measure intake.Measure
		levels  map[float64]intake.Level
	}{
		{"heart rate without symptom", adult, intake.HeartRate, map[float64]intake.Level{
			39: 1, 40: 2, 41: 2, 50: 2, 51: 0, 55: 0, 56: 0, 99: 0, 100: 0, 130: 0, 131: 3, 149: 3, 150: 2, 151: 2, 180: 2,
			181: 1}},
		{"heart rate with a symptom", ill, intake.HeartRate, map[float64]intake.Level{
			50: 2, 51: 3, 55: 3, 56: 0, 99: 0, 100: 3, 101: 3, 130: 3, 131: 3, 149: 3, 150: 2}},
		{"systolic", adult, intake.Systolic, map[float64]intake.Level{
			69: 1, 70: 2, 71: 2, 80: 2, 81: 3, 90: 3, 91: 0, 159: 0, 160: 4, 179: 4, 180: 3, 181: 3, 200: 3, 201: 2, 220: 2}},
		{"oxygen, breathing not known", adult, intake.SpO2, map[float64]intake.Level{
			79: 1, 80: 2, 81: 2, 90: 2, 91: 2, 92: 3, 93: 3, 94: 0, 95: 0, 96: 0}},
		{"breathing", adult, intake.RespiratoryRate, map[float64]intake.Level{
			7: 2, 8: 2, 9: 0, 20: 0, 21: 0, 24: 0, 25: 2, 26: 2}},
		{"temperature", adult, intake.Temperature, map[float64]intake.Level{
			34.9: 2, 35.0: 2, 35.1: 0, 38.0: 0, 39.0: 0, 39.1: 3, 41: 3, 41.1: 1}},
		{"glucose", adult, intake.Glucose, map[float64]intake.Level{
			2.9: 2, 3.0: 3, 3.8: 3, 3.9: 0, 13.9: 0, 14.0: 0, 16.7: 0, 16.8: 3, 33.2: 3, 33.3: 2}},
		{"consciousness", adult, intake.AVPU, map[float64]intake.Level{0: 0, 1: 2, 2: 2, 3: 1, 4: 1}},
		{"pain", adult, intake.Pain, map[float64]intake.Level{3: 0, 4: 3, 6: 3, 7: 2, 10: 2}},
		{"pain of months", patient{age: 50, chronic: true}, intake.Pain, map[float64]intake.Level{7: 0, 10: 0}},
	} {
		for v, want := range c.levels {
			hits := s.Judge(c.p, scales.Vitals{Readings: []intake.Reading{reading(c.measure, v)}, Now: now})
			if got := worst(hits); got != want {
				t.Errorf("%s %v: level %d, want %d, by %v", c.name, v, got, want, rules(hits))
			}
		}
	}
}

// Every edge of the child tables.
func TestChildEdges(t *testing.T) {
	s := load(t)
	for _, c := range []struct {
		name    string
		age     float64
		measure intake.Measure
		levels  map[float64]intake.Level
	}{
		{"2 months, temperature", 0.17, intake.Temperature, map[float64]intake.Level{36.4: 2, 36.5: 0, 37.9: 0, 38.0: 2}},
		{"4 months, temperature", 0.33, intake.Temperature, map[float64]intake.Level{38.9: 0, 39.0: 3, 41.1: 1}},
		{"2 years, temperature", 2, intake.Temperature, map[float64]intake.Level{39.0: 0, 39.1: 3, 41.0: 3, 41.1: 1}},
		{"2 months, heart", 0.17, intake.HeartRate, map[float64]intake.Level{160: 0, 161: 3, 180: 3, 181: 3}},
		{"18 months, heart", 1.5, intake.HeartRate, map[float64]intake.Level{150: 0, 151: 3, 161: 3}},
		{"4 years, heart", 4, intake.HeartRate, map[float64]intake.Level{140: 0, 141: 3}},
		{"10 years, heart", 10, intake.HeartRate, map[float64]intake.Level{100: 0, 101: 3}},
		{"4 years, breathing", 4, intake.RespiratoryRate, map[float64]intake.Level{29: 0, 30: 0, 31: 3, 60: 3, 61: 2}},
		{"child, oxygen", 4, intake.SpO2, map[float64]intake.Level{91: 2, 92: 3, 95: 3, 96: 0}},
		{"10 years, oxygen", 10, intake.SpO2, map[float64]intake.Level{91: 2, 92: 0}},
		{"5 years, systolic", 5, intake.Systolic, map[float64]intake.Level{79: 1, 80: 0}},
		{"12 years, systolic", 12, intake.Systolic, map[float64]intake.Level{89: 1, 90: 0}},
		{"child, consciousness", 4, intake.AVPU, map[float64]intake.Level{0: 0, 1: 2, 2: 2, 3: 1, 4: 1}},
	} {
		for v, want := range c.levels {
			hits := s.Judge(patient{age: c.age}, scales.Vitals{Readings: []intake.Reading{reading(c.measure, v)}, Now: now})
			if got := worst(hits); got != want {
				t.Errorf("%s %v: level %d, want %d, by %v", c.name, v, got, want, rules(hits))
			}
		}
	}
	both := scales.Vitals{Now: now, Readings: []intake.Reading{reading(intake.HeartRate, 141),
		reading(intake.RespiratoryRate, 31)}}
	if got := worst(s.Judge(patient{age: 5}, both)); got != 2 {
		t.Errorf("heart and breathing beyond the zone: level %d, want 2", got)
	}
}

func TestJudge(t *testing.T) {
	s := load(t)
	old := reading(intake.SpO2, 70)
	old.At = now.Add(-25 * time.Hour)
	first := reading(intake.HeartRate, 105)
	first.At = now.Add(-10 * time.Minute)
	for _, c := range []struct {
		name string
		p    patient
		v    scales.Vitals
		want intake.Level
	}{
		{"a reading of yesterday is trend", patient{age: 50}, scales.Vitals{Readings: []intake.Reading{old}}, 0},
		{"fast heart again after rest", patient{age: 50},
			scales.Vitals{Readings: []intake.Reading{first, reading(intake.HeartRate, 104)}}, 3},
		{"unknown age counts as adult", patient{age: -1},
			scales.Vitals{Readings: []intake.Reading{reading(intake.Systolic, 69)}}, 1},
		{"low oxygen, breathing known to be quiet", patient{age: 50}, scales.Vitals{Readings: []intake.Reading{
			reading(intake.SpO2, 79), reading(intake.RespiratoryRate, 16)}}, 2},
		{"high pressure with chest pain", patient{age: 50, concepts: []string{"chest-pain"}},
			scales.Vitals{Readings: []intake.Reading{reading(intake.Systolic, 181)}}, 1},
		{"pregnant 140", patient{age: 30, groups: []string{"pregnant"}},
			scales.Vitals{Readings: []intake.Reading{reading(intake.Systolic, 140)}}, 3},
		{"pregnant 160", patient{age: 30, groups: []string{"pregnant"}},
			scales.Vitals{Readings: []intake.Reading{reading(intake.Systolic, 160)}}, 2},
		{"pregnant 160 with headache", patient{age: 30, groups: []string{"pregnant"}, concepts: []string{"headache"}},
			scales.Vitals{Readings: []intake.Reading{reading(intake.Systolic, 160)}}, 1},
		{"scale 2 patient at 90", patient{age: 70},
			scales.Vitals{Scale2: true, Readings: []intake.Reading{reading(intake.SpO2, 90), reading(intake.RespiratoryRate, 18)}}, 0},
		{"nothing measured", patient{age: 70}, scales.Vitals{}, 0},
	} {
		c.v.Now = now
		if hits := s.Judge(c.p, c.v); worst(hits) != c.want {
			t.Errorf("%s: level %d, want %d, by %v", c.name, worst(hits), c.want, rules(hits))
		}
	}
}

func TestGate(t *testing.T) {
	s := load(t)
	for _, c := range []struct {
		m    intake.Measure
		v    float64
		age  float64
		want scales.Verdict
	}{
		{intake.Systolic, 39, 50, scales.Reject}, {intake.Systolic, 40, 50, scales.Confirm},
		{intake.Systolic, 69, 50, scales.Confirm}, {intake.Systolic, 70, 50, scales.OK},
		{intake.Systolic, 240, 50, scales.OK}, {intake.Systolic, 241, 50, scales.Confirm},
		{intake.Systolic, 300, 50, scales.Confirm}, {intake.Systolic, 301, 50, scales.Reject},
		{intake.Diastolic, 19, 50, scales.Reject}, {intake.Diastolic, 39, 50, scales.Confirm},
		{intake.Diastolic, 140, 50, scales.OK}, {intake.Diastolic, 201, 50, scales.Reject},
		{intake.HeartRate, 19, 50, scales.Reject}, {intake.HeartRate, 34, 50, scales.Confirm},
		{intake.HeartRate, 200, 50, scales.OK}, {intake.HeartRate, 301, 50, scales.Reject},
		{intake.SpO2, 49, 50, scales.Reject}, {intake.SpO2, 84, 50, scales.Confirm}, {intake.SpO2, 85, 50, scales.OK},
		{intake.SpO2, 101, 50, scales.Reject},
		{intake.RespiratoryRate, 41, 50, scales.Confirm}, {intake.RespiratoryRate, 41, 1, scales.OK},
		{intake.RespiratoryRate, 81, 1, scales.Reject},
		{intake.Temperature, 29.9, 50, scales.Reject}, {intake.Temperature, 34.4, 50, scales.Confirm},
		{intake.Temperature, 41, 50, scales.OK}, {intake.Temperature, 43.6, 50, scales.Reject},
		{intake.Glucose, 0.5, 50, scales.Reject}, {intake.Glucose, 1.9, 50, scales.Confirm},
		{intake.Glucose, 30.1, 50, scales.Confirm}, {intake.Glucose, 55.1, 50, scales.Reject},
		{intake.Weight, 0.3, 50, scales.Reject}, {intake.Weight, 400, 50, scales.OK},
	} {
		if got := s.Gate(c.m, c.v, c.age); got != c.want {
			t.Errorf("%s %v at %v years: %s, want %s", c.m, c.v, c.age, got, c.want)
		}
	}
	if got, _ := s.GatePair(intake.Systolic, intake.Diastolic, 120, 111); got != scales.Reject {
		t.Errorf("120/111: %s, want reject", got)
	}
	if got, _ := s.GatePair(intake.Systolic, intake.Diastolic, 120, 105); got != scales.Confirm {
		t.Errorf("120/105: %s, want confirm", got)
	}
	if got, _ := s.GatePair(intake.Systolic, intake.Diastolic, 168, 96); got != scales.OK {
		t.Errorf("168/96: %s, want ok", got)
	}
}

func TestUnits(t *testing.T) {
	s := load(t)
	if v, ask, _ := s.Unit(intake.Glucose, 90, "mg/dL"); v != 5 || ask {
		t.Errorf("90 mg/dL: %v, ask %v", v, ask)
	}
	if _, ask, _ := s.Unit(intake.Glucose, 5.6, "mg/dL"); !ask {
		t.Error("5.6 mg/dL is a wrong unit, not a low sugar")
	}
	if _, ask, _ := s.Unit(intake.Temperature, 101, "Cel"); !ask {
		t.Error("101 Cel looks like Fahrenheit")
	}
	if v, _, _ := s.Unit(intake.Systolic, 16, "kPa"); v != 120 {
		t.Errorf("16 kPa: %v, want 120", v)
	}
}

func TestLevelsAndDepartments(t *testing.T) {
	s := load(t)
	if l, ok := s.Level(2); !ok || l.CN2018.Minutes == nil || *l.CN2018.Minutes != 10 {
		t.Errorf("level 2: %+v", l)
	}
	if w, ok := s.Department("03.04"); !ok || w.ZH == "" || w.EN == "" {
		t.Errorf("03.04: %v", w)
	}
}
