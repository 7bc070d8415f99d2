package document

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/preconsult/preconsult/intake"
)

// How long a piece may be, in characters: what a doctor reads at a glance, and what one vector can stand for.
const (
	mostChinese = 400
	mostEnglish = 1000
	least       = 12 // shorter than that is a page number or a line of a footer
)

// chunk joins the paragraphs under one heading as far as they fit, and cuts those that do not between sentences.
func chunk(blocks []block, title string) []Chunk {
	c := &chunker{seen: map[string]int{}}
	for _, b := range blocks {
		text := strings.Join(strings.Fields(b.text), " ")
		if text == "" {
			continue
		}
		if b.level > 0 {
			c.flush()
			c.path = append(c.path[:min(len(c.path), b.level-1)], text)
			continue
		}
		if b.page != c.page {
			c.flush()
			c.page = b.page
		}
		c.add(text)
	}
	c.flush()
	for i := range c.all {
		if c.all[i].Heading == "" {
			c.all[i].Heading = title
		}
	}
	return c.all
}

type chunker struct {
	path  []string
	page  int
	parts []string
	size  int
	all   []Chunk
	seen  map[string]int
}

func (c *chunker) add(text string) {
	for _, piece := range cut(text) {
		n := utf8.RuneCountInString(piece)
		if c.size > 0 && (c.size+n > limit(piece) || langOf(piece) != langOf(c.parts[0])) {
			c.flush()
		}
		c.parts = append(c.parts, piece)
		c.size += n
	}
}

func (c *chunker) flush() {
	text := strings.Join(c.parts, "\n")
	c.parts, c.size = nil, 0
	if utf8.RuneCountInString(text) < least {
		return
	}
	heading, section := strings.Join(c.path, " › "), ""
	if len(c.path) > 0 {
		section = c.path[len(c.path)-1]
	}
	name := heading
	if c.page > 0 {
		section = fmt.Sprintf("p. %d", c.page)
		name = strings.TrimSpace(heading + " " + section)
	}
	anchor := slug(name)
	c.seen[anchor]++
	if n := c.seen[anchor]; n > 1 {
		anchor = fmt.Sprintf("%s-%d", anchor, n)
	}
	c.all = append(c.all, Chunk{Anchor: anchor, Heading: heading, Section: section, Text: text, Lang: langOf(text)})
}

func limit(text string) int {
	if langOf(text) == intake.ZH {
		return mostChinese
	}
	return mostEnglish
}

// cut splits a paragraph that is too long between sentences, and a sentence that is too long where it must.
func cut(text string) []string {
	most := limit(text)
	if utf8.RuneCountInString(text) <= most {
		return []string{text}
	}
	var all []string
	piece := ""
	for _, s := range sentences(text) {
		for utf8.RuneCountInString(s) > most {
			r := []rune(s)
			all, s = append(all, strings.TrimSpace(piece+string(r[:most]))), string(r[most:])
			piece = ""
		}
		if utf8.RuneCountInString(piece+s) > most {
			all, piece = append(all, strings.TrimSpace(piece)), ""
		}
		piece += s
	}
	if strings.TrimSpace(piece) != "" {
		all = append(all, strings.TrimSpace(piece))
	}
	return all
}

// sentences cuts after each end of a sentence. A full stop within a figure or an abbreviation without a blank ends none.
func sentences(text string) []string {
	var all []string
	start := 0
	for i, r := range text {
		end := i + utf8.RuneLen(r)
		if strings.ContainsRune("。！？；", r) || strings.ContainsRune(".!?", r) && end < len(text) && text[end] == ' ' {
			all, start = append(all, text[start:end]), end
		}
	}
	if start < len(text) {
		all = append(all, text[start:])
	}
	return all
}

// langOf is Chinese where Chinese characters are more than a fifth of the letters: English names of medicines stand in Chinese
// guidelines, and hardly ever the other way round.
func langOf(text string) intake.Lang {
	han, letters := 0, 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
			letters++
		case unicode.IsLetter(r):
			letters++
		}
	}
	if han*5 > letters {
		return intake.ZH
	}
	return intake.EN
}
