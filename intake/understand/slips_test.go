package understand

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// TestSlips holds the promise for what hurts when it is misheard: allergies, blood thinners and insulin, pregnancy, side, dose,
// and the polarity of red flags. The utterances of testdata/slips were written by somebody who saw neither lexicon nor rules.
// A case is
//
//	@lang zh|en, @by parent|companion, @ask what was just asked
//	the words
//	----
//	KIND NAME STATUS [reaction=…] [dose=…] [frequency=…] [side=…] [weeks=…] [other]
//
// where "nothing" and "not-present" stand before what was not said. names.yaml says which concepts a name may mean.
func TestSlips(t *testing.T) {
	e := testEngine(t)
	names := slipNames(t, e)
	files, err := filepath.Glob("testdata/slips/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	right, all := 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		ok, n := 0, 0
		for _, block := range strings.Split(strings.TrimSpace(string(data)), "\n\n") {
			head, want, found := strings.Cut(block, "\n----\n")
			if !found {
				continue // the file's opening comment
			}
			in := slipInput(t, names, head)
			out := e.Answer(in)
			if out.Action == "unknown" && in.Question != nil { // the visit makes a finding of a bare "no idea"
				out.Findings = append(out.Findings, intake.Finding{Concept: in.Question.Asks[0], Status: intake.Uncertain,
					Experiencer: intake.OfPatient})
			}
			n++
			wrong := ""
			for _, line := range strings.Split(strings.TrimSpace(want), "\n") {
				if problem := names.judge(e, line, out.Findings); problem != "" {
					wrong += "\n    " + problem
				}
			}
			if wrong == "" {
				ok++
				continue
			}
			t.Logf("%s: %s%s\n    understood: %s", filepath.Base(file), strings.ReplaceAll(head, "\n", " | "), wrong, brief(out.Findings))
		}
		t.Logf("%s: %d of %d right (%.1f %%)", filepath.Base(file), ok, n, 100*float64(ok)/float64(n))
		right, all = right+ok, all+n
	}
	t.Logf("%d of %d right (%.2f %%)", right, all, 100*float64(right)/float64(all))
	if float64(right) < reached*float64(all) {
		t.Errorf("%d of %d utterances where a slip hurts are understood; it was %.1f %% already, and 99 %% are the aim", right, all, 100*reached)
	}
}

// reached is the share that was understood when this was last written down. It only ever goes up.
const reached = 0.996

// names maps "symptom chest pain" to the concepts that it may mean.
type names map[string][]string

func slipNames(t *testing.T, e *Engine) names {
	t.Helper()
	data, err := os.ReadFile("testdata/slips/names.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var byKind map[string]map[string][]string
	if err := yaml.Unmarshal(data, &byKind); err != nil {
		t.Fatal(err)
	}
	all := names{}
	for kind, list := range byKind {
		for name, ids := range list {
			for _, id := range ids {
				if _, ok := e.lex.Concept(id); !ok {
					t.Errorf("names.yaml: %s %s: no concept %q", kind, name, id)
				}
			}
			all[strings.TrimSpace(kind+" "+name)] = ids
		}
	}
	return all
}

// of are the concepts that a name means: those of names.yaml, or the one whose word it is.
func (n names) of(e *Engine, kind, name string) []string {
	if ids, ok := n[strings.TrimSpace(kind+" "+name)]; ok {
		return ids
	}
	if to := e.allergen(name); kind == "allergy" && to != nil {
		return []string{to.ID}
	}
	for _, m := range e.lex.Match(name) {
		c, _ := e.lex.Concept(m.Concept)
		switch {
		case kind == "allergy":
			if to := e.allergyTo(c); to != nil {
				return []string{to.ID}
			}
		case c.Kind != lexicon.Site && c.Kind != lexicon.Quality:
			return []string{m.Concept}
		}
	}
	return nil
}

func slipInput(t *testing.T, n names, head string) Input {
	t.Helper()
	in := Input{Informant: intake.ByPatient, Now: noon, Turn: intake.Turn{Seq: 1}}
	var words []string
	for _, line := range strings.Split(head, "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "@lang":
			in.Lang, in.Turn.Lang = intake.Lang(rest), intake.Lang(rest)
		case "@by":
			in.Informant = intake.Informant(rest)
			in.Child = in.Informant == intake.ByParent
		case "@ask":
			in.Question = slipQuestion(n, rest)
		default:
			if !strings.HasPrefix(line, "#") {
				words = append(words, line)
			}
		}
	}
	in.Turn.Text = strings.Join(words, "\n")
	return in
}

