package lexicon

import "testing"

// What is misspelt is understood, at its place in what was written; what only looks like it is left alone.
func TestRespell(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for said, want := range map[string]string{
		"chest pian":              "chest pain",
		"she is unconcious":       "she is unconscious",
		"swetty and clamy":        "sweaty and clammy",
		"cant breathh":            "can't breath",
		"my tummmy hurts":         "my tummy hurts",
		"siezure":                 "seizure",
		"pregnent":                "pregnant",
		"hemorrage":               "hemorrhage",
		"a threat to my spelling": "a threat to my spelling",
		"hunting in the camps":    "hunting in the camps",
		"I read the conclusion":   "i read the conclusion",
		"my brother Stan":         "my brother stan",
	} {
		got := l.Respell(Normalise(said))
		if string(got.Runes) != want {
			t.Errorf("%q: %q, want %q", said, string(got.Runes), want)
		}
		if start, end := got.Span(0, len(got.Runes)); start != 0 || end != len([]rune(said)) {
			t.Errorf("%q: spans %d to %d", said, start, end)
		}
	}
}

func BenchmarkRespell(b *testing.B) {
	l, _ := Load()
	t := Normalise("I have had this funny feeling in my shoulder since the grandchildren visited on Wednesday, and Margaret thinks it's nothing")
	for b.Loop() {
		l.Respell(t)
	}
}
