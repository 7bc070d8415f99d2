package guidelines

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

var phases = []Phase{PhaseFlags, PhaseDiscriminator, PhaseStory, PhaseBackground, PhaseClose}

func (k *checker) question(at spot, q *Question, block bool) {
	at.id("id", q.ID)
	k.asks(at, q, block)
	if !slices.Contains(phases, q.Phase) {
		at.report("phase", "%q: flags, discriminator, story, background or close is expected", q.Phase)
	}
	k.condition(at, "when", q.Condition, block)
	k.spoken(at, "text", q.Text)
	if !q.Carer.Empty() {
		k.spoken(at, "carer", q.Carer)
	}
	k.input(at, q, block)
	seen := map[string]bool{}
	for i, ch := range q.Choices {
		here := at.item("choices", i, ch.ID)
		here.id("id", ch.ID)
		here.words("label", ch.Label)
		if seen[ch.ID] {
			here.report("id", "the choice stands twice")
		}
		seen[ch.ID] = true
		if slices.Contains(pagesAdd, ch.Label.ZH) || slices.Contains(pagesAdd, strings.ToLower(ch.Label.EN)) {
			here.report("label", "the pages add this choice to every question")
		}
		if ch.Says != "" && ch.Says != "yes" && ch.Says != "no" {
			here.report("says", "%q: yes or no is expected", ch.Says)
		}
		for lang := range ch.Also {
			if !intake.Lang(lang).Valid() {
				here.report("also", "%q: zh or en is expected", lang)
			}
		}
		for key, value := range ch.Sets {
			k.attribute(here, "sets."+key, key, block)
			k.value(here, "sets."+key, key, value)
		}
		if concept, _, dotted := strings.Cut(strings.Join(q.Asks, ""), "."); dotted && len(ch.Sets) == 1 && ch.Sets[concept] == string(intake.Present) {
			here.report("sets", "%s is there already when its quality is asked: the choice counts as said, and the question is never put", concept)
		}
	}
	seen = map[string]bool{}
	for i, it := range q.Items {
		here := at.item("items", i, it.Concept)
		k.concept(here, "concept", it.Concept, block)
		here.words("label", it.Label)
		k.condition(here, "when", it.Condition, block)
		if seen[it.Concept] {
			here.report("concept", "the item stands twice")
		}
		seen[it.Concept] = true
	}
	at.words("why.text", q.Why.Text)
	if patient, all := k.cites(at.field("why"), q.Why.Cites); all && !patient {
		at.report("why.cites", "none of them may be shown to a patient (audience patient, original or secondary)")
	}
}

// pagesAdd are answers that every question has anyway.
var pagesAdd = []string{"不知道", "不想说", "返回", "以上都没有", "都没有", "i don't know", "don't know", "prefer not to say",
	"none of these", "call staff"}

func (k *checker) asks(at spot, q *Question, block bool) {
	switch {
	case q.Input == Checklist && len(q.Asks) > 0:
		at.report("asks", "a checklist asks nothing itself, its items are asked")
	case q.Input != Checklist && len(q.Asks) != 1:
		at.report("asks", "a question asks exactly one concept or concept.attribute")
	}
	for i, a := range q.Asks {
		k.attribute(at.item("asks", i, a), "", a, block)
	}
	if q.Input == YesNo && len(q.Asks) == 1 && strings.Contains(q.Asks[0], ".") {
		at.report("asks", "yes or no settles a concept, not an attribute")
	}
}

func (k *checker) input(at spot, q *Question, block bool) {
	wants := func(ok bool, field, message string) {
		if !ok {
			at.report(field, "%s: %s", q.Input, message)
		}
	}
	switch q.Input {
	case YesNo, Scale:
		wants(len(q.Choices) == 0, "choices", "the answers are built in")
	case Choice:
		wants(len(q.Choices) >= 2, "choices", "at least two choices are expected")
	case Checklist:
		wants(len(q.Items) >= 1, "items", "at least one item is expected")
		wants(len(q.Choices) == 0, "choices", "a checklist has items")
		k.checklist(at, q)
	case Number:
		wants(q.Unit != "", "unit", "is missing")
	case Time, Free:
	default:
		at.report("input", "%q: yesno, choice, checklist, scale, number, time or text is expected", q.Input)
	}
	if q.Input != Checklist {
		wants(len(q.Items) == 0, "items", "only a checklist has items")
	}
}

// spoken checks a text that is said to a patient: both languages, at most two sentences, one question in it, and no braces
// but {symptom}.
func (k *checker) spoken(at spot, field string, w intake.Words) {
	at.words(field, w)
	for lang, s := range map[string]string{"zh": w.ZH, "en": w.EN} {
		if strings.Count(s, "？")+strings.Count(s, "?") > 1 {
			at.report(field, "%s: one question at a time", lang)
		}
		if n := len(sentenceEnd.FindAllString(s, -1)); n > 2 {
			at.report(field, "%s: %d sentences, two are allowed", lang, n)
		}
		if strings.ContainsAny(strings.ReplaceAll(s, "{symptom}", ""), "{}") {
			at.report(field, "%s: only {symptom} may stand in braces", lang)
		}
	}
}

var (
	sentenceEnd = regexp.MustCompile(`[。！？]+|[.!?]+(\s|$)`)
	timeRange   = regexp.MustCompile(`^\d+(\.\d+)?(m|h|d|w|mo|y)(\.\.\d+(\.\d+)?(m|h|d|w|mo|y))?$`)
)

// value checks what a choice sets: a status for a concept; a code, a figure or a time for an attribute.
func (k *checker) value(at spot, field, key, value string) {
	_, attr, dotted := strings.Cut(key, ".")
	_, numeric := strconv.ParseFloat(value, 64)
	switch {
	case !dotted:
		if !slices.Contains([]string{"present", "absent", "uncertain"}, value) {
			at.report(field, "%q: present, absent or uncertain is expected", value)
		}
	case attr == intake.Onset || attr == intake.Duration:
		if !timeRange.MatchString(value) {
			at.report(field, `%q: a time such as "24h..72h" or "2w" is expected`, value)
		}
	case numeric == nil || hyphenated.MatchString(value) || timeRange.MatchString(value):
	default:
		at.report(field, "%q: a code or a figure is expected", value)
	}
}
