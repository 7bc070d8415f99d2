package document

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"

	"github.com/preconsult/preconsult/intake"
)

// mostPages bounds the work on one file.
const mostPages = 3000

// engine reads PDFs by PDFium, compiled to WebAssembly: a broken or hostile file can break nothing but its own sandbox, and
// Chinese fonts without a plain encoding are read right. Compiling takes seconds, so that it is done when a first PDF comes.
type engine struct {
	pool pdfium.Pool
	open func() (pdfium.Pdfium, error)
}

func newEngine() *engine {
	e := &engine{}
	e.open = sync.OnceValues(func() (pdfium.Pdfium, error) {
		pool, err := webassembly.Init(webassembly.Config{MaxIdle: 1, MaxTotal: 1})
		if err != nil {
			return nil, fmt.Errorf("start the PDF engine: %w", err)
		}
		e.pool = pool
		return pool.GetInstance(30 * time.Second)
	})
	return e
}

func (e *engine) close() error {
	if e.pool == nil {
		return nil
	}
	return e.pool.Close()
}

// read reads the text of each page. A page's number is what its text is cited by, since a PDF tells no headings.
func (e *engine) read(data []byte, doc *Document) ([]block, []Note, error) {
	in, err := e.open()
	if err != nil {
		return nil, nil, err
	}
	opened, err := in.OpenDocument(&requests.OpenDocument{File: &data})
	if err != nil {
		return nil, nil, err
	}
	defer func() { _, _ = in.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: opened.Document}) }()
	if title, err := in.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: opened.Document, Tag: "Title"}); err == nil {
		doc.Title = strings.TrimSpace(title.Value)
	}
	count, err := in.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: opened.Document})
	if err != nil {
		return nil, nil, err
	}
	if count.PageCount > mostPages {
		return nil, nil, fmt.Errorf("more than %d pages", mostPages)
	}
	var blocks []block
	var notes []Note
	for n := range count.PageCount {
		where := fmt.Sprintf("p. %d", n+1)
		page, err := in.GetPageText(&requests.GetPageText{
			Page: requests.Page{ByIndex: &requests.PageByIndex{Document: opened.Document, Index: n}}})
		if err != nil {
			notes = append(notes, Note{where, err.Error()})
			continue
		}
		lines := strings.FieldsFunc(page.Text, func(r rune) bool { return r == '\n' || r == '\r' })
		lines = slices.DeleteFunc(lines, func(l string) bool { return strings.TrimSpace(l) == doc.Title }) // it heads every piece
		found := paragraphs(lines)
		if len(found) == 0 {
			notes = append(notes, Note{where, "no text (a picture or a scan)"})
		}
		for _, p := range found {
			blocks = append(blocks, block{text: p, page: n + 1})
		}
	}
	return blocks, notes, nil
}

var (
	itemLine = regexp.MustCompile(`^(\d+[.、)]|[•●▪◦–-]|[（(]?[一二三四五六七八九十]+[、.）)])`)
	ended    = regexp.MustCompile(`[。！？.!?:：;；]$`)
)

// paragraphs joins the lines of a page: a line goes on where the one before it has not ended a sentence and it begins no item.
func paragraphs(lines []string) []string {
	var all []string
	for _, l := range lines {
		l = strings.TrimSpace(strings.ReplaceAll(l, "\x00", ""))
		if l == "" {
			continue
		}
		n := len(all)
		if n == 0 || ended.MatchString(all[n-1]) || itemLine.MatchString(l) {
			all = append(all, l)
			continue
		}
		joint := " "
		if langOf(all[n-1]) == intake.ZH && langOf(l) == intake.ZH {
			joint = ""
		}
		all[n-1] = strings.TrimSuffix(strings.TrimSuffix(all[n-1], "\u00ad"), "\ufffe") + joint + l
	}
	return all
}
