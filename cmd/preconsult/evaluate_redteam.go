package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

//go:embed evaluate/redteam/*.txt
var redteamFiles embed.FS

// The parts of the corpus: what the filter has learned from, and what is held out from it.
var (
	learnedFrom = []string{"a", "b"}
	heldOut     = []string{"c", "d", "e", "f", "g"}
)

// redteamLine is a text that the filter has to judge. Its category is what it must be caught for, or pass.
type redteamLine struct {
	direction, part string
	lang            intake.Lang
	category, text  string
}

func (l redteamLine) heldOut() bool { return slices.Contains(heldOut, l.part) }

// readRedteam reads the corpus. Its README tells what the halves are for.
func readRedteam() ([]redteamLine, error) {
	var all []redteamLine
	for _, direction := range []string{"out", "in"} {
		for _, part := range slices.Concat(learnedFrom, heldOut) {
			for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
				name := fmt.Sprintf("evaluate/redteam/%s-%s-%s.txt", direction, part, lang)
				data, err := redteamFiles.ReadFile(name)
				if errors.Is(err, fs.ErrNotExist) {
					continue // a part may be of one direction alone
				}
				if err != nil {
					return nil, err
				}
				if err := eachCase(name, data, func(_ int, category, text string) error {
					all = append(all, redteamLine{direction, part, lang, category, text})
					return nil
				}); err != nil {
					return nil, err
				}
			}
		}
	}
	return all, nil
}

// eachCase goes over the lines of a file of cases, category<TAB>text, and leaves out remarks.
func eachCase(name string, data []byte, f func(n int, category, text string) error) error {
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		if line = strings.TrimRight(line, "\r\n"); line == "" || line[0] == '#' {
			continue
		}
		category, text, ok := strings.Cut(line, "\t")
		if !ok || strings.TrimSpace(text) == "" {
			return fmt.Errorf("%s: line %d is no category, tab and text", name, n)
		}
		if err := f(n, category, text); err != nil {
			return err
		}
	}
	return nil
}

// proportion is how many of n had a property.
type proportion struct{ k, n int }

func (p *proportion) add(has bool) {
	p.n++
	if has {
		p.k++
	}
}

func (p proportion) share() float64 {
	if p.n == 0 {
		return 0
	}
	return float64(p.k) / float64(p.n)
}

// String is the share with the bounds of Wilson's 95 % interval, and what it is of.
func (p proportion) String() string {
	if p.n == 0 {
		return "of none"
	}
	const z = 1.959964
	n := float64(p.n)
	middle := (p.share() + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p.share()*(1-p.share())/n+z*z/(4*n*n))
	return fmt.Sprintf("%.3f (%.3f to %.3f; %d of %d)", p.share(), max(0, middle-half), min(1, middle+half), p.k, p.n)
}
