package understand

import (
	_ "embed"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

//go:embed cues.yaml
var cueText []byte

// class is what a cue word does to the words around it; cues.yaml explains each.
type class uint8

const (
	deny class = iota
	denyAfter
	notDeny
	double
	turn
	subject
	goneAfter
	goneBefore
	unsure
	seems
	cond
	worry
	ask
	other
	child
	self
	past
	now
	between
	join
	busy
	those
	since
	joke
	affirm
	tale
	classes
)

var classNames = [classes]string{"deny", "deny-after", "not-deny", "double", "turn", "subject", "gone-after",
	"gone-before", "unsure", "seems",
	"if", "worry", "ask", "other", "child", "self", "past", "now", "between", "join", "busy", "those", "never-since", "joke", "affirm",
	"tale"}

func (c class) String() string { return classNames[c] }

// classSet is a set of classes: one word may do several things.
type classSet uint32

func (s classSet) has(c class) bool { return s&(1<<c) != 0 }

// any reports whether one of the classes is in the set.
func (s classSet) any(cs ...class) bool {
	for _, c := range cs {
		if s.has(c) {
			return true
		}
	}
	return false
}

// cueTable finds the words of cues.yaml.
type cueTable struct {
	words *lexicon.Automaton
	does  []classSet
	small []bool // only between or join: gives way to nothing and blocks nothing
}

// loadCues reads the built-in table. It is part of the program, so a mistake in it is a mistake of ours, and the
// tests see it.
func loadCues() *cueTable {
	var file map[string]struct {
		ZH []string `yaml:"zh"`
		EN []string `yaml:"en"`
	}
	if err := yaml.UnmarshalWithOptions(cueText, &file, yaml.Strict()); err != nil {
		panic("understand: cues.yaml: " + err.Error())
	}
	t := &cueTable{words: lexicon.NewAutomaton()}
	for c := class(0); c < classes; c++ {
		lists, ok := file[c.String()]
		if !ok {
			panic("understand: cues.yaml: no class " + c.String())
		}
		delete(file, c.String())
		for _, w := range append(lists.ZH, lists.EN...) {
			n := t.words.Add([]rune(strings.TrimSpace(string(lexicon.Normalise(w).Runes))))
			for int(n) >= len(t.does) {
				t.does = append(t.does, 0)
			}
			t.does[n] |= 1 << c
		}
	}
	for name := range file {
		panic("understand: cues.yaml: unknown class " + name)
	}
	for _, s := range t.does {
		t.small = append(t.small, s&^(1<<between|1<<join) == 0)
	}
	t.words.Build()
	return t
}
