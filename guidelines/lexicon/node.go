package lexicon

import (
	"errors"
	"strconv"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// node is a piece of a YAML file as far as a lexicon goes: nothing, a text, a list, or fields.
type node struct {
	text string
	*branches
	line int32
	kind nodeKind
}

type nodeKind uint8

const (
	isNull nodeKind = iota
	isText
	isList
	isFields
	isOther // what has no place in a lexicon, such as an anchor
)

// branches are what lists and fields hold.
type branches struct {
	items  []node
	fields []field
}

type field struct {
	name  string
	line  int32
	value node
}

// parse reads a file: by the plain reader where that knows all that stands in it, and by the library otherwise, which also tells
// what is wrong.
func parse(data []byte) (node, error) {
	if n, ok := readPlain(string(data)); ok {
		return n, nil
	}
	return parseAny(data)
}

var errDocuments = errors.New("one YAML document is expected")

func parseAny(data []byte) (node, error) {
	tree, err := parser.ParseBytes(data, 0)
	switch {
	case err != nil:
		return node{}, err
	case len(tree.Docs) != 1 || tree.Docs[0].Body == nil:
		return node{}, errDocuments
	}
	return nodeOf(tree.Docs[0].Body), nil
}

// nodeOf takes over what the library has read.
func nodeOf(n ast.Node) node {
	out := node{line: lineOf(n)}
	switch n := n.(type) {
	case *ast.NullNode, nil:
	case *ast.StringNode:
		out.kind, out.text = isText, n.Value
	case *ast.LiteralNode:
		out.kind, out.text = isText, n.Value.Value
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		out.kind, out.text = isText, n.GetToken().Value // "no", "1" and "true" are words here, not other types
	case *ast.SequenceNode:
		out.kind, out.branches = isList, &branches{}
		for _, v := range n.Values {
			out.items = append(out.items, nodeOf(v))
		}
	case *ast.MappingNode:
		out.kind, out.branches = isFields, &branches{}
		for _, v := range n.Values {
			out.fields = append(out.fields, field{v.Key.GetToken().Value, lineOf(v.Key), nodeOf(v.Value)})
		}
	case *ast.MappingValueNode:
		out.kind = isFields
		out.branches = &branches{fields: []field{{n.Key.GetToken().Value, lineOf(n.Key), nodeOf(n.Value)}}}
	default:
		out.kind, out.text = isOther, n.GetToken().Value
	}
	return out
}

func lineOf(n ast.Node) int32 {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return int32(n.GetToken().Position.Line)
}

// yamlError takes the line and the sentence out of the library's error, which otherwise prints a page.
func yamlError(err error) (line int, message string) {
	var ye yaml.Error
	if errors.As(err, &ye) {
		if tk := ye.GetToken(); tk != nil {
			return tk.Position.Line, ye.GetMessage()
		}
		return 1, ye.GetMessage()
	}
	return 1, err.Error()
}

// pairs are the fields of a mapping; anything else is a problem.
func (d decoder) pairs(n node, name string) []field {
	switch n.kind {
	case isFields:
		return n.fields
	case isNull:
		return nil
	}
	d.problem(n.line, name, "fields are expected here")
	return nil
}

func (d decoder) items(n node, name string) []node {
	switch n.kind {
	case isList:
		return n.items
	case isNull:
		return nil
	}
	d.problem(n.line, name, "a list is expected here")
	return nil
}

func (d decoder) texts(n node, name string) []string {
	items := d.items(n, name)
	out := make([]string, 0, len(items))
	for _, i := range items {
		if s := d.text(i); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// text is a scalar as it is written.
func (d decoder) text(n node) string {
	if n.kind == isList || n.kind == isFields {
		d.problem(n.line, "", "a text is expected here")
	}
	return n.text
}

func (d decoder) number(n node, name string) float64 {
	f, err := strconv.ParseFloat(d.text(n), 64)
	if err != nil {
		d.problem(n.line, name, "a figure is expected here")
	}
	return f
}
