package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/preconsult/preconsult/internal/postgres"
)

// database gives the address of the store: the hospital's own Postgres, or the private local cluster, which stop ends. say
// is told in plain sentences what is brought and why.
func database(ctx context.Context, c Config, dir string, say func(string)) (url string, stop func() error, err error) {
	if c.DatabaseURL != "" {
		if dir != "" {
			return "", nil, fmt.Errorf("--data names a local cluster, but PRECONSULT_DATABASE_URL is set: use one of them")
		}
		return c.DatabaseURL, func() error { return nil }, nil
	}
	cluster, err := postgres.Local(ctx, postgres.LocalOptions{Dir: dir, Progress: say})
	if err != nil {
		return "", nil, err
	}
	return cluster.URL(), func() error {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 25*time.Second)
		defer cancel()
		return cluster.Stop(grace)
	}, nil
}

// openScratch joins the program on a throwaway Postgres, for whoever tries or measures: nothing rings and nothing is left.
func openScratch(ctx context.Context, c Config) (a *app, end func(), err error) {
	e, err := newEngine(c)
	if err != nil {
		return nil, nil, err
	}
	return openScratchWith(ctx, e, c)
}

// openScratchWith is openScratch with an engine that is there already.
func openScratchWith(ctx context.Context, e *engine, c Config) (a *app, end func(), err error) {
	server, stop, err := postgres.Scratch(ctx, postgres.LocalOptions{Progress: toStderr})
	if err != nil {
		return nil, nil, err
	}
	if _, err = postgres.CopyDatabase(ctx, server.URL("postgres"), "scratch", "template1"); err == nil {
		a, err = openWith(ctx, e, c, server.URL("scratch"), slog.New(slog.DiscardHandler), nil)
	}
	if err != nil {
		stop()
		return nil, nil, err
	}
	return a, func() { a.close(); stop() }, nil
}

// toStderr says a sentence to whoever started the program.
func toStderr(sentence string) { fmt.Fprintln(os.Stderr, sentence) }

// withDatabase runs something on the configured store, migrated.
func withDatabase(ctx context.Context, do func(ctx context.Context, c Config, url string) error) error {
	return withURL(ctx, func(ctx context.Context, c Config, url string) error {
		if err := postgres.Migrate(ctx, url); err != nil {
			return err
		}
		return do(ctx, c, url)
	})
}

// withPool runs something on a pool of connections to the configured store, migrated.
func withPool(ctx context.Context, do func(ctx context.Context, c Config, db *pgxpool.Pool) error) error {
	return withDatabase(ctx, func(ctx context.Context, c Config, url string) error {
		db, err := postgres.Open(ctx, url)
		if err != nil {
			return err
		}
		defer db.Close()
		return do(ctx, c, db)
	})
}

// withURL runs something on the configured store as it is.
func withURL(ctx context.Context, do func(ctx context.Context, c Config, url string) error) (err error) {
	c, err := ReadConfig(os.Getenv)
	if err != nil {
		return err
	}
	url, stop, err := database(ctx, c, "", toStderr)
	if err != nil {
		return err
	}
	defer func() {
		if e := stop(); err == nil {
			err = e
		}
	}()
	return do(ctx, c, url)
}
