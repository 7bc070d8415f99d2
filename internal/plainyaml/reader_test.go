package plainyaml

import (
	"reflect"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

// nodes compares what was read; the line of what is not there says nothing.
var nodes = cmp.Options{cmp.AllowUnexported(Node{}), cmp.FilterValues(func(a, b Node) bool { return a.Kind == Null && b.Kind == Null },
	cmp.Comparer(func(Node, Node) bool { return true })), cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Bare" }, cmp.Ignore())}

// same compares the two readings of a text; the plain one may give up.
func same(t *testing.T, name, text string) {
	t.Helper()
	got, ok := Read(text)
	if !ok {
		return
	}
	want, err := parseAny([]byte(text))
	if err != nil {
		t.Errorf("%s: read as plain, and the library says %v", name, err)
		return
	}
	if diff := cmp.Diff(want, got, nodes); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
	var plain, byLibrary sample
	if Into(text, &plain) {
		if err := yaml.UnmarshalWithOptions([]byte(text), &byLibrary, yaml.Strict()); err != nil {
			t.Errorf("%s: decoded as plain, and the library says %v", name, err)
		} else if !reflect.DeepEqual(plain, byLibrary) {
			t.Errorf("%s: decoded as %+v, by the library as %+v", name, plain, byLibrary)
		}
	}
}

// sample has a field of each kind that content is made of.
type sample struct {
	A string              `yaml:"a"`
	B words               `yaml:"b"`
	C []words             `yaml:"c"`
	D map[string]string   `yaml:"d"`
	E map[string][]string `yaml:"e"`
	F float64             `yaml:"f"`
	G int                 `yaml:"g"`
	H bool                `yaml:"h"`
	I *float64            `yaml:"i"`
	J []string            `yaml:"j"`
	K string              `yaml:"-"`
}

type words struct {
	A string `yaml:"a"`
	B string `yaml:"b"`
}

// FuzzPlain looks for a text that the plain reader takes and reads otherwise than the library.
func FuzzPlain(f *testing.F) {
	for _, text := range []string{"concepts:\n  - id: a\n    zh: [头疼, \"a … b\"] # why\n    en:\n      - b\n      - 'it''s'\n", "a: {b: 1, \"20\": 5}\n",
		"a:\n- b\n- c: d\n  e: f\n", "a: b\n c\n", "a: [b\n  c]", "a: &x b", "a: |\n  b\n", "? a\n: b", "a: 'b\n c'", "a: \"\\u1234\"", "a: null\nb: ~\nc:\n",
		"a: b: c", "a: [b: c]", "a: b\na: c", "- a\n- b", "a: - b", "- - a", "a: #b\n  c", "a: [b,, c]", "a: [,]", "---\na: b", "a: b\n...\n", "\ta: b",
		"a: [b, c", "a: {b}", "a: b#c", "a: [b #c\n]", "a:b", "a: 24/7", "a: -1", "a: - ", "a: [-]", "a: '", "a: @b", "a : b", "a:  b  ", "a: [b]c", "a: \"b\"c",
		"a: >-\n  b\n  c d\ng: 3\n", "c:\n  - a: >-\n      b\n      c\n    b: d\n  - {a: e}\n", "a: >-\n  b\n\n  c\n", "a: >-\n  b\n   c\n", "a: >-\ng: 1\n", "a: >-\n  0\n  0", "a: >-\n 0\n  ", "a: {b: #,\n20\":' 5}\n", "a: >-\n  b\n   \ng: 1\n", "a: >-\n  b # c\n",
		"a: >-\n  b\n\n\n# c\ng: 1", "d: {x: y, \"3\": z}\ne:\n  x: [y]\nj: []\n", "f: 1.50\ng: 07\nh: true\ni: -2\n", "a: 12\nj: [1.5, yes, 2026-01-02, +3]", "h: yes", "f: .5", "f: 1e3",
		"g: 0x10", "g: 1_000", "a: 0o7", "b:\nc:\nj:\n", "f: \"1\"", "a: true", "k: a", "d: {true: x}", "a: 3月", "a: -b", "a: +", "a: .", "a: 1.2.3", "f: -.5", "f: 00.5", "f: 1."} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { same(t, "text", text) })
}
