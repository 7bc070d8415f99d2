package visit

import (
	"fmt"
	"math"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// qualities are read back in the words of the answer that was tapped, in this order.
var qualities = []string{intake.OnsetMode, intake.Radiation, intake.Character, intake.Severity, intake.Course, intake.Frequency, intake.Duration,
	intake.Timing, intake.Aggravating, intake.Relieving, intake.Colour}

// before says what a quality is of, where its words alone do not.
var before = map[string]intake.Words{intake.Aggravating: {ZH: "更难受：", EN: "worse: "}, intake.Relieving: {ZH: "好一些：", EN: "better: "},
	intake.Radiation: {ZH: "连着：", EN: "spreads to: "}, intake.Duration: {ZH: "每次：", EN: "each time: "}}

// answerWords are the labels of the content's choices by what they set: "chest-pain.course=constant", and for questions of a
// symptom's story ".course=constant".
func answerWords(c *guidelines.Content) map[string]intake.Words {
	words := map[string]intake.Words{}
	for _, q := range c.Questions() {
		for _, ch := range choicesOf(q, "") {
			for key, value := range ch.Sets {
				if k := key + "=" + value; strings.Contains(key, ".") && !words[k].Complete() {
					words[k] = ch.Label
				}
			}
		}
	}
	return words
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
	if a, ok := f.Attributes[intake.Value]; ok && a.Low != nil {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%g %s", *a.Low, shownUnit(a.Unit))))
	}
	if a, ok := f.Attributes[intake.Reaction]; ok && a.Text != "" {
		parts = append(parts, "“"+a.Text+"”")
		m.Quotes = append(m.Quotes, a.Text)
	}
	for _, name := range qualities {
		if said := w.quality(f, name, m); said != "" {
			parts = append(parts, before[name].In(lang)+said)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return intake.Words{ZH: "（", EN: " ("}.In(lang) + strings.Join(parts, intake.Words{ZH: "，", EN: ", "}.In(lang)) +
		intake.Words{ZH: "）", EN: ")"}.In(lang)
}

// quality is one quality in the words of the tap that told it, or in the patient's own.
func (w *work) quality(f intake.Finding, name string, m *sent) string {
	a, ok := f.Attributes[name]
	if !ok {
		return ""
	}
	if name == intake.Severity && a.Low != nil && a.Unit == "score" {
		return fmt.Sprintf(intake.Words{ZH: "%g 分", EN: "%g out of 10"}.In(w.st.Lang), *a.Low)
	}
	for _, owner := range []string{f.Concept, ""} {
		if words, ok := w.words[owner+"."+name+"="+a.Code]; ok && a.Code != "" {
			return inSentence(words.In(w.st.Lang))
		}
	}
	if a.Text == "" || len([]rune(a.Text)) > longestOwnWord {
		return ""
	}
	m.Quotes = append(m.Quotes, a.Text)
	return "“" + a.Text + "”"
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
