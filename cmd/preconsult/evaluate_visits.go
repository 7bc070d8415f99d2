package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
)

// The bounds of a visit by the model of people.
const (
	mostQuestions = 15
	mostMinutes   = 4.0
)

func newEvaluateVisitsCommand() *cobra.Command {
	var full bool
	var seed uint64
	cmd := &cobra.Command{Use: "visits", Short: "Pretend visits to their end: what must be asked, what is asked in vain, how long it takes",
		Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			return withEngine(func(_ Config, e *engine) error {
				return e.evaluateVisits(cmd.Context(), cmd.OutOrStdout(), full, seed)
			})
		}}
	cmd.Flags().BoolVar(&full, "full", false, "each opening with each waiting time, each tap in each person, all pairs of complaints")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "of the pretend patients")
	return cmd
}

// evaluateVisits plays the visits, prints what came out by complaint, and fails where a bound does not hold.
func (e *engine) evaluateVisits(ctx context.Context, out io.Writer, full bool, seed uint64) error {
	cast, err := e.cast(full, seed)
	if err != nil {
		return err
	}
	played, err := e.playAll(ctx, cast, seed)
	if err != nil {
		return err
	}
	return reportVisits(out, played)
}

// role is a visit that is to be played.
type role struct {
	in   visit.CheckIn
	tap  string // id of the protocol that is tapped; empty where in.Text is said
	from string // for messages
}

// scene is a visit that was played.
type scene struct {
	role
	protocols []string
	status    intake.VisitStatus
	urgent    bool
	progress  visit.Progress
	seconds   float64
	faults    []string // what must not happen in any visit
	again     bool     // something was asked once more
	unasked   []string // must-ask items that were neither asked nor known
	openFlags []string // red flags of level 1 or 2 that were neither asked nor known
	optional  []string // questions put that need not be asked
	checks    intake.Checks
}

// playAll plays all roles on all cores.
func (e *engine) playAll(ctx context.Context, cast []role, seed uint64) ([]scene, error) {
	s := e.rehearsals()
	out, errs := make([]scene, len(cast)), make([]error, len(cast))
	var wait sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range next {
				if out[i], errs[i] = e.playRole(ctx, s, cast[i], rand.New(rand.NewPCG(seed, uint64(i)))); errs[i] != nil {
					errs[i] = fmt.Errorf("%s: %w", cast[i].from, errs[i])
				}
			}
		})
	}
	for i := range cast {
		next <- i
	}
	close(next)
	wait.Wait()
	return out, cmp.Or(errs...)
}

func (e *engine) playRole(ctx context.Context, s *visit.Service, r role, chance *rand.Rand) (scene, error) {
	p := &pretend{rand: chance, typing: 0.15, only: 0.8}
	sc := scene{role: r}
	in := r.in
	if err := p.checkIn(ctx, s, in, r.tap); err != nil {
		return sc, err
	}
	watch := watcher{engine: e, p: p}
	if err := p.play(ctx, watch.heard); err != nil {
		return sc, err
	}
	v := p.visit.Visit()
	sc.protocols, sc.status, sc.progress, sc.seconds, sc.faults = v.Protocols, p.reply.Status, p.reply.Progress, p.seconds, watch.faults
	sc.urgent, sc.again = v.Level.Urgent(), watch.again
	staff, err := p.visit.Staff(ctx)
	if err != nil {
		return sc, err
	}
	sc.checks = staff.Checks
	if n := len(sc.checks.Facts.Missing); n > 0 {
		sc.faults = append(sc.faults, fmt.Sprintf("%d facts that were stated are in no place of the note", n))
	}
	if l := sc.checks.Length; !l.OK {
		sc.faults = append(sc.faults, fmt.Sprintf("the note is %d %% as long as what was said", l.Percent))
	}
	x := e.examine(v)
	sc.unasked, sc.openFlags, sc.optional = x.unasked, x.openFlags, watch.optional
	return sc, nil
}

