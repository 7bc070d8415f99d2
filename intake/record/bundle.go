package record

import (
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/intake"
)

// namespace makes our ids: version 5 of it, the visit's id and a path. The same visit gives the same ids for ever.
var namespace = uuid.MustParse("6f9ab0a6-2c9c-5c7e-9e63-2f3f0a3c7d11")

// document is the Bundle in the making.
type document struct {
	*work
	note     *intake.Note
	entries  []fhir.Entry
	seen     map[string]bool
	sections map[string][]fhir.Reference // by section code
	finding  map[intake.FindingKey]fhir.Reference
	target   map[maker][]fhir.Reference // what each maker made, for Provenance
	places   map[maker][]intake.Span
	status   string // of what nobody has reviewed, or has
}

func (w *work) bundle(n *intake.Note) fhir.Bundle {
	d := &document{work: w, note: n, seen: map[string]bool{}, sections: map[string][]fhir.Reference{},
		finding: map[intake.FindingKey]fhir.Reference{}, target: map[maker][]fhir.Reference{},
		places: map[maker][]intake.Span{}, status: "preliminary"}
	if w.v.Signed != nil {
		d.status = "final"
	}
	d.people()
	d.dialogue()
	for _, f := range w.findings {
		d.addFinding(f)
	}
	d.notAsked()
	d.measurements()
	d.risks()
	d.provenance()
	entries := append([]fhir.Entry{d.composition()}, d.entries...)
	return fhir.Bundle{Common: fhir.Common{Type: "Bundle", ID: d.id("bundle")},
		Identifier: &fhir.Identifier{System: "urn:ietf:rfc:3986", Value: "urn:uuid:" + d.documentID()},
		Kind:       "document", Timestamp: d.time(w.now), Entry: entries}
}

// documentID is the document's own identifier. A document is immutable and its identifier never used again, so that each state of the
// visit has one of its own; what they are versions of is the Composition's.
func (d *document) documentID() string {
	if d.extra.Version == 0 {
		return d.id("bundle")
	}
	return d.id("bundle/" + strconv.Itoa(d.extra.Version))
}

func (d *document) id(path string) string {
	return uuid.NewSHA1(namespace, []byte(d.v.ID+"/"+path)).String()
}

func (d *document) ref(path string) *fhir.Reference {
	return &fhir.Reference{Reference: "urn:uuid:" + d.id(path)}
}

// common is what every resource begins with: its type, id and a text for a reader.
func (d *document) common(kind, path string, text ...string) fhir.Common {
	return fhir.Common{Type: kind, ID: d.id(path), Text: narrative(text...)}
}

// add puts a resource in, once.
func (d *document) add(path string, resource any) fhir.Reference {
	if !d.seen[path] {
		d.seen[path] = true
		d.entries = append(d.entries, fhir.Entry{FullURL: "urn:uuid:" + d.id(path), Resource: resource})
	}
	return *d.ref(path)
}

func (d *document) time(t time.Time) string { return fhir.Time(t.In(d.b.opt.Location)) }

// maker is what made a field: a mode, and of models which one.
type maker struct {
	mode intake.Mode
	by   string
}

// made notes for Provenance what a mode made and from which places.
func (d *document) made(mode intake.Mode, r fhir.Reference, places ...intake.Span) {
	d.madeBy(maker{mode: mode}, r, places...)
}

func (d *document) madeBy(m maker, r fhir.Reference, places ...intake.Span) {
	if m.mode != intake.ByModel {
		m.by = ""
	}
	if m.mode == "" {
		m.mode = intake.ByRule
	}
	d.target[m] = append(d.target[m], r)
	d.places[m] = append(d.places[m], places...)
}

// makers are all that made something, the modes in their order and the models by name. The composition is always a rule's.
func (d *document) makers() []maker {
	var out []maker
	for _, mode := range []intake.Mode{intake.ByRule, intake.ByRetrieval, intake.ByModel, intake.ByHuman, intake.ByDevice, intake.ByChart} {
		var of []maker
		for m := range d.target {
			if m.mode == mode {
				of = append(of, m)
			}
		}
		if mode == intake.ByRule && len(of) == 0 {
			of = []maker{{mode: mode}}
		}
		slices.SortFunc(of, func(a, b maker) int { return strings.Compare(a.by, b.by) })
		out = append(out, of...)
	}
	return out
}

