package safety

import (
	"bufio"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// learned is the second net under the patterns: a logistic regression over short runs of characters and words, taught at
// start from the sentences in examples/ and the examples of the rules. It judges statements that no clinician wrote. Whoever
// adds a sentence to the examples teaches it; there is no file of weights that nobody can read.
type learned struct {
	reader
	of map[intake.Lang]*judge
}

// judge is what was learned from the sentences of one language.
type judge struct {
	net  *net
	kind *net // of what is held back, by kinds: what it is held for
}

// kinds are what a sentence may be held back for by what is learned, in a fixed order.
var kinds = []Category{Diagnosis, Prescription, Dose, StopStart, Result, Reassurance, Prognosis, Discharge, Promise, Blame, Discrimination, Scare,
	Unsupported, PromptLeak}

// limits are the scores from which a sentence is held back. Chosen on sentences that were not learned from: see TestLearnedAlone, which
// prints what it catches and what it wrongly holds.
var limits = map[intake.Lang]float64{intake.ZH: -0.1, intake.EN: -0.2}

// learn reads the examples and trains. The order and the random numbers are fixed, so every start gives the same weights.
func learn(fsys fs.FS, rules []rule, o Options) (*learned, error) {
	read := o.reader()
	content := o.Content
	var acts []rule
	for _, r := range rules {
		if r.Direction == "act" {
			acts = append(acts, r)
		}
	}
	read.acts = newRuleset(acts)
	var taught []sentenceOf
	common := map[string]int{}
	add := func(lang intake.Lang, category Category, text string) {
		all := statements(text)
		for i, s := range all {
			taught = append(taught, sentenceOf{lang, category, i > 0, s, around(all, i)})
			if lang == intake.EN {
				for _, w := range unitsOf(strings.ToLower(s)) {
					common[w]++
				}
			}
		}
	}
	for i := range rules {
		r := &rules[i]
		if r.Direction != "output" || r.Staff || !r.Lang.Valid() || r.Category == LinkPhone || r.Category == Identifier {
			continue
		}
		for _, text := range r.Tests.Hit {
			add(r.Lang, r.Category, text)
		}
		for _, text := range r.Tests.Pass {
			add(r.Lang, "", text)
		}
	}
	names, err := fs.Glob(fsys, "examples/*.txt")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if strings.HasPrefix(name, incoming) {
			continue
		}
		if err := readExamples(fsys, name, add); err != nil {
			return nil, err
		}
	}
	if content != nil {
		for _, w := range ourQuestions(content) {
			for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
				add(lang, "", strings.ReplaceAll(w.In(lang), "{symptom}", map[intake.Lang]string{intake.ZH: "胸闷", intake.EN: "chest tightness"}[lang]))
			}
		}
	}
	read.frame = commonest(common)
	m := &learned{reader: read, of: map[intake.Lang]*judge{}}
	langs := []intake.Lang{intake.ZH, intake.EN}
	for _, lang := range langs { // one after the other: what one learns from is some fifty megabytes
		m.of[lang] = judgeOf(&read, lang, taught)
	}
	return m, nil
}

// sentenceOf is a sentence to learn from, with its category (none where it is fine) and what stands around it.
type sentenceOf struct {
	lang     intake.Lang
	category Category
	with     bool // it belongs to the same text as the one before it
	text     string
	context  []string
}

// judgeOf learns from the sentences of a language.
func judgeOf(read *reader, lang intake.Lang, taught []sentenceOf) *judge {
	all := read.examplesOf(slices.DeleteFunc(slices.Clone(taught), func(s sentenceOf) bool { return s.lang != lang }))
	var held, named, fine []example
	for _, e := range all {
		if e.category == "" {
			fine = append(fine, e)
			continue
		}
		held = append(held, e)
		if slices.Contains(kinds, e.category) {
			named = append(named, e)
		}
	}
	var j judge
	atOnce(2, func(i int) {
		if i == 0 {
			j.net = train([]Category{heldBack}, sides(held, fine), schooling{slots: 1 << 20, rounds: 40, rate: 0.25, decay: 1e-3})
		} else {
			j.kind = train(kinds, named, schooling{slots: 1 << 16, rounds: 6, rate: 0.1, decay: 1e-3})
		}
	})
	return &j
}

