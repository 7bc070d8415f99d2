package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"testing"
	"time"
)

// TestVisitsThroughARealModel plays whole visits with a real language model, a small one and one that rambles, and holds each
// against the same visit by rules alone. Whatever the model says, the record is sound and complete, no level is less urgent,
// nothing unsafe is said, nobody is named to the model, and what must be asked is asked. Nothing is asserted of how good or how fast
// a model is: of each visit it gets the beginning, and then its server is down.
//
// PRECONSULT_TEST_LLM_URL, _KIND, _MODEL and _KEY name another server for it, which gets the whole of each visit.
func TestVisitsThroughARealModel(t *testing.T) {
	servers := []trialServer{{url: os.Getenv("PRECONSULT_TEST_LLM_URL"), kind: os.Getenv("PRECONSULT_TEST_LLM_KIND"),
		model: os.Getenv("PRECONSULT_TEST_LLM_MODEL"), key: os.Getenv("PRECONSULT_TEST_LLM_KEY"), visits: trialVisits}}
	if servers[0].url == "" {
		url := modelServer(t, smallModel, ramblingModel)
		servers = []trialServer{
			{url: url, kind: "ollama", model: smallModel, visits: trialVisits, most: 3 * time.Second},
			{url: url + "/v1", kind: "openai", model: smallModel, visits: trialVisits[6:], most: 3 * time.Second},
			{url: url, kind: "ollama", model: ramblingModel, visits: trialVisits[:4], most: 3 * time.Second}}
	}
	alone := startApp(t)
	for _, s := range servers {
		t.Run(s.kind+" "+s.model, func(t *testing.T) {
			tap, err := newModelTap(s.url)
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
				keep(t, "records", fmt.Sprintf("model-%s-%s-%s.json", s.kind, s.model, r.v.id()), r.record.Bundle)
			}
			t.Logf("\n%s", result)
		})
	}
}
