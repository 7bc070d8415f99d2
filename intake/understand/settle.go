package understand

import (
	"maps"
	"slices"

	"github.com/preconsult/preconsult/intake"
)

// Settle merges new findings into those that stand: one a concept, person and time. The newest definite status wins,
// so a correction overrules what it corrects; an uncertain answer does not take back a definite one, and a refusal or
// silence takes back nothing. Evidence is appended in the order of speaking, so that nothing that was said is lost,
// and attributes are merged, the newer words winning. Neither slice is changed.
func Settle(before, fresh []intake.Finding) []intake.Finding {
	out := slices.Clone(before)
	at := make(map[intake.FindingKey]int, len(out)+len(fresh))
	for i, f := range out {
		at[f.Key()] = i
	}
	known := map[int]*evidenceSet{} // of findings that were merged here: their evidence is ours to append to
	for _, f := range fresh {
		i, ok := at[f.Key()]
		if !ok {
			at[f.Key()] = len(out)
			out = append(out, f)
			continue
		}
		set := known[i]
		if set == nil {
			set = newEvidenceSet(out[i].Evidence)
			known[i] = set
		}
		out[i] = merge(out[i], f, set)
	}
	return out
}

// evidenceSet is a finding's evidence while more is added: whoever says one thing a thousand times must not cost a million
// comparisons.
type evidenceSet struct {
	list []intake.Evidence
	has  map[intake.Evidence]bool
}

func newEvidenceSet(list []intake.Evidence) *evidenceSet {
	s := &evidenceSet{slices.Clone(list), make(map[intake.Evidence]bool, len(list))}
	for _, e := range list {
		s.has[e] = true
	}
	return s
}

// add appends evidence; what is there already moves to the end.
func (s *evidenceSet) add(more []intake.Evidence) {
	for _, e := range more {
		if s.has[e] {
			s.list = slices.DeleteFunc(slices.Clone(s.list), func(o intake.Evidence) bool { return o == e })
		}
		s.has[e] = true
		s.list = append(s.list, e)
	}
}

// addWeaker puts evidence before the last one, which settled the finding.
func (s *evidenceSet) addWeaker(more []intake.Evidence) {
	if len(s.list) == 0 {
		s.add(more)
		return
	}
	last := s.list[len(s.list)-1]
	s.list = s.list[:len(s.list)-1]
	delete(s.has, last)
	s.add(slices.DeleteFunc(slices.Clone(more), func(e intake.Evidence) bool { return e == last }))
	s.add([]intake.Evidence{last})
}

func merge(old, new intake.Finding, evidence *evidenceSet) intake.Finding {
	f := old
	if strength(new.Status) >= strength(old.Status) || old.Mode == intake.ByModel { // what the patient says stands over what a model read
		f.Status, f.Mode, f.MadeBy, f.At = new.Status, new.Mode, new.MadeBy, new.At
		evidence.add(new.Evidence)
	} else {
		evidence.addWeaker(new.Evidence)
	}
	f.Evidence = evidence.list
	f.Attributes = maps.Clone(old.Attributes)
	if old.Status == intake.Present && new.Status == intake.Absent {
		f.Attributes = nil // its onset and severity went with it; the words stay as evidence
	}
	for name, a := range new.Attributes {
		if f.Attributes == nil {
			f.Attributes = map[string]intake.Attribute{}
		}
		f.Attributes[name] = a
	}
	return f
}

// strength orders statuses: a definite answer over a doubt, a doubt over a refusal, anything over not asked.
func strength(s intake.Status) int {
	switch s {
	case intake.Present, intake.Absent:
		return 3
	case intake.Uncertain:
		return 2
	case intake.Refused:
		return 1
	}
	return 0
}