// examplesOf are sentences as the nets see them.
func (rd *reader) examplesOf(taught []sentenceOf) []example {
	all := make([]example, len(taught))
	var marks store[uint32]
	var vectors store[float32]
	atOnce(len(all), func(i int) {
		s := &taught[i]
		x := rd.featuresOf(s.lang, s.text, s.context...)
		all[i] = example{s.category, s.with, features{marks: marks.keep(x.marks), vector: vectors.keep(x.vector)}}
	})
	return all
}

// heldBack stands for all the categories of what goes out: that a sentence must be held is learned from all of them together.
const heldBack Category = "held"

// sides are the examples of what is held back, whatever for, and of what is fine.
func sides(held, fine []example) []example {
	all := make([]example, 0, len(held)+len(fine))
	for _, e := range held {
		all = append(all, example{heldBack, e.with, e.features})
	}
	return append(all, fine...)
}

// score is how much a sentence is like what must be held back.
func (j *judge) score(x features) float64 {
	var score [1]float32
	j.net.score(x, score[:])
	return float64(score[0])
}

// ourQuestions are the questions of the content with why they are asked.
func ourQuestions(content *guidelines.Content) (out []intake.Words) {
	ask := func(all []guidelines.Question) {
		for i := range all {
			out = append(out, all[i].Text, all[i].Carer, all[i].Why.Text)
		}
	}
	for _, p := range content.Protocols() {
		ask(p.Ask)
	}
	for _, b := range content.Blocks() {
		ask(b.Ask)
	}
	ask(content.ReCheck().Ask)
	return out
}

// readExamples reads lines of a category (none, or fine, for what may be said), a language and a text.
func readExamples(fsys fs.FS, name string, add func(intake.Lang, Category, string)) error {
	file, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	s := bufio.NewScanner(file)
	for n := 1; s.Scan(); n++ {
		line := s.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		category, rest, _ := strings.Cut(line, " ")
		if intake.Lang(category).Valid() {
			category, rest = "fine", line
		}
		lang, text, ok := strings.Cut(rest, " ")
		if !ok || !intake.Lang(lang).Valid() {
			return fmt.Errorf("safety/%s:%d: wants a category (of what is held back), a language and a text", name, n)
		}
		if category == "fine" {
			category = ""
		}
		add(intake.Lang(lang), Category(category), text)
	}
	return s.Err()
}

// quotation is what stands before the words of a source that is quoted.
var quotation = regexp.MustCompile(`^(?:资料里说：|The source says: )“`)

// more is by how much the limit of a text is higher for each further sentence, which is one more chance to be wrong, and mostMore is the most.
// Chosen by leaving a hand out.
const more, mostMore = 0.2, 0.6

// opinion is what the net makes of a text.
type opinion struct {
	category Category // of the first statement that it holds back; empty when there is none
	innocent bool     // it has judged every statement and finds each plainly harmless
}

// innocence is the score below which a statement is so unlike what must be held back that a rule which hit it saw no more than its
// words: most of what a rule holds wrongly lies there, and next to nothing of what it holds rightly. Chosen by leaving a hand out.
const innocence = -0.5

// judge tells what the net makes of a text. A statement that stands in a source as it is has been judged by those who own the source.
func (m *learned) judge(lang intake.Lang, text string, sources ...Source) opinion {
	all := statements(text)
	o := opinion{innocent: len(all) > 0}
	limit := limits[lang] + min(mostMore, more*float64(len(all)-1))
	for i, s := range all {
		said := quotation.ReplaceAllString(s, "")
		if slices.ContainsFunc(sources, func(x Source) bool { return strings.Contains(x.Text, said) }) {
			o.innocent = false
			continue
		}
		x := m.featuresOf(lang, s, around(all, i)...)
		score := m.of[lang].score(x)
		if score > limit {
			return opinion{category: m.of[lang].category(x)}
		}
		o.innocent = o.innocent && score < innocence
	}
	return o
}

// category is what a sentence that is held back is most like.
func (j *judge) category(x features) Category {
	score := make([]float32, len(kinds))
	j.kind.score(x, score)
	return kinds[slices.Index(score, slices.Max(score))]
}
