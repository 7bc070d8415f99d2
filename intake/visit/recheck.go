package visit

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/interview"
)

// rechecksAtOnce is how many visits one look for due work takes; what is more comes with the next.
const rechecksAtOnce = 200

// Recheck does what is due for those who wait: the page asks whether it has become worse, or staff are called to ask. The
// visits' rows say when something is due, the journal what it is. Any number of replicas may look at the same time: the one
// that writes first has done it, and the others then find nothing left to do. It returns how many visits it changed.
func (s *Service) Recheck(ctx context.Context) (int, error) {
	if s.Hospital.NoRecheck {
		return 0, nil
	}
	rows, err := s.DB.Query(ctx, `SELECT id FROM visit WHERE recheck_at <= $1 ORDER BY recheck_at LIMIT $2`, s.now(), rechecksAtOnce)
	if err != nil {
		return 0, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return 0, err
	}
	n := 0
	for _, id := range ids {
		did := false
		e := s.change(ctx, id, func(w *work) error {
			did = w.askAgain(ctx)
			return w.err
		})
		if e == nil && !did { // nothing was due after all: the row speaks of content or settings that were others
			e = s.store.restate(ctx, id, s.waiting)
		}
		if e != nil {
			err = errors.Join(err, e) // one visit that cannot be read must not cost the others their call
		} else if did {
			n++
		}
	}
	return n, err
}

// waiting is what the re-check wants of a visit.
func (s *Service) waiting(st *state) interview.Wait {
	if s.Hospital.NoRecheck {
		return interview.Wait{}
	}
	return s.Interview.Waiting(&st.Visit)
}

// askAgain does what is due by now, if anything is.
func (w *work) askAgain(ctx context.Context) bool {
	wait := w.waiting(w.st)
	switch {
	case wait.Act.IsZero() || wait.Act.After(w.now):
		return false
	case !wait.Call:
		w.wants = "re-check"
		w.reply(ctx)
	case w.st.Status.Ended():
		w.callToAsk(reasonAskAgain)
	case w.st.OpenRecheck() != nil:
		w.callToAsk(reasonUnanswered)
	default:
		w.callToAsk(reasonSilent)
	}
	return len(w.entries) > 0
}

// callToAsk rings the calm bell that sends staff to somebody who waits.
func (w *work) callToAsk(why intake.Words) {
	level := w.st.Level
	if !level.Valid() {
		level = intake.L5
	}
	w.add(kindBell, intake.Bell{ID: w.NewID(), Kind: intake.ForRecheck, Visit: w.st.ID, Level: level, Since: w.now, Reason: why})
}

// recheck is the next question of the re-check, when a round runs or is due. It comes before the interview's own.
func (w *work) recheck(ctx context.Context) (sent, bool) {
	wait := w.waiting(w.st)
	if wait.Due.IsZero() || wait.Due.After(w.now) {
		return sent{}, false
	}
	round := len(w.st.Rechecks)
	begins := w.st.OpenRecheck() == nil
	if begins {
		round++
	} else if !slices.ContainsFunc(w.st.Asked, func(a intake.Asked) bool { return a.Round == round }) {
		return sent{}, false // staff are on their way to ask; whoever speaks meanwhile goes on with the interview
	}
	step, ok := w.Interview.Recheck(&w.st.Visit, round, w.now)
	if !ok {
		return sent{}, false
	}
	m := w.ask(ctx, step)
	m.Round = round
	if begins {
		prefix(&m, phraseWaited.In(w.st.Lang))
	}
	return m, true
}

// closeRecheck ends the round that runs when its last question was answered. What the patient could not or would not say
// somebody goes and asks.
func (w *work) closeRecheck(u understood) {
	r := w.st.OpenRecheck()
	if w.err != nil || r == nil || !slices.ContainsFunc(r.Answers, func(a intake.RecheckAnswer) bool { return a.Turn == u.Turn }) {
		return
	}
	if _, more := w.Interview.Recheck(&w.st.Visit, len(w.st.Rechecks), w.now); more || w.st.Level == intake.L1 {
		return
	}
	if !slices.ContainsFunc(r.Answers, func(a intake.RecheckAnswer) bool { return a.Unsure }) {
		w.add(kindRechecked, rechecked{})
	} else if !slices.ContainsFunc(w.st.Bells, intake.Bell.Open) {
		w.callToAsk(reasonUnsure)
	}
}

// callFor rings when what was just said raises a rule that calls staff at any level.
func (w *work) callFor(turn int) {
	for _, r := range w.st.Assessed.Reasons {
		f, ok := w.Content.Flag(r.Rule)
		if ok && f.Call && !r.Withdrawn && slices.ContainsFunc(r.From, func(e intake.Evidence) bool {
			return e.Spoken() && e.Turn == turn
		}) {
			w.bell(w.st.Level.Worst(r.Level), r.Text)
			w.called = true
			return
		}
	}
}

// restate writes what the re-check wants into a visit's row anew, unless somebody is writing to the visit just now.
func (st store) restate(ctx context.Context, id string, waiting func(*state) interview.Wait) error {
	s, err := st.load(ctx, id)
	if err != nil {
		return err
	}
	wait := waiting(s)
	_, err = st.db.Exec(ctx, `UPDATE visit SET recheck_due = $3, recheck_at = $4 WHERE id = $1 AND entries = $2`,
		id, s.entries, orNull(wait.Due), orNull(wait.Act))
	return err
}

// orNull is how a time that is not set stands in the database.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// RecheckChoices are what staff tap when they have asked somebody who waits: the answers to the first question.
func (s *Service) RecheckChoices() []guidelines.ChoiceSpec {
	p := s.Content.ReCheck()
	if p == nil || len(p.Ask) == 0 {
		return nil
	}
	return p.Ask[0].Choices
}

// topics are what the questions of the re-check are about, for the record.
func (s *Service) topics() map[string]intake.Words {
	out := map[string]intake.Words{}
	if p := s.Content.ReCheck(); p != nil {
		for i := range p.Ask {
			out[p.Ask[i].Ref()] = p.Ask[i].Topic
		}
	}
	return out
}
