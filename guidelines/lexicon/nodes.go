package lexicon

import (
	"errors"
	"strconv"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

type pair struct {
	key   string
	node  ast.Node // of the key
	value ast.Node
}

// pairs are the fields of a mapping; anything else is a problem.
func (d decoder) pairs(n ast.Node, field string) []pair {
	switch n := n.(type) {
	case *ast.MappingNode:
		out := make([]pair, 0, len(n.Values))
		for _, v := range n.Values {
			out = append(out, pair{v.Key.GetToken().Value, v.Key, v.Value})
		}
		return out
	case *ast.MappingValueNode:
		return []pair{{n.Key.GetToken().Value, n.Key, n.Value}}
	case *ast.NullNode, nil:
		return nil
	}
	d.problem(n, field, "fields are expected here")
	return nil
}

func (d decoder) items(n ast.Node, field string) []ast.Node {
	switch n := n.(type) {
	case *ast.SequenceNode:
		return n.Values
	case *ast.NullNode, nil:
		return nil
	}
	d.problem(n, field, "a list is expected here")
	return nil
}

func (d decoder) texts(n ast.Node, field string) []string {
	items := d.items(n, field)
	out := make([]string, 0, len(items))
	for _, i := range items {
		if s := d.text(i); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// text is a scalar as it is written: "no", "1" and "true" are words here, not other types.
func (d decoder) text(n ast.Node) string {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return n.Value.Value
	case *ast.NullNode, nil:
		return ""
	case *ast.MappingNode, *ast.MappingValueNode, *ast.SequenceNode:
		d.problem(n, "", "a text is expected here")
		return ""
	default:
		return n.GetToken().Value
	}
}

func (d decoder) number(n ast.Node, field string) float64 {
	f, err := strconv.ParseFloat(d.text(n), 64)
	if err != nil {
		d.problem(n, field, "a figure is expected here")
	}
	return f
}

func lineOf(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line
}

// yamlError takes the line and the sentence out of the library's error, which otherwise prints a page.
func yamlError(err error) (line int, message string) {
	if err == nil {
		return 1, "one YAML document is expected"
	}
	var ye yaml.Error
	if errors.As(err, &ye) {
		if tk := ye.GetToken(); tk != nil {
			return tk.Position.Line, ye.GetMessage()
		}
		return 1, ye.GetMessage()
	}
	return 1, err.Error()
}
