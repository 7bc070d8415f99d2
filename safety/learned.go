package safety

import (
	"bufio"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// learned is the second net under the patterns: a logistic regression over short runs of characters and words, taught at
// start from the sentences in examples/ and the examples of the rules. It judges statements that no clinician wrote. Whoever
// adds a sentence to the examples teaches it; there is no file of weights that nobody can read.
type learned struct {
	weights []float32
	bias    float32
	held    []example
}

// example is a sentence that must be held back, with its category, or one that is fine (no category).
type example struct {
	category Category
	marks    []uint32
}

const (
	slots  = 1 << 17 // of the hashed features
	rounds = 24
	// limit is the score from which a sentence is held back. Chosen on sentences that were not learned from: see
	// TestLearnedAlone, which prints what it catches and what it wrongly holds.
	limit = 0.45
)

// learn reads the examples and trains. The order and the random numbers are fixed, so every start gives the same weights.
func learn(fsys fs.FS, rules []rule) (*learned, error) {
	var held, fine []example
	add := func(lang intake.Lang, category Category, text string) {
		for _, s := range statements(text) {
			e := example{category, marksOf(lang, s)}
			if category == "" {
				fine = append(fine, e)
			} else {
				held = append(held, e)
			}
		}
	}
	for i := range rules {
		r := &rules[i]
		if r.Direction != "output" || r.Staff || !r.Lang.Valid() || r.Category == LinkPhone || r.Category == Identifier {
			continue
		}
		for _, text := range r.Tests.Hit {
			add(r.Lang, r.Category, text)
		}
		for _, text := range r.Tests.Pass {
			add(r.Lang, "", text)
		}
	}
	for name, fields := range map[string]int{"examples/held.txt": 3, "examples/fine.txt": 2} {
		if err := readExamples(fsys, name, fields, add); err != nil {
			return nil, err
		}
	}
	m := &learned{weights: make([]float32, slots), held: held}
	m.train(held, fine)
	return m, nil
}

func readExamples(fsys fs.FS, name string, fields int, add func(intake.Lang, Category, string)) error {
	file, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	s := bufio.NewScanner(file)
	for n := 1; s.Scan(); n++ {
		line := s.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.SplitN(line, " ", fields)
		if len(f) != fields || !intake.Lang(f[fields-2]).Valid() {
			return fmt.Errorf("safety/%s:%d: wants %d words: category (of what is held back), language, text", name, n, fields)
		}
		category := Category("")
		if fields == 3 {
			category = Category(f[0])
		}
		add(intake.Lang(f[fields-2]), category, f[fields-1])
	}
	return s.Err()
}

// train goes over the examples in mixed order. Each side weighs the same, however many examples it has.
func (m *learned) train(held, fine []example) {
	if len(held) == 0 || len(fine) == 0 {
		return
	}
	all := append(append([]example{}, held...), fine...)
	weight := float64(len(fine)) / float64(len(held))
	random := rand.New(rand.NewPCG(1, 1))
	for range rounds {
		random.Shuffle(len(all), func(a, b int) { all[a], all[b] = all[b], all[a] })
		for _, e := range all {
			want, rate := 0.0, 0.1
			if e.category != "" {
				want, rate = 1, 0.1*weight
			}
			scale := 1 / math.Sqrt(float64(len(e.marks)))
			step := (want - 1/(1+math.Exp(-m.score(e.marks)))) * rate
			for _, k := range e.marks {
				m.weights[k] += float32(step*scale) - 1e-4*m.weights[k]
			}
			m.bias += float32(step * 0.1)
		}
	}
}

func (m *learned) score(marks []uint32) float64 {
	if len(marks) == 0 {
		return 0
	}
	sum := 0.0
	for _, k := range marks {
		sum += float64(m.weights[k])
	}
	return float64(m.bias) + sum/math.Sqrt(float64(len(marks)))
}

// judge returns the category of the first statement that the net holds back; empty when there is none. A statement that
// stands in a source as it is has been judged by those who own the source.
func (m *learned) judge(lang intake.Lang, text string, sources ...Source) Category {
	for _, s := range statements(text) {
		if slices.ContainsFunc(sources, func(x Source) bool { return strings.Contains(x.Text, s) }) {
			continue
		}
		if marks := marksOf(lang, s); m.score(marks) > limit {
			return m.nearest(marks)
		}
	}
	return ""
}

// nearest is the category of the example that shares most, where rarer and heavier features count more.
func (m *learned) nearest(marks []uint32) Category {
	have := make(map[uint32]bool, len(marks))
	for _, k := range marks {
		have[k] = true
	}
	best, category := -1.0, Unsupported
	for _, e := range m.held {
		sum := 0.0
		for _, k := range e.marks {
			if have[k] {
				sum += max(float64(m.weights[k]), 0)
			}
		}
		if sum /= math.Sqrt(float64(len(e.marks))); sum > best {
			best, category = sum, e.category
		}
	}
	return category
}

// statements are the sentences of a text that do not ask, without lists that are read back.
func statements(text string) []string {
	var out []string
	for _, s := range sentence.FindAllString(list.ReplaceAllString(text, ""), -1) {
		if s = strings.TrimSpace(s); s != "" && !strings.ContainsAny(s, "?？") &&
			strings.ContainsFunc(s, unicode.IsLetter) {
			out = append(out, s)
		}
	}
	return out
}

var unit = regexp.MustCompile(`[a-z']+|[0-9]+|[.!,:]|\p{Han}+`)

// marksOf are the hashed features of a sentence: runs of one to three characters (Chinese) or words (English), and the
// beginnings of the longer words.
func marksOf(lang intake.Lang, text string) []uint32 {
	var units []string
	runes := lexicon.Normalise(text).Runes
	for i, r := range runes {
		if unicode.IsDigit(r) {
			runes[i] = '0'
		}
	}
	plain := strings.TrimSpace(string(runes))
	join := ""
	if lang == intake.EN {
		units, join = unit.FindAllString(plain, -1), " "
	} else {
		plain = strings.ReplaceAll(strings.ReplaceAll(plain, "00", "0"), "00", "0")
		for _, r := range plain {
			units = append(units, string(r))
		}
	}
	units = append(append([]string{"^"}, units...), "$")
	seen := map[uint32]bool{}
	var out []uint32
	put := func(s string) {
		h := uint32(2166136261) // FNV-1a
		for i := range len(s) {
			h = (h ^ uint32(s[i])) * 16777619
		}
		if h %= slots; !seen[h] {
			seen[h] = true
			out = append(out, h)
		}
	}
	for n := 1; n <= 3; n++ {
		for i := 0; i+n <= len(units); i++ {
			put(string(lang) + strings.Join(units[i:i+n], join))
		}
	}
	if lang == intake.EN {
		for _, w := range units {
			if len(w) > 4 {
				put("#" + w[:4])
			}
		}
	}
	return out
}
