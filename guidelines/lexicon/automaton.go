package lexicon

import "slices"

// Automaton finds all of many strings in one pass over a text (Aho and Corasick, 1975). Its strings are normalised
// runes.
type Automaton struct {
	next  edges      // state and rune -> state
	first [128]int32 // the root's edges for ASCII
	fail  []int32
	out   []int32 // the string that ends in the state, or -1
	dict  []int32 // the nearest state along the failure links where a string ends, or 0
	depth []int32
	tree  []branch
	count int32
}

// branch links a state to its first child and its next sibling, for the one walk that sets the failure links.
type branch struct {
	child, sibling int32
	rune           rune
}

// grow makes room for about so many states, which are then not moved again and again.
func (a *Automaton) grow(states int) {
	a.next.grow(states)
	a.fail, a.out = slices.Grow(a.fail, states), slices.Grow(a.out, states)
	a.dict, a.depth, a.tree = slices.Grow(a.dict, states), slices.Grow(a.depth, states), slices.Grow(a.tree, states)
}

// NewAutomaton returns one without strings.
func NewAutomaton() *Automaton {
	a := &Automaton{}
	a.state(0)
	return a
}

func (a *Automaton) state(depth int32) int32 {
	a.fail, a.out, a.dict = append(a.fail, 0), append(a.out, -1), append(a.dict, 0)
	a.depth, a.tree = append(a.depth, depth), append(a.tree, branch{})
	return int32(len(a.out) - 1)
}

func edge(s int32, r rune) uint64 { return uint64(s)<<32 | uint64(uint32(r)) }

// Add puts a string in and returns its number; the same string again has the same number. After the last Add comes
// Build.
func (a *Automaton) Add(word []rune) int32 {
	s := int32(0)
	for i, r := range word {
		n := a.next.get(edge(s, r))
		if n == 0 {
			n = a.state(int32(i + 1))
			a.next.put(edge(s, r), n)
			a.tree[n].rune, a.tree[n].sibling = r, a.tree[s].child
			a.tree[s].child = n
		}
		s = n
	}
	if a.out[s] < 0 {
		a.out[s] = a.count
		a.count++
	}
	return a.out[s]
}

// Build sets the failure links, breadth first.
func (a *Automaton) Build() {
	queue := make([]int32, 1, len(a.out))
	for i := 0; i < len(queue); i++ {
		s := queue[i]
		for c := a.tree[s].child; c != 0; c = a.tree[c].sibling {
			queue = append(queue, c)
			if s == 0 {
				continue
			}
			f := a.step(a.fail[s], a.tree[c].rune)
			a.fail[c] = f
			if a.out[f] >= 0 {
				a.dict[c] = f
			} else {
				a.dict[c] = a.dict[f]
			}
		}
	}
	for c := a.tree[0].child; c != 0; c = a.tree[c].sibling {
		if r := a.tree[c].rune; r < 128 {
			a.first[r] = c
		}
	}
	a.tree = nil
	a.next.tighten()
	a.fail, a.out, a.dict, a.depth = slices.Clone(a.fail), slices.Clone(a.out), slices.Clone(a.dict), slices.Clone(a.depth)
}

func (a *Automaton) step(s int32, r rune) int32 {
	for {
		if s == 0 && r < 128 && a.tree == nil {
			return a.first[r]
		}
		if n := a.next.get(edge(s, r)); n != 0 {
			return n
		}
		if s == 0 {
			return 0
		}
		s = a.fail[s]
	}
}

// Find calls found for every occurrence of every string: its number and where it stands.
func (a *Automaton) Find(text []rune, found func(word int32, start, end int)) {
	s := int32(0)
	for i, r := range text {
		s = a.step(s, r)
		hit := s
		if a.out[s] < 0 {
			hit = a.dict[s]
		}
		for hit != 0 {
			found(a.out[hit], i+1-int(a.depth[hit]), i+1)
			hit = a.dict[hit]
		}
	}
}
