package safety

import (
	"math"
	"math/rand/v2"
	"slices"
)

// features are what a net sees of a sentence: which marks it has (hashed), and the direction of its meaning, where somebody lends
// vectors.
type features struct {
	marks  []uint32
	vector []float32
}

// example is a sentence with the category that it must be caught for, or one that is fine (no category).
type example struct {
	category Category
	with     bool // it belongs to the same text as the one before it
	features
}

// schooling is how a net is taught: for how many hashed marks it has room, how often it goes over all examples, how much it learns
// from one, and by how much a weight decays that is not spoken for, so that sentences are not learned by heart. All were chosen by
// learning from some hands and counting on the sentences of another.
type schooling struct {
	slots  int // a power of two
	rounds int
	rate   float64
	decay  float32
}

// net are the weights of logistic regressions over the same marks and vectors, one for each category that it tells apart. Those of one
// mark lie side by side, since all are read together.
type net struct {
	weights []int8    // in steps of the category's own size: a quarter of the memory, and nothing that a score would show
	step    []float32 // how much one step is, for each category
	along   []float32 // the directions in which what must be caught lies
	bias    []float32
}

// learner is a net while it learns.
type learner struct {
	weights, along, bias []float32
}

// net keeps what was learned.
func (l *learner) net() *net {
	n := len(l.bias)
	m := &net{weights: make([]int8, len(l.weights)), step: make([]float32, n), along: l.along, bias: l.bias}
	for i, w := range l.weights {
		m.step[i%n] = max(m.step[i%n], w/math.MaxInt8, -w/math.MaxInt8)
	}
	for i, w := range l.weights {
		if step := m.step[i%n]; step > 0 {
			m.weights[i] = int8(math.Round(float64(w / step)))
		}
	}
	return m
}

// train teaches a net the categories of examples, which it goes over in mixed order. In each regression both sides weigh the same,
// however many examples they have. The order and the random numbers are fixed, so every start gives the same weights.
func train(categories []Category, all []example, how schooling) *net {
	n := len(categories)
	m := &learner{weights: make([]float32, how.slots*n), bias: make([]float32, n)}
	if len(all) == 0 {
		return m.net()
	}
	m.along = make([]float32, len(all[0].vector)*n)
	order := textsOf(all)
	weight := make([]float64, n)
	for k, c := range categories {
		held := 0
		for _, text := range order {
			if all[text.from].category == c {
				held++
			}
		}
		weight[k] = float64(len(order)-held) / float64(max(1, held))
	}
	random := rand.New(rand.NewPCG(1, 1))
	score, step := make([]float32, n), make([]float32, n)
	for round := range how.rounds {
		random.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		for _, text := range order {
			e := m.telling(all[text.from:text.to], round, categories, score)
			if len(e.marks) == 0 {
				continue
			}
			m.score(e.features, score)
			for k, c := range categories {
				want, pace := 0.0, how.rate
				if e.category == c {
					want, pace = 1, how.rate*weight[k]
				}
				step[k] = float32((want - 1/(1+math.Exp(-float64(score[k])))) * pace)
			}
			m.learn(e.features, step, how.decay)
		}
	}
	return m.net()
}

// unsure is for how many rounds every sentence of a text that must be caught is taken for what it must be caught for, in turn. Later it is
// the one that is most like it: a text may begin kindly and harmlessly, and whoever learns from that sentence holds it against others.
const unsure = 3

// span is which examples are of one text that must be caught, or a sentence that is fine.
type span struct{ from, to int }

func textsOf(all []example) (texts []span) {
	for i, e := range all {
		if n := len(texts); e.with && n > 0 && e.category != "" {
			texts[n-1].to = i + 1
		} else {
			texts = append(texts, span{i, i + 1})
		}
	}
	return texts
}

// telling is the sentence of a text that is learned from in a round.
func (m *learner) telling(text []example, round int, categories []Category, score []float32) *example {
	switch {
	case len(text) == 1:
		return &text[0]
	case round < unsure:
		return &text[round%len(text)]
	}
	best, category := 0, slices.Index(categories, text[0].category)
	var most float32
	for i := range text {
		m.score(text[i].features, score)
		if s := score[category]; len(text[i].marks) > 0 && (i == 0 || s > most) {
			best, most = i, s
		}
	}
	return &text[best]
}

// biasRate is how much less the bias learns, which every example moves.
const biasRate = 0.1

// learn moves the weights of what a sentence has by a step in each regression.
func (m *learner) learn(x features, step []float32, decay float32) {
	n := len(step)
	scale := float32(1 / math.Sqrt(float64(len(x.marks))))
	mask := uint32(len(m.weights)/n - 1)
	if n == 1 {
		by := step[0] * scale
		for _, mark := range x.marks {
			m.weights[mark&mask] += by - decay*m.weights[mark&mask]
		}
	} else {
		for _, mark := range x.marks {
			w := m.weights[int(mark&mask)*n:][:n]
			for k, s := range step {
				w[k] += s*scale - decay*w[k]
			}
		}
	}
	for i, f := range x.vector {
		w := m.along[i*n:][:n]
		for k, s := range step {
			w[k] += s*f - decay*w[k]
		}
	}
	for k, s := range step {
		m.bias[k] += s * biasRate
	}
}

// score fills in, category by category, what is above 0 for a sentence that is more like what must be caught.
func (m *learner) score(x features, score []float32) {
	sums(m.weights, nil, m.along, m.bias, x, score)
}

// score is the same with what was kept.
func (m *net) score(x features, score []float32) {
	sums(m.weights, m.step, m.along, m.bias, x, score)
}

// sums adds up what speaks for each category: the weights of the marks, each step of them so much, the vector and the bias.
func sums[W int8 | float32](weights []W, step, along, bias []float32, x features, score []float32) {
	n := len(score)
	clear(score)
	if len(x.marks) == 0 {
		return
	}
	mask := uint32(len(weights)/n - 1)
	if n == 1 { // by far the most that is added up
		var sum float32
		for _, mark := range x.marks {
			sum += float32(weights[mark&mask])
		}
		score[0] = sum
	} else {
		for _, mark := range x.marks {
			for k, w := range weights[int(mark&mask)*n:][:n] {
				score[k] += float32(w)
			}
		}
	}
	scale := float32(1 / math.Sqrt(float64(len(x.marks))))
	for k := range score {
		if step != nil {
			score[k] *= step[k]
		}
		score[k] = score[k]*scale + bias[k]
	}
	if len(along) != len(x.vector)*n {
		return
	}
	if n == 1 {
		var sum float32
		for i, f := range x.vector {
			sum += along[i] * f
		}
		score[0] += sum
		return
	}
	for i, f := range x.vector {
		for k, w := range along[i*n:][:n] {
			score[k] += w * f
		}
	}
}
