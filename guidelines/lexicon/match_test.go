package lexicon

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const small = `concepts:
  - {id: site-knee, kind: site, label: {zh: 膝盖, en: knee}, zh: [膝盖], en: [knee]}
  - {id: fever, kind: symptom, label: {zh: 发烧, en: fever}, zh: [发热], en: [temperature]}
  - {id: high-fever, kind: symptom, label: {zh: 高烧, en: high fever}, parents: [fever], zh: [烧得厉害], en: [burning up]}
  - {id: headache, kind: symptom, label: {zh: 头疼, en: headache}, zh: [脑袋疼], en: [head hurts], not: {en: [what a headache]}}
  - {id: chest-tightness, kind: symptom, label: {zh: 胸闷, en: chest tightness}, zh: ["胸口…堵"], en: ["chest … tight"]}
  - {id: knee-pain, kind: symptom, label: {zh: 膝盖疼, en: knee pain}, zh: [膝盖痛], en: ["pain … knee"]}
  - {id: stretching, kind: habit, label: {zh: 拉伸, en: stretching}, zh: [拉筋], en: [stretches]}
  - {id: diarrhoea, kind: symptom, label: {zh: 拉肚子, en: diarrhoea}, zh: [拉稀, 拉], en: [the runs], not: {zh: [拉链]}}
`

func load(t *testing.T, files map[string]string) (*Lexicon, error) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return LoadFS(fsys)
}

// TestMatch: what is found in a text, with its place in code points.
func TestMatch(t *testing.T) {
	l, err := load(t, map[string]string{"a.yaml": small})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, want string }{
		{"发烧三天", "fever 0-2"},
		{"发燒", "fever 0-2"},                                 // traditional
		{"高烧烧得厉害", "high-fever 0-2, high-fever 2-6"},        // the longest word wins
		{"FEVERS and fevered", "fever 0-6"},                 // a plural, and no half word
		{"ＦＥＶＥＲ", "fever 0-5"},                              // full width
		{"胸口有点堵", "chest-tightness 0-5"},                    // a gap
		{"胸口不疼，路上堵", ""},                                    // no gap over a comma
		{"chest is really tight", "chest-tightness 0-21"},   // a gap of two words
		{"chest x-ray was fine and my shoes are tight", ""}, // too wide
		{"pain in my left knee", "knee-pain 0-20"},
		{"头有点疼", "headache 0-4"}, // small words inside
		{"头不疼", "headache 0-3"},  // a denial inside is left for others to read
		{"my head doesn't hurt", "headache 3-20"},
		{"what a headache this is", ""},            // blocked
		{"拉链坏了", ""},                               // blocked
		{"拉伸以后", "stretching 0-2"},                 // a longer word of another concept
		{"发烧\u200b，头疼", "fever 0-2, headache 4-6"}, // an invisible character counts
		{"膝盖肿", "site-knee 0-2"},
		{"", ""},
	} {
		var got []string
		for _, m := range l.Match(c.text) {
			got = append(got, fmt.Sprintf("%s %d-%d", m.Concept, m.Start, m.End))
		}
		if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}

func TestIsA(t *testing.T) {
	l, _ := load(t, map[string]string{"a.yaml": small})
	if !l.IsA("high-fever", "fever") || l.IsA("fever", "high-fever") || !l.IsA("fever", "fever") || l.IsA("none",
		"fever") {
		t.Error("is-a is wrong")
	}
	if diff := cmp.Diff([]string{"high-fever"}, l.Descendants("fever")); diff != "" {
		t.Error(diff)
	}
}

// TestProblems: what authors are told, with file and line, all at once.
func TestProblems(t *testing.T) {
	l, err := load(t, map[string]string{"a.yaml": small, "b.yaml": `concepts:
  - id: fever
    kind: symptom
    label: {zh: 烧, en: hot}
  - id: pyrexia
    kind: sympton
    label: {zh: 热症, en: temperature}
    parents: [illness]
    colour: red
  - id: x
    kind: symptom
    label: {zh: 甲}
    parents: [y]
  - id: y
    kind: symptom
    label: {zh: 乙, en: y}
    parents: [x]
`, "attributes.yaml": "side:\n  left: {zh: [左边], en: [left]}\nsize:\n  big: {zh: [大], en: [big]}\n"})
	want := `attributes.yaml:3: size: no such attribute
b.yaml:9: pyrexia.colour: unknown field
b.yaml:2: fever: exists already in a.yaml:3
b.yaml:5: pyrexia.kind: "sympton" is not a kind of concept
b.yaml:10: x.label: both languages are needed
b.yaml:10: x: has no words in one of the languages
b.yaml:5: pyrexia.parents: no concept "illness"
b.yaml:10: x.parents: "y" closes a circle
b.yaml:5: pyrexia: "temperature" is a word of fever already (a.yaml:3)`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
	if !l.HasValue("side", "left") || len(l.Match("乙")) != 1 {
		t.Error("what is right was not loaded")
	}
}

// TestAutomaton compares it with looking for each word at each place.
func TestAutomaton(t *testing.T) {
	words := []string{"a", "ab", "bab", "bc", "bca", "c", "caa", "头疼", "疼", "头疼痛"}
	a := NewAutomaton()
	for _, w := range words {
		a.Add([]rune(w))
	}
	a.Build()
	for _, text := range []string{"abccab", "babcaa", "", "xyz", "头疼痛头疼", "bcabab"} {
		runes := []rune(text)
		want, got := map[string]int{}, map[string]int{}
		for i := range runes {
			for n, w := range words {
				if strings.HasPrefix(string(runes[i:]), w) {
					want[fmt.Sprint(n, i)]++
				}
			}
		}
		a.Find(runes, func(word int32, start, end int) {
			if string(runes[start:end]) != words[word] {
				t.Errorf("%q at %d-%d", words[word], start, end)
			}
			got[fmt.Sprint(word, start)]++
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// A topic stands where nothing else does, around other words, and beside places; it is never a match.
func TestTopicGivesWay(t *testing.T) {
	l, err := load(t, map[string]string{"a.yaml": small, "b.yaml": `concepts:
  - {id: fever-talk, kind: topic, label: {zh: 聊发烧, en: fever talk}, zh: [发烧, 宝宝发烧, 烧], en: [temperature]}
  - {id: knees, kind: topic, label: {zh: 问膝盖, en: about knees}, zh: [膝盖], en: [knee]}
`})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"发烧":   "fever",
		"宝宝发烧": "fever-talk fever",
		"烧":    "fever-talk",
		"膝盖":   "site-knee knees",
	} {
		hits, _ := l.Hits(Normalise(text))
		var got []string
		for _, h := range hits {
			got = append(got, h.Concept.ID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", text, got, want)
		}
	}
	if m := l.Match("烧"); len(m) != 0 {
		t.Error(m)
	}
}
