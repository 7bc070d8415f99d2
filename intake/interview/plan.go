package interview

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

var phaseOrder = []guidelines.Phase{guidelines.PhaseFlags, guidelines.PhaseDiscriminator, guidelines.PhaseStory,
	guidelines.PhaseBackground, guidelines.PhaseClose}

// fullComplaints is how many complaints get their whole protocol. Of further ones only the red flags are asked: nobody
// answers five interviews.
const fullComplaints = 2

// followUps is how many questions follow what a patient raises in a short visit, beside its must-ask red flags.
const followUps = 2

// plan lists what may be asked now, in order. What is in it may turn out to be answered already.
func (k *knowledge) plan() []entry {
	if k.v.Level == intake.L2 {
		return k.urgentPlan()
	}
	short, complaints := k.protocols()
	if len(short) > 0 && !k.broughtAlong(short[0], complaints) {
		return k.shortPlan(short, complaints)
	}
	list := k.universe(append(complaints, short...))
	if k.hurried() {
		return k.hurry(list)
	}
	return k.budget(list)
}

// leftLast moves what was given up to the end, before the closing questions: it is put once more when something else has been
// talked about.
func (k *knowledge) leftLast(list []entry) []entry {
	var now, later, last []entry
	for _, e := range list {
		switch {
		case e.q.Phase == guidelines.PhaseClose:
			last = append(last, e)
		case k.left[e.q.Ref()]:
			later = append(later, e)
		default:
			now = append(now, e)
		}
	}
	return slices.Concat(now, later, last)
}

// protocols sorts what is in play into reasons for a short visit and complaints by danger.
func (k *knowledge) protocols() (short, complaints []*guidelines.Protocol) {
	for _, id := range k.inPlay {
		p, ok := k.content.Protocol(id)
		switch {
		case !ok:
		case p.Kind == guidelines.Short:
			short = append(short, p)
		default:
			complaints = append(complaints, p)
		}
	}
	slices.SortStableFunc(complaints, func(a, b *guidelines.Protocol) int {
		if x, y := k.raisedByModel[a.ID], k.raisedByModel[b.ID]; x != y {
			if x {
				return 1
			}
			return -1
		}
		return byDanger(a, b)
	})
	return short, complaints
}

