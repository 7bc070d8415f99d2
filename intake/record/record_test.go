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

var update = flag.Bool("update", false, "write what the notes are now into testdata")

func TestNotes(t *testing.T) {
	for _, s := range scripts(t) {
		t.Run(s.name, func(t *testing.T) {
			r, err := New(words(), s.opt).Build(s.visit, s.extra)
			if err != nil {
				t.Fatal(err)
			}
			keep(t, s.name, r)
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

// keep writes a record where CI runs HL7's own validator over it.
func keep(t *testing.T, name string, r intake.Record) {
	t.Helper()
	folder := os.Getenv("PRECONSULT_OUT")
	if folder == "" {
		return
	}
	folder = filepath.Join(folder, "records")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "case-"+name+".json"), r.Bundle, 0o644); err != nil {
		t.Fatal(err)
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
			b.WriteString(string([]rune(s.visit.Turns[u.Turn].Text)[u.Span.Start:u.Span.End]) + "\n")
		} else {
			b.WriteString(u.Rule + u.Reading + u.Chart + "\n")
		}
	}
	return b.String()
}
