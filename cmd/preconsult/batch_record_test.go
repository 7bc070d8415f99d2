package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/record"
)

type oneConcept struct{}

func (oneConcept) Concept(id string) (record.Concept, bool) {
	return record.Concept{ID: id, Kind: "symptom", Label: intake.Words{ZH: "咳嗽", EN: "cough"}}, id == "cough"
}
func (oneConcept) Attribute(string, string) intake.Words { return intake.Words{} }

// TestRecordBatch: good lines give a note and a sound Bundle, bad ones an error, in order and under their id.
func TestRecordBatch(t *testing.T) {
	in := `{"id":"a","lang":"en","turns":[{"role":"clinician","text":"What is wrong?"},{"role":"patient","text":"a cough"}]}
{"id":7,"lang":"zh","age_years":0.5,"turns":[]}
{"id":"c","lang":"fr","turns":[]}
{"id":"d","lang":"zh"}
{"id":"e","lang":"zh","turns":[{"role":"dog","text":"w"}]}
{"id":"f","lang":"zh","turns":"x"}
not json
{"id":"g","lang":"zh","turns":[{"role":"patient","text":""}]}
`
	builders := func(l intake.Lang) *record.Builder { return record.New(oneConcept{}, record.Options{Lang: l}) }
	understood := func(l recordLine) (*intake.Visit, record.Extra, error) {
		v := visitOf(l)
		if len(v.Turns) > 1 {
			v.Findings = []intake.Finding{{Concept: "cough", Status: intake.Present, Experiencer: intake.OfPatient,
				Temporality: intake.Current, Evidence: []intake.Evidence{{Span: intake.Span{Turn: 1, Start: 2, End: 7}, Text: "cough"}}}}
		}
		return v, record.Extra{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}, nil
	}
	var out bytes.Buffer
	if err := recordBatch(strings.NewReader(in), &out, builders, understood); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	want := []string{`"a"`, `7`, `lang: must`, `turns: is missing`, `turns[0].role`, `turns: has the wrong type`, `no JSON`, `"g"`}
	if len(lines) != len(want) {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), len(want), &out)
	}
	for i, l := range lines {
		if !strings.Contains(l, want[i]) {
			t.Errorf("line %d lacks %s: %s", i+1, want[i], l)
		}
		var got struct {
			Error  string
			Note   struct{ Sections []intake.Section }
			Bundle json.RawMessage
		}
		if err := json.Unmarshal([]byte(l), &got); err != nil {
			t.Fatal(err)
		}
		if got.Error != "" {
			continue
		}
		if issues := fhir.CheckDocument(got.Bundle); issues.Err() != nil {
			t.Errorf("line %d: %v", i+1, issues)
		}
		if len(got.Note.Sections) < 4 {
			t.Errorf("line %d has %d sections", i+1, len(got.Note.Sections))
		}
	}
	if !strings.Contains(lines[0], `{"turn":1,"start":2,"end":7}`) || !strings.Contains(lines[0], `"text":"Cough."`) {
		t.Errorf("the complaint does not point to its words: %s", lines[0])
	}
}

func TestRecordValidate(t *testing.T) {
	r, err := record.New(oneConcept{}, record.Options{}).Build(&intake.Visit{ID: "v"},
		record.Extra{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.json"), filepath.Join(dir, "bad.json")
	for file, text := range map[string][]byte{good: r.Bundle, bad: bytes.Replace(r.Bundle, []byte(`"type":"document"`), []byte(`"type":"batch"`), 1)} {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	run := func(files ...string) error {
		cmd := newRecordCommand()
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		cmd.SetArgs(append([]string{"validate"}, files...))
		return cmd.Execute()
	}
	if err := run(good); err != nil {
		t.Errorf("%v\n%s", err, &out)
	}
	if err := run(good, bad); err == nil || !strings.Contains(out.String(), bad+": Bundle.type: must be document") {
		t.Errorf("%v\n%s", err, &out)
	}
}
