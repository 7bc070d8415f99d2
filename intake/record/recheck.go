package record

import (
	"fmt"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// asksAgain reports whether a concept is one of the waiting-room re-check: its own section tells of it, round by round.
func (w *work) asksAgain(concept string) bool {
	return slices.ContainsFunc(w.v.Rechecks, func(r intake.Recheck) bool {
		return slices.ContainsFunc(r.Answers, func(a intake.RecheckAnswer) bool { return slices.Contains(a.Asks, concept) })
	})
}

// rechecks are the rounds of the re-check, a line each: when, who asked, and the answers in the words that were used.
func (w *work) rechecks() []intake.Line {
	var out []intake.Line
	for i, r := range w.v.Rechecks {
		l := intake.Line{ID: fmt.Sprintf("%s/round-%d", recheckCode, i+1), Mode: intake.ByRule}
		var told []string
		for _, a := range r.Answers {
			s := intake.Span{Turn: a.Turn, End: len(w.runes[a.Turn])}
			if s.End == 0 {
				continue
			}
			topic := w.extra.Topics[a.Question].In(w.lang)
			if topic == "" {
				topic = pick(w.lang, "另记", "also")
			}
			told = append(told, topic+pick(w.lang, "", " ")+quote(w.lang, w.cut(s)))
			l.From = append(l.From, intake.Source{Span: &s})
			w.covered[s.Turn] = append(w.covered[s.Turn], s)
		}
		l.Text = w.round(r, told)
		if len(l.From) == 0 {
			l.From = []intake.Source{{Rule: "re-check"}}
		}
		out = append(out, l)
	}
	for _, f := range w.findings {
		if w.asksAgain(f.Concept) {
			w.use(f)
		}
	}
	return out
}

// round says one round in a sentence.
func (w *work) round(r intake.Recheck, told []string) string {
	clock := r.Since.In(w.b.opt.Location).Format("15:04")
	done := r.Done.In(w.b.opt.Location).Format("15:04")
	level := pick(w.lang, r.Level.Roman()+" 级", "level "+r.Level.Roman())
	by := clean(r.By)
	var text string
	switch {
	case len(told) > 0:
		who := pick(w.lang, "页面上问", "asked on the page")
		if slices.ContainsFunc(r.Answers, func(a intake.RecheckAnswer) bool { return w.turns[a.Turn].Who == intake.Staff }) {
			who = pick(w.lang, by+" 问", "asked by "+by)
		}
		text = clock + pick(w.lang, "（"+level+"）"+who+"：", " ("+level+"), "+who+": ") + strings.Join(told, pick(w.lang, "，", ", "))
		if r.Open() {
			text += pick(w.lang, "，没有答完", ", not finished")
		}
	case r.Open() && r.Bell == "":
		text = clock + pick(w.lang, "（"+level+"）页面上问了，还没有回答", " ("+level+"), asked on the page, no answer yet")
	case r.Open():
		text = clock + pick(w.lang, "（"+level+"）已请工作人员去问，还没有人去", " ("+level+"), staff were called to ask, nobody has gone yet")
	default:
		text = clock + pick(w.lang, "（"+level+"）请工作人员去问，"+by+" "+done+" 去了，没有记下回答",
			" ("+level+"), staff were called to ask; "+by+" went at "+done+" and wrote no answer down")
	}
	return stop(w.lang, text)
}
