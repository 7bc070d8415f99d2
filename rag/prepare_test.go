package rag

import (
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// Short questions about eating before a blood test are one question; those that are near to it are others.
func TestPreparation(t *testing.T) {
	for _, c := range []struct {
		lang intake.Lang
		text string
		ok   bool
	}{
		{intake.ZH, "抽血能吃早饭吗", true}, {intake.ZH, "抽血能吃东西吗", true}, {intake.ZH, "明天抽血早上能吃东西吗", true},
		{intake.ZH, "吃了早饭能抽血不", true}, {intake.ZH, "抽血早上吃了馒头还能抽吗", true}, {intake.ZH, "化验血之前能喝水吗", true},
		{intake.ZH, "早饭吃了还能不能验血", true}, {intake.EN, "do I come on an empty stomach for bloods", true},
		{intake.EN, "I had toast this morning, can I still do the blood test", true}, {intake.EN, "can I drink coffee before my blood test", true},
		{intake.ZH, "抽完血能吃饭吗", false}, {intake.ZH, "抽血后能吃饭吗", false}, {intake.ZH, "抽血前降压药能吃吗", false},
		{intake.ZH, "抽血前一天能喝酒吗", false}, {intake.ZH, "空腹是什么意思", false}, {intake.ZH, "做胃镜能喝水吗", false},
		{intake.ZH, "做手术前抽血，手术那天能喝水吗", false}, {intake.ZH, "空腹抽血要饿多久", false}, {intake.ZH, "吃早饭就恶心", false},
		{intake.EN, "can I eat after the blood test", false}, {intake.EN, "blood test: should I take my tablets with food", false},
		{intake.EN, "what does fasting mean", false}, {intake.EN, "can I eat before an ultrasound", false},
	} {
		if _, ok := preparation(c.text, c.lang); ok != c.ok {
			t.Errorf("%s: %v", c.text, ok)
		}
	}
}
