package guidelines

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// small is the content of testdata/small with the real tables, as a map that a test may change.
func small(t *testing.T) fstest.MapFS {
	t.Helper()
	all := fstest.MapFS{}
	for _, dir := range []string{"testdata/small", "."} {
		fsys := os.DirFS(dir)
		for _, glob := range []string{"lexicon/*.yaml", "passages/*.md", "protocols/*.yaml", "scales/*.yaml"} {
			if dir == "." && !strings.HasPrefix(glob, "scales") {
				continue
			}
			names, err := fs.Glob(fsys, glob)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range names {
				data, err := fs.ReadFile(fsys, name)
				if err != nil {
					t.Fatal(err)
				}
				all[name] = &fstest.MapFile{Data: data}
			}
		}
	}
	return all
}

// problemsOf leaves out what the real tables cite, which the small content does not hold.
func problemsOf(t *testing.T, fsys fs.FS) (*Content, []string) {
	t.Helper()
	c, found := Check(fsys)
	var lines []string
	for _, p := range found {
		if !strings.HasPrefix(p.File, "scales") {
			lines = append(lines, p.String())
		}
	}
	return c, lines
}

func TestLoadSmall(t *testing.T) {
	c, lines := problemsOf(t, small(t))
	if len(lines) > 0 {
		t.Fatal(strings.Join(lines, "\n"))
	}
	q, ok := c.Question("allergies/any")
	if !ok || q.Protocol != "allergies" {
		t.Errorf("allergies/any: %+v", q)
	}
	p, ok := c.Passage("some-guideline-2021#which-feelings")
	if !ok || !p.PatientMaySee() || p.Line != 11 || len(p.Hash) != 64 || p.Document.Year != 2021 {
		t.Errorf("passage: %+v", p)
	}
	if u := c.Universal(); len(u) != 1 || len(u[0].Flags) != 1 {
		t.Errorf("universal: %+v", u)
	}
	if got := c.Protocols(); len(got) != 1 || got[0].ID != "chest-pain" {
		t.Errorf("protocols: %v", got)
	}
	n := c.Counts()
	if n.Questions != 3 || n.Flags != 2 || n.Passages != 2 || n.Concepts != 6 || n.Tags[Memory] != 1 {
		t.Errorf("counts: %+v", n)
	}
	other := small(t)
	other["protocols/chest-pain.yaml"].Data = append(other["protocols/chest-pain.yaml"].Data, "\n"...)
	if d, _ := problemsOf(t, other); d.Version == c.Version {
		t.Error("the version does not change with a file")
	}
}

// A checklist may hold more items than it shows at once: some are for children, others for adults.
func TestChecklistOfTwoAges(t *testing.T) {
	const sweat = "      - {concept: cold-sweat, label: {zh: 出冷汗, en: Cold sweat}}\n"
	of := func(when string) string { return strings.Replace(sweat, "}}\n", "}, when: '"+when+"'}\n", 1) }
	child, adult := of("age >= 0.0 && age < 14.0"), of("!(age >= 0.0 && age < 14.0)")
	for _, c := range []struct {
		items  string
		passes bool
	}{
		{strings.Repeat(sweat, 4) + strings.Repeat(child, 2) + strings.Repeat(adult, 2), true},
		{strings.Repeat(sweat, 4) + strings.Repeat(child, 3) + adult, false},
		{strings.Repeat(sweat, 6) + of(`hoursSince("chest-pain") >= 336.0`), false},
		{strings.Repeat(sweat, 5) + of(`hoursSince("chest-pain") >= 336.0`) + of(`!(hoursSince("chest-pain") >= 336.0)`), true},
	} {
		fsys := small(t)
		file := fsys["protocols/chest-pain.yaml"]
		file.Data = []byte(strings.Replace(string(file.Data), sweat, c.items, 1))
		_, lines := problemsOf(t, fsys)
		if passes := !strings.Contains(strings.Join(lines, "\n"), "may be shown at once"); passes != c.passes {
			t.Errorf("passes %v:\n%s", passes, c.items)
		}
	}
}

