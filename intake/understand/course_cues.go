package understand

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

//go:embed medicine-cues.yaml
var courseText []byte

// courseClass is what a word says of a medicine; medicine-cues.yaml explains each.
type courseClass uint8

const (
	takes courseClass = iota
	negates
	stops
	unbegun
	resumes
	starts
	swaps
	misses
	onceTook
	doubts
	doubtsWhat
	ofToday
	ofNow
	corrects
	changes
	ofOld
	ofShould
	idle
	courseClasses
)

var courseNames = [courseClasses]string{"take", "neg", "stop", "unbegun", "resume", "start", "swap", "missed", "once",
	"unsure", "about",
	"today", "again", "correct", "change", "old", "should", "none"}

// courseCue is such a word at its place.
type courseCue struct {
	does     uint32
	from, to int
}

func (c courseCue) has(classes ...courseClass) bool {
	for _, x := range classes {
		if c.does&(1<<x) != 0 {
			return true
		}
	}
	return false
}

// courseTable finds the words of medicine-cues.yaml.
type courseTable struct {
	words *lexicon.Automaton
	does  []uint32
}

// loadCourses reads the built-in table.
func loadCourses() *courseTable {
	t := &courseTable{words: lexicon.NewAutomaton()}
	eachWord("medicine-cues.yaml", courseText, courseNames[:], func(c int, w string) {
		n := t.words.Add(trimmedRunes(w))
		for int(n) >= len(t.does) {
			t.does = append(t.does, 0)
		}
		t.does[n] |= 1 << c
	})
	t.words.Build()
	return t
}

// courseCues finds the words that tell how it stands with a medicine, the longest at each place. Inside the word of another
// concept they are none (打鼾, 心跳骤停); inside a medicine's word they are ("on insulin").
func (r *reading) courseCues(t *courseTable) []courseCue {
	var all []courseCue
	text := r.runes()
	t.words.Find(text, func(word int32, start, end int) {
		if lexicon.Latin(text[start]) && start > 0 && (lexicon.Latin(text[start-1]) || text[start-1] == '\'') ||
			lexicon.Latin(text[end-1]) && end < len(text) &&
				lexicon.Latin(text[end]) {
			return
		}
		if end < len(text) && start+1 == end && han(text[start]) && notTaking(text, start) {
			return
		}
		all = append(all, courseCue{t.does[word], start, end})
	})
	slices.SortStableFunc(all, func(a, b courseCue) int { return (b.to - b.from) - (a.to - a.from) })
	out := all[:0]
	for _, c := range all {
		if slices.ContainsFunc(out, func(k courseCue) bool { return c.from < k.to && k.from < c.to }) ||
			r.insideOther(c) {
			continue
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b courseCue) int { return a.from - b.from })
	return out
}

// notTaking: the character begins or ends a word that takes no medicine: 打算, 作用, 舒服, 吃饭, 上班.
func notTaking(text []rune, i int) bool {
	next, before := ' ', ' '
	if i+1 < len(text) {
		next = text[i+1]
	}
	if i > 0 {
		before = text[i-1]
	}
	switch text[i] {
	case '打':
		return strings.ContainsRune("算听电扫折架字开工车嗝喷", next) || before == '被'
	case '用':
		return strings.ContainsRune("处力", next) || strings.ContainsRune("作有费管使信", before)
	case '吃':
		return strings.ContainsRune("饭力惊肉菜素亏", next) || before == '小' || before == '爱'
	case '服':
		return strings.ContainsRune("务装", next) || strings.ContainsRune("舒衣克说佩", before)
	case '喝':
		return strings.ContainsRune("水酒汤茶奶", next)
	case '含':
		return next == '量' || before == '包'
	case '喷', '吸':
		return strings.ContainsRune("嚏烟雾收", next) || before == '呼'
	case '上':
		return !strings.ContainsRune("抗胰", next)
	case '停':
		return next == '经' || next == '车'
	case '断':
		return strings.ContainsRune("指骨裂", next) || strings.ContainsRune("不诊判", before)
	case '不':
		return strings.ContainsRune("过止错行得住着下起动到开同", next)
	}
	return false
}

func (r *reading) insideOther(c courseCue) bool {
	return slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
		if isMedicine(h.Concept) || h.From > c.from || h.To < c.to || h.Concept.Kind == lexicon.Site ||
			h.Concept.Kind == lexicon.Context && h.Concept.ID != "no-regular-medicines" || h.Concept.ID == "medicine-changed" {
			return false
		}
		if h.Concept.ID == "missed-doses" {
			// "Steroids, but I forget my tablets" tells how they are taken. "Stopped taking them" is of the medicine before it.
			return contains(h.Word, "tablets", "pills", "medicine", "medication", "吃药", "服药")
		}
		return !slices.ContainsFunc(h.Gaps, func(g [2]int) bool { return g[0] <= c.from && c.to <= g[1] })
	})
}
