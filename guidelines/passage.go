package guidelines

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// passageHead is the block of fields under a passage's anchor.
type passageHead struct {
	Heading  intake.Words `yaml:"heading"`
	Section  string       `yaml:"section"`
	Audience Audience     `yaml:"audience"`
	Verified Verified     `yaml:"verified"`
}

var (
	anchorLine = regexp.MustCompile(`^## +(\S.*?)\s*$`)
	langLine   = regexp.MustCompile(`^### +(\S+)\s*$`)
	// domainName is a publisher called by its address, with or without an addition: "example.com, a hospital". A doctor
	// who opens a citation must see whose word it is, which an address does not tell.
	domainName = regexp.MustCompile(`(?i)^(https?://)?([a-z0-9-]+\.)+[a-z]{2,}/?\s*([,;(，；（].*)?$`)
)

// parsePassages reads one document of passages/: front matter, then passages as
//
//	## call-for-help
//	heading: {zh: 哪些感觉也算, en: Which feelings count}
//	section: Defining chest pain
//	audience: patient
//	verified: secondary
//
//	### zh
//	…
//
//	### en
//	…
func parsePassages(file string, data []byte, found *Problems) (*Document, []*Passage) {
	bad := func(line int, field, format string, args ...any) {
		*found = append(*found, Problem{file, line, field, fmt.Sprintf(format, args...)})
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	lines := strings.Split(string(data), "\n")
	end := -1
	for i := 1; i < len(lines) && lines[0] == "---"; i++ {
		if lines[i] == "---" {
			end = i
			break
		}
	}
	if end < 0 {
		bad(1, "", "front matter between two lines of --- is missing")
		return nil, nil
	}
	doc := &Document{}
	src := decode(file, []byte(strings.Join(lines[1:end], "\n")), 1, doc, found)
	checkDocument(src, doc)
	if want := strings.TrimSuffix(path.Base(file), ".md"); doc.ID != want {
		src.report("id", "id", "%q must be the file's name, %q", doc.ID, want)
	}

	var all []*Passage
	for i := end + 1; i < len(lines); {
		m := anchorLine.FindStringSubmatch(lines[i])
		if m == nil {
			if strings.TrimSpace(lines[i]) != "" {
				bad(i+1, "", "text outside a passage")
			}
			i++
			continue
		}
		stop := i + 1
		for stop < len(lines) && anchorLine.FindStringSubmatch(lines[stop]) == nil {
			stop++
		}
		all = append(all, parsePassage(file, doc, m[1], i, lines[i+1:stop], found))
		i = stop
	}
	opened := func(p *Passage) bool { return p.Verified == Original || p.Verified == Secondary }
	if doc.URL == "" && doc.DOI == "" && slices.ContainsFunc(all, opened) {
		src.report("url", "url", "a document with original or secondary passages names its url or doi")
	}
	if len(all) == 0 {
		bad(end+1, "", "a document needs at least one passage")
	}
	return doc, all
}

// parsePassage reads the lines under an anchor. at is the anchor's line, counted from zero.
func parsePassage(file string, doc *Document, anchor string, at int, lines []string, found *Problems) *Passage {
	body := 0
	for body < len(lines) && langLine.FindStringSubmatch(lines[body]) == nil {
		body++
	}
	var head passageHead
	src := decode(file, []byte(strings.Join(lines[:body], "\n")), at+1, &head, found)
	src.top = at + 1

	texts := map[string][]string{}
	lang := ""
	for i, l := range lines[body:] {
		if m := langLine.FindStringSubmatch(l); m != nil {
			lang = m[1]
			if lang != "zh" && lang != "en" || texts[lang] != nil {
				*found = append(*found, Problem{file, at + 2 + body + i, anchor, "one ### zh and one ### en are expected"})
			}
			texts[lang] = []string{}
			continue
		}
		texts[lang] = append(texts[lang], l)
	}
	join := func(lang string) string { return strings.TrimSpace(strings.Join(texts[lang], "\n")) }
	p := &Passage{
		ID: doc.ID + "#" + anchor, Document: doc, Anchor: anchor, Heading: head.Heading, Section: head.Section,
		Audience: head.Audience, Verified: head.Verified, Text: intake.Words{ZH: join("zh"), EN: join("en")},
		File: file, Line: at + 1,
	}
	p.Hash = p.hash()
	checkPassage(src, p)
	return p
}

// hash is over all that a reader sees of a passage, so that a later edit cannot pass for what a doctor was shown.
func (p *Passage) hash() string {
	h := sha256.New()
	for _, s := range []string{p.Document.Title.ZH, p.Document.Title.EN, p.Document.Publisher,
		fmt.Sprint(p.Document.Year), p.Document.Edition, p.Document.URL, p.Document.DOI, p.Heading.ZH, p.Heading.EN,
		p.Section, string(p.Audience), string(p.Verified), p.Text.ZH, p.Text.EN} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// ShownAs names the text of a passage as it is now, for what cites it: the beginning of its hash.
func (p *Passage) ShownAs() string { return p.Hash[:min(16, len(p.Hash))] }

func checkDocument(src *source, d *Document) {
	checkID(src, "id", d.ID)
	checkWords(src, "title", "title", d.Title)
	switch {
	case d.Publisher == "":
		src.report("publisher", "publisher", "is missing")
	case domainName.MatchString(d.Publisher):
		src.report("publisher", "publisher", "%q is the name of a site: name who publishes it, as people know them", d.Publisher)
	}
	if d.Year < 1950 || d.Year > 2100 {
		src.report("year", "year", "a year of four digits is expected")
	}
	if d.URL != "" && !strings.HasPrefix(d.URL, "https://") && !strings.HasPrefix(d.URL, "http://") {
		src.report("url", "url", "an http(s) address is expected")
	}
	if d.DOI != "" && !strings.HasPrefix(d.DOI, "10.") {
		src.report("doi", "doi", "a DOI begins with 10.")
	}
}

func checkPassage(src *source, p *Passage) {
	label := func(field string) string { return p.Anchor + "." + field }
	if !hyphenated.MatchString(p.Anchor) {
		src.report("", p.Anchor, "an anchor is lower case letters and digits joined by hyphens")
	}
	checkWords(src, "heading", label("heading"), p.Heading)
	if p.Section == "" {
		src.report("section", label("section"), "is missing")
	}
	if p.Audience != ForPatient && p.Audience != ForClinician {
		src.report("audience", label("audience"), "%q: patient or clinician is expected", p.Audience)
	}
	switch p.Verified {
	case Original, Secondary, Memory, Design:
	default:
		src.report("verified", label("verified"), "%q: original, secondary, memory or design is expected", p.Verified)
	}
	if p.Text.ZH == "" {
		src.report("", label("zh"), "the Chinese text is missing")
	}
	if p.Text.EN == "" {
		src.report("", label("en"), "the English text is missing")
	}
}
