package understand

import (
	_ "embed"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

//go:embed whose.yaml
var whoseText []byte

// The lists of whose.yaml.
const (
	ofChild = iota
	ofNotChild
	ofAdult
	ofMale
	ofFemale
	whoseLists
)

func loadWhose() *wordsets {
	var lists map[string]map[string][]string
	if err := yaml.Unmarshal(whoseText, &lists); err != nil {
		panic("understand: whose.yaml: " + err.Error())
	}
	s := newWordsets()
	for list, class := range []string{"child", "not-child", "adult", "male", "female"} {
		for _, lang := range []string{"zh", "en"} {
			for _, w := range lists[class][lang] {
				s.add(list, []rune(strings.TrimSpace(string(lexicon.Normalise(w).Runes))), lang == "en")
			}
		}
	}
	s.words.Build()
	return s
}

// Ages as people write them. What ends in "when" or "until" is a time and not the age of now.
var (
	yearsZH  = regexp.MustCompile(`(\d{1,3}|[一二两三四五六七八九十]{1,3})个?(?:周|多)?岁(半?)(时|的时候|开始|左右开始|那年|以前|之前|起)?`)
	monthsZH = regexp.MustCompile(`(\d{1,2}|[一二两三四五六七八九十]{1,2})个(?:半|多)?月(?:大|的?(?:宝宝|孩子|婴儿|女儿|儿子|小孩|娃|男宝|女宝|宝贝))`)
	weeksEN  = regexp.MustCompile(`\b(\d{1,3})[- ]?(day|week|month)s?[- ]old\b`)
	yearsEN  = regexp.MustCompile(`\b(\d{1,3})[- ]?(?:years?|yrs?|yo)(?:[- ]old)?\b(?:[ -](?:son|boy|girl|daughter|child|kid|baby|male|female|man|woman|lady|guy|student))?`)
	oldEN    = regexp.MustCompile(`old|son$|boy$|girl$|daughter$|child$|kid$|baby$|male$|man$|woman$|lady$|guy$|student$|yo$`)
	adultAge = 18.0
	childAge = 14.0
)

// Whose reads from words who is ill, where nobody entered it. It is for the choice of a department alone.
func (e *Engine) Whose(text string) intake.Whose {
	t := lexicon.Normalise(text).Runes
	w := intake.Whose{Age: toldAge(string(t))}
	stand := e.whose.find(t)
	grownUp := slices.ContainsFunc(stand, func(s placed) bool { return s.list == ofNotChild })
	if grownUp { // what only looks like a word of a child is taken out before looking
		stand = e.whose.find(without(t, stand, ofNotChild))
	}
	var first [whoseLists]int // where a word of each list begins first, or -1
	for list := range first {
		first[list] = -1
		if i := slices.IndexFunc(stand, func(s placed) bool { return s.list == list }); i >= 0 {
			first[list] = stand[i].from
		}
	}
	m, f, child, adult := first[ofMale], first[ofFemale], first[ofChild], first[ofAdult]
	switch {
	case m >= 0 && (f < 0 || m < f):
		w.Sex = intake.Male
	case f >= 0:
		w.Sex = intake.Female
	}
	switch {
	case child < 0:
		w.Child = w.Age != nil && *w.Age < childAge && adult < 0
	case w.Age != nil && *w.Age >= adultAge:
	case grownUp && (w.Age == nil || *w.Age >= childAge):
	default:
		w.Child = adult < 0 || adult > child
	}
	if !w.Child && w.Age != nil && *w.Age < childAge {
		w.Age = nil // "my wife ... our baby is 3 months old": the age of another
	}
	return w
}

// without is a text with a space for each word of a list, those that begin first before others.
func without(text []rune, stand []placed, list int) []rune {
	out := make([]rune, 0, len(text))
	at := 0
	for _, s := range stand {
		if s.list != list || s.from < at {
			continue
		}
		out = append(append(out, text[at:s.from]...), ' ')
		at = s.to
	}
	return append(out, text[at:]...)
}

// toldAge is the first age that the text tells, in years.
func toldAge(t string) *float64 {
	at, age := len(t), -1.0
	keep := func(place int, years float64) {
		if years >= 0 && place < at {
			at, age = place, years
		}
	}
	all := func(re *regexp.Regexp, needs ...string) [][]int { // most texts tell no age
		if !slices.ContainsFunc(needs, func(w string) bool { return strings.Contains(t, w) }) {
			return nil
		}
		return re.FindAllStringSubmatchIndex(t, -1)
	}
	for _, m := range all(yearsZH, "岁") {
		if m[6] < 0 { // no "when" behind it
			keep(m[0], numeral(t[m[2]:m[3]]))
		}
	}
	for _, m := range all(monthsZH, "月") {
		keep(m[0], numeral(t[m[2]:m[3]])/12)
	}
	for _, m := range all(yearsEN, "year", "yr", "yo") {
		if oldEN.MatchString(t[m[0]:m[1]]) {
			keep(m[0], numeral(t[m[2]:m[3]]))
		}
	}
	for _, m := range all(weeksEN, "old") {
		n := numeral(t[m[2]:m[3]])
		switch t[m[4]:m[5]] {
		case "day":
			n /= 365
		case "week":
			n /= 52
		case "month":
			n /= 12
		}
		keep(m[0], n)
	}
	if age < 0 || age > 120 {
		return nil
	}
	return &age
}

// numeral reads 25, 三, 十二, 六十; -1 where it is none.
func numeral(s string) float64 {
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		return n
	}
	total, last := 0.0, 0.0
	for _, r := range s {
		i := slices.Index([]rune("零一二三四五六七八九"), r)
		switch {
		case r == '两':
			last = 2
		case r == '十':
			total, last = total+max(last, 1)*10, 0
		case i > 0:
			last = float64(i)
		default:
			return -1
		}
	}
	return total + last
}

