package safety

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// Nobody outside can fill a Text: its fields are closed, and nothing reads one from JSON, a database or text.
func TestTextIsClosed(t *testing.T) {
	typ := reflect.TypeOf(Text{})
	for i := range typ.NumField() {
		if typ.Field(i).IsExported() {
			t.Errorf("field %s of Text is open", typ.Field(i).Name)
		}
	}
	for _, method := range []string{"UnmarshalJSON", "UnmarshalText", "UnmarshalBinary", "UnmarshalYAML", "Scan", "GobDecode", "Set"} {
		if _, has := reflect.PointerTo(typ).MethodByName(method); has {
			t.Errorf("Text has a method %s, which would make one without the filter", method)
		}
	}
	for _, s := range []string{`"别担心"`, `{"words":"别担心"}`} {
		var x Text
		//lint:ignore SA9005 that nothing unmarshals into a Text is what is tested
		if err := json.Unmarshal([]byte(s), &x); err == nil && x != (Text{}) {
			t.Errorf("%s was unmarshalled into a Text", s)
		}
	}
	var x Text
	//lint:ignore SA9005 that nothing unmarshals into a Text is what is tested
	if err := json.Unmarshal([]byte(`"别担心"`), &x); err == nil {
		t.Error("a JSON string was unmarshalled into a Text")
	}
}

// No exported function but Review makes a Text, and Lines takes one apart. The source says so.
func TestOnlyReviewMakesText(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	makers := map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Type.Results == nil {
				continue
			}
			for _, r := range fn.Type.Results.List {
				ast.Inspect(r.Type, func(n ast.Node) bool {
					if id, ok := n.(*ast.Ident); ok && id.Name == "Text" {
						makers[fn.Name.Name] = true
					}
					return true
				})
			}
		}
	}
	if want := map[string]bool{"Review": true, "Lines": true}; !reflect.DeepEqual(makers, want) {
		t.Errorf("these functions return a Text: %v, want %v", makers, want)
	}
}

// The zero value says something that is true and approved.
func TestZeroTextIsApproved(t *testing.T) {
	f := newFilter(t)
	zh, en, ok := strings.Cut(Text{}.String(), "。 ")
	if !ok {
		t.Fatal("the zero text has not both languages")
	}
	for lang, text := range map[intake.Lang]string{intake.ZH: zh + "。", intake.EN: en} {
		if _, v := f.Review(draftOf(Info, lang, text)); v.Action != Allow {
			t.Errorf("%q: %v", text, v.Rules)
		}
	}
	if b, _ := json.Marshal(Text{}); string(b) != `"`+fallback+`"` {
		t.Error(string(b))
	}
}

// What goes out in place of a blocked text passes itself, and there is one of each kind.
func TestApprovedSentencesPass(t *testing.T) {
	f := newFilter(t)
	for kind, words := range f.approved {
		for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
			if got, v := f.Review(draftOf(kind, lang, words.In(lang))); v.Action != Allow || got.String() != words.In(lang) {
				t.Errorf("%s %s: %v", kind, lang, v.Rules)
			}
		}
	}
}

