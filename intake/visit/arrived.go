package visit

import (
	"context"
	"slices"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// stillHere is how long after the questions a patient may still be in the waiting area or with the doctor.
const stillHere = 24 * time.Hour

// Arrived takes in what devices measured of somebody: each visit that knows one of the identifiers and is open, or ended not
// long ago, is assessed again at once. What a visit has already is not taken in twice; what turned out never to have been measured leaves it again.
func (s *Service) Arrived(ctx context.Context, subject []intake.Identifier) error {
	ids, err := s.store.visitsOf(ctx, subject, s.now().Add(-stillHere))
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.change(ctx, id, func(w *work) error { return w.takeIn(ctx, subject) }); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) takeIn(ctx context.Context, subject []intake.Identifier) error {
	since := w.now.AddDate(0, 0, -30)
	known, err := w.Readings.ReadingsFor(ctx, slices.Concat(w.st.Person.Identifiers, subject), since)
	if err != nil {
		return err
	}
	fresh := slices.DeleteFunc(slices.Clone(known), func(r intake.Reading) bool {
		return slices.ContainsFunc(w.st.Readings, func(o intake.Reading) bool {
			return sameReading(o, r) && o.Value == r.Value && o.At.Equal(r.At)
		})
	})
	gone := slices.DeleteFunc(slices.Clone(w.st.Readings), func(o intake.Reading) bool {
		return o.Mode != intake.ByDevice || o.At.Before(since) ||
			slices.ContainsFunc(known, func(r intake.Reading) bool { return sameReading(o, r) })
	})
	if len(fresh) > 0 {
		w.add(kindReading, readings{fresh})
	}
	if len(gone) > 0 {
		w.add(kindWithdrawn, readings{gone})
	}
	if len(fresh)+len(gone) == 0 {
		return w.err
	}
	w.assess()
	if w.newly {
		w.bell(w.st.Level, leadingReason(w.st))
		if !w.st.Status.Ended() { // whoever has finished is found by the bell
			w.reply(ctx)
		}
	}
	return w.err
}

// sameReading reports whether two are versions of one: a blood pressure is two readings with one id.
func sameReading(a, b intake.Reading) bool { return a.ID == b.ID && a.Measure == b.Measure }
