package llm

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// holds keeps a call until the caller goes away.
func holds(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func fails(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }

// pair joins a small and a large server, and notes what becomes of their calls.
func pair(t *testing.T, small, large http.HandlerFunc, change func(*Options)) (*Client, func() []string) {
	t.Helper()
	a, b := server(t, OpenAI, small), server(t, OpenAI, large)
	a.Name, a.Model, b.Name, b.Model = "small", "s", "large", "l"
	o := options()
	var mu sync.Mutex
	var calls []string
	o.Observe = func(c Call) {
		mu.Lock()
		defer mu.Unlock()
		calls = append(calls, c.Server+" "+c.Outcome)
	}
	if change != nil {
		change(&o)
	}
	client, err := ConnectAll([]Config{a, b}, o)
	if err != nil {
		t.Fatal(err)
	}
	return client, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(calls)
	}
}

const good = `{"findings":[{"concept":"chest-pain","status":"present","quote":"胸口疼"}]}`

// A larger model takes over where the smaller one gives nothing that can be used, and the turn knows who made what.
func TestTheNextServerTakesOver(t *testing.T) {
	for _, c := range []struct {
		what  string
		small http.HandlerFunc
		calls []string
		by    string
	}{
		{"the small one is good", says(OpenAI, good), []string{"small answered"}, "small/s propose.v1"},
		{"it finds nothing", says(OpenAI, `{"findings":[]}`), []string{"small answered"}, "small/s propose.v1"},
		{"it rambles", says(OpenAI, "Well, the chest is a big place."), []string{"small garbage", "large answered"}, "large/l propose.v1"},
		{"half of its JSON", says(OpenAI, good[:40]), []string{"small garbage", "large answered"}, "large/l propose.v1"},
		{"it invents", says(OpenAI, `{"findings":[{"concept":"chest-pain","status":"present","quote":"胸口剧痛"}]}`),
			[]string{"small unsupported", "large answered"}, "large/l propose.v1"},
		{"it fails", fails, []string{"small failed", "large answered"}, "large/l propose.v1"},
		{"it redirects", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/else", http.StatusTemporaryRedirect)
		},
			[]string{"small failed", "large answered"}, "large/l propose.v1"},
		{"it refuses", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) },
			[]string{"small failed", "large answered"}, "large/l propose.v1"},
		{"it does not end", holds, []string{"small late", "large answered"}, "large/l propose.v1"},
	} {
		t.Run(c.what, func(t *testing.T) {
			client, calls := pair(t, c.small, says(OpenAI, good), func(o *Options) { o.Turn = 20 * budget })
			var turn Turn
			_, _, err := client.ProposeFindings(turn.In(t.Context()), intake.ZH, "胸口疼")
			if err != nil || !slices.Equal(calls(), c.calls) || turn.MadeBy(TaskPropose).String() != c.by {
				t.Errorf("%v, %v, by %s", err, calls(), turn.MadeBy(TaskPropose))
			}
			if other := turn.MadeBy(TaskWarm).String(); other != "" {
				t.Errorf("nobody warmed anything, and yet %s", other)
			}
		})
	}
}

func TestAWrongQuestionIsWarmedByTheNextServer(t *testing.T) {
	client, calls := pair(t, says(OpenAI, "You have pneumonia."), says(OpenAI, "Could you tell me when the pain started?"), nil)
	got, err := client.Warm(t.Context(), intake.EN, "When did the pain start?")
	if err != nil || got != "Could you tell me when the pain started?" || !slices.Equal(calls(), []string{"small garbage", "large answered"}) {
		t.Errorf("%q, %v, %v", got, err, calls())
	}
}

func TestAnAnswerThatThePassageDoesNotBear(t *testing.T) {
	client, calls := pair(t, says(OpenAI, `{"sentences":["Take two aspirin."]}`), says(OpenAI, `{"sentences":["You may drink water."]}`), func(o *Options) {
		o.Supported = func(_ intake.Lang, sentences []string, passage string) bool {
			return strings.Contains(passage, sentences[0])
		}
	})
	got, err := client.AnswerFrom(t.Context(), intake.EN, "May I drink?", "You may drink milk.")
	if err != nil || !slices.Equal(got, []string{"You may drink water."}) || !slices.Equal(calls(), []string{"small unsupported", "large unsupported"}) {
		t.Errorf("what neither should say is for the caller to hold back, on record: %q, %v, %v", got, err, calls())
	}
	client, calls = pair(t, says(OpenAI, `{"sentences":["Take two aspirin."]}`), says(OpenAI, `{"sentences":["You may drink water."]}`), func(o *Options) {
		o.Supported = func(_ intake.Lang, sentences []string, passage string) bool {
			return strings.Contains(passage, sentences[0])
		}
	})
	got, err = client.AnswerFrom(t.Context(), intake.EN, "May I drink?", "You may drink water.")
	if err != nil || !slices.Equal(got, []string{"You may drink water."}) || !slices.Equal(calls(), []string{"small unsupported", "large answered"}) {
		t.Errorf("%q, %v, %v", got, err, calls())
	}
}

