package safety

import (
	"fmt"
	"io/fs"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/plainyaml"
)

// Filter holds the compiled rules and the approved sentences. It is safe for use by many goroutines.
type Filter struct {
	in, out  *ruleset
	excuses  *ruleset // what makes a hit innocent of what goes out
	told     *ruleset // and of what comes in
	net      func() (*learned, error)
	ears     func() (*heard, error)
	approved map[Kind]intake.Words
	whys     map[string]Why
	version  string
	allowed  map[string]bool // phone numbers that may be said
	meaning  Meaning
	lexicon  *lexicon.Lexicon // nil without content
	known    memory
}

// Options of a filter.
type Options struct {
	// Rules were compiled before; without them those that are built in are compiled.
	Rules *Rules
	// Phones are the numbers that the hospital lets the service say, such as the emergency number.
	Phones []string
	// Content tells the filter how we ask, and its lexicon names illnesses, medicines and tests, so that what is learned from sentences
	// about one holds for all. Without it only the words themselves count.
	Content *guidelines.Content
	// Meaning reads what a text asserts; without it the support of a sentence by its sources is judged by figures alone.
	Meaning Meaning
	// Vector is where a text lies among others by its meaning; all have one length. With it what is learned from a sentence holds for
	// others that say the like in other words. cmd fills it with the built-in embedder, since safety imports no stage.
	Vector func(text string) []float32
}

func (o Options) reader() reader {
	rd := reader{vector: o.Vector}
	if o.Content != nil {
		rd.lexicon = o.Content.Lexicon
	}
	return rd
}

// New makes a filter of the rules that are built in.
func New(o Options) (*Filter, error) { return load(files, o) }

// Rules are rules and approved sentences, read and compiled. They take most of the time that a filter needs to start and no content,
// so that they may be compiled while the content is read.
type Rules struct {
	all      []rule
	in, out  *ruleset
	excuses  *ruleset
	told     *ruleset
	approved map[Kind]intake.Words
	version  string
}

// Compile compiles the rules that are built in, for Options.
func Compile() (*Rules, error) { return compile(files) }

func compile(fsys fs.FS) (*Rules, error) {
	all, version, err := loadRules(fsys)
	if err != nil {
		return nil, err
	}
	r := &Rules{all: all, version: version, approved: map[Kind]intake.Words{}}
	data, err := fs.ReadFile(fsys, "approved.yaml")
	if err != nil {
		return nil, err
	}
	if err := plainyaml.Unmarshal(data, &r.approved); err != nil {
		return nil, fmt.Errorf("safety/approved.yaml: %w", err)
	}
	for _, k := range []Kind{Question, Label, Info, Urgent, Summary, End, Citation, Note} {
		if !r.approved[k].Complete() {
			return nil, fmt.Errorf("safety/approved.yaml: %s: needs both languages", k)
		}
	}
	of := map[string][]rule{}
	for _, rule := range all {
		rule.Tests.Hit, rule.Tests.Pass = nil, nil // of no use but to learn from, and then forgotten
		of[rule.Direction] = append(of[rule.Direction], rule)
	}
	r.in, r.out = newRuleset(of["input"]), newRuleset(of["output"])
	r.excuses, r.told = newRuleset(of["excuse"]), newRuleset(of["told"])
	for _, set := range []*ruleset{r.in, r.out, r.excuses, r.told} {
		set.forgetWords()
	}
	return r, nil
}

func load(fsys fs.FS, o Options) (*Filter, error) {
	r := o.Rules
	if r == nil {
		var err error
		if r, err = compile(fsys); err != nil {
			return nil, err
		}
	}
	f := &Filter{in: r.in, out: r.out, excuses: r.excuses, told: r.told, approved: r.approved, version: r.version,
		whys: whysOf(r.all), meaning: o.Meaning, allowed: map[string]bool{}}
	if o.Content != nil {
		f.lexicon = o.Content.Lexicon
	}
	for _, p := range o.Phones {
		f.allowed[p] = true
	}
	f.net = sync.OnceValues(func() (*learned, error) { return learn(fsys, r.all, o) })
	f.ears = sync.OnceValues(func() (*heard, error) { return learnHeard(fsys, r.all, o) })
	return f, nil
}

