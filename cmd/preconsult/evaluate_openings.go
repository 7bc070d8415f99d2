package main

import (
	"bufio"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// The ordinary openings are content of the evaluation: their README says how they came about.
//
//go:embed evaluate/ordinary/*.txt
var ordinaryFiles embed.FS

// opening is what somebody says first, and what is known of its urgency.
type opening struct {
	From      string // file:line, or the id of a line of one's own
	Lang      intake.Lang
	Person    intake.Person
	Informant intake.Informant
	Text      string
	Level     intake.Level // that it should get; 0 where it is only known to be ordinary
}

var ordinaryLine = regexp.MustCompile(`^(zh|en) ([0-9.]+) (male|female)(?: (parent|companion|interpreter))?: (.+)$`)

// readOrdinary reads the ordinary openings.
func readOrdinary() ([]opening, error) {
	files, err := fs.Glob(ordinaryFiles, "evaluate/ordinary/*.txt")
	if err != nil {
		return nil, err
	}
	var all []opening
	for _, file := range files {
		data, err := ordinaryFiles.ReadFile(file)
		if err != nil {
			return nil, err
		}
		n := 0
		for line := range strings.Lines(string(data)) {
			n++
			at := fmt.Sprintf("%s:%d", path.Base(file), n)
			m := ordinaryLine.FindStringSubmatch(strings.TrimSpace(line))
			if m == nil {
				return nil, fmt.Errorf("%s: a line is like “zh 45 female: …”", at)
			}
			years, err := strconv.ParseFloat(m[2], 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %q is no age", at, m[2])
			}
			o := opening{From: at, Lang: intake.Lang(m[1]), Person: intake.Person{Age: &years, Sex: intake.Sex(m[3])},
				Informant: intake.Informant(m[4]), Text: m[5]}
			if o.Informant == "" {
				o.Informant = intake.ByPatient
			}
			all = append(all, o)
		}
	}
	return all, nil
}

// ownOpening is a line of a file of one's own: the shape of `batch triage`, with the level that it should get.
type ownOpening struct {
	ID        string           `json:"id"`
	Lang      intake.Lang      `json:"lang"`
	Age       *float64         `json:"age_years"`
	Sex       intake.Sex       `json:"sex"`
	Informant intake.Informant `json:"informant"`
	Complaint string           `json:"complaint"`
	Level     intake.Level     `json:"level"`
}

// readOpenings reads JSON Lines of one's own. What is wrong is told with the number of its line and the field.
func readOpenings(file string) ([]opening, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return openingsFrom(f, file)
}

func openingsFrom(r io.Reader, name string) ([]opening, error) {
	var all []opening
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var o ownOpening
		fail := func(what string) error { return fmt.Errorf("%s:%d: %s", name, n, what) }
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			return nil, fail(err.Error())
		}
		switch {
		case !o.Lang.Valid():
			return nil, fail("lang: must be zh or en")
		case o.Level != 0 && !o.Level.Valid():
			return nil, fail("level: must be 1 to 5, or left out")
		}
		if o.Informant == "" {
			o.Informant = intake.ByPatient
		}
		if o.ID == "" {
			o.ID = fmt.Sprintf("%s:%d", name, n)
		}
		all = append(all, opening{o.ID, o.Lang, intake.Person{Age: o.Age, Sex: o.Sex}, o.Informant, o.Complaint, o.Level})
	}
	return all, lines.Err()
}