// slipQuestion is the open question as the interview would have put it.
func slipQuestion(n names, what string) *Asked {
	q := &Asked{Ref: "slip/" + what, Input: guidelines.YesNo}
	first := func(kind, name string) string {
		if ids := n[kind+" "+name]; len(ids) > 0 {
			return ids[0]
		}
		return strings.ReplaceAll(name, " ", "-")
	}
	switch {
	case what == "allergies":
		q.Asks, q.Input = []string{"drug-allergy"}, guidelines.Free
	case what == "blood thinner":
		q.Asks = []string{"anticoagulant-use"}
	case what == "insulin":
		q.Asks = []string{"insulin-use"}
	case what == "medicines":
		q.Asks, q.Input = []string{"medicine-use"}, guidelines.Free
	case what == "pregnant", what == "breastfeeding":
		q.Asks = []string{what}
	case what == "last period":
		q.Asks, q.Input = []string{"last-period.onset"}, guidelines.Time
	case strings.HasPrefix(what, "side of "):
		c := first("symptom", strings.TrimPrefix(what, "side of "))
		q.Asks, q.Input = []string{c + ".side"}, guidelines.Choice
		for _, s := range []struct{ id, zh, en string }{{"left", "左边", "Left"}, {"right", "右边", "Right"}, {"both", "两边", "Both"}} {
			q.Choices = append(q.Choices, Choice{ID: s.id, Label: intake.Words{ZH: s.zh, EN: s.en}, Sets: map[string]string{c + ".side": s.id}})
		}
	case strings.HasPrefix(what, "dose of "):
		q.Asks, q.Input = []string{first("medicine", strings.TrimPrefix(what, "dose of ")) + ".dose"}, guidelines.Free
	default:
		q.Asks = []string{first("symptom", what)}
	}
	return q
}

// expectation is one line of what should be understood.
type expectation struct {
	kind, name, status string
	attributes         map[string]string
	other              bool
}

var slipStatuses = []string{"present", "absent", "uncertain", "past"}

func readExpectation(line string) expectation {
	x := expectation{attributes: map[string]string{}}
	for {
		at := strings.LastIndex(line, "=\"")
		if at < 0 {
			break
		}
		key := strings.LastIndex(line[:at], " ")
		value, rest, _ := strings.Cut(line[at+2:], "\"")
		x.attributes[line[key+1:at]] = value
		line = strings.TrimSpace(line[:key]) + rest
	}
	var name []string
	for i, f := range strings.Fields(line) {
		key, value, pair := strings.Cut(f, "=")
		switch {
		case i == 0 && (f == "nothing" || f == "not-present"):
			x.status = f
		case x.kind == "":
			x.kind = f
		case pair:
			x.attributes[key] = value
		case f == "other":
			x.other = true
		case x.status == "" && slices.Contains(slipStatuses, f):
			x.status = f
		default:
			name = append(name, f)
		}
	}
	x.name = strings.Join(name, " ")
	return x
}

