package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/rag"
	"github.com/preconsult/preconsult/rag/llm"
	"github.com/preconsult/preconsult/safety"
)

func newEvaluateModelsCommand() *cobra.Command {
	var visits int
	var server bool
	cmd := &cobra.Command{Use: "models", Short: "Visits with a language model that only lies, or with the configured one beside the same by rules alone",
		Long: "Plays visits with a language model that only lies: what of it gets out, what it learns of the person. With --server it\n" +
			"plays whole visits of both languages with the server that PRECONSULT_LLM_URL names, and the same by rules alone, on a\n" +
			"throwaway database, and prints what the model added, what of it was refused and why, and how long it took. Either\n" +
			"fails where something got through that must not.",
		Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			if server {
				return evaluateServer(cmd.Context(), cmd.OutOrStdout())
			}
			return withEngine(func(_ Config, e *engine) error { return e.evaluateModels(cmd.Context(), cmd.OutOrStdout(), visits) })
		}}
	cmd.Flags().IntVar(&visits, "visits", 500, "how many with the liar")
	cmd.Flags().BoolVar(&server, "server", false, "the configured model instead of a liar")
	return cmd
}

// modelFigures count what a lying model brought about.
type modelFigures struct {
	visits, turns, texts, calls, hung, answered, written, added, lines, proposed int

	faults map[string]int
}

// kinds are the faults that are counted, with their names.
var kinds = []struct{ kind, name string }{{"out", "with a lie or a source that is none"}, {"notes", "lines of notes with a lie"}, {"unsupported", "lines of notes that nothing bears"},
	{"unspoken", "findings without words of the patient"}, {"lowered", "levels lowered"}, {"lost", "findings of the rules lost"}, {"leaked", "calls with something that names the person"}}

// evaluateModels plays visits with a liar, and fails where anything of it got through.
func (e *engine) evaluateModels(ctx context.Context, out io.Writer, visits int) error {
	f := modelFigures{faults: map[string]int{}}
	shelf, err := newBookshelf(ctx, e.content)
	if err != nil {
		return err
	}
	for i := range visits {
		if err := e.playWithLiar(ctx, out, shelf, uint64(i), &f); err != nil {
			return fmt.Errorf("visit %d: %w", i, err)
		}
	}
	fmt.Fprintf(out, "a lying model     %d visits, %d turns beside the same by rules alone, %d calls (%d hung), %d findings added by it\n", f.visits, f.turns, f.calls, f.hung, f.added)
	fmt.Fprintf(out, "                  %d texts to patients, %d questions of theirs answered (%d in its words), %d lines of notes (%d on what it added)\n", f.texts, f.answered, f.written, f.lines, f.proposed)
	bad := 0
	for _, k := range kinds {
		fmt.Fprintf(out, "  %-48s %d\n", k.name, f.faults[k.kind])
		bad += f.faults[k.kind]
	}
	if bad > 0 {
		return fmt.Errorf("a lying model got through %d times", bad)
	}
	return nil
}

