package console

import (
	"fmt"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
)

// mark is a span of one turn that something rests on. Label says what was found there; spans of lines and reasons have
// none.
type mark struct {
	start, end int
	label      string
}

// part is a stretch of a turn's text under the same marks. Start and End are its place, in code points, so that the script
// can light up exactly the words that a line rests on.
type part struct {
	Text       string
	Mark       string // what was found here
	Marked     bool
	Start, End int
}

// marks gathers, by turn, the spans that findings, lines and reasons rest on.
func (d *door) marks(v visit.StaffView) map[int][]mark {
	out := map[int][]mark{}
	for _, f := range v.Findings {
		if f.Turn != nil && f.Start != nil && f.End != nil {
			out[*f.Turn] = append(out[*f.Turn], mark{*f.Start, *f.End, f.Labels.In(d.Lang) + " · " + d.findingStatus(f.Status)})
		}
	}
	for _, l := range linesOf(v.Note) {
		for _, s := range l.From {
			if s.Span != nil {
				out[s.Turn] = append(out[s.Turn], mark{s.Start, s.End, ""})
			}
		}
	}
	for _, r := range v.Reasons {
		for _, e := range r.From {
			if e.Spoken() && e.End > e.Start {
				out[e.Turn] = append(out[e.Turn], mark{e.Start, e.End, ""})
			}
		}
	}
	return out
}

// linesOf are all lines of a note, the card's first.
func linesOf(n intake.Note) []intake.Line {
	c := n.Card
	out := slices.Concat([]intake.Line{c.Headline}, c.Positives, c.Negatives, c.NotAsked, c.Conflicts, c.Vitals, c.Medicines,
		c.Allergies, c.Questions)
	for _, s := range n.Sections {
		out = append(out, s.Lines...)
	}
	return out
}

// split cuts a text wherever a mark begins or ends, in code points. Marks may overlap; each part knows all that cover it.
func split(text string, marks []mark) []part {
	runes := []rune(text)
	cuts := []int{0, len(runes)}
	for _, m := range marks {
		cuts = append(cuts, min(max(m.start, 0), len(runes)), min(max(m.end, 0), len(runes)))
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var out []part
	for i := 0; i+1 < len(cuts); i++ {
		p := part{Text: string(runes[cuts[i]:cuts[i+1]]), Start: cuts[i], End: cuts[i+1]}
		var labels []string
		for _, m := range marks {
			if m.start >= p.End || m.end <= p.Start {
				continue
			}
			p.Marked = true
			if m.label != "" && !slices.Contains(labels, m.label) {
				labels = append(labels, m.label)
			}
		}
		p.Mark = strings.Join(labels, "；")
		if n := len(out); n > 0 && out[n-1].Marked == p.Marked && out[n-1].Mark == p.Mark && !p.Marked {
			out[n-1].Text, out[n-1].End = out[n-1].Text+p.Text, p.End
			continue
		}
		out = append(out, p)
	}
	return out
}

// trace is where a phrase leads when it is opened: to the words in the conversation, or else to the reading, rule or
// passage that it rests on. Spans lists the words as "turn:start:end".
type trace struct {
	Href  string
	Spans string
	More  []link // other sources beside the words
}

// link is a place that a line rests on.
type link struct{ Href, Label string }

func (d *door) trace(from []intake.Source) trace {
	var t trace
	var spans, readings []string
	for _, s := range from {
		switch {
		case s.Span != nil:
			if t.Href == "" || len(spans) == 0 {
				t.Href = fmt.Sprintf("#turn-%d", s.Turn)
			}
			spans = append(spans, spanOf(*s.Span))
		case s.Reading != "":
			readings = append(readings, s.Reading)
		case s.Chart != "":
			t.More = append(t.More, link{"#" + s.Chart, d.say("病历", "chart")})
		case s.Passage != "":
			t.More = append(t.More, link{sourceHref(s), d.say("资料原文", "passage")})
		case s.Rule != "":
			t.More = append(t.More, link{"#reasons", d.say("规则", "rule")})
		}
	}
	if len(readings) > 0 {
		l := link{"#reading-" + readings[0], d.say("读数", "reading")}
		if len(readings) > 1 {
			l = link{"#vitals", fmt.Sprintf(d.say("%d 个读数", "%d readings"), len(readings))}
		}
		t.More = append([]link{l}, t.More...)
	}
	t.More = slices.Compact(t.More)
	t.Spans = strings.Join(spans, " ")
	if t.Href == "" && len(t.More) > 0 {
		t.Href, t.More = t.More[0].Href, t.More[1:]
	}
	return t
}

func spanOf(s intake.Span) string { return fmt.Sprintf("%d:%d:%d", s.Turn, s.Start, s.End) }

// unused are the words that the patient said and no line carries.
func (d *door) unused(v visit.StaffView) []quoted {
	var out []quoted
	for _, s := range v.Note.Unused {
		if s.Span == nil {
			continue
		}
		for _, t := range v.Turns {
			if r := []rune(t.Text.String()); t.Seq == s.Turn && s.Start >= 0 && s.Start < s.End && s.End <= len(r) {
				out = append(out, quoted{string(r[s.Start:s.End]), fmt.Sprintf("#turn-%d", s.Turn), spanOf(*s.Span)})
			}
		}
	}
	return out
}

// quoted are words of a turn with the way to them.
type quoted struct{ Text, Href, Spans string }
