package understand

import (
	"regexp"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// patientAsks are the sentences in which the patient asks us or the doctor something. They are passed on, never
// answered here.
func (r *reading) patientAsks(c context) []intake.Evidence {
	var out []intake.Evidence
	for _, s := range r.sentences {
		if !s.question || !r.wants(s) || enough.MatchString(string(r.runes()[s.from:s.to])) {
			continue
		}
		from, to := s.from, s.to
		text := r.runes()
		for from < to && (text[from] == ' ' || text[from] == ',' || text[from] == '\n') {
			from++
		}
		for to > from && (text[to-1] == ' ' || text[to-1] == '\n') {
			to--
		}
		if to > from {
			start, end := r.text.Span(from, to)
			out = append(out, intake.Evidence{Span: intake.Span{Turn: c.turn, Start: start + c.shift,
				End: end + c.shift}})
		}
	}
	return out
}

// wants leaves out what only sounds like a question: 啊？, "what?", 对吧？
func (r *reading) wants(s sentence) bool {
	t := strings.Trim(string(r.runes()[s.from:s.to]), " ?,.!\n")
	switch t {
	case "啊", "什么", "嗯", "哦", "对吧", "是吧", "好吗", "what", "sorry", "pardon", "huh", "ok", "right", "在吗", "您好", "你好",
		"这个吗", "我吗":
		return false
	}
	return len([]rune(t)) >= 3
}

// asksWhy: the patient wants to know why we ask.
func asksWhy(r *reading) bool {
	t := string(r.runes())
	switch strings.Trim(t, " ?,.!~…") {
	case "为什么", "为什么呢", "为啥", "为啥呢", "干嘛", "干啥", "做什么用", "why", "why's that", "why is that", "what for", "how come":
		return true
	}
	return contains(t, "为什么问", "为啥问", "干嘛问", "干吗问", "问这个干", "问这个做什么", "问这些干", "问这些做什么", "为什么要问", "为啥要问", "问这个有什么用",
		"怎么问这个", "问这干嘛", "为什么需要知道", "为什么要知道",
		"why do you ask", "why are you asking", "why you ask", "why ask", "why do you need to know",
		"why do you want to know", "what's that got to do", "what does that have to do",
		"why is that important", "why would you ask", "why does that matter", "why does it matter",
		"why are you asking that", "reason for asking")
}

// commands are whole answers that steer the talk.
var commands = func() map[string]string {
	commands := map[string]string{}
	for action, words := range map[string][]string{
		"unknown": {"不知道", "我不知道", "不清楚", "我不清楚", "说不清", "不晓得", "不好说", "说不上来", "不确定", "我不确定", "不太清楚", "记不清了", "不记得了",
			"记不得了", "不记得", "i don't know", "i dont know", "don't know", "dont know", "dunno", "no idea", "not sure",
			"i'm not sure", "im not sure", "idk", "i have no idea", "can't say", "can't remember", "i can't remember",
			"i don't remember", "unsure", "not certain"},
		"refuse": {"不想说", "我不想说", "不想回答", "不方便说", "不愿意说", "不告诉你", "不便回答", "不便说", "跳过", "保密", "不回答",
			"i'd rather not say", "rather not say", "i'd rather not answer", "prefer not to say",
			"i prefer not to say", "skip",
			"skip this", "pass", "no comment", "i don't want to say", "i don't want to answer",
			"none of your business", "private", "don't want to say"},
		"back": {"返回", "上一题", "上一步", "回到上一题", "后退", "返回上一题", "退回去", "回上一题", "回去", "back", "go back", "previous",
			"previous question", "last question"},
		"staff": {"叫护士", "呼叫护士", "找护士", "叫人", "叫医生", "叫大夫", "找医生", "护士", "护士来一下", "我要找护士", "请叫护士", "帮我叫护士", "叫一下护士",
			"叫个人来", "救命", "来人", "来人啊", "快来人", "找人", "人工", "转人工", "call nurse", "call a nurse", "call the nurse",
			"nurse",
			"get a nurse", "get the nurse", "i need a nurse", "call staff", "get someone", "help", "help me",
			"call someone", "i want a nurse", "i need help", "call the staff", "talk to a person", "get a doctor",
			"call a doctor", "nurse please",
			"please call a nurse", "please help", "please help me", "emergency"},
		"stop": {"停", "停止", "结束", "结束吧", "不说了", "不想说了", "不问了", "别问了", "不弄了", "不做了", "我不想继续", "不想继续了", "到此为止", "stop", "i want to stop",
			"i'd like to stop", "let me stop", "please stop", "end", "quit", "i'm done", "that's enough", "enough", "no more questions"},
		"pause": {"等一下", "等等", "等会儿", "等一会儿", "稍等", "先停一下", "暂停", "停一下", "歇一下", "我接个电话", "pause", "wait", "wait a minute", "hang on", "hold on",
			"one moment", "just a minute", "just a moment", "give me a minute"},
		"resume": {"继续", "接着问", "接着来", "继续吧", "好了继续", "continue", "go on", "resume", "carry on", "let's go on"},
	} {
		for _, w := range words {
			commands[w] = action
		}
	}
	return commands
}()

// command is the action that a whole answer names, or "".
func command(r *reading) string {
	t := strings.Trim(string(r.runes()), " .,。!?~…\n")
	t = strings.TrimRight(t, "啊呀吧了呢哦的")
	if a := commands[t]; a != "" {
		return a
	}
	if a := commands[t+"了"]; a != "" {
		return a
	}
	if callsStaff(t) {
		return "staff"
	}
	return ""
}

// callsStaff reports whether a short text asks for a person: 帮我叫医生, "can somebody call a nurse please".
func callsStaff(t string) bool {
	if len([]rune(t)) > 40 || len([]rune(t)) > 12 && han([]rune(t)[0]) {
		return false
	}
	if contains(t, "叫", "找", "喊", "请", "要", "来个", "来一") && contains(t, "护士", "医生", "大夫", "工作人员", "个人来", "真人", "人工") &&
		!contains(t, "没", "不", "让", "说", "吗", "?", "建议", "开") {
		return true
	}
	return contains(t, "call", "get", "fetch", "need", "want", "talk to", "speak to", "send") &&
		contains(t, "nurse", "doctor", "human", "real person", "a person", "somebody to come", "someone to come", "member of staff", "staff") &&
		!contains(t, "didn't", "don't", "told", "said", "my doctor", "saw", "seen", "go to", "appointment", "certificate", "note", "letter")
}

// enough are the words of who wants no more questions.
var enough = regexp.MustCompile(`(?:别|不要|甭)(?:再|老)?(?:接着|一直)?问了|不想(?:再)?(?:回答|答|填|弄|做|继续|说|聊)(?:下去)?了|(?:问|说)够了|问起来没完|问个没完|没完没了地?问|就到这(?:儿|里)?(?:吧|$)|到这(?:儿|里)(?:吧|就行|结束)` +
	`|问题(?:也)?太多|问这么多|(?:能不能|可不可以|可以)(?:先)?(?:不问|停|结束)(?:了|吗|$)` +
	`|\bstop asking|\bstop (?:with )?(?:the|these|this|all these|all the) questions?|\b(?:no more|enough(?: of)?(?: these| the| your| with the)?) questions|\b(?:can|could|may|shall) (?:we|i|you) (?:please )?(?:stop|finish|end)(?: it| this)?(?: now| here)?(?:$|[ ,.?!]+(?:please|now|here)?$)` +
	`|\b(?:want|like|need) to (?:stop|finish|end)(?: this| it| here| now)*$|\bdon't want to (?:answer|go on|continue|do this|talk)|\bi'm done (?:with|answering|talking)|\bhad enough of (?:this|these|the|your)(?: questions?)?|\btoo many questions|\bleave me alone`)

// asksToStop reports whether an answer asks for an end of the questions.
func asksToStop(r *reading) bool {
	text := strings.TrimSpace(string(r.runes()))
	return len([]rune(text)) <= 80 && enough.MatchString(text)
}

// asksWho: the patient wants to know who, or what, talks to them.
func asksWho(r *reading) bool {
	t := strings.Trim(string(r.runes()), " ?,.!~…")
	return len([]rune(t)) <= 40 && contains(t, "你是真人", "您是真人", "是真人吗", "你是人吗", "是机器人吗", "你是机器人", "你是电脑", "你是医生吗", "您是医生吗", "你是谁", "您是谁", "你是人工智能", "是不是真人", "是不是机器",
		"are you a robot", "are you human", "are you a human", "are you real", "are you a real", "are you a doctor", "are you a nurse", "are you a person", "are you a computer",
		"who are you", "what are you", "am i talking to a", "is this a robot", "is this a computer", "are you an ai", "is this ai")
}
