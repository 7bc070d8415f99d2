package lexicon

import "slices"

// Automaton finds all of many strings in one pass over a text (Aho and Corasick, 1975). Its strings are normalised
// runes.
type Automaton struct {
	next  edges      // state and rune -> state
	first [128]int32 // the root's edges for ASCII
	fail  []int32
	hit   []int32 // the entry of ends for the longest string that ends in the state, or 0; until Build the number of the string, plus 1
	ends  []end
	count int32

	// Only until Build.
	depth []int32
	tree  []branch
}

// end is a string that ends in some states, and the next shorter one that ends wherever it does.
type end struct{ word, length, shorter int32 }

// branch links a state to its first child and its next sibling, for the one walk that sets the failure links.
type branch struct {
	child, sibling int32
	rune           rune
}

// Grow makes room for about so many states, which are then not moved again and again. Build gives back what was not needed.
func (a *Automaton) Grow(states int) {
	a.next.grow(states)
	a.fail, a.hit = slices.Grow(a.fail, states), slices.Grow(a.hit, states)
	a.depth, a.tree = slices.Grow(a.depth, states), slices.Grow(a.tree, states)
}

// NewAutomaton returns one without strings.
func NewAutomaton() *Automaton {
	a := &Automaton{}
	a.state(0)
	return a
}

func (a *Automaton) state(depth int32) int32 {
	a.fail, a.hit = append(a.fail, 0), append(a.hit, 0)
	a.depth, a.tree = append(a.depth, depth), append(a.tree, branch{})
	return int32(len(a.hit) - 1)
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
	if a.hit[s] == 0 {
		a.count++
		a.hit[s] = a.count
	}
	return a.hit[s] - 1
}

// Build sets the failure links, breadth first.
func (a *Automaton) Build() {
	a.ends = make([]end, 1, a.count+1)
	a.hit[0] = 0 // the empty string is found nowhere
	queue := make([]int32, 1, len(a.hit))
	for i := 0; i < len(queue); i++ {
		s := queue[i]
		for c := a.tree[s].child; c != 0; c = a.tree[c].sibling {
			queue = append(queue, c)
			if s != 0 {
				a.fail[c] = a.step(a.fail[s], a.tree[c].rune)
			}
			shorter := a.hit[a.fail[c]] // set already, since it is nearer to the root
			if a.hit[c] == 0 {
				a.hit[c] = shorter
				continue
			}
			a.ends = append(a.ends, end{a.hit[c] - 1, a.depth[c], shorter})
			a.hit[c] = int32(len(a.ends) - 1)
		}
	}
	for c := a.tree[0].child; c != 0; c = a.tree[c].sibling {
		if r := a.tree[c].rune; r < 128 {
			a.first[r] = c
		}
	}
	a.tree, a.depth = nil, nil
	a.next.tighten()
	a.fail, a.hit = slices.Clone(a.fail), slices.Clone(a.hit)
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
		for e := a.hit[s]; e != 0; e = a.ends[e].shorter {
			found(a.ends[e].word, i+1-int(a.ends[e].length), i+1)
		}
	}
}
