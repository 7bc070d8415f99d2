package llm

import (
	"context"
	"sync/atomic"
)

// queue lets so many calls at once to a server and so many wait. A crowd in the morning must not pile up behind a small model:
// whoever finds the queue full is refused at once, and rules answer.
type queue struct {
	slots   chan struct{}
	waiting atomic.Int64
	most    int64
}

func newQueue(calls, waiting int) *queue {
	return &queue{slots: make(chan struct{}, calls), most: int64(waiting)}
}

// enter waits for a place until the context ends. leave must be called where it got one.
func (q *queue) enter(ctx context.Context) error {
	select {
	case q.slots <- struct{}{}:
		return nil
	default:
	}
	if q.waiting.Add(1) > q.most {
		q.waiting.Add(-1)
		return ErrBusy
	}
	defer q.waiting.Add(-1)
	select {
	case q.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ErrBusy
	}
}

func (q *queue) leave() { <-q.slots }
