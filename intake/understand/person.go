package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// speaker is what must be known of who speaks to tell whose finding it is.
type speaker struct {
	childIsPatient bool // "my son" is the patient of this visit
	forOther       bool // somebody speaks for the patient: then "my mum" is the patient too
}

// person looks for whose finding a mention is: a relative named before it in the sentence takes it, until "I", or the
// patient, is named. Family history is the family's.
func (r *reading) person(m mention, who speaker) (intake.Experiencer, []cue) {
	s := r.sentence(m.from)
	text := r.runes()
	if m.concept != nil && strings.HasPrefix(m.concept.ID, "family-") {
		return intake.OfPatient, nil // what runs in the family is the patient's history, whoever is named
	}
	if c := r.ofATale(m, s); c != nil {
		return intake.OfOther, []cue{*c}
	}
	if m.concept != nil && undergone[m.concept.ID] && !who.forOther && r.doneToMe(m, s) {
		return intake.OfPatient, nil
	}
	var last *cue
	for i := range r.cues {
		c := &r.cues[i]
		if c.from < s.from || c.to > s.to || !c.does.any(other, child, self) && !r.firstPerson(*c) {
			continue
		}
		if c.from >= m.to && c.does.has(other) && r.hadBy(m, *c) {
			last = c
			break
		}
		if c.from >= m.to {
			// "I have a cough, my son too" says nothing of the cough; "cough runs in the family" does.
			if c.does.has(other) && isFamily(string(text[c.from:c.to])) && c.from-m.to < 12 && !r.includesMe(*c, m) {
				last = c
			}
			continue
		}
		if c.to > m.from || r.bossed(c) || c.does.any(other, child) && r.doer(*c) || c.does.has(child) && r.born(*c) ||
			c.does.has(other) && (r.includesMe(*c, m) || r.onlyOne(*c) || r.beside(*c) || r.around(*c) || r.carried(*c) || r.cameWith(*c) || r.owns(*c) || r.quarrel(*c)) ||
			c.does.has(child) && !c.does.has(other) && m.concept != nil && (ofTheUnborn[m.concept.ID] || ofTheMother[m.concept.ID]) && !who.childIsPatient && !who.forOther {
			continue
		}
		if c.does.has(other) && !lexicon.Latin(text[c.from]) && commasBetween(text, c.to, m.from) > 1 {
			continue
		}
		last = c
	}
	if last != nil && last.does.any(other, child) && r.mine(m) {
		return intake.OfPatient, nil
	}
	switch {
	case last != nil && last.does.has(self) && !last.does.any(other, child) && who.forOther && r.ownStory(*last, m):
		return intake.OfOther, []cue{*last}
	case last != nil && last.does.has(other) && who.forOther && r.actsOn(*last, m):
		return intake.OfPatient, nil
	case last == nil || (last.does.has(self) || r.firstPerson(*last)) && !last.does.any(other, child):
		return intake.OfPatient, nil
	case last.does.has(child):
		if who.childIsPatient || who.forOther || m.concept != nil && ofTheUnborn[m.concept.ID] {
			return intake.OfPatient, nil
		}
	case who.forOther && !who.childIsPatient && (own(string(text[last.from:last.to])) || r.called(*last) ||
		ownBare(text, last.from, last.to) || r.broughtIn(*last)):
		return intake.OfPatient, nil
	}
	return intake.OfOther, []cue{*last}
}

// ofTheUnborn are what a child before its birth does or shows: it is she who carries it whose finding that is.
var ofTheUnborn = map[string]bool{"reduced-fetal-movement": true, "waters-broken": true, "contractions": true, "birth-imminent": true,
	"cord-out": true}

// ofTheMother are what happens to the one who carries or has borne the child: "baby coming, bleeding down below".
var ofTheMother = map[string]bool{"vaginal-bleeding": true, "lochia-abnormal": true, "bleeding-heavily-below": true}

