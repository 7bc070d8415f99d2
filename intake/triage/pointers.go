package triage

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// pointers adds up what points to each department, and keeps what it was.
type pointers map[string]*pointed

type pointed struct {
	score float64
	by    []pointer
}

// pointer is one thing that points to a department: a complaint, a concept, the age, the urgency.
type pointer struct {
	label  intake.Words
	weight float64
}

// reasonsTold is how many reasons of a department are told.
const reasonsTold = 3

func (p pointers) add(code string, weight float64, label intake.Words) {
	d := p[code]
	if d == nil {
		d = &pointed{}
		p[code] = d
	}
	d.score += weight
	d.by = append(d.by, pointer{label, weight})
}

func (p pointers) score(code string) float64 {
	if d := p[code]; d != nil {
		return d.score
	}
	return 0
}

// scale makes all that points to a department count by a share.
func (p pointers) scale(code string, share float64) {
	d := p[code]
	if d == nil {
		return
	}
	d.score *= share
	for i := range d.by {
		d.by[i].weight *= share
	}
}

// raise brings a department up to a score at least, for a reason.
func (p pointers) raise(code string, to float64, label intake.Words) {
	if missing := to - p.score(code); missing > 0 {
		p.add(code, missing, label)
	}
}

// give lets a share of what points to one department point to another too.
func (p pointers) give(from, to string, share float64) {
	if d := p[from]; d != nil {
		for _, x := range slices.Clone(d.by) {
			p.add(to, x.weight*share, x.label)
		}
	}
}

// codes are the departments in one order, since adding up figures is not the same in any.
func (p pointers) codes() []string { return slices.Sorted(maps.Keys(p)) }

func (p pointers) total() float64 {
	t := 0.0
	for _, code := range p.codes() {
		t += p[code].score
	}
	return t
}

func (p pointers) top() float64 {
	t := 0.0
	for _, d := range p {
		t = max(t, d.score)
	}
	return t
}

// specific moves the weight of a department to its parts where some are known: 内科 to 心血管内科.
func (p pointers) specific() {
	codes := p.codes()
	for _, code := range codes {
		var parts []string
		total := 0.0
		for _, c := range codes {
			if strings.HasPrefix(c, code+".") {
				parts = append(parts, c)
				total += p.score(c)
			}
		}
		if total == 0 {
			continue
		}
		shares := make([]float64, len(parts))
		for i, c := range parts {
			shares[i] = p.score(c) / total
		}
		for i, c := range parts {
			p.give(code, c, shares[i])
		}
		delete(p, code)
	}
}

// why are the labels that point most to a department, each once.
func (d *pointed) why() []intake.Words {
	sum := map[intake.Words]float64{}
	for _, x := range d.by {
		sum[x.label] += x.weight
	}
	labels := slices.SortedFunc(maps.Keys(sum), func(a, b intake.Words) int {
		return cmp.Or(-cmp.Compare(sum[a], sum[b]), strings.Compare(a.EN, b.EN))
	})
	labels = slices.DeleteFunc(labels, func(w intake.Words) bool { return !w.Complete() })
	return labels[:min(reasonsTold, len(labels))]
}
