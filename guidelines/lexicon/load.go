package lexicon

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/plainyaml"
)

//go:embed *.yaml
var files embed.FS

// attributesFile holds the values of attributes, familiesFile words that stand for each other inside other words, formFiles words
// made of families, by concept; every other file but that of spellings holds concepts.
const (
	attributesFile = "attributes.yaml"
	familiesFile   = "families.yaml"
	spellingFile   = "spelling.yaml"
	formFiles      = "forms-*.yaml"
)

// Load reads the lexicon that the program was built with. When the error is Problems the lexicon can be used
// nevertheless: what is wrong has been left out.
func Load() (*Lexicon, error) { return LoadFS(files) }

// LoadFS reads all *.yaml files of a folder.
func LoadFS(fsys fs.FS) (*Lexicon, error) {
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, err
	}
	l := &Lexicon{byID: map[string]*Concept{}, index: map[string]int32{}, children: map[string][]string{},
		words: newMatcher(), spelling: newSpelling(nil, nil)}
	var found Problems
	parsed := make([]parsedFile, len(names))
	var wait sync.WaitGroup
	for i, name := range names {
		wait.Go(func() { parsed[i].read(fsys, name) })
	}
	wait.Wait()
	for i, name := range names {
		if parsed[i].unread != nil {
			return nil, parsed[i].unread
		}
		if err := parsed[i].err; err != nil {
			line, message := plainyaml.Explain(err)
			found.add(name, line, "", "%s", message)
			continue
		}
		d := decoder{file: name, found: &found}
		isForms, _ := path.Match(formFiles, path.Base(name)) // the pattern is constant
		switch base := path.Base(name); {
		case isForms:
			l.formed = append(l.formed, d.formed(parsed[i].body)...)
		case base == attributesFile:
			l.values = append(l.values, d.values(parsed[i].body)...)
		case base == familiesFile:
			l.families = d.families(parsed[i].body)
		case base == spellingFile:
			l.spelling = newSpelling(d.spellings(parsed[i].body))
		default:
			for _, c := range d.concepts(parsed[i].body) {
				l.insert(c, &found)
			}
		}
	}
	l.addAllergies()
	l.checkParents(&found)
	l.build(&found)
	if len(found) > 0 {
		return l, found
	}
	return l, nil
}

// parsedFile is a file as YAML sees it.
type parsedFile struct {
	body   plainyaml.Node
	err    error // the text is no YAML
	unread error // the file cannot be read
}

func (p *parsedFile) read(fsys fs.FS, name string) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		p.unread = err
		return
	}
	p.body, p.err = plainyaml.Parse(data)
}

func (l *Lexicon) insert(c *Concept, found *Problems) {
	if c.ID == "" {
		found.add(c.File, c.Line, "id", "is missing")
		return
	}
	if old := l.byID[c.ID]; old != nil {
		found.add(c.File, c.Line, c.ID, "exists already in %s:%d", old.File, old.Line)
		return
	}
	if !slices.Contains(kinds, c.Kind) {
		found.add(c.File, c.Line, c.ID+".kind", "%q is not a kind of concept", c.Kind)
	}
	if !c.Label.Complete() {
		found.add(c.File, c.Line, c.ID+".label", "both languages are needed")
	}
	if len(c.ZH) == 0 || len(c.EN) == 0 {
		found.add(c.File, c.Line, c.ID, "has no words in one of the languages")
	}
	l.index[c.ID] = int32(len(l.concepts))
	l.byID[c.ID] = c
	l.concepts = append(l.concepts, c)
}

// checkParents takes out parents that do not exist or that would close a circle, and tells of denials of what does not exist.
func (l *Lexicon) checkParents(found *Problems) {
	for _, c := range l.concepts {
		c.Parents = slices.DeleteFunc(c.Parents, func(p string) bool {
			switch {
			case l.byID[p] == nil:
				found.add(c.File, c.Line, c.ID+".parents", "no concept %q", p)
			case l.IsA(p, c.ID):
				found.add(c.File, c.Line, c.ID+".parents", "%q closes a circle", p)
			default:
				return false
			}
			return true
		})
		for _, p := range c.Parents {
			l.children[p] = append(l.children[p], c.ID)
		}
		for _, id := range c.Denies {
			if l.byID[id] == nil {
				found.add(c.File, c.Line, c.ID+".denies", "no concept %q", id)
			}
		}
	}
}

