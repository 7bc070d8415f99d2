package understand

import (
	"regexp"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// deathCuts is how many code points before and after a name are looked at.
const deathCuts = 60

// Words by which somebody died of what is named: before it ("Dad died of a stroke"), or after it (我爸脑梗走的). Who nearly died of it lives.
var (
	diedOf  = regexp.MustCompile(`(?i)(?:^|[^a-z])(?:died|passed away|passed on|passed|was killed|we lost (?:him|her|them)) (?:of|from|with|after|by|to) [^,.;!?，。；！？]{0,30}$|(?:死于|没于)[^,.;!?，。；！？]{0,4}$`)
	nearly  = regexp.MustCompile(`(?i)(?:nearly|almost|could have|thought (?:i|he|she)|差点|险些|差一点)[^,.;!?，。；！？]{0,16}$`)
	ofWhich = regexp.MustCompile(`^[^,.;!?，。；！？]{0,6}?(?:去世|过世|病故|离世|(?:走|死|没)的(?:$|[,.;!?，。；！？\n]))|^[^,.;!?，。；！？]{0,12}? (?:killed|took) (?:him|her|them)\b`)
)

// ofTheDead gives to somebody else what somebody died of: whoever speaks for a patient, or as one, speaks of a living one.
func (e *Engine) ofTheDead(text []rune, from int, found []intake.Finding) []intake.Finding {
	for i := range found {
		f := &found[i]
		c, known := e.lex.Concept(f.Concept)
		if !known || c.Kind != lexicon.Disease || f.Experiencer == intake.OfOther || f.Status != intake.Present || len(f.Evidence) == 0 {
			continue
		}
		start, end := f.Evidence[0].Start-from, f.Evidence[0].End-from
		if start < 0 || end > len(text) || start >= end {
			continue
		}
		before, after := string(text[max(0, start-deathCuts):start]), string(text[end:min(len(text), end+deathCuts)])
		at := diedOf.FindStringIndex(before)
		dead := at != nil && !nearly.MatchString(before[:at[0]+1])
		if dead || ofWhich.MatchString(after) {
			f.Experiencer = intake.OfOther
		}
	}
	return found
}
