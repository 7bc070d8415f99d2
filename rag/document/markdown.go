package document

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"github.com/preconsult/preconsult/guidelines"
)

// head is what a Markdown file may say of itself. Fields that are not here are no errors: files of other systems have their own.
type head struct {
	Title     string              `yaml:"title"`
	Publisher string              `yaml:"publisher"`
	Year      int                 `yaml:"year"`
	Edition   string              `yaml:"edition"`
	URL       string              `yaml:"url"`
	Audience  guidelines.Audience `yaml:"audience"`
	Verified  guidelines.Verified `yaml:"verified"`
}

func readMarkdown(data []byte, doc *Document) ([]block, error) {
	data = bytes.ReplaceAll(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), []byte("\r\n"), []byte("\n"))
	if rest, ok := bytes.CutPrefix(data, []byte("---\n")); ok {
		if i := bytes.Index(rest, []byte("\n---\n")); i >= 0 {
			if err := readHead(rest[:i+1], doc); err != nil {
				return nil, err
			}
			data = rest[i+5:]
		}
	}
	root := goldmark.New(goldmark.WithExtensions(extension.Table)).Parser().Parse(text.NewReader(data))
	var all []block
	err := ast.Walk(root, func(n ast.Node, in bool) (ast.WalkStatus, error) {
		if !in {
			return ast.WalkContinue, nil
		}
		switch x := n.(type) {
		case *ast.Heading:
			t := inline(x, data)
			if x.Level == 1 && doc.Title == "" {
				doc.Title = t
			}
			all = append(all, block{level: x.Level, text: t})
			return ast.WalkSkipChildren, nil
		case *east.TableRow, *east.TableHeader:
			var cells []string
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				cells = append(cells, inline(c, data))
			}
			all = append(all, block{text: strings.Join(cells, " | ")})
			return ast.WalkSkipChildren, nil
		case *ast.Paragraph, *ast.TextBlock:
			all = append(all, block{text: inline(n, data)})
			return ast.WalkSkipChildren, nil
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			all = append(all, block{text: string(n.Lines().Value(data))})
			return ast.WalkSkipChildren, nil
		case *ast.HTMLBlock:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return all, err
}

// inline is the text of a node without marks: links by their words, images by nothing.
func inline(n ast.Node, src []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, in bool) (ast.WalkStatus, error) {
		if !in {
			return ast.WalkContinue, nil
		}
		switch x := n.(type) {
		case *ast.Text:
			b.Write(x.Segment.Value(src))
			if x.SoftLineBreak() || x.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(x.Value)
		case *ast.AutoLink:
			b.Write(x.Label(src))
		case *ast.Image, *ast.RawHTML:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

func readHead(data []byte, doc *Document) error {
	var h head
	if err := yaml.Unmarshal(data, &h); err != nil {
		return fmt.Errorf("the head between the lines of ---: %s", strings.TrimSpace(yaml.FormatError(err, false, false)))
	}
	switch h.Audience {
	case "", guidelines.ForPatient, guidelines.ForClinician:
	default:
		return fmt.Errorf("audience: %q is neither patient nor clinician", h.Audience)
	}
	switch h.Verified {
	case "", guidelines.Original, guidelines.Secondary, guidelines.Memory, guidelines.Design:
	default:
		return fmt.Errorf("verified: %q is none of original, secondary, memory, design", h.Verified)
	}
	doc.Title, doc.Publisher, doc.Year, doc.Edition, doc.URL = h.Title, h.Publisher, h.Year, h.Edition, h.URL
	if h.Audience != "" {
		doc.Audience, doc.Says.Audience = h.Audience, true
	}
	if h.Verified != "" {
		doc.Verified, doc.Says.Verified = h.Verified, true
	}
	return nil
}