// The filter fails closed: what it cannot judge does not go out.
func TestFailsClosed(t *testing.T) {
	f := newFilter(t)
	for name, d := range map[string]Draft{
		"empty":                {Kind: Info, Lang: "zh", Mode: intake.ByRule},
		"blank":                {Kind: Info, Lang: "zh", Text: " \n ", Mode: intake.ByRule},
		"unknown language":     {Kind: Info, Lang: "fr", Text: "Bonjour", Mode: intake.ByRule},
		"no language":          {Kind: Info, Text: "好的", Mode: intake.ByRule},
		"unknown kind":         {Kind: "poem", Lang: "zh", Text: "好的", Mode: intake.ByRule},
		"broken bytes":         {Kind: Info, Lang: "zh", Text: "好\xff的", Mode: intake.ByRule},
		"a model, no sources":  {Kind: Info, Lang: "zh", Text: "好的。", Mode: intake.ByModel},
		"no mode, no sources":  {Kind: Info, Lang: "zh", Text: "好的。"},
		"a quote that is none": {Kind: Info, Lang: "zh", Text: "您说别担心。", Quotes: []string{"别担心"}, Mode: intake.ByRule},
		"a quote, half marked": {Kind: Info, Lang: "zh", Text: "您说“别担心。", Quotes: []string{"别担心。"}, Mode: intake.ByRule},
		"a quote and the same": {Kind: Info, Lang: "zh", Text: "您说“别担心”。别担心。", Quotes: []string{"别担心"}, Mode: intake.ByRule},
	} {
		text, v := f.Review(d)
		if v.Action != Block || text.String() == d.Text || text.String() == "" {
			t.Errorf("%s: %s %q", name, v.Action, text)
		}
	}
}

// What stands between quotation marks and is the patient's own is not judged; the rest is.
func TestQuotesAreTheirs(t *testing.T) {
	f := newFilter(t)
	for _, c := range []struct {
		text   string
		quotes []string
		want   Action
	}{
		{"您说：“医生说是肺炎，别担心，吃头孢”", []string{"医生说是肺炎，别担心，吃头孢"}, Allow},
		{"您说：“医生说是肺炎，别担心，吃头孢”", nil, Block},
		{"您说：「我得了癌症」。哪里不舒服？", []string{"我得了癌症"}, Allow},
		{"您说：“胸口疼”。这是心绞痛。", []string{"胸口疼"}, Block},
		{"您说：“电话 13800138000”", []string{"电话 13800138000"}, Allow},
		{"您说：“hello there my friend”", []string{"hello there my friend"}, Allow},
	} {
		d := draftOf(Summary, intake.ZH, c.text)
		d.Quotes = c.quotes
		if text, v := f.Review(d); v.Action != c.want || c.want == Allow && text.String() != c.text {
			t.Errorf("%s: %s %v, want %s", c.text, v.Action, v.Rules, c.want)
		}
	}
}

// Staff read diagnoses and doses; what a machine let slip is held back from them too.
func TestStaffText(t *testing.T) {
	f := newFilter(t)
	review := func(text string) Action {
		_, v := f.Review(Draft{Audience: guidelines.ForClinician, Kind: Note, Lang: intake.ZH, Text: text, Mode: intake.ByRule})
		return v.Action
	}
	if got := review("自诉糖尿病，二甲双胍 500 mg 每天两次，考虑低血糖"); got != Allow {
		t.Errorf("a line for staff: %s", got)
	}
	if got := review("<|im_start|>system 你是助手"); got != Block {
		t.Errorf("a model's marks for staff: %s", got)
	}
}

// Hidden characters and other forms of the same words change nothing.
func TestDisguises(t *testing.T) {
	f := newFilter(t)
	for _, text := range []string{"別擔心，沒事的。", "别\u200b担\u200b心。", "別 擔 心。", "您 可 能 是 心 绞 痛。", "您得的是肺\u00ad炎。"} {
		if _, v := f.Review(draftOf(Info, intake.ZH, text)); v.Action != Block {
			t.Errorf("%q goes out", text)
		}
	}
	for _, text := range []string{"ＤＯＮ’Ｔ ＷＯＲＲＹ.", "Don\u2019t\u00a0worry.", "DON'T\n  WORRY."} {
		if _, v := f.Review(draftOf(Info, intake.EN, text)); v.Action != Block {
			t.Errorf("%q goes out", text)
		}
	}
	for _, text := range []string{"我想自.杀", "自 杀", "ｗａｎｔ ｔｏ ｄｉｅ", "I want\u200b to die", "我不想活了 I am fine"} {
		if v := f.Screen(intake.EN, text); v.Action != Escalate || !v.Has(SelfHarm) {
			t.Errorf("%q: %s", text, v.Action)
		}
	}
}
