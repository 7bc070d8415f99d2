package intake

import "slices"

// Specific puts what was said in general into what was said in particular, for whoever reads: "I have a medicine allergy,
// a rash" and "penicillin" is one allergy with a rash and not two. What was denied stays: that it was denied, and one of it
// told, is a contradiction that the doctor must see. General tells the concepts that may be so named; isA tells whether the first concept is the second or below it.
// Findings keep their order, and the words of what is put together are kept as evidence.
func Specific(all []Finding, general func(concept string) bool, isA func(concept, ancestor string) bool) []Finding {
	out := slices.Clone(all)
	below := func(f Finding) []int {
		var at []int
		for i, g := range out {
			if g.Concept != f.Concept && g.Status == Present && len(g.Evidence) > 0 && g.Temporality == f.Temporality && g.Experiencer == f.Experiencer &&
				isA(g.Concept, f.Concept) {
				at = append(at, i)
			}
		}
		return at
	}
	for i := 0; i < len(out); i++ {
		f := out[i]
		if f.Status != Present || !general(f.Concept) || len(f.Evidence) == 0 {
			continue // what rests on nothing leaves no words behind, and is listed for itself
		}
		at := below(f)
		if len(at) == 0 {
			continue
		}
		for _, k := range at {
			out[k] = out[k].with(f, len(at) == 1)
		}
		out = slices.Delete(out, i, i+1)
		i--
	}
	return out
}

// with adds what was said of the general finding: its words, and what it tells that this one does not when there is no
// other that it could be told of.
func (f Finding) with(general Finding, only bool) Finding {
	f.Evidence = append(slices.Clone(general.Evidence), f.Evidence...)
	if !only {
		return f
	}
	attributes := make(map[string]Attribute, len(f.Attributes)+len(general.Attributes))
	for name, a := range general.Attributes {
		attributes[name] = a
	}
	for name, a := range f.Attributes {
		attributes[name] = a
	}
	if len(attributes) > 0 {
		f.Attributes = attributes
	}
	return f
}
