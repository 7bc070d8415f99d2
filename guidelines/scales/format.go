package scales

import "github.com/preconsult/preconsult/intake"

// Source is where a figure comes from: the tag of how it was verified, and passages.
type Source struct {
	Verified string   `yaml:"verified"`
	Cites    []string `yaml:"cites"`
}

// Applies tells for whom a table is made. An unknown age is taken for an adult's: the adult tables then count, the child
// tables do not.
type Applies struct {
	Age       Interval `yaml:"age"`
	NotGroups []string `yaml:"not_groups"`
}

// Band is one row of a table: a part of a measure's line, for an age or group, and the level it sets.
type Band struct {
	ID        string         `yaml:"id"`
	Measure   intake.Measure `yaml:"measure"`
	Interval  `yaml:",inline"`
	LTFormula *Formula     `yaml:"lt_formula"`
	Age       *Interval    `yaml:"age"`
	Level     intake.Level `yaml:"level"` // 0 is a note on the chart
	Text      intake.Words `yaml:"text"`
	Source    `yaml:",inline"`

	// WithDanger is the level when a concept of the named Danger list is present, or always where no list is named.
	WithDanger    intake.Level `yaml:"with_danger"`
	Danger        string       `yaml:"danger"`
	Groups        []string     `yaml:"groups"`
	NotGroups     []string     `yaml:"not_groups"`
	Scale         int          `yaml:"scale"` // SpO2: 1, or 2 with a prescribed target of 88–92 %
	Needs         string       `yaml:"needs"` // SymptomOrRepeat or AcutePain
	Breathing     string       `yaml:"breathing"`
	Setting       string       `yaml:"setting"`
	RestMinutes   float64      `yaml:"rest_minutes"`
	RepeatMinutes *float64     `yaml:"repeat_minutes"`
	Unless        *Unless      `yaml:"unless"`
	With          string       `yaml:"with"`
}

// Formula is a lower line that moves with age, as a child's blood pressure does.
type Formula struct {
	Base    float64 `yaml:"base"`
	PerYear float64 `yaml:"per_year"`
}

// Unless is a known reading that switches a band off.
type Unless struct {
	Measure  intake.Measure `yaml:"measure"`
	Interval `yaml:",inline"`
}

// What a band may need beside the value.
const (
	SymptomOrRepeat = "symptom-or-repeat"
	AcutePain       = "acute-pain"
	NotKnownNormal  = "not-known-normal"
	FastBreathing   = "fast"
	InHospital      = "hospital"
)

// CN2018 is the table of objective indicators of the Chinese consensus.
type CN2018 struct {
	ID      string       `yaml:"id"`
	Title   intake.Words `yaml:"title"`
	Applies Applies      `yaml:"applies"`
	Bands   []Band       `yaml:"bands"`
	Falls   []Trend      `yaml:"falls"`
	Judged  []struct {
		Level intake.Level `yaml:"level"`
		Cites []string     `yaml:"cites"`
	} `yaml:"judged"`
}

// ESI holds the bands of children.
type ESI struct {
	ID            string       `yaml:"id"`
	Title         intake.Words `yaml:"title"`
	Applies       Applies      `yaml:"applies"`
	DangerZone    DangerZone   `yaml:"danger_zone"`
	TrafficLight  []Band       `yaml:"traffic_light"`
	Fever         []Band       `yaml:"fever"`
	Cold          []Band       `yaml:"cold"`
	Hypotension   []Band       `yaml:"hypotension"`
	FastBreathing []Band       `yaml:"fast_breathing"`
	AVPU          []Band       `yaml:"avpu"`
	Pain          []Band       `yaml:"pain"`
}

// DangerZone is decision point D of ESI: one measure beyond the zone, or two of them.
type DangerZone struct {
	Level            intake.Level `yaml:"level"`
	LevelTogether    intake.Level `yaml:"level_together"`
	TogetherVerified string       `yaml:"together_verified"`
	TogetherCites    []string     `yaml:"together_cites"`
	Source           `yaml:",inline"`
	Bands            []Band `yaml:"bands"`
}

// Trend is a rule over several readings of a device.
type Trend struct {
	ID            string         `yaml:"id"`
	Measure       intake.Measure `yaml:"measure"`
	Interval      `yaml:",inline"`
	BelowMean     float64      `yaml:"below_mean"`
	AboveMean     float64      `yaml:"above_mean"`
	AboveMedian   float64      `yaml:"above_median"`
	Gain          float64      `yaml:"gain"`
	MeanDays      int          `yaml:"mean_days"`
	MedianDays    int          `yaml:"median_days"`
	OverDays      int          `yaml:"over_days"`
	WithinHours   float64      `yaml:"within_hours"`
	Readings      int          `yaml:"readings"`
	MinReadings   int          `yaml:"min_readings"`
	GroupsConcept string       `yaml:"groups_concept"`
	Needs         string       `yaml:"needs"`
	Level         intake.Level `yaml:"level"`
	WithDanger    intake.Level `yaml:"with_danger"`
	Danger        string       `yaml:"danger"`
	RepeatMinutes *float64     `yaml:"repeat_minutes"`
	Text          intake.Words `yaml:"text"`
	Source        `yaml:",inline"`
}
