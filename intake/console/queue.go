package console

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
)

// queuePage is the list that staff work through, and the bells that ring.
type queuePage struct {
	page
	Waiting  []visit.QueueRow
	Ready    []visit.QueueRow // the patient has finished; the doctor has not signed
	Signed   []visit.QueueRow
	Left     []visit.QueueRow
	Bells    []bellRow // nobody has acknowledged them yet, the most urgent and oldest first
	Came     []bellRow // somebody went, a little while ago
	Loudest  int       // how far the call that waits longest has spread
	Calm     bool      // all that rings only asks to see how somebody is
	Unlinked []readingRow
	Refused  []Refused
}

type bellRow struct {
	intake.Bell
	Wider int // how far the call has spread: 0 the nearest, 3 everybody
	Place string
	Row   *visit.QueueRow
}

// came is how long the list shows who went to a bell.
const came = 30 * time.Minute

// shift is how far back finished visits are listed.
const shift = 12 * time.Hour

func (d *door) queue(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	rows, err := d.Visits.QueueSince(r.Context(), d.Now().Add(-shift))
	if err != nil {
		return err
	}
	bells, err := d.Visits.Bells(r.Context(), d.Now().Add(-came))
	if err != nil {
		return err
	}
	p := queuePage{page: d.page(who), Calm: true}
	byID := map[string]*visit.QueueRow{}
	for i := range rows {
		q := &rows[i]
		byID[q.ID] = q
		switch {
		case q.Signed:
			p.Signed = append(p.Signed, *q)
		case q.Seen == intake.HasLeft:
			p.Left = append(p.Left, *q)
		case q.Status.Ended():
			p.Ready = append(p.Ready, *q)
		default:
			p.Waiting = append(p.Waiting, *q)
		}
	}
	for _, b := range bells {
		if !b.Open() {
			p.Came = append(p.Came, bellRow{Bell: b, Row: byID[b.Visit]})
			continue
		}
		row := bellRow{b, Wider(d.Now().Sub(b.Since)), d.place(r.Context(), b.Visit), byID[b.Visit]}
		p.Bells, p.Loudest = append(p.Bells, row), max(p.Loudest, row.Wider)
		p.Calm = p.Calm && b.Kind == intake.ForRecheck
	}
	if d.Unlinked != nil {
		rs, err := d.Unlinked(r.Context())
		if err != nil {
			return err
		}
		p.Unlinked = d.readings(rs)
	}
	if d.Refused != nil {
		var err error
		if p.Refused, err = d.Refused(r.Context()); err != nil {
			return err
		}
	}
	d.render(w, http.StatusOK, "queue", p)
	return nil
}

// Wider is how far an unacknowledged bell has spread after some time: after 2, 5 and 20 minutes, at every level.
func Wider(waited time.Duration) int {
	switch {
	case waited >= 20*time.Minute:
		return 3
	case waited >= 5*time.Minute:
		return 2
	case waited >= 2*time.Minute:
		return 1
	}
	return 0
}

func (d *door) acknowledge(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	b, err := d.Visits.Acknowledge(r.Context(), r.PathValue("id"), who.Name)
	if err != nil {
		return err
	}
	to := "/console/visits/" + b.Visit
	if r.FormValue("stay") != "" {
		to = "/console/queue"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// events tells an open page that something changed; the page then fetches what it shows anew. No patient's data is in the
// stream, and it ends with the session.
func (d *door) events(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	changes := d.Events.Subscribe(ctx)
	flush := http.NewResponseController(w)
	_ = flush.SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	fmt.Fprint(w, "retry: 2000\n\n")
	if flush.Flush() != nil {
		return nil
	}
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-beat.C:
			if _, err := d.who(r); err != nil {
				return nil
			}
			fmt.Fprint(w, "event: beat\ndata: .\n\n")
		case e, open := <-changes:
			if !open {
				return nil
			}
			fmt.Fprintf(w, "event: change\ndata: %s\n\n", e.Kind)
		}
		if flush.Flush() != nil {
			return nil
		}
	}
}
