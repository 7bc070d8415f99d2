package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// later looks for words further on that speak of the mention without naming it: "none of those", "never since", "just joking",
// the answer that somebody gives to the question they repeat.
func (r *reading) later(m mention, v *verdict) {
	s := r.sentence(m.from)
	if r.joked(m, s) {
		v.unsaid = true
		return
	}
	if s.question && (v.unsaid || v.status == intake.Present) && r.onlyAsks(m, s) {
		if p := r.polarAt(s.to, r.sentence(s.to).to); s.to < len(r.runes()) && p.status != "" && r.plainly(p) {
			v.unsaid, v.feared, v.status = false, false, p.status
			return
		}
		if r.echoes(m, s.to) {
			v.unsaid, v.feared, v.status = false, false, intake.Absent
			return
		}
	}
	if !r.does.any(those, since) && !v.unsaid {
		return
	}
	if v.unsaid {
		for _, c := range r.cues {
			if c.does.has(since) && c.from >= m.to && hasPrefix(string(r.runes()[c.from:c.to]), "last ") && r.sinceReaches(m, c, s) {
				v.unsaid, v.feared, v.gone, v.status, v.temporality, v.why = false, false, true, intake.Present, intake.Past, append(v.why, c)
				return
			}
		}
		for _, c := range r.cues {
			if c.does.has(those) && c.from >= m.to && c.to <= s.to && len(v.why) > 0 && r.standsAlone(c) && r.listUpTo(m, c) {
				v.unsaid, v.feared, v.status, v.why = false, false, intake.Absent, append(v.why, c)
				return
			}
		}
		for _, c := range r.cues { // 有没有便血我没注意
			if c.does.has(unsure) && asked(v) && c.from >= m.to && c.from-m.to <= 3 && c.to <= s.to {
				v.unsaid, v.feared, v.status, v.why = false, false, intake.Uncertain, append(v.why, c)
				return
			}
		}
		if c, ok := r.repliedTo(m, s); ok && asked(v) {
			v.unsaid, v.feared, v.status, v.why = false, false, intake.Absent, append(v.why, c)
		}
		return
	}
	if v.status != intake.Present {
		return
	}
	for _, c := range r.cues {
		if c.from < m.to || c.does&(1<<those|1<<since) == 0 {
			continue
		}
		switch {
		case c.does.has(those) && c.to <= s.to && r.standsAlone(c) && !r.ofSelf(m, c) && v.temporality == intake.Current && r.listUpTo(m, c):
			v.status, v.why = intake.Absent, append(v.why, c)
			return
		case c.does.has(since) && r.sinceReaches(m, c, s) && !r.notRecovered(m, c):
			v.gone, v.temporality, v.why = true, intake.Past, append(v.why, c)
			return
		}
	}
}

// notRecovered: a hand that went weak and sight that "hasn't come back" are still lost.
func (r *reading) notRecovered(m mention, c cue) bool {
	if m.concept == nil || !contains(string(r.runes()[c.from:c.to]), "come back", "came back") {
		return false
	}
	switch m.concept.ID {
	case "unilateral-weakness", "limb-weakness", "arm-weakness", "leg-weakness", "vision-loss", "visual-field-loss", "speech-difficulty", "aphasia",
		"sensory-loss", "unilateral-numbness", "hearing-loss", "sudden-hearing-loss", "facial-droop", "paralysis", "bilateral-leg-weakness", "blurred-vision":
		return true
	}
	return false
}

// standsAlone: "haven't had any" before a complaint denies that one, and nothing before it.
func (r *reading) standsAlone(c cue) bool {
	if strings.HasSuffix(string(r.runes()[c.from:c.to]), "n't") && !r.endsHere(c.to) {
		switch next, _ := r.wordAfter(c.to); next {
		case "either", "though", "tho", "myself", "actually":
		default:
			return false // "I haven't told anyone"
		}
	}
	_, end := r.clause(c.from, c.to)
	for _, h := range r.concepts {
		if h.From >= c.to && h.To <= end && h.Concept.Kind != lexicon.Site {
			return false
		}
	}
	return true
}

