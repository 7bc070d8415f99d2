package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
)

// newProtocolCommand is `preconsult protocol try ID`: a content author walks a protocol in the terminal and sees after each
// answer what it did to level, departments and progress. It is kept nowhere, so that no bell rings.
func newProtocolCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "protocol", Short: "Walk a protocol in the terminal"}
	var lang, sex string
	var age float64
	var proxy bool
	try := &cobra.Command{Use: "try ID", Short: "Walk one protocol, and see after each answer what it did", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			in, err := checkInOf(lang, sex, age, proxy)
			if err != nil {
				return err
			}
			return withEngine(func(c Config, e *engine) error {
				if _, ok := e.content.Protocol(args[0]); !ok {
					return fmt.Errorf("there is no protocol %q: %s", args[0], shower{content: e.content}.near(args[0]))
				}
				return e.tryProtocol(cmd.Context(), args[0], c.Lang, in, cmd.InOrStdin(), cmd.OutOrStdout())
			})
		}}
	try.Flags().StringVar(&lang, "lang", "zh", "zh or en")
	try.Flags().StringVar(&sex, "sex", "unknown", "male, female, other or unknown")
	try.Flags().Float64Var(&age, "age", -1, "age in years; unknown when not given")
	try.Flags().BoolVar(&proxy, "companion", false, "a parent or companion answers")
	cmd.AddCommand(try)
	return cmd
}

// tryProtocol opens a protocol by its tap and lets the author answer.
func (e *engine) tryProtocol(ctx context.Context, id string, noteLang intake.Lang, in visit.CheckIn, from io.Reader, to io.Writer) error {
	r, reply, err := e.rehearsals().Rehearse(ctx, in)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(reply.Message.Choices, func(c visit.Choice) bool { return string(c.ID) == id }) {
		if reply, err = r.Answer(ctx, visit.Answer{Key: uuid.NewString(), Choice: &id}); err != nil {
			return err
		}
	}
	return talkOn(ctx, r, noteLang, in.Lang, reply, from, to, func(reply visit.Reply) error {
		v, err := r.Staff(ctx)
		if err != nil {
			return err
		}
		printStanding(to, v, reply, in.Lang)
		return nil
	})
}

// printStanding shows an author where the visit stands: level, why, where to, what is asked now, and how far.
func printStanding(to io.Writer, v visit.StaffView, reply visit.Reply, lang intake.Lang) {
	fmt.Fprintf(to, "   · %s %d\n", intake.Words{ZH: "级别", EN: "level"}.In(lang), v.Level)
	for _, r := range v.Reasons {
		gone := ""
		if r.Withdrawn {
			gone = intake.Words{ZH: "，已撤回", EN: ", withdrawn"}.In(lang)
		}
		fmt.Fprintf(to, "     %d  %s  (%s%s)\n", r.Level, r.Text.In(lang), r.Rule, gone)
	}
	var where, asks []string
	for _, d := range v.Departments {
		where = append(where, d.Code+" "+d.Labels.In(lang))
	}
	for _, a := range reply.Message.Asks {
		asks = append(asks, string(a))
	}
	fmt.Fprintf(to, "   · %s\n   · %s\n", strings.Join(where, " · "), fmt.Sprintf(intake.Words{ZH: "必问 %d/%d，已提问 %d 次",
		EN: "must-ask %d of %d, %d questions"}.In(lang), v.Progress.Must, v.Progress.Of, v.Progress.Asked))
	if len(asks) > 0 {
		fmt.Fprintf(to, "   · %s%s\n", intake.Words{ZH: "这一问：", EN: "asks "}.In(lang), strings.Join(asks, " "))
	}
}
