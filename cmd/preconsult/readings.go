package main

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/console"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/postgres"
)

// arrived hears of each reading that the FHIR door stored: a visit that knows its subject is assessed before the device gets
// its answer.
func (a *app) arrived(ctx context.Context, subject []intake.Identifier, _ []intake.Reading) error {
	return a.visits.Arrived(ctx, subject)
}

// listen keeps this program up with what other replicas write: events for open pages, and readings whose subject is known
// by a patient resource. It returns once events are heard, so that nobody is served whose bell would reach no open page; a
// database that does not answer is not waited for.
func (a *app) listen(ctx context.Context) {
	heard := make(chan struct{})
	var once sync.Once
	go a.visits.Listen(ctx, func(e visit.Event) {
		a.hub.Publish(e)
		once.Do(func() { close(heard) })
	})
	defer func() {
		select {
		case <-heard:
		case <-ctx.Done():
		case <-time.After(10 * time.Second):
		}
	}()
	go a.hearReadings(ctx)
}

// hearReadings takes readings into their visits that no request of this program did: those that another one stored, and those
// whose request failed after they were stored, since the database went away between. A device has been told that its reading is
// stored, and will not send it again.
func (a *app) hearReadings(ctx context.Context) {
	since := time.Now().Add(-24 * time.Hour)
	for ctx.Err() == nil {
		heard := time.Now() // what is stored from now on is heard, or caught up with next time
		err := a.store.Listen(ctx, func() error {
			err := a.catchUp(ctx, since)
			if err == nil {
				since = heard.Add(-time.Minute) // a transaction's clock may be behind
			}
			return err
		}, func(subject string) error {
			system, value, ok := strings.Cut(subject, "|")
			if !ok {
				return nil
			}
			return a.takeIn(ctx, []intake.Identifier{{System: system, Value: value}})
		})
		if ctx.Err() == nil {
			a.log.Warn("the channel of readings was lost", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(2 * time.Second):
		}
	}
}

// takeIn brings the readings of a subject to its visits. Only a database that is away is an error: then it is tried again.
func (a *app) takeIn(ctx context.Context, subject []intake.Identifier) error {
	err := a.visits.Arrived(ctx, subject)
	if err == nil || ctx.Err() != nil || postgres.Away(err) {
		return err
	}
	a.log.Error("a reading did not reach its visit", "err", err)
	return nil
}

// catchUp brings the readings to their visits that were stored since a moment.
func (a *app) catchUp(ctx context.Context, since time.Time) error {
	rows, err := a.db.Query(ctx, `
		SELECT DISTINCT i.system, i.value FROM fhir_observation o
		JOIN visit_identifier i ON i.system || '|' || i.value = o.subject
		JOIN visit v ON v.id = i.visit AND (v.status NOT IN ('done', 'stopped') OR v.ended > $1::timestamptz - interval '1 day')
		WHERE o.received > $1 AND o.at > $1::timestamptz - interval '30 days'`, since)
	if err != nil {
		return err
	}
	subjects, err := pgx.CollectRows(rows, pgx.RowToStructByPos[intake.Identifier])
	if err != nil {
		return err
	}
	for _, s := range subjects {
		if err := a.takeIn(ctx, []intake.Identifier{s}); err != nil {
			return err
		}
	}
	return nil
}

// refused lists the newest bodies that the FHIR door did not take, with why, under the names of the devices.
func (a *app) refused(ctx context.Context) ([]console.Refused, error) {
	list, err := a.store.Refusals(ctx, 20)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	names := map[string]string{}
	credentials, err := a.keeper.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range credentials {
		names[c.ID] = c.Name
	}
	out := make([]console.Refused, 0, len(list))
	for _, r := range list {
		x := console.Refused{At: r.At, Device: names[r.Owner], Body: r.Body}
		for _, i := range r.Issues {
			why := strings.Join(i.Expression, " ")
			if i.Details != nil {
				why += " " + i.Details.Text
			}
			x.Reasons = append(x.Reasons, why)
		}
		out = append(out, x)
	}
	return out, nil
}

// unlinked lists the newest readings that belong to no visit: they are kept, and staff see them.
func (a *app) unlinked(ctx context.Context) ([]intake.Reading, error) {
	rows, err := a.db.Query(ctx, `
		SELECT o.id::text, o.at, m.measure, m.figure, m.unit, o.device, o.doubtful
		FROM (SELECT * FROM fhir_observation o WHERE o.received > now() - interval '1 day' AND o.status NOT IN ('entered-in-error', 'cancelled')
		        AND NOT EXISTS (SELECT FROM visit_identifier i WHERE i.system || '|' || i.value = o.subject)
		      ORDER BY o.received DESC LIMIT 50) o, unnest(o.measure, o.figure, o.unit) WITH ORDINALITY AS m (measure, figure, unit, n)
		ORDER BY o.received DESC, m.n`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (intake.Reading, error) {
		x := intake.Reading{Mode: intake.ByDevice}
		err := r.Scan(&x.ID, &x.At, &x.Measure, &x.Value, &x.Unit, &x.Device, &x.Doubtful)
		return x, err
	})
}
