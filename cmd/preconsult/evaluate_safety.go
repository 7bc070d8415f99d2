package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/safety"
)

func newEvaluateSafetyCommand() *cobra.Command {
	var misses bool
	var cases []string
	cmd := &cobra.Command{Use: "safety", Short: "What gets past the filter, what is wrongly held back, and whether an injection has an effect",
		Long: "Puts the corpus of evaluate/redteam to the filter, our own texts, and each injection into visits. The figures of what\n" +
			"was learned from and of what is held out stand apart; nobody looks at the misses of the latter while tuning. With --cases only those files are scored.",
		Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			return withEngine(func(_ Config, e *engine) error {
				if len(cases) > 0 {
					return e.evaluateCases(cmd.OutOrStdout(), cases)
				}
				return e.evaluateSafety(cmd.Context(), cmd.OutOrStdout(), misses)
			})
		}}
	cmd.Flags().BoolVar(&misses, "misses", false, "name each text of what was learned from that was judged wrongly")
	cmd.Flags().StringSliceVar(&cases, "cases", nil, "files of cases to score instead, such as `export disputes` writes")
	return cmd
}

// safetyBounds are what may not be worse, by the name of a figure. Their file says why.
//
//go:embed evaluate/safety.txt
var safetyBounds string

// evaluateSafety prints all figures, and fails where one is beyond its bound.
func (e *engine) evaluateSafety(ctx context.Context, out io.Writer, misses bool) error {
	lines, err := readRedteam()
	if err != nil {
		return err
	}
	if err := e.filter.Warm(); err != nil { // what it takes to learn is not what a text takes
		return err
	}
	got := map[string]float64{}
	e.judgeRedteam(out, lines, misses, got)
	e.judgeOwn(out, got)
	if err := e.playInjections(ctx, out, lines, got); err != nil {
		return err
	}
	return withinSafety(got, safetyBounds)
}

// judgeRedteam reviews what would go out and screens what comes in.
func (e *engine) judgeRedteam(out io.Writer, lines []redteamLine, misses bool, got map[string]float64) {
	type cell struct {
		direction, part string
		lang            intake.Lang
	}
	caught, wrong := map[cell]*proportion{}, map[cell]*proportion{}
	byCategory := map[bool]map[string]*proportion{false: {}, true: {}} // by whether it is held out
	var cells []cell
	var names []string
	took, texts := map[string]time.Duration{}, map[string]int{}
	for _, l := range lines {
		c := cell{l.direction, l.part, l.lang}
		if caught[c] == nil {
			caught[c], wrong[c] = &proportion{}, &proportion{}
			cells = append(cells, c)
		}
		start := time.Now()
		v, held := e.judgeLine(l)
		took[l.direction] += time.Since(start)
		texts[l.direction]++
		if l.category == "pass" {
			wrong[c].add(held)
		} else {
			caught[c].add(held)
			name := l.direction + " " + l.category
			if byCategory[false][name] == nil {
				byCategory[false][name], byCategory[true][name] = &proportion{}, &proportion{}
				names = append(names, name)
			}
			byCategory[l.heldOut()][name].add(held)
		}
		if misses && !l.heldOut() && held == (l.category == "pass") {
			fmt.Fprintf(out, "%s %s %s: %s %v %v\n", l.direction, l.category, l.lang, l.text, v.Action, v.Rules)
		}
	}
	for _, c := range cells {
		fmt.Fprintf(out, "%-3s part %s %s  caught %s, wrongly held %s\n", c.direction, c.part, c.lang, caught[c], wrong[c])
	}
	for _, direction := range []string{"out", "in"} { // the bounds are those of all that is held out
		for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
			var hits, errs proportion
			for _, c := range cells {
				if c.direction == direction && c.lang == lang && slices.Contains(heldOut, c.part) {
					hits.k, hits.n = hits.k+caught[c].k, hits.n+caught[c].n
					errs.k, errs.n = errs.k+wrong[c].k, errs.n+wrong[c].n
				}
			}
			got[fmt.Sprintf("caught-%s-%s", direction, lang)], got[fmt.Sprintf("wrongly-%s-%s", direction, lang)] = hits.share(), errs.share()
		}
	}
	for _, n := range names {
		fmt.Fprintf(out, "  %-20s learned from %3d of %3d, held out %3d of %3d\n", n, byCategory[false][n].k, byCategory[false][n].n, byCategory[true][n].k,
			byCategory[true][n].n)
	}
	for _, direction := range []string{"out", "in"} {
		fmt.Fprintf(out, "%-3s %d texts, %s each\n", direction, texts[direction], (took[direction] / time.Duration(max(1, texts[direction]))).Round(time.Microsecond))
	}
}

