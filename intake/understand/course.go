package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// standing is how it stands with a medicine.
type standing uint8

const (
	unknown  standing = iota // nothing is stated
	taken                    // taken now
	untaken                  // not taken
	formerly                 // taken once
	stopped                  // taken until it was stopped
	unclear                  // not known whether
)

// courseEvent is what a stretch of a text says of how it stands with a medicine.
type courseEvent struct {
	kind     eventKind
	swapped  bool // another medicine has taken its place
	from, to int
	order    int // where it counts: what a mention says by itself comes before what its clause says
	who      intake.Experiencer
	now      bool // its clause says that it is of now
	same     bool // it stands in a clause that names the medicine
	doubt    bool // somebody doubts whether
}

type eventKind uint8

const (
	mentioned eventKind = iota
	denying
	doubting
	ofPast
	take
	resume
	stop
	miss
	advise
)

// drugTalk is what a text says of medicines: who takes what, since when no more, and how much of it how often.
type drugTalk struct {
	*Engine
	r        *reading
	all      []said
	c        context
	meds     []int // the mentions of medicines in all, in the order of the text
	cues     []courseCue
	amounts  []doseAmount
	rates    []doseRate
	events   map[int][]courseEvent // of a mention of a medicine
	asksDose bool
	virtual  int // the medicine that was asked for and is not named, or -1
}

// courses reads how it stands with each medicine that is named or asked for, and its doses. A sentence tells of a course: "I was
// on warfarin, they stopped it, now I'm back on it". The last that is told holds.
func (e *Engine) courses(r *reading, all []said, q *Asked, c context) []said {
	k := drugTalk{Engine: e, r: r, all: all, c: c, virtual: -1, events: map[int][]courseEvent{}}
	k.ask(q)
	for i := range k.all {
		if isMedicine(k.all[i].concept) {
			k.meds = append(k.meds, i)
		}
	}
	if len(k.meds) == 0 {
		return all
	}
	slices.SortStableFunc(k.meds, func(a, b int) int { return k.all[a].from - k.all[b].from })
	k.cues = r.courseCues(e.courseWords)
	k.amounts = r.amounts()
	k.rates = r.doseRates(k.amounts)
	k.whose()
	k.tell()
	k.answered(q)
	k.settle()
	k.regimens(q)
	if k.virtual >= 0 && k.all[k.virtual].unsaid {
		k.all = slices.Delete(k.all, k.virtual, k.virtual+1)
	}
	return k.all
}

// ask adds the medicine that was asked for where the answer does not name it.
func (k *drugTalk) ask(q *Asked) {
	if q == nil || len(q.Asks) == 0 {
		return
	}
	id, attr, _ := strings.Cut(q.Asks[0], ".")
	c, ok := k.lex.Concept(id)
	if !ok || !isMedicine(c) || attr != "" && attr != intake.Dose {
		return
	}
	k.asksDose = attr == intake.Dose
	for _, s := range k.all {
		if k.lex.IsA(s.concept.ID, id) {
			return
		}
	}
	k.virtual = len(k.all)
	k.all = append(slices.Clip(k.all), said{mention: mention{concept: c}, verdict: verdict{status: intake.Present, temporality: intake.Current,
		experiencer: intake.OfPatient, unsaid: true}})
}

// chunk is the stretch between commas, stops and turns that holds a place.
func (k *drugTalk) chunk(from, to int) (int, int) {
	a, b := from, to
	for a > 0 && !k.parts(a-1) {
		a--
	}
	for b < len(k.r.runes()) && !k.parts(b) {
		b++
	}
	return a, b
}

// parts reports whether a place parts two statements.
func (k *drugTalk) parts(i int) bool {
	text := k.r.runes()
	switch text[i] {
	case ',', '。', '!', '?', ';', '\n', ':':
		return true
	case '.':
		return k.r.fullStop(i)
	case ' ':
		return hasAt(text, i, " but ") || hasAt(text, i, " and then ") || hasAt(text, i, " so ") || hasAt(text, i, " plus ") ||
			i > 0 && i+1 < len(text) && han(text[i-1]) && han(text[i+1])
	case '但':
		return true
	}
	return false
}

func (k *drugTalk) med(i int) *said { return &k.all[k.meds[i]] }

// of finds the medicine that a stretch is said of: the one right after it ("stopped my aspirin"), the one before it in its clause,
// another one of its clause, the one that was talked of.
func (k *drugTalk) of(from, to int, amount bool) (med int, same bool) {
	a, b := k.chunk(from, to)
	before, after, topic, later := -1, -1, -1, -1
	for i := range k.meds {
		s := k.med(i)
		switch {
		case s.from <= from && to <= s.to && s.to > s.from:
			return i, true
		case s.to <= from:
			topic = i
			if s.from >= a && s.to > s.from {
				before = i
			}
		case s.from >= to:
			if later < 0 {
				later = i
			}
			if s.to <= b && after < 0 {
				after = i
			}
		case s.to > from: // its word overlaps: "inject insulin"
			return i, true
		}
	}
	if after >= 0 && k.leads(to, k.med(after).from, amount) {
		return after, true
	}
	switch {
	case before >= 0:
		return before, true
	case after >= 0:
		return after, true
	case topic >= 0:
		return topic, false
	}
	return later, false
}

