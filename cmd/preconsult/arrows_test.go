package main

import (
	"bytes"
	"encoding/json"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const module = "github.com/preconsult/preconsult/"

// The house, left to right: a package may import what stands to its right, and of its own row only where allowed lists it.
var rows = [][]string{
	{"cmd/preconsult", "cmd/vitalsim"},
	{"intake/kiosk", "intake/console", "intake/api", "fhir/rest"},
	{"intake/visit"},
	{"intake/understand", "intake/triage", "intake/interview", "intake/record", "intake/watch"},
	{"rag", "rag/document", "rag/embed", "rag/index", "rag/llm", "rag/questions"},
	{"safety"},
	{"fhir", "fhir/store", "fhir/audit", "fhir/outbox"},
	{"guidelines", "guidelines/lexicon", "guidelines/plain", "guidelines/scales"},
	{"intake"},
	{"internal/access", "internal/plainyaml", "internal/web", "internal/postgres", "internal/postgres/pgtest"},
}

// allowed are the arrows within one row. Doors never import each other, nor do stages.
var allowed = map[string][]string{
	"rag":                      {"rag/index", "rag/embed", "rag/questions"},
	"rag/index":                {"rag/document", "rag/embed"},
	"fhir/store":               {"fhir"},
	"fhir/audit":               {"fhir"},
	"fhir/outbox":              {"fhir"},
	"guidelines":               {"guidelines/lexicon", "guidelines/scales"},
	"internal/postgres/pgtest": {"internal/postgres"},
}

func TestArrowsPointOneWay(t *testing.T) {
	rank := map[string]int{}
	for i, row := range rows {
		for _, p := range row {
			rank[p] = i
		}
	}
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		from := strings.TrimPrefix(p.ImportPath, module)
		at, placed := rank[from]
		if !placed {
			t.Errorf("%s has no place in the house: add it to rows, where a newcomer would look for it", from)
			continue
		}
		for _, imp := range p.Imports {
			to, ours := strings.CutPrefix(imp, module)
			if !ours {
				continue
			}
			if rank[to] > at || from == to {
				continue
			}
			if rank[to] == at && contains(allowed[from], to) {
				continue
			}
			t.Errorf("%s imports %s: the arrow points the wrong way", from, to)
		}
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func TestEveryPackageOpensWithAParagraph(t *testing.T) {
	root := "../.."
	docs := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata" || d.Name() == "out") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		dir := filepath.Dir(path)
		docs[dir] = docs[dir] || f.Doc != nil && len(f.Doc.Text()) > 60
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir, ok := range docs {
		if !ok {
			t.Errorf("%s: no file opens the package with a paragraph that says what it is for", dir)
		}
	}
}