// undergone are what others do to somebody: 我老公掐我脖子 is told of "me".
var undergone = map[string]bool{"abuse-disclosure": true, "sexual-assault": true, "strangulation": true}

// doneToMe: what was done was done to "me".
func (r *reading) doneToMe(m mention, s sentence) bool {
	words := string(r.runes()[m.from:min(s.to, m.to+4)])
	return contains(" "+words+" ", "我", " me ", " my ")
}

// onlyOne: where nobody says "I", 老头子 and 老太太 are the patient, whoever holds the kiosk.
func (r *reading) onlyOne(c cue) bool {
	switch string(r.runes()[c.from:c.to]) {
	case "老头子", "老太太", "老爷子":
		return !r.does.has(self)
	}
	return false
}

// owns: 爷爷的降压药 and "her gran's tablets" are what somebody else took.
func (r *reading) owns(c cue) bool {
	text := r.runes()
	if c.to >= len(text) || text[c.to] != '的' && !hasAt(text, c.to, "'s ") {
		return false
	}
	if next, _ := r.wordAfter(c.to + 2); text[c.to] != '的' && slices.Contains([]string{"on", "taking", "taken", "been", "got", "had", "having", "allergic", "in", "at", "using", "not"}, next) {
		return false // "hubby's on warfarin"
	}
	rest := string(text[c.to:min(len(text), c.to+28)])
	return contains(rest, "药", "片", "tablet", "pill", "medicine", "medication", "insulin", "patch", "vape", "烟油", "drops") ||
		slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool { return isMedicine(h.Concept) && h.From >= c.to && h.From <= c.to+28 })
}

// quarrel: 跟女朋友分手 tells what came before, and not of the girlfriend.
func (r *reading) quarrel(c cue) bool {
	text := r.runes()
	if c.from == 0 || !strings.ContainsRune("跟和与同", text[c.from-1]) && !hasAt(text, max(0, c.from-5), "with ") {
		return false
	}
	rest := string(text[c.to:min(len(text), c.to+4)])
	return contains(rest, "同归于尽", "拼命", "没完", "算账", "一起死", "分手", "吵", "闹", "离婚", "打架", "干架", "拌嘴", "分了") ||
		contains(string(text[max(0, c.from-24):c.from]), "split up with ", "broke up with ", "row with ", "argued with ", "fight with ", "argument with ")
}

// hadBy: "the leg weakness my aunt had".
func (r *reading) hadBy(m mention, c cue) bool {
	text := r.runes()
	if !lexicon.Latin(text[c.from]) {
		return false
	}
	between := strings.TrimSpace(string(text[m.to:c.from]))
	next, _ := r.wordAfter(c.to)
	return (between == "" || between == "that" || between == "which") && slices.Contains([]string{"had", "has", "gets", "got", "suffered", "suffers"}, next)
}

// ownStory: who speaks for another tells of themselves with "I had" and 我自己, and not with "I have noticed he".
func (r *reading) ownStory(c cue, m mention) bool {
	text := r.runes()
	between := string(text[c.to:m.from])
	for _, w := range []string{" he ", " she ", " him ", " her ", " his ", "他", "她", "孩子", "宝宝", "娃", " they "} {
		if strings.Contains(between+" ", w) {
			return false
		}
	}
	switch word := string(text[c.from:c.to]); word {
	case "i", "i've":
		next, _ := r.wordAfter(c.to)
		return slices.Contains([]string{"had", "get", "used", "suffer", "suffered", "also"}, next) || word == "i've" && slices.Contains([]string{"had", "never", "got"}, next)
	case "我自己":
		return true
	case "我":
		return hasPrefix(between, "小时候") || hasPrefix(between, "以前") || hasPrefix(between, "也有") || hasPrefix(between, "怀孕") || hasPrefix(between, "年轻")
	}
	return false
}

// actsOn: 他爸拽了他一下 tells what was done to the patient.
func (r *reading) actsOn(c cue, m mention) bool {
	text := r.runes()
	return han(text[c.from]) && strings.ContainsAny(string(text[c.to:max(c.to, m.from)]), "他她")
}

