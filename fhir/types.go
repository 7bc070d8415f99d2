package fhir

import "encoding/json"

// The data types of R4, with the elements that we write.

// Coding is a code of a system.
type Coding struct {
	System  string `json:"system,omitempty"`
	Code    string `json:"code,omitempty"`
	Display string `json:"display,omitempty"`
}

// Concept is a CodeableConcept: codes and a text that a person can read.
type Concept struct {
	Coding []Coding `json:"coding,omitempty"`
	Text   string   `json:"text,omitempty"`
}

// Coded is a concept of one code.
func Coded(system, code, display string) *Concept {
	return &Concept{Coding: []Coding{{System: system, Code: code, Display: display}}}
}

// Text is a concept without a code.
func Text(text string) *Concept { return &Concept{Text: text} }

// Identifier is a number by which something is known.
type Identifier struct {
	Use    string `json:"use,omitempty"`
	System string `json:"system,omitempty"`
	Value  string `json:"value,omitempty"`
}

// Token is the identifier as a search names it: system|value.
func (i Identifier) Token() string { return i.System + "|" + i.Value }

// Reference points at a resource, or names it where it has none.
type Reference struct {
	Reference  string      `json:"reference,omitempty"`
	Type       string      `json:"type,omitempty"`
	Identifier *Identifier `json:"identifier,omitempty"`
	Display    string      `json:"display,omitempty"`
}

// Quantity is a value with its unit. The value is kept as it was written.
type Quantity struct {
	Value  json.Number `json:"value,omitempty"`
	Unit   string      `json:"unit,omitempty"`
	System string      `json:"system,omitempty"`
	Code   string      `json:"code,omitempty"`
}

// Narrative is the text of a resource for a human reader, in XHTML.
type Narrative struct {
	Status string `json:"status"`
	Div    string `json:"div"`
}

// Meta is what is known about a resource.
type Meta struct {
	VersionID   string   `json:"versionId,omitempty"`
	LastUpdated string   `json:"lastUpdated,omitempty"`
	Profile     []string `json:"profile,omitempty"`
	Tag         []Coding `json:"tag,omitempty"`
}

// Period is a time from, to, or both.
type Period struct {
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
}

// Name is a HumanName as a check-in knows it: one text.
type Name struct {
	Text string `json:"text,omitempty"`
}

// Annotation is a remark.
type Annotation struct {
	Text string `json:"text"`
}
