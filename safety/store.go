package safety

import "sync"

// store keeps many small lists side by side while a net learns from them. Each by itself would lie among what stays, and hold memory
// long after the net has learned.
type store[T any] struct {
	mu   sync.Mutex
	free []T
}

// storeBlock is how many elements are made room for at once.
const storeBlock = 1 << 18

// keep returns a copy of a list that is the caller's to read.
func (s *store[T]) keep(list []T) []T {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(list) > len(s.free) {
		s.free = make([]T, max(storeBlock, len(list)))
	}
	kept := s.free[:len(list):len(list)]
	copy(kept, list)
	s.free = s.free[len(list):]
	return kept
}
