package understand

import (
	"math"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// fits decides whether a figure is a dose of the medicine, and gives it its unit.
func (k *drugTalk) fits(a *doseAmount, i int, same bool, before doseAmount, known, asked bool) bool {
	m := k.med(i)
	text := k.r.runes()
	form := string(text[m.from:m.to]) + string(text[m.to:min(len(text), m.to+4)])
	insulin := k.lex.IsA(m.concept.ID, "insulin-use")
	switch a.unit {
	case grain:
		a.unit = capsule
		if contains(form, "片") {
			a.unit = tablet
		}
		return true
	case somePieces:
		if !insulin {
			return false
		}
		a.unit = iu
		return true
	case mils:
		a.unit = ml
		if a.low > 20 || k.onlySolid(m.concept) {
			a.unit = mg
		}
		return true
	case puff:
		return true
	case bare:
	default:
		return true
	}
	switch {
	case m.from >= a.to && a.low <= 10 && k.leads(a.to, m.from, true) &&
		m.to > m.from: // two paracetamol, half a bisoprolol
		a.unit = tablet
		rest := string(text[m.to:min(len(text), m.to+9)])
		if hasPrefix(rest, "capsule") {
			a.unit = capsule
		} else if hasPrefix(rest, "puff") {
			a.unit = puff
		}
		if insulin {
			a.unit = iu
		}
		return (a.low < 1 || a.words) && k.solid(m.concept)
	case m.from >= a.to && k.leads(a.to, m.from, true) && m.to > m.from: // "on twenty of citalopram"
		return k.strength(a, m.concept, asked)
	case insulin && (asked || k.besidePart(*a)):
		a.unit = iu
		return a.low >= 1 && a.low <= 150
	}
	if a.low < 1 && a.words && k.solid(m.concept) {
		if a.to < len(text) && (hasAt(text, a.to, " in the") || hasAt(text, a.to, " at ") ||
			hasAt(text, a.to, " twice") || hasAt(text, a.to, " once")) {
			a.unit = tablet
			return true
		}
		return false
	}
	changed := known && (suffixOf(string(text[max(0, a.from-6):a.from]), " then") || k.marked(*a, changes) ||
		k.marked(*a, corrects) || k.marked(*a, ofOld) || toward(text, *a))
	gap := ""
	if m.to <= a.from {
		gap = strings.Trim(string(text[m.to:a.from]), " ,的-是:at")
	}
	right := m.to > 0 && m.to <= a.from && gap == ""
	switch {
	case known && (changed || k.besidePart(*a) && before.unit == tablet || k.besidePart(*a) && before.unit == iu):
		a.unit = before.unit
		return true
	case asked, right, toward(text, *a) && m.to > 0 && m.to <= a.from && a.low >= 2, k.nowAfter(a.to) && m.to > 0 &&
		a.low >= 2, k.marked(*a, changes) && m.to > 0 && !lexicon.Latin(text[max(0, a.from-1)]):
		return k.strength(a, m.concept, asked)
	}
	return false
}

// toward: "up to", "to" and 到 lead to the amount that holds.
func toward(text []rune, a doseAmount) bool {
	before := string(text[max(0, a.from-4):a.from])
	return suffixOf(before, " to") || suffixOf(before, "到") || suffixOf(before, "成")
}

// besidePart: a bare figure stands beside a part of the day: 早上十八, "one morning".
func (k *drugTalk) besidePart(a doseAmount) bool {
	return slices.ContainsFunc(k.rates, func(d doseRate) bool {
		if d.says != partOfDay {
			return false
		}
		gap := ""
		switch {
		case d.to <= a.from && a.from-d.to <= 3:
			gap = string(k.r.runes()[d.to:a.from])
		case a.to <= d.from && d.from-a.to <= 9:
			gap = string(k.r.runes()[a.to:d.from])
		default:
			return false
		}
		switch strings.TrimSpace(gap) {
		case "", "打", "吃", "at", "in the", "before", "of an", "the", "of a", "every", "打的":
			return true
		}
		return false
	})
}

// strength gives a bare figure the unit in which the medicine is dosed.
func (k *drugTalk) strength(a *doseAmount, c *lexicon.Concept, asked bool) bool {
	switch {
	case k.lex.IsA(c.ID, "insulin-use"):
		a.unit = iu
		return a.low >= 1 && a.low <= 150
	case c.ID == "vitamin-d" && a.low >= 100:
		a.unit = iu
	case (c.ID == "levothyroxine" || c.ID == "digoxin") && a.low >= 12:
		a.unit = mcg
	case c.Kind != lexicon.Medicine || !k.solid(c):
		return false
	case a.low <= 2 && a.low == math.Trunc(a.low):
		a.unit = tablet // "two, four times a day"
		return asked || a.words
	case a.low > 2000:
		return false
	default:
		a.unit = mg
	}
	return true
}

// solid: a medicine that comes in tablets, not breathed in, not a syrup.
func (k *drugTalk) solid(c *lexicon.Concept) bool {
	return !k.lex.IsA(c.ID, "inhaler-use") && !k.lex.IsA(c.ID, "cold-medicine") && c.ID != adrenalinePen && !k.liquids[c.ID]
}

// onlySolid: there is no syrup of it, so that "mil" means milligrams.
func (k *drugTalk) onlySolid(c *lexicon.Concept) bool {
	for _, class := range []string{"anticoagulant-use", "antiplatelet-use", "statin-use", "bp-medicine",
		"diuretic-use", "heart-medicine", "oral-diabetes-medicine",
		"immunosuppressant-use", "antidepressant-use", "sedative-use", "gout-medicine", "antithyroid-use"} {
		if k.lex.IsA(c.ID, class) && c.ID != "aspirin" {
			return true
		}
	}
	return false
}

// liquids are the medicines whose words say that they are drunk, dropped or sprayed, so that a bare figure is no strength.
func liquids(lex *lexicon.Lexicon) map[string]bool {
	out := map[string]bool{}
	for _, c := range lex.Concepts() {
		if isMedicine(c) && contains(c.Label.ZH+" "+c.Label.EN, "滴眼", "滴剂", "泪液", "糖浆", "喷雾", "吸入", "syrup", "drops",
			"spray", "inhaler", "insulin", "胰岛素") {
			out[c.ID] = true
		}
	}
	return out
}
