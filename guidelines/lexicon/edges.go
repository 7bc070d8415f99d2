package lexicon

import "math/bits"

// edges is a map from a state and a rune to the next state, for a trie that grows. It does nothing but that, in two flat tables: Go's own
// map takes several times as long for it, to fill and to ask.
type edges struct {
	keys []uint64 // 0 is free, since no edge leads from the root by the rune 0
	next []int32
	used int
}

const fewestEdges = 64

// grow makes room for about so many edges.
func (e *edges) grow(n int) {
	if size := max(fewestEdges, 2*n); size > len(e.keys) {
		e.resize(max(size, 2*len(e.keys)))
	}
}

func (e *edges) resize(size int) {
	keys, next := e.keys, e.next // in the order of their hashes nearly, as they will stand in the new tables
	e.keys, e.next, e.used = make([]uint64, size), make([]int32, size), 0
	for i, k := range keys {
		if k != 0 {
			e.set(k, next[i])
		}
	}
}

// spread sends keys that lie close together to places far apart (Knuth's multiplicative hashing).
func (e *edges) spread(key uint64) int {
	h := key * 0x9e3779b97f4a7c15
	place, _ := bits.Mul64(h^h>>32, uint64(len(e.keys)))
	return int(place)
}

// get returns the next state, or 0 where there is no edge.
func (e *edges) get(key uint64) int32 {
	if len(e.keys) == 0 {
		return 0
	}
	for i := e.spread(key); ; {
		switch e.keys[i] {
		case key:
			return e.next[i]
		case 0:
			return 0
		}
		if i++; i == len(e.keys) {
			i = 0
		}
	}
}

// put adds an edge that is not there.
func (e *edges) put(key uint64, next int32) {
	if 2*e.used >= len(e.keys) {
		e.grow(e.used + 1)
	}
	e.set(key, next)
}

func (e *edges) set(key uint64, next int32) {
	i := e.spread(key)
	for e.keys[i] != 0 {
		if i++; i == len(e.keys) {
			i = 0
		}
	}
	e.keys[i], e.next[i] = key, next
	e.used++
}
