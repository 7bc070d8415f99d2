package llm

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"

	"github.com/preconsult/preconsult/intake"
)

// Proposal is a finding that a model sees in a text, with the words that it rests on. Start and End count code points
// of the text as it was given. It is a proposal: whoever takes it still decides by rules, and it never lowers
// anything.
type Proposal struct {
	Concept    string
	Status     intake.Status
	Quote      string
	Start, End int
}

// ProposeFindings asks the model what a text says. Each proposal has been checked: the concept is one of those offered,
// the status one of three, and the quote stands in the text word by word. What fails is left out, and counted.
func (c *Client) ProposeFindings(ctx context.Context, lang intake.Lang, text string) (proposals []Proposal, rejected int, err error) {
	if strings.TrimSpace(text) == "" {
		return nil, 0, nil
	}
	concepts := c.options.Concepts(lang, text)
	known := make(map[string]bool, len(concepts))
	var list strings.Builder
	for _, concept := range concepts {
		known[concept.ID] = true
		list.WriteString(concept.ID + ": " + concept.Label + "\n")
	}
	if len(known) == 0 {
		return nil, 0, nil
	}
	system := strings.Replace(prompt(proposePrompt), "{{concepts}}\n", list.String(), 1)
	err = c.ask(ctx, TaskPropose, system, text, true, func(said string) error {
		var answer struct {
			Findings []proposed `json:"findings"`
		}
		if json.Unmarshal([]byte(object(said)), &answer) != nil || answer.Findings == nil {
			return ErrGarbage
		}
		of := 0
		proposals, of = supported(answer.Findings, known, text)
		rejected += of
		if of > 0 && len(proposals) == 0 {
			return ErrUnsupported // whether a larger one does better is worth a question, where there is one
		}
		return nil
	})
	if errors.Is(err, ErrUnsupported) {
		return nil, rejected, nil
	}
	if err != nil {
		return nil, rejected, err
	}
	return proposals, rejected, nil
}

// proposed is a finding as a model writes it.
type proposed struct {
	Concept string `json:"concept" validate:"required"`
	Status  string `json:"status" validate:"oneof=present absent uncertain"`
	Quote   string `json:"quote" validate:"required,max=60"` // in code points; a model that quotes the whole text shows nothing
}

var shape = validator.New(validator.WithRequiredStructEnabled())

// supported takes the findings whose concept was offered and whose quote stands in the text, and counts the others.
func supported(found []proposed, known map[string]bool, text string) (proposals []Proposal, rejected int) {
	seen := map[Proposal]bool{}
	for _, f := range found {
		f.Quote = strings.TrimSpace(f.Quote)
		at := strings.Index(text, f.Quote)
		if shape.Struct(f) != nil || !known[f.Concept] || at < 0 {
			rejected++
			continue
		}
		p := Proposal{Concept: f.Concept, Status: intake.Status(f.Status), Quote: f.Quote, Start: utf8.RuneCountInString(text[:at])}
		p.End = p.Start + utf8.RuneCountInString(p.Quote)
		if !seen[p] {
			seen[p] = true
			proposals = append(proposals, p)
		}
	}
	return proposals, rejected
}

// object cuts the JSON object out of an answer that wraps it in words or fences.
func object(said string) string {
	from, to := strings.IndexByte(said, '{'), strings.LastIndexByte(said, '}')
	if from < 0 || to < from {
		return ""
	}
	return said[from : to+1]
}
