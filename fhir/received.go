package fhir

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// Received is an Observation as it came, and what we read in it. Raw is never changed.
type Received struct {
	Raw         json.RawMessage
	ID          string // the client's own id, which the store replaces
	Identifiers []Identifier
	Status      string
	Codes       []Coding
	Subject     Subject
	Device      string // reference or identifier of the device
	At          time.Time
	AtText      string // the time as it was written
	Values      []Measured
	Doubtful    bool // set by Judge: beyond the confirm column
	Hash        [sha256.Size]byte
}

// Subject is whom an Observation is about: an identifier, a reference, or both.
type Subject struct {
	Identifier *Identifier
	Reference  string
}

// Keys are the names under which the store knows the subject: "system|value" and "Patient/id".
func (s Subject) Keys() []string {
	var keys []string
	if s.Identifier != nil {
		keys = append(keys, s.Identifier.Token())
	}
	if s.Reference != "" {
		keys = append(keys, s.Reference)
	}
	return keys
}

// Measured is one value in our own unit. At is the FHIRPath of the value as it came.
type Measured struct {
	Measure intake.Measure
	Value   float64
	Unit    string
	At      string
}

// Withdrawn reports whether the Observation says that it should never have been.
func (o *Received) Withdrawn() bool {
	return o.Status == "entered-in-error" || o.Status == "cancelled"
}

// Supersedes reports whether other content under a known identifier may replace what is stored (design §6).
func (o *Received) Supersedes() bool {
	return o.Status == "corrected" || o.Status == "entered-in-error"
}

// NaturalKey is what makes an Observation without identifier one: device, patient, code and time.
func (o *Received) NaturalKey() string {
	codes := make([]string, 0, len(o.Codes))
	for _, c := range o.Codes {
		codes = append(codes, c.System+"|"+c.Code)
	}
	sort.Strings(codes)
	at := o.AtText
	if !o.At.IsZero() {
		at = o.At.UTC().Format(time.RFC3339Nano)
	}
	key := strings.Join([]string{o.Device, strings.Join(o.Subject.Keys(), " "), strings.Join(codes, " "), at}, "\x00")
	return fmt.Sprintf("%x", sha256.Sum256([]byte(key)))
}

// Readings gives the values of an Observation as the visit sees them. One that was withdrawn, or has no value, has none.
func Readings(o *Received) ([]intake.Reading, error) {
	if o.Withdrawn() {
		return nil, nil
	}
	if o.At.IsZero() && len(o.Values) > 0 {
		return nil, fmt.Errorf("Observation.effectiveDateTime: a reading without a time")
	}
	var out []intake.Reading
	for _, m := range o.Values {
		out = append(out, intake.Reading{ID: o.ID, Measure: m.Measure, Value: m.Value, Unit: m.Unit, At: o.At,
			Device: o.Device, Mode: intake.ByDevice, Doubtful: o.Doubtful})
	}
	return out, nil
}

// Judgement is what a plausibility gate says of a value.
type Judgement int

// The judgements: in order, to be measured again, or not a value of a living person.
const (
	Plausible Judgement = iota
	Confirm
	Reject
)

// Gate judges a value in the measure's own unit. guidelines/scales fills it from the table of limits.
type Gate func(m intake.Measure, value float64) Judgement

// Drift is how far a device's clock may run ahead of ours before its time is refused.
const Drift = 5 * time.Minute

// Judge holds an Observation against the gate and the clock. What it adds to the issues refuses it; a value that is only
// doubtful sets Doubtful.
func (o *Received) Judge(gate Gate, now time.Time) Issues {
	var issues Issues
	if o.Withdrawn() {
		return nil
	}
	if len(o.Values) > 0 && o.At.After(now.Add(Drift)) {
		issues.Add(Business, "Observation.effectiveDateTime", "is in the future by the clock of this server")
	}
	value := map[intake.Measure]float64{}
	for _, m := range o.Values {
		value[m.Measure] = m.Value
		if gate == nil {
			continue
		}
		switch gate(m.Measure, m.Value) {
		case Reject:
			issues.Add(Business, m.At, "is beyond what can be measured in a living person (%s)", m.Measure)
		case Confirm:
			o.Doubtful = true
		}
	}
	// A pair that lies less than 10 apart, or the wrong way round, is a faulty measurement more often than a finding.
	high, ok1 := value[intake.Systolic]
	low, ok2 := value[intake.Diastolic]
	if ok1 && ok2 && high <= low+9 {
		o.Doubtful = true
	}
	return issues
}

// contentHash hashes what a resource says: without id, meta and narrative, keys in order, numbers by their value. Two
// posts of one reading have the same hash, whatever white space or order of keys a gateway chose.
func contentHash(tree any) [sha256.Size]byte {
	h := sha256.New()
	var walk func(v any, top bool)
	walk = func(v any, top bool) {
		switch v := v.(type) {
		case map[string]any:
			keys := make([]string, 0, len(v))
			for k := range v {
				if top && (k == "id" || k == "meta" || k == "text") {
					continue
				}
				keys = append(keys, k)
			}
			sort.Strings(keys)
			h.Write([]byte{'{'})
			for _, k := range keys {
				h.Write(strconv.AppendQuote(nil, k))
				walk(instant(k, v[k]), false)
			}
			h.Write([]byte{'}'})
		case []any:
			h.Write([]byte{'['})
			for _, x := range v {
				walk(x, false)
				h.Write([]byte{','})
			}
			h.Write([]byte{']'})
		case json.Number:
			if f, err := v.Float64(); err == nil {
				h.Write(strconv.AppendFloat(nil, f, 'g', -1, 64))
			} else {
				h.Write([]byte(v))
			}
		case string:
			h.Write(strconv.AppendQuote(nil, v))
		default:
			fmt.Fprint(h, v)
		}
	}
	walk(tree, true)
	return [sha256.Size]byte(h.Sum(nil))
}

// instant gives a time in one zone, since a gateway may write the same moment in any.
func instant(key string, v any) any {
	s, ok := v.(string)
	if !ok || key != "effectiveDateTime" && key != "effectiveInstant" && key != "issued" && key != "start" && key != "end" {
		return v
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return v
	}
	return t.UTC().Format(time.RFC3339Nano)
}
