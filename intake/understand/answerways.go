package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// once reads an answer that says it was, and is not now: 以前有 现在不疼了, "I did last year but not since".
func (a *answering) once(concept string) bool {
	c, ok := a.lex.Concept(concept)
	if !ok || !bodily(c) || a.mentionsAsked(concept) {
		return false
	}
	r := a.r
	text := string(r.runes())
	then, over := -1, false
	for _, k := range r.cues {
		word := string(r.runes()[k.from:k.to])
		if then < 0 && (k.does.has(past) || k.does.has(goneBefore)) {
			then = k.from
		}
		over = over || k.does.any(since, goneAfter, goneBefore) || k.does.has(now) && then >= 0 && r.denialAfter(k.to) || k.does.has(past) && strings.HasPrefix(word, "used to")
	}
	had := contains(text, "有", "疼", "犯", "晕", "过", "did", "had", "used to", "once", "ago")
	if r.noLonger() {
		then, had = 0, true
	}
	still := contains(text, "还", "现在", "最近", "still", "now", "又")
	if over = over || contains(text, "现在没", "现在不", "now no", "not any more", "not anymore", "no longer", "not now", "not lately", "not recently") ||
		!still && contains(text, "过"); then < 0 || !over || !had {
		return false
	}
	ev := []intake.Evidence{r.evidence(0, len(r.runes()), a.c)}
	for _, f := range []intake.Finding{{Status: intake.Absent, Temporality: intake.Current}, {Status: intake.Present, Temporality: intake.Past}} {
		f.Concept, f.Experiencer, f.Evidence, f.Mode, f.At = concept, intake.OfPatient, ev, intake.ByRule, a.c.at
		a.out = append(a.out, f)
	}
	return true
}

// noLonger: a short "not any more" says that it was, and is not now.
func (r *reading) noLonger() bool {
	text := string(r.runes())
	return len(text) < 40 && contains(text, "not any more", "not anymore", "no longer")
}

// denialAfter reports whether a denial follows within a few characters: 现在不疼了.
func (r *reading) denialAfter(i int) bool {
	return slices.ContainsFunc(r.cues, func(c cue) bool { return c.does.any(deny, denyAfter) && c.from >= i && c.from-i <= 3 })
}

// lastPolar reads a yes or no that ends an answer: "only on stairs, yes".
func (r *reading) lastPolar() polar {
	text := r.runes()
	end := len(text)
	for end > 0 && (text[end-1] == '.' || text[end-1] == '。' || text[end-1] == '!' || text[end-1] == ' ') {
		end--
	}
	from := end
	for from > 0 && text[from-1] != ',' && text[from-1] != ' ' || from > 0 && text[from-1] == ' ' && lexicon.Latin(text[max(0, from-2)]) && !hasAt(text, from, "yes") && !hasAt(text, from, "no") {
		from--
	}
	if from == 0 || end-from > 8 {
		return polar{}
	}
	if p := r.polarWord(from, end); p.status != "" && !p.rest {
		return p
	}
	return polar{}
}

// well are answers that a thing is as it should be, which deny a symptom that was asked for.
var well = []string{"正常", "挺正常", "很正常", "都正常", "一切正常", "好好的", "好得很", "没问题", "都好", "挺好", "还好", "normal", "all normal", "fine", "all fine", "it's fine",
	"it's normal", "perfectly fine", "no problem", "no problems", "no trouble", "all good", "good", "okay", "totally fine", "completely normal", "goes down fine", "it goes down fine",
	"goes down okay", "works fine", "it works fine", "not a problem", "it's all fine", "as normal", "as usual", "same as always", "no issues", "吃得好", "吃得挺好", "吃得很好", "喝得好", "喝得挺好",
	"胃口好", "睡得好", "挺正常的", "很清楚", "清楚", "有劲", "利索"}

// asWell reads an answer that only says that all is well.
func (r *reading) asWell() polar {
	text := r.runes()
	from := 0
	for from < len(text) && !han(text[from]) && !lexicon.Latin(text[from]) {
		from++
	}
	best := 0
	for _, w := range well {
		n := len([]rune(w))
		if !hasAt(text, from, w) || n <= best {
			continue
		}
		if end := from + n; !lexicon.Latin(text[from]) || end == len(text) || !lexicon.Latin(text[end]) && text[end] != '\'' {
			best = n
		}
	}
	if best == 0 {
		return polar{}
	}
	return polar{status: intake.Absent, from: from, to: from + best}
}

