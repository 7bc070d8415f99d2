package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// allergies reads what is said of allergies and puts it in place of the bare mentions: 青霉素，起疹子 after the question for
// allergies, "it's not penicillin I'm allergic to, it's the cephalosporins". What somebody is allergic to is no medicine that
// they take, and a reaction of back then no complaint of today.
func (e *Engine) allergies(r *reading, all []said, q *Asked, c context) []said {
	t := &allergyTalk{Engine: e, r: r, c: c}
	if q != nil {
		if i := slices.IndexFunc(q.Asks, e.asksAllergy); i >= 0 {
			t.asked = true
			t.question, _, _ = strings.Cut(q.Asks[i], ".")
		}
		t.aside = !t.asked && e.asksElsewhere(q)
	}
	words := e.allergens.in(r.runes())
	if !t.about(words, all) {
		return all
	}
	t.stretches = r.stretches(words, t.cuts)
	for i := range t.stretches {
		t.read(i)
	}
	for _, m := range words {
		if m.does.has(alMask) { // 过敏原 says nothing of an allergy
			t.used = append(t.used, [2]int{m.from, m.to})
		}
	}
	t.conclude()
	t.happening = !t.asked && !t.spoken && t.urgentNow(all)
	return t.replace(all)
}

// asksElsewhere reports whether a question of a visit under way is neither the opening nor about what an allergic reaction now may
// look like. An allergy that is told then with what it did is an old one: 青霉素，起疹子.
func (e *Engine) asksElsewhere(q *Asked) bool {
	for _, of := range []string{"rash/", "dyspnoea/", "syncope/"} {
		if strings.HasPrefix(q.Ref, of) {
			return false
		}
	}
	ids := slices.Clone(q.Asks)
	for _, it := range q.Items {
		ids = append(ids, it.Concept)
	}
	return len(ids) > 0 && !slices.ContainsFunc(ids, func(id string) bool {
		id, _, _ = strings.Cut(id, ".")
		if c, ok := e.lex.Concept(id); id == "medicine-use" || ok && isMedicine(c) {
			return true // "what do you take?" penicillin, and a rash
		}
		return id == openingAsks || id == "new-medicine" || id == "allergic-reaction" || e.lex.IsA(id, "rash") || e.lex.IsA(id, "urticaria") || e.lex.IsA(id, "itching")
	})
}

func (e *Engine) isAllergy(concept string) bool { return strings.HasSuffix(concept, "-allergy") }

// asksAllergy: a question for an allergy, or for what it did.
func (e *Engine) asksAllergy(asks string) bool {
	concept, _, _ := strings.Cut(asks, ".")
	return e.isAllergy(concept)
}

// allergyTo is the allergy to a substance, or nil.
func (e *Engine) allergyTo(c *lexicon.Concept) *lexicon.Concept {
	if to, ok := e.lex.Concept(lexicon.AllergyID(c.ID)); ok {
		return to
	}
	return nil
}

// allergen is the allergy to what a word names, or nil.
func (e *Engine) allergen(word string) *lexicon.Concept {
	for _, m := range e.allergens.find(lexicon.Normalise(word).Runes) {
		if m.does.has(alSubstance) {
			return m.about[0]
		}
	}
	return nil
}

// standing is how sure a claim is. A later one of the same strength wins, a weaker one never does.
type standing uint8

const (
	open     standing = iota // only named
	weak                     // a reaction, or a hearsay
	doubtful                 // nobody knows
	explicit                 // said
)

// claim is one allergy of one person.
type claim struct {
	concept  *lexicon.Concept
	other    bool
	standing standing
	status   intake.Status
	gone     bool // it was there and is not any more
	unsaid   bool // a question or a condition: only what is said of it later counts
	from, to int
	stretch  int
	reaction *mark
	noted    bool // the reaction is of back then or of habit
	had      bool // it came after the substance was had, and not just now
	habit    bool
	fine     bool   // it is had without harm
	word     string // the substance as it was named
	sentence int
}

// allergyTalk is a text about allergies being read.
type allergyTalk struct {
	*Engine
	r         *reading
	c         context
	asked     bool
	aside     bool   // the question is about something else, and no reaction of now is talked of
	question  string // the allergy that was asked for
	spoken    bool   // an allergy is named as such somewhere
	stretches []stretch
	claims    []*claim
	heard     []*claim // the same, with those that others have taken the place of
	topic     []*claim
	who       bool // it is somebody else that is talked of
	others    bool // somebody else was named
	sentence  int
	used      [][2]int // words of "allergy" that a claim, a question or a jest has taken
	rest      *claim   // all others are denied
	denying   bool     // something was said to be no allergy, before it was named
	echo      int      // up to this sentence the speaker answers a question of their own: "Allergies? Penicillin"
	raised    int      // the clause after one that asks whether there is any allergy
	happening bool     // something urgent is told beside, and nobody speaks of allergies: what a medicine or food does is of now
	pending   int      // the clause after one that says that somebody is allergic, and not to what
}

