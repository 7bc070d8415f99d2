package console

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/preconsult/preconsult/intake"
)

func TestMarksOfATurn(t *testing.T) {
	for _, c := range []struct {
		name, text string
		marks      []mark
		want       string // marked parts in brackets with what was found
	}{
		{"none", "没事", nil, "没事"},
		{"one", "出汗，黏糊糊的", []mark{{0, 2, "多汗"}}, "[出汗|多汗]，黏糊糊的"},
		{"code points, not bytes", "😀胸口疼", []mark{{1, 4, "胸痛"}}, "😀[胸口疼|胸痛]"},
		{"nested", "胸口有点堵", []mark{{0, 5, "胸闷"}, {2, 4, "轻度"}}, "[胸口|胸闷][有点|胸闷；轻度][堵|胸闷]"},
		{"overlapping", "abcd", []mark{{0, 3, "x"}, {1, 4, "y"}}, "[a|x][bc|x；y][d|y]"},
		{"the same twice", "都没有", []mark{{0, 3, "无热"}, {0, 3, "无热"}, {0, 3, "无咳"}}, "[都没有|无热；无咳]"},
		{"beyond the end", "疼", []mark{{0, 9, "痛"}, {-3, 1, ""}, {5, 9, "x"}}, "[疼|痛]"},
		{"empty", "疼", []mark{{1, 1, "x"}, {1, 0, "y"}}, "疼"},
		{"a line without a finding", "儿子非让我来", []mark{{0, 2, ""}}, "[儿子|]非让我来"},
	} {
		var b strings.Builder
		at := 0
		for _, p := range split(c.text, c.marks) {
			if p.Marked {
				fmt.Fprintf(&b, "[%s|%s]", p.Text, p.Mark)
			} else {
				b.WriteString(p.Text)
			}
			if p.Start != at {
				t.Errorf("%s: a part begins at %d, not %d", c.name, p.Start, at)
			}
			at = p.End
		}
		if got := b.String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestChartOfHomeReadings(t *testing.T) {
	d := &door{Config: Config{Lang: intake.ZH, Zone: time.UTC, Now: func() time.Time { return now }}}
	var rs []intake.Reading
	for i := range 4 {
		at := now.AddDate(0, 0, -i)
		rs = append(rs, intake.Reading{ID: fmt.Sprint(i), Measure: intake.Systolic, Value: float64(140 + i), Unit: "mm[Hg]", At: at, Doubtful: i == 3, Device: "a|cuff"},
			intake.Reading{ID: fmt.Sprint(i), Measure: intake.Diastolic, Value: 90, Unit: "mm[Hg]", At: at})
	}
	rs = append(rs, intake.Reading{ID: "old", Measure: intake.Systolic, Value: 220, At: now.AddDate(0, 0, -31)},
		intake.Reading{ID: "w", Measure: intake.Weight, Value: 60, At: now})
	cs := d.charts(rs)
	if len(cs) != 1 || len(cs[0].Lines) != 2 || len(cs[0].Dots) != 8 {
		t.Fatalf("charts %+v", cs)
	}
	if n := len(strings.Fields(cs[0].Lines[0])); n != 3 {
		t.Errorf("the line runs through %d readings, want 3: a doubtful one is a dot alone", n)
	}
	if cs[0].Told != "收缩压 4 次，140 到 143；舒张压 4 次，90 到 90" {
		t.Errorf("told as %s", cs[0].Told)
	}
	rows := d.readings(rs)
	if len(rows) != 6 || rows[1].Value != "140/90 mmHg" && rows[0].Value != "140/90 mmHg" {
		t.Errorf("rows %+v", rows)
	}
}

func TestWhereAPhraseLeads(t *testing.T) {
	d := &door{Config: Config{Lang: intake.ZH}}
	span := func(turn int) intake.Source { return intake.Source{Span: &intake.Span{Turn: turn, Start: 1, End: 3}} }
	for _, c := range []struct {
		from              []intake.Source
		href, spans, more string
	}{
		{nil, "", "", ""},
		{[]intake.Source{span(1), span(4)}, "#turn-1", "1:1:3 4:1:3", ""},
		{[]intake.Source{{Rule: "r"}, span(2)}, "#turn-2", "2:1:3", "#reasons"},
		{[]intake.Source{{Reading: "o1"}}, "#reading-o1", "", ""},
		{[]intake.Source{{Reading: "o1"}, {Reading: "o2"}}, "#vitals", "", ""},
		{[]intake.Source{{Passage: "doc#a b"}}, "/console/passages/doc%23a%20b", "", ""},
	} {
		got := d.trace(c.from)
		var more []string
		for _, l := range got.More {
			more = append(more, l.Href)
		}
		if got.Href != c.href || got.Spans != c.spans || strings.Join(more, " ") != c.more {
			t.Errorf("%v leads to %+v", c.from, got)
		}
	}
}
