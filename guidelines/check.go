package guidelines

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

var departmentShape = regexp.MustCompile(`^[0-9]{2}(\.[0-9]{2}){0,2}$`)

var measures = []intake.Measure{intake.HeartRate, intake.RespiratoryRate, intake.Systolic, intake.Diastolic, intake.SpO2,
	intake.Temperature, intake.Glucose, intake.Weight, intake.Height, intake.PeakFlow, intake.Pain, intake.AVPU}

// checker holds what the checks of several files share.
type checker struct {
	*Content
	flagIDs map[string]string // flag id to the file it stands in
}

// checkProtocols checks all that needs more than one file: citations, concepts, blocks, ids across files.
func checkProtocols(c *Content, texts []*protocolText) {
	k := &checker{Content: c, flagIDs: map[string]string{}}
	for _, t := range texts {
		k.protocol(t)
	}
}

func (k *checker) protocol(t *protocolText) {
	at := t.src.at("")
	at.id("id", t.ID)
	if want := strings.TrimSuffix(path.Base(t.File), ".yaml"); t.ID != want {
		at.report("id", "%q must be the file's name, %q", t.ID, want)
	}
	if t.Kind != Blocks {
		at.words("title", t.Title)
	}
	switch t.Kind {
	case Complaint:
		k.needs(at, "opens_with", len(t.OpensWith))
		k.needs(at, "departments", len(t.Departments))
		k.needs(at, "ask", len(t.Ask))
	case Short:
		k.needs(at, "for_reason", len(t.ForReason))
		k.needs(at, "ask", len(t.Ask))
		k.limit(at, t.Protocol)
	case Generic:
		k.needs(at, "ask", len(t.Ask)+len(t.Blocks))
	case Universal, Unsettled:
		k.needs(at, "flags", len(t.Flags))
	case ReCheck:
		k.reCheck(at, t.Protocol)
	case Cards:
		k.needs(at, "cards", len(t.Cards))
	case Conflicts:
		k.needs(at, "contradictions", len(t.Conflicts))
	case Clinics:
		k.needs(at, "clinics", len(t.Clinics))
	case Blocks:
		k.needs(at, "block", len(t.Block))
	default:
		at.report("kind", "%q: complaint, short, generic, universal, unsettled, re-check, clinics, contradictions, cards or blocks is expected", t.Kind)
	}
	for i, part := range t.Body {
		if !isBodyPart(part) {
			at.item("body", i, part).report("", "no such part of the body")
		}
	}
	if len(t.Body) == 0 && (t.Kind == Complaint || t.Kind == Short) {
		at.report("body", "is missing: nobody finds it by pointing")
	}
	k.concepts(at, "opens_with", t.OpensWith)
	k.condition(at, "opens_unless", t.Unless, false)
	k.condition(at, "opens_instead", t.Instead, false)
	k.concepts(at, "opens_alone", t.OpensAlone)
	k.concepts(at, "opens_beside", t.OpensBeside)
	k.concepts(at, "opens_named", t.OpensNamed)
	k.concepts(at, "for_reason", t.ForReason)
	for i, kind := range t.OpensForKinds {
		if !lexicon.Kind(kind).Valid() {
			at.item("opens_for_kinds", i, kind).report("", "no such kind of concept")
		}
	}
	k.condition(at, "tap_when", t.TapFor, false)
	if t.TapSets != "" && !slices.Contains(slices.Concat(t.OpensWith, t.ForReason), t.TapSets) {
		at.report("tap_sets", "%q does not open this protocol", t.TapSets)
	}
	k.concepts(at, "negatives", t.Negatives)
	for i, m := range t.Measure {
		if !slices.Contains(measures, intake.Measure(m)) {
			at.item("measure", i, m).report("", "no such measure")
		}
	}
	for i, d := range t.Departments {
		here := at.item("departments", i, d.Code)
		if !departmentShape.MatchString(d.Code) {
			here.report("code", "%q is no code of 医疗机构诊疗科目名录", d.Code)
		}
		if d.Weight <= 0 || d.Weight > 5 {
			here.report("weight", "a weight above 0 and up to 5 is expected")
		}
		k.condition(here, "when", d.Condition, false)
	}
	for i, id := range t.Blocks {
		if _, ok := k.Block(id); !ok {
			at.item("blocks", i, id).report("", "no such block")
		}
	}
	for i := range t.Cards {
		k.card(at.item("cards", i, t.Cards[i].ID), &t.Cards[i])
	}
	k.condition(at, "opens_when", t.Opening, false)
	for i := range t.Conflicts {
		x := &t.Conflicts[i]
		here := at.item("contradictions", i, x.ID)
		here.id("id", x.ID)
		here.words("text", x.Text)
		if x.When == "" {
			here.report("when", "is missing")
		}
		k.condition(here, "when", x.Condition, false)
	}
	for i := range t.Clinics {
		k.clinic(at.item("clinics", i, t.Clinics[i].ID), &t.Clinics[i])
	}
	for i := range t.Flags {
		k.flag(at.item("flags", i, t.Flags[i].ID), t, &t.Flags[i])
	}
	for i := range t.Ask {
		k.question(at.item("ask", i, t.Ask[i].ID), &t.Ask[i], false)
	}
	for i := range t.Block {
		b := &t.Block[i]
		here := at.item("block", i, b.ID)
		here.id("id", b.ID)
		here.words("title", b.Title)
		k.needs(here, "ask", len(b.Ask))
		for j := range b.Ask {
			k.question(here.item("ask", j, b.Ask[j].ID), &b.Ask[j], true)
		}
	}
}

