package understand

import (
	"fmt"
	"strings"
	"testing"
)

// English words stand alone, Chinese ones anywhere; of what begins at one place the longest comes first.
func TestWordsets(t *testing.T) {
	s := newWordsets()
	for list, words := range []string{"son,my son", "孩子,孩", "o'clock,-x"} {
		for _, w := range strings.Split(words, ",") {
			s.add(list, []rune(w), list != 1)
		}
	}
	s.words.Build()
	for text, want := range map[string]string{
		"my son":        "0:0-6 0:3-6",
		"my sons":       "",
		"reason":        "",
		"son_1 son1":    "",
		"(son)":         "0:1-4",
		"孩子son":         "1:0-2 1:0-1 0:2-5",
		"at o'clock":    "2:3-10",
		"a-x -x":        "2:1-3",
		"son's":         "0:0-3",
		"nothing at it": "",
	} {
		var got []string
		for _, p := range s.find([]rune(text)) {
			got = append(got, fmt.Sprintf("%d:%d-%d", p.list, p.from, p.to))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}
