package outbox

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	batchSize = 4                // documents under way at once, each of another visit
	patience  = 20 * time.Second // for one document
	// lease is how long a document is its deliverer's. It outlasts the patience, so that nobody sends an older version while
	// somebody else is sending a newer one.
	lease    = patience + 10*time.Second
	idle     = 2 * time.Second // between two looks
	firstGap = 5 * time.Second // before the second attempt; each further gap is twice as long
	mostGap  = 10 * time.Minute
	mostRest = time.Minute // that a destination is left alone which takes nothing
	maxAfter = time.Hour   // that a receiver may ask us to wait
)

// DefaultTries is how often a document is tried: for two days, so that a weekend's outage costs nobody a record.
const DefaultTries = 400

// Document is a record on its way. ID is the row's, the same at each attempt.
type Document struct {
	ID       int64
	Visit    string
	Version  int
	Attempts int // this one included
	Body     string
}

// Sender brings one document to a destination and returns nil once the receiver has it. It may be given the same document
// again, and must send it so that the receiver can drop a double. A *Failure says why it was not taken; any other error counts
// as one that passes. It is called from several goroutines.
type Sender interface {
	Send(ctx context.Context, d Document) error
}

// Failure is why a document was not taken. Reason is shown and logged: it is in our own words, never in the receiver's, which
// might repeat a patient's.
type Failure struct {
	Reason string
	Final  bool          // trying again is of no use
	After  time.Duration // how long the receiver wants to be left alone; 0: it does not say
}

func (f *Failure) Error() string { return f.Reason }

// failure makes one of any error, whose own words might be anybody's.
func failure(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return &Failure{Reason: "it could not be sent"}
}

// Deliverer brings what is due to one destination. Any number of them, in any number of programs, may serve one destination.
type Deliverer struct {
	DB          *pgxpool.Pool
	Destination string
	Sender      Sender
	Log         *slog.Logger
	Now         func() time.Time
	Random      func() float64 // from 0 to 1, for gaps that differ
	Tries       int            // 0: DefaultTries

	failures int // batches in a row of which nothing was taken
}

// Run delivers until the context ends. What is being sent then is broken off and stays due.
func (d *Deliverer) Run(ctx context.Context) {
	away := false
	for ctx.Err() == nil {
		n, err := d.Once(ctx)
		if err != nil && !away && ctx.Err() == nil {
			d.Log.Warn("the outbox cannot be read or written", "destination", d.Destination, "err", err)
		}
		away = err != nil
		pause := idle
		switch {
		case d.failures > 0:
			pause = max(idle, d.gap(d.failures, mostRest))
		case n == batchSize && err == nil:
			pause = 0
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// Once sends a batch of what is due and returns how many documents it tried. No transaction is open while it sends.
func (d *Deliverer) Once(ctx context.Context) (int, error) {
	batch, err := d.claim(ctx)
	if err != nil || len(batch) == 0 {
		return 0, err
	}
	outcomes := make([]error, len(batch))
	var sending sync.WaitGroup
	for i, doc := range batch {
		sending.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			outcomes[i] = d.Sender.Send(ctx, doc)
		})
	}
	sending.Wait()
	d.rest(ctx, outcomes)
	for i, doc := range batch {
		err = errors.Join(err, d.settle(ctx, doc, outcomes[i]))
	}
	return len(batch), err
}

// claim takes the documents that are due, the longest due first, for as long as the lease. A version waits while an older one of
// its visit does. Rows that another deliverer is taking at this moment are passed over.
func (d *Deliverer) claim(ctx context.Context) ([]Document, error) {
	now := d.Now()
	rows, err := d.DB.Query(ctx, `
		WITH next AS (
			SELECT id FROM outbox o
			WHERE destination = $1 AND state = 'waiting' AND due <= $2 AND NOT EXISTS (
				SELECT FROM outbox older WHERE older.destination = o.destination AND older.visit = o.visit
					AND older.version < o.version AND older.state = 'waiting')
			ORDER BY due, id LIMIT $4 FOR UPDATE SKIP LOCKED
		)
		UPDATE outbox o SET due = $3, attempts = attempts + 1 FROM next WHERE o.id = next.id
		RETURNING o.id, o.visit, o.version, o.attempts, o.document`, d.Destination, now, now.Add(lease), batchSize)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Document])
}

// settle notes what became of an attempt. It does so even when the program is stopping: what is not noted is sent again.
func (d *Deliverer) settle(ctx context.Context, doc Document, outcome error) error {
	stopping := ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	now := d.Now()
	if outcome == nil {
		return d.delivered(ctx, doc, now)
	}
	f := failure(outcome)
	state, due, counted := Waiting, now.Add(max(d.gap(doc.Attempts, mostGap), min(f.After, maxAfter))), 1
	switch {
	case f.Final || doc.Attempts >= d.tries() && !stopping:
		state = Failed
	case stopping:
		due, counted = now, 0
	}
	// Whoever took the document after our lease has counted one attempt more: what we know is old then.
	tag, err := d.DB.Exec(ctx, `
		UPDATE outbox SET state = $3, due = $4, attempts = attempts - 1 + $5, error = $6, settled = CASE $3 WHEN 'failed' THEN $7::timestamptz END
		WHERE id = $1 AND attempts = $2 AND state = 'waiting'`, doc.ID, doc.Attempts, state, due, counted, f.Reason, now)
	if err == nil && state == Failed && tag.RowsAffected() > 0 {
		d.Log.Error("a record was not delivered and is given up until it is retried", "destination", d.Destination, "id", doc.ID,
			"visit", doc.Visit, "version", doc.Version, "attempts", doc.Attempts, "reason", f.Reason)
	}
	return err
}

// delivered notes that the receiver has a version, and so that it needs no older one any more.
func (d *Deliverer) delivered(ctx context.Context, doc Document, now time.Time) error {
	_, err := d.DB.Exec(ctx, `
		UPDATE outbox SET state = CASE WHEN id = $1 THEN 'delivered' ELSE 'superseded' END, settled = $2, document = ''
		WHERE destination = $3 AND visit = $4 AND version <= $5 AND state IN ('waiting', 'failed')`,
		doc.ID, now, d.Destination, doc.Visit, doc.Version)
	return err
}

// rest counts the batches of which nothing was taken: a destination that is down is left alone, and few documents use up their
// tries on it.
func (d *Deliverer) rest(ctx context.Context, outcomes []error) {
	var why *Failure
	for _, err := range outcomes {
		if err != nil {
			why = failure(err)
		}
		if err == nil || why.Final {
			if d.failures > 0 {
				d.Log.Info("the destination takes records again", "destination", d.Destination)
			}
			d.failures = 0
			return
		}
	}
	if d.failures++; d.failures == 1 && ctx.Err() == nil {
		d.Log.Warn("the destination takes no records now; they wait", "destination", d.Destination, "reason", why.Reason)
	}
}

// gap is how long to wait after the nth failure: twice as long each time, and somewhere in the upper half of that, so that those
// who failed together do not come back together.
func (d *Deliverer) gap(n int, most time.Duration) time.Duration {
	gap := most
	if n < 20 {
		gap = min(most, firstGap<<(n-1))
	}
	return gap/2 + time.Duration(d.Random()*float64(gap/2))
}

func (d *Deliverer) tries() int {
	if d.Tries > 0 {
		return d.Tries
	}
	return DefaultTries
}