func (k *checker) needs(at spot, field string, n int) {
	if n == 0 {
		at.report(field, "is missing")
	}
}

// limit holds a short visit to what it promises: its own questions and the must-ask ones of its blocks.
func (k *checker) limit(at spot, p *Protocol) {
	if p.Limit <= 0 {
		at.report("limit", "a short visit names how many questions it may plan")
		return
	}
	n := len(p.Ask)
	for _, id := range p.Blocks {
		if b, ok := k.Block(id); ok {
			for _, q := range b.Ask {
				if q.Must {
					n++
				}
			}
		}
	}
	if n > p.Limit {
		at.report("limit", "%d questions are planned, %d are allowed", n, p.Limit)
	}
}

// reCheck holds that staff can tap the answers to the first question themselves, and that all answers can be read without
// their questions.
func (k *checker) reCheck(at spot, p *Protocol) {
	k.needs(at, "ask", len(p.Ask))
	if len(p.Ask) > 0 && p.Ask[0].Input != Choice {
		at.item("ask", 0, p.Ask[0].ID).report("input", "the first question is what staff tap: choice is expected")
	}
	for i := range p.Ask {
		at.item("ask", i, p.Ask[i].ID).words("topic", p.Ask[i].Topic)
	}
}

func (k *checker) concepts(at spot, list string, ids []string) {
	for i, id := range ids {
		k.concept(at.item(list, i, id), "", id, false)
	}
}

// concept checks that a concept exists. The placeholder $symptom stands only in blocks.
func (k *checker) concept(at spot, field, id string, block bool) {
	if id == Symptom {
		if !block {
			at.report(field, "%s is used in blocks only", Symptom)
		}
		return
	}
	if !k.Concepts.Has(id) {
		at.report(field, "the lexicon has no concept %q", id)
	}
}

// attribute checks "concept" or "concept.attribute".
func (k *checker) attribute(at spot, field, asks string, block bool) {
	concept, attr, dotted := strings.Cut(asks, ".")
	k.concept(at, field, concept, block)
	if dotted && !slices.Contains(intake.AttributeNames, attr) {
		at.report(field, "%q is no attribute", attr)
	}
}

func (k *checker) condition(at spot, field string, c *Condition, block bool) {
	if c == nil {
		return
	}
	for _, m := range c.named {
		if m.concept != "" {
			k.concept(at, field, m.concept, block)
		}
		if m.attribute != "" && !slices.Contains(intake.AttributeNames, m.attribute) {
			at.report(field, "%s: %q is no attribute", m.function, m.attribute)
		}
		switch m.function {
		case "group":
			if !isGroup(m.code) {
				at.report(field, "%q is no group", m.code)
			}
		case "vital", "hasVital":
			if !slices.Contains(measures, intake.Measure(m.code)) {
				at.report(field, "%q is no measure", m.code)
			}
		}
	}
	for _, name := range c.unguarded() {
		at.report(field, "%s is -1 while unknown and would be below: put %s >= 0 && (or hasVital) before it", name, name)
	}
}

