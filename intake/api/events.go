package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/internal/web"
)

// events streams what changes: "visit" with a row of the queue, "bell" with a bell. Where events were lost, since the database
// was away or the reader too slow, all that is open is told anew. The stream ends with the credential: it is looked up again
// with every beat.
func (d *door) events(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	ctx := r.Context()
	changes := d.Events.Subscribe(ctx)
	flush := http.NewResponseController(w)
	_ = flush.SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	if r.Method == http.MethodHead {
		return nil
	}
	fmt.Fprint(w, ": listening\n\n")
	if err := flush.Flush(); err != nil {
		return nil
	}
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-beat.C:
			if _, err := d.Keeper.Who(ctx, web.Bearer(r)); err != nil {
				return nil
			}
			fmt.Fprint(w, ": still here\n\n")
		case e, open := <-changes:
			if !open {
				return nil
			}
			for _, c := range d.changes(r, e) {
				fmt.Fprintf(w, "event: %s\ndata: %s\n\n", c.name, c.data)
			}
		}
		if err := flush.Flush(); err != nil {
			return nil
		}
	}
}

// change is one event as it is sent.
type change struct {
	name string
	data []byte
}

// changes are what an event tells: one row or one bell, or, where events were lost, the visits that have not ended and the
// bells of the last day. What cannot be read is left out: the channel of events comes back with another "lost".
func (d *door) changes(r *http.Request, e visit.Event) []change {
	ctx := r.Context()
	var rows []visit.QueueRow
	var bells []intake.Bell
	switch e.Kind {
	case "visit":
		if row, err := d.Visits.Row(ctx, e.ID); err == nil {
			rows = append(rows, row)
		}
	case "bell":
		if b, err := d.Visits.Bell(ctx, e.ID); err == nil {
			bells = append(bells, b)
		}
	case "lost":
		rows, _ = d.Visits.Queue(ctx, "")
		bells, _ = d.Visits.Bells(ctx, d.Now().Add(-24*time.Hour))
	}
	var out []change
	add := func(name string, v any) {
		if data, err := json.Marshal(v); err == nil {
			out = append(out, change{name, data})
		}
	}
	for _, row := range rows {
		add("visit", d.row(row))
	}
	for _, b := range bells {
		add("bell", d.bellView(b))
	}
	return out
}
