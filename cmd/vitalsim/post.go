package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/preconsult/preconsult/fhir"
)

// job is one request: the path under the base, its body, and how many readings it carries.
type job struct {
	path     string
	body     []byte
	readings int
}

// stream sends count readings, single ones and Bundles by turns, some of them twice, at the rate asked for.
func (p *poster) stream(ctx context.Context, f *fleet) {
	jobs := make(chan job)
	var wg sync.WaitGroup
	for range p.workers {
		wg.Go(func() {
			for j := range jobs {
				p.send(ctx, j)
			}
		})
	}
	began, sent := time.Now(), 0
	for turn := 0; sent < p.count && ctx.Err() == nil; turn++ {
		var list []fhir.Observation
		size := 1
		if p.bundle > 0 && turn%2 == 1 {
			size = min(p.bundle, p.count-sent)
		}
		for range size {
			list = append(list, f.next())
		}
		j := job{"/Observation", encode(list[0]), 1}
		if size > 1 {
			j = job{"", encode(transaction(list)), size}
		}
		jobs <- j
		sent += size
		if f.rand.Float64() < p.repeat {
			jobs <- j
		}
		if p.rate > 0 {
			due := began.Add(time.Duration(float64(sent) / p.rate * float64(time.Second)))
			select {
			case <-time.After(time.Until(due)):
			case <-ctx.Done():
			}
		}
	}
	close(jobs)
	wg.Wait()
}

// together posts one reading n times at once.
func (p *poster) together(ctx context.Context, o fhir.Observation, n int) {
	p.ids = map[string]bool{}
	var wg sync.WaitGroup
	start := make(chan struct{})
	for range n {
		wg.Go(func() {
			<-start
			p.send(ctx, job{"/Observation", encode(o), 1})
		})
	}
	close(start)
	wg.Wait()
}

// send posts and counts.
func (p *poster) send(ctx context.Context, j job) {
	status, body, err := p.post(ctx, j)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.readings += j.readings
	if err != nil {
		p.answers["no answer"]++
		p.broken++
		return
	}
	if status >= 500 {
		p.broken++
	}
	var answer struct {
		ID    string `json:"id"`
		Entry []struct {
			Response struct {
				Status string `json:"status"`
			} `json:"response"`
		} `json:"entry"`
	}
	_ = json.Unmarshal(body, &answer) // an answer that is no JSON is counted by its status
	if p.ids != nil && answer.ID != "" {
		p.ids[answer.ID] = true
	}
	if len(answer.Entry) == 0 {
		p.answers[fmt.Sprintf("%d %s", status, http.StatusText(status))]++
		return
	}
	p.answers[fmt.Sprintf("Bundle %d", status)]++
	for _, e := range answer.Entry {
		p.answers[e.Response.Status]++
	}
}

func (p *poster) post(ctx context.Context, j job) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.base+j.path, bytes.NewReader(j.body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/fhir+json")
	r.Header.Set("Authorization", "Bearer "+p.token)
	answer, err := p.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 4<<20))
	return answer.StatusCode, body, err
}
