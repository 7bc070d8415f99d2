package guidelines

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/guidelines/scales"
)

// Content is all that clinicians own, loaded and checked. It is never changed, so all visits share it.
type Content struct {
	Lexicon  *lexicon.Lexicon
	Concepts Concepts       // the lexicon as rules see it
	Scales   *scales.Scales // nil where they cannot be read
	Version  string         // hash of all files, in hex: what a record was made with

	documents []*Document
	passages  []*Passage
	protocols []*Protocol // all kinds but blocks, by id
	universal []*Protocol // by file
	unsettled []*Protocol // by file
	reCheck   *Protocol
	clinics   []*Clinic
	conflicts []*Contradiction
	cards     []*Card
	blocks    map[string]*Block
	blockList []*Block
	byID      map[string]*Protocol
	cited     map[string]*Passage
	uses      map[string]bool // passages that a rule, a question, a card, a clinic or a table cites
	questions map[string]*Question
	flags     map[string]*Flag
	asking    map[string][]*Question // by the concept that they bring up
}

// Load reads the content that was built into the program. When there are problems the error is Problems, and the content
// is what could be read: enough to count and show, not to serve.
func Load() (*Content, error) { return LoadFS(builtIn()) }

// LoadFS reads content from a folder that is laid out like this one.
func LoadFS(fsys fs.FS) (*Content, error) {
	c, found := Check(fsys)
	if len(found) > 0 {
		return c, found
	}
	return c, nil
}

// Check reads content and returns all that is wrong with it, sorted by file and line.
func Check(fsys fs.FS) (*Content, Problems) {
	c := &Content{
		blocks: map[string]*Block{}, byID: map[string]*Protocol{},
		cited: map[string]*Passage{}, uses: map[string]bool{}, questions: map[string]*Question{}, asking: map[string][]*Question{}, flags: map[string]*Flag{},
	}
	var found, inLexicon Problems
	var texts []*protocolText
	var reading sync.WaitGroup // the lexicon and the protocols are read beside all else
	reading.Go(func() { c.Lexicon = loadLexicon(fsys, &inLexicon) })
	known := newConditions()
	hash := sha256.New()
	read := func(folder, ext string, each func(file string, data []byte)) {
		names, err := fs.Glob(fsys, folder+"/*"+ext)
		if err != nil {
			found = append(found, Problem{folder, 1, "", err.Error()})
		}
		for _, file := range names {
			if path.Base(file) == "README.md" {
				continue
			}
			data, err := fs.ReadFile(fsys, file)
			if err != nil {
				found = append(found, Problem{file, 1, "", err.Error()})
				continue
			}
			fmt.Fprintf(hash, "%s:%d:", file, len(data))
			hash.Write(data)
			each(file, data)
		}
	}
	read("lexicon", ".yaml", func(string, []byte) {})
	read("scales", ".yaml", func(string, []byte) {})
	read("passages", ".md", func(file string, data []byte) {
		doc, passages := parsePassages(file, data, &found)
		if doc != nil {
			c.documents = append(c.documents, doc)
		}
		for _, p := range passages {
			if c.cited[p.ID] != nil {
				found = append(found, Problem{file, p.Line, p.Anchor, "the anchor stands twice in this document"})
				continue
			}
			c.cited[p.ID] = p
			c.passages = append(c.passages, p)
		}
	})
	read("protocols", ".yaml", func(file string, data []byte) {
		t := &protocolText{Protocol: &Protocol{File: file}}
		texts = append(texts, t)
		reading.Go(func() {
			t.src = decode(file, data, 0, t.Protocol, &t.found)
			t.compile(known)
		})
	})
	c.Version = hex.EncodeToString(hash.Sum(nil))
	reading.Wait()
	found = append(found, inLexicon...)
	c.Concepts = concepts{c.Lexicon}
	c.Scales = loadScales(c, fsys, &found)
	c.join(texts)
	checkProtocols(c, texts)
	checkDepartments(c, texts, &found)
	for _, t := range texts {
		found = append(found, t.found...)
	}
	slices.SortFunc(c.protocols, func(a, b *Protocol) int { return strings.Compare(a.ID, b.ID) })
	return c, found.sorted()
}

// protocolText is a protocol with the places of its fields, and what is wrong with it.
type protocolText struct {
	*Protocol
	src   *source
	found Problems
}