// leads: what stands between a verb or an amount and a medicine joins them.
func (k *drugTalk) leads(from, to int, amount bool) bool {
	gap := string(k.r.runes()[from:to])
	if amount {
		switch strings.TrimSpace(gap) {
		case "", "of", "of the", "of my", "of his", "of her", "的", "of that":
			return true
		}
		return false
	}
	words, runes := 0, 0
	for _, t := range gap {
		switch {
		case han(t):
			runes++
		case t == ' ':
			words++
		}
	}
	return words <= 4 && runes <= 5 && !contains(gap, " and ", " for ", " since ", "因为", "后来", "以后", "还有")
}

// whose corrects whose a medicine is: "she's on insulin" in a patient's mouth, "I'm on warfarin" in a parent's, 给我妈吃的.
func (k *drugTalk) whose() {
	for i := range k.meds {
		s := k.med(i)
		if s.to == s.from {
			continue
		}
		a, _ := k.chunk(s.from, s.to)
		if who, ok := k.taker(a, s.from); ok {
			s.experiencer = who
		} else if k.relative(a, s.from) {
			s.experiencer = intake.OfOther
		} else if a > 2 && s.from-a <= 5 {
			// "she's on needles, the insulin": a clause that is no more than a name says it of the one before.
			if before, end := k.chunk(a-1, a-1); before < end {
				if who, ok := k.taker(before, end); ok {
					s.experiencer = who
				}
			}
		}
		after := string(k.r.runes()[s.to:min(len(k.r.runes()), s.to+14)])
		for _, w := range []string{" is for my ", "'s for my ", " are for my ", "是给我", "是我妈", "是我爸", "是他吃"} {
			if strings.HasPrefix(after, w) && !k.c.who.forOther {
				s.experiencer = intake.OfOther
			}
		}
	}
}

// taker reads a pronoun that takes something: for a patient "she" is somebody else, for whoever speaks for the patient "I" is.
func (k *drugTalk) taker(from, to int) (intake.Experiencer, bool) {
	text := string(k.r.runes()[from:to])
	third := []string{"she's on", "he's on", "she is on", "he is on", "she takes", "he takes", "she injects", "he injects", "他吃", "她吃", "他打", "她打",
		"他在吃", "她在吃", "她在打", "他在打", "是他打", "是她打", "是他吃", "是她吃"}
	first := []string{"i'm on", "i am on", "i take", "i'm taking", "i inject", "i use", "我吃", "我在吃", "我自己吃", "我自己在", "我自己也", "我也在", "我打", "我也吃", "我本人", "i'm also on"}
	list := third
	if k.c.who.forOther || k.c.who.childIsPatient {
		list = first
	}
	for _, w := range list {
		if strings.Contains(text, w) {
			return intake.OfOther, true
		}
	}
	return "", false
}

// relative: 我老婆吃华法林: somebody who is not the patient takes it.
func (k *drugTalk) relative(from, to int) bool {
	text := k.r.runes()
	for _, c := range k.r.cues {
		if c.from < from || c.to > to || !c.does.has(other) || !han(text[c.from]) {
			continue
		}
		if k.c.who.forOther && !k.c.who.childIsPatient && (own(string(text[c.from:c.to])) || ownBare(text, c.from, c.to)) {
			continue
		}
		rest := string(text[c.to:min(len(text), c.to+3)])
		for _, v := range []string{"吃", "打", "用", "在吃", "在打", "也吃", "也在", "就吃", "一直"} {
			if strings.HasPrefix(rest, v) {
				return true
			}
		}
	}
	return false
}

// person is whose an event is: the one that its clause names, or the one whose medicine it is said of.
func (k *drugTalk) person(from, to, med int) intake.Experiencer {
	a, b := k.chunk(from, to)
	if who, ok := k.taker(a, to); ok {
		return who
	}
	if k.relative(a, to) {
		return intake.OfOther
	}
	for _, c := range k.r.cues {
		if c.from >= a && c.to <= b && (c.from < from || !c.does.has(self)) && c.does.any(other, child, self) && !k.r.doer(c) {
			who, _ := k.r.person(mention{from: max(from, c.to), to: max(to, c.to)}, k.c.who)
			return who
		}
	}
	return k.med(med).experiencer
}

// unreal: a question, a condition or a fear holds the stretch.
func (k *drugTalk) unreal(from, to int) bool {
	m := mention{from: from, to: to}
	s := k.r.sentence(from)
	a, b := k.chunk(from, to)
	if b < len(k.r.runes()) && k.r.runes()[b] == '?' || s.question && !k.says(s) && k.asksIn(a, b) {
		return true
	}
	for _, c := range k.r.cues {
		switch {
		case c.from < s.from || c.to > s.to:
		case c.does.has(cond) && k.r.condReaches(c, m, s) && c.from >= a:
			return true
		case c.does.any(worry, ask) && c.from >= a && c.to <= from && (c.to-c.from > 1 || c.does.has(worry)) && !(c.does.has(ask) && lexicon.Latin(k.r.runes()[c.from]) && !s.question):
			return true
		}
	}
	return false
}

