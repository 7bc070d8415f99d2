package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// checklist reads words against the items of a list. What is neither named nor denied stays not asked.
func (a *answering) checklist() {
	text := a.r.runes()
	except := a.r.exceptFor()
	a.spreads()
	for i := range a.all {
		if a.all[i].from >= except.from && a.all[i].to <= except.to && except.to > 0 {
			a.all[i].status = intake.Present // 除了咳嗽都没有
		}
	}
	for _, item := range a.q.Items {
		a.item(item)
	}
	if len(a.out) == 0 {
		a.ordinals()
	}
	p := a.polar
	switch {
	case except.to > 0 || a.r.nothingElse():
		a.rest(intake.Absent, 0, len(text))
	case p.status == intake.Absent && (p.all || !p.rest || a.clauseOfItsOwn(p)):
		a.rest(intake.Absent, p.from, p.to)
	case p.status == intake.Present && p.all:
		a.rest(intake.Present, p.from, p.to)
	case len(a.out) == 0 && len(a.q.Items) == 1 && p.status != "":
		a.rest(p.status, p.from, p.to)
	}
}

// item looks for one item: by its concept, by something narrower, by a wider word that fits no other item, or by its
// label.
func (a *answering) item(item Item) {
	var wider *said
	for i := range a.all {
		s := &a.all[i]
		if s.unsaid || s.experiencer != intake.OfPatient {
			continue
		}
		switch {
		case s.concept.ID == item.Concept:
			a.add(item.Concept, s.status, s.from, s.to, nil)
			return
		case a.lex.IsA(s.concept.ID, item.Concept) && s.status == intake.Present:
			return // the narrower finding says it, and more exactly
		case a.lex.IsA(item.Concept, s.concept.ID) && a.only(item.Concept, s.concept.ID):
			wider = s
		}
	}
	if wider != nil {
		a.add(item.Concept, wider.status, wider.from, wider.to, nil)
		return
	}
	for _, label := range []string{item.Label.ZH, item.Label.EN} {
		n, ok := a.names(label)
		if !ok {
			continue
		}
		if status, ok := a.states(n); ok {
			a.add(item.Concept, status, n.from, n.to, nil)
		}
		return
	}
	if n, ok := a.wordOfLabel(item); ok {
		if status, ok := a.states(n); ok {
			a.add(item.Concept, status, n.from, n.to, nil)
		}
	}
}

// wordOfLabel looks for a piece of the answer that is one word of an item's English label, and of no other's: "sick" for "Feeling
// sick".
func (a *answering) wordOfLabel(item Item) (named, bool) {
	for _, p := range a.pieces() {
		word := string(a.r.runes()[p.from:p.to])
		if len(word) < 4 || strings.ContainsFunc(word, func(r rune) bool { return !lexicon.Latin(r) }) || slices.Contains(commonWords, word) ||
			slices.Contains(well, word) || slices.Contains(labelWords, word) {
			continue
		}
		in := func(it Item) bool { return slices.Contains(strings.Fields(plainLabel(it.Label.EN)), word) }
		n := named{p.from, p.to, false}
		if !in(item) || a.understood(n) {
			continue
		}
		if slices.ContainsFunc(a.q.Items, func(it Item) bool { return it.Concept != item.Concept && in(it) }) {
			continue
		}
		return n, true
	}
	return named{}, false
}

// labelWords are in labels and name nothing by themselves.
var labelWords = []string{"none", "nothing", "sometimes", "always", "often", "never", "lately", "last", "month", "week", "weeks", "days", "even", "rest", "long", "trip", "badly",
	"severe", "sudden", "suddenly", "without", "they", "them", "those", "these", "any", "many", "last", "recent", "recently", "stop", "does", "where", "normal", "less", "pain", "sore",
	"hurts", "swollen", "trouble", "problem", "problems", "being", "even", "usual", "usually", "worse", "better", "anything", "something", "different"}

func (a *answering) only(item, ancestor string) bool {
	n := 0
	for _, it := range a.q.Items {
		if a.lex.IsA(it.Concept, ancestor) {
			n++
		}
	}
	return n == 1
}

// rest gives all items that were not named one status.
func (a *answering) rest(status intake.Status, from, to int) {
	for _, item := range a.q.Items {
		named := slices.ContainsFunc(a.out, func(f intake.Finding) bool { return f.Concept == item.Concept }) ||
			slices.ContainsFunc(a.all, func(s said) bool {
				return !s.unsaid && (a.lex.IsA(s.concept.ID, item.Concept) || s.status == intake.Present && a.lex.IsA(item.Concept, s.concept.ID))
			})
		if !named {
			a.add(item.Concept, status, from, to, nil)
		}
	}
}

// clauseOfItsOwn: 没有，就是有点累; not 没有出汗.
func (a *answering) clauseOfItsOwn(p polar) bool {
	text := a.r.runes()
	if p.to >= len(text) {
		return true
	}
	return !han(text[p.to]) && !lexicon.Latin(text[p.to]) || hasAt(text, p.to, "就是") || hasAt(text, p.to, "只")
}
