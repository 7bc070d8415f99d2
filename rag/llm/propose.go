package llm

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

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

// maxQuote is the longest quote, in code points, that shows one concept. A model that quotes the whole text shows
// nothing.
const maxQuote = 60

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
	var answer struct {
		Findings []struct{ Concept, Status, Quote string } `json:"findings"`
	}
	system := strings.Replace(prompt(proposePrompt), "{{concepts}}\n", list.String(), 1)
	err = c.ask(ctx, TaskPropose, system, text, true, func(said string) error {
		if json.Unmarshal([]byte(object(said)), &answer) != nil || answer.Findings == nil {
			return ErrGarbage
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	seen := map[Proposal]bool{}
	for _, f := range answer.Findings {
		p := Proposal{Concept: f.Concept, Status: intake.Status(f.Status), Quote: strings.TrimSpace(f.Quote)}
		switch p.Status {
		case intake.Present, intake.Absent, intake.Uncertain:
		default:
			rejected++
			continue
		}
		at := strings.Index(text, p.Quote)
		if !known[p.Concept] || p.Quote == "" || at < 0 || utf8.RuneCountInString(p.Quote) > maxQuote {
			rejected++
			continue
		}
		p.Start = utf8.RuneCountInString(text[:at])
		p.End = p.Start + utf8.RuneCountInString(p.Quote)
		if !seen[p] {
			seen[p] = true
			proposals = append(proposals, p)
		}
	}
	return proposals, rejected, nil
}

// object cuts the JSON object out of an answer that wraps it in words or fences.
func object(said string) string {
	from, to := strings.IndexByte(said, '{'), strings.LastIndexByte(said, '}')
	if from < 0 || to < from {
		return ""
	}
	return said[from : to+1]
}
