package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag"
	"github.com/preconsult/preconsult/rag/index"
)

// retrieveLine is one line of `batch retrieve`. Where k is not given, five passages are sought.
type retrieveLine struct {
	ID    json.RawMessage `json:"id"`
	Lang  intake.Lang     `json:"lang"`
	Query *string         `json:"query"`
	K     *int            `json:"k"`
}

type retrievedPassage struct {
	ID     string  `json:"id"`
	Title  string  `json:"title"`
	Source string  `json:"source"`
	Score  float64 `json:"score"`
	Text   string  `json:"text"`
}

type retrievedLine struct {
	ID       json.RawMessage    `json:"id"`
	Passages []retrievedPassage `json:"passages"`
}

const usualPassages = 5

// runRetrieveBatch is `batch retrieve`: the passages, best first, that a clinician would be shown. A query to which nothing
// is near enough has none.
func runRetrieveBatch(ctx context.Context, finder rag.Finder, in io.Reader, out io.Writer) error {
	return batchLines(in, out, func(line []byte) (any, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		q, id, err := readRetrieveLine(line)
		if err != nil {
			return nil, err
		}
		hits, err := finder.Search(ctx, q)
		if err != nil {
			return nil, err
		}
		answer := retrievedLine{ID: id, Passages: make([]retrievedPassage, 0, len(hits))}
		for _, h := range hits {
			answer.Passages = append(answer.Passages, retrievedPassage{h.PassageID, h.Title, h.Source, h.Score, h.Text})
		}
		return answer, nil
	})
}

func readRetrieveLine(line []byte) (index.Query, json.RawMessage, error) {
	x := retrieveLine{}
	if err := json.Unmarshal(line, &x); err != nil {
		return index.Query{}, nil, errors.New(jsonProblem(err))
	}
	k := usualPassages
	if x.K != nil {
		k = *x.K
	}
	switch {
	case len(x.ID) == 0:
		return index.Query{}, nil, errors.New("id is missing")
	case !x.Lang.Valid():
		return index.Query{}, nil, errors.New("lang is missing or neither zh nor en")
	case x.Query == nil:
		return index.Query{}, nil, errors.New("query is missing")
	case k < 0:
		return index.Query{}, nil, errors.New("k is negative")
	}
	return index.Query{Text: *x.Query, Lang: x.Lang, K: k, Audience: guidelines.ForClinician}, x.ID, nil
}
