package record

import (
	"cmp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// holds is the gate that every line about findings passes: each finding agrees with what it points to, and the sentence with the
// findings. A line that does not is withheld, and the record says which check it failed. What was said stays in the ledger.
func (w *work) holds(id, text string, from []intake.Source, list ...intake.Finding) bool {
	check, concept := w.stand(list)
	if check == "" {
		if check = w.says(text, list); check != "" && len(list) > 0 {
			concept = list[0].Concept
		}
	}
	return w.passes(id, text, check, concept, from)
}

// allTrue is the gate of lines that are no sentence about findings but a label under a heading, or set two findings against each
// other: what they rest on must hold.
func (w *work) allTrue(id, text string, from []intake.Source, list ...intake.Finding) bool {
	check, concept := w.stand(list)
	return w.passes(id, text, check, concept, from)
}

// stand is the check that the first of the findings fails which does not agree with what it points to. Each of them is judged.
func (w *work) stand(list []intake.Finding) (check intake.Check, concept string) {
	for _, f := range list {
		if c := w.untrue(f); c != "" && check == "" {
			check, concept = c, f.Concept
		}
	}
	return check, concept
}

// passes holds the quotes of a line that has passed its other checks, and keeps the result.
func (w *work) passes(id, text string, check intake.Check, concept string, from []intake.Source) bool {
	if check == "" && !w.quotesStand(text) {
		check = intake.CheckQuote
	}
	return w.counts(id, check, concept, from)
}

// counts keeps the result of a line's check. A line that is made twice counts once, and as withheld if either was.
func (w *work) counts(id string, check intake.Check, concept string, from []intake.Source) bool {
	if check == "" && !w.pointsTo(from) {
		check = intake.CheckPointer
	}
	if check == "" {
		if _, known := w.checked[id]; !known {
			w.checked[id] = ""
		}
		return true
	}
	if w.checked[id] == "" {
		w.checked[id] = check
		x := intake.Withheld{Line: id, Check: check, Concept: concept, From: distinct(from)}
		if c, ok := w.b.lexicon.Concept(concept); ok {
			x.Label = c.Label
		}
		w.withheld = append(w.withheld, x)
		w.dropped = append(w.dropped, from...)
	}
	return false
}

// pointsTo reports whether there is a source, and each is there: words of a turn, a reading, an entry, a rule or a passage.
func (w *work) pointsTo(from []intake.Source) bool {
	for _, s := range from {
		_, charted := w.v.InChart(s.Chart)
		switch {
		case s.Span != nil && !w.there(*s.Span),
			s.Reading != "" && !slices.ContainsFunc(w.v.Readings, func(r intake.Reading) bool { return r.ID == s.Reading }) && !w.evidenceOf(s.Reading),
			s.Chart != "" && !charted,
			s.Span == nil && s.Reading == "" && s.Chart == "" && s.Rule == "" && s.Passage == "":
			return false
		}
	}
	return len(from) > 0
}

// evidenceOf reports whether a finding rests on a reading that the visit does not carry any more.
func (w *work) evidenceOf(reading string) bool {
	return slices.ContainsFunc(w.findings, func(f intake.Finding) bool {
		return slices.ContainsFunc(f.Evidence, func(e intake.Evidence) bool { return e.Reading == reading })
	})
}

// sweep is the last check: a line that came past the gates (a quote, a question, a round of the re-check, a reading, a rule) is
// checked here, so that there is none in a note that nothing looked at.
func (w *work) sweep(n *intake.Note) {
	keep := func(list []intake.Line) []intake.Line {
		return slices.DeleteFunc(list, func(l intake.Line) bool {
			if _, known := w.checked[l.ID]; known {
				return false
			}
			check := intake.Check("")
			if !w.quotesStand(l.Text) {
				check = intake.CheckQuote
			} else {
				check = w.readingsAgree(l)
			}
			return !w.counts(l.ID, check, "", l.From)
		})
	}
	c := &n.Card
	for _, list := range []*[]intake.Line{&c.Positives, &c.Negatives, &c.NotAsked, &c.Conflicts, &c.Vitals, &c.Medicines, &c.Allergies, &c.Questions} {
		*list = keep(*list)
	}
	if _, known := w.checked[c.Headline.ID]; !known {
		w.counts(c.Headline.ID, "", "", c.Headline.From)
	}
	for i := range n.Sections {
		s := &n.Sections[i]
		had := len(s.Lines)
		if s.Lines = keep(s.Lines); had > 0 && len(s.Lines) == 0 && sectionOf(s.Code).always {
			s.EmptyReason = cmp.Or(s.EmptyReason, "unavailable")
		}
	}
}

// readingsAgree: a line of one measurement tells its value, its unit and its time. What is told of several is a mean, whose figures
// no reading has.
func (w *work) readingsAgree(l intake.Line) intake.Check {
	for _, s := range l.From {
		if s.Reading == "" || strings.HasSuffix(l.ID, ".trend") {
			continue
		}
		for _, r := range w.v.Readings {
			if r.ID != s.Reading || !strings.Contains(l.ID, string(r.Measure)) {
				continue
			}
			value := figure(r.Value)
			if r.Measure == intake.AVPU && int(r.Value) >= 0 && int(r.Value) < len(avpuWords) {
				value = avpuWords[int(r.Value)].In(w.lang)
			}
			switch {
			case !strings.Contains(l.Text, value):
				return intake.CheckNumber
			case !strings.Contains(l.Text, measureNames[r.Measure].unit):
				return intake.CheckUnit
			case !strings.Contains(l.Text, w.clock(r.At)):
				return intake.CheckTime
			}
		}
	}
	return ""
}

// checks is the sum of how the note was checked.
func (w *work) checks(n *intake.Note) intake.Checks {
	c := intake.Checks{Lines: intake.LineChecks{Checked: len(w.checked), Withheld: w.withheld}, Facts: w.facts(n), Length: w.length(n)}
	if c.Lines.Withheld == nil {
		c.Lines.Withheld = []intake.Withheld{}
	}
	c.Lines.Supported = c.Lines.Checked - len(c.Lines.Withheld)
	c.Settle()
	return c
}
