package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/intake"
)

// mostOverTriage is the share of ordinary openings that may be at level 1 or 2, in per cent. An engine that takes everything for
// urgent misses nothing and helps nobody.
const mostOverTriage = 8

func newEvaluateOrdinaryCommand() *cobra.Command {
	return &cobra.Command{Use: "ordinary", Short: "How often something ordinary is taken for urgent", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			return withEngine(func(_ Config, e *engine) error { return evaluateOrdinary(cmd.OutOrStdout(), e.openingLevel) })
		}}
}

// evaluateOrdinary counts the levels of the ordinary openings by language, and fails when too many are urgent.
func evaluateOrdinary(out io.Writer, level func(opening) intake.Level) error {
	list, err := readOrdinary()
	if err != nil {
		return err
	}
	counts := map[intake.Lang]*[6]int{intake.ZH: {}, intake.EN: {}}
	for _, o := range list {
		got := level(o)
		counts[o.Lang][got]++
		if got.Urgent() {
			fmt.Fprintf(out, "alarm    %s  level %d  %s\n", o.From, got, o.Text)
		}
	}
	var over error
	for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
		c := counts[lang]
		n := c[1] + c[2] + c[3] + c[4] + c[5]
		urgent := c[1] + c[2]
		fmt.Fprintf(out, "ordinary          %s %d openings: %.1f %% at level 1 or 2 (at most %d %%), %.1f %% at 3, %.1f %% at 4, %.1f %% at 5\n", lang, n,
			share(urgent, n), mostOverTriage, share(c[3], n), share(c[4], n), share(c[5], n))
		if urgent*100 > n*mostOverTriage {
			over = fmt.Errorf("%d of %d ordinary openings (%s) are at level 1 or 2", urgent, n, lang)
		}
	}
	return over
}

func share(part, of int) float64 {
	if of == 0 {
		return 0
	}
	return 100 * float64(part) / float64(of)
}

// openingLevel is the level that stands after the first words.
func (e *engine) openingLevel(o opening) intake.Level {
	level, _ := e.playOpening(o)
	return level
}

// playOpening is the level after the first words, and which protocols they open.
func (e *engine) playOpening(o opening) (intake.Level, []string) {
	v, a := e.firstVisit(o.Lang, o.Text, o.Person, o.Informant, nil)
	if !a.Level.Valid() {
		return intake.L5, v.Protocols
	}
	return a.Level, v.Protocols
}