// about reports whether a text is about allergies at all: it says so, or it was asked, or it tells that something must not be
// had again and what it did.
func (t *allergyTalk) about(words []mark, all []said) bool {
	for _, s := range all {
		if t.isAllergy(s.concept.ID) || s.concept.ID == "allergy" {
			t.spoken = true
		}
	}
	var does markSet
	for _, m := range words {
		does |= m.does
	}
	if does.has(alAllergy) || does.has(alWhether) || slices.ContainsFunc(words, deniesAllergy) || does.has(alPen) && does.has(alSubstance) {
		t.spoken = true
	}
	if t.spoken || t.asked {
		return true
	}
	if t.aside && does.has(alReact) && t.drugAlone(words) {
		t.asked = true // what a medicine does, told with nothing else, answers the question that everybody expects
		return true
	}
	return does.has(alSubstance) && (does.has(alAvoid) && (does.has(alReact) || does.has(alTolerated) || does.has(alFine)) ||
		t.habitual(words) || t.trial(words, does) ||
		does.has(alYes) && does.has(alNope) && slices.ContainsFunc(words, func(m mark) bool {
			return m.does.has(alSubstance) && !t.lex.IsA(m.about[0].ID, "drug-allergy") // "yes to warfarin, no to aspirin" is about taking
		}))
}

// habitual reports whether a clause tells what something always does: "codeine makes me itch". "My wife made me come" is of none.
func (t *allergyTalk) habitual(words []mark) bool {
	text := t.r.runes()
	return slices.ContainsFunc(words, func(h mark) bool {
		return h.does.has(alHabit) && slices.ContainsFunc(words, func(m mark) bool {
			a, b := min(h.from, m.from), max(h.to, m.to)
			return m.does.has(alReact) && (commasBetween(text, a, b) == 0 || always(string(text[h.from:h.to])))
		})
	})
}

// drugAlone reports whether a text is hardly more than a medicine and what it does: 青霉素，起疹子. Who says to have had it tells of now.
func (t *allergyTalk) drugAlone(words []mark) bool {
	text := t.r.runes()
	if len(text) > 40 || len(text) > 14 && han(text[0]) || t.justNow() ||
		contains(string(text), "吃了", "打了", "用了", "输了", "喝了", "正在", "现在", "以后", "之后", "took", "taking", "take", "taken", "had", "after", "since", "started") {
		return false
	}
	return slices.ContainsFunc(words, func(m mark) bool { return m.does.has(alSubstance) && t.lex.IsA(m.about[0].ID, "drug-allergy") })
}

// deniesAllergy: "never been allergic" is about allergies, and "I said no" may be about anything.
func deniesAllergy(m mark) bool { return m.does.has(alDenied) && !m.does.has(alAny) }

// trial: a skin test, or that something was had without a reaction, is about allergies whether the word is said or not.
func (t *allergyTalk) trial(words []mark, does markSet) bool {
	text := string(t.r.runes())
	switch {
	case does.has(alTolerated) && does.has(alFine) && slices.ContainsFunc(words, func(m mark) bool {
		return m.does.has(alSubstance) && t.lex.IsA(m.about[0].ID, "antibiotic-allergy")
	}):
		return true // "I can take penicillin fine"
	case does.has(alTolerated):
		return contains(text, "reaction", "反应", "皮试")
	case does.has(alYes) && contains(text, "tested", "patch test"):
		return true
	case !does.has(alPositive) && !does.has(alNegative):
		return false
	case contains(text, "皮试", "skin test", "skin prick", "patch test", "过敏原"):
		return true
	}
	return contains(text, "test", "查") && slices.ContainsFunc(words, func(m mark) bool {
		return m.does.has(alSubstance) && !t.lex.IsA(m.about[0].ID, "drug-allergy")
	})
}

