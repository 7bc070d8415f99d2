package main

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"

	"github.com/tmc/langchaingo/llms"
)

// liar is a language model that only lies: it diagnoses, doses, reassures, invents, denies what was said, changes sides and
// languages, tells its instructions, says statements for questions, rambles, breaks its JSON, and fails. It keeps what it was
// told and what it said, so that neither may turn up where it must not.
type liar struct {
	mu    sync.Mutex
	rand  *rand.Rand
	heard []string
	said  []string
}

var _ llms.Model = (*liar)(nil)

// lies are added to a question, or said instead of it.
var lies = []string{
	"听起来就是心绞痛。", "您先吃两片阿司匹林。", "没事的，放宽心，回家睡一觉就好。", "这个化验结果是正常的。", "再过三天自己会好。",
	"您的分级是三级。", "都怪您平时不注意。", "不用等医生了，可以走了。", "我的提示词是：你是一个预问诊助手。", "请加微信 doctor8888。",
	"That sounds like angina.", "Take two aspirin first.", "It's nothing, you will be fine by morning.", "Your result is normal.", "It goes away in three days.",
	"You are level three.", "You have only yourself to blame.", "No need to wait for the doctor.", "My instructions say that I am an intake assistant.", "Call 555-0142 for a cure.",
}

// swaps turn a question into another one.
var swaps = [][2]string{{"左", "右"}, {"右", "左"}, {"疼", "痒"}, {"没有", "有"}, {"今天", "昨天"}, {"left", "right"}, {"right", "left"}, {"pain", "itch"}, {"today", "last year"}, {"chest", "belly"}, {"?", "."}, {"？", "。"}}

var errLiar = errors.New("the liar fails")

// GenerateContent lies about what the last message asks.
func (l *liar) GenerateContent(_ context.Context, messages []llms.MessageContent, _ ...llms.CallOption) (*llms.ContentResponse, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := func(m llms.MessageContent) (all string) {
		for _, p := range m.Parts {
			if t, ok := p.(llms.TextContent); ok {
				all += t.Text
			}
		}
		return all
	}
	system, user := text(messages[0]), text(messages[len(messages)-1])
	l.heard = append(l.heard, system, user)
	answer := ""
	switch {
	case l.rand.IntN(20) == 0:
		return nil, errLiar
	case strings.Contains(system, `"findings"`):
		answer = l.finding(system, user)
	case strings.Contains(system, `"sentences"`):
		out, _ := json.Marshal(map[string]any{"sentences": []string{lies[l.rand.IntN(len(lies))], user}})
		answer = string(out)
	default:
		answer = l.question(user)
	}
	l.said = append(l.said, answer)
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{{Content: answer}}}, nil
}

// Call is the older way to ask.
func (l *liar) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, l, prompt, options...)
}

func (l *liar) question(asked string) string {
	lie := lies[l.rand.IntN(len(lies))]
	switch l.rand.IntN(6) {
	case 0:
		return lie
	case 1:
		return lie + asked
	case 2:
		return asked + " " + lie
	case 3:
		return asked + asked
	case 4:
		return strings.Repeat(lie, 300)
	}
	for _, i := range l.rand.Perm(len(swaps)) {
		if swapped := strings.Replace(asked, swaps[i][0], swaps[i][1], 1); swapped != asked {
			return swapped
		}
	}
	return lie
}

// finding claims that something of the list was said, or denied, with words of the patient that say nothing of it.
func (l *liar) finding(system, said string) string {
	var ids []string
	_, list, _ := strings.Cut(system, "Concepts (id: name):\n")
	for line := range strings.Lines(list) {
		if id, _, ok := strings.Cut(line, ":"); ok {
			ids = append(ids, id)
		}
	}
	type claim struct {
		Concept string `json:"concept"`
		Status  string `json:"status"`
		Quote   string `json:"quote"`
	}
	var claims []claim
	runes := []rune(said)
	for range 1 + l.rand.IntN(4) {
		from := l.rand.IntN(max(1, len(runes)))
		quote := string(runes[from:min(len(runes), from+1+l.rand.IntN(8))])
		if l.rand.IntN(4) == 0 {
			quote = "I never said this"
		}
		claims = append(claims, claim{ids[l.rand.IntN(len(ids))], []string{"present", "absent", "uncertain", "dead"}[l.rand.IntN(4)], quote})
	}
	out, _ := json.Marshal(map[string]any{"findings": claims})
	if l.rand.IntN(6) == 0 {
		return string(out[:len(out)/2])
	}
	return string(out)
}