// judge tells what is wrong with the findings, or nothing.
func (n names) judge(e *Engine, line string, all []intake.Finding) string {
	x := readExpectation(line)
	ids := n.of(e, x.kind, x.name)
	if len(ids) == 0 {
		return "no concept for " + x.kind + " " + x.name
	}
	who := intake.OfPatient
	if x.other {
		who = intake.OfOther
	}
	seen := map[string][]intake.Finding{}
	for _, f := range all {
		if f.Experiencer != who || !slices.ContainsFunc(ids, func(id string) bool { return e.lex.IsA(f.Concept, id) }) {
			continue
		}
		key := string(f.Status)
		if f.Temporality == intake.Past && f.Status == intake.Present {
			key = "past"
		}
		seen[key] = append(seen[key], f)
	}
	wider := func(status intake.Status) bool { // a denial of all medicine allergies denies this one
		return slices.ContainsFunc(all, func(f intake.Finding) bool {
			return f.Experiencer == who && f.Status == status && slices.ContainsFunc(ids, func(id string) bool { return e.lex.IsA(id, f.Concept) })
		})
	}
	if side := x.attributes["side"]; side != "" && (x.status == "absent" || x.status == "past") {
		// One finding holds a symptom: that the other side is free of it is said by the side that is kept.
		n := len(seen["present"])
		seen["present"] = slices.DeleteFunc(seen["present"], func(f intake.Finding) bool {
			code := f.Attributes["side"].Code
			return code != "" && code != side && code != "both"
		})
		if len(seen["present"]) == 0 && n > 0 {
			return ""
		}
	}
	ok := false
	switch x.status {
	case "present":
		ok = len(seen["present"]) > 0
	case "absent":
		ok = len(seen["present"]) == 0 && len(seen["past"]) == 0 && (len(seen["absent"]) > 0 || wider(intake.Absent))
	case "uncertain":
		ok = len(seen["present"]) == 0 && len(seen["absent"]) == 0 && (len(seen["uncertain"]) > 0 || wider(intake.Uncertain))
	case "past":
		ok = len(seen["present"]) == 0 && (len(seen["past"]) > 0 || len(seen["absent"]) > 0)
	case "nothing", "not-present":
		ok = len(seen["present"]) == 0
	}
	if !ok {
		return "want " + line
	}
	if x.status != "present" {
		return ""
	}
	for _, name := range slices.Sorted(maps.Keys(x.attributes)) {
		want := x.attributes[name]
		if !slices.ContainsFunc(seen["present"], func(f intake.Finding) bool { return slipAttribute(f, name, want) }) {
			return fmt.Sprintf("want %s: %s", line, name)
		}
	}
	return ""
}

// slipAttribute compares an attribute. The words of a reaction are free: that one is kept is what counts.
func slipAttribute(f intake.Finding, name, want string) bool {
	a, ok := f.Attributes[name]
	switch name {
	case "reaction":
		return ok
	case "side":
		if want == "none" {
			return !ok
		}
		return a.Code == want
	case "weeks":
		a = f.Attributes[intake.Amount]
		n, _ := strconv.ParseFloat(want, 64)
		return a.Unit == "wk" && a.Low != nil && *a.Low <= n && n <= *a.High
	case "dose":
		figure, unit, _ := strings.Cut(want, " ")
		n, _ := strconv.ParseFloat(figure, 64)
		return ok && a.Low != nil && a.High != nil && *a.Low <= n && n <= *a.High && a.Unit == unit
	case "frequency":
		if want == "as needed" {
			return a.Code == "as-needed"
		}
		times, per, _ := strings.Cut(want, "/")
		n, _ := strconv.ParseFloat(times, 64)
		per = strings.NewReplacer("day", "d", "week", "wk", "month", "mo", "hour", "h").Replace(strings.TrimSuffix(per, "s"))
		if digits := strings.TrimRight(per, "dwkmoh"); digits != "" {
			every, _ := strconv.ParseFloat(digits, 64)
			n, per = n/every, per[len(digits):]
			if per == "h" {
				n, per = n*24, "d"
			}
		}
		unit := strings.Replace(strings.TrimPrefix(a.Unit, "/"), "w", "wk", 1)
		unit = strings.Replace(unit, "wkk", "wk", 1)
		return ok && a.Low != nil && *a.Low <= n+1e-6 && n <= *a.High+1e-6 && unit == per
	}
	return false
}

// brief shows findings on a line.
func brief(all []intake.Finding) string {
	var parts []string
	for _, f := range all {
		s := f.Concept + " " + string(f.Status)
		if f.Temporality == intake.Past {
			s += " past"
		}
		if f.Experiencer == intake.OfOther {
			s += " other"
		}
		for _, name := range slices.Sorted(maps.Keys(f.Attributes)) {
			a := f.Attributes[name]
			v := a.Code
			if a.Low != nil {
				v = fmt.Sprintf("%g..%g%s", *a.Low, *a.High, a.Unit)
			}
			s += " " + name + "=" + v
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, "; ")
}
