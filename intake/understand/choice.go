package understand

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// Tapped turns tapped choices into findings. The turn's text is the labels joined by 、 or a comma; each finding rests
// on its own label. "none" denies all items of a checklist.
func (e *Engine) Tapped(q *Asked, choiceIDs []string, turn intake.Turn, now time.Time) []intake.Finding {
	out := []intake.Finding{}
	if q == nil {
		return out
	}
	t := tap{engine: e, turn: turn, question: q.Ref, now: now, rest: 0, text: []rune(turn.Text)}
	for _, id := range choiceIDs {
		if i := slices.IndexFunc(q.Choices, func(c Choice) bool { return c.ID == id }); i >= 0 {
			c := q.Choices[i]
			out = append(out, t.sets(c.Sets, t.span(c.Label))...)
			continue
		}
		if i := slices.IndexFunc(q.Items, func(it Item) bool { return it.Concept == id }); i >= 0 {
			out = append(out, t.finding(id, intake.Present, t.span(q.Items[i].Label)))
			continue
		}
		whole := intake.Evidence{Span: intake.Span{Turn: turn.Seq, End: len(t.text)}, Text: turn.Text, Question: q.Ref}
		switch status, ok := tappedStatus[id]; {
		case id == "none":
			for _, item := range q.Items {
				out = append(out, t.finding(item.Concept, intake.Absent, whole))
			}
		case ok && len(q.Asks) > 0 && !strings.Contains(q.Asks[0], "."):
			out = append(out, t.finding(q.Asks[0], status, whole))
		case len(q.Asks) > 0:
			if v, err := strconv.ParseFloat(id, 64); err == nil && (q.Input == guidelines.Scale ||
				q.Input == guidelines.Number) {
				out = append(out, e.Valued(q, v, q.Unit, turn, now)...)
			}
		}
	}
	return Settle(nil, out)
}

// Others denies the items of a checklist that were not ticked, when the patient said that those are all; label is what said so.
func (e *Engine) Others(q *Asked, ticked []string, label intake.Words, turn intake.Turn, now time.Time) []intake.Finding {
	out := []intake.Finding{}
	if q == nil {
		return out
	}
	t := tap{engine: e, turn: turn, question: q.Ref, now: now, text: []rune(turn.Text)}
	said := t.span(label)
	for _, item := range q.Items {
		if !slices.Contains(ticked, item.Concept) {
			out = append(out, t.finding(item.Concept, intake.Absent, said))
		}
	}
	return out
}

var tappedStatus = map[string]intake.Status{"yes": intake.Present, "no": intake.Absent, "unsure": intake.Uncertain}

// tap is one turn of taps.
type tap struct {
	engine   *Engine
	turn     intake.Turn
	question string
	now      time.Time
	text     []rune
	rest     int // where the next label is looked for
}

// span finds a label in the turn, after the ones before it.
func (t *tap) span(label intake.Words) intake.Evidence {
	ev := intake.Evidence{Span: intake.Span{Turn: t.turn.Seq, End: len(t.text)}, Text: t.turn.Text,
		Question: t.question}
	for _, l := range []string{label.In(t.turn.Lang), label.ZH, label.EN} {
		if l == "" {
			continue
		}
		i := strings.Index(string(t.text[t.rest:]), l)
		if i < 0 {
			continue
		}
		ev.Start = t.rest + len([]rune(string(t.text[t.rest:])[:i]))
		ev.End = ev.Start + len([]rune(l))
		ev.Text = string(t.text[ev.Start:ev.End])
		t.rest = ev.End
		return ev
	}
	return ev
}

func (t *tap) finding(concept string, status intake.Status, ev intake.Evidence) intake.Finding {
	return intake.Finding{Concept: concept, Status: status, Temporality: intake.Current, Experiencer: intake.OfPatient,
		Evidence: []intake.Evidence{ev}, Mode: intake.ByRule, At: t.now}
}

