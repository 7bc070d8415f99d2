package understand

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

var update = flag.Bool("update", false, "write what is understood now into testdata/*.txt")

// noon is the moment of speaking in all cases: a Wednesday at noon.
var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// testEngine understands with the built-in lexicon. Problems of content are for `guidelines check`, not for these
// tests.
func testEngine(t testing.TB) *Engine {
	t.Helper()
	lex, err := lexicon.Load()
	if lex == nil {
		t.Fatal(err)
	}
	return New(lex)
}

// TestCases reads testdata/*.txt. A case is what somebody says, a line of ----, and what is understood; blank lines
// part the cases, # begins a comment. Before the words may stand
//
//	@by parent|companion|child            who speaks (child: the patient is a child)
//	@about CONCEPT                        the symptom that is talked of
//	@ask INPUT ASKS...                    the open question: yesno cough, time chest-pain.onset, scale chest-pain.severity
//	@unit UNIT
//	@item CONCEPT ZH | EN                 an item of the checklist
//	@items CONCEPT...                     items that are called as the lexicon calls them
//	@choice ID ZH | EN | KEY=VALUE ...    a choice and what it sets
//	@says ID yes|no                       a bare yes or no means this choice
//	@also ID WORDS                        another whole answer that means this choice
//	@open                                 neither yes nor no answers the question
//	@tap ID...                            the words were tapped, not typed
//
// and "go test -update" writes what is understood now; read the difference before keeping it.
func TestCases(t *testing.T) {
	e := testEngine(t)
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var fresh strings.Builder
			for _, block := range strings.Split(strings.TrimSpace(string(data)), "\n\n") {
				head, want, ok := strings.Cut(block, "\n----")
				if !ok {
					if strings.HasPrefix(block, "#") {
						fresh.WriteString(block + "\n\n")
						continue
					}
					head = block
				}
				got := runCase(t, e, head)
				fresh.WriteString(head + "\n----\n" + got + "\n")
				if !*update {
					if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(got)); diff != "" {
						t.Errorf("%s\n(-want +got)\n%s", head, diff)
					}
				}
			}
			if *update {
				if err := os.WriteFile(file, []byte(strings.TrimRight(fresh.String(), "\n")+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func runCase(t *testing.T, e *Engine, head string) string {
	in := Input{Lang: intake.ZH, Now: noon, Turn: intake.Turn{Seq: 3}}
	var taps, turns []string
	for _, line := range strings.Split(head, "\n") {
		word, rest, _ := strings.Cut(line, " ")
		if strings.HasPrefix(word, "@") && word != "@by" && word != "@doctor" && word != "@about" &&
			in.Question == nil {
			in.Question = &Asked{Ref: "case/question"}
		}
		switch {
		case strings.HasPrefix(line, "#"):
		case word == "@by" && rest == "child":
			in.Child, in.Informant = true, intake.ByParent
		case word == "@about":
			in.About = rest
		case word == "@by":
			in.Informant = intake.Informant(rest)
		case word == "@doctor":
			turns = append(turns, line)
		case word == "@ask":
			f := strings.Fields(rest)
			in.Question.Input, in.Question.Asks = guidelines.Input(f[0]), f[1:]
		case word == "@says":
			id, says, _ := strings.Cut(rest, " ")
			for i := range in.Question.Choices {
				if in.Question.Choices[i].ID == id {
					in.Question.Choices[i].Says = says
				}
			}
		case word == "@also":
			id, also, _ := strings.Cut(rest, " ")
			for i := range in.Question.Choices {
				if in.Question.Choices[i].ID == id {
					in.Question.Choices[i].Also = append(in.Question.Choices[i].Also, also)
				}
			}
		case word == "@open":
			in.Question.Open = true
		case word == "@unit":
			in.Question.Unit = rest
		case word == "@item":
			id, label, _ := strings.Cut(rest, " ")
			in.Question.Items = append(in.Question.Items, Item{id, labelOf(label)})
		case word == "@items":
			for _, id := range strings.Fields(rest) {
				c, ok := e.lex.Concept(id)
				if !ok {
					t.Fatalf("%s: no concept %s", head, id)
				}
				in.Question.Items = append(in.Question.Items, Item{id, c.Label})
			}
		case word == "@choice":
			id, label, _ := strings.Cut(rest, " ")
			c := Choice{ID: id, Label: labelOf(label), Sets: map[string]string{}}
			if parts := strings.Split(label, "|"); len(parts) == 3 {
				for _, s := range strings.Fields(parts[2]) {
					k, v, _ := strings.Cut(s, "=")
					c.Sets[k] = v
				}
			}
			in.Question.Choices = append(in.Question.Choices, c)
		case word == "@tap":
			taps = strings.Fields(rest)
		case strings.HasPrefix(word, "@"):
			t.Fatalf("unknown line %q", line)
		default:
			turns = append(turns, line)
		}
	}
	if len(turns) > 1 {
		return dialogueCase(e, turns)
	}
	if len(turns) == 1 {
		in.Turn.Text = turns[0]
	}
	if !strings.ContainsFunc(in.Turn.Text, han) {
		in.Lang = intake.EN
	}
	in.Turn.Lang = in.Lang
	if taps != nil {
		return lines(Output{Findings: e.Tapped(in.Question, taps, in.Turn, noon)})
	}
	out := e.Answer(in)
	checkSpans(t, in.Turn.Text, out)
	return lines(out)
}

func dialogueCase(e *Engine, turns []string) string {
	var us []Utterance
	for _, l := range turns {
		if rest, ok := strings.CutPrefix(l, "@doctor "); ok {
			us = append(us, Utterance{"clinician", rest})
		} else {
			us = append(us, Utterance{"patient", l})
		}
	}
	fs, _ := e.Dialogue(intake.ZH, us, nil)
	return lines(Output{Findings: fs})
}

func labelOf(s string) intake.Words {
	parts := strings.Split(s, "|")
	w := intake.Words{ZH: strings.TrimSpace(parts[0])}
	w.EN = w.ZH
	if len(parts) > 1 {
		w.EN = strings.TrimSpace(parts[1])
	}
	return w
}

func lines(out Output) string {
	var b strings.Builder
	for _, f := range out.Findings {
		fmt.Fprintln(&b, describe(f))
	}
	for _, r := range out.Readings {
		fmt.Fprintf(&b, "reading %s %g %s %q", r.Measure, r.Value, r.Unit, r.Evidence.Text)
		if r.Doubtful {
			b.WriteString(" doubtful")
		}
		b.WriteString("\n")
	}
	for _, q := range out.PatientAsks {
		fmt.Fprintf(&b, "asks %q\n", q.Text)
	}
	for _, f := range out.Feelings {
		fmt.Fprintf(&b, "feels %s %q\n", f.Kind, f.Evidence.Text)
	}
	if out.OffTopic != "" {
		b.WriteString("off topic: " + out.OffTopic + "\n")
	}
	if out.Aside {
		b.WriteString("nothing else\n")
	}
	if out.WhyAsked {
		b.WriteString("why\n")
	}
	if out.Action != "" {
		b.WriteString("action " + out.Action + "\n")
	}
	return b.String()
}

// checkSpans holds that every evidence is inside the text and is its very words.
func checkSpans(t testing.TB, text string, out Output) {
	t.Helper()
	runes := []rune(text)
	check := func(ev intake.Evidence) {
		t.Helper()
		if ev.Start < 0 || ev.End > len(runes) || ev.Start >= ev.End || string(runes[ev.Start:ev.End]) != ev.Text {
			t.Errorf("span %d..%d %q is not of %q", ev.Start, ev.End, ev.Text, text)
		}
	}
	for _, f := range out.Findings {
		for _, ev := range f.Evidence {
			check(ev)
		}
		for _, a := range f.Attributes {
			check(a.Evidence)
		}
	}
	for _, r := range out.Readings {
		check(r.Evidence)
	}
	for _, q := range out.PatientAsks {
		check(q)
	}
	for _, f := range out.Feelings {
		check(f.Evidence)
	}
}