// reportChecks prints how the notes were checked. A line that was withheld is no fault of the note, which is right without it, but
// something that was understood or told wrongly.
func reportChecks(out io.Writer, all []scene) {
	lines, withheld, facts, unused, shortened := 0, 0, 0, 0, 0
	for _, s := range all {
		lines, facts, unused = lines+s.checks.Lines.Checked, facts+s.checks.Facts.Stated, unused+s.checks.Facts.Unused
		for _, x := range s.checks.Lines.Withheld {
			withheld++
			fmt.Fprintf(out, "withheld %s: %s (%s)\n", s.from, x.Line, x.Check)
		}
		if s.checks.Length.Shortened > 0 {
			shortened++
		}
	}
	fmt.Fprintf(out, "notes    %d lines checked, %d withheld; %d facts, %d of them listed as unused; %d notes shortened\n", lines, withheld, facts, unused, shortened)
}

// reportVisits prints the figures by complaint and all together.
func reportVisits(out io.Writer, all []scene) error {
	var calm, hurried []scene
	faults, urgent, again := 0, 0, 0
	for _, s := range all {
		for _, f := range s.faults {
			faults++
			fmt.Fprintf(out, "fault    %s: %s\n", s.from, f)
		}
		if s.again {
			again++
		}
		switch {
		case s.urgent:
			urgent++
		case s.status != intake.Done:
			faults++
			fmt.Fprintf(out, "fault    %s: the visit is %s at its end\n", s.from, s.status)
		case s.in.Waiting != nil && *s.in.Waiting < 5:
			hurried = append(hurried, s)
		default:
			calm = append(calm, s)
		}
	}
	reportChecks(out, all)
	missed, missedFlags, extra := 0, 0, 0
	for _, s := range calm {
		if len(s.unasked) > 0 {
			missed++
			fmt.Fprintf(out, "unasked  %s: %s\n", s.from, strings.Join(s.unasked, ", "))
		}
	}
	for _, s := range slices.Concat(calm, hurried) {
		if len(s.openFlags) > 0 {
			missedFlags++
			fmt.Fprintf(out, "unasked  %s: red flags %s\n", s.from, strings.Join(s.openFlags, ", "))
		}
	}
	for _, s := range hurried {
		extra += len(s.optional)
		for _, o := range s.optional {
			fmt.Fprintf(out, "needless %s: %s\n", s.from, o)
		}
	}
	fmt.Fprintf(out, "%-34s %6s %9s %9s %9s %9s\n", "complaint", "visits", "questions", "(nine in ten)", "minutes", "(nine in ten)")
	for _, id := range complaintsOf(calm) {
		printLengths(out, id, slices.DeleteFunc(slices.Clone(calm), func(s scene) bool { return complaintOf(s) != id }))
	}
	questions, minutes := printLengths(out, "all", calm)
	printLengths(out, "all, waiting under 5 minutes", hurried)
	fmt.Fprintf(out, "visits            %d played, %d reached level 1 or 2, %d ended before\n", len(all), urgent, len(calm)+len(hurried))
	fmt.Fprintf(out, "must-ask          %d of %d visits with all of it asked or known\n", len(calm)-missed, len(calm))
	fmt.Fprintf(out, "red flags         %d of %d visits with all of level 1 and 2 asked or known\n", len(calm)+len(hurried)-missedFlags, len(calm)+len(hurried))
	fmt.Fprintf(out, "hurried           %d visits, %d questions in them that need not be asked and can raise nothing\n", len(hurried), extra)
	fmt.Fprintf(out, "in vain           %d questions that were asked twice, were known, or cannot be of this person; in %d visits a must-ask list was put once more with what it left open\n", faults, again)
	if missed+missedFlags+faults+extra > 0 || questions > mostQuestions || minutes > mostMinutes {
		return fmt.Errorf("pretend visits: %d left must-ask items open, %d left red flags open, %d faults, median of %.0f questions and %.1f minutes",
			missed, missedFlags, faults, questions, minutes)
	}
	return nil
}

func complaintOf(s scene) string {
	if len(s.protocols) == 0 {
		return "none"
	}
	if len(s.protocols) > 1 {
		return "several at once"
	}
	return s.protocols[0]
}

