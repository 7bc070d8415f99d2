package understand

import (
	_ "embed"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/plainyaml"
)

//go:embed chart.yaml
var chartText []byte

// chartTable is chart.yaml.
type chartTable struct {
	Standing []string       `yaml:"standing"`
	Passing  []string       `yaml:"passing"`
	Recent   []string       `yaml:"recent"`
	Asked    []string       `yaml:"asked"`
	Days     map[string]int `yaml:"days"`
}

func loadChart() chartTable {
	var t chartTable
	if err := plainyaml.Unmarshal(chartText, &t); err != nil {
		panic("understand: chart.yaml: " + err.Error())
	}
	return t
}

// chartConcepts are the kinds of concepts that an entry may tell of. A complaint that brought somebody years ago (胸痛待查) is no
// finding of today.
var chartConcepts = map[intake.ChartKind][]lexicon.Kind{
	intake.ChartCondition: {lexicon.Disease, lexicon.Procedure, lexicon.State},
	intake.ChartProcedure: {lexicon.Procedure, lexicon.Disease, lexicon.State},
	intake.ChartMedicine:  {lexicon.Medicine, lexicon.MedicineClass},
	intake.ChartAllergy:   {lexicon.Allergen},
	intake.ChartPregnancy: {lexicon.State},
}

var pregnancyStates = []string{"pregnant", "postpartum"}

// Chart fills in what an entry of the chart says, by its code or else by its words. Only what it says is there becomes a finding:
// the chart denies nothing, and what it is not sure of, tells of relatives or does not say in known words is left as it is
// written. It is read in the kind of its entry, so that 青霉素 among the allergies is an allergy.
func (e *Engine) Chart(entry intake.ChartEntry, now time.Time) intake.ChartEntry {
	ended := onOrBefore(entry.Ended, now)
	entry.Findings, entry.Standing = nil, false
	for _, id := range e.charted(entry, now) {
		f := intake.Finding{Concept: id, Status: intake.Present, Temporality: intake.Past, Experiencer: intake.OfPatient, Mode: intake.ByChart,
			At: now, Evidence: []intake.Evidence{{Chart: entry.ID, Text: entry.Text}}}
		if !ended && e.holdsToday(entry, id, now) {
			f.Temporality = intake.Current
			entry.Standing = entry.Standing || e.stands(entry, id, now)
		}
		entry.Findings = append(entry.Findings, f)
	}
	return entry
}

// charted are the concepts that an entry says are there.
func (e *Engine) charted(entry intake.ChartEntry, now time.Time) []string {
	if entry.Code != nil {
		if id, ok := e.coded(*entry.Code, entry.Kind); ok {
			return []string{id}
		}
	}
	ids, denied := e.chartWords(entry.Text, entry.Kind, now)
	if entry.Kind == intake.ChartAllergy && len(ids) == 0 && !denied {
		text := "allergic to " + entry.Text
		if strings.ContainsFunc(entry.Text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			text = "对" + entry.Text + "过敏"
		}
		ids, _ = e.chartWords(text, entry.Kind, now)
	}
	return ids
}

// chartWords reads words as if somebody said them. Whatever is denied of a kind makes the whole entry no statement of it.
func (e *Engine) chartWords(text string, kind intake.ChartKind, now time.Time) (ids []string, denied bool) {
	out := e.Answer(Input{Turn: intake.Turn{Text: text}, Now: now})
	for _, f := range out.Findings {
		c, ok := e.lex.Concept(f.Concept)
		if !ok || f.Experiencer != intake.OfPatient || !chartKindOf(c, kind) || e.under(c.ID, e.chart.Recent) {
			continue
		}
		if f.Status != intake.Present {
			denied = true
		} else if !slices.Contains(ids, c.ID) {
			ids = append(ids, c.ID)
		}
	}
	// "Type 2 diabetes with diabetic kidney disease" need not say the whole beside the part.
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return slices.ContainsFunc(ids, func(o string) bool { return o != id && e.lex.IsA(o, id) })
	}), denied
}

func chartKindOf(c *lexicon.Concept, kind intake.ChartKind) bool {
	if slices.Contains(pregnancyStates, c.ID) != (kind == intake.ChartPregnancy) {
		return false
	}
	return slices.Contains(chartConcepts[kind], c.Kind)
}

// coded finds the concept with a code: ICD-10 as it is or by the category above it (E11.900 is under E11), SNOMED CT as it is. A
// code that several concepts of the kind carry tells none of them apart.
func (e *Engine) coded(code intake.ChartCode, kind intake.ChartKind) (string, bool) {
	system, value := strings.ToLower(code.System), strings.ToUpper(strings.TrimSpace(code.Value))
	of := func(*lexicon.Concept) string { return "" }
	tries := []string{value}
	switch {
	case strings.Contains(system, "icd10") || strings.Contains(system, "icd-10") || strings.Contains(system, "2.16.840.1.113883.6.3"):
		of = func(c *lexicon.Concept) string { return c.Codes.ICD10 }
		for _, n := range []int{5, 3} {
			if len(value) > n {
				tries = append(tries, value[:n])
			}
		}
	case strings.Contains(system, "snomed"):
		of = func(c *lexicon.Concept) string { return c.Codes.SNOMED }
	}
	for _, try := range tries {
		var found []string
		for _, c := range e.lex.Concepts() {
			if try != "" && of(c) == try && chartKindOf(c, kind) {
				found = append(found, c.ID)
			}
		}
		if len(found) > 0 {
			return found[0], len(found) == 1
		}
	}
	return "", false
}

// holdsToday reports whether what was written down then is so today, as far as the chart can tell.
func (e *Engine) holdsToday(entry intake.ChartEntry, id string, now time.Time) bool {
	switch entry.Kind {
	case intake.ChartAllergy, intake.ChartMedicine:
		return true
	case intake.ChartPregnancy:
		return within(entry.Recorded, e.chart.Days[id], now)
	}
	return e.under(id, e.chart.Standing) && !e.under(id, e.chart.Passing)
}

// stands reports whether it need not be asked. Allergies and pregnancies change, and are asked whatever the chart says.
func (e *Engine) stands(entry intake.ChartEntry, id string, now time.Time) bool {
	switch entry.Kind {
	case intake.ChartAllergy, intake.ChartPregnancy:
		return false
	case intake.ChartMedicine:
		return !e.under(id, e.chart.Asked) && within(entry.Recorded, e.chart.Days["medicine"], now)
	}
	return true
}

func (e *Engine) under(id string, list []string) bool {
	return slices.ContainsFunc(list, func(a string) bool { return e.lex.IsA(id, a) })
}

// within reports whether a date is not older than so many days. An entry without a date is taken for one of now.
func within(date string, days int, now time.Time) bool {
	at, err := time.ParseInLocation(time.DateOnly, date, now.Location())
	return err != nil || now.Sub(at) <= time.Duration(days)*24*time.Hour
}

// onOrBefore reports whether a date has come. None has not.
func onOrBefore(date string, now time.Time) bool {
	at, err := time.ParseInLocation(time.DateOnly, date, now.Location())
	return err == nil && !at.After(now)
}
