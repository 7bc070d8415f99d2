package record

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/preconsult/preconsult/intake"
)

// The cases of testdata are visits as a clinician would jot them down:
//
//	visit zh 67 male                    language, age, sex, and the informant if it is not the patient
//	note en                             language of the hospital, if it is not the visit's
//	S: 今天哪儿不舒服？                  what the screen said
//	P: 胸口有点堵得慌                    what the patient said (C: a companion)
//	  chest-tightness present "胸口有点堵得慌" onset=48..48h aggravating=exertion
//	reading systolic 168 06:40          a device's value (yesterday: -1d; doubtful: ?)
//	chart allergy 2015-01-02 - penicillin-allergy 青霉素    kind, recorded, ended, what was understood ("-": nothing; "~x": x in the past), words
//	level 2 rule-id concept,concept text
//	not-asked nausea syncope
//	N: 更难受了                          what a nurse wrote down, here 护士王芳
//	round 3 · answered compared worse   a round of the re-check at this level, begun by the last turn; the last turn as an answer
//	called · closed · went 护士王芳      staff were called to ask; the round is over; somebody went
//	status done · sign 李医生 · edit LINE = text · question "words" · feels kind "words" · asked concept unknown|refused
//
// then ---- and the plain text of the note.
type script struct {
	name  string
	visit *intake.Visit
	extra Extra
	opt   Options
	want  string
}

// topics are what the questions of the re-check are about, as its content says.
var topics = map[string]intake.Words{"re-check/compared": {ZH: "和来时比", EN: "compared with arrival"},
	"re-check/new": {ZH: "新的不舒服", EN: "new trouble"}, "re-check/danger": {ZH: "喘气、胸口、头脑", EN: "breathing, chest, mind"}}

var now = time.Date(2026, 11, 23, 9, 30, 0, 0, time.FixedZone("CST", 8*3600))

func scripts(t *testing.T) []script {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases in testdata")
	}
	var out []script
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := parse(string(raw))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		s.name = strings.TrimSuffix(filepath.Base(file), ".txt")
		s.visit.ID = s.name
		out = append(out, s)
	}
	return out
}

