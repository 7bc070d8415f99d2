package understand

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// regimen is all that is said of how much of one medicine is taken, and how often.
type regimen struct {
	amounts []doseAmount
	rates   []doseRate
}

// regimens gives each medicine its dose and how often it is taken. What was corrected or changed does not count.
func (k *drugTalk) regimens(q *Asked) {
	of := map[int]*regimen{}
	get := func(i int) *regimen {
		if of[i] == nil {
			of[i] = &regimen{}
		}
		return of[i]
	}
	asked := q != nil && k.virtual >= 0
	text := k.r.runes()
	last := map[int]doseAmount{}
	for _, a := range k.amounts {
		if k.inTimes(a.from, a.to) && a.unit == bare {
			continue
		}
		i, same := k.of(a.from, a.to, true)
		i = k.told(i, same)
		if i < 0 || k.unreal(a.from, a.to) || k.extra(a.from) {
			continue
		}
		before, known := last[i]
		if !k.fits(&a, i, same, before, known, asked && k.meds[i] == k.virtual) {
			continue
		}
		last[i] = a
		get(i).amounts = append(get(i).amounts, a)
		if a.each && contains(string(text[max(0, a.from-2):a.from]), "各") && k.med(i).to <= a.from && k.med(i).to > 0 {
			for _, j := range k.list(i, a.from) {
				get(j).amounts = append(get(j).amounts, a)
			}
		}
		if j, ok := k.compound(i, a.from); ok {
			get(j).amounts = append(get(j).amounts, a)
		}
	}
	for _, d := range k.rates {
		i, same := k.of(d.from, d.to, false)
		if !same && k.ofSort(d.from) || d.says == asNeeded && k.notThen(d) {
			continue
		}
		i = k.told(i, same)
		if i < 0 || d.says != asNeeded && (k.unreal(d.from, d.to) || k.extra(d.to)) || k.symptoms(d, same) {
			continue
		}
		get(i).rates = append(get(i).rates, d)
		if j, ok := k.compound(i, d.from); ok {
			get(j).rates = append(get(j).rates, d)
		}
		for _, j := range k.both(d, i) {
			get(j).rates = append(get(j).rates, d)
		}
		k.r.claimed = append(k.r.claimed, [2]int{d.from, d.to})
	}
	k.r.times = slices.DeleteFunc(k.r.times, func(t timeSpan) bool {
		return slices.ContainsFunc(k.r.claimed, func(c [2]int) bool { return t.from < c[1] && c[0] < t.to })
	})
	for i, g := range of {
		k.regimen(i, g)
	}
	k.unreadable(q)
	if k.asksDose {
		// "Twenty a day" is no habit in an answer about a medicine.
		k.all = slices.DeleteFunc(k.all, func(s said) bool {
			return s.concept.Kind == lexicon.Habit && slices.ContainsFunc(k.r.claimed,
				func(c [2]int) bool { return s.from < c[1] && c[0] < s.to })
		})
		k.virtual = slices.IndexFunc(k.all, func(s said) bool {
			return k.virtual >= 0 && s.concept.ID == strings.TrimSuffix(q.Asks[0], "."+intake.Dose)
		})
	}
}

// told is the medicine that a later clause goes on about: not the one that is not taken.
func (k *drugTalk) told(i int, same bool) int {
	if i < 0 || same || k.taken(i) {
		return i
	}
	for j := i - 1; j >= 0; j-- {
		if k.taken(j) && k.r.sentence(k.med(j).from) == k.r.sentence(k.med(i).from) {
			return j
		}
	}
	return i
}

func (k *drugTalk) taken(i int) bool {
	m := k.med(i)
	return m.status == intake.Present && m.temporality == intake.Current && !m.unsaid
}

