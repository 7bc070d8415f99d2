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

// events streams what changes: "visit" with a row of the queue, "bell" with a bell. The stream ends with the credential: it
// is looked up again with every beat.
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
			name, data, err := d.changed(r, e)
			if err != nil || name == "" {
				continue
			}
			fmt.Fprintf(w, "event: %s\ndata: %s\n\n", name, data)
		}
		if err := flush.Flush(); err != nil {
			return nil
		}
	}
}

func (d *door) changed(r *http.Request, e visit.Event) (string, []byte, error) {
	var v any
	var err error
	switch e.Kind {
	case "visit":
		var row visit.QueueRow
		row, err = d.Visits.Row(r.Context(), e.ID)
		v = d.row(row)
	case "bell":
		var b intake.Bell
		b, err = d.Visits.Bell(r.Context(), e.ID)
		v = d.bellView(b)
	default:
		return "", nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	data, err := json.Marshal(v)
	return e.Kind, data, err
}
