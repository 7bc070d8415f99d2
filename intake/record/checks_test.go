package record

import (
	"os"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// listener is a witness over the words of these tests: it knows the labels of the test's lexicon and a few more words, and hears a
// denial where a word of denial stands before in the same clause.
type listener struct{ names map[string][]string }

func newListener() listener {
	l := listener{map[string][]string{"headache": {"头疼", "头痛"}, "penicillin-allergy": {"青霉素"}, "aspirin": {"阿司匹林"}, "fever": {"发烧", "发热"},
		"cough": {"咳嗽"}, "nausea": {"恶心"}, "measured-temperature": {"体温"}, "ankle-swelling": {"脚脖子肿"}, "smoking": {"抽烟"}}}
	for id, c := range words() {
		l.names[id] = append(l.names[id], c.Label.EN, c.Label.ZH)
	}
	return l
}

func (l listener) Named(text string) []Named {
	var out []Named
	lower := strings.ToLower(text)
	for id, names := range l.names {
		for _, name := range names {
			if at := strings.Index(lower, name); at >= 0 {
				start := len([]rune(lower[:at]))
				out = append(out, Named{Concept: id, Start: start, End: start + len([]rune(name))})
				break
			}
		}
	}
	return out
}

func (l listener) Stand(turns []intake.Turn, at []intake.Span) []intake.Status {
	out := make([]intake.Status, len(at))
	for i, s := range at {
		out[i] = intake.Present
		for _, t := range turns {
			if t.Seq == s.Turn {
				before := string([]rune(t.Text)[:s.Start])
				before = before[strings.LastIndexAny(before, ",.")+1:]
				if k := strings.LastIndex(before, "，"); k >= 0 {
					before = before[k:]
				}
				if strings.Contains(before, "没") || strings.Contains(before, "不") || strings.Contains(strings.ToLower(before), "no ") {
					out[i] = intake.Absent
				}
			}
		}
	}
	return out
}

func (listener) Agrees(text string) intake.Status {
	return map[string]intake.Status{"有": intake.Present, "没有": intake.Absent, "yes": intake.Present, "no": intake.Absent}[strings.ToLower(text)]
}

func (listener) Says(intake.Lang, string) []Claim { return nil }

// TestChecks reads testdata/checks/cases.txt: what was said, the finding that claims to rest on it, and what the note makes of it.
func TestChecks(t *testing.T) {
	raw, err := os.ReadFile("testdata/checks/cases.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, block := range strings.Split(string(raw), "\n\n") {
		var said, want []string
		name := ""
		for _, line := range strings.Split(strings.TrimSpace(block), "\n") {
			switch {
			case strings.HasPrefix(line, "# "):
				name = strings.TrimPrefix(line, "# ")
			case strings.HasPrefix(line, "=> "):
				want = append(want, strings.TrimPrefix(line, "=> "))
			case line != "":
				said = append(said, line)
			}
		}
		if len(want) == 0 {
			continue // the head of the file
		}
		n++
		t.Run(name, func(t *testing.T) {
			s, err := parse(strings.Join(said, "\n") + "\n")
			if err != nil {
				t.Fatal(err)
			}
			s.visit.ID, s.opt.Witness = "checks", newListener()
			// A quality rests on the words of its finding, as it does in a visit.
			for i := range s.visit.Findings {
				f := &s.visit.Findings[i]
				for name, a := range f.Attributes {
					if len(f.Evidence) > 0 {
						a.Evidence = f.Evidence[0]
						f.Attributes[name] = a
					}
				}
			}
			r, err := New(words(), s.opt).Build(s.visit, s.extra)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			seen := map[string]bool{}
			for _, x := range r.Checks.Lines.Withheld {
				line := "withheld: " + x.Label.In(s.opt.Lang) + ", " + string(x.Check)
				if !seen[line] {
					seen[line] = true
					got = append(got, line)
				}
			}
			for _, section := range r.Note.Sections {
				for _, l := range section.Lines {
					if l.ID != complaintCode+"/complaint" && !strings.HasSuffix(l.ID, "/words") {
						got = append(got, "written: "+l.Text)
					}
				}
			}
			for _, w := range want {
				if !has1(got, w) {
					t.Errorf("want %q, got\n%s", w, strings.Join(got, "\n"))
				}
			}
			for _, g := range got {
				if !has1(want, g) {
					t.Errorf("not wanted: %q", g)
				}
			}
			if f := r.Checks.Facts; len(f.Missing) > 0 || f.Used+f.Folded+f.Unused != f.Stated {
				t.Errorf("the ledger does not add up: %+v", f)
			}
			if ok := len(r.Checks.Lines.Withheld) == 0; r.Checks.OK != ok {
				t.Errorf("ok is %v", r.Checks.OK)
			}
		})
	}
	if n < 15 {
		t.Fatalf("only %d cases were read", n)
	}
}

func has1(list []string, x string) bool {
	for _, l := range list {
		if l == x {
			return true
		}
	}
	return false
}

// TestLongStoryIsShortened: who tells much gets a note of at most 40 %, and allergies, medicines and what raised the level stay.
func TestLongStoryIsShortened(t *testing.T) {
	said := strings.Repeat("我跟您慢慢说", 60)
	text := "visit zh 60 male\nP: 胸口疼得厉害，像石头压着一样一直压着那种，" + said + "\n  chest-pain present \"胸口疼得厉害，像石头压着一样一直压着那种\" onset=48..48h\n" +
		"P: 咳嗽一直咳嗽半夜也咳嗽白天也咳嗽早晨更加咳嗽得厉害\n  cough present \"咳嗽一直咳嗽半夜也咳嗽白天也咳嗽早晨更加咳嗽得厉害\"\n" +
		"P: 头疼也是疼得不行整个脑袋都在疼太阳穴也疼得睡不着\n  headache present \"头疼也是疼得不行整个脑袋都在疼太阳穴也疼得睡不着\"\n" +
		"P: 出冷汗出得衣服都湿透了换了好几件还是湿的\n  cold-sweat present \"出冷汗出得衣服都湿透了换了好几件还是湿的\"\n" +
		"P: 阿司匹林每天都吃\n  aspirin present \"阿司匹林每天都吃\"\nP: 青霉素过敏\n  penicillin-allergy present \"青霉素过敏\"\n" +
		"level 2 chest-pain-with-sweating chest-pain,cold-sweat 胸痛伴出冷汗\n"
	s, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	s.visit.ID = "long"
	r, err := New(words(), s.opt).Build(s.visit, s.extra)
	if err != nil {
		t.Fatal(err)
	}
	c := r.Checks.Length
	if c.Limit != 40 || !c.OK || c.Percent > 40 || c.Said < 400 {
		t.Errorf("length: %+v", c)
	}
	note := Text(r, intake.ZH)
	for _, must := range []string{"胸痛 2 天", "出冷汗", "阿司匹林", "青霉素", "咳嗽", "头痛"} {
		if !strings.Contains(note, must) {
			t.Errorf("the shortened note lacks %s:\n%s", must, note)
		}
	}
	if len(r.Checks.Facts.Missing) > 0 {
		t.Errorf("shortening lost %v", r.Checks.Facts.Missing)
	}
	// What was tapped is no word of their own: there is no limit for it.
	s.extra.Tapped = map[int]bool{0: true}
	if r, err = New(words(), s.opt).Build(s.visit, s.extra); err != nil || r.Checks.Length.Limit != 0 {
		t.Errorf("taps are counted as words: %+v %v", r.Checks.Length, err)
	}
}
