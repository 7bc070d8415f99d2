package understand

import (
	"cmp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// outlet is where blood or a black colour was seen.
type outlet uint8

const (
	noOutlet outlet = iota
	vomit
	phlegm
	stool
	urine
	elsewhere // a nose, a wound, a period: told of by their own words
)

// outletWords name what blood is in. Where somebody coughs it up it came with the cough, whatever else they call it.
var outletWords = map[string]outlet{
	"吐": vomit, "呕": vomit, "vomit": vomit, "vomited": vomit, "vomiting": vomit, "threw up": vomit, "throwing up": vomit, "thrown up": vomit,
	"been sick": vomit, "was sick": vomit, "being sick": vomit, "puked": vomit, "puking": vomit, "bringing up": vomit, "brought up": vomit,
	"my sick": vomit, "his sick": vomit, "her sick": vomit, "got sick": vomit, "puke": vomit,
	"咳": phlegm, "痰": phlegm, "cough": phlegm, "coughing": phlegm, "coughed": phlegm, "phlegm": phlegm, "sputum": phlegm, "coughs": phlegm,
	"mucus": phlegm, "spit": phlegm,
	"大便": stool, "便便": stool, "屎": stool, "拉肚子": stool, "拉稀": stool, "马桶": stool, "便": stool, "stool": stool, "stools": stool, "poo": stool, "poos": stool,
	"poop": stool, "bowels": stool, "motions": stool, "diarrhoea": stool, "diarrhea": stool,
	"尿": urine, "小便": urine, "urine": urine, "pee": urine, "wee": urine,
	"鼻": elsewhere, "牙": elsewhere, "月经": elsewhere, "下面": elsewhere, "伤口": elsewhere, "nose": elsewhere, "gums": elsewhere, "period": elsewhere,
	"wound": elsewhere, "cut": elsewhere, "nappy": elsewhere, "lip": elsewhere, "tooth": elsewhere, "eye": elsewhere, "眼": elsewhere, "嘴唇": elsewhere,
}

// bloodIn and blackIn are the concepts of blood, and of black, in each.
var (
	bloodIn = map[outlet]string{vomit: "haematemesis", phlegm: "haemoptysis", stool: "rectal-bleeding", urine: "haematuria"}
	blackIn = map[outlet]string{stool: "melaena"}
)

// otherBlood is blood that nobody sees: 血压, "blood test".
var otherBlood = []string{"血压", "血糖", "血脂", "血管", "血型", "血常规", "血栓", "血液", "血小板", "血红", "血氧", "血清", "血检", "血缘", "血色", "血象", "血沉", "血项", "血气", "血培养", "血检", "血白", "血或", "血里", "血清", "血尿酸", "血钾", "血脂", "blood pressure", "blood test",
	"blood tests", "blood sugar", "blood thinner", "blood thinners", "blood count", "blood group", "blood type", "blood clot", "blood clots", "blood work",
	"blood donor", "blood culture", "blood cultures", "blood gas", "blood gases", "blood glucose", "blood level", "blood levels", "blood draw",
	"blood drawn", "blood transfusion", "blood supply", "blood cell", "blood cells", "blood sample", "blood samples", "blood panel", "blood vessel", "blood vessels", "blood relative", "blood results", "blood shot", "blood flow", "blood is thin", "blood boil", "blood moon"}

// boundBlood ends words of their own that content knows, or that mean something else: 贫血, 抽血.
const boundBlood = "贫抽验输献采放止淤瘀充补查化高低血心出流隐潜常"

// bleeds finds blood, and black, that is named apart from what it is in: "been sick three times, no blood though", 痰是黄的，没带血. The
// word alone is the mention, so that the words around it say whether there is any. What the open question asks for is what
// is talked of where nothing else is named.
func (e *Engine) bleeds(r *reading, asked string) {
	var found []lexicon.Hit
	text := r.runes()
	for i := range text {
		n, in := redAt(text, i)
		if n == 0 || r.inHit(i, i+n) || r.inCompound(text, i) {
			continue
		}
		what := r.outletOf(i, i+n)
		if what == noOutlet {
			for o, id := range in {
				if id == asked {
					what = o
				}
			}
		}
		c, ok := e.lex.Concept(in[what])
		if !ok || r.namedBefore(c, i) && r.judge(mention{concept: c, from: i, to: i + n}).status != intake.Absent {
			continue
		}
		found = append(found, lexicon.Hit{Concept: c, From: i, To: i + n, Word: string(text[i : i+n])})
	}
	if len(found) == 0 {
		return
	}
	r.concepts = append(r.concepts, found...)
	slices.SortFunc(r.concepts, func(a, b lexicon.Hit) int { return cmp.Or(a.From-b.From, a.To-b.To) })
}

// namedBefore: the sentence tells of it already; then only a denial adds something: 大便红的，不是血.
func (r *reading) namedBefore(c *lexicon.Concept, i int) bool {
	return slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool { return h.Concept == c && r.sentence(h.From) == r.sentence(i) })
}

