package understand

import "testing"

// Who asks what a word means has told nothing of themselves; who speaks of somebody has.
func TestOnlyWonders(t *testing.T) {
	for text, want := range map[string]bool{
		"心悸是什么意思": true, "空腹是什么意思？": true, "什么叫水肿": true, "房颤是什么": true, "心电图是干啥用的": true, "起搏器是干什么用的": true, "CT和核磁有啥不一样": true,
		"胃镜是怎么做的": true, "请问会诊是啥意思": true, "雾化是怎么做的": true, "糖化血红蛋白跟血糖是一回事吗": true,
		"what is atrial fibrillation": true, "what does fasting mean?": true, "What does palpitations mean": true, "what's a TIA": true, "what is an ECG for": true,
		"difference between a CT and an MRI": true, "is vertigo the same as dizzy": true, "how is a gastroscopy done": true,
		// Somebody's own trouble, however it is put.
		"我胸口这疼是什么意思": false, "胸口疼是怎么了": false, "头晕吃什么药": false, "这是什么病": false, "孩子抽了是怎么回事": false, "胸疼得厉害是怎么回事": false,
		"左脚踝肿得跟馒头一样": false, "胸疼是怎么回事": false, "活检是怎么回事": true,
		"什么都吃不下": false, "没什么": false, "心慌，胸口疼是什么意思": false,
		"what is this pain in my chest": false, "what is wrong with me": false, "what's going on with my heart": false, "what should I do for chest pain": false,
		"what is causing the bleeding": false, "what is the pain": false, "chest pain": false, "is it a stroke": false,
	} {
		if got := onlyWonders(text); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestMayAsk(t *testing.T) {
	for text, want := range map[string]bool{
		"24小时的尿怎么留": true, "抽血前要不要空腹": true, "blood test tomorrow, when do I stop eating": true, "do I need to fast": true, "xindiantu meaning": true,
		"头疼两天": false, "没有": false, "my head hurts since Monday": false, "yes": false,
	} {
		if got := MayAsk(text); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