// asksIn: a word that asks stands in a clause.
func (k *drugTalk) asksIn(a, b int) bool {
	return slices.ContainsFunc(k.r.cues, func(c cue) bool {
		return c.does.has(ask) && c.from >= a && c.to <= b && (c.to-c.from > 1 || c.to == b && k.r.runes()[c.from] != '呢')
	})
}

// says: 吃着呢 is no question, though it ends with a particle of questions.
func (k *drugTalk) says(s sentence) bool {
	text := strings.TrimRight(string(k.r.runes()[s.from:s.to]), " 。.!\n")
	return strings.HasSuffix(text, "着呢") || strings.HasSuffix(text, "的呢") || strings.HasSuffix(text, "了呢")
}

// denials counts the denials before a verb in its clause. Two of them affirm.
func (k *drugTalk) denials(cue courseCue) (n int, last courseCue) {
	a, _ := k.chunk(cue.from, cue.to)
	text := k.r.runes()
	for _, c := range k.cues {
		if c.from < a || c.to > cue.from || !c.has(negates) {
			continue
		}
		if c.from > 0 && c.to < len(text) && text[c.from-1] == text[c.to] && c.to-c.from == 1 {
			continue // 打不打
		}
		words, runes := 0, 0
		for _, t := range text[c.to:cue.from] {
			if t == ' ' {
				words++
			} else if han(t) {
				runes++
			}
		}
		if words > 6 || runes > 8 || cue.has(stops) && runes > 4 || k.statesBetween(c.to, cue.from) {
			continue
		}
		n, last = n+1, c
	}
	if hasAt(text, a, "不是没") && n == 1 {
		n = 2
	}
	return n, last
}

// statesBetween: another verb of taking, or a word that turns, stands between a denial and a verb.
func (k *drugTalk) statesBetween(from, to int) bool {
	for _, c := range k.cues {
		if c.from >= from && c.to <= to && c.has(takes, resumes, stops) && han(k.r.runes()[c.from]) {
			return true
		}
	}
	return slices.ContainsFunc(k.r.cues, func(c cue) bool {
		return c.from >= from && c.to <= to && c.does.any(turn, subject) && !c.does.has(between) && !han(k.r.runes()[c.from]) && c.to-c.from > 3
	})
}

// tell turns the words into events, each of one medicine.
func (k *drugTalk) tell() {
	for i := range k.meds {
		if k.meds[i] != k.virtual {
			k.base(i)
		}
	}
	for _, c := range k.cues {
		k.cue(c)
		k.takenNow(c)
	}
	k.alone()
}

// base is what a mention says by itself.
func (k *drugTalk) base(i int) {
	s := k.med(i)
	a, _ := k.chunk(s.from, s.to)
	ev := courseEvent{kind: mentioned, from: s.from, to: s.to, order: a, who: s.experiencer, same: true}
	switch {
	case s.unsaid:
		ev.doubt = true
	case s.gone:
		// "went up" and the like say of a complaint that it has gone; of a medicine they say nothing.
		if k.stopsToo(s) {
			ev.kind = stop
		} else {
			s.stand(taken)
		}
	case s.temporality == intake.Past && k.mealtime(s):
		s.stand(taken)
	case s.temporality == intake.Past:
		ev.kind = ofPast
	case s.status == intake.Absent && k.affirmed(s):
		s.stand(taken)
	case s.status == intake.Absent:
		ev.kind = denying
	case s.status == intake.Uncertain:
		ev.kind = doubting
	}
	k.events[i] = append(k.events[i], ev)
}

// mealtime: "before each meal" and "before bed" are no past.
func (k *drugTalk) mealtime(s *said) bool {
	text := k.r.runes()
	for _, w := range s.why {
		if w.does.has(past) && (string(text[w.from:w.to]) != "before" || w.from < s.to || k.endsClause(w.to)) {
			return false
		}
	}
	return true
}

// affirmed: what denies the mention is a no of its own ("no, metformin", "two, no, one"), or denies another medicine before a verb of
// its own: "she isn't on insulin, she takes gliclazide".
func (k *drugTalk) affirmed(s *said) bool {
	a, _ := k.chunk(s.from, s.to)
	text := k.r.runes()
	verb := slices.ContainsFunc(k.cues, func(c courseCue) bool {
		n, _ := k.denials(c)
		return c.has(takes, resumes, starts) && c.from >= a && c.to <= s.from && n%2 == 0
	})
	for _, w := range s.why {
		if !w.does.any(deny, denyAfter, goneBefore) {
			continue
		}
		plain := (string(text[w.from:w.to]) == "no" || string(text[w.from:w.to]) == "nope") && w.to < len(text) && (text[w.to] == ',' || text[w.to] == '.')
		if !plain && !(verb && w.to <= a && lexicon.Latin(text[w.from])) {
			return false
		}
	}
	return true
}

// stopsToo: what says that it has gone is a word of stopping or of denial for medicines as well.
func (k *drugTalk) stopsToo(s *said) bool {
	return slices.ContainsFunc(s.why, func(w cue) bool {
		return slices.ContainsFunc(k.cues, func(c courseCue) bool { return c.has(stops, negates) && c.from < w.to && w.from < c.to })
	})
}

