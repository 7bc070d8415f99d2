package record

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/preconsult/preconsult/intake"
)

// card is what a doctor reads in ten seconds. What was not asked has its own place and never stands among the negatives.
func (w *work) card() intake.Card {
	c := intake.Card{Headline: w.headline(), Positives: []intake.Line{}, Negatives: []intake.Line{},
		NotAsked:  w.notAsked(),
		Conflicts: w.conflicts(), Vitals: []intake.Line{}, Medicines: []intake.Line{}, Allergies: []intake.Line{},
		Questions: w.questions()}
	var negatives, untaken []intake.Finding
	for _, f := range w.findings {
		section := w.place(f)
		if w.folded(f) || w.inFeeling(f) || f.Experiencer != intake.OfPatient || section == recheckCode && f.Status != intake.Present {
			continue // what has not become worse stands in its section
		}
		id := strings.Replace(lineID("card", f), "card/", "card/"+section+"/", 1)
		switch {
		case f.Mode == intake.ByChart && f.Temporality == intake.Past && section != allergiesCode || w.unread(f) && section != allergiesCode && section != medicinesCode:
			// what the chart tells of the past stands in its section
		case section == medicinesCode && f.Status == intake.Absent:
			untaken = append(untaken, f)
		case section == medicinesCode:
			w.put(&c.Medicines, id, w.short(f), f)
		case section == allergiesCode:
			w.put(&c.Allergies, id, w.short(f), f)
		case f.Status == intake.Absent:
			negatives = append(negatives, f)
		case f.Status == intake.Present && slices.Contains(w.main[:min(1, len(w.main))], f.Concept):
			// the headline carries it
		case f.Status == intake.Present && (f.Temporality != intake.Past || section == pastCode):
			w.put(&c.Positives, id, w.short(f), f)
		case f.Status == intake.Uncertain:
			w.put(&c.Positives, id, w.short(f), f)
		}
	}
	// The denials that the complaint's protocol asks to see come first.
	slices.SortStableFunc(negatives, func(a, b intake.Finding) int {
		return rank(w.extra.Negatives, a.Concept) - rank(w.extra.Negatives, b.Concept)
	})
	for _, f := range negatives {
		w.put(&c.Negatives, "card/denied/"+f.Concept+pastMark(f), w.label(f.Concept), f)
	}
	w.untaken(&c, untaken)
	for _, x := range w.vitals {
		c.Vitals = append(c.Vitals, x.line(w, "card/"))
	}
	return c
}

// weightyMedicines are those that whoever comes running must know of.
var weightyMedicines = []string{"anticoagulant-use", "antiplatelet-use", "insulin-use"}

// untaken puts denied medicines into one line, the weighty ones by name: ten denials one after the other would hide what is
// taken. The note names them all.
func (w *work) untaken(c *intake.Card, list []intake.Finding) {
	const named = 3
	slices.SortStableFunc(list, func(a, b intake.Finding) int {
		return rank(weightyMedicines, a.Concept) - rank(weightyMedicines, b.Concept)
	})
	var labels []string
	var from []intake.Source
	for _, f := range list {
		if src := w.sources(f); len(src) > 0 && w.untrue(f) == "" {
			labels, from = append(labels, w.label(f.Concept)), append(from, src...)
			w.tell("card/"+medicinesCode+"/denied", f)
		}
	}
	if len(labels) == 0 {
		return
	}
	text := strings.Join(labels[:min(named, len(labels))], pick(w.lang, "、", ", "))
	if n := len(labels) - named; n > 0 {
		text += pick(w.lang, "等 "+strconv.Itoa(len(labels))+" 种", " and "+strconv.Itoa(n)+" more")
	}
	c.Medicines = append(c.Medicines, intake.Line{ID: "card/" + medicinesCode + "/denied", Text: pick(w.lang, "否认"+text, "denies "+text),
		From: distinct(from), Mode: intake.ByRule})
}

// inHeadline reports whether the headline speaks of a concept: of it, or of what is a kind of it.
func (w *work) inHeadline(concept string) bool {
	return slices.ContainsFunc(w.main, func(id string) bool { return w.isA(id, concept) })
}

func rank(list []string, id string) int {
	if i := slices.Index(list, id); i >= 0 {
		return i
	}
	return len(list)
}

func pastMark(f intake.Finding) string {
	if f.Temporality == intake.Past {
		return ".past"
	}
	return ""
}

// put appends a line of the card. Among the negatives a label stands alone: its place denies it.
func (w *work) put(list *[]intake.Line, id, text string, f intake.Finding) {
	from := distinct(w.borneBy(f))
	if len(w.sources(f)) == 0 {
		return
	}
	ok := false
	if strings.HasPrefix(id, "card/denied/") {
		ok = w.allTrue(id, text, from, f)
	} else {
		ok = w.holds(id, text, from, f)
	}
	if ok {
		mode := f.Mode
		if mode == "" {
			mode = intake.ByRule
		}
		*list = append(*list, intake.Line{ID: id, Text: text, From: from, Mode: mode})
		w.tell(id, f)
	}
}

