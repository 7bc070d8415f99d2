package main

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// danger is one way in which a red flag of level 1 or 2 is raised: the concepts that must be there, in a certain person.
type danger struct {
	Flag     *guidelines.Flag
	Concepts []string
	Person   intake.Person
}

// dangers lists, of each red flag of level 1 or 2, the smallest sets of up to three present concepts that raise it in one of
// a few persons. Flags that need a reading, a time or another attribute besides are left to the tables.
func (e *engine) dangers() []danger {
	age := func(years float64, sex intake.Sex) intake.Person { return intake.Person{Age: &years, Sex: sex} }
	persons := []intake.Person{age(50, intake.Male), age(30, intake.Female), age(75, intake.Female), age(3, intake.Male), age(0.15, intake.Female)}
	var all []danger
	seen := map[string]bool{}
	flags := func(p *guidelines.Protocol) {
		for i := range p.Flags {
			f := &p.Flags[i]
			if !f.Level.Urgent() || f.Condition == nil {
				continue
			}
			for _, person := range persons {
				for _, set := range e.raising(f, person) {
					if key := f.ID + " " + strings.Join(set, " "); !seen[key] {
						seen[key] = true
						all = append(all, danger{f, set, person})
					}
				}
			}
		}
	}
	for _, p := range slices.Concat(e.content.Universal(), e.content.Protocols()) {
		flags(p)
	}
	return all
}

// raising are the smallest sets of concepts that raise a flag in a person.
func (e *engine) raising(f *guidelines.Flag, p intake.Person) [][]string {
	bears, _ := guidelines.FactsOf(e.content.Concepts, p, intake.ByPatient, nil, nil, batchNow).Group(guidelines.Fertile)
	positive := slices.DeleteFunc(slices.Clone(f.Condition.Positive()), func(id string) bool {
		c, ok := e.content.Lexicon.Concept(id)
		return !ok || len(c.ZH) < 2 && len(c.EN) < 2 || !bears && slices.Contains(whileBearing, id)
	})
	var found [][]string
	holds := func(set []string) bool {
		var fs []intake.Finding
		for _, id := range set {
			fs = append(fs, intake.Finding{Concept: id, Status: intake.Present, Temporality: intake.Current, Experiencer: intake.OfPatient})
		}
		return f.Condition.Test(guidelines.FactsOf(e.content.Concepts, p, intake.ByPatient, fs, nil, batchNow))
	}
	var grow func(set []string, from, size int)
	grow = func(set []string, from, size int) {
		if len(set) == size {
			for _, smaller := range found {
				if contained(smaller, set) {
					return
				}
			}
			if holds(set) {
				found = append(found, slices.Clone(set))
			}
			return
		}
		for i := from; i < len(positive); i++ {
			grow(append(set, positive[i]), i+1, size)
		}
	}
	for size := 1; size <= 3; size++ {
		if size == 3 && len(positive) > 16 {
			break // hundreds of thousands of threes add nothing that the twos have not shown
		}
		grow(nil, 0, size)
	}
	return found
}

// whileBearing are concepts that only a woman of an age to bear children is given, as nobody else has them.
var whileBearing = []string{"pregnant", "possibly-pregnant", "missed-period", "postpartum", "breastfeeding"}

func contained(small, large []string) bool {
	return !slices.ContainsFunc(small, func(id string) bool { return !slices.Contains(large, id) })
}

// chatter is what people say around what matters.
var chatter = map[intake.Lang][]string{
	intake.ZH: {"", "", "", "大夫您好", "麻烦您给看看", "家里人非让我来", "我也不知道要不要紧", "今天排了好久的队"},
	intake.EN: {"", "", "", "hello doctor", "sorry to bother you", "my wife made me come", "it's probably nothing", "I have been waiting for ages"},
}

// say puts a danger into words of the lexicon: one word a concept, in any order, with chatter around. A patient says nothing that is
// only said of somebody else.
func (e *engine) say(d danger, lang intake.Lang, r *rand.Rand) (string, bool) {
	var parts []string
	for _, id := range d.Concepts {
		c, _ := e.content.Lexicon.Concept(id)
		words := c.ZH
		if lang == intake.EN {
			words = c.EN
		}
		words = slices.DeleteFunc(slices.Clone(words), func(w string) bool {
			return strings.Contains(w, "…") || !e.means(w, id) || !isChild(d.Person) && ofAnother.MatchString(w) // nobody says "hasn't had her period" of herself
		})
		if len(words) == 0 {
			return "", false
		}
		parts = append(parts, words[r.IntN(len(words))])
	}
	r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	lines := chatter[lang]
	if before := lines[r.IntN(len(lines))]; before != "" {
		parts = slices.Insert(parts, 0, before)
	}
	if after := lines[r.IntN(len(lines))]; after != "" {
		parts = append(parts, after)
	}
	sep := "，"
	if lang == intake.EN {
		sep = ", "
	}
	return strings.Join(parts, sep), true
}

// means reports whether a word by itself is its concept: words for the place of a pain or a class of medicine need others.
func (e *engine) means(word, id string) bool {
	return slices.ContainsFunc(e.content.Lexicon.Match(word), func(m lexicon.Match) bool { return m.Concept == id })
}

// ofAnother finds what is said of somebody else only.
var ofAnother = regexp.MustCompile(`\b(he|she|him|her|his|does not|doesn't|hasn't|isn't)\b`)