// cuts tells before which words a new clause begins without a comma.
func (t *allergyTalk) cuts(i int, all []mark) bool {
	m := all[i]
	text := t.r.runes()
	switch {
	case m.does.has(alSelf) && i > 0 && tellsTaken(text, m.to): // "allergic to penicillin [I take] warfarin"
		return true
	case m.does.has(alTurn):
		if i > 0 && all[i-1].to == m.from && (all[i-1].does.has(alSelf) || all[i-1].does.has(alOther) || all[i-1].does.has(alChild)) {
			return false // 我自己[倒是]磺胺过敏
		}
		word := string(text[m.from:m.to])
		switch word {
		case "just", "only", "就是", "只是", "只有", "只对": // they cut where they name what is left, "no, just hay fever"
			return i+1 < len(all) && (all[i+1].does.has(alSubstance) || i+2 < len(all) && all[i+1].does.has(alBefore) && all[i+2].does.has(alSubstance))
		case "cause", "however", "so", "may", "可", "却":
			return word == "so" && i > 0 && all[i-1].to < m.from && !all[i-1].does.has(alNo)
		}
		return true
	case m.does.has(alOthers) && !lexicon.Latin(text[m.from]): // 除了青霉素[别的]都不过敏
		for k := i - 1; k >= 0 && m.from-all[k].to < 12; k-- {
			if all[k].does.has(alSubstance) {
				return true
			}
			if all[k].does.has(alNo) {
				return false
			}
		}
	}
	return false
}

// tellsTaken: after "I" it is said what is taken.
func tellsTaken(text []rune, i int) bool {
	for _, w := range []string{" take ", " am on ", " am taking ", "'m on ", "'m taking ", " use ", "在吃", "吃着", "在用", "现在吃", "平时吃"} {
		if hasAt(text, i, w) {
			return true
		}
	}
	return string(text[max(0, i-3):i]) == "i'm" && (hasAt(text, i, " on ") || hasAt(text, i, " taking "))
}

// replace puts the claims in place of the mentions that they rest on.
func (t *allergyTalk) replace(all []said) []said {
	held := func(from, to int) bool {
		return slices.ContainsFunc(t.used, func(u [2]int) bool { return from < u[1] && u[0] < to })
	}
	danger := t.exposed(all) && t.urgentNow(all)
	out := all[:0:0]
	for _, s := range all {
		switch {
		case danger && (exposures[s.concept.ID] || urgent(s.concept.ID)) && ofPatientNow(s): // what was just met and did this, whatever allergy is told of beside
		case t.isAllergy(s.concept.ID):
			if len(t.claims)+len(t.used) > 0 {
				continue // else the words are the lexicon's own: "NKDA"
			}
		case s.concept.ID == "allergy" && (t.specified(s) || held(s.from, s.to) || t.deniesAll()):
			continue
		case (isMedicine(s.concept) && s.concept.ID != adrenalinePen || s.concept.ID == "medicine-use") && t.names(s):
			continue
		case s.concept.Kind == lexicon.Event && !dangerous[s.concept.ID] && t.names(s): // what is eaten or met is what the allergy is to
			continue
		case t.reacted(s):
			continue
		}
		out = append(out, s)
	}
	out = append(out, t.said()...)
	slices.SortStableFunc(out, func(a, b said) int { return a.from - b.from })
	return out
}

// dangerous are events that count beside the allergy that they tell of.
var dangerous = map[string]bool{"insect-sting": true, "adrenaline-used": true, "bad-alcohol": true, "toxic-food": true, "wild-mushroom": true,
	"poisoning": true, "overdose": true, "trigger-food": true, "steroid-stopped": true}

// exposures are events after which an allergic reaction comes.
var exposures = map[string]bool{"recent-vaccination": true, "new-medicine": true, "medicine-changed": true, "insect-sting": true, "trigger-food": true}

// exposed reports whether the patient tells by themselves, not asked for allergies, of having just met what a reaction comes from.
func (t *allergyTalk) exposed(all []said) bool {
	return !t.asked && !t.aside && slices.ContainsFunc(all, func(s said) bool { return exposures[s.concept.ID] && ofPatientNow(s) })
}

// ofPatientNow reports whether something is told of the patient as being so.
func ofPatientNow(s said) bool {
	return s.status == intake.Present && s.temporality == intake.Current && s.experiencer == intake.OfPatient && !s.unsaid
}

// deniesAll reports whether the patient has denied all medicines and foods, so that a stray "allergy" is none.
func (t *allergyTalk) deniesAll() bool {
	denied := func(id string) bool {
		return slices.ContainsFunc(t.claims, func(c *claim) bool {
			return c.concept.ID == id && !c.other && c.standing == explicit && c.status == intake.Absent
		})
	}
	return denied("drug-allergy") && denied("food-allergy")
}

