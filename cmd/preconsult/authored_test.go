package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/safety"
)

// Every text that clinicians and we wrote for patients passes the filter as it is. A text that does not is either wrong
// itself or shows a rule that is too broad.
func TestAuthoredTextsPass(t *testing.T) {
	content, err := guidelines.Load()
	if err != nil {
		t.Fatal(err)
	}
	f, err := safety.New(safety.Options{Phones: []string{"120", "12356"}})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	review := func(where string, kind safety.Kind, w intake.Words) {
		for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
			text := w.In(lang)
			if text == "" {
				continue
			}
			n++
			got, v := f.Review(safety.Draft{Audience: guidelines.ForPatient, Kind: kind, Lang: lang, Text: text, Mode: intake.ByRule})
			if v.Action != safety.Allow || got.String() != text {
				t.Errorf("%s: %s %s: %q: %v %v", where, kind, lang, text, v.Action, v.Rules)
			}
		}
	}
	symptom := func(w intake.Words) intake.Words {
		return intake.Words{ZH: strings.ReplaceAll(w.ZH, "{symptom}", "胸闷"), EN: strings.ReplaceAll(w.EN, "{symptom}", "chest tightness")}
	}
	ask := func(where string, questions []guidelines.Question) {
		for i := range questions {
			q := &questions[i]
			at := where + "/" + q.ID
			review(at, safety.Question, symptom(q.Text))
			review(at+" carer", safety.Question, symptom(q.Carer))
			review(at+" why", safety.Info, symptom(q.Why.Text))
			for _, c := range q.Choices {
				review(at+" choice "+c.ID, safety.Label, c.Label)
			}
			for _, c := range q.Items {
				review(at+" item "+c.Concept, safety.Label, c.Label)
			}
		}
	}
	for _, p := range content.Protocols() {
		review(p.ID+" title", safety.Label, p.Title)
		ask(p.ID, p.Ask)
	}
	ask("re-check", content.ReCheck().Ask)
	for _, b := range content.Blocks() {
		ask("blocks/"+b.ID, b.Ask)
	}
	for _, p := range content.Passages() {
		if p.PatientMaySee() {
			review(p.ID, safety.Info, p.Text)
			review(p.ID+" heading", safety.Citation, p.Heading)
			review(p.ID+" title", safety.Citation, p.Document.Title)
		}
	}
	for _, w := range wordsInSource(t, "../../intake/visit", "../../intake/kiosk") {
		review(w.at, safety.Info, w.Words)
	}
	// What the summary reads back: the label of any concept that somebody may have named.
	for _, c := range content.Lexicon.Concepts() {
		if c.Label.Complete() {
			review("lexicon "+c.ID, safety.Label, c.Label)
			review("summary of "+c.ID, safety.Summary, intake.Words{ZH: "请看看我记的对不对。\n有：" + c.Label.ZH + "（大约 2 天，左边）\n没有：" + c.Label.ZH + "\n不确定：" + c.Label.ZH + "\n对吗？",
				EN: "Please check what I wrote.\nYou have: " + c.Label.EN + " (for about 2 days, left)\nYou do not have: " + c.Label.EN + "\nNot sure: " + c.Label.EN + "\nIs that right?"})
			review("onset of "+c.ID, safety.Question, intake.Words{ZH: "“" + c.Label.ZH + "”是从什么时候开始的？", EN: "When did this start: " + c.Label.EN + "?"})
		}
	}
	t.Logf("%d authored texts", n)
}

type wordsAt struct {
	intake.Words
	at string
}

// wordsInSource finds the intake.Words that are written in the source of packages: the service's own fixed sentences. Those
// for staff (reason…) are left out.
func wordsInSource(t *testing.T, folders ...string) []wordsAt {
	var out []wordsAt
	for _, folder := range folders {
		files, err := filepath.Glob(folder + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no Go files: %v", folder, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if spec, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(spec.Names[0].Name, "reason") {
					return false
				}
				lit, ok := n.(*ast.CompositeLit)
				if !ok {
					return true
				}
				w := wordsAt{at: filepath.Base(name) + ":" + strconv.Itoa(set.Position(lit.Pos()).Line)}
				for _, e := range lit.Elts {
					kv, ok := e.(*ast.KeyValueExpr)
					if !ok {
						continue
					}
					key, _ := kv.Key.(*ast.Ident)
					value, _ := kv.Value.(*ast.BasicLit)
					if key == nil || value == nil || value.Kind != token.STRING {
						continue
					}
					text, _ := strconv.Unquote(value.Value)
					switch key.Name {
					case "ZH":
						w.ZH = text
					case "EN":
						w.EN = text
					}
				}
				if w.Complete() && strings.ContainsAny(w.ZH, "。？！") {
					out = append(out, w)
				}
				return true
			})
		}
	}
	if len(out) < 10 {
		t.Errorf("only %d of the service's own sentences were found", len(out))
	}
	return out
}
