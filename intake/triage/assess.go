package triage

import (
	"cmp"
	"slices"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/scales"
	"github.com/preconsult/preconsult/intake"
)

// Input is what is known of a visit.
type Input struct {
	Person    intake.Person
	Informant intake.Informant
	Findings  []intake.Finding // settled: one a FindingKey
	Readings  []intake.Reading // of any age; only those of the last 24 hours count
	Chart     []intake.Finding // what the hospital's chart says: it may raise a level and never lowers one
	Now       time.Time
	Protocols []string // ids of the protocols in play
	Scale2    bool     // a clinician has set a target SpO2 of 88–92 %
	OnOxygen  bool
	Closed    bool // nothing more will be asked: what matters and is still not known counts as it may be

	// Named and Whose are what the words name and whose illness they tell of. They point to departments alone; but an age
	// that is told counts where none was entered.
	Named []intake.Mention
	Whose intake.Whose
}

// Assessor judges visits by the content.
type Assessor struct {
	content   *guidelines.Content
	flags     []*guidelines.Flag
	unsettled []*guidelines.Flag // checked when the interview is closed
	house     House
}

// New returns an assessor. The universal flags come first, by file, then those of asking again, then those of the protocols by
// id.
func New(c *guidelines.Content, house House) *Assessor {
	first := c.Universal()
	if r := c.ReCheck(); r != nil {
		first = append(slices.Clone(first), r)
	}
	return &Assessor{content: c, house: house, flags: flagsOf(slices.Concat(first, c.Protocols())), unsettled: flagsOf(c.Unsettled())}
}

// flagsOf lists the flags of protocols. A flag without condition is a problem at load, never "always".
func flagsOf(protocols []*guidelines.Protocol) []*guidelines.Flag {
	var all []*guidelines.Flag
	for _, p := range protocols {
		for i := range p.Flags {
			if p.Flags[i].Condition != nil {
				all = append(all, &p.Flags[i])
			}
		}
	}
	return all
}

// Assess returns the level, why, and where to. The same input gives the same answer, whatever the order of its findings.
func (a *Assessor) Assess(in Input) intake.Assessment {
	v := a.view(in)
	out := intake.Assessment{Reasons: a.allReasons(v)}
	for _, r := range out.Reasons {
		out.Level = out.Level.Worst(r.Level)
	}
	a.counterfactuals(v, &out)
	out.Departments = a.departments(a.told(v), out.Level)
	out.Conflicts = a.conflicts(v)
	return out
}

// conflicts lists what cannot both hold. None is resolved: the doctor sees both.
func (a *Assessor) conflicts(v *view) []intake.Conflict {
	var all []intake.Conflict
	for _, x := range a.content.Contradictions() {
		ok, used := x.Condition.Holds(v.facts)
		if !ok {
			continue
		}
		r := v.reason(x.ID, intake.Unassessed, x.Text, nil, used)
		if slices.ContainsFunc(r.From, func(e intake.Evidence) bool { return e.Chart != "" }) {
			r.Text = byChart(x)
		}
		all = append(all, intake.Conflict{Rule: x.ID, Text: r.Text, From: r.From})
	}
	return all
}

// view is an input with what is looked up again and again.
type view struct {
	Input
	facts    guidelines.Facts
	readings []intake.Reading // measured and said
	newest   map[intake.Measure]intake.Reading
	symptoms []string // present ones, by id
}

func (a *Assessor) view(in Input) *view {
	if in.Person.Age == nil {
		in.Person.Age = in.Whose.Age
	}
	v := &view{Input: in}
	v.readings = slices.Concat(in.Readings, a.said(in))
	v.newest = guidelines.NewestReadings(v.readings, in.Now)
	v.facts = guidelines.FactsOf(a.content.Concepts, in.Person, in.Informant, in.all(), v.readings, in.Now)
	for _, f := range in.Findings {
		if counts(f) && a.isSymptom(f.Concept) {
			v.symptoms = append(v.symptoms, f.Concept)
		}
	}
	slices.Sort(v.symptoms)
	return v
}

// counts reports whether a finding is there, now, in the patient.
func counts(f intake.Finding) bool {
	return f.Status == intake.Present && f.Experiencer != intake.OfOther && f.Temporality != intake.Past
}

func (a *Assessor) isSymptom(concept string) bool {
	switch a.content.Concepts.Kind(concept) {
	case "symptom", "sign", "event", "emotion":
		return true
	}
	return false
}

