package llm

import (
	"context"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"
)

// State is how a server was last seen.
type State string

// The states. A server is resting when it failed some times in a row and is left alone for a while.
const (
	Unknown State = "unknown"
	Up      State = "up"
	Failing State = "failing"
	Resting State = "resting"
)

// Health is what is known of a server, from its answers and from looking at it now and then.
type Health struct {
	Server, Model string
	State         State
	Since         time.Time // zero where nobody has looked yet
	Calls         int       // that run now
	Waiting       int       // that wait for a place
}

// Health tells of all servers, in the order of the configuration.
func (c *Client) Health() []Health {
	out := make([]Health, 0, len(c.servers))
	for _, s := range c.servers {
		out = append(out, s.health())
	}
	return out
}

func (s *host) health() Health {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := Health{Server: s.name, Model: s.model, State: s.state, Since: s.since, Calls: len(s.queue.slots), Waiting: int(s.queue.waiting.Load())}
	if s.breaker.State() == gobreaker.StateOpen {
		h.State = Resting
	}
	return h
}

// become keeps a state and tells of a change, once.
func (s *host) become(state State) {
	s.mu.Lock()
	changed := s.state != state
	if changed {
		s.state, s.since = state, time.Now()
	}
	s.mu.Unlock()
	if changed {
		s.changed(s.health())
	}
}

// Watch looks at the servers now and then until the context ends, so that somebody hears of one that is down before a patient
// waits for it. It sends no words of anybody's: it asks which models there are. What it sees decides nothing: whether a server is
// asked its breaker decides, by the answers themselves.
func (c *Client) Watch(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		c.look(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look looks at all servers once, at the same time: one that stalls keeps nobody from seeing the others.
func (c *Client) look(ctx context.Context) {
	var all sync.WaitGroup
	for _, s := range c.servers {
		if s.probe == nil {
			continue
		}
		all.Go(func() {
			within, cancel := context.WithTimeout(ctx, c.options.Budget)
			defer cancel()
			err := s.probe(within)
			switch {
			case ctx.Err() != nil:
			case err != nil:
				s.become(Failing)
			default:
				s.become(Up)
			}
		})
	}
	all.Wait()
}
