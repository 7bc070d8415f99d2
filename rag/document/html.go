package document

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// What is around a page's text and is none of it.
var skipped = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Nav: true,
	atom.Header: true, atom.Footer: true, atom.Aside: true, atom.Form: true, atom.Button: true, atom.Svg: true, atom.Iframe: true}

var headings = map[atom.Atom]int{atom.H1: 1, atom.H2: 2, atom.H3: 3, atom.H4: 4, atom.H5: 5, atom.H6: 6}

// Elements that end a paragraph.
var breaking = map[atom.Atom]bool{atom.P: true, atom.Li: true, atom.Div: true, atom.Section: true, atom.Article: true, atom.Main: true,
	atom.Ul: true, atom.Ol: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Table: true, atom.Tr: true, atom.Blockquote: true,
	atom.Pre: true, atom.Br: true, atom.Hr: true, atom.Figcaption: true, atom.Body: true}

func readHTML(data []byte, doc *Document) ([]block, error) {
	in, err := charset.NewReader(bytes.NewReader(data), "") // by <meta>, by a mark at the beginning, or by guessing
	if err != nil {
		return nil, err
	}
	root, err := html.Parse(in)
	if err != nil {
		return nil, err
	}
	r := &htmlReader{doc: doc}
	r.walk(root)
	r.end()
	return r.all, nil
}

type htmlReader struct {
	doc *Document
	all []block
	cur strings.Builder
}

func (r *htmlReader) end() {
	if strings.TrimSpace(r.cur.String()) != "" {
		r.all = append(r.all, block{text: r.cur.String()})
	}
	r.cur.Reset()
}

func (r *htmlReader) walk(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		r.cur.WriteString(n.Data)
	case n.Type == html.ElementNode && (skipped[n.DataAtom] || hidden(n)):
		return
	case n.Type == html.ElementNode && n.DataAtom == atom.Title:
		r.doc.Title = strings.Join(strings.Fields(textOf(n)), " ")
		return
	case n.Type == html.ElementNode && headings[n.DataAtom] > 0:
		r.end()
		r.all = append(r.all, block{level: headings[n.DataAtom], text: textOf(n)})
		return
	}
	ends := n.Type == html.ElementNode && breaking[n.DataAtom]
	if ends {
		r.end()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.walk(c)
	}
	switch {
	case ends:
		r.end()
	case n.Type == html.ElementNode && (n.DataAtom == atom.Td || n.DataAtom == atom.Th) && n.NextSibling != nil:
		r.cur.WriteString(" | ")
	}
}

// hidden is what a reader of the page does not see, and a search must not either.
func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key == "hidden" || a.Key == "aria-hidden" && a.Val == "true" ||
			a.Key == "style" && strings.Contains(strings.ReplaceAll(a.Val, " ", ""), "display:none") {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(textOf(c))
	}
	return b.String()
}