// redAt reads 血, "blood", 黑 and "black" at a place.
func redAt(text []rune, i int) (n int, in map[outlet]string) {
	switch {
	case text[i] == '血':
		n, in = 1, bloodIn
		if hasAt(text, i, "血丝") || hasAt(text, i, "血块") {
			n = 2
		}
	case text[i] == '黑' && (i == 0 || !strings.ContainsRune("绿墨眼抹", text[i-1])) && (hasAt(text, i+1, "的") || hasAt(text, i+1, "色") || hasAt(text, i+1, "了")):
		n, in = 2, blackIn
	case hasAt(text, i, "blood"):
		n, in = 5, bloodIn
	case hasAt(text, i, "bloody"):
		n, in = 6, bloodIn
	case hasAt(text, i, "black"):
		n, in = 5, blackIn
	default:
		return 0, nil
	}
	if lexicon.Latin(text[i]) && (i > 0 && lexicon.Latin(text[i-1]) || i+n < len(text) && lexicon.Latin(text[i+n])) {
		return 0, nil
	}
	return n, in
}

func (r *reading) inHit(from, to int) bool {
	return slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
		return h.From < to && from < h.To && !slices.ContainsFunc(h.Gaps, func(g [2]int) bool { return g[0] <= from && to <= g[1] })
	})
}

func (r *reading) inCompound(text []rune, i int) bool {
	if text[i] == '血' && !hasAt(text, i, "血丝") && !hasAt(text, i, "血块") && i > 0 && han(text[i-1]) && !strings.ContainsRune("有没带是和见着些点口碗滩的无了跟成全", text[i-1]) {
		return true
	}
	if text[i] == '血' && i > 0 && strings.ContainsRune(boundBlood, text[i-1]) {
		return true
	}
	for _, w := range otherBlood {
		if hasAt(text, i, w) {
			return true
		}
	}
	return false
}

// outletOf looks for what the blood is in: the nearest before it in its sentence, else after it; the sentence before where
// this one names nothing.
func (r *reading) outletOf(from, to int) outlet {
	s := r.sentence(from)
	what := r.nearestOutlet(s.from, from, true)
	after := r.nearestOutlet(to, s.to, false)
	if what == vomit && after == phlegm {
		return phlegm // "bringing up blood when I cough"
	}
	if what == noOutlet {
		what = after
	}
	if what == noOutlet && s.from > 0 {
		before := r.sentence(s.from - 1)
		what = r.nearestOutlet(before.from, before.to, true)
	}
	return what
}

func (r *reading) nearestOutlet(from, to int, last bool) outlet {
	text := r.runes()
	found := noOutlet
	for i := from; i < to; i++ {
		n, what := outletAt(text, i)
		if n == 0 {
			continue
		}
		found = what
		if !last {
			return found
		}
		i += n - 1
	}
	return found
}

func outletAt(text []rune, i int) (int, outlet) {
	if han(text[i]) {
		for n := min(3, len(text)-i); n > 0; n-- {
			if what, ok := outletWords[string(text[i:i+n])]; ok && !(text[i] == '便' && i > 0 && strings.ContainsRune("方随顺", text[i-1])) {
				return n, what
			}
		}
		return 0, noOutlet
	}
	if !lexicon.Latin(text[i]) || i > 0 && lexicon.Latin(text[i-1]) {
		return 0, noOutlet
	}
	n := 0
	for spaces := 0; i+n < len(text); n++ {
		if text[i+n] == ' ' {
			if spaces++; spaces == 1 {
				if what, ok := outletWords[string(text[i:i+n])]; ok {
					return n, what
				}
				continue
			}
			break
		}
		if !lexicon.Latin(text[i+n]) {
			break
		}
	}
	what, ok := outletWords[string(text[i:i+n])]
	if !ok {
		return 0, noOutlet
	}
	return n, what
}
