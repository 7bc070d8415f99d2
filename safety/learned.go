package safety

import (
	"bufio"
	"cmp"
	"fmt"
	"io/fs"
	"math"
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
	held likeness // to tell the category of a sentence by those that are most like it
}

// likeness finds the learned sentence that shares most with another one.
type likeness struct {
	category []Category
	norm     []float64 // the root of how many features each sentence has

	// The features that speak for holding back, in order, and which sentences have them: those of features[i] are sentences[from[i]:from[i+1]].
	// Flat, since there are a hundred thousand of them.
	features  []uint32
	from      []int32
	sentences []uint16
}

// limits are the scores from which a sentence is held back. Chosen on sentences that were not learned from: see TestLearnedAlone, which
// prints what it catches and what it wrongly holds.
var limits = map[intake.Lang]float64{intake.ZH: 0, intake.EN: -0.1}

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
	judges := make([]*judge, len(langs))
	atOnce(len(langs), func(i int) { judges[i] = judgeOf(&read, langs[i], taught) })
	for i, lang := range langs {
		m.of[lang] = judges[i]
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
	var held, fine []example
	for _, e := range all {
		if e.category == "" {
			fine = append(fine, e)
		} else {
			held = append(held, e)
		}
	}
	j := &judge{net: train([]Category{heldBack}, sides(held, fine), schooling{slots: 1 << 20, rounds: 40, rate: 0.25, decay: 1e-3})}
	j.held = j.likenessOf(held)
	return j
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
			return opinion{category: m.of[lang].nearest(x.marks)}
		}
		o.innocent = o.innocent && score < innocence
	}
	return o
}

// telling is the weight from which a feature tells what a sentence is like. Most speak for holding back by next to nothing.
const telling = 8

func (j *judge) likenessOf(held []example) likeness {
	var l likeness
	held = held[:min(len(held), math.MaxUint16)] // by whose numbers sentences are kept
	type has struct {
		feature  uint32
		sentence uint16
	}
	var all []has
	for i, e := range held {
		l.category, l.norm = append(l.category, e.category), append(l.norm, math.Sqrt(float64(len(e.marks))))
		for _, k := range e.marks {
			if j.net.weight(k) > telling {
				all = append(all, has{k, uint16(i)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b has) int { return cmp.Compare(a.feature, b.feature) })
	l.sentences = make([]uint16, len(all))
	for i, h := range all {
		if n := len(l.features); n == 0 || l.features[n-1] != h.feature {
			l.features, l.from = append(l.features, h.feature), append(l.from, int32(i))
		}
		l.sentences[i] = h.sentence
	}
	l.features, l.from = slices.Clip(l.features), append(l.from, int32(len(all)))
	return l
}

// with are the sentences that have a feature.
func (l *likeness) with(feature uint32) []uint16 {
	i, ok := slices.BinarySearch(l.features, feature)
	if !ok {
		return nil
	}
	return l.sentences[l.from[i]:l.from[i+1]]
}

// nearest is the category of the example that shares most, where rarer and heavier features count more.
func (j *judge) nearest(marks []uint32) Category {
	sums := make([]float64, len(j.held.category))
	for _, k := range marks {
		for _, i := range j.held.with(k) {
			sums[i] += float64(j.net.weight(k))
		}
	}
	best, category := -1.0, Unsupported
	for i, sum := range sums {
		if sum /= j.held.norm[i]; sum > best {
			best, category = sum, j.held.category[i]
		}
	}
	return category
}
