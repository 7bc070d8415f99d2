package interview

import (
	"strings"
	"unicode/utf8"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// How long people take. The length of a visit is planned by these figures and not by the clock: the same answers always bring
// the same questions, and who reads slowly is not asked less.
const (
	readsCharacters = 6.0 // a second, in Chinese
	readsWords      = 3.0 // a second, in English
	answers         = 6.0 // seconds to decide and to tap, and now and then to write
)

// longest is how many seconds a visit is planned for: less than four minutes, since must-ask questions are put whatever it takes and
// some people write instead of tapping.
const longest = 190.0

// around is how many seconds go into the first words and into reading the summary.
var around = map[intake.Lang]float64{intake.ZH: 85, intake.EN: 100}

// usualLabels are about as long as the taps that a question of an input has where content lists none of its own.
var usualLabels = map[guidelines.Input]intake.Words{
	guidelines.YesNo: {ZH: "有没有说不清", EN: "Yes No Not sure"},
	guidelines.Time: {ZH: "今天这两三天一周左右两三周到一个月更久",
		EN: "Today In the last 2 or 3 days About a week ago 2 to 4 weeks ago Longer ago"},
}

// seconds is how long a question takes to read and answer. Of a checklist only so many items count as are put.
func seconds(q *guidelines.Question, items int, lang intake.Lang) float64 {
	t := answers + reading(q.Text, lang)
	if len(q.Choices) == 0 {
		t += reading(usualLabels[q.Input], lang)
	}
	for _, c := range q.Choices {
		t += reading(c.Label, lang)
	}
	for _, it := range q.Items[:min(items, len(q.Items))] {
		t += reading(it.Label, lang)
	}
	return t
}

func reading(w intake.Words, lang intake.Lang) float64 {
	switch {
	case w.Empty():
		return 0
	case lang == intake.EN:
		return float64(strings.Count(w.EN, " ")+1) / readsWords
	}
	return float64(utf8.RuneCountInString(w.ZH)) / readsCharacters
}

// secondsLeft is what is left of a visit's time when what was put so far is taken off.
func (k *knowledge) secondsLeft() float64 {
	t := longest
	if w := k.v.Waiting; w != nil {
		t = min(t, 60*float64(*w))
	}
	t -= around[k.v.Lang]
	for _, a := range k.v.Asked {
		if q, ok := k.content.Question(a.Question); ok {
			t -= seconds(q, len(a.Asks), k.v.Lang)
		}
	}
	return t
}
