package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
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
			if len(problems) > 0 {
				cmd.SilenceUsage = true
				return fmt.Errorf("%d problems", len(problems))
			}
			return nil
		},
	}
	show := &cobra.Command{
		Use:   "show ID",
		Short: "Show a passage (document#anchor), protocol, question (protocol/question) or document",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			content, _ := load()
			if !showContent(cmd.OutOrStdout(), content, args[0]) {
				cmd.SilenceUsage = true
				return fmt.Errorf("there is no passage, protocol, question or document %q", args[0])
			}
			return nil
		},
	}
	cmd.PersistentFlags().StringVar(&folder, "dir", "", "read this folder instead of the content built in")
	cmd.AddCommand(check, show)
	return cmd
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

func showContent(w io.Writer, c *guidelines.Content, id string) bool {
	if p, ok := c.Passage(id); ok {
		showPassage(w, p)
		return true
	}
	if q, ok := c.Question(id); ok {
		showQuestion(w, q)
		return true
	}
	if p, ok := c.Protocol(id); ok {
		showProtocol(w, p)
		return true
	}
	found := false
	for _, p := range c.Passages() {
		if p.Document.ID == id {
			showPassage(w, p)
			found = true
		}
	}
	return found
}

func showPassage(w io.Writer, p *guidelines.Passage) {
	d := p.Document
	fmt.Fprintf(w, "%s\n%s · %s\n%s, %d, %s %s%s\nfor %ss, verified: %s, %s:%d\n\n%s\n%s\n\n%s\n%s\n\n",
		p.ID, d.Title.ZH, d.Title.EN, d.Publisher, d.Year, p.Section, d.URL, d.DOI, p.Audience, p.Verified, p.File,
		p.Line, p.Heading.ZH, p.Text.ZH, p.Heading.EN, p.Text.EN)
}

func showQuestion(w io.Writer, q *guidelines.Question) {
	fmt.Fprintf(w, "%s  (%s, %s", q.Ref(), q.Phase, q.Input)
	if q.Must {
		fmt.Fprint(w, ", must")
	}
	fmt.Fprintf(w, ")\n  %s\n  %s\n", q.Text.ZH, q.Text.EN)
	for _, ch := range q.Choices {
		fmt.Fprintf(w, "    [%s] %s · %s %v\n", ch.ID, ch.Label.ZH, ch.Label.EN, ch.Sets)
	}
	for _, it := range q.Items {
		fmt.Fprintf(w, "    [%s] %s · %s\n", it.Concept, it.Label.ZH, it.Label.EN)
	}
	fmt.Fprintf(w, "  why: %s · %s %v\n", q.Why.Text.ZH, q.Why.Text.EN, q.Why.Cites)
}

func showProtocol(w io.Writer, p *guidelines.Protocol) {
	fmt.Fprintf(w, "%s (%s)  %s · %s\n", p.ID, p.Kind, p.Title.ZH, p.Title.EN)
	for _, f := range p.Flags {
		fmt.Fprintf(w, "\nflag %s, level %d\n  when %s\n  %s · %s\n  %v\n", f.ID, f.Level, f.When, f.Text.ZH, f.Text.EN,
			f.Cites)
	}
	for i := range p.Ask {
		fmt.Fprintln(w)
		showQuestion(w, &p.Ask[i])
	}
	fmt.Fprintf(w, "\nblocks %v\n", p.Blocks)
}
