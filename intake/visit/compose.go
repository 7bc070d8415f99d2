package visit

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/interview"
	"github.com/preconsult/preconsult/intake/understand"
	"github.com/preconsult/preconsult/rag/llm"
	"github.com/preconsult/preconsult/safety"
)

// openingID names the opening question, which belongs to no protocol.
const openingID = "opening"

func messageID(turn int) string { return fmt.Sprintf("m%d", turn) }

// join puts sentences together as the language does.
func join(lang intake.Lang, parts ...string) string {
	if lang == intake.EN {
		return strings.Join(parts, " ")
	}
	return strings.Join(parts, "")
}

// prefix says something before a question, which stays on record by itself.
func prefix(m *sent, words string) {
	m.Plain = plain(*m)
	m.Text = words + "\n" + m.Text
}

// proxy reports whether somebody answers for the patient.
func (w *work) proxy() bool { return w.st.Informant.Who() == intake.Companion }

// hello says what we are.
func (w *work) hello() string {
	if w.proxy() {
		return phraseHelloCarer.In(w.st.Lang)
	}
	return phraseHello.In(w.st.Lang)
}

// opening is the first message: who we are, and the open question. The most common reasons are one tap away.
func (w *work) opening() sent {
	ask := phraseOpening
	if w.proxy() {
		ask = phraseOpeningCarer
	}
	m := sent{Kind: MsgQuestion, Text: ask.In(w.st.Lang), Input: InChoice, Asks: []string{"chief-complaint"},
		Question: openingID, New: true, Spec: guidelines.Choice}
	prefix(&m, w.hello())
	m.Choices = w.shownFirst(w.st)
	return m
}

// ask drafts a content question as a message.
func (w *work) ask(ctx context.Context, step interview.Step) sent {
	q, lang := step.Question, w.st.Lang
	m := sent{Kind: MsgQuestion, Question: q.Ref(), Symptom: step.Symptom, Asks: step.Asks, Unit: q.Unit, New: true,
		Text: w.spoken(w.Interview.Render(q, step.Symptom, lang, w.proxy()), q, step.Symptom), Spec: q.Input}
	m.Text = w.onceMore(q.Ref()).In(lang) + m.Text
	if own := w.ownWord(step.Symptom); step.Symptom == intake.ToldTrouble && own != "" && strings.Contains(m.Text, own) {
		m.Quotes = append(m.Quotes, own)
	}
	for _, c := range choicesOf(q, step.Symptom) {
		m.Choices = append(m.Choices, sentChoice{c.ID, c.Label.In(lang)})
	}
	switch q.Input {
	case guidelines.Checklist:
		m.Input, m.Choices, m.Asks = InChoices, nil, nil
		for _, item := range step.Items {
			m.Choices = append(m.Choices, sentChoice{item.Concept, item.Label.In(lang)})
			m.Asks = append(m.Asks, item.Concept)
		}
		m.Choices = append(m.Choices, sentChoice{"none", noneLabel.In(lang)})
	case guidelines.Scale:
		m.Input = InScale
	case guidelines.Number:
		m.Input = InNumber
	case guidelines.Free:
		m.Input = InText
		if len(m.Choices) > 0 {
			m.Input = InChoice
		}
	default:
		m.Input = InChoice
	}
	w.warm(ctx, &m)
	return m
}

// onceMore says why a question comes a second time: a list of which a part was answered, or words that nobody understood.
func (w *work) onceMore(ref string) intake.Words {
	for i := len(w.st.Asked) - 1; i >= 0; i-- {
		switch a := w.st.Asked[i]; {
		case a.Question != ref || a.Outcome == "":
		case a.Outcome == intake.LeftBehind:
			return phraseUnclear
		default:
			return phraseTheRest
		}
	}
	return intake.Words{}
}

