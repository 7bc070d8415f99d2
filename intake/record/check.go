package record

import (
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// borne holds a sentence against the findings that it rests on: whatever it says of a concept, one of them must say too,
// with the same polarity, side and figure. Quoted words are the patient's own and are not held against anything.
func (w *work) borne(text string, list []intake.Finding) bool {
	if w.b.opt.Meaning == nil {
		return true
	}
	for _, c := range w.b.opt.Meaning(w.lang, unquoted(text)) {
		if !w.bears(c, list) {
			return false
		}
	}
	return true
}

func (w *work) bears(c Claim, list []intake.Finding) bool {
	for _, f := range list {
		if f.Concept != c.Concept && !w.isA(f.Concept, c.Concept) && !w.isA(c.Concept, f.Concept) {
			// A site or a quality inside a finding is a word of its own for whoever reads the sentence.
			if !w.within(c.Concept, f) {
				continue
			}
			return true
		}
		status := f.Status
		if status == intake.Refused || status == intake.NotAsked {
			status = c.Status // a sentence cannot say these in a way that words alone would tell
		}
		if status != c.Status {
			continue
		}
		if side, ok := f.Attributes[intake.Side]; c.Side != "" && (!ok || side.Code != c.Side) {
			continue
		}
		if c.Number != nil && !hasFigure(f, *c.Number) {
			continue
		}
		return true
	}
	return false
}

// within reports whether a concept is named by an attribute of a finding.
func (w *work) within(concept string, f intake.Finding) bool {
	if k := w.kind(concept); k == "site" || k == "quality" {
		return true
	}
	for _, a := range f.Attributes {
		if a.Code == concept {
			return true
		}
	}
	return false
}

func hasFigure(f intake.Finding, x float64) bool {
	for _, a := range f.Attributes {
		if a.Low != nil && *a.Low == x || a.High != nil && *a.High == x {
			return true
		}
		// Times are told in days and weeks, and kept in hours.
		for _, hours := range []float64{1.0 / 60, 24, 168, 730, 8760} {
			if a.Low != nil && a.High != nil && x*hours >= *a.Low-hours/2 && x*hours <= *a.High+hours/2 {
				return true
			}
		}
	}
	return false
}

// unquoted drops what stands between quotation marks.
func unquoted(text string) string {
	var b strings.Builder
	depth := 0
	for _, r := range text {
		switch r {
		case '“':
			depth++
		case '”':
			depth--
		default:
			if depth <= 0 {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}