// join files protocols, blocks and questions under their ids. An id that is taken is reported.
func (c *Content) join(texts []*protocolText) {
	for _, t := range texts {
		p := t.Protocol
		if p.Kind == Blocks {
			for i := range p.Block {
				b := &p.Block[i]
				at := t.src.at("").item("block", i, b.ID)
				if c.blocks[b.ID] != nil || c.byID[b.ID] != nil {
					at.report("id", "%q is taken already", b.ID)
					continue
				}
				c.blocks[b.ID] = b
				c.blockList = append(c.blockList, b)
				c.questionsOf(at, b.ID, b.Ask)
			}
			continue
		}
		if c.byID[p.ID] != nil || c.blocks[p.ID] != nil {
			t.src.report("id", "id", "%q is taken already", p.ID)
			continue
		}
		c.byID[p.ID] = p
		switch p.Kind {
		case Universal:
			c.universal = append(c.universal, p)
		case Unsettled:
			c.unsettled = append(c.unsettled, p)
		case ReCheck:
			if c.reCheck != nil {
				t.src.report("kind", "kind", "%s is re-check already; there is one such file", c.reCheck.ID)
				continue
			}
			c.reCheck = p
		case Clinics:
			for i := range p.Clinics {
				c.clinics = append(c.clinics, &p.Clinics[i])
			}
		case Cards:
			for i := range p.Cards {
				c.cards = append(c.cards, &p.Cards[i])
			}
		case Conflicts:
			for i := range p.Conflicts {
				c.conflicts = append(c.conflicts, &p.Conflicts[i])
			}
		default:
			c.protocols = append(c.protocols, p)
		}
		c.questionsOf(t.src.at(""), p.ID, p.Ask)
		for i := range p.Flags {
			c.flags[p.Flags[i].ID] = &p.Flags[i]
		}
	}
}

func (c *Content) questionsOf(at spot, owner string, ask []Question) {
	for i := range ask {
		q := &ask[i]
		q.Protocol = owner
		here := at.item("ask", i, q.ID)
		if c.questions[q.Ref()] != nil {
			here.report("id", "%q is taken already", q.ID)
			continue
		}
		c.questions[q.Ref()] = q
		q.brings = q.concepts()
		for _, concept := range q.brings {
			c.asking[concept] = append(c.asking[concept], q)
		}
	}
}

// Protocols returns the complaint, short and generic protocols by id.
func (c *Content) Protocols() []*Protocol { return c.protocols }

// Universal returns the protocols whose red flags are checked in every visit, by file.
func (c *Content) Universal() []*Protocol { return c.universal }

// Unsettled returns the protocols with the flags for what nobody asked, which are checked once nothing more will be asked.
func (c *Content) Unsettled() []*Protocol { return c.unsettled }

// Clinics returns the special clinics that a hospital may have, in order of their file.
func (c *Content) Clinics() []*Clinic { return c.clinics }

// ReCheck returns what those who wait are asked again; nil where the content has none.
func (c *Content) ReCheck() *Protocol { return c.reCheck }

// Flag returns a red flag by its id.
func (c *Content) Flag(id string) (*Flag, bool) {
	f, ok := c.flags[id]
	return f, ok
}

// Contradictions returns what cannot both hold, in order of their file.
func (c *Content) Contradictions() []*Contradiction { return c.conflicts }

// Cards returns the cards by file.
func (c *Content) Cards() []*Card { return c.cards }

// Card returns the card that goes with a rule; nil where the usual words stand.
func (c *Content) Card(rules []string) *Card {
	for _, card := range c.cards {
		if slices.ContainsFunc(card.Rules, func(r string) bool { return slices.Contains(rules, r) }) {
			return card
		}
	}
	return nil
}

// CardByID returns a card by its id; nil where there is none.
func (c *Content) CardByID(id string) *Card {
	for _, card := range c.cards {
		if card.ID == id {
			return card
		}
	}
	return nil
}

// Protocol returns a protocol of any kind but blocks.
func (c *Content) Protocol(id string) (*Protocol, bool) {
	p, ok := c.byID[id]
	return p, ok
}

// Block returns a shared group of questions.
func (c *Content) Block(id string) (*Block, bool) {
	b, ok := c.blocks[id]
	return b, ok
}

// Question returns a question by its Ref, "chest-pain/onset".
func (c *Content) Question(ref string) (*Question, bool) {
	q, ok := c.questions[ref]
	return q, ok
}

// Questions returns all questions by Ref.
func (c *Content) Questions() []*Question {
	return slices.SortedFunc(maps.Values(c.questions), func(a, b *Question) int { return strings.Compare(a.Ref(), b.Ref()) })
}

// Asking returns the questions that bring a concept up, in the order of the content.
func (c *Content) Asking(concept string) []*Question { return c.asking[concept] }

// Passage returns a passage by its id, "document#anchor".
func (c *Content) Passage(id string) (*Passage, bool) {
	p, ok := c.cited[id]
	return p, ok
}

// Passages returns all passages by file and place.
func (c *Content) Passages() []*Passage { return c.passages }

// Uncited returns the passages that nothing in the content cites. They are found only by who asks for them.
func (c *Content) Uncited() []*Passage {
	var out []*Passage
	for _, p := range c.passages {
		if !c.uses[p.ID] {
			out = append(out, p)
		}
	}
	return out
}

// Documents returns all source documents by id.
func (c *Content) Documents() []*Document { return c.documents }

// AsProblems takes the problems out of an error of Load.
func AsProblems(err error) Problems {
	var ps Problems
	errors.As(err, &ps)
	return ps
}

// Blocks returns the shared groups of questions, by file and place.
func (c *Content) Blocks() []*Block { return c.blockList }
