package embed

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the table
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

//go:embed words.vec
var wordsFile []byte

// words is the table within the program. It is read once: it never changes.
var words = sync.OnceValue(func() *static {
	table, err := readStatic(wordsFile)
	if err == nil && len(table.dimension) != Dimensions {
		err = fmt.Errorf("%w: %d dimensions", errTable, len(table.dimension))
	}
	if err != nil {
		panic(err) // the file is part of the program, and the tests read it
	}
	return table
})

// static is a table of word vectors: what a large model of both languages makes of each word, in few figures.
// distil/README.md says how it is made. A word's weight is in its vector's length already: words that stand everywhere
// say little.
//
// The file, all little endian: "PCV1"; dimensions, words and bytes of the words' list (uint32 each); the words, sorted,
// each ended by a line feed; for each word how rare it is (uint8, -8 ln p); each word's scale and each dimension's
// (float32); the words' figures, two in a byte. A figure q of four bits means (q - 7.5) times both scales.
type static struct {
	version   string // a hash of all of it
	row       map[string]int32
	rarity    []byte
	scale     []float32 // of each word
	dimension []float32 // the scale of each dimension
	figures   []byte
	longest   int // runes of the longest Chinese word
}

var errTable = errors.New("the table of word vectors is damaged")

const tableMagic = "PCV1"

// readStatic reads a table. The figures are used where they lie.
func readStatic(file []byte) (*static, error) {
	const head = len(tableMagic) + 12
	if len(file) < head || string(file[:len(tableMagic)]) != tableMagic {
		return nil, errTable
	}
	number := func(i int) int { return int(binary.LittleEndian.Uint32(file[len(tableMagic)+4*i:])) }
	dimensions, n, list := number(0), number(1), number(2)
	if dimensions <= 0 || dimensions%2 != 0 || len(file) != head+list+n+4*n+4*dimensions+n*dimensions/2 {
		return nil, fmt.Errorf("%w: %d bytes for %d words", errTable, len(file), n)
	}
	take := func(n int) (part []byte) { part, file = file[:n], file[n:]; return part }
	sum := sha256.Sum256(file)
	s := &static{version: hex.EncodeToString(sum[:4])}
	take(head)
	words := take(list)
	s.rarity = take(n)
	s.scale, s.dimension = floats(take(4*n)), floats(take(4*dimensions))
	s.figures = file
	s.row = make(map[string]int32, n)
	for i := range n {
		word, after, ok := bytes.Cut(words, []byte{'\n'})
		if !ok {
			return nil, errTable
		}
		s.row[string(word)] = int32(i)
		if r, _ := utf8.DecodeRune(word); unicode.Is(unicode.Han, r) {
			s.longest = max(s.longest, utf8.RuneCount(word))
		}
		if weak(string(word)) {
			s.scale[i] *= weakShare
		}
		words = after
	}
	return s, nil
}

func floats(raw []byte) []float32 {
	all := make([]float32, len(raw)/4)
	for i := range all {
		all[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return all
}

// weakShare is what a function word counts beside others that are as frequent.
const weakShare = 0.4

// addText adds the vectors of a text's words to a sum.
func (s *static) addText(sum []float32, text string) {
	runes := lexicon.Normalise(text).Runes
	c := cutter{static: s}
	for i := 0; i < len(runes); {
		end := i + 1
		switch r := runes[i]; {
		case unicode.Is(unicode.Han, r):
			for end < len(runes) && unicode.Is(unicode.Han, runes[end]) {
				end++
			}
			c.cut(runes[i:end], func(row int32) { s.add(sum, row) })
		case isWord(r):
			for end < len(runes) && isWord(runes[end]) {
				end++
			}
			s.addWord(sum, string(runes[i:end]))
		}
		i = end
	}
}

// oddWeight is what a word counts that the table does not hold, such as a medicine's name or a figure, beside the usual
// length of a rare word's vector: it cannot be like another word, only the same.
const oddWeight = 0.15

// addWord adds the vector of an English word, or of what is left of it without a common ending.
func (s *static) addWord(sum []float32, word string) {
	if row, ok := s.row[word]; ok {
		s.add(sum, row)
		return
	}
	for _, e := range endings {
		n := len(word) - len(e.cut)
		if n < 3 || word[n:] != e.cut {
			continue
		}
		if row, ok := s.row[word[:n]+e.put]; ok {
			s.add(sum, row)
			return
		}
	}
	addHashed(sum, word, oddWeight)
}

// endings of English words, and what stands there instead in the word that a table is more likely to hold.
var endings = []struct{ cut, put string }{
	{"ies", "y"}, {"es", ""}, {"s", ""}, {"ing", ""}, {"ing", "e"}, {"ed", ""}, {"ed", "e"}, {"d", ""}, {"ly", ""},
}

// add adds a word's vector.
func (s *static) add(sum []float32, row int32) {
	scale := s.scale[row]
	half := len(s.dimension) / 2
	figures := s.figures[int(row)*half:][:half]
	dimension := s.dimension[:2*half]
	sum = sum[:2*half]
	for i, q := range figures {
		sum[2*i] += scale * dimension[2*i] * (float32(q&15) - 7.5)
		sum[2*i+1] += scale * dimension[2*i+1] * (float32(q>>4) - 7.5)
	}
}

// addHashed adds a direction that follows from a word's letters and is as good as random, of a given length.
func addHashed(sum []float32, word string, length float32) {
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(word) {
		h = (h ^ uint64(word[i])) * 1099511628211
	}
	step := length / float32(math.Sqrt(float64(len(sum))))
	for i := range sum {
		if i%64 == 0 {
			h = mix(h)
		}
		if h>>(i%64)&1 == 0 {
			sum[i] += step
		} else {
			sum[i] -= step
		}
	}
}

// mix is the finaliser of splitmix64, which scatters neighbouring numbers.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
