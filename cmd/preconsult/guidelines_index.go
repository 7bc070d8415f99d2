package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag"
	"github.com/preconsult/preconsult/rag/index"
)

// withIndex runs something on the passages' index of the configured store, which is migrated and open, but whose passages
// may not be in it yet. The commands take it as a value so that tests can give them a database of their own.
type withIndex func(ctx context.Context, do func(context.Context, *index.Index, *guidelines.Content) error) error

// newGuidelinesIndexCommand puts changed passages into the index, and a hospital's own documents.
func newGuidelinesIndexCommand(with withIndex) *cobra.Command {
	own := hospitalDocuments{}
	var retire string
	var list bool
	cmd := &cobra.Command{
		Use:   "index [FOLDER or FILE...]",
		Short: "Bring the passages into the database's index, and the hospital's own documents (Markdown, HTML, PDF, DOCX)",
		Long: "Brings the passages of the content into the database's index; only changed ones are embedded. Folders and files named\n" +
			"behind it are the hospital's own: Markdown, HTML, PDF with text and DOCX, cut by their headings. A file of the same name\n" +
			"is a new edition and retires the old one. Searches see it at once, and what was cited before can still be read. Run it\n" +
			"again after an interruption: documents that are in already are passed over.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := own.check(); err != nil {
				return err
			}
			cmd.SilenceUsage = true
			return with(cmd.Context(), func(ctx context.Context, ix *index.Index, content *guidelines.Content) error {
				report, err := ix.Index(ctx, content.Passages(), progressTo(cmd.ErrOrStderr()))
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%d texts: %d embedded, %d unchanged, %d retired\n", report.Total,
					report.Embedded, report.Unchanged, report.Retired)
				if retire != "" {
					if err := ix.Retire(ctx, retire); err != nil {
						return err
					}
					fmt.Fprintf(cmd.OutOrStdout(), "%s is retired\n", retire)
				}
				if len(args) > 0 {
					if err := own.put(ctx, cmd.OutOrStdout(), cmd.ErrOrStderr(), ix, args); err != nil {
						return err
					}
				}
				if list {
					return listDocuments(ctx, cmd.OutOrStdout(), ix)
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar((*string)(&own.audience), "audience", "", "who may read the documents that do not say it: patient or clinician (clinician when empty)")
	cmd.Flags().StringVar((*string)(&own.verified), "verified", "", "how they were checked, where they do not say it: original, secondary, memory, design (design when empty)")
	cmd.Flags().StringVar(&retire, "retire", "", "id of a document of the hospital to take out of the search")
	cmd.Flags().BoolVar(&list, "list", false, "list the hospital's documents")
	return cmd
}

// progressTo shows a bar that is made when the first progress is told: where nothing has changed there is none.
func progressTo(w io.Writer) func(done, of int) {
	var bar *progressbar.ProgressBar
	return func(done, of int) {
		if bar == nil {
			bar = progressbar.NewOptions(of, progressbar.OptionSetWriter(w), progressbar.OptionClearOnFinish(),
				progressbar.OptionSetDescription("embedding"), progressbar.OptionShowCount())
		}
		_ = bar.Set(done) // a bar that cannot be drawn must not stop the work
	}
}

// newGuidelinesSearchCommand shows what the index finds for a question, and how near it is.
func newGuidelinesSearchCommand(with withIndex) *cobra.Command {
	var lang, audience string
	var k int
	cmd := &cobra.Command{
		Use:   "search WORDS...",
		Short: "Search the passages as the program does, with scores",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			q := index.Query{Text: strings.Join(args, " "), Lang: intake.Lang(lang), K: k,
				Audience: guidelines.Audience(audience)}
			if !q.Lang.Valid() {
				return fmt.Errorf("--lang is %q; it is zh or en", lang)
			}
			if q.Audience != guidelines.ForPatient && q.Audience != guidelines.ForClinician {
				return fmt.Errorf("--audience is %q; it is patient or clinician", audience)
			}
			cmd.SilenceUsage = true
			return with(cmd.Context(), func(ctx context.Context, ix *index.Index, content *guidelines.Content) error {
				if _, err := ix.Index(ctx, content.Passages(), progressTo(cmd.ErrOrStderr())); err != nil {
					return err
				}
				if q.Audience == guidelines.ForPatient {
					hits, declined, err := rag.Ask(ctx, ix, rag.NewDecliner(content.Lexicon), q)
					if declined != "" {
						fmt.Fprintf(cmd.OutOrStdout(), "declined: %s\n", declined)
					} else if err == nil {
						printHits(cmd.OutOrStdout(), hits)
					}
					return err
				}
				hits, err := ix.Search(ctx, q)
				if err != nil {
					return err
				}
				printHits(cmd.OutOrStdout(), hits)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&lang, "lang", "zh", "language of the question: zh or en")
	cmd.Flags().StringVar(&audience, "audience", "clinician", "who reads: patient or clinician")
	cmd.Flags().IntVar(&k, "k", usualPassages, "how many passages")
	return cmd
}

func printHits(w io.Writer, hits []index.Hit) {
	if len(hits) == 0 {
		fmt.Fprintln(w, "nothing is near enough")
	}
	for _, h := range hits {
		fmt.Fprintf(w, "%.2f  %s  (near %.2f, words %.2f; for %ss, %s)\n      %s · %s\n      %s\n", h.Score, h.PassageID,
			h.Similarity, h.Matched, h.Audience, h.Verified, h.Title, h.Source, h.Text)
	}
}
