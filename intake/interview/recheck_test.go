package interview

import (
	"testing"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// When somebody who waits is asked, told in minutes after check-in. The visits are those of one who spoke at the beginning.
func TestWaiting(t *testing.T) {
	c, _ := guidelines.Load()
	i := New(c)
	at := func(minute float64) time.Time { return start.Add(time.Duration(minute * float64(time.Minute))) }
	spokeAt := func(minute float64) []intake.Turn { return []intake.Turn{{Who: intake.Patient, At: at(minute)}} }
	ring := []intake.Bell{{ID: "b", Since: start}}
	const never = -1
	for _, x := range []struct {
		name     string
		visit    intake.Visit
		due, act float64
		call     bool
	}{
		{"level 1: staff are there", intake.Visit{Level: 1}, never, never, false},
		{"level 2", intake.Visit{Level: 2}, 8, 8, false},
		{"level 3", intake.Visit{Level: 3}, 25, 25, false},
		{"level 4", intake.Visit{Level: 4}, 50, 50, false},
		{"level 5", intake.Visit{Level: 5}, 230, 230, false},
		{"just answering", intake.Visit{Level: 3, Turns: spokeAt(24.5)}, 25, 25.5, false},
		{"a level that rose later", intake.Visit{Level: 3, LevelAt: at(40)}, 65, 65, false},
		{"answered at 25", intake.Visit{Level: 3, Rechecks: []intake.Recheck{{Since: at(25), Done: at(26)}}}, 56, 56, false},
		{"level 4 answered at 51", intake.Visit{Level: 4, Rechecks: []intake.Recheck{{Since: at(50), Done: at(51)}}}, 111, 111, false},
		{"level 5 answered at 231", intake.Visit{Level: 5, Rechecks: []intake.Recheck{{Since: at(230), Done: at(231)}}}, 471, 471, false},
		{"a nurse went to a bell", intake.Visit{Level: 2, Contact: at(6)}, 16, 16, false},
		{"the page asks", intake.Visit{Level: 3, Rechecks: []intake.Recheck{{Since: at(25)}}}, 25, 28, true},
		{"the page asks and is half answered", intake.Visit{Level: 3, Turns: spokeAt(27), Rechecks: []intake.Recheck{{Since: at(25)}}}, 25, 30, true},
		{"the page asked, and the patient stopped", intake.Visit{Level: 3, Status: intake.Stopped, Rechecks: []intake.Recheck{{Since: at(25)}}}, 25, 25, true},
		{"staff were called", intake.Visit{Level: 3, Bells: ring, Rechecks: []intake.Recheck{{Since: at(25), Bell: "b"}}}, 25, never, true},
		{"ended", intake.Visit{Level: 3, Status: intake.Done}, 25, 25, true},
		{"ended, and a bell rings anyway", intake.Visit{Level: 3, Status: intake.Done, Bells: ring}, 25, never, true},
		{"a bell rings, and the page can ask", intake.Visit{Level: 2, Bells: ring}, 8, 8, false},
		{"said nothing", intake.Visit{Level: 5, Turns: []intake.Turn{{Who: intake.System, At: start}}}, 50, 50, true},
		{"said nothing, and a device is worried", intake.Visit{Level: 2, Turns: []intake.Turn{{Who: intake.System, At: start}}}, 8, 8, true},
		{"signed", intake.Visit{Level: 3, Signed: &intake.Signature{}}, never, never, false},
		{"called in", intake.Visit{Level: 3, Seen: &intake.Seen{}}, never, never, false},
		{"the next day", intake.Visit{Level: 5, Contact: at(21 * 60)}, never, never, false},
	} {
		v := x.visit
		v.Started = start
		if v.Status == "" {
			v.Status = intake.Open
		}
		if v.Turns == nil {
			v.Turns = spokeAt(0)
		}
		minute := func(at time.Time) float64 {
			if at.IsZero() {
				return never
			}
			return at.Sub(start).Minutes()
		}
		w := i.Waiting(&v)
		if minute(w.Due) != x.due || minute(w.Act) != x.act || w.Call != x.call {
			t.Errorf("%s: due %v, act %v, call %v; want %v, %v, %v", x.name, minute(w.Due), minute(w.Act), w.Call, x.due, x.act, x.call)
		}
	}
	if w := New(testContent(t)).Waiting(&intake.Visit{Level: 3, Started: start}); w != (Wait{}) {
		t.Errorf("content without a re-check: %+v", w)
	}
}

// A round asks its three questions in order; what is new is asked unless the words told it; each round asks them anew.
func TestRecheckRounds(t *testing.T) {
	c, _ := guidelines.Load()
	i := New(c)
	v := &intake.Visit{Status: intake.Open, Level: intake.L4, Started: start}
	next := func(round int) (Step, string) {
		s, ok := i.Recheck(v, round, start)
		if !ok {
			return s, "over"
		}
		return s, s.Question.ID
	}
	reply := func(round int, status intake.Status) {
		s, _ := next(round)
		answer(v, s)
		v.Asked[len(v.Asked)-1].Round, v.Asked[len(v.Asked)-1].Answer = round, len(v.Turns)
		for _, id := range s.Asks {
			put(v, id, status, len(v.Turns), s.Question.Ref())
		}
	}
	expect := func(round int, want string) {
		t.Helper()
		if _, got := next(round); got != want {
			t.Errorf("round %d: %s, want %s", round, got, want)
		}
	}
	expect(1, "compared")
	reply(1, intake.Absent)
	expect(1, "new")
	reply(1, intake.Present)
	expect(1, "which")
	put(v, "diarrhoea", intake.Present, len(v.Turns), "")
	expect(1, "danger") // "yes, I have the runs" has told it
	reply(1, intake.Absent)
	expect(1, "over")
	expect(2, "compared")
	child := 3.0
	v.Person.Age = &child
	expect(1, "child-danger")
	v.Level = intake.L1
	expect(2, "over")
	if s := i.Next(&intake.Visit{Status: intake.Open, Level: intake.L4, Asked: v.Asked, Turns: v.Turns}, start); s.Done {
		t.Error("the questions of the re-check took the interview's room")
	}
}
