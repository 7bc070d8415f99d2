package scales

import (
	"slices"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// Patient is what the tables must know of a patient beside the readings.
type Patient interface {
	Age() float64 // -1 unknown
	Present(concept string) (by []string)
	Group(name string) (in bool, by []string)
	// Symptomatic tells whether any symptom is present.
	Symptomatic() bool
	// LongStanding tells whether the pain is known to be older than 14 days and not getting worse.
	LongStanding() bool
}

// Vitals are the readings of one patient as the tables take them.
type Vitals struct {
	Readings []intake.Reading // of any age; only fresh ones count
	Now      time.Time
	Scale2   bool // a target of 88–92 % was set by a clinician
	OnOxygen bool
}

// Hit is a rule of a table that a reading fulfils.
type Hit struct {
	Rule     string
	Level    intake.Level // 0: only a note
	Text     intake.Words
	Cites    []string
	Readings []string // ids
	Measures []intake.Measure
	Concepts []string // present concepts that made it worse, or that it needed
}

// Judge returns what the readings say by all tables that are made for the patient, in the order of the tables.
func (s *Scales) Judge(p Patient, v Vitals) []Hit {
	j := &judge{s: s, p: p, v: v, newest: map[intake.Measure]intake.Reading{}}
	for _, r := range v.Readings {
		if have, ok := j.newest[r.Measure]; r.Fresh(v.Now) && (!ok || !r.At.Before(have.At)) {
			j.newest[r.Measure] = r
		}
	}
	if len(j.newest) == 0 {
		return nil
	}
	var hits []Hit
	if j.applies(s.CN2018.Applies) {
		hits = append(hits, j.bands(s.CN2018.Bands)...)
	}
	if j.applies(s.NEWS2.Applies) {
		hits = append(hits, j.news2()...)
	}
	if j.applies(s.Home.Applies) {
		hits = append(hits, j.bands(s.Home.Ladder)...)
	}
	if age := p.Age(); age >= 0 && j.applies(s.ESI.Applies) {
		hits = append(hits, j.dangerZone()...)
		for _, list := range [][]Band{s.ESI.TrafficLight, s.ESI.Fever, s.ESI.Cold, s.ESI.Hypotension,
			s.ESI.FastBreathing, s.ESI.AVPU, s.ESI.Pain} {
			hits = append(hits, j.bands(list)...)
		}
	}
	return hits
}

type judge struct {
	s      *Scales
	p      Patient
	v      Vitals
	newest map[intake.Measure]intake.Reading
}

func (j *judge) applies(a Applies) bool {
	if age := j.p.Age(); age >= 0 && !a.Age.Contains(age) {
		return false
	}
	return !j.inAny(a.NotGroups)
}

func (j *judge) inAny(groups []string) bool {
	return slices.ContainsFunc(groups, func(g string) bool {
		in, _ := j.p.Group(g)
		return in
	})
}

func (j *judge) bands(list []Band) []Hit {
	var hits []Hit
	for i := range list {
		if h, ok := j.band(&list[i]); ok {
			hits = append(hits, h)
		}
	}
	return hits
}

func (j *judge) band(b *Band) (Hit, bool) {
	r, ok := j.newest[b.Measure]
	if !ok || !j.holds(b, r.Value) {
		return Hit{}, false
	}
	h := Hit{Rule: b.ID, Level: b.Level, Text: b.Text, Cites: b.Cites, Readings: []string{r.ID},
		Measures: []intake.Measure{b.Measure}}
	if b.Groups != nil && !j.inAny(b.Groups) || j.inAny(b.NotGroups) {
		return Hit{}, false
	}
	if b.Scale == 2 && !j.v.Scale2 || b.Scale == 1 && j.v.Scale2 {
		return Hit{}, false
	}
	if b.Setting == InHospital && r.Device != InHospital {
		return Hit{}, false
	}
	if u, known := j.unless(b); known && u {
		return Hit{}, false
	}
	if b.With != "" {
		by := j.p.Present(b.With)
		if in, _ := j.p.Group(b.With); !in && len(by) == 0 {
			return Hit{}, false
		}
		h.Concepts = append(h.Concepts, by...)
	}
	if by, ok := j.breathing(b); !ok {
		return Hit{}, false
	} else {
		h.Concepts = append(h.Concepts, by...)
	}
	switch b.Needs {
	case SymptomOrRepeat:
		if !j.p.Symptomatic() && !j.repeated(b) {
			return Hit{}, false
		}
	case AcutePain:
		if j.p.LongStanding() {
			return Hit{}, false
		}
	}
	for _, c := range j.s.Home.Danger[b.Danger] {
		if by := j.p.Present(c); len(by) > 0 {
			h.Level = b.WithDanger.Worst(h.Level)
			h.Concepts = append(h.Concepts, by...)
		}
	}
	return h, true
}

// holds reports whether a value is in the band for a patient of this age.
func (j *judge) holds(b *Band, v float64) bool {
	age := j.p.Age()
	if b.Age != nil && (age < 0 || !b.Age.Contains(age)) {
		return false
	}
	if b.LTFormula != nil && v >= b.LTFormula.Base+b.LTFormula.PerYear*age {
		return false
	}
	return b.Contains(v)
}

func (j *judge) unless(b *Band) (off, known bool) {
	if b.Unless == nil {
		return false, false
	}
	r, ok := j.newest[b.Unless.Measure]
	return ok && b.Unless.Contains(r.Value), ok
}

// normalBreathing is the upper edge of 0 points in NEWS2.
const normalBreathing = 20

// breathing answers whether the oxygen bands of CN 2018 hold, which are made for people who breathe fast. A rate that is
// not known is not taken for normal.
func (j *judge) breathing(b *Band) (by []string, ok bool) {
	if b.Breathing == "" {
		return nil, true
	}
	rate, known := j.newest[intake.RespiratoryRate]
	fast := known && rate.Value > normalBreathing
	if b.Breathing == NotKnownNormal {
		return nil, fast || !known
	}
	by = append(j.p.Present("fast-breathing"), j.p.Present("dyspnoea")...)
	return by, fast || len(by) > 0
}

// repeated reports whether the value was in the band twice, with the band's rest between.
func (j *judge) repeated(b *Band) bool {
	last := j.newest[b.Measure]
	rest := time.Duration(b.RestMinutes * float64(time.Minute))
	return slices.ContainsFunc(j.v.Readings, func(r intake.Reading) bool {
		return r.Measure == b.Measure && r.Fresh(j.v.Now) && b.Contains(r.Value) && last.At.Sub(r.At) >= rest &&
			!r.At.Equal(last.At)
	})
}

func (j *judge) news2() []Hit {
	values := make(map[intake.Measure]float64, len(j.newest))
	for m, r := range j.newest {
		values[m] = r.Value
	}
	score, single3, parts, _ := j.s.News2(values, j.v.Scale2, j.v.OnOxygen)
	resp, ok := j.s.News2Response(score, single3)
	if !ok {
		return nil
	}
	h := Hit{Rule: resp.ID, Level: resp.Level, Text: resp.Text, Cites: resp.Cites}
	for _, p := range parts {
		if r, ok := j.newest[p.Measure]; ok && p.Points > 0 && (resp.Single == 0 || p.Points == 3) {
			h.Measures = append(h.Measures, p.Measure)
			if !slices.Contains(h.Readings, r.ID) {
				h.Readings = append(h.Readings, r.ID)
			}
		}
	}
	return []Hit{h}
}

// dangerZone judges decision point D of ESI: one measure beyond the zone, or heart and breathing together.
func (j *judge) dangerZone() []Hit {
	z := j.s.ESI.DangerZone
	hits := j.bands(z.Bands)
	beyond := 0
	for i := range hits {
		if len(hits[i].Cites) == 0 {
			hits[i].Cites = z.Cites
		}
		if !hits[i].Level.Valid() {
			hits[i].Level = z.Level
			beyond++
		}
	}
	if beyond < 2 {
		return hits
	}
	for i := range hits {
		if hits[i].Level == z.Level {
			hits[i].Level = z.LevelTogether
			hits[i].Cites = slices.Concat(hits[i].Cites, z.TogetherCites)
		}
	}
	return hits
}
