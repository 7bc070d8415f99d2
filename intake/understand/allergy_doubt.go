package understand

import (
	"github.com/preconsult/preconsult/intake"
)

// doubts finds a word of doubt that is not overruled.
func (t *allergyTalk) doubts(s *stretch) *mark {
	if s.has(alSure) && !s.has(alNo) {
		return nil
	}
	if m := s.one(alDoubt); m != nil {
		return m
	}
	if m := s.one(alHedge); m != nil && s.asks {
		return m
	}
	if s.asks && len(s.marks) == 1 && s.marks[0].does.has(alSubstance) { // 青霉素？
		return &s.marks[0]
	}
	return nil
}

// wonder takes a clause of doubt that names no substance.
func (t *allergyTalk) wonder(s *stretch, rs []ruling, named bool) {
	if s.has(alOthers) {
		return
	}
	says := s.has(alAllergy, alWhether) || t.raised > 0 && t.raised >= t.index(s)-1
	if says {
		t.use(s)
	}
	doubt := ruling{from: s.from, to: s.to, standing: doubtful, status: intake.Uncertain}
	moved := len(t.topic) > 0 && named && t.topic[0].other && !t.who
	switch {
	case moved:
		t.settle(s, doubt, true)
	case len(t.topic) > 0 && (t.topic[0].standing < explicit):
		for _, c := range t.topic {
			if c.unsaid && c.stretch == t.index(s)-1 && t.stretches[c.stretch].asks && t.stretches[c.stretch].has(alAllergy) {
				c.unsaid = false // "Allergic to penicillin? No idea"
			}
			t.rule(c, doubt)
		}
	case len(t.topic) > 0 && s.has(alWhether, alAllergy) && t.stretches[t.topic[0].stretch].has(alBefore): // 不知道现在还过不过敏
		for _, c := range t.topic {
			c.standing, c.status = doubtful, intake.Uncertain
		}
	case len(t.topic) == 0 && (says || t.asked):
		for _, c := range t.concept("allergy") {
			x := &claim{concept: c, other: t.who, standing: doubtful, status: intake.Uncertain, from: s.from, to: s.to, sentence: t.sentence}
			t.claims = append(t.claims, x)
		}
	}
}

// supposed reports whether a clause asks or supposes.
func (t *allergyTalk) supposed(s *stretch) bool {
	if s.has(alDenied) && s.has(alAny) {
		return false // "asked whether I was allergic and I said no"
	}
	if t.asked && s.has(alAllergy) && s.has(alSubstance) && !s.has(alIf) {
		return false // 酒精过敏算不算
	}
	if s.has(alAsk) || s.has(alWhether) || s.asks && s.has(alAllergy) && len(s.marks) > 0 && s.marks[len(s.marks)-1].does.has(alNope) && han(t.r.runes()[s.to-1]) {
		return true // 我对甘露醇过敏没有？
	}
	if m := s.one(alIf); m != nil {
		return true
	}
	return s.asks && s.has(alAllergy) && !s.has(alSelf, alNo)
}

// jest: 看到加班就过敏, "allergic to Mondays".
func (t *allergyTalk) jest(s *stretch) bool {
	return s.has(alJoke) && s.has(alAllergy) && !s.has(alSubstance) && !t.asked
}