// Version identifies the rules, for the record.
func (f *Filter) Version() string { return f.version }

// Review is the only maker of a Text. A draft that passes goes out as it is or as rewritten; one that any rule blocks is
// replaced by the approved sentence of its kind. It fails closed: an empty draft or an unknown language gives an approved
// sentence as well.
func (f *Filter) Review(d Draft) (Text, Verdict) {
	v := f.known.verdict(d, f.judge)
	if v.Action == Block || v.Text == "" {
		v.Text = f.approved[d.Kind].In(d.Lang)
	}
	return Text{words: v.Text, lang: d.Lang}, v
}

func (f *Filter) judge(d Draft) Verdict {
	v := Verdict{Action: Allow, Categories: []Category{}, Rules: []string{}, Text: d.Text, Version: f.version}
	if strings.TrimSpace(d.Text) == "" || !d.Lang.Valid() || !utf8.ValidString(d.Text) {
		v.note(Block, Unreadable, "out-empty", -1, -1)
		return v
	}
	if _, known := f.approved[d.Kind]; !known {
		v.note(Block, Unreadable, "out-kind", -1, -1)
		return v
	}
	judged, whole := hideQuotes(d.Text, d.Quotes)
	if !whole {
		v.note(Block, Unsupported, "out-quote", -1, -1)
		return v
	}
	staff := d.Audience == guidelines.ForClinician
	var cuts []cut
	lists := readBack(judged)
	readBackByRule := d.Kind == Summary && d.Mode == intake.ByRule // its lines are lists, and no word goes on from one to the next
	excused := spansOf(f.excuses, judged, readBackByRule)
	think := sync.OnceValues(func() (opinion, error) { return f.think(d, judged) })
	f.out.match(judged, readBackByRule, func(r *rule) bool { return r.holdsFor(d, staff) }, func(r *rule, from, to int) {
		inside := func(l [2]int) bool { return l[0] <= from && to <= l[1] }
		if slices.Contains(r.Except, Label) && slices.ContainsFunc(lists, inside) || r.ofWords() && slices.ContainsFunc(excused(), inside) {
			return
		}
		if r.ofWords() {
			if o, err := think(); err == nil && o.innocent {
				return
			}
		}
		v.note(r.Action, r.Category, r.ID, from, to)
		if r.Action == Rewrite {
			cuts = append(cuts, cut{from, to, r.Replace})
		}
	})
	if !staff {
		f.checkForm(d, judged, &v)
	}
	f.checkSupport(d, judged, &v)
	f.checkLearned(think, &v)
	if v.Action == Rewrite {
		v.Text = apply(d.Text, cuts)
		if again := f.judge(d.with(v.Text)); again.Action != Allow {
			v.Action = Block
		}
	}
	v.sort()
	return v
}

// spansOf returns where rules match that judge nothing. They are looked up once, and only where another rule has hit.
func spansOf(rules *ruleset, text string, ourLines bool) func() [][2]int {
	return sync.OnceValue(func() (spans [][2]int) {
		rules.match(text, ourLines, func(*rule) bool { return true }, func(_ *rule, from, to int) { spans = append(spans, [2]int{from, to}) })
		return spans
	})
}

// ofWords reports whether a rule judges what is said, and not what a text is made of: those have no excuse.
func (r *rule) ofWords() bool {
	switch r.Category {
	case PromptLeak, Identifier, LinkPhone, Unreadable, WrongLanguage, ManyQuestions, Unsupported:
		return false
	}
	return true
}

// think is what the filter has learned to make of statements that no clinician wrote. Labels and titles are no statements, and content
// that clinicians own is reviewed by people: of those it thinks nothing.
func (f *Filter) think(d Draft, judged string) (opinion, error) {
	if d.Mode == intake.ByRule || d.Audience == guidelines.ForClinician || d.Kind == Label || d.Kind == Citation {
		return opinion{}, nil
	}
	net, err := f.net()
	if err != nil {
		return opinion{}, err
	}
	return net.judge(d.Lang, judged, d.Sources...), nil
}

