package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/fhir/store"
	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/scales"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/interview"
	"github.com/preconsult/preconsult/intake/record"
	"github.com/preconsult/preconsult/intake/triage"
	"github.com/preconsult/preconsult/intake/understand"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/internal/postgres"
	"github.com/preconsult/preconsult/rag/embed"
	"github.com/preconsult/preconsult/safety"
)

// engine is all that needs no database: content, and the stages over it.
type engine struct {
	content    *guidelines.Content
	understand *understand.Engine
	triage     *triage.Assessor
	interview  *interview.Interviewer
	record     *record.Builder
	filter     *safety.Filter
	menu       *menu // what a language model may speak of
}

func newEngine(c Config) (*engine, error) {
	var rules *safety.Rules // compiled while the content is read: the two together are most of a start
	var compiling errgroup.Group
	compiling.Go(func() (err error) {
		rules, err = safety.Compile()
		return err
	})
	content, err := guidelines.Load()
	if err != nil {
		return nil, err
	}
	if err := c.House.Check(content); err != nil {
		return nil, fmt.Errorf("configuration: PRECONSULT_HOUSE: %w", err)
	}
	e := &engine{content: content, triage: triage.New(content, c.House), interview: interview.New(content)}
	var stages sync.WaitGroup
	stages.Go(func() { e.understand = understand.New(content.Lexicon) })
	stages.Go(func() { e.menu = newMenu(content) })
	stages.Wait()
	e.record = record.New(recordLexicon{content.Lexicon}, record.Options{Lang: c.Lang, Location: c.Zone, SNOMED: c.Snomed,
		Version: version, Witness: recordWitness{e}})
	if err := compiling.Wait(); err != nil {
		return nil, err
	}
	e.filter, err = safety.New(safety.Options{Rules: rules, Phones: c.Phones, Content: content, Meaning: e.claims,
		Vector: embed.New(nil, "").Embed})
	return e, err
}

// version is the program's, for records and for the page of the administrator.
const version = "0.1.0"

// claims reads what a text asserts, for the filter, which may import no stage.
func (e *engine) claims(lang intake.Lang, text string) []safety.Claim {
	found, _ := e.understand.Dialogue(lang, []understand.Utterance{{Role: "patient", Text: text}}, nil)
	out := make([]safety.Claim, 0, len(found))
	for _, f := range found {
		out = append(out, safety.Claim{Concept: f.Concept, Status: f.Status, Side: f.Attributes[intake.Side].Code})
	}
	return out
}

// app is the running program: the engine, the store, and the services over both.
type app struct {
	*engine
	stored
	cfg    Config
	log    *slog.Logger
	hub    *visit.Hub
	visits *visit.Service
	parts  visit.Parts
	rag    *retrieval

	proposals  visit.Proposals // for the metrics
	modelCalls *modelCalls     // nil without a model
}

// stored is what stands on the database.
type stored struct {
	db     *pgxpool.Pool
	keeper *access.Keeper
	store  *store.Store
}

// openStored opens a migrated database.
func openStored(ctx context.Context, url string) (s stored, err error) {
	if s.db, err = postgres.Open(ctx, url); err != nil {
		return s, err
	}
	if s.keeper, err = access.Open(ctx, s.db, time.Now, rand.Reader, uuid.NewString); err != nil {
		return s, err
	}
	s.store = store.New(s.db, store.Options{Now: time.Now})
	return s, s.store.Prepare(ctx)
}

// open migrates the database and joins everything on it. progress hears of the indexing of guidelines; it may be nil.
func open(ctx context.Context, c Config, url string, log *slog.Logger, progress func(done, of int)) (*app, error) {
	var e *engine
	var s stored
	var both errgroup.Group // neither needs the other, and whoever starts the program waits for the slower one
	both.Go(func() (err error) {
		e, err = newEngine(c)
		return err
	})
	both.Go(func() (err error) {
		if err := postgres.Migrate(ctx, url); err != nil {
			return err
		}
		s, err = openStored(ctx, url)
		return err
	})
	if err := both.Wait(); err != nil {
		if s.db != nil {
			s.db.Close()
		}
		return nil, err
	}
	return join(ctx, e, s, c, log, progress)
}

// openWith is open on a migrated database with an engine that is there already. An engine never changes, so several programs may
// share one.
func openWith(ctx context.Context, e *engine, c Config, url string, log *slog.Logger, progress func(done, of int)) (*app, error) {
	s, err := openStored(ctx, url)
	if err != nil {
		return nil, err
	}
	return join(ctx, e, s, c, log, progress)
}

func join(ctx context.Context, e *engine, s stored, c Config, log *slog.Logger, progress func(done, of int)) (*app, error) {
	a := &app{engine: e, stored: s, cfg: c, log: log, hub: visit.NewHub()}
	var err error
	if a.rag, err = openRetrieval(ctx, a, progress); err != nil {
		return nil, err
	}
	a.parts = visit.Parts{DB: a.db, Content: e.content, Understand: e.understand, Triage: e.triage, Interview: e.interview,
		Record: e.record, Filter: e.filter, Explainer: a.rag.explainer, Answerer: a.rag.answerer, Shelf: a.shelf, Model: a.rag.llm, Story: storyteller(a.rag.llm), Proposals: &a.proposals, Near: a.menu.near, Readings: a.store, Outbox: c.box(),
		Hospital: visit.Hospital{Lang: c.Lang, Zone: c.Zone, After: c.After, Worse: c.Worse, Crisis: c.Crisis, NoRecheck: !c.Recheck, Feedback: c.Feedback},
		Log:      log, Now: time.Now, NewID: uuid.NewString}
	a.visits = visit.New(a.parts)
	return a, nil
}

func (a *app) close() {
	a.hub.Close()
	a.db.Close()
}

// gate lets the FHIR door judge readings by the one table of the scales. Whose reading it is, and so the age, is not known
// there: the limits of adults and children together hold.
func gate(s *scales.Scales) fhir.Gate {
	return func(m intake.Measure, value float64) fhir.Judgement {
		switch s.Gate(m, value, -1) {
		case scales.Reject:
			return fhir.Reject
		case scales.Confirm:
			return fhir.Confirm
		}
		return fhir.Plausible
	}
}

// withApp runs something on the whole program over the configured store.
func withApp(ctx context.Context, do func(ctx context.Context, a *app) error) error {
	return withURL(ctx, func(ctx context.Context, c Config, url string) error {
		a, err := open(ctx, c, url, newLog(os.Stderr, slog.LevelWarn), nil)
		if err != nil {
			return err
		}
		defer a.close()
		return do(ctx, a)
	})
}

// withKeeper runs something on the credentials alone.
func withKeeper(ctx context.Context, do func(ctx context.Context, k *access.Keeper) error) error {
	return withPool(ctx, func(ctx context.Context, _ Config, db *pgxpool.Pool) error {
		k, err := access.Open(ctx, db, time.Now, rand.Reader, uuid.NewString)
		if err != nil {
			return err
		}
		return do(ctx, k)
	})
}