// called: a companion's bare "Mum" and 老爸 are who they came with, unless they are somebody's: "his mum".
func (r *reading) called(c cue) bool {
	text := r.runes()
	switch string(text[c.from:c.to]) {
	case "mum", "mom", "dad", "wife", "husband", "爸爸", "妈妈", "奶奶", "爷爷", "姥姥", "姥爷", "外婆", "外公", "老公", "老婆":
	default:
		return false
	}
	before, _ := r.wordBefore(c.from)
	return !slices.Contains([]string{"his", "her", "their", "your"}, before) && (c.from == 0 || !strings.ContainsRune("他她的", text[c.from-1]))
}

// ofATale looks for the film, the news or the game that a mention belongs to: before it, with nobody's "I" between them, or in
// the same clause after it.
func (r *reading) ofATale(m mention, s sentence) *cue {
	from, to := r.clause(m.from, m.to)
	for i := range r.cues {
		c := &r.cues[i]
		if !c.does.has(tale) || c.from < s.from || c.to > s.to {
			continue
		}
		if c.from >= m.to && c.to <= to && m.from >= from {
			return c
		}
		if c.to <= m.from && (r.dreamt(*c) || !slices.ContainsFunc(r.cues, func(o cue) bool {
			return o.does.has(self) && o.from >= c.to && o.to <= m.from
		})) {
			return c
		}
	}
	return nil
}

// dreamt: what happens to oneself in a dream has not happened.
func (r *reading) dreamt(c cue) bool {
	return contains(string(r.runes()[c.from:c.to]), "梦", "dream", "nightmare")
}

func commasBetween(text []rune, from, to int) int {
	n := 0
	for _, t := range text[from:to] {
		if t == ',' {
			n++
		}
	}
	return n
}

// own are a companion's words for the person they came with: 我妈, "my husband".
func own(word string) bool {
	return !isFamily(word) && (strings.HasPrefix(word, "我") || strings.HasPrefix(word, "my "))
}

// ownBare: 我奶奶 where 奶奶 alone is the cue, and "mum" or "dad" with nobody else's name before it.
func ownBare(text []rune, from, to int) bool {
	word, before := string(text[from:to]), string(text[max(0, from-4):from])
	if isFamily(word) {
		return false
	}
	if han(text[from]) {
		if strings.HasSuffix(before, "我") {
			return true
		}
		switch word {
		case "老伴", "老伴儿", "妈妈", "爸爸", "爷爷", "奶奶", "外婆", "外公", "姥姥", "姥爷", "老公", "老婆", "爱人":
			return from == 0 || text[from-1] == ',' || lexicon.Stop(text[from-1])
		}
		return false
	}
	switch word {
	case "mum", "mom", "dad", "hubby", "missus", "the missus", "the wife":
		return strings.HasSuffix(before, "my ") || from == 0 || !lexicon.Latin(text[max(0, from-2)]) ||
			strings.HasSuffix(before, "and ")
	}
	return false
}

// broughtIn: the first relative whom a companion names by the bare word is the one they came with: 爷爷咳了几天, "Mum has chest
// pain". Whoever is named after that, or after "he" and "she", is another.
func (r *reading) broughtIn(c cue) bool {
	word := strings.TrimSuffix(strings.TrimSuffix(string(r.runes()[c.from:c.to]), " has"), " had")
	if !relatives[word] {
		return false
	}
	for _, o := range r.cues {
		if o.from < c.from && o.does.has(other) && !r.doer(o) && string(r.runes()[o.from:o.to]) != word {
			return false
		}
	}
	for i := 0; i < c.from; i++ {
		for _, w := range []string{"he ", "she ", "he's ", "she's ", "他", "她"} {
			if hasAt(r.runes(), i, w) && (i == 0 || !lexicon.Latin(r.runes()[i-1])) {
				return false
			}
		}
	}
	return true
}