func parse(text string) (script, error) {
	in, want, _ := strings.Cut(text, "----\n")
	s := script{want: want, extra: Extra{Now: now, Topics: topics}, visit: &intake.Visit{Started: now.Add(-10 * time.Minute), Status: intake.Open}}
	s.opt = Options{Location: now.Location(), Version: "test"}
	v := s.visit
	for n, line := range strings.Split(in, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if err := s.line(line); err != nil {
			return s, fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	if s.opt.Lang == "" {
		s.opt.Lang = v.Lang
	}
	return s, nil
}

func (s *script) line(line string) error {
	v := s.visit
	if who, said, ok := strings.Cut(line, ": "); ok && len(who) == 1 {
		t := intake.Turn{Seq: len(v.Turns), Lang: v.Lang, Text: said, At: v.Started.Add(time.Duration(len(v.Turns)) * 20 * time.Second)}
		t.Who = map[string]intake.Who{"S": intake.System, "P": intake.Patient, "C": intake.Companion, "N": intake.Staff}[who]
		if t.Who == intake.Staff {
			t.By = "护士王芳"
		}
		v.Turns = append(v.Turns, t)
		return nil
	}
	f := strings.Fields(line)
	rest := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), f[0]))
	switch f[0] {
	case "visit":
		years, err := strconv.ParseFloat(f[2], 64)
		if err == nil {
			v.Person.Age = &years
		}
		v.Lang, v.Person.Sex = intake.Lang(f[1]), intake.Sex(f[3])
		if len(f) > 4 {
			v.Informant = intake.Informant(f[4])
		}
	case "name":
		v.Person.Name = rest
		v.Person.Identifiers = []intake.Identifier{{System: "urn:hospital:mrn", Value: "P0001"}}
	case "note":
		s.opt.Lang = intake.Lang(f[1])
	case "status":
		v.Status = intake.VisitStatus(f[1])
	case "protocol":
		v.Protocols = f[1:]
	case "not-asked":
		s.extra.NotAsked = f[1:]
	case "sign":
		v.Signed = &intake.Signature{By: rest, At: now}
	case "edit":
		id, text, _ := strings.Cut(rest, " = ")
		v.Signed.Edits = append(v.Signed.Edits, intake.Edit{Line: id, Text: text})
	case "snomed":
		s.opt.SNOMED = true
	case "question":
		t := v.Turns[len(v.Turns)-1]
		span, err := find(t, strings.Trim(rest, `"`))
		v.Questions = append(v.Questions, intake.Question{Evidence: intake.Evidence{Span: span}})
		return err
	case "feels":
		span, err := find(v.Turns[len(v.Turns)-1], strings.Trim(strings.TrimSpace(strings.TrimPrefix(rest, f[1])), `"`))
		v.Feelings = append(v.Feelings, intake.Feeling{Kind: f[1], Evidence: intake.Evidence{Span: span}})
		return err
	case "asked":
		v.Asked = append(v.Asked, intake.Asked{Question: "x/" + f[1], Asks: []string{f[1]}, Outcome: intake.Outcome(f[2]),
			Turn: len(v.Turns) - 2, Answer: len(v.Turns) - 1, At: now})
	case "level":
		l, _ := strconv.Atoi(f[1])
		v.Level = intake.Level(l)
		text := strings.Join(f[4:], " ")
		v.Assessed.Level = v.Level
		v.Assessed.Reasons = append(v.Assessed.Reasons, intake.Reason{Rule: f[2], Level: v.Level, Concepts: strings.Split(f[3], ","),
			Text: intake.Words{ZH: text, EN: text}, Cites: []string{"some-guideline#flag"}})
	case "round":
		l, _ := strconv.Atoi(f[1])
		v.Rechecks = append(v.Rechecks, intake.Recheck{Since: v.Turns[len(v.Turns)-1].At, Level: intake.Level(l)})
	case "answered":
		r := v.OpenRecheck()
		a := intake.RecheckAnswer{Turn: len(v.Turns) - 1}
		if len(f) > 1 {
			a.Question, a.Asks = "re-check/"+f[1], f[2:]
		}
		r.Answers = append(r.Answers, a)
		if t := v.Turns[a.Turn]; t.Who == intake.Staff {
			r.By = t.By
		}
	case "called":
		v.OpenRecheck().Bell = "b1"
	case "closed":
		v.OpenRecheck().Done = v.Turns[len(v.Turns)-1].At
	case "went":
		r := v.OpenRecheck()
		r.By, r.Done = rest, v.Turns[len(v.Turns)-1].At.Add(4*time.Minute)
	case "chart":
		date := func(s string) string { return strings.Trim(s, "-") }
		e := intake.ChartEntry{ID: fmt.Sprintf("chart-%d", len(v.Chart)+1), Kind: intake.ChartKind(f[1]), Recorded: date(f[2]), Ended: date(f[3]),
			Text: strings.Join(f[5:], " "), Code: &intake.ChartCode{System: "icd10", Value: "E11.9"}}
		if f[4] != "-" {
			c := intake.Finding{Concept: strings.TrimPrefix(f[4], "~"), Status: intake.Present, Temporality: intake.Current, Experiencer: intake.OfPatient,
				Mode: intake.ByChart, At: v.Started, Evidence: []intake.Evidence{{Chart: e.ID, Text: e.Text}}}
			if strings.HasPrefix(f[4], "~") {
				c.Temporality = intake.Past
			}
			e.Findings = []intake.Finding{c}
		}
		v.Chart = append(v.Chart, e)
	case "reading":
		return s.reading(f[1:])
	default:
		return s.finding(f[0], rest)
	}
	return nil
}