// Named lists what a text names and does not deny, asked about and feared things too, in the order of naming. It is for
// the choice of a department alone; findings are what was stated.
func (e *Engine) Named(text string) []intake.Mention {
	var out []intake.Mention
	seen := map[string]bool{}
	for _, p := range pieces(text) {
		r := e.read(p.text)
		hits := slices.Concat(r.concepts, r.topics)
		slices.SortStableFunc(hits, func(a, b lexicon.Hit) int { return a.From - b.From })
		for _, h := range hits {
			if h.Concept.Kind == lexicon.Site && slices.ContainsFunc(r.topics, func(t lexicon.Hit) bool {
				return t.From < h.To && h.From < t.To
			}) {
				continue // the topic says more of the same words
			}
			m := mention{concept: h.Concept, from: h.From, to: h.To, gaps: h.Gaps, denies: h.Denies}
			v := r.judge(m)
			if v.status == intake.Absent && !v.unsaid {
				continue
			}
			by, _ := r.person(m, speaker{childIsPatient: true})
			when, _ := r.when(m)
			n := intake.Mention{Concept: h.Concept.ID, At: len(seen), Said: !v.unsaid && v.status == intake.Present,
				Past:  v.gone || v.temporality == intake.Past || when == intake.Past,
				Other: by == intake.OfOther,
				Inside: h.Concept.Kind != lexicon.Topic && slices.ContainsFunc(r.topics, func(t lexicon.Hit) bool {
					return t.From <= h.From && h.To <= t.To
				})}
			out = append(out, n)
			seen[n.Concept] = true
		}
	}
	return out
}

// Told is what the patient's side named in all its turns, and whose illness it tells of.
func (e *Engine) Told(turns []intake.Turn) ([]intake.Mention, intake.Whose) {
	named := []intake.Mention{}
	var whose intake.Whose
	for _, t := range turns {
		if t.Who != intake.Patient && t.Who != intake.Companion {
			continue
		}
		for _, m := range e.Named(t.Text) {
			m.At += len(named)
			named = append(named, m)
		}
		w := e.Whose(t.Text)
		if whose.Sex == "" {
			whose.Sex = w.Sex
		}
		if whose.Age == nil {
			whose.Age = w.Age
		}
		whose.Child = whose.Child || w.Child
	}
	return named, whose
}