// compound is the first part of a tablet of two medicines, whose names stand together: 厄贝沙坦氢氯噻嗪一片.
func (k *drugTalk) compound(i, at int) (int, bool) {
	if i == 0 || k.med(i).to > at || k.med(i-1).to != k.med(i).from || k.med(i-1).to == k.med(i-1).from ||
		k.med(i).concept.Kind != lexicon.Medicine ||
		k.med(i-1).concept.Kind != lexicon.Medicine || k.med(i).concept == k.med(i-1).concept {
		return 0, false
	}
	return i - 1, true
}

// both are the other medicines of the sentence where "both in the morning" or 都是早上吃 speaks of all.
func (k *drugTalk) both(d doseRate, i int) []int {
	a, _ := k.chunk(d.from, d.to)
	text := string(k.r.runes()[a:d.from])
	if contains(text, "各", "一起") && k.med(i).to <= d.from {
		return k.list(i, d.from)
	}
	if !contains(text, "both", "all ", "都", "两个", "两种") {
		return nil
	}
	var out []int
	for j := range k.meds {
		if j != i && k.med(j).to <= d.from && k.med(j).to > 0 && k.taken(j) &&
			k.r.sentence(k.med(j).from) == k.r.sentence(d.from) {
			out = append(out, j)
		}
	}
	return out
}

// notThen: "she doesn't take it when she's low" says when it is not taken.
func (k *drugTalk) notThen(d doseRate) bool {
	a, _ := k.chunk(d.from, d.to)
	return lexicon.Latin(k.r.runes()[d.from]) && slices.ContainsFunc(k.cues,
		func(c courseCue) bool { return c.has(negates) && c.from >= a && c.to <= d.from })
}

// ofSort: 短的三餐前, 长的睡前: which of several medicines is meant is not told by its name.
func (k *drugTalk) ofSort(at int) bool {
	a, _ := k.chunk(at, at)
	text := k.r.runes()
	for _, w := range []string{"短的", "长的", "速效的", "长效的", "the short", "the long", "the fast", "the slow", "the other"} {
		if hasAt(text, a, w) || hasAt(text, a+1, w) {
			return true
		}
	}
	return false
}

// inTimes: the figure belongs to a rate: the 三 of 一天三次.
func (k *drugTalk) inTimes(from, to int) bool {
	return slices.ContainsFunc(k.rates, func(d doseRate) bool { return d.from <= from && to <= d.to }) ||
		slices.ContainsFunc(k.r.times, func(t timeSpan) bool { return t.from <= from && to <= t.to })
}

// symptoms: how often is said of a complaint, not of a medicine.
func (k *drugTalk) symptoms(d doseRate, same bool) bool {
	a, b := k.chunk(d.from, d.to)
	if slices.ContainsFunc(k.amounts, func(x doseAmount) bool { return x.unit != bare && x.from >= a && x.to <= b }) ||
		d.says == asNeeded || slices.ContainsFunc(k.cues, func(c courseCue) bool {
		return c.has(takes) &&
			c.from >= a && c.to <= b
	}) {
		return false
	}
	if k.virtual >= 0 && k.asksDose {
		return false
	}
	if !same && slices.ContainsFunc(k.r.concepts, func(h lexicon.Hit) bool {
		return h.Concept.Kind == lexicon.Measurement && h.From >= a && h.To <= b
	}) {
		return true // 早上血糖八点二
	}
	nearest, medicine := 1<<30, false
	for _, s := range k.all {
		if s.from < a || s.to > b || s.to == s.from {
			continue
		}
		switch s.concept.Kind {
		case lexicon.Symptom, lexicon.Sign, lexicon.Medicine, lexicon.MedicineClass, lexicon.Event, lexicon.Habit:
		default:
			continue
		}
		gap := max(s.from-d.to, d.from-s.to)
		if gap < nearest {
			nearest, medicine = gap, isMedicine(s.concept)
		}
	}
	return nearest < 1<<30 && !medicine
}

