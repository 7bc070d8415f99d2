package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"
)

// modelTap stands between the program and a model's server and keeps what passes, for whoever measures. It changes nothing, and knows
// nothing of how the program uses the server: what it saw is what would have left the house.
type modelTap struct {
	proxy *httputil.ReverseProxy
	path  string // of the server's address, such as /v1

	// most is how long a model may take in one visit; after that its server is down until the next one. 0 is no limit.
	most time.Duration

	mu    sync.Mutex
	calls []tapped
	spent time.Duration
}

// The tasks that a model is given.
const (
	taskFindings = "findings"
	taskAnswer   = "answer"
	taskQuestion = "question"
)

// tapped is one call of a model.
type tapped struct {
	task   string
	sent   string // the body, as it was sent
	said   string // what the model wrote, without what its server puts around it
	status int    // of the server; 0 where the program did not wait for it
	took   time.Duration
}

// newModelTap makes a tap on a server. Its own address, once it is served, is that of the server with another host.
func newModelTap(server string) (*modelTap, error) {
	u, err := url.Parse(server)
	if err != nil {
		return nil, err
	}
	t := &modelTap{path: strings.TrimRight(u.Path, "/")}
	t.proxy = &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: u.Scheme, Host: u.Host})
	}, ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }}
	return t, nil
}

func (t *modelTap) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if t.down() {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(sent))
	answer := &kept{ResponseWriter: w, status: http.StatusOK}
	start := time.Now()
	defer func() { // the proxy panics where the program no longer waits
		c := tapped{task: taskOf(sent), sent: string(sent), said: saidIn(answer.body.Bytes()), status: answer.status, took: time.Since(start)}
		if r.Context().Err() != nil {
			c.status = 0
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		t.calls, t.spent = append(t.calls, c), t.spent+c.took
	}()
	t.proxy.ServeHTTP(answer, r)
}

func (t *modelTap) down() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.most > 0 && t.spent >= t.most
}

// take returns the calls of a visit, and begins the next one.
func (t *modelTap) take() []tapped {
	t.mu.Lock()
	defer t.mu.Unlock()
	calls := t.calls
	t.calls, t.spent = nil, 0
	return calls
}

// kept keeps what is written.
type kept struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (k *kept) WriteHeader(status int) {
	k.status = status
	k.ResponseWriter.WriteHeader(status)
}

func (k *kept) Write(b []byte) (int, error) {
	k.body.Write(b)
	return k.ResponseWriter.Write(b)
}

// Unwrap lets the proxy flush.
func (k *kept) Unwrap() http.ResponseWriter { return k.ResponseWriter }

// taskOf tells by the shape that is asked for what a model is to do.
func taskOf(sent []byte) string {
	switch {
	case bytes.Contains(sent, []byte(`{\"findings\"`)):
		return taskFindings
	case bytes.Contains(sent, []byte(`{\"sentences\"`)):
		return taskAnswer
	}
	return taskQuestion
}

// saidIn reads the model's words out of an answer in either of the two ways that servers speak, in one piece or line by line.
func saidIn(body []byte) string {
	type message struct {
		Content string `json:"content"`
	}
	var said strings.Builder
	for dec := json.NewDecoder(bytes.NewReader(body)); ; {
		var part struct {
			Message message `json:"message"`
			Choices []struct {
				Message message `json:"message"`
			} `json:"choices"`
		}
		if dec.Decode(&part) != nil {
			return said.String()
		}
		said.WriteString(part.Message.Content)
		for _, c := range part.Choices {
			said.WriteString(c.Message.Content)
		}
	}
}
