package understand

import (
	"slices"

	"github.com/preconsult/preconsult/intake"
)

// apply lets a clause without a substance bear on what was spoken of, or on everything.
func (t *allergyTalk) apply(s *stretch, rs []ruling, named bool) {
	rule := t.strongest(rs)
	if rule == nil {
		return
	}
	if s.has(alOthers) {
		if rule.status == intake.Absent && (t.spoken || t.asked || len(t.topic) > 0) {
			t.use(s)
			t.rest = &claim{other: t.who, from: s.from, to: s.to}
		}
		return
	}
	if rule.edge && rule.status == intake.Absent && named && t.likewise() {
		return // 我没过敏，他也没有
	}
	if rule.edge && !t.edgeCounts(s, rule) {
		return
	}
	if rule.status == intake.Absent && !rule.gone && t.denyAll(s, rule, named) {
		t.use(s)
		all := []string{"drug-allergy", "food-allergy"}
		if rule.edge && t.asked { // 没有 answers what was asked
			all = []string{t.question}
		}
		for _, id := range all {
			for _, c := range t.concept(id) {
				t.claims = append(t.claims, &claim{concept: c, other: t.who, standing: explicit, status: intake.Absent, from: s.from,
					to: s.to, sentence: t.sentence})
			}
		}
		return
	}
	if len(t.topic) == 0 {
		t.denying = t.denying || rule.allergy && rule.status == intake.Absent
		if rule.allergy && rule.status == intake.Present {
			t.pending = t.index(s) + 1
		}
		if t.who && rule.allergy && rule.status == intake.Present {
			t.use(s)
			for _, c := range t.concept("allergy") {
				t.claims = append(t.claims, &claim{concept: c, other: true, standing: explicit, status: intake.Present, from: s.from, to: s.to,
					sentence: t.sentence})
			}
			return
		}
		t.unnamed(s, rule)
		return
	}
	if rule.allergy {
		t.use(s)
	}
	t.settle(s, *rule, named)
}

// likewise lets a denial of everything count for another person too.
func (t *allergyTalk) likewise() bool {
	n := len(t.claims)
	if n < 2 || t.claims[n-1].concept.ID != "food-allergy" || t.claims[n-1].status != intake.Absent || t.claims[n-1].other == t.who || t.claims[n-2].concept.ID != "drug-allergy" {
		return false
	}
	for _, c := range t.claims[n-2:] {
		x := *c
		x.other = t.who
		t.claims = append(t.claims, &x)
	}
	return true
}

// strongest is what a clause says in the end: what is said in so many words over a reaction, the last over the first.
func (t *allergyTalk) strongest(rs []ruling) *ruling {
	var best *ruling
	for k := range rs {
		if best == nil || rs[k].standing > best.standing || rs[k].standing == best.standing && (!rs[k].edge && !(rs[k].fine && best.allergy) || best.edge) {
			best = &rs[k]
		}
	}
	return best
}

// edgeCounts: a clause that is nothing but "no" counts where the clause before is nothing but what it answers, 但 "allergic, no",
// or where everything was asked for.
func (t *allergyTalk) edgeCounts(s *stretch, rule *ruling) bool {
	i := t.index(s)
	if i > 0 && t.stretches[i-1].asks && t.stretches[i-1].has(alAllergy) && t.stretches[i-1].has(alSubstance) {
		rule.allergy = true // "Allergic to penicillin? Yes"
		return true
	}
	if rule.status == intake.Present {
		return false
	}
	if i <= 0 || t.asked && len(t.claims) == 0 {
		return t.asked
	}
	before := &t.stretches[i-1]
	text := t.r.runes()
	short := wordsBetween(text[before.from:before.to]) <= 3 && before.to-before.from <= 12
	if short && len(t.topic) > 0 && t.topic[len(t.topic)-1].stretch == i-1 && t.topic[len(t.topic)-1].standing == open {
		return true // "penicillin, no"
	}
	return short && (before.has(alAllergy) || before.has(alSelf, alThey) && t.spoken)
}

// denyAll reports whether a denial is of everything: it says so, or it denies having any allergy and not of being allergic to
// what was just named.
func (t *allergyTalk) denyAll(s *stretch, rule *ruling, named bool) bool {
	text := string(t.r.runes()[s.from:s.to])
	if s.has(alAny) && !contains(text, "to it", "to that", "to them") || rule.edge && t.asked && len(t.topic) == 0 {
		return t.spoken || t.asked
	}
	if rule.edge && t.echo >= t.sentence && len(t.topic) == 0 {
		return true // 对啥过敏？没有没有
	}
	if rule.edge {
		return t.spoken && s.to-s.from <= 10 && t.bareNothing(s)
	}
	if !rule.allergy || t.unknown(s, rule) {
		return false
	}
	settled := len(t.topic) == 0 || t.topic[0].standing == explicit && (t.topic[0].other != t.who || t.topic[0].status == intake.Absent)
	if t.having(s, rule) {
		return settled || !named
	}
	return len(t.topic) == 0 && !t.judged(s, rule)
}

