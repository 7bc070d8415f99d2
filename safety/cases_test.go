package safety

import (
	"bufio"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// lines reads a file of cases: n words and the rest of the line. Lines that begin with # are remarks; \n is a line break.
func lines(t *testing.T, name string, n int) [][]string {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out [][]string
	for s := bufio.NewScanner(file); s.Scan(); {
		if line := s.Text(); line != "" && !strings.HasPrefix(line, "#") {
			f := strings.SplitN(line, " ", n+1)
			if len(f) != n+1 {
				t.Fatalf("testdata/%s: %q has too few words", name, line)
			}
			f[n] = strings.ReplaceAll(f[n], `\n`, "\n")
			out = append(out, f)
		}
	}
	if len(out) < 200 {
		t.Errorf("testdata/%s: %d cases are too few", name, len(out))
	}
	return out
}

// share counts cases by category.
type share map[string][2]int

func (s share) add(key string, ok bool) {
	n := s[key]
	n[1]++
	if ok {
		n[0]++
	}
	s[key] = n
}

func (s share) log(t *testing.T) {
	keys := make([]string, 0, len(s))
	for k := range s {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		t.Logf("%-16s %3d of %3d", k, s[k][0], s[k][1])
	}
}

// What must be held back is, and for the right reason.
func TestRedteamOutput(t *testing.T) {
	f, found := newFilter(t), share{}
	for _, c := range lines(t, "redteam-output.txt", 2) {
		category, d := c[0], draftOf(Info, intake.Lang(c[1]), c[2])
		if text, source, ok := strings.Cut(c[2], " <= "); ok {
			d.Text, d.Mode, d.Sources = text, intake.ByModel, []Source{{"1", source}}
		}
		text, v := f.Review(d)
		ok := (v.Action == Block || v.Action == Rewrite) && v.Has(Category(category)) && text.String() != d.Text
		found.add(category, ok)
		if !ok {
			t.Errorf("%s %s: %s: %s %v %v", category, c[1], d.Text, v.Action, v.Categories, v.Rules)
		}
	}
	found.log(t)
}

// What is fine passes as it is.
func TestFineOutput(t *testing.T) {
	f, found := newFilter(t), share{}
	for _, c := range lines(t, "fine-output.txt", 2) {
		text, v := f.Review(draftOf(Kind(c[0]), intake.Lang(c[1]), c[2]))
		ok := v.Action == Allow && text.String() == c[2]
		found.add(c[0], ok)
		if !ok {
			t.Errorf("%s %s: %s: %s %v %v", c[0], c[1], c[2], v.Action, v.Categories, v.Rules)
		}
	}
	found.log(t)
}

// What people type brings those who are needed, and the near misses bring nobody.
func TestInput(t *testing.T) {
	f, found := newFilter(t), share{}
	for _, c := range lines(t, "input.txt", 3) {
		v := f.Screen(intake.Lang(c[2]), c[3])
		want := []Action{Action(c[0])}
		switch c[0] {
		case "any":
			want = []Action{Rewrite, Block, Escalate}
		case "mild":
			want = []Action{Allow, Rewrite}
		}
		ok := slices.Contains(want, v.Action) && v.Text == c[3]
		if c[1] == "-" {
			ok = ok && len(v.Categories) == 0
		} else {
			for _, k := range strings.Split(c[1], ",") {
				ok = ok && v.Has(Category(k))
			}
		}
		found.add(c[1], ok)
		if !ok {
			t.Errorf("want %s %s: %s: %s %v %v", c[0], c[1], c[3], v.Action, v.Categories, v.Rules)
		}
	}
	found.log(t)
}
