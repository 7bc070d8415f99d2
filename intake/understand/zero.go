package understand

import (
	"regexp"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// noneOfIt are answers to "how often?" and "how many?" that say never and none.
var noneOfIt = regexp.MustCompile(`[一半](?:天|次|片|根|支|口|杯|点|回|粒|颗)?(?:也|都)(?:没|不)|从来不|从不|从没|从来没|^(?:我|他|她)?(?:不|没)(?:怎么)?(?:吃|用|抽|喝|打|有)|^没有|^无|^零` +
	`|\b(?:none|never|nil|zero|no days|no times|not any|not a single|not one|not at all)\b|\b(?:don't|do not|doesn't|didn't|haven't|hasn't) (?:take|have|use|smoke|drink|had|taken|used)\b|^no(?:pe)?$`)

// counts reports whether a question asks how often or how many of what may be absent: a medicine, a habit, an event. How often
// somebody is sick tells nothing of whether they are.
func (e *Engine) counts(q *Asked, concept, attr string) bool {
	c, ok := e.lex.Concept(concept)
	if !ok || bodily(c) || q.Input == guidelines.Scale || concept == pregnantID {
		return false
	}
	switch attr {
	case intake.Frequency, intake.Amount:
		return true
	case "", intake.Value:
		return q.Input == guidelines.Number
	}
	return false
}

// zero takes none of something for its absence: 0 days of painkillers, 一天也没有.
func (a *answering) zero() bool {
	concept, attr := a.asked()
	if !a.counts(a.q, concept, attr) {
		return false
	}
	text := string(a.r.runes())
	none := noneOfIt.MatchString(text)
	for _, f := range a.r.numbers {
		switch {
		case f.high == 0:
			none = true
		case !noneOfIt.MatchString(text) || f.low != 1:
			return false
		}
	}
	if !none {
		return false
	}
	a.add(concept, intake.Absent, 0, len(a.r.runes()), nil)
	return true
}
