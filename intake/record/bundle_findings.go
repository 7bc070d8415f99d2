package record

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/intake"
)

// absentReasons tell the statuses that are neither yes nor no.
var absentReasons = map[intake.Status][2]string{
	intake.Uncertain: {"asked-unknown", "Asked But Unknown"},
	intake.Refused:   {"asked-declined", "Asked But Declined"},
	intake.NotAsked:  {"not-asked", "Not Asked"},
}

// addFinding adds the resources of one finding. Whatever it is, anything but "present" is an Observation, so that the five
// statuses are read in one way; what is present has the resource of its kind.
func (d *document) addFinding(f intake.Finding) {
	if f.Status == intake.NotAsked || d.folded(f) || len(d.sourcesOf(f)) == 0 {
		return // not asked is added apart; what was measured is a vital sign; what nobody said is not written
	}
	code := d.place(f)
	path := lineID(code, f)
	present := f.Status == intake.Present
	kind := d.kind(f.Concept)
	var ref fhir.Reference
	switch {
	case present && code == familyCode:
		ref = d.add("family/"+path, d.family(path, f))
	case present && code == allergiesCode && !strings.HasPrefix(f.Concept, "no-"):
		ref = d.add("allergy/"+path, d.allergy(path, f))
	case present && code == medicinesCode && f.Experiencer == intake.OfPatient && f.Temporality != intake.Past &&
		(kind == "medicine" || kind == "medicine-class" || d.isA(f.Concept, "medicine-use")):
		ref = d.add("medicine/"+path, d.medicine(path, f))
	default:
		ref = d.add("finding/"+path, d.observation(path, f))
		if present && kind == "disease" && f.Experiencer == intake.OfPatient {
			c := d.add("condition/"+path, d.condition(path, f, ref))
			d.sections[code] = append(d.sections[code], c)
			d.madeBy(maker{f.Mode, f.MadeBy}, c, d.spans(f)...)
		}
	}
	d.finding[f.Key()] = ref
	d.sections[code] = append(d.sections[code], ref)
	if slices.Contains(d.main, f.Concept) && present && f.Experiencer == intake.OfPatient {
		d.sections[complaintCode] = append(d.sections[complaintCode], ref)
	}
	d.madeBy(maker{f.Mode, f.MadeBy}, ref, d.spans(f)...)
}

func (d *document) sourcesOf(f intake.Finding) []intake.Source { return d.sources(f) }

// coded is a concept with its codes: ours, ICD-10, and SNOMED CT only where the hospital has the licence.
func (d *document) coded(f intake.Finding) *fhir.Concept {
	c, ok := d.b.lexicon.Concept(f.Concept)
	out := &fhir.Concept{Text: clean(d.label(f.Concept))}
	if f.Experiencer == intake.OfOther && d.place(f) != familyCode || f.Experiencer == intake.OfOther && f.Status != intake.Present {
		out.Text = pick(d.lang, "家人或他人：", "Family or others: ") + out.Text
		return out // a code without a subject of its own would be read as the patient's
	}
	if e, charted := d.entry(f); charted {
		out.Text = clean(e.Text)
		out.Coding = d.chartCoding(e.Code)
	}
	if d.unread(f) {
		return out
	}
	out.Coding = append(out.Coding, fhir.Coding{System: fhir.LocalCode, Code: clean(f.Concept)})
	if ok && c.ICD10 != "" && !hasSystem(out.Coding, fhir.ICD10) {
		out.Coding = append(out.Coding, fhir.Coding{System: fhir.ICD10, Code: c.ICD10})
	}
	if ok && c.SNOMED != "" && d.b.opt.SNOMED && !hasSystem(out.Coding, fhir.SNOMED) {
		out.Coding = append(out.Coding, fhir.Coding{System: fhir.SNOMED, Code: c.SNOMED})
	}
	return out
}

// derived points at the dialogue with the places of a finding, which is as exact as R4 lets a reference be.
func (d *document) derived(f intake.Finding) []fhir.Reference {
	var out []fhir.Reference
	for _, s := range d.spans(f) {
		r := *d.ref("dialogue")
		r.Display = place(s)
		out = append(out, r)
	}
	for _, e := range f.Evidence {
		if e.Chart != "" {
			out = append(out, d.chartRef(e.Chart))
		}
	}
	return out
}

