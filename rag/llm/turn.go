package llm

import (
	"context"
	"sync"
	"time"
)

// Turn is what one turn of a visit has spent on models, and who made what in it. All calls with its context share one budget
// (Options.Turn), however many tasks and servers it needs; a call without a turn has that budget for itself. Its clock runs only
// while a model is waited for: what rules and the database take is not the models' fault. The zero value is ready.
type Turn struct {
	mu    sync.Mutex
	spent time.Duration
	made  map[Task]Maker
}

type turnKey struct{}

// In returns a context for the calls of the turn.
func (t *Turn) In(ctx context.Context) context.Context { return context.WithValue(ctx, turnKey{}, t) }

func turnOf(ctx context.Context) *Turn {
	if t, ok := ctx.Value(turnKey{}).(*Turn); ok {
		return t
	}
	return &Turn{}
}

// left is what a turn may still spend.
func (t *Turn) left(of time.Duration) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return of - t.spent
}

func (t *Turn) spend(took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.spent += took
}

func (t *Turn) keep(task Task, by Maker) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.made == nil {
		t.made = map[Task]Maker{}
	}
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

// MadeBy tells who answered a task last in the turn; nobody where no model did.
func (t *Turn) MadeBy(task Task) Maker {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.made[task]
}