// relatives are bare words for one person whom one may come with.
var relatives = map[string]bool{"爸爸": true, "妈妈": true, "奶奶": true, "爷爷": true, "姥姥": true, "姥爷": true, "外婆": true, "外公": true,
	"父亲": true, "母亲": true, "哥哥": true, "姐姐": true, "弟弟": true, "妹妹": true, "舅舅": true, "姑姑": true, "叔叔": true, "同事": true,
	"同学": true, "朋友": true, "邻居": true, "室友": true, "舍友": true, "祖父": true, "祖母": true, "老公": true, "老婆": true, "爱人": true,
	"mother": true, "father": true, "brother": true, "sister": true, "grandmother": true, "grandfather": true, "aunt": true, "uncle": true,
	"cousin": true, "wife": true, "husband": true, "mum": true, "mom": true, "dad": true, "coworker": true, "classmate": true,
	"工友": true, "男朋友": true, "女朋友": true, "我对象": true, "老头子": true, "我家老头": true, "表哥": true, "表姐": true, "表弟": true, "表妹": true, "堂哥": true, "堂弟": true,
	"workmate": true, "flatmate": true, "boyfriend": true, "girlfriend": true, "my boyfriend": true, "my girlfriend": true,
	"neighbour": true, "neighbor": true, "grandad": true, "granddad": true, "grandpa": true, "grandma": true, "granny": true, "great-gran": true}

// mine: what is said of "my chest" is the speaker's own, whoever was named before.
func (r *reading) mine(m mention) bool {
	if strings.Contains(string(r.runes()[m.from:m.to]), " my ") {
		return true
	}
	rest := string(r.runes()[m.to:min(len(r.runes()), m.to+14)])
	for _, w := range []string{" in my ", " on my ", " to my ", " of my ", " across my ", " down my "} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return false
}

// born: "since I had the baby" and 生完孩子 say when, and nothing of the child.
func (r *reading) born(c cue) bool {
	before := strings.TrimRight(string(r.runes()[max(0, c.from-16):c.from]), " ")
	for _, w := range []string{"had", "had a", "had the", "having", "after", "delivered", "delivering", "生完", "生了", "生", "怀", "生下", "生过"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

// isFamily are words that never mean the patient, whoever speaks.
func isFamily(word string) bool {
	switch word {
	case "家族", "家族史", "遗传", "直系亲属", "家里有", "全家", "我们家", "runs in the family", "in the family", "family history of",
		"family history",
		"my family", "everyone at home", "on my mother's side", "on my father's side", "on my dad's side",
		"on my mum's side":
		return true
	}
	return false
}

// bossed: 我妈 holds 我; the longer cue has won already. English "my" before "mother" is part of that cue too.
func (r *reading) bossed(c *cue) bool {
	if !c.does.has(self) || c.does.any(other, child) {
		return false
	}
	for _, o := range r.cues {
		if o.does.any(other, child) && o.from <= c.to+1 && o.from >= c.from && string(r.runes()[c.from:c.to]) == "my" {
			return true
		}
	}
	return false
}

// firstPerson: "I have" begins a statement of the speaker's own: "my dad has a cough, I have a sore throat".
func (r *reading) firstPerson(c cue) bool {
	text := r.runes()
	if c.does.has(subject) && hasAt(text, c.from, "and i ") { // "my baby is three weeks old and I feel low"
		return slices.ContainsFunc(ownVerbs, func(verb string) bool { return hasAt(text, c.from+len("and i "), verb) })
	}
	return c.does.has(subject) && (text[c.from] == 'i' && c.from+1 < len(text) && (text[c.from+1] == ' ' || text[c.from+1] == '\'') ||
		strings.HasSuffix(string(text[c.from:c.to]), " i"))
}

// ownVerbs say after "and I" that the speaker goes on to tell of themselves; "and I think", "and I took him" do not.
var ownVerbs = []string{"feel ", "felt ", "am ", "want to ", "cry ", "keep crying", "can't cope", "can't sleep", "can't stop crying"}

// cameWith: "presented with his mother complaining of a sore throat" tells who came along.
func (r *reading) cameWith(c cue) bool {
	text := r.runes()
	if !lexicon.Latin(text[c.from]) {
		return false
	}
	before := string(text[max(0, c.from-32):c.from])
	i := max(strings.LastIndex(before, " with "), strings.LastIndex(before, " by "))
	if i < 0 || len(before)-i > 16 {
		return false
	}
	for _, verb := range []string{"presented", "presents", "brought", "came", "comes", "accompanied", "attended", "attends", "here"} {
		if strings.Contains(before[:i+1], verb) {
			return true
		}
	}
	return false
}

// doer: a relative who says, gives, thinks or brings has nothing: 妈妈说他咳嗽, "my wife says I snore". Where the verb begins a
// concept's word it is what the relative has: 奶奶说话不清, 奶奶叫不醒.
func (r *reading) doer(c cue) bool {
	if slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
		return h.From == c.to && (h.Concept.Kind == lexicon.Symptom || h.Concept.Kind == lexicon.Sign)
	}) {
		return false
	}
	text := r.runes()
	rest := string(text[c.to:min(len(text), c.to+12)])
	for _, v := range doing {
		if len(rest) >= len(v) && rest[:len(v)] == v {
			return true
		}
	}
	return false
}

