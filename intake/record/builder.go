package record

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// Concept is what a record must know of a clinical idea.
type Concept struct {
	ID      string
	Kind    string // symptom, sign, disease, medicine, allergen, …
	Label   intake.Words
	Parents []string
	ICD10   string
	SNOMED  string
}

// Lexicon gives the words and codes of concepts and of attribute values. It is declared here, so that a record can be built
// over any list of concepts; guidelines/lexicon fills it.
type Lexicon interface {
	Concept(id string) (Concept, bool)
	// Attribute returns the label of an attribute's code ("character", "pressing"); empty when it has none.
	Attribute(name, code string) intake.Words
}

// Options are a hospital's own.
type Options struct {
	Lang     intake.Lang    // of the note
	Location *time.Location // of its times; nil is UTC
	SNOMED   bool           // whether SNOMED CT codes may be written: not every country has the licence
	Witness  Witness        // nil: only what needs no reading is checked, and no sentence of a model is taken
	Version  string         // of the program, for the record's Device
}

// Extra is what a record needs beside the visit.
type Extra struct {
	Now       time.Time    // the moment of building; the zero value takes the visit's last moment
	Version   int          // of the visit: how many entries its journal has; 0: there is no journal
	Complaint []string     // what may be the chief complaint: these concepts and those below; empty: what was said first
	NotAsked  []string     // concepts that must be asked and have not been
	Asked     *AskedFigure // how much of what must be asked was asked; nil: there was no interview
	Negatives []string     // concepts whose denial the card must carry first
	Handled   map[int]bool // turns that were questions to us or actions: they state nothing
	Tapped    map[int]bool // turns that were taps, figures or dates: no words of their own

	Topics map[string]intake.Words // what the questions of the re-check are about, by their refs
}

// AskedFigure tells how complete an interview is: questions put, must-ask items asked or known already, and all of them; and how
// many of the known ones only the chart tells.
type AskedFigure struct{ Questions, Must, Of, Chart int }

// Builder makes records.
type Builder struct {
	lexicon Lexicon
	opt     Options
}

// New returns a builder over a lexicon.
func New(lexicon Lexicon, opt Options) *Builder {
	if !opt.Lang.Valid() {
		opt.Lang = intake.ZH
	}
	if opt.Location == nil {
		opt.Location = time.UTC
	}
	return &Builder{lexicon: lexicon, opt: opt}
}

// Build makes the note and the Bundle of a visit, at any moment of it. It changes nothing and asks nobody.
func (b *Builder) Build(v *intake.Visit, extra Extra) (intake.Record, error) {
	if v.ID == "" {
		return intake.Record{}, fmt.Errorf("visit.id: a record needs one")
	}
	w, note, checks := b.make(v, extra)
	if w.now.IsZero() {
		return intake.Record{}, fmt.Errorf("record of visit %s: neither the visit nor the caller knows a time", v.ID)
	}
	bundle, err := json.Marshal(w.bundle(&note))
	if err != nil {
		return intake.Record{}, fmt.Errorf("record of visit %s: %w", v.ID, err)
	}
	return intake.Record{Note: note, Checks: checks, Bundle: bundle}, nil
}

// make makes the note, and again a shorter one while it is too long beside what was said.
func (b *Builder) make(v *intake.Visit, extra Extra) (*work, intake.Note, intake.Checks) {
	w := b.start(v, extra)
	note, checks := w.note()
	for step := inFull + 1; step <= shortest && !checks.Length.OK; step++ {
		w = b.start(v, extra)
		w.step = step
		note, checks = w.note()
	}
	return w, note, checks
}

// FindLine finds the line of a note by its id; an edit of any other is refused.
func FindLine(n intake.Note, id string) (intake.Line, bool) {
	for _, l := range lines(&n) {
		if l.ID == id {
			return *l, true
		}
	}
	return intake.Line{}, false
}

// lines returns every line of a note, in place, the card's first.
func lines(n *intake.Note) []*intake.Line {
	all := []*intake.Line{&n.Card.Headline}
	for _, list := range [][]intake.Line{n.Card.Positives, n.Card.Negatives, n.Card.NotAsked, n.Card.Conflicts, n.Card.Vitals,
		n.Card.Medicines, n.Card.Allergies, n.Card.Questions} {
		for i := range list {
			all = append(all, &list[i])
		}
	}
	for i := range n.Sections {
		for k := range n.Sections[i].Lines {
			all = append(all, &n.Sections[i].Lines[k])
		}
	}
	return all
}
