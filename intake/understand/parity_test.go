package understand

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/preconsult/preconsult/intake"
)

// pairs say the same in both languages, clause by clause; each clause stands for itself, so that their order tells nothing.
var pairs = []struct{ zh, en []string }{
	{[]string{"我头疼", "没有发烧", "有点恶心"}, []string{"I have a headache", "I have no fever", "I feel a bit sick"}},
	{[]string{"我咳嗽三天了", "没有胸痛", "晚上出汗"}, []string{"I have had a cough for three days", "I have no chest pain", "I have night sweats"}},
	{[]string{"左边膝盖疼", "右手麻"}, []string{"my left knee hurts", "my right hand is numb"}},
	{[]string{"我对青霉素过敏", "我在吃华法林"}, []string{"I am allergic to penicillin", "I take warfarin"}},
	{[]string{"我拉肚子", "没有吐", "肚子疼"}, []string{"I have diarrhoea", "I am not vomiting", "my tummy hurts"}},
	{[]string{"我怀孕了", "我头晕"}, []string{"I am pregnant", "I feel dizzy"}},
	{[]string{"我妈有高血压", "我嗓子疼"}, []string{"my mum has high blood pressure", "I have a sore throat"}},
	{[]string{"我后背疼", "我小便有血"}, []string{"my back hurts", "there is blood in my urine"}},
	{[]string{"我心慌", "我没有晕倒"}, []string{"I have palpitations", "I did not faint"}},
	{[]string{"我有糖尿病", "我打胰岛素"}, []string{"I have diabetes", "I use insulin"}},
}

// plain are findings without what was said how, in order of their names.
func plain(e *Engine, text string) []string {
	out := e.Answer(Input{Turn: intake.Turn{Text: text}, Now: noon})
	all := make([]string, 0, len(out.Findings))
	for _, f := range out.Findings {
		all = append(all, f.Concept+" "+string(f.Status)+" "+string(f.Temporality)+" "+string(f.Experiencer)+" "+
			f.Attributes[intake.Side].Code)
	}
	slices.Sort(all)
	return all
}

// TestParity: the same said in the other language, in another order, with fillers, emoji or bare of punctuation as a speech
// recogniser writes it, is the same.
func TestParity(t *testing.T) {
	e := testEngine(t)
	for _, p := range pairs {
		zh, en := strings.Join(p.zh, "，"), strings.Join(p.en, ", ")
		want := plain(e, zh)
		if len(want) < len(p.zh) {
			t.Errorf("%s: only %q", zh, want)
		}
		other := func(how, text string) {
			if diff := cmp.Diff(want, plain(e, text)); diff != "" {
				t.Errorf("%s: %s\n%s", how, text, diff)
			}
		}
		other("in English", en)
		for _, sep := range []string{"。", "；", "！", "，😷", "，嗯，", "，那个，", "，就是，", "... ", "\n"} {
			other("zh, joined by "+sep, strings.Join(p.zh, sep))
		}
		for _, sep := range []string{". ", "; ", "! ", ", 😷 ", ", um, ", ", you know, ", ", and ", "... ", "\n"} {
			other("en, joined by "+sep, strings.Join(p.en, sep))
		}
		back, forth := slices.Clone(p.zh), slices.Clone(p.en)
		slices.Reverse(back)
		slices.Reverse(forth)
		other("zh, the other way round", strings.Join(back, "，"))
		other("en, the other way round", strings.Join(forth, ", "))
		if !slices.ContainsFunc(p.zh[:len(p.zh)-1], func(s string) bool { return strings.Contains(s, "没有") }) {
			other("zh, spoken", strings.Join(p.zh, " ")) // 没有发烧 咳嗽 is a list, and nobody can hear that it is none
		}
		other("en, spoken", strings.ToLower(strings.Join(p.en, " ")))
		other("zh, as said to somebody", "医生你好，"+zh+"，谢谢🙏")
		other("en, as said to somebody", "hello doctor, "+en+", thank you 🙏")
	}
}

// TestTypos: the slips of the finger and the wrong character of the same sound that are common mean what was meant.
func TestTypos(t *testing.T) {
	e := testEngine(t)
	for _, x := range [][2]string{
		{"I have a headache", "I have a headahce"}, {"I have diarrhoea", "I have diarrea"}, {"I have diarrhoea", "I have diarhea"},
		{"I feel dizzy", "I feel dizy"}, {"I have a fever", "I have a feaver"}, {"I am allergic to penicillin", "I am alergic to penicilin"},
		{"stomach ache", "stomache ache"}, {"I keep vomiting", "I keep vomitting"}, {"I have palpitations", "I have palpatations"},
		{"I have asthma", "I have astma"}, {"my throat is sore", "my throte is sore"}, {"I have a cough", "I have a coff"},
		{"头疼", "头腾"}, {"肚子疼", "肚子腾"}, {"咳嗽", "咳漱"}, {"拉肚子", "拉肚纸"}, {"胸闷", "兄闷"},
		{"青霉素过敏", "青梅素过敏"}, {"头晕", "头昏"},
	} {
		if diff := cmp.Diff(plain(e, x[0]), plain(e, x[1])); diff != "" {
			t.Errorf("%s: %s\n%s", x[0], x[1], diff)
		}
	}
}
