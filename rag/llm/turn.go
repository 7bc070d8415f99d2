package llm

import (
	"context"
	"sync"
	"time"
)

// turn is what one turn of a visit has spent on models, and who made what in it. Its clock runs only while a model is waited for:
// what rules and the database take is not the models' fault.
type turn struct {
	mu    sync.Mutex
	spent time.Duration
	made  map[Task]Maker
}

type turnKey struct{}

// WithTurn begins a turn: all calls with this context share one budget (Options.Turn), however many tasks and servers it needs. A
// call without a turn has the budget for itself.
func WithTurn(ctx context.Context) context.Context {
	return context.WithValue(ctx, turnKey{}, &turn{made: map[Task]Maker{}})
}

func turnOf(ctx context.Context) *turn {
	if t, ok := ctx.Value(turnKey{}).(*turn); ok {
		return t
	}
	return &turn{made: map[Task]Maker{}}
}

// left is what a turn may still spend.
func (t *turn) left(of time.Duration) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return of - t.spent
}

func (t *turn) spend(took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.spent += took
}

func (t *turn) keep(task Task, by Maker) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.made[task] = by
}

// Maker names what made a field: the server by its name in the configuration, its model, and the prompt with its version.
type Maker struct{ Server, Model, Prompt string }

// String is how the record names it.
func (m Maker) String() string {
	switch {
	case m == Maker{}:
		return ""
	case m.Prompt == "":
		return m.Server + "/" + m.Model
	}
	return m.Server + "/" + m.Model + " " + m.Prompt
}

// MadeBy tells who answered a task last in the turn of a context; nobody where no model did.
func MadeBy(ctx context.Context, task Task) Maker {
	t := turnOf(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.made[task]
}
