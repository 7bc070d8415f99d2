package safety

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/preconsult/preconsult/intake"
)

// hideQuotes blanks the parts of text that are a person's own words, byte for byte, so that rules judge only ours. It
// reports false when a quote does not stand in the text between quotation marks: then something of ours may hide in it.
func hideQuotes(text string, quotes []string) (string, bool) {
	for _, q := range quotes {
		if q == "" {
			continue
		}
		at := -1
		for _, marks := range [][2]string{{"“", "”"}, {"「", "」"}, {"\"", "\""}} {
			if i := strings.Index(text, marks[0]+q+marks[1]); i >= 0 {
				at = i + len(marks[0])
				break
			}
		}
		if at < 0 {
			return text, false
		}
		text = text[:at] + strings.Repeat(" ", len(q)) + text[at+len(q):]
	}
	return text, true
}

var (
	digits   = regexp.MustCompile(`\+?\d[\d\- ]{1,}\d`)
	link     = regexp.MustCompile(`(?i)https?://|www\.|[a-z0-9._%+-]+@[a-z0-9-]+\.[a-z]{2,}`)
	question = regexp.MustCompile(`[?？]`)
	figure   = regexp.MustCompile(`\d+(?:[.,]\d+)?`)
)

// checkForm judges what no pattern of words can: the language, the number of questions, links and phone numbers.
func (f *Filter) checkForm(d Draft, judged string, v *Verdict) {
	if wrongLanguage(d.Lang, judged) {
		v.note(Block, WrongLanguage, "out-language", nil, "")
	}
	if d.Kind != Citation && d.Kind != Summary && len(question.FindAllString(judged, -1)) > 1 {
		v.note(Block, ManyQuestions, "out-one-question", nil, "")
	}
	if d.Kind == Citation {
		return // a source may carry its address
	}
	if loc := link.FindStringIndex(judged); loc != nil {
		v.note(Block, LinkPhone, "out-link", loc, judged)
	}
	for _, loc := range digits.FindAllStringIndex(judged, -1) {
		n := strings.NewReplacer(" ", "", "-", "").Replace(judged[loc[0]:loc[1]])
		if len(n) >= 5 && !f.allowed[n] && !looksLikeDate(judged[loc[0]:loc[1]]) {
			v.note(Block, LinkPhone, "out-phone", loc, judged)
		}
	}
}

var date = regexp.MustCompile(`^\d{4}-\d{1,2}(-\d{1,2})?$|^\d{4} ?- ?\d{4}$`)

func looksLikeDate(s string) bool { return date.MatchString(s) }

// wrongLanguage reports whether a text is plainly not in the language it says. Names, figures and units may be Latin in a
// Chinese text; an English text has no Han characters.
func wrongLanguage(lang intake.Lang, text string) bool {
	han, latin := 0, 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case r < 0x250 && unicode.IsLetter(r):
			latin++
		}
	}
	if lang == intake.EN {
		return han > 0
	}
	return han == 0 && latin > 12
}

// checkSupport holds a model's or retrieval's sentence against its sources: a figure, and where a Meaning is set a concept
// or a polarity, that no source has is unsupported. Content that clinicians own is checked when it is loaded.
func (f *Filter) checkSupport(d Draft, judged string, v *Verdict) {
	if d.Mode == intake.ByRule || d.Mode == intake.ByHuman {
		return
	}
	if len(d.Sources) == 0 {
		v.note(Block, Unsupported, "out-no-source", nil, "")
		return
	}
	var all strings.Builder
	for _, s := range d.Sources {
		all.WriteString(s.Text)
		all.WriteByte('\n')
	}
	source := all.String()
	have := map[string]bool{}
	for _, n := range figure.FindAllString(source, -1) {
		have[n] = true
	}
	for _, loc := range figure.FindAllStringIndex(judged, -1) {
		if !have[judged[loc[0]:loc[1]]] {
			v.note(Block, Unsupported, "out-figure", loc, judged)
		}
	}
	if f.meaning == nil {
		return
	}
	supported := map[string][]Claim{}
	for _, s := range d.Sources {
		for _, c := range f.meaning(d.Lang, s.Text) {
			supported[c.Concept] = append(supported[c.Concept], c)
		}
	}
	for _, c := range f.meaning(d.Lang, judged) {
		if !anySupports(supported[c.Concept], c) {
			v.note(Block, Unsupported, "out-claim", nil, "")
		}
	}
}

func anySupports(have []Claim, c Claim) bool {
	for _, h := range have {
		sameSide := c.Side == "" || c.Side == h.Side
		samePolarity := c.Status == h.Status || c.Status == intake.Uncertain
		if sameSide && samePolarity {
			return true
		}
	}
	return false
}
