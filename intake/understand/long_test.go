package understand

import (
	"strings"
	"testing"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// TestLong: the longest answer that is taken, made to be hard, still comes back soon. The limit is far above what it
// takes, so that a busy machine does not fail it; what it catches is time that grows with the square of the length or
// worse.
func TestLong(t *testing.T) {
	e := testEngine(t)
	for _, s := range []string{"咳嗽没有发烧", "没有", "no fever cough ", "no ", "pain in my ", "三天", "怕", "没有咳嗽、", "a bit ",
		"160/95 "} {
		text := []rune(strings.Repeat(s, 10000))[:10000]
		start := time.Now()
		e.Answer(Input{Turn: intake.Turn{Text: string(text)}, Now: noon})
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%q: %v", s, took)
		} else {
			t.Logf("%-20q %v", s, took)
		}
	}
}
