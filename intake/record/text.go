package record

import (
	"encoding/json"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// Text renders a note as plain text, to be copied into a hospital's own system: one section a paragraph, its title first.
// It says on top that a computer wrote it and, until a doctor signed, that nobody has reviewed it.
func Text(r intake.Record, lang intake.Lang) string {
	var b strings.Builder
	signedBy := attester(r.Bundle)
	if signedBy == "" {
		b.WriteString(pick(lang, "【预问诊记录·电脑生成·未经医生审核】\n", "[Pre-consultation record, made by a computer, not yet reviewed]\n"))
	} else {
		b.WriteString(pick(lang, "【预问诊记录·电脑生成·", "[Pre-consultation record, made by a computer, reviewed by ") + signedBy +
			pick(lang, " 已审核】\n", "]\n"))
	}
	b.WriteString(r.Note.Card.Headline.Text + "\n")
	for _, s := range r.Note.Sections {
		b.WriteString(s.Title + pick(lang, "：", ": ") + s.Text + "\n")
	}
	list := func(title string, lines []intake.Line, sep string) {
		if len(lines) == 0 {
			return
		}
		texts := make([]string, 0, len(lines))
		for _, l := range lines {
			if l.Text != "" {
				texts = append(texts, l.Text)
			}
		}
		b.WriteString(title + strings.Join(texts, sep) + "\n")
	}
	list(pick(lang, "未问：", "Not asked: "), r.Note.Card.NotAsked, pick(lang, "、", ", "))
	list(pick(lang, "前后不一：", "In conflict: "), r.Note.Card.Conflicts, pick(lang, "；", "; "))
	list(pick(lang, "患者想问：", "Patient asks: "), r.Note.Card.Questions, pick(lang, "；", "; "))
	return b.String()
}

// attester is who signed a record, or nobody.
func attester(bundle json.RawMessage) string {
	var doc struct {
		Entry []struct {
			Resource struct {
				Attester []struct{ Party struct{ Display string } }
			}
		}
	}
	if json.Unmarshal(bundle, &doc) != nil || len(doc.Entry) == 0 || len(doc.Entry[0].Resource.Attester) == 0 {
		return ""
	}
	return doc.Entry[0].Resource.Attester[0].Party.Display
}