func (k *drugTalk) add(kind eventKind, c courseCue) {
	i, same := k.of(c.from, c.to, false)
	k.addTo(i, kind, c, same)
}

func (k *drugTalk) addTo(i int, kind eventKind, c courseCue, same bool) {
	if i < 0 || kind != doubting && k.unreal(c.from, c.to) || kind == denying && !same && k.med(i).from > c.to {
		return
	}
	if (kind == take || kind == resume) && k.seeming(c) {
		kind = doubting
	}
	ev := courseEvent{kind: kind, from: c.from, to: c.to, order: c.from, who: k.person(c.from, c.to, i), same: same && k.stated(i), now: k.near(c, ofNow)}
	if kind == doubting {
		a, b := k.chunk(c.from, c.to)
		ev.doubt = k.seeming(c) || contains(string(k.r.runes()[a:b]), "有没有", "是不是", "算不算", "吃没吃", "打没打", "whether", " if ") || k.meds[i] == k.virtual
	}
	k.events[i] = append(k.events[i], ev)
	for _, j := range k.list(i, c.from) {
		ev.same = ev.same && k.stated(j)
		k.events[j] = append(k.events[j], ev)
	}
}

// seeming: 好像在吃, "probably taking": as far as the speaker knows.
func (k *drugTalk) seeming(c courseCue) bool {
	a, b := k.chunk(c.from, c.to)
	text := string(k.r.runes()[a:c.from])
	return contains(text, "好像", "貌似", "可能", "应该", "大概", "probably", "might", "may be", "maybe", "possibly") && !contains(text, "应该是从", "可能是因为", "may be because") && b > a
}

// list are the medicines that stand in one list with another, on the side away from the verb: "stopped the aspirin and the Plavix",
// 波立维和阿司匹林一直吃着.
func (k *drugTalk) list(i, verb int) []int {
	var out []int
	step := 1
	if verb > k.med(i).from {
		step = -1
	}
	for j := i + step; j >= 0 && j < len(k.meds); j += step {
		a, b := k.med(min(j, j-step)), k.med(max(j, j-step))
		if k.meds[j] == k.virtual || !k.joined(a.to, b.from) {
			break
		}
		out = append(out, j)
	}
	return out
}

// joined: nothing but a word that joins stands between two names.
func (k *drugTalk) joined(from, to int) bool {
	if from > to {
		return false
	}
	gap := strings.TrimSpace(string(k.r.runes()[from:to]))
	switch gap {
	case "、", "和", "跟", "与", "或", "或者", "还有", "以及", "/", "and", "or", "nor", "and the", "or the", "and my", "or any", "also", "&", "plus", "and also", "as well as", "加", "加上":
		return true
	}
	return gap == "" && from == to
}

// stated: the mention by itself says that the medicine is taken.
func (k *drugTalk) stated(i int) bool {
	m := k.med(i)
	return !m.unsaid && m.status == intake.Present && m.temporality == intake.Current
}

// near reports whether a word of a class stands in the clause.
func (k *drugTalk) near(c courseCue, class courseClass) bool {
	a, b := k.chunk(c.from, c.to)
	return slices.ContainsFunc(k.cues, func(o courseCue) bool { return o.has(class) && o.from >= a && o.to <= b })
}

// before reports whether a word of a class stands before a place in its clause, and none of now between.
func (k *drugTalk) before(c courseCue, class courseClass) bool {
	a, _ := k.chunk(c.from, c.to)
	found := false
	for _, o := range k.cues {
		if o.from < a || o.to > c.from {
			continue
		}
		if o.has(class) && !k.begins(o.to) {
			found = true
		}
		if o.has(ofNow) && !o.has(class) && !hasAt(k.r.runes(), o.from, "还") && !hasAt(k.r.runes(), o.from, "又") {
			found = false
		}
	}
	return found
}

// begins: 去年开始, 去年就: since then.
func (k *drugTalk) begins(i int) bool {
	rest := string(k.r.runes()[i:min(len(k.r.runes()), i+10)])
	return contains(rest, "开始", "以后", "之后", "起") || hasPrefix(rest, "就")
}

