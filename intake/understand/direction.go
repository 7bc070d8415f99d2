package understand

import (
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// narrowed makes a complaint narrower where a clause right after it says only which part of the place it is: "肚子疼，右下边" is
// what 右下边肚子疼 is, "tummy ache, lower right" a lower right tummy ache.
func (e *Engine) narrowed(r *reading) {
	text := r.runes()
	for i := range r.concepts {
		h := &r.concepts[i]
		if h.Concept.Kind != lexicon.Symptom || h.To >= len(text) || text[h.To] != ',' && text[h.To] != ' ' {
			continue
		}
		from, to := direction(text, h.To+1)
		if from == to {
			continue
		}
		said := string(text[h.From:h.To])
		phrase := string(text[from:to]) + said
		if lexicon.Latin(text[from]) {
			phrase = strings.NewReplacer("on the ", "", "at the ", "", "in the ", "", " side", "", " hand", "").Replace(string(text[from:to])) + " " + said
		}
		for _, m := range e.lex.Match(phrase) {
			if c, ok := e.lex.Concept(m.Concept); ok && c != h.Concept && e.lex.IsA(c.ID, h.Concept.ID) {
				h.Concept, h.Gaps, h.To = c, append(h.Gaps, [2]int{h.To, from}), to
				break
			}
		}
	}
}

// direction is the stretch of a clause that says where and nothing else.
func direction(text []rune, from int) (int, int) {
	for from < len(text) && text[from] == ' ' {
		from++
	}
	to, points := from, false
	if to < len(text) && han(text[to]) {
		for to < len(text) && strings.ContainsRune("左右上下中间边面侧方部头靠偏", text[to]) {
			points = points || strings.ContainsRune("上下中", text[to])
			to++
		}
	} else {
		for to < len(text) {
			end := to
			for end < len(text) && lexicon.Latin(text[end]) {
				end++
			}
			word := string(text[to:end])
			if !strings.Contains(" lower upper right left low down on the in at bottom top middle side hand ", " "+word+" ") || word == "" {
				break
			}
			points = points || strings.Contains(" lower upper low bottom top middle ", " "+word+" ")
			to = end
			if to < len(text) && text[to] == ' ' && to+1 < len(text) && lexicon.Latin(text[to+1]) {
				to++
			}
		}
		for to > from && text[to-1] == ' ' {
			to--
		}
	}
	if !points || to < len(text) && (han(text[to]) && !strings.ContainsRune("疼痛那这一", text[to]) || lexicon.Latin(text[to])) {
		return from, from
	}
	return from, to
}
