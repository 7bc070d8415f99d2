package main

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"

	"github.com/preconsult/preconsult/intake"
)

// Each complaint has what its README promises, in both languages.
func TestComplaintCasesHaveAllKinds(t *testing.T) {
	set, err := readComplaints(builtInComplaints())
	if err != nil {
		t.Fatal(err)
	}
	least := map[string]int{ordinaryWords: 5, urgentWords: 4, nearMissWords: 3, "old": 1, "child": 1, "pregnant": 1, "dismissive": 1}
	counts := map[string]map[intake.Lang]map[string]int{}
	codes := departmentCodes(t)
	seen := map[string]string{}
	for _, c := range set.Cases {
		if counts[c.Complaint] == nil {
			counts[c.Complaint] = map[intake.Lang]map[string]int{intake.ZH: {}, intake.EN: {}}
		}
		for _, kind := range append([]string{c.Kind}, c.Tags...) {
			if least[kind] == 0 {
				t.Errorf("%s: %q is unknown", c.From, kind)
			}
			counts[c.Complaint][c.Lang][kind]++
		}
		age := *c.Person.Age
		if slices.Contains(c.Tags, "child") != (age < 14) {
			t.Errorf("%s: a child is under 14, and %v is the age", c.From, age)
		}
		if slices.Contains(c.Tags, "old") && age < 65 {
			t.Errorf("%s: old is 65 and over, and %v is the age", c.From, age)
		}
		if slices.Contains(c.Tags, "pregnant") && c.Person.Sex != intake.Female {
			t.Errorf("%s: pregnant and %s", c.From, c.Person.Sex)
		}
		if c.Kind != nearMissWords && c.Opens[0] != c.Complaint {
			t.Errorf("%s: the file's own complaint is named first", c.From)
		}
		if (len(c.Departments) > 0) != (c.Kind == ordinaryWords) {
			t.Errorf("%s: ordinary lines name departments, others none", c.From)
		}
		for _, d := range c.Departments {
			if !codes[d] {
				t.Errorf("%s: no department %s", c.From, d)
			}
		}
		if at, twice := seen[c.Text]; twice {
			t.Errorf("%s: the same words as %s", c.From, at)
		}
		seen[c.Text] = c.From
	}
	if len(counts) != 35 {
		t.Errorf("%d complaints, not 35", len(counts))
	}
	for complaint, of := range counts {
		for lang, n := range of {
			for kind, want := range least {
				if n[kind] < want && !slices.Contains(set.Without[complaint], kind) {
					t.Errorf("%s: %d of %s in %s, at least %d", complaint, n[kind], kind, lang, want)
				}
			}
		}
	}
}

func departmentCodes(t *testing.T) map[string]bool {
	data, err := os.ReadFile("../../guidelines/scales/departments.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Departments []struct{ Code string }
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	for _, d := range file.Departments {
		codes[d.Code] = true
	}
	return codes
}

func TestReadComplaintsNamesWhatIsWrong(t *testing.T) {
	for line, want := range map[string]string{
		"ordinary | zh | 40 | male | patient | >=3 | ear":                      "nine fields",
		"funny | zh | 40 | male | patient | >=3 | ear | 11 | 耳朵疼":              "kind",
		"urgent | zh | 40 | male | patient | >=3 | ear | - | 耳朵疼":              "bound",
		"urgent | zh | 40 | male | patient | <=3 | ear | - | 耳朵疼":              "bound",
		"ordinary | zh | forty | male | patient | >=3 | ear | 11 | 耳朵疼":        "age",
		"ordinary | fr | 40 | male | patient | >=3 | ear | 11 | mal d'oreille": "language",
	} {
		_, err := readComplaints(fstest.MapFS{"ear.txt": {Data: []byte("# Ear\n" + line)}})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "ear.txt:2: ") {
			t.Errorf("%s: %v", line, err)
		}
	}
}