// narrative makes the XHTML of a resource, a paragraph a line.
func narrative(lines ...string) *fhir.Narrative {
	var b strings.Builder
	b.WriteString(`<div xmlns="http://www.w3.org/1999/xhtml">`)
	empty := true
	for _, l := range lines {
		if l = clean(l); l != "" {
			b.WriteString("<p>" + html.EscapeString(l) + "</p>")
			empty = false
		}
	}
	if empty {
		b.WriteString("<p>–</p>")
	}
	b.WriteString("</div>")
	return &fhir.Narrative{Status: "generated", Div: b.String()}
}

// clean makes a text fit for FHIR, whose strings have neither control characters nor white space around them.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r) || r == unicode.ReplacementChar || r >= 0xFFFE && r <= 0xFFFF:
			return -1
		}
		return r
	}, s))
}

var birthDate = regexp.MustCompile(`^\d{4}(-\d{2}(-\d{2})?)?$`)

// people adds the patient, who answers for them, the visit, and the program.
func (d *document) people() {
	v := d.v
	patient := fhir.Patient{Common: d.common("Patient", "patient", v.Person.Name, person(d.lang, v.Person))}
	if name := clean(v.Person.Name); name != "" {
		patient.Name = []fhir.Name{{Text: name}}
	}
	switch v.Person.Sex {
	case intake.Male, intake.Female, intake.OtherSex, intake.UnknownSex:
		patient.Gender = string(v.Person.Sex)
	}
	if birthDate.MatchString(v.Person.BirthDate) {
		patient.BirthDate = v.Person.BirthDate
	}
	for _, i := range v.Person.Identifiers {
		if clean(i.Value) != "" && !strings.ContainsFunc(i.System, unicode.IsSpace) {
			patient.Identifier = append(patient.Identifier, fhir.Identifier{System: i.System, Value: clean(i.Value)})
		}
	}
	d.add("patient", patient)
	if d.proxied() {
		words := informant(d.lang, v.Informant)
		if words == "" {
			words = informant(d.lang, intake.ByCompanion)
		}
		d.add("informant", fhir.RelatedPerson{Common: d.common("RelatedPerson", "informant", words), Patient: *d.ref("patient"),
			Relationship: []fhir.Concept{{Text: words}}})
	}
	d.add("device", fhir.Device{Common: d.common("Device", "device", "Preconsult "+d.b.opt.Version), Status: "active",
		DeviceName: []fhir.DeviceName{{Name: "Preconsult", Kind: "manufacturer-name"}},
		Kind:       fhir.Text(pick(d.lang, "预问诊助手（电脑程序）", "Intake assistant (a computer program)")), Version: d.version()})
	d.add("encounter", d.encounter())
}

func (d *document) version() []fhir.DeviceVersion {
	if d.b.opt.Version == "" {
		return nil
	}
	return []fhir.DeviceVersion{{Value: d.b.opt.Version}}
}

// proxied reports whether somebody else than the patient said anything.
func (d *document) proxied() bool {
	return d.v.Informant.Who() == intake.Companion ||
		slices.ContainsFunc(d.v.Turns, func(t intake.Turn) bool { return t.Who == intake.Companion })
}

// speaker is who said a place: the patient, who answers for them, or a member of staff by name.
func (d *document) speaker(places []intake.Span) *fhir.Reference {
	companion := d.v.Informant.Who() == intake.Companion
	if len(places) > 0 {
		t := d.turns[places[len(places)-1].Turn]
		if by := clean(t.By); t.Who == intake.Staff && by != "" {
			return &fhir.Reference{Display: by}
		}
		companion = d.turns[places[0].Turn].Who == intake.Companion
	}
	if companion && d.proxied() {
		return d.ref("informant")
	}
	return d.ref("patient")
}

