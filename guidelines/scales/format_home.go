package scales

import "github.com/preconsult/preconsult/intake"

// Home holds what readings from home devices need beside the tables: ladder, trends, means and plausibility.
type Home struct {
	ID            string              `yaml:"id"`
	Title         intake.Words        `yaml:"title"`
	Applies       Applies             `yaml:"applies"`
	Danger        map[string][]string `yaml:"danger"`
	Ladder        []Band              `yaml:"ladder"`
	Trend         []Trend             `yaml:"trend"`
	Series        Series              `yaml:"series"`
	Units         []UnitGuard         `yaml:"units"`
	Gates         []GateRow           `yaml:"gates"`
	PairGates     []PairGateRow       `yaml:"pair_gates"`
	TimeGates     TimeGates           `yaml:"time_gates"`
	GatesVerified string              `yaml:"gates_verified"`
	GatesCites    []string            `yaml:"gates_cites"`
	Hygiene       Hygiene             `yaml:"hygiene"`
}

// Series tells how a mean is made of a home series.
type Series struct {
	BloodPressure struct {
		DiscardFirstDay bool        `yaml:"discard_first_day"`
		IdealDays       int         `yaml:"ideal_days"`
		MinDays         int         `yaml:"min_days"`
		MinReadings     int         `yaml:"min_readings"`
		MaxReadings     int         `yaml:"max_readings"`
		PairSeconds     int         `yaml:"pair_seconds"`
		PairDiffers     float64     `yaml:"pair_differs"`
		MaxFlaggedShare float64     `yaml:"max_flagged_share"`
		KeepApart       []string    `yaml:"keep_apart"`
		Thresholds      []Threshold `yaml:"thresholds"`
		Source          `yaml:",inline"`
	} `yaml:"blood_pressure"`
	Weekly struct {
		MinReadings int          `yaml:"min_readings"`
		WeeksAbove  int          `yaml:"weeks_above"`
		Level       intake.Level `yaml:"level"`
		Source      `yaml:",inline"`
	} `yaml:"weekly"`
}

// Threshold is the line of a home mean in a locale. It is drawn on the chart and is never a diagnosis.
type Threshold struct {
	Locale    string  `yaml:"locale"`
	Systolic  float64 `yaml:"systolic"`
	Diastolic float64 `yaml:"diastolic"`
	Source    `yaml:",inline"`
}

// UnitGuard catches a wrong unit, or converts one that is known.
type UnitGuard struct {
	Measure  intake.Measure `yaml:"measure"`
	Unit     string         `yaml:"unit"`
	Interval `yaml:",inline"`
	Means    string       `yaml:"means"`
	Action   string       `yaml:"action"` // ask | convert
	Factor   float64      `yaml:"factor"`
	Divide   float64      `yaml:"divide"`
	Text     intake.Words `yaml:"text"`
}

// GateRow is the plausibility of one measure. Reject and confirm hold the implausible part as two open ends: a value is
// caught when it is below lt or above gt.
type GateRow struct {
	Measure       intake.Measure `yaml:"measure"`
	Reject        Ends           `yaml:"reject"`
	Confirm       Ends           `yaml:"confirm"`
	ConfirmAge    *Interval      `yaml:"confirm_age"`
	ConfirmChange *struct {
		KG    float64 `yaml:"kg"`
		Hours float64 `yaml:"hours"`
	} `yaml:"confirm_change"`
}

// Ends are two open ends of the line.
type Ends struct {
	LT *float64 `yaml:"lt"`
	GT *float64 `yaml:"gt"`
}

// Catches reports whether the value lies beyond an end.
func (e Ends) Catches(v float64) bool { return e.LT != nil && v < *e.LT || e.GT != nil && v > *e.GT }

// PairGateRow is a check between two readings that belong together, or of one device's repeats.
type PairGateRow struct {
	ID            string         `yaml:"id"`
	High          intake.Measure `yaml:"high"`
	Low           intake.Measure `yaml:"low"`
	MinDifference float64        `yaml:"min_difference"`
	Difference    Ends           `yaml:"difference"`
	Identical     int            `yaml:"identical"`
	Action        Verdict        `yaml:"action"`
	Text          intake.Words   `yaml:"text"`
}

// TimeGates tell which readings may speak of now.
type TimeGates struct {
	FutureMinutes float64 `yaml:"future_minutes"`
	HistoryDays   float64 `yaml:"history_days"`
	AlertHours    float64 `yaml:"alert_hours"`
}

// Hygiene keeps alerts few.
type Hygiene struct {
	OneOpenAlertPerMeasure bool    `yaml:"one_open_alert_per_measure"`
	SuppressHours          float64 `yaml:"suppress_hours"`
	UnlessWorseBy          int     `yaml:"unless_worse_by"`
	Source                 `yaml:",inline"`
}
