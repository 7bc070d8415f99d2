package understand

import (
	"slices"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// region is a large part of the body. A side that is said of one part is not that of a complaint elsewhere: in "chest pain
// going down my left arm" the chest has no side.
type region uint8

const (
	noRegion region = iota
	headRegion
	trunkRegion
	armRegion
	legRegion
)

var regionOf = map[string]region{
	"site-head": headRegion, "site-face": headRegion, "site-eye": headRegion, "site-ear": headRegion, "site-nose": headRegion,
	"site-mouth": headRegion, "site-jaw": headRegion, "site-throat": headRegion, "site-neck": headRegion,
	"site-shoulder": armRegion, "site-arm": armRegion, "site-elbow": armRegion, "site-wrist": armRegion, "site-hand": armRegion,
	"site-finger": armRegion,
	"site-chest":  trunkRegion, "site-breast": trunkRegion, "site-abdomen": trunkRegion, "site-upper-abdomen": trunkRegion,
	"site-lower-abdomen": trunkRegion, "site-navel": trunkRegion, "site-flank": trunkRegion, "site-back": trunkRegion,
	"site-lower-back": trunkRegion, "site-groin": trunkRegion, "site-genitals": trunkRegion, "site-anus": trunkRegion,
	"site-hip": legRegion, "site-buttock": legRegion, "site-leg": legRegion, "site-thigh": legRegion, "site-knee": legRegion,
	"site-calf": legRegion, "site-ankle": legRegion, "site-foot": legRegion, "site-toe": legRegion,
}

// siteTable finds the places of the body wherever they stand, inside the words of other concepts too, and knows which places
// a concept is of.
type siteTable struct {
	words *lexicon.Automaton
	sites []string            // by the word's number
	of    map[string][]string // the sites that a concept's label names, or else its words
}

// bodyWord is a place of the body in a text.
type bodyWord struct {
	from, to int
	site     string
}

func loadSites(lex *lexicon.Lexicon) *siteTable {
	t := &siteTable{words: lexicon.NewAutomaton(), of: map[string][]string{}}
	for _, c := range lex.Concepts() {
		if c.Kind != lexicon.Site || regionOf[c.ID] == noRegion {
			continue
		}
		for _, w := range slices.Concat(c.ZH, c.EN, []string{c.Label.ZH, c.Label.EN}) {
			n := t.words.Add(lexicon.Normalise(w).Runes)
			for int(n) >= len(t.sites) {
				t.sites = append(t.sites, "")
			}
			t.sites[n] = c.ID
		}
	}
	t.words.Build()
	for _, c := range lex.Concepts() {
		switch c.Kind {
		case lexicon.Symptom, lexicon.Sign, lexicon.Disease:
		default:
			continue
		}
		ids := t.named(c.Label.ZH, c.Label.EN)
		if len(ids) == 0 {
			ids = t.named(slices.Concat(c.ZH, c.EN)...)
		}
		t.of[c.ID] = ids
	}
	return t
}

func (t *siteTable) named(words ...string) []string {
	var out []string
	for _, w := range words {
		for _, b := range t.find(lexicon.Normalise(w).Runes) {
			if !slices.Contains(out, b.site) {
				out = append(out, b.site)
			}
		}
	}
	return out
}

// find lists the places that a text names, the longest word at each, in order.
func (t *siteTable) find(text []rune) []bodyWord {
	var all []bodyWord
	t.words.Find(text, func(word int32, start, end int) {
		if lexicon.Latin(text[start]) {
			if start > 0 && lexicon.Latin(text[start-1]) {
				return
			}
			if end < len(text) && text[end] == 's' && (end+1 == len(text) || !lexicon.Latin(text[end+1])) {
				end++
			}
			if end < len(text) && lexicon.Latin(text[end]) {
				return
			}
		}
		all = append(all, bodyWord{start, end, t.sites[word]})
	})
	slices.SortFunc(all, func(a, b bodyWord) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	out := all[:0]
	for _, b := range all {
		if len(out) == 0 || b.from >= out[len(out)-1].to {
			out = append(out, b)
		}
	}
	return out
}
