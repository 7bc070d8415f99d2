package main

import (
	"slices"
	"testing"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/llm"
)

// A model is offered what a text may speak of, said in whatever words, and few enough concepts for a small model to read.
func TestAModelIsOfferedWhatIsNear(t *testing.T) {
	content, err := guidelines.Load()
	if err != nil {
		t.Fatal(err)
	}
	m := newMenu(content)
	complaints := 0
	for _, opens := range m.complaints {
		if opens {
			complaints++
		}
	}
	if complaints < 30 || complaints > 80 {
		t.Errorf("%d complaints: too few for the usual ones, or too many for a small model", complaints)
	}
	for _, c := range []struct {
		lang          intake.Lang
		text, concept string
	}{
		{intake.ZH, "胸口像压了块石头", "chest-tightness"}, {intake.ZH, "烧得跟个小火炉似的", "fever"}, {intake.ZH, "起来的时候眼前发飘", "dizziness"},
		{intake.ZH, "气不够用，走两步就得歇", "dyspnoea"}, {intake.ZH, "我从头跟您说啊，年年冬天都犯，弯腰系鞋带，咯噔一下就直不起来了，坐久了右边屁股一直串到小腿肚子", "back-pain"},
		{intake.EN, "it's like an elephant sitting on my chest", "chest-tightness"}, {intake.EN, "the room swims when I get up", "dizziness"}, {intake.ZH, "没有胸口疼，就是像被抽空了一样", "fatigue"},
		{intake.EN, "she was burning up in the night", "fever"}, {intake.EN, "I can't catch my breath on the stairs", "dyspnoea"},
	} {
		got := m.offered(c.lang, c.text)
		if len(got) > complaints+mostNear || !slices.ContainsFunc(got, func(o llm.Concept) bool { return o.ID == c.concept && o.Label != "" }) {
			t.Errorf("%s: %d offered, without %s: %v", c.text, len(got), c.concept, got)
		}
	}
}
