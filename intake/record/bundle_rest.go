package record

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/intake"
)

// dialogue adds what was said, turn by turn: a question of ours with its answer, or somebody's words alone.
func (d *document) dialogue() {
	q := fhir.QuestionnaireResponse{Common: d.common("QuestionnaireResponse", "dialogue",
		pick(d.lang, fmt.Sprintf("对话，%d 句", len(d.v.Turns)), fmt.Sprintf("Dialogue, %d turns", len(d.v.Turns)))),
		Identifier: &fhir.Identifier{System: "urn:preconsult:dialogue", Value: clean(d.v.ID)}, Status: "in-progress",
		Subject: d.ref("patient"), Encounter: d.ref("encounter"), Authored: d.time(d.now), Author: d.ref("device"),
		Source: d.speaker(nil)}
	switch d.v.Status {
	case intake.Done:
		q.Status = "completed"
	case intake.Stopped:
		q.Status = "stopped"
	}
	if d.v.Signed != nil && q.Status == "in-progress" {
		q.Status = "completed"
	}
	question := ""
	flush := func(seq int) {
		if question != "" {
			q.Item = append(q.Item, fhir.Item{LinkID: fmt.Sprintf("turn-%d-info", seq), Text: question})
			question = ""
		}
	}
	for _, t := range d.v.Turns {
		text := clean(t.Text)
		switch {
		case text == "":
		case t.Who == intake.Staff && t.By != "": // what a member of staff found, under their name
			flush(t.Seq)
			q.Item = append(q.Item, fhir.Item{LinkID: fmt.Sprintf("turn-%d", t.Seq), Text: clean(t.By),
				Answer: []fhir.Answer{{ValueString: text}}})
		case t.Who == intake.System || t.Who == intake.Staff:
			flush(t.Seq)
			question = text
		default:
			q.Item = append(q.Item, fhir.Item{LinkID: fmt.Sprintf("turn-%d", t.Seq), Text: question,
				Answer: []fhir.Answer{{ValueString: text}}})
			question = ""
		}
	}
	flush(len(d.v.Turns) + 1)
	d.add("dialogue", q)
}

// maxMeasurements bounds the readings that a document carries; older ones stay in the store.
const maxMeasurements = 120

// measurements adds the readings that the note tells, each by its vital-sign profile.
func (d *document) measurements() {
	n := 0
	for _, x := range d.vitals {
		for _, r := range x.readings {
			if r.Measure == intake.Diastolic && slices.ContainsFunc(x.readings, func(s intake.Reading) bool {
				return s.Measure == intake.Systolic && s.ID == r.ID && s.At.Equal(r.At)
			}) {
				continue // a component of the panel
			}
			if n++; n > maxMeasurements {
				return
			}
			at := r.At
			if at.IsZero() {
				at = d.now
			}
			path := fmt.Sprintf("vital/%s/%s/%s", r.ID, r.Measure, fhir.Time(at.UTC()))
			o := fhir.Vital(r, x.partnerOf(r))
			o.Common = d.common("Observation", path, d.tellOne(r, 0).text)
			o.Meta = fhir.VitalMeta(r)
			o.Status, o.Subject, o.Encounter, o.Effective = d.status, d.ref("patient"), d.ref("encounter"), d.time(at)
			if r.Mode == intake.ByDevice {
				o.Status = "final" // the device has said all it will say
			}
			var places []intake.Span
			if r.Evidence.Text != "" {
				places = []intake.Span{r.Evidence.Span}
				ref := *d.ref("dialogue")
				ref.Display = place(r.Evidence.Span)
				o.DerivedFrom = []fhir.Reference{ref}
			}
			o.Performer = []fhir.Reference{*d.speaker(places)}
			if r.Device != "" {
				o.Device = &fhir.Reference{Display: clean(r.Device)}
			}
			if id, err := uuid.Parse(r.ID); err == nil {
				o.Identifier = []fhir.Identifier{{System: "urn:ietf:rfc:3986", Value: "urn:uuid:" + id.String()}}
			}
			ref := d.add(path, o)
			d.sections[vitalsCode] = append(d.sections[vitalsCode], ref)
			d.made(modeOf(r), ref, places...)
		}
	}
}

func (x vital) partnerOf(s intake.Reading) *intake.Reading {
	for _, r := range x.readings {
		if s.Measure == intake.Systolic && r.Measure == intake.Diastolic && r.ID == s.ID && r.At.Equal(s.At) {
			return &r
		}
	}
	return nil
}