func (t *allergyTalk) index(s *stretch) int {
	return slices.IndexFunc(t.stretches, func(o stretch) bool { return o.from == s.from })
}

func (t *allergyTalk) bareNothing(s *stretch) bool {
	w := string(t.r.runes()[s.from:s.to])
	return contains(w, "nothing", "none") && t.who != (len(t.topic) > 0 && t.topic[0].other)
}

// unknown: 我对甘露醇不过敏, "not allergic to kumquats": a substance is named that we do not know, and nothing is said of others.
func (t *allergyTalk) unknown(s *stretch, rule *ruling) bool {
	text := t.r.runes()
	for i := s.from; i < rule.from; i++ {
		if text[i] == '对' && hanBetween(text[i+1:rule.from])-t.markedHan(s, i+1, rule.from) > 0 {
			return true
		}
	}
	rest := string(text[rule.to:s.to])
	return hasPrefix(rest, "to ") && !contains(rest, "any", "it", "them", "that", "these", "nothing", "everything", "owt", "medic", "drug", "food", "stuff")
}

// markedHan counts the characters of known words between two places.
func (t *allergyTalk) markedHan(s *stretch, from, to int) int {
	n := 0
	for _, m := range s.marks {
		if m.from >= from && m.to <= to {
			n += hanBetween(t.r.runes()[m.from:m.to])
		}
	}
	return n
}

// having: 没有过敏, "no allergies": a noun is denied.
func (t *allergyTalk) having(s *stretch, rule *ruling) bool {
	text := t.r.runes()
	for k := len(s.marks) - 1; k >= 0; k-- {
		n := s.marks[k]
		if n.to > rule.from || !n.does.has(alNo) {
			continue
		}
		w := string(text[n.from:n.to])
		if han(text[n.from]) {
			return !contains(w, "不", "会") || contains(w, "不存在")
		}
		return contains(string(text[rule.from:rule.to]), "allergies", "alergies", "allergys") || contains(w, "nae") ||
			(w == "no" || w == "zero" || w == "without") && contains(string(text[rule.from:rule.to]), "allergy", "reaction")
	}
	return false
}

// judged: 不是过敏, "it isn't an allergy": something that happened was none.
func (t *allergyTalk) judged(s *stretch, rule *ruling) bool {
	text := string(t.r.runes()[s.from:rule.to])
	return contains(text, "不是过敏", "不算过敏", "不叫过敏", "an allergy", "a true allergy", "a real allergy", "not allergy", "a allergy", "that an allergy", "it allergy", "算不上过敏")
}

// settle lets a clause rule over what was spoken of, for the person that it names.
func (t *allergyTalk) settle(s *stretch, rule ruling, named bool) {
	moved := named && t.who != t.topic[0].other
	if moved {
		var fresh []*claim
		for _, c := range t.topic {
			fresh = append(fresh, &claim{concept: c.concept, other: t.who, from: s.from, to: s.to, sentence: t.sentence, stretch: c.stretch,
				standing: rule.standing, status: rule.status, gone: rule.gone})
		}
		if rule.standing == weak {
			return
		}
		t.claims = append(t.claims, fresh...)
		t.topic = fresh
		return
	}
	for _, c := range t.topic {
		r := rule
		if r.fine && c.status == intake.Present && c.standing == explicit && t.now(s) && t.stretches[c.stretch].has(alBefore) {
			r.gone, r.fine = true, false // 小时候对虾过敏，现在吃没事了
		}
		t.rule(c, r)
	}
}

// rule lets one ruling bear on a claim.
func (t *allergyTalk) rule(c *claim, rule ruling) {
	switch {
	case c.unsaid && (rule.standing < explicit || rule.status == intake.Present && !rule.allergy):
		return
	case rule.standing < c.standing && !(c.standing == doubtful && rule.standing == explicit):
		return
	case rule.fine && c.standing == explicit && c.status == intake.Present && !c.gone:
		return // what makes somebody ill is not taken back by "I'm fine"
	case c.gone && rule.fine:
		return
	case c.standing == explicit && c.status == intake.Absent && !c.gone && rule.status == intake.Present && !rule.allergy:
		return // 头孢不过敏，喝酒不行
	}
	c.standing, c.status, c.unsaid = rule.standing, rule.status, false
	c.gone = rule.gone
	if rule.gone {
		c.status = intake.Present
	}
}

// unnamed takes what is said of no substance: an allergy that was outgrown, or that is not known.
func (t *allergyTalk) unnamed(s *stretch, rule *ruling) {
	if !rule.gone && !(t.asked && s.has(alBefore) && rule.edge) || !t.spoken && !t.asked {
		return
	}
	id := "allergy"
	if t.asked {
		id = "drug-allergy"
	}
	for _, c := range t.concept(id) {
		t.use(s)
		x := &claim{concept: c, other: t.who, standing: explicit, status: intake.Present, gone: true, from: s.from, to: s.to, sentence: t.sentence}
		t.claims = append(t.claims, x)
		t.topic = []*claim{x}
	}
}
