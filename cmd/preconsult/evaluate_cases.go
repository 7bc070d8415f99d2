package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/safety"
)

// readCases reads a file of cases as `export disputes` writes it, or one of the red team's: category<TAB>text, its direction and
// language in its name (out-anything-zh.txt).
func readCases(path string) ([]redteamLine, error) {
	name := strings.TrimSuffix(filepath.Base(path), ".txt")
	direction, rest, _ := strings.Cut(name, "-")
	lang := intake.Lang(rest[strings.LastIndex(rest, "-")+1:])
	if direction != "out" && direction != "in" || !lang.Valid() {
		return nil, fmt.Errorf("%s: the name must tell direction and language, as out-disputes-zh.txt does", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{casePass: true, caseHeld: true}
	for _, c := range safety.Categories(direction) {
		known[string(c)] = true
	}
	var out []redteamLine
	err = eachCase(path, data, func(n int, category, text string) error {
		if !known[category] {
			return fmt.Errorf("%s: line %d: %q is no category of what goes %s", path, n, category, direction)
		}
		out = append(out, redteamLine{direction, rest, lang, category, strings.ReplaceAll(text, `\n`, "\n")})
		return nil
	})
	return out, err
}

// evaluateCases scores files of cases, and names each that is judged otherwise than its label says. It fails where one is.
func (e *engine) evaluateCases(out io.Writer, paths []string) error {
	wrong := 0
	for _, path := range paths {
		lines, err := readCases(path)
		if err != nil {
			return err
		}
		var caught, held proportion
		for _, l := range lines {
			v, hit := e.judgeCase(l)
			if l.category == casePass {
				held.add(hit)
			} else {
				caught.add(hit)
			}
			if hit == (l.category == casePass) {
				wrong++
				fmt.Fprintf(out, "%s %s: %s: %s %v\n", l.category, l.lang, oneLine(l.text), v.Action, v.Rules)
			}
		}
		fmt.Fprintf(out, "%s  caught %s, wrongly held %s\n", filepath.Base(path), caught, held)
	}
	if wrong > 0 {
		return fmt.Errorf("safety: %d cases are judged otherwise than their labels say", wrong)
	}
	return nil
}

// judgeCase is judgeLine, with what must be caught for whatever reason besides.
func (e *engine) judgeCase(l redteamLine) (safety.Verdict, bool) {
	if l.direction == "in" && l.category == caseHeld {
		v := e.filter.Screen(l.lang, l.text)
		return v, v.Action != safety.Allow
	}
	return e.judgeLine(l)
}
