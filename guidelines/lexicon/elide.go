package lexicon

import (
	"cmp"
	"slices"
)

// fillers are small words that people put inside what the content writes as one word: 头[有点]疼, 肚子[不]疼, "head [really]
// hurts". They are left out in a second look at the text; what is found only then keeps them as its gap, so that a
// "not" among them is not lost.
var fillers = []string{
	"不", "没", "没有", "没怎么", "也", "也不", "也没", "也没有", "都", "都不", "都没", "都没有", "不太", "不怎么", "不是很", "不会", "会", "还", "还是",
	"还不", "又", "就",
	"就是", "倒", "倒是", "倒不", "倒是不", "倒也不", "有", "有点", "有点儿", "有一点", "有些", "有时", "有时候", "很", "特别", "非常", "挺", "比较", "稍微", "略", "老", "老是", "总", "总是",
	"一直", "经常", "偶尔",
	"时不时", "常常", "越来越", "开始", "突然", "忽然", "感觉", "觉得", "好像", "里", "里面", "里头", "上", "那里", "这里", "那儿", "这儿", "那块", "这块",
	"这边", "那边",
	"左", "右", "左边", "右边", "两边", "左侧", "右侧", "我", "他", "她", "的", "得", "地", "了", "着", "过", "个", "点", "些", "一阵阵", "一阵",
	"阵阵", "隐隐", "真", "好", "太", "再", "能", "是", "想", "出来",
	"一下", "几次", "一次", "两次", "三次", "次", "好几次", "这么", "那么", "多", "少", "吗", "啊", "呀", "呢", "嘛", "吧",
	"is", "are", "was", "were", "am", "be", "been", "has", "have", "had", "really", "very", "so", "a", "a bit", "bit",
	"a little", "quite", "pretty",
	"kind of", "kinda", "sort of", "sorta", "just", "also", "still", "always", "often", "sometimes", "only",
	"slightly", "the", "my", "his", "her",
	"some", "any", "much", "doesn't", "does not", "doesnt", "don't", "dont", "do not", "isn't", "isnt", "is not",
	"aren't", "are not", "wasn't",
	"was not", "not", "didn't", "did not", "hasn't", "has not", "never", "no", "feel", "feels", "feeling", "felt",
	"got", "getting", "gets", "keeps",
	"started", "starting", "of", "all", "left", "right", "both", "upper", "lower", "our", "your",
	"um", "uh", "er", "erm", "you know", "um,", "uh,", ", um", ", uh", ", um,", ", uh,", ", erm,", ", like,", ", you know,",
	"like,",
}

// elided looks again without the fillers. What it finds must span a place where one was left out, and both sides must
// come from the word.
func (s *scan) elided() {
	short, at := s.without()
	if len(short) < 2 || len(short) == len(s.text) {
		return
	}
	m := &s.lex.words
	m.strings.Find(short, func(word int32, start, end int) {
		if at[end-1]-at[start] == end-1-start {
			return // nothing was left out: found already
		}
		end, ok := whole(short, start, end)
		if !ok {
			return
		}
		for _, u := range m.uses[word] {
			if u.kind != asWord && u.kind != asAbsent {
				continue
			}
			h := Hit{Concept: s.lex.concepts[u.id], From: at[start], To: at[end-1] + 1, covered: end - start,
				Word: m.long[word], Denies: u.kind == asAbsent}
			for i := start + 1; i < end; i++ {
				if at[i] != at[i-1]+1 {
					h.Gaps = append(h.Gaps, [2]int{at[i-1] + 1, at[i]})
				}
			}
			if s.fits(h) {
				s.concepts = append(s.concepts, h)
			}
		}
	})
}

// fits refuses gaps that are wide, or that split a word which content knows as a whole.
func (s *scan) fits(h Hit) bool {
	for _, g := range h.Gaps {
		if !s.narrow(g[0], g[1], near) {
			return false
		}
		for _, o := range s.concepts {
			cuts := func(p int) bool { return o.From < p && p < o.To }
			if len(o.Gaps) == 0 && o.Concept != h.Concept && o.Concept.Kind != Site && (cuts(g[0]) || cuts(g[1])) {
				return false
			}
		}
	}
	return true
}

// stutter returns where a word begins again that was just begun: "on, on my knee".
func (s *scan) stutter(i int) int {
	if !Latin(s.text[i]) || i > 0 && Latin(s.text[i-1]) {
		return i
	}
	end := i
	for end < len(s.text) && Latin(s.text[end]) {
		end++
	}
	next := end
	for next < len(s.text) && (s.text[next] == ' ' || s.text[next] == ',') {
		next++
	}
	after := next + end - i
	if next == end || after > len(s.text) || !slices.Equal(s.text[i:end], s.text[next:after]) ||
		after < len(s.text) && Latin(s.text[after]) {
		return i
	}
	return next
}

// without is the text with fillers left out, the longest at each place, and the place of each rune that is left.
func (s *scan) without() (short []rune, at []int) {
	slices.SortFunc(s.fillers, func(a, b [2]int) int { return cmp.Or(a[0]-b[0], b[1]-a[1]) })
	short, at = make([]rune, 0, len(s.text)), make([]int, 0, len(s.text))
	next := 0
	for i := 0; i < len(s.text); {
		for next < len(s.fillers) && s.fillers[next][0] < i {
			next++
		}
		if next < len(s.fillers) && s.fillers[next][0] == i {
			i = s.fillers[next][1]
			if i < len(s.text) && s.text[i] == ' ' && (len(short) == 0 || short[len(short)-1] == ' ') {
				i++
			}
			continue
		}
		if end := s.stutter(i); end > i {
			i = end
			continue
		}
		short, at = append(short, s.text[i]), append(at, i)
		i++
	}
	return short, at
}
