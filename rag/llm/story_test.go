package llm

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/preconsult/preconsult/intake"
)

func TestStory(t *testing.T) {
	facts := []string{"胸闷 2 天，活动时加重。", "否认恶心。"}
	first := StorySentence{"胸闷 2 天，活动时加重。", []int{1}}
	for _, c := range []struct {
		what, said string
		want       []StorySentence
		rejected   int
		err        error
	}{
		{"an honest story", `{"sentences":[{"text":"胸闷 2 天，活动时加重。","facts":[1]},{"text":"否认恶心。","facts":[2]}]}`,
			[]StorySentence{first, {"否认恶心。", []int{2}}}, 0, nil},
		{"no story", `{"sentences":[]}`, nil, 0, nil},
		{"a fact that there is not", `{"sentences":[{"text":"胸闷 2 天，活动时加重。","facts":[1]},{"text":"发热。","facts":[3]}]}`, []StorySentence{first}, 1, nil},
		{"no fact at all", `{"sentences":[{"text":"发热。","facts":[]},{"text":"咳嗽。"}]}`, nil, 2, nil},
		{"the other language", `{"sentences":[{"text":"Tight chest for 2 days.","facts":[1]}]}`, nil, 1, nil},
		{"a question", `{"sentences":[{"text":"胸闷吗？","facts":[1]}]}`, nil, 1, nil},
		{"a name that nobody said", `{"sentences":[{"text":"⟦name-9⟧胸闷。","facts":[1]}]}`, nil, 0, ErrGarbage},
		{"too long", `{"sentences":[{"text":"` + strings.Repeat("胸闷", 80) + `","facts":[1]}]}`, nil, 1, nil},
		{"too many", `{"sentences":[` + strings.Repeat(`{"text":"胸闷 2 天，活动时加重。","facts":[1]},`, 8) + `{"text":"","facts":[1]}]}`,
			[]StorySentence{first, first, first, first, first, first}, 3, nil},
		{"another shape", `{"story":"胸闷"}`, nil, 0, ErrGarbage},
		{"prose", "患者胸闷 2 天。", nil, 0, ErrGarbage},
	} {
		client := connect(t, server(t, OpenAI, says(OpenAI, c.said)))
		got, rejected, err := client.DraftStory(t.Context(), intake.ZH, facts)
		if !errors.Is(err, c.err) || rejected != c.rejected || cmp.Diff(c.want, got) != "" {
			t.Errorf("%s: %v, %d rejected, %s", c.what, err, rejected, cmp.Diff(c.want, got))
		}
	}
}

// TestStoryIsAskedOfNumberedFacts: what leaves are the facts, numbered and masked.
func TestStoryIsAskedOfNumberedFacts(t *testing.T) {
	var body struct {
		Messages []struct{ Content any }
	}
	client := connect(t, server(t, OpenAI, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		json.Unmarshal(b, &body)
		says(OpenAI, `{"sentences":[]}`)(w, r)
	}))
	if _, _, err := client.DraftStory(t.Context(), intake.ZH, []string{"张三胸闷。"}); err != nil {
		t.Fatal(err)
	}
	sent, _ := json.Marshal(body)
	if s := string(sent); !strings.Contains(s, "1. ⟦name-1⟧胸闷") || strings.Contains(s, "张三") {
		t.Errorf("what was sent: %s", s)
	}
	if _, _, err := client.DraftStory(t.Context(), intake.ZH, nil); err != nil {
		t.Error("no facts, and a model was asked all the same")
	}
}