// spoken puts the symptom in a question by the patient's own word for it, where that is a word of the lexicon: 头疼, not 头痛.
func (w *work) spoken(text string, q *guidelines.Question, symptom string) string {
	lang := w.st.Lang
	if strings.Contains(q.Text.In(lang), "{symptom}") {
		if label, ok := w.Content.Concepts.Label(symptom); ok {
			if own := w.ownWord(symptom); own != "" {
				text = strings.Replace(text, label.In(lang), own, 1)
			}
		}
	}
	return text
}

// toParent speaks to a parent of their child. What is read back holds the parent's own words and stays as it is.
func (w *work) toParent(m *sent) {
	if m.Kind == MsgSummary || w.st.Informant != intake.ByParent || !isChild(w.st.Person) {
		return
	}
	m.Text, m.Plain = parentWords[w.st.Lang].Replace(m.Text), parentWords[w.st.Lang].Replace(m.Plain)
}

var parentWords = map[intake.Lang]*strings.Replacer{
	intake.ZH: strings.NewReplacer("病人", "孩子"),
	intake.EN: strings.NewReplacer("the patient", "your child", "The patient", "Your child"),
}

// longestOwnWord is as long as a patient's word for a symptom may be to stand in a question, in characters.
const longestOwnWord = 16

// ownWord is the word by which the patient named a symptom, when it is one of the lexicon's; otherwise empty.
func (w *work) ownWord(symptom string) string {
	c, ok := w.Content.Lexicon.Concept(symptom)
	f, there := w.st.Find(symptom)
	if !ok || !there {
		return ""
	}
	if e, ok := f.Words(); ok && symptom == intake.ToldTrouble && len([]rune(e.Text)) <= longestOwnWord {
		return e.Text
	}
	words := c.ZH
	if w.st.Lang == intake.EN {
		words = c.EN
	}
	for _, e := range f.Evidence {
		said := strings.ToLower(strings.TrimSpace(e.Text))
		if len([]rune(said)) <= longestOwnWord && slices.Contains(words, said) {
			return said
		}
	}
	return ""
}

// warm lets a model say a question more warmly. Its words go through the same filter, must ask one question about the same
// concepts, and fall back to the content's own words.
func (w *work) warm(ctx context.Context, m *sent) {
	if w.Model == nil {
		return
	}
	words, err := w.Model.Warm(w.models.In(ctx), w.st.Lang, m.Text)
	words = strings.TrimSpace(words)
	if err != nil || words == "" || words == m.Text || len([]rune(words)) > 2*len([]rune(m.Text))+40 ||
		strings.Count(words, "?")+strings.Count(words, "？") != strings.Count(m.Text, "?")+strings.Count(m.Text, "？") ||
		!SameConcepts(w.Content, m.Text, words) {
		return
	}
	_, v := w.Filter.Review(safety.Draft{Audience: guidelines.ForPatient, Kind: safety.Question, Lang: w.st.Lang, Text: words,
		Mode: intake.ByModel, Sources: []safety.Source{{ID: m.Question, Text: m.Text}}})
	if v.Action != safety.Allow {
		v.Text = m.Text // goes out instead
		m.Attempts = append(m.Attempts, attempt{words, intake.ByModel, w.writer(llm.TaskWarm), v})
		return
	}
	m.Plain, m.Text, m.Mode = m.Text, words, intake.ByModel
	m.Sources = []safety.Source{{ID: m.Question, Text: m.Plain}}
}

// writerOf names who wrote a text, for the record of it; what no model wrote has no such name.
func (w *work) writerOf(mode intake.Mode, task llm.Task) string {
	if mode != intake.ByModel {
		return ""
	}
	return w.writer(task)
}

// writer names the server, model and prompt that did a task in this turn, for the record of what it wrote.
func (w *work) writer(task llm.Task) string {
	if by := w.models.MadeBy(task).String(); by != "" {
		return by
	}
	if m, ok := w.Model.(interface{ Version() string }); ok {
		return m.Version()
	}
	return ""
}

