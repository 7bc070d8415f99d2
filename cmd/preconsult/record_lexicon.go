package main

import (
	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/record"
)

// recordLexicon shows the lexicon to the record, which is built over any list of concepts.
type recordLexicon struct{ l *lexicon.Lexicon }

// Concept returns a concept's words and codes.
func (r recordLexicon) Concept(id string) (record.Concept, bool) {
	c, ok := r.l.Concept(id)
	if !ok {
		return record.Concept{}, false
	}
	return record.Concept{ID: c.ID, Kind: string(c.Kind), Label: c.Label, Parents: c.Parents, ICD10: c.Codes.ICD10,
		SNOMED: c.Codes.SNOMED}, true
}

// Attribute returns the first word of an attribute's value.
func (r recordLexicon) Attribute(name, code string) intake.Words {
	for _, v := range r.l.Values() {
		if v.Attribute == name && v.Code == code && len(v.ZH) > 0 && len(v.EN) > 0 {
			return intake.Words{ZH: v.ZH[0], EN: v.EN[0]}
		}
	}
	return intake.Words{}
}
