package understand

import (
	"math"
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
		if j, ok := k.compound(i, a.from); ok {
			get(j).amounts = append(get(j).amounts, a)
		}
	}
	for _, d := range k.rates {
		i, same := k.of(d.from, d.to, false)
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
			return s.concept.Kind == lexicon.Habit && slices.ContainsFunc(k.r.claimed, func(c [2]int) bool { return s.from < c[1] && c[0] < s.to })
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
	if i == 0 || k.med(i).to > at || k.med(i-1).to != k.med(i).from || k.med(i-1).to == k.med(i-1).from || k.med(i).concept.Kind != lexicon.Medicine ||
		k.med(i-1).concept.Kind != lexicon.Medicine || k.med(i).concept == k.med(i-1).concept {
		return 0, false
	}
	return i - 1, true
}

// both are the other medicines of the sentence where "both in the morning" or 都是早上吃 speaks of all.
func (k *drugTalk) both(d doseRate, i int) []int {
	a, _ := k.chunk(d.from, d.to)
	text := string(k.r.runes()[a:d.from])
	if !contains(text, "both", "all ", "都", "两个", "两种") {
		return nil
	}
	var out []int
	for j := range k.meds {
		if j != i && k.med(j).to <= d.from && k.med(j).to > 0 && k.taken(j) && k.r.sentence(k.med(j).from) == k.r.sentence(d.from) {
			out = append(out, j)
		}
	}
	return out
}

