package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// describe gives each mention the attributes that are said of it: values, times, scores, sites. What stands in a
// clause without a mention belongs to the one before it.
func (e *Engine) describe(r *reading, all []said, c context) {
	for _, h := range r.values {
		if h.Value.Attribute == intake.Timing && (r.inTime(h) || r.claims(h.From, h.To)) ||
			h.Value.Attribute == intake.Side && h.Value.Code != "middle" || r.inOther(h) {
			continue
		}
		if i := r.owner(all, h.From, h.To, h.Value.Attribute); i >= 0 && r.means(all[i].mention, h, false) {
			set(&all[i], h.Value.Attribute, intake.Attribute{Code: h.Value.Code, Evidence: r.evidence(h.From, h.To, c)})
		}
	}
	e.sided(r, all, c)
	for _, h := range r.concepts {
		if h.Concept.Kind != lexicon.Site {
			continue
		}
		name := intake.Site
		if r.spreads(h.From) {
			name = intake.Radiation
		}
		if i := r.owner(all, h.From, h.To, name); i >= 0 {
			set(&all[i], name, intake.Attribute{Code: h.Concept.ID, Evidence: r.evidence(h.From, h.To, c)})
		}
	}
	for _, t := range r.times {
		name, ok := r.timeAttribute(t)
		if !ok {
			continue
		}
		a := ranged2(t.low, t.high, "h", r.evidence(t.from, t.to, c))
		i := r.owner(all, t.from, t.to, name)
		if i < 0 || isMedicine(all[i].concept) && all[i].temporality == intake.Past {
			continue // when a medicine was stopped is not since when it is taken
		}
		if isMedicine(all[i].concept) && name == intake.Onset && (t.clock && !r.begun(t) ||
			suffixOf(string(r.runes()[max(0, t.from-4):t.from]), " in")) {
			continue // 今早吃过了: when it was last taken
		}
		set(&all[i], name, a)
		for k := i - 1; k >= 0 && name == intake.Onset && (r.oneList(all[k], all[k+1]) || t.from >= all[i].to && r.oneListLatin(all[k], all[k+1], k == i-1)); k-- { // 发烧咳嗽三天了
			set(&all[k], name, a)
		}
	}
	for _, f := range r.scores() {
		i := r.owner(all, f.from, f.to, intake.Severity)
		if i < 0 {
			i = r.lastPain(all, f.from)
		}
		if i >= 0 {
			set(&all[i], intake.Severity, ranged2(f.low, f.high, "score", r.evidence(f.from, f.to, c)))
		}
	}
	for _, f := range r.frequencies() {
		if r.claims(max(0, f.from-4), f.to) {
			continue
		}
		if i := r.owner(all, f.from, f.to, intake.Frequency); i >= 0 {
			set(&all[i], intake.Frequency, ranged2(f.low, f.high, f.unit, r.evidence(f.from, f.to, c)))
		}
	}
}

// lastPain is the pain that was told before a score which stands alone in its clause: "…, sweating, nine out of ten".
func (r *reading) lastPain(all []said, before int) int {
	from := r.sentence(before).from
	for i := len(all) - 1; i >= 0; i-- {
		s := &all[i]
		if s.to <= before && s.from >= from && carries(s, intake.Severity) && (strings.Contains(s.concept.ID, "pain") || strings.Contains(s.concept.ID, "ache")) {
			return i
		}
	}
	return -1
}

// set writes an attribute. A figure is worth more than a word ("疼得厉害，八分"), and the first word stays against a second
// one.
func set(s *said, name string, a intake.Attribute) {
	old, ok := s.attributes[name]
	if ok && (old.Low != nil || a.Low == nil) {
		return
	}
	if s.attributes == nil {
		s.attributes = map[string]intake.Attribute{}
	}
	s.attributes[name] = a
}

func ranged2(low, high float64, unit string, ev intake.Evidence) intake.Attribute {
	return intake.Attribute{Low: &low, High: &high, Unit: unit, Evidence: ev}
}

