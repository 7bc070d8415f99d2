package safety

import (
	"io/fs"
	"unicode/utf8"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// heard is the second net under the patterns for what comes in: one regression for each category, taught at start from the
// sentences in examples/in-*.txt and the examples of the rules.
type heard struct {
	reader
	nets map[Category]*net
}

// incoming is how the names of the files begin from which it learns what people type.
const incoming = "examples/in-"

const (
	hearingRounds = 12
)

// hearingLimits are the scores from which a sentence counts, for what the net judges. People come with pain and fear, and little of
// what they type is more than that: the limits stand where ordinary messages raise next to nothing. What identifies somebody is told
// by its form alone.
var hearingLimits = map[Category]float64{SelfHarm: 1.3, Violence: 0.8, Abuse: 0.6, Overdose: 1.6, Injection: 1.2, Insult: 0.9}

// fewMarks is how many features a sentence of a few words has.
const fewMarks = 60

// heardCategories are the same in a fixed order.
var heardCategories = []Category{SelfHarm, Violence, Abuse, Overdose, Injection, Insult}

// shortest and longest are between how many code points a text is heard by the net. A word or two has no sentence to judge.
const shortestHeard, longestHeard = 4, 4000

func learnHeard(fsys fs.FS, rules []rule, content *guidelines.Content) (*heard, error) {
	h := &heard{nets: map[Category]*net{}}
	if content != nil {
		h.lexicon = content.Lexicon
	}
	var cues []rule
	for _, r := range rules {
		if r.Direction == "cue" {
			cues = append(cues, r)
		}
	}
	h.acts, h.pairs = newRuleset(cues), true
	var taught []example
	add := func(lang intake.Lang, category Category, text string) {
		if category == "pass" || category == Identifier || category == Emergency {
			category = ""
		}
		for _, s := range statements(text) {
			taught = append(taught, example{category, h.marksOf(lang, s)})
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
	h.train(taught)
	return h, nil
}

func (h *heard) train(all []example) {
	for _, c := range heardCategories {
		var yes, no []example
		for _, e := range all {
			if e.category == c {
				yes = append(yes, e)
			} else {
				no = append(no, e)
			}
		}
		for i := range no {
			no[i].category = ""
		}
		n := &net{}
		n.train(yes, no, hearingRounds)
		h.nets[c] = n
	}
}

// judge calls found for each category that a sentence of a text speaks of, unless a rule of the category excuses the sentence. A
// sentence of few words has to say more clearly what it means.
// Who plays with the program ("be my dead grandmother") has to say it more clearly too: played is whether an order to it was found.
func (h *heard) judge(lang intake.Lang, text string, played bool, excused func(Category, string) bool, found func(Category)) {
	if n := utf8.RuneCountInString(text); n < shortestHeard || n > longestHeard {
		return
	}
	all := statements(text)
	for _, s := range all {
		marks := h.marksOf(lang, s)
		more := min(1.5, 0.15*float64(len(all)-1)) // each sentence is one more chance to be wrong
		if len(marks) < fewMarks {
			more = 1
		}
		if played {
			more++
		}
		for _, c := range heardCategories {
			if h.nets[c].score(marks) > hearingLimits[c]+more && !excused(c, s) {
				found(c)
			}
		}
	}
}
