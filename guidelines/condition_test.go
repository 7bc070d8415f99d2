package guidelines

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/preconsult/preconsult/intake"
)

var now = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// kinship is a lexicon of is-a lines for tests.
type kinship map[string]string

func (k kinship) Has(string) bool                      { return true }
func (k kinship) Len() int                             { return len(k) }
func (k kinship) Label(id string) (intake.Words, bool) { return intake.Words{ZH: id, EN: id}, true }

func (k kinship) Kind(string) string                    { return "symptom" }
func (k kinship) Departments(string) map[string]float64 { return nil }

func (k kinship) Parents(id string) []string {
	if k[id] == "" {
		return nil
	}
	return []string{k[id]}
}

func (k kinship) IsA(id, ancestor string) bool {
	return id == ancestor || k[id] != "" && k.IsA(k[id], ancestor)
}

var kin = kinship{"chest-tightness": "chest-pain", "high-fever": "fever", "chemotherapy": "immunosuppressed"}

func said(concept string, s intake.Status) intake.Finding {
	return intake.Finding{Concept: concept, Status: s, Temporality: intake.Current, Experiencer: intake.OfPatient}
}

func with(f intake.Finding, name string, a intake.Attribute) intake.Finding {
	f.Attributes = map[string]intake.Attribute{name: a}
	return f
}

func span(low, high float64) intake.Attribute { return intake.Attribute{Low: &low, High: &high} }