// checkLearned holds what is like the examples of what must be held back.
func (f *Filter) checkLearned(think func() (opinion, error), v *Verdict) {
	if v.Action == Block {
		return
	}
	switch o, err := think(); {
	case err != nil:
		v.note(Block, Unreadable, "out-examples", -1, -1)
	case o.category != "":
		v.note(Block, o.category, "out-learned", -1, -1)
	}
}

// holdsFor reports whether a rule holds for a draft. The language of a rule only says in which language it is written: a
// sentence of the other language inside a text is judged as well.
func (r *rule) holdsFor(d Draft, staff bool) bool {
	return (!staff || r.Staff) && (len(r.Kinds) == 0 || slices.Contains(r.Kinds, d.Kind)) && !slices.Contains(r.Except, d.Kind)
}

// cut replaces a part of a text, in code points.
type cut struct {
	from, to int
	with     string
}

// apply puts the replacements in. The quotes have the same number of code points in what was judged and in the text, and
// no rule matches inside a quote, so a replacement never reaches into one.
func apply(text string, cuts []cut) string {
	sort.SliceStable(cuts, func(a, b int) bool { return cuts[a].from < cuts[b].from })
	runes, at := []rune(text), 0
	var b strings.Builder
	for _, c := range cuts {
		if c.from < at {
			continue
		}
		b.WriteString(string(runes[at:c.from]))
		b.WriteString(c.with)
		at = c.to
	}
	b.WriteString(string(runes[at:]))
	return strings.TrimSpace(b.String())
}

// heardAction is what comes of a category that the net has heard.
var heardAction = map[Category]Action{SelfHarm: Escalate, Violence: Escalate, Abuse: Escalate, Overdose: Escalate, Injection: Block, Insult: Allow}

// Screen judges what came in. It never stops the visit from keeping the words; it says who must be called and what must be
// masked. Its Text is the text as given. People mix languages, so the rules of both are tried whatever lang says.
func (f *Filter) Screen(lang intake.Lang, text string) Verdict {
	v := Verdict{Action: Allow, Categories: []Category{}, Rules: []string{}, Text: text, Version: f.version}
	meant, overdose, mishap := false, false, false // by mistake outweighs how much: "I took too much insulin by mistake"
	told := spansOf(f.told, text, false)
	f.in.match(text, false, func(*rule) bool { return true }, func(r *rule, from, to int) {
		inside := func(l [2]int) bool { return l[0] <= from && to <= l[1] }
		if r.Action == Escalate && slices.ContainsFunc(told(), inside) {
			return
		}
		v.note(r.Action, r.Category, r.ID, from, to)
		mishap = mishap || r.Accident
		overdose = overdose || r.Category == Overdose && !r.Accident
		meant = meant || r.Action == Escalate && !r.Accident && r.Category != Overdose
	})
	if ears, err := f.ears(); err == nil && lang.Valid() && utf8.ValidString(text) {
		ears.judge(lang, text, v.Has(Injection), f.in.excuses, func(c Category) {
			if v.Has(c) || heardAction[c] == Escalate && len(told()) > 0 {
				return
			}
			v.note(heardAction[c], c, "in-learned", -1, -1)
			meant = meant || heardAction[c] == Escalate && c != Overdose
		})
	}
	v.Accident = v.Action == Escalate && !meant && (mishap || !overdose)
	v.sort()
	return v
}

// note adds a hit; the gravest action stands. The span is in code points; where from is negative there is none.
func (v *Verdict) note(a Action, c Category, id string, from, to int) {
	if worse[a] > worse[v.Action] {
		v.Action = a
	}
	if !v.Has(c) {
		v.Categories = append(v.Categories, c)
	}
	if slices.Contains(v.Rules, id) {
		return
	}
	v.Rules = append(v.Rules, id)
	if from >= 0 {
		v.Hits = append(v.Hits, Hit{id, from, to})
	}
}

func (v *Verdict) sort() {
	slices.Sort(v.Categories)
	slices.Sort(v.Rules)
}

// Unknown reviews a text for a patient of which nobody knows who wrote it: all nets are cast, and that it has no sources is no fault.
func (f *Filter) Unknown(lang intake.Lang, text string) Verdict {
	_, v := f.Review(Draft{Audience: guidelines.ForPatient, Kind: Info, Lang: lang, Text: text, Mode: intake.ByHuman})
	return v
}
