package guidelines

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// spot is a place in a content file: the path by which its line is found ("ask[2].why") and the label that an author reads
// ("ask[onset].why").
type spot struct {
	src         *source
	path, label string
}

func (s *source) at(path string) spot { return spot{s, path, path} }

func (s spot) field(name string) spot {
	if name == "" {
		return s
	}
	dot := func(a string) string { return strings.TrimPrefix(a+"."+name, ".") }
	return spot{s.src, dot(s.path), dot(s.label)}
}

func (s spot) item(list string, i int, id string) spot {
	at := s.field(list)
	if id == "" {
		id = fmt.Sprint(i + 1)
	}
	return spot{s.src, fmt.Sprintf("%s[%d]", at.path, i), fmt.Sprintf("%s[%s]", at.label, id)}
}

func (s spot) report(field, format string, args ...any) {
	at := s.field(field)
	s.src.report(at.path, at.label, format, args...)
}

var hyphenated = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func checkID(src *source, field, id string) { src.at("").id(field, id) }

func (s spot) id(field, id string) {
	if !hyphenated.MatchString(id) {
		s.report(field, "%q: an id is lower case letters and digits joined by hyphens", id)
	}
}

func checkWords(src *source, path, label string, w intake.Words) {
	switch {
	case w.Empty():
		src.report(path, label, "is missing")
	case w.ZH == "":
		src.report(path, label, "zh is missing")
	case w.EN == "":
		src.report(path, label, "en is missing")
	}
}

func (s spot) words(field string, w intake.Words) {
	at := s.field(field)
	checkWords(s.src, at.path, at.label, w)
}