// Where all fail the turn has no model's answer, and the caller's rules hold.
func TestBothServersFail(t *testing.T) {
	client, calls := pair(t, fails, says(OpenAI, "no"), nil)
	var turn Turn
	_, _, err := client.ProposeFindings(turn.In(t.Context()), intake.ZH, "胸口疼")
	if !errors.Is(err, ErrGarbage) || len(calls()) != 2 || turn.MadeBy(TaskPropose) != (Maker{}) {
		t.Errorf("%v, %v", err, calls())
	}
}

// A turn's tasks share one budget: what stalling servers have eaten is gone for the next task, which then asks nobody.
func TestATurnHasOneBudget(t *testing.T) {
	client, calls := pair(t, holds, holds, func(o *Options) { o.Budget, o.Turn = time.Hour, 200*time.Millisecond })
	var turn Turn
	ctx := turn.In(t.Context())
	if _, _, err := client.ProposeFindings(ctx, intake.ZH, "胸口疼"); !errors.Is(err, ErrSpent) {
		t.Errorf("an hour is what a call should have: %v", err)
	}
	client.options.Budget = 200 * time.Millisecond
	if _, _, err := client.ProposeFindings(ctx, intake.ZH, "胸口疼"); err == nil {
		t.Error("a server that stalls answers")
	}
	asked := len(calls())
	if _, err := client.Warm(ctx, intake.EN, "When did the pain start?"); !errors.Is(err, ErrSpent) {
		t.Errorf("the turn is spent: %v", err)
	}
	for _, c := range calls()[asked:] {
		if !strings.HasSuffix(c, " spent") {
			t.Errorf("a server is asked although nothing is left: %s", c)
		}
	}
	if _, err := client.Warm(new(Turn).In(t.Context()), intake.EN, "When did the pain start?"); errors.Is(err, ErrSpent) {
		t.Error("the next turn begins with nothing")
	}
}

// Beyond the calls that run and those that may wait nobody waits: rules answer at once.
func TestTheQueueHasALimit(t *testing.T) {
	let := make(chan struct{})
	c := server(t, OpenAI, func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-let:
		case <-r.Context().Done():
		}
		says(OpenAI, good)(w, r)
	})
	c.Calls, c.Waiting = 2, 3
	o := options()
	o.Budget = time.Minute
	client, err := Connect(c, o)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	failed := make(chan error, 5)
	for range 5 {
		all.Go(func() {
			if _, _, err := client.ProposeFindings(t.Context(), intake.ZH, "胸口疼"); err != nil {
				failed <- err
			}
		})
	}
	for h := client.Health()[0]; h.Calls < 2 || h.Waiting < 3; h = client.Health()[0] {
		time.Sleep(time.Millisecond)
	}
	if _, _, err := client.ProposeFindings(t.Context(), intake.ZH, "胸口疼"); !errors.Is(err, ErrBusy) {
		t.Errorf("the sixth is not refused: %v", err)
	}
	close(let)
	all.Wait()
	close(failed)
	for err := range failed {
		t.Errorf("one of those who waited: %v", err)
	}
	if h := client.Health()[0]; h.Calls != 0 || h.Waiting != 0 || h.State != Up {
		t.Errorf("after all of it: %+v", h)
	}
}

// A server that is not able to do one task is still asked for another.
func TestBreakersAreByTask(t *testing.T) {
	client, _ := pair(t, says(OpenAI, "Can you tell me when the pain started?"), fails, func(o *Options) { o.Rest = time.Hour })
	for range 2 * failuresInARow {
		if _, _, err := client.ProposeFindings(t.Context(), intake.EN, "x"); err == nil {
			t.Fatal("no JSON is an answer")
		}
	}
	if _, _, err := client.ProposeFindings(t.Context(), intake.EN, "x"); !errors.Is(err, ErrResting) {
		t.Errorf("both are asked for ever: %v", err)
	}
	if _, err := client.Warm(t.Context(), intake.EN, "When did the pain start?"); err != nil {
		t.Errorf("the small one can warm: %v", err)
	}
	if h := client.Health(); h[0].State != Up || h[1].State != Resting {
		t.Errorf("health %+v", h)
	}
}