func (k *drugTalk) cue(c courseCue) {
	text := k.r.runes()
	n, denial := k.denials(c)
	odd := n%2 == 1
	after := string(text[c.to:min(len(text), c.to+12)])
	word := string(text[c.from:c.to])
	switch {
	case word == "不用" && k.endsClause(c.to):
		k.add(denying, c)
	case c.has(misses):
		switch {
		case odd:
			k.add(resume, c)
		case !strings.HasPrefix(word, "忘") || contains(after, "吃", "打", "服") || len([]rune(word)) > 2:
			k.add(miss, c)
		}
	case c.has(swaps) && k.swap(c):
	case c.has(starts):
		i, same := k.of(c.from, c.to, false)
		switch {
		case odd:
			k.addTo(i, denying, c, same)
		default:
			k.addTo(i, resume, c, same)
		}
	case c.has(stops):
		k.stop(c, odd, after, word)
	case c.has(resumes):
		switch {
		case strings.HasSuffix(word, "from") || strings.HasPrefix(word, "except") || word == "other than" || word == "besides" || word == "除了" || word == "除开":
			if i, _ := k.of(c.from, c.to, false); i >= 0 && k.med(i).from >= c.to {
				k.add(resume, c)
			}
		case odd && (strings.HasPrefix(word, "天天") || strings.HasPrefix(word, "每天") || word == "都吃" || word == "都打"):
			// 不能天天吃: how often, not whether.
		case odd && !strings.HasPrefix(word, "没") && !strings.HasPrefix(word, "从"):
			if strings.HasPrefix(word, "start") || strings.HasPrefix(word, "刚开始") || strings.HasPrefix(word, "开始") {
				k.add(denying, c)
			} else if strings.HasSuffix(word, "在吃") || strings.HasSuffix(word, "在打") || strings.HasSuffix(word, "在用") || strings.HasPrefix(word, "been on") || strings.HasPrefix(word, "now") ||
				strings.HasPrefix(word, "current") {
				k.denied(c, denial, after)
			} else {
				k.add(stop, c)
			}
		case k.before(c, onceTook) && (strings.HasPrefix(word, "天天") || strings.HasPrefix(word, "每天") || strings.HasPrefix(word, "都") || strings.HasPrefix(word, "在")):
			k.add(ofPast, c)
		case strings.HasPrefix(word, "都") && strings.HasPrefix(after, "过"):
			k.add(ofPast, c)
		case hasPrefix(after, "tablets") || hasPrefix(after, "pills") || strings.HasPrefix(after, "药"):
			if i, same := k.of(c.from, c.to, false); i >= 0 && same {
				k.add(resume, c)
			}
		default:
			k.add(resume, c)
		}
	case c.has(unbegun):
		i, same := k.of(c.from, c.to, false)
		if word == "not me" || word == "i'm not" || word == "i am not" || word == "not myself" || word == "不是我" {
			// Somebody else takes it: then this one does not.
			if i >= 0 && (k.med(i).experiencer == intake.OfOther) && k.endsClause(c.to) {
				k.events[i] = append(k.events[i], courseEvent{kind: denying, from: c.from, to: c.to, order: c.from, who: intake.OfPatient})
			}
			break
		}
		k.addTo(i, denying, c, same)
	case c.has(takes) && k.advised(c):
	case c.has(takes):
		k.taking(c, odd, n, denial, after)
	case c.has(onceTook) && lexicon.Latin(text[c.from]) && (strings.HasPrefix(word, "was ") || strings.HasPrefix(word, "were ") || strings.HasPrefix(word, "used to") || strings.HasPrefix(word, "had ")):
		if i, same := k.of(c.from, c.to, false); i >= 0 && !same && k.meds[i] != k.virtual && k.number(c.to) || k.virtual >= 0 && k.number(c.to) {
			break // "ten, I used to have five": another amount, not another medicine
		}
		if !odd && (word != "used to" || k.endsClause(c.to) || hasPrefix(after, "be,") || hasPrefix(after, "be on") || hasPrefix(after, "take") || hasPrefix(after, "inject")) {
			k.add(ofPast, c)
		}
	case c.has(onceTook) && k.virtual >= 0 && len(k.meds) == 1 && strings.HasPrefix(word, "w") && !slices.ContainsFunc(k.cues, func(o courseCue) bool { return o.has(takes, stops) }):
		k.add(ofPast, c) // "only when I was in hospital"
	case c.has(doubts):
		if !k.near(c, doubtsWhat) {
			k.add(doubting, c)
		}
	}
}

// number: a figure follows.
func (k *drugTalk) number(i int) bool {
	text := k.r.runes()
	if !hasAt(text, i, " ") {
		return false
	}
	f, ok := dosed(text, i+1)
	return ok && string(text[f.from:f.to]) != "a" && string(text[f.from:f.to]) != "an"
}

func (k *drugTalk) endsClause(i int) bool {
	text := k.r.runes()
	for i < len(text) && strings.ContainsRune("的了啊呀呢吧吃打用", text[i]) {
		i++
	}
	return i >= len(text) || k.parts(i) || hasAt(text, i, " if ") || hasAt(text, i, " be,") || hasAt(text, i, " either")
}

// swap: one medicine takes the place of another.
func (k *drugTalk) swap(c courseCue) bool {
	_, b := k.chunk(c.from, c.to)
	next, last := -1, -1
	for i := range k.meds {
		if s := k.med(i); s.from >= c.to && s.to <= b && next < 0 && k.leads(c.to, s.from, false) {
			next = i
		} else if s.to <= c.from {
			last = i
		}
	}
	text := k.r.runes()
	pills := hasAt(text, c.to, "吃药") || hasAt(text, c.to, "药片") || hasAt(text, c.to, " tablets") || hasAt(text, c.to, "别的") || hasAt(text, c.to, " something else")
	if next < 0 && !pills || next >= 0 && last >= 0 && k.med(next).concept == k.med(last).concept {
		return false
	}
	if n, _ := k.denials(c); n%2 == 1 {
		return true
	}
	if last >= 0 && k.r.sentence(k.med(last).from) == k.r.sentence(c.from) && k.med(last).experiencer == intake.OfPatient && !k.unreal(c.from, c.to) {
		k.events[last] = append(k.events[last], courseEvent{kind: stop, swapped: true, from: c.from, to: c.to, order: c.from, who: k.med(last).experiencer})
	}
	if next >= 0 {
		k.addTo(next, resume, c, true)
	}
	return true
}

