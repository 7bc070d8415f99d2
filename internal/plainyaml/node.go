package plainyaml

import (
	"errors"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Node is a piece of a file: nothing, a text, a list, or fields.
type Node struct {
	Text string
	*branches
	Line int32
	Kind Kind
	Bare bool // a text without quotes, which may be a figure or a truth
}

// Kind is what a node is.
type Kind uint8

// The kinds of nodes. Other is what has no place in plain content, such as an anchor.
const (
	Null Kind = iota
	Text
	List
	Mapping
	Other
)

// branches are what lists and fields hold.
type branches struct {
	Items  []Node
	Fields []Field
}

// Field is one of a mapping.
type Field struct {
	Name  string
	Line  int32
	Value Node
}

// Parse reads a file. "no", "1" and "true" are texts here, whatever they stand for.
func Parse(data []byte) (Node, error) {
	if n, ok := Read(string(data)); ok {
		return n, nil
	}
	return parseAny(data)
}

var errDocuments = errors.New("one YAML document is expected")

// parseAny is Parse by the library.
func parseAny(data []byte) (Node, error) {
	tree, err := parser.ParseBytes(data, 0)
	switch {
	case err != nil:
		return Node{}, err
	case len(tree.Docs) != 1 || tree.Docs[0].Body == nil:
		return Node{}, errDocuments
	}
	return nodeOf(tree.Docs[0].Body), nil
}

// nodeOf takes over what the library has read.
func nodeOf(n ast.Node) Node {
	out := Node{Line: lineOf(n)}
	switch n := n.(type) {
	case *ast.NullNode, nil:
	case *ast.StringNode:
		out.Kind, out.Text = Text, n.Value
	case *ast.LiteralNode:
		out.Kind, out.Text = Text, n.Value.Value
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		out.Kind, out.Text = Text, n.GetToken().Value
	case *ast.SequenceNode:
		out.Kind, out.branches = List, &branches{}
		for _, v := range n.Values {
			out.Items = append(out.Items, nodeOf(v))
		}
	case *ast.MappingNode:
		out.Kind, out.branches = Mapping, &branches{}
		for _, v := range n.Values {
			out.Fields = append(out.Fields, Field{v.Key.GetToken().Value, lineOf(v.Key), nodeOf(v.Value)})
		}
	case *ast.MappingValueNode:
		out.Kind = Mapping
		out.branches = &branches{Fields: []Field{{n.Key.GetToken().Value, lineOf(n.Key), nodeOf(n.Value)}}}
	default:
		out.Kind, out.Text = Other, n.GetToken().Value
	}
	return out
}

func lineOf(n ast.Node) int32 {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return int32(n.GetToken().Position.Line)
}

// Explain takes the line and the sentence out of the library's error, which otherwise prints a page.
func Explain(err error) (line int, message string) {
	var ye yaml.Error
	if errors.As(err, &ye) {
		if tk := ye.GetToken(); tk != nil {
			return tk.Position.Line, ye.GetMessage()
		}
		return 1, ye.GetMessage()
	}
	return 1, err.Error()
}
