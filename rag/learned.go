package rag

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/rag/questions"
)

// learned tells ways of asking apart that no pattern foresees, by what they have in common with the examples of package questions:
// single words (characters in Chinese), pairs and threes of them. It is a logistic regression, trained in the same way each time
// the program first needs it.
type learned struct {
	weight [1 << buckets]float64
	bias   float64
}

// buckets is how many bits of a feature's hash count: few features share one.
const buckets = 18

// sure is how sure it must be. By cross-validation over the examples three in a hundred questions that may be answered are taken
// for others; patterns find half of unheard questions that must be declined, and both together nearly nine in ten.
const sure = 1.4

// doubtful is how little suffices for a question that names nothing of a hospital: six in ten that may be answered lie below.
const doubtful = -1.6

// score is above 0 for what is more likely to be declined.
func (l *learned) score(features []uint32) float64 {
	sum := 0.0
	for _, f := range features {
		sum += l.weight[f]
	}
	return l.bias + sum/math.Sqrt(float64(len(features)))
}

// learn trains on the examples, with the steps of each weight falling as it is used (AdaGrad).
func learn(examples []questions.Example, features func(text string) []uint32) *learned {
	const (
		rounds = 25
		step   = 0.3
		decay  = 1e-3
	)
	l := &learned{}
	var used [1 << buckets]float64
	all := make([][]uint32, len(examples))
	order := make([]int, len(examples))
	for i, e := range examples {
		all[i], order[i] = features(e.Text), i
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			off := 1 / (1 + math.Exp(-l.score(all[i])))
			if examples[i].Decline {
				off--
			}
			share := off / math.Sqrt(float64(len(all[i])))
			for _, f := range all[i] {
				slope := share + decay*l.weight[f]
				used[f] += slope * slope
				l.weight[f] -= step * slope / math.Sqrt(1+used[f])
			}
			l.bias -= 0.02 * off
		}
	}
	return l
}

var piece = regexp.MustCompile(`<\w+>|\p{Han}|[a-z0-9']+`)

// featuresOf are a question's features: of its words, and of the same with the kinds of things in the place of their names.
func featuresOf(words, marked string, named bool) []uint32 {
	var all []uint32
	put := func(parts ...string) {
		h := fnv.New32a()
		for _, p := range parts {
			h.Write([]byte(p))
			h.Write([]byte{0})
		}
		all = append(all, (h.Sum32()^h.Sum32()>>buckets)&(1<<buckets-1))
	}
	for kind, text := range map[string]string{"words": words, "marked": marked} {
		pieces := append(append([]string{"^"}, piece.FindAllString(strings.ToLower(text), -1)...), "$")
		for n := 1; n <= 3; n++ {
			for at := 0; at+n <= len(pieces); at++ {
				put(append([]string{kind}, pieces[at:at+n]...)...)
			}
		}
	}
	if !named {
		put("names nothing")
	}
	slices.Sort(all)
	return slices.Compact(all)
}
