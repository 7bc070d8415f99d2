package understand

import (
	"regexp"
	"slices"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// HealthQuestion is the concept of a question about health from somebody who tells of nothing that troubles them.
const HealthQuestion = "health-question"

// Advice reports whether first words only ask about something ("may I eat fruit now?", 接种疫苗要注意什么), and returns that as the reason
// for coming. asks are the questions that were heard in them, found what else was. Who tells of a trouble, or names an illness, is
// not here for advice, whatever they ask besides.
func (e *Engine) Advice(turn intake.Turn, asks []intake.Evidence, found []intake.Finding) (intake.Finding, bool) {
	if len(asks) == 0 || troubled.MatchString(turn.Text) || slices.ContainsFunc(found, func(f intake.Finding) bool {
		if f.Experiencer == intake.OfOther {
			return false // a colleague's illness is what is asked about
		}
		c, ok := e.lex.Concept(f.Concept)
		return !ok || f.Status == intake.Present && !slices.Contains(aside, c.Kind)
	}) {
		return intake.Finding{}, false
	}
	return intake.Finding{Concept: HealthQuestion, Status: intake.Present, Temporality: intake.Current, Experiencer: intake.OfPatient,
		Mode: intake.ByRule, At: turn.At, Evidence: asks[:1]}, true
}

// aside are the kinds of concepts that a question may name without telling of anything: what is taken, a test, a stage of life.
var aside = []lexicon.Kind{lexicon.Medicine, lexicon.MedicineClass, lexicon.Test, lexicon.State, lexicon.Emotion, lexicon.Site, lexicon.Quality,
	lexicon.Habit, lexicon.Context, lexicon.Story, lexicon.Topic, lexicon.Measurement}

// troubled are words of somebody whom something troubles, though no list knows what.
var troubled = regexp.MustCompile(`(?i)怎么回事|咋回事|怎么了|咋了|怎么搞的|什么原因|什么情况|怎么会这样|疼|痛|难受|不舒服|不得劲|不对劲|不适|肿|痒|血|麻|发现(?:我|自己|孩子|宝宝|他|她)|长了|出现了|变得|越来越|` +
	`\b(?:hurts?|pain|painful|sore|ache|aching|swollen|itch\w*|bleed\w*|blood|numb|dizzy|sick|wrong with|trouble|problem|worse|keeps?|suddenly|noticed?|what's happening|suffer\w*|unable|can't|cannot)\b`)
