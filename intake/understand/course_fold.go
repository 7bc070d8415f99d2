package understand

import (
	"slices"

	"github.com/preconsult/preconsult/intake"
)

// settle folds the events of each medicine and person, and writes how it stands into the mentions.
func (k *drugTalk) settle() {
	done := map[string]bool{}
	for i := range k.meds {
		id := k.med(i).concept.ID
		if done[id] {
			continue
		}
		done[id] = true
		var events []courseEvent
		for j := range k.meds {
			if k.med(j).concept.ID == id {
				events = append(events, k.events[j]...)
			}
		}
		if !slices.ContainsFunc(events, func(e courseEvent) bool { return e.kind != mentioned }) {
			continue // nothing but names: each stays as it was judged
		}
		slices.SortStableFunc(events, func(a, b courseEvent) int { return a.order - b.order })
		for _, who := range []intake.Experiencer{intake.OfPatient, intake.OfOther} {
			if s, at := fold(events, who); s == unknown && at.kind == advise {
				for j := range k.meds {
					if m := k.med(j); m.concept.ID == id && m.experiencer == who {
						m.unsaid = true
					}
				}
			} else if s != unknown {
				k.write(i, id, who, s, at)
			}
		}
	}
}

// fold reads one person's events in their order.
func fold(events []courseEvent, who intake.Experiencer) (uptake, courseEvent) {
	s, open, firm, used := unknown, false, false, false
	var at courseEvent
	for _, e := range events {
		if e.who != who {
			continue
		}
		was := s
		switch e.kind {
		case mentioned:
			open = open || e.doubt
			if s == unknown && !e.doubt {
				s = taken
			}
		case doubting:
			if s == unknown || s == taken && !firm && (open || e.doubt) || s == untaken && e.doubt {
				s = unclear
			}
		case take:
			used = true
			if s == unknown || e.now && s != unclear || e.same && s == untaken && e.who == who && e.order > at.order {
				s = taken
			}
		case advise:
			if s == taken && !firm && !used {
				s = unknown
			}
		case resume, miss:
			s, firm = taken, true
		case stop:
			if !e.swapped || s != untaken {
				s = stopped
			}
		case ofPast:
			if s != stopped {
				s = formerly
			}
		case denying:
			switch {
			case s == formerly || s == stopped:
			case firm:
				s = stopped
			default:
				s = untaken
			}
		}
		if s != was || e.kind != mentioned {
			at = e
		}
	}
	return s, at
}

// write puts the uptake into every mention of the medicine that is this person's, or into one of its own.
func (k *drugTalk) write(first int, id string, who intake.Experiencer, s uptake, at courseEvent) {
	found := false
	for j := range k.meds {
		m := k.med(j)
		if m.concept.ID != id || m.experiencer != who {
			continue
		}
		found = true
		m.stand(s)
		if k.meds[j] == k.virtual {
			m.from, m.to = at.from, at.to
		}
	}
	if !found {
		m := *k.med(first)
		m.experiencer, m.attributes = who, nil
		if k.meds[first] == k.virtual {
			m.from, m.to = at.from, at.to
		}
		m.stand(s)
		k.all = append(k.all, m)
		if k.virtual >= 0 && k.virtual == len(k.all)-2 {
			k.all[k.virtual], k.all[len(k.all)-1] = k.all[len(k.all)-1], k.all[k.virtual]
			k.meds[slices.Index(k.meds, k.virtual)] = len(k.all) - 1
			k.virtual = len(k.all) - 1
		}
	}
}

func (m *said) stand(s uptake) {
	m.unsaid, m.feared, m.gone, m.temporality, m.status = false, false, false, intake.Current, intake.Present
	switch s {
	case untaken:
		m.status = intake.Absent
	case formerly:
		m.temporality = intake.Past
	case stopped:
		m.temporality, m.gone = intake.Past, true
	case unclear:
		m.status = intake.Uncertain
	}
}