// Each case is one slip of an author, and the line that tells of it.
func TestProblems(t *testing.T) {
	const (
		chest  = "protocols/chest-pain.yaml"
		blocks = "protocols/blocks.yaml"
		words  = "lexicon/some.yaml"
		source = "passages/some-guideline-2021.md"
		sweat  = "      - {concept: cold-sweat, label: {zh: 出冷汗, en: Cold sweat}}\n"
	)
	for _, c := range []struct{ file, old, new, want string }{
		{chest, "measure: [spo2]", "mesure: [spo2]", "7: mesure: unknown field"},
		{chest, "measure: [spo2]", "measure: [oxygen]", "7: measure[oxygen]: no such measure"},
		{chest, "opens_with: [chest-pain]", "opens_with: [chestpain]",
			`4: opens_with[chestpain]: the lexicon has no concept "chestpain"`},
		{chest, "id: chest-pain\nkind", "id: chest\nkind", `1: id: "chest" must be the file's name, "chest-pain"`},
		{chest, `present("cold-sweat")`, `present("sweat")`,
			`10: flags[chest-pain-with-sweating].when: the lexicon has no concept "sweat"`},
		{chest, `present("cold-sweat")`, `vital("spo2") < 92`, "10: flags[chest-pain-with-sweating].when: vital(\"spo2\") is -1"},
		{chest, `present("cold-sweat")`, `group("old")`, `10: flags[chest-pain-with-sweating].when: "old" is no group`},
		{chest, `present("cold-sweat")`, `sweat`, `10: flags[chest-pain-with-sweating].when: undeclared reference to 'sweat'`},
		{chest, "level: 2", "level: 7", "11: flags[chest-pain-with-sweating].level: a level from 1 to 5"},
		{chest, "cites: [some-guideline-2021#for-doctors]", "cites: [some-guideline-2021#nowhere]",
			`13: flags[chest-pain-with-sweating].cites[1]: there is no passage "some-guideline-2021#nowhere"`},
		{chest, "needs: [cold-sweat]", "needs: [unresponsive]",
			"14: flags[chest-pain-with-sweating].needs[unresponsive]: no question"},
		{chest, ", en: Chest pain with cold sweat}", "}", "12: flags[chest-pain-with-sweating].text: en is missing"},
		{chest, "asks: [chest-pain.onset]", "asks: [chest-pain.begin]", `25: ask[onset].asks[chest-pain.begin]: "begin" is no attribute`},
		{chest, "asks: [chest-pain.onset]", "asks: [chest-pain.onset, cold-sweat]",
			"25: ask[onset].asks: a question asks exactly one"},
		{chest, "en: When did it start?", "en: When did it start? Where?", "28: ask[onset].text: en: one question at a time"},
		{chest, "phase: story", "phase: late", `27: ask[onset].phase: "late"`},
		{chest, "phase: story", "phase: story\n    choices: [{id: any, label: {zh: 都行, en: Any}, sets: {chest-pain: present}}]",
			"28: ask[onset].choices[any].sets: chest-pain is there already"},
		{chest, "cites: [some-guideline-2021#which-feelings]}\nblocks", "cites: [some-guideline-2021#for-doctors]}\nblocks",
			"29: ask[onset].why.cites: none of them may be shown to a patient"},
		{chest, "- id: onset", "- id: with-it", `24: ask[with-it].id: "with-it" is taken already`},
		{chest, "opens_with: [chest-pain]", "opens_with: [chest-pain]\ntap_sets: cold-sweat", `tap_sets: "cold-sweat" does not open`},
		{chest, "blocks: [allergies]", "blocks: [family]", "30: blocks[family]: no such block"},
		{chest, `code: "03.04"`, `code: "cardiology"`, "5: departments[cardiology].code:"},
		{chest, "kind: complaint", "kind: short", "1: for_reason: is missing"},
		{blocks, "- id: allergies", "- id: chest-pain", `chest-pain.yaml:1: id: "chest-pain" is taken already`},
		{blocks, "asks: [drug-allergy]", `asks: ["$symptom"]`, ""},
		{words, "parents: [chest-pain]", "parents: [chest-ache]", `chest-tightness.parents: no concept "chest-ache"`},
		{words, "parents: [chest-pain]", "parents: [chest-tightness]", `chest-tightness.parents: "chest-tightness" closes a circle`},
		{words, "- id: cold-sweat", "- id: chest-pain", "15: chest-pain: exists already"},
		{"protocols/universal.yaml", "kind: universal", "kind: re-check", "1: ask: is missing"},
		{words, `snomed: "29857009"`, `snomed: "29857008"`, "2: chest-pain.codes.snomed: no SNOMED CT code"},
		{"protocols/universal.yaml", "level: 1", "level: 6", "7: flags[no-response].level"},
		{words, "zh: [叫不醒]", "zh: []", `6: flags[no-response].when: nobody can say "unresponsive"`},
		{"protocols/universal.yaml", "kind: universal", "kind: unsettled", "7: flags[no-response].level: nobody is called for what is merely not known"},
		{chest, sweat, strings.Repeat(sweat, 7), "21: ask[with-it].items: 7 items may be shown at once, 6 are allowed"},
		{source, "url: https://example.org/guideline", `url: ""`, "7: url: a document with original or secondary"},
		{source, "publisher: Society", "publisher: www.example.com.cn", `4: publisher: "www.example.com.cn" is the name of a site`},
		{source, "publisher: Society", `publisher: "example.com, a hospital"`, `4: publisher: "example.com, a hospital" is the name of a site`},
		{source, "publisher: Society", "publisher: U.S. Society (example.org)", ""},
		{source, "### en\nSweating", "### fr\nSweating", "32: for-doctors: one ### zh and one ### en"},
		{source, "audience: clinician", "audience: nurse", `26: for-doctors.audience: "nurse"`},
		{source, "section: Section 2\n", "", "23: for-doctors.section: is missing"},
	} {
		fsys := small(t)
		text := string(fsys[c.file].Data)
		if !strings.Contains(text, c.old) {
			t.Fatalf("%s: %q is not there", c.file, c.old)
		}
		fsys[c.file].Data = []byte(strings.Replace(text, c.old, c.new, 1))
		_, lines := problemsOf(t, fsys)
		all := strings.Join(lines, "\n")
		if c.want == "" && all != "" || !strings.Contains(all, c.want) {
			t.Errorf("%s: %q for %q:\n%s\nwant\n%s", c.file, c.new, c.old, all, c.want)
		}
	}
}

