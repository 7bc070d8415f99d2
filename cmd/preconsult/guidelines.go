package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/triage"
	"github.com/preconsult/preconsult/rag/questions"
)

// newGuidelinesCommand is what a clinician who edits content runs after each change.
func newGuidelinesCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "guidelines", Short: "Check and show the clinical content"}
	var folder string
	load := func() (*guidelines.Content, guidelines.Problems) {
		if folder != "" {
			return guidelines.Check(os.DirFS(folder))
		}
		c, err := guidelines.Load()
		return c, guidelines.AsProblems(err)
	}
	var unused bool
	check := &cobra.Command{
		Use:   "check",
		Short: "Check all content; print every problem as file:line: field: message",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			content, problems := load()
			out := cmd.OutOrStdout()
			for _, p := range problems {
				fmt.Fprintln(out, p)
			}
			printCounts(out, content.Counts())
			if unused {
				labels, err := questions.Labels()
				if err != nil {
					return err
				}
				printUnused(out, content, labels)
			}
			if len(problems) > 0 {
				cmd.SilenceUsage = true
				return fmt.Errorf("%d problems", len(problems))
			}
			return nil
		},
	}
	check.Flags().BoolVar(&unused, "unused", false, "print the passages too that nothing cites and no question of evaluate retrieve needs")
	var lang string
	show := &cobra.Command{
		Use:   "show ID",
		Short: "Show a protocol, block, question (protocol/question), passage (document#anchor) or document as one reads it",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			if !intake.Lang(lang).Valid() {
				return errors.New("--lang must be zh or en")
			}
			content, problems := load()
			if len(problems) > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "%d problems in the content: preconsult guidelines check says which\n", len(problems))
			}
			s := shower{cmd.OutOrStdout(), content, intake.Lang(lang)}
			if !s.show(args[0]) {
				return fmt.Errorf("there is no protocol, block, question, passage or document %q: %s", args[0], s.near(args[0]))
			}
			return nil
		},
	}
	show.Flags().StringVar(&lang, "lang", "zh", "language in which conditions are read out: zh or en")
	cmd.PersistentFlags().StringVar(&folder, "dir", "", "read this folder instead of the content built in")
	cmd.AddCommand(check, show)
	return cmd
}

// printUnused lists filler: passages that no rule rests on and no question is known to need. labels are the passages that
// answer each question of the built-in set.
func printUnused(w io.Writer, content *guidelines.Content, labels map[string][]string) {
	needed := map[string]bool{}
	for _, id := range triage.NoFlagCites {
		needed[id] = true
	}
	for _, ids := range labels {
		for _, id := range ids {
			needed[id] = true
		}
	}
	n := 0
	for _, p := range content.Uncited() {
		if !needed[p.ID] {
			fmt.Fprintf(w, "unused: %s (%s, %s): %s\n", p.ID, p.Audience, p.Verified, p.Heading.EN)
			n++
		}
	}
	fmt.Fprintf(w, "passages that nothing cites and no question needs: %d\n", n)
}

func printCounts(w io.Writer, n guidelines.Counts) {
	fmt.Fprintf(w, "documents %d, passages %d, concepts %d, protocols %d, questions %d, flags %d\n",
		n.Documents, n.Passages, n.Concepts, n.Protocols, n.Questions, n.Flags)
	for _, a := range []guidelines.Audience{guidelines.ForPatient, guidelines.ForClinician} {
		fmt.Fprintf(w, "passages for %ss: zh %d, en %d\n", a,
			n.Texts[guidelines.TextKey{Lang: intake.ZH, Audience: a}],
			n.Texts[guidelines.TextKey{Lang: intake.EN, Audience: a}])
	}
	printShares(w, "all passages", n.Tags)
	printShares(w, "passages for patients", n.PatientTags)
}

func printShares(w io.Writer, what string, tags map[guidelines.Verified]int) {
	total := 0
	for _, n := range tags {
		total += n
	}
	if total == 0 {
		return
	}
	fmt.Fprintf(w, "%s:", what)
	for _, v := range []guidelines.Verified{guidelines.Original, guidelines.Secondary, guidelines.Memory,
		guidelines.Design} {
		fmt.Fprintf(w, " %s %.0f %%", v, 100*float64(tags[v])/float64(total))
	}
	fmt.Fprintln(w)
}
