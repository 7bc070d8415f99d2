package embed

import "unicode/utf8"

// unknown is the rarity of a character that is no word of the table: rarer than any word, so that a cut that needs none
// is always taken.
const unknown = 255

// cutter cuts Chinese into the table's words. It is used by one text at a time.
type cutter struct {
	*static
	cost  []int // of the best cut of the first i characters
	from  []int // where its last word begins
	row   []int32
	bytes []byte
	ends  []int
}

// cut calls f with the row of each word of a run of Chinese characters, last one first: the words that are the least rare
// together. Characters that are no word of the table are passed over.
func (c *cutter) cut(run []rune, f func(row int32)) {
	n := len(run)
	c.cost, c.from, c.row = resize(c.cost, n+1), resize(c.from, n+1), resize(c.row, n+1)
	for i := range c.cost {
		c.cost[i] = 1 << 30
	}
	c.cost[0] = 0
	c.bytes, c.ends = c.bytes[:0], c.ends[:0]
	for _, r := range run {
		c.ends = append(c.ends, len(c.bytes))
		c.bytes = utf8.AppendRune(c.bytes, r)
	}
	c.ends = append(c.ends, len(c.bytes))
	for i := range n {
		for j := i + 1; j <= min(n, i+c.longest); j++ {
			row, known := c.static.row[string(c.bytes[c.ends[i]:c.ends[j]])]
			cost := c.cost[i] + unknown
			if known {
				cost = c.cost[i] + int(c.rarity[row])
			} else if j > i+1 {
				continue
			} else {
				row = -1
			}
			if cost < c.cost[j] {
				c.cost[j], c.from[j], c.row[j] = cost, i, row
			}
		}
	}
	for end := n; end > 0; end = c.from[end] {
		if c.row[end] >= 0 {
			f(c.row[end])
		}
	}
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
