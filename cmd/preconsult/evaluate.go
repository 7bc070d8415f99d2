package main

import (
	"math"

	"github.com/spf13/cobra"
)

// newEvaluateCommand measures the quality of the engine on sets that were written apart from it. Each prints its figures with
// their number, and what went wrong.
func newEvaluateCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "evaluate", Short: "Measure quality: emergencies, near misses, generated dangers"}
	cmd.AddCommand(newEvaluateEmergenciesCommand(), newEvaluateOrdinaryCommand(), newEvaluateVisitsCommand())
	return cmd
}

// upperBound is the one-sided 95 % upper bound of a share of which none was seen in n trials (Clopper-Pearson). It describes
// the generator of the trials and is no clinical bound.
func upperBound(n int) float64 {
	if n == 0 {
		return 1
	}
	return 1 - math.Pow(0.05, 1/float64(n))
}
