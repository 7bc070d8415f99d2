package safety

import (
	"fmt"
	"io/fs"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// Filter holds the compiled rules and the approved sentences. It is safe for use by many goroutines.
type Filter struct {
	in, out  []rule
	approved map[Kind]intake.Words
	version  string
	allowed  map[string]bool // phone numbers that may be said
	meaning  Meaning
}

// Options of a filter.
type Options struct {
	// Phones are the numbers that the hospital lets the service say, such as the emergency number.
	Phones []string
	// Meaning reads what a text asserts; without it the support of a sentence by its sources is judged by figures alone.
	Meaning Meaning
}

// New loads the rules that are built in.
func New(o Options) (*Filter, error) { return load(files, o) }

func load(fsys fs.FS, o Options) (*Filter, error) {
	rules, version, err := loadRules(fsys)
	if err != nil {
		return nil, err
	}
	f := &Filter{version: version, meaning: o.Meaning, allowed: map[string]bool{}, approved: map[Kind]intake.Words{}}
	data, err := fs.ReadFile(fsys, "approved.yaml")
	if err != nil {
		return nil, err
	}
	if err := yaml.UnmarshalWithOptions(data, &f.approved, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("safety/approved.yaml: %w", err)
	}
	for _, k := range []Kind{Question, Label, Info, Urgent, Summary, End, Citation, Note} {
		if !f.approved[k].Complete() {
			return nil, fmt.Errorf("safety/approved.yaml: %s: needs both languages", k)
		}
	}
	for _, p := range o.Phones {
		f.allowed[p] = true
	}
	for _, r := range rules {
		if r.Direction == "input" {
			f.in = append(f.in, r)
		} else {
			f.out = append(f.out, r)
		}
	}
	return f, nil
}

// Version identifies the rules, for the record.
func (f *Filter) Version() string { return f.version }

// Review is the only maker of a Text. A draft that passes goes out as it is or as rewritten; one that any rule blocks is
// replaced by the approved sentence of its kind. It fails closed: an empty draft or an unknown language gives an approved
// sentence as well.
func (f *Filter) Review(d Draft) (Text, Verdict) {
	v := f.judge(d)
	if v.Action == Block || v.Text == "" {
		v.Text = f.approved[d.Kind].In(d.Lang)
	}
	return Text{words: v.Text, lang: d.Lang}, v
}

func (f *Filter) judge(d Draft) Verdict {
	v := Verdict{Action: Allow, Categories: []Category{}, Rules: []string{}, Text: d.Text, Version: f.version}
	if strings.TrimSpace(d.Text) == "" || !d.Lang.Valid() || !utf8.ValidString(d.Text) {
		v.note(Block, Unreadable, "out-empty", nil, "")
		return v
	}
	if _, known := f.approved[d.Kind]; !known {
		v.note(Block, Unreadable, "out-kind", nil, "")
		return v
	}
	judged, whole := hideQuotes(d.Text, d.Quotes)
	if !whole {
		v.note(Block, Unsupported, "out-quote", nil, "")
		return v
	}
	staff := d.Audience == guidelines.ForClinician
	for i := range f.out {
		r := &f.out[i]
		if !r.holdsFor(d, staff) {
			continue
		}
		for _, h := range r.find(judged) {
			v.note(r.Action, r.Category, r.ID, h, judged)
		}
	}
	if !staff {
		f.checkForm(d, judged, &v)
	}
	f.checkSupport(d, judged, &v)
	if v.Action == Rewrite {
		v.Text = f.rewrite(d, judged, staff)
	}
	v.sort()
	return v
}

func (r *rule) holdsFor(d Draft, staff bool) bool {
	if r.Lang != "" && r.Lang != d.Lang || staff && !r.Staff {
		return false
	}
	if len(r.Kinds) == 0 {
		return true
	}
	for _, k := range r.Kinds {
		if k == d.Kind {
			return true
		}
	}
	return false
}

// rewrite applies the replacements of rewriting rules. The quotes have the same length in judged and in the text, so a
// replacement never reaches into a quote.
func (f *Filter) rewrite(d Draft, judged string, staff bool) string {
	type cut struct {
		from, to int
		with     string
	}
	var cuts []cut
	for i := range f.out {
		r := &f.out[i]
		if r.Action != Rewrite || !r.holdsFor(d, staff) {
			continue
		}
		for _, h := range r.find(judged) {
			cuts = append(cuts, cut{h[0], h[1], r.Replace})
		}
	}
	sort.SliceStable(cuts, func(a, b int) bool { return cuts[a].from < cuts[b].from })
	var b strings.Builder
	at := 0
	for _, c := range cuts {
		if c.from < at {
			continue
		}
		b.WriteString(d.Text[at:c.from])
		b.WriteString(c.with)
		at = c.to
	}
	b.WriteString(d.Text[at:])
	return strings.TrimSpace(b.String())
}

// Screen judges what came in. It never stops the visit from keeping the words; it says who must be called and what must be
// masked. Its Text is the text as given.
func (f *Filter) Screen(lang intake.Lang, text string) Verdict {
	v := Verdict{Action: Allow, Categories: []Category{}, Rules: []string{}, Text: text, Version: f.version}
	for i := range f.in {
		r := &f.in[i]
		if r.Lang != "" && r.Lang != lang && lang.Valid() {
			continue
		}
		for _, h := range r.find(text) {
			v.note(r.Action, r.Category, r.ID, h, text)
		}
	}
	v.sort()
	return v
}

// note adds a hit; the gravest action stands. span is in bytes of text.
func (v *Verdict) note(a Action, c Category, id string, span []int, text string) {
	if worse[a] > worse[v.Action] {
		v.Action = a
	}
	if !v.Has(c) {
		v.Categories = append(v.Categories, c)
	}
	for _, r := range v.Rules {
		if r == id {
			id = ""
			break
		}
	}
	if id != "" {
		v.Rules = append(v.Rules, id)
	}
	if span != nil && id != "" {
		v.Hits = append(v.Hits, Hit{id, utf8.RuneCountInString(text[:span[0]]), utf8.RuneCountInString(text[:span[1]])})
	}
}

func (v *Verdict) sort() {
	sort.Slice(v.Categories, func(a, b int) bool { return v.Categories[a] < v.Categories[b] })
	sort.Strings(v.Rules)
}
