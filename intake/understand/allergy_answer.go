package understand

import (
	"regexp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// happensNow are words by which an answer about a reaction tells of now as well.
var happensNow = regexp.MustCompile(`(?i)现在|今天|今早|今晚|刚才|刚刚|这会儿|这次|\b(?:now|today|tonight|this (?:time|morning)|just now|again)\b`)

// ofTheReaction makes what is said to "what happened to you then?" the reaction of the allergy: who could not breathe after penicillin
// years ago is not short of breath today. Where the answer tells of now too, it stays as it is.
func (e *Engine) ofTheReaction(in Input, found []intake.Finding) []intake.Finding {
	if in.Question == nil || len(in.Question.Asks) == 0 || happensNow.MatchString(in.Turn.Text) {
		return found
	}
	concept, attribute, _ := strings.Cut(in.Question.Asks[0], ".")
	if attribute != intake.Reaction {
		return found
	}
	var first *intake.Finding
	rest := slices.DeleteFunc(slices.Clone(found), func(f intake.Finding) bool {
		k, ok := e.lex.Concept(f.Concept)
		if !ok || k.Kind != lexicon.Symptom && k.Kind != lexicon.Sign || f.Status != intake.Present || f.Temporality != intake.Current || f.Experiencer != intake.OfPatient {
			return false
		}
		if first == nil {
			first = &f
		}
		return true
	})
	if first == nil || slices.ContainsFunc(rest, func(f intake.Finding) bool {
		_, told := f.Attributes[intake.Reaction]
		return told
	}) {
		return rest
	}
	reaction := intake.Attribute{Code: first.Concept}
	if len(first.Evidence) > 0 {
		reaction.Evidence = first.Evidence[0]
	}
	for i := range rest {
		if rest[i].Concept == concept && rest[i].Status == intake.Present {
			if rest[i].Attributes == nil {
				rest[i].Attributes = map[string]intake.Attribute{}
			}
			rest[i].Attributes[intake.Reaction] = reaction
			return rest
		}
	}
	f := *first
	f.Concept, f.Attributes = concept, map[string]intake.Attribute{intake.Reaction: reaction}
	return append(rest, f)
}
