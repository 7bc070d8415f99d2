package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/preconsult/preconsult/intake"
)

const budget = 300 * time.Millisecond

// server is a model's server that follows a script. It answers in the shape that its kind of client expects.
func server(t *testing.T, kind Kind, answer http.HandlerFunc) Config {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Only a request that has been read tells its handler that the client has gone.
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	u := s.URL
	if kind == OpenAI {
		u += "/v1"
	}
	return Config{URL: u, Kind: kind, Model: "small", Key: "k"}
}

// says answers each request with one text.
func says(kind Kind, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		message := map[string]any{"role": "assistant", "content": text}
		body := map[string]any{"message": message, "done": true, "done_reason": "stop"}
		if kind == OpenAI {
			choice := map[string]any{"index": 0, "message": message, "finish_reason": "stop"}
			body = map[string]any{"choices": []any{choice}}
		}
		json.NewEncoder(w).Encode(body)
	}
}

func options() Options {
	return Options{
		Mask: func(s string) (string, func(string) string) {
			return strings.ReplaceAll(s, "张三", "⟦name-1⟧"), strings.NewReplacer("⟦name-1⟧", "张三").Replace
		},
		Concepts: func(intake.Lang, string) []Concept {
			return []Concept{{"chest-pain", "胸痛"}, {"cold-sweat", "出冷汗"}}
		},
		Budget: budget, Rest: 200 * time.Millisecond,
	}
}

