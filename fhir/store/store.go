package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/preconsult/preconsult/fhir"
)

// Who posts or asks: the role and the id of a credential.
type Who struct {
	Role string
	ID   string
}

// Outcome is what became of a resource that was posted.
type Outcome string

// The outcomes.
const (
	Created    Outcome = "created"
	Existing   Outcome = "existing" // the same content was there already
	Conflict   Outcome = "conflict" // other content under a known identifier
	NewVersion Outcome = "new-version"
)

// ErrNotFound says that there is no such resource, or none that the asker may see.
var ErrNotFound = errors.New("no such resource")

// Stored is a resource as it is kept. Raw is the JSON as it was received; Resource gives it with our id and meta.
type Stored struct {
	Type     string
	ID       string
	Version  int
	Received time.Time
	Owner    string
	Doubtful bool
	Raw      json.RawMessage
}

// Resource is the resource with its id, version and tags.
func (s Stored) Resource() (json.RawMessage, error) {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(s.Raw, &top); err != nil {
		return nil, fmt.Errorf("stored %s %s: %w", s.Type, s.ID, err)
	}
	meta := map[string]json.RawMessage{}
	if top["meta"] != nil {
		if err := json.Unmarshal(top["meta"], &meta); err != nil || meta == nil {
			meta = map[string]json.RawMessage{}
		}
	}
	set := func(m map[string]json.RawMessage, name string, v any) {
		if raw, err := json.Marshal(v); err == nil {
			m[name] = raw
		}
	}
	set(meta, "versionId", fmt.Sprint(s.Version))
	set(meta, "lastUpdated", s.Received.UTC().Format("2006-01-02T15:04:05.000Z"))
	if s.Doubtful {
		var tags []json.RawMessage
		_ = json.Unmarshal(meta["tag"], &tags) // tags that are no list were never valid, and ours matters
		tag, _ := json.Marshal(fhir.Coding{System: fhir.LocalTag, Code: fhir.MeasureAgain, Display: "Measure again"})
		set(meta, "tag", append(tags, tag))
	}
	set(top, "id", s.ID)
	set(top, "meta", meta)
	return json.Marshal(top)
}

// Options are the store's clock and ids, for tests to fix.
type Options struct {
	Now   func() time.Time
	NewID func() uuid.UUID
}

// Store keeps resources in Postgres.
type Store struct {
	pool  *pgxpool.Pool
	now   func() time.Time
	newID func() uuid.UUID
}

// New returns a store over a migrated database.
func New(pool *pgxpool.Pool, o Options) *Store {
	s := &Store{pool: pool, now: o.Now, newID: o.NewID}
	if s.now == nil {
		s.now = time.Now
	}
	if s.newID == nil {
		// Version 7 grows with time, so that new rows lie together in the index.
		s.newID = func() uuid.UUID { return uuid.Must(uuid.NewV7()) }
	}
	return s
}

// Prepare makes the partitions of the coming months. The program calls it at start and once a day; a month without its
// own partition is kept in the default one and loses nothing but speed.
func (s *Store) Prepare(ctx context.Context) error {
	month := s.now().UTC()
	month = time.Date(month.Year(), month.Month(), 1, 0, 0, 0, 0, time.UTC)
	for i := range 4 {
		_, err := s.pool.Exec(ctx, `SELECT fhir_partition($1::date)`, month.AddDate(0, i, 0))
		var pg *pgconn.PgError
		if errors.As(err, &pg) && (pg.Code == "23514" || pg.Code == "42P07") {
			continue // the default partition holds rows of this month already, or another replica was first
		}
		if err != nil {
			return fmt.Errorf("prepare partitions: %w", err)
		}
	}
	return nil
}

// Tx is one transaction: all of it is kept, or nothing.
type Tx struct {
	tx      pgx.Tx
	s       *Store
	now     time.Time
	changed map[string]bool // subjects to be told
}

// InTx runs f in a transaction, and again when Postgres broke a deadlock: f must not keep what it did before.
func (s *Store) InTx(ctx context.Context, f func(*Tx) error) error {
	var err error
	for range 4 {
		t := &Tx{s: s, now: s.now().UTC().Truncate(time.Millisecond), changed: map[string]bool{}}
		err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
			t.tx = tx
			return f(t)
		})
		if err == nil {
			t.tell(ctx)
			return nil
		}
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != "40P01" && pg.Code != "40001" {
			return err
		}
	}
	return err
}

// tell notifies of each subject once, after the commit: a NOTIFY inside the transaction would make all commits wait for
// each other's disk. Should we die in between, the device gets no answer and posts again, and a repeat is told as well. An
// error is not returned, since everything is stored: who listens looks for what it missed.
func (t *Tx) tell(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	var tokens, referred []string
	for s := range t.changed {
		if strings.Contains(s, "|") {
			tokens = append(tokens, s)
		} else {
			referred = append(referred, s)
		}
	}
	if len(referred) > 0 { // a subject that is only referred to is told by the identifiers of its patient
		more, err := t.s.expand(ctx, referred)
		for _, s := range more {
			if err == nil && strings.Contains(s, "|") && !t.changed[s] {
				tokens = append(tokens, s)
			}
		}
	}
	if len(tokens) > 0 {
		_, _ = t.s.pool.Exec(ctx, `SELECT pg_notify('reading', s) FROM unnest($1::text[]) AS s`, tokens)
	}
}

// Listen calls f with the subject of each reading that is stored, from when it calls ready until ctx ends, the connection breaks or
// one of them fails. The caller starts it again, and in ready looks for what came meanwhile.
func (s *Store) Listen(ctx context.Context, ready func() error, f func(subject string) error) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer func() {
		// The connection still listens: it must not go back to the others.
		c := conn.Hijack()
		_ = c.Close(context.WithoutCancel(ctx))
	}()
	if _, err := conn.Exec(ctx, `LISTEN reading`); err != nil {
		return err
	}
	if err := ready(); err != nil {
		return err
	}
	for {
		n, err := conn.Conn().WaitForNotification(ctx)
		if err != nil {
			return err
		}
		if err := f(n.Payload); err != nil {
			return err
		}
	}
}
