package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/rag/index"
)

// newEvaluateCommand measures the quality of the engine on sets that were written apart from it. Each prints its figures with
// their number, and what went wrong.
func newEvaluateCommand() *cobra.Command {
	var full bool
	var seed uint64
	cmd := &cobra.Command{Use: "evaluate", Short: "Measure quality: emergencies, ordinary openings, the filter, whole visits, the library; fails beyond the bounds",
		Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			return withEngine(func(c Config, e *engine) error {
				return e.evaluateAll(cmd.Context(), cmd.OutOrStdout(), c, full, seed)
			})
		}}
	cmd.Flags().BoolVar(&full, "full", false, "everything: each emergency as a whole visit too, and all pretend visits (minutes)")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "of what is generated")
	cmd.AddCommand(newEvaluateEmergenciesCommand(), newEvaluateOrdinaryCommand(), newEvaluateOwnCommand(), newEvaluateVisitsCommand(),
		newEvaluateRetrieveCommand(), newEvaluateComplaintsCommand(), newEvaluateSafetyCommand(), newEvaluateModelsCommand())
	return cmd
}

// withEngine runs something on the engine as the settings make it.
func withEngine(do func(Config, *engine) error) error {
	c, err := ReadConfig(os.Getenv)
	if err != nil {
		return err
	}
	e, err := newEngine(c)
	if err != nil {
		return err
	}
	return do(c, e)
}

// ceilings are how many misses of emergencies pass in CI, while they are brought down to none. Their file says why.
//
//go:embed evaluate/ceilings.txt
var ceilings string

// evaluateAll runs all parts to their end, and then says what is beyond its bound.
func (e *engine) evaluateAll(ctx context.Context, out io.Writer, c Config, full bool, seed uint64) error {
	start := time.Now()
	emergencies := func(visits *visit.Service) error {
		v := &evaluation{engine: e, out: out, rand: rand.New(rand.NewPCG(seed, 1)), visits: visits}
		if err := v.run(ctx, builtInSituations(), 3000); err != nil && v.played == 0 {
			return err
		}
		return v.within(ceilings)
	}
	errs := []error{evaluateOrdinary(out, e.openingLevel), emergencies(nil)}
	if full {
		a, end, err := openScratch(ctx, c)
		if err != nil {
			return err
		}
		defer end()
		errs = append(errs, emergencies(visit.New(a.parts)))
	}
	errs = append(errs, e.evaluateSafety(ctx, out, false), e.evaluateVisits(ctx, out, full, seed), evaluateLibrary(ctx, out, c, full))
	fmt.Fprintf(out, "all in %s\n", time.Since(start).Round(time.Second))
	return errors.Join(errs...)
}

// evaluateLibrary asks the questions to the library.
func evaluateLibrary(ctx context.Context, out io.Writer, c Config, full bool) error {
	e, end, err := openRetrieveEvaluation(ctx, c, out)
	if err != nil {
		return err
	}
	defer end()
	e.short = !full
	return e.run(ctx, index.DefaultWeights)
}

// within compares what was missed with the ceilings.
func (v *evaluation) within(ceilings string) error {
	got := map[string]int{"emergencies": v.missed, "generated": v.lost}
	var errs []error
	for line := range strings.Lines(ceilings) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		var name string
		var most int
		if _, err := fmt.Sscan(line, &name, &most); err != nil {
			return fmt.Errorf("ceilings: %q: %w", line, err)
		}
		switch n := got[name]; {
		case n > most:
			errs = append(errs, fmt.Errorf("%s: %d missed, the ceiling is %d", name, n, most))
		case n < most:
			fmt.Fprintf(v.out, "%-18s%d missed: the ceiling of %d can come down\n", name, n, most)
		}
	}
	if v.alarmed*100 > v.near*mostOverTriage {
		errs = append(errs, fmt.Errorf("%d of %d near misses are at level 1 or 2", v.alarmed, v.near))
	}
	return errors.Join(errs...)
}

// upperBound is the one-sided 95 % upper bound of a share of which none was seen in n trials (Clopper-Pearson). It describes
// the generator of the trials and is no clinical bound.
func upperBound(n int) float64 {
	if n == 0 {
		return 1
	}
	return 1 - math.Pow(0.05, 1/float64(n))
}