// reasons are the rules that hold, worst first, and within a level in the order of the content. Where none holds there is
// one that says so.
func (a *Assessor) reasons(v *view) []intake.Reason {
	var all []intake.Reason
	check := func(flags []*guidelines.Flag) {
		for _, f := range flags {
			if ok, used := f.Condition.Holds(v.facts); ok {
				all = append(all, v.reason(f.ID, f.Level, f.Text, f.Cites, used))
			}
		}
	}
	check(a.flags)
	all = append(all, a.somebodyElse(v)...)
	if v.Closed {
		check(a.unsettled)
		if r, ok := a.unknown(v); ok {
			all = append(all, r)
		}
	}
	for _, h := range a.judge(v) {
		if h.Level.Valid() {
			r := v.reason(h.Rule, h.Level, h.Text, h.Cites, h.Concepts)
			for _, m := range h.Measures {
				r.From = append(r.From, readingEvidence(v.newest[m]))
			}
			all = append(all, r)
		}
	}
	if len(all) == 0 {
		all = append(all, v.noFlag())
	}
	slices.SortStableFunc(all, func(a, b intake.Reason) int { return cmp.Compare(a.Level, b.Level) })
	return all
}

func (a *Assessor) judge(v *view) []scales.Hit {
	if a.content.Scales == nil {
		return nil
	}
	return a.content.Scales.Judge(patient{v}, scales.Vitals{
		Readings: v.readings, Now: v.Now, Scale2: v.Scale2, OnOxygen: v.OnOxygen})
}

// The rules that stand where no other does.
const (
	RuleSymptom = "symptom-without-red-flag"
	RuleRoutine = "no-symptom"
)

// NoFlagCites is the passage that says what stands where no rule does.
var NoFlagCites = []string{"preconsult-house-rules#no-red-flag"}

func (v *view) noFlag() intake.Reason {
	if len(v.symptoms) == 0 {
		text := intake.Words{ZH: "没有说到不舒服", EN: "No symptom was named"}
		if slices.ContainsFunc(v.Findings, counts) {
			text = intake.Words{ZH: "说到的里没有症状，未触发红旗", EN: "What was told holds no symptom, and no red flag"}
		}
		return intake.Reason{Rule: RuleRoutine, Level: intake.L5, Cites: NoFlagCites, Text: text}
	}
	return v.reason(RuleSymptom, intake.L4,
		intake.Words{ZH: "有不舒服，未触发红旗", EN: "A symptom, and no red flag so far"}, NoFlagCites, v.symptoms)
}

// reason joins a rule with the words and readings that it rests on.
func (v *view) reason(rule string, level intake.Level, text intake.Words, cites, used []string) intake.Reason {
	r := intake.Reason{Rule: rule, Level: level, Text: text, Cites: cites}
	for _, u := range used {
		if m, ok := guidelines.UsedVital(u); ok {
			r.From = append(r.From, readingEvidence(v.newest[m]))
			continue
		}
		r.Concepts = append(r.Concepts, u)
		if e, ok := v.evidence(u); ok && !slices.Contains(r.From, e) {
			r.From = append(r.From, e)
		}
	}
	return r
}

// evidence is what settled a concept: of now, or of the past where only that is known; the chart where nobody said it.
func (v *view) evidence(concept string) (intake.Evidence, bool) {
	var past intake.Evidence
	found := false
	for _, f := range v.all() {
		if f.Concept != concept || f.Experiencer == intake.OfOther {
			continue
		}
		e, ok := f.Words()
		if ok && f.Temporality != intake.Past {
			return e, true
		}
		if ok {
			past, found = e, true
		}
	}
	return past, found
}

// readingEvidence is the words of who said a figure, or the id of the reading of a device.
func readingEvidence(r intake.Reading) intake.Evidence {
	if r.Evidence != (intake.Evidence{}) {
		return r.Evidence
	}
	return intake.Evidence{Reading: r.ID}
}

// patient is a view as the tables of guidelines/scales see it.
type patient struct{ *view }

func (p patient) Age() float64                       { return p.facts.Age() }
func (p patient) Present(c string) []string          { return p.facts.Present(c) }
func (p patient) Group(name string) (bool, []string) { return p.facts.Group(name) }
func (p patient) Symptomatic() bool                  { return len(p.symptoms) > 0 }

// chronicHours is 14 days: pain that is known to be older, and not getting worse, does not count as acute.
const chronicHours = 14 * 24

func (p patient) LongStanding() bool {
	known := false
	for _, s := range p.symptoms {
		if low, _, ok := p.facts.Range(s, intake.Onset); ok {
			if low <= chronicHours {
				return false
			}
			known = true
		}
		if len(p.facts.Code(s, intake.Course, "worsening")) > 0 {
			return false
		}
	}
	return known
}
