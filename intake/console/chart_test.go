package console

import (
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// A line that rests on the chart leads to the entry, and words and chart together lead to both.
func TestChartIsTraced(t *testing.T) {
	d := &door{Config: Config{Lang: intake.ZH}}
	if got := d.trace([]intake.Source{{Chart: "chart-1"}}); got.Href != "#chart-1" {
		t.Errorf("%+v", got)
	}
	got := d.trace([]intake.Source{{Span: &intake.Span{Turn: 2, End: 3}}, {Chart: "chart-1"}})
	if got.Href != "#turn-2" || len(got.More) != 1 || got.More[0] != (link{"#chart-1", "病历"}) {
		t.Errorf("%+v", got)
	}
}

func TestChartStandsOnThePage(t *testing.T) {
	h := open(t, &fakeVisits{}, &fakeKeeper{})
	page := call(h, "GET", "/console/visits/v1", "nurse", "").Body.String()
	for _, want := range []string{`id="chart-1"`, "2020-01-02", "青霉素过敏", "病历所载"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
}
