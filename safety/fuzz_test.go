package safety

import (
	"math/rand/v2"
	"regexp"
	"slices"
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

// Whatever comes in: no panic, spans inside the text, the text as given. Looking for the words that a rule needs, line by line,
// finds the same as running every rule on the whole.
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
			if a, b := hitsOf(set, text), hitsOf(slow(set), text); a != b {
				t.Errorf("by words %s, by every rule %s", a, b)
			}
		}
		masked, restore := Mask(intake.Lang(lang), text)
		if !strings.Contains(text, "⟦") && utf8.ValidString(text) && restore(masked) != text {
			t.Errorf("masked %q comes back as %q", masked, restore(masked))
		}
	})
}

// slow is a set of rules that runs every rule on the whole text.
func slow(set *ruleset) *ruleset {
	out := *set
	out.rules, out.ways = slices.Clone(set.rules), nil
	for i := range out.rules {
		out.ways = append(out.ways, [][][]int{{nil}}) // one branch with one way that needs no words
		out.rules[i].branches = []branch{{re: func() *regexp.Regexp { return out.rules[i].match() }}}
		out.rules[i].byLine = false
	}
	return &out
}

// The same holds for texts that rules were written for, in any company.
func TestByWordsAndLinesIsTheSame(t *testing.T) {
	filter := newFilter(t)
	rules, _, err := loadRules(files)
	if err != nil {
		t.Fatal(err)
	}
	var sentences []string
	for _, r := range rules {
		if r.Direction == "input" || r.Direction == "output" {
			sentences = append(sentences, slices.Concat(r.Tests.Hit, r.Tests.Pass)...)
		}
	}
	chance := rand.New(rand.NewPCG(1, 1))
	for range 60 {
		var b strings.Builder
		for range 1 + chance.IntN(5) {
			b.WriteString(sentences[chance.IntN(len(sentences))])
			b.WriteString([]string{"\n", "\n", "，", " ", ""}[chance.IntN(5)])
		}
		for _, set := range []*ruleset{filter.in, filter.out} {
			if a, b, text := hitsOf(set, b.String()), hitsOf(slow(set), b.String()), b.String(); a != b {
				t.Errorf("%q: by words %s, by every rule %s", text, a, b)
			}
		}
	}
}

func hitsOf(set *ruleset, text string) string {
	var b strings.Builder
	set.match(text, false, func(*rule) bool { return true }, func(r *rule, _, _ int) { b.WriteString(r.ID + " ") })
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
	f.Screen(intake.ZH, "胸口堵得慌") // learns
	b.ReportAllocs()
	for b.Loop() {
		f.Screen(intake.ZH, "也没啥大事，这两天胸口有点堵得慌，爬楼就喘，歇会儿就好。儿子非让我来")
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
