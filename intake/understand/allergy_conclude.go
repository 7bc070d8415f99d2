package understand

import (
	"slices"

	"github.com/preconsult/preconsult/intake"
)

// conclude decides what is still open, and makes a denial of all leave its exceptions out.
func (t *allergyTalk) conclude() {
	for k, c := range t.claims {
		switch {
		case c.unsaid:
		case c.standing == open:
			t.listed(k)
		case c.standing == weak && c.status == intake.Present && (!t.asked || t.noneAtAll(c)) && c.reaction != nil && (!t.spoken && !c.habit || !t.telling(c.reaction)):
			c.unsaid, c.standing = true, open // "it made me dizzy, so they cut it" tells of a medicine that is still taken
		}
	}
	t.restDenied()
	t.exceptions()
	t.heard = slices.Clone(t.claims)
	t.merge()
}

// merge keeps one claim an allergy and person: the last of the strongest.
func (t *allergyTalk) merge() {
	var kept []*claim
	for _, c := range t.claims {
		if c.unsaid || c.standing == open {
			kept = append(kept, c)
			continue
		}
		i := slices.IndexFunc(kept, func(o *claim) bool {
			return o.concept == c.concept && o.other == c.other && !o.unsaid && o.standing > open
		})
		switch {
		case i < 0:
			kept = append(kept, c)
		case c.fine && t.lex.IsA(c.concept.ID, "food-allergy") && c.word != kept[i].word && kept[i].standing == explicit && kept[i].status == intake.Present && !kept[i].gone:
			// 鸡蛋白过敏，蛋黄可以吃: another part of it
		case c.standing == kept[i].standing && c.status == kept[i].status && c.gone == kept[i].gone:
			if kept[i].reaction == nil {
				kept[i].reaction, kept[i].noted, kept[i].had = c.reaction, c.noted, c.had
			}
		case c.standing >= kept[i].standing:
			if c.reaction == nil && c.status == kept[i].status {
				c.reaction, c.noted, c.had = kept[i].reaction, kept[i].noted, kept[i].had
			}
			kept[i] = c
		case kept[i].reaction == nil && c.status == intake.Present:
			kept[i].reaction, kept[i].noted, kept[i].had = c.reaction, c.noted, c.had
		}
	}
	t.claims = kept
}

// noneAtAll: "not allergic, but codeine makes me sick".
func (t *allergyTalk) noneAtAll(c *claim) bool {
	return slices.ContainsFunc(t.claims, func(o *claim) bool {
		return o.status == intake.Absent && o.standing == explicit && o.other == c.other && o.concept != c.concept && t.lex.IsA(c.concept.ID, o.concept.ID)
	})
}

// telling reports whether a reaction is one of an allergy; being sick or dizzy from something is none by itself.
func (t *allergyTalk) telling(m *mark) bool {
	switch string(t.r.runes()[m.from:m.to]) {
	case "sick", "vomit", "vomits", "vomited", "vomiting", "threw up", "throw up", "throws up", "the runs", "diarrhoea", "diarrhea", "dizzy", "burning",
		"heart racing", "seizure", "asthma", "吐", "呕吐", "拉肚子", "恶心", "反胃", "心慌", "晕", "发抖", "胸闷", "喘", "湿疹", "eczema", "runny nose":
		return false
	}
	return true
}

// listed decides of a substance that is only named: as the ones beside it in the list, or as the answer to the question.
func (t *allergyTalk) listed(k int) {
	c := t.claims[k]
	for _, d := range []int{-1, 1} {
		if k+d < 0 || k+d >= len(t.claims) {
			continue
		}
		n := t.claims[k+d]
		far := c.stretch - n.stretch
		if n.other == c.other && n.standing == explicit && n.status == intake.Present && !n.unsaid && far*far <= 1 && (d < 0 || n.sentence == c.sentence) {
			c.standing, c.status, c.gone = n.standing, n.status, n.gone
			return
		}
	}
	if t.denying && !t.asked {
		c.standing, c.status = explicit, intake.Absent // 不是过敏，青霉素我打过的
		return
	}
	if (t.asked || t.echo > 0 && t.echo >= c.sentence) && !c.other && c.concept.ID != "drug-allergy" && c.concept.ID != "food-allergy" {
		c.standing, c.status = explicit, intake.Present
	}
}

// restDenied: 别的都不过敏 after an exception denies what is left of medicines and foods.
func (t *allergyTalk) restDenied() {
	if t.rest == nil {
		return
	}
	for _, id := range []string{"drug-allergy", "food-allergy"} {
		for _, c := range t.concept(id) {
			x := *t.rest
			x.concept, x.standing, x.status, x.sentence = c, explicit, intake.Absent, t.sentence
			t.claims = append(t.claims, &x)
		}
	}
}

// exceptions: whoever is allergic to penicillin and to nothing else is not without allergies to medicines, but without others. A
// denial of any other group with an exception is dropped.
func (t *allergyTalk) exceptions() {
	var kept []*claim
	for _, c := range t.claims {
		if c.standing == explicit && c.status == intake.Absent && slices.ContainsFunc(t.claims, func(o *claim) bool {
			return o.other == c.other && o.status == intake.Present && !o.gone && !o.unsaid && o.standing > open && o.concept != c.concept && t.lex.IsA(o.concept.ID, c.concept.ID)
		}) {
			rest := t.concept("other-" + c.concept.ID)
			if rest == nil {
				continue
			}
			c.concept = rest[0]
		}
		kept = append(kept, c)
	}
	t.claims = kept
}