func connect(t *testing.T, c Config) *Client {
	t.Helper()
	client, err := Connect(c, options())
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestProposals(t *testing.T) {
	const text = "我叫张三，胸口疼，没出汗"
	pain := Proposal{"chest-pain", intake.Present, "胸口疼", 5, 8}
	for _, c := range []struct {
		what, said string
		want       []Proposal
		err        error
	}{
		{"an honest answer", `{"findings":[{"concept":"chest-pain","status":"present","quote":"胸口疼"},
			{"concept":"cold-sweat","status":"absent","quote":"没出汗"}]}`,
			[]Proposal{pain, {"cold-sweat", intake.Absent, "没出汗", 9, 12}}, nil},
		{"in a fence, after thinking", "<think>{\"findings\": hm}</think>Here:\n```json\n" +
			`{"findings":[{"concept":"chest-pain","status":"present","quote":"胸口疼"}]}` + "\n```", []Proposal{pain}, nil},
		{"nothing found", `{"findings":[]}`, nil, nil},
		{"twice the same", `{"findings":[{"concept":"chest-pain","status":"present","quote":"胸口疼"},
			{"concept":"chest-pain","status":"present","quote":"胸口疼"}]}`, []Proposal{pain}, nil},
		{"words nobody said", `{"findings":[{"concept":"chest-pain","status":"present","quote":"胸口剧痛"}]}`, nil, nil},
		{"no words at all", `{"findings":[{"concept":"chest-pain","status":"present","quote":""}]}`, nil, nil},
		{"another concept", `{"findings":[{"concept":"heart-attack","status":"present","quote":"胸口疼"}]}`, nil, nil},
		{"another status", `{"findings":[{"concept":"chest-pain","status":"likely","quote":"胸口疼"}]}`, nil, nil},
		{"one lie among truths", `{"findings":[{"concept":"x","status":"present","quote":"胸口疼"},
			{"concept":"chest-pain","status":"present","quote":"胸口疼"}]}`, []Proposal{pain}, nil},
		{"the masked name", `{"findings":[{"concept":"chest-pain","status":"present","quote":"我叫▇"}]}`, nil, nil},
		{"garbage", "I think you are fine! 😀", nil, ErrGarbage},
		{"half of it", `{"findings":[{"concept":"chest-`, nil, ErrGarbage},
		{"another shape", `{"answer":"chest-pain"}`, nil, ErrGarbage},
		{"nothing", "", nil, ErrGarbage},
	} {
		for _, kind := range []Kind{OpenAI, Ollama} {
			client := connect(t, server(t, kind, says(kind, c.said)))
			got, _, err := client.ProposeFindings(t.Context(), intake.ZH, text)
			if kind == OpenAI && c.said == "" && errors.Is(err, ErrFailed) {
				continue // langchaingo calls an empty answer a failure
			}
			if !errors.Is(err, c.err) || cmp.Diff(c.want, got) != "" {
				t.Errorf("%s (%s): %v, %s", c.what, kind, err, cmp.Diff(c.want, got))
			}
		}
	}
}

func TestServersThatFail(t *testing.T) {
	for what, answer := range map[string]http.HandlerFunc{
		"500": func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			w.WriteHeader(500)
			fmt.Fprintf(w, `{"error":{"message":%q}}`, body) // some servers repeat what they were sent
		},
		"half JSON": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"choices":[{"message":{"cont`) },
		"a page":    func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>Bad Gateway</html>") },
		"hangs up": func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			conn.Close()
		},
		"redirects": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		},
		"no choice": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"choices":[]}`) },
		"stalls": func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-time.After(5 * budget):
			}
		},
		"drips": func(w http.ResponseWriter, r *http.Request) {
			for range 100 {
				if _, err := fmt.Fprint(w, " "); err != nil {
					return
				}
				w.(http.Flusher).Flush()
				select {
				case <-r.Context().Done():
					return
				case <-time.After(budget / 10):
				}
			}
		},
		"floods": func(w http.ResponseWriter, _ *http.Request) {
			for range 100 {
				if _, err := w.Write(make([]byte, maxBody/4)); err != nil {
					return
				}
			}
		},
	} {
		for _, kind := range []Kind{OpenAI, Ollama} {
			t.Run(what+"/"+string(kind), func(t *testing.T) {
				client := connect(t, server(t, kind, answer))
				start := time.Now()
				got, _, err := client.ProposeFindings(t.Context(), intake.ZH, "机密的话")
				if err == nil || got != nil {
					t.Fatalf("got %v, %v", got, err)
				}
				if took := time.Since(start); took > 4*budget {
					t.Errorf("took %v; the budget is %v", took, budget)
				}
				if strings.Contains(err.Error(), "机密") {
					t.Errorf("the error repeats what the patient said: %v", err)
				}
			})
		}
	}
}

func TestBreakerLeavesAFailingServerAlone(t *testing.T) {
	var calls atomic.Int64
	var well atomic.Bool
	client := connect(t, server(t, OpenAI, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		if well.Load() {
			says(OpenAI, `{"findings":[]}`)(w, r)
			return
		}
		w.WriteHeader(503)
	}))
	var err error
	for range 10 {
		_, _, err = client.ProposeFindings(t.Context(), intake.EN, "x")
	}
	if !errors.Is(err, ErrResting) || calls.Load() != failuresInARow {
		t.Errorf("%d calls reached a failing server, then %v", calls.Load(), err)
	}
	well.Store(true)
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if _, _, err = client.ProposeFindings(t.Context(), intake.EN, "x"); err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("a server that is well again is not asked: %v", err)
		}
	}
}

func TestAVisitThatEndsIsNotTheServersFault(t *testing.T) {
	client := connect(t, server(t, OpenAI, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	for range 2 * failuresInARow {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		_, _, err := client.ProposeFindings(ctx, intake.EN, "x")
		cancel()
		if errors.Is(err, ErrResting) {
			t.Fatal("visits that ended opened the breaker")
		}
	}
}

func TestNoIdentifierAndNoForeignSettingLeaves(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "canary-key")
	t.Setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/canary")
	t.Setenv("OPENAI_MODEL", "canary-model")
	t.Setenv("OPENAI_ORGANIZATION", "canary-organization")
	t.Setenv("OLLAMA_HOST", "127.0.0.1:1")
	for _, kind := range []Kind{OpenAI, Ollama} {
		for _, key := range []string{"", "k"} {
			var sent string
			c := server(t, kind, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				sent += fmt.Sprint(r.Header) + string(body)
				says(kind, `{"findings":[]}`)(w, r)
			})
			c.Key = key
			client := connect(t, c)
			if _, _, err := client.ProposeFindings(t.Context(), intake.ZH, "我叫张三，胸口疼"); err != nil {
				t.Fatal(err)
			}
			client.Warm(t.Context(), intake.ZH, "张三，您哪儿疼？")
			if strings.Contains(sent, "张三") || strings.Contains(sent, "canary") || !strings.Contains(sent, "胸口疼") {
				t.Errorf("%s sends %s", kind, sent)
			}
		}
	}
}

func TestWarm(t *testing.T) {
	const asked = "When did the pain start?"
	same := func(_ intake.Lang, a, b string) bool { return strings.Contains(b, "pain") }
	for said, ok := range map[string]bool{
		"Can you tell me when the pain started?":        true,
		`"When did the pain start?"`:                    true,
		"The pain started after 20 years ago.":          false, // what a small model really said
		"When did the pain start? Is it bad?":           false,
		"When did the pain start 3 days ago?":           false,
		"When did the fever start?":                     false,
		"疼是什么时候开始的？":                                    false,
		"When did the\npain start?":                     false,
		"":                                              false,
		strings.Repeat("the pain ", 20) + "start?":      false,
		"<script>When did the pain start?</script>":     false,
		"<think>kind…</think>When did your pain begin?": true,
	} {
		o := options()
		o.Same = same
		client, err := Connect(server(t, OpenAI, says(OpenAI, said)), o)
		if err != nil {
			t.Fatal(err)
		}
		got, err := client.Warm(t.Context(), intake.EN, asked)
		if (err == nil) != ok || ok && !strings.HasSuffix(got, "?") {
			t.Errorf("%q: got %q, %v", said, got, err)
		}
	}
}

// A figure in words is a figure, 不 denies where it does not only ask, and what is to be tapped keeps its name.
func TestWarmKeepsWords(t *testing.T) {
	for _, c := range []struct {
		lang        intake.Lang
		asked, said string
		ok          bool
	}{
		{intake.ZH, "还有没有下面这两样？", "还有没有下面这二十样？", false},
		{intake.ZH, "还有没有下面这两样？", "请您看一下，还有没有下面这两样？", true},
		{intake.ZH, "心里有没有不舒服？", "心里有没有舒服？", false},
		{intake.ZH, "是不是下面这样？", "是是下面这样？", false},
		{intake.ZH, "请写在这里。", "请写在这里。请写在这里。", false},
		{intake.ZH, "是不是心里不舒服？", "请问是不是心里不舒服？", true},
		{intake.ZH, "看得清吗？没看过就点“不知道”。", "看得清吗？没看过就点“知道”。", false},
		{intake.EN, "Has it come back two times?", "Has it come back twenty times?", false},
		{intake.EN, "Has it come back two times?", "Please tell me: has it come back two times?", true},
	} {
		_, err := connect(t, server(t, OpenAI, says(OpenAI, c.said))).Warm(t.Context(), c.lang, c.asked)
		if (err == nil) != c.ok {
			t.Errorf("%q: %v", c.said, err)
		}
	}
}

func TestConfig(t *testing.T) {
	err := Config{URL: "gpu-1:8000", Kind: "grpc"}.Check()
	for _, part := range []string{"_URL", "_KIND", "_MODEL"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not name %s", err, part)
		}
	}
	if _, err := New(nil, "m", Options{}); err == nil {
		t.Error("a model without a mask is taken")
	}
}

func TestEmbedder(t *testing.T) {
	c := server(t, OpenAI, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"data":[{"embedding":[0.6,0.8],"index":0}]}`)
	})
	e, err := Embedder(c)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := e.EmbedQuery(t.Context(), "a"); err != nil || len(v) != 2 {
		t.Errorf("got %v, %v", v, err)
	}
}
