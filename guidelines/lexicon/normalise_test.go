package lexicon

import (
	"testing"
	"unicode/utf8"
)

func TestNormalise(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"ＦＥＶＥＲ　３９．５℃", "fever 39.5℃"},
		{"發燒、頭暈", "发烧、头晕"},
		{"I\u2019ve  had\tit", "i've had it"},
		{"胸口\u200b疼", "胸口疼"},
		{"胸囗疼", "胸口疼"},
		{"diarrhœa and anæmia", "diarrhoea and anaemia"},
		{"naïve café", "naive cafe"},
		{"血压160／95", "血压160/95"},
	} {
		if got := string(Normalise(c.in).Runes); got != c.want {
			t.Errorf("%q became %q, not %q", c.in, got, c.want)
		}
	}
}

// FuzzNormalise: whatever the text, places map back into it, in order.
func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"發燒 三天", "\u200b\u200b", "œ", "\xff", "a\u0301b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := Normalise(s)
		if n.Len() != utf8.RuneCountInString(s) {
			t.Fatalf("%d code points counted, there are %d", n.Len(), utf8.RuneCountInString(s))
		}
		last := 0
		for i := range n.Runes {
			start, end := n.Span(i, i+1)
			if start < last || end <= start || end > n.Len() {
				t.Fatalf("rune %d stands at %d-%d after %d", i, start, end, last)
			}
			last = start
			if from := n.From(start); from > i {
				t.Fatalf("code point %d is rune %d, not %d", start, from, i)
			}
		}
	})
}
