package understand

import (
	"cmp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// bareWord is a verb that alarms only by itself: 抽了 is a fit, and a cigarette where smoke is talked of.
type bareWord struct {
	clause string   // characters of its own clause that turn it into something else
	before []string // words of any clause of its sentence that do: 我抽烟, 抽了三十年. A tube there does nothing to a fit
	alone  bool     // with nothing else it answers another question: "do you smoke?"
}

var (
	inFit   = bareWord{"烟血筋奖签空管液水屉脂", []string{"烟", "抽血", "抽筋", "抽奖", "抽签", "抽空", "抽液", "抽水"}, true}
	fitNow  = bareWord{inFit.clause, inFit.before, false}
	burns   = bareWord{"水饭菜火炉烤", []string{"烧水", "水壶", "饭", "菜", "火炉", "锅"}, false}
	burning = bareWord{"水饭菜火炉烤心胃", append([]string{"烧心", "胃"}, burns.before...), false}
)

var bareWords = map[string]bareWord{
	"抽了": inFit, "抽过": inFit, "在抽": inFit, "抽起来": fitNow, "没抽过": inFit, "没抽": inFit, "不抽": inFit, "没有抽": inFit,
	"烧着": burns, "烧得": burning, "还烧": burning, "就是烧": burning, "光烧": burning,
}

// besides are concepts whose words count only beside another: "not sudden" is of a headache where one is told of.
var besides = map[string]string{"headache-as-usual": "headache"}

// bare takes away what alarms only by itself and is not by itself here.
func (e *Engine) bare(r *reading) {
	r.concepts = slices.DeleteFunc(r.concepts, func(h lexicon.Hit) bool {
		if w, ok := bareWords[h.Word]; ok {
			s := r.sentence(h.From)
			from, to := r.clause(h.From, h.To)
			text := r.runes()
			return strings.ContainsAny(string(text[from:to]), w.clause) || contains(string(text[s.from:s.to]), w.before...)
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

// answersAlone takes away what by itself answers another question: 抽了, asked about cigarettes.
func (r *reading) answersAlone() {
	r.concepts = slices.DeleteFunc(r.concepts, func(h lexicon.Hit) bool {
		s := r.sentence(h.From)
		return bareWords[h.Word].alone && s.to-s.from <= 3
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
