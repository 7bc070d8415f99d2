package outbox

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Figures tell how the deliveries to a destination are getting on.
type Figures struct {
	Waiting int
	Failed  int
	Oldest  time.Duration // how long the oldest of those that wait has done so
}

// Look counts what waits for a destination and what was given up. Each count has its index, however much was delivered before.
func Look(ctx context.Context, db *pgxpool.Pool, destination string, now time.Time) (Figures, error) {
	var f Figures
	var oldest *time.Time
	err := db.QueryRow(ctx, `
		SELECT count(*), (SELECT count(*) FROM outbox WHERE destination = $1 AND state = 'failed'), min(put)
		FROM outbox WHERE destination = $1 AND state = 'waiting'`, destination).Scan(&f.Waiting, &f.Failed, &oldest)
	if oldest != nil {
		f.Oldest = max(0, now.Sub(*oldest))
	}
	return f, err
}

// Row is one version of a record in the outbox, without what it says.
type Row struct {
	ID          int64
	Destination string
	Visit       string
	Version     int
	State       State
	Attempts    int
	Put         time.Time
	Due         time.Time
	Settled     *time.Time
	Reason      string // why the last attempt failed
}

// List returns what waits and what was given up, the oldest first; with all also what was delivered or overtaken. It returns
// limit rows at most, the newest of them.
func List(ctx context.Context, db *pgxpool.Pool, all bool, limit int) ([]Row, error) {
	rows, err := db.Query(ctx, `
		SELECT * FROM (
			SELECT id, destination, visit, version, state, attempts, put, due, settled, error FROM outbox
			WHERE $1 OR state IN ('waiting', 'failed') ORDER BY id DESC LIMIT $2
		) AS newest ORDER BY id`, all, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Row])
}

// Retry makes what was given up due again, all of it or the rows named, and returns how many. A version that a later one follows
// is left: the later one says all that it said, and must not be overtaken by it.
func Retry(ctx context.Context, db *pgxpool.Pool, now time.Time, ids ...int64) (int, error) {
	var n int64
	err := pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		// Whoever puts a version down holds its visit: while we do, none comes between our looking and our writing.
		if _, err := tx.Exec(ctx, `
			SELECT FROM visit v WHERE EXISTS (
				SELECT FROM outbox o WHERE o.visit = v.id AND o.state = 'failed' AND (cardinality($1::bigint[]) = 0 OR o.id = ANY ($1)))
			ORDER BY v.id FOR UPDATE`, given(ids)); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `
			UPDATE outbox o SET state = 'waiting', due = $2, attempts = 0, settled = NULL
			WHERE state = 'failed' AND (cardinality($1::bigint[]) = 0 OR id = ANY ($1)) AND NOT EXISTS (
				SELECT FROM outbox later WHERE later.destination = o.destination AND later.visit = o.visit AND later.version > o.version)`,
			given(ids), now)
		n = tag.RowsAffected()
		return err
	})
	return int(n), err
}

// given makes no ids an empty list, which Postgres tells from none at all.
func given(ids []int64) []int64 {
	if ids == nil {
		return []int64{}
	}
	return ids
}
