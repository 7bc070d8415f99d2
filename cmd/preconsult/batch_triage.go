package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/triage"
	"github.com/preconsult/preconsult/intake/understand"
)

// triageLine is a line of `batch triage`. What is missing is unknown; nothing missing counts as normal.
type triageLine struct {
	ID        json.RawMessage            `json:"id"`
	Lang      intake.Lang                `json:"lang"`
	Age       *float64                   `json:"age_years"`
	Sex       intake.Sex                 `json:"sex"`
	Complaint *string                    `json:"complaint"`
	Vitals    map[string]json.RawMessage `json:"vitals"`
}

type triageAnswer struct {
	ID          json.RawMessage     `json:"id"`
	Level       intake.Level        `json:"level"`
	Reasons     []batchReason       `json:"reasons"`
	Departments []intake.Department `json:"departments"`
}

type batchReason struct {
	Rule    string        `json:"rule"`
	Text    string        `json:"text"`
	Level   intake.Level  `json:"level"`
	Cites   []string      `json:"cites"`
	From    []any         `json:"from"`
	Without *batchWithout `json:"without,omitempty"`
}

type batchWithout struct {
	Text  string       `json:"text"`
	Level intake.Level `json:"level"`
}

func runTriageBatch(in io.Reader, out io.Writer, e *engine) error {
	return batchLines(in, out, func(line []byte) (any, error) {
		var x triageLine
		if err := json.Unmarshal(line, &x); err != nil {
			return nil, fieldError(err)
		}
		if !x.Lang.Valid() {
			return nil, errors.New("lang: must be zh or en")
		}
		if x.Complaint == nil {
			return nil, errors.New("complaint: is missing")
		}
		readings, err := batchVitals(x.Vitals)
		if err != nil {
			return nil, err
		}
		if x.Sex == "" {
			x.Sex = intake.UnknownSex
		}
		a := e.triageText(x.Lang, *x.Complaint, intake.Person{Sex: x.Sex, Age: x.Age}, readings)
		return answerTriage(x.ID, x.Lang, a), nil
	})
}

// batchNow is the moment of batch runs: their readings are of now.
var batchNow = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// triageText understands a complaint as somebody's first words and assesses it.
func (e *engine) triageText(lang intake.Lang, text string, p intake.Person, readings []intake.Reading) intake.Assessment {
	return e.firstWords(lang, text, p, intake.ByPatient, readings)
}

// firstWords assesses what somebody says first, for themselves or for the patient. Nothing is asked after it, so that what
// the words leave open stays open.
func (e *engine) firstWords(lang intake.Lang, text string, p intake.Person, by intake.Informant, readings []intake.Reading) intake.Assessment {
	_, a := e.firstVisit(lang, text, p, by, readings)
	return a
}

// firstVisit is firstWords with the visit that the words make: what was understood, and which protocols opened.
func (e *engine) firstVisit(lang intake.Lang, text string, p intake.Person, by intake.Informant, readings []intake.Reading) (*intake.Visit, intake.Assessment) {
	turn := intake.Turn{Who: by.Who(), Informant: by, Lang: lang, Text: text}
	out := e.understand.Answer(understand.Input{Turn: turn, Lang: lang, Informant: by, Child: p.TooYoungToHaveChildren(), Now: batchNow})
	if reason, ok := e.understand.Advice(turn, out.PatientAsks, out.Findings); ok {
		out.Findings = append(out.Findings, reason)
	}
	v := &intake.Visit{Lang: lang, Person: p, Informant: by, Findings: understand.Settle(nil, out.Findings),
		Readings: append(readings, out.Readings...)}
	if strings.TrimSpace(text) != "" {
		v.Turns = []intake.Turn{turn}
	}
	named, whose := e.understand.Told(v.Turns)
	v.Named = named
	v.Protocols = e.interview.Open(v)
	return v, e.triage.Assess(triage.Input{Person: p, Informant: by, Findings: v.Findings, Readings: v.Readings,
		Now: batchNow, Protocols: v.Protocols, Named: named, Whose: whose, Closed: true})
}

func answerTriage(id json.RawMessage, lang intake.Lang, a intake.Assessment) triageAnswer {
	out := triageAnswer{ID: id, Level: a.Level, Reasons: []batchReason{}, Departments: a.Departments}
	if !out.Level.Valid() {
		out.Level = intake.L5
	}
	if out.Departments == nil {
		out.Departments = []intake.Department{}
	}
	for _, r := range a.Reasons {
		b := batchReason{Rule: r.Rule, Text: r.Text.In(lang), Level: r.Level, Cites: r.Cites, From: []any{}}
		if b.Cites == nil {
			b.Cites = []string{}
		}
		for _, e := range r.From {
			if e.Reading != "" {
				b.From = append(b.From, map[string]any{"reading": e.Reading})
				continue
			}
			b.From = append(b.From, e.Span)
		}
		if r.Without != nil {
			b.Without = &batchWithout{r.Without.Text.In(lang), r.Without.Level}
		}
		out.Reasons = append(out.Reasons, b)
	}
	return out
}

// batchVitals reads the vitals of a line; null and left out are unknown.
func batchVitals(in map[string]json.RawMessage) ([]intake.Reading, error) {
	units := map[intake.Measure]string{intake.HeartRate: "/min", intake.RespiratoryRate: "/min", intake.Systolic: "mm[Hg]",
		intake.Diastolic: "mm[Hg]", intake.SpO2: "%", intake.Temperature: "Cel", intake.Pain: "{score}"}
	var out []intake.Reading
	for name, raw := range in {
		if string(raw) == "null" {
			continue
		}
		m := intake.Measure(name)
		r := intake.Reading{ID: "input-" + name, Measure: m, Unit: units[m], At: batchNow, Mode: intake.ByDevice}
		if m == intake.AVPU {
			var letter string
			if json.Unmarshal(raw, &letter) != nil || len(letter) != 1 || !strings.Contains("ACVPU", strings.ToUpper(letter)) {
				return nil, fmt.Errorf("vitals.avpu: must be A, C, V, P or U")
			}
			r.Value = float64(strings.Index("ACVPU", strings.ToUpper(letter)))
		} else if _, known := units[m]; !known {
			continue // a vital that triage does not know is no error
		} else if json.Unmarshal(raw, &r.Value) != nil {
			return nil, fmt.Errorf("vitals.%s: must be a number", name)
		}
		out = append(out, r)
	}
	return out, nil
}

// fieldError names the field of a JSON type error and nothing of its content.
func fieldError(err error) error {
	var typ *json.UnmarshalTypeError
	if errors.As(err, &typ) && typ.Field != "" {
		return fmt.Errorf("%s: has the wrong type", typ.Field)
	}
	return errors.New("the line is no JSON object of this stage")
}