func place(s intake.Span) string { return fmt.Sprintf("turn %d, %d–%d", s.Turn, s.Start, s.End) }

func (d *document) when(f intake.Finding) string {
	e, charted := d.entry(f)
	switch {
	case charted && e.Recorded != "":
		return e.Recorded
	case !f.At.IsZero():
		return d.time(f.At)
	case len(d.spans(f)) > 0 && !d.turns[d.spans(f)[0].Turn].At.IsZero():
		return d.time(d.turns[d.spans(f)[0].Turn].At)
	}
	return d.time(d.now)
}

func (d *document) observation(path string, f intake.Finding) fhir.Observation {
	text := d.presentText("", f)
	if f.Status != intake.Present {
		text = d.short(f)
	}
	o := fhir.Observation{Common: d.common("Observation", "finding/"+path, text), Status: d.status,
		Category: []fhir.Concept{*fhir.Coded(fhir.Category, "survey", "Survey")}, Code: d.coded(f), Subject: d.ref("patient"),
		Encounter: d.ref("encounter"), Effective: d.when(f), Performer: []fhir.Reference{*d.teller(f)},
		DerivedFrom: d.derived(f)}
	switch f.Status {
	case intake.Present, intake.Absent:
		yes := f.Status == intake.Present
		o.ValueBoolean = &yes
	default:
		reason := absentReasons[f.Status]
		o.AbsentReason = fhir.Coded(fhir.Absent, reason[0], reason[1])
	}
	if words := d.said(f); words != "" {
		o.Note = []fhir.Annotation{{Text: words}}
	}
	if f.Temporality == intake.Past {
		o.Component = append(o.Component, component("temporality", "past"))
	}
	for _, name := range attributeOrder {
		if a, ok := f.Attributes[name]; ok {
			if v := clean(d.value(name, a)); v != "" {
				o.Component = append(o.Component, component(name, v))
			}
		}
	}
	if on := clean(d.onset(f)); on != "" {
		o.Component = append(o.Component, component(intake.Onset, on))
	}
	return o
}

func component(name, value string) fhir.Component {
	return fhir.Component{Code: &fhir.Concept{Coding: []fhir.Coding{{System: fhir.LocalCode, Code: "attribute." + name}}, Text: name},
		ValueString: value}
}

// said is the patient's own words of a finding, or the chart's.
func (d *document) said(f intake.Finding) string {
	var parts []string
	if e, ok := d.entry(f); ok {
		return clean(pick(d.lang, "病历：", "from the chart: ") + e.Text)
	}
	for _, s := range d.spans(f) {
		if words := clean(d.cut(s)); words != "" && !slices.Contains(parts, words) {
			parts = append(parts, words)
		}
	}
	return strings.Join(parts, " … ")
}

// condition is an illness that the patient reports. Nobody has confirmed it, so it says unconfirmed.
func (d *document) condition(path string, f intake.Finding, evidence fhir.Reference) fhir.Condition {
	c := fhir.Condition{Common: d.common("Condition", "condition/"+path, d.presentText(pastCode, f)),
		VerificationStatus: fhir.Coded("http://terminology.hl7.org/CodeSystem/condition-ver-status", "unconfirmed", "Unconfirmed"),
		Code:               d.coded(f), Subject: *d.ref("patient"), Encounter: d.ref("encounter"), RecordedDate: d.when(f),
		Asserter: d.teller(f), Evidence: []fhir.ConditionEvidence{{Detail: []fhir.Reference{evidence}}}}
	if f.Temporality != intake.Past {
		c.ClinicalStatus = fhir.Coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "Active")
	}
	if a, ok := f.Attributes[intake.Onset]; ok && a.Low != nil && a.High != nil && *a.High < 24*365*130 && !d.now.IsZero() {
		hours := func(h float64) string { return d.time(d.now.Add(-time.Duration(h * float64(time.Hour)))) }
		c.OnsetPeriod = &fhir.Period{Start: hours(max(*a.Low, *a.High)), End: hours(min(*a.Low, *a.High))}
	}
	if words := d.said(f); words != "" {
		c.Note = []fhir.Annotation{{Text: words}}
	}
	return c
}

