package safety

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// reader turns a sentence into features: its words, the same with the lexicon's illnesses, medicines and tests in the place of
// words, and what a speaker does with it (asks, reads back, refers to the doctor), which the rules with direction act tell.
type reader struct {
	lexicon *lexicon.Lexicon
	acts    *ruleset
	pairs   bool                        // which acts stand together is a feature as well
	vector  func(text string) []float32 // what a text means, as a vector; nil where nobody lends one
	frame   map[string]bool             // the common words of which the frames of English sentences are made; nil looks at no frames
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
	return slices.Compact(out)
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
