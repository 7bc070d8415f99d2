package guidelines

import (
	"io/fs"
	"slices"

	"github.com/preconsult/preconsult/intake"
)

// Concepts is what the content must know of the lexicon.
type Concepts interface {
	Has(id string) bool
	IsA(id, ancestor string) bool
	Parents(id string) []string
	Label(id string) (intake.Words, bool)
	Len() int
	// Words tells whether people have words for the concept besides its label, in each language.
	Words(id string) (zh, en bool)
}

type conceptFile struct {
	Concepts []conceptText `yaml:"concepts"`
}

type conceptText struct {
	ID      string       `yaml:"id"`
	Kind    string       `yaml:"kind"`
	Label   intake.Words `yaml:"label"`
	Parents []string     `yaml:"parents"`
	ZH      []string     `yaml:"zh"`
	EN      []string     `yaml:"en"`
	Not     struct {
		ZH []string `yaml:"zh"`
		EN []string `yaml:"en"`
	} `yaml:"not"`
	Codes struct {
		ICD10  string `yaml:"icd10"`
		SNOMED string `yaml:"snomed"`
		LOINC  string `yaml:"loinc"`
	} `yaml:"codes"`
	Departments map[string]float64 `yaml:"departments"`
	Sensitive   bool               `yaml:"sensitive"`
}

// conceptTable is the lexicon as the checks see it.
type conceptTable map[string]*conceptText

func (t conceptTable) Has(id string) bool { return t[id] != nil }
func (t conceptTable) Len() int           { return len(t) }

func (t conceptTable) IsA(id, ancestor string) bool { return t.isA(id, ancestor, 0) }

// isA stops at a depth that no sound lexicon has, so that a circle of parents, which is reported, does not hang it.
func (t conceptTable) isA(id, ancestor string, depth int) bool {
	if id == ancestor {
		return true
	}
	c := t[id]
	return c != nil && depth < 16 &&
		slices.ContainsFunc(c.Parents, func(p string) bool { return t.isA(p, ancestor, depth+1) })
}

func (t conceptTable) Parents(id string) []string {
	if c := t[id]; c != nil {
		return c.Parents
	}
	return nil
}

func (t conceptTable) Label(id string) (intake.Words, bool) {
	if c := t[id]; c != nil {
		return c.Label, true
	}
	return intake.Words{}, false
}

func (t conceptTable) Words(id string) (zh, en bool) {
	c := t[id]
	if c == nil {
		return false, false
	}
	return len(c.ZH) > 0, len(c.EN) > 0
}

var conceptKinds = []string{"symptom", "sign", "quality", "site", "disease", "procedure", "test", "medicine",
	"medicine-class", "allergen", "habit", "state", "measurement", "emotion", "event", "reason", "context"}

// loadConcepts reads lexicon/*.yaml for the checks.
func loadConcepts(fsys fs.FS, found *Problems) conceptTable {
	table := conceptTable{}
	type place struct {
		spot
		*conceptText
	}
	var all []place
	names, _ := fs.Glob(fsys, "lexicon/*.yaml")
	for _, file := range names {
		if file == "lexicon/attributes.yaml" {
			continue // values of attributes are the matcher's own
		}
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			*found = append(*found, Problem{file, 1, "", err.Error()})
			continue
		}
		var list conceptFile
		src := decode(file, data, 0, &list, found)
		for i := range list.Concepts {
			c := &list.Concepts[i]
			at := src.at("").item("concepts", i, c.ID)
			if prev := table[c.ID]; prev != nil {
				at.report("id", "%q exists already", c.ID)
				continue
			}
			table[c.ID] = c
			all = append(all, place{at, c})
		}
	}
	for _, c := range all {
		checkConcept(c.spot, c.conceptText, table)
	}
	return table
}

func checkConcept(at spot, c *conceptText, table conceptTable) {
	at.id("id", c.ID)
	at.words("label", c.Label)
	if !slices.Contains(conceptKinds, c.Kind) {
		at.report("kind", "%q is not a kind of concept", c.Kind)
	}
	for i, p := range c.Parents {
		if !table.Has(p) {
			at.item("parents", i, p).report("", "no such concept")
		} else if table.IsA(p, c.ID) {
			at.item("parents", i, p).report("", "the parents run in a circle")
		}
	}
	if c.Codes.LOINC != "" && !validLOINC(c.Codes.LOINC) {
		at.report("codes.loinc", "%q is no LOINC code: shape or check digit", c.Codes.LOINC)
	}
	if c.Codes.SNOMED != "" && !validSNOMED(c.Codes.SNOMED) {
		at.report("codes.snomed", "%q is no SNOMED CT code: shape or check digit", c.Codes.SNOMED)
	}
	if c.Codes.ICD10 != "" && !icd10Shape.MatchString(c.Codes.ICD10) {
		at.report("codes.icd10", "%q is no ICD-10 code", c.Codes.ICD10)
	}
	for code := range c.Departments {
		if !departmentShape.MatchString(code) {
			at.report("departments", "%q is no code of 医疗机构诊疗科目名录", code)
		}
	}
}
