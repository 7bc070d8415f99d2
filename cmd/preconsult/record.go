package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/fhir"
)

// newRecordCommand is what somebody runs over records that were exported.
func newRecordCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "record", Short: "Look at records of visits"}
	cmd.AddCommand(&cobra.Command{
		Use:   "validate FILE...",
		Short: "Check FHIR document Bundles: structure, required elements, references, codes",
		Long: "Check FHIR document Bundles: structure, required elements, references inside the document, check digits of LOINC " +
			"codes.\nProblems are printed as file: element: message. HL7's own validator is .ci/validator/validate.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			cmd.SilenceUsage = true
			bad := 0
			for _, file := range files {
				raw, err := os.ReadFile(file)
				if err != nil {
					return err
				}
				issues := fhir.CheckDocument(raw).Errors()
				for _, i := range issues {
					at := "Bundle"
					if len(i.Expression) > 0 {
						at = i.Expression[0]
					}
					fmt.Fprintf(cmd.OutOrStdout(), "%s: %s: %s\n", file, at, i.Details.Text)
				}
				if bad += len(issues); len(issues) == 0 {
					fmt.Fprintf(cmd.OutOrStdout(), "%s: sound\n", file)
				}
			}
			if bad > 0 {
				return fmt.Errorf("%d problems", bad)
			}
			return nil
		},
	})
	return cmd
}