// short is a finding for the card: its name, since when, how bad, and what an allergy did.
func (w *work) short(f intake.Finding) string {
	text := w.label(f.Concept)
	if on := w.onset(f); on != "" && f.Status == intake.Present {
		text += " " + on
	}
	medicine := w.medicine(f)
	if medicine {
		text += w.taking(f)
	}
	for _, name := range []string{intake.Value, intake.Side, intake.Severity, intake.Frequency} {
		if a, ok := f.Attributes[name]; ok && !(medicine && name == intake.Frequency) {
			if s := w.attribute(name, a); s != "" {
				text += pick(w.lang, "，", ", ") + s
			}
		}
	}
	if a, ok := f.Attributes[intake.Reaction]; ok {
		text += pick(w.lang, "：", ": ") + w.value(intake.Reaction, a)
	}
	if a, ok := f.Attributes[intake.Dose]; ok && !medicine {
		text += " " + w.value(intake.Dose, a)
	}
	if f.Mode == intake.ByChart {
		text += pick(w.lang, "（病历）", " (from the chart)")
	}
	switch {
	case f.Status == intake.Absent:
		text = pick(w.lang, "否认"+text, "denies "+text)
	case f.Status == intake.Refused:
		text += pick(w.lang, "（不愿回答）", " (declined to answer)")
	case f.Status == intake.Uncertain:
		text += pick(w.lang, "（说不清）", " (not sure)")
	case f.Temporality == intake.Past:
		if _, ok := w.ended(f); ok {
			return w.stopped(text)
		}
		text = pick(w.lang, "既往", "past ") + text
	}
	return text
}

// headline is level, person and complaint, and what raised the level.
func (w *work) headline() intake.Line {
	level := w.v.Level
	if !level.Valid() {
		level = w.v.Assessed.Level
	}
	parts := []string{level.Roman()}
	if p := person(w.lang, w.v.Person); p != "" {
		parts = append(parts, p)
	}
	l := intake.Line{ID: "card/headline", Mode: intake.ByRule}
	var why *intake.Reason
	for i := range w.v.Assessed.Reasons {
		if r := &w.v.Assessed.Reasons[i]; level.Valid() && r.Level == level {
			l.From = append(l.From, intake.Source{Rule: r.Rule})
			why = r
			break
		}
	}
	told := false
	for i, id := range w.main {
		f, ok := w.v.Find(id)
		if !ok || len(w.sources(f)) == 0 {
			continue
		}
		text := w.describe(f)
		if i > 0 {
			text = strings.TrimSpace(w.label(id) + " " + w.onset(f))
		}
		if !w.holds(l.ID+"/"+id, text, w.sources(f), f) {
			continue
		}
		parts, told = append(parts, text), true
		l.From = append(l.From, w.sources(f)...)
		w.tell(l.ID, f)
	}
	if !told {
		if c, ok := w.complaintLine(); ok {
			parts = append(parts, c.Text)
			l.From = append(l.From, c.From...)
		} else {
			parts = append(parts, pick(w.lang, "还没有说来因", "has not said why they came"))
		}
	}
	if why != nil && level.Urgent() && len(why.Concepts) > 0 && !slices.ContainsFunc(why.Concepts, w.inHeadline) {
		// Who came for a prescription and told of a numb hand is urgent because of the hand.
		parts = append(parts, why.Text.In(w.lang))
	}
	if w.v.Informant != "" && w.v.Informant != intake.ByPatient {
		parts = append(parts, informant(w.lang, w.v.Informant))
	}
	if len(l.From) == 0 {
		l.From = []intake.Source{{Rule: "check-in"}}
	}
	l.From = distinct(l.From)
	l.Text = strings.Join(parts, " · ")
	return l
}

func informant(lang intake.Lang, i intake.Informant) string {
	switch i {
	case intake.ByParent:
		return pick(lang, "家长代述", "informant: parent")
	case intake.ByCompanion:
		return pick(lang, "陪同者代述", "informant: companion")
	case intake.ByInterpreter:
		return pick(lang, "经翻译", "through an interpreter")
	}
	return ""
}

// notAsked lists what must be asked and has not been. Each points to the protocol that wants it.
func (w *work) notAsked() []intake.Line {
	out := []intake.Line{}
	rule := "interview/must"
	if len(w.v.Protocols) > 0 {
		rule = w.v.Protocols[0] + "/must"
	}
	seen := map[string]bool{}
	add := func(id string) {
		concept, attribute, _ := strings.Cut(id, ".")
		if f, ok := w.v.Find(concept); seen[id] || ok && f.Status != intake.NotAsked && (attribute == "" ||
			hasAttribute(f, attribute)) {
			return
		}
		seen[id] = true
		text := w.quality(concept, attribute)
		out = append(out, intake.Line{ID: "card/not-asked/" + id, Text: text, From: []intake.Source{{Rule: rule}},
			Mode: intake.ByRule})
	}
	for _, id := range w.extra.NotAsked {
		add(id)
	}
	for _, f := range w.findings {
		if f.Status == intake.NotAsked && f.Experiencer == intake.OfPatient {
			add(f.Concept)
		}
	}
	return out
}