func (d *document) encounter() fhir.Encounter {
	v := d.v
	e := fhir.Encounter{Common: d.common("Encounter", "encounter", d.note.Card.Headline.Text), Status: "arrived",
		Class: fhir.Coding{System: fhir.ActCode, Code: "AMB", Display: "ambulatory"}, Subject: d.ref("patient"),
		Identifier: []fhir.Identifier{{System: "urn:preconsult:visit", Value: clean(v.ID)}}}
	if v.Level.Valid() {
		e.Status = "triaged"
		code, display := "R", "routine"
		switch {
		case v.Level.Urgent():
			code, display = "EM", "emergency"
		case v.Level == intake.L3:
			code, display = "UR", "urgent"
		}
		e.Priority = fhir.Coded(fhir.Priority, code, display)
	}
	if !v.Started.IsZero() {
		e.Period = &fhir.Period{Start: d.time(v.Started)}
		if v.Ended.After(v.Started) {
			e.Period.End = d.time(v.Ended)
		}
	}
	for _, s := range d.note.Sections {
		if s.Code == complaintCode && len(s.Lines) > 0 && clean(s.Text) != "" {
			e.ReasonCode = []fhir.Concept{{Text: clean(s.Text)}}
		}
	}
	return e
}

// composition is the note itself. A section is never left out because it is empty; it says why.
func (d *document) composition() fhir.Entry {
	c := fhir.Composition{Common: d.common("Composition", "composition", d.allText()...), Status: d.status,
		Identifier: &fhir.Identifier{System: "urn:ietf:rfc:3986", Value: "urn:uuid:" + d.id("composition")},
		Kind: &fhir.Concept{Coding: []fhir.Coding{{System: fhir.LOINC, Code: "51847-2", Display: "Evaluation + Plan note"}},
			Text: pick(d.lang, "预问诊记录", "Pre-consultation intake")},
		Subject: d.ref("patient"), Encounter: d.ref("encounter"), Date: d.time(d.now),
		Author: []fhir.Reference{*d.ref("device"), *d.ref("patient")}, Title: pick(d.lang, "预问诊记录", "Pre-consultation intake")}
	c.Language = pick(d.lang, "zh-CN", "en")
	if s := d.v.Signed; s != nil {
		c.Attester = []fhir.Attester{{Mode: "professional", Time: d.time(s.At), Party: &fhir.Reference{Display: clean(s.By)}}}
		if clean(s.By) == "" {
			c.Attester[0].Party = nil
		}
	}
	for _, s := range d.note.Sections {
		spec := sectionOf(s.Code)
		out := fhir.Section{Title: s.Title, Code: fhir.Coded(fhir.LOINC, s.Code, spec.display), Text: narrative(sectionLines(s)...)}
		if spec.local != "" {
			out.Code = &fhir.Concept{Coding: []fhir.Coding{{System: fhir.LocalCode, Code: spec.local}}, Text: s.Title}
		}
		if s.EmptyReason != "" {
			out.EmptyReason = fhir.Coded(fhir.Empty, s.EmptyReason, emptyDisplay[s.EmptyReason])
		} else {
			out.Entry = d.sections[s.Code]
		}
		c.Section = append(c.Section, out)
	}
	return fhir.Entry{FullURL: "urn:uuid:" + d.id("composition"), Resource: c}
}

var emptyDisplay = map[string]string{"notasked": "Not Asked", "nilknown": "Nil Known", "withheld": "Information Withheld",
	"unavailable": "Unavailable"}

func sectionLines(s intake.Section) []string {
	var out []string
	for _, l := range s.Lines {
		out = append(out, l.Text)
	}
	if len(out) == 0 {
		out = []string{s.Text}
	}
	return out
}

func (d *document) allText() []string {
	out := []string{d.note.Card.Headline.Text}
	for _, s := range d.note.Sections {
		out = append(out, s.Title+pick(d.lang, "：", ": ")+s.Text)
	}
	return append(out, fhir.LOINCNotice)
}
