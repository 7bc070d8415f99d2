package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake/understand"
)

// TestUnderstandBatch holds the contract: one line out for each line in, the same id, and a bad line spoils no other.
func TestUnderstandBatch(t *testing.T) {
	lex, err := lexicon.Load()
	if lex == nil {
		t.Fatal(err)
	}
	engine := understand.New(lex)
	for _, c := range []struct{ name, in, want string }{
		{"a denial", `{"id":"a","lang":"zh","turns":[{"role":"patient","text":"没有发烧"}]}`,
			`{"id":"a","findings":[{"concept":"fever","labels":{"zh":"发热","en":"fever"},"status":"absent","turn":0,"start":2,"end":4,"text":"发烧",` +
				`"temporality":"current","experiencer":"patient","attributes":{}}]}`},
		{"a target",
			`{"id":7,"lang":"en","turns":[{"role":"patient","text":"no zorbing"}],"targets":[{"turn":0,"start":3,"end":10}]}`,
			`{"id":7,"findings":[],"targets":[{"status":"absent","temporality":"current","experiencer":"patient"}]}`},
		{"nothing said", `{"id":"b","lang":"en","turns":[],"targets":[]}`, `{"id":"b","findings":[],"targets":[]}`},
		{"an empty text", `{"id":"c","lang":"en","turns":[{"role":"patient","text":""}]}`, `{"id":"c","findings":[]}`},
		{"no lang", `{"id":"d","turns":[]}`, `{"error":"lang is not \"zh\" or \"en\"","id":"d"}`},
		{"no turns", `{"id":"e","lang":"zh"}`, `{"error":"turns is missing","id":"e"}`},
		{"another role", `{"id":"f","lang":"zh","turns":[{"role":"nurse","text":"疼"}]}`,
			`{"error":"turns[0].role is not \"patient\" or \"clinician\"","id":"f"}`},
		{"a span outside",
			`{"id":"g","lang":"en","turns":[{"role":"patient","text":"ab"}],"targets":[{"turn":0,"start":1,"end":3}]}`,
			`{"error":"targets[0] is no span of its turn","id":"g"}`},
		{"a wrong type", `{"id":"h","lang":"en","turns":"x"}`, `{"error":"turns has the wrong type","id":"h"}`},
		{"no JSON", `what`, `{"error":"the line is no JSON object","id":null}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := runUnderstandBatch(strings.NewReader(c.in+"\n"), &out, engine, lex); err != nil {
				t.Fatal(err)
			}
			var got, want any
			if err := json.Unmarshal(out.Bytes(), &got); err != nil {
				t.Fatalf("%v: %s", err, out.String())
			}
			if err := json.Unmarshal([]byte(c.want), &want); err != nil {
				t.Fatal(err)
			}
			g, _ := json.Marshal(got)
			w, _ := json.Marshal(want)
			if string(g) != string(w) {
				t.Errorf("got  %s\nwant %s", g, w)
			}
		})
	}
}

// TestUnderstandBatchOrder: many lines, the bad ones among them, come back in order; a line may be long.
func TestUnderstandBatchOrder(t *testing.T) {
	lex, _ := lexicon.Load()
	long := `{"id":"long","lang":"zh","turns":[{"role":"patient","text":"` + strings.Repeat("咳嗽，没有发烧。", 20000) + `"}]}`
	in := `{"id":"1","lang":"zh","turns":[]}` + "\n" + long + "\n" + `{"id":"2"}` + "\n\n" + `{"id":"3","lang":"en","turns":[]}`
	var out bytes.Buffer
	if err := runUnderstandBatch(strings.NewReader(in), &out, understand.New(lex), lex); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for line := range strings.Lines(out.String()) {
		var x struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal([]byte(line), &x); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, x.ID)
	}
	if got := strings.Join(ids, " "); got != "1 long 2 3" {
		t.Error(got)
	}
}

func TestUnderstandExplain(t *testing.T) {
	cmd := newUnderstandCommand()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetArgs([]string{"explain", "没有发烧，头疼三天了"})
	if err := cmd.Execute(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`fever absent "发烧"`, `headache present "头疼" onset=72h`, "[没有: deny"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}