func (k *checker) card(at spot, c *Card) {
	at.id("id", c.ID)
	at.words("text", c.Text)
	at.words("carer", c.Carer)
	k.needs(at, "rules", len(c.Rules))
	k.cites(at, c.Cites)
	for i, r := range c.Rules {
		if !k.rule(r) {
			at.item("rules", i, r).report("", "there is no such flag or band")
		}
	}
}

// rule reports whether a flag of any protocol or a band of the scales has the id.
func (k *checker) rule(id string) bool {
	for _, p := range slices.Concat(k.Protocols(), k.Universal()) {
		if slices.ContainsFunc(p.Flags, func(f Flag) bool { return f.ID == id }) {
			return true
		}
	}
	return k.Scales != nil && k.Scales.HasBand(id)
}

func (k *checker) clinic(at spot, c *Clinic) {
	at.id("id", c.ID)
	at.words("label", c.Label)
	if !departmentShape.MatchString(c.Code) {
		at.report("code", "%q is no code of 医疗机构诊疗科目名录", c.Code)
	}
	if c.Level != intake.Unassessed && !c.Level.Valid() {
		at.report("level", "a level from 1 to 5 is expected, or none")
	}
	if c.When == "" {
		at.report("when", "is missing")
	}
	k.condition(at, "when", c.Condition, false)
	k.cites(at, c.Cites)
}

func (k *checker) flag(at spot, t *protocolText, f *Flag) {
	at.id("id", f.ID)
	if other, taken := k.flagIDs[f.ID]; taken {
		at.report("id", "the flag exists already in %s", other)
	}
	k.flagIDs[f.ID] = t.File
	at.words("text", f.Text)
	if !f.Level.Valid() {
		at.report("level", "a level from 1 to 5 is expected")
	}
	if t.Kind == Unsettled && f.Level.Urgent() {
		at.report("level", "nobody is called for what is merely not known: 3 to 5 is expected")
	}
	if f.When == "" {
		at.report("when", "is missing")
	}
	k.condition(at, "when", f.Condition, false)
	k.cites(at, f.Cites)
	k.concepts(at, "needs", f.Needs)
	for i, id := range f.Needs {
		if k.Concepts.Has(id) && !k.asked(t.Protocol, id) {
			at.item("needs", i, id).report("", "no question of this protocol or its blocks brings it up")
		}
	}
	if f.Level.Urgent() {
		for _, id := range f.Condition.Positive() {
			c, ok := k.Lexicon.Concept(id)
			if ok && (len(c.ZH) < 2 || len(c.EN) < 2) && !k.askedAnywhere(id) {
				at.report("when", "nobody can say %q: it needs words besides its label in both languages, or a question", id)
			}
		}
	}
}

// askedAnywhere reports whether some question of the content, or a tap of the opening, brings the concept up.
func (k *checker) askedAnywhere(concept string) bool {
	if slices.ContainsFunc(k.Protocols(), func(p *Protocol) bool { return p.TapSets == concept }) {
		return true
	}
	for _, q := range k.questions {
		if q.BringsUp(concept) {
			return true
		}
	}
	return false
}

// asked reports whether a question of the protocol can bring the concept up.
func (k *checker) asked(p *Protocol, concept string) bool {
	all := [][]Question{p.Ask}
	for _, id := range p.Blocks {
		if b, ok := k.Block(id); ok {
			all = append(all, b.Ask)
		}
	}
	for _, ask := range all {
		for _, q := range ask {
			if q.BringsUp(concept) {
				return true
			}
		}
	}
	return false
}

// cites checks citations: whether a patient may see one of them, and whether all are there.
func (k *checker) cites(at spot, cites []string) (patient, all bool) {
	if len(cites) == 0 {
		at.report("cites", "at least one passage is cited")
	}
	all = len(cites) > 0
	for i, id := range cites {
		p, ok := k.Passage(id)
		k.uses[id] = true
		if !ok {
			at.item("cites", i, fmt.Sprint(i+1)).report("", "there is no passage %q", id)
			all = false
			continue
		}
		patient = patient || p.PatientMaySee()
	}
	return patient, all
}
