package record

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/preconsult/preconsult/intake"
)

var (
	update = flag.Bool("update", false, "write what the notes are now into testdata")
	out    = flag.String("bundles", "", "folder to write the cases' Bundles into, for the validators")
)

func TestNotes(t *testing.T) {
	for _, s := range scripts(t) {
		t.Run(s.name, func(t *testing.T) {
			r, err := New(words(), s.opt).Build(s.visit, s.extra)
			if err != nil {
				t.Fatal(err)
			}
			if *out != "" {
				if err := os.WriteFile(filepath.Join(*out, s.name+".json"), r.Bundle, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			got := Text(r, s.opt.Lang) + cardText(s, r.Note)
			if *update {
				file := filepath.Join("testdata", s.name+".txt")
				raw, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				in, _, _ := bytes.Cut(raw, []byte("----\n"))
				if err := os.WriteFile(file, append(append(in, "----\n"...), got...), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(s.want, got); diff != "" {
				t.Errorf("the note differs (-want +got):\n%s", diff)
			}
		})
	}
}

// cardText lists the card and what no line carries, as a reviewer reads it.
func cardText(s script, n intake.Note) string {
	var b bytes.Buffer
	list := func(name string, lines []intake.Line) {
		if len(lines) == 0 {
			return
		}
		b.WriteString(name)
		for i, l := range lines {
			if i > 0 {
				b.WriteString(" ·")
			}
			b.WriteString(" " + l.Text)
		}
		b.WriteString("\n")
	}
	b.WriteString("-- card\n")
	list("+", n.Card.Positives)
	list("-", n.Card.Negatives)
	list("vitals", n.Card.Vitals)
	list("medicines", n.Card.Medicines)
	list("allergies", n.Card.Allergies)
	b.WriteString("-- unused\n")
	for _, u := range n.Unused {
		if u.Span != nil {
			b.WriteString(cut(s.visit.Turns[u.Turn].Text, *u.Span) + "\n")
		} else {
			b.WriteString(u.Rule + u.Reading + "\n")
		}
	}
	return b.String()
}