// specified: "an allergy" of nothing in particular, beside a claim that says which.
func (t *allergyTalk) specified(s said) bool {
	return slices.ContainsFunc(t.claims, func(c *claim) bool {
		return c.concept.ID == "allergy" || c.from < s.to && s.from < c.to && !c.unsaid
	})
}

// names reports whether a medicine's mention is what an allergy is to, or is asked or supposed to be to.
func (t *allergyTalk) names(s said) bool {
	return slices.ContainsFunc(t.heard, func(c *claim) bool {
		if c.fine && !t.lex.IsA(c.concept.ID, "antibiotic-allergy") {
			return false // what is taken well is still taken
		}
		if t.happening && c.reaction != nil {
			return false // "on antibiotics, broke out in spots, short of breath"
		}
		return c.from < s.to && s.from < c.to && (c.standing > open || t.asked)
	})
}

// urgentNow reports whether a symptom that may be an emergency is told of the patient today.
func (t *allergyTalk) urgentNow(all []said) bool {
	return slices.ContainsFunc(all, func(s said) bool {
		return (urgent(s.concept.ID) || s.concept.ID == "persistent-vomiting") && ofPatientNow(s)
	})
}

// reacted reports whether a symptom is the reaction of back then, or what the question for it was answered with.
func (t *allergyTalk) reacted(s said) bool {
	if s.concept.Kind != lexicon.Symptom && s.concept.Kind != lexicon.Sign {
		return false
	}
	if t.happening && s.status == intake.Present {
		return false
	}
	return slices.ContainsFunc(t.claims, func(c *claim) bool {
		if c.status == intake.Uncertain && t.lex.IsA(c.concept.ID, "sting-allergy") {
			return false // who was stung and came up in lumps has them, allergic or not
		}
		return c.reaction != nil && (t.asked || c.noted || t.aside && c.standing == explicit && c.status == intake.Present && !t.justNow() || c.had && !urgent(s.concept.ID) && c.standing == explicit && c.status == intake.Present || s.status == intake.Absent) && c.reaction.from < s.to && s.from < c.reaction.to
	})
}

// said are the claims as what was said.
func (t *allergyTalk) said() []said {
	var out []said
	for _, c := range t.claims {
		if c.unsaid || c.standing == open || c.status == "" {
			continue
		}
		s := said{mention: mention{concept: c.concept, from: c.from, to: c.to}, verdict: verdict{status: c.status, temporality: intake.Current,
			experiencer: intake.OfPatient}}
		if c.other {
			s.experiencer = intake.OfOther
		}
		if c.gone {
			s.status, s.temporality, s.gone = intake.Present, intake.Past, true
		}
		if c.reaction != nil && c.status == intake.Present {
			s.attributes = map[string]intake.Attribute{intake.Reaction: t.reaction(c.reaction)}
		}
		out = append(out, s)
	}
	return out
}

// reaction is the code of the symptom that a word names, where the lexicon knows it, and the word.
func (t *allergyTalk) reaction(m *mark) intake.Attribute {
	a := intake.Attribute{Evidence: t.r.evidence(m.from, m.to, t.c)}
	for _, h := range t.r.concepts {
		if h.From < m.to && m.from < h.To && (h.Concept.Kind == lexicon.Symptom || h.Concept.Kind == lexicon.Sign) &&
			h.Concept.ID != "allergic-reaction" {
			a.Code = h.Concept.ID
			a.Evidence = t.r.evidence(h.From, h.To, t.c)
			break
		}
	}
	return a
}

// allergy answers the question for an allergy with what was understood of allergies; a bare yes or no, and a substance that
// nobody knows, count where there is nothing else. "Yes, peanuts" tells of no medicine.
func (a *answering) allergy() bool {
	concept, attr := a.asked()
	if attr != "" || !a.isAllergy(concept) || !a.known(concept) {
		return false
	}
	told, doubted := false, -1
	for i, s := range a.all {
		if s.unsaid || s.experiencer != intake.OfPatient || !a.isAllergy(s.concept.ID) && s.concept.ID != "allergy" {
			continue
		}
		told = true
		if s.status == intake.Uncertain && doubted < 0 {
			doubted = i
		}
	}
	switch {
	case len(a.out) > 0 || a.mentionsAsked(concept):
	case doubted >= 0:
		a.add(concept, intake.Uncertain, a.all[doubted].from, a.all[doubted].to, nil)
	case told:
	case a.polar.status != "":
		a.yesNo()
	default:
		a.freely()
	}
	return true
}
