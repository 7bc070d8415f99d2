// Command preconsult takes a patient's history while they wait. Each subcommand has its own file.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/rag/index"
)

func main() {
	if err := newRootCommand().Execute(); err != nil {
		var exit exitStatus
		if errors.As(err, &exit) {
			os.Exit(exit.status)
		}
		os.Exit(1)
	}
}

// newRootCommand joins the subcommands, in the order in which somebody new to the program meets them.
func newRootCommand() *cobra.Command {
	root := &cobra.Command{Use: "preconsult", Short: "Takes a patient's history while they wait", Version: version}
	content := newGuidelinesCommand()
	content.AddCommand(newGuidelinesIndexCommand(onIndex), newGuidelinesSearchCommand(onIndex), newGuidelinesDiffCommand(onDiffStore))
	settings := &cobra.Command{Use: "config", Short: "List the settings", Args: cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) { describeConfig(cmd.OutOrStdout()) }}
	settings.SetHelpFunc(func(cmd *cobra.Command, _ []string) { describeConfig(cmd.OutOrStdout()) })
	root.AddCommand(newDemoCommand(), newServeCommand(), newMigrateCommand(), newChatCommand(), newBatchCommand(), content,
		newUnderstandCommand(), newBenchCommand(), newEvaluateCommand(), newProtocolCommand(), newRecordCommand(), newExportCommand(), newOutboxCommand(), newPeopleCommand("user"), newPeopleCommand("kiosk"),
		newPeopleCommand("device"), settings)
	root.SetErrPrefix(fmt.Sprintf("%s:", root.Name()))
	return root
}

// onIndex runs something on the passages' index of the configured store.
func onIndex(ctx context.Context, do func(context.Context, *index.Index, *guidelines.Content) error) error {
	return withApp(ctx, func(ctx context.Context, a *app) error {
		if a.rag.index == nil {
			return errNoIndex
		}
		return do(ctx, a.rag.index, a.content)
	})
}
