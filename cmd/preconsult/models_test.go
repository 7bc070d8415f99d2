package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/internal/access"
)

// Two servers: what the small one says is no JSON, so the large one takes over. The finding, its Provenance, the metrics and the page
// that tells whether the program is ready name them; a third one that is down costs nothing.
func TestTwoModelsOneVisit(t *testing.T) {
	serve := func(answer func(w http.ResponseWriter, body string)) string {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			answer(w, string(body))
		}))
		t.Cleanup(srv.Close)
		return srv.URL + "/v1"
	}
	small := serve(func(w http.ResponseWriter, _ string) { completion(w, "Let me think about it.") })
	large := serve(func(w http.ResponseWriter, body string) {
		if strings.Contains(body, `findings`) {
			completion(w, `{"findings":[{"concept":"fatigue","status":"present","quote":"像被抽空了一样"}]}`)
			return
		}
		completion(w, "no")
	})
	a := startApp(t, func(c *Config) {
		env := map[string]string{"SERVERS": "small,large,gone", "SMALL_URL": small, "SMALL_MODEL": "s", "LARGE_URL": large, "LARGE_MODEL": "l",
			"GONE_URL": "http://127.0.0.1:1/v1", "GONE_MODEL": "g"}
		with, err := ReadConfig(func(name string) string { return env[strings.TrimPrefix(name, "PRECONSULT_LLM_")] })
		if err != nil {
			t.Fatal(err)
		}
		c.LLMs, c.LLMTasks, c.LLMTurn = with.LLMs, with.LLMTasks, with.LLMTurn
	})
	k := a.begin("zh", 67, "male", nil)
	k.say("这几天整个人像被抽空了一样")
	v := k.staff()
	found := false
	for _, f := range v["findings"].([]any) {
		if x := f.(obj); x["concept"] == "fatigue" {
			found = x["mode"] == "model" && x["made_by"] == "large/l propose.v1"
		}
	}
	if !found {
		t.Errorf("the finding does not name its model: %v", v["findings"])
	}
	bundle, _ := json.Marshal(v["bundle"])
	if !strings.Contains(string(bundle), `"large/l propose.v1"`) {
		t.Error("no Provenance names the model")
	}
	_, ready := a.raw("GET", "/readyz", "", "", nil)
	for _, line := range []string{"ready", "language model small: up", "language model large: up", "language model gone: "} {
		if !strings.Contains(string(ready), line) {
			t.Errorf("/readyz does not say %q: %s", line, ready)
		}
	}
	_, page := a.raw("GET", "/metrics", a.tokens[access.Administrator], "", nil)
	for _, line := range []string{`preconsult_model_calls_total{outcome="garbage",server="small",task="propose"} 1`,
		`preconsult_model_calls_total{outcome="answered",server="large",task="propose"} 1`, `preconsult_model_call_seconds_count{server="large",task="propose"} 1`,
		`preconsult_model_up{server="small"} 1`, `preconsult_model_waiting{server="gone"} 0`} {
		if !strings.Contains(string(page), line) {
			t.Errorf("the metrics do not say %s: %q", line, grepLines(string(page), "preconsult_model"))
		}
	}
	if strings.Contains(string(page)+a.logs.String(), "抽空") {
		t.Error("the patient's words stand in the metrics or the log")
	}
}