// canOrNot answers what somebody cannot do: 能尿 and "I can't go at all" after the question whether they can pass water.
func (a *answering) canOrNot(concept string) polar {
	c, ok := a.lex.Concept(concept)
	text := a.r.runes()
	if !ok || len(text) == 0 || len(text) > 30 {
		return polar{}
	}
	unable := 0
	for _, w := range slices.Concat(c.EN, c.ZH) {
		if contains(w, "can't", "cannot", "unable", "not able", "不出", "不下", "won't") {
			unable++
		}
	}
	if unable < 3 {
		return polar{}
	}
	t := strings.TrimLeft(string(text), " ")
	for _, w := range []string{"yes", "yeah", "no", "nope", "是的", "嗯", "没有"} {
		if rest, ok := strings.CutPrefix(t, w); ok {
			t = strings.TrimLeft(rest, " ,.，。")
			break
		}
	}
	for _, w := range []string{"i can't", "can't", "cannot", "i cannot", "he can't", "she can't", "couldn't", "i couldn't", "not able to", "不能", "尿不", "咽不", "一点不能", "won't", "she won't", "he won't"} {
		if strings.HasPrefix(t, w) {
			return polar{status: intake.Present, from: 0, to: len(text)}
		}
	}
	for _, w := range []string{"能", "可以", "i can", "can", "he can", "she can", "yes i can", "还能", "咽得", "尿得", "able to"} {
		if strings.HasPrefix(t, w) && !contains(t, "但", "but", "不") {
			return polar{status: intake.Absent, from: 0, to: len(text)}
		}
	}
	return polar{}
}

// noWord reads "no numbness there": a denial of a word that what was asked is called by.
func (a *answering) noWord(concept string) polar {
	c, ok := a.lex.Concept(concept)
	text := a.r.runes()
	if !ok || !hasAt(text, 0, "no ") && !hasAt(text, 0, "not ") && !hasAt(text, 0, "never ") {
		return polar{}
	}
	_, end := a.r.wordAfter(0)
	word, to := a.r.wordAfter(end)
	if len(word) < 4 {
		return polar{}
	}
	for _, w := range c.EN {
		if slices.Contains(strings.Fields(w), word) {
			return polar{status: intake.Absent, from: 0, to: to}
		}
	}
	return polar{}
}

// blackOnly are symptoms that are a colour: any other denies them.
var blackOnly = map[string]string{"melaena": "black"}

func (a *answering) otherColour(concept string) polar {
	want, ok := blackOnly[concept]
	if !ok {
		return polar{}
	}
	for _, h := range a.r.values {
		if h.Value.Attribute == intake.Colour && h.Value.Code != want {
			return polar{status: intake.Absent, from: h.From, to: h.To}
		}
	}
	return polar{}
}

// commonWords are in the words of many concepts and answer nothing by themselves.
var commonWords = []string{"have", "with", "when", "feel", "feels", "feeling", "from", "that", "this", "cannot", "more", "like", "very", "much", "been", "side", "into", "over",
	"down", "left", "right", "both", "there", "bright", "after", "before", "time", "times", "once", "back", "about", "pain-free", "some", "only", "just", "lost", "coming", "came",
	"going", "gone", "keep", "keeps", "took", "take", "taken", "than", "then", "what", "want", "will", "would", "again", "other", "body", "hard", "well", "little", "getting", "gets"}

// wordOf reads an English answer that uses a word of what was asked: "it's stiff", "doesn't hurt".
func (a *answering) wordOf(concept string) polar {
	c, ok := a.lex.Concept(concept)
	text := a.r.runes()
	elsewhere := func(s said) bool { return !isAnywhere(s.concept) }
	if !ok || len(text) == 0 || len(text) > 40 || slices.ContainsFunc(a.all, elsewhere) {
		return polar{}
	}
	for i := 0; i < len(text); {
		word, end := a.r.wordAfter(i)
		if end <= i {
			i++
			continue
		}
		from := end - len([]rune(word))
		i = end
		if len(word) < 4 || slices.Contains(commonWords, word) || len(a.sites.find([]rune(word))) > 0 {
			continue
		}
		for _, w := range c.EN {
			for _, f := range strings.Fields(w) {
				if f == word || f == word+"s" {
					v := a.r.judge(mention{from: from, to: end})
					if v.unsaid {
						return polar{}
					}
					for k := range a.all { // "it hurts" is of the place that was asked about
						a.all[k].unsaid = a.all[k].unsaid || a.all[k].from < end && from < a.all[k].to
					}
					return polar{status: v.status, from: from, to: end}
				}
			}
		}
	}
	return polar{}
}