func complaintsOf(all []scene) []string {
	var ids []string
	for _, s := range all {
		if id := complaintOf(s); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func printLengths(out io.Writer, name string, all []scene) (questions, minutes float64) {
	if len(all) == 0 {
		return 0, 0
	}
	var q, m []float64
	for _, s := range all {
		q, m = append(q, float64(s.progress.Asked)), append(m, s.seconds/60)
	}
	slices.Sort(q)
	slices.Sort(m)
	fmt.Fprintf(out, "%-34s %6d %9.0f %9.0f     %9.1f %9.1f\n", name, len(all), quantile(q, .5), quantile(q, .9), quantile(m, .5), quantile(m, .9))
	return quantile(q, .5), quantile(m, .5)
}

// quantile is of sorted figures.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// waits are the waiting times that are played; nil is not known.
var waits = []*int{nil, new(2), new(5), new(10)}

// cast lists the visits: each protocol tapped in several persons, each ordinary opening said, and complaints that come together.
func (e *engine) cast(full bool, seed uint64) ([]role, error) {
	openings, err := readOrdinary()
	if err != nil {
		return nil, err
	}
	var all []role
	turn := 0
	for _, p := range e.content.Protocols() {
		if p.Kind != guidelines.Complaint && p.Kind != guidelines.Short {
			continue
		}
		for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
			for _, wait := range waits {
				turn++
				for k, in := range persons() {
					if !full && (k+turn)%3 != 0 || !p.TapFor.Test(guidelines.FactsOf(e.content.Concepts, intake.Person{Age: in.AgeYears, Sex: in.Sex}, in.Informant, nil, nil, time.Time{})) {
						continue
					}
					in.Lang, in.Waiting = lang, wait
					all = append(all, role{in, p.ID, fmt.Sprintf("tap %s (%s, person %d, waiting %s)", p.ID, lang, k+1, waiting(wait))})
				}
			}
		}
	}
	for i, o := range openings {
		for k, wait := range waits {
			if full || k == i%len(waits) {
				all = append(all, role{o.checkIn(wait), "", fmt.Sprintf("%s (waiting %s)", o.From, waiting(wait))})
			}
		}
	}
	return append(all, together(openings, full, rand.New(rand.NewPCG(seed, 0)))...), nil
}

func (o opening) checkIn(wait *int) visit.CheckIn {
	return visit.CheckIn{Lang: o.Lang, AgeYears: o.Person.Age, Sex: o.Person.Sex, Informant: o.Informant, Text: o.Text, Waiting: wait}
}

func waiting(w *int) string {
	if w == nil {
		return "not known"
	}
	return fmt.Sprint(*w)
}

// persons are those in whom each protocol is tapped.
func persons() []visit.CheckIn {
	person := func(age float64, sex intake.Sex, by intake.Informant) visit.CheckIn {
		return visit.CheckIn{AgeYears: &age, Sex: sex, Informant: by}
	}
	measured := person(77, intake.Male, intake.ByCompanion)
	measured.Identifiers = []intake.Identifier{{System: "pretend", Value: "1"}}
	return []visit.CheckIn{person(45, intake.Male, ""), person(30, intake.Female, ""), person(68, intake.Female, ""),
		person(5, intake.Male, intake.ByParent), person(10, intake.Female, intake.ByParent), measured,
		{Sex: intake.UnknownSex}}
}

// together joins two ordinary openings of the same language, sex and about the same age: people have more than one thing.
func together(openings []opening, full bool, chance *rand.Rand) []role {
	n := 80
	if full {
		n = 2000
	}
	and := map[intake.Lang]string{intake.ZH: "，还有，", intake.EN: ", and also "}
	var all []role
	for len(all) < n {
		a, b := openings[chance.IntN(len(openings))], openings[chance.IntN(len(openings))]
		if a.From == b.From || a.Lang != b.Lang || a.Person.Sex != b.Person.Sex || a.Informant != b.Informant ||
			math.Abs(*a.Person.Age-*b.Person.Age) > 10 || (*a.Person.Age < 18) != (*b.Person.Age < 18) {
			continue
		}
		wait := waits[len(all)%len(waits)]
		in := a.checkIn(wait)
		in.Text = a.Text + and[a.Lang] + b.Text
		all = append(all, role{in, "", fmt.Sprintf("%s with %s (waiting %s)", a.From, b.From, waiting(wait))})
	}
	return all
}
