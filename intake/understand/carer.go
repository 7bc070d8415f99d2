package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// carerWorriedID is the concept of the worry of whoever brings the patient: why they came, and nothing that the patient suffers from.
const carerWorriedID = "carer-worried"

// Who is worried is the last person that is named before the worry in its clause.
var (
	ofMyself = map[intake.Lang][]string{
		intake.EN: {"i", "i'm", "i've", "i'd", "we", "we're", "we've", "im"},
		intake.ZH: {"我", "咱", "俺"},
	}
	ofThePatient = map[intake.Lang][]string{
		intake.EN: {"she", "she's", "he", "he's", "her", "him", "his", "they", "they're", "mum", "mum's", "mom", "mom's", "mother", "dad", "dad's", "father", "gran", "nan", "grandma", "grandad", "wife", "husband",
			"son", "daughter", "patient"},
		intake.ZH: {"她", "他", "妈", "爸", "母亲", "父亲", "奶奶", "爷爷", "姥姥", "姥爷", "外婆", "外公", "老太太", "老爷子", "老人", "老伴", "爱人", "孩子", "儿子", "女儿", "闺女", "病人", "自己", "本人"},
	}
)

// carersOwn reports whether a worry whose word ends at to is the companion's own: "I'm worried", 我不放心, 不放心. In "she's worried" and
// 我妈很担心 it is the patient's.
func (r *reading) carersOwn(to int, c context) bool {
	if !c.carer || to == 0 {
		return c.carer
	}
	from, _ := r.clause(to-1, to)
	text := strings.TrimSpace(string(r.runes()[from:to]))
	lang := intake.EN
	if slices.ContainsFunc([]rune(text), han) {
		lang = intake.ZH
	}
	return lastOf(text, lang, ofMyself[lang]) >= lastOf(text, lang, ofThePatient[lang])
}

// lastOf is where the last of the words begins in a text, -1 without one.
func lastOf(text string, lang intake.Lang, words []string) int {
	last := -1
	if lang == intake.EN {
		for i, w := range strings.Fields(text) {
			if slices.Contains(words, w) {
				last = i
			}
		}
		return last
	}
	for _, w := range words {
		last = max(last, strings.LastIndex(text, w))
	}
	return last
}