// extra: 血压高了晚上再加一片: what is added on some days is not what is taken.
func (k *drugTalk) extra(at int) bool {
	a, b := k.chunk(at, at)
	text := string(k.r.runes()[a:b])
	i := strings.Index(text, "再")
	return i > 0 && contains(text[i:], "再加", "再来", "再补", "再多") && contains(text[:i], "了", "要是", "就")
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
		d.says == asNeeded || slices.ContainsFunc(k.cues, func(c courseCue) bool { return c.has(takes) && c.from >= a && c.to <= b }) {
		return false
	}
	if k.virtual >= 0 && k.asksDose {
		return false
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

// fits decides whether a figure is a dose of the medicine, and gives it its unit.
func (k *drugTalk) fits(a *doseAmount, i int, same bool, before doseAmount, known, asked bool) bool {
	m := k.med(i)
	text := k.r.runes()
	form := string(text[m.from:m.to]) + string(text[m.to:min(len(text), m.to+4)])
	insulin := k.lex.IsA(m.concept.ID, "insulin-use")
	switch a.unit {
	case grain:
		a.unit = capsule
		if contains(form, "片") {
			a.unit = tablet
		}
		return true
	case somePieces:
		if !insulin {
			return false
		}
		a.unit = iu
		return true
	case mils:
		a.unit = ml
		if a.low > 20 || k.onlySolid(m.concept) {
			a.unit = mg
		}
		return true
	case puff:
		return true
	case bare:
	default:
		return true
	}
	switch {
	case m.from >= a.to && a.low <= 10 && k.leads(a.to, m.from, true) && m.to > m.from: // two paracetamol, half a bisoprolol
		a.unit = tablet
		rest := string(text[m.to:min(len(text), m.to+9)])
		if hasPrefix(rest, "capsule") {
			a.unit = capsule
		} else if hasPrefix(rest, "puff") {
			a.unit = puff
		}
		if insulin {
			a.unit = iu
		}
		return (a.low < 1 || a.words) && k.solid(m.concept)
	case m.from >= a.to && k.leads(a.to, m.from, true) && m.to > m.from: // "on twenty of citalopram"
		return k.strength(a, m.concept, asked)
	case insulin && (asked || k.besidePart(*a)):
		a.unit = iu
		return a.low >= 1 && a.low <= 150
	}
	if a.low < 1 && a.words && k.solid(m.concept) {
		if a.to < len(text) && (hasAt(text, a.to, " in the") || hasAt(text, a.to, " at ") || hasAt(text, a.to, " twice") || hasAt(text, a.to, " once")) {
			a.unit = tablet
			return true
		}
		return false
	}
	changed := known && (k.marked(*a, changes) || k.marked(*a, corrects) || k.marked(*a, ofOld) || toward(text, *a))
	gap := ""
	if m.to <= a.from {
		gap = strings.Trim(string(text[m.to:a.from]), " ,的-是:at")
	}
	right := m.to > 0 && m.to <= a.from && gap == ""
	switch {
	case known && (changed || k.besidePart(*a) && before.unit == tablet || k.besidePart(*a) && before.unit == iu):
		a.unit = before.unit
		return true
	case asked, right, toward(text, *a) && m.to > 0 && m.to <= a.from && a.low >= 2, k.nowAfter(a.to) && m.to > 0 && a.low >= 2, k.marked(*a, changes) && m.to > 0 && !lexicon.Latin(text[max(0, a.from-1)]):
		return k.strength(a, m.concept, asked)
	}
	return false
}

// toward: "up to", "to" and 到 lead to the amount that holds.
func toward(text []rune, a doseAmount) bool {
	before := string(text[max(0, a.from-4):a.from])
	return suffixOf(before, " to") || suffixOf(before, "到") || suffixOf(before, "成")
}

// besidePart: a bare figure stands beside a part of the day: 早上十八, "one morning".
func (k *drugTalk) besidePart(a doseAmount) bool {
	return slices.ContainsFunc(k.rates, func(d doseRate) bool {
		if d.says != partOfDay {
			return false
		}
		gap := ""
		switch {
		case d.to <= a.from && a.from-d.to <= 3:
			gap = string(k.r.runes()[d.to:a.from])
		case a.to <= d.from && d.from-a.to <= 9:
			gap = string(k.r.runes()[a.to:d.from])
		default:
			return false
		}
		switch strings.TrimSpace(gap) {
		case "", "打", "吃", "at", "in the", "before", "of an", "the", "of a", "every", "打的":
			return true
		}
		return false
	})
}

// strength gives a bare figure the unit in which the medicine is dosed.
func (k *drugTalk) strength(a *doseAmount, c *lexicon.Concept, asked bool) bool {
	switch {
	case k.lex.IsA(c.ID, "insulin-use"):
		a.unit = iu
		return a.low >= 1 && a.low <= 150
	case c.ID == "vitamin-d" && a.low >= 100:
		a.unit = iu
	case (c.ID == "levothyroxine" || c.ID == "digoxin") && a.low >= 12:
		a.unit = mcg
	case c.Kind != lexicon.Medicine || !k.solid(c):
		return false
	case a.low <= 2 && a.low == math.Trunc(a.low):
		a.unit = tablet // "two, four times a day"
		return asked || a.words
	case a.low > 2000:
		return false
	default:
		a.unit = mg
	}
	return true
}

// solid: a medicine that comes in tablets, not breathed in, not a syrup.
func (k *drugTalk) solid(c *lexicon.Concept) bool {
	return !k.lex.IsA(c.ID, "inhaler-use") && !k.lex.IsA(c.ID, "cold-medicine") && !k.liquids[c.ID]
}

// onlySolid: there is no syrup of it, so that "mil" means milligrams.
func (k *drugTalk) onlySolid(c *lexicon.Concept) bool {
	for _, class := range []string{"anticoagulant-use", "antiplatelet-use", "statin-use", "bp-medicine", "diuretic-use", "heart-medicine", "oral-diabetes-medicine",
		"immunosuppressant-use", "antidepressant-use", "sedative-use", "gout-medicine", "antithyroid-use"} {
		if k.lex.IsA(c.ID, class) && c.ID != "aspirin" {
			return true
		}
	}
	return false
}

// marked reports whether a word of a class bears on the amount: before it in its clause, or, for a correction, at the end of the
// clause before.
func (k *drugTalk) marked(a doseAmount, class courseClass) bool {
	return k.markedAt(a.from, a.to, class) >= 0
}

func (k *drugTalk) markedAt(from, to int, class courseClass) int {
	start, _ := k.chunk(from, to)
	at := -1
	for _, c := range k.cues {
		if !c.has(class) || c.to > from {
			continue
		}
		switch word := string(k.r.runes()[c.from:c.to]); {
		case (word == "from" || word == "从") && from-c.to > 2:
			// "from three hundred to six hundred": only what follows it is of another time.
		case c.from >= start:
			at = c.from
		case class == corrects:
			if _, end := k.chunk(c.from, c.to); start-end <= 3 && start >= end && k.brief(c) || end+24 >= start && c.to <= start && k.brief(c) {
				at = c.from
			}
		}
	}
	return at
}

// brief: a clause that does nothing but correct: 哦不, "no sorry I tell a lie".
func (k *drugTalk) brief(c courseCue) bool {
	a, b := k.chunk(c.from, c.to)
	rest := b - a
	for _, o := range k.cues {
		if o.has(corrects) && o.from >= a && o.to <= b {
			rest -= o.to - o.from
		}
	}
	return rest <= 4
}

// replaced tells which of the stretches of one kind are of another time or taken back.
func (k *drugTalk) replaced(spans [][2]int) []bool {
	out := make([]bool, len(spans))
	text := k.r.runes()
	for i, s := range spans {
		changed := max(k.markedAt(s[0], s[1], changes), k.markedAt(s[0], s[1], corrects))
		before := string(text[max(0, s[0]-4):s[0]])
		if suffixOf(before, " to") && contains(string(text[max(0, s[0]-40):s[0]]), "from ", "up to", "down to", "put ", "cut", "upped", "went") {
			changed = max(changed, s[0]-2)
		}
		if at := max(k.markedAt(s[0], s[1], ofOld), k.markedAt(s[0], s[1], onceTook)); at >= 0 && !k.since(at, s[0]) && at > changed && !k.nowAfter(s[1]) {
			out[i] = true
			continue
		}
		for j := 0; j < i && changed >= 0; j++ {
			if spans[j][1] <= changed+1 {
				out[j] = true
			}
		}
	}
	// What should be holds unless another is said.
	for i, s := range spans {
		if !out[i] && k.markedAt(s[0], s[1], ofShould) >= 0 {
			for j := i + 1; j < len(spans); j++ {
				a, _ := k.chunk(spans[j][0], spans[j][1])
				if !out[j] && a > s[1] {
					out[i] = true
				}
			}
		}
	}
	return out
}

// since: the word of another time stands far off, or what lies between says that it goes on.
func (k *drugTalk) since(at, to int) bool {
	far := 12
	if lexicon.Latin(k.r.runes()[at]) {
		far = 60
	}
	return to-at > far || slices.ContainsFunc(k.cues, func(c courseCue) bool { return c.has(resumes) && c.from > at && c.to <= to && c.to-c.from > 1 })
}

// nowAfter: "it's 20 now".
func (k *drugTalk) nowAfter(i int) bool { return hasAt(k.r.runes(), i, " now") }

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
	pick := amounts[0]
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

// liquids are the medicines whose words say that they are drunk, dropped or sprayed, so that a bare figure is no strength.
func liquids(lex *lexicon.Lexicon) map[string]bool {
	out := map[string]bool{}
	for _, c := range lex.Concepts() {
		if isMedicine(c) && contains(c.Label.ZH+" "+c.Label.EN, "滴眼", "滴剂", "泪液", "糖浆", "喷雾", "吸入", "syrup", "drops", "spray", "inhaler", "insulin", "胰岛素") {
			out[c.ID] = true
		}
	}
	return out
}