// sets turns what a choice sets into findings, in the order of the names.
func (t *tap) sets(sets map[string]string, ev intake.Evidence) []intake.Finding {
	var out []intake.Finding
	for _, key := range sortedKeys(sets) {
		concept, name, isAttr := strings.Cut(key, ".")
		f := t.finding(concept, intake.Present, ev)
		switch status := intake.Status(sets[key]); {
		case !isAttr && (status == intake.Present || status == intake.Absent || status == intake.Uncertain):
			f.Status = status
		case !isAttr:
			f.Attributes = map[string]intake.Attribute{intake.Value: attributeOf(intake.Value, sets[key], ev)}
		default:
			f.Attributes = map[string]intake.Attribute{name: attributeOf(name, sets[key], ev)}
		}
		out = append(out, f)
	}
	return out
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// attributeOf reads a value as content writes it: a range of times "24h..72h", a figure, a range of figures "3..5", a
// code.
func attributeOf(name, value string, ev intake.Evidence) intake.Attribute {
	a := intake.Attribute{Text: ev.Text, Evidence: ev}
	low, high, ranged := strings.Cut(value, "..")
	if !ranged {
		high = low
	}
	if l, unit, ok := amount(low); ok {
		if h, _, ok := amount(high); ok {
			a.Low, a.High, a.Unit = &l, &h, unit
			switch {
			case unit == "" && name == intake.Severity:
				a.Unit = "score"
			case unit == "" && name == intake.Frequency:
				a.Unit = "/d"
			}
			return a
		}
	}
	a.Code = value
	return a
}

// amount reads "24h", "3d", "2w", "6mo", "1y", "30m" as hours, and a bare figure as it is.
func amount(s string) (v float64, unit string, ok bool) {
	s = strings.TrimSpace(s)
	i := len(s)
	for i > 0 && (s[i-1] < '0' || s[i-1] > '9') {
		i--
	}
	v, err := strconv.ParseFloat(s[:i], 64)
	if err != nil {
		return 0, "", false
	}
	switch s[i:] {
	case "":
		return v, "", true
	case "m", "min":
		return v / 60, "h", true
	case "h":
		return v, "h", true
	case "d":
		return v * day, "h", true
	case "w":
		return v * week, "h", true
	case "mo":
		return v * month, "h", true
	case "y":
		return v * year, "h", true
	case "/d", "/w", "/mo":
		return v, s[i:], true
	}
	return 0, "", false
}

// Valued turns a figure that was entered into findings.
func (e *Engine) Valued(q *Asked, value float64, unit string, turn intake.Turn, now time.Time) []intake.Finding {
	if q == nil || len(q.Asks) == 0 {
		return []intake.Finding{}
	}
	if unit == "" {
		unit = q.Unit
	}
	concept, name, ok := strings.Cut(q.Asks[0], ".")
	if !ok {
		name = intake.Value
		if q.Input == guidelines.Scale {
			name = intake.Severity
		}
	}
	t := tap{turn: turn, question: q.Ref, now: now, text: []rune(turn.Text)}
	ev := intake.Evidence{Span: intake.Span{Turn: turn.Seq, End: len(t.text)}, Text: turn.Text, Question: q.Ref}
	if name == intake.Severity {
		unit = "score"
	}
	if hours, ok := timeUnits[unit]; ok && (name == intake.Onset || name == intake.Duration) {
		value, unit = value*hours, "h"
	}
	if value == 0 && e.counts(q, concept, name) {
		return []intake.Finding{t.finding(concept, intake.Absent, ev)}
	}
	f := t.finding(concept, intake.Present, ev)
	f.Attributes = map[string]intake.Attribute{name: {Text: turn.Text, Low: &value, High: &value, Unit: unit,
		Evidence: ev}}
	return []intake.Finding{f}
}

var timeUnits = map[string]float64{"min": 1.0 / 60, "h": 1, "d": day, "wk": week, "w": week, "mo": month, "a": year,
	"y": year}

// label takes an answer that names a choice. A label that is said with a denial before it is not chosen.
func (a *answering) label() bool {
	text := strings.Trim(string(a.r.runes()), " .,。!?~")
	best, from, to, size := -1, 0, 0, 0
	for i, c := range a.q.Choices {
		for _, l := range append([]string{c.Label.ZH, c.Label.EN}, c.Also...) {
			label := plainLabel(l)
			if label != "" && text == label {
				best, from, to, size = i, 0, len(a.r.runes()), 1<<20
				continue
			}
			n, ok := a.names(l)
			if !ok || n.to-n.from <= max(size, 1) || polarLabel(label) {
				continue
			}
			if status, ok := a.states(n); ok && status == intake.Present {
				best, from, to, size = i, n.from, n.to, n.to-n.from
			}
		}
	}
	if best < 0 {
		return false
	}
	concept, name := a.asked()
	_ = concept
	// The words of a time may be nearer than the choice they fall into: 昨天晚上 is more than 这两三天.
	if size < 1<<20 && name == intake.Onset && len(a.r.times) > 0 {
		return false
	}
	ev := a.r.evidence(from, to, a.c)
	t := tap{engine: a.Engine, turn: intake.Turn{Seq: a.c.turn}, question: a.c.question, now: a.c.at}
	a.out = append(a.out, Settle(nil, t.sets(a.q.Choices[best].Sets, ev))...)
	return true
}

// polarLabel: a label that is only yes or no is read as such, so that 没有 inside 没有力气 chooses nothing.
func polarLabel(n string) bool {
	return slices.Contains([]string{"有", "没有", "是", "不是", "会", "不会", "能", "不能", "yes", "no", "not sure", "说不清"}, n)
}

// quality reads the attribute that was asked: 右边, 昨天, "burning", 走路的时候.
func (a *answering) quality() bool {
	concept, name := a.asked()
	if name == "" {
		return false
	}
	ev := func(from, to int) intake.Evidence { return a.r.evidence(from, to, a.c) }
	switch name {
	case intake.Onset, intake.Duration:
		if len(a.r.times) > 0 {
			t := a.r.times[0]
			a.add(concept, intake.Present, t.from, t.to, map[string]intake.Attribute{name: ranged2(t.low, t.high, "h",
				ev(t.from, t.to))})
			a.attach(concept)
			return true
		}
	case intake.Site, intake.Radiation:
		for _, h := range a.r.concepts {
			if h.Concept.Kind == lexicon.Site {
				a.add(concept, intake.Present, h.From, h.To, map[string]intake.Attribute{name: {Code: h.Concept.ID,
					Evidence: ev(h.From, h.To)}})
				return true
			}
		}
	}
	for _, h := range a.r.values {
		if h.Value.Attribute == name && a.r.judge(mention{from: h.From, to: h.To}).status == intake.Present {
			a.add(concept, intake.Present, h.From, h.To, map[string]intake.Attribute{name: {Code: h.Value.Code,
				Evidence: ev(h.From, h.To)}})
			if name != intake.Severity { // a figure may follow the word
				return true
			}
		}
	}
	return false
}

// figure reads a bare number for a scale or a figure that was asked: 七八分, 8, "three times".
func (a *answering) figure() bool {
	concept, name := a.asked()
	scale := a.q.Input == guidelines.Scale || name == intake.Severity
	if !scale && a.q.Input != guidelines.Number && name != intake.Frequency && name != intake.Amount {
		return len(a.out) > 0 && name != ""
	}
	if name == "" {
		name = intake.Value
		if scale {
			name = intake.Severity
		}
	}
	fs := a.r.numbers
	if scale {
		fs = slices.DeleteFunc(slices.Clone(fs), a.r.countsSomething)
	}
	if name == intake.Frequency && len(fs) == 0 {
		if rates := a.r.doseRates(nil); len(rates) > 0 && rates[0].unit != "" { // "every day", 天天吃
			d := rates[0]
			a.add(concept, intake.Present, d.from, d.to, map[string]intake.Attribute{name: ranged2(d.low, d.high, d.unit, a.r.evidence(d.from, d.to, a.c))})
			return true
		}
	}
	if len(fs) == 0 || scale && fs[0].high > 10 {
		return len(a.out) > 0
	}
	if e := a.hint(a.q); e != "" {
		return false // a measurement: read with its unit
	}
	f, unit := fs[0], a.q.Unit
	switch {
	case scale:
		unit = "score"
	case name == intake.Frequency && unit == "":
		unit = "/d"
	}
	for _, rate := range a.r.frequencies() {
		if name == intake.Frequency {
			f, unit = rate.figure, rate.unit
			break
		}
	}
	if name == intake.Onset || name == intake.Duration {
		if h, ok := timeUnits[unit]; ok {
			f.low, f.high, unit = f.low*h, f.high*h, "h"
		}
	}
	a.add(concept, intake.Present, f.from, f.to, map[string]intake.Attribute{name: ranged2(f.low, f.high, unit,
		a.r.evidence(f.from, f.to, a.c))})
	return true
}

// countsSomething reports whether a figure counts times, days or tablets: 吐了一次 is no pain of one in ten.
func (r *reading) countsSomething(f figure) bool {
	text := r.runes()
	if f.to >= len(text) {
		return false
	}
	if strings.ContainsRune("次天日周月年岁点度斤片粒颗个回遍包支瓶口小", text[f.to]) {
		return true
	}
	rest := strings.TrimSpace(string(text[f.to:min(len(text), f.to+10)]))
	for _, w := range []string{"time", "day", "hour", "week", "month", "year", "min", "tablet", "pill", "o'clock", "am", "pm"} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return false
}
