package understand

import (
	"strconv"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// hint is the measure that the open question asks for, so that a bare figure answers it.
func (e *Engine) hint(q *Asked) intake.Measure {
	if q == nil || len(q.Asks) == 0 {
		return ""
	}
	concept, _, _ := strings.Cut(q.Asks[0], ".")
	for m, c := range measuredConcepts {
		if c == concept {
			return m
		}
	}
	return ""
}

// spoken turns measurements into readings with a person as their maker.
func (r *reading) spoken(ms []measured, in Input) []intake.Reading {
	var out []intake.Reading
	for _, m := range ms {
		start, end := r.text.Span(m.from, m.to)
		confirm := limits[m.measure].confirm
		out = append(out, intake.Reading{ID: "turn-" + strconv.Itoa(in.Turn.Seq), Measure: m.measure, Value: m.value,
			Unit: measureUnits[m.measure],
			At:   in.Now, Mode: intake.ByHuman, Doubtful: m.value < confirm[0] || m.value > confirm[1],
			Evidence: intake.Evidence{Span: intake.Span{Turn: in.Turn.Seq, Start: start, End: end}}})
	}
	return out
}

// measuredFindings keeps what was measured as findings with a value, and what a temperature is called.
func (e *Engine) measuredFindings(r *reading, ms []measured, c context) []intake.Finding {
	var out []intake.Finding
	add := func(concept string, m measured, attrs map[string]intake.Attribute) {
		if _, ok := e.lex.Concept(concept); ok {
			out = append(out, intake.Finding{Concept: concept, Status: intake.Present, Temporality: intake.Current,
				Experiencer: intake.OfPatient,
				Attributes:  attrs, Evidence: []intake.Evidence{r.evidence(m.from, m.to, c)}, Mode: intake.ByRule,
				At: c.at})
		}
	}
	for _, m := range ms {
		if concept := measuredConcepts[m.measure]; concept != "" {
			add(concept, m, map[string]intake.Attribute{intake.Value: ranged2(m.value, m.value,
				measureUnits[m.measure], r.evidence(m.from, m.to, c))})
		}
		if m.measure == intake.Temperature && m.value >= 37.3 {
			name := fever(m.value)
			if _, ok := e.lex.Concept(name); !ok {
				name = "fever"
			}
			add(name, m, nil)
		}
	}
	return out
}

// fever is the name of a temperature by the usual Chinese ranges: low 37.3–38, moderate to 39, high above.
func fever(celsius float64) string {
	switch {
	case celsius > 39:
		return "high-fever"
	case celsius <= 38:
		return "low-grade-fever"
	}
	return "moderate-fever"
}
