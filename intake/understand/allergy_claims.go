package understand

import (
	"slices"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// read takes one clause.
func (t *allergyTalk) read(i int) {
	s := &t.stretches[i]
	if s.first {
		t.who = false
		t.sentence++
	}
	rs := t.rulings(s)
	other, named := t.whose(s, rs)
	switch {
	case t.jest(s):
		t.use(s)
		return
	case t.belongs(s, rs), t.taking(s):
		return
	}
	t.who = other
	if len(s.marks) == 1 && s.marks[0].does.has(alAllergy) && hasAt(t.r.runes(), s.to, ":") { // "Allergies: none"
		t.echo = t.sentence
		t.use(s)
		return
	}
	doubt := t.doubts(s)
	unsaid := doubt == nil && t.supposed(s)
	subs := t.substances(s)
	switch {
	case len(subs) > 0:
		t.use(s)
		t.name(i, s, subs, rs, doubt != nil, unsaid)
	case unsaid:
		t.raised = i + 1
		if s.asks && s.has(alAllergy) && !s.has(alIf) && s.to-s.from <= 12 {
			t.echo = t.sentence + 1
		}
		if s.has(alAllergy, alWhether) && len(t.topic) > 0 && t.topic[0].standing == weak { // "does that mean she's allergic?"
			for _, c := range t.topic {
				t.rule(c, ruling{standing: doubtful, status: intake.Uncertain})
			}
		}
		if s.has(alIf) && len(rs) > 0 && rs[0].from < s.one(alIf).from { // "a rash if I eat it"
			t.apply(s, rs, named)
			break
		}
		if s.has(alAllergy, alWhether) {
			t.use(s)
		}
	case doubt != nil:
		t.wonder(s, rs, named)
	default:
		t.apply(s, rs, named)
	}
	t.react(s, rs)
	if s.has(alNotMe) && !(t.c.who.forOther && s.has(alSelf)) {
		t.notMe(s, rs)
	}
}

// taking: "I'm allergic to penicillin, I take warfarin". The clause says what is taken, and takes the list no further.
func (t *allergyTalk) taking(s *stretch) bool {
	if s.has(alAllergy, alAvoid, alReact, alPositive, alNegative, alTolerated, alFine, alDenied, alNo, alNope, alHad, alBefore) {
		return false
	}
	m := s.one(alSubstance)
	if m == nil || !t.lex.IsA(m.about[0].ID, "drug-allergy") {
		return false
	}
	before := string(t.r.runes()[s.from:m.from])
	return contains(before, "i take ", "i'm taking ", "i am taking ", "i'm on ", "i am on ", "he takes ", "she takes ", "he's on ",
		"she's on ", "在吃", "平时吃", "我吃", "现在吃", "一直吃", "长期吃", "在用", "服用")
}

func (t *allergyTalk) use(s *stretch) { t.used = append(t.used, [2]int{s.from, s.to}) }

// substances are what the clause names that somebody may be allergic to, medicines and foods as such among them.
func (t *allergyTalk) substances(s *stretch) []mark {
	var out []mark
	text := t.r.runes()
	for k, m := range s.marks {
		switch {
		case m.does.has(alSubstance):
		case s.has(alOthers) && (m.does.has(alDrug) || m.does.has(alFood)):
			continue
		case m.does.has(alDrug):
			m.about = t.concept("drug-allergy")
		case m.does.has(alFood):
			m.about = t.concept("food-allergy")
		default:
			continue
		}
		if k > 0 && m.does.has(alDrug) && t.asked && suffixOf(string(text[:m.from]), "开") { // 你放心开药
			continue
		}
		if len(m.about) > 0 {
			out = append(out, m)
		}
	}
	if len(out) > 1 && slices.ContainsFunc(out, func(m mark) bool { return m.does.has(alSubstance) }) {
		// "sulfa drugs", 青霉素这种药: the general word only says what kind of thing is named.
		out = slices.DeleteFunc(out, func(m mark) bool {
			return !m.does.has(alSubstance) && !t.ruledAlone(s, m)
		})
	}
	return out
}

// ruledAlone: "medicines no, …", 药没有: the general word has a yes or no of its own.
func (t *allergyTalk) ruledAlone(s *stretch, m mark) bool {
	for _, o := range s.marks {
		if o.from >= m.to && o.from-m.to <= 1 && (o.does.has(alNope) || o.does.has(alNo)) || o.does.has(alNo) && o.to <= m.from && m.from-o.to <= 1 {
			return true
		}
	}
	return false
}

func (t *allergyTalk) concept(id string) []*lexicon.Concept {
	if c, ok := t.lex.Concept(id); ok {
		return []*lexicon.Concept{c}
	}
	return nil
}

// name takes a clause that names substances.
func (t *allergyTalk) name(i int, s *stretch, subs []mark, rs []ruling, doubt, unsaid bool) {
	var fresh []*claim
	for _, m := range subs {
		for _, c := range m.about {
			x := &claim{concept: c, other: t.who, from: m.from, to: m.to, stretch: i, unsaid: unsaid, sentence: t.sentence,
				word: string(t.r.runes()[m.from:m.to])}
			rule := t.rules(s, m, rs)
			switch {
			case doubt:
				x.standing, x.status = doubtful, intake.Uncertain
			case t.partly(s, m):
				x.unsaid = true
			case t.leftOut(s, m):
				x.standing, x.status = explicit, intake.Present
				for _, r := range rs {
					if r.from >= m.to && r.status == intake.Absent { // 除了虾以外没有别的过敏
						t.rest = &claim{other: t.who, from: r.from, to: r.to}
					}
				}
			case rule != nil && rule.fine && t.lex.IsA(c.ID, "drug-allergy") && t.usual(rule):
				// "I take warfarin every day" tells of no allergy
			case rule != nil:
				x.standing, x.status, x.gone, x.fine = rule.standing, rule.status, rule.gone, rule.fine
				t.widen(x, rule)
			case t.excepted(s, m):
				x.standing, x.status = explicit, intake.Present
			case t.setsRight(s, m):
				x.standing, x.status = explicit, intake.Present
				for _, o := range t.topic {
					o.unsaid = o.unsaid || o.standing == weak // it was only thought to be
				}
			}
			if unsaid {
				x.standing, x.status, x.gone = open, "", false
			}
			if x.standing == open && t.pending == i && i > 0 && len(rs) == 0 {
				x.standing, x.status = explicit, intake.Present
			}
			x.habit = s.has(alHabit)
			if t.kindOf(x, fresh) {
				continue
			}
			if (x.concept.ID == "drug-allergy" || x.concept.ID == "food-allergy") && x.standing == open && !t.asked {
				continue
			}
			fresh = append(fresh, x)
		}
	}
	if len(fresh) == 0 {
		return
	}
	joins := len(t.topic) > 0 && fresh[0].standing == open && t.topic[len(t.topic)-1].stretch == i-1 &&
		t.topic[0].standing == open && t.topic[0].other == fresh[0].other
	if !joins { // a list that is still open goes on
		t.topic = nil
	}
	t.topic = append(t.topic, fresh...)
	t.claims = append(t.claims, fresh...)
}

// usual: eating something every day shows that it does no harm; a medicine is just taken so.
func (t *allergyTalk) usual(rule *ruling) bool {
	return contains(string(t.r.runes()[rule.from:rule.to]), "every", "all the time", "天天", "经常", "常吃", "照")
}

// kindOf: "Cipro. The antibiotic." says what kind of thing was named.
func (t *allergyTalk) kindOf(x *claim, fresh []*claim) bool {
	if x.standing > open {
		return false
	}
	return slices.ContainsFunc(slices.Concat(t.topic, fresh), func(c *claim) bool {
		return c.concept != x.concept && t.lex.IsA(c.concept.ID, x.concept.ID)
	})
}

// widen lets the evidence hold the word that rules, where it stands near.
func (t *allergyTalk) widen(x *claim, rule *ruling) {
	if rule.edge || !rule.allergy && rule.standing != explicit {
		return
	}
	if d := max(rule.from-x.to, x.from-rule.to); d <= 6 || d <= 20 && lexicon.Latin(t.r.runes()[x.from]) {
		x.from, x.to = min(x.from, rule.from), max(x.to, rule.to)
	}
}

// partly: 不是对所有海鲜过敏 says neither.
func (t *allergyTalk) partly(s *stretch, m mark) bool {
	text := t.r.runes()
	for k, a := range s.marks {
		if a.to == m.from && (string(text[a.from:a.to]) == "所有" || string(text[a.from:a.to]) == "全部") {
			for _, n := range s.marks[:k] {
				if n.does.has(alNo) {
					return true
				}
			}
		}
	}
	return false
}

// excepted: 除了青霉素, "just hay fever", 就海鲜.
func (t *allergyTalk) excepted(s *stretch, m mark) bool {
	for _, x := range s.marks {
		if x.does.has(alExcept) && x.to <= m.from && (wordsBetween(t.r.runes()[x.to:m.from]) <= 3 && t.gap(s, x.to, m.from) <= 4) {
			return true
		}
	}
	return false
}

// leftOut: 除了青霉素, "except penicillin": what is said then is of the others.
func (t *allergyTalk) leftOut(s *stretch, m mark) bool {
	text := t.r.runes()
	for _, x := range s.marks {
		if x.does.has(alExcept) && x.to <= m.from && m.from-x.to <= 5 && (text[x.from] == '除' || lexicon.Latin(text[x.from]) && !hasAt(text, x.from, "just") && !hasAt(text, x.from, "only")) {
			return true
		}
	}
	return false
}

// setsRight: "it's the cephalosporins" after what it is not.
func (t *allergyTalk) setsRight(s *stretch, m mark) bool {
	for _, x := range s.marks {
		if x.does.has(alContrast) && (x.from-s.from <= 2 || x.to == m.from) && x.to <= m.from && m.from-x.to <= 5 && (t.spoken || t.asked) && !s.asks {
			return true
		}
	}
	return false
}
