package record

import (
	"regexp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// Fact is a line of the note that a story may be told from: without the words that it quotes, since a story is told in plain terms
// and a patient's words go to no model that need not have them.
type Fact struct {
	Line string
	Text string
	From []intake.Source
}

// storySections are those that a story of the illness may tell from.
var storySections = []string{complaintCode, illnessCode, reviewCode, pastCode, proceduresCode, medicinesCode, allergiesCode, pregnancyCode, familyCode,
	socialCode}

// Facts are the lines of findings of a note, in its order.
func Facts(n intake.Note) []Fact {
	var out []Fact
	for _, s := range n.Sections {
		if !slices.Contains(storySections, s.Code) {
			continue
		}
		for _, l := range s.Lines {
			if l.Edited || l.Mode == intake.ByHuman || strings.HasSuffix(l.ID, "/asked") || strings.Contains(l.ID, "/feeling.") {
				continue // own words, and what is no fact about the illness
			}
			text := strings.TrimSpace(emptyBrackets.ReplaceAllString(unquoted(l.Text), ""))
			if len([]rune(text)) > 2 {
				out = append(out, Fact{l.ID, text, l.From})
			}
		}
	}
	return out
}

var emptyBrackets = regexp.MustCompile(`（[\s：:，,]*）|\s*\([\s:,]*\)`)

// Bears holds a sentence that somebody drafted against the findings of the lines that it cites, and names the check that it fails; ""
// where they bear it. It is stricter than the check of our own lines, since any word of it may be wrong.
func (b *Builder) Bears(v *intake.Visit, extra Extra, text string, cites []string) intake.Check {
	return b.Bearer(v, extra)(text, cites)
}

// Bearer makes the check for several sentences of one record.
func (b *Builder) Bearer(v *intake.Visit, extra Extra) func(text string, cites []string) intake.Check {
	w, note, _ := b.make(v, extra)
	there := map[string]bool{}
	for _, l := range lines(&note) {
		there[l.ID] = true
	}
	return func(text string, cites []string) intake.Check {
		var list []intake.Finding
		for _, id := range cites {
			if !there[id] {
				return intake.CheckPointer
			}
			for _, f := range w.findings {
				if slices.Contains(w.tells[f.Key()], id) {
					list = append(list, f)
				}
			}
		}
		if len(list) == 0 || b.opt.Witness == nil {
			return intake.CheckPointer
		}
		return w.drafted(text, list)
	}
}

var (
	pastWords  = regexp.MustCompile(`(?i)既往|以前|曾|过去|当年|\bpast\b|\bprevious|\bhistory of\b|\bformer|\bused to\b|\bhad\b`)
	otherWords = regexp.MustCompile(`(?i)家人|家族|父|母|爸|妈|兄|弟|姐|妹|子女|儿子|女儿|\bfamily\b|\bmother\b|\bfather\b|\bbrother\b|\bsister\b|\brelative|\bothers\b`)
)

func (w *work) drafted(text string, list []intake.Finding) intake.Check {
	for _, n := range w.b.opt.Witness.Named(text) {
		if !slices.ContainsFunc(list, func(f intake.Finding) bool {
			return w.related(n.Concept, f.Concept) || w.partOf(n.Concept, f.Concept) || w.within(n.Concept, f) || w.inValues(n.Concept, f)
		}) {
			return w.entityCheck(n.Concept)
		}
	}
	unsure := unsureWord.MatchString(strings.ToLower(text)) && !slices.ContainsFunc(list, func(f intake.Finding) bool { return f.Status != intake.Uncertain })
	for _, c := range w.b.opt.Witness.Says(w.lang, text) {
		if unsure {
			c.Status = intake.Uncertain // the words say it of all that they name
		}
		if !slices.ContainsFunc(list, func(f intake.Finding) bool { return w.claimed(c, f) }) {
			return intake.CheckPolarity
		}
	}
	// A sentence that denies something cites something denied, and the other way round: a concept that nobody read out of it must
	// not turn into its contrary.
	if deniesWord.MatchString(strings.ToLower(text)) != slices.ContainsFunc(list, func(f intake.Finding) bool { return f.Status == intake.Absent }) {
		return intake.CheckPolarity
	}
	for side := range sideWords {
		if sidesIn(text)[side] && !slices.ContainsFunc(list, func(f intake.Finding) bool {
			return f.Attributes[intake.Side].Code == side || sidesIn(w.label(f.Concept))[side]
		}) {
			return intake.CheckSide
		}
	}
	past := slices.ContainsFunc(list, func(f intake.Finding) bool { return f.Temporality == intake.Past || w.place(f) == pastCode })
	allPast := !slices.ContainsFunc(list, func(f intake.Finding) bool { return f.Temporality != intake.Past })
	rest := w.withoutLabels(text, list)
	if told := pastWords.MatchString(rest); told && !past || !told && allPast {
		return intake.CheckTime
	}
	other := slices.ContainsFunc(list, func(f intake.Finding) bool { return f.Experiencer == intake.OfOther || w.place(f) == familyCode })
	if other && !otherWords.MatchString(text) {
		return intake.CheckEntity
	}
	return w.figuresAgree(rest, list)
}

// claimed reports whether a finding bears what a sentence says of a concept.
func (w *work) claimed(c Claim, f intake.Finding) bool {
	if k := w.kind(c.Concept); k == "site" || k == "quality" || w.inValues(c.Concept, f) {
		return true
	}
	if !w.related(c.Concept, f.Concept) && !w.partOf(c.Concept, f.Concept) {
		return false
	}
	side := f.Attributes[intake.Side].Code
	return c.Status == f.Status && (c.Side == "" || c.Side == side || side == "")
}

// inValues reports whether a concept is named by the words of a finding's attributes: what it does, what makes it worse.
func (w *work) inValues(concept string, f intake.Finding) bool {
	for name, a := range f.Attributes {
		for _, n := range w.b.opt.Witness.Named(w.attribute(name, a)) {
			if n.Concept == concept {
				return true
			}
		}
	}
	return false
}
