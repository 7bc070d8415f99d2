// Package document reads a hospital's own guidelines (Markdown, HTML, PDF with text, DOCX) and cuts them into pieces that
// can be found and cited: by headings, then by paragraphs and sentences.
//
//	r := document.NewReader()
//	defer r.Close()
//	doc, notes, err := r.Read("fever-clinic.docx", data)
//
// Nothing in a file is ever run or followed: text is data.
package document

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// Document is one file: what it is, and its pieces in order.
type Document struct {
	ID        string // the file's name, in small letters and hyphens
	File      string
	Title     string
	Publisher string
	Year      int
	Edition   string
	URL       string
	Audience  guidelines.Audience
	Verified  guidelines.Verified
	Hash      string // SHA-256 of the file
	Chunks    []Chunk

	// Says tells what the file says of itself; a caller's own wish gives way to it.
	Says struct{ Audience, Verified bool }
}

// Chunk is a piece that is found and cited by itself.
type Chunk struct {
	Anchor  string // unique in the document, and the same as long as its heading is
	Heading string // the headings above it, from the outermost
	Section string // the innermost heading, or the page of a PDF
	Text    string
	Lang    intake.Lang
}

// Note is something that could not be read, which leaves the rest readable: a page without text, a table too deep.
type Note struct {
	Where, What string
}

// Errors of Read.
var (
	ErrKind  = errors.New("not a Markdown, HTML, PDF or DOCX file")
	ErrEmpty = errors.New("there is no text in it (a scan needs OCR first)")
)

// MaxSize is the largest file that is read.
const MaxSize = 64 << 20

// Reads reports whether a file's ending is of a kind that can be read.
func Reads(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".html", ".htm", ".pdf", ".docx":
		return true
	}
	return false
}

// Reader reads files. It is for one goroutine.
type Reader struct{ pdf *engine }

// NewReader returns a reader; Close ends what it started.
func NewReader() *Reader { return &Reader{newEngine()} }

// Close ends the reader.
func (r *Reader) Close() error { return r.pdf.close() }

// Read reads a file by its name's ending. The head of a Markdown file, between two lines of ---, may give title, publisher,
// year, edition, url, audience and verified; for the other kinds the caller sets them. Without them a document is for
// clinicians and not reviewed, which is the safe side: patients never see it.
func (r *Reader) Read(name string, data []byte) (Document, []Note, error) {
	if len(data) > MaxSize {
		return Document{}, nil, fmt.Errorf("larger than %d MB", MaxSize>>20)
	}
	sum := sha256.Sum256(data)
	doc := Document{File: name, ID: slug(strings.TrimSuffix(path.Base(name), path.Ext(name))), Hash: hex.EncodeToString(sum[:]),
		Audience: guidelines.ForClinician, Verified: guidelines.Design}
	if len(data) == 0 {
		return doc, nil, ErrEmpty
	}
	var blocks []block
	var notes []Note
	var err error
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown":
		blocks, err = readMarkdown(data, &doc)
	case ".html", ".htm":
		blocks, err = readHTML(data, &doc)
	case ".pdf":
		blocks, notes, err = r.pdf.read(data, &doc)
	case ".docx":
		blocks, err = readDOCX(data, &doc)
	default:
		return doc, nil, ErrKind
	}
	if err != nil {
		return doc, notes, err
	}
	doc.Chunks = chunk(blocks, doc.Title)
	if len(doc.Chunks) == 0 {
		return doc, notes, ErrEmpty
	}
	if doc.Title == "" {
		doc.Title = strings.TrimSuffix(path.Base(name), path.Ext(name))
	}
	return doc, notes, nil
}

// New makes a document of words that stand in no file.
func New(id, title, text string) Document {
	sum := sha256.Sum256([]byte(text))
	d := Document{ID: slug(id), File: id, Title: title, Hash: hex.EncodeToString(sum[:]), Audience: guidelines.ForClinician,
		Verified: guidelines.Design}
	var blocks []block
	for line := range strings.Lines(text) {
		blocks = append(blocks, block{text: line})
	}
	d.Chunks = chunk(blocks, title)
	return d
}

// Lang tells the language of a text.
func Lang(text string) intake.Lang { return langOf(text) }

// block is a paragraph, a list item or a row of a table (Level 0), or a heading (1 is the outermost).
type block struct {
	level int
	text  string
	page  int // of a PDF
}

// slug makes an id of words: small letters, figures and hyphens; what is not Latin stays as a short hash, so that two Chinese
// names stay apart.
func slug(s string) string {
	var b strings.Builder
	other := false
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && b.String()[b.Len()-1] != '-':
			b.WriteByte('-')
		}
		other = other || r > 0x7f
	}
	id := strings.Trim(b.String(), "-")
	if len(id) > 60 {
		id, other = strings.Trim(id[:60], "-"), true
	}
	if other || id == "" {
		sum := sha256.Sum256([]byte(s))
		id = strings.Trim(id+"-"+hex.EncodeToString(sum[:4]), "-")
	}
	return id
}
