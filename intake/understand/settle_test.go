package understand

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/preconsult/preconsult/intake"
)

func f(concept string, status intake.Status, turn int, words string) intake.Finding {
	return intake.Finding{Concept: concept, Status: status, Temporality: intake.Current,
		Experiencer: intake.OfPatient, Mode: intake.ByRule,
		Evidence: []intake.Evidence{{Span: intake.Span{Turn: turn, End: len([]rune(words))}, Text: words}}}
}

// TestSettle: one entry a concept, the newest definite word wins, and nothing that was said is lost.
func TestSettle(t *testing.T) {
	type said struct {
		status intake.Status
		words  string
	}
	for _, c := range []struct {
		name  string
		said  []said
		want  intake.Status
		last  string
		count int
	}{
		{"a denial is taken back", []said{{intake.Absent, "不疼"}, {intake.Present, "还是有点疼"}}, intake.Present, "还是有点疼",
			2},
		{"a correction takes a symptom back", []said{{intake.Present, "发烧"}, {intake.Absent, "说错了，没发烧"}},
			intake.Absent, "说错了，没发烧", 2},
		{"doubt takes nothing back", []said{{intake.Present, "发烧"}, {intake.Uncertain, "说不清"}}, intake.Present, "发烧",
			2},
		{"doubt gives way", []said{{intake.Uncertain, "说不清"}, {intake.Absent, "没有"}}, intake.Absent, "没有", 2},
		{"a refusal takes nothing back", []said{{intake.Uncertain, "好像"}, {intake.Refused, "不想说"}}, intake.Uncertain,
			"好像", 2},
		{"the same again", []said{{intake.Present, "发烧"}, {intake.Present, "发烧"}}, intake.Present, "发烧", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []intake.Finding
			for i, s := range c.said {
				got = Settle(got, []intake.Finding{f("fever", s.status, i, s.words)})
			}
			if len(got) != 1 {
				t.Fatalf("%d findings", len(got))
			}
			last, _ := got[0].Last()
			if got[0].Status != c.want || last.Text != c.last || len(got[0].Evidence) != c.count {
				t.Errorf("%s settled by %q with %d pieces of evidence", got[0].Status, last.Text, len(got[0].Evidence))
			}
		})
	}
}

// TestSettleSide: 不对，是左边 changes the side and keeps the rest.
func TestSettleSide(t *testing.T) {
	with := func(x intake.Finding, kv ...string) intake.Finding {
		x.Attributes = map[string]intake.Attribute{}
		for i := 0; i < len(kv); i += 2 {
			x.Attributes[kv[i]] = intake.Attribute{Code: kv[i+1]}
		}
		return x
	}
	before := []intake.Finding{with(f("chest-pain", intake.Present, 1, "右边胸口疼"), intake.Side, "right",
		intake.Character, "burning")}
	got := Settle(before, []intake.Finding{with(f("chest-pain", intake.Present, 2, "不对，是左边"), intake.Side, "left")})
	if s := describe(got[0]); s != `chest-pain present "不对，是左边" character=burning side=left` {
		t.Error(s)
	}
	if before[0].Attributes[intake.Side].Code != "right" || len(before[0].Evidence) != 1 {
		t.Error("what stood before was changed")
	}
}

// TestSettleKeepsApart: the mother's fever is not the child's, and last year's not today's.
func TestSettleKeepsApart(t *testing.T) {
	mine, hers, then := f("fever", intake.Present, 1, "a"), f("fever", intake.Absent, 1, "b"), f("fever",
		intake.Present, 1, "c")
	hers.Experiencer, then.Temporality = intake.OfOther, intake.Past
	got := Settle([]intake.Finding{mine}, []intake.Finding{hers, then})
	if diff := cmp.Diff([]intake.Finding{mine, hers, then}, got); diff != "" {
		t.Error(diff)
	}
}