func (k *drugTalk) regimen(i int, g *regimen) {
	m := k.med(i)
	virtual := k.meds[i] == k.virtual
	if virtual && m.unsaid && (len(g.amounts) > 0 || len(g.rates) > 0) {
		m.stand(taken)
		m.from, m.to = g.span()
	}
	if m.status != intake.Present || m.unsaid || m.temporality == intake.Past {
		return
	}
	var spans [][2]int
	for _, a := range g.amounts {
		spans = append(spans, [2]int{a.from, a.to})
	}
	struck := k.replaced(spans)
	amounts := keep(g.amounts, struck)
	spans = spans[:0]
	for _, d := range g.rates {
		spans = append(spans, [2]int{d.from, d.to})
	}
	rates := keep(g.rates, k.replaced(spans))
	if len(amounts) > 1 {
		if _, ok := k.alternating(amounts); ok { // 一片，隔天一片半: the 隔天 is not how often it is taken
			rates = slices.DeleteFunc(rates, func(d doseRate) bool {
				return d.from >= amounts[0].to &&
					d.says == perPeriod && d.high < 1
			})
		}
	}
	pairs := k.paired(amounts, rates)
	if a, ok := k.often(rates, pairs); ok {
		set(m, intake.Frequency, a)
	}
	if a, ok := k.dose(amounts, rates, pairs); ok {
		set(m, intake.Dose, a)
	}
	if virtual && m.to == 0 {
		m.from, m.to = g.span()
	}
}

// unreadable keeps the words of an answer to the question for a dose whose figures could not be read: "three one day, four the next".
func (k *drugTalk) unreadable(q *Asked) {
	if k.virtual < 0 || !k.asksDose || !k.all[k.virtual].unsaid || len(k.r.numbers) == 0 || len(k.r.sentences) == 0 ||
		k.r.sentences[0].question {
		return
	}
	m, s := &k.all[k.virtual], k.r.sentences[0]
	m.stand(taken)
	m.from, m.to = s.from, s.to
	set(m, intake.Dose, intake.Attribute{Evidence: k.r.evidence(s.from, s.to, k.c)})
}

func (g *regimen) span() (from, to int) {
	from = 1 << 30
	for _, a := range g.amounts {
		from, to = min(from, a.from), max(to, a.to)
	}
	for _, d := range g.rates {
		from, to = min(from, d.from), max(to, d.to)
	}
	return from, to
}

func keep[T any](all []T, struck []bool) []T {
	var out []T
	for i, x := range all {
		if !struck[i] {
			out = append(out, x)
		}
	}
	return out
}

// pair is an amount at a part of the day.
type pair struct {
	amount doseAmount
	part   uint8
}

