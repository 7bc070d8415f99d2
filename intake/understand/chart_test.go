package understand

import (
	"strings"
	"testing"
	"time"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// Each line is the kind, the date it was recorded and its end ("-" none), the words as a hospital writes them, and what is made of
// it: concepts, "past" where it is over, "standing" where it need not be asked. Nothing: the words are shown as they are.
const chartCases = `
condition 2019-03-02 - | 2型糖尿病 | diabetes standing
condition - - | Type 2 diabetes mellitus without complications | diabetes standing
condition 2015-01-01 - | 高血压病3级 极高危 | hypertension standing
condition 2021-06-01 - | 心房颤动 | atrial-fibrillation standing
condition 2012-06-01 2013-06-01 | 甲状腺功能亢进症 | hyperthyroidism past
condition 2020-01-02 - | 肺炎 | pneumonia past
condition 2024-01-02 - | 胸痛待查 |
condition 2024-01-02 - | 家族史：母亲糖尿病 |
condition 2024-01-02 - | 否认冠心病 |
condition 2024-01-02 - | 大脑皮质营养不良 |
medicine 2026-09-01 - | 华法林钠片 2.5mg qd | warfarin standing
medicine 2022-09-01 - | 华法林 | warfarin
medicine 2026-09-01 2026-10-01 | Warfarin 3 mg | warfarin past
medicine 2026-09-01 2027-10-01 | Warfarin 3 mg | warfarin standing
medicine 2026-10-20 - | 布洛芬缓释胶囊 | ibuprofen
medicine - - | metformin 500 mg bd | metformin standing
allergy 2010-01-01 - | 青霉素 | penicillin-allergy
allergy - - | 青霉素过敏（皮疹） | penicillin-allergy
allergy - - | Penicillin | penicillin-allergy
allergy - - | Allergic to penicillin | penicillin-allergy
allergy - - | 磺胺类药物 | sulfa-allergy
allergy - - | 可待因 | codeine-allergy
allergy - - | 海鲜 | seafood-allergy
allergy - - | 否认药物过敏史 |
allergy - - | 无 |
allergy - - | NKDA |
allergy - - | No known drug allergies |
procedure 2011-05-01 - | 胆囊切除术 | cholecystectomy standing
procedure 2011-05-01 - | 阑尾切除术后 |
procedure 2018-05-01 - | Total hip replacement | hip-replacement standing
pregnancy 2026-10-01 - | 早孕 孕8周 | pregnant
pregnancy 2025-10-01 - | 孕8周 | pregnant past
pregnancy - - | pregnant, 20 weeks | pregnant
pregnancy - - | Not pregnant |
`

func TestChart(t *testing.T) {
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	e := New(lex)
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	date := func(s string) string { return strings.Trim(s, "-") }
	for line := range strings.Lines(strings.TrimSpace(chartCases)) {
		parts := strings.Split(strings.TrimSpace(line), "|")
		head, want := strings.Fields(parts[0]), strings.TrimSpace(parts[2])
		entry := e.Chart(intake.ChartEntry{ID: "chart-1", Kind: intake.ChartKind(head[0]), Recorded: date(head[1]), Ended: date(head[2]),
			Text: strings.TrimSpace(parts[1])}, now)
		var got []string
		past := false
		for _, f := range entry.Findings {
			got = append(got, f.Concept)
			past = past || f.Temporality == intake.Past
			if f.Status != intake.Present || f.Mode != intake.ByChart || len(f.Evidence) != 1 || f.Evidence[0].Chart != "chart-1" {
				t.Errorf("%s: %+v is no finding of the chart", parts[1], f)
			}
		}
		if past {
			got = append(got, "past")
		}
		if entry.Standing {
			got = append(got, "standing")
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s %q: got %q, want %q", head[0], entry.Text, s, want)
		}
	}
	for _, list := range [][]string{e.chart.Standing, e.chart.Passing, e.chart.Recent, e.chart.Asked} {
		for _, id := range list {
			if _, ok := lex.Concept(id); !ok {
				t.Errorf("chart.yaml names %q, which is no concept", id)
			}
		}
	}
}

// A code is believed before the words, and where it tells several concepts apart it is not.
func TestChartCodes(t *testing.T) {
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	e := New(lex)
	for _, c := range lex.Concepts() {
		if c.Codes.ICD10 == "" || c.Kind != lexicon.Disease {
			continue
		}
		if id, ok := e.coded(intake.ChartCode{System: "http://hl7.org/fhir/sid/icd-10", Value: c.Codes.ICD10}, intake.ChartCondition); ok && id != c.ID {
			t.Errorf("%s is the code of %s and gave %s", c.Codes.ICD10, c.ID, id)
		}
	}
}