// stop reads a word of stopping: 没停过 says the contrary, 停过 that it was taken again, and 要停吗 nothing.
func (k *drugTalk) stop(c courseCue, odd bool, after, word string) {
	text := k.r.runes()
	a, _ := k.chunk(c.from, c.to)
	before := string(text[a:c.from])
	switch {
	case hasPrefix(after, "过") && !odd:
		return
	case suffixOf(before, "要") || suffixOf(before, "能") || suffixOf(before, "可以") || suffixOf(before, "想") || suffixOf(before, "准备") || suffixOf(before, "打算"):
		if !odd {
			return
		}
	case (word == "stop" || word == "stopping") && !contains(before, "told", "had to", "made me", "made him", "made her", "got me to", "decided", "asked"):
		if !odd {
			return
		}
	case word == "dropped" && (hasPrefix(after, "down") || hasPrefix(after, "to ") || hasPrefix(after, "from") || contains(after, "dose")) || word == "dropped" && contains(string(text[c.to:min(len(text), c.to+30)]), " down ", " to "):
		return
	case word == "off": // "off warfarin", "off his warfarin"
		if i, _ := k.of(c.from, c.to, false); i < 0 || k.med(i).from < c.to || !slices.Contains([]string{"", "my", "his", "her", "the", "all"}, strings.TrimSpace(string(text[c.to:k.med(i).from]))) || suffixOf(before, "on and") {
			return
		}
	case word == "停" && contains(before, "天") && len([]rune(before)) < 8 && strings.Contains(after, "天"): // 吃三天停四天
		return
	}
	if k.elsewhere(c) {
		return
	}
	if odd {
		k.add(resume, c)
		return
	}
	k.add(stop, c)
}

// elsewhere: what is stopped is no medicine: "stopped smoking", "the bleeding stopped".
func (k *drugTalk) elsewhere(c courseCue) bool {
	a, b := k.chunk(c.from, c.to)
	inChunk := slices.ContainsFunc(k.meds, func(i int) bool { return k.all[i].from >= a && k.all[i].to <= b && k.all[i].to > 0 })
	for _, s := range k.all {
		if isMedicine(s.concept) || s.concept.Kind == lexicon.Event || s.concept.Kind == lexicon.Context || s.to == s.from {
			continue
		}
		if s.from >= c.to && s.from-c.to <= 2 || !inChunk && s.from >= a && s.to <= c.from && c.from-s.to <= 4 {
			return true
		}
	}
	return false
}

// denied: a verb of taking with a denial before it.
func (k *drugTalk) denied(c, denial courseCue, after string) {
	text := k.r.runes()
	_, b := k.chunk(c.from, c.to)
	rest := string(text[c.to:b])
	words := string(text[denial.from:denial.to])
	gap := string(text[denial.to:c.from])
	if k.sometimes(denial, c) || k.others(c, after) {
		return
	}
	if string(text[c.from:c.to]) == "用" && words == "不" && !k.endsClause(c.to) && !strings.HasPrefix(after, "了") {
		if i, _ := k.of(c.from, c.to, false); i < 0 || k.med(i).from != c.to {
			return // 不用老抽血: need not
		}
	}
	switch {
	case contains(words, "再") || contains(gap, "再") || strings.HasPrefix(after, "了") && !strings.HasPrefix(after, "了吗") ||
		contains(rest, "anymore", "any more", "any longer", " since") && !contains(words, "never") || contains(words, "longer"):
		k.add(stop, c)
	case k.near(c, ofToday) && !contains(rest, "过"):
		k.add(miss, c)
	default:
		k.add(denying, c)
	}
}

// others: what is not taken are others: "I don't take anything else", 别的没吃.
func (k *drugTalk) others(c courseCue, after string) bool {
	a, b := k.chunk(c.from, c.to)
	i, _ := k.of(c.from, c.to, false)
	if i >= 0 && k.med(i).from >= c.to && k.med(i).to <= b {
		return false
	}
	return hasPrefix(after, "anything") || hasPrefix(after, "any other") || hasPrefix(after, "any tablets") || hasPrefix(after, "别的") || hasPrefix(after, "其他") ||
		contains(string(k.r.runes()[a:c.from]), "别的", "其他", "其它")
}

// sometimes: it is not taken at one part of the day, 晚上不吃, or not every day, where it is taken when needed.
func (k *drugTalk) sometimes(denial, c courseCue) bool {
	text := k.r.runes()
	before := string(text[max(0, denial.from-4):denial.from])
	for _, w := range []string{"晚上", "中午", "早上", "下午"} {
		if suffixOf(before, w) && !k.near(c, ofToday) {
			return true
		}
	}
	if suffixOf(before, "平时") || suffixOf(before, "平常") {
		i, _ := k.of(c.from, c.to, false)
		return slices.ContainsFunc(k.rates, func(d doseRate) bool {
			m, _ := k.of(d.from, d.to, false)
			return d.says == asNeeded && m == i
		})
	}
	return false
}

