package interview

import (
	"slices"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/scales"
	"github.com/preconsult/preconsult/intake"
)

// quiet is how long a patient must have been silent before the page asks of its own accord: whoever is just answering is asked
// with the next reply.
const quiet = time.Minute

// waits is how long after check-in somebody may still be waiting.
const waits = 24 * time.Hour

// unheard is the level by whose times, at the latest, somebody is asked who has said nothing: not known is not routine.
const unheard = intake.L4

// Wait is what the re-check wants of somebody who waits. It is a function of the visit alone, so that every replica comes to
// the same, and its times are kept with the visit's row for whoever looks for work.
type Wait struct {
	Due  time.Time // when the round that runs began, or the next one is to begin; zero when nobody is to be asked
	Act  time.Time // when the program does something by itself; zero when it waits for people
	Call bool      // what it does then is to call staff; otherwise the page asks
}

// Waiting says when somebody who waits is to be asked again, and by whom.
func (i *Interviewer) Waiting(v *intake.Visit) Wait {
	again, ok := i.askAgain(v)
	if !ok {
		return Wait{}
	}
	silent := v.Status.Ended() || !spoke(v) // there is no page, or nobody at it
	if r := v.OpenRecheck(); r != nil {
		w := Wait{Due: r.Since, Call: true}
		switch {
		case ringing(v): // people are called already
		case silent:
			w.Act = r.Since
		default:
			w.Act = latest(r.Since, lastSaid(v)).Add(minutes(again.Call))
		}
		return w
	}
	due := latest(v.Started, v.LevelAt).Add(minutes(again.First))
	if n := len(v.Rechecks); n > 0 {
		due = latest(due, v.Rechecks[n-1].Done.Add(minutes(again.Again)))
	}
	if !v.Contact.IsZero() {
		due = latest(due, v.Contact.Add(minutes(again.Again)))
	}
	if due.Sub(v.Started) > waits {
		return Wait{}
	}
	switch {
	case silent && ringing(v):
		return Wait{Due: due, Call: true}
	case silent:
		return Wait{Due: due, Act: due, Call: true}
	}
	return Wait{Due: due, Act: latest(due, lastSaid(v).Add(quiet))}
}

// askAgain is how often the visit's level is asked; not at all once somebody has seen the patient, or at level 1.
func (i *Interviewer) askAgain(v *intake.Visit) (*scales.AskAgain, bool) {
	if i.content.ReCheck() == nil || i.content.Scales == nil || v.Signed != nil || v.Seen != nil {
		return nil, false
	}
	level := v.Level
	if !level.Valid() || !spoke(v) {
		level = level.Worst(unheard)
	}
	row, ok := i.content.Scales.Level(level)
	return row.Again, ok && row.Again != nil
}

// Recheck returns the next question of a round of the re-check, which may begin with it: the first whose condition holds and
// that has no answer in this round.
func (i *Interviewer) Recheck(v *intake.Visit, round int, now time.Time) (Step, bool) {
	p := i.content.ReCheck()
	if p == nil || v.Level == intake.L1 || v.Status.Ended() {
		return Step{Done: true}, false
	}
	facts := guidelines.FactsOf(i.content.Concepts, v.Person, v.Informant, v.Findings, v.Readings, now)
	told := false // the answer before told of something by itself: what is new need not be asked again
	for n := range p.Ask {
		q := &p.Ask[n]
		if at := slices.IndexFunc(v.Asked, func(a intake.Asked) bool {
			return a.Round == round && a.Question == q.Ref() && a.Outcome != ""
		}); at >= 0 {
			told = tells(v, v.Asked[at])
			continue
		}
		if !q.Condition.Test(facts) || q.Input == guidelines.Free && told {
			continue
		}
		s := Step{Question: q, Asks: slices.Clone(q.Asks)}
		for _, it := range q.Items {
			if it.Condition.Test(facts) {
				s.Items, s.Asks = append(s.Items, it), append(s.Asks, it.Concept)
			}
		}
		return s, true
	}
	return Step{Done: true}, false
}

// tells reports whether an answer told of something beside what was asked.
func tells(v *intake.Visit, a intake.Asked) bool {
	return slices.ContainsFunc(v.Findings, func(f intake.Finding) bool {
		return f.Status == intake.Present && !slices.Contains(a.Asks, f.Concept) &&
			slices.ContainsFunc(f.Evidence, func(e intake.Evidence) bool { return e.Spoken() && e.Turn == a.Answer })
	})
}

func ringing(v *intake.Visit) bool { return slices.ContainsFunc(v.Bells, intake.Bell.Open) }

func fromPatient(t intake.Turn) bool { return t.Who == intake.Patient || t.Who == intake.Companion }

func spoke(v *intake.Visit) bool { return slices.ContainsFunc(v.Turns, fromPatient) }

// lastSaid is when the patient's side said something last.
func lastSaid(v *intake.Visit) time.Time {
	for n := len(v.Turns) - 1; n >= 0; n-- {
		if fromPatient(v.Turns[n]) {
			return v.Turns[n].At
		}
	}
	return v.Started
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
