package understand

import (
	"cmp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// bareWords are verbs that alarm only by themselves: 抽了 is a fit, and a cigarette where smoke is talked of. Each has the
// characters that turn it into something else within its sentence.
var bareWords = map[string]string{
	"抽了": "烟血筋奖签空管液水屉脂", "抽过": "烟血筋奖签空管液水屉脂", "在抽": "烟血筋奖签空管液水屉脂", "抽起来": "烟血筋奖签空管液水屉脂",
	"没抽过": "烟血筋奖签空管液水屉脂", "没抽": "烟血筋奖签空管液水屉脂", "不抽": "烟血筋奖签空管液水屉脂", "没有抽": "烟血筋奖签空管液水屉脂",
	"烧着": "水饭菜火炉烤", "烧得": "水饭菜火炉烤心胃", "还烧": "水饭菜火炉烤心胃", "就是烧": "心胃", "光烧": "心胃",
}

// besides are concepts whose words count only beside another: "not sudden" is of a headache where one is told of.
var besides = map[string]string{"headache-as-usual": "headache"}

// bare takes away what alarms only by itself and is not by itself here.
func (e *Engine) bare(r *reading) {
	r.concepts = slices.DeleteFunc(r.concepts, func(h lexicon.Hit) bool {
		if turned, ok := bareWords[h.Word]; ok {
			s := r.sentence(h.From)
			return strings.ContainsAny(string(r.runes()[s.from:s.to]), turned) || s.to-s.from <= 3 // 抽了 alone answers something
		}
		if (h.Concept.ID == "no-fever" || h.Concept.ID == "no-seizure") && r.partOfDay(h.From) {
			return true // 晚上不烧: it does at noon
		}
		if h.Concept.ID == "night-pain" && !contains(h.Word, "pain", "hurt", "ach", "疼", "痛") && e.coughsAt(r, h.From) {
			return true // "a cough, worse at night" hurts nobody
		}
		if needs, ok := besides[h.Concept.ID]; ok {
			return !slices.ContainsFunc(r.concepts, func(o lexicon.Hit) bool { return e.lex.IsA(o.Concept.ID, needs) })
		}
		return false
	})
}

// coughsAt reports whether a sentence is of a cough, an itch or of breath, and of no pain.
func (e *Engine) coughsAt(r *reading, at int) bool {
	s := r.sentence(at)
	found := false
	for _, h := range r.concepts {
		if h.From < s.from || h.To > s.to || h.Concept.ID == "night-pain" {
			continue
		}
		if id := h.Concept.ID; strings.Contains(id, "pain") || strings.Contains(id, "ache") {
			return false
		}
		for _, of := range []string{"cough", "itching", "wheeze", "dyspnoea", "rash", "fever", "stuffy-nose"} {
			found = found || e.lex.IsA(h.Concept.ID, of)
		}
	}
	return found
}

// fromCount is the number of tablets at once that nobody takes as told.
const fromCount = 12

// manyTablets finds an overdose by its figure: thirty tablets taken at once. A figure for a day or a week, or on a prescription, is
// none.
func (e *Engine) manyTablets(r *reading) {
	c, ok := e.lex.Concept("overdose")
	if !ok {
		return
	}
	text := r.runes()
	for _, f := range r.numbers {
		if f.low < fromCount || f.low > 400 {
			continue
		}
		unit := r.tabletUnit(f.to)
		if unit == 0 {
			continue
		}
		s := r.sentence(f.from)
		before, all := string(text[s.from:f.from]), string(text[s.from:s.to])
		if !contains(before, "吃了", "吞了", "服了", "took", "taken", "swallowed", "吃下", "had ") ||
			contains(all, "一天", "每天", "每次", "天吃", "盒", "a day", "per day", "daily", "each week", "a week", "a month", "per month", "weeks", "this month", "prescri", "course", "开了", "个月", "疗程", "over the") {
			continue
		}
		if slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool { return h.Concept == c }) {
			return
		}
		r.concepts = append(r.concepts, lexicon.Hit{Concept: c, From: f.from, To: unit, Word: string(text[f.from:unit])})
		slices.SortFunc(r.concepts, func(a, b lexicon.Hit) int { return cmp.Or(a.From-b.From, a.To-b.To) })
		return
	}
}

func (r *reading) tabletUnit(i int) int {
	text := r.runes()
	for i < len(text) && text[i] == ' ' {
		i++
	}
	for _, u := range []string{"片", "粒", "颗", "tablets", "pills", "paracetamol", "ibuprofen", "sleeping pills", "capsules", "aspirin"} {
		if hasAt(text, i, u) {
			return i + len([]rune(u))
		}
	}
	return 0
}

// partOfDay reports whether a time of day stands right before: what is denied for it is not denied altogether.
func (r *reading) partOfDay(i int) bool {
	before := string(r.runes()[max(0, i-4):i])
	for _, w := range []string{"晚上", "白天", "早上", "中午", "下午", "夜里", "上午", "半夜", "有时", "有时候", "平时", "就"} {
		if strings.Contains(before, w) {
			return true
		}
	}
	return false
}
