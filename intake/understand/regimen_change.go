package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// extra: 血压高了晚上再加一片: what is added on some days is not what is taken.
func (k *drugTalk) extra(at int) bool {
	a, b := k.chunk(at, at)
	text := string(k.r.runes()[a:b])
	i := strings.Index(text, "再")
	return i > 0 && contains(text[i:], "再加", "再来", "再补", "再多") && contains(text[:i], "了", "要是", "就")
}

// marked reports whether a word of a class bears on the amount: before it in its clause, or, for a correction, at the end of the
// clause before.
func (k *drugTalk) marked(a doseAmount, class courseClass) bool {
	return k.markedAt(a.from, a.to, class) >= 0
}

func (k *drugTalk) markedAt(from, to int, class courseClass) int {
	start, _ := k.chunk(from, to)
	at := -1
	for _, c := range k.cues {
		if !c.has(class) || c.to > from {
			continue
		}
		switch word := string(k.r.runes()[c.from:c.to]); {
		case (word == "from" || word == "从") && from-c.to > 2:
			// "from three hundred to six hundred": only what follows it is of another time.
		case c.from >= start:
			at = c.from
		case class == corrects:
			if _, end := k.chunk(c.from, c.to); start-end <= 3 && start >= end && k.brief(c) || end+24 >= start &&
				c.to <= start && k.brief(c) {
				at = c.from
			}
		}
	}
	return at
}

// brief: a clause that does nothing but correct: 哦不, "no sorry I tell a lie".
func (k *drugTalk) brief(c courseCue) bool {
	a, b := k.chunk(c.from, c.to)
	rest := b - a
	for _, o := range k.cues {
		if o.has(corrects) && o.from >= a && o.to <= b {
			rest -= o.to - o.from
		}
	}
	return rest <= 4
}

// replaced tells which of the stretches of one kind are of another time or taken back.
func (k *drugTalk) replaced(spans [][2]int) []bool {
	out := make([]bool, len(spans))
	text := k.r.runes()
	for i, s := range spans {
		changed := max(k.markedAt(s[0], s[1], changes), k.markedAt(s[0], s[1], corrects))
		if k.nowAfter(s[1]) { // "sixty now"
			changed = max(changed, s[0])
		}
		before := string(text[max(0, s[0]-4):s[0]])
		if suffixOf(before, " to") && contains(string(text[max(0, s[0]-40):s[0]]), "from ", "up to", "down to",
			"put ", "cut", "upped", "went") {
			changed = max(changed, s[0]-2)
		}
		if at := max(k.markedAt(s[0], s[1], ofOld), k.markedAt(s[0], s[1], onceTook)); at >= 0 &&
			!k.since(at, s[0]) && at > changed && !k.nowAfter(s[1]) {
			out[i] = true
			continue
		}
		for j := 0; j < i && changed >= 0; j++ {
			if spans[j][1] <= changed+1 {
				out[j] = true
			}
		}
	}
	// What should be holds unless another is said.
	for i, s := range spans {
		if !out[i] && k.markedAt(s[0], s[1], ofShould) >= 0 {
			for j := i + 1; j < len(spans); j++ {
				a, _ := k.chunk(spans[j][0], spans[j][1])
				if !out[j] && a > s[1] {
					out[i] = true
				}
			}
		}
	}
	return out
}

// since: the word of another time stands far off, or what lies between says that it goes on.
func (k *drugTalk) since(at, to int) bool {
	far := 12
	if lexicon.Latin(k.r.runes()[at]) {
		far = 60
	}
	return to-at > far || slices.ContainsFunc(k.cues, func(c courseCue) bool {
		return c.has(resumes) && c.from > at &&
			c.to <= to && c.to-c.from > 1
	})
}

// nowAfter: "it's 20 now".
func (k *drugTalk) nowAfter(i int) bool { return hasAt(k.r.runes(), i, " now") }
