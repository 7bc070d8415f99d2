package visit

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/safety"
)

// summary reads back what was written down, in the patient's language: their own opening words, what is there, what is not,
// what they are not sure of, and what they want to ask. Nothing that was not asked is said to be absent. It speaks in the
// words of the questions' own answers ("喘不上气"), and in the lexicon's labels ("呼吸困难") where those do not pass the filter.
func (w *work) summary() sent {
	label := func(c *lexicon.Concept) string { return c.Label.In(w.st.Lang) }
	for _, word := range []func(*lexicon.Concept) string{w.plainWord, label} {
		if m := w.summaryIn(word); w.passes(m) {
			return m
		}
	}
	return w.passing(w.summaryIn(label))
}

func (w *work) passes(m sent) bool { return w.review(m).Action == safety.Allow }

// passing leaves out of a summary the lines that the filter holds back beside the others. Each item has passed by itself; what
// reads badly together must not cost the patient the whole of what is read back.
func (w *work) passing(m sent) sent {
	lines := strings.Split(m.Text, "\n")
	kept := []string{lines[0], lines[len(lines)-1]} // "please check" and "is that right?"
	for _, line := range lines[1 : len(lines)-1] {
		with := m
		candidate := slices.Insert(slices.Clone(kept), len(kept)-1, line)
		with.Text = strings.Join(candidate, "\n")
		if w.passes(with) {
			kept = candidate
		}
	}
	m.Text = strings.Join(kept, "\n")
	return m
}

// unread are the kinds of concepts that are not read back: they say why somebody came or what surrounds them, not what ails
// them.
var unread = []lexicon.Kind{lexicon.Reason, lexicon.Context, lexicon.Story}

func (w *work) summaryIn(word func(*lexicon.Concept) string) sent {
	lang := w.st.Lang
	m := sent{Kind: MsgSummary, Lang: lang, Mode: intake.ByRule, Input: InChoice, Asks: []string{"summary"}, Spec: guidelines.Choice,
		Choices: []sentChoice{{"yes", intake.Words{ZH: "对", EN: "Yes"}.In(lang)},
			{"change", intake.Words{ZH: "有要改的", EN: "Change something"}.In(lang)}}}
	lines := []string{phraseCheck.In(lang)}
	private := w.private()
	if q := w.openingWords(); q != "" && !private[w.openingTurn()] {
		lines = append(lines, intake.Words{ZH: "您说：“", EN: "You said: “"}.In(lang)+q+"”")
		m.Quotes = append(m.Quotes, q)
	}
	var has [groups][]string
	var not, unsure, refused []string
	for _, f := range intake.Specific(w.st.Findings, w.general, w.Content.Lexicon.IsA) {
		c, ok := w.Content.Lexicon.Concept(f.Concept)
		if !ok || f.Experiencer != intake.OfPatient || slices.Contains(unread, c.Kind) || w.quotedOnly(f.Concept) || w.kept(f) {
			continue
		}
		label, group := w.sayable(f, word(c), &m), groupOf(string(c.Kind))
		if label == "" {
			continue
		}
		if f.Temporality == intake.Past && group != illness {
			label += intake.Words{ZH: "（以前）", EN: " (in the past)"}.In(lang)
		}
		switch f.Status {
		case intake.Present:
			has[group] = append(has[group], label+w.details(f, &m))
		case intake.Absent:
			if c.ID == "ex-smoker" || c.ID == "possibly-pregnant" {
				continue // whoever never smoked has not stopped either, and who is not pregnant is not perhaps pregnant
			}
			not = append(not, label)
		case intake.Uncertain:
			unsure = append(unsure, label)
		case intake.Refused:
			refused = append(refused, label)
		}
	}
	add := func(head intake.Words, items []string) {
		if len(items) > 0 {
			lines = append(lines, head.In(lang)+list(lang, items))
		}
	}
	for g, head := range hasHeads {
		add(head, has[g])
	}
	some := func(head intake.Words, items []string) {
		add(head, items[:min(denialsRead, len(items))])
		if n := len(items); n > denialsRead {
			lines[len(lines)-1] += fmt.Sprintf(intake.Words{ZH: "……一共 %d 样", EN: " and others, %d in all"}.In(lang), n)
		}
	}
	some(intake.Words{ZH: "问到、您说没有的：", EN: "You said no to: "}, not)
	some(intake.Words{ZH: "不确定：", EN: "Not sure: "}, unsure)
	some(intake.Words{ZH: "不想说的：", EN: "You would rather not say: "}, refused)
	if len(private) > 0 {
		lines = append(lines, phrasePrivate.In(lang))
	}
	for _, e := range w.ownWords(private) {
		lines = append(lines, intake.Words{ZH: "您还说：“", EN: "You also said: “"}.In(lang)+e+"”")
		m.Quotes = append(m.Quotes, e)
	}
	for _, e := range w.st.Questions {
		if private[e.Turn] {
			continue
		}
		lines = append(lines, intake.Words{ZH: "想问医生：“", EN: "To ask the doctor: “"}.In(lang)+e.Text+"”")
		m.Quotes = append(m.Quotes, e.Text)
	}
	lines = append(lines, phraseRight.In(lang))
	m.Text = strings.Join(lines, "\n")
	return m
}

