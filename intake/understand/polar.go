package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// polar is a yes or a no at the start of an answer.
type polar struct {
	status   intake.Status // "" when the answer is neither
	from, to int
	all      bool // 都没有, "none of those", 都有, "both"
	mild     bool // 有点, "a bit", "kinda"
	often    bool // 偶尔, "sometimes": yes, now and then
	rest     bool // something follows
}

type polarWord struct {
	word   []rune
	status intake.Status
	all    bool
	mild   bool
	often  bool
}

var polarWords = func() []polarWord {
	var out []polarWord
	add := func(s intake.Status, all, mild, often bool, words ...string) {
		for _, w := range words {
			out = append(out, polarWord{[]rune(w), s, all, mild, often})
		}
	}
	add(intake.Absent, true, false, false, "都没有", "都没", "没有这些", "没这些", "一样都没有", "一样也没有", "哪个都没有", "哪样都没有", "全没有", "全都没有", "一个都没有", "一个也没有", "以上都没有", "都不是", "都不",
		"这些都没有", "统统没有", "什么都没有", "啥都没有",
		"none of those", "none of these", "none of them", "none of the above", "none", "no to all", "nothing",
		"neither", "not any of them", "no none", "no, none", "all no",
		"no to all of them", "nothing like that", "以上都无", "均无", "都无")
	add(intake.Absent, false, false, false, "没有", "没", "没得", "没呢", "没啊", "不是", "不", "不会", "无", "否", "木有", "米有", "没有过",
		"从来没有", "从来没", "从没", "不曾", "没的", "没有的", "没有啊", "没有呢",
		"没有吧", "不太", "不怎么", "没怎么", "没什么", "没啥", "没有什么", "不用", "没错没有", "暂时没有", "目前没有", "现在没有", "还没有", "还没", "好像没有",
		"好像没", "应该没有", "不对", "并没有", "也没有", "基本没有", "不算", "不能",
		"没有了", "没了", "倒没有", "倒是没有", "那倒没有", "没见", "没出现", "没发现", "没感觉", "不咋", "不可以", "不行", "一点都不", "一点也不", "一点没有", "一次都没有",
		"no", "nope", "nah", "na", "nay", "not really", "not at all", "never", "i don't", "i do not", "it doesn't",
		"it does not", "i haven't", "he doesn't", "she doesn't",
		"he hasn't", "she hasn't", "it isn't", "it's not", "not that i know of", "not that i'm aware of",
		"not that i've noticed", "not as far as i know", "not yet", "not so far", "not now", "not right now", "not at the moment", "not at present", "not any more", "not anymore", "i didn't",
		"no way", "negative", "don't think so", "i don't think so", "nope none", "not much", "not especially",
		"not particularly", "not specifically", "not that i remember", "not that i can think of", "not that i recall",
		"can't say i have", "i'm not", "he isn't", "she isn't", "haven't",
		"don't", "doesn't", "hasn't", "isn't", "no i don't", "no sir", "no ma'am", "not today", "i have not", "dont",
		"i dont", "no thanks", "never had it", "never had that", "never had one", "never have", "thankfully not", "fortunately not", "luckily not", "god no", "not me", "none at all",
		"没想过", "从没想过", "没这么想过", "从来没想过", "not lately", "not recently", "i wasn't", "it didn't")
	add(intake.Present, true, false, false, "都有", "全有", "全都有", "都是", "这些都有", "两个都有", "all of them", "all of those",
		"all of these", "all", "both", "both of them", "all of the above", "yes all", "yes, all", "every one")
	add(intake.Present, false, false, false, "有", "有的", "有啊", "有呢", "有过", "是", "是的", "是啊", "对", "对的", "对啊", "对呀", "嗯",
		"嗯嗯", "恩", "恩恩", "嗯呢", "会", "会的", "能", "可以", "要", "没错", "确实", "当然", "肯定", "还有", "还是有", "也有", "有了",
		"很多", "挺多", "有很多", "是有", "确实有", "就是", "对对", "对对对", "是是", "得过", "做过", "吃过", "好像有", "应该有", "经常", "一直有", "一直",
		"总是", "老是", "嗯有", "还疼", "在",
		"yes", "yeah", "yep", "yup", "ya", "yea", "yh", "yes please", "sure", "i do", "i have", "it does", "it is",
		"it did", "i did", "i am", "he does", "she does", "he has", "she has", "he is", "she is",
		"definitely", "correct", "absolutely", "of course", "i think so", "i guess so", "i guess", "mm-hmm", "mhm",
		"uh-huh", "uh huh", "right", "that's right", "ok", "okay", "always", "often", "a lot", "very much",
		"indeed", "aye",
		"still", "y", "affirmative", "it was", "they do", "they are", "i was", "exactly", "every day", "all the time",
		"quite a bit", "once", "twice", "just once", "only once", "a couple of times", "a few times", "he did", "she did", "he was", "she was", "想过", "有想过", "有一次", "就一次", "some", "think so", "certainly", "for sure")
	add(intake.Present, false, true, false, "有点", "有一点", "有点儿", "一点点", "稍微有点", "有一些", "有些", "一点", "轻微", "稍微", "一丢丢",
		"有一点点", "略有", "稍有", "a bit", "a little", "a little bit", "kinda", "kind of", "sort of", "sorta",
		"slightly", "yes a bit", "yes a little", "just a bit", "just a little", "a touch", "somewhat", "a tiny bit",
		"mildly")
	add(intake.Present, false, false, true, "偶尔", "偶尔有", "有时", "有时候", "有时候有", "有时有", "时有时无", "偶尔会", "有时候会", "有时会",
		"时不时", "sometimes", "now and then", "occasionally", "on and off", "from time to time", "every so often",
		"once in a while", "comes and goes", "now and again")
	add(intake.Uncertain, false, false, false, "不知道", "不清楚", "说不清", "说不好", "不确定", "不好说", "可能", "可能吧", "可能有", "也许",
		"大概", "说不上来", "不记得", "没注意", "没留意", "没注意过", "没有注意", "好像", "好像吧", "不太清楚", "不太确定", "记不清", "记不得",
		"不一定", "说不准", "拿不准", "分不清", "搞不清", "记不清楚", "不好讲", "难说", "没量", "没量过", "没测", "不晓得", "不太好说", "估计", "没看", "没太注意", "可能会",
		"not sure", "i'm not sure", "im not sure", "i don't know", "i dont know", "don't know", "dont know", "dunno",
		"no idea", "maybe", "possibly", "perhaps", "hard to say", "hard to tell", "can't tell", "idk",
		"not certain", "couldn't say", "can't remember", "i can't remember", "don't remember", "might be", "could be",
		"unsure", "couldn't tell you", "i couldn't tell you", "no clue", "hard to know", "dunno really", "i have no idea", "not too sure", "not really sure", "i'm unsure", "possible")
	slices.SortStableFunc(out, func(a, b polarWord) int { return len(b.word) - len(a.word) })
	return out
}()

