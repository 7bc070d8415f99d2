package embed

import (
	"strings"
	"testing"
)

func TestPairs(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"胸口发闷", "胸口 口发 发闷"},
		{"胸口發悶，CT 做了", "胸口 口发 发闷 ct"},
		{"您为什么问这个", ""}, // nothing in it says what it is about
		{"ＣＴ检查", "ct 检查"},
		{"", ""},
		{"！？。", ""},
		{"疼", ""}, // one character is no pair; the vector still knows it
	} {
		if got := strings.Join(Pairs(c.text), " "); got != c.want {
			t.Errorf("Pairs(%q) = %q; want %q", c.text, got, c.want)
		}
	}
}

func TestEnglish(t *testing.T) {
	got := strings.Join(EnglishWords("Why do you ask about my chest? It's tight — TIGHT!"), " ")
	if want := "chest tight"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
}
