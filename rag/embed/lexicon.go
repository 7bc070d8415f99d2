package embed

import "github.com/preconsult/preconsult/guidelines/lexicon"

// FromLexicon makes the built-in embedder with the lexicon's concepts. A concept brings what it is a kind of, so that a
// passage about chest pain is near to somebody's tight chest. version names the state of the content.
func FromLexicon(l *lexicon.Lexicon, version string) *Builtin {
	if len(version) > 12 {
		version = version[:12]
	}
	b := New(func(text string) []string { return Concepts(l, text) }, version)
	b.phrases = func(id string) (zh, en []string) {
		c, ok := l.Concept(id)
		if !ok {
			return nil, nil
		}
		return append([]string{c.Label.ZH}, c.ZH...), append([]string{c.Label.EN}, c.EN...)
	}
	return b
}

// Concepts lists the concepts that a text names, each once, with what they are kinds of.
func Concepts(l *lexicon.Lexicon, text string) []string {
	var all []string
	seen := map[string]bool{}
	var add func(id string)
	add = func(id string) {
		if seen[id] {
			return
		}
		seen[id] = true
		all = append(all, id)
		if c, ok := l.Concept(id); ok {
			for _, parent := range c.Parents {
				add(parent)
			}
		}
	}
	for _, m := range l.Match(text) {
		add(m.Concept)
	}
	return all
}
