package understand

import (
	"regexp"
	"slices"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

const (
	burnID      = "burn"
	largeBurnID = "large-burn"
)

var (
	// wholeOf are said of a large part of the body that is burnt all over.
	wholeOf = regexp.MustCompile(`(?:整个|整条|整只|全|半个|半边|两条|两只|两个|双)(?:的)?(?:左|右)?(?:胳膊|手臂|上肢|腿|大腿|后背|背|前胸|胸口|胸|肚子|上身|下身|身子|身体)` +
		`|(?:胳膊|手臂|腿|后背|前胸|胸口|肚子|身上)(?:上)?(?:全|整个)` +
		`|\b(?:whole|entire|all of (?:my|his|her|the)|all over (?:my|his|her|the)|all down (?:my|his|her|the)|both|half (?:of )?(?:my|his|her|the)) (?:(?:my|his|her|the|left|right|upper|lower) )*(?:arms?|legs?|thighs?|back|chest|belly|stomach|tummy|body|side)\b`)
	// smallBurn takes that back.
	smallBurn = regexp.MustCompile(`一点点|一小块|小块|小小|几个点|几滴|溅了几|各一|一点|\b(?:small|tiny|little|few|spots?|splash(?:es)?|drops?|patch|patches)\b`)
)

// broad are parts of the body of which two together are a large area.
var broad = map[string]string{"site-arm": "arm", "site-leg": "leg", "site-thigh": "leg", "site-chest": "chest", "site-abdomen": "belly", "site-upper-abdomen": "belly",
	"site-lower-abdomen": "belly", "site-back": "back", "site-lower-back": "back"}

// wideBurn adds that a burn is large where the parts that are named tell it: a whole limb, or an arm and the chest.
func (e *Engine) wideBurn(in Input, out *Output) {
	if _, ok := e.lex.Concept(largeBurnID); !ok || slices.ContainsFunc(out.Findings, func(f intake.Finding) bool { return f.Concept == largeBurnID && f.Status != intake.Absent }) {
		return
	}
	i := slices.IndexFunc(out.Findings, func(f intake.Finding) bool {
		return e.lex.IsA(f.Concept, burnID) && f.Status == intake.Present && f.Experiencer == intake.OfPatient && f.Temporality == intake.Current
	})
	if i < 0 && !asksOfBurn(in.Question) {
		return
	}
	text := lexicon.Normalise(in.Turn.Text)
	words := string(text.Runes)
	if smallBurn.MatchString(words) {
		return
	}
	from, to := -1, -1
	if m := wholeOf.FindStringIndex(words); m != nil {
		from, to = len([]rune(words[:m[0]])), len([]rune(words[:m[1]]))
	} else if parts := e.sites.find(text.Runes); len(parts) > 1 {
		seen := map[string]bool{}
		for _, p := range parts {
			if broad[p.site] == "" {
				continue
			}
			seen[broad[p.site]] = true
			if from < 0 {
				from = p.from
			}
			to = p.to
		}
		if len(seen) < 2 {
			return
		}
	}
	if from < 0 {
		return
	}
	out.Findings = slices.DeleteFunc(out.Findings, func(f intake.Finding) bool { return f.Concept == largeBurnID })
	out.Findings = append(out.Findings, in.present(largeBurnID, text, from, to))
}

// asksOfBurn reports whether a question is about how large a burn is.
func asksOfBurn(q *Asked) bool {
	return q != nil && slices.ContainsFunc(q.Items, func(it Item) bool { return it.Concept == largeBurnID })
}

// present is a finding that the words of a turn show together.
func (in Input) present(id string, text *lexicon.Text, from, to int) intake.Finding {
	start, end := text.Span(from, to)
	ev := intake.Evidence{Span: intake.Span{Turn: in.Turn.Seq, Start: start, End: end}, Text: string([]rune(in.Turn.Text)[start:end])}
	if in.Question != nil {
		ev.Question = in.Question.Ref
	}
	return intake.Finding{Concept: id, Status: intake.Present, Temporality: intake.Current, Experiencer: intake.OfPatient, Mode: intake.ByRule, At: in.Now,
		Evidence: []intake.Evidence{ev}}
}
