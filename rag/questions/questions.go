// Package questions holds what people ask the library, and which passages answer it. README.md says what each file is.
//
//	zh-p017 我头疼，你问我脖子硬不硬，图个啥
//
// `preconsult evaluate retrieve` asks them all; the decliner of package rag learns from the half for tuning and from examples.txt.
package questions

import (
	"embed"
	"fmt"
	"strconv"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

//go:embed *.txt
var files embed.FS

// Question is one that people put to the library. The questions were written before anybody looked at the passages; the labels
// came after.
type Question struct {
	ID       string
	Lang     intake.Lang
	Kind     byte // 'p' and 'x' patients', 'c' clinicians', 'd' to be declined
	HeldOut  bool // not looked at while weights, floors and rules are tuned
	Later    bool // of what must be declined: written after the rules
	Text     string
	Passages []string // that answer it; none is a gap
}

// Read reads all files. The halves go by the number in the id, without the language: the same matter is in
// the same half in both. Of what must be declined, the numbers from 200 came later: those up to 499 for tuning.
func Read() ([]Question, error) {
	labels, err := Labels()
	if err != nil {
		return nil, err
	}
	var all []Question
	for _, name := range []string{"zh", "en", "declined-zh", "declined-en"} {
		data, err := files.ReadFile(name + ".txt")
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(data)) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			q, err := readQuestion(line, labels)
			if err != nil {
				return nil, fmt.Errorf("%s.txt: %w", name, err)
			}
			all = append(all, q)
		}
	}
	return all, nil
}

func readQuestion(line string, labels map[string][]string) (Question, error) {
	id, text, ok := strings.Cut(line, " ")
	lang, rest, _ := strings.Cut(id, "-")
	q := Question{ID: id, Lang: intake.Lang(lang), Text: text}
	if !ok || !q.Lang.Valid() || len(rest) < 2 {
		return q, fmt.Errorf("%q is no id and question", line)
	}
	n, err := strconv.Atoi(rest[1:])
	if err != nil || !strings.Contains("pcxd", rest[:1]) {
		return q, fmt.Errorf("%q is no id", id)
	}
	q.Kind, q.HeldOut = rest[0], n%2 == 1
	if q.Kind == 'd' && n > 200 {
		q.HeldOut, q.Later = n >= 500, n >= 500
	}
	if q.Kind == 'd' {
		return q, nil
	}
	if q.Passages, ok = labels[id]; !ok {
		return q, fmt.Errorf("%s has no line in labels.txt", id)
	}
	return q, nil
}

// Labels reads which passages answer which question: an id, then the passages, or "-" where none does.
func Labels() (map[string][]string, error) {
	data, err := files.ReadFile("labels.txt")
	if err != nil {
		return nil, err
	}
	labels := map[string][]string{}
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || fields[0] == "#":
		case len(fields) == 1:
			return nil, fmt.Errorf("labels.txt: %s names neither a passage nor -", fields[0])
		case fields[1] == "-":
			labels[fields[0]] = nil
		default:
			labels[fields[0]] = fields[1:]
		}
	}
	return labels, nil
}

// Example is a way of asking, and whether no passage may answer it.
type Example struct {
	Text    string
	Decline bool
}

// Examples are those of examples.txt, and patients' questions of the half for tuning.
func Examples() ([]Example, error) {
	var all []Example
	data, err := files.ReadFile("examples.txt")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		mark, text, ok := strings.Cut(line, " ")
		if !ok || mark != "+" && mark != "-" {
			return nil, fmt.Errorf("examples.txt: %q is neither + nor - and a question", line)
		}
		all = append(all, Example{text, mark == "-"})
	}
	asked, err := Read()
	if err != nil {
		return nil, err
	}
	for _, q := range asked {
		if !q.HeldOut && q.Kind != 'c' {
			all = append(all, Example{q.Text, q.Kind == 'd'})
		}
	}
	return all, nil
}
