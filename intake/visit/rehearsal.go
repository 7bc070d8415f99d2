package visit

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/preconsult/preconsult/intake"
)

// Rehearsal is a visit that is kept nowhere: from the words to the reply it goes the way of the kiosk, and only the journal is
// not on disk. It is for measuring, and for trying content. No patient may ever be served by one.
type Rehearsal struct {
	service *Service
	st      *state
	entries []entry
}

// Rehearse checks in to a visit that is kept nowhere. The service needs no database for it.
func (s *Service) Rehearse(ctx context.Context, in CheckIn) (*Rehearsal, Reply, error) {
	if err := s.checkCheckIn(in); err != nil {
		return nil, Reply{}, err
	}
	in.Informant = cmp.Or(in.Informant, intake.ByPatient)
	w := s.arrive(ctx, in)
	if w.err != nil {
		return nil, Reply{}, w.err
	}
	return &Rehearsal{s, w.st, w.entries}, w.answer(), nil
}

// Answer takes one answer, as Service.Answer does.
func (r *Rehearsal) Answer(ctx context.Context, a Answer) (Reply, error) {
	if err := checkAnswer(a); err != nil {
		return Reply{}, err
	}
	d, err := r.service.saidOf(r.st, r.st.current(), a)
	if err != nil {
		return Reply{}, err
	}
	return r.respond(ctx, []said{d})
}

// Confirm accepts the summary or corrects it.
func (r *Rehearsal) Confirm(ctx context.Context, c Confirm) (Reply, error) {
	if r.st.Status != intake.Summary {
		return Reply{}, &Conflict{r.service.render(r.st, r.st.current())}
	}
	return r.respond(ctx, r.service.confirmed(r.st, r.st.current(), c, digest(c)))
}

func (r *Rehearsal) respond(ctx context.Context, saids []said) (Reply, error) {
	if r.st.Status.Ended() {
		return Reply{}, ErrEnded
	}
	w := r.service.begin(r.st, r.service.now())
	for _, d := range saids {
		w.add(kindSaid, d)
	}
	w.hearAll(ctx)
	w.reply(ctx)
	if w.err != nil {
		return Reply{}, w.err
	}
	r.entries = append(r.entries, w.entries...)
	return w.answer(), nil
}

// Staff is the visit as staff would see it, with its record.
func (r *Rehearsal) Staff(context.Context) (StaffView, error) { return r.service.staffView(r.st) }

// Visit is the visit as it stands. It is not to be changed.
func (r *Rehearsal) Visit() *intake.Visit { return &r.st.Visit }

// Fork is a second rehearsal that goes on from here; what happens in one does not show in the other.
func (r *Rehearsal) Fork() *Rehearsal {
	st := *r.st
	st.Turns, st.Findings, st.Readings = slices.Clip(st.Turns), slices.Clip(st.Findings), slices.Clone(st.Readings)
	st.Asked, st.Bells, st.Rested = slices.Clone(st.Asked), slices.Clone(st.Bells), slices.Clip(st.Rested)
	st.Questions, st.Feelings = slices.Clone(st.Questions), slices.Clip(st.Feelings)
	st.sents, st.saids, st.trail = slices.Clip(st.sents), slices.Clip(st.saids), slices.Clip(st.trail)
	st.unheard = slices.Clone(st.unheard)
	st.asked, st.tried, st.meta = maps.Clone(st.asked), maps.Clone(st.tried), maps.Clone(st.meta)
	return &Rehearsal{r.service, &st, slices.Clip(r.entries)}
}

// On is a fork that goes on with other parts: the same visit without its language model, to see what it would have been.
func (r *Rehearsal) On(s *Service) *Rehearsal {
	other := r.Fork()
	other.service = s
	return other
}

// Reload reads the journal back as a request does that finds it on disk, and is for measuring that.
func (r *Rehearsal) Reload() error {
	st := &state{}
	st.ID = r.st.ID
	for _, e := range r.entries {
		if err := st.fold(e); err != nil {
			return err
		}
	}
	r.st = st
	return nil
}

// Bytes is the size of the journal.
func (r *Rehearsal) Bytes() int {
	n := 0
	for _, e := range r.entries {
		n += len(e.Data)
	}
	return n
}
