package record

import (
	"regexp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// untrue holds a finding against the turns, readings and entries that it points to, and names what does not agree; "" where all
// does. What the words do not tell either way is not held against the finding: "有" says nothing of a side.
func (w *work) untrue(f intake.Finding) intake.Check {
	if check, known := w.judged[f.Key()]; known {
		return check
	}
	check := w.judge(f)
	w.judged[f.Key()] = check
	return check
}

func (w *work) judge(f intake.Finding) intake.Check {
	for _, e := range f.Evidence {
		if e.Spoken() && w.there(e.Span) && e.Text != "" && e.Text != w.cut(e.Span) {
			return intake.CheckPointer
		}
	}
	for _, name := range intake.AttributeNames {
		if a, ok := f.Attributes[name]; ok {
			if check := w.judgeAttribute(name, a, f); check != "" {
				return check
			}
		}
	}
	if w.b.opt.Witness == nil || f.Mode == intake.ByChart {
		return ""
	}
	if check := w.judgeEntity(f); check != "" {
		return check
	}
	return w.judgePolarity(f)
}

// there reports whether a span is a place in a turn of this visit.
func (w *work) there(s intake.Span) bool {
	return s.Start >= 0 && s.Start < s.End && s.End <= len(w.runes[s.Turn])
}

// judgeEntity asks whether the words name what the finding is of. Words that name nothing known are taken as they are: a model may
// know more words than the lexicon, and "有" names nothing. A bare answer is of what its question asked.
func (w *work) judgeEntity(f intake.Finding) intake.Check {
	check := intake.CheckEntity
	if w.drug(f.Concept) {
		check = intake.CheckDrug
	}
	if check != intake.CheckDrug && w.place(f) == allergiesCode {
		return "" // "lactose intolerant" tells of an allergy, as they know the word
	}
	other, mine, anything := false, false, false
	for _, e := range f.Evidence {
		if !e.Spoken() || !w.there(e.Span) {
			continue
		}
		if w.b.opt.Witness.Agrees(e.Text) != "" {
			// What a choice sets beside its question its content decides; but who says yes to one medicine takes that one.
			if asked, known := w.askedBy(e); check == intake.CheckDrug && known && !slices.ContainsFunc(asked, func(id string) bool { return !w.drug(id) }) && !slices.ContainsFunc(asked, func(id string) bool { return w.related(id, f.Concept) }) {
				other = true
				continue
			}
			anything = true
			continue
		}
		named := w.named(e)
		switch {
		case slices.ContainsFunc(named, func(n Named) bool { return w.related(n.Concept, f.Concept) || w.partOf(n.Concept, f.Concept) }) ||
			w.spells(e.Text, f.Concept):
			mine = true
		case f.Status == intake.Absent && check != intake.CheckDrug:
			anything = true // "eating as usual" denies that they eat less, and names another thing
		case (e.Question == "" || check == intake.CheckDrug) && slices.ContainsFunc(named, func(n Named) bool { return w.apart(n.Concept, f) && mostOf(n, e.Text) }) &&
			!slices.ContainsFunc(named, func(n Named) bool { return w.kind(n.Concept) == "site" }):
			other = true // a medicine that was named in answer to a question is that medicine
		default:
			anything = true
		}
	}
	if other && !mine && !anything {
		return check
	}
	return ""
}

// mostOf reports whether a name is most of the words: of "allergic to eggs and peanuts" the name of one is not.
func mostOf(n Named, words string) bool { return 10*(n.End-n.Start) >= 6*len([]rune(words)) }

// askedBy are the concepts that the question of an answer asked for.
func (w *work) askedBy(e intake.Evidence) ([]string, bool) {
	if e.Question == "" {
		return nil, false
	}
	var ids []string
	for _, a := range w.v.Asked {
		if a.Question == e.Question && a.Answer == e.Turn {
			for _, id := range a.Asks {
				concept, _, _ := strings.Cut(id, ".")
				ids = append(ids, concept)
			}
		}
	}
	return ids, len(ids) > 0
}

// named are the concepts that the words of a piece of evidence name.
func (w *work) named(e intake.Evidence) []Named {
	if got, ok := w.namings[e.Text]; ok {
		return got
	}
	got := w.b.opt.Witness.Named(e.Text)
	w.namings[e.Text] = got
	return got
}

// drug reports whether a concept is a medicine or what somebody is allergic to.
func (w *work) drug(concept string) bool {
	switch w.kind(concept) {
	case "medicine", "medicine-class", "allergen":
		return true
	}
	return false
}

// related reports whether two concepts are one, one above the other, or a substance and the allergy to it.
func (w *work) related(a, b string) bool {
	if w.isA(a, b) || w.isA(b, a) {
		return true
	}
	x, y := strings.TrimSuffix(a, "-allergy"), strings.TrimSuffix(b, "-allergy")
	return (x != a || y != b) && (w.isA(x, y) || w.isA(y, x))
}

// partOf reports whether the name of one concept is a part of the other's (discomfort, throat discomfort): what was named is told of
// a place that stands elsewhere. It also holds of two that name a kind of allergy.
func (w *work) partOf(named, of string) bool {
	a, ok := w.b.lexicon.Concept(named)
	b, ok2 := w.b.lexicon.Concept(of)
	if !ok || !ok2 {
		return false
	}
	return contains(b.Label.ZH, a.Label.ZH) || contains(b.Label.EN, a.Label.EN) || a.Kind == "allergen" && b.Kind == "allergen" && w.general(named) &&
		!w.drugByName(named)
}

// drugByName reports whether an allergy is to one substance and not to a kind of them.
func (w *work) drugByName(concept string) bool {
	c, _ := w.b.lexicon.Concept(concept)
	return len(c.Parents) > 0
}

func contains(all, part string) bool {
	return part != "" && strings.Contains(strings.ToLower(all), strings.ToLower(part))
}

// spells reports whether words have the name of a concept, without the "allergy" of it, in either language.
func (w *work) spells(words, concept string) bool {
	c, ok := w.b.lexicon.Concept(concept)
	if !ok {
		return false
	}
	zh := strings.TrimSuffix(c.Label.ZH, "过敏")
	en := strings.TrimSuffix(strings.ToLower(c.Label.EN), " allergy")
	return contains(words, zh) || contains(words, en)
}

// anyTrouble are concepts that name no trouble in particular: with a place they are one.
var anyTrouble = []string{"feeling-unwell", "something-wrong", "unwell", "malaise", "generally-unwell", "pain", "swelling", "discomfort", intake.ToldTrouble}

// apart reports whether a concept that words name is another thing than a finding is of. Places, qualities and contexts stand inside
// the words of any finding, and so do the causes that a complaint is told with.
func (w *work) apart(concept string, f intake.Finding) bool {
	if w.within(concept, f) || w.related(concept, f.Concept) || slices.Contains(anyTrouble, concept) {
		return false
	}
	mine, its := w.kind(f.Concept), w.kind(concept)
	if w.drug(f.Concept) != w.drug(concept) {
		return false
	}
	clinical := []string{"symptom", "sign", "disease", "medicine", "medicine-class", "allergen", "procedure"}
	return slices.Contains(clinical, mine) && slices.Contains(clinical, its)
}

// judgePolarity asks whether one of the places that name the finding says that it is there, or not there, as the finding does. A
// bare yes or no counts for what its question asked; words that tell neither decide nothing.
func (w *work) judgePolarity(f intake.Finding) intake.Check {
	if f.Status != intake.Present && f.Status != intake.Absent || f.Temporality == intake.Past {
		return "" // what was and is no more is told as both
	}
	var places []intake.Span
	var denies []bool
	for _, e := range f.Evidence {
		if !e.Spoken() || !w.there(e.Span) {
			continue
		}
		if s := w.b.opt.Witness.Agrees(e.Text); s != "" {
			if s == f.Status || s == intake.Uncertain {
				return ""
			}
			if asked, known := w.askedBy(e); known && !slices.Contains(asked, f.Concept) {
				return "" // what a choice sets beside its question, its content decides
			}
			places = append(places, intake.Span{Turn: -1})
			denies = append(denies, false)
			continue
		}
		if f.Status == intake.Absent && w.kind(f.Concept) == "measurement" && digits.MatchString(e.Text) {
			return intake.CheckPolarity // a figure was told: it was measured
		}
		if f.Status == intake.Present && w.drug(f.Concept) && f.Temporality == intake.Current && noDrug.MatchString(e.Text) && len(f.Evidence) == 1 {
			return intake.CheckPolarity // "No allergies" is none
		}
		found := false
		for _, n := range w.named(e) {
			if w.related(n.Concept, f.Concept) || w.partOf(n.Concept, f.Concept) || slices.Contains(anyTrouble, n.Concept) {
				places = append(places, intake.Span{Turn: e.Turn, Start: e.Start + n.Start, End: e.Start + n.End})
				denies = append(denies, n.Denies)
				found = true
			}
		}
		if !found || e.Question != "" {
			return "" // the words decide nothing, or the question decides with them
		}
	}
	if len(places) == 0 {
		return ""
	}
	ask := slices.DeleteFunc(slices.Clone(places), func(s intake.Span) bool { return s.Turn < 0 })
	status := w.b.opt.Witness.Stand(w.v.Turns, ask)
	k := 0
	for i, p := range places {
		if p.Turn < 0 {
			continue
		}
		s := status[k]
		k++
		if denies[i] {
			s = s.Opposite()
		}
		if s == f.Status || s == intake.Uncertain || !denies[i] && w.denialNear(p) == (f.Status == intake.Absent) {
			return "" // a word of denial in the clause, and what it denies is not plain: the engine that knows more decides
		}
	}
	return intake.CheckPolarity
}

// denialNear reports whether a word of denial stands in the clause of a place.
func (w *work) denialNear(s intake.Span) bool {
	r := w.runes[s.Turn]
	from, to := s.Start, s.End
	for from > 0 && !strings.ContainsRune("，。；！？,;!?\n.", r[from-1]) {
		from--
	}
	for to < len(r) && !strings.ContainsRune("，。；！？,;!?\n.", r[to]) {
		to++
	}
	return denialWord.MatchString(string(r[from:to]))
}

// noDrug are words that deny medicines or allergies; 不能吃青霉素 is none of them.
var noDrug = regexp.MustCompile(`(?i)^(?:没|无|否认|no\b|none\b|never\b|not allergic)`)

var denialWord = regexp.MustCompile(`(?i)[不没无未否别]|\b(?:no|not|never|none|without|nor|neither|denies|denied|free|clear|normal|fine|ok)\b|n't|n’t`)

var sideWords = map[string][]string{"left": {"左", "left"}, "right": {"右", "right"}}

// sidesIn are the sides that words name.
func sidesIn(text string) map[string]bool {
	out := map[string]bool{}
	lower := strings.ToLower(text)
	for code, words := range sideWords {
		for _, word := range words {
			out[code] = out[code] || strings.Contains(lower, word)
		}
	}
	return out
}

// judgeAttribute holds one quality against its own words.
func (w *work) judgeAttribute(name string, a intake.Attribute, f intake.Finding) intake.Check {
	e := a.Evidence
	if !e.Spoken() || !w.there(e.Span) {
		return ""
	}
	words := w.cut(e.Span)
	if e.Text != "" && e.Text != words {
		return intake.CheckPointer
	}
	switch name {
	case intake.Side:
		sides := sidesIn(words)
		if !sides["left"] && !sides["right"] {
			sides = sidesIn(string(w.runes[e.Turn]))
		}
		if a.Code == "left" && sides["right"] && !sides["left"] || a.Code == "right" && sides["left"] && !sides["right"] {
			return intake.CheckSide
		}
	case intake.Onset, intake.Duration:
		if e.Question != "" {
			return "" // what a choice of the content stands for the content says
		}
		return judgeTime(words, a)
	case intake.Value, intake.Dose, intake.Severity:
		r := w.runes[e.Turn]
		return judgeFigure(words, about.MatchString(string(r[max(0, e.Start-6):min(len(r), e.End+6)])), a)
	}
	return ""
}

// judgeTime: a figure with a unit of time lies in the range that was made of it.
func judgeTime(words string, a intake.Attribute) intake.Check {
	times := 0
	for _, c := range figuresOf(words) {
		if c.hour == 0 || c.n == 0 || strings.ContainsAny(words, "号点:：") || c.unit == "年" && c.n > 1900 || c.unit == "月" && strings.Contains(words, "月") && !strings.Contains(words, "个") {
			continue // a date or a time of day
		}
		times++
		if c.lasts(a) {
			return ""
		}
	}
	if times == 0 || a.Low == nil || a.High == nil {
		return ""
	}
	return intake.CheckTime
}

var about = regexp.MustCompile(`(?i)以上|以下|不到|将近|接近|左右|上下|多|几|超过|最高|过了|度[一二两三四五六七八九半]|\b(?:over|above|under|below|almost|nearly|about|around|just|more than|less than|up to)\b`)

// figureScales are what a figure may be multiplied by on its way from speech to record: half pounds, grams, a thousand.
var figureScales = []float64{1, 0.5, 2, 0.001, 1000, 0.01, 100, 0.1, 10, 0.4536, 2.54, 30.48, 1.0 / 18, 18}

// judgeFigure: of the figures that were said one is that which is kept, as it was said or in the unit that it is kept in.
// Of what was said only about ("over 38", 37度多) the value that is kept lies beside.
func judgeFigure(words string, about bool, a intake.Attribute) intake.Check {
	said := figuresOf(words)
	if len(said) == 0 || a.Low == nil || a.High == nil || a.Code != "" {
		return ""
	}
	bears := func(kept float64) bool {
		for i, c := range said {
			if about && c.n-1 < kept && kept < c.n+1 {
				return true
			}
			for _, scale := range figureScales {
				if near(c.n*scale, kept) {
					return true
				}
			}
			if near((c.n-32)*5/9, kept) || i+1 < len(said) && (near(c.n+said[i+1].n/10, kept) || near(c.n+said[i+1].n, kept) || near(c.n*said[i+1].n, kept)) {
				return true
			}
		}
		return false
	}
	if !bears(*a.Low) && !bears(*a.High) {
		return intake.CheckNumber
	}
	for _, c := range said {
		if unit, kept := doseUnit(c.unit), doseUnit(a.Unit); unit != "" && kept != "" && unit != kept && near(c.n, *a.Low) {
			return intake.CheckUnit
		}
	}
	return ""
}

// doseUnit is the kind of a unit of a dose, in one form; "" for what is none.
func doseUnit(unit string) string {
	switch unit {
	case "mg", "毫克":
		return "mg"
	case "g", "克":
		return "g"
	case "mcg", "µg":
		return "mcg"
	case "ml", "毫升":
		return "ml"
	case "tablet", "pill", "片", "颗":
		return "tablet"
	case "capsule":
		return "capsule"
	case "puff", "喷":
		return "puff"
	case "drop", "滴":
		return "drop"
	case "sachet", "袋":
		return "sachet"
	}
	return ""
}
