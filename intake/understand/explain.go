package understand

import (
	"fmt"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// Explain prints what the rules make of a text, step by step.
func (e *Engine) Explain(text string) string {
	var b strings.Builder
	r := e.read(text)
	r.findTimes(noTime)
	cut := func(from, to int) string { return string(r.runes()[from:to]) }
	fmt.Fprintf(&b, "normalised  %s\n", string(r.runes()))
	for _, s := range r.sentences {
		kind := "statement"
		if s.question {
			kind = "question"
		}
		fmt.Fprintf(&b, "sentence    %q (%s)\n", strings.TrimSpace(cut(s.from, s.to)), kind)
	}
	for _, h := range r.concepts {
		fmt.Fprintf(&b, "concept     %q -> %s (%s, word %q)\n", cut(h.From, h.To), h.Concept.ID, h.Concept.Kind, h.Word)
	}
	for _, h := range r.values {
		fmt.Fprintf(&b, "value       %q -> %s %s\n", cut(h.From, h.To), h.Value.Attribute, h.Value.Code)
	}
	for _, c := range r.cues {
		if c.does.any(between, join) && c.does&^(1<<between|1<<join) == 0 {
			continue
		}
		fmt.Fprintf(&b, "cue         %q -> %s\n", cut(c.from, c.to), c.does)
	}
	for _, t := range r.times {
		fmt.Fprintf(&b, "time        %q -> %.4g to %.4g h\n", cut(t.from, t.to), t.low, t.high)
	}
	c := context{}
	all := e.allergies(r, e.mentions(r, speaker{}), nil, c)
	e.describe(r, all, c)
	for _, s := range all {
		fmt.Fprintf(&b, "scope       %q %s\n", cut(s.from, s.to), s.verdict.describe(r))
	}
	fs := e.findings(r, all, c)
	ms := r.measurements("")
	for _, m := range ms {
		fmt.Fprintf(&b, "measured    %q -> %s %g %s\n", cut(m.from, m.to), m.measure, m.value, measureUnits[m.measure])
	}
	fs = append(fs, e.measuredFindings(r, ms, c)...)
	fill(fs, text)
	for _, f := range fs {
		fmt.Fprintf(&b, "finding     %s\n", describe(f))
	}
	for _, q := range r.patientAsks(c) {
		fmt.Fprintf(&b, "asks        %q\n", string([]rune(text)[q.Start:q.End]))
	}
	return b.String()
}

// String lists the classes in a set.
func (s classSet) String() string {
	var names []string
	for c := class(0); c < classes; c++ {
		if s.has(c) && c != between && c != join {
			names = append(names, c.String())
		}
	}
	return strings.Join(names, " ")
}

func (v verdict) describe(r *reading) string {
	out := fmt.Sprintf("%s, %s, of %s", v.status, v.temporality, v.experiencer)
	if v.unsaid {
		out = "not stated"
	}
	if v.gone {
		out += ", gone now"
	}
	for _, c := range v.why {
		out += fmt.Sprintf(" [%s: %s]", string(r.runes()[c.from:c.to]), c.does)
	}
	return out
}

// describe is a finding in one line, as the text cases and Explain print it:
//
//	chest-pain present "胸口疼" onset=48..72h side=left
func describe(f intake.Finding) string {
	var b strings.Builder
	b.WriteString(f.Concept + " " + string(f.Status))
	if f.Temporality == intake.Past {
		b.WriteString(" past")
	}
	if f.Experiencer == intake.OfOther {
		b.WriteString(" other")
	}
	if ev, ok := f.Last(); ok {
		fmt.Fprintf(&b, " %q", ev.Text)
	}
	names := make([]string, 0, len(f.Attributes))
	for n := range f.Attributes {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		b.WriteString(" " + n + "=" + value(f.Attributes[n]))
	}
	return b.String()
}

func value(a intake.Attribute) string {
	switch {
	case a.Low != nil && a.High != nil && *a.Low == *a.High:
		return fmt.Sprintf("%.4g%s", *a.Low, a.Unit)
	case a.Low != nil && a.High != nil:
		return fmt.Sprintf("%.4g..%.4g%s", *a.Low, *a.High, a.Unit)
	case a.Code != "":
		return a.Code
	}
	return fmt.Sprintf("%q", a.Text)
}