func TestConditionHolds(t *testing.T) {
	age := 67.0
	man := intake.Person{Sex: intake.Male, Age: &age}
	nobody := intake.Person{}
	tight := said("chest-tightness", intake.Present)
	past := said("seizure", intake.Present)
	past.Temporality = intake.Past
	mothers := said("diabetes", intake.Present)
	mothers.Experiencer = intake.OfOther
	vitals := []intake.Reading{
		{ID: "old", Measure: intake.SpO2, Value: 85, At: now.Add(-25 * time.Hour)},
		{ID: "first", Measure: intake.HeartRate, Value: 130, At: now.Add(-time.Hour)},
		{ID: "second", Measure: intake.HeartRate, Value: 90, At: now.Add(-time.Minute)},
	}
	for _, c := range []struct {
		when     string
		person   intake.Person
		findings []intake.Finding
		ok       bool
		used     []string
	}{
		{`present("chest-pain")`, man, nil, false, nil},
		{`present("chest-pain")`, man, []intake.Finding{tight}, true, []string{"chest-tightness"}},
		{`present("chest-pain")`, man, []intake.Finding{said("chest-pain", intake.Absent), tight}, true,
			[]string{"chest-tightness"}},
		{`present("chest-tightness")`, man, []intake.Finding{said("chest-pain", intake.Present)}, false, nil},
		{`present("fever")`, man, []intake.Finding{said("fever", intake.Uncertain)}, false, nil},
		{`absent("fever")`, man, []intake.Finding{said("fever", intake.Absent)}, true, []string{"fever"}},
		{`absent("fever")`, man, []intake.Finding{said("fever", intake.NotAsked)}, false, nil},
		{`absent("fever")`, man, []intake.Finding{said("fever", intake.Absent), said("high-fever", intake.Present)}, false,
			nil},
		{`absent("chest-tightness")`, man, []intake.Finding{said("chest-pain", intake.Absent)}, false, nil},
		{`known("fever")`, man, []intake.Finding{said("fever", intake.Refused)}, true, nil},
		{`known("fever")`, man, []intake.Finding{said("fever", intake.NotAsked)}, false, nil},
		{`uncertain("fever")`, man, []intake.Finding{said("fever", intake.Uncertain)}, true, []string{"fever"}},
		{`present("seizure")`, man, []intake.Finding{past}, false, nil},
		{`past("seizure")`, man, []intake.Finding{past}, true, []string{"seizure"}},
		{`present("diabetes") || group("diabetic")`, man, []intake.Finding{mothers}, false, nil},
		{`present("a") && present("b") || present("c")`, man,
			[]intake.Finding{said("a", intake.Present), said("c", intake.Present)}, true, []string{"c"}},
		{`present("a") || present("c")`, man,
			[]intake.Finding{said("a", intake.Present), said("c", intake.Present)}, true, []string{"a", "c"}},
		{`anyPresent(["a", "b", "c"])`, man, []intake.Finding{said("b", intake.Present)}, true, []string{"b"}},
		{`countPresent(["a", "b", "c"]) >= 2`, man,
			[]intake.Finding{said("c", intake.Present), said("a", intake.Present)}, true, []string{"a", "c"}},
		{`!present("a") && present("b")`, man, []intake.Finding{said("b", intake.Present)}, true, []string{"b"}},
		{`is("chest-pain", "character", "pressing")`, man,
			[]intake.Finding{with(tight, "character", intake.Attribute{Code: "pressing"})}, true, []string{"chest-tightness"}},
		{`severity("chest-pain") >= 7`, man, []intake.Finding{with(tight, "severity", intake.Attribute{Code: "severe"})},
			true, []string{"chest-tightness"}},
		{`severity("chest-pain") >= 7`, man, []intake.Finding{with(tight, "severity", span(6, 6))}, false, nil},
		{`severity("chest-pain") == -1.0`, man, []intake.Finding{tight}, true, []string{"chest-tightness"}},
		{`hoursSince("chest-pain") >= 0 && hoursSince("chest-pain") <= 24`, man,
			[]intake.Finding{with(tight, "onset", span(24, 48))}, true, []string{"chest-tightness"}},
		{`lastsHours("chest-pain") > 0.25`, man, []intake.Finding{with(tight, "duration", span(0.2, 0.3))}, true,
			[]string{"chest-tightness"}},
		{`amount("vomiting", "frequency") >= 5`, man,
			[]intake.Finding{with(said("vomiting", intake.Present), "frequency", span(5, 5))}, true, []string{"vomiting"}},
		{`age >= 65`, man, nil, true, nil},
		{`age >= 0`, nobody, nil, false, nil},
		{`group("elderly") && sex == "male"`, man, nil, true, nil},
		{`group("child") || group("infant")`, nobody, nil, false, nil},
		{`group("fertile")`, nobody, nil, true, nil},
		{`group("pregnant")`, man, []intake.Finding{said("pregnant", intake.Present)}, false, nil},
		{`group("immunosuppressed")`, man, []intake.Finding{said("chemotherapy", intake.Present)}, true,
			[]string{"chemotherapy"}},
		{`hasVital("spo2")`, man, nil, false, nil},
		{`hasVital("heart_rate") && vital("heart_rate") < 100`, man, nil, true, []string{"vital:heart_rate"}},
		{`isProxy`, man, nil, true, nil},
		{``, man, nil, true, nil},
	} {
		cond, err := Compile(c.when)
		if err != nil {
			t.Errorf("%s: %v", c.when, err)
			continue
		}
		f := FactsOf(kin, c.person, intake.ByCompanion, c.findings, vitals, now)
		ok, used := cond.Holds(f)
		if ok != c.ok || ok && !sameWords(used, c.used) {
			t.Errorf("%s with %d findings: %v by %v, want %v by %v", c.when, len(c.findings), ok, used, c.ok, c.used)
		}
		if cond.Test(f) != c.ok {
			t.Errorf("%s: Test and Holds differ", c.when)
		}
	}
}

// sameWords compares what was used; known() may name the concept or not, which no reason depends on.
func sameWords(a, b []string) bool {
	return len(b) == 0 && len(a) == 0 || cmp.Equal(a, b)
}

func TestWithSymptom(t *testing.T) {
	cond, err := Compile(`!known("$symptom") || is("$symptom", "course", "worsening")`)
	if err != nil {
		t.Fatal(err)
	}
	f := FactsOf(kin, intake.Person{}, "", []intake.Finding{
		with(said("cough", intake.Present), "course", intake.Attribute{Code: "worsening"})}, nil, now)
	if !cond.Test(WithSymptom(f, "cough")) {
		t.Error("a worsening cough is worsening")
	}
}

