package interview

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

func TestRender(t *testing.T) {
	i := New(testContent(t))
	onset, _ := i.content.Question("story/onset")
	now, _ := i.content.Question("chest-pain/now")
	for _, c := range []struct {
		q       *guidelines.Question
		symptom string
		lang    intake.Lang
		proxy   bool
		want    string
	}{
		{onset, "chest-tightness", intake.ZH, false, "“胸闷”什么时候开始的？"},
		{onset, "chest-tightness", intake.EN, true, "When did it start: chest tightness?"},
		{now, "", intake.ZH, true, "孩子现在还难受吗？"},
		{now, "", intake.ZH, false, "现在还难受吗？"},
	} {
		if got := i.Render(c.q, c.symptom, c.lang, c.proxy); got != c.want {
			t.Errorf("%s: %q, want %q", c.q.Ref(), got, c.want)
		}
	}
}

// Over the real content, whatever complaint comes and whatever is answered: nothing is asked twice, nothing that is known,
// flags come before the story, and the visit ends soon.
func TestEveryInterview(t *testing.T) {
	c, _ := guidelines.Load()
	if len(c.Protocols()) == 0 {
		t.Fatal("no protocols")
	}
	i := New(c)
	var openers []string
	for _, p := range c.Protocols() {
		openers = append(openers, p.OpensWith...)
		openers = append(openers, p.ForReason...)
	}
	rapid.Check(t, func(t *rapid.T) {
		v := &intake.Visit{Status: intake.Open, Started: start, Lang: intake.ZH}
		age := rapid.SampledFrom([]float64{0.2, 3, 12, 30, 70}).Draw(t, "age")
		v.Person = intake.Person{Age: &age, Sex: rapid.SampledFrom([]intake.Sex{intake.Male, intake.Female}).Draw(t, "sex")}
		v.Level = rapid.SampledFrom([]intake.Level{0, 2, 3, 4}).Draw(t, "level")
		v.Turns = []intake.Turn{{Seq: 1, Who: intake.Patient, At: start}}
		complaints := rapid.SliceOfNDistinct(rapid.SampledFrom(openers), 1, 3, func(s string) string { return s }).
			Draw(t, "complaints")
		for _, id := range complaints {
			put(v, id, intake.Present, 1, "")
		}
		var asked []string
		for {
			v.Protocols = i.Open(v)
			s := i.Next(v, start)
			if s.Done {
				break
			}
			key := s.Question.Ref() + " " + strings.Join(s.Asks, " ")
			if slices.Contains(asked, key) {
				t.Fatalf("asked twice: %s", key)
			}
			asked = append(asked, key)
			if len(asked) > 40 {
				t.Fatalf("%d questions for %v: %v", len(asked), complaints, asked)
			}
			for _, a := range s.Asks {
				if strings.Contains(a, "$") {
					t.Fatalf("%s asks %s", s.Question.Ref(), a)
				}
			}
			for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
				if text := i.Render(s.Question, s.Symptom, lang, false); text == "" || strings.Contains(text, "{") {
					t.Fatalf("%s: %q", s.Question.Ref(), text)
				}
			}
			answer(v, s)
		}
		if _, must, of := i.Progress(v); must > of {
			t.Fatalf("%d of %d must-ask items", must, of)
		} else if must < of && v.Level != intake.L2 && len(v.Protocols) == 1 {
			t.Fatalf("%d of %d must-ask items for %v; not asked %v; asked %v", must, of, complaints, i.NotAsked(v), asked)
		}
	})
}

// What no complaint knows opens the questions of a baby for a baby, and the generic ones for everybody else.
func TestOpensInstead(t *testing.T) {
	c, _ := guidelines.Load()
	i := New(c)
	for age, want := range map[float64]string{0.1: "infant-general", 1.9: "infant-general", 2: "generic", 40: "generic"} {
		v := &intake.Visit{Status: intake.Open, Started: start, Lang: intake.ZH, Person: intake.Person{Age: &age}}
		put(v, "hiccups", intake.Present, 1, "")
		if got := strings.Join(i.Open(v), " "); got != want {
			t.Errorf("at %v years hiccups open %q, want %q", age, got, want)
		}
	}
	nobody := &intake.Visit{Status: intake.Open, Started: start, Lang: intake.ZH}
	put(nobody, "hiccups", intake.Present, 1, "")
	if got := strings.Join(i.Open(nobody), " "); got != "generic" {
		t.Errorf("without an age hiccups open %q", got)
	}
}

// Who sleeps badly and is tired comes about both; who cannot sleep for a cough comes about the cough.
func TestOpensBeside(t *testing.T) {
	c, _ := guidelines.Load()
	i := New(c)
	for _, test := range []struct {
		say  []string
		want string
	}{
		{[]string{"insomnia", "fatigue"}, "fatigue sleep"},
		{[]string{"insomnia", "cough"}, "cough"},
		{[]string{"insomnia", "cough", "fatigue"}, "cough fatigue"},
		{[]string{"mouth-ulcer", "stinging"}, "dental"},
		{[]string{"mouth-ulcer", "hiccups"}, "generic"},
	} {
		v := &intake.Visit{Status: intake.Open, Started: start, Lang: intake.ZH}
		for _, id := range test.say {
			put(v, id, intake.Present, 1, "")
		}
		if got := strings.Join(i.Open(v), " "); got != test.want {
			t.Errorf("%v opens %q, want %q", test.say, got, test.want)
		}
	}
}