// taking reads a verb of taking.
func (k *drugTalk) taking(c courseCue, odd bool, n int, denial courseCue, after string) {
	text := k.r.runes()
	i, same := k.of(c.from, c.to, false)
	if i < 0 {
		return
	}
	if !same && (strings.HasPrefix(after, "药") || strings.HasPrefix(after, "中药") || strings.HasPrefix(after, "别的") || hasPrefix(after, "tablets") || hasPrefix(after, "pills")) {
		return
	}
	if !odd && k.before(c, unbegun) {
		return // 要给我上胰岛素
	}
	who := k.person(c.from, c.to, i)
	if who != k.med(i).experiencer && !same && !k.endsClause(c.to) && !strings.HasPrefix(after, "过") {
		return
	}
	switch {
	case odd:
		k.denied(c, denial, after)
	case n > 0:
		k.add(resume, c)
	case strings.HasPrefix(after, "过") && k.near(c, ofToday):
		k.add(resume, c)
	case strings.HasPrefix(after, "过"):
		k.add(ofPast, c)
	case strings.HasPrefix(after, "完"):
		k.add(stop, c)
	case k.before(c, onceTook):
		k.add(ofPast, c)
	case strings.HasPrefix(after, "了") && lasting(text, c.to+1):
		k.add(resume, c)
	default:
		k.add(take, c)
	}
}

// advised: whether to take it is asked: 要不要吃啊. Then a name alone says nothing.
func (k *drugTalk) advised(c courseCue) bool {
	text := k.r.runes()
	before := string(text[max(0, c.from-5):c.from])
	for _, w := range []string{"要不要", "能不能", "该不该", "可不可以", "需不需要", "用不用", "should i", "can i", "need to"} {
		if !suffixOf(before, w) && !suffixOf(string(text[max(0, c.from-9):c.from]), w) {
			continue
		}
		if i, _ := k.of(c.from, c.to, false); i >= 0 {
			k.events[i] = append(k.events[i], courseEvent{kind: advise, from: c.from, to: c.to, order: c.from, who: intake.OfPatient})
		}
		return true
	}
	return false
}

// lasting: 吃了三年: a length of time follows.
func lasting(text []rune, i int) bool {
	if hasAt(text, i, "有") || hasAt(text, i, "快") || hasAt(text, i, "好") {
		i++
	}
	_, ok := countedTime(text, i)
	return ok || hasAt(text, i, "半年") || hasAt(text, i, "几年") || hasAt(text, i, "很多年") || hasAt(text, i, "一辈子")
}

// takenNow: "I used to have three a day, now it's just the one": an amount of now says that it is taken.
func (k *drugTalk) takenNow(c courseCue) {
	word := string(k.r.runes()[c.from:c.to])
	if !c.has(changes, swaps) || !contains(word, "now", "current", "these days", "at the moment", "现在", "目前", "如今", "改") {
		return
	}
	_, b := k.chunk(c.from, c.to)
	if b < len(k.r.runes()) {
		_, b = k.chunk(b+1, b+1)
	}
	i, _ := k.of(c.from, c.to, true)
	if i < 0 {
		return
	}
	for j := range k.meds {
		if m := k.med(j); m.from >= c.to && m.to <= b && m.concept != k.med(i).concept {
			return
		}
	}
	if slices.ContainsFunc(k.amounts, func(a doseAmount) bool { return a.from >= c.to && a.to <= b && a.unit != bare }) ||
		slices.ContainsFunc(k.rates, func(d doseRate) bool { return d.from >= c.to && d.to <= b }) {
		k.add(resume, c)
	}
}

// alone reads a clause that only denies, after a question that names the medicine: 打胰岛素？没有没有.
func (k *drugTalk) alone() {
	for n, s := range k.r.sentences {
		if n == 0 || !k.r.sentences[n-1].question {
			continue
		}
		p := k.r.polarAt(s.from, s.to)
		if p.status == "" && (hasAt(k.r.runes(), s.from, "没有没有") || hasAt(k.r.runes(), s.from, "没没") || hasAt(k.r.runes(), s.from, "不不")) {
			p = polar{status: intake.Absent, from: s.from, to: s.from + 2}
		}
		for _, w := range []string{"god no", "oh no", "no no", "heavens no", "lord no", "hell no", "absolutely not", "certainly not", "nah", "not me"} {
			if p.status == "" && (hasAt(k.r.runes(), s.from, w) || hasAt(k.r.runes(), s.from+1, w)) {
				p = polar{status: intake.Absent, from: s.from + 1, to: s.from + len(w)}
			}
		}
		if p.status == "" || p.from-s.from > 6 {
			continue
		}
		for i := range k.meds {
			if m := k.med(i); m.from >= k.r.sentences[n-1].from && m.to <= k.r.sentences[n-1].to && m.to > m.from {
				kind := map[intake.Status]eventKind{intake.Absent: denying, intake.Present: resume, intake.Uncertain: doubting}[p.status]
				k.events[i] = append(k.events[i], courseEvent{kind: kind, from: p.from, to: p.to, order: p.from, who: m.experiencer})
			}
		}
	}
}

