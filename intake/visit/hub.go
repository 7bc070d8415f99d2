package visit

import (
	"context"
	"sync"
)

// Hub passes events on to everybody who listens. A listener that falls behind loses events and gets "lost" instead of
// holding the others up.
type Hub struct {
	mu     sync.Mutex
	subs   map[chan Event]bool
	closed bool
}

// NewHub returns a hub without listeners.
func NewHub() *Hub { return &Hub{subs: map[chan Event]bool{}} }

// Publish passes an event on.
func (h *Hub) Publish(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.subs {
		select {
		case c <- e:
		default:
			select { // make room by dropping the oldest, so that "lost" arrives
			case <-c:
			default:
			}
			select {
			case c <- Event{Kind: "lost"}:
			default:
			}
		}
	}
}

// Subscribe returns a channel of events, which is closed when the context ends or the hub closes.
func (h *Hub) Subscribe(ctx context.Context) <-chan Event {
	c := make(chan Event, 64)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(c)
		return c
	}
	h.subs[c] = true
	context.AfterFunc(ctx, func() { h.drop(c) })
	return c
}

func (h *Hub) drop(c chan Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.subs[c] {
		delete(h.subs, c)
		close(c)
	}
}

// Close ends all subscriptions: a server that stops must not wait for streams.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for c := range h.subs {
		delete(h.subs, c)
		close(c)
	}
}
