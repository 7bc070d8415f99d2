package rag

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/rag/embed"
	"github.com/preconsult/preconsult/rag/questions"
)

// learned tells ways of asking apart that no pattern foresees, by what they have in common with the examples of package questions:
// single words (characters in Chinese), pairs and threes of them, and what the words mean (the built-in embedder's vector of them),
// so that a word in no example counts by those that are like it. It is a logistic regression, trained in the same way each time
// the program first needs it.
type learned struct {
	weight  [1 << buckets]float64
	meaning [embed.Dimensions]float64
	bias    float64
}

// traits are what is known of a question.
type traits struct {
	features []uint32
	vector   []float32
}

// buckets is how many bits of a feature's hash count: few features share one.
const buckets = 18

// meaningGain is how large the vector's figures are beside the features, and so how fast they are learned. Trained on the examples
// alone it knows 78 of 100 questions for tuning that must be declined where it takes two in a hundred others for them; without the
// vector 69.
const meaningGain = 2

// sure is how sure it must be: of the questions for tuning, with a model that has not seen them, one in a hundred that may be answered
// lies above.
const sure = 1.5

// doubtful is how little suffices for a question that names nothing of a hospital: six in ten that may be answered lie below.
const doubtful = -1.6

// score is above 0 for what is more likely to be declined.
func (l *learned) score(t traits) float64 {
	sum := 0.0
	for _, f := range t.features {
		sum += l.weight[f]
	}
	sum /= math.Sqrt(float64(len(t.features)))
	for i, x := range t.vector {
		sum += meaningGain * l.meaning[i] * float64(x)
	}
	return l.bias + sum
}

// learn trains on the examples, with the steps of each weight falling as it is used (AdaGrad).
func learn(examples []questions.Example, of func(text string) traits) *learned {
	const (
		rounds = 25
		step   = 0.3
		decay  = 1e-3
	)
	l := &learned{}
	var used [1 << buckets]float64
	var usedMeaning [embed.Dimensions]float64
	all := make([]traits, len(examples))
	order := make([]int, len(examples))
	for i, e := range examples {
		all[i], order[i] = of(e.Text), i
	}
	move := func(weight, used *float64, slope float64) {
		slope += decay * *weight
		*used += slope * slope
		*weight -= step * slope / math.Sqrt(1+*used)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			off := 1 / (1 + math.Exp(-l.score(all[i])))
			if examples[i].Decline {
				off--
			}
			share := off / math.Sqrt(float64(len(all[i].features)))
			for _, f := range all[i].features {
				move(&l.weight[f], &used[f], share)
			}
			for k, x := range all[i].vector {
				move(&l.meaning[k], &usedMeaning[k], off*meaningGain*float64(x))
			}
			l.bias -= 0.02 * off
		}
	}
	return l
}

var piece = regexp.MustCompile(`<\w+>|\p{Han}|[a-z0-9']+`)

// featuresOf are a question's features: of its words, and of the same with the kinds of things in the place of their names; whether it names any, and
// whether it is put in a way that excuses (why, what does it mean, whom to tell).
func featuresOf(words, marked string, named, excused bool) []uint32 {
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
	if excused {
		put("excused")
	}
	slices.Sort(all)
	return slices.Compact(all)
}
