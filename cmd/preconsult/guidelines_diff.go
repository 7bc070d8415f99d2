package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/rag/index"
)

// The sides of a comparison that are no folder.
const (
	builtIn   = "built-in"
	indexSide = "index"
)

// exitStatus is an exit status beside 0 and 1, as diff has them: 1 where something differs, 2 where it could not be told.
type exitStatus struct {
	status int
	err    error
}

func (e exitStatus) Error() string { return e.err.Error() }

func (e exitStatus) Unwrap() error { return e.err }

var errDiffers = errors.New("the guidelines differ")

// diffStore is what a comparison asks the store: the passages of the index, and the records.
type diffStore struct {
	db     *pgxpool.Pool
	visits *visit.Service
}

// withDiffStore runs something on the configured store. The command takes it as a value so that tests can give it one of their own.
type withDiffStore func(ctx context.Context, do func(context.Context, diffStore) error) error

// onDiffStore opens the store without indexing anything: a comparison changes nothing.
func onDiffStore(ctx context.Context, do func(context.Context, diffStore) error) error {
	return withPool(ctx, func(ctx context.Context, c Config, db *pgxpool.Pool) error {
		e, err := newEngine(c)
		if err != nil {
			return err
		}
		return do(ctx, diffStore{db, visit.New(visit.Parts{DB: db, Content: e.content, Understand: e.understand, Triage: e.triage, Interview: e.interview,
			Record: e.record, Filter: e.filter, Hospital: visit.Hospital{Lang: c.Lang, Zone: c.Zone}, Now: time.Now, NewID: uuid.NewString})})
	})
}

func newGuidelinesDiffCommand(with withDiffStore) *cobra.Command {
	d := differ{}
	var lang, records string
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Compare two states of the content: what changed, and which rules, questions and records rested on it",
		Long: "Compares the passages of two states and lists for each that changed, came or went the rules and questions that cite it, and the\n" +
			"past records that rested on another text of it, by the provenance in their FHIR documents. A state is a folder, " + builtIn + "\n" +
			"(the content of this program), " + indexSide + " (what the database's index says, with the hospital's own documents) or\n" +
			indexSide + "@2026-01-31 (what it said at the end of that day). Records are named by their visits, without anybody's words.\n\n" +
			"The exit status is 0 where nothing changed, 1 where something did, 2 where it could not be told.",
		Example: "  preconsult guidelines diff built-in ./guidelines --records no\n  preconsult guidelines diff index@2026-01-31 index",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			d.lang, d.out = intake.Lang(lang), cmd.OutOrStdout()
			if !d.lang.Valid() {
				return exitStatus{2, errors.New("--lang must be zh or en")}
			}
			look := records == "yes" || records == "auto" && os.Getenv("PRECONSULT_DATABASE_URL") != ""
			if records != "yes" && records != "no" && records != "auto" {
				return exitStatus{2, errors.New("--records must be yes, no or auto")}
			}
			do := func(ctx context.Context, s diffStore) error { return d.run(ctx, args[0], args[1], s, look) }
			var err error
			if look || ofIndex(args[0]) || ofIndex(args[1]) {
				err = with(cmd.Context(), do)
			} else {
				err = do(cmd.Context(), diffStore{})
			}
			switch {
			case errors.Is(err, errDiffers):
				cmd.SilenceErrors = true
				return exitStatus{1, err}
			case err != nil:
				return exitStatus{2, err}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&lang, "lang", "zh", "language in which rules and questions are named: zh or en")
	cmd.Flags().StringVar(&records, "records", "auto", "whether to look through the records of the store: yes, no, or auto (where PRECONSULT_DATABASE_URL names one)")
	return cmd
}

func ofIndex(side string) bool { return side == indexSide || strings.HasPrefix(side, indexSide+"@") }

// state is one side of a comparison.
type state struct {
	name     string
	content  *guidelines.Content // nil of an index
	passages map[string]stood
}

// stood is a passage as it stands in a state. Edition is how records name that text; it is empty where the state does not know it.
type stood struct {
	id, edition   string
	title, source intake.Words
	text          intake.Words
	about         intake.Words // all else that a reader sees of it
}

// read reads a side.
func (d *differ) read(ctx context.Context, side string, s diffStore) (state, error) {
	out := state{name: side, passages: map[string]stood{}}
	if ofIndex(side) {
		at := time.Now()
		if _, day, ok := strings.Cut(side, "@"); ok {
			t, err := time.ParseInLocation(time.DateOnly, day, time.Local)
			if err != nil {
				return out, fmt.Errorf("%s: the day is written as %s@2026-01-31", side, indexSide)
			}
			at = t.AddDate(0, 0, 1)
		}
		all, err := index.At(ctx, s.db, at)
		if err != nil {
			return out, err
		}
		if len(all) == 0 {
			return out, fmt.Errorf("%s: the index is empty: run preconsult guidelines index", side)
		}
		for _, p := range all {
			x := out.passages[p.ID]
			x.id = p.ID
			set(&x.title, p.Lang, p.Title)
			set(&x.source, p.Lang, p.Source)
			set(&x.text, p.Lang, p.Text)
			set(&x.about, p.Lang, strings.Join([]string{p.Title, p.Source, p.Edition, p.Heading, string(p.Audience), string(p.Verified)}, " · "))
			if index.OfHospital(p.ID) {
				x.edition = index.EditionOf(p.Text)
			}
			out.passages[p.ID] = x
		}
		return out, nil
	}
	var problems guidelines.Problems
	if side == builtIn {
		content, err := guidelines.Load()
		out.content, problems = content, guidelines.AsProblems(err)
	} else {
		if info, err := os.Stat(side); err != nil || !info.IsDir() {
			return out, fmt.Errorf("%q is no folder; a side is a folder, %s, %s or %s@2026-01-31", side, builtIn, indexSide, indexSide)
		}
		out.content, problems = guidelines.Check(os.DirFS(side))
	}
	if out.content == nil || len(out.content.Passages()) == 0 {
		return out, fmt.Errorf("%s: there are no passages: %d problems, preconsult guidelines check says which", side, len(problems))
	}
	for _, p := range out.content.Passages() {
		x := stood{id: p.ID, edition: p.ShownAs(), text: p.Text}
		for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
			set(&x.title, lang, index.Title(p, lang))
			set(&x.source, lang, index.Source(p, lang))
			set(&x.about, lang, strings.Join([]string{index.Title(p, lang), index.Source(p, lang), p.Document.Edition, p.Heading.In(lang), string(p.Audience), string(p.Verified)}, " · "))
		}
		if p.Document.Retired != "" {
			continue // a retired edition stands no more
		}
		out.passages[p.ID] = x
	}
	return out, nil
}

func set(w *intake.Words, lang intake.Lang, text string) {
	if lang == intake.EN {
		w.EN = text
	} else {
		w.ZH = text
	}
}
