package record

import (
	"net/url"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/intake"
)

// chartKinds are the kinds of concepts that entries stand for which nobody understood: they are told in their own words, in the
// section where the hospital's system has them.
var chartKinds = map[intake.ChartKind]string{intake.ChartCondition: "disease", intake.ChartAllergy: "allergen", intake.ChartMedicine: "medicine",
	intake.ChartProcedure: "procedure", intake.ChartPregnancy: "pregnancy"}

// withChart adds what the chart says. Where the patient says the same, the entry is one more source of theirs; otherwise it is a
// finding of its own beside theirs, so that a denial and the chart are both read. The newest entry of a concept stands.
func (w *work) withChart(told []intake.Finding) []intake.Finding {
	out := told
	at := map[intake.FindingKey]int{}
	for i, f := range told {
		at[f.Key()] = i
	}
	entries := slices.Clone(w.v.Chart)
	sort.SliceStable(entries, func(i, k int) bool { return entries[i].Recorded < entries[k].Recorded })
	for _, e := range entries {
		fs := e.Findings
		if len(fs) == 0 {
			fs = []intake.Finding{w.asWritten(e)}
		}
		for _, f := range fs {
			said := f
			said.Mode = intake.ByRule
			if i, ok := at[said.Key()]; ok && told[i].Status == intake.Present {
				out[i].Evidence = append(slices.Clone(f.Evidence), out[i].Evidence...)
				continue
			}
			if i, ok := at[f.Key()]; ok {
				out[i].Evidence = append(slices.Clone(out[i].Evidence), f.Evidence...)
				continue
			}
			at[f.Key()] = len(out)
			out = append(out, f)
		}
	}
	return out
}

// asWritten stands for an entry that nobody understood.
func (w *work) asWritten(e intake.ChartEntry) intake.Finding {
	f := intake.Finding{Concept: e.ID, Status: intake.Present, Temporality: intake.Current, Experiencer: intake.OfPatient, Mode: intake.ByChart,
		At: w.v.Started, Evidence: []intake.Evidence{{Chart: e.ID, Text: e.Text}}}
	if e.Ended != "" && e.Ended <= w.now.In(w.b.opt.Location).Format(time.DateOnly) {
		f.Temporality = intake.Past
	}
	return f
}

// entry is the chart entry that a finding rests on, the newest of several.
func (w *work) entry(f intake.Finding) (intake.ChartEntry, bool) {
	if f.Mode != intake.ByChart {
		return intake.ChartEntry{}, false
	}
	e, _ := f.Last()
	return w.v.InChart(e.Chart)
}

// unread reports whether a finding stands for an entry that was not understood.
func (w *work) unread(f intake.Finding) bool {
	_, is := w.v.InChart(f.Concept)
	return is
}

// chartMark says where a line comes from, in the chart's words where they say more than the name: （病历 2019-03-02：“2型糖尿病”）.
func (w *work) chartMark(f intake.Finding) string {
	e, ok := w.entry(f)
	if !ok {
		return ""
	}
	text := pick(w.lang, "病历", "from the chart")
	if e.Recorded != "" {
		text += pick(w.lang, " ", ", ") + e.Recorded
	}
	if e.Ended != "" {
		text += pick(w.lang, "，止于 ", ", ended ") + e.Ended
	}
	if !w.unread(f) && !strings.EqualFold(e.Text, w.label(f.Concept)) {
		text += pick(w.lang, "：", ": ") + quote(w.lang, e.Text)
	}
	return pick(w.lang, "（"+text+"）", " ("+text+")")
}

// againstChart lists what was denied and stands in the chart, with both sources. What is over by the chart may well be denied.
func (w *work) againstChart(add func(id, text string, from []intake.Source, list ...intake.Finding)) {
	for _, g := range w.findings {
		if g.Mode != intake.ByChart || w.unread(g) {
			continue
		}
		for _, f := range w.findings {
			if f.Status != intake.Absent || f.Experiencer != intake.OfPatient ||
				f.Temporality != intake.Past && g.Temporality == intake.Past ||
				!w.isA(g.Concept, f.Concept) && !(f.Concept == "past-illness" && w.place(g) == pastCode) {
				continue
			}
			add(f.Concept+"."+g.Concept+".chart", pick(w.lang, "否认"+w.label(f.Concept)+"，病历有"+w.label(g.Concept)+w.chartMark(g),
				"denies "+w.label(f.Concept)+"; the chart has "+w.label(g.Concept)+w.chartMark(g)), append(w.sources(f), w.sources(g)...), f)
			break
		}
	}
}

// chartSystem is who tells what the chart says: the hospital's own system.
func (d *document) chartSystem() *fhir.Reference {
	return &fhir.Reference{Display: pick(d.lang, "本院病历系统", "the hospital's own system")}
}

// chartRef points at an entry by its id and words; the entry itself stays where it is.
func (d *document) chartRef(id string) fhir.Reference {
	e, _ := d.v.InChart(id)
	return fhir.Reference{Display: clean(id + ": " + e.Text)}
}

// teller is who tells of a finding: a person, or the chart.
func (d *document) teller(f intake.Finding) *fhir.Reference {
	if f.Mode == intake.ByChart {
		return d.chartSystem()
	}
	return d.speaker(d.spans(f))
}

// chartCoding is the code of an entry as the hospital has it. One of SNOMED CT is written where the hospital has the licence.
func (d *document) chartCoding(c *intake.ChartCode) []fhir.Coding {
	if c == nil {
		return nil
	}
	system := map[string]string{"icd10": fhir.ICD10, "icd-10": fhir.ICD10, "atc": "http://www.whocc.no/atc",
		"loinc": fhir.LOINC}[strings.ToLower(c.System)]
	if u, err := url.Parse(c.System); system == "" && err == nil && u.IsAbs() && !strings.ContainsFunc(c.System, unicode.IsSpace) {
		system = c.System
	}
	if strings.Contains(strings.ToLower(c.System), "snomed") {
		if system = ""; d.b.opt.SNOMED {
			system = fhir.SNOMED
		}
	}
	code := strings.Join(strings.Fields(clean(c.Value)), " ")
	if system == "" || code == "" {
		return nil // a code without a system says nothing to whoever reads it
	}
	return []fhir.Coding{{System: system, Code: code}}
}

func hasSystem(list []fhir.Coding, system string) bool {
	return slices.ContainsFunc(list, func(c fhir.Coding) bool { return c.System == system })
}