// What an author may get wrong, and what he is told.
func TestCompileRefuses(t *testing.T) {
	for when, want := range map[string]string{
		`present("a"`:                      "Syntax error",
		`present(a)`:                       "undeclared reference to 'a'",
		`present("a") + 1`:                 "no matching overload",
		`severity("a")`:                    "a condition answers true or false",
		`presentt("a")`:                    "undeclared reference to 'presentt'",
		`present("a" + "b")`:               "written out as texts",
		`["a", "b"].exists(x, present(x))`: "anyPresent",
		`present("a", "b")`:                "",
		`is("a", "character")`:             "",
		`vital(spo2) < 92`:                 "undeclared reference to 'spo2'",
		`age >= "old"`:                     "no matching overload",
	} {
		_, err := Compile(when)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", when, err, want)
		}
	}
}

func TestUnguarded(t *testing.T) {
	for when, want := range map[string]string{
		`vital("spo2") < 92`:                          `vital("spo2")`,
		`92 > vital("spo2")`:                          `vital("spo2")`,
		`hasVital("spo2") && vital("spo2") < 92`:      "",
		`hoursSince("a") < 6`:                         `hoursSince("a")`,
		`hoursSince("a") >= 0 && hoursSince("a") < 6`: "",
		`age < 3`:             "age",
		`age >= 0 && age < 3`: "",
		`age >= 65`:           "",
	} {
		c, err := Compile(when)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(c.unguarded(), " "); got != want {
			t.Errorf("%s: %q, want %q", when, got, want)
		}
	}
}

func TestPositive(t *testing.T) {
	c, err := Compile(`present("a") && !present("b") && (anyPresent(["c", "d"]) || severity("e") >= 7) && absent("f")`)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "c", "d", "e"}, c.Positive()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "d", "e", "f"}, c.Concepts()); diff != "" {
		t.Error(diff)
	}
}

// What must be there at all for a condition to hold.
func TestWatch(t *testing.T) {
	for when, want := range map[string]string{
		`present("a") && anyPresent(["b", "c"])`:                                   "a; b c",
		`anyPresent(["b", "c"]) && present("a")`:                                   "b c; a",
		`present("a") && (present("b") || present("c") && anyPresent(["d", "e"]))`: "a; b c",
		`present("a") || present("b")`:                                             "a b",
		`present("a") || group("pregnant")`:                                        "",
		`present("a") && group("pregnant")`:                                        "a",
		`!present("a")`:                                                            "",
		`severity("a") >= 7`:                                                       "a",
		`severity("a") >= -1.0`:                                                    "",
		`hoursSince("a") < 24`:                                                     "",
		`24 < hoursSince("a")`:                                                     "a",
		`countPresent(["a", "b"]) >= 2`:                                            "a b",
		`countPresent(["a", "b"]) >= 0`:                                            "",
		`hasVital("spo2") && vital("spo2") < 92`:                                   "",
		`absent("a")`:                                                              "",
		`is("a", "character", "tearing") && age >= 30`:                             "a",
	} {
		c, err := Compile(when)
		if err != nil {
			t.Fatal(err)
		}
		var lists []string
		for _, l := range c.watched {
			lists = append(lists, strings.Join(l, " "))
		}
		if got := strings.Join(lists, "; "); got != want {
			t.Errorf("%s: %q, want %q", when, got, want)
		}
	}
}

func BenchmarkHolds(b *testing.B) {
	c, err := Compile(`present("chest-pain") && (present("cold-sweat") || severity("chest-pain") >= 7)`)
	if err != nil {
		b.Fatal(err)
	}
	f := FactsOf(kin, intake.Person{}, "", []intake.Finding{said("chest-tightness", intake.Present)}, nil, now)
	for b.Loop() {
		c.Test(f)
	}
}

func TestCodes(t *testing.T) {
	for _, code := range []string{"10154-3", "48765-2", "10160-0", "8867-4", "2708-6", "10164-2"} {
		if !validLOINC(code) {
			t.Errorf("LOINC %s is valid", code)
		}
	}
	for _, code := range []string{"10154-4", "10145-3", "8867", ""} {
		if validLOINC(code) {
			t.Errorf("LOINC %q is not valid", code)
		}
	}
	for _, code := range []string{"386661006", "49727002", "29857009", "25064002", "267036007", "80313002"} {
		if !validSNOMED(code) {
			t.Errorf("SNOMED %s is valid", code)
		}
	}
	for _, code := range []string{"386661007", "368661006", "29857090", "12", ""} {
		if validSNOMED(code) {
			t.Errorf("SNOMED %q is not valid", code)
		}
	}
}
