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
	for _, f := range fresh {
		i, ok := at[f.Key()]
		if !ok {
			at[f.Key()] = len(out)
			out = append(out, f)
			continue
		}
		out[i] = merge(out[i], f)
	}
	return out
}

func merge(old, new intake.Finding) intake.Finding {
	f := old
	f.Evidence = appendNew(old.Evidence, new.Evidence)
	f.Attributes = maps.Clone(old.Attributes)
	wins := strength(new.Status) >= strength(old.Status)
	if wins {
		f.Status, f.Mode, f.At = new.Status, new.Mode, new.At
	} else {
		// What settled the status stands last.
		f.Evidence = appendNew(new.Evidence, old.Evidence)
		f.Evidence = inOrder(old.Evidence, new.Evidence)
	}
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

// inOrder puts weaker new evidence before the last of the old, which settled the finding.
func inOrder(old, new []intake.Evidence) []intake.Evidence {
	if len(old) == 0 {
		return slices.Clone(new)
	}
	out := appendNew(old[:len(old)-1], new)
	return append(slices.DeleteFunc(out, func(e intake.Evidence) bool { return e == old[len(old)-1] }), old[len(old)-1])
}

func appendNew(old, new []intake.Evidence) []intake.Evidence {
	out := slices.Clone(old)
	for _, e := range new {
		out = slices.DeleteFunc(out, func(o intake.Evidence) bool { return o == e })
		out = append(out, e)
	}
	return out
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
