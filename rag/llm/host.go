package llm

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"
	"github.com/tmc/langchaingo/llms"
)

// failuresInARow is after how many failures a server is left alone.
const failuresInARow = 3

type breaker = gobreaker.CircuitBreaker[struct{}]

// host is one model on one server, with what is known of its health.
type host struct {
	name, model string
	ask         func(Task) llms.Model       // it may be another client for each task, since langchaingo binds a schema to a client
	probe       func(context.Context) error // nil where there is nothing to look at
	queue       *queue
	breaker     *breaker          // for a server that fails or is late
	able        map[Task]*breaker // for a task that it is not able to do: it may be good for another one

	mu      sync.Mutex
	state   State
	since   time.Time
	typical map[Task]time.Duration // how long its answers took, so that it is not asked when there is no time for one
	changed func(Health)
}

// ended are outcomes that say nothing about a server: a visit that ends while the model thinks, and a call that had little time.
func ended(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errShort)
}

// wrong are answers that came in time and fail their check.
func wrong(err error) bool { return errors.Is(err, ErrGarbage) || errors.Is(err, ErrUnsupported) }

func newHost(name, model string, rest time.Duration, q *queue) *host {
	s := &host{name: name, model: model, queue: q, able: map[Task]*breaker{}, typical: map[Task]time.Duration{}, state: Unknown,
		changed: func(Health) {}}
	tripped := func(counts gobreaker.Counts) bool { return counts.ConsecutiveFailures >= failuresInARow }
	s.breaker = gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{Name: name, Timeout: rest, ReadyToTrip: tripped,
		IsExcluded: ended, IsSuccessful: func(err error) bool { return err == nil || wrong(err) }})
	for _, task := range Tasks {
		s.able[task] = gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{Name: name + " " + string(task), Timeout: rest, ReadyToTrip: tripped,
			IsExcluded: func(err error) bool { return err != nil && !wrong(err) }})
	}
	return s
}

// call puts messages to the server within a limit of time, through its queue and its breakers. The limit is less than the usual
// one (full) where a turn has little left.
func (s *host) call(ctx context.Context, task Task, limit, full time.Duration, messages []llms.MessageContent, options []llms.CallOption, read func(string) error) error {
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := s.queue.enter(within); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return err
	}
	defer s.queue.leave()
	began := time.Now()
	_, err := s.able[task].Execute(func() (struct{}, error) {
		return s.breaker.Execute(func() (struct{}, error) {
			answer, err := s.ask(task).GenerateContent(within, messages, options...)
			switch {
			case ctx.Err() != nil:
				return struct{}{}, ctx.Err()
			case within.Err() != nil && limit < full/2:
				return struct{}{}, errShort
			case within.Err() != nil:
				return struct{}{}, ErrLate
			case err != nil || answer == nil || len(answer.Choices) == 0 || answer.Choices[0] == nil:
				return struct{}{}, ErrFailed
			}
			return struct{}{}, read(withoutThinking(answer.Choices[0].Content))
		})
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		err = ErrResting
	}
	s.learn(task, time.Since(began), err)
	return err
}

// learn keeps what a call shows of the server.
func (s *host) learn(task Task, took time.Duration, err error) {
	switch {
	case err == nil || wrong(err):
		s.mu.Lock()
		if was := s.typical[task]; was > 0 {
			took = (3*was + took) / 4
		}
		s.typical[task] = took
		s.mu.Unlock()
		s.become(Up)
	case errors.Is(err, ErrFailed) || errors.Is(err, ErrLate) && !ended(err):
		s.become(Failing)
	}
}

// needs is the least time with which it makes sense to ask: half of what its answers to the task took of late.
func (s *host) needs(task Task, least time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return max(least, s.typical[task]/2)
}
