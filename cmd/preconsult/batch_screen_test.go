package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/safety"
)

func TestScreenBatch(t *testing.T) {
	f, err := safety.New(safety.Options{Phones: []string{"120"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ in, action, category, text, fault string }{
		{in: `{"id":1,"lang":"zh","direction":"input","text":"我不想活了"}`, action: "escalate", category: "self_harm", text: "我不想活了"},
		{in: `{"id":"b","lang":"en","direction":"input","text":""}`, action: "allow"},
		{in: `{"id":"c","lang":"en","direction":"input","text":"this cough is killing me"}`, action: "allow", text: "this cough is killing me"},
		{in: `{"id":"d","lang":"zh","direction":"output","text":"别担心，没事的。"}`, action: "block", category: "reassurance", text: "这个我不能回答，已经记下来，医生会看。"},
		{in: `{"id":"e","lang":"en","direction":"output","text":"When did it start?"}`, action: "allow", text: "When did it start?"},
		{in: `{"id":"f","lang":"zh","direction":"output","text":"您发烧 39 度。","sources":[{"id":"1","text":"发烧 38 度"}]}`, action: "block", category: "unsupported", text: "这个我不能回答，已经记下来，医生会看。"},
		{in: `{"id":"g","lang":"zh","direction":"output","text":"孩子发烧，医生最先看精神。","sources":[{"id":"1","text":"孩子发烧时，理不理人，是医生最先看的精神。"}]}`, action: "allow", text: "孩子发烧，医生最先看精神。"},
		{in: `{"id":"h","lang":"en","direction":"output","text":"See https://x.org <b>now</b>"}`, action: "block", category: "link-phone", text: "I cannot answer that. I have written it down for the doctor."},
		{in: `{"id":"i","lang":"fr","direction":"input","text":"x"}`, fault: "lang: must be zh or en"},
		{in: `{"id":"j","lang":"zh","direction":"sideways","text":"x"}`, fault: "direction: must be input or output"},
		{in: `{"id":"k","lang":"zh","direction":"input"}`, fault: "text: is missing"},
		{in: `not json`, fault: "the line is no JSON object"},
	} {
		var out bytes.Buffer
		if err := runScreenBatch(strings.NewReader(c.in+"\n"), &out, f); err != nil {
			t.Fatal(err)
		}
		var got struct {
			ID         json.RawMessage
			Action     string
			Categories []string
			Rules      []string
			Text       string
			Error      string
		}
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatalf("%s: %v", out.String(), err)
		}
		if c.fault != "" {
			if got.Error != c.fault || strings.Contains(out.String(), `"text"`) {
				t.Errorf("%s: %s", c.in, out.String())
			}
			continue
		}
		has := c.category == "" && len(got.Categories) == 0
		for _, k := range got.Categories {
			has = has || k == c.category
		}
		if got.Action != c.action || !has || got.Text != c.text || got.Categories == nil || got.Rules == nil || len(got.ID) == 0 {
			t.Errorf("%s: %s", c.in, out.String())
		}
	}
}