// build fills the automaton and reports words that two concepts claim. The first one keeps such a word. A topic claims
// only words that no other concept has, places excepted.
func (l *Lexicon) build(found *Problems) {
	m := &l.words
	m.strings.Grow(110 * len(l.concepts))
	for _, f := range fillers {
		m.add(m.trimmed(f), use{asFiller, 0})
	}
	owner := map[string]*Concept{}
	order := make([]int, len(l.concepts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return topicLast(l.concepts[a]) - topicLast(l.concepts[b]) })
	for _, i := range order {
		c := l.concepts[i]
		// The label goes in too. Where another concept lists it as a word of its own, that one was meant to have it.
		for _, word := range slices.Concat(c.ZH, c.EN) {
			form := m.trimmed(word)
			key := string(form)
			if key == "" {
				continue
			}
			if strings.HasPrefix(key, `"`) && strings.HasSuffix(key, `"`) {
				found.add(c.File, c.Line, c.ID, "%q is quoted twice: nobody says the quote marks", word)
			}
			if o := owner[key]; o != nil {
				if o != c && (c.Kind != Topic || o.Kind == Topic) {
					found.add(c.File, c.Line, c.ID, "%q is a word of %s already (%s:%d)", word, o.ID, o.File, o.Line)
				}
				if c.Kind == Topic && o.Kind == Site {
					m.addForm(word, form, int32(i), -1) // an organ is a place and what it is about
				}
				continue
			}
			owner[key] = c
			m.addForm(word, form, int32(i), -1)
		}
		for _, phrase := range c.Not {
			m.add(m.trimmed(phrase), use{asNot, int32(i)})
		}
	}
	l.buildAbsent(owner, found)
	l.buildOwned()
	l.buildForms(found)
	for i, v := range l.values {
		for _, word := range slices.Concat(v.ZH, v.EN) {
			m.addWord(word, -1, int32(i))
		}
	}
	for _, word := range m.long {
		l.spelling.learn([]rune(word))
	}
	m.strings.Build()
}

func topicLast(c *Concept) int {
	if c.Kind == Topic {
		return 1
	}
	return 0
}

// buildAbsent fills in the words that deny a concept. Such a word may be a word of another concept besides: 精神好 says
// that a child is alert, and not listless. It may deny one concept only.
func (l *Lexicon) buildAbsent(owner map[string]*Concept, found *Problems) {
	denied := map[string]*Concept{}
	for i, c := range l.concepts {
		for _, word := range c.Absent {
			form := l.words.trimmed(word)
			key := string(form)
			if o := denied[key]; o != nil && o != c {
				found.add(c.File, c.Line, c.ID+".absent", "%q denies %s already (%s:%d)", word, o.ID, o.File, o.Line)
				continue
			}
			if owner[key] == c {
				found.add(c.File, c.Line, c.ID+".absent", "%q is a word of the concept too", word)
				continue
			}
			denied[key] = c
			l.words.add(form, use{asAbsent, int32(i)})
		}
	}
}

// buildOwned lets words with "my" stand for other people's too: "pain in your chest", "her ears hurt". A word that content
// lists stays with its concept.
func (l *Lexicon) buildOwned() {
	for i, c := range l.concepts {
		for _, word := range c.EN {
			if !strings.Contains(strings.ToLower(word), "my") {
				continue // nearly all
			}
			form := string(l.words.trimmed(word))
			at := strings.Index(" "+form, " my ")
			if at < 0 || strings.Contains(form, "…") {
				continue
			}
			for _, whose := range []string{"your", "his", "her", "the"} {
				l.words.addNew([]rune(form[:at]+whose+form[at+2:]), use{asWord, int32(i)})
			}
		}
	}
}

// decoder reads the nodes of a file. It goes by hand, since the YAML library's own way through reflection is many times
// slower and stops at the first unknown field.
type decoder struct {
	file  string
	found *Problems
}

func (d decoder) problem(line int32, field, format string, args ...any) {
	d.found.add(d.file, int(line), field, format, args...)
}

