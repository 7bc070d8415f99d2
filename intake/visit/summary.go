package visit

import (
	"fmt"
	"math"
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
	if q := w.openingWords(); q != "" {
		lines = append(lines, intake.Words{ZH: "您说：“", EN: "You said: “"}.In(lang)+q+"”")
		m.Quotes = append(m.Quotes, q)
	}
	var has, not [groups][]string
	var unsure []string
	for _, f := range intake.Specific(w.st.Findings, w.general, w.Content.Lexicon.IsA) {
		c, ok := w.Content.Lexicon.Concept(f.Concept)
		if !ok || f.Experiencer != intake.OfPatient || slices.Contains(unread, c.Kind) || w.quotedOnly(f.Concept) {
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
			if group == allergy {
				group = complaint
			}
			not[group] = append(not[group], label)
		case intake.Uncertain:
			unsure = append(unsure, label)
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
	for g, head := range notHeads {
		add(head, not[g])
	}
	add(intake.Words{ZH: "不确定：", EN: "Not sure: "}, unsure)
	for _, e := range w.ownWords() {
		lines = append(lines, intake.Words{ZH: "您还说：“", EN: "You also said: “"}.In(lang)+e+"”")
		m.Quotes = append(m.Quotes, e)
	}
	for _, e := range w.st.Questions {
		lines = append(lines, intake.Words{ZH: "想问医生：“", EN: "To ask the doctor: “"}.In(lang)+e.Text+"”")
		m.Quotes = append(m.Quotes, e.Text)
	}
	lines = append(lines, phraseRight.In(lang))
	m.Text = strings.Join(lines, "\n")
	return m
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
	notHeads = [groups]intake.Words{{ZH: "没有：", EN: "Does not have: "}, {ZH: "没得过：", EN: "Never had: "},
		{ZH: "没在用：", EN: "Not taking: "}}
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
	for i := range w.st.saids {
		d := &w.st.saids[i]
		if w.st.meta[d.Turn.Seq] {
			continue // a question to us, or a wish: their story comes later
		}
		if len(d.Choices) == 0 && d.Value == nil && !d.Confirms {
			return strings.TrimSpace(d.Turn.Text)
		}
		if len(d.Choices) > 0 {
			return ""
		}
	}
	return ""
}

// quotedOnly are concepts whose meaning is the words themselves: worries, what the medicines are.
func (w *work) quotedOnly(concept string) bool {
	return concept == "worry" || concept == "other-medicines"
}

// ownWords are answers to questions for own words, which are read back as they are.
func (w *work) ownWords() []string {
	var out []string
	for i := range w.st.saids {
		d := &w.st.saids[i]
		m := w.find(d.To)
		if m == nil || m.Spec != guidelines.Free || slices.Contains(m.Asks, worryConcept) || d.Action != "" || len(d.Choices) > 0 || d.Value != nil {
			continue
		}
		out = append(out, strings.TrimSpace(d.Turn.Text))
	}
	return out
}

// details are the attributes that a patient can check at a glance: since when, how bad, which side.
func (w *work) details(f intake.Finding, m *sent) string {
	lang := w.st.Lang
	var parts []string
	if a, ok := f.Attributes[intake.Onset]; ok {
		if t := Ago(a, lang); t != "" {
			parts = append(parts, t)
		}
	}
	if a, ok := f.Attributes[intake.Side]; ok && a.Code != "" {
		parts = append(parts, w.valueLabel(intake.Side, a.Code).In(lang))
	}
	if a, ok := f.Attributes[intake.Severity]; ok && a.Low != nil && a.Unit == "score" {
		parts = append(parts, fmt.Sprintf(intake.Words{ZH: "%g 分", EN: "%g out of 10"}.In(lang), *a.Low))
	}
	if a, ok := f.Attributes[intake.Value]; ok && a.Low != nil {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%g %s", *a.Low, shownUnit(a.Unit))))
	}
	if a, ok := f.Attributes[intake.Reaction]; ok && a.Text != "" {
		parts = append(parts, "“"+a.Text+"”")
		m.Quotes = append(m.Quotes, a.Text)
	}
	if len(parts) == 0 {
		return ""
	}
	return intake.Words{ZH: "（", EN: " ("}.In(lang) + strings.Join(parts, intake.Words{ZH: "，", EN: ", "}.In(lang)) +
		intake.Words{ZH: "）", EN: ")"}.In(lang)
}

// valueLabel is the first word that the lexicon has for an attribute's value.
func (w *work) valueLabel(attribute, code string) intake.Words {
	for _, v := range w.Content.Lexicon.Values() {
		if v.Attribute == attribute && v.Code == code && len(v.ZH) > 0 && len(v.EN) > 0 {
			return intake.Words{ZH: v.ZH[0], EN: v.EN[0]}
		}
	}
	return intake.Words{ZH: code, EN: code}
}

func shownUnit(unit string) string {
	if unit == "Cel" {
		return "℃"
	}
	return unit
}

// Ago says a normalised onset in words: "今天开始", "1～3 天", "一个月以上". Empty when it is unknown.
func Ago(a intake.Attribute, lang intake.Lang) string {
	low, high := a.Low, a.High
	if low == nil {
		low = high
	}
	if high == nil {
		high = low
	}
	if low == nil {
		return ""
	}
	if *high <= 24 && *low < 2 {
		return intake.Words{ZH: "今天开始", EN: "since today"}.In(lang)
	}
	hours, zh, en := 1.0, "小时", "hour"
	for _, u := range []struct {
		from, hours float64
		zh, en      string
	}{{24, 24, "天", "day"}, {24 * 45, 24 * 30.4, "个月", "month"}, {24 * 365 * 1.5, 24 * 365, "年", "year"}} {
		if *low >= u.from || *high >= u.from && u.hours == 24 {
			hours, zh, en = u.hours, u.zh, u.en
		}
	}
	from, to := math.Round(*low/hours), math.Round(*high/hours)
	s := "s"
	switch {
	case *high > 6**low && *low >= 24*14: // an open end, such as "longer ago"
		months := max(1, math.Round(*low/(24*30.4)))
		if months == 1 {
			s = ""
		}
		return fmt.Sprintf(intake.Words{ZH: "%g 个月以上", EN: "more than %g month" + s}.In(lang), months)
	case from < to && from >= 1:
		return fmt.Sprintf(intake.Words{ZH: "%g～%g " + zh, EN: "for %g to %g " + en + "s"}.In(lang), from, to)
	}
	n := max(1, to)
	if n == 1 {
		s = ""
	}
	return fmt.Sprintf(intake.Words{ZH: "大约 %g " + zh, EN: "for about %g " + en + s}.In(lang), n)
}
