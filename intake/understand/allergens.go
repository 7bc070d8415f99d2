package understand

import (
	_ "embed"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

//go:embed allergy.yaml
var allergyText []byte

// adrenalinePen is carried because of an allergy; nobody is allergic to it.
const adrenalinePen = "adrenaline-pen"

// What a word does in talk about allergies; allergy.yaml explains each.
const (
	alAllergy = iota
	alMask
	alNo
	alDouble
	alTolerated
	alFine
	alAvoid
	alReact
	alHabit
	alSide
	alDoubt
	alHedge
	alSure
	alKnown
	alAsk
	alWhether
	alIf
	alJoke
	alOutgrown
	alBefore
	alPositive
	alNegative
	alExcept
	alOthers
	alAny
	alDrug
	alFood
	alOther
	alChild
	alSelf
	alThey
	alSays
	alBelongs
	alNotMe
	alTurn
	alContrast
	alWrong
	alThought
	alYes
	alNope
	alDenied
	alPen
	alHad
	alSubstance
)

var allergyClasses = []string{"allergy", "mask", "no", "double", "tolerated", "fine", "avoid", "react", "habit", "side", "doubt",
	"hedge", "sure", "known", "ask", "whether", "if", "joke", "outgrown", "before", "positive", "negative", "except", "others", "any",
	"drug", "food", "other", "child", "self", "they", "says", "belongs", "notme", "turn", "contrast", "wrong", "thought", "yes",
	"nope", "denied", "pen", "had", ""}

// allergens finds the words of talk about allergies and of what people are allergic to.
type allergens struct {
	*marks
	names []spelling // English names that are long enough to be known when misspelt
}

type spelling struct {
	word []rune
	of   *lexicon.Concept
}

// newAllergens puts together the table, the substances of the allergies and the words of the medicines.
func newAllergens(lex *lexicon.Lexicon) *allergens {
	a := &allergens{marks: loadMarks("allergy.yaml", allergyText, allergyClasses)}
	named := map[string]bool{}
	put := func(word string, to *lexicon.Concept) {
		key := string(trimmedRunes(word))
		if key == "" || strings.Contains(key, "…") || named[key] {
			return
		}
		named[key] = true
		a.add(word, alSubstance, to)
		if w := []rune(key); len(w) >= 7 && lexicon.Latin(w[0]) && !strings.Contains(key, " ") {
			a.names = append(a.names, spelling{w, to})
		}
	}
	for _, c := range lex.Concepts() {
		for _, w := range c.Substances {
			put(w, c)
		}
	}
	for _, c := range lex.Concepts() {
		if to, ok := lex.Concept(lexicon.AllergyID(c.ID)); ok && isMedicine(c) && c.ID != adrenalinePen {
			for _, w := range c.ZH {
				put(w, to)
			}
			for _, w := range c.EN {
				put(w, to)
			}
		}
	}
	a.words.Build()
	return a
}

// in lists the words of a text. Where allergies are talked of, misspelt names count too: "penacillin".
func (a *allergens) in(text []rune) []mark {
	all := a.find(text)
	for _, m := range all {
		if m.does.has(alAllergy) || m.does.has(alAvoid) || m.does.has(alTolerated) {
			return a.misspelt(text, all)
		}
	}
	return all
}

// misspelt adds the words that are nearly the name of a substance.
func (a *allergens) misspelt(text []rune, all []mark) []mark {
	var out []mark
	k := 0
	for i := 0; i < len(text); {
		for k < len(all) && all[k].from < i {
			k++
		}
		if k < len(all) && all[k].from == i {
			out = append(out, all[k])
			i = max(i+1, all[k].to)
			k++
			continue
		}
		j := i
		for j < len(text) && text[j] >= 'a' && text[j] <= 'z' {
			j++
		}
		if j-i >= 7 && (k == len(all) || all[k].from >= j) {
			if c := a.nearest(text[i:j]); c != nil {
				out = append(out, mark{1 << alSubstance, []*lexicon.Concept{c}, i, j})
			}
		}
		i = max(i+1, j)
	}
	return out
}

func (a *allergens) nearest(word []rune) *lexicon.Concept {
	for _, s := range a.names {
		slips := 1
		if len(s.word) >= 9 {
			slips = 2
		}
		if s.word[0] == word[0] && near(s.word, word, slips) {
			return s.of
		}
	}
	return nil
}

// near reports whether two words differ by so many letters at most: put in, left out, changed, or swapped with the next.
func near(a, b []rune, slips int) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	if len(a) == 0 || len(b) == 0 {
		return len(a)+len(b) <= slips
	}
	if slips == 0 {
		return false
	}
	return near(a[1:], b, slips-1) || near(a, b[1:], slips-1) || near(a[1:], b[1:], slips-1) ||
		len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] && near(a[2:], b[2:], slips-1)
}
