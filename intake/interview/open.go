package interview

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// Open returns the protocols in play, in the order they opened. A complaint opens by what the patient raised; what was only
// confirmed when asked ("any cough?") adds to the story of another complaint and does not open a second interview. What opens
// a protocol alone (OpensAlone) does so where nothing else was raised, and keeps it open then. The generic protocol opens when
// something was said that opens no other, or the protocol that stands in its place for such a person (OpensInstead).
// What a model found opens further ones and closes none.
func (i *Interviewer) Open(v *intake.Visit) []string {
	ids, _ := i.opened(v)
	return ids
}

// opened are the protocols in play, and those of them that are so only by what a model found.
func (i *Interviewer) opened(v *intake.Visit) (ids []string, byModel map[string]bool) {
	heard := withoutModel(v.Findings)
	if len(heard) == len(v.Findings) {
		return i.inPlay(v), nil
	}
	without := *v
	without.Findings = heard
	ids, byModel = i.inPlay(&without), map[string]bool{}
	for _, id := range i.inPlay(v) {
		if !slices.Contains(ids, id) {
			ids, byModel[id] = append(ids, id), true
		}
	}
	return ids, byModel
}

func (i *Interviewer) inPlay(v *intake.Visit) []string {
	facts := guidelines.FactsOf(i.content.Concepts, v.Person, v.Informant, v.Findings, nil, time.Time{})
	type opened struct {
		id, by   string
		at, turn int
	}
	var all []opened
	generic := ""
	put := func(p *guidelines.Protocol, concept string, e intake.Evidence) {
		all = append(all, opened{p.ID, concept, e.Turn*10000 + e.Start, e.Turn})
	}
	// by opens a protocol by the first of the concepts that was raised, if it may. Few were, so that is looked at last.
	by := func(p *guidelines.Protocol, concepts []string, of func(concept string) []string, when intake.Temporality, may func() bool) {
		for _, c := range concepts {
			if e, ok := i.raised(v, of(c), when); ok {
				if may() {
					put(p, c, e)
				}
				return
			}
		}
	}
	open := func(of func(concept string) []string, when intake.Temporality) {
		for _, p := range i.content.Protocols() {
			concepts := p.OpensWith
			switch p.Kind {
			case guidelines.Generic:
				generic = p.ID
				continue
			case guidelines.Short:
				concepts = p.ForReason
			}
			by(p, concepts, of, when, func() bool { return p.Unless == nil || !p.Unless.Test(facts) })
		}
	}
	if open(facts.Present, intake.Current); len(all) == 0 {
		// Who comes because of what they had before is asked about that.
		open(facts.Past, intake.Past)
	}
	named := slices.Clone(all)
	for _, p := range i.content.Protocols() {
		by(p, p.OpensAlone, facts.Present, intake.Current, func() bool {
			elsewhere := slices.ContainsFunc(named, func(o opened) bool { return !slices.Contains(p.OpensBeside, o.by) })
			return !slices.ContainsFunc(all, func(o opened) bool { return o.id == p.ID }) &&
				(slices.Contains(v.Protocols, p.ID) || !elsewhere && !i.body(v, p))
		})
	}
	if !slices.Contains(v.Protocols, generic) { // an illness that is told when asked changes no interview
		if len(all) == 0 { // who tells no more than that an illness came again is asked about that illness
			for _, p := range i.content.Protocols() {
				by(p, p.OpensAlone, facts.Past, intake.Past, func() bool { return !i.body(v, p) })
			}
		}
		if len(all) == 0 {
			for _, p := range i.content.Protocols() {
				if e, ok := i.named(v, p); ok && (!i.body(v, p) || slices.Contains(v.Protocols, p.ID)) {
					put(p, "", e)
				}
			}
		}
	}
	if !slices.Contains(v.Protocols, generic) {
		for _, p := range i.mentioned(v, facts) {
			if (len(all) == 0 || slices.Contains(v.Protocols, p.ID)) && !slices.ContainsFunc(all, func(o opened) bool { return o.id == p.ID }) {
				put(p, "", intake.Evidence{})
			}
		}
	}
	measured := guidelines.FactsOf(i.content.Concepts, v.Person, v.Informant, v.Findings, v.Readings, lastTurn(v))
	for _, p := range i.content.Protocols() { // what a device found opens a complaint too, after those that were raised
		if p.Opening != nil && p.Opening.Test(measured) && !slices.ContainsFunc(all, func(o opened) bool { return o.id == p.ID }) {
			all = append(all, opened{id: p.ID, at: math.MaxInt})
		}
	}
	slices.SortStableFunc(all, func(a, b opened) int { return cmp.Compare(a.at, b.at) })
	var ids []string
	for _, before := range v.Protocols { // the order of opening stays, whatever is corrected later
		if slices.ContainsFunc(all, func(o opened) bool { return o.id == before }) {
			ids = append(ids, before)
		}
	}
	for _, o := range all {
		if !slices.Contains(ids, o.id) {
			ids = append(ids, o.id)
		}
	}
	if len(ids) == 0 && generic != "" && said(v) {
		for _, p := range i.content.Protocols() {
			if p.Instead != nil && p.Instead.Test(facts) {
				return []string{p.ID}
			}
		}
		return []string{generic}
	}
	return ids
}

