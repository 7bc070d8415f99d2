package guidelines

import (
	"errors"
	"io/fs"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// Concepts is what rules must know of the lexicon.
type Concepts interface {
	Has(id string) bool
	IsA(id, ancestor string) bool
	Parents(id string) []string
	Label(id string) (intake.Words, bool)
	Kind(id string) string
	Departments(id string) map[string]float64
	Len() int
}

// concepts answers from the lexicon.
type concepts struct{ *lexicon.Lexicon }

func (c concepts) Has(id string) bool {
	_, ok := c.Concept(id)
	return ok
}

func (c concepts) Parents(id string) []string {
	if x, ok := c.Concept(id); ok {
		return x.Parents
	}
	return nil
}

func (c concepts) Label(id string) (intake.Words, bool) {
	if x, ok := c.Concept(id); ok {
		return x.Label, true
	}
	return intake.Words{}, false
}

func (c concepts) Kind(id string) string {
	if x, ok := c.Concept(id); ok {
		return string(x.Kind)
	}
	return ""
}

// Departments are a concept's own weights, or those of the nearest concept above it that has some: a blood pressure tablet
// leads where its class leads.
func (c concepts) Departments(id string) map[string]float64 {
	queue := []string{id}
	for depth := 0; len(queue) > 0 && depth < 8; depth++ {
		var next []string
		for _, q := range queue {
			x, ok := c.Concept(q)
			if !ok {
				continue
			}
			if len(x.Departments) > 0 {
				return x.Departments
			}
			next = append(next, x.Parents...)
		}
		queue = next
	}
	return nil
}

// loadLexicon reads lexicon/*.yaml; its problems join those of the other content.
func loadLexicon(fsys fs.FS, found *Problems) *lexicon.Lexicon {
	sub, err := fs.Sub(fsys, "lexicon")
	if err != nil {
		*found = append(*found, Problem{"lexicon", 1, "", err.Error()})
		return nil
	}
	l, err := lexicon.LoadFS(sub)
	var problems lexicon.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			*found = append(*found, Problem{"lexicon/" + p.File, p.Line, p.Field, p.Message})
		}
	} else if err != nil {
		*found = append(*found, Problem{"lexicon", 1, "", err.Error()})
	}
	for _, c := range l.Concepts() {
		checkConcept(c, found)
	}
	return l
}

// checkConcept checks what the lexicon itself does not: ids, check digits and departments.
func checkConcept(c *lexicon.Concept, found *Problems) {
	bad := func(field, message string) {
		*found = append(*found, Problem{"lexicon/" + c.File, c.Line, c.ID + "." + field, message})
	}
	if !hyphenated.MatchString(c.ID) {
		bad("id", "an id is lower case letters and digits joined by hyphens")
	}
	if c.Codes.LOINC != "" && !validLOINC(c.Codes.LOINC) {
		bad("codes.loinc", "no LOINC code, by shape or check digit: "+c.Codes.LOINC)
	}
	if c.Codes.SNOMED != "" && !validSNOMED(c.Codes.SNOMED) {
		bad("codes.snomed", "no SNOMED CT code, by shape or check digit: "+c.Codes.SNOMED)
	}
	if c.Codes.ICD10 != "" && !icd10Shape.MatchString(c.Codes.ICD10) {
		bad("codes.icd10", "no ICD-10 code: "+c.Codes.ICD10)
	}
	for code, weight := range c.Departments {
		if !departmentShape.MatchString(code) {
			bad("departments", "no code of 医疗机构诊疗科目名录: "+code)
		}
		if weight <= 0 || weight > 5 {
			bad("departments", code+": a weight above 0 and up to 5 is expected")
		}
	}
}