func (d *document) allergy(path string, f intake.Finding) fhir.AllergyIntolerance {
	a := fhir.AllergyIntolerance{Common: d.common("AllergyIntolerance", "allergy/"+path, d.short(f)),
		ClinicalStatus:     fhir.Coded("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active", "Active"),
		VerificationStatus: fhir.Coded("http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", "unconfirmed", "Unconfirmed"),
		Code:               d.coded(f), Patient: *d.ref("patient"), Encounter: d.ref("encounter"), RecordedDate: d.when(f),
		Asserter: d.teller(f)}
	if f.Temporality == intake.Past {
		a.ClinicalStatus = fhir.Coded("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "inactive", "Inactive")
	}
	switch {
	case d.unread(f):
	case d.isA(f.Concept, "drug-allergy"):
		a.Category = []string{"medication"}
	case d.isA(f.Concept, "food-allergy"):
		a.Category = []string{"food"}
	case d.kind(f.Concept) == "allergen":
		a.Category = []string{"environment"}
	}
	if r, ok := f.Attributes[intake.Reaction]; ok {
		if v := clean(d.value(intake.Reaction, r)); v != "" {
			what := fhir.Concept{Text: v}
			if _, ok := d.b.lexicon.Concept(r.Code); ok {
				what.Coding = []fhir.Coding{{System: fhir.LocalCode, Code: clean(r.Code)}}
			}
			a.Reaction = []fhir.AllergyReaction{{Manifestation: []fhir.Concept{what}}}
		}
	}
	if words := d.said(f); words != "" {
		a.Note = []fhir.Annotation{{Text: words}}
	}
	return a
}

func (d *document) medicine(path string, f intake.Finding) fhir.MedicationStatement {
	m := fhir.MedicationStatement{Common: d.common("MedicationStatement", "medicine/"+path, d.short(f)), Status: "active",
		Medication: d.coded(f), Subject: *d.ref("patient"), Context: d.ref("encounter"), DateAsserted: d.when(f),
		InformationSource: d.teller(f), DerivedFrom: d.derived(f)}
	if v := clean(strings.Trim(d.taking(f), " ,，")); v != "" {
		m.Dosage = []fhir.Dosage{{Text: v}}
	}
	if words := d.said(f); words != "" {
		m.Note = []fhir.Annotation{{Text: words}}
	}
	return m
}

func (d *document) family(path string, f intake.Finding) fhir.FamilyMemberHistory {
	h := fhir.FamilyMemberHistory{Common: d.common("FamilyMemberHistory", "family/"+path, d.presentText(familyCode, f)),
		Status: "partial", Patient: *d.ref("patient"), Date: d.when(f),
		Relationship: fhir.Coded(fhir.RoleCode, "FAMMEMB", "family member"), Condition: []fhir.FamilyCondition{{Code: d.coded(f)}}}
	if words := d.said(f); words != "" {
		h.Note = []fhir.Annotation{{Text: words}}
	}
	return h
}

// notAsked adds what must be asked and was not: an Observation that says so, where its section has entries.
func (d *document) notAsked() {
	for _, l := range d.note.Card.NotAsked {
		id := strings.TrimPrefix(l.ID, "card/not-asked/")
		if strings.Contains(id, ".") {
			continue // a quality that is missing is missing from its finding
		}
		f := intake.Finding{Concept: id, Status: intake.NotAsked, Experiencer: intake.OfPatient}
		path := "not-asked/" + id
		o := fhir.Observation{Common: d.common("Observation", path, d.label(id)+pick(d.lang, "：未问", ": not asked")), Status: d.status,
			Category: []fhir.Concept{*fhir.Coded(fhir.Category, "survey", "Survey")}, Code: d.coded(f), Subject: d.ref("patient"),
			Encounter: d.ref("encounter"), Effective: d.time(d.now),
			AbsentReason: fhir.Coded(fhir.Absent, absentReasons[intake.NotAsked][0], absentReasons[intake.NotAsked][1])}
		ref := d.add(path, o)
		code := d.place(f)
		if !slices.ContainsFunc(d.note.Sections, func(s intake.Section) bool { return s.Code == code && s.EmptyReason == "" }) {
			code = illnessCode
		}
		d.sections[code] = append(d.sections[code], ref)
		d.made(intake.ByRule, ref)
	}
}
