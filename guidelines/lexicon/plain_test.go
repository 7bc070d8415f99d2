package lexicon

import (
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// nodes compares what was read; the line of what is not there says nothing.
var nodes = cmp.Options{cmp.AllowUnexported(node{}, branches{}, field{}), cmp.FilterValues(func(a, b node) bool { return a.kind == isNull && b.kind == isNull },
	cmp.Comparer(func(node, node) bool { return true }))}

// What the plain reader reads of the built-in files is what the YAML library reads.
func TestPlainReadsTheSame(t *testing.T) {
	names, _ := fs.Glob(files, "*.yaml")
	for _, name := range names {
		data, _ := fs.ReadFile(files, name)
		same(t, name, string(data))
		if _, ok := readPlain(string(data)); !ok {
			t.Errorf("%s is not read by the plain reader: it takes longer, and costs a start of the program", name)
		}
	}
}

// same compares the two readings of a text; the plain one may give up.
func same(t *testing.T, name, text string) {
	t.Helper()
	got, ok := readPlain(text)
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
}

// FuzzPlain looks for a text that the plain reader takes and reads otherwise than the library.
func FuzzPlain(f *testing.F) {
	for _, text := range []string{"concepts:\n  - id: a\n    zh: [头疼, \"a … b\"] # why\n    en:\n      - b\n      - 'it''s'\n", "a: {b: 1, \"20\": 5}\n",
		"a:\n- b\n- c: d\n  e: f\n", "a: b\n c\n", "a: [b\n  c]", "a: &x b", "a: |\n  b\n", "? a\n: b", "a: 'b\n c'", "a: \"\\u1234\"", "a: null\nb: ~\nc:\n",
		"a: b: c", "a: [b: c]", "a: b\na: c", "- a\n- b", "a: - b", "- - a", "a: #b\n  c", "a: [b,, c]", "a: [,]", "---\na: b", "a: b\n...\n", "\ta: b",
		"a: [b, c", "a: {b}", "a: b#c", "a: [b #c\n]", "a:b", "a: 24/7", "a: -1", "a: - ", "a: [-]", "a: '", "a: @b", "a : b", "a:  b  ", "a: [b]c", "a: \"b\"c"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { same(t, "text", text) })
}