// A passage counts as cited wherever the content names it; what nothing names is told, for it may be filler.
func TestUncited(t *testing.T) {
	fsys := small(t)
	c, _ := problemsOf(t, fsys)
	if n := len(c.Uncited()); n != 0 {
		t.Errorf("%d uncited, first %s", n, c.Uncited()[0].ID)
	}
	const source = "passages/some-guideline-2021.md"
	text := string(fsys[source].Data)
	_, last, _ := strings.Cut(text, "\n## for-doctors")
	fsys[source].Data = []byte(text + "\n## also" + last)
	c, lines := problemsOf(t, fsys)
	if u := c.Uncited(); len(lines) > 0 || len(u) != 1 || u[0].ID != "some-guideline-2021#also" {
		t.Errorf("uncited %v, problems %v", u, lines)
	}
}

// All slips are told at once.
func TestAllProblems(t *testing.T) {
	fsys := small(t)
	text := string(fsys["protocols/chest-pain.yaml"].Data)
	text = strings.ReplaceAll(text, "level: 2", "level: 9")
	text = strings.ReplaceAll(text, "negatives: [cold-sweat]", "negatives: [sweaty]\nextra: 1\nmore: 2")
	fsys["protocols/chest-pain.yaml"].Data = []byte(text)
	_, lines := problemsOf(t, fsys)
	if len(lines) != 4 {
		t.Errorf("%d problems, want 4:\n%s", len(lines), strings.Join(lines, "\n"))
	}
}

func FuzzPassages(f *testing.F) {
	data, err := os.ReadFile("testdata/small/passages/some-guideline-2021.md")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("---\n---\n## a\n### zh\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var found Problems
		parsePassages("passages/x.md", data, &found)
	})
}