// conflicts lists what was said and cannot both hold. None is resolved here: the doctor sees both.
func (w *work) conflicts() []intake.Line {
	out := []intake.Line{}
	add := func(id, text string, from []intake.Source, list ...intake.Finding) {
		if from = distinct(from); len(from) > 0 && w.allTrue("card/conflict/"+id, text, from, list...) {
			out = append(out, intake.Line{ID: "card/conflict/" + id, Text: text, From: from, Mode: intake.ByRule})
		}
	}
	for i, f := range w.findings {
		if f.Status != intake.Absent || f.Experiencer != intake.OfPatient {
			continue
		}
		for _, g := range w.findings {
			if g.Status == intake.Present && g.Mode != intake.ByChart && g.Experiencer == intake.OfPatient && g.Temporality == f.Temporality &&
				g.Concept != f.Concept && w.isA(g.Concept, f.Concept) {
				add(f.Concept+"."+g.Concept, pick(w.lang, "否认"+w.label(f.Concept)+"，又说有"+w.label(g.Concept),
					"denies "+w.label(f.Concept)+", and reports "+w.label(g.Concept)),
					append(w.sources(w.findings[i]), w.sources(g)...), f, g)
			}
		}
	}
	if none, ok := w.v.Find("past-illness"); ok && none.Status == intake.Absent {
		for _, g := range w.findings {
			if g.Status == intake.Present && g.Mode != intake.ByChart && g.Experiencer == intake.OfPatient && w.place(g) == pastCode {
				add(none.Concept+"."+g.Concept, pick(w.lang, "否认"+w.label(none.Concept)+"，又说有"+w.label(g.Concept),
					"denies "+w.label(none.Concept)+", and reports "+w.label(g.Concept)), append(w.sources(none),
					w.sources(g)...), none, g)
			}
		}
	}
	w.againstChart(add)
	for _, r := range w.v.Assessed.Reasons {
		if r.Withdrawn && w.takenBack(r) {
			add("withdrawn."+r.Rule, r.Text.In(w.lang)+pick(w.lang, "（后来更正，级别不变）", " (later corrected; the level stays)"),
				append([]intake.Source{{Rule: r.Rule}}, evidence(w, r.From)...))
		}
	}
	for _, c := range w.v.Assessed.Conflicts {
		add(c.Rule, c.Text.In(w.lang), append([]intake.Source{{Rule: c.Rule}}, evidence(w, c.From)...))
	}
	return out
}

// takenBack reports whether something that a reason rested on is denied now. A reason that ended because more became known ("not
// yet known whether it is there now") contradicts nothing.
func (w *work) takenBack(r intake.Reason) bool {
	return slices.ContainsFunc(r.Concepts, func(c string) bool {
		return slices.ContainsFunc(w.findings, func(f intake.Finding) bool {
			return f.Concept == c && f.Status == intake.Absent && f.Experiencer == intake.OfPatient && len(f.Evidence) > 1
		})
	})
}

func evidence(w *work, list []intake.Evidence) []intake.Source {
	var out []intake.Source
	for _, e := range list {
		if e.Reading != "" {
			out = append(out, intake.Source{Reading: e.Reading})
		} else if e.Chart != "" {
			out = append(out, intake.Source{Chart: e.Chart})
		} else if e.Start >= 0 && e.Start < e.End && e.End <= len(w.runes[e.Turn]) {
			out = append(out, intake.Source{Span: &e.Span})
		}
	}
	return out
}

// longestAnswer is how much of an answer the card tells, in characters: all of it stands in the conversation. English takes more of
// them for the same.
func longestAnswer(text string) int {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return 60
	}
	return 150
}

// answered tells what the patient was told to a question, and by what: the doctor need not say it again, and can put it right.
func (w *work) answered(a *intake.AnswerGiven) string {
	var by []string
	for _, c := range a.Cites {
		by = append(by, c.Title)
	}
	text, from := []rune(strings.Join(strings.Fields(a.Text), " ")), strings.Join(by, pick(w.lang, "、", ", "))
	if most := longestAnswer(a.Text); len(text) > most {
		text = append(text[:most:most], '…')
	}
	return pick(w.lang, "（已答：", " (answered: ") + string(text) + pick(w.lang, "——"+from+"）", " – "+from+")")
}

// questions are what the patient wants to ask, in their own words, with what was answered to it.
func (w *work) questions() []intake.Line {
	out := []intake.Line{}
	for _, q := range w.v.Questions {
		if q.Start < 0 || q.Start >= q.End || q.End > len(w.runes[q.Turn]) {
			continue
		}
		w.covered[q.Turn] = append(w.covered[q.Turn], q.Span)
		l := intake.Line{ID: "card/question/" + figure(float64(q.Turn)) + "." + figure(float64(q.Start)),
			Text: quote(w.lang, w.cut(q.Span)), From: []intake.Source{{Span: &q.Span}}, Mode: intake.ByHuman}
		if a := q.Answer; a != nil {
			l.Text += w.answered(a)
			for _, c := range a.Cites {
				l.From = append(l.From, intake.Source{Passage: c.ID, Quote: c.Quote, Edition: c.Edition})
			}
		}
		out = append(out, l)
	}
	return out
}