// find locates words in a turn, in code points.
func find(t intake.Turn, words string) (intake.Span, error) {
	i := strings.Index(t.Text, words)
	if i < 0 {
		return intake.Span{}, fmt.Errorf("turn %d has no %q", t.Seq, words)
	}
	start := utf8.RuneCountInString(t.Text[:i])
	return intake.Span{Turn: t.Seq, Start: start, End: start + utf8.RuneCountInString(words)}, nil
}

func (s *script) reading(f []string) error {
	value, err := strconv.ParseFloat(f[1], 64)
	if err != nil {
		return err
	}
	r := intake.Reading{ID: "8d9f2f44-1c1e-5d2b-9a52-000000000001", Measure: intake.Measure(f[0]), Value: value, Mode: intake.ByDevice,
		Device: "Device/cuff-1"}
	at := now
	for _, x := range f[2:] {
		switch {
		case x == "?":
			r.Doubtful = true
		case strings.HasPrefix(x, "-"):
			days, _ := strconv.Atoi(strings.Trim(x, "-d"))
			at = at.AddDate(0, 0, -days)
			r.ID = fmt.Sprintf("8d9f2f44-1c1e-5d2b-9a52-%012d", days+1)
		case strings.Contains(x, ":"):
			c, err := time.ParseInLocation("15:04", x, now.Location())
			if err != nil {
				return err
			}
			at = time.Date(at.Year(), at.Month(), at.Day(), c.Hour(), c.Minute(), 0, 0, now.Location())
		case x == "told":
			t := s.visit.Turns[len(s.visit.Turns)-1]
			span, err := find(t, f[1])
			if err != nil {
				return err
			}
			r.ID, r.Mode, r.Device = fmt.Sprintf("turn-%d", t.Seq), intake.ByHuman, ""
			r.Evidence = intake.Evidence{Span: span, Text: f[1]}
		}
	}
	r.At = at
	s.visit.Readings = append(s.visit.Readings, r)
	return nil
}

// finding reads `concept status "words" other past question=q attr=code attr=1..2h`.
func (s *script) finding(concept, rest string) error {
	f := intake.Finding{Concept: concept, Temporality: intake.Current, Experiencer: intake.OfPatient, Mode: intake.ByRule}
	words := ""
	if i := strings.Index(rest, `"`); i >= 0 {
		k := strings.LastIndex(rest, `"`)
		words, rest = rest[i+1:k], rest[:i]+rest[k+1:]
	}
	var evidence []intake.Evidence
	if words != "" {
		t := s.visit.Turns[len(s.visit.Turns)-1]
		span, err := find(t, words)
		if err != nil {
			return err
		}
		evidence = []intake.Evidence{{Span: span, Text: words}}
		f.At = t.At
	}
	for _, x := range strings.Fields(rest) {
		name, value, has := strings.Cut(x, "=")
		switch {
		case x == "other":
			f.Experiencer = intake.OfOther
		case x == "past":
			f.Temporality = intake.Past
		case x == "model":
			f.Mode = intake.ByModel
		case name == "question" && len(evidence) > 0:
			evidence[0].Question = value
		case has && slices.Contains(intake.AttributeNames, name):
			if f.Attributes == nil {
				f.Attributes = map[string]intake.Attribute{}
			}
			f.Attributes[name] = attribute(value)
		case !has:
			f.Status = intake.Status(x)
		default:
			return fmt.Errorf("%s: what is %q?", concept, x)
		}
	}
	f.Evidence = evidence
	s.visit.Findings = append(s.visit.Findings, f)
	return nil
}

func attribute(value string) intake.Attribute {
	low, high, ok := strings.Cut(value, "..")
	if !ok {
		return intake.Attribute{Code: value}
	}
	unit := strings.TrimLeft(high, "0123456789.")
	a, _ := strconv.ParseFloat(low, 64)
	b, _ := strconv.ParseFloat(strings.TrimSuffix(high, unit), 64)
	return intake.Attribute{Low: &a, High: &b, Unit: unit}
}
