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
// nothing unsafe is said, nobody is named to the model, and what must be asked is asked. Nothing is asserted of how good a model is.
//
// PRECONSULT_TEST_LLM_URL, _KIND, _MODEL and _KEY name another server for it.
func TestVisitsThroughARealModel(t *testing.T) {
	type server struct{ url, kind, model, key string }
	servers := []server{{url: os.Getenv("PRECONSULT_TEST_LLM_URL"), kind: os.Getenv("PRECONSULT_TEST_LLM_KIND"),
		model: os.Getenv("PRECONSULT_TEST_LLM_MODEL"), key: os.Getenv("PRECONSULT_TEST_LLM_KEY")}}
	if servers[0].url == "" {
		url := modelServer(t, smallModel, ramblingModel)
		servers = []server{{url, "ollama", smallModel, ""}, {url + "/v1", "openai", smallModel, ""}, {url, "ollama", ramblingModel, ""}}
	}
	alone := startApp(t)
	byRules := map[string]*trialRun{}
	door, end, err := alone.openDoor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	for _, s := range servers {
		t.Run(s.kind+" "+s.model, func(t *testing.T) {
			tap, err := newModelTap(s.url)
			if err != nil {
				t.Fatal(err)
			}
			tapped := httptest.NewServer(tap)
			t.Cleanup(tapped.Close)
			a := startAppOn(t, alone.url, func(c *Config) {
				c.LLMURL, c.LLMKind, c.LLMModel, c.LLMKey = tapped.URL+tap.path, s.kind, s.model, s.key
				c.LLMBudget, c.LLMRest = 8*time.Second, time.Nanosecond // or it would soon be left alone
			})
			with, end, err := a.openDoor(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer end()
			for _, v := range trialVisits {
				name := fmt.Sprintf("%s %s", v.name, v.lang)
				if byRules[name] == nil {
					if byRules[name], err = alone.tryVisit(t.Context(), door, v); err != nil {
						t.Fatal(err)
					}
				}
				run, err := a.tryVisit(t.Context(), with, v)
				if err != nil {
					t.Errorf("%s: %v", name, err)
					continue
				}
				calls := tap.take()
				for _, fault := range a.faults(run, byRules[name], calls) {
					t.Errorf("%s: %s", name, fault)
				}
				t.Logf("%s: level %d (by rules %d), %d calls", name, run.level(), byRules[name].level(), len(calls))
				for _, c := range calls {
					t.Logf("   %s %d %v %d sent: %.300q", c.task, c.status, c.took, len(c.sent), c.said)
				}
				keep(t, "records", fmt.Sprintf("model-%s-%s.json", s.model, name), run.record.Bundle)
			}
		})
	}
}
