package plain

import (
	"strings"
	"testing"
)

func TestSyllables(t *testing.T) {
	for word, want := range map[string]int{"pain": 1, "tired": 1, "swollen": 2, "little": 2, "table": 2, "hurts": 1, "clothes": 1, "breathe": 1, "coughing": 2,
		"started": 2, "walked": 1, "faces": 2, "period": 2, "radiation": 4, "intermittent": 4, "don't": 1, "tree": 1} {
		if got := syllables(word); got != want {
			t.Errorf("%s: %d syllables, want %d", word, got, want)
		}
	}
}

func TestEnglish(t *testing.T) {
	for text, want := range map[string]string{
		"Do you have any of these? Tick all that apply.":                                              "",
		"Have you experienced intermittent precordial oppression accompanied by exertional dyspnoea?": "long word",
		"Any history of COPD?":                                "short form",
		"Discomfort precipitated by exercise requires notice": "grade",
		"When you walk up the stairs or carry something heavy home from the shops, do you have to stop and rest for a while?": "a sentence of",
	} {
		if got := strings.Join(English(text, Question), "; "); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if got := English("Blurred vision", Label); len(got) > 0 {
		t.Errorf("a label has no sentences to grade: %q", got)
	}
}

func TestChinese(t *testing.T) {
	for text, want := range map[string]string{
		"有没有下面这些？可以多选。": "",
		"拉肚子（腹泻）":       "",
		"偏头痛":           "",
		"近来有没有腹泻？":      "say 拉肚子",
		"没有不舒服吗？":       "no is asked by a no",
		"头谵":            "rare character",
		"您得过 COPD 吗？":   "short form",
		"从开始觉得不舒服一直到现在这段时间里有没有好转过一点？": "a sentence of",
	} {
		if got := strings.Join(Chinese(text, Question), "; "); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