func (d decoder) concepts(body plainyaml.Node) []*Concept {
	var out []*Concept
	for _, p := range d.pairs(body, "") {
		if p.Name != "concepts" {
			d.problem(p.Line, p.Name, "unknown field")
			continue
		}
		for _, item := range d.items(p.Value, "concepts") {
			out = append(out, d.concept(item))
		}
	}
	return out
}

func (d decoder) concept(n plainyaml.Node) *Concept {
	c := &Concept{File: d.file, Line: int(n.Line)}
	for _, p := range d.pairs(n, "") {
		switch p.Name {
		case "id":
			c.ID, c.Line = d.text(p.Value), int(p.Line)
		case "kind":
			c.Kind = Kind(d.text(p.Value))
		case "label":
			c.Label = d.words(p.Value, c.ID+".label")
		case "parents":
			c.Parents = d.texts(p.Value, c.ID+".parents")
		case "zh":
			c.ZH = append(c.ZH, d.texts(p.Value, c.ID+".zh")...)
		case "en":
			c.EN = append(c.EN, d.texts(p.Value, c.ID+".en")...)
		case "not":
			for _, q := range d.pairs(p.Value, c.ID+".not") {
				c.Not = append(c.Not, d.texts(q.Value, c.ID+".not")...)
			}
		case "absent":
			for _, q := range d.pairs(p.Value, c.ID+".absent") {
				c.Absent = append(c.Absent, d.texts(q.Value, c.ID+".absent")...)
			}
		case "substances":
			for _, q := range d.pairs(p.Value, c.ID+".substances") {
				c.Substances = append(c.Substances, d.texts(q.Value, c.ID+".substances")...)
			}
		case "codes":
			d.codes(p.Value, c)
		case "departments":
			c.Departments = map[string]float64{}
			for _, q := range d.pairs(p.Value, c.ID+".departments") {
				c.Departments[q.Name] = d.number(q.Value, c.ID+".departments")
			}
		case "denies":
			c.Denies = d.texts(p.Value, c.ID+".denies")
		case "beside":
			c.Beside = d.text(p.Value) == "true"
		case "sensitive":
			c.Sensitive = d.text(p.Value) == "true"
		default:
			d.problem(p.Line, strings.TrimPrefix(c.ID+"."+p.Name, "."), "unknown field")
		}
	}
	c.ZH, c.EN = with(c.ZH, c.Label.ZH), with(c.EN, c.Label.EN)
	return c
}

func with(words []string, label string) []string {
	if label == "" || slices.Contains(words, label) {
		return words
	}
	return append([]string{label}, words...)
}

func (d decoder) codes(n plainyaml.Node, c *Concept) {
	for _, q := range d.pairs(n, c.ID+".codes") {
		switch q.Name {
		case "icd10":
			c.Codes.ICD10 = d.text(q.Value)
		case "snomed":
			c.Codes.SNOMED = d.text(q.Value)
		case "loinc":
			c.Codes.LOINC = d.text(q.Value)
		default:
			d.problem(q.Line, c.ID+".codes."+q.Name, "unknown field")
		}
	}
}

func (d decoder) words(n plainyaml.Node, field string) (w intake.Words) {
	for _, p := range d.pairs(n, field) {
		switch p.Name {
		case "zh":
			w.ZH = d.text(p.Value)
		case "en":
			w.EN = d.text(p.Value)
		default:
			d.problem(p.Line, field+"."+p.Name, "unknown field")
		}
	}
	return w
}

// values reads attributes.yaml: attribute -> code -> words.
func (d decoder) values(body plainyaml.Node) []Value {
	var out []Value
	for _, a := range d.pairs(body, "") {
		if !slices.Contains(intake.AttributeNames, a.Name) {
			d.problem(a.Line, a.Name, "no such attribute")
			continue
		}
		for _, v := range d.pairs(a.Value, a.Name) {
			value := Value{Attribute: a.Name, Code: v.Name, Line: int(v.Line)}
			for _, w := range d.pairs(v.Value, a.Name+"."+v.Name) {
				switch w.Name {
				case "zh":
					value.ZH = d.texts(w.Value, a.Name+"."+v.Name)
				case "en":
					value.EN = d.texts(w.Value, a.Name+"."+v.Name)
				default:
					d.problem(w.Line, a.Name+"."+v.Name+"."+w.Name, "unknown field")
				}
			}
			out = append(out, value)
		}
	}
	return out
}
