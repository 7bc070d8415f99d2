package plain

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// longWord is how many syllables a word has that is known to everybody or is not used.
const longWord = 4

// everyday are longer words that everybody who is asked knows: they count as two syllables. Each is one that a patient would say.
var everyday = set(`
	medicine medicines medication operation operations pregnancy diabetes temperature emergency ambulance allergy allergies
	allergic hospital hospitals anything anyone anybody everything everyone everybody somebody something someone usually suddenly
	difficulty difficult different family period periods yesterday department bacteria computer animal animals accident injury
	injuries infection infections chemotherapy radiotherapy insulin aspirin paracetamol ibuprofen antibiotic antibiotics vitamin
	vitamins cigarettes cigarette alcohol vegetables exercise sleeping stomach saliva miscarriage contraception area areas
	certificate overactive consultation organization organisation vaccination vaccinations vaccinated vomited vomiting breathing swallowing swallow urinate constipation diarrhoea`)

// names are of illnesses and medicines: who has them knows the word, and the doctor will use it.
var names = set(`palpitations epilepsy cholesterol tuberculosis clopidogrel diclofenac fibrillation dialysis anaemia psoriasis osteoporosis emphysema`)

var (
	englishWord = regexp.MustCompile(`[A-Za-z]+(?:['’][A-Za-z]+)?`)
	sentenceEnd = regexp.MustCompile(`[.!?:;]+(?:\s|$)|\n`)
	vowels      = regexp.MustCompile(`[aeiouy]+`)
	shortForm   = regexp.MustCompile(`\b[A-Z]{2,}\b`)
)

// known are short forms that are said as words or by everybody.
var known = set(`ok hiv covid iud`)

// English lists what makes a text hard to read.
func English(text string, of Kind) []string {
	var out []string
	for _, s := range shortForm.FindAllString(text, -1) {
		if !known[strings.ToLower(s)] {
			out = append(out, fmt.Sprintf("short form %s", s))
		}
	}
	for _, w := range englishWord.FindAllString(text, -1) {
		if n := syllables(w); n >= longWord {
			out = append(out, fmt.Sprintf("long word %q", w))
		}
	}
	for _, s := range sentenceEnd.Split(text, -1) {
		if n := len(englishWord.FindAllString(s, -1)); n > limits[of].words {
			out = append(out, fmt.Sprintf("a sentence of %d words", n))
		}
	}
	if g := Grade(text); g > limits[of].grade {
		out = append(out, fmt.Sprintf("grade %.1f", g))
	}
	return out
}

// Count adds up what the grade of several texts is made of.
type Count struct{ Words, Sentences, Syllables int }

// Add counts a text in.
func (c *Count) Add(text string) {
	for _, s := range sentenceEnd.Split(text, -1) {
		ws := englishWord.FindAllString(s, -1)
		if len(ws) == 0 {
			continue
		}
		c.Sentences++
		c.Words += len(ws)
		for _, w := range ws {
			c.Syllables += syllables(w)
		}
	}
}

// Grade is the school grade of Flesch and Kincaid (1975).
func (c *Count) Grade() float64 {
	if c.Words == 0 {
		return 0
	}
	return 0.39*float64(c.Words)/float64(c.Sentences) + 11.8*float64(c.Syllables)/float64(c.Words) - 15.59
}

// Grade is the grade of one text.
func Grade(text string) float64 {
	var c Count
	c.Add(text)
	return c.Grade()
}

// syllables counts those of a word, roughly: groups of vowels, without an e that is not spoken.
func syllables(word string) int {
	w := strings.ToLower(strings.ReplaceAll(word, "’", "'"))
	if everyday[w] || names[w] {
		return 2
	}
	w, _, _ = strings.Cut(w, "'")
	n := len(vowels.FindAllString(w, -1))
	switch {
	case strings.HasSuffix(w, "le") && len(w) > 2 && !strings.ContainsRune("aeiouy", rune(w[len(w)-3])):
	case strings.HasSuffix(w, "e") && !strings.HasSuffix(w, "ee"),
		strings.HasSuffix(w, "es") && !strings.ContainsAny(string(w[max(0, len(w)-3)]), "sxzcg") && !strings.HasSuffix(w, "ches") && !strings.HasSuffix(w, "shes"),
		strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "ted") && !strings.HasSuffix(w, "ded"):
		n--
	}
	for _, two := range []string{"ia", "io", "eo", "iu", "ua"} { // these are two: "diabetes", "period"; but "-tion", "-sion" are one
		n += strings.Count(w, two)
	}
	for _, one := range []string{"tion", "sion", "cial", "tial", "cious", "tious", "gion", "quar", "squa", "guar", "peo", "viou"} {
		n -= strings.Count(w, one)
	}
	return max(n, 1)
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.FieldsFunc(words, unicode.IsSpace) {
		m[w] = true
	}
	return m
}
