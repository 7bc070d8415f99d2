package access

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter slows down guessing: so many tries a key, then a pause. Keys that nobody uses are forgotten.
type Limiter struct {
	mu    sync.Mutex
	every time.Duration
	burst int
	keys  map[string]*limited
	now   func() time.Time
}

type limited struct {
	l    *rate.Limiter
	used time.Time
}

// NewLimiter allows burst tries at once and one more each interval, for each key.
func NewLimiter(every time.Duration, burst int, now func() time.Time) *Limiter {
	return &Limiter{every: every, burst: burst, keys: map[string]*limited{}, now: now}
}

// Allow reports whether the key may try now, and if not, how long it should wait.
func (l *Limiter) Allow(key string) (bool, time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if len(l.keys) > 10_000 {
		for k, x := range l.keys {
			if now.Sub(x.used) > time.Duration(l.burst)*l.every {
				delete(l.keys, k)
			}
		}
	}
	x := l.keys[key]
	if x == nil {
		x = &limited{l: rate.NewLimiter(rate.Every(l.every), l.burst)}
		l.keys[key] = x
	}
	x.used = now
	r := x.l.ReserveN(now, 1)
	if wait := r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return false, wait
	}
	return true, 0
}
