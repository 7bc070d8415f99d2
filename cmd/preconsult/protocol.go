package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
)

// newProtocolCommand is `preconsult protocol try ID`: a content author walks a protocol in the terminal and sees after each
// answer what it did to level, departments and progress. It runs on a throwaway database, so that no bell rings anywhere.
func newProtocolCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "protocol", Short: "Walk a protocol in the terminal"}
	var lang, sex string
	var age float64
	var proxy bool
	try := &cobra.Command{Use: "try ID", Short: "Walk one protocol, and see after each answer what it did", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			c, err := ReadConfig(os.Getenv)
			if err != nil {
				return err
			}
			in, err := checkInOf(lang, sex, age, proxy)
			if err != nil {
				return err
			}
			a, end, err := openScratch(cmd.Context(), c)
			if err != nil {
				return err
			}
			defer end()
			if _, ok := a.content.Protocol(args[0]); !ok {
				var ids []string
				for _, p := range a.content.Protocols() {
					ids = append(ids, p.ID)
				}
				return fmt.Errorf("there is no protocol %q: %s", args[0], strings.Join(ids, " "))
			}
			return tryProtocol(cmd.Context(), a, args[0], in, cmd.InOrStdin(), cmd.OutOrStdout())
		}}
	try.Flags().StringVar(&lang, "lang", "zh", "zh or en")
	try.Flags().StringVar(&sex, "sex", "unknown", "male, female, other or unknown")
	try.Flags().Float64Var(&age, "age", -1, "age in years; unknown when not given")
	try.Flags().BoolVar(&proxy, "companion", false, "a parent or companion answers")
	cmd.AddCommand(try)
	return cmd
}

// tryProtocol opens a protocol by its tap and lets the author answer.
func tryProtocol(ctx context.Context, a *app, id string, in visit.CheckIn, from io.Reader, to io.Writer) error {
	visitID, reply, err := a.visits.CheckIn(ctx, in)
	if err != nil {
		return err
	}
	tapped := false
	for _, c := range reply.Message.Choices {
		tapped = tapped || string(c.ID) == id
	}
	if tapped {
		choice := id
		if reply, err = a.visits.Answer(ctx, visitID, visit.Answer{Key: uuid.NewString(), Choice: &choice}); err != nil {
			return err
		}
	}
	return talkOn(ctx, a.visits, a.cfg.Lang, visitID, in.Lang, reply, from, to, func() error {
		v, err := a.visits.Staff(ctx, visitID)
		if err != nil {
			return err
		}
		printStanding(to, v, in.Lang)
		return nil
	})
}

// printStanding shows an author where the visit stands: level, why, where to, and how far.
func printStanding(to io.Writer, v visit.StaffView, lang intake.Lang) {
	var why, where []string
	for _, r := range v.Reasons {
		mark := ""
		if r.Withdrawn {
			mark = "~"
		}
		why = append(why, fmt.Sprintf("%s%s(%d)", mark, r.Rule, r.Level))
	}
	for _, d := range v.Departments {
		where = append(where, d.Code+" "+d.Labels.In(lang))
	}
	fmt.Fprintf(to, "   · %d  %s\n   · %s\n   · must-ask %d of %d, %d questions\n", v.Level, strings.Join(why, " "), strings.Join(where, " · "),
		v.Progress.Must, v.Progress.Of, v.Progress.Asked)
}
