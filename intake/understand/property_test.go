package understand

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/preconsult/preconsult/intake"
)

// spoken are things that people say, for the tests that hold for any words.
var spokenLines = []string{
	"这两天胸口有点堵得慌，爬楼就喘，歇会儿就好", "没有发烧咳嗽，就是头疼三天了", "昨晚开始拉肚子，一天七八次", "头不疼，肚子有点疼", "烧到三十八度五", "青霉素过敏，起疹子",
	"我妈有高血压，我没有", "能不能吃布洛芬？", "左边膝盖疼，走路就疼", "she has had a fever of 39 since last night",
	"no chest pain but a bad cough",
	"blood pressure was 160 over 95", "my dad had a heart attack", "I can't stop coughing",
}

func codes(out Output) []string {
	var all []string
	for _, f := range out.Findings {
		line := f.Concept + " " + string(f.Status) + " " + string(f.Temporality) + " " + string(f.Experiencer)
		for _, n := range []string{intake.Onset, intake.Side, intake.Character, intake.Severity} {
			if a, ok := f.Attributes[n]; ok && (a.Code != "" || a.Low != nil) {
				a.Text, a.Evidence = "", intake.Evidence{}
				line += " " + n + "=" + value(a)
			}
		}
		all = append(all, line)
	}
	return all
}

// TestWritingDoesNotMatter: full or half width, capitals, traditional characters and spaces around mean the same.
func TestWritingDoesNotMatter(t *testing.T) {
	e := testEngine(t)
	wide := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r > ' ' && r < 0x7f && r != '\'' {
				return r + 0xfee0
			}
			return r
		}, s)
	}
	traditional := strings.NewReplacer("发", "發", "烧", "燒", "头", "頭", "这", "這", "两", "兩", "点", "點", "没", "沒", "过", "過",
		"压", "壓", "开", "開", "个", "個", "边", "邊", "会", "會",
		"妈", "媽", "气", "氣", "敏", "敏", "楼", "樓", "爬", "爬", "儿", "兒", "几", "幾", "数", "數")
	for _, s := range spokenLines {
		want := codes(e.Answer(Input{Turn: intake.Turn{Text: s}, Now: noon}))
		if len(want) == 0 && !strings.HasSuffix(s, "？") {
			t.Errorf("%q says nothing", s)
		}
		for name, other := range map[string]string{"wide": wide(s), "upper": strings.ToUpper(s),
			"traditional": traditional.Replace(s), "spaced": "  " + s + " \n",
			"invisible": strings.ReplaceAll(s, "，", "\u200b，"), "half": strings.NewReplacer("，", ",", "？",
				"?").Replace(s)} {
			got := codes(e.Answer(Input{Turn: intake.Turn{Text: other}, Now: noon}))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %q\n%s", name, other, diff)
			}
		}
	}
}

// FuzzAnswer: whatever is typed, every span lies in the text and is its words, and nothing panics.
func FuzzAnswer(f *testing.F) {
	e := testEngine(f)
	for _, s := range spokenLines {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Add("都没有", true)
	f.Add("\xff\xfe没", false)
	q := &Asked{Ref: "p/q", Asks: []string{"chest-pain.onset"}, Input: "time"}
	list := &Asked{Ref: "p/q", Input: "checklist", Items: []Item{{"nausea", intake.Words{ZH: "想吐",
		EN: "Feeling sick"}}, {"cold-sweat", intake.Words{ZH: "出冷汗", EN: "Cold sweat"}}}}
	f.Fuzz(func(t *testing.T, s string, asked bool) {
		in := Input{Turn: intake.Turn{Seq: 2, Text: s}, Now: noon, Question: q}
		if asked {
			in.Question = list
		}
		checkSpans(t, s, e.Answer(in))
		runes := []rune(s)
		fs, targets := e.Dialogue(intake.ZH, []Utterance{{"clinician", s}, {"patient", s}}, []intake.Span{{Turn: 1,
			End: len(runes)}, {Turn: 0, Start: len(runes), End: len(runes)}})
		checkSpans(t, s, Output{Findings: fs})
		if len(targets) != 2 {
			t.Errorf("%d targets", len(targets))
		}
	})
}

// BenchmarkAnswer is one short utterance, understood in full.
func BenchmarkAnswer(b *testing.B) {
	e := testEngine(b)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		e.Answer(Input{Turn: intake.Turn{Text: spokenLines[i%len(spokenLines)]}, Now: noon})
		i++
	}
}

// BenchmarkAnswerParallel is the same on all cores.
func BenchmarkAnswerParallel(b *testing.B) {
	e := testEngine(b)
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			e.Answer(Input{Turn: intake.Turn{Text: spokenLines[i%len(spokenLines)]}, Now: noon})
		}
	})
}
