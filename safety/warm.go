package safety

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
)

// Warm teaches both nets what stands in the examples, which takes some seconds. A server does it as soon as it is ready:
// whose words come before it has learned waits for it. Without it the first text that a net must judge does the same.
func (f *Filter) Warm() error {
	var outgoing, incoming error
	atOnce(2, func(i int) {
		if i == 0 {
			_, incoming = f.ears() // what a patient says comes first
		} else {
			_, outgoing = f.net()
		}
	})
	return errors.Join(outgoing, incoming)
}

// atOnce does n independent things on all processors.
func atOnce(n int, do func(i int)) {
	var all sync.WaitGroup
	var next atomic.Int64
	for range min(n, runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	all.Wait()
}
