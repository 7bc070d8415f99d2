package main

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tmc/langchaingo/llms"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/rag/llm"
)

// parrot is a model that says one thing.
type parrot string

func (p parrot) GenerateContent(context.Context, []llms.MessageContent, ...llms.CallOption) (*llms.ContentResponse, error) {
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{{Content: string(p)}}}, nil
}

func (p parrot) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, p, prompt, options...)
}

// A name that the check-in knows is hidden from the model, and what it quotes beside it is the patient's own words again, so that the
// span is found in them.
func TestAQuoteBesideAKnownNameIsThePatientsWords(t *testing.T) {
	e, err := newEngine(testConfig(t))
	if err != nil {
		t.Fatal(err)
	}
	client, err := llm.New(parrot(`{"findings":[{"concept":"fatigue","status":"present","quote":"⟦name-1⟧像被抽空了一样"},
		{"concept":"cough","status":"present","quote":"⟦name-2⟧像被抽空了一样"}]}`), "parrot", e.modelOptions())
	if err != nil {
		t.Fatal(err)
	}
	got, rejected, err := adviser{client}.ProposeFindings(t.Context(), intake.ZH, "金丝雀像被抽空了一样", []string{"金丝雀"})
	want := []visit.Proposal{{Concept: "fatigue", Status: intake.Present, Quote: "金丝雀像被抽空了一样"}}
	if err != nil || rejected != 1 || cmp.Diff(want, got) != "" {
		t.Errorf("%v, %d rejected, %s", err, rejected, cmp.Diff(want, got))
	}
}
