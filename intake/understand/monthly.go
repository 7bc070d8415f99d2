package understand

import (
	"slices"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// The words of the month, and those after which heavy bleeding is no period.
var (
	monthly = []string{"period", "periods", "menses", "menstrual", "menstruation", "menstruating", "i-pill", "cycle", "spotting",
		"月经", "例假", "大姨妈", "经期", "来事", "避孕药"}
	notMonthly = []string{"weeks pregnant", "months pregnant", "i'm pregnant", "she's pregnant", "is pregnant", "ectopic", "missed", "delayed", "late period", "period is late", "period's late", "is late", "overdue", "skipped", "晚了", "推迟", "没来", "miscarr", "gave birth", "after birth", "the birth", "after the baby", "postpartum", "faint", "passed out", "dizzy", "怀孕", "孕", "流产", "生完", "产后", "晕"}
	plainHeavy = []string{"heavy bleeding", "bleeding heavily", "bleeding a lot", "bleeding loads", "流了好多血", "流了很多血", "大出血"}
)

// monthlyBleeding takes "heavy bleeding", where somebody speaks of periods and neither of a pregnancy nor of faintness, for
// what it is then: a heavy period. What spurts or will not stop stays what it is.
func (e *Engine) monthlyBleeding(said string, all []intake.Finding) {
	if !slices.ContainsFunc(all, func(f intake.Finding) bool { return f.Concept == "heavy-bleeding" }) {
		return
	}
	text := string(lexicon.Normalise(said).Runes)
	if _, ok := e.lex.Concept("heavy-periods"); !ok || contains(text, notMonthly...) || !slices.ContainsFunc(monthly, func(w string) bool {
		return lastWord(text, w) >= 0
	}) {
		return
	}
	for i := range all {
		words, ok := all[i].Words()
		if all[i].Concept == "heavy-bleeding" && ok && slices.Contains(plainHeavy, string(lexicon.Normalise(words.Text).Runes)) {
			all[i].Concept = "heavy-periods"
		}
	}
}