// owner finds the mention that an attribute is said of: the one around it, the nearest in its clause, the one before.
func (r *reading) owner(all []said, from, to int, name string) int {
	a, b := r.clause(from, to)
	best, distance := -1, 1<<30
	for i := range all {
		s := &all[i]
		if s.concept.Kind == lexicon.Context {
			continue // 歇会儿就好 tells how it went with another thing
		}
		if s.from <= from && to <= s.to {
			if !carries(s, name) {
				return -1
			}
			return i
		}
		if !carries(s, name) || s.from < a || s.to > b {
			continue
		}
		d := from - s.to
		if s.from >= to {
			d = s.from - to
			if name == intake.Severity && d > 3 {
				continue // 有点 and "a bit" stand right before what they weaken
			}
		}
		if d < distance {
			best, distance = i, d
		}
	}
	if best >= 0 {
		return best
	}
	s := r.sentence(from)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].to <= from && carries(&all[i], name) && (all[i].from >= s.from || name == intake.Onset &&
			from-all[i].to < 12) {
			if all[i].to > 0 && (name == intake.Severity || name == intake.Colour || name == intake.Site ||
				name == intake.Side) {
				return -1
			}
			return i
		}
	}
	return -1
}

// carries reports whether a mention may have the attribute: nothing is said of what is denied, and a disease has no
// colour.
func carries(s *said, name string) bool {
	if s.status != intake.Present || s.unsaid {
		return false
	}
	if id := s.concept.ID; name == intake.Character && (strings.Contains(id, "blood-pressure") || strings.Contains(id, "blood-sugar") || strings.Contains(id, "bleeding")) {
		return false // "heavy" and "pressure" are in their names
	}
	switch s.concept.Kind {
	case lexicon.Symptom, lexicon.Sign, lexicon.Emotion, lexicon.State, lexicon.Event:
		return true
	case lexicon.Story:
		return name == intake.Onset && !s.concept.Beside // what says more of a complaint leaves it its time
	case lexicon.Disease, lexicon.Procedure, lexicon.Habit, lexicon.Medicine, lexicon.MedicineClass:
		return name == intake.Onset || name == intake.Duration || name == intake.Frequency && !isMedicine(s.concept)
	}
	return false
}

// begun: the clause of a time says that something began.
func (r *reading) begun(t timeSpan) bool {
	from, to := r.clause(t.from, t.to)
	return contains(string(r.runes()[from:to]), "开始", "起", "start", "began", "begun", "since")
}

// claims: a medicine is taken this often, nothing happens this often.
func (r *reading) claims(from, to int) bool {
	return slices.ContainsFunc(r.claimed, func(c [2]int) bool { return c[0] < to && from < c[1] })
}

// means reports whether a value's word means the value here. Words for what brings something on are ordinary words
// too; they count with 就, 时, 后 or 一 beside them, or after "when" and the like. A question for the attribute takes
// them bare.
func (r *reading) means(m mention, h lexicon.Hit, bare bool) bool {
	text := r.runes()
	if h.Value.Attribute != intake.Aggravating || bare {
		return true
	}
	if lexicon.Latin(text[h.From]) {
		if m.from <= h.From && h.To <= m.to {
			return false
		}
		before := string(text[max(0, h.From-14):h.From])
		for _, w := range []string{"when ", "on ", "after ", "by ", "with ", "while ", "during ", "from ", "if i ",
			"upon ", "worse ", "when i'm "} {
			if i := lastIndex(before, w); i >= 0 && len(before)-i <= len(w)+4 {
				return true
			}
		}
		word := string(text[h.From:h.To])
		return contains(word, "when", "if ", "with ", "on ", "after", "makes") ||
			contains(string(text[h.To:min(len(text), h.To+20)]), "worse", "brings it on")
	}
	if h.From > 0 && text[h.From-1] == '一' || text[h.From] == '一' || text[h.To-1] == '就' || text[h.To-1] == '后' ||
		text[h.To-1] == '时' {
		return true
	}
	for _, w := range []string{"的时候", "厉害", "加重", "疼", "痛", "严重", "明显", "难受", "费劲"} {
		if hasAt(text, h.To, w) {
			return true
		}
	}
	return h.To < len(text) && slices.Contains([]rune("就后时会也更"), text[h.To])
}

// inTime: the evening of 昨天晚上 is when it began, not when it comes.
func (r *reading) inTime(h lexicon.Hit) bool {
	return slices.ContainsFunc(r.times, func(t timeSpan) bool { return t.from < h.To && h.From < t.to })
}

