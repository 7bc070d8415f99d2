package record

import (
	"fmt"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

func (w *work) note() (intake.Note, intake.Checks) {
	w.vitals = w.tellVitals()
	n := intake.Note{}
	for _, spec := range sections {
		s := w.section(spec)
		if spec.always || len(s.Lines) > 0 {
			n.Sections = append(n.Sections, s)
		}
	}
	n.Card = w.card()
	w.sweep(&n)
	n.Unused = w.unused()
	checks := w.checks(&n) // of what we wrote; what the doctor writes is the doctor's
	w.edit(&n)
	for i := range n.Sections {
		n.Sections[i].Text = w.sectionText(n.Sections[i])
	}
	return n, checks
}

// section collects the lines of one section: what is there, what was denied, what stayed open.
func (w *work) section(spec sectionSpec) intake.Section {
	s := intake.Section{Code: spec.code, Title: spec.title.In(w.lang), Lines: []intake.Line{}}
	add := func(l intake.Line, ok bool) {
		if ok {
			s.Lines = append(s.Lines, l)
		}
	}
	if spec.code == recheckCode {
		s.Lines = append(s.Lines, w.rechecks()...)
		return s
	}
	if spec.code == complaintCode {
		add(w.complaintLine())
	}
	if spec.code == vitalsCode {
		for _, x := range w.vitals {
			s.Lines = append(s.Lines, x.line(w, vitalsCode+"/"))
		}
	}
	by := map[intake.Status][]intake.Finding{}
	for _, f := range w.findings {
		if spec.code != complaintCode && w.place(f) == spec.code && !w.folded(f) && !w.inFeeling(f) {
			by[f.Status] = append(by[f.Status], f)
		}
	}
	var further []intake.Finding
	for i, f := range by[intake.Present] {
		if w.step >= storyFolded && (spec.code == illnessCode || spec.code == reviewCode) && !w.weighty(f) && f.Temporality != intake.Past &&
			f.Experiencer == intake.OfPatient && w.known(f.Concept) {
			further = append(further, f)
			continue
		}
		list := []intake.Finding{f}
		if other := sibling(by[intake.Present], f); other >= 0 && spec.code == pastCode {
			if other < i {
				continue // an illness of then and now is one line
			}
			list = append(list, by[intake.Present][other])
		}
		add(w.line(lineID(spec.code, f), w.presentText(spec.code, f), list...))
	}
	add(w.alsoHas(spec.code, further))
	add(w.grouped(spec.code, "denied", by[intake.Absent]))
	add(w.grouped(spec.code, "unsure", by[intake.Uncertain]))
	add(w.grouped(spec.code, "refused", by[intake.Refused]))
	if spec.code == illnessCode {
		for _, l := range slices.Concat(w.openQualities(), w.feelings()) {
			add(l, true)
		}
	}
	s.EmptyReason = emptyReason(spec, s, by)
	if spec.always && s.EmptyReason == "" && len(s.Lines) == 0 {
		s.EmptyReason = "unavailable" // something was said and nothing bears it
	}
	if spec.code == illnessCode && s.EmptyReason == "" {
		add(w.asked())
	}
	return s
}

// sibling finds the same concept of the same person at the other time.
func sibling(list []intake.Finding, f intake.Finding) int {
	return slices.IndexFunc(list, func(g intake.Finding) bool {
		return (g.Mode == intake.ByChart) == (f.Mode == intake.ByChart) && g.Concept == f.Concept && g.Experiencer == f.Experiencer && g.Temporality != f.Temporality
	})
}

// emptyReason says why a section has nothing to show. "None" that was asked for is told by a line and is nilknown all the
// same; nothing at all is not asked.
func emptyReason(spec sectionSpec, s intake.Section, by map[intake.Status][]intake.Finding) string {
	if !spec.always || spec.code == complaintCode && len(s.Lines) > 0 {
		return ""
	}
	if slices.ContainsFunc(by[intake.Present], func(f intake.Finding) bool { return f.Mode == intake.ByChart }) {
		return "" // denied or not asked, it is not empty: the chart tells something
	}
	switch {
	case spec.code == allergiesCode && allNone(by[intake.Present]) && len(by[intake.Present]) > 0:
		return "nilknown"
	case len(by[intake.Present]) > 0 || spec.code == illnessCode && len(s.Lines) > 0:
		return ""
	case len(by[intake.Absent]) > 0 && len(by[intake.Uncertain])+len(by[intake.Refused]) == 0:
		return "nilknown"
	case len(by[intake.Refused]) > 0 && len(by[intake.Uncertain]) == 0:
		return "withheld"
	case len(by[intake.Uncertain]) > 0:
		return "unavailable"
	case len(s.Lines) > 0:
		return ""
	}
	return "notasked"
}

func allNone(list []intake.Finding) bool {
	for _, f := range list {
		if !strings.HasPrefix(f.Concept, "no-") {
			return false
		}
	}
	return true
}

// lineID is stable while the visit goes on: it names the section and the finding, not a place in a list.
func lineID(code string, f intake.Finding) string {
	id := code + "/" + f.Concept
	if f.Experiencer == intake.OfOther {
		id += ".other"
	}
	if f.Temporality == intake.Past {
		id += ".past"
	}
	if f.Mode == intake.ByChart {
		id += ".chart"
	}
	return id
}

// complaintLine is the chief complaint in one sentence: the first symptom with its time, and what was said with it.
func (w *work) complaintLine() (intake.Line, bool) {
	var list []intake.Finding
	var parts []string
	for _, id := range w.main {
		for _, f := range w.findings {
			if f.Concept != id || f.Experiencer != intake.OfPatient || f.Status != intake.Present {
				continue
			}
			text := w.label(id)
			if on := w.onset(f); on != "" {
				text += " " + on
			}
			list, parts = append(list, f), append(parts, text)
			break
		}
	}
	if len(list) > 0 {
		if l, ok := w.line(complaintCode+"/complaint", w.sentence(strings.Join(parts, pick(w.lang, "，", ", "))), list...); ok {
			return l, true
		}
	}
	// Nothing was understood, or nothing bears the sentence: the patient's own words stand.
	for _, t := range w.v.Turns {
		words := strings.TrimSpace(t.Text)
		if t.Who != intake.Patient && t.Who != intake.Companion || words == "" || w.extra.Handled[t.Seq] || w.onlyCross(t) {
			continue
		}
		s := intake.Span{Turn: t.Seq, End: min(len(w.runes[t.Seq]), 120)}
		w.covered[t.Seq] = append(w.covered[t.Seq], s)
		text := quote(w.lang, w.cut(s))
		return intake.Line{ID: complaintCode + "/words", Text: text, From: []intake.Source{{Span: &s}}, Mode: intake.ByHuman}, true
	}
	return intake.Line{}, false
}

func (w *work) sentence(s string) string { return stop(w.lang, capital(w.lang, s)) }

// presentText says a present finding in the words of its section.
func (w *work) presentText(code string, f intake.Finding) string {
	text := w.describe(f)
	switch {
	case code == allergiesCode && f.Mode != intake.ByChart:
		text = w.short(f)
	case code == familyCode:
		if f.Experiencer == intake.OfOther && !strings.HasPrefix(f.Concept, "family-") {
			text = pick(w.lang, "家人或他人：", "Family or others: ") + text
		}
	case f.Temporality == intake.Past && code != pastCode:
		if _, ok := w.ended(f); ok {
			text = w.stopped(text)
			break
		}
		text = pick(w.lang, "既往", "In the past: ") + text
	}
	text = capital(w.lang, text)
	if f.Mode == intake.ByChart {
		return stop(w.lang, text+w.chartMark(f))
	}
	if q := w.words(f); q != "" && w.step >= quotesLess && w.known(f.Concept) {
		w.shortened[lineID(code, f)] = true
	} else if q != "" && (code == illnessCode || code == familyCode || code == pastCode) {
		text += pick(w.lang, "（"+q+"）", " ("+q+")")
	}
	return stop(w.lang, text)
}

// words quotes how a finding was said, where that tells more than its label.
func (w *work) words(f intake.Finding) string {
	for _, e := range f.Evidence {
		said := strings.TrimSpace(e.Text)
		if said == "" || e.Question != "" || !e.Spoken() {
			continue
		}
		if strings.Contains(strings.ToLower(w.label(f.Concept)), strings.ToLower(said)) {
			return ""
		}
		return quote(w.lang, said)
	}
	return ""
}

// grouped says in one sentence what was denied, is not known, or was not told.
func (w *work) grouped(code, what string, list []intake.Finding) (intake.Line, bool) {
	var have []intake.Finding
	for _, f := range list {
		if check := w.untrue(f); check != "" && len(w.sources(f)) > 0 {
			w.counts(code+"/"+what+"/"+f.Concept, check, f.Concept, w.sources(f)) // by itself: the others of the line are true
			continue
		}
		if len(w.sources(f)) > 0 {
			have = append(have, f)
		}
	}
	if len(have) == 0 {
		return intake.Line{}, false
	}
	named, others := have, 0
	if w.place(have[0]) == code && code != allergiesCode && code != medicinesCode {
		named, others = w.foremost(have)
	}
	labels, denials := make([]string, len(named)), make([]string, len(named))
	for i, f := range named {
		label := w.label(f.Concept)
		if strings.HasPrefix(f.Concept, "no-") {
			label = quote(w.lang, label) // "no known allergies" is a statement of its own, and must not be negated into its opposite
		}
		whose, when := "", ""
		if f.Experiencer == intake.OfOther {
			whose = pick(w.lang, "家人", " in the family")
		}
		if k := w.kind(f.Concept); f.Temporality == intake.Past && k != "disease" && k != "procedure" {
			when = pick(w.lang, "既往", " in the past")
		}
		labels[i] = pick(w.lang, whose+when+label, label+whose+when)
		denials[i] = denial(label) + whose + when
	}
	zh, en := strings.Join(labels, "、"), strings.Join(labels, ", ")
	if others > 0 { // the card names them all
		zh += fmt.Sprintf("等 %d 项", len(have))
		en += fmt.Sprintf(" and %d more", others)
		denials = append(denials, fmt.Sprintf("and %d more", others))
	}
	var text string
	switch what {
	case "denied":
		text = pick(w.lang, "否认"+zh, capital(w.lang, strings.Join(denials, ", ")))
	case "unsure":
		text = pick(w.lang, "说不清有没有"+zh, "Not sure about "+en)
	default:
		text = pick(w.lang, "不愿回答："+zh, "Declined to answer: "+en)
	}
	l, ok := w.line(code+"/"+what, stop(w.lang, text), named...)
	if ok && others > 0 {
		w.shortened[l.ID] = true
		for _, f := range have {
			l.From = append(l.From, w.sources(f)...)
			w.use(f)
		}
		l.From = distinct(l.From)
	}
	return l, ok
}

// alsoHas tells further symptoms of a long story in one line, each by name and since when.
func (w *work) alsoHas(code string, list []intake.Finding) (intake.Line, bool) {
	var have []intake.Finding
	var parts []string
	for _, f := range list {
		if len(w.sources(f)) == 0 || w.untrue(f) != "" {
			w.line(lineID(code, f), w.presentText(code, f), f) // it is withheld by itself
			continue
		}
		have, parts = append(have, f), append(parts, strings.TrimSpace(w.label(f.Concept)+" "+w.onset(f)))
	}
	if len(have) == 0 {
		return intake.Line{}, false
	}
	id := code + "/also"
	w.shortened[id] = true
	return w.line(id, stop(w.lang, pick(w.lang, "另有"+strings.Join(parts, "、"), "Also "+strings.Join(parts, ", "))), have...)
}

// known reports whether the lexicon has a name for a concept, so that it needs no quote.
func (w *work) known(concept string) bool {
	c, ok := w.b.lexicon.Concept(concept)
	return ok && c.Label.In(w.lang) != "" && concept != intake.ToldTrouble && c.Kind != "story" && c.Kind != "context"
}

// denial negates an English label: a noun takes "no"; what is a clause of its own stands behind a colon.
func denial(label string) string {
	first, _, _ := strings.Cut(label, " ")
	switch first {
	case "drinks", "lives", "takes", "uses", "worried", "unable", "cannot", "not", "used", "pregnant", "might", "has", "had", "feels":
		return "denies: " + label
	}
	if strings.HasPrefix(label, "“") {
		return "denies " + label
	}
	return "no " + label
}

// asked tells how complete the history is: "asked" is asked or known already, and what was refused or not known was asked too.
func (w *work) asked() (intake.Line, bool) {
	a := w.extra.Asked
	if a == nil || a.Of == 0 {
		return intake.Line{}, false
	}
	unknown, refused, left := 0, 0, 0
	for _, x := range w.v.Asked {
		switch x.Outcome {
		case intake.DontKnow:
			unknown++
		case intake.RefusedIt:
			refused++
		case intake.LeftBehind:
			left++
		}
	}
	text := fmt.Sprintf(pick(w.lang, "必问 %d 项已问 %d 项；共提问 %d 次", "Asked %[2]d of %[1]d must-ask items, in %[3]d questions"), a.Of, a.Must, a.Questions)
	for _, x := range []struct {
		n      int
		zh, en string
	}{{a.Chart, "病历已知 %d 项未问", "known from the chart and not asked %d"}, {unknown, "答不知道 %d 次", "not known %d"}, {refused, "不愿回答 %d 次", "declined %d"}, {left, "没听懂 %d 次", "not understood %d"}} {
		if x.n > 0 {
			text += pick(w.lang, "，", ", ") + fmt.Sprintf(pick(w.lang, x.zh, x.en), x.n)
		}
	}
	return intake.Line{ID: illnessCode + "/asked", Text: w.sentence(text), From: []intake.Source{{Rule: "interview/must"}}, Mode: intake.ByRule}, true
}

// openQualities lists the qualities of the complaint that were asked and not known, as "起病时间 说不清".
func (w *work) openQualities() []intake.Line {
	var out []intake.Line
	for _, a := range w.v.Asked {
		if a.Outcome != intake.DontKnow && a.Outcome != intake.RefusedIt {
			continue
		}
		t, ok := w.turns[a.Answer]
		for _, id := range a.Asks {
			concept, name, dotted := strings.Cut(id, ".")
			_, known := attributeNames[name]
			if !dotted || !known || !ok || t.Who == intake.System || t.Text == "" {
				continue
			}
			if f, has := w.v.Find(concept); has && hasAttribute(f, name) {
				continue
			}
			s := intake.Span{Turn: t.Seq, End: len(w.runes[t.Seq])}
			w.covered[t.Seq] = append(w.covered[t.Seq], s)
			text := w.quality(concept, name) + pick(w.lang, "：", ": ")
			if a.Outcome == intake.DontKnow {
				text += pick(w.lang, "说不清", "not known")
			} else {
				text += pick(w.lang, "不愿回答", "declined to answer")
			}
			out = append(out, intake.Line{ID: illnessCode + "/" + id, Text: w.sentence(text), From: []intake.Source{{Span: &s}},
				Mode: intake.ByRule})
		}
	}
	return out
}

// quality names a quality of a concept: 头晕的持续时间. Of "last time all was normal" the time is the thing itself.
func (w *work) quality(concept, name string) string {
	words, known := attributeNames[name]
	if !known || name == intake.Onset && w.kind(concept) == "story" {
		return w.label(concept)
	}
	return w.label(concept) + pick(w.lang, "的"+words.ZH, ", "+words.EN)
}

func hasAttribute(f intake.Finding, name string) bool { _, ok := f.Attributes[name]; return ok }

var attributeNames = map[string]intake.Words{
	intake.Onset: {ZH: "开始时间", EN: "when it began"}, intake.OnsetMode: {ZH: "起病方式", EN: "how it began"},
	intake.Duration: {ZH: "持续时间", EN: "how long it lasts"}, intake.Course: {ZH: "变化", EN: "course"},
	intake.Character: {ZH: "性质", EN: "character"}, intake.Severity: {ZH: "程度", EN: "severity"},
	intake.Site: {ZH: "部位", EN: "site"}, intake.Side: {ZH: "侧别", EN: "side"}, intake.Radiation: {ZH: "放射", EN: "radiation"},
	intake.Frequency: {ZH: "次数", EN: "frequency"}, intake.Timing: {ZH: "时间规律", EN: "timing"},
	intake.Aggravating: {ZH: "加重因素", EN: "what makes it worse"}, intake.Relieving: {ZH: "缓解因素", EN: "what helps"},
	intake.Amount: {ZH: "量", EN: "amount"}, intake.Colour: {ZH: "颜色", EN: "colour"}, intake.Value: {ZH: "数值", EN: "value"},
	intake.Dose: {ZH: "剂量", EN: "dose"}, intake.Reaction: {ZH: "反应", EN: "reaction"},
}

// folded reports findings that a line carries in another way: what was measured stands among the vital signs.
func (w *work) folded(f intake.Finding) bool {
	if f.Status == intake.NotAsked {
		return true
	}
	if was, ok := w.ended(f); ok && f.Status == intake.Absent && len(w.sources(was)) > 0 && w.untrue(was) == "" {
		w.use(f)
		return true // the line of what was taken says that it was stopped
	}
	if w.kind(f.Concept) != "measurement" || f.Status != intake.Present {
		return false
	}
	for _, x := range w.vitals {
		for _, r := range x.readings {
			for _, e := range f.Evidence {
				if e.Reading != "" && e.Reading == r.ID || r.Evidence.Text != "" && e.Turn == r.Evidence.Turn {
					w.use(f)
					return true
				}
			}
		}
	}
	return false
}

// edit puts the doctor's words in, and keeps what stood before.
func (w *work) edit(n *intake.Note) {
	if w.v.Signed == nil {
		return
	}
	words := map[string]string{}
	for _, e := range w.v.Signed.Edits {
		words[e.Line] = e.Text
	}
	for _, l := range lines(n) {
		if text, ok := words[l.ID]; ok && l.ID != "" && text != l.Text {
			l.Original, l.Text, l.Edited, l.Mode = l.Text, text, true, intake.ByHuman
		}
	}
}

func (w *work) sectionText(s intake.Section) string {
	var parts []string
	for _, l := range s.Lines {
		if l.Text != "" { // a line that the doctor struck out keeps its place and says nothing
			parts = append(parts, l.Text)
		}
	}
	if len(parts) == 0 {
		return emptyText[s.EmptyReason].In(w.lang)
	}
	return strings.Join(parts, pick(w.lang, "", " "))
}

// cut is the words of a place.
func (w *work) cut(s intake.Span) string {
	r := w.runes[s.Turn]
	return string(r[max(0, s.Start):min(len(r), s.End)])
}
