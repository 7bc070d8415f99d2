package understand

import (
	"slices"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// whose tells whether a clause is about somebody else, and whether it says so. Before the word that rules the last person counts;
// "my mum says" names nobody.
func (t *allergyTalk) whose(s *stretch, rs []ruling) (other, named bool) {
	end := s.to
	if len(rs) > 0 {
		end = rs[0].from
		if rs[0].standing == weak && len(rs) > 1 {
			end = rs[len(rs)-1].from
		}
	}
	for _, m := range s.marks {
		if m.does.has(alSubstance) && len(rs) == 0 {
			end = min(end, m.from)
		}
	}
	who := t.who
	var last *mark
	for k := range s.marks {
		m := &s.marks[k]
		if !m.does.has(alOther) && !m.does.has(alChild) && !m.does.has(alSelf) && !m.does.has(alThey) && !m.speaks(t.r.runes()) || m.from >= end && !t.of(s, m) {
			continue
		}
		if (m.does.has(alOther) || m.does.has(alChild) || m.does.has(alThey)) && t.tells(s, k) {
			t.others = t.others || m.does.has(alOther)
			continue
		}
		if o, ok := t.isOther(s, m, rs); ok {
			if o && last != nil && !who && t.together(last, m) {
				continue // "me and my brother"
			}
			who, last = o, m
		}
	}
	return who, last != nil
}

// together: "me and my brother", 我跟我姐.
func (t *allergyTalk) together(a, b *mark) bool {
	switch string(t.r.runes()[a.to:b.from]) {
	case " and ", "和", "跟", "与", " & ", "还有":
		return true
	}
	return false
}

// of: 青霉素过敏的是我老公: the person stands after 的是.
func (t *allergyTalk) of(s *stretch, m *mark) bool {
	text := t.r.runes()
	if m.from < 2 || text[m.from-1] != '是' {
		return false
	}
	return text[m.from-2] == '的' || slices.ContainsFunc(s.marks, func(o mark) bool { return o.does.has(alAllergy) && o.to == m.from-1 })
}

// tells: a relative who says something.
func (t *allergyTalk) tells(s *stretch, k int) bool {
	text := t.r.runes()
	for _, n := range s.marks[k+1:] {
		if word := string(text[n.from:n.to]); n.from-s.marks[k].to <= 1 && (n.does.has(alSays) || word == "made me" || word == "makes me") {
			return true
		}
	}
	return s.marks[k].to < len(text) && hasAt(text, s.marks[k].to, "'s house")
}

// isOther tells whether one word for a person means somebody else here.
func (t *allergyTalk) isOther(s *stretch, m *mark, rs []ruling) (other, ok bool) {
	forOther := t.c.who.forOther
	parent := t.c.who.childIsPatient
	text := t.r.runes()
	switch {
	case m.does.has(alSelf) || m.speaks(text) && !m.does.has(alOther) && !m.does.has(alChild):
		if !forOther {
			return false, true
		}
		// A parent's or companion's "I": their own allergy, where they are the subject of it.
		word := string(text[m.from:m.to])
		if word == "咱" || word == "自己" && !(len(rs) > 0) {
			return false, false
		}
		if s.has(alDoubt) {
			return false, false // 我也说不准
		}
		for _, r := range rs {
			if r.from >= m.to && r.standing == explicit && !r.edge && (r.allergy || !han(text[m.from])) && t.gap(s, m.to, r.from) <= 4 && wordsBetween(text[m.to:r.from]) <= 4 {
				return true, true
			}
		}
		return false, false
	case m.does.has(alChild):
		if forOther && parent {
			return false, true
		}
		if forOther {
			return false, true
		}
		t.others = true
		return true, true
	case m.does.has(alThey):
		if forOther {
			if t.who && !s.first {
				return true, true
			}
			return false, true
		}
		switch string(text[m.from:m.to]) {
		case "they", "them", "人家":
			return t.others, true
		}
		return true, true // the patient says "I"
	}
	if forOther && !parent && companionsOwn(string(text[m.from:m.to])) {
		return false, true
	}
	t.others = true
	return true, true
}

// companionsOwn are a companion's words for the one they came with.
func companionsOwn(word string) bool {
	switch word {
	case "mum", "mom", "dad", "mother", "father", "the wife", "wife", "husband", "爸爸", "妈妈", "奶奶", "爷爷", "老伴", "爱人", "老公", "老婆", "外婆", "外公", "姥姥", "姥爷", "婆婆", "公公":
		return true
	case "my boss", "my ex":
		return false
	}
	return own(word)
}

// belongs: "that's my sister's", "that was my ex": what was said of the patient is somebody else's.
func (t *allergyTalk) belongs(s *stretch, rs []ruling) bool {
	if len(t.topic) == 0 || t.topic[0].other || len(t.substances(s)) > 0 || s.has(alNo, alDenied) {
		return false
	}
	for k := 0; k+1 < len(s.marks); k++ {
		m, p := s.marks[k], s.marks[k+1]
		if !m.does.has(alBelongs) || !p.does.has(alOther) && !(p.does.has(alChild) && !t.c.who.forOther) || p.from-m.to > 1 || m.from-s.from > 6 {
			continue
		}
		for _, c := range t.topic {
			t.claims = append(t.claims, &claim{concept: c.concept, other: true, standing: explicit, status: intake.Present, from: c.from,
				to: c.to, sentence: t.sentence})
			c.standing, c.status, c.unsaid = explicit, intake.Absent, false
		}
		return true
	}
	return false
}

// notMe: "not me", 不是我, "I don't have it", after somebody else's allergy or what stands wrong in the record.
func (t *allergyTalk) notMe(s *stretch, rs []ruling) {
	if len(t.topic) == 0 || s.has(alOthers) || s.has(alAny) {
		return
	}
	text := t.r.runes()
	for _, m := range s.marks {
		if !m.does.has(alNotMe) || m.to < s.to && text[m.to] != ' ' && han(text[m.to]) && text[m.to] != '的' {
			continue
		}
		if lexicon.Latin(text[m.to-1]) && m.to < s.to && wordsBetween(text[m.to:s.to]) > 3 {
			continue
		}
		var fresh []*claim
		for _, c := range t.topic {
			if !c.other {
				if c.standing < explicit || !slices.ContainsFunc(rs, func(r ruling) bool { return r.allergy }) {
					t.rule(c, ruling{standing: explicit, status: intake.Absent})
				}
				continue
			}
			fresh = append(fresh, &claim{concept: c.concept, standing: explicit, status: intake.Absent, from: m.from, to: m.to, sentence: t.sentence})
		}
		t.claims = append(t.claims, fresh...)
		return
	}
}
