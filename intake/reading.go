package intake

import "time"

// Measure is what a reading measures. The names are those of the batch contract.
type Measure string

// Measures that triage knows. Units are fixed: /min, mmHg, %, Cel, mmol/L, kg, cm, L/min, score.
const (
	HeartRate       Measure = "heart_rate"
	RespiratoryRate Measure = "respiratory_rate"
	Systolic        Measure = "systolic"
	Diastolic       Measure = "diastolic"
	SpO2            Measure = "spo2"
	Temperature     Measure = "temperature_c"
	Glucose         Measure = "glucose"
	Weight          Measure = "weight"
	Height          Measure = "height"
	PeakFlow        Measure = "peak_flow"
	Pain            Measure = "pain"
	AVPU            Measure = "avpu" // 0 alert, 1 new confusion, 2 voice, 3 pain, 4 unresponsive
)

// Reading is one measured value with where it came from. A blood pressure is two readings with the same ID.
// ID is the id of the stored Observation, or "turn-N" for what a person said, or "input" in batch runs.
type Reading struct {
	ID       string    `json:"id"`
	Measure  Measure   `json:"measure"`
	Value    float64   `json:"value"`
	Unit     string    `json:"unit"`
	At       time.Time `json:"at"`
	Device   string    `json:"device,omitempty"`
	Mode     Mode      `json:"mode"`               // device, or human when somebody said it
	Doubtful bool      `json:"doubtful,omitempty"` // beyond the confirm column: to be measured again
	Evidence Evidence  `json:"evidence,omitzero"`  // set when somebody said it
}

// Fresh reports whether the reading may take part in triage: at most 24 hours old (design §6). Older ones are trend.
func (r Reading) Fresh(now time.Time) bool { return now.Sub(r.At) <= 24*time.Hour }
