package safety

import (
	"bufio"
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
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

// reader turns a sentence into features: its words, the same with the lexicon's illnesses, medicines and tests in the place of
// words, and what a speaker does with it (asks, reads back, refers to the doctor), which the rules with direction act tell.
type reader struct {
	lexicon *lexicon.Lexicon
	acts    *ruleset
	pairs   bool                        // which acts stand together is a feature as well
	vector  func(text string) []float32 // what a text means, as a vector; nil where nobody lends one
	frame   map[string]bool             // the common words of which the frames of English sentences are made; nil looks at no frames
}

// limits are the scores from which a sentence is held back. Chosen on sentences that were not learned from: see TestLearnedAlone, which
// prints what it catches and what it wrongly holds.
var limits = map[intake.Lang]float64{intake.ZH: 0.2, intake.EN: 0.3}

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
			taught = append(taught, sentenceOf{lang, category, s, around(all, i)})
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
	atOnce(len(all), func(i int) {
		s := &taught[i]
		all[i] = example{s.category, rd.featuresOf(s.lang, s.text, s.context...)}
	})
	return all
}

// frameWords is how many of the commonest English words make up the frame of a sentence.
const frameWords = 300

// commonest are the words that make up the frames of sentences: your … is …, there is nothing ….
func commonest(count map[string]int) map[string]bool {
	words := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	frame := map[string]bool{}
	for _, w := range words[:min(frameWords, len(words))] {
		frame[w] = true
	}
	return frame
}

// heldBack stands for all the categories of what goes out: that a sentence must be held is learned from all of them together.
const heldBack Category = "held"

