package record

import (
	"regexp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// says holds a sentence of ours against the findings that it tells of, and names what does not agree; "" where all does. The labels
// of the findings are taken out first, so that only what the sentence adds to them is read: 否认 or 既往, a side, a figure, a time.
func (w *work) says(text string, list []intake.Finding) intake.Check {
	bare := unquoted(text)
	if check := w.names(text, list); check != "" {
		return check
	}
	rest := w.withoutLabels(bare, list)
	if check := polarityOf(rest, list); check != "" {
		return check
	}
	for side := range sideWords {
		if sidesIn(rest)[side] && !slices.ContainsFunc(list, func(f intake.Finding) bool { return f.Attributes[intake.Side].Code == side }) {
			return intake.CheckSide
		}
	}
	return w.figuresAgree(rest, list)
}

// names: every finding stands in the sentence by its label, and nothing stands in it that no finding is of.
func (w *work) names(text string, list []intake.Finding) intake.Check {
	lower := strings.ToLower(text)
	for _, f := range list {
		label := w.label(f.Concept)
		if !strings.Contains(lower, strings.ToLower(label)) {
			return w.entityCheck(f.Concept)
		}
	}
	if w.b.opt.Witness == nil {
		return ""
	}
	for _, n := range w.b.opt.Witness.Named(w.withoutLabels(unquoted(text), list)) {
		if !slices.ContainsFunc(list, func(f intake.Finding) bool { return !w.apart(n.Concept, f) }) {
			return w.entityCheck(n.Concept)
		}
	}
	return ""
}

func (w *work) entityCheck(concept string) intake.Check {
	if w.drug(concept) {
		return intake.CheckDrug
	}
	return intake.CheckEntity
}

// withoutLabels takes the names of the findings, and of the values of their attributes, out of a text.
func (w *work) withoutLabels(text string, list []intake.Finding) string {
	lower := strings.ToLower(text)
	var names []string
	cut := func(label string) {
		if label = strings.ToLower(unquoted(label)); label != "" {
			names = append(names, label)
		}
	}
	for _, f := range list {
		cut(w.label(f.Concept))
		for _, name := range intake.AttributeNames {
			a, ok := f.Attributes[name]
			if !ok || name == intake.Side {
				continue
			}
			if a.Low == nil || a.Code != "" {
				cut(w.value(name, a))
			}
		}
	}
	// The longest first: 下腹痛 taken out of 右下腹痛 would leave a side that nobody told.
	slices.SortStableFunc(names, func(a, b string) int { return len(b) - len(a) })
	for _, name := range names {
		lower = strings.ReplaceAll(lower, name, " ")
	}
	return lower
}

var (
	deniesWord  = regexp.MustCompile(`否认|\bdenies\b|\bno \s*`)
	unsureWord  = regexp.MustCompile(`说不清|\bnot sure\b`)
	refusesWord = regexp.MustCompile(`不愿回答|\bdeclined to answer\b`)
)

// polarityOf: a sentence that denies tells of what was denied, and of nothing else.
func polarityOf(rest string, list []intake.Finding) intake.Check {
	want := intake.Present
	switch {
	case refusesWord.MatchString(rest):
		want = intake.Refused
	case unsureWord.MatchString(rest):
		want = intake.Uncertain
	case deniesWord.MatchString(rest):
		want = intake.Absent
	}
	for _, f := range list {
		if f.Status != want {
			return intake.CheckPolarity
		}
	}
	return ""
}

// counting is how many others a line stands for, and the end of a scale.
var counting = regexp.MustCompile(`等 \d+ 项|\band \d+ more\b|/10\b`)

// figuresAgree: each figure of a sentence is one of a finding's, and one that counts time counts the time that the finding has.
func (w *work) figuresAgree(rest string, list []intake.Finding) intake.Check {
	for _, c := range figuresOf(counting.ReplaceAllString(rest, " ")) {
		check := intake.CheckNumber
		for _, f := range list {
			switch {
			case c.hour > 0 && (c.tells(f.Attributes[intake.Onset]) || c.tells(f.Attributes[intake.Duration]) || c.tells(f.Attributes[intake.Amount])):
				check = ""
			case c.hour > 0 && hasFigure(f, c.n):
				check = intake.CheckUnit
				if f.Attributes[intake.Frequency].Low != nil || f.Attributes[intake.Amount].Low != nil {
					check = "" // 每 3 日 1 次, 8 weeks pregnant
				}
			case c.hour == 0 && (hasFigure(f, c.n) || w.inChart(f, c.n)):
				check = ""
				if a, ok := f.Attributes[intake.Dose]; ok && a.Low != nil && near(*a.Low, c.n) && doseUnit(c.unit) != "" && doseUnit(a.Unit) != "" &&
					doseUnit(c.unit) != doseUnit(a.Unit) {
					check = intake.CheckUnit
				}
			}
			if f.Attributes[intake.Frequency].Low != nil || f.Attributes[intake.Frequency].Code != "" {
				check = "" // once every three days: rounded on the way
			}
			if check == "" {
				break
			}
		}
		if check != "" {
			if c.hour > 0 && check == intake.CheckNumber {
				return intake.CheckTime
			}
			return check
		}
	}
	return ""
}

// tells reports whether a figure of time is the end of a range, as it is rounded to be told.
func (c counted) tells(a intake.Attribute) bool {
	if a.Low == nil || a.High == nil {
		return false
	}
	x := c.n * c.hour
	for _, end := range []float64{*a.Low, *a.High, (*a.Low + *a.High) / 2} {
		if x >= end-0.51*c.hour && x <= end+0.51*c.hour || near(x, end) {
			return true
		}
	}
	return false
}

// inChart reports whether a figure is of the dates of the chart entry that a finding is of.
func (w *work) inChart(f intake.Finding, n float64) bool {
	for _, ev := range f.Evidence {
		if e, ok := w.v.InChart(ev.Chart); ok && ev.Chart != "" {
			for _, c := range figuresOf(e.Recorded + " " + e.Ended + " " + e.Text) {
				if c.n == n || c.n == -n {
					return true
				}
			}
		}
	}
	return false
}

func hasFigure(f intake.Finding, x float64) bool {
	for _, a := range f.Attributes {
		if a.Low != nil && near(*a.Low, x) || a.High != nil && near(*a.High, x) {
			return true
		}
		for _, c := range figuresOf(a.Text) {
			if c.n == x {
				return true
			}
		}
	}
	return false
}

// within reports whether a concept is named by an attribute of a finding, or is a place or a quality.
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

// quotesStand: what a line quotes was said in these words, in a turn, in an answer to a question, which quotes its source, or in an entry
// of the chart.
func (w *work) quotesStand(text string) bool {
	for _, q := range quotesIn(text) {
		if !w.said(q) {
			return false
		}
	}
	return true
}

func (w *work) said(words string) bool {
	if w.allSaid == "" {
		var b strings.Builder
		for _, t := range w.v.Turns {
			if t.Who != intake.System {
				b.WriteString(strings.Join(strings.Fields(t.Text), " ") + "\n")
			}
		}
		for _, q := range w.v.Questions {
			if q.Answer != nil {
				b.WriteString(strings.Join(strings.Fields(q.Answer.Text), " ") + "\n")
			}
		}
		for _, e := range w.v.Chart {
			b.WriteString(strings.Join(strings.Fields(e.Text), " ") + "\n")
		}
		for _, f := range w.findings {
			b.WriteString(w.label(f.Concept) + "\n") // a label may quote, and one that must not be negated is quoted itself
		}
		w.allSaid = b.String() + "\n"
	}
	return strings.Contains(w.allSaid, words)
}

// quotesIn are the outermost stretches between quotation marks.
func quotesIn(text string) []string {
	var out []string
	depth, start := 0, 0
	for i, r := range text {
		switch r {
		case '“':
			if depth == 0 {
				start = i + len("“")
			}
			depth++
		case '”':
			if depth--; depth == 0 {
				out = append(out, text[start:i])
			}
		}
	}
	return out
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
			depth = max(0, depth-1)
		default:
			if depth == 0 {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}