// risks adds each rule that fired with what it rests on, and a flag, which record systems show as a banner, for the urgent.
func (d *document) risks() {
	for i, r := range d.v.Assessed.Reasons {
		if !r.Level.Valid() {
			continue
		}
		path := fmt.Sprintf("risk/%s/%d", r.Rule, i)
		text := clean(r.Text.In(d.lang))
		if text == "" {
			text = clean(r.Rule)
		}
		code, display := "low", "Low likelihood"
		switch {
		case r.Level.Urgent():
			code, display = "high", "High likelihood"
		case r.Level == intake.L3:
			code, display = "moderate", "Moderate likelihood"
		}
		risk := fhir.RiskAssessment{Common: d.common("RiskAssessment", path, r.Level.Roman()+" · "+text), Status: d.status,
			Method:  &fhir.Concept{Coding: []fhir.Coding{{System: fhir.LocalRule, Code: clean(r.Rule)}}, Text: text},
			Subject: *d.ref("patient"), Encounter: d.ref("encounter"), Occurrence: d.time(d.now), Performer: d.ref("device"),
			Basis: d.basis(r), Prediction: []fhir.Prediction{{
				Outcome:         fhir.Text(pick(d.lang, "需要尽快由医护人员评估", "needs assessment by a clinician")),
				QualitativeRisk: fhir.Coded("http://terminology.hl7.org/CodeSystem/risk-probability", code, display)}}}
		for _, c := range r.Cites {
			risk.Note = append(risk.Note, fhir.Annotation{Text: clean(c)})
		}
		ref := d.add(path, risk)
		d.sections[illnessCode] = append(d.sections[illnessCode], ref)
		d.made(intake.ByRule, ref)
		if r.Level.Urgent() {
			flag := fmt.Sprintf("flag/%s/%d", r.Rule, i)
			status := "active"
			if r.Withdrawn {
				status = "inactive"
			}
			d.made(intake.ByRule, d.add(flag, fhir.Flag{Common: d.common("Flag", flag, r.Level.Roman()+" · "+text), Status: status,
				Category: []fhir.Concept{*fhir.Coded("http://terminology.hl7.org/CodeSystem/flag-category", "clinical", "Clinical")},
				Code:     fhir.Text(text), Subject: *d.ref("patient"), Period: &fhir.Period{Start: d.time(d.now)},
				Encounter: d.ref("encounter"), Author: d.ref("device")}))
		}
	}
}

// basis are the resources that a rule rests on, as far as the document has them.
func (d *document) basis(r intake.Reason) []fhir.Reference {
	var out []fhir.Reference
	for _, f := range d.findings {
		ref, ok := d.finding[f.Key()]
		if ok && f.Experiencer == intake.OfPatient && slices.ContainsFunc(r.Concepts, func(c string) bool { return d.isA(f.Concept, c) }) {
			out = append(out, ref)
		}
	}
	for _, e := range r.From {
		for _, x := range d.entries {
			if o, ok := x.Resource.(fhir.Observation); ok && e.Reading != "" && len(o.Identifier) > 0 &&
				strings.HasSuffix(o.Identifier[0].Value, e.Reading) {
				out = append(out, fhir.Reference{Reference: x.FullURL})
			}
		}
	}
	return out
}

// provenance says who and what made the resources: one a mode, with the places of the dialogue that were used.
func (d *document) provenance() {
	for _, x := range d.v.Rested {
		if x.Mode != intake.ByRule { // what the patient was shown stands in the dialogue
			d.madeBy(maker{x.Mode, x.MadeBy}, *d.ref("dialogue"))
		}
	}
	for _, t := range d.v.Turns { // a question that a model made kinder rests on no passage
		if t.MadeBy != "" {
			d.madeBy(maker{intake.ByModel, t.MadeBy}, *d.ref("dialogue"), intake.Span{Turn: t.Seq, End: len([]rune(t.Text))})
		}
	}
	for _, by := range d.makers() {
		mode, targets := by.mode, d.target[by]
		if mode == intake.ByRule {
			targets = append([]fhir.Reference{*d.ref("composition")}, targets...)
		}
		if len(targets) == 0 {
			continue
		}
		path := "provenance/" + string(mode)
		if by.by != "" {
			path += "/" + by.by
		}
		p := fhir.Provenance{Common: d.common("Provenance", path, pick(d.lang, "来源："+string(mode), "made by: "+string(mode))),
			Target: slices.Compact(targets), Recorded: d.time(d.now), Policy: []string{"urn:preconsult:mode:" + string(mode)},
			Activity: fhir.Coded("http://terminology.hl7.org/CodeSystem/v3-DataOperation", "CREATE", "create"),
			Agent: []fhir.ProvenanceAgent{agent("author", "Author", *d.speaker(nil)),
				agent("assembler", "Assembler", *d.ref("device"))}}
		if mode == intake.ByChart {
			p.Agent[0].Who = *d.chartSystem()
			for _, e := range d.v.Chart {
				p.Entity = append(p.Entity, fhir.ProvenanceEntity{Role: "source", What: d.chartRef(e.ID)})
			}
		}
		if by.by != "" {
			p.Agent = append(p.Agent, agent("performer", "Performer", fhir.Reference{Display: clean(by.by)}))
		}
		if s := d.v.Signed; s != nil && mode == intake.ByRule && clean(s.By) != "" {
			p.Agent = append(p.Agent, agent("attester", "Attester", fhir.Reference{Display: clean(s.By)}))
		}
		seen := map[intake.Span]bool{}
		for _, s := range d.places[by] {
			if seen[s] {
				continue
			}
			seen[s] = true
			what := *d.ref("dialogue")
			what.Display = place(s)
			p.Entity = append(p.Entity, fhir.ProvenanceEntity{Role: "source", What: what})
		}
		for _, x := range d.v.Rested {
			if x.Mode == mode && x.MadeBy == by.by && clean(x.ID) != "" {
				p.Entity = append(p.Entity, fhir.ProvenanceEntity{Role: "source", What: fhir.Reference{Display: clean(x.Quote),
					Identifier: &fhir.Identifier{System: fhir.PassageSystem, Value: clean(x.ID) + "@" + clean(x.Edition)}}})
			}
		}
		d.add(path, p)
	}
}

func agent(code, display string, who fhir.Reference) fhir.ProvenanceAgent {
	return fhir.ProvenanceAgent{Kind: fhir.Coded("http://terminology.hl7.org/CodeSystem/provenance-participant-type", code, display), Who: who}
}