// openers are what people say before they answer.
var openers = []string{"嗯", "呃", "额", "啊", "哦", "噢", "唔", "那个", "这个", "就是", "您好", "你好", "医生", "大夫", "好的", "哎", "恩",
	"我", "孩子", "宝宝", "他", "她", "那", "那倒", "目前", "现在", "暂时", "倒", "也", "这", "哦哦",
	"well", "um", "umm", "uh", "erm", "er", "oh", "hmm", "so", "and", "but", "hi", "hello", "doctor", "ah", "like",
	"unfortunately", "sadly", "luckily", "thankfully", "actually", "honestly"}

// polarAt reads a yes or no at the start of a stretch of a text.
func (r *reading) polarAt(from, to int) polar {
	text := r.runes()
	for {
		for from < to && !han(text[from]) && !lexicon.Latin(text[from]) {
			from++
		}
		if p := r.polarWord(from, to); p.status != "" {
			return r.refined(p, to)
		}
		next := from
		for _, o := range openers {
			w := []rune(o)
			end := from + len(w)
			if end < to && hasAt(text, from, o) && (!lexicon.Latin(w[0]) || !lexicon.Latin(text[end])) {
				next = max(next, end)
			}
		}
		if next == from {
			return polar{}
		}
		from = next
	}
}

func (r *reading) polarWord(from, to int) polar {
	text := r.runes()
	for _, w := range polarWords {
		end := from + len(w.word)
		if end > to || !slices.Equal(text[from:end], w.word) {
			continue
		}
		if n := end + len(w.word); n <= to && text[from] == '没' && slices.Equal(text[end:n], w.word) { // 没有没有
			end = n
		}
		p := polar{status: w.status, from: from, to: end, all: w.all, mild: w.mild, often: w.often}
		after, ok := r.closes(end, to, lexicon.Latin(w.word[0]))
		if !ok && !(w.often && end < to && to-end <= 3 && strings.ContainsRune("会想就也能", text[end])) {
			continue
		}
		p.rest = after < to
		return p
	}
	return polar{}
}

