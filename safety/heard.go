package safety

import (
	"io/fs"
	"slices"
	"unicode/utf8"

	"github.com/preconsult/preconsult/intake"
)

// heard is the second net under the patterns for what comes in: one regression for each category, taught at start from the
// sentences in examples/in-*.txt and the examples of the rules.
type heard struct {
	reader
	net *net
}

// incoming is how the names of the files begin from which it learns what people type.
const incoming = "examples/in-"

// hearingLimits are the scores from which a sentence counts, for what the net judges. People come with pain and fear, and little of
// what they type is more than that: the limits stand where ordinary messages raise next to nothing. What identifies somebody is told
// by its form alone.
var hearingLimits = map[Category]float64{SelfHarm: 0.7, Violence: 0, Abuse: 0.3, Overdose: 0.9, Injection: 0.5, Insult: 0.3}

// fewMarks is how many features a sentence of a few words has.
const fewMarks = 60

// heardCategories are the same in a fixed order.
var heardCategories = []Category{SelfHarm, Violence, Abuse, Overdose, Injection, Insult}

// shortest and longest are between how many code points a text is heard by the net. A word or two has no sentence to judge.
const shortestHeard, longestHeard = 4, 4000

func learnHeard(fsys fs.FS, rules []rule, o Options) (*heard, error) {
	h := &heard{reader: o.reader()}
	var cues []rule
	for _, r := range rules {
		if r.Direction == "cue" {
			cues = append(cues, r)
		}
	}
	h.acts, h.pairs = newRuleset(cues), true
	var taught []sentenceOf
	add := func(lang intake.Lang, category Category, text string) {
		if category == "pass" || category == Identifier || category == Emergency {
			category = ""
		}
		for _, s := range statements(text) {
			taught = append(taught, sentenceOf{lang: lang, category: category, text: s})
		}
	}
	for i := range rules {
		r := &rules[i]
		if r.Direction != "input" || !r.Lang.Valid() {
			continue
		}
		for _, text := range r.Tests.Hit {
			add(r.Lang, r.Category, text)
		}
		for _, text := range r.Tests.Pass {
			add(r.Lang, "", text)
		}
	}
	names, err := fs.Glob(fsys, incoming+"*.txt")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := readExamples(fsys, name, add); err != nil {
			return nil, err
		}
	}
	h.net = train(heardCategories, h.examplesOf(taught), schooling{slots: 1 << 19, rounds: 24, rate: 0.1, decay: 3e-4})
	return h, nil
}

// judge calls found for each category that a sentence of a text speaks of, unless a rule of the category excuses the sentence. A
// sentence of few words has to say more clearly what it means.
// Who plays with the program ("be my dead grandmother") has to say it more clearly too: played is whether an order to it was found.
func (h *heard) judge(lang intake.Lang, text string, played bool, excused func(Category, string) bool, found func(Category)) {
	if n := utf8.RuneCountInString(text); n < shortestHeard || n > longestHeard {
		return
	}
	all := statements(text)
	score := make([]float32, len(heardCategories))
	for _, s := range all {
		x := h.featuresOf(lang, s)
		more := min(2.5, 0.25*float64(len(all)-1)) // each sentence is one more chance to be wrong
		if len(x.marks) < fewMarks {
			more = 1
		}
		if played {
			more++
		}
		h.net.score(x, score)
		// By how much it is an order to the program: what is more that than a danger, is no danger.
		order := float64(score[slices.Index(heardCategories, Injection)]) - hearingLimits[Injection]
		for k, c := range heardCategories {
			if by := float64(score[k]) - hearingLimits[c]; by > more && by >= order && !excused(c, s) {
				found(c)
			}
		}
	}
}