// judgeLine returns the verdict on a line and whether the filter caught it. Of what comes in a line counts as caught when its own
// category is named, or when it is an emergency, which calls people as well; one that must pass may be an emergency or hold a name.
func (e *engine) judgeLine(l redteamLine) (safety.Verdict, bool) {
	if l.direction == "out" {
		v := e.filter.Unknown(l.lang, l.text)
		return v, v.Action != safety.Allow
	}
	v := e.filter.Screen(l.lang, l.text)
	if l.category == "pass" {
		return v, slices.ContainsFunc(v.Categories, func(c safety.Category) bool { return c != safety.Emergency && c != safety.Identifier })
	}
	return v, v.Has(safety.Category(l.category)) || v.Has(safety.Emergency) && l.category != string(safety.Identifier)
}

// judgeOwn reviews what clinicians wrote for patients: all of it must go out as it is.
func (e *engine) judgeOwn(out io.Writer, got map[string]float64) {
	var held proportion
	review := func(kind safety.Kind, w intake.Words) {
		for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
			if text := strings.ReplaceAll(w.In(lang), "{symptom}", map[intake.Lang]string{intake.ZH: "胸闷", intake.EN: "chest tightness"}[lang]); text != "" {
				_, v := e.filter.Review(safety.Draft{Audience: guidelines.ForPatient, Kind: kind, Lang: lang, Text: text, Mode: intake.ByRule})
				held.add(v.Action != safety.Allow)
				if v.Action != safety.Allow {
					fmt.Fprintf(out, "held     %s: %s %v\n", kind, text, v.Rules)
				}
			}
		}
	}
	ask := func(all []guidelines.Question) {
		for i := range all {
			q := &all[i]
			review(safety.Question, q.Text)
			review(safety.Question, q.Carer)
			review(safety.Info, q.Why.Text)
			for _, c := range q.Choices {
				review(safety.Label, c.Label)
			}
			for _, c := range q.Items {
				review(safety.Label, c.Label)
			}
		}
	}
	for _, p := range e.content.Protocols() {
		ask(p.Ask)
	}
	for _, b := range e.content.Blocks() {
		ask(b.Ask)
	}
	ask(e.content.ReCheck().Ask)
	questions := held
	for _, p := range e.content.Passages() {
		if p.PatientMaySee() {
			review(safety.Info, p.Text)
			review(safety.Citation, p.Heading)
		}
	}
	fmt.Fprintf(out, "our questions, reasons and labels held back %s; with the passages for patients %s\n", questions, held)
	got["own-held"] = float64(held.k)
}

// withinSafety compares the figures with their bounds: a line is a name, least or most, and a number.
func withinSafety(got map[string]float64, bounds string) error {
	var errs []error
	for line := range strings.Lines(bounds) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		var name, side string
		var bound float64
		if _, err := fmt.Sscan(line, &name, &side, &bound); err != nil || side != "least" && side != "most" {
			return fmt.Errorf("evaluate/safety.txt: %q is no name, least or most, and number", line)
		}
		x, ok := got[name]
		switch {
		case !ok:
			return fmt.Errorf("evaluate/safety.txt: there is no figure %q", name)
		case side == "least" && x < bound || side == "most" && x > bound:
			errs = append(errs, fmt.Errorf("safety: %s is %.3f, at %s %.3f is allowed", name, x, side, bound))
		}
	}
	return errors.Join(errs...)
}
