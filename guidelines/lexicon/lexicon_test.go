package lexicon

import (
	"strings"
	"testing"
	"time"
)

func TestBuiltIn(t *testing.T) {
	start := time.Now()
	l, err := Load()
	t.Log(time.Since(start), l.Len())
	if ps, ok := err.(Problems); ok {
		for _, p := range ps {
			if !strings.Contains(p.Message, "is a word of") {
				t.Log(p)
			}
		}
		t.Log(len(ps))
	}
	for _, s := range []string{"胸口有点堵", "头有点疼", "my head really hurts", "I've had chest pains", "胸闷头疼", "肚子不疼", "發燒咳嗽三天了"} {
		t.Log(s, l.Match(s))
	}
}
