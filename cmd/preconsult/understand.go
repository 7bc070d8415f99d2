package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake/understand"
)

// newUnderstandCommand is `preconsult understand explain TEXT`: what the rules make of a sentence, step by step, for
// whoever writes words or cues.
func newUnderstandCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "understand", Short: "Show what is understood of a text"}
	cmd.AddCommand(&cobra.Command{
		Use:   "explain TEXT...",
		Short: "Print the steps from a text to its findings",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			// A word that two concepts claim is a problem for `guidelines check`; here it only goes to the first of
			// them.
			lex, err := lexicon.Load()
			if lex == nil {
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), understand.New(lex).Explain(strings.Join(args, " ")))
			return err
		},
	})
	return cmd
}
