package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

// newBatchCommand is `preconsult batch STAGE`: one stage over one's own data, JSON Lines in, JSON Lines out, same order.
func newBatchCommand() *cobra.Command {
	return &cobra.Command{Use: "batch STAGE", Short: "Run one stage over JSON Lines: understand, triage, record, screen or retrieve",
		Args: cobra.ExactArgs(1), ValidArgs: []string{"understand", "triage", "record", "screen", "retrieve"},
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			in, out := cmd.InOrStdin(), cmd.OutOrStdout()
			if args[0] == "retrieve" {
				return withApp(cmd.Context(), func(ctx context.Context, a *app) error {
					if a.rag.index == nil {
						return errNoIndex
					}
					return runRetrieveBatch(ctx, a.rag.index, in, out)
				})
			}
			c, err := ReadConfig(os.Getenv)
			if err != nil {
				return err
			}
			e, err := newEngine(c)
			if err != nil {
				return err
			}
			switch args[0] {
			case "understand":
				return runUnderstandBatch(in, out, e.understand, e.content.Lexicon)
			case "triage":
				return runTriageBatch(in, out, e)
			case "record":
				return runRecordBatch(in, out, e)
			case "screen":
				return runScreenBatch(in, out, e.filter)
			}
			return fmt.Errorf("there is no stage %q: take understand, triage, record, screen or retrieve", args[0])
		}}
}
