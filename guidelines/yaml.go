package guidelines

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/preconsult/preconsult/internal/plainyaml"
)

// source is a YAML text with the line of each of its fields, so that a check that finds something wrong long after parsing
// can still name the line. Fields are named as in "ask[2].why.cites[0]".
type source struct {
	file   string
	data   []byte
	kind   reflect.Type // of what was read
	offset int
	top    int            // the line of the whole, where it is not the first one of the text
	lines  map[string]int // nil until somebody asks: there is seldom anything wrong
	found  *Problems
}

// report adds a problem at a field. A field that is missing is reported at the nearest one around it.
func (s *source) report(path, label, format string, args ...any) {
	*s.found = append(*s.found, Problem{s.file, s.line(path), label, fmt.Sprintf(format, args...)})
}

func (s *source) line(path string) int {
	if s.lines == nil {
		s.lines = map[string]int{}
		if tree, err := parser.ParseBytes(s.data, 0); err == nil && len(tree.Docs) == 1 {
			s.walk(tree.Docs[0].Body, s.kind, "")
		}
	}
	for path != "" {
		if l, ok := s.lines[path]; ok {
			return l
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			break
		}
		path = path[:cut]
	}
	if s.top > 0 {
		return s.top
	}
	return max(1, s.lines[""])
}

// decode parses a YAML text into v, a pointer to a struct. Unlike the library's strict mode, which stops at the first
// unknown field, it reports all of them. offset is added to each line, for YAML that stands inside another text.
func decode(file string, data []byte, offset int, v any, found *Problems) *source {
	src := &source{file: file, data: data, kind: reflect.TypeOf(v).Elem(), offset: offset, found: found}
	if plainyaml.Into(string(data), v) {
		return src
	}
	src.lines = map[string]int{}
	tree, err := parser.ParseBytes(data, 0)
	if err != nil {
		line, message := plainyaml.Explain(err)
		*found = append(*found, Problem{file, line + offset, "", message})
		return src
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		*found = append(*found, Problem{file, 1 + offset, "", "one YAML document is expected"})
		return src
	}
	body := tree.Docs[0].Body
	src.walk(body, src.kind, "")
	if err := yaml.NodeToValue(body, v); err != nil {
		line, message := plainyaml.Explain(err)
		*found = append(*found, Problem{file, line + offset, "", message})
	}
	return src
}

// walk notes the line of every field and reports those that the Go type does not have.
func (s *source) walk(n ast.Node, t reflect.Type, path string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if _, ok := s.lines[path]; !ok && n.GetToken() != nil {
		s.lines[path] = n.GetToken().Position.Line + s.offset
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		for _, pair := range n.Values {
			s.walkPair(pair, t, path)
		}
	case *ast.MappingValueNode:
		s.walkPair(n, t, path)
	case *ast.SequenceNode:
		if t.Kind() == reflect.Slice {
			for i, item := range n.Values {
				s.walk(item, t.Elem(), fmt.Sprintf("%s[%d]", path, i))
			}
		}
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		s.report(path, path, "anchors, aliases and tags are not used in content")
	}
}

func (s *source) walkPair(pair *ast.MappingValueNode, t reflect.Type, path string) {
	key := pair.Key.GetToken().Value
	field := strings.TrimPrefix(path+"."+key, ".")
	s.lines[field] = pair.Key.GetToken().Position.Line + s.offset
	switch t.Kind() {
	case reflect.Map:
		s.walk(pair.Value, t.Elem(), field)
	case reflect.Struct:
		for f := range t.Fields() {
			if f.Tag.Get("yaml") == key && key != "-" {
				s.walk(pair.Value, f.Type, field)
				return
			}
		}
		if strings.Contains(key, " ") {
			s.report(field, field, "unknown field: a text with a comma needs quotes inside { }")
			return
		}
		s.report(field, field, "unknown field")
	}
}
