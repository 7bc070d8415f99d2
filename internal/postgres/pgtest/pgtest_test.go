package pgtest_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/preconsult/preconsult/internal/postgres/pgtest"
)

func TestEachTestHasItsOwnMigratedDatabase(t *testing.T) {
	ctx := context.Background()
	a, b := pgtest.New(t), pgtest.New(t)
	if _, err := a.Exec(ctx, `CREATE TABLE only_in_a ()`); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Exec(ctx, `SELECT FROM only_in_a`); err == nil {
		t.Error("a table of one test is seen in another's database")
	}
	var n int
	if err := b.QueryRow(ctx, `SELECT count(*) FROM migration`).Scan(&n); err != nil || n == 0 {
		t.Errorf("%d migrations are recorded (%v); the database should be migrated", n, err)
	}
}

// The server ends when the pipe to its watcher is closed, which the garbage collector must not do.
func TestServerOutlivesGarbageCollection(t *testing.T) {
	pool := pgtest.New(t)
	for range 3 {
		runtime.GC()
		time.Sleep(20 * time.Millisecond)
	}
	if err := pool.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}
