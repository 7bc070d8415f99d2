package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/understand"
)

// understandLine is one line of `batch understand`.
type understandLine struct {
	ID    json.RawMessage `json:"id"`
	Lang  intake.Lang     `json:"lang"`
	Turns *[]struct {
		Role string `json:"role"`
		Text string `json:"text"`
	} `json:"turns"`
	Targets *[]intake.Span `json:"targets"`
}

// understoodFinding is a finding in the shape of the batch contract.
type understoodFinding struct {
	Concept     string                      `json:"concept"`
	Labels      intake.Words                `json:"labels"`
	Status      intake.Status               `json:"status"`
	Turn        int                         `json:"turn"`
	Start       int                         `json:"start"`
	End         int                         `json:"end"`
	Text        string                      `json:"text"`
	Temporality intake.Temporality          `json:"temporality"`
	Experiencer intake.Experiencer          `json:"experiencer"`
	Attributes  map[string]intake.Attribute `json:"attributes"`
}

type understoodLine struct {
	ID       json.RawMessage         `json:"id"`
	Findings []understoodFinding     `json:"findings"`
	Targets  *[]understand.Assertion `json:"targets,omitempty"`
}

// runUnderstandBatch is `batch understand`: each line of in gives one line of out, in order.
func runUnderstandBatch(in io.Reader, out io.Writer, engine *understand.Engine, lex *lexicon.Lexicon) error {
	return batchLines(in, out, func(line []byte) (any, error) {
		var x understandLine
		if err := json.Unmarshal(line, &x); err != nil {
			return nil, errors.New(jsonProblem(err))
		}
		turns, err := x.utterances()
		if err != nil {
			return nil, err
		}
		var targets []intake.Span
		if x.Targets != nil {
			targets = *x.Targets
		}
		findings, said := engine.Dialogue(x.Lang, turns, targets)
		res := understoodLine{ID: x.ID, Findings: make([]understoodFinding, 0, len(findings))}
		if x.Targets != nil {
			res.Targets = &said
		}
		for _, f := range findings {
			res.Findings = append(res.Findings, understoodOf(f, lex))
		}
		return res, nil
	})
}

func understoodOf(f intake.Finding, lex *lexicon.Lexicon) understoodFinding {
	ev, _ := f.Words()
	u := understoodFinding{Concept: f.Concept, Status: f.Status, Turn: ev.Turn, Start: ev.Start, End: ev.End,
		Text:        ev.Text,
		Temporality: f.Temporality, Experiencer: f.Experiencer, Attributes: f.Attributes}
	if c, ok := lex.Concept(f.Concept); ok {
		u.Labels = c.Label
	}
	if u.Attributes == nil {
		u.Attributes = map[string]intake.Attribute{}
	}
	return u
}

func (x understandLine) utterances() ([]understand.Utterance, error) {
	if len(x.ID) == 0 {
		return nil, errors.New("id is missing")
	}
	if !x.Lang.Valid() {
		return nil, errors.New(`lang is not "zh" or "en"`)
	}
	if x.Turns == nil {
		return nil, errors.New("turns is missing")
	}
	out := make([]understand.Utterance, len(*x.Turns))
	for i, t := range *x.Turns {
		if t.Role != "patient" && t.Role != "clinician" {
			return nil, fmt.Errorf(`turns[%d].role is not "patient" or "clinician"`, i)
		}
		out[i] = understand.Utterance{Role: t.Role, Text: t.Text}
	}
	if x.Targets != nil {
		for i, s := range *x.Targets {
			if s.Turn < 0 || s.Turn >= len(out) || s.Start < 0 || s.End < s.Start ||
				s.End > len([]rune(out[s.Turn].Text)) {
				return nil, fmt.Errorf("targets[%d] is no span of its turn", i)
			}
		}
	}
	return out, nil
}

// jsonProblem says what is wrong with a line without repeating any of it.
func jsonProblem(err error) string {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return kind.Field + " has the wrong type"
	}
	return "the line is no JSON object of the expected shape"
}
