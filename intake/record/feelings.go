package record

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

var feelingTitles = map[string]intake.Words{
	intake.FeelsAfraid:  {ZH: "担心、害怕", EN: "worried or afraid"},
	intake.FeelsSad:     {ZH: "难过", EN: "sad"},
	intake.FeelsWaiting: {ZH: "等得着急", EN: "upset about the wait"},
	intake.FeelsAngry:   {ZH: "生气、不满", EN: "angry or upset"},
}

// mostFelt is how many quotes a line of feelings has; the transcript has the others.
const mostFelt = 3

// feelings are how the patient, or who is with them, feels about being here: one line a kind, in their own words.
func (w *work) feelings() []intake.Line {
	var out []intake.Line
	for _, kind := range intake.FeelingKinds {
		var quotes []string
		var from []intake.Source
		for _, f := range w.v.Feelings {
			e := f.Evidence
			if f.Kind != kind || e.Start < 0 || e.Start >= e.End || e.End > len(w.runes[e.Turn]) || len(quotes) == mostFelt {
				continue
			}
			w.covered[e.Turn] = append(w.covered[e.Turn], e.Span)
			q := quote(w.lang, w.cut(e.Span))
			if w.by(e.Turn) == intake.Companion {
				q = pick(w.lang, "陪同者说", "the companion said ") + q
			}
			if !slices.Contains(quotes, q) {
				quotes, from = append(quotes, q), append(from, intake.Source{Span: &e.Span})
			}
		}
		if len(quotes) > 0 {
			text := pick(w.lang, "情绪（", "Feelings (") + feelingTitles[kind].In(w.lang) + pick(w.lang, "）：", "): ") +
				strings.Join(quotes, pick(w.lang, "；", "; "))
			out = append(out, intake.Line{ID: illnessCode + "/feeling." + kind, Text: stop(w.lang, text), From: from, Mode: intake.ByHuman})
		}
	}
	return out
}

// by is who said a turn.
func (w *work) by(turn int) intake.Who {
	for _, t := range w.v.Turns {
		if t.Seq == turn {
			return t.Who
		}
	}
	return ""
}

// onlyCross reports whether a turn holds nothing but anger, at the wait or at anything: nobody comes for that.
func (w *work) onlyCross(t intake.Turn) bool {
	return slices.ContainsFunc(w.v.Feelings, func(f intake.Feeling) bool {
		s := f.Evidence.Span
		return (f.Kind == intake.FeelsWaiting || f.Kind == intake.FeelsAngry) && s.Turn == t.Seq && s.Start < s.End && s.End <= len(w.runes[t.Seq]) &&
			strings.Trim(w.cut(s), " 。！？.!?") == strings.Trim(t.Text, " 。！？.!?\n")
	})
}

// inFeeling reports whether a worry stands in a line of feelings, which has the words, and counts it as told: 担心 alone tells a
// doctor nothing.
func (w *work) inFeeling(f intake.Finding) bool {
	there := f.Concept == worryID && f.Status == intake.Present && slices.ContainsFunc(f.Evidence, func(e intake.Evidence) bool {
		return slices.ContainsFunc(w.v.Feelings, func(x intake.Feeling) bool {
			s := x.Evidence.Span
			return x.Kind == intake.FeelsAfraid && s.Overlaps(e.Span)
		})
	})
	if there {
		w.use(f)
	}
	return there
}

const worryID = "worry"