// ofSelf: in 我妈有高血压，我没有 the denial is the speaker's.
func (r *reading) ofSelf(m mention, c cue) bool {
	who, _ := r.person(m, speaker{})
	return who == intake.OfOther && r.bySelf(c) || r.otherSubject(m, c)
}

// plainly: "he has a rash" after a question is no "he has".
func (r *reading) plainly(p polar) bool {
	text := r.runes()
	word := string(text[p.from:p.to])
	return r.endsHere(p.to) || han(text[p.from]) || strings.HasPrefix(word, "no") || strings.HasPrefix(word, "ye")
}

// otherSubject: in "I had fits as a girl, he's never had one" the denial is of him.
func (r *reading) otherSubject(m mention, c cue) bool {
	text := r.runes()
	a, _ := r.clause(m.from, m.to)
	b, _ := r.clause(c.from, c.to)
	named, denied := " "+string(text[a:m.from]), " "+string(text[b:c.from])
	return (strings.HasPrefix(named, " i ") || strings.HasPrefix(named, " i'")) && contains(denied, " he ", " he'", " she ", " she'")
}

// echoes: 胸口疼吗？不疼. The answer denies the last word of what was asked.
func (r *reading) echoes(m mention, i int) bool {
	text := r.runes()
	for i < len(text) && text[i] == ' ' {
		i++
	}
	if i+1 >= len(text) || text[i] != '不' && text[i] != '没' {
		return false
	}
	if !slices.Contains(text[m.from:m.to], text[i+1]) {
		return false
	}
	return i+2 >= len(text) || r.endsHere(i+2) || strings.ContainsRune("的啊呀过了呢", text[i+2])
}

func asked(v *verdict) bool {
	return slices.ContainsFunc(v.why, func(c cue) bool { return c.does.has(ask) })
}

// onlyAsks: "Chest pain?" is the question repeated, and what follows answers it.
func (r *reading) onlyAsks(m mention, s sentence) bool {
	text := r.runes()
	if s.to == 0 || s.to > len(text) || text[s.to-1] != '?' {
		return false
	}
	rest := 0
	for i := s.from; i < s.to; {
		if next := max(r.hitEnd(i, s.to), r.skippable(i, s.to)); next > i {
			i = next
			continue
		}
		if han(text[i]) || lexicon.Latin(text[i]) {
			rest++
		}
		i++
	}
	return rest <= 6
}

func (r *reading) hitEnd(i, limit int) int {
	for _, h := range hitsAt(r.concepts, i) {
		if h.To <= limit {
			return h.To
		}
	}
	return i
}

// repliedTo finds the answer to a question that is told with it: 你问我有没有胸痛，我统统没有; 问我疼不疼我说不疼.
func (r *reading) repliedTo(m mention, s sentence) (cue, bool) {
	text := r.runes()
	for _, c := range r.cues {
		if c.from < m.to || c.to > s.to || !c.does.any(deny, denyAfter, those) || !han(text[c.from]) {
			continue
		}
		before := string(text[max(m.to, c.from-3):min(c.from+2, c.to)]) // 目前没有 is one cue
		if i := strings.IndexAny(before, "没不"); i >= 0 {
			before = before[:i]
		}
		said := suffixOf(before, "说") || suffixOf(before, "答") || suffixOf(before, "讲")
		ends := c.to >= len(text) || text[c.to] == ',' || lexicon.Stop(text[c.to]) || text[c.to] == ' '
		if said && (ends || c.to-c.from == 1) || ends && (c.does.has(those) || suffixOf(before, "目前") || suffixOf(before, "现在") || suffixOf(before, "暂时") || suffixOf(before, "我") || suffixOf(before, "他") || suffixOf(before, "她")) {
			return c, true
		}
	}
	return cue{}, false
}

