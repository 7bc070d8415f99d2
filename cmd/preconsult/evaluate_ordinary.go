package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/intake"
)

// mostOverTriage is the share of ordinary openings that may be at level 1 or 2, in per cent. An engine that takes everything for
// urgent misses nothing and helps nobody.
const mostOverTriage = 8

func newEvaluateOrdinaryCommand() *cobra.Command {
	var own string
	cmd := &cobra.Command{Use: "ordinary", Short: "How often something ordinary is taken for urgent; or levels of openings of one's own",
		Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			c, err := ReadConfig(os.Getenv)
			if err != nil {
				return err
			}
			e, err := newEngine(c)
			if err != nil {
				return err
			}
			if own == "" {
				return e.evaluateOrdinary(cmd.OutOrStdout())
			}
			list, err := readOpenings(own)
			if err != nil {
				return err
			}
			e.evaluateOwn(cmd.OutOrStdout(), list)
			return nil
		}}
	cmd.Flags().StringVar(&own, "own", "", "JSON Lines of one's own: {id, lang, complaint, age_years?, sex?, informant?, level?}")
	return cmd
}

// evaluateOrdinary counts the levels of the ordinary openings by language, and fails when too many are urgent.
func (e *engine) evaluateOrdinary(out io.Writer) error {
	list, err := readOrdinary()
	if err != nil {
		return err
	}
	counts := map[intake.Lang]*[6]int{intake.ZH: {}, intake.EN: {}}
	for _, o := range list {
		got := e.openingLevel(o)
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

// evaluateOwn tables what levels the openings of one's own get against what they should.
func (e *engine) evaluateOwn(out io.Writer, list []opening) {
	var table [6][6]int // should, got
	under, over, known := 0, 0, 0
	for _, o := range list {
		got := e.openingLevel(o)
		table[o.Level][got]++
		if !o.Level.Valid() {
			continue
		}
		known++
		switch {
		case got > o.Level:
			under++
			if o.Level.Urgent() && !got.Urgent() {
				fmt.Fprintf(out, "missed   %s  level %d, should be %d\n", o.From, got, o.Level)
			}
		case got < o.Level:
			over++
		}
	}
	fmt.Fprintf(out, "%-12s%8d%8d%8d%8d%8d\n", "should, got", 1, 2, 3, 4, 5)
	for level, row := range table {
		if row == [6]int{} {
			continue
		}
		name := fmt.Sprint(level)
		if level == 0 {
			name = "not told"
		}
		fmt.Fprintf(out, "%-12s%8d%8d%8d%8d%8d\n", name, row[1], row[2], row[3], row[4], row[5])
	}
	urgent, missed, ordinary, alarms := 0, 0, 0, 0
	for should, row := range table[1:] {
		n, hot := row[1]+row[2]+row[3]+row[4]+row[5], row[1]+row[2]
		if intake.Level(should + 1).Urgent() {
			urgent, missed = urgent+n, missed+n-hot
		} else {
			ordinary, alarms = ordinary+n, alarms+hot
		}
	}
	fmt.Fprintf(out, "%d openings, %d with a level: %d too low (%.1f %%), %d too high (%.1f %%)\n", len(list), known, under, share(under, known), over, share(over, known))
	fmt.Fprintf(out, "urgent            %d: %d not at level 1 or 2 (%.1f %%)\n", urgent, missed, share(missed, urgent))
	fmt.Fprintf(out, "not urgent        %d: %d at level 1 or 2 (%.1f %%)\n", ordinary, alarms, share(alarms, ordinary))
}

// openingLevel is the level that stands after the first words.
func (e *engine) openingLevel(o opening) intake.Level {
	a := e.firstWords(o.Lang, o.Text, o.Person, o.Informant, nil)
	if !a.Level.Valid() {
		return intake.L5
	}
	return a.Level
}
