package rag

import (
	_ "embed" // for the patterns
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/rag/embed"
	"github.com/preconsult/preconsult/rag/questions"
)

//go:embed declined.txt
var declinedText string

// declining is a kind of question and how it is put.
type declining struct {
	kind    string
	firm    bool // nothing excuses it
	plain   bool // looks at the words themselves, since it is about none of the lexicon's matters
	pattern *regexp.Regexp
}

// declined is the table of declined.txt.
type declined struct {
	unless, domain []*regexp.Regexp
	kinds          []declining
}

var declinedTable = sync.OnceValue(func() *declined { return readDeclined(declinedText) })

func readDeclined(text string) *declined {
	t := &declined{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		kind, pattern, ok := strings.Cut(line, ": ")
		if !ok {
			panic(fmt.Sprintf("rag/declined.txt: %q is no kind and pattern", line))
		}
		re := regexp.MustCompile(pattern)
		switch kind {
		case "unless":
			t.unless = append(t.unless, re)
		case "domain":
			t.domain = append(t.domain, re)
		default:
			kind, firm := strings.CutPrefix(kind, "firm ")
			t.kinds = append(t.kinds, declining{kind, firm, kind == "orders" || kind == "noise" || kind == "off-topic", re})
		}
	}
	return t
}

// Decliner knows which questions of patients no passage may answer, by how they are asked. A search cannot tell it: what is
// near in meaning to "can I stop my blood thinner" is all about blood thinners.
type Decliner struct {
	lexicon *lexicon.Lexicon
	meaning *embed.Builtin // of words alone
	learned func() *learned
}

// NewDecliner makes one that knows illnesses, medicines and tests by the lexicon.
func NewDecliner(l *lexicon.Lexicon) *Decliner {
	d := &Decliner{lexicon: l, meaning: embed.New(nil, "")}
	d.learned = sync.OnceValue(func() *learned {
		examples, err := questions.Examples()
		if err != nil {
			panic(err) // they are part of the program, and the tests read them
		}
		return learn(examples, func(text string) traits { return d.traits(text) })
	})
	return d
}

// Kind names the kind of a question that is declined (diagnosis, dose, stop-start, result, prognosis, reassurance, treatment,
// others, off-topic, orders, noise; or unforeseen, where no pattern fits and it is asked like those), or is "".
func (d *Decliner) Kind(text string) string {
	words, marked, named := d.mark(text)
	if repeats(words) {
		return "noise"
	}
	table := declinedTable()
	excused := matchesAny(table.unless, words) || matchesAny(table.unless, marked)
	for _, k := range table.kinds {
		if excused && !k.firm {
			continue
		}
		on := marked
		if k.plain {
			on = words
		}
		if k.pattern.MatchString(on) {
			return k.kind
		}
	}
	score := d.learned().score(d.traits(text))
	switch {
	case score > doubtful && !named && !excused && !matchesAny(table.domain, words):
		return "off-topic"
	case score > sure:
		return "unforeseen"
	}
	return ""
}

func (d *Decliner) traits(text string) traits {
	words, marked, named := d.mark(text)
	table := declinedTable()
	return traits{featuresOf(words, marked, named, matchesAny(table.unless, words) || matchesAny(table.unless, marked)), d.meaning.Embed(words)}
}

// careful raises what a passage must reach to answer a question that is asked like those that no passage may answer, without
// being surely one: the more it is, the nearer the passage must be.
type careful struct {
	from float64 // doubt from which on more is asked for; most questions that may be answered lie below 0
	by   float64 // how much more for each step of doubt
}

// least is how well a passage must fit.
func (c careful) least(d *Decliner, question string, usual float64) float64 {
	return usual + c.by*max(0, d.doubt(question)-c.from)
}

// doubt is how much a question is asked like those that no passage may answer: above 0 more like them than not.
func (d *Decliner) doubt(text string) float64 { return d.learned().score(d.traits(text)) }

func matchesAny(all []*regexp.Regexp, text string) bool {
	for _, re := range all {
		if re.MatchString(text) {
			return true
		}
	}
	return false
}

// mark returns the text as words are looked up, the same with <disease>, <medicine>, <test>, <procedure> and <symptom> in the
// place of their words, and whether any concept was named.
func (d *Decliner) mark(text string) (words, marked string, named bool) {
	t := d.lexicon.Respell(lexicon.Normalise(strings.TrimSpace(text)))
	words = strings.ToLower(string(t.Runes))
	hits, _ := d.lexicon.Hits(t)
	var b strings.Builder
	at := 0
	for _, h := range hits {
		if h.Concept.Kind == lexicon.Topic || h.Denies {
			continue
		}
		named = true
		mark := ""
		switch h.Concept.Kind {
		case lexicon.Disease:
			mark = "<disease>"
		case lexicon.Medicine, lexicon.MedicineClass:
			mark = "<medicine>"
		case lexicon.Test:
			mark = "<test>"
		case lexicon.Procedure:
			mark = "<procedure>"
		case lexicon.Symptom, lexicon.Sign:
			mark = "<symptom>"
		}
		if mark == "" || h.From < at {
			continue
		}
		b.WriteString(string(t.Runes[at:h.From]))
		b.WriteString(mark)
		at = h.To
	}
	b.WriteString(string(t.Runes[at:]))
	return words, strings.ToLower(b.String()), named
}

// repeats reports whether a text says one or two words over and over.
func repeats(text string) bool {
	var tokens []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			tokens = append(tokens, strings.Split(word, "")...)
		} else {
			tokens = append(tokens, word)
		}
	}
	different := map[string]bool{}
	for _, t := range tokens {
		different[t] = true
	}
	return len(tokens) >= 3 && len(different) <= 2 && 2*len(different) < len(tokens)
}