// universe lists all questions of the protocols by phase, each protocol's own before those of its blocks. A question of a
// block that several protocols name stands once for each symptom, and once where it is not about a symptom.
func (k *knowledge) universe(ps []*guidelines.Protocol) []entry {
	var all []entry
	seen := map[string]bool{}
	add := func(p *guidelines.Protocol, full bool, symptom string, ask []guidelines.Question) {
		for i := range ask {
			q := &ask[i]
			e := entry{q, symptom, p}
			key := q.Ref() + " " + strings.Join(e.asks(), " ")
			if seen[key] || !full && !(q.Phase == guidelines.PhaseFlags && q.Must || k.raises(e)) {
				continue
			}
			seen[key] = true
			all = append(all, e)
		}
	}
	for n, p := range ps {
		full := n < fullComplaints || p.Kind == guidelines.Short
		symptom := k.symptom(p)
		add(p, full, symptom, p.Ask)
		for _, id := range p.Blocks {
			if b, ok := k.content.Block(id); ok {
				add(p, full, symptom, b.Ask)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int {
		return slices.Index(phaseOrder, a.q.Phase) - slices.Index(phaseOrder, b.q.Phase)
	})
	return all
}

// planned is how many questions fit the time that the patient has.
func (k *knowledge) planned() int {
	switch w := k.v.Waiting; {
	case w == nil:
		return planned
	case *w < 10:
		return plannedShort
	}
	return plannedLong
}

// budget keeps the must-ask items and all that can set level 1 or 2, and of the others as many as fit, by order: into the number of
// questions and into the time.
func (k *knowledge) budget(list []entry) []entry {
	kept := map[entry]bool{}
	room, left := k.planned()-k.count, k.secondsLeft()
	take := func(e entry, s Step) {
		room--
		left -= seconds(e.q, len(s.Items), k.v.Lang)
	}
	closing := slices.IndexFunc(list, func(e entry) bool { return e.q.Phase == guidelines.PhaseClose && !e.q.Must })
	last := func(e entry) bool { return closing >= 0 && e == list[closing] }
	for _, e := range list {
		if s, open := k.step(e); open && (e.q.Must || k.raises(e)) {
			take(e, s)
			kept[e] = true
		}
	}
	keepLast := room > 0
	for _, e := range list { // what worries the patient is not what gives way; what they hope for is asked where there is time
		if s, open := k.step(e); open && last(e) {
			take(e, s)
		}
	}
	return slices.DeleteFunc(list, func(e entry) bool {
		if e.q.Must || kept[e] {
			return false
		}
		if last(e) {
			return !keepLast
		}
		s, open := k.step(e)
		if !open || room <= 0 || left < seconds(e.q, len(s.Items), k.v.Lang) {
			return true
		}
		take(e, s)
		return false
	})
}

// urgentPlan is for those who come running: open red flags, then allergies, blood thinners and other medicines.
func (k *knowledge) urgentPlan() []entry {
	_, complaints := k.protocols()
	room := urgentFlags - k.flagsSinceBell()
	list := slices.DeleteFunc(k.universe(complaints), func(e entry) bool {
		if _, open := k.step(e); e.q.Phase != guidelines.PhaseFlags || !open {
			return true
		}
		room--
		return room < 0
	})
	for _, wanted := range [][]string{{"drug-allergy"}, {"anticoagulant-use", "antiplatelet-use"},
		{"medicine-use", "other-medicines"}} {
		if e, ok := k.asking(wanted); ok {
			list = append(list, e)
		}
	}
	return list
}

// urgentFlags is how many more red-flag questions are asked once people have been called: those who come running need
// allergies and blood thinners sooner than a complete list.
const urgentFlags = 3

// flagsSinceBell counts the red-flag questions that were put since the first urgent bell.
func (k *knowledge) flagsSinceBell() int {
	n := 0
	for _, b := range k.v.Bells {
		if !b.Level.Urgent() {
			continue
		}
		for _, a := range k.v.Asked {
			if q, ok := k.content.Question(a.Question); ok && q.Phase == guidelines.PhaseFlags && !a.At.Before(b.Since) {
				n++
			}
		}
		break
	}
	return n
}

// asking finds a question of a block that asks one of the concepts, unless the patient has answered it.
func (k *knowledge) asking(concepts []string) (entry, bool) {
	var best *guidelines.Question
	for _, b := range k.content.Blocks() {
		for i := range b.Ask {
			q := &b.Ask[i]
			if !slices.ContainsFunc(concepts, q.BringsUp) || tellsStory(q) {
				continue
			}
			if _, open := k.step(entry{q: q}); open && (best == nil || q.Must && !best.Must) {
				best = q
			}
		}
	}
	return entry{q: best}, best != nil
}

// broughtAlong reports whether a complaint was named in the same breath as the reason for a short visit, or before it:
// "three days of cough, I want something for it" is no short visit.
func (k *knowledge) broughtAlong(short *guidelines.Protocol, complaints []*guidelines.Protocol) bool {
	var reason []string
	for _, c := range short.ForReason {
		reason = append(reason, k.told.Present(c)...)
	}
	why, ok := k.raised(k.v, reason, intake.Current)
	return ok && slices.ContainsFunc(complaints, func(p *guidelines.Protocol) bool {
		var by []string
		for _, c := range p.About() {
			by = append(by, k.told.Present(c)...)
		}
		e, ok := k.raised(k.v, by, intake.Current)
		return ok && e.Turn <= why.Turn
	})
}

// shortPlan follows up what the patient raised, and then goes through the few questions of the visit.
// Who comes for two reasons is asked what must be asked for each.
func (k *knowledge) shortPlan(short, raised []*guidelines.Protocol) []entry {
	var list []entry
	for _, p := range raised {
		list = append(list, k.followUp(p)...)
	}
	if symptom := k.lone(raised); symptom != "" {
		for _, b := range k.content.Blocks() {
			n := 0
			for i := range b.Ask {
				if q := &b.Ask[i]; tellsStory(q) && q.Must && n < followUps {
					list = append(list, entry{q: q, symptom: symptom})
					n++
				}
			}
			if n > 0 {
				break
			}
		}
	}
	room := short[0].Limit
	own := k.universe(short)
	for _, a := range k.v.Asked {
		if slices.ContainsFunc(own, func(e entry) bool { return e.q.Ref() == a.Question }) {
			room--
		}
	}
	for _, e := range own {
		if _, open := k.step(e); open && (e.q.Must || room > 0 && !k.hurried()) {
			list = append(list, e)
			room--
		}
	}
	return list
}

// followUp is the must-ask red flags of a complaint, and one or two of its other questions.
func (k *knowledge) followUp(p *guidelines.Protocol) []entry {
	var list []entry
	room := followUps
	all := k.universe([]*guidelines.Protocol{p})
	for _, a := range k.v.Asked {
		if slices.ContainsFunc(all, func(e entry) bool { return e.q.Ref() == a.Question }) {
			room--
		}
	}
	for _, e := range all {
		flag := e.q.Phase == guidelines.PhaseFlags && e.q.Must
		if _, open := k.step(e); !open || !flag && (room <= 0 || !e.q.Must) {
			continue
		}
		room--
		list = append(list, e)
	}
	return list
}

// lone is a symptom that the patient raised in a short visit and that no protocol in play is about.
func (k *knowledge) lone(raised []*guidelines.Protocol) string {
	for _, f := range k.v.Findings {
		if f.Status != intake.Present || f.Experiencer == intake.OfOther || f.Temporality == intake.Past {
			continue
		}
		if kind := k.content.Concepts.Kind(f.Concept); kind != "symptom" && kind != "sign" {
			continue
		}
		if _, ok := k.raised(k.v, []string{f.Concept}, intake.Current); ok && !slices.ContainsFunc(raised, func(p *guidelines.Protocol) bool {
			return slices.ContainsFunc(p.About(), func(o string) bool { return k.content.Concepts.IsA(f.Concept, o) })
		}) {
			return f.Concept
		}
	}
	return ""
}