// listUpTo reports whether a mention stands in the list that "none of those" ends: between them are other mentions, commas
// and small words, and nothing is said of them.
func (r *reading) listUpTo(m mention, c cue) bool {
	text := r.runes()
	other := 0
	from, _ := r.clause(m.from, m.to)
	if contains(string(text[from:m.from]), "除了", "除去", "apart from", "except", "besides", "other than") || contains(string(text[m.to:c.from]), "其他", "其它", "别的", "剩下", "other", "else") {
		return false
	}
	for i := m.to; i < c.from; {
		if lexicon.Stop(text[i]) && !(text[i] == ':' && c.from-i <= 2) {
			return false
		}
		if next := max(r.hitEnd(i, c.from), r.skippable(i, c.from)); next > i {
			i = next
			continue
		}
		if lexicon.Latin(text[i]) {
			word, end := r.wordAfter(i)
			if !slices.Contains([]string{"and", "or", "i", "i've", "got", "have", "had", "the", "a", "no", "so", "but", "with", "to", "my", "me"}, word) {
				other++
			}
			i = max(end, i+1)
			continue
		}
		if han(text[i]) && !strings.ContainsRune("我他她这些那的也都", text[i]) {
			other++
		}
		i++
	}
	return other <= 1
}

// sinceReaches: "fainted once at school when I was twelve, never since". What stands between may tell when, but names no other
// complaint and no now.
func (r *reading) sinceReaches(m mention, c cue, s sentence) bool {
	limit := s.to
	if c.from >= s.to { // in the next sentence, where it opens it
		next := r.sentence(s.to)
		if c.from-next.from > 12 || c.to > next.to {
			return false
		}
		limit = next.to
	}
	if c.to > limit {
		return false
	}
	for _, h := range r.concepts {
		if h.From >= m.to && h.To <= c.from && bodily(h.Concept) {
			return false
		}
	}
	for _, h := range r.concepts { // 再没晕过 and "not now dizzy" are of what follows
		if h.From >= c.to && h.From-c.to <= 1 && m.concept != nil && h.Concept != m.concept && bodily(h.Concept) {
			return false
		}
	}
	if string(r.runes()[c.from:c.to]) == "not now" {
		return r.endsHere(c.to)
	}
	return true
}

func bodily(c *lexicon.Concept) bool { return c.Kind == lexicon.Symptom || c.Kind == lexicon.Sign }

// joked: what is said in fun, in the same breath or right before, is not meant; nor is what laughter does.
func (r *reading) joked(m mention, s sentence) bool {
	text := r.runes()
	next := r.sentence(s.to)
	for _, c := range r.cues {
		if !r.does.has(joke) || m.concept != nil && isMedicine(m.concept) {
			break // nobody takes a medicine in fun: "twice a day, as they say"
		}
		if !c.does.has(joke) || c.from < m.to || r.inEarnest(c) {
			continue
		}
		if c.to <= s.to && c.from-m.to < 60 && commasBetween(text, m.to, c.from) <= 1 || s.to < len(text) && c.from < next.from+8 && c.from >= s.to {
			return true
		}
	}
	before := string(text[max(0, m.from-4):m.from])
	if suffixOf(before, "笑得") || suffixOf(before, "笑到") || suffixOf(before, "笑") {
		return true
	}
	if hasAt(text, m.from, "pain in the") || hasAt(text, m.from, "pain in my") {
		words := string(text[max(s.from, m.from-12):m.from])
		for _, w := range []string{"is a", "'s a", "are a", "was a", "been a", "such a", "real", "right", "total", "absolute", "proper", "royal", "bit of a", "be a", "utter", "massive"} {
			if suffixOf(words, w) {
				return true // "that manager's a pain in the backside"
			}
		}
	}
	if hasAt(text, m.from, "headache") {
		words := string(text[max(s.from, m.from-14):m.from])
		for _, w := range []string{"he's a", "she's a", "they're a", "are a", "such a", "be a", "he's a real", "she's a real", "is a real"} {
			if suffixOf(words, w) {
				return true
			}
		}
	}
	if m.concept != nil && slices.Contains([]string{"suicidal-thoughts", "self-harm-act", "passive-death-wish"}, m.concept.ID) &&
		contains(string(text[max(s.from, m.from-6):m.from]), "气得", "急得", "笑得", "热得", "馋得", "忙得", "累得", "吵得", "烦得") {
		return true // 气得我想跳楼
	}
	if from, _ := r.clause(m.from, m.to); contains(string(text[from:m.from]), "laughed so", "laughing so", "laugh so", "laughed till", "laughed until") {
		return true
	}
	after := string(text[m.to:min(len(text), m.to+16)])
	return hasPrefix(after, "for laughing") || hasPrefix(after, "from laughing") || hasPrefix(after, "with laughter") || hasPrefix(after, "laughing")
}

