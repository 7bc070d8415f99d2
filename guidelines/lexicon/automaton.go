package lexicon

import "slices"

// Automaton finds all of many strings in one pass over a text (Aho and Corasick, 1975). Its strings are normalised
// runes.
//
// States are numbered breadth first, so that the children of one stand side by side, in the order of their runes: a state is four
// numbers, and most have one child, which is where it is looked for.
type Automaton struct {
	rune  []rune  // by which a state is reached from its parent
	child []int32 // where the children of a state begin; they end where those of the next state begin
	fail  []int32
	hit   []int32 // the entry of ends for the longest string that ends in the state, or 0
	ends  []end
	ascii [128]int32 // the root's children for ASCII
	han   []int32    // and for the common Chinese characters, where there are many of them
	count int32

	growing *trie // until Build
}

// end is a string that ends in some states, and the next shorter one that ends wherever it does.
type end struct{ word, length, shorter int32 }

// trie is the strings while they are put in, with the states in the order in which they came up.
type trie struct {
	next edges   // state and rune -> state
	word []int32 // the number of the string that ends in a state, plus 1
	tree []branch
}

// branch links a state to its first child and its next sibling.
type branch struct {
	child, sibling int32
	rune           rune
}

// Grow makes room for about so many states, which are then not moved again and again. Build gives back what was not needed.
func (a *Automaton) Grow(states int) {
	t := a.growing
	t.next.grow(states)
	t.word, t.tree = slices.Grow(t.word, states), slices.Grow(t.tree, states)
}

// NewAutomaton returns one without strings.
func NewAutomaton() *Automaton {
	a := &Automaton{growing: &trie{}}
	a.growing.state(0)
	return a
}

func (t *trie) state(r rune) int32 {
	t.word, t.tree = append(t.word, 0), append(t.tree, branch{rune: r})
	return int32(len(t.word) - 1)
}

func edge(s int32, r rune) uint64 { return uint64(s)<<32 | uint64(uint32(r)) }

// Add puts a string in and returns its number; the same string again has the same number. After the last Add comes
// Build.
func (a *Automaton) Add(word []rune) int32 {
	t, s := a.growing, int32(0)
	for _, r := range word {
		n := t.next.get(edge(s, r))
		if n == 0 {
			n = t.state(r)
			t.next.put(edge(s, r), n)
			t.tree[n].sibling = t.tree[s].child
			t.tree[s].child = n
		}
		s = n
	}
	if t.word[s] == 0 {
		a.count++
		t.word[s] = a.count
	}
	return t.word[s] - 1
}

// Build numbers the states and sets the failure links, breadth first.
func (a *Automaton) Build() {
	t := a.growing
	n := len(t.word)
	a.rune, a.child, a.fail, a.hit = make([]rune, n), make([]int32, n+1), make([]int32, n), make([]int32, n)
	a.ends = make([]end, 1, a.count+1)
	queue := make([]int32, 1, n) // the states of the trie by their new numbers
	depth, last := int32(0), 0   // of the state, and the last one of that depth
	for i := 0; i < n; i++ {
		if i > last {
			depth, last = depth+1, len(queue)-1
		}
		a.child[i] = int32(len(queue))
		for c := t.tree[queue[i]].child; c != 0; c = t.tree[c].sibling {
			queue = append(queue, c)
		}
		children := queue[a.child[i]:]
		slices.SortFunc(children, func(x, y int32) int { return int(t.tree[x].rune - t.tree[y].rune) })
		for k, c := range children {
			a.rune[int(a.child[i])+k] = t.tree[c].rune
		}
		a.child[i+1] = int32(len(queue)) // for the steps from states whose children are not there yet
		if i == 0 {
			a.root()
			continue
		}
		shorter := a.hit[a.fail[i]] // set already, since it is nearer to the root
		if a.hit[i] = shorter; t.word[queue[i]] != 0 {
			a.ends = append(a.ends, end{t.word[queue[i]] - 1, depth, shorter})
			a.hit[i] = int32(len(a.ends) - 1)
		}
		for c := a.child[i]; c < a.child[i+1]; c++ {
			a.fail[c] = a.step(a.fail[i], a.rune[c])
		}
	}
	a.growing = nil
}

// The common Chinese characters, and from how many children on the root has a table of them.
const (
	firstHan, lastHan = 0x4e00, 0x9fff
	manyChildren      = 256
)

func (a *Automaton) root() {
	if a.child[1]-a.child[0] > manyChildren {
		a.han = make([]int32, lastHan-firstHan+1)
	}
	for c := a.child[0]; c < a.child[1]; c++ {
		switch r := a.rune[c]; {
		case r < 128:
			a.ascii[r] = c
		case a.han != nil && firstHan <= r && r <= lastHan:
			a.han[r-firstHan] = c
		}
	}
}

func (a *Automaton) step(s int32, r rune) int32 {
	for s != 0 {
		if n := a.find(s, r); n != 0 {
			return n
		}
		s = a.fail[s]
	}
	switch {
	case r < 128:
		return a.ascii[r]
	case a.han != nil && firstHan <= r && r <= lastHan:
		return a.han[r-firstHan]
	}
	return a.find(0, r)
}

// find is the child of a state by a rune, or 0.
func (a *Automaton) find(s int32, r rune) int32 {
	from, to := a.child[s], a.child[s+1]
	for to-from > 8 {
		if middle := (from + to) / 2; a.rune[middle] <= r {
			from = middle
		} else {
			to = middle
		}
	}
	for ; from < to; from++ {
		if a.rune[from] == r {
			return from
		}
	}
	return 0
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
