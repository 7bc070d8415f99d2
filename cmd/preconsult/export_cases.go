package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
)

// The labels of a case that are no category: what must go through, and what must be caught for a reason that nobody named.
const (
	casePass = "pass"
	caseHeld = "held"
)

// caseOf makes a case of a dispute: its label and text.
func caseOf(l visit.Lesson) (label, text string) {
	switch {
	case l.Verdict == visit.WronglyHeld:
		label = casePass
	case l.Category != "":
		label = string(l.Category)
	default:
		label = caseHeld
	}
	return label, oneLine(l.Before)
}

// oneLine writes a text in a line of a file of cases: a line break is \n, and a tab would end the label.
func oneLine(text string) string {
	return strings.NewReplacer("\r\n", `\n`, "\n", `\n`, "\r", `\n`, "\t", " ").Replace(text)
}

// writeCases writes a file for each direction and language that has disputes, and tells what it wrote. Of a text that was disputed
// several times each dispute is a line: where clinicians disagree a person has to see both.
func writeCases(out io.Writer, folder string, lessons []visit.Lesson) error {
	files := map[string]*strings.Builder{}
	counts := map[string]int{}
	var names []string
	for _, direction := range []string{"out", "in"} {
		for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
			names = append(names, fmt.Sprintf("%s-disputes-%s.txt", direction, lang))
		}
	}
	for _, l := range lessons {
		name := fmt.Sprintf("%s-disputes-%s.txt", l.Direction, l.Lang)
		if files[name] == nil {
			files[name] = &strings.Builder{}
			fmt.Fprint(files[name], "# Disputes of clinicians, for a person to review: put invented words for the ⟦marks⟧, and say why a label is wrong where it is.\n")
		}
		label, text := caseOf(l)
		fmt.Fprintf(files[name], "\n# %s %s (%s): %s; the filter of %s: %s %s; written by %s %s\n", l.Date, l.Role, l.Verdict, l.Of, l.Filter, l.Action,
			strings.Join(l.Rules, " "), l.Mode, l.Writer)
		if l.Reason != "" {
			fmt.Fprintf(files[name], "# %s\n", oneLine(l.Reason))
		}
		fmt.Fprintf(files[name], "%s\t%s\n", label, text)
		counts[name]++
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for _, name := range names {
		if files[name] == nil {
			continue
		}
		path := filepath.Join(folder, name)
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		_, err = io.WriteString(f, files[name].String())
		if e := f.Close(); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s: %d\n", path, counts[name])
	}
	if len(files) == 0 {
		fmt.Fprintln(out, "nothing was disputed")
	}
	return nil
}
