package guidelines

import (
	"io/fs"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/preconsult/preconsult/guidelines/scales"
	"github.com/preconsult/preconsult/internal/plainyaml"
)

// loadScales reads the tables, and checks that what they cite and name is there.
func loadScales(c *Content, fsys fs.FS, found *Problems) *scales.Scales {
	sub, err := fs.Sub(fsys, "scales")
	if err != nil {
		*found = append(*found, Problem{"scales", 1, "", err.Error()})
		return nil
	}
	names, _ := fs.Glob(fsys, "scales/*.yaml")
	for _, file := range names {
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			*found = append(*found, Problem{file, 1, "", err.Error()})
			continue
		}
		tree, err := parser.ParseBytes(data, 0)
		if err != nil {
			line, message := plainyaml.Explain(err)
			*found = append(*found, Problem{file, line, "", message})
			continue
		}
		for _, doc := range tree.Docs {
			ast.Walk(scaleCites{c, file, found}, doc.Body)
		}
	}
	tables, err := scales.Load(sub)
	if err != nil {
		*found = append(*found, Problem{"scales", 1, "", err.Error()})
		return nil
	}
	for name, list := range tables.Home.Danger {
		for _, id := range list {
			if !c.Concepts.Has(id) {
				*found = append(*found, Problem{"scales/home-vitals.yaml", 1, "danger." + name,
					"the lexicon has no concept \"" + id + "\""})
			}
		}
	}
	return tables
}

// checkDepartments checks that each code that content gives a weight has a name.
func checkDepartments(c *Content, texts []*protocolText, found *Problems) {
	if c.Scales == nil {
		return
	}
	for _, t := range texts {
		for i, d := range t.Departments {
			if _, ok := c.Scales.Department(d.Code); !ok {
				t.src.at("").item("departments", i, d.Code).report("code", "scales/departments.yaml has no such department")
			}
		}
	}
	for _, t := range texts {
		for i, x := range t.Clinics {
			if _, ok := c.Scales.Department(x.Code); !ok {
				t.src.at("").item("clinics", i, x.ID).report("code", "scales/departments.yaml has no such department")
			}
		}
	}
	for _, x := range c.Lexicon.Concepts() {
		for code := range x.Departments {
			if _, ok := c.Scales.Department(code); !ok {
				*found = append(*found, Problem{"lexicon/" + x.File, x.Line, x.ID + ".departments",
					"scales/departments.yaml has no department " + code})
			}
		}
	}
}

// scaleCites visits the fields named cites or ending so, wherever they stand.
type scaleCites struct {
	c     *Content
	file  string
	found *Problems
}

func (v scaleCites) Visit(n ast.Node) ast.Visitor {
	pair, ok := n.(*ast.MappingValueNode)
	if !ok {
		return v
	}
	key := pair.Key.GetToken().Value
	list, ok := pair.Value.(*ast.SequenceNode)
	if !ok || key != "cites" && key != "gates_cites" && key != "together_cites" {
		return v
	}
	for _, item := range list.Values {
		tk := item.GetToken()
		v.c.uses[tk.Value] = true
		if _, there := v.c.Passage(tk.Value); !there {
			*v.found = append(*v.found, Problem{v.file, tk.Position.Line, key, "there is no passage \"" + tk.Value + "\""})
		}
	}
	return v
}
