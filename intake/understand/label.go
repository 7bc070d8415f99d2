package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// named is where an answer names a label, and whether it names the whole of it.
type named struct {
	from, to int
	whole    bool
}

// names looks for a label in the answer: the whole of it anywhere, or one of the parts that 、 or "or" separate in it where
// such a part is all that a piece of the answer says. A part inside other words says something else: "my lips are fine"
// names no swollen lips, "I have a weak bladder" no weak arm. Where the words of a part are a concept by themselves, they are
// that concept and no more: 恶心 is not 恶心、吐.
func (a *answering) names(label string) (named, bool) {
	whole := plainLabel(label)
	if whole == "" {
		return named{}, false
	}
	if from, to, ok := a.wordsAt(whole); ok && !a.insideOther(from, to) {
		return named{from, to, true}, true
	}
	parts := []string{whole}
	for _, sep := range []string{"、", "或者", "或", "/", " or ", ","} {
		for _, p := range parts {
			if strings.Contains(p, sep) {
				parts = append(parts, strings.Split(p, sep)...)
			}
		}
	}
	pieces := a.pieces()
	for _, p := range parts[1:] {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		for i, piece := range pieces {
			said := string(a.r.runes()[piece.from:piece.to])
			if said == p || i == 0 && startsPolar(said, p) {
				n := named{piece.from, piece.from + len([]rune(p)), false}
				if !a.understood(n) {
					return n, true
				}
			}
		}
	}
	return named{}, false
}

// insideOther reports whether words of an answer stand in longer words that mean something else: the fever of "hay fever",
// the 肚子疼 of 小肚子疼.
func (a *answering) insideOther(from, to int) bool {
	return slices.ContainsFunc(a.r.concepts, func(h lexicon.Hit) bool {
		return h.From <= from && to <= h.To && h.To-h.From > to-from && len(h.Gaps) == 0 && h.Concept.Kind != lexicon.Site
	}) && !slices.ContainsFunc(a.r.concepts, func(h lexicon.Hit) bool { return h.From == from && h.To == to })
}

// plainLabel is a label as it is looked up.
func plainLabel(label string) string {
	return strings.Trim(string(lexicon.Normalise(label).Runes), " .,。")
}

// wordsAt finds words anywhere in the answer, whole words in English.
func (a *answering) wordsAt(words string) (from, to int, ok bool) {
	rs := a.r.runes()
	text := string(rs)
	at := strings.Index(text, words)
	if at < 0 || len([]rune(words)) < 2 && text != words {
		return 0, 0, false
	}
	from = len([]rune(text[:at]))
	to = from + len([]rune(words))
	if lexicon.Latin(rs[from]) && (from > 0 && lexicon.Latin(rs[from-1]) || to < len(rs) && lexicon.Latin(rs[to])) {
		return 0, 0, false
	}
	return from, to, true
}

// startsPolar: "yes she looks around" begins with the yes of "Yes, as usual".
func startsPolar(said, part string) bool {
	rest, ok := strings.CutPrefix(said, part)
	return ok && slices.Contains([]string{"yes", "no", "是", "不是"}, part) && (rest == "" || !lexicon.Latin([]rune(rest)[0]))
}

// lead are the words before what a piece of an answer really says.
var lead = []string{"就是", "就", "有点", "有", "是", "还", "我", "a bit of ", "some ", "just ", "my ", "the ", "a ", "it's ", "its ", "i have ",
	"i've got ", "and ", "also ", "only ", "a bit ", "a little ", "slightly ", "i feel ", "i'm ", "feeling ", "feel "}

// pieces are the stretches of an answer between commas and words of joining, without what leads into them.
func (a *answering) pieces() []cue {
	rs := a.r.runes()
	var out []cue
	from := 0
	end := func(to, next int) {
		f, t := from, to
		for f < t && rs[f] == ' ' {
			f++
		}
		for t > f && strings.ContainsRune(" .!~", rs[t-1]) {
			t--
		}
		for again := true; again; {
			again = false
			for _, w := range lead {
				if n := len([]rune(w)); t-f > n && string(rs[f:f+n]) == w {
					f, again = f+n, true
				}
			}
		}
		if f < t {
			out = append(out, cue{from: f, to: t})
		}
		from = next
	}
	for i := 0; i < len(rs); i++ {
		switch {
		case strings.ContainsRune(",、;。和跟", rs[i]):
			end(i, i+1)
		case hasAt(rs, i, " and "):
			end(i, i+5)
			i += 4
		}
	}
	end(len(rs), len(rs))
	return out
}

// understood reports whether a place holds the words of a concept.
func (a *answering) understood(n named) bool {
	return slices.ContainsFunc(a.all, func(s said) bool { return !s.unsaid && s.from < n.to && n.from < s.to })
}

// states judges the words that name an item or a choice. What is said of somebody else, asked, feared or of the past states
// nothing about now.
func (a *answering) states(n named) (intake.Status, bool) {
	m := mention{from: n.from, to: n.to}
	v := a.r.judge(m)
	who, _ := a.r.person(m, a.c.who)
	when, _ := a.r.when(m)
	return v.status, !v.unsaid && who == intake.OfPatient && when == intake.Current
}
