package visit

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/preconsult/preconsult/fhir/outbox"
)

// commit writes a stretch of work to the journal and, where it makes a version of the record that the hospital's own systems are to
// have, puts that into the outbox in the same transaction.
func (s *Service) commit(ctx context.Context, w *work) error {
	also := func(*pgx.Batch) {}
	if len(s.Outbox) > 0 && w.handsOver() {
		if rec, err := s.record(w.st); err != nil { // the visit goes on; no console can show this record either, nor a doctor sign it
			s.Log.Error("a record cannot be built and is not delivered", "visit", w.st.ID, "err", err)
		} else {
			r := outbox.Record{Visit: w.st.ID, Version: w.st.entries, At: w.now, Document: rec.Bundle}
			also = func(b *pgx.Batch) { s.Outbox.Queue(b, r) }
		}
	}
	return s.store.append(ctx, w.st.ID, w.seen, w.entries, s.row(w.st), also)
}

// handsOver reports whether a record leaves with this work: the visit ends, or somebody is called in or found to have left; staff or a
// new level change what was handed over; a doctor signs. What is signed stays until it is signed again. A reading that changes no level,
// a bell and what staff say of texts go with the next version: a monitor that posts each minute is not to fill the hospital's files.
func (w *work) handsOver() bool {
	switch {
	case w.st.signed != nil:
		return w.wrote(kindSigned)
	case w.st.Status.Ended():
		return w.wrote(kindSent, kindUnderstood, kindLevel) || w.st.Level != w.was
	case w.st.Seen != nil:
		return w.wrote(kindSent, kindUnderstood, kindLevel, kindSeen) || w.st.Level != w.was
	}
	return false
}

func (w *work) wrote(kinds ...string) bool {
	return slices.ContainsFunc(w.entries, func(e entry) bool { return slices.Contains(kinds, e.Kind) })
}
