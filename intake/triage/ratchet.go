package triage

import (
	"cmp"
	"slices"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// Ratchet joins what was said before with what is known now. The level never falls by findings: only a named person lowers
// it, and then only words or readings that are newer than that raise it again. A reason that no longer holds, because what
// it rested on was corrected, stays and is marked withdrawn, as long as it is more urgent than what holds now.
//
// The visit is as it was before this assessment, save that its turns and readings hold all that the assessment used.
func Ratchet(v *intake.Visit, now intake.Assessment) (intake.Level, intake.Assessment) {
	lowered := lastLowered(v.LevelSets)
	level := v.Level
	for _, r := range now.Reasons {
		if lowered == nil || newest(v, r).After(lowered.At) {
			level = level.Worst(r.Level)
		}
	}
	for _, old := range v.Assessed.Reasons {
		holds := slices.ContainsFunc(now.Reasons, func(r intake.Reason) bool { return r.Rule == old.Rule && r.Level <= old.Level })
		if holds || old.Level >= now.Level && now.Level.Valid() {
			continue
		}
		old.Withdrawn = true
		old.Without = nil
		now.Reasons = append(now.Reasons, old)
	}
	slices.SortStableFunc(now.Reasons, func(a, b intake.Reason) int { return cmp.Compare(a.Level, b.Level) })
	now.Level = level
	return level, now
}

// lastLowered is the last time that a person set a less urgent level.
func lastLowered(sets []intake.LevelSet) *intake.LevelSet {
	for i := len(sets) - 1; i >= 0; i-- {
		if sets[i].Level > sets[i].From {
			return &sets[i]
		}
	}
	return nil
}

// newest is when the newest thing was said or measured that a reason rests on.
func newest(v *intake.Visit, r intake.Reason) time.Time {
	var last time.Time
	later := func(t time.Time) {
		if t.After(last) {
			last = t
		}
	}
	for _, e := range r.From {
		if e.Chart != "" {
			continue // was known at check-in, and is never news
		}
		if e.Reading != "" {
			for _, x := range v.Readings {
				if x.ID == e.Reading {
					later(x.At)
				}
			}
			continue
		}
		for _, t := range v.Turns {
			if t.Seq == e.Turn {
				later(t.At)
			}
		}
	}
	return last
}
