package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/fhir/audit"
	"github.com/preconsult/preconsult/intake/visit"
)

// newExportCommand is what the administrator takes out of the database. Whoever may run it has the database's address: it is no
// call over HTTP. Each export is audited before its first byte leaves.
func newExportCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "export", Short: "Take out what clinicians said of the program, without who the patients are"}
	var o exportOptions
	feedback := &cobra.Command{Use: "feedback", Short: "Disputes, thumbs and edits as JSON Lines, for alignment", Args: cobra.NoArgs,
		Long: "Writes one JSON object a line: what clinicians said of texts and verdicts, and what they made of lines as they signed.\n" +
			"Names, numbers, addresses and dates of birth are masked (⟦name-1⟧) before the texts are stored. Only what was said while\n" +
			"PRECONSULT_FEEDBACK was on, of patients who agreed at check-in, is there at all; with the switch off nothing is written.\n\n" +
			"  id, date, role         of the feedback (nurse, doctor)\n" +
			"  kind                   dispute | thumb | edit\n" +
			"  lang                   of the texts\n" +
			"  of                     message | attempt (what a model wanted to say and was not let) | said | line | reason\n" +
			"  direction, draft       out or in; the kind of text\n" +
			"  verdict                of a dispute: wrongly-held | should-be-held, with category where it was named\n" +
			"  thumb                  up | down\n" +
			"  reason                 in the clinician's words\n" +
			"  action, rules, categories, filter    what the filter did, by which rules of which version\n" +
			"  mode, writer           rule, retrieval, model, human or device; which model with which prompts\n" +
			"  before, after          the text, and what went out instead or what the doctor made of it\n" +
			"  chosen, rejected       a pair for preference training, where there is one",
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			return o.run(cmd, "feedback", func(lessons []visit.Lesson, out io.Writer) error { return writeLessons(out, lessons) })
		}}
	feedback.Flags().StringVar(&o.kind, "kind", "", "only dispute, thumb or edit")
	feedback.Flags().StringVar(&o.out, "out", "", "file to write, which must not be there yet; standard output when empty")
	disputes := &cobra.Command{Use: "disputes --out FOLDER", Short: "Disputes as cases of the filter, for a person to review", Args: cobra.NoArgs,
		Long: "Writes out-disputes-zh.txt, out-disputes-en.txt, in-disputes-zh.txt and in-disputes-en.txt into a folder, those that have\n" +
			"lines: category<TAB>text as in evaluate/redteam, each under a remark that tells what the filter did and what the clinician\n" +
			"said. \"pass\" must go through; \"held\" must be caught and nobody named why. Score them with `evaluate safety --cases FILE`.\n" +
			"Nothing is added to the program by itself: a person reads each line, puts invented words for the ⟦marks⟧, and adds it.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			o.kind = string(visit.Dispute)
			folder := o.out
			o.out = ""
			return o.run(cmd, "disputes", func(lessons []visit.Lesson, out io.Writer) error { return writeCases(out, folder, lessons) })
		}}
	disputes.Flags().StringVar(&o.out, "out", "", "folder to write into; it is made")
	_ = disputes.MarkFlagRequired("out")
	for _, c := range []*cobra.Command{feedback, disputes} {
		c.Flags().StringVar(&o.since, "since", "", "only what was said since a day (2026-11-01) or a moment (RFC 3339)")
	}
	cmd.AddCommand(feedback, disputes)
	return cmd
}

var errNoFeedback = errors.New("this hospital does not keep feedback for export (PRECONSULT_FEEDBACK=off): nothing is written")

type exportOptions struct{ since, kind, out string }

// run reads what is asked for, audits it, and only then writes.
func (o exportOptions) run(cmd *cobra.Command, what string, write func([]visit.Lesson, io.Writer) error) error {
	c, err := ReadConfig(os.Getenv)
	if err != nil {
		return err
	}
	if !c.Feedback { // before a database is opened, or made
		return errNoFeedback
	}
	since, err := o.moment(c.Zone)
	if err != nil {
		return err
	}
	switch visit.FeedbackKind(o.kind) {
	case "", visit.Dispute, visit.Thumb, visit.Edited:
	default:
		return fmt.Errorf("--kind must be dispute, thumb or edit")
	}
	return withPool(cmd.Context(), func(ctx context.Context, _ Config, db *pgxpool.Pool) error {
		return o.export(ctx, db, what, since, cmd.OutOrStdout(), write)
	})
}

func (o exportOptions) export(ctx context.Context, db *pgxpool.Pool, what string, since time.Time, stdout io.Writer, write func([]visit.Lesson, io.Writer) error) error {
	lessons, err := visit.Lessons(ctx, db, since, visit.FeedbackKind(o.kind))
	if err != nil {
		return err
	}
	detail := map[string]string{"rows": strconv.Itoa(len(lessons))}
	for name, value := range map[string]string{"since": o.since, "kind": o.kind} {
		if value != "" {
			detail[name] = value
		}
	}
	if err := audit.Record(ctx, db, audit.Event{ID: uuid.NewString(), At: time.Now(), Who: whoRuns(), Action: audit.Export, What: what, Detail: detail}); err != nil {
		return fmt.Errorf("the export cannot be audited, so nothing is written: %w", err)
	}
	if o.out == "" {
		return write(lessons, stdout)
	}
	file, err := os.OpenFile(o.out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(write(lessons, file), file.Close())
}

// moment is where --since begins, in the hospital's zone; the beginning of all where it is not given.
func (o exportOptions) moment(zone *time.Location) (time.Time, error) {
	if o.since == "" {
		return time.Time{}, nil
	}
	if at, err := time.ParseInLocation(time.DateOnly, o.since, zone); err == nil {
		return at, nil
	}
	at, err := time.Parse(time.RFC3339, o.since)
	if err != nil {
		return at, fmt.Errorf("--since must be a day (2026-11-01) or a moment (2026-11-01T08:00:00+08:00)")
	}
	return at, nil
}

// whoRuns names who has the machine's command line.
func whoRuns() string {
	name := "unknown"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	host, err := os.Hostname()
	if err != nil {
		return name
	}
	return name + " on " + host
}

func writeLessons(out io.Writer, lessons []visit.Lesson) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, l := range lessons {
		if err := enc.Encode(l); err != nil {
			return err
		}
	}
	return nil
}
