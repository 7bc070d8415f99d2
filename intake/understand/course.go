package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// uptake is how it stands with a medicine.
type uptake uint8

const (
	unknown  uptake = iota // nothing is stated
	taken                  // taken now
	untaken                // not taken
	formerly               // taken once
	stopped                // taken until it was stopped
	unclear                // not known whether
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
	starts   []int32               // of each place, where the stretch between commas begins that holds it
	ends     []int32
	asksDose bool
	virtual  int // the medicine that was asked for and is not named, or -1
}

// courses reads how it stands with each medicine that is named or asked for, and its doses. A sentence tells of a course: "I was
// on warfarin, they stopped it, now I'm back on it". The last that is told holds.
func (e *Engine) courses(r *reading, all []said, q *Asked, c context) []said {
	k := drugTalk{Engine: e, r: r, all: all, c: c, virtual: -1, events: map[int][]courseEvent{}}
	k.ask(q)
	for i := range k.all {
		if isMedicine(k.all[i].concept) && !k.all[i].reversed {
			k.meds = append(k.meds, i)
		}
	}
	if len(k.meds) == 0 {
		return k.all
	}
	slices.SortStableFunc(k.meds, func(a, b int) int { return k.all[a].from - k.all[b].from })
	k.cut()
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
	return e.exceptNamed(k.all)
}

// exceptNamed takes back the denial of a class of medicines by words for none at all where one of the class is named: "no medicines
// except warfarin" denies no blood thinners.
func (e *Engine) exceptNamed(all []said) []said {
	return slices.DeleteFunc(all, func(s said) bool {
		return s.reversed && isMedicine(s.concept) && slices.ContainsFunc(all, func(o said) bool {
			return !o.reversed && !o.unsaid && o.status != intake.Absent && o.experiencer == s.experiencer && e.lex.IsA(o.concept.ID, s.concept.ID)
		})
	})
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
	k.all = append(slices.Clip(k.all), said{mention: mention{concept: c}, verdict: verdict{status: intake.Present,
		temporality: intake.Current,
		experiencer: intake.OfPatient, unsaid: true}})
}

// chunk is the stretch between commas, stops and turns that holds a place.
func (k *drugTalk) chunk(from, to int) (int, int) {
	if to < from {
		to = from
	}
	return int(k.starts[min(from, len(k.starts)-1)]), int(k.ends[min(to, len(k.ends)-1)])
}

// cut finds, once, for each place where its stretch begins and ends.
func (k *drugTalk) cut() {
	n := len(k.r.runes())
	k.starts, k.ends = make([]int32, n+1), make([]int32, n+1)
	for i := 1; i <= n; i++ {
		k.starts[i] = k.starts[i-1]
		if k.parts(i - 1) {
			k.starts[i] = int32(i)
		}
	}
	k.ends[n] = int32(n)
	for i := n - 1; i >= 0; i-- {
		k.ends[i] = k.ends[i+1]
		if k.parts(i) {
			k.ends[i] = int32(i)
		}
	}
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
		return hasAt(text, i, " but ") || hasAt(text, i, " and then ") || hasAt(text, i, " so ") ||
			hasAt(text, i, " plus ") ||
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
	return words <= 4 && runes <= 5 && !contains(gap, " and ", " for ", " since ", " after ", " because ", " while ",
		"因为", "后来", "以后", "还有")
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
	case "、", "和", "跟", "与", "或", "或者", "还有", "以及", "/", "and", "or", "nor", "and the", "or the", "and my", "or any",
		"also", "&", "plus", "and also", "as well as", "加", "加上":
		return true
	}
	return gap == "" && from == to
}