// SameConcepts reports whether two texts speak of the same concepts: a warmed question must.
func SameConcepts(c *guidelines.Content, a, b string) bool {
	of := func(text string) map[string]bool {
		out := map[string]bool{}
		for _, m := range c.Lexicon.Match(text) {
			out[m.Concept] = true
		}
		return out
	}
	x, y := of(a), of(b)
	if len(x) != len(y) {
		return false
	}
	for id := range x {
		if !y[id] {
			return false
		}
	}
	return true
}

var (
	noneLabel = intake.Words{ZH: "都没有", EN: "None of these"}
	onlyLabel = intake.Words{ZH: "别的没有", EN: "nothing else"}
	yesNo     = []struct {
		cue string
		yes intake.Words
		no  intake.Words
	}{
		{"有没有", intake.Words{ZH: "有", EN: "Yes"}, intake.Words{ZH: "没有", EN: "No"}},
		{"会不会", intake.Words{ZH: "会", EN: "Yes"}, intake.Words{ZH: "不会", EN: "No"}},
		{"能不能", intake.Words{ZH: "能", EN: "Yes"}, intake.Words{ZH: "不能", EN: "No"}},
		{"是不是", intake.Words{ZH: "是", EN: "Yes"}, intake.Words{ZH: "不是", EN: "No"}},
		{"过", intake.Words{ZH: "有", EN: "Yes"}, intake.Words{ZH: "没有", EN: "No"}},
	}
	yesWords = intake.Words{ZH: "是", EN: "Yes"}
	noWords  = intake.Words{ZH: "不是", EN: "No"}
	unsure   = intake.Words{ZH: "说不清", EN: "Not sure"}
	times    = []struct {
		id    string
		label intake.Words
		span  string
	}{
		{"today", intake.Words{ZH: "今天", EN: "Today"}, "0h..24h"},
		{"days", intake.Words{ZH: "这两三天", EN: "In the last 2 or 3 days"}, "24h..72h"},
		{"week", intake.Words{ZH: "一周左右", EN: "About a week ago"}, "4d..10d"},
		{"weeks", intake.Words{ZH: "两三周到一个月", EN: "2 to 4 weeks ago"}, "11d..31d"},
		{"longer", intake.Words{ZH: "更久", EN: "Longer ago"}, "1mo..24mo"},
	}
)

// choicesOf lists the taps of a question with what they mean: the content's own, or the usual ones of its input. A
// checklist has items instead, and a deliberate "none".
func choicesOf(q *guidelines.Question, symptom string) []understand.Choice {
	var out []understand.Choice
	for _, c := range q.Choices {
		sets := make(map[string]string, len(c.Sets))
		for k, v := range c.Sets {
			sets[strings.Replace(k, "$symptom", symptom, 1)] = v
		}
		out = append(out, understand.Choice{ID: c.ID, Label: c.Label, Sets: sets, Says: c.Says,
			Also: slices.Concat(c.Also["zh"], c.Also["en"])})
	}
	if len(out) > 0 || len(q.Asks) == 0 {
		return out
	}
	asks := strings.Replace(q.Asks[0], "$symptom", symptom, 1)
	switch q.Input {
	case guidelines.YesNo:
		yes, no := yesWords, noWords
		for _, c := range yesNo {
			if strings.Contains(q.Text.ZH, c.cue) {
				yes, no = c.yes, c.no
				break
			}
		}
		out = []understand.Choice{{ID: "yes", Label: yes, Sets: map[string]string{asks: string(intake.Present)}},
			{ID: "no", Label: no, Sets: map[string]string{asks: string(intake.Absent)}},
			{ID: "unsure", Label: unsure, Sets: map[string]string{asks: string(intake.Uncertain)}}}
	case guidelines.Time:
		for _, t := range times {
			out = append(out, understand.Choice{ID: t.id, Label: t.label, Sets: map[string]string{asks: t.span}})
		}
	case guidelines.Scale:
		for n := 0; n <= 10; n++ {
			d := strconv.Itoa(n)
			out = append(out, understand.Choice{ID: d, Label: intake.Words{ZH: d, EN: d}, Sets: map[string]string{asks: d}})
		}
	}
	return out
}