// inEarnest: 不是开玩笑, "I'm not joking".
func (r *reading) inEarnest(c cue) bool {
	text := r.runes()
	before := string(text[max(0, c.from-10):c.from])
	if han(text[c.from]) {
		return contains(before, "不是", "没", "别", "不")
	}
	return contains(" "+before, "not ", "n't ", " no ", "without ")
}

// affirmed reads two denials that make a yes: 不是不疼，我能忍. Where nothing follows that bears it out it stays open.
func (r *reading) affirmed(m mention, v *verdict) intake.Status {
	if !r.does.has(affirm) {
		return ""
	}
	s := r.sentence(m.from)
	for _, c := range r.cues {
		if !c.does.has(affirm) || c.from < s.from || c.to > m.from && !inGap(m, c) || !inGap(m, c) && !r.reach(c, m) {
			continue
		}
		v.why = append(v.why, c)
		if strings.ContainsRune("哪怎谁能", r.runes()[c.from]) {
			return intake.Present // 能不疼吗 asks nothing
		}
		_, end := r.clause(m.from, m.to)
		if end < s.to && s.to-end > 2 {
			return intake.Present
		}
		return intake.Uncertain
	}
	return ""
}

// ofOthersDenied adds what somebody denies of themselves after telling it of another: "my dad had chest pain, I've not had any".
func (r *reading) ofOthersDenied(all []said) []said {
	out := all
	if !r.does.has(those) {
		return out
	}
	for _, c := range r.cues {
		if !c.does.has(those) || !r.standsAlone(c) {
			continue
		}
		s := r.sentence(c.from)
		for i := range all {
			o := &all[i]
			if o.experiencer != intake.OfOther || o.to > c.from || o.from < s.from || o.status != intake.Present || o.unsaid || !bodily(o.concept) && o.concept.Kind != lexicon.Disease {
				continue
			}
			if !r.bySelf(c) {
				continue
			}
			if slices.ContainsFunc(all, func(x said) bool {
				return x.concept == o.concept && x.experiencer == intake.OfPatient && x.from > o.from
			}) {
				continue
			}
			out = append(out, said{mention: mention{concept: o.concept, from: c.from, to: c.to}, verdict: verdict{status: intake.Absent,
				temporality: intake.Current, experiencer: intake.OfPatient, why: []cue{c}}})
		}
	}
	return out
}

// bySelf: the denial is the patient's own: "I've not had any", "he's never had one" of a son, 我没有.
func (r *reading) bySelf(c cue) bool {
	text := r.runes()
	words := string(text[c.from:c.to])
	if strings.HasPrefix(words, "我") || strings.HasPrefix(words, "i ") || strings.HasPrefix(words, "i'") || strings.HasSuffix(words, " i") {
		return true
	}
	from, _ := r.clause(c.from, c.to)
	before := " " + string(text[from:c.from])
	for _, w := range []string{" i ", " i'", " he ", " he'", " she ", " she'", "我", "他", "她", "孩子", "宝宝"} {
		if strings.Contains(before, w) {
			return true
		}
	}
	return false
}
