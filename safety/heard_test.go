package safety

import (
	"slices"
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// What is said in words that no net has learned is heard as well, and near misses are not.
func TestHeardInNewWords(t *testing.T) {
	f, found := newFilter(t), share{}
	caught, n, wrong, fine := 0, 0, 0, 0
	for _, c := range lines(t, "heard.txt", 2) {
		v := f.Screen(intake.Lang(c[1]), c[2])
		if c[0] == "fine" {
			fine++
			if slices.ContainsFunc(v.Categories, func(x Category) bool { return x != Emergency && x != Identifier }) {
				wrong++
				t.Logf("wrongly heard: %v in %s", v.Rules, c[2])
			}
			continue
		}
		n++
		heard := v.Has(Category(c[0]))
		found.add(c[0]+" "+c[1], heard)
		if heard {
			caught++
		} else {
			t.Logf("not heard: %s in %s", c[0], c[2])
		}
	}
	found.log(t)
	t.Logf("heard %d of %d; wrongly %d of %d", caught, n, wrong, fine)
	if caught*100 < n*80 || wrong*100 > fine*12 {
		t.Errorf("heard %d of %d, wrongly %d of %d", caught, n, wrong, fine)
	}
}

// A harm that is long over, another's death, a joke and a film call nobody; the same harm now does.
func TestPastCallsNobody(t *testing.T) {
	f := newFilter(t)
	for _, c := range []struct {
		lang  intake.Lang
		text  string
		calls bool
	}{
		{intake.EN, "I was assaulted as a student, I've had therapy. I'm only here for a blood test.", false},
		{intake.EN, "Years ago I felt suicidal and got help. That's long over.", false},
		{intake.EN, "Years ago I felt suicidal. It has come back.", true},
		{intake.EN, "I was assaulted last night.", true},
		{intake.EN, "My uncle hanged himself when I was ten, I'm here for my eyes.", false},
		{intake.EN, "My uncle hanged himself and I want to join him.", true},
		{intake.EN, "My period's a week late and the test says negative.", false},
		{intake.ZH, "头发掉得我都想死了，哈哈开玩笑的", false},
		{intake.ZH, "二十年前割过腕，早就过去了，今天来看胃。", false},
		{intake.ZH, "二十年前割过腕，最近又想死。", true},
		{intake.ZH, "我表哥前年跳楼走的，我来看腰。", false},
		{intake.ZH, "月经晚了六天，测了是阴性", false},
	} {
		if v := f.Screen(c.lang, c.text); (v.Action == Escalate) != c.calls {
			t.Errorf("%s %v: %s", v.Action, v.Rules, c.text)
		}
	}
}