// sides are the examples of what is held back, whatever for, and of what is fine.
func sides(held, fine []example) []example {
	all := make([]example, 0, len(held)+len(fine))
	for _, e := range held {
		all = append(all, example{heldBack, e.features})
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

// judge returns the category of the first statement that the net holds back; empty when there is none. A statement that
// stands in a source as it is has been judged by those who own the source.
func (m *learned) judge(lang intake.Lang, text string, sources ...Source) Category {
	all := statements(text)
	for i, s := range all {
		said := quotation.ReplaceAllString(s, "")
		if slices.ContainsFunc(sources, func(x Source) bool { return strings.Contains(x.Text, said) }) {
			continue
		}
		if x := m.featuresOf(lang, s, around(all, i)...); m.of[lang].score(x) > limits[lang] {
			return m.of[lang].nearest(x.marks)
		}
	}
	return ""
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

// statements are the sentences of a text, without lists that are read back.
func statements(text string) []string {
	var out []string
	for _, s := range sentence.FindAllString(list.ReplaceAllString(text, ""), -1) {
		if s = strings.TrimSpace(s); strings.ContainsFunc(s, unicode.IsLetter) {
			out = append(out, s)
		}
	}
	return out
}

// featuresOf is all that the nets see of a sentence.
func (rd *reader) featuresOf(lang intake.Lang, text string, context ...string) features {
	x := features{marks: rd.marksOf(lang, text, context...)}
	if rd.vector != nil {
		x.vector = rd.vector(text)
	}
	return x
}

// unitsOf takes a normalised text apart: Latin words, figures as 0, classes such as <drug>, marks that end or join, and each Han
// character by itself. It is by hand since it runs several times for each sentence that is judged.
func unitsOf(text string) []string {
	units := make([]string, 0, len(text)/3)
	for i := 0; i < len(text); {
		c, from := text[i], i
		switch {
		case latin(c) || c == '\'':
			for i < len(text) && (latin(text[i]) || text[i] == '\'') {
				i++
			}
			units = append(units, text[from:i])
		case '0' <= c && c <= '9':
			for i < len(text) && '0' <= text[i] && text[i] <= '9' {
				i++
			}
			units = append(units, "0")
		case c == '<':
			for i++; i < len(text) && latin(text[i]); {
				i++
			}
			if i > from+1 && i < len(text) && text[i] == '>' {
				i++
				units = append(units, text[from:i])
			}
		case c < utf8.RuneSelf:
			i++
			if strings.IndexByte("?.!,:", c) >= 0 {
				units = append(units, text[from:i])
			}
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			i += size
			if unicode.Is(unicode.Han, r) {
				units = append(units, text[from:i])
			}
		}
	}
	return units
}

func latin(c byte) bool { return 'a' <= c && c <= 'z' }

// marksOf are the hashed features of a sentence: runs of one to three characters (Chinese) or words (English), of the same with
// the names of things by their class, and the beginnings of the longer words.
func (rd *reader) marksOf(lang intake.Lang, text string, context ...string) []uint32 {
	t := lexicon.Normalise(text)
	runes := t.Runes
	out := make([]uint32, 0, 8*len(runes))
	put := func(kind string, units ...string) {
		h := uint32(2166136261) // FNV-1a
		add := func(s string) {
			for i := range len(s) {
				h = (h ^ uint32(s[i])) * 16777619
			}
		}
		add(kind)
		for i, u := range units {
			if i > 0 {
				add(" ")
			}
			add(u)
		}
		out = append(out, h)
	}
	plain := strings.TrimSpace(string(runes))
	if rd.acts != nil {
		var said []string
		rd.acts.match(plain, false, func(*rule) bool { return true }, func(r *rule, _, _ int) {
			if !slices.Contains(said, r.ID) {
				said = append(said, r.ID)
			}
		})
		for i, id := range said {
			put("@" + id)
			for k := range i {
				if rd.pairs {
					put("@" + said[k] + "+" + id)
				}
			}
		}
		if len(said) == 0 {
			put("@none" + string(lang))
		}
	}
	for _, c := range context {
		put("@" + c)
	}
	runs := func(kind string, units []string) {
		units = slices.Concat([]string{"^"}, units, []string{"$"})
		for n := 1; n <= 3; n++ {
			for i := 0; i+n <= len(units); i++ {
				put(kind, units[i:i+n]...)
			}
		}
		for i := range units {
			for k := i + 2; k < min(i+5, len(units)); k++ {
				put(kind, units[i]+"_"+units[k])
			}
		}
	}
	units := unitsOf(plain)
	runs("", units)
	for _, w := range units {
		if len(w) > 4 && w[0] < utf8.RuneSelf {
			put("#", w[:4])
		}
	}
	if lang == intake.EN && rd.frame != nil {
		rd.frames(units, put)
	}
	if rd.lexicon != nil {
		if marked, any := rd.classes(t); any {
			runs("~", unitsOf(marked))
		}
	}
	slices.Sort(out)
	return slices.Clone(slices.Compact(out)) // the room for all that was put twice is not kept with the sentences that are learned
}

// frames are the runs of two to four words of a sentence in which whatever is not common stands for its ending alone: "your * is *ing".
// They are alike in sentences that do the same to a person, whatever illness or medicine they name.
func (rd *reader) frames(words []string, put func(kind string, units ...string)) {
	units := []string{"^"}
	for _, w := range words {
		if latin(w[0]) && !rd.frame[w] {
			w = "*" + ending(w)
		}
		if w[0] != '*' || w != units[len(units)-1] {
			units = append(units, w)
		}
	}
	units = append(units, "$")
	for n := 2; n <= 4; n++ {
		for i := 0; i+n <= len(units); i++ {
			put("%", units[i:i+n]...)
		}
	}
}

func ending(word string) string {
	for _, e := range []string{"ing", "ed", "ly", "s"} {
		if strings.HasSuffix(word, e) {
			return e
		}
	}
	return ""
}

var (
	confirming = regexp.MustCompile(`^(?:这样|都|我|您看|您看看|看看)?(?:[记写]得?)?(?:对吗|对不对|对吧|没错吧|没错吗|是这样吗|是不是这样|对了吗|要补充吗|有错的?吗|有要改的吗|漏了什么|有没有漏|有没有记?错|哪里不对|准吗|齐了吗|还有吗)|` +
		`(?i)^(?:is (?:that|this|it|all|any ?thing|everything|the list)(?: \w+){0,2} (?:right|correct|so|wrong|missing|complete|how it (?:is|was)|what you)|is that it|have i (?:got|missed|left|written|understood)|` +
		`d(?:id|o) i (?:get|write|miss|leave|have|hear|understand)|(?:is there )?any ?thing (?:else )?(?:to|wrong|missing|i)|does (?:that|this|it) (?:look|sound|seem|match)|(?:all )?(?:correct|right|okay|ok)(?: so far)?\?|did you mean|shall i|have you)`)
	noting  = regexp.MustCompile(`(?:记|写|放|转|交)(?:下|上|在|进|给)[^。]{0,10}了?[。]?$|(?i)^(?:i|it|that|this|all)(?:'ve| have| has| is)?[^.]{0,20}\b(?:noted|written|put|passed|your notes|record)`)
	sourced = regexp.MustCompile(`来源[:：]|(?i)source: `)
)

// around tells what stands beside a sentence and says how it is meant: it is asked whether it is right, it is noted, its source is
// named.
func around(all []string, i int) (context []string) {
	for k, s := range all {
		switch {
		case k > i && confirming.MatchString(s):
			context = append(context, "confirmed")
		case k > i && noting.MatchString(s):
			context = append(context, "noted")
		case k != i && sourced.MatchString(s):
			context = append(context, "sourced")
		case k > i && strings.ContainsAny(s, "?？"):
			context = append(context, "then asked")
		}
	}
	return context
}

// classOf are the classes of the lexicon whose names stand for each other.
var classOf = map[lexicon.Kind]string{lexicon.Disease: "<disease>", lexicon.Medicine: "<medicine>", lexicon.MedicineClass: "<medicine>",
	lexicon.Test: "<test>", lexicon.Procedure: "<procedure>", lexicon.Symptom: "<symptom>", lexicon.Sign: "<symptom>"}

// classes is a text with the class of each thing in the place of its name.
func (rd *reader) classes(t *lexicon.Text) (marked string, any bool) {
	hits, _ := rd.lexicon.Hits(t)
	var b strings.Builder
	at := 0
	for _, h := range hits {
		class := classOf[h.Concept.Kind]
		if class == "" || h.Denies || h.From < at {
			continue
		}
		b.WriteString(string(t.Runes[at:h.From]))
		b.WriteString(" " + class + " ")
		at, any = h.To, true
	}
	b.WriteString(string(t.Runes[at:]))
	return b.String(), any
}
