package document

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

func readFile(t *testing.T, r *Reader, name string) (Document, []Note) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	doc, notes, err := r.Read(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return doc, notes
}

func show(d Document) string {
	var b strings.Builder
	for _, c := range d.Chunks {
		fmt.Fprintf(&b, "%s | %s | %s | %s\n", c.Lang, c.Heading, c.Section, strings.ReplaceAll(c.Text, "\n", " / "))
	}
	return b.String()
}

// Each kind of file, as an office made it: what is found, under which heading, and what is left out.
func TestRead(t *testing.T) {
	r := NewReader()
	defer r.Close()
	for name, want := range map[string]struct{ title, chunks string }{
		"insulin.md": {"胰岛素注射须知", `
zh | 胰岛素注射须知 › 打针前 | 打针前 | 洗手，看清是哪一种胰岛素，看图。 / 没开封的放冰箱冷藏。 / 正在用的放室温，一个月内用完。 / 部位 | 快慢 / 肚子 | 最快 / 大腿 | 较慢
en | 胰岛素注射须知 › Low sugar | Low sugar | Shaky, sweaty or hungry? Tell a nurse at once. Carry sugar with you.
`},
		"fever-clinic.html": {"发热门诊就诊须知", `
zh | 发热门诊就诊须知 › 哪些人要来 | 哪些人要来 | 体温到 37.3 ℃ 或以上的病人，先到发热门诊。来之前请戴好口罩，不要坐公交。 / 带小孩来的家长，请记下最近一次退烧药是什么时候吃的。
en | 发热门诊就诊须知 › Opening hours | Opening hours | The fever clinic is open day and night. Please bring your health card. / Children under 14 are seen on the second floor.
zh | 发热门诊就诊须知 › Opening hours | Opening hours | 楼层 | 看什么 / 一楼 | 大人发热
`},
		"gastroscopy.docx": {"胃镜检查前的准备", `
zh | 胃镜检查前的准备 › 检查前一天 | 检查前一天 | 晚饭吃清淡一点，晚上八点以后不再吃东西。 / 吃抗凝药（如华法林）的人，请提前一周告诉医生。
en | 胃镜检查前的准备 › On the day | On the day | Do not eat for eight hours. Small sips of water are allowed until two hours before.
zh | 胃镜检查前的准备 › On the day | On the day | 药 | 要不要吃 / 降压药 | 检查当天早上用一小口水送服
`},
		"blood-test.pdf": {"抽血前的准备", `
zh | 抽血前的准备 | p. 1 | 抽血查血糖，前一天晚上十点以后不要吃东西，可以喝白开水。
en | 抽血前的准备 | p. 1 | In the morning please do not smoke.
zh | 抽血前的准备 | p. 4 | 抽完血按住棉球五分钟，不要揉。
`},
	} {
		doc, notes := readFile(t, r, name)
		if doc.Title != want.title {
			t.Errorf("%s: title %q, want %q", name, doc.Title, want.title)
		}
		if diff := cmp.Diff(strings.TrimPrefix(want.chunks, "\n"), show(doc)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
		if name == "blood-test.pdf" && (len(notes) != 2 || notes[0].Where != "p. 2" || notes[1].Where != "p. 3") {
			t.Errorf("%s: notes %v, want that pages 2 and 3 have no text", name, notes)
		}
	}
	if _, _, err := r.Read("a.pdf", []byte("%PDF-1.7 and then nothing")); err == nil {
		t.Error("a PDF that is none is read")
	}
	doc, _ := readFile(t, r, "insulin.md")
	doc.Chunks, doc.Hash, doc.Says = nil, "", struct{ Audience, Verified bool }{}
	if diff := cmp.Diff(Document{ID: "insulin", File: "insulin.md", Title: "胰岛素注射须知", Publisher: "仁和医院护理部", Year: 2025,
		Edition: "第 3 版", Audience: guidelines.ForPatient, Verified: guidelines.Original}, doc); diff != "" {
		t.Error(diff)
	}
	// What does not say who may read it is for clinicians, and not reviewed.
	doc, _ = readFile(t, r, "gastroscopy.docx")
	if doc.Audience != guidelines.ForClinician || doc.Verified != guidelines.Design {
		t.Errorf("%s, %s", doc.Audience, doc.Verified)
	}
}

func TestUnreadable(t *testing.T) {
	r := NewReader()
	defer r.Close()
	var empty bytes.Buffer
	z := zip.NewWriter(&empty)
	_, _ = z.Create("other.xml")
	_ = z.Close()
	for name, c := range map[string]struct{ data, want string }{
		"a.xlsx":    {"x", ErrKind.Error()},
		"a.md":      {"# Only a heading\n", ErrEmpty.Error()},
		"b.md":      {"---\naudience: everybody\n---\ntext that is long enough\n", `audience: "everybody" is neither patient nor clinician`},
		"a.docx":    {"no zip", "not a DOCX file"},
		"b.docx":    {empty.String(), "word/document.xml is missing"},
		"empty.htm": {"", ErrEmpty.Error()},
	} {
		_, _, err := r.Read(name, []byte(c.data))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, _, err := r.Read("a.md", make([]byte, MaxSize+1)); err == nil {
		t.Error("too large a file is read")
	}
	if _, _, err := r.Read("c.xlsx", []byte("x")); !errors.Is(err, ErrKind) {
		t.Error(err)
	}
}

// A long text is cut between sentences, no piece is longer than may be, and nothing is lost.
func TestLongText(t *testing.T) {
	for lang, s := range map[intake.Lang]string{
		intake.ZH: strings.Repeat("体温到三十七度三，先到发热门诊看。", 200), intake.EN: strings.Repeat("Tell a nurse at once when it gets worse. ", 200)} {
		chunks := chunk([]block{{level: 1, text: "H"}, {text: s}}, "")
		text := ""
		for _, c := range chunks {
			if n := utf8.RuneCountInString(c.Text); n > limit(s) {
				t.Errorf("a piece of %d characters", n)
			}
			if !strings.HasSuffix(c.Text, "。") && !strings.HasSuffix(c.Text, ".") {
				t.Errorf("cut within a sentence: %q", c.Text)
			}
			if c.Lang != lang {
				t.Errorf("%q is taken for %s", c.Text[:20], c.Lang)
			}
			text += c.Text
		}
		squeeze := strings.NewReplacer(" ", "", "\n", "")
		if squeeze.Replace(text) != squeeze.Replace(s) {
			t.Errorf("%s: something is lost", lang)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"insulin.md", "fever-clinic.html", "gastroscopy.docx"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(name, data)
	}
	r := NewReader()
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if strings.HasSuffix(strings.ToLower(name), ".pdf") {
			t.Skip("PDFium has its own fuzzers, and a sandbox here")
		}
		doc, _, err := r.Read(name, data)
		if err == nil && len(doc.Chunks) == 0 {
			t.Error("neither text nor an error")
		}
	})
}