// denialsRead is how many denials are read back by name: a list of thirty is checked by nobody.
const denialsRead = 8

// kept reports whether a finding is told to staff alone: a kiosk's page is read by whoever stands beside it.
func (w *work) kept(f intake.Finding) bool {
	c, ok := w.Content.Lexicon.Concept(f.Concept)
	return ok && c.Sensitive && f.Status == intake.Present
}

// private are the turns that told something which the page does not repeat.
func (w *work) private() map[int]bool {
	turns := map[int]bool{}
	for _, f := range w.st.Findings {
		if w.kept(f) {
			for _, e := range f.Evidence {
				turns[e.Turn] = true
			}
		}
	}
	return turns
}

// general reports whether a concept names a whole kind of medicines or allergies, of which one may be told apart.
func (w *work) general(concept string) bool {
	c, ok := w.Content.Lexicon.Concept(concept)
	return ok && (c.Kind == lexicon.Allergen || c.Kind == lexicon.MedicineClass || concept == "allergy" || concept == "medicine-use")
}

// The groups of a summary: a long list can be checked at a glance, and a medicine that stands under "allergic to" or an
// allergy under "taking" is seen to be wrong.
const (
	complaint = iota
	illness
	medicine
	allergy
	groups
)

var (
	hasHeads = [groups]intake.Words{{ZH: "有：", EN: "Has: "}, {ZH: "得过的病和手术：", EN: "Illnesses and operations: "},
		{ZH: "在用的药：", EN: "Takes: "}, {ZH: "过敏：", EN: "Allergies: "}}
)

func groupOf(kind string) int {
	switch kind {
	case "disease", "procedure":
		return illness
	case "medicine", "medicine-class":
		return medicine
	case "allergen":
		return allergy
	}
	return complaint
}

// list joins items; those that are lists themselves are kept apart by a stronger sign.
func list(lang intake.Lang, items []string) string {
	weak, strong := "、", "；"
	if lang == intake.EN {
		weak, strong = ", ", "; "
	}
	for _, i := range items {
		if strings.Contains(i, strings.TrimSpace(weak)) {
			return strings.Join(items, strong)
		}
	}
	return strings.Join(items, weak)
}

// plainWord is how a checklist of this visit named a concept; otherwise its label. Other questions may mean more by it.
func (w *work) plainWord(c *lexicon.Concept) string {
	for i := len(w.st.sents) - 1; i >= 0; i-- {
		for _, choice := range w.st.sents[i].Choices {
			if w.st.sents[i].Input == InChoices && choice.ID == c.ID {
				return inSentence(choice.Label)
			}
		}
	}
	return c.Label.In(w.st.Lang)
}

// sayable is a label as it may be read back: one that the filter holds back (a "moderate fever" is a result's meaning) gives
// way to the patient's own words, and is left out when those stand above already. One item never costs the whole summary.
func (w *work) sayable(f intake.Finding, label string, m *sent) string {
	_, v := w.Filter.Review(safety.Draft{Audience: guidelines.ForPatient, Kind: safety.Summary, Lang: w.st.Lang, Text: label,
		Mode: intake.ByRule, Content: true})
	if v.Action == safety.Allow {
		return label
	}
	e, ok := f.Words()
	if !ok || f.Status != intake.Present || e.Text == "" || strings.Contains(w.openingWords(), e.Text) {
		return ""
	}
	m.Quotes = append(m.Quotes, e.Text)
	return "“" + e.Text + "”"
}

// inSentence gives a label of a list the small letter that it has in the middle of a sentence ("A rash").
func inSentence(label string) string {
	r := []rune(label)
	if len(r) > 1 && unicode.IsUpper(r[0]) && !unicode.IsUpper(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
}

// openingWords are what the patient said first, in their own words; taps are no words.
func (w *work) openingWords() string {
	if i := w.openingSaid(); i >= 0 {
		return strings.TrimSpace(w.st.saids[i].Turn.Text)
	}
	return ""
}

func (w *work) openingTurn() int {
	if i := w.openingSaid(); i >= 0 {
		return w.st.saids[i].Turn.Seq
	}
	return -1
}

func (w *work) openingSaid() int {
	for i := range w.st.saids {
		d := &w.st.saids[i]
		if w.st.meta[d.Turn.Seq] {
			continue // a question to us, or a wish: their story comes later
		}
		if len(d.Choices) == 0 && d.Value == nil && !d.Confirms {
			return i
		}
		if len(d.Choices) > 0 {
			return -1
		}
	}
	return -1
}

// quotedOnly are concepts whose meaning is the words themselves: worries, what the medicines are.
func (w *work) quotedOnly(concept string) bool {
	return slices.Contains(closing, concept) || concept == "other-medicines"
}

// ownWords are answers to questions for own words, which are read back as they are.
func (w *work) ownWords(private map[int]bool) []string {
	var out []string
	for i := range w.st.saids {
		d := &w.st.saids[i]
		m := w.find(d.To)
		if m == nil || m.Spec != guidelines.Free || asksWorries(m) || d.Action != "" || len(d.Choices) > 0 || d.Value != nil || private[d.Turn.Seq] ||
			w.Understand.Agrees(d.Turn.Text) == intake.Absent {
			continue
		}
		out = append(out, strings.TrimSpace(d.Turn.Text))
	}
	return out
}