func TestTasksNameTheirServers(t *testing.T) {
	client, calls := pair(t, says(OpenAI, good), says(OpenAI, good), func(o *Options) { o.Tasks = map[Task][]string{TaskPropose: {"large"}} })
	if _, _, err := client.ProposeFindings(t.Context(), intake.ZH, "胸口疼"); err != nil || !slices.Equal(calls(), []string{"large answered"}) {
		t.Errorf("%v, %v", err, calls())
	}
	for _, tasks := range []map[Task][]string{{TaskWarm: {"huge"}}, {"sing": {"small"}}} {
		o := options()
		o.Tasks = tasks
		if _, err := ConnectAll([]Config{{Name: "small", URL: "http://x", Kind: OpenAI, Model: "m"}}, o); err == nil {
			t.Errorf("%v is taken", tasks)
		}
	}
}

// Somebody hears of a server that is down before a patient waits for it, and of one that is back; no key goes where it does not
// belong, and no words go at all.
func TestWatchTellsOfChanges(t *testing.T) {
	var mu sync.Mutex
	down, seen := false, []string{}
	small := server(t, OpenAI, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodGet || r.URL.Path != "/v1/models" || len(body) > 0 || r.Header.Get("Authorization") != "Bearer k" {
			t.Errorf("%s %s %q", r.Method, r.URL.Path, body)
		}
		if down {
			w.WriteHeader(503)
		}
	})
	large := server(t, Ollama, func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/tags" || r.Header.Get("Authorization") != "" {
			t.Errorf("%s with %v", r.URL.Path, r.Header)
		}
	})
	small.Name, large.Name = "small", "large"
	o := options()
	o.Budget = time.Minute
	o.Changed = func(h Health) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, h.Server+" "+string(h.State))
	}
	client, err := ConnectAll([]Config{small, large}, o)
	if err != nil {
		t.Fatal(err)
	}
	if h := client.Health(); h[0].State != Unknown {
		t.Errorf("nobody has looked, and it is %s", h[0].State)
	}
	client.look(t.Context())
	client.look(t.Context())
	mu.Lock()
	down = true
	mu.Unlock()
	client.look(t.Context())
	slices.Sort(seen)
	if !slices.Equal(seen, []string{"large up", "small failing", "small up"}) {
		t.Errorf("heard of %v", seen)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	client.Watch(ctx, time.Hour) // ends with its context
}

// What is sent names the shape of the answer and never asks for a stream, in both languages.
func TestWhatIsSentHasAShapeAndNoStream(t *testing.T) {
	for _, kind := range []Kind{OpenAI, Ollama} {
		for _, plain := range []bool{false, true} {
			var sent []map[string]any
			c := server(t, kind, func(w http.ResponseWriter, r *http.Request) {
				var body map[string]any
				if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
					t.Error(err)
				}
				sent = append(sent, body)
				says(kind, `{"findings":[],"sentences":[]}`)(w, r)
			})
			c.Plain = plain
			client := connect(t, c)
			client.ProposeFindings(t.Context(), intake.ZH, "胸口疼")
			client.AnswerFrom(t.Context(), intake.ZH, "能喝水吗", "可以喝白水。")
			client.Warm(t.Context(), intake.ZH, "哪儿疼？")
			if len(sent) != 3 {
				t.Fatalf("%s: %d calls", kind, len(sent))
			}
			for i, body := range sent {
				if on, _ := body["stream"].(bool); on {
					t.Errorf("%s asks for a stream", kind)
				}
				if _, said := body["stream"]; kind == Ollama && !said {
					t.Error("Ollama streams unless it is told not to")
				}
				shape, _ := json.Marshal(map[Kind]any{OpenAI: body["response_format"], Ollama: body["format"]}[kind])
				named := strings.Contains(string(shape), `"findings"`) || strings.Contains(string(shape), `"sentences"`)
				if wants := i < 2 && !plain; named != wants {
					t.Errorf("%s, plain %v, task %d: shape %s", kind, plain, i, shape)
				}
				if wants := i < 2; strings.Contains(string(shape), "json") != (wants && (plain || kind == OpenAI)) {
					t.Errorf("%s, plain %v, task %d: format %s", kind, plain, i, shape)
				}
			}
		}
	}
}