// playWithLiar plays one visit, and each of its turns once more without a model, for the level and the findings that the rules alone see.
func (e *engine) playWithLiar(ctx context.Context, out io.Writer, shelf *bookshelf, seed uint64, f *modelFigures) error {
	chance := rand.New(rand.NewPCG(7, seed))
	cast, err := e.cast(false, 1)
	if err != nil {
		return err
	}
	r := cast[chance.IntN(len(cast))]
	c := canaries[r.in.Lang]
	r.in.Name, r.in.Text, r.in.BirthDate = c.name, c.first+r.in.Text, c.birth
	if r.in.AgeYears == nil || *r.in.AgeYears < 60 || *r.in.AgeYears > 75 {
		r.in.BirthDate = "" // it would be another person's
	}
	r.in.Identifiers = append(r.in.Identifiers, intake.Identifier{System: "urn:his", Value: c.number})
	if r.tap != "" {
		r.in.Text = ""
	}
	l := &liar{rand: rand.New(rand.NewPCG(9, seed))}
	options := e.modelOptions()
	options.Rest, options.Budget = time.Nanosecond, 20*time.Millisecond // or it would soon be left alone, as a real one is
	client, err := llm.New(l, "liar", options)
	if err != nil {
		return err
	}
	with, alone := e.rehearsals(), e.rehearsals()
	with.Model, with.Near = adviser{client}, e.menu.near
	with.Answerer = rag.NewAnswerer(e.content, shelf, rag.NewDecliner(e.content.Lexicon), e.filter, adviser{client})
	alone.Answerer = rag.NewAnswerer(e.content, shelf, rag.NewDecliner(e.content.Lexicon), e.filter, nil)
	fault := func(kind, format string, args ...any) {
		f.faults[kind]++
		fmt.Fprintf(out, "got through  visit %d (%s): %s\n", seed, r.from, fmt.Sprintf(format, args...))
	}
	rules := &pretend{rand: rand.New(rand.NewPCG(1, seed))}
	if err := rules.checkIn(ctx, alone, r.in, r.tap); err != nil {
		return err
	}
	v := &liarVisit{engine: e, liar: l, canary: c, alone: alone, chance: chance, fault: fault, shown: f,
		pretend: pretend{rand: rand.New(rand.NewPCG(1, seed)), typing: 0.5, only: 0.8}}
	if err := v.checkIn(ctx, with, r.in, r.tap); err != nil {
		return err
	}
	v.level = v.visit.Visit().Level
	v.heard()
	v.beside(rules.visit.Visit())
	if err := v.talk(ctx); err != nil {
		return err
	}
	staff, err := v.visit.Staff(ctx)
	if err != nil {
		return err
	}
	e.readNote(staff.Note, v.visit.Visit(), f, fault)
	unspokenOf(v.visit.Visit(), f, fault)
	for _, h := range l.heard {
		if part := c.given(h); part != "" {
			fault("leaked", "the model was told %s", part)
		}
	}
	f.visits++
	f.calls += len(l.heard) / 2
	f.hung += l.hung
	return nil
}

// unspokenOf counts what a model added without words that the patient said.
func unspokenOf(v *intake.Visit, f *modelFigures, fault func(string, string, ...any)) {
	for _, x := range v.Findings {
		if x.Mode != intake.ByModel {
			continue
		}
		f.added++
		for _, ev := range x.Evidence {
			if ev.Text == "" || !spoken(v, ev.Span, ev.Text) {
				fault("unspoken", "%s rests on %q", x.Concept, ev.Text)
			}
		}
	}
}

// spoken reports whether a place in the conversation says a text.
func spoken(v *intake.Visit, s intake.Span, text string) bool {
	i := slices.IndexFunc(v.Turns, func(t intake.Turn) bool { return t.Seq == s.Turn })
	if i < 0 {
		return false
	}
	said := []rune(v.Turns[i].Text)
	return s.Start >= 0 && s.Start < s.End && s.End <= len(said) && (text == "" || string(said[s.Start:s.End]) == text)
}

// readNote holds each line of a note against the visit, by a way of its own beside the record's: what it points to is there, and what
// a sentence says of a concept a finding says too. A line of the card is a label, of which its place tells the status.
func (e *engine) readNote(n intake.Note, v *intake.Visit, f *modelFigures, fault func(string, string, ...any)) {
	card := n.Card
	lines := slices.Concat([]intake.Line{card.Headline}, card.Positives, card.Negatives, card.NotAsked, card.Conflicts, card.Vitals, card.Medicines, card.Allergies, card.Questions)
	labels := len(lines)
	for _, s := range n.Sections {
		lines = append(lines, s.Lines...)
	}
	for i, l := range lines {
		if l.Text == "" {
			continue
		}
		f.lines++
		if lie := lieIn(l.Text); lie != "" {
			fault("notes", "the note %q says %q", l.Text, lie)
		}
		if len(l.From) == 0 {
			fault("unsupported", "%q points to nothing", l.Text)
		}
		said := false
		if l.Mode == intake.ByModel {
			f.proposed++
		}
		for _, from := range l.From {
			said = said || from.Span != nil
			if !e.stands(from, v) {
				fault("unsupported", "%q points to %+v, which is not there", l.Text, from)
			}
		}
		if i < labels || !said || l.Mode != intake.ByModel {
			continue // what rules write is held against its findings by the record's own tests
		}
		if what := e.unborne(l, v); what != "" {
			fault("unsupported", "%q (%s by %s) says %s, which no finding does", l.Text, l.ID, l.Mode, what)
		}
	}
}

