package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/rag/llm"
)

// scripted is a language model's server that answers about findings by a script and does nothing else well.
func scripted(t *testing.T, findings func(said string, offered []string) []obj) *httptest.Server {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var in struct {
			Messages []struct{ Content string }
		}
		if err := json.Unmarshal(body, &in); err != nil || len(in.Messages) < 2 {
			t.Errorf("not understood: %v", err)
			return
		}
		_, list, ok := strings.Cut(in.Messages[0].Content, "Concepts (id: name):\n")
		if !ok {
			completion(w, "I cannot do that.")
			return
		}
		var offered []string
		for line := range strings.Lines(list) {
			id, _, _ := strings.Cut(line, ":")
			offered = append(offered, id)
		}
		b, _ := json.Marshal(obj{"findings": findings(in.Messages[1].Content, offered)})
		completion(w, string(b))
	}))
	t.Cleanup(srv.Close)
	return srv
}

// triedWith plays trial visits with a server and without any.
func triedWith(t *testing.T, srv *httptest.Server) {
	tap, err := newModelTap(srv.URL + "/v1")
	if err != nil {
		t.Fatal(err)
	}
	tapped := httptest.NewServer(tap)
	t.Cleanup(tapped.Close)
	alone := startApp(t)
	a := startAppOn(t, alone.url, func(c *Config) {
		trialServer{Config: llm.Config{Kind: llm.OpenAI, Model: "scripted"}}.configure(c, tapped.URL+tap.path)
	})
	result, err := trial{with: a.app, alone: alone.app, tap: tap}.run(t.Context(), trialVisits[5:7])
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.faults {
		t.Error(f)
	}
	t.Logf("\n%s", result)
}

// A model that denies whatever it is asked about, by any words that hold a denial, keeps no question from being asked.
func TestAModelThatDeniesSettlesNothing(t *testing.T) {
	triedWith(t, scripted(t, func(said string, offered []string) (out []obj) {
		for _, id := range offered {
			for _, quote := range []string{"没什么", "没事", "不高", "it's nothing", "no fever", "not", said} {
				if strings.Contains(said, quote) {
					out = append(out, obj{"concept": id, "status": "absent", "quote": quote})
					break
				}
			}
		}
		return out
	}))
}

// A model that finds everything in everything may only add: nothing that the rules found is lost, and what must be asked is asked.
func TestAModelThatFindsEverythingTakesNothingAway(t *testing.T) {
	triedWith(t, scripted(t, func(said string, offered []string) (out []obj) {
		runes := []rune(said)
		for i, id := range offered {
			from := i * 3 % max(1, len(runes)-4)
			out = append(out, obj{"concept": id, "status": []string{"present", "uncertain"}[i%2], "quote": string(runes[from:min(len(runes), from+4)])})
		}
		return out
	}))
}