// paired puts amounts to the parts of the day beside them: 早上一片晚上一片, "twelve in the morning and ten at night".
func (k *drugTalk) paired(amounts []doseAmount, rates []doseRate) []pair {
	var parts []doseRate
	for _, d := range rates {
		if d.says == partOfDay && bits.OnesCount8(d.part) == 1 {
			parts = append(parts, d)
		}
	}
	if len(parts) < 2 || len(amounts) < 2 {
		return nil
	}
	var out []pair
	used := map[int]bool{}
	for _, p := range parts {
		best, gap := -1, 24
		for i, a := range amounts {
			if used[i] {
				continue
			}
			d := a.from - p.to
			latin := lexicon.Latin(k.r.runes()[p.from])
			if p.from >= a.to {
				d = p.from - a.to
			}
			// English names the part after the amount, Chinese before it.
			if latin == (p.from < a.from) {
				d += 12
			}
			if !latin {
				d *= 2
			}
			if d >= 0 && d < gap {
				best, gap = i, d
			}
		}
		if best >= 0 {
			used[best] = true
			out = append(out, pair{amounts[best], p.part})
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// often is how often the medicine is taken.
func (k *drugTalk) often(rates []doseRate, pairs []pair) (intake.Attribute, bool) {
	var plain, daily, needed *doseRate
	parts, from, to := uint8(0), 1<<30, 0
	for i := range rates {
		d := &rates[i]
		switch d.says {
		case perPeriod:
			if plain == nil {
				plain = d
			}
		case perDay:
			if daily == nil {
				daily = d
			}
		case asNeeded:
			if needed == nil {
				needed = d
			}
		case partOfDay:
			parts |= d.part
			from, to = min(from, d.from), max(to, d.to)
		}
	}
	var a intake.Attribute
	switch {
	case plain != nil:
		a = ranged2(plain.low, plain.high, plain.unit, k.r.evidence(plain.from, plain.to, k.c))
	case needed != nil:
		a = intake.Attribute{Evidence: k.r.evidence(needed.from, needed.to, k.c)}
	case parts != 0:
		n := float64(bits.OnesCount8(parts))
		a = ranged2(n, n, "/d", k.r.evidence(from, to, k.c))
	case daily != nil:
		a = ranged2(1, 1, "/d", k.r.evidence(daily.from, daily.to, k.c))
	default:
		return a, false
	}
	if needed != nil {
		a.Code = "as-needed"
	}
	return a, true
}

// dose is how much is taken at one time. Where morning and evening differ, the words are kept.
func (k *drugTalk) dose(amounts []doseAmount, rates []doseRate, pairs []pair) (intake.Attribute, bool) {
	if len(amounts) == 0 {
		return intake.Attribute{}, false
	}
	if ev, ok := k.alternating(amounts); ok {
		return intake.Attribute{Evidence: ev}, true
	}
	pick := amounts[0]
	for _, a := range amounts {
		if pick.strength && !a.strength {
			pick = a
		}
	}
	if len(pairs) > 1 {
		pick = pairs[0].amount
		for _, p := range pairs[1:] {
			if p.amount.low != pick.low || p.amount.high != pick.high {
				from, to := pick.from, p.amount.to
				for _, d := range rates {
					if d.says == partOfDay && d.to <= pick.from && pick.from-d.to < 6 {
						from = min(from, d.from)
					}
				}
				return intake.Attribute{Evidence: k.r.evidence(from, to, k.c)}, true
			}
		}
	} else if !pick.each {
		for _, a := range amounts[1:] {
			if (a.each || k.besidePart(a)) && a.unit == pick.unit && k.ofDay(pick, rates) {
				pick = a
				break
			}
		}
	}
	ev := k.r.evidence(pick.from, pick.to, k.c)
	if pick.unit == asSaid || pick.unit == bare {
		return intake.Attribute{Evidence: ev}, true
	}
	return ranged2(pick.low, pick.high, pick.unit, ev), true
}

// alternating: the amount differs from day to day or from one time to the next: 单号两片双号一片半, "four one day, three the next".
func (k *drugTalk) alternating(amounts []doseAmount) (intake.Evidence, bool) {
	first, last := amounts[0], amounts[len(amounts)-1]
	if len(amounts) < 2 || first.unit != last.unit || first.low == last.low {
		return intake.Evidence{}, false
	}
	text := k.r.runes()
	between := string(text[first.from:min(len(text), last.to+14)])
	if contains(between, "换着", "交替", "轮着", "轮流", "alternat", "the next", "weekend", "other days", "单号", "双号", "单日",
		"双日", "周末") ||
		contains(string(text[first.to:last.from]), "隔天", "隔日", " then ", "every other") {
		return k.r.evidence(first.from, last.to, k.c), true
	}
	return intake.Evidence{}, false
}

// ofDay: the amount is what a whole day takes: 一天两片.
func (k *drugTalk) ofDay(a doseAmount, rates []doseRate) bool {
	return slices.ContainsFunc(rates, func(d doseRate) bool {
		if d.says != perDay {
			return false
		}
		if d.to <= a.from && a.from-d.to < 4 || a.to <= d.from && d.from-a.to < 4 {
			return true
		}
		from, _ := k.chunk(a.from, a.to)
		other, _ := k.chunk(d.from, d.to)
		return lexicon.Latin(k.r.runes()[a.from]) && from == other
	})
}