// stands reports whether what a line points to is there.
func (e *engine) stands(s intake.Source, v *intake.Visit) bool {
	switch {
	case s.Span != nil:
		return spoken(v, *s.Span, "")
	case s.Reading != "":
		return slices.ContainsFunc(v.Readings, func(r intake.Reading) bool { return r.ID == s.Reading })
	case s.Chart != "":
		return slices.ContainsFunc(v.Chart, func(c intake.ChartEntry) bool { return c.ID == s.Chart })
	case s.Passage != "":
		_, ok := e.content.Passage(s.Passage)
		return ok
	}
	return s.Rule != ""
}

// listing are lines that say one thing of several concepts, which stand in it by their names.
var listing = []struct {
	begins string
	status intake.Status
}{{"否认", intake.Absent}, {"说不清有没有", intake.Uncertain}}

// unborne is what a line says of a concept that no finding of the visit says. Quoted words are the patient's own.
func (e *engine) unborne(l intake.Line, v *intake.Visit) string {
	for _, x := range listing {
		names, ok := strings.CutPrefix(strings.TrimRight(l.Text, "。"), x.begins)
		if !ok {
			continue
		}
		for name := range strings.SplitSeq(names, "、") {
			if name == intake.ToldTrouble { // a trouble in own words has no name to list it by
				continue
			}
			if !slices.ContainsFunc(v.Findings, func(f intake.Finding) bool {
				c, known := e.content.Lexicon.Concept(f.Concept)
				return known && f.Status == x.status && strings.Contains(name, c.Label.In(noteLang)) || f.Status == x.status && strings.Contains(names, c.Label.In(noteLang)) && strings.Contains(c.Label.In(noteLang), name)
			}) {
				return name + " " + string(x.status)
			}
		}
		return ""
	}
	if strings.HasPrefix(l.ID, allergies) || strings.Contains(l.ID, "/feeling.") {
		return "" // what happened, and what was felt, are the patient's words
	}
	for _, c := range e.claims(noteLang, quotation.ReplaceAllString(l.Text, "")) {
		if !slices.ContainsFunc(v.Findings, func(x intake.Finding) bool {
			return x.Concept == c.Concept || e.content.Concepts.IsA(x.Concept, c.Concept) || e.content.Concepts.IsA(c.Concept, x.Concept) || e.names(x, c.Concept)
		}) {
			return c.Concept + " " + string(c.Status)
		}
	}
	return ""
}

// names reports whether a finding names a concept: by an attribute, or by its own name, which is read as another one too (能喝水).
func (e *engine) names(f intake.Finding, concept string) bool {
	reads := func(label string) bool {
		return slices.ContainsFunc(e.claims(noteLang, label), func(x safety.Claim) bool { return x.Concept == concept })
	}
	for name, a := range f.Attributes {
		if a.Code == concept || reads(recordLexicon{e.content.Lexicon}.Attribute(name, a.Code).In(noteLang)) {
			return true
		}
	}
	c, ok := e.content.Lexicon.Concept(f.Concept)
	return ok && reads(c.Label.In(noteLang))
}

// allergies is the section that tells what happened.
const allergies = "48765-2"

// noteLang is the language of the notes of these visits.
const noteLang = intake.ZH

var _ visit.Model = adviser{}