// Words that only name a matter open its complaint where nothing of the body was raised, and it stays open then.
func TestOpensNamed(t *testing.T) {
	c, _ := guidelines.Load()
	i := New(c)
	teeth := intake.Mention{Concept: "teeth-words", Said: true}
	others, over := teeth, teeth
	others.Other, over.Past = true, true
	for _, test := range []struct {
		name  intake.Mention
		sex   intake.Sex
		say   string
		asked []string
		want  string
	}{
		{name: teeth, want: "dental"},
		{name: others, want: "generic"},
		{name: over, want: "generic"},
		{name: teeth, say: "cough", want: "cough"},
		{name: teeth, say: "hiccups", want: "generic"},
		{name: teeth, say: "cough", asked: []string{"dental"}, want: "dental cough"},
		{name: teeth, asked: []string{"generic"}, want: "generic"},
		{asked: []string{"dental"}, want: "dental"}, // the words are not read anew
		{name: intake.Mention{Concept: "testicle"}, sex: intake.Male, want: "scrotal"},
		{name: intake.Mention{Concept: "testicle"}, sex: intake.Female, want: "generic"},
	} {
		v := &intake.Visit{Status: intake.Open, Started: start, Lang: intake.ZH, Protocols: test.asked,
			Person: intake.Person{Sex: test.sex}, Turns: []intake.Turn{{Who: intake.Patient, Text: "…"}}}
		if test.name.Concept != "" {
			v.Named = []intake.Mention{test.name}
		}
		if test.say != "" {
			put(v, test.say, intake.Present, 1, "")
		}
		if got := strings.Join(i.Open(v), " "); got != test.want {
			t.Errorf("%+v beside %q opens %q, want %q", test.name, test.say, got, test.want)
		}
	}
}

// An illness by itself is why somebody came; beside a complaint it is past illness, unless its figure is not as it should be.
func TestOpensAlone(t *testing.T) {
	c, _ := guidelines.Load()
	i := New(c)
	reading := func(v *intake.Visit, mmHg float64) {
		put(v, "measured-blood-pressure", intake.Present, 1, "")
		v.Findings[len(v.Findings)-1].Attributes[intake.Value] = intake.Attribute{Low: &mmHg, High: &mmHg, Unit: "mmHg"}
	}
	for _, test := range []struct {
		say  []string
		mmHg float64
		want string
	}{
		{[]string{"hypertension"}, 0, "pressure-glucose"},
		{[]string{"diabetes", "missed-doses"}, 0, "pressure-glucose"},
		{[]string{"hypertension", "cough"}, 0, "cough"},
		{[]string{"hypertension", "hiccups"}, 0, "generic"},
		{[]string{"hypertension", "cough"}, 185, "cough pressure-glucose"},
		{[]string{"follow-up", "hypertension"}, 140, "repeat-prescription"},
		{[]string{"follow-up", "hypertension"}, 172, "repeat-prescription pressure-glucose"},
	} {
		v := &intake.Visit{Status: intake.Open, Started: start, Lang: intake.ZH}
		for _, id := range test.say {
			put(v, id, intake.Present, 1, "")
		}
		if test.mmHg > 0 {
			reading(v, test.mmHg)
		}
		if got := strings.Join(i.Open(v), " "); got != test.want {
			t.Errorf("%v %v opens %q, want %q", test.say, test.mmHg, got, test.want)
		}
	}
	v := &intake.Visit{Status: intake.Open, Started: start, Lang: intake.ZH}
	put(v, "hypertension", intake.Present, 1, "")
	v.Protocols = i.Open(v)
	put(v, "cough", intake.Present, 2, "")
	if got := strings.Join(i.Open(v), " "); got != "pressure-glucose cough" {
		t.Errorf("told of a cough later it has %q open", got)
	}
}

// TestLengths logs how long the interviews of each complaint are when all is denied.
func TestLengths(t *testing.T) {
	c, _ := guidelines.Load()
	i := New(c)
	for _, p := range c.Protocols() {
		for _, age := range []float64{2, 40} {
			v := &intake.Visit{Status: intake.Open, Started: start, Lang: intake.ZH, Level: intake.L4}
			v.Person = intake.Person{Age: &age, Sex: intake.Female}
			v.Turns = []intake.Turn{{Seq: 1, Who: intake.Patient, At: start}}
			for _, id := range append(p.OpensWith[:min(1, len(p.OpensWith))], p.ForReason[:min(1, len(p.ForReason))]...) {
				put(v, id, intake.Present, 1, "")
			}
			n := 0
			for {
				s := i.Next(v, start)
				if s.Done || n > 50 {
					break
				}
				answer(v, s)
				n++
			}
			t.Logf("%-24s age %2.0f: %d questions", p.ID, age, n)
		}
	}
}

func BenchmarkNext(b *testing.B) {
	c, _ := guidelines.Load()
	i := New(c)
	v := &intake.Visit{Status: intake.Open, Started: start, Turns: []intake.Turn{{Seq: 1, Who: intake.Patient, At: start}}}
	put(v, "chest-pain", intake.Present, 1, "")
	put(v, "cough", intake.Present, 1, "")
	for b.Loop() {
		i.Next(v, start)
	}
}
