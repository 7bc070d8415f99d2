package record

import (
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// work is one record in the making.
type work struct {
	b        *Builder
	v        *intake.Visit
	extra    Extra
	lang     intake.Lang
	now      time.Time
	findings []intake.Finding        // in the order of being said
	main     []string                // concepts of the chief complaint
	used     map[int]bool            // which findings a line carries
	covered  map[int][]intake.Span   // places in turns that a line carries, by turn
	dropped  []intake.Source         // sources of lines that were dropped
	turns    map[int]intake.Turn     // by seq
	runes    map[int][]rune          // the turns' texts as code points, in which spans count
	vitals   []vital                 // readings as the note tells them
	at       map[string]intake.Asked // the last question about a concept

	judged   map[intake.FindingKey]intake.Check // what each finding fails against what it points to
	namings  map[string][]Named                 // what words name
	checked  map[string]intake.Check            // by line
	withheld []intake.Withheld
	tells    map[intake.FindingKey][]string // the lines that tell of a finding
	allSaid  string                         // all that people said and the chart tells, to look quotes up in

	step      shortening
	shortened map[string]bool // lines that say less than they might
}

func (b *Builder) start(v *intake.Visit, extra Extra) *work {
	w := &work{b: b, v: v, extra: extra, lang: b.opt.Lang, now: extra.Now, used: map[int]bool{},
		covered: map[int][]intake.Span{}, turns: map[int]intake.Turn{}, runes: map[int][]rune{}, at: map[string]intake.Asked{},
		judged: map[intake.FindingKey]intake.Check{}, namings: map[string][]Named{}, checked: map[string]intake.Check{},
		tells: map[intake.FindingKey][]string{}, shortened: map[string]bool{}}
	for _, t := range v.Turns {
		w.turns[t.Seq] = t
		w.runes[t.Seq] = []rune(t.Text)
	}
	if w.now.IsZero() {
		w.now = v.Started
		if n := len(v.Turns); n > 0 && v.Turns[n-1].At.After(w.now) {
			w.now = v.Turns[n-1].At
		}
	}
	for _, a := range v.Asked {
		for _, id := range a.Asks {
			w.at[id] = a
		}
	}
	w.findings = w.withChart(w.settled())
	w.main = w.complaint()
	return w
}

// settled returns the findings in the order of being said, and one for each question that was answered by "I do not know"
// or "I would rather not say" and left no finding of its own.
func (w *work) settled() []intake.Finding {
	out := intake.Specific(w.v.Findings, w.general, w.isA)
	known := map[string]bool{}
	for _, f := range out {
		known[f.Concept] = true
	}
	for _, a := range w.v.Asked {
		status := map[intake.Outcome]intake.Status{intake.DontKnow: intake.Uncertain, intake.RefusedIt: intake.Refused}[a.Outcome]
		if status == "" {
			continue
		}
		for _, id := range a.Asks {
			if known[id] || strings.Contains(id, ".") {
				continue
			}
			known[id] = true
			out = append(out, intake.Finding{Concept: id, Status: status, Temporality: intake.Current,
				Experiencer: intake.OfPatient, Mode: intake.ByHuman, At: a.At})
		}
	}
	sort.SliceStable(out, func(i, k int) bool { return before(w.first(out[i]), w.first(out[k])) })
	return out
}

func before(a, b intake.Span) bool {
	if a.Turn != b.Turn {
		return a.Turn < b.Turn
	}
	return a.Start < b.Start
}

// first is where a finding was said first; one that was not said sorts last.
func (w *work) first(f intake.Finding) intake.Span {
	if spans := w.spans(f); len(spans) > 0 {
		return spans[0]
	}
	return intake.Span{Turn: 1 << 30}
}

// spans are the places that a finding rests on: its words, or the answer to the question that asked it.
func (w *work) spans(f intake.Finding) []intake.Span {
	var out []intake.Span
	seen := make(map[intake.Span]bool, len(f.Evidence))
	add := func(s intake.Span) {
		if s.Start >= 0 && s.Start < s.End && s.End <= len(w.runes[s.Turn]) && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	for _, e := range f.Evidence {
		if e.Spoken() {
			add(e.Span)
		}
	}
	if len(out) == 0 && f.Mode != intake.ByChart {
		if a, ok := w.at[f.Concept]; ok && a.Outcome != "" && f.Status != intake.NotAsked {
			if t, ok := w.turns[a.Answer]; ok && t.Who != intake.System {
				add(intake.Span{Turn: a.Answer, End: len(w.runes[t.Seq])})
			}
		}
	}
	for _, name := range intake.AttributeNames {
		if a, ok := f.Attributes[name]; ok && a.Evidence.Reading == "" {
			add(a.Evidence.Span)
		}
	}
	return out
}

// sources are what a finding rests on, for a line.
func (w *work) sources(f intake.Finding) []intake.Source {
	var out []intake.Source
	for _, s := range w.spans(f) {
		out = append(out, intake.Source{Span: &s})
	}
	for _, e := range f.Evidence {
		if e.Reading != "" {
			out = append(out, intake.Source{Reading: e.Reading})
		}
		if e.Chart != "" {
			out = append(out, intake.Source{Chart: e.Chart})
		}
	}
	return out
}

// borneBy are the sources of a line about a finding: of a medicine that was stopped also the denial, which the line tells too.
func (w *work) borneBy(f intake.Finding) []intake.Source {
	from := w.sources(f)
	if end, ok := w.ended(f); ok && f.Status == intake.Present {
		from = append(from, w.sources(end)...)
	}
	return from
}

// use marks findings as carried by a line.
func (w *work) use(list ...intake.Finding) {
	for _, f := range list {
		for i, g := range w.findings {
			if g.Key() == f.Key() && len(w.sources(g)) > 0 { // what nobody said is listed, even beside what somebody said
				w.used[i] = true
			}
		}
		for _, s := range w.spans(f) {
			w.covered[s.Turn] = append(w.covered[s.Turn], s)
		}
	}
}

// tell marks findings as told by a line.
func (w *work) tell(id string, list ...intake.Finding) {
	for _, f := range list {
		w.tells[f.Key()] = append(w.tells[f.Key()], id)
	}
	w.use(list...)
}

// line makes a line of findings, or none where nothing bears it. It is the only maker of lines about findings: it checks
// that there is a source, and that the sentence says what the findings say.
func (w *work) line(id, text string, list ...intake.Finding) (intake.Line, bool) {
	var from []intake.Source
	mode := intake.Mode("")
	for _, f := range list {
		from = append(from, w.borneBy(f)...)
		if mode == "" || f.Mode == intake.ByModel {
			mode = f.Mode
		}
	}
	if mode == "" {
		mode = intake.ByRule
	}
	from = distinct(from)
	if len(from) == 0 || text == "" {
		return intake.Line{}, false
	}
	if !w.holds(id, text, from, list...) {
		return intake.Line{}, false
	}
	w.tell(id, list...)
	return intake.Line{ID: id, Text: text, From: from, Mode: mode}, true
}

func distinct(list []intake.Source) []intake.Source {
	var out []intake.Source
	seen := map[any]bool{}
	for _, s := range list {
		var key any = [4]string{s.Reading, s.Chart, s.Rule, s.Passage}
		if s.Span != nil {
			key = *s.Span
		}
		if !seen[key] {
			seen[key] = true
			out = append(out, s)
		}
	}
	return out
}

// kind is the kind of a concept; a finding that the lexicon does not know counts as a symptom.
func (w *work) kind(concept string) string {
	if c, ok := w.b.lexicon.Concept(concept); ok {
		return c.Kind
	}
	if e, ok := w.v.InChart(concept); ok {
		return chartKinds[e.Kind]
	}
	return "symptom"
}

// general reports whether a concept names a whole kind, of which one may be told apart.
func (w *work) general(concept string) bool {
	switch w.kind(concept) {
	case "allergen", "medicine-class":
		return true
	}
	return concept == "allergy" || concept == "medicine-use"
}

// isA reports whether a concept is another or below it.
func (w *work) isA(concept, ancestor string) bool {
	for depth := 0; depth < 8; depth++ {
		if concept == ancestor {
			return true
		}
		c, ok := w.b.lexicon.Concept(concept)
		if !ok || len(c.Parents) == 0 {
			return false
		}
		for _, p := range c.Parents[1:] {
			if w.isA(p, ancestor) {
				return true
			}
		}
		concept = c.Parents[0]
	}
	return false
}

// place says which section a finding belongs to.
func (w *work) place(f intake.Finding) string {
	kind := w.kind(f.Concept)
	switch {
	case w.asksAgain(f.Concept):
		return recheckCode
	case strings.HasPrefix(f.Concept, "family-"):
		return familyCode
	case f.Experiencer == intake.OfOther && kind != "medicine" && kind != "medicine-class":
		return familyCode
	case f.Experiencer == intake.OfOther:
		return socialCode
	case kind == "allergen" || f.Concept == "allergy" || strings.HasSuffix(f.Concept, "-allergy"):
		return allergiesCode
	case f.Status == intake.Present && (pregnancyConcepts[f.Concept] || kind == chartKinds[intake.ChartPregnancy]):
		return pregnancyCode
	case kind == "measurement" && f.Status == intake.Present:
		return vitalsCode
	case kind == "procedure" || f.Concept == "surgery-history" || w.isA(f.Concept, "surgery-history"):
		return proceduresCode
	case kind == "medicine" || kind == "medicine-class" || w.isA(f.Concept, "medicine-use") ||
		f.Concept == "missed-doses" || f.Concept == "medicine-changed":
		return medicinesCode
	case kind == "disease" || strings.HasSuffix(f.Concept, "-history") || strings.HasSuffix(f.Concept, "past-illness"):
		return pastCode
	case kind == "habit":
		return socialCode
	case kind == "context":
		return socialCode
	case f.Temporality == intake.Past:
		return pastCode
	case w.reviewed(f):
		return reviewCode
	}
	return illnessCode
}

// reviewed reports whether a symptom came up only because another part of the interview asked for it, as the general red
// flags do: it belongs to the review of systems and not to the story.
func (w *work) reviewed(f intake.Finding) bool {
	if len(w.v.Protocols) == 0 || len(f.Evidence) == 0 {
		return false
	}
	for _, e := range f.Evidence {
		protocol, _, ok := strings.Cut(e.Question, "/")
		if !ok || slices.Contains(w.v.Protocols, protocol) {
			return false
		}
	}
	return f.Status == intake.Absent || f.Status == intake.Uncertain
}

// complaint picks the concepts of the chief complaint: of those that were named what was said, else the first symptom that
// the patient or the informant said, else a reason for coming, else an illness; with it goes what was said in the same
// breath. Who came for a prescription and mentions a symptom later came for the prescription: the reason stands first.
func (w *work) complaint() []string {
	first := w.firstSaid()
	var named []string
	for _, f := range w.findings {
		if f.Status == intake.Present && f.Experiencer == intake.OfPatient && f.Temporality != intake.Past && len(w.spans(f)) > 0 &&
			slices.ContainsFunc(w.extra.Complaint, func(c string) bool { return w.isA(f.Concept, c) }) {
			named = append(named, f.Concept)
		}
	}
	out := named
	for _, id := range first {
		if f, ok := w.v.Find(id); len(named) == 0 || ok && !slices.Contains(named, id) && w.sameTurn(f, named[0]) {
			out = append(out, id)
		}
	}
	if len(out) == 0 {
		return nil
	}
	for _, f := range w.findings {
		if f.Concept == out[0] {
			break
		}
		if w.kind(f.Concept) == "reason" && f.Concept != "something-wrong" && f.Status == intake.Present && len(w.spans(f)) > 0 {
			out = append([]string{f.Concept}, out...)
			break
		}
	}
	return out[:min(3, len(out))]
}

func (w *work) sameTurn(f intake.Finding, concept string) bool {
	g, ok := w.v.Find(concept)
	return ok && w.first(f).Turn == w.first(g).Turn
}

func (w *work) firstSaid() []string {
	for _, kinds := range [][]string{{"symptom", "sign", "event"}, {"reason"}, {"emotion", "state"}, {"disease", "measurement"}} {
		var out []string
		turn := -1
		for _, f := range w.findings {
			if f.Status != intake.Present || f.Experiencer != intake.OfPatient || f.Temporality == intake.Past ||
				!slices.Contains(kinds, w.kind(f.Concept)) || len(w.spans(f)) == 0 {
				continue
			}
			at := w.first(f).Turn
			if turn < 0 {
				turn = at
			}
			if at == turn && len(out) < 3 {
				out = append(out, f.Concept)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}
