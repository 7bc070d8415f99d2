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
	for i := range a.all {
		if a.all[i].from >= except.from && a.all[i].to <= except.to && except.to > 0 {
			a.all[i].status = intake.Present // 除了咳嗽都没有
		}
	}
	for _, item := range a.q.Items {
		a.item(item)
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
	case len(a.out) == 0:
		a.ordinals()
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
}

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
			slices.ContainsFunc(a.all, func(s said) bool { return !s.unsaid && a.lex.IsA(s.concept.ID, item.Concept) })
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

// nothingElse: 别的没有, "that's all", "nothing else".
func (r *reading) nothingElse() bool {
	return contains(string(r.runes()), "别的没有", "别的都没有", "其他没有", "其他都没有", "其它没有", "其它都没有", "别的倒没有", "其他的没有", "其他的都没有",
		"别的没", "剩下的没有", "就这些", "就这个",
		"nothing else", "no others", "none of the others", "that's all", "that's it", "not the others",
		"no to the rest", "the rest no", "none of the rest")
}

// exceptFor is the stretch after 除了 in 除了咳嗽都没有.
func (r *reading) exceptFor() cue {
	text := string(r.runes())
	for _, w := range [][2]string{{"除了", "都没有"}, {"除了", "都没"}, {"除了", "没有"}, {"除了", "没别的"}, {"none except ", ""},
		{"none apart from ", ""}, {"nothing except ", ""}, {"nothing but ", ""}, {"only ", ""}} {
		i := strings.Index(text, w[0])
		if i < 0 || w[0] == "only " && i > 0 {
			continue
		}
		j := len(text)
		if w[1] != "" {
			if j = strings.LastIndex(text, w[1]); j < i {
				continue
			}
		}
		return cue{from: len([]rune(text[:i])), to: len([]rune(text[:j]))}
	}
	return cue{}
}

// ordinals: 第一个, 第二和第三, "the first one", 1和3.
func (a *answering) ordinals() {
	text := string(a.r.runes())
	words := []struct {
		word string
		n    int
	}{{"第一", 1}, {"第二", 2}, {"第三", 3}, {"第四", 4}, {"第五", 5}, {"第六", 6}, {"first", 1}, {"second", 2}, {"third", 3},
		{"fourth", 4}, {"fifth", 5}, {"sixth", 6},
		{"前两个", -2}, {"前三个", -3}, {"first two", -2}, {"first three", -3}}
	for _, w := range words {
		i := strings.Index(text, w.word)
		if i < 0 {
			continue
		}
		from := len([]rune(text[:i]))
		to := from + len([]rune(w.word))
		for k, item := range a.q.Items {
			if k+1 == w.n || k < -w.n {
				a.add(item.Concept, intake.Present, from, to, nil)
			}
		}
	}
}
