package postgres

import (
	"strings"
	"testing"
	"testing/fstest"
)

// scratchDatabase starts a throwaway server for a test of this package, which cannot use pgtest.
func scratchDatabase(t *testing.T, name string) string {
	t.Helper()
	server, stop, err := Scratch(t.Context(), LocalOptions{Progress: func(s string) { t.Log(s) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	run(t, server.URL("postgres"), `CREATE DATABASE `+name+` TEMPLATE template0`)
	return server.URL(name)
}

func files(pairs ...string) fstest.MapFS {
	all := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		all["migration/"+pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return all
}

func TestMigrations(t *testing.T) {
	url := scratchDatabase(t, "m")
	for _, step := range []struct {
		what string
		all  fstest.MapFS
		want string // part of the error; empty means none
	}{
		{"a first one", files("0002_b.sql", `CREATE TABLE b ();`), ""},
		{"again", files("0002_b.sql", `CREATE TABLE b ();`), ""},
		{"a smaller number that comes later", files("0001_a.sql", `CREATE TABLE a ();`, "0002_b.sql", `CREATE TABLE b ();`), ""},
		{"one that changed", files("0001_a.sql", `CREATE TABLE a2 ();`, "0002_b.sql", `CREATE TABLE b ();`), "has changed"},
		{"one that is unknown", files("0001_a.sql", `CREATE TABLE a ();`), "newer"},
		{"one that fails half-way", files("0001_a.sql", `CREATE TABLE a ();`, "0002_b.sql", `CREATE TABLE b ();`,
			"0003_c.sql", `CREATE TABLE c (); SELECT 1/0;`), "0003_c.sql: ERROR: division by zero"},
		{"which left nothing", files("0001_a.sql", `CREATE TABLE a ();`, "0002_b.sql", `CREATE TABLE b ();`,
			"0003_c.sql", `CREATE TABLE c ();`), ""},
	} {
		all, err := readMigrations(step.all)
		if err == nil {
			err = migrate(t.Context(), url, all)
		}
		if (err == nil) != (step.want == "") || err != nil && !strings.Contains(err.Error(), step.want) {
			t.Errorf("%s: got error %v; want %q", step.what, err, step.want)
		}
	}
}

func TestMigrationNames(t *testing.T) {
	for _, bad := range []fstest.MapFS{
		files("1_a.sql", ""),
		files("0001_A.sql", ""),
		files("0001_a.sql", "", "0001_b.sql", ""),
	} {
		if _, err := readMigrations(bad); err == nil {
			t.Errorf("%v are taken", bad)
		}
	}
}

// Several replicas start at once after an update.
func TestMigrateAtOnce(t *testing.T) {
	url := scratchDatabase(t, "m")
	errs := make(chan error, 4)
	for range cap(errs) {
		go func() { errs <- Migrate(t.Context(), url) }()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	pool, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	pool.Close()
}
