package safety

import "errors"

// Warm teaches both nets what stands in the examples, which takes some tenths of a second. A server does it while it starts, so
// that nobody waits for it whose words are the first. Without it the first text that a net must judge does the same.
func (f *Filter) Warm() error {
	_, outgoing := f.net()
	_, incoming := f.ears()
	return errors.Join(outgoing, incoming)
}