// answered adds the yes or no of an answer that names no medicine.
func (k *drugTalk) answered(q *Asked) {
	if k.virtual < 0 || strings.Contains(q.Asks[0], ".") {
		return
	}
	i := slices.Index(k.meds, k.virtual)
	if p := k.r.polarAt(0, len(k.r.runes())); p.status != "" {
		kind := map[intake.Status]eventKind{intake.Absent: denying, intake.Present: mentioned, intake.Uncertain: doubting}[p.status]
		ev := courseEvent{kind: kind, from: p.from, to: p.to, order: -1, who: intake.OfPatient}
		if kind == mentioned {
			ev.kind = take
		}
		k.events[i] = append(k.events[i], ev)
	}
	// "my husband is though"
	for _, c := range k.r.cues {
		if c.does.has(other) && !k.r.doer(c) {
			rest := strings.TrimSpace(string(k.r.runes()[c.to:min(len(k.r.runes()), c.to+12)]))
			if strings.HasPrefix(rest, "is") || strings.HasPrefix(rest, "does") || strings.HasPrefix(rest, "has") || strings.HasPrefix(rest, "在吃") || strings.HasPrefix(rest, "吃") ||
				strings.HasPrefix(rest, "打") {
				if who, _ := k.r.person(mention{from: c.to, to: c.to}, k.c.who); who == intake.OfOther {
					k.events[i] = append(k.events[i], courseEvent{kind: take, from: c.from, to: c.to, order: c.from, who: who})
				}
			}
		}
	}
}

// settle folds the events of each medicine and person, and writes how it stands into the mentions.
func (k *drugTalk) settle() {
	done := map[string]bool{}
	for i := range k.meds {
		id := k.med(i).concept.ID
		if done[id] {
			continue
		}
		done[id] = true
		var events []courseEvent
		for j := range k.meds {
			if k.med(j).concept.ID == id {
				events = append(events, k.events[j]...)
			}
		}
		if !slices.ContainsFunc(events, func(e courseEvent) bool { return e.kind != mentioned }) {
			continue // nothing but names: each stays as it was judged
		}
		slices.SortStableFunc(events, func(a, b courseEvent) int { return a.order - b.order })
		for _, who := range []intake.Experiencer{intake.OfPatient, intake.OfOther} {
			if s, at := fold(events, who); s == unknown && at.kind == advise {
				for j := range k.meds {
					if m := k.med(j); m.concept.ID == id && m.experiencer == who {
						m.unsaid = true
					}
				}
			} else if s != unknown {
				k.write(i, id, who, s, at)
			}
		}
	}
}

// fold reads one person's events in their order.
func fold(events []courseEvent, who intake.Experiencer) (standing, courseEvent) {
	s, open, firm, used := unknown, false, false, false
	var at courseEvent
	for _, e := range events {
		if e.who != who {
			continue
		}
		was := s
		switch e.kind {
		case mentioned:
			open = open || e.doubt
			if s == unknown && !e.doubt {
				s = taken
			}
		case doubting:
			if s == unknown || s == taken && !firm && (open || e.doubt) || s == untaken && e.doubt {
				s = unclear
			}
		case take:
			used = true
			if s == unknown || e.now && s != unclear || e.same && s == untaken && e.who == who && e.order > at.order {
				s = taken
			}
		case advise:
			if s == taken && !firm && !used {
				s = unknown
			}
		case resume, miss:
			s, firm = taken, true
		case stop:
			if !e.swapped || s != untaken {
				s = stopped
			}
		case ofPast:
			if s != stopped {
				s = formerly
			}
		case denying:
			switch {
			case s == formerly || s == stopped:
			case firm:
				s = stopped
			default:
				s = untaken
			}
		}
		if s != was || e.kind != mentioned {
			at = e
		}
	}
	return s, at
}

// write puts the standing into every mention of the medicine that is this person's, or into one of its own.
func (k *drugTalk) write(first int, id string, who intake.Experiencer, s standing, at courseEvent) {
	found := false
	for j := range k.meds {
		m := k.med(j)
		if m.concept.ID != id || m.experiencer != who {
			continue
		}
		found = true
		m.stand(s)
		if k.meds[j] == k.virtual {
			m.from, m.to = at.from, at.to
		}
	}
	if !found {
		m := *k.med(first)
		m.experiencer, m.attributes = who, nil
		if k.meds[first] == k.virtual {
			m.from, m.to = at.from, at.to
		}
		m.stand(s)
		k.all = append(k.all, m)
		if k.virtual >= 0 && k.virtual == len(k.all)-2 {
			k.all[k.virtual], k.all[len(k.all)-1] = k.all[len(k.all)-1], k.all[k.virtual]
			k.meds[slices.Index(k.meds, k.virtual)] = len(k.all) - 1
			k.virtual = len(k.all) - 1
		}
	}
}

func (m *said) stand(s standing) {
	m.unsaid, m.feared, m.gone, m.temporality, m.status = false, false, false, intake.Current, intake.Present
	switch s {
	case untaken:
		m.status = intake.Absent
	case formerly:
		m.temporality = intake.Past
	case stopped:
		m.temporality, m.gone = intake.Past, true
	case unclear:
		m.status = intake.Uncertain
	}
}
