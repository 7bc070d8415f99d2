package guidelines

import "github.com/preconsult/preconsult/intake"

// Counts says how much content there is, for authors and for the front page of the documentation.
type Counts struct {
	Documents, Passages, Concepts, Protocols, Questions, Flags int
	Texts                                                      map[TextKey]int
	Tags                                                       map[Verified]int // over all passages
	PatientTags                                                map[Verified]int // over passages for patients
}

// TextKey is a language and an audience.
type TextKey struct {
	Lang     intake.Lang
	Audience Audience
}

// Counts counts the content.
func (c *Content) Counts() Counts {
	n := Counts{
		Documents: len(c.documents), Passages: len(c.passages), Concepts: c.Concepts.Len(),
		Protocols: len(c.protocols), Questions: len(c.questions), Flags: len(c.flags),
		Texts: map[TextKey]int{}, Tags: map[Verified]int{}, PatientTags: map[Verified]int{},
	}
	for _, p := range c.passages {
		for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
			if p.Text.In(lang) != "" {
				n.Texts[TextKey{lang, p.Audience}]++
			}
		}
		n.Tags[p.Verified]++
		if p.Audience == ForPatient {
			n.PatientTags[p.Verified]++
		}
	}
	return n
}