// closes reports whether an answer's word is an answer by itself here: its clause ends after particles, and where.
func (r *reading) closes(i, to int, latin bool) (int, bool) {
	text := r.runes()
	for i < to && slices.Contains([]rune("的啊呀呢哦吧嘛哈喔噢额了呐滴哒过诶耶"), text[i]) {
		i++
	}
	if i >= to {
		return i, true
	}
	if latin {
		if lexicon.Latin(text[i]) || text[i] == '\'' {
			return i, false
		}
		rest := strings.TrimLeft(string(text[i:to]), " ")
		for _, w := range []string{"that i", "not ", "i ", "it ", "he ", "she ", "just ", "but ", "only ", "so ",
			"at ", "doctor", "really", "sir", "ma'am", "they ", "my ", "sometimes", "a ", "since", "for ", "there",
			"mostly",
			"on ", "in ", "when", "yes", "no", "none", "nothing", "never", "thanks", "thank", "we ", "both", "all",
			"please", "mainly", "very", "from"} {
			if strings.HasPrefix(rest, w) {
				return i, true
			}
		}
		return i, !lexicon.Latin(firstRune(rest))
	}
	switch text[i] {
	case ',', '。', '.', '!', '?', ';', '\n', ' ', '、', '~', '…', '(', ')', '"':
		return i, true
	}
	for _, w := range []string{"就是", "但", "不过", "只", "只是", "就", "我", "他", "她", "孩子", "宝宝", "一直", "昨", "今", "前", "谢",
		"医生", "大夫", "这", "早", "晚", "平时", "偶尔"} {
		if hasAt(text, i, w) && r.polarMayRun(i) {
			return i, true
		}
	}
	return i, false
}

// polarMayRun keeps 没就诊 and 有我 from being read as answers: the word before must be longer than one character.
func (r *reading) polarMayRun(i int) bool {
	return i >= 2 && han(r.runes()[i-1]) && han(r.runes()[i-2])
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// refined: 嗯，没有 is a no, and 嗯，有一点 a little. People hum before they answer.
func (r *reading) refined(p polar, to int) polar {
	if !p.rest {
		return p
	}
	next := p.to
	for next < to && !han(r.runes()[next]) && !lexicon.Latin(r.runes()[next]) {
		next++
	}
	q := r.polarWord(next, to)
	hum := slices.Contains([]string{"嗯", "嗯嗯", "恩", "恩恩", "ok", "okay", "right", "对", "是"},
		string(r.runes()[p.from:p.to]))
	if q.status != "" && (hum || q.status == p.status && (q.mild || q.often || q.all)) {
		return q
	}
	return p
}

// agreeing are the words of who finds what was read back right, and of who does not.
var agreeing = func() map[string]intake.Status {
	agreeing := map[string]intake.Status{}
	for status, words := range map[intake.Status][]string{
		intake.Present: {"对", "对的", "对了", "都对", "全对", "是", "是的", "没错", "没问题", "没有问题", "没有要改", "没有要改的", "没要改的", "不用改", "不用改了", "可以", "可以了", "好", "好的", "行", "嗯", "嗯嗯", "正确",
			"就这样", "就是这样", "没有错", "没有不对", "确认", "ok", "okay", "yes", "yep", "yeah", "right", "that's right", "that is right", "correct", "that's correct", "all correct", "all right", "fine",
			"all good", "looks good", "looks right", "good", "yes it is", "yes that's right", "nothing to change", "no changes", "no change", "it's right", "confirm", "sure", "perfect", "exactly"},
		intake.Absent: {"不对", "不是", "不太对", "有错", "错了", "有问题", "有不对", "有不对的", "有要改的", "要改", "改一下", "不正确", "没说对", "有误", "no", "nope", "not right", "wrong", "that's wrong", "not correct",
			"incorrect", "something is wrong", "not quite", "that's not right", "it's wrong", "change", "change something", "there's a mistake", "i want to change something"},
	} {
		for _, w := range words {
			agreeing[w] = status
		}
	}
	return agreeing
}()

// courtesies may stand around an agreement.
var courtesies = []string{"谢谢您", "谢谢你", "谢谢", "多谢", "辛苦了", "麻烦了", "医生", "大夫", "thank you", "thanks", "doctor", "please"}

// Agrees reads an answer to "is that right?": present for yes, absent for no, and neither for anything that says more.
func (e *Engine) Agrees(text string) intake.Status {
	t := string(lexicon.Normalise(text).Runes)
	for _, c := range courtesies {
		t = strings.ReplaceAll(t, c, "")
	}
	t = strings.Join(strings.FieldsFunc(t, func(r rune) bool { return strings.ContainsRune(" .,。!?~…、", r) }), " ")
	return agreeing[strings.TrimRight(t, "啊呀吧呢哦哈")]
}
