package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/rag/index"
)

// oneShelf finds the same passage for every query but an empty one, and fails for "down".
type oneShelf struct{}

func (oneShelf) Search(_ context.Context, q index.Query) ([]index.Hit, error) {
	switch {
	case q.Text == "down":
		return nil, errors.New("the database is down")
	case q.Text == "" || q.K == 0:
		return nil, nil
	}
	return []index.Hit{{PassageID: "d#a", Title: "T", Source: "S", Score: 0.5, Text: "a <b>"}}, nil
}

func TestBatchRetrieve(t *testing.T) {
	const hit = `{"id":"d#a","title":"T","source":"S","score":0.5,"text":"a <b>"}`
	var in, want strings.Builder
	for _, c := range [][2]string{
		{`{"id":"1","lang":"en","query":"chest","k":3}`, `{"id":"1","passages":[` + hit + `]}`},
		{`{"id":2,"lang":"zh","query":"胸"}`, `{"id":2,"passages":[` + hit + `]}`},
		{`{"id":"3","lang":"zh","query":""}`, `{"id":"3","passages":[]}`},
		{`{"id":"4","lang":"zh","query":"x","k":0}`, `{"id":"4","passages":[]}`},
		{`{"id":"5","lang":"zh"}`, `{"error":"query is missing","id":"5"}`},
		{`{"id":"6","lang":"fr","query":"x"}`, `{"error":"lang is missing or neither zh nor en","id":"6"}`},
		{`{"id":"7","lang":"en","query":"x","k":-1}`, `{"error":"k is negative","id":"7"}`},
		{`{"id":"8","lang":"en","query":"down"}`, `{"error":"the database is down","id":"8"}`},
		{`{"id":"9","lang":"en","query":"still here"}`, `{"id":"9","passages":[` + hit + `]}`},
	} {
		in.WriteString(c[0] + "\n")
		want.WriteString(c[1] + "\n")
	}
	var out strings.Builder
	if err := runRetrieveBatch(t.Context(), oneShelf{}, strings.NewReader(in.String()), &out); err != nil {
		t.Fatal(err)
	}
	if out.String() != want.String() {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want.String())
	}
}
