package api

import (
	"slices"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
)

// staffView is a visit for staff in the shapes of `preconsult batch`, so that what evaluates the one reads the other: reasons
// in the hospital's language, and one settled finding a concept and person.
type staffView struct {
	visit.StaffView
	Complaint string              `json:"complaint"`
	Level     intake.Level        `json:"level"`
	Reasons   []reason            `json:"reasons"`
	Findings  []visit.FindingView `json:"findings"`
	Bells     []bellView          `json:"bells"`
}

// rowView is a row of the queue, its complaint in the hospital's language.
type rowView struct {
	visit.QueueRow
	Complaint string `json:"complaint"`
}

// bellView is a bell, its reason in the hospital's language.
type bellView struct {
	intake.Bell
	Reason string `json:"reason"`
}

// lang is the language that staff read.
func (d *door) lang() intake.Lang {
	if !d.Lang.Valid() {
		return intake.ZH
	}
	return d.Lang
}

type reason struct {
	Rule      string       `json:"rule"`
	Text      string       `json:"text"`
	Level     intake.Level `json:"level"`
	Cites     []string     `json:"cites"`
	From      []any        `json:"from"`
	Without   *without     `json:"without,omitempty"`
	Withdrawn bool         `json:"withdrawn,omitempty"`
}

type without struct {
	Text  string       `json:"text"`
	Level intake.Level `json:"level"`
}

func (d *door) forStaff(v visit.StaffView) staffView {
	lang := d.lang()
	out := staffView{StaffView: v, Complaint: v.Complaint.In(lang), Level: standing(v.Level), Reasons: []reason{},
		Findings: onePerPerson(v.Findings), Bells: d.bellViews(v.Bells)}
	for _, r := range v.Reasons {
		x := reason{Rule: r.Rule, Text: r.Text.In(lang), Level: r.Level, Cites: r.Cites, From: []any{}, Withdrawn: r.Withdrawn}
		if x.Cites == nil {
			x.Cites = []string{}
		}
		for _, e := range r.From {
			if e.Reading != "" {
				x.From = append(x.From, map[string]string{"reading": e.Reading})
				continue
			}
			if e.Chart != "" {
				x.From = append(x.From, map[string]string{"chart": e.Chart})
				continue
			}
			x.From = append(x.From, e.Span)
		}
		if r.Without != nil {
			x.Without = &without{r.Without.Text.In(lang), r.Without.Level}
		}
		out.Reasons = append(out.Reasons, x)
	}
	return out
}

// standing is the level that a visit stands at: routine as long as nothing is known.
func standing(l intake.Level) intake.Level {
	if !l.Valid() {
		return intake.L5
	}
	return l
}

func (d *door) row(r visit.QueueRow) rowView {
	r.Level = standing(r.Level)
	return rowView{r, r.Complaint.In(d.lang())}
}

func (d *door) bellView(b intake.Bell) bellView { return bellView{b, b.Reason.In(d.lang())} }

func (d *door) bellViews(bells []intake.Bell) []bellView {
	out := make([]bellView, len(bells))
	for i, b := range bells {
		out[i] = d.bellView(b)
	}
	return out
}

// onePerPerson leaves one entry a concept and person where something is both of now and of the past: what is there before
// what is not, and of two that are alike the one of now. The note and the record carry both.
func onePerPerson(all []visit.FindingView) []visit.FindingView {
	weight := func(f visit.FindingView) int {
		w := slices.Index([]intake.Status{intake.NotAsked, intake.Refused, intake.Absent, intake.Uncertain, intake.Present}, f.Status) * 2
		if f.Temporality == intake.Current {
			w++
		}
		return w
	}
	type key struct {
		concept string
		who     intake.Experiencer
	}
	at := map[key]int{}
	out := make([]visit.FindingView, 0, len(all))
	for _, f := range all {
		k := key{f.Concept, f.Experiencer}
		i, known := at[k]
		switch {
		case !known:
			at[k] = len(out)
			out = append(out, f)
		case weight(f) > weight(out[i]):
			out[i] = f
		}
	}
	return out
}