// beside: to sit 老公左边 says where, not whose.
func (r *reading) beside(c cue) bool {
	text := r.runes()
	for _, w := range []string{"左边", "右边", "旁边", "边上", "对面", "身边", "后面", "前面"} {
		if hasAt(text, c.to, w) {
			return !r.siteNear(c.to+2) || hasAt(text, c.to+2, "看")
		}
	}
	return false
}

// around: 屁股周围 is a place, 周围 alone are people.
func (r *reading) around(c cue) bool {
	return string(r.runes()[c.from:c.to]) == "周围" && slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
		return h.To == c.from || h.From < c.from && c.to <= h.To
	})
}

// carried: in 怀着老二 the second child is not born yet, and it is the mother who speaks.
func (r *reading) carried(c cue) bool {
	before := string(r.runes()[max(0, c.from-2):c.from])
	return suffixOf(before, "怀着") || suffixOf(before, "怀了") || suffixOf(before, "怀") || suffixOf(before, "怀的")
}

// includesMe: what a whole household has the patient has too: 一家人都吐, "everyone at home is being sick". Who leaves themselves out
// says so; and a disease of the family is its history.
func (r *reading) includesMe(c cue, m mention) bool {
	if m.concept == nil || !bodily(m.concept) && m.concept.Kind != lexicon.Event && m.concept.Kind != lexicon.Context {
		return false
	}
	text := r.runes()
	around := string(text[max(0, c.from-8):min(len(text), c.to+8)])
	if !contains(around, "全家", "一家人", "一家子", "一家老小", "一家三口", "一家四口", "一家五口", "一大家子", "whole family", "everyone at home", "everybody at home", "my family and i") {
		return false
	}
	s := r.sentence(m.from)
	return !contains(string(text[s.from:s.to]), "除了我", "除我", "就我没", "只有我没", "我没", "我自己没", "我不", "我倒没", "我还好", "except me", "but me", "apart from me", "not me", "i'm fine",
		"i am fine", "i haven't", "i don't", "i didn't")
}

var doing = []string{"说", "让", "叫", "给", "带", "觉得", "发现", "看", "陪", "喂", "非让", "告诉", "抱", "吃", "没注意", "饮食", "要注意",
	"摸", "非要", "踢", "打", "推", "掐", "砍", "咬",
	" says", " said", " told", " thinks", " thought", " noticed", " made", " wants", " brought", " drove", " gave",
	" found", " reckons", " sent", " saw",
	" kicked", " hit ", " punched", " pushed", " beat ", " bit ", " threw ", " attacked", " called", " is worried", " was worried",
	" reports", " states", " asked", " complains that", " mentions", " mentioned", " feels that", " adds"}
