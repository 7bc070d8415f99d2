package rag

import "testing"

// A question that is asked like those that no passage may answer needs a passage that fits better; a plain one does not.
func TestDoubtfulQuestionsNeedMore(t *testing.T) {
	d, _ := parts()
	for _, c := range []struct {
		text string
		more bool
	}{
		{"what does fasting mean", false}, {"抽血要抽几管", false}, {"when are visiting hours", false},
		{"is a wobbly feeling like mine ok", true}, {"我这样要紧不要紧", true},
	} {
		if got := carefulAnswer.least(d, c.text, goodEnough); (got > goodEnough) != c.more {
			t.Errorf("%s: %.2f of %.2f, doubt %.2f", c.text, got, goodEnough, d.doubt(c.text))
		}
	}
}
