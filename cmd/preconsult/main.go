// Command preconsult takes a patient's history while they wait. Each subcommand has its own file.
package main

import (
	"os"

	"github.com/spf13/cobra"
)

func main() {
	root := &cobra.Command{Use: "preconsult", Short: "Takes a patient's history while they wait"}
	root.AddCommand(newGuidelinesCommand())
	if err := root.Execute(); err != nil {
		os.Exit(1)
	}
}
