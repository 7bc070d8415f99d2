package postgres

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

//go:embed migration/*.sql
var embedded embed.FS

// migration is one file. Number orders them; there may be gaps, and a smaller number may come later than a larger one,
// so each is applied when it is not recorded, whatever stands after it.
type migration struct {
	number, name, sql, hash string
}

// migrationLock is the key of the advisory lock that makes replicas migrate one after the other.
const migrationLock int64 = 0x70726563 // "prec"

// Migrate brings the database to this program's state: each embedded file that is not recorded runs in a transaction
// of its own, in the order of numbers. A file that changed after it was applied is an error, and so is a database that
// knows a migration which this program does not: it is newer, and an older program would misread it.
func Migrate(ctx context.Context, url string) error {
	all, err := readMigrations(embedded)
	if err != nil {
		return err
	}
	return migrate(ctx, url, all)
}

func migrate(ctx context.Context, url string, all []migration) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // closing lets the advisory lock go
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, migrationLock); err != nil {
		return fmt.Errorf("migrate: lock: %w", err)
	}
	if _, err := conn.Exec(ctx, `
		CREATE TABLE IF NOT EXISTS migration (
			name    text PRIMARY KEY,
			hash    text NOT NULL,
			applied timestamptz NOT NULL DEFAULT now()
		)`); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	recorded, err := recordedMigrations(ctx, conn)
	if err != nil {
		return err
	}
	for _, m := range all {
		hash, done := recorded[m.name]
		delete(recorded, m.name)
		switch {
		case !done:
			if err := apply(ctx, conn, m); err != nil {
				return fmt.Errorf("migrate: %s: %w", m.name, err)
			}
		case hash != m.hash:
			return fmt.Errorf("migrate: %s has changed since it was applied; write a new migration instead", m.name)
		}
	}
	for name := range recorded {
		return fmt.Errorf("migrate: the database has %s, which this program does not know: it is newer", name)
	}
	return nil
}

func recordedMigrations(ctx context.Context, conn *pgx.Conn) (map[string]string, error) {
	rows, err := conn.Query(ctx, `SELECT name, hash FROM migration`)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	recorded := map[string]string{}
	var name, hash string
	_, err = pgx.ForEachRow(rows, []any{&name, &hash}, func() error {
		recorded[name] = hash
		return nil
	})
	return recorded, err
}

// apply runs one file and records it in the same transaction, so that a crash leaves both or neither.
func apply(ctx context.Context, conn *pgx.Conn, m migration) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, m.sql); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO migration (name, hash) VALUES ($1, $2)`, m.name, m.hash)
		return err
	})
}

var migrationName = regexp.MustCompile(`^(\d{4})_[a-z0-9_]+\.sql$`)

func readMigrations(files fs.FS) ([]migration, error) {
	names, err := fs.Glob(files, "migration/*.sql")
	if err != nil {
		return nil, err
	}
	var all []migration
	numbers := map[string]string{}
	for _, file := range names {
		name := path.Base(file)
		match := migrationName.FindStringSubmatch(name)
		if match == nil {
			return nil, fmt.Errorf("migration %s: the name must be NNNN_name.sql", name)
		}
		if other, twice := numbers[match[1]]; twice {
			return nil, fmt.Errorf("migrations %s and %s have one number", other, name)
		}
		numbers[match[1]] = name
		text, err := fs.ReadFile(files, file)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		all = append(all, migration{match[1], name, string(text), hex.EncodeToString(sum[:])})
	}
	slices.SortFunc(all, func(a, b migration) int { return strings.Compare(a.number, b.number) })
	return all, nil
}

// Fingerprint names the state that this program's migrations lead to.
func Fingerprint() string {
	all, err := readMigrations(embedded)
	if err != nil {
		return "unreadable"
	}
	return fingerprint(all)
}

// fingerprint names the state that the embedded migrations lead to.
func fingerprint(all []migration) string {
	sum := sha256.New()
	for _, m := range all {
		fmt.Fprintln(sum, m.name, m.hash)
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}
