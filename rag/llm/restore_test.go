package llm

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tmc/langchaingo/llms"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/safety"
)

// scripted is a model that says one thing, and keeps what it was told and how.
type scripted struct {
	says  string
	heard string
	t     *testing.T
}

func (m *scripted) GenerateContent(_ context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	var o llms.CallOptions
	for _, option := range options {
		option(&o)
	}
	if o.StreamingFunc != nil || o.StreamingReasoningFunc != nil {
		m.t.Error("a streaming option is given: nothing may go out before all of it is reviewed")
	}
	for _, message := range messages {
		for _, p := range message.Parts {
			m.heard += p.(llms.TextContent).Text + "\n"
		}
	}
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{{Content: m.says}}}, nil
}

func (m *scripted) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}

func masking(t *testing.T, says string) (*Client, *scripted) {
	t.Helper()
	o := options()
	o.Mask = func(text string) (string, func(string) string) { return safety.Mask(intake.ZH, text) }
	m := &scripted{says: says, t: t}
	client, err := New(m, "scripted", o)
	if err != nil {
		t.Fatal(err)
	}
	return client, m
}

// What was hidden from the model stands in its answer again, and a quote points into the patient's own words.
func TestWhatIsMaskedIsPutBack(t *testing.T) {
	const said = "我叫王小明，1949年12月31日出生，住在海淀区中关村大街27号，电话13912345678，胸口疼"
	client, m := masking(t, `{"findings":[{"concept":"chest-pain","status":"present","quote":"电话⟦phone-1⟧，胸口疼"},
		{"concept":"cold-sweat","status":"present","quote":"电话⟦phone-7⟧，胸口疼"}]}`)
	got, rejected, err := client.ProposeFindings(t.Context(), intake.ZH, said)
	quote := "电话13912345678，胸口疼"
	from := len([]rune(said[:strings.Index(said, quote)]))
	want := []Proposal{{"chest-pain", intake.Present, quote, from, from + len([]rune(quote))}}
	if err != nil || rejected != 1 || cmp.Diff(want, got) != "" {
		t.Errorf("%v, %d rejected, %s", err, rejected, cmp.Diff(want, got))
	}
	for _, part := range []string{"王小明", "1949年", "中关村", "13912345678"} {
		if strings.Contains(m.heard, part) {
			t.Errorf("the model was told %s", part)
		}
	}

	client, m = masking(t, "⟦name-1⟧，您什么时候开始疼的？")
	if got, err := client.Warm(t.Context(), intake.ZH, "我叫王小明，什么时候开始疼的？"); err != nil || got != "王小明，您什么时候开始疼的？" || strings.Contains(m.heard, "王小明") {
		t.Errorf("%q, %v, told %s", got, err, m.heard)
	}
	client, _ = masking(t, "⟦name-2⟧，您什么时候开始疼的？")
	if got, err := client.Warm(t.Context(), intake.ZH, "什么时候开始疼的？"); !errors.Is(err, ErrGarbage) {
		t.Errorf("a mark that stands for nobody goes out: %q, %v", got, err)
	}

	// A name with a quotation mark must not break the JSON around it.
	client, m = masking(t, `{"sentences":["⟦name-1⟧ may drink water."]}`)
	sentences, err := client.AnswerFrom(t.Context(), intake.EN, "my name is O'Brien, may I drink water", "You may drink water before the test.")
	if err != nil || len(sentences) != 1 || !strings.EqualFold(sentences[0], "O'Brien may drink water.") || strings.Contains(strings.ToLower(m.heard), "brien") {
		t.Errorf("%q, %v, told %s", sentences, err, m.heard)
	}
}

func TestRestored(t *testing.T) {
	restore := strings.NewReplacer("⟦a-1⟧", `say "hi" \`).Replace
	for in, want := range map[string]string{
		`{"x":["⟦a-1⟧",{"y":1.50}]}`:      `{"x":["say \"hi\" \\",{"y":1.50}]}`,
		"```json\n{\"x\":\"⟦a-1⟧\"}\n```": `{"x":"say \"hi\" \\"}`,
		"no JSON ⟦a-1⟧":                   "no JSON ⟦a-1⟧",
		`{"x":"half`:                      `{"x":"half`,
	} {
		if got := restored(in, true, restore); got != want {
			t.Errorf("%s became %s", in, got)
		}
	}
	if got := restored("⟦a-1⟧?", false, restore); got != `say "hi" \?` {
		t.Error(got)
	}
}

// Nothing streams, whatever the task: the scripted model fails the test where a streaming option is given.
func TestNoTaskStreams(t *testing.T) {
	client, m := masking(t, `{"findings":[],"sentences":[]}`)
	client.ProposeFindings(t.Context(), intake.EN, "my chest hurts")
	client.Warm(t.Context(), intake.EN, "Where does it hurt?")
	client.AnswerFrom(t.Context(), intake.EN, "May I drink?", "You may drink water.")
	if m.heard == "" {
		t.Error("the model was asked nothing")
	}
}
