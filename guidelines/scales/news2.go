package scales

import "github.com/preconsult/preconsult/intake"

// Oxygen is NEWS2's yes/no input "on supplemental oxygen". It is no reading of a device.
const Oxygen intake.Measure = "oxygen"

// NEWS2Table is the chart of the score, its responses and its test vectors.
type NEWS2Table struct {
	ID              string       `yaml:"id"`
	Title           intake.Words `yaml:"title"`
	Applies         Applies      `yaml:"applies"`
	AppliesVerified string       `yaml:"applies_verified"`
	Source          `yaml:",inline"`
	Parameters      []Parameter   `yaml:"parameters"`
	Responses       []Response    `yaml:"responses"`
	Vectors         []NEWS2Vector `yaml:"vectors"`
}

// Parameter is a column of the chart.
type Parameter struct {
	Measure intake.Measure `yaml:"measure"`
	Scale   int            `yaml:"scale"`
	Bands   []Points       `yaml:"bands"`
}

// Points is a step of a column.
type Points struct {
	Interval `yaml:",inline"`
	Oxygen   string `yaml:"oxygen"` // "only" or "air" limits the step to that supply
	Points   int    `yaml:"points"`
}

// Response is what a total or a single three asks for.
type Response struct {
	ID     string       `yaml:"id"`
	Total  *Interval    `yaml:"total"`
	Single int          `yaml:"single"`
	Level  intake.Level `yaml:"level"`
	Text   intake.Words `yaml:"text"`
	Source `yaml:",inline"`
}

// NEWS2Vector is a test case of the chart.
type NEWS2Vector struct {
	Name  string                     `yaml:"name"`
	Scale int                        `yaml:"scale"`
	In    map[intake.Measure]float64 `yaml:"in"`
	Total int                        `yaml:"total"`
	Level intake.Level               `yaml:"level"`
}

// News2Part is the points of one parameter.
type News2Part struct {
	Measure intake.Measure
	Value   float64
	Points  int
}

// News2 scores vital signs. What is not measured gives no points and is listed, so that the score then reads "at least".
// scale2 is for people with a prescribed target of 88–92 % only.
func (s *Scales) News2(vitals map[intake.Measure]float64, scale2, onOxygen bool) (score int, single3 bool,
	parts []News2Part, missing []intake.Measure) {
	scale := 1
	if scale2 {
		scale = 2
	}
	for _, p := range s.NEWS2.Parameters {
		if p.Scale != 0 && p.Scale != scale {
			continue
		}
		v, ok := vitals[p.Measure]
		if p.Measure == Oxygen {
			v, ok = 0, true
			if onOxygen {
				v = 1
			}
		}
		if !ok {
			missing = append(missing, p.Measure)
			continue
		}
		points := p.points(v, onOxygen)
		score += points
		single3 = single3 || points == 3
		parts = append(parts, News2Part{p.Measure, v, points})
	}
	return score, single3, parts, missing
}

// points takes the worst of the steps that hold the value.
func (p Parameter) points(v float64, onOxygen bool) int {
	worst := 0
	for _, b := range p.Bands {
		if b.Oxygen == "only" && !onOxygen || b.Oxygen == "air" && onOxygen {
			continue
		}
		if b.Contains(v) {
			worst = max(worst, b.Points)
		}
	}
	return worst
}

// News2Response returns the most urgent response to a score, and whether there is one.
func (s *Scales) News2Response(score int, single3 bool) (Response, bool) {
	var best Response
	for _, r := range s.NEWS2.Responses {
		hit := r.Total != nil && r.Total.Contains(float64(score)) || r.Single == 3 && single3
		if hit && (best.ID == "" || r.Level < best.Level) {
			best = r
		}
	}
	return best, best.ID != ""
}
