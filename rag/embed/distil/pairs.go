//go:build ignore

// Pairs learns which words of one language stand for which of the other, from what this repository says in both: passages,
// headings, questions, choices and the lexicon's phrases. Words are what full text finds (pairs of Chinese characters, English
// words), so that a question's words can be looked up among passages of the other language. It is IBM's first model of translation: six
// rounds of counting, in a few seconds, with the same result each time. The questions by which the search is measured are not in it.
//
//	go run rag/embed/distil/texts.go > /tmp/texts.jsonl
//	go run rag/embed/distil/pairs.go /tmp/texts.jsonl > rag/embed/pairs.txt
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"unicode"

	"github.com/preconsult/preconsult/rag/embed"
)

const (
	rounds = 6
	least  = 0.05 // share of a word's meaning below which a translation is left out
	most   = 4    // translations of a word
	each   = 6    // phrases of a concept that are paired
	spare  = 0.5  // what a word's counts are thinned by, so that one seen once says little
)

type text struct {
	Norm    string `json:"norm"`
	Concept string `json:"concept"`
	Both    int    `json:"both"`
}

type pair struct{ zh, en []string }

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	both, concepts := map[int]*pair{}, map[string]*struct{ zh, en [][]string }{}
	var order []int
	var ids []string
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var t text
		if err := json.Unmarshal(lines.Bytes(), &t); err != nil {
			log.Fatal(err)
		}
		chinese := strings.ContainsFunc(t.Norm, func(r rune) bool { return unicode.Is(unicode.Han, r) })
		if t.Both > 0 {
			p := both[t.Both]
			if p == nil {
				p = &pair{}
				both[t.Both], order = p, append(order, t.Both)
			}
			if chinese {
				p.zh = embed.Pairs(t.Norm)
			} else {
				p.en = embed.EnglishWords(t.Norm)
			}
		}
		if t.Concept != "" {
			c := concepts[t.Concept]
			if c == nil {
				c = &struct{ zh, en [][]string }{}
				concepts[t.Concept], ids = c, append(ids, t.Concept)
			}
			if chinese {
				c.zh = append(c.zh, embed.Pairs(t.Norm))
			} else {
				c.en = append(c.en, embed.EnglishWords(t.Norm))
			}
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
	var all []pair
	put := func(p pair) {
		if len(p.zh) > 0 && len(p.en) > 0 {
			all = append(all, p)
		}
	}
	for _, n := range order {
		put(*both[n])
	}
	for _, id := range ids {
		c := concepts[id]
		if len(c.zh) == 0 || len(c.en) == 0 {
			continue
		}
		for k := range min(each, max(len(c.zh), len(c.en))) {
			put(pair{c.zh[k%len(c.zh)], c.en[k%len(c.en)]})
		}
	}
	out := bufio.NewWriter(os.Stdout)
	fmt.Fprintln(out, "# What words of one language stand for in the other, in hundredths. Made by distil/pairs.go; not edited by hand.")
	write(out, learn(all))
	for i, p := range all {
		all[i] = pair{p.en, p.zh}
	}
	write(out, learn(all))
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

// learn is the share of each word's meaning that is each word of the other language.
func learn(all []pair) map[string]map[string]float64 {
	var share map[string]map[string]float64
	for range rounds {
		counts := map[string]map[string]float64{}
		for _, p := range all {
			for _, to := range p.en {
				sum := 1e-3
				for _, from := range p.zh {
					sum += of(share, from, to)
				}
				for _, from := range p.zh {
					if counts[from] == nil {
						counts[from] = map[string]float64{}
					}
					counts[from][to] += of(share, from, to) / sum
				}
			}
		}
		share = map[string]map[string]float64{}
		for from, tos := range counts {
			sum := spare
			for _, to := range sorted(tos) { // in one order, so that sums of floats are the same
				sum += tos[to]
			}
			share[from] = map[string]float64{}
			for to, n := range tos {
				if n/sum > 0.02 {
					share[from][to] = n / sum
				}
			}
		}
	}
	return share
}

func of(share map[string]map[string]float64, from, to string) float64 {
	if share == nil {
		return 1
	}
	return max(share[from][to], 1e-6)
}

func sorted[V any](m map[string]V) []string {
	all := make([]string, 0, len(m))
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

func write(out *bufio.Writer, share map[string]map[string]float64) {
	for _, from := range sorted(share) {
		tos := sorted(share[from])
		slices.SortStableFunc(tos, func(a, b string) int { return cmp.Compare(share[from][b], share[from][a]) })
		line := from
		for _, to := range tos[:min(most, len(tos))] {
			if p := share[from][to]; p >= least {
				line += fmt.Sprintf(" %s %d", to, int(100*p+0.5))
			}
		}
		if line != from {
			fmt.Fprintln(out, line)
		}
	}
}
