package lexicon

// edges is a map from a state and a rune to the next state. It does nothing but that, in two flat tables: matching a text asks it at
// every character, and Go's own map takes several times as long for it, to fill and to ask.
type edges struct {
	keys []uint64 // a power of two of them; 0 is free, since no edge leads from the root by the rune 0
	next []int32
	used int
}

const fewestEdges = 64

// grow makes room for about so many edges.
func (e *edges) grow(n int) {
	size := fewestEdges
	for size < 2*n {
		size *= 2
	}
	if size <= len(e.keys) {
		return
	}
	keys, next := e.keys, e.next
	e.keys, e.next, e.used = make([]uint64, size), make([]int32, size), 0
	for i, k := range keys {
		if k != 0 {
			e.put(k, next[i])
		}
	}
}

// tighten gives back what was made room for and not needed, when no edge will be added.
func (e *edges) tighten() {
	size := fewestEdges
	for 4*size < 5*e.used { // at most four in five taken
		size *= 2
	}
	if size >= len(e.keys) {
		return
	}
	tight := edges{keys: make([]uint64, size), next: make([]int32, size)}
	// Not in the order of the table: neighbours of the wide one would pile up at one end of the tight one after another.
	for n, i := 0, 0; n < len(e.keys); n, i = n+1, (i+0x9e3779b1)&(len(e.keys)-1) {
		if k := e.keys[i]; k != 0 {
			tight.set(k, e.next[i])
		}
	}
	*e = tight
}

// spread sends keys that lie close together to places far apart (Knuth's multiplicative hashing).
func (e *edges) spread(key uint64) uint64 {
	h := key * 0x9e3779b97f4a7c15
	return (h ^ h>>32) & uint64(len(e.keys)-1)
}

// get returns the next state, or 0 where there is no edge.
func (e *edges) get(key uint64) int32 {
	if len(e.keys) == 0 {
		return 0
	}
	for i := e.spread(key); ; i = (i + 1) & uint64(len(e.keys)-1) {
		switch e.keys[i] {
		case key:
			return e.next[i]
		case 0:
			return 0
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
		i = (i + 1) & uint64(len(e.keys)-1)
	}
	e.keys[i], e.next[i] = key, next
	e.used++
}
