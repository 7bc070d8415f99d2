package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/intake"
)

// newEvaluateOwnCommand is for a hospital's own data: nothing of it leaves the machine, and only ids are printed.
func newEvaluateOwnCommand() *cobra.Command {
	var generic bool
	cmd := &cobra.Command{Use: "own FILE", Short: "Levels of first words of one's own, against those they should get",
		Long: "Reads JSON Lines {id, lang, complaint, age_years?, sex?, informant?, level?} and tables the levels they get against level.\n" +
			"Without level a line counts for the shares alone. No words are printed, only ids. It also tells how many open no complaint\n" +
			"but the general questions; --generic names them.",
		Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			list, err := readOpenings(args[0])
			if err != nil {
				return err
			}
			return withEngine(func(_ Config, e *engine) error {
				e.evaluateOwn(cmd.OutOrStdout(), list, generic)
				return nil
			})
		}}
	cmd.Flags().BoolVar(&generic, "generic", false, "name the openings for which there are only the general questions")
	return cmd
}

// evaluateOwn tables what levels the openings of one's own get against what they should, and tells how many no complaint knows, which it
// names where it is asked to.
func (e *engine) evaluateOwn(out io.Writer, list []opening, name bool) {
	var table [6][6]int // should, got
	under, over, known := 0, 0, 0
	var generic []string
	for _, o := range list {
		got, protocols := e.playOpening(o)
		if e.genericAlone(protocols) {
			generic = append(generic, o.From)
		}
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
	if name {
		for _, from := range generic {
			fmt.Fprintf(out, "generic  %s\n", from)
		}
	}
	fmt.Fprintf(out, "general questions %d of %d (%.1f %%)\n", len(generic), len(list), share(len(generic), len(list)))
}
