package main

import (
	"cmp"
	"fmt"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/preconsult/preconsult/rag/llm"
)

// TestVisitsThroughARealModel plays whole visits with a real language model, a small one and one that rambles, and holds each
// against the same visit by rules alone. Whatever the model says, the record is sound and complete, no level is less urgent,
// nothing unsafe is said, nobody is named to the model, and what must be asked is asked. Nothing is asserted of how good or how fast
// a model is: of each visit it gets the beginning, and then its server is down.
//
// PRECONSULT_TEST_LLM_URL, _KIND, _MODEL and _KEY name another server for it, which gets the whole of each visit.
func TestVisitsThroughARealModel(t *testing.T) {
	named := llm.Config{URL: os.Getenv("PRECONSULT_TEST_LLM_URL"), Kind: llm.Kind(cmp.Or(os.Getenv("PRECONSULT_TEST_LLM_KIND"), "openai")),
		Model: os.Getenv("PRECONSULT_TEST_LLM_MODEL"), Key: os.Getenv("PRECONSULT_TEST_LLM_KEY")}
	servers := []trialServer{{Config: named, visits: trialVisits}}
	if named.URL == "" {
		url := modelServer(t, smallModel, ramblingModel)
		servers = []trialServer{
			{llm.Config{URL: url, Kind: llm.Ollama, Model: smallModel}, trialVisits, 3 * time.Second},
			{llm.Config{URL: url + "/v1", Kind: llm.OpenAI, Model: smallModel}, trialVisits[8:], 3 * time.Second},
			{llm.Config{URL: url, Kind: llm.Ollama, Model: ramblingModel}, trialVisits[:2], 3 * time.Second}}
	}
	alone := startApp(t)
	for _, s := range servers {
		t.Run(string(s.Kind)+" "+s.Model, func(t *testing.T) {
			tap, err := newModelTap(s.URL)
			if err != nil {
				t.Fatal(err)
			}
			tap.most = s.most
			tapped := httptest.NewServer(tap)
			t.Cleanup(tapped.Close)
			a := startAppOn(t, alone.url, func(c *Config) { s.configure(c, tapped.URL+tap.path) })
			result, err := trial{with: a.app, alone: alone.app, tap: tap}.run(t.Context(), s.visits)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range result.faults {
				t.Error(f)
			}
			for _, r := range result.runs {
				keep(t, "records", fmt.Sprintf("model-%s-%s-%s.json", s.Kind, s.Model, r.v.id()), r.record.Bundle)
			}
			t.Logf("\n%s", result)
		})
	}
}
