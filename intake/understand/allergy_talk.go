package understand

import (
	"slices"

	"github.com/preconsult/preconsult/guidelines/lexicon"
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
	return short && (before.has(alAllergy) || before.has(alSelf, alThey) && t.spoken)
}

// denyAll reports whether a denial is of everything: it says so, or it denies having any allergy and not of being allergic to
// what was just named.
func (t *allergyTalk) denyAll(s *stretch, rule *ruling, named bool) bool {
	text := string(t.r.runes()[s.from:s.to])
	if s.has(alAny) && !contains(text, "to it", "to that", "to them") || rule.edge && t.asked && len(t.topic) == 0 {
		return t.spoken || t.asked
	}
	if rule.edge && t.echo && len(t.topic) == 0 {
		return true // 对啥过敏？没有没有
	}
	if rule.edge {
		return t.spoken && s.to-s.from <= 10 && t.bareNothing(s)
	}
	if !rule.allergy {
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

// doubts finds a word of doubt that is not overruled.
func (t *allergyTalk) doubts(s *stretch) *mark {
	if s.has(alSure) && !s.has(alNo) {
		return nil
	}
	if m := s.first0(alDoubt); m != nil {
		return m
	}
	if m := s.first0(alHedge); m != nil && s.asks {
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
	if s.has(alAsk) || s.has(alWhether) {
		return true
	}
	if m := s.first0(alIf); m != nil {
		return true
	}
	return s.asks && s.has(alAllergy) && !s.has(alSelf, alNo)
}

// jest: 看到加班就过敏, "allergic to Mondays".
func (t *allergyTalk) jest(s *stretch) bool {
	return s.has(alJoke) && s.has(alAllergy) && !s.has(alSubstance) && !t.asked
}

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
		if (m.does.has(alOther) || m.does.has(alChild)) && t.tells(s, k) {
			t.others = t.others || m.does.has(alOther)
			continue
		}
		if o, ok := t.person1(s, m, rs); ok {
			who, last = o, m
		}
	}
	return who, last != nil
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
		if n.does.has(alSays) && n.from-s.marks[k].to <= 1 {
			return true
		}
	}
	return s.marks[k].to < len(text) && hasAt(text, s.marks[k].to, "'s house")
}

// person1 tells whether one word for a person means somebody else here.
func (t *allergyTalk) person1(s *stretch, m *mark, rs []ruling) (other, ok bool) {
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
		return t.others, true
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
	if len(t.topic) == 0 || t.topic[0].other || len(t.substances(s)) > 0 || s.has(alAllergy) {
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

// react keeps what an allergy did with it.
func (t *allergyTalk) react(s *stretch, rs []ruling) {
	var m *mark
	for k := range s.marks {
		x := &s.marks[k]
		if x.does.has(alReact) && !t.denied(s, k) && (m == nil || t.better(x, m)) {
			m = x
		}
	}
	if m == nil || len(t.topic) == 0 || t.now(s) {
		return
	}
	for _, c := range t.topic {
		if c.standing == explicit && c.status != intake.Present || c.other != t.who && c.sentence == t.sentence {
			continue
		}
		if c.reaction == nil {
			c.reaction = m
		}
		c.habit = c.habit || s.has(alHabit)
		c.noted = c.noted || s.has(alBefore, alHabit) || t.stretches[c.stretch].has(alBefore, alHabit) || t.backThen(c.sentence)
		c.had = c.had || s.has(alHad) && !t.justNow()
		if c.standing == open {
			t.rule(c, ruling{standing: weak, status: intake.Present})
		}
	}
}

// better prefers a word that the lexicon knows as a symptom: "come out in hives" is told by the hives.
func (t *allergyTalk) better(a, b *mark) bool {
	known := func(m *mark) bool {
		return slices.ContainsFunc(t.r.concepts, func(h lexicon.Hit) bool { return h.From < m.to && m.from < h.To })
	}
	return known(a) && !known(b)
}

// backThen: the sentence tells of another time.
func (t *allergyTalk) backThen(sentence int) bool {
	n := 0
	for k := range t.stretches {
		if t.stretches[k].first {
			n++
		}
		if n == sentence && t.stretches[k].has(alBefore, alHabit) {
			return true
		}
	}
	return false
}

// justNow: something was had a moment ago, so that what it does is a complaint of today.
func (t *allergyTalk) justNow() bool {
	return contains(string(t.r.runes()), "刚", "今天", "现在", "这会", "昨", "小时前", "just ", "now", "today", "tonight", "this morning", "hour", "yesterday")
}

// now: the clause tells of today.
func (t *allergyTalk) now(s *stretch) bool {
	return slices.ContainsFunc(t.r.cues, func(c cue) bool { return c.does.has(now) && c.from >= s.from && c.to <= s.to })
}

// conclude decides what is still open, and makes a denial of all leave its exceptions out.
func (t *allergyTalk) conclude() {
	for k, c := range t.claims {
		switch {
		case c.unsaid:
		case c.standing == open:
			t.listed(k)
		case c.standing == weak && c.status == intake.Present && (!t.asked || t.noneAtAll(c)) && c.reaction != nil && (!t.spoken && !c.habit || !t.telling(c.reaction)):
			c.unsaid = true
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
	if (t.asked || t.echo) && !c.other && c.concept.ID != "drug-allergy" && c.concept.ID != "food-allergy" {
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
