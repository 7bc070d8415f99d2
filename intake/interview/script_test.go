package interview

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

var update = flag.Bool("update", false, "write what the interviewer does into testdata/visits")

var start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func testContent(t testing.TB) *guidelines.Content {
	t.Helper()
	c, _ := guidelines.Check(os.DirFS("testdata/content")) // without passages and tables; only the order is tested here
	if _, ok := c.Block("worry"); !ok || len(c.Protocols()) == 0 {
		t.Fatal("no content")
	}
	return c
}

// Each file of testdata/visits is what is known of visits, and the questions that follow. "age 67", "sex male", "level 2",
// "waiting 3" and "by parent" are of the check-in. "turn 1" begins a turn; in it "+" is said to be there, "-" denied, "?" not
// sure, with attributes behind. "asked" is a question that was put, "in answer to" marks what follows as its answer. All
// questions after ---- are denied, or answered by some value.
func TestVisits(t *testing.T) {
	files, err := filepath.Glob("testdata/visits/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no visits", err)
	}
	i := New(testContent(t))
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, c := range strings.Split(string(data), "\n====\n") {
			in, _, _ := strings.Cut(strings.TrimRight(c, "\n"), "\n----")
			out = append(out, in+"\n----\n"+play(t, i, in))
		}
		got := strings.Join(out, "\n====\n") + "\n"
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if diff := cmp.Diff(strings.Split(string(data), "\n"), strings.Split(got, "\n")); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", file, diff)
		}
	}
}

// play asks until the interview is over and returns the questions, a line each.
func play(t *testing.T, i *Interviewer, in string) string {
	t.Helper()
	v := read(t, in)
	v.Protocols = i.Open(v)
	var lines []string
	if len(v.Protocols) > 0 {
		lines = append(lines, "open: "+strings.Join(v.Protocols, " "))
	}
	if list := i.NotAsked(v); len(list) > 0 {
		lines = append(lines, "not asked: "+strings.Join(list, " "))
	}
	for n := 0; ; n++ {
		s := i.Next(v, start)
		if s.Done {
			break
		}
		if n > 60 {
			t.Fatalf("the interview does not end:\n%s", strings.Join(lines, "\n"))
		}
		lines = append(lines, s.Question.Ref()+": "+strings.Join(s.Asks, " "))
		answer(v, s)
	}
	asked, must, of := i.Progress(v)
	return strings.Join(append(lines, fmt.Sprintf("asked %d, must %d of %d", asked, must, of)), "\n")
}

// answer denies what a question asks, or gives an attribute some value.
func answer(v *intake.Visit, s Step) {
	turn := len(v.Turns) + 1
	v.Turns = append(v.Turns, intake.Turn{Seq: turn, Who: intake.Patient, At: start})
	a := intake.Asked{Question: s.Question.Ref(), Message: fmt.Sprint(turn), Asks: s.Asks, Outcome: intake.Answered}
	v.Asked = append(v.Asked, a)
	asks := s.Asks
	if len(s.Question.Choices) > 0 {
		last := s.Question.Choices[len(s.Question.Choices)-1]
		for key, value := range last.Sets {
			put(v, resolve(key, s.Symptom), intake.Status(value), turn, a.Question)
		}
		return
	}
	for _, id := range asks {
		put(v, id, intake.Absent, turn, a.Question)
	}
}

func put(v *intake.Visit, id string, status intake.Status, turn int, question string) {
	concept, attribute, dotted := strings.Cut(id, ".")
	e := intake.Evidence{Span: intake.Span{Turn: turn}, Question: question}
	n := slices.IndexFunc(v.Findings, func(f intake.Finding) bool { return f.Concept == concept })
	if n < 0 {
		v.Findings = append(v.Findings, intake.Finding{Concept: concept, Status: intake.Present,
			Temporality: intake.Current, Experiencer: intake.OfPatient, Attributes: map[string]intake.Attribute{},
			Evidence: []intake.Evidence{e}})
		n = len(v.Findings) - 1
	}
	if dotted {
		v.Findings[n].Attributes[attribute] = intake.Attribute{Code: string(status)}
		return
	}
	v.Findings[n].Status = status
}

func read(t *testing.T, in string) *intake.Visit {
	t.Helper()
	v := &intake.Visit{Lang: intake.ZH, Status: intake.Open, Started: start}
	turn, question := 0, ""
	for _, line := range strings.Split(strings.TrimSpace(in), "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "#", "":
		case "age":
			age, _ := strconv.ParseFloat(rest, 64)
			v.Person.Age = &age
		case "sex":
			v.Person.Sex = intake.Sex(rest)
		case "level":
			n, _ := strconv.Atoi(rest)
			v.Level = intake.Level(n)
		case "waiting":
			n, _ := strconv.Atoi(rest)
			v.Waiting = &n
		case "by":
			v.Informant = intake.Informant(rest)
		case "turn":
			turn, _ = strconv.Atoi(rest)
			question = ""
			v.Turns = append(v.Turns, intake.Turn{Seq: turn, Who: intake.Patient, At: start})
		case "asked":
			f := strings.Fields(rest)
			v.Asked = append(v.Asked, intake.Asked{Question: f[0], Message: f[0], Asks: f[1:]})
		case "in":
			question = strings.TrimPrefix(rest, "answer to ")
		case "+", "-", "?":
			status := map[string]intake.Status{"+": intake.Present, "-": intake.Absent, "?": intake.Uncertain}[word]
			f := strings.Fields(rest)
			put(v, f[0], status, turn, question)
			for _, attr := range f[1:] {
				name, value, _ := strings.Cut(attr, "=")
				put(v, f[0]+"."+name, intake.Status(value), turn, question)
			}
		default:
			t.Fatalf("%q", line)
		}
	}
	return v
}
