package visit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/preconsult/preconsult/intake"
)

// errMoved says that another writer was faster: load again and try once more.
var errMoved = errors.New("the visit has moved on")

// store keeps journals in Postgres. Its statements are written out beside the Go that runs them.
type store struct {
	db   *pgxpool.Pool
	zone *time.Location // in which times are shown, whatever the machine's own zone
}

// load reads a visit's whole journal and folds it. ErrNotFound when there is none.
func (st store) load(ctx context.Context, id string) (*state, error) {
	if !storable(id) {
		return nil, ErrNotFound
	}
	rows, err := st.db.Query(ctx, `SELECT seq, kind, at, data FROM journal WHERE visit = $1 ORDER BY seq`, id)
	if err != nil {
		return nil, err
	}
	entries, err := pgx.CollectRows(rows, pgx.RowToStructByPos[entry])
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, ErrNotFound
	}
	s := &state{}
	s.ID = id
	for _, e := range entries {
		e.At = e.At.In(st.zone)
		if err := s.fold(e); err != nil {
			return nil, fmt.Errorf("visit %s: %w", id, err)
		}
	}
	return s, nil
}

// row is what the queue shows of a visit, written with each append.
type row struct {
	status    intake.VisitStatus
	level     intake.Level
	ended     *time.Time
	complaint intake.Words
	bells     int
	seen      string     // why the patient no longer waits; empty while they do
	due, act  *time.Time // of the re-check: interview.Wait
}

// create writes a new visit and its first entries in one transaction. When the kiosk used the key before, it returns the
// id of the visit that stands and its digest.
func (st store) create(ctx context.Context, s *state, key string, digest []byte, entries []entry, r row) (string, []byte, error) {
	var id string
	var old []byte
	err := pgx.BeginFunc(ctx, st.db, func(tx pgx.Tx) error {
		person, err := json.Marshal(s.Person)
		if err != nil {
			return err
		}
		complaint, err := json.Marshal(r.complaint)
		if err != nil {
			return err
		}
		// The unique index on (kiosk, key) decides between two check-ins at once; a key that is left out is NULL and
		// never collides.
		tag, err := tx.Exec(ctx, `
			INSERT INTO visit (id, kiosk, key, digest, status, level, lang, started, complaint, person, bells, entries, recheck_due, recheck_at)
			VALUES ($1, $2, NULLIF($3, ''), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
			ON CONFLICT (kiosk, key) DO NOTHING`,
			s.ID, s.Kiosk, key, digest, r.status, r.level, s.Lang, s.Started, complaint, person, r.bells, len(entries), r.due, r.act)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return tx.QueryRow(ctx, `SELECT id, digest FROM visit WHERE kiosk = $1 AND key = $2`, s.Kiosk, key).Scan(&id, &old)
		}
		batch := &pgx.Batch{}
		for _, n := range s.Person.Identifiers {
			batch.Queue(`INSERT INTO visit_identifier (system, value, visit) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
				n.System, n.Value, s.ID)
		}
		st.queueEntries(batch, s.ID, 0, entries)
		st.queueBells(batch, entries)
		batch.Queue(`SELECT pg_notify('visit', $1)`, s.ID)
		return tx.SendBatch(ctx, batch).Close()
	})
	return id, old, err
}

// append writes entries behind those that the state has seen. When the journal has grown meanwhile it writes nothing and
// returns errMoved. What else belongs to them is queued with them.
func (st store) append(ctx context.Context, id string, seen int, entries []entry, r row, queue func(*pgx.Batch)) error {
	return pgx.BeginFunc(ctx, st.db, func(tx pgx.Tx) error {
		complaint, err := json.Marshal(r.complaint)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `
			UPDATE visit SET entries = $3, status = $4, level = $5, ended = $6, complaint = $7, bells = $8, seen = $9,
				recheck_due = $10, recheck_at = $11
			WHERE id = $1 AND entries = $2`,
			id, seen, seen+len(entries), r.status, r.level, r.ended, complaint, r.bells, r.seen, r.due, r.act)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return errMoved
		}
		batch := &pgx.Batch{}
		st.queueEntries(batch, id, seen, entries)
		st.queueBells(batch, entries)
		st.queueLessons(batch, id, entries)
		queue(batch)
		batch.Queue(`SELECT pg_notify('visit', $1)`, id)
		return tx.SendBatch(ctx, batch).Close()
	})
}

func (st store) queueEntries(b *pgx.Batch, id string, from int, entries []entry) {
	for i, e := range entries {
		b.Queue(`INSERT INTO journal (visit, seq, kind, at, data) VALUES ($1, $2, $3, $4, $5)`,
			id, from+i, e.Kind, e.At, e.Data)
	}
}

// queueBells repeats bells and acknowledgements in the table that staff read.
func (st store) queueBells(b *pgx.Batch, entries []entry) {
	for _, e := range entries {
		switch e.Kind {
		case kindBell:
			var bell intake.Bell
			if json.Unmarshal(e.Data, &bell) == nil {
				reason, _ := json.Marshal(bell.Reason)
				b.Queue(`INSERT INTO bell (id, kind, visit, level, since, reason) VALUES ($1, $2, $3, $4, $5, $6)`,
					bell.ID, bell.Kind, bell.Visit, bell.Level, bell.Since, reason)
				b.Queue(`SELECT pg_notify('bell', $1)`, bell.ID)
			}
		case kindAcknowledged:
			var a acknowledged
			if json.Unmarshal(e.Data, &a) == nil {
				b.Queue(`UPDATE bell SET acknowledged_by = $2, acknowledged_at = $3 WHERE id = $1 AND acknowledged_at IS NULL`,
					a.Bell, a.By, e.At)
				b.Queue(`SELECT pg_notify('bell', $1)`, a.Bell)
			}
		}
	}
}

// visitsOf finds the visits that know one of the identifiers and have not ended, or did so after a moment.
func (st store) visitsOf(ctx context.Context, ids []intake.Identifier, endedAfter time.Time) ([]string, error) {
	systems, values := make([]string, len(ids)), make([]string, len(ids))
	for i, n := range ids {
		systems[i], values[i] = n.System, n.Value
	}
	rows, err := st.db.Query(ctx, `
		SELECT DISTINCT v.id FROM unnest($1::text[], $2::text[]) AS n(system, value)
		JOIN visit_identifier i USING (system, value)
		JOIN visit v ON v.id = i.visit AND (v.status NOT IN ('done', 'stopped') OR v.ended > $3)`, systems, values, endedAfter)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
