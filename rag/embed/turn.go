package embed

import (
	_ "embed" // the pairs of words
	"strconv"
	"strings"
	"sync"

	"github.com/preconsult/preconsult/intake"
)

//go:embed pairs.txt
var pairsFile string

// Turned is a word of a text and one of those that stand for it in the other language; Share is how much of its meaning that is.
type Turned struct {
	Word, For string
	Share     float64
}

// turns is the table of pairs.txt: distil/pairs.go says how it is made.
var turns = sync.OnceValue(func() map[string][]Turned {
	all := map[string][]Turned{}
	for line := range strings.Lines(pairsFile) {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[0] == "#" {
			continue
		}
		for i := 1; i+1 < len(fields); i += 2 {
			share, err := strconv.Atoi(fields[i+1])
			if err != nil {
				panic("rag/embed/pairs.txt: " + line) // it is part of the program, and the tests read it
			}
			all[fields[0]] = append(all[fields[0]], Turned{fields[0], fields[i], float64(share) / 100})
		}
	}
	return all
})

// Turn lists what the words of a text, as full text finds them, stand for in the other language. Abbreviations and figures are
// the same in both. Words that are not known are left out.
func Turn(text string, lang intake.Lang) []Turned {
	words := EnglishWords(text)
	if lang == intake.ZH {
		words = Pairs(text)
	}
	var all []Turned
	for _, w := range words {
		if w[0] < 0x80 {
			all = append(all, Turned{w, w, 1})
		}
		known := turns()[w]
		for _, e := range endings {
			if stem, ok := strings.CutSuffix(w, e.cut); known == nil && ok && len(stem) >= 3 {
				known = turns()[stem+e.put]
			}
		}
		for _, t := range known {
			all = append(all, Turned{w, t.For, t.Share})
		}
	}
	return all
}