// named returns the first words by which the patient named something of the kinds that open a protocol, of now or of the past.
func (i *Interviewer) named(v *intake.Visit, p *guidelines.Protocol) (first intake.Evidence, found bool) {
	for _, f := range v.Findings {
		if !slices.Contains(p.OpensForKinds, i.content.Concepts.Kind(f.Concept)) {
			continue
		}
		for _, when := range []intake.Temporality{intake.Current, intake.Past} {
			if e, ok := i.raised(v, []string{f.Concept}, when); ok && (!found || e.Turn < first.Turn || e.Turn == first.Turn && e.Start < first.Start) {
				first, found = e, true
			}
		}
	}
	return first, found
}

// mentioned lists the protocols whose matter the words name, the first named first, where nothing else of the body was raised. It is
// for who tells of something that no list knows: what is denied, over or another's names nothing. Where the words were not read,
// such protocols stay open as they are.
func (i *Interviewer) mentioned(v *intake.Visit, facts guidelines.Facts) (out []*guidelines.Protocol) {
	for _, p := range i.content.Protocols() {
		if v.Named == nil && len(p.OpensNamed) > 0 && slices.Contains(v.Protocols, p.ID) {
			out = append(out, p)
		}
	}
	for _, m := range v.Named {
		if m.Other || m.Past {
			continue
		}
		for _, p := range i.content.Protocols() {
			if slices.Contains(p.OpensNamed, m.Concept) && !(p.Unless != nil && p.Unless.Test(facts)) && !(p.TapFor != nil && !p.TapFor.Test(facts)) &&
				(!i.body(v, p) || slices.Contains(v.Protocols, p.ID)) {
				out = append(out, p)
			}
		}
	}
	return out
}

// body reports whether the patient raised something of the body that the protocol is not about, and that may not stand beside it: who cannot sleep for a
// toothache is asked about the tooth.
func (i *Interviewer) body(v *intake.Visit, p *guidelines.Protocol) bool {
	about := slices.Concat(p.About(), p.OpensBeside)
	return slices.ContainsFunc(v.Findings, func(f intake.Finding) bool {
		switch i.content.Concepts.Kind(f.Concept) {
		case "symptom", "sign":
		default:
			return false
		}
		if slices.ContainsFunc(about, func(c string) bool { return i.content.Concepts.IsA(f.Concept, c) }) {
			return false
		}
		_, ok := i.raised(v, []string{f.Concept}, intake.Current)
		return ok
	})
}

// raised returns the first words by which the patient raised one of the concepts, of now or of the past.
func (i *Interviewer) raised(v *intake.Visit, concepts []string, when intake.Temporality) (intake.Evidence, bool) {
	var first intake.Evidence
	found := false
	for _, f := range v.Findings {
		if f.Status != intake.Present || f.Experiencer == intake.OfOther ||
			(f.Temporality == intake.Past) != (when == intake.Past) || !slices.Contains(concepts, f.Concept) {
			continue
		}
		if len(f.Evidence) == 0 {
			return first, true
		}
		for _, e := range f.Evidence {
			if q, ok := i.content.Question(e.Question); ok && (q.BringsUp(f.Concept) || tellsStory(q)) {
				continue
			}
			if !found || e.Turn < first.Turn || e.Turn == first.Turn && e.Start < first.Start {
				first, found = e, true
			}
		}
	}
	return first, found
}

// tellsStory reports whether a question of a block was about the symptom that its protocol stands for.
func tellsStory(q *guidelines.Question) bool {
	return slices.ContainsFunc(q.Asks, func(a string) bool { return strings.HasPrefix(a, guidelines.Symptom) })
}

// said reports whether the patient's side has said anything.
func said(v *intake.Visit) bool {
	return len(v.Findings) > 0 || slices.ContainsFunc(v.Turns, func(t intake.Turn) bool {
		return t.Who == intake.Patient || t.Who == intake.Companion
	})
}

// symptom is what $symptom stands for in a protocol: its first opening concept that is present, as it was said.
func (k *knowledge) symptom(p *guidelines.Protocol) string {
	for _, c := range p.About() {
		if by := k.told.Present(c); len(by) > 0 {
			return by[0]
		}
	}
	if p.Kind != guidelines.Generic && p.Instead == nil {
		return ""
	}
	for _, f := range k.v.Findings {
		if _, present := k.found[f.Concept]; present && f.Status == intake.Present && f.Experiencer != intake.OfOther {
			switch k.content.Concepts.Kind(f.Concept) {
			case "symptom", "sign", "emotion", "event":
				return f.Concept
			}
		}
	}
	return ""
}

// byDanger puts the protocol first whose red flags may set the more urgent level. Among equals the order of raising stays:
// what the patient named first is what brought them.
func byDanger(a, b *guidelines.Protocol) int { return cmp.Compare(danger(a), danger(b)) }

func danger(p *guidelines.Protocol) intake.Level {
	worst := intake.L5
	for _, f := range p.Flags {
		worst = worst.Worst(f.Level)
	}
	return worst
}
