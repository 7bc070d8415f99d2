package main

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// The emergencies are content of the evaluation and not of the engine: somebody wrote them from the sources who saw neither
// lexicon nor protocols.
//
//go:embed evaluate/emergencies/*.txt
var emergencyFiles embed.FS

// situation is one danger, or near miss, in a certain kind of person, with several ways to say it.
type situation struct {
	Title     string // with its source, as the file says it
	File      string
	Line      int
	Person    intake.Person
	Informant intake.Informant
	Level     intake.Level // the least urgent level that is still safe; 0 for a near miss, which must not be level 1 or 2
	Wordings  []wording
}

type wording struct {
	Lang intake.Lang
	Text string
}

// builtInSituations is the folder of the table that is built in.
func builtInSituations() fs.FS {
	sub, err := fs.Sub(emergencyFiles, "evaluate/emergencies")
	if err != nil {
		panic(err) // the name is constant
	}
	return sub
}

// readSituations reads all .txt files of a folder. A situation is
//
//	# title | source
//	@age 67
//	@sex male
//	@by patient
//	@level 2
//	zh: …
//	en: …
func readSituations(folder fs.FS) ([]situation, error) {
	var all []situation
	files, err := fs.Glob(folder, "*.txt")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		data, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, err
		}
		var s *situation
		n := 0
		for line := range strings.Lines(string(data)) {
			n++
			line = strings.TrimSpace(line)
			key, value, _ := strings.Cut(line, " ")
			value = strings.TrimSpace(value)
			fail := func(what string) error { return fmt.Errorf("%s:%d: %s", path.Base(file), n, what) }
			switch {
			case line == "":
				s = nil
			case strings.HasPrefix(line, "#") && s == nil:
				all = append(all, situation{Title: strings.TrimSpace(line[1:]), File: path.Base(file), Line: n, Informant: intake.ByPatient})
				s = &all[len(all)-1]
			case strings.HasPrefix(line, "#"):
			case s == nil:
				return nil, fail("a title (# …) is expected first")
			case key == "@age":
				years, err := strconv.ParseFloat(value, 64)
				if err != nil {
					return nil, fail("@age: a number of years is expected")
				}
				s.Person.Age = &years
			case key == "@sex":
				s.Person.Sex = intake.Sex(value)
			case key == "@by":
				s.Informant = intake.Informant(value)
			case key == "@level" && value == "not-urgent":
			case key == "@level":
				level, err := strconv.Atoi(value)
				if s.Level = intake.Level(level); err != nil || !s.Level.Valid() {
					return nil, fail("@level: 1 to 5 or not-urgent is expected")
				}
			case key == "zh:", key == "en:":
				s.Wordings = append(s.Wordings, wording{intake.Lang(strings.TrimSuffix(key, ":")), value})
			default:
				return nil, fail(fmt.Sprintf("%q is unknown", key))
			}
		}
	}
	out := all[:0]
	for _, s := range all {
		if len(s.Wordings) > 0 { // a comment at the head of a file is no situation
			out = append(out, s)
		}
	}
	return out, nil
}
