package safety

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

func seeds(f *testing.F) {
	for _, s := range []string{"", "别担心", "Don't worry", "您说：“别担心”", "我想死", "\xff\xfe", "有：糖尿病\n没有：发烧", "{{7*7}}",
		"我叫王小明，电话 13800138000", strings.Repeat("疼", 50), "⟦name-1⟧", "😀 I want to die 😀", "自 杀", "ǅﬃ½℃①"} {
		f.Add("zh", s, "糖尿病")
		f.Add("en", s, "别担心")
	}
}

// Whatever wants to go out: no panic, spans inside the text, a text always, and what is blocked does not go out.
func FuzzReview(f *testing.F) {
	filter := newFilter(f)
	seeds(f)
	f.Fuzz(func(t *testing.T, lang, text, quote string) {
		for _, d := range []Draft{
			{Audience: guidelines.ForPatient, Kind: Info, Lang: intake.Lang(lang), Text: text, Mode: intake.ByRule},
			{Audience: guidelines.ForPatient, Kind: Summary, Lang: intake.Lang(lang), Text: text, Mode: intake.ByModel,
				Sources: []Source{{"1", quote}}, Quotes: []string{quote}},
		} {
			got, v := filter.Review(d)
			inside(t, v, text)
			switch {
			case got.String() == "":
				t.Error("nothing goes out")
			case v.Action == Block && d.Lang.Valid() && got.String() != filter.approved[d.Kind].In(d.Lang):
				t.Errorf("blocked, and this goes out: %q", got)
			case v.Action == Allow && got.String() != text:
				t.Errorf("allowed, and this goes out: %q", got)
			case v.Action == Escalate:
				t.Error("escalate is for input")
			}
		}
	})
}

// Whatever comes in: no panic, spans inside the text, the text as given. Looking for the words that a rule needs finds the
// same as running every rule.
func FuzzScreen(f *testing.F) {
	filter := newFilter(f)
	seeds(f)
	f.Fuzz(func(t *testing.T, lang, text, _ string) {
		v := filter.Screen(intake.Lang(lang), text)
		inside(t, v, text)
		if v.Text != text {
			t.Error("the text was changed")
		}
		for _, set := range []*ruleset{filter.in, filter.out} {
			slow := *set
			slow.ways = nil
			for range slow.rules {
				slow.ways = append(slow.ways, [][]int{nil}) // one way that needs no words
			}
			if a, b := hitsOf(set, text), hitsOf(&slow, text); a != b {
				t.Errorf("by words %s, by every rule %s", a, b)
			}
		}
		masked, restore := Mask(intake.Lang(lang), text)
		if !strings.Contains(text, "⟦") && utf8.ValidString(text) && restore(masked) != text {
			t.Errorf("masked %q comes back as %q", masked, restore(masked))
		}
	})
}

func hitsOf(set *ruleset, text string) string {
	var b strings.Builder
	set.match(text, func(*rule) bool { return true }, func(r *rule, _, _ int) { b.WriteString(r.ID + " ") })
	return b.String()
}

func inside(t *testing.T, v Verdict, text string) {
	t.Helper()
	n := utf8.RuneCountInString(text)
	for _, h := range v.Hits {
		if h.Start < 0 || h.End < h.Start || h.End > n {
			t.Errorf("%s: %d..%d of %d", h.Rule, h.Start, h.End, n)
		}
	}
}

// One turn's review must stay far below a millisecond (design §10): the reply's text and its labels.
func BenchmarkReview(b *testing.B) {
	f := newFilter(b)
	texts := []string{"您现在坐着，胸口还难受吗？", "还难受", "不难受了", "说不清", "谢谢，我记下了。"}
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range texts {
			f.Review(draftOf(Question, intake.ZH, s))
		}
	}
}

func BenchmarkScreen(b *testing.B) {
	f := newFilter(b)
	b.ReportAllocs()
	for b.Loop() {
		f.Screen(intake.ZH, "也没啥大事，这两天胸口有点堵得慌，爬楼就喘，歇会儿就好。儿子非让我来")
	}
}
