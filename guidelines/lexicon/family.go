package lexicon

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/internal/plainyaml"
)

// family is a set of words that stand for each other inside other words: all that people call the chest, all that says of it
// that something weighs on it. The words of forms-*.yaml name it in angle brackets: "<chest>…<pressed>".
type family struct{ zh, en []string }

// families reads families.yaml: name -> language -> words.
func (d decoder) families(body plainyaml.Node) map[string]family {
	out := map[string]family{}
	for _, p := range d.pairs(body, "") {
		var f family
		for _, w := range d.pairs(p.Value, p.Name) {
			switch w.Name {
			case "zh":
				f.zh = d.texts(w.Value, p.Name+".zh")
			case "en":
				f.en = d.texts(w.Value, p.Name+".en")
			default:
				d.problem(w.Line, p.Name+"."+w.Name, "unknown field")
			}
		}
		out[p.Name] = f
	}
	return out
}

// formed are words of a concept that are made of families. They give way to all words that are written out with a concept.
// A gap of theirs that is written "……" may be wider than others, since the words around it mean the same however far apart, and
// one written "…,…" may reach over commas: 左脚疼得钻心，冰凉.
type formed struct {
	concept string
	file    string
	line    int
	zh, en  []string
}

// formed reads a file of forms: concept -> language -> words.
func (d decoder) formed(body plainyaml.Node) (out []formed) {
	for _, p := range d.pairs(body, "") {
		f := formed{concept: p.Name, file: d.file, line: int(p.Line)}
		for _, w := range d.pairs(p.Value, p.Name) {
			switch w.Name {
			case "zh":
				f.zh = d.texts(w.Value, p.Name+".zh")
			case "en":
				f.en = d.texts(w.Value, p.Name+".en")
			default:
				d.problem(w.Line, p.Name+"."+w.Name, "unknown field")
			}
		}
		out = append(out, f)
	}
	return out
}

// mostForms is how many strings one part of a word may stand for. Longer words are written with a gap, where the families
// beside it do not multiply.
const mostForms = 2000

// buildForms puts in the words with families. A word that is written out anywhere stays with its concept.
func (l *Lexicon) buildForms(found *Problems) {
	for _, f := range l.formed {
		id, ok := l.index[f.concept]
		if !ok {
			found.add(f.file, f.line, f.concept, "no such concept")
			continue
		}
		for _, form := range f.zh {
			l.buildForm(f, id, form, func(f family) []string { return f.zh }, found)
		}
		for _, form := range f.en {
			l.buildForm(f, id, form, func(f family) []string { return f.en }, found)
		}
	}
}

func (l *Lexicon) buildForm(of formed, id int32, form string, words func(family) []string, found *Problems) {
	reach := near
	switch {
	case strings.Contains(form, "…,…"):
		reach = far
	case strings.Contains(form, "……"):
		reach = wide
	}
	parts := strings.Split(strings.NewReplacer("…,…", "…", "……", "…").Replace(form), "…")
	spelt := make([][][]rune, len(parts))
	for i, p := range parts {
		texts, problem := l.spellOut(p, words)
		if problem != "" {
			found.add(of.file, of.line, of.concept, "%q: %s", form, problem)
			return
		}
		for _, t := range texts {
			if r := l.words.trimmed(t); len(r) > 0 {
				spelt[i] = append(spelt[i], r)
			}
		}
	}
	m := &l.words
	if len(parts) == 1 {
		for _, r := range spelt[0] {
			m.addNew(r, use{asWord, id})
		}
		return
	}
	node := int32(0)
	for _, alike := range spelt {
		next := m.node()
		m.gaps[next].shared, m.gaps[next].reach = true, reach
		for _, r := range alike {
			m.add(r, use{asPart, 0})
			m.lead(node, m.strings.Add(r), next)
		}
		node = next
	}
	m.gaps[node].concept, m.gaps[node].word = id, form
}

// spellOut replaces the families of a part by their words, in all combinations.
func (l *Lexicon) spellOut(part string, words func(family) []string) (out []string, problem string) {
	from := strings.IndexByte(part, '<')
	if from < 0 {
		return []string{part}, ""
	}
	to := strings.IndexByte(part[from:], '>')
	if to < 0 {
		return nil, "a family is written <name>"
	}
	name := part[from+1 : from+to]
	f, ok := l.families[name]
	if !ok {
		return nil, "there is no family " + name
	}
	rest, problem := l.spellOut(part[from+to+1:], words)
	if problem != "" {
		return nil, problem
	}
	for _, w := range words(f) {
		for _, r := range rest {
			out = append(out, part[:from]+w+r)
		}
	}
	switch {
	case len(out) == 0:
		return nil, "the family " + name + " has no words in this language"
	case len(out) > mostForms:
		return nil, "stands for too many words: put a gap between the families"
	}
	return slices.Compact(out), ""
}
