package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// mostXML is how much a part of a DOCX may unpack to: a small file can be a very large one inside.
const mostXML = 256 << 20

// readDOCX reads the paragraphs of a Word file. Headings are told by the style's name or outline level; text that was deleted
// under "track changes" is left out, and so are comments, headers and footers, which are other parts of the file.
func readDOCX(data []byte, doc *Document) ([]block, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("not a DOCX file: %w", err)
	}
	if core, err := part(z, "docProps/core.xml"); err == nil {
		doc.Title = coreTitle(core)
	}
	levels := map[string]int{}
	if styles, err := part(z, "word/styles.xml"); err == nil {
		levels = styleLevels(styles)
	}
	body, err := part(z, "word/document.xml")
	if err != nil {
		return nil, err
	}
	return docxBlocks(body, levels)
}

func part(z *zip.Reader, name string) ([]byte, error) {
	f, err := z.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, mostXML+1))
	if err == nil && len(data) > mostXML {
		err = errors.New("unpacks to too much")
	}
	return data, err
}

func coreTitle(data []byte) string {
	var core struct {
		Title string `xml:"title"`
	}
	_ = xml.Unmarshal(data, &core) // a title that cannot be read is none
	return strings.TrimSpace(core.Title)
}

// styleLevels are the outline levels of the paragraph styles: heading styles have other ids in each language of Word.
func styleLevels(data []byte) map[string]int {
	var styles struct {
		Style []struct {
			ID   string `xml:"styleId,attr"`
			Name struct {
				Val string `xml:"val,attr"`
			} `xml:"name"`
			Outline *struct {
				Val int `xml:"val,attr"`
			} `xml:"pPr>outlineLvl"`
		} `xml:"style"`
	}
	levels := map[string]int{}
	if xml.Unmarshal(data, &styles) != nil {
		return levels
	}
	for _, s := range styles.Style {
		name := strings.ToLower(s.Name.Val)
		n, err := strconv.Atoi(strings.TrimPrefix(name, "heading "))
		switch {
		case s.Outline != nil && s.Outline.Val < 9:
			levels[s.ID] = s.Outline.Val + 1
		case err == nil && strings.HasPrefix(name, "heading "):
			levels[s.ID] = n
		case name == "title":
			levels[s.ID] = 1
		}
	}
	return levels
}

func docxBlocks(data []byte, levels map[string]int) ([]block, error) {
	var all []block
	var text strings.Builder
	level, cells, inTable, deleted := 0, []string(nil), 0, 0
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("word/document.xml: %w", err)
		}
		switch x := t.(type) {
		case xml.StartElement:
			switch x.Name.Local {
			case "p":
				level = 0
			case "pStyle":
				level = max(level, levels[attr(x, "val")])
			case "outlineLvl":
				if n, err := strconv.Atoi(attr(x, "val")); err == nil && n < 9 {
					level = n + 1
				}
			case "tbl":
				inTable++
			case "tr":
				cells = nil
			case "tc":
				text.Reset()
			case "tab", "br":
				text.WriteByte(' ')
			case "del", "moveFrom":
				deleted++
			case "t":
				var s string
				if err := d.DecodeElement(&s, &x); err != nil {
					return nil, fmt.Errorf("word/document.xml: %w", err)
				}
				if deleted == 0 {
					text.WriteString(s)
				}
			}
		case xml.EndElement:
			switch x.Name.Local {
			case "p":
				if inTable > 0 {
					text.WriteByte(' ') // paragraphs of a cell stay together
					continue
				}
				all = append(all, block{level: level, text: text.String()})
				text.Reset()
			case "tc":
				cells = append(cells, strings.TrimSpace(text.String()))
				text.Reset()
			case "tr":
				all = append(all, block{text: strings.Join(cells, " | ")})
				cells = nil
			case "tbl":
				inTable--
			case "del", "moveFrom":
				deleted--
			}
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
