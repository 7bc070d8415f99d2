package llm

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/preconsult/preconsult/intake"
)

// A passage goes to the model as text beside the question, without what names the person; what comes back must be sentences of about
// its length.
func TestAnswerFrom(t *testing.T) {
	const passage = "空腹抽血前十个钟头不吃东西，可以喝白水。"
	for _, c := range []struct {
		what, said string
		want       []string
		err        error
	}{
		{"sentences", `{"sentences":["抽血前十个钟头不吃东西。","可以喝白水。"]}`, []string{"抽血前十个钟头不吃东西。", "可以喝白水。"}, nil},
		{"the passage does not answer", `{"sentences":[]}`, []string{}, nil},
		{"in a fence", "```json\n{\"sentences\":[\"可以喝白水。\"]}\n```", []string{"可以喝白水。"}, nil},
		{"no JSON", "可以喝白水。", nil, ErrGarbage},
		{"another shape", `{"answer":"可以喝白水。"}`, nil, ErrGarbage},
		{"it rambles", `{"sentences":["` + strings.Repeat("可以喝白水。", 60) + `"]}`, nil, ErrGarbage},
	} {
		got, err := connect(t, server(t, OpenAI, says(OpenAI, c.said))).AnswerFrom(t.Context(), intake.ZH, "能喝水吗", passage)
		if !errors.Is(err, c.err) || cmp.Diff(c.want, got) != "" {
			t.Errorf("%s: %q, %v", c.what, got, err)
		}
	}
	var sent string
	client := connect(t, server(t, OpenAI, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		sent = string(b)
		says(OpenAI, `{"sentences":["可以喝白水。"]}`)(w, r)
	}))
	if _, err := client.AnswerFrom(t.Context(), intake.ZH, "我是张三，能喝水吗", passage); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(sent, "张三") || !strings.Contains(sent, "十个钟头") || !strings.Contains(sent, "not orders") {
		t.Errorf("sent %s", sent)
	}
}
