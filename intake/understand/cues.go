package understand

import (
	_ "embed"

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

// loadCues reads the built-in table.
func loadCues() *cueTable {
	t := &cueTable{words: lexicon.NewAutomaton()}
	eachWord("cues.yaml", cueText, classNames[:], func(c int, w string) {
		n := t.words.Add(trimmedRunes(w))
		for int(n) >= len(t.does) {
			t.does = append(t.does, 0)
		}
		t.does[n] |= 1 << c
	})
	for _, s := range t.does {
		t.small = append(t.small, s&^(1<<between|1<<join) == 0)
	}
	t.words.Build()
	return t
}
