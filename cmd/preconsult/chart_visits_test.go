package main

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
)

// Whole visits with a chart: after the same words nobody is less urgent than without, and none of what it says is read out. The
// journal gives the same chart back, and the record is sound.
func TestWholeVisitsWithAChart(t *testing.T) {
	e, ctx := testEngine(t), context.Background()
	s := e.rehearsals()
	chart := []visit.ChartEntry{{Kind: intake.ChartCondition, Text: "Type 2 diabetes", Recorded: "2019-03-02", Code: &intake.ChartCode{System: "icd10", Value: "E11.9"}},
		{Kind: intake.ChartCondition, Text: "Chronic kidney disease, on haemodialysis"}, {Kind: intake.ChartCondition, Text: "Acute bronchitis", Recorded: "2022-01-02"},
		{Kind: intake.ChartCondition, Text: "Zollinger-Xyz syndrome"}, {Kind: intake.ChartMedicine, Text: "Warfarin 3 mg", Code: &intake.ChartCode{System: "atc", Value: "B01AA03"}},
		{Kind: intake.ChartMedicine, Text: "Amoxicillin", Recorded: "2020-01-02", Ended: "2020-01-09"}, {Kind: intake.ChartAllergy, Text: "Penicillin"},
		{Kind: intake.ChartProcedure, Text: "Total hip replacement", Recorded: "2018-02-03"}, {Kind: intake.ChartPregnancy, Text: "pregnant, 20 weeks"}}
	begin := func(text string, chart []visit.ChartEntry) *pretend {
		age := 35.0
		p := &pretend{rand: rand.New(rand.NewPCG(1, 2)), typing: 0.2, only: 0.8}
		if err := p.checkIn(ctx, s, visit.CheckIn{Lang: intake.EN, AgeYears: &age, Sex: intake.Female, Text: text, Chart: chart}, ""); err != nil {
			t.Fatal(err)
		}
		return p
	}
	for i, text := range []string{"a cough for three days", "I fell and hit my head", "headache since yesterday", "belly pain", "fever since last night",
		"my chest feels tight", "I feel dizzy", "back pain for a week", "my leg is swollen", "I need my prescription"} {
		with := begin(text, chart)
		if a, b := begin(text, nil).visit.Visit().Level, with.visit.Visit().Level; b > a {
			t.Errorf("%s: level %d with the chart, %d without", text, b, a)
		}
		if err := with.play(ctx, nil); err != nil {
			t.Fatal(err)
		}
		b := with.visit.Visit()
		for _, turn := range b.Turns {
			for _, word := range []string{"Type 2", "dialysis", "Zollinger", "Warfarin 3", "hip replacement"} {
				if turn.Who == intake.System && strings.Contains(turn.Text, word) {
					t.Errorf("%s: the chart is read out: %s", text, turn.Text)
				}
			}
		}
		staff, err := with.visit.Staff(ctx)
		if err != nil {
			t.Fatal(err)
		}
		bundle, _ := json.Marshal(staff.Bundle)
		for _, issue := range fhir.CheckDocument(bundle).Errors() {
			t.Errorf("%s: %s %s", text, issue.Expression, issue.Details.Text)
		}
		keep(t, "records", "chart-"+string(rune('a'+i))+".json", bundle)
		before := *b
		if err := with.visit.Reload(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before.Chart, with.visit.Visit().Chart); diff != "" || len(before.Chart) != len(chart) {
			t.Errorf("%s: the journal gives another chart back: %s", text, diff)
		}
	}
}
