package lexicon

import (
	"strconv"

	"github.com/preconsult/preconsult/internal/plainyaml"
)

// pairs are the fields of a mapping; anything else is a problem.
func (d decoder) pairs(n plainyaml.Node, name string) []plainyaml.Field {
	switch n.Kind {
	case plainyaml.Mapping:
		return n.Fields
	case plainyaml.Null:
		return nil
	}
	d.problem(n.Line, name, "fields are expected here")
	return nil
}

func (d decoder) items(n plainyaml.Node, name string) []plainyaml.Node {
	switch n.Kind {
	case plainyaml.List:
		return n.Items
	case plainyaml.Null:
		return nil
	}
	d.problem(n.Line, name, "a list is expected here")
	return nil
}

func (d decoder) texts(n plainyaml.Node, name string) []string {
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
func (d decoder) text(n plainyaml.Node) string {
	if n.Kind == plainyaml.List || n.Kind == plainyaml.Mapping {
		d.problem(n.Line, "", "a text is expected here")
	}
	return n.Text
}

func (d decoder) number(n plainyaml.Node, name string) float64 {
	f, err := strconv.ParseFloat(d.text(n), 64)
	if err != nil {
		d.problem(n.Line, name, "a figure is expected here")
	}
	return f
}
