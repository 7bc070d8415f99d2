package understand

import (
	"slices"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// ruling is what a word says of the substances around it.
type ruling struct {
	from, to int
	standing standing
	status   intake.Status
	gone     bool
	allergy  bool // it is the word "allergy" itself
	wrong    bool // what stands in the record is not so
	fine     bool // "fine", which takes back nothing that was said in so many words
	edge     bool // a bare yes or no: only of what stands right before it
}

// rulings lists what the words of a clause say, in order.
func (t *allergyTalk) rulings(s *stretch) []ruling {
	var out []ruling
	double := s.has(alDouble)
	for k, m := range s.marks {
		r := ruling{from: m.from, to: m.to, standing: explicit, status: intake.Present}
		denied := !double && t.denied(s, k)
		switch {
		case m.does.has(alSubstance) && !m.does.has(alAllergy) || m.does.has(alMask) || m.does.has(alExcept) && !m.does.has(alReact):
			continue
		case m.does.has(alDenied):
			r.status, r.allergy = flipped(intake.Absent, denied || double), true
		case m.does.has(alPen):
			r.status = flipped(intake.Present, denied)
		case m.does.has(alOutgrown) && !denied:
			r.gone = true
		case m.does.has(alPositive):
			r.status, r.allergy = flipped(intake.Present, denied), !denied
		case m.does.has(alNegative), m.does.has(alSide) && !denied:
			r.status = intake.Absent
		case m.does.has(alAllergy):
			r.status, r.allergy = flipped(intake.Present, denied), true
			if !denied && t.noneOf(s, k) {
				r.status = intake.Absent
			}
		case m.does.has(alAvoid):
			r.status = flipped(intake.Present, denied)
		case m.does.has(alTolerated), m.does.has(alFine):
			r.status, r.fine = flipped(intake.Absent, denied), true
			if denied && !m.does.has(alTolerated) {
				continue
			}
		case m.does.has(alReact):
			r.standing, r.status = weak, flipped(intake.Present, denied)
		case m.does.has(alWrong):
			r.status, r.wrong = intake.Absent, true
		case m.does.has(alNope), m.does.has(alYes):
			if !t.closesHere(s, k) {
				continue
			}
			r.edge = true
			if m.does.has(alNope) {
				r.status = intake.Absent
			}
		default:
			continue
		}
		if (s.has(alThought, alHedge) || t.hearsay(s)) && r.status == intake.Present {
			r.standing = weak
		}
		out = append(out, r)
	}
	return out
}

// hearsay: 奶奶说孩子吃虾过敏.
func (t *allergyTalk) hearsay(s *stretch) bool {
	for k := range s.marks {
		if s.marks[k].does.has(alOther) && t.tells(s, k) {
			return true
		}
	}
	return false
}

// noneOf: 什么过敏都没有: the denial stands after it.
func (t *allergyTalk) noneOf(s *stretch, k int) bool {
	if k+1 >= len(s.marks) || !s.marks[k+1].does.has(alNope) {
		return false
	}
	n := s.marks[k+1]
	return t.closesHere(s, k+1) && t.gap(s, s.marks[k].to, n.from) == 0 && wordsBetween(t.r.runes()[s.marks[k].to:n.from]) == 0
}

func flipped(s intake.Status, denied bool) intake.Status {
	switch {
	case !denied:
		return s
	case s == intake.Present:
		return intake.Absent
	}
	return intake.Present
}

// closesHere: a bare yes or no counts where its clause ends, or a substance follows: 药没有, "pollen yes", "no to drugs".
func (t *allergyTalk) closesHere(s *stretch, k int) bool {
	m := s.marks[k]
	text := t.r.runes()
	for i := m.to; i < s.to; i++ {
		switch text[i] {
		case ' ', '的', '啊', '呀', '呢', '哦', '吧', '嘛', '哈', '了', '.', '"':
			continue
		}
		return false
	}
	return true
}

// denied reports whether a denial before a word reaches it: over small words and substances in Chinese, to the end of the
// clause in English unless an allergy stands between.
func (t *allergyTalk) denied(s *stretch, k int) bool {
	text := t.r.runes()
	m := s.marks[k]
	count := 0
	for j := k - 1; j >= 0; j-- {
		n := s.marks[j]
		if !n.does.has(alNo) && !n.does.has(alNotMe) && !n.does.has(alNope) {
			if n.does.has(alAllergy) || n.does.has(alAvoid) || n.does.has(alReact) && !m.does.has(alReact) {
				return count%2 == 1
			}
			continue
		}
		if han(text[n.from]) {
			if t.gap(s, n.to, m.from) > 3 {
				return count%2 == 1
			}
			count++
			if han(text[n.from]) {
				return count%2 == 1 // the nearest one counts; 不是没有 is a word of its own
			}
		}
		if wordsBetween(text[n.to:m.from]) > 9 {
			return count%2 == 1
		}
		if j > 0 && s.marks[j-1].does.has(alNo) && n.from-s.marks[j-1].to <= 1 && string(text[n.from:n.to]) == "not" { // "I'm not not allergic"
			return false
		}
		return true
	}
	return count%2 == 1
}

// gap counts the characters between two places that are neither of a known word nor a small one.
func (t *allergyTalk) gap(s *stretch, from, to int) int {
	n := 0
	text := t.r.runes()
next:
	for i := from; i < to; i++ {
		for _, m := range s.marks {
			if m.from <= i && i < m.to && !m.does.has(alMask) {
				continue next
			}
		}
		switch text[i] {
		case ' ', '、', '的', '过', '对', '有', '会', '和', '跟', '或', '及', '也', '都', '说', '别', '算', '得', '这', '那', '个', '类', '发', '生', '出', '现', '真', '太', '属', '于':
			continue
		}
		if han(text[i]) {
			n++
		}
	}
	return n
}

func wordsBetween(text []rune) int {
	n, in := 0, false
	for _, c := range text {
		latin := lexicon.Latin(c) || c == '\''
		if latin && !in {
			n++
		}
		in = latin
	}
	return n
}

// rules finds what a clause says of a substance: the word after it in Chinese, the nearer one in English.
func (t *allergyTalk) rules(s *stretch, m mark, rs []ruling) *ruling {
	text := t.r.runes()
	if t.notThis(s, m, rs) {
		denial := &ruling{from: m.from, to: m.to, standing: explicit, status: intake.Absent}
		for _, n := range s.marks {
			if n.does.has(alNo) && n.to <= m.from {
				denial.from = n.from
			}
			if n.does.has(alAllergy) && n.from >= m.to && n.from-m.to <= 1 {
				denial.to = n.to
			}
		}
		return denial
	}
	var before, after *ruling
	for k := range rs {
		r := &rs[k]
		if r.gone || r.wrong {
			return r // "I outgrew my milk allergy"
		}
		if r.standing == weak && slices.ContainsFunc(rs, func(o ruling) bool { return o.standing == explicit }) {
			continue
		}
		switch {
		case r.edge && (r.from < m.to || t.gap(s, m.to, r.from) > 2 || wordsBetween(text[m.to:r.from]) > 1):
		case r.to <= m.from:
			before = r
		case r.from >= m.to && after == nil:
			after = r
		}
	}
	switch {
	case m.does.has(alAllergy): // "hay fever" is one by itself
		for k := range rs {
			if rs[k].from == m.from {
				return &rs[k]
			}
		}
		return nil
	case before == nil:
		return after
	case after == nil:
		return before
	case han(text[m.from]) || han(text[after.from]):
		if before.allergy && !after.allergy && t.gap(s, before.to, m.from) == 0 {
			return before
		}
		return after
	case wordsBetween(text[m.to:after.from]) < wordsBetween(text[before.to:m.from]):
		return after
	}
	return before
}

// notThis: "it's not penicillin I'm allergic to", "no to drugs": the denial stands right before the substance. Before 青霉素过敏 it
// denies the allergy, which is the same.
func (t *allergyTalk) notThis(s *stretch, m mark, rs []ruling) bool {
	text := t.r.runes()
	for _, n := range s.marks {
		if !n.does.has(alNo) && !n.does.has(alNotMe) || n.to > m.from {
			continue
		}
		between := string(text[n.to:m.from])
		switch between {
		case " ", "", " to ", " the ", " for ", " with ", " any ", "对", " to any ", " known ":
			for _, r := range rs {
				if r.from >= m.to && !r.edge && !r.allergy && wordsBetween(text[m.to:r.from]) <= 2 && t.gap(s, m.to, r.from) <= 2 && !r.fine && r.standing == explicit {
					return false
				}
			}
			return !s.has(alDouble)
		}
	}
	return false
}