// inOther: the pressure of 高血压 and "blood pressure" is no character.
func (r *reading) inOther(h lexicon.Hit) bool {
	return slices.ContainsFunc(r.concepts, func(o lexicon.Hit) bool {
		return o.Concept.Kind == lexicon.Measurement && o.From <= h.From && h.To <= o.To
	})
}

// spreads: 放射到, 串到, "spreads to", "down my".
func (r *reading) spreads(at int) bool {
	text := r.runes()
	before := string(text[max(0, at-16):at])
	for _, w := range []string{"放射到", "放射至", "串到", "窜到", "连着", "连到", "传到", "扩散到", "牵扯到", "往", "spreads to",
		"spread to", "radiates to", "radiating to",
		"goes to", "goes into", "into my", "down my", "through to my", "up to my", "travels to", "into the",
		"down the", "up into my", "radiates into"} {
		if i := lastIndex(before, w); i >= 0 && len([]rune(before[i+len(w):])) <= 6 {
			return true
		}
	}
	return false
}

// timeAttribute tells when it began from how long it lasts. A time of the clock in a denial or a plan says neither.
func (r *reading) timeAttribute(t timeSpan) (string, bool) {
	text := r.runes()
	before := string(text[max(0, t.from-12):t.from])
	after := string(text[t.to:min(len(text), t.to+12)])
	if hasPrefix(after, "也") || hasPrefix(after, "same happened") {
		return "", false // 去年也有一次 tells of another time
	}
	for _, w := range []string{"每次", "一次", "持续", "发作", "lasts", "lasting", "last", "lasted", "each time", "takes"} {
		if i := lastIndex(before, w); i >= 0 && t.high < day*3 {
			return intake.Duration, true
		}
	}
	for _, w := range []string{"each time", "at a time", "一次", "就好", "每次", "就过去", "左右就", "后就好"} {
		if hasPrefix(after, w) {
			return intake.Duration, true
		}
	}
	if lastIndex(before, "for") >= 0 && t.high < 3 || t.high < 3 && lastIndex(before, "了") >= 0 && !t.clock {
		return intake.Duration, true
	}
	for _, w := range []string{"每", "every", "once", "twice", "吃了", "用了", "输了", "打了", "住了", "times"} {
		if i := lastIndex(before, w); i >= 0 && len([]rune(before[i+len(w):])) <= 1 {
			return "", false
		}
	}
	if _, ok := number(text, t.to); ok && t.high <= week && !r.clockFollows(t.to) {
		return "", false // 一天一片, 一天三次
	}
	for _, w := range []string{"一次", "次", "后再", "岁", "大"} {
		if hasPrefix(after, w) {
			return "", false
		}
	}
	return intake.Onset, true
}

func (r *reading) oneList(a, b said) bool {
	if b.from-a.to > 3 || a.status != intake.Present || a.unsaid || !carries(&a, intake.Onset) {
		return false
	}
	for i := a.to; i < b.from; i++ {
		if t := r.runes()[i]; t == ',' || lexicon.Stop(t) {
			return false
		}
	}
	return true
}

// oneListLatin: of "a cough, a sore throat and a runny nose for 3 days" each has it for three days. Without an "and" before the
// last, a comma parts what may have begun apart.
func (r *reading) oneListLatin(a, b said, last bool) bool {
	text := r.runes()
	if b.from <= a.to || !lexicon.Latin(text[a.from]) || a.status != intake.Present || a.unsaid || !bodily(a.concept) || !bodily(b.concept) || !carries(&a, intake.Onset) {
		return false
	}
	gap := strings.TrimSpace(string(text[a.to:b.from]))
	for _, w := range []string{"a", "an", "my", "some", "bad", "a bad", "the", "a bit of"} {
		gap = strings.TrimSpace(strings.TrimSuffix(gap, " "+w))
	}
	switch gap {
	case "and", "&", "with", ", and", "plus", "and also":
		return true
	case ",":
		return !last
	}
	return false
}

func isMedicine(c *lexicon.Concept) bool {
	return c != nil && (c.Kind == lexicon.Medicine || c.Kind == lexicon.MedicineClass)
}

// clockFollows: 昨天十点 is a time of the clock, and 一天三次 a rate.
func (r *reading) clockFollows(i int) bool {
	text := r.runes()
	for n := 0; n < 4 && i < len(text); n, i = n+1, i+1 {
		if text[i] == '点' || text[i] == ':' {
			return true
		}
	}
	return false
}
