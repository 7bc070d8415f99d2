package fhir

import (
	"slices"
	"strings"
)

// CheckDocument is our own structural check of a document Bundle, for `record validate` and tests: the rules that a record
// of ours could break. It is no full validator; CI runs HL7's own over the same files.
func CheckDocument(raw []byte) Issues {
	var issues Issues
	tree, err := parseTree(raw)
	if err != nil {
		issues.Add(Structure, "", "is not JSON")
		return issues
	}
	root := node{tree, "Bundle"}
	if root.get("resourceType").text() != "Bundle" {
		issues.Add(Structure, "Bundle.resourceType", "must be Bundle")
		return issues
	}
	if root.get("type").text() != "document" {
		issues.Add(Value, "Bundle.type", "must be document")
	}
	if id := root.get("identifier"); id.get("system").text() == "" || id.get("value").text() == "" {
		issues.Add(Invariant, id.at, "a document has an identifier with system and value (bdl-9)")
	}
	if _, _, ok := parseTime(root.get("timestamp").text()); !ok {
		issues.Add(Invariant, "Bundle.timestamp", "a document has a date (bdl-10)")
	}
	urls := map[string]string{}
	entries := root.get("entry").list()
	for _, e := range entries {
		url, kind := e.get("fullUrl"), e.get("resource").get("resourceType").text()
		switch {
		case url.text() == "":
			issues.Add(Required, url.at, "is missing")
		case urls[url.text()] != "":
			issues.Add(Invariant, url.at, "stands twice (bdl-7)")
		}
		urls[url.text()] = kind
	}
	if len(entries) == 0 || entries[0].get("resource").get("resourceType").text() != "Composition" {
		issues.Add(Invariant, "Bundle.entry[0].resource", "the first resource of a document is a Composition (bdl-11)")
	}
	for _, e := range entries {
		c := checker{urls: urls, issues: &issues}
		c.resource(e.get("resource"))
	}
	return issues
}

type checker struct {
	urls   map[string]string
	issues *Issues
}

// must lists the elements without which a resource of ours is none, with "a|b" where one of several will do.
var must = map[string][]string{
	"Composition":           {"status", "type", "date", "author", "title", "subject"},
	"Patient":               {},
	"RelatedPerson":         {"patient"},
	"Encounter":             {"status", "class"},
	"Device":                {},
	"Observation":           {"status", "code", "subject", "valueBoolean|valueQuantity|valueString|valueCodeableConcept|dataAbsentReason|component"},
	"Condition":             {"subject", "verificationStatus", "code"},
	"AllergyIntolerance":    {"patient", "clinicalStatus", "code"},
	"MedicationStatement":   {"status", "medicationCodeableConcept", "subject"},
	"FamilyMemberHistory":   {"status", "patient", "relationship"},
	"QuestionnaireResponse": {"status"},
	"RiskAssessment":        {"status", "subject"},
	"Flag":                  {"status", "code", "subject"},
	"Provenance":            {"target", "recorded", "agent"},
}

func (c checker) resource(n node) {
	kind := n.get("resourceType").text()
	n.at += ".ofType(" + kind + ")"
	elements, ok := must[kind]
	if !ok {
		c.issues.Add(NoSupport, n.at, "%s is no resource of a record", kind)
		return
	}
	for _, name := range elements {
		if !slices.ContainsFunc(strings.Split(name, "|"), func(s string) bool { return n.get(s).has() }) {
			c.issues.Add(Required, n.at+"."+name, "is missing")
		}
	}
	if div := n.get("text").get("div").text(); !strings.HasPrefix(div, `<div xmlns="http://www.w3.org/1999/xhtml"`) {
		c.issues.Add(Required, n.at+".text", "every resource has a text for a reader")
	}
	if kind == "Composition" {
		for _, s := range n.get("section").list() {
			c.section(s)
		}
	}
	c.walk(n)
}

func (c checker) section(s node) {
	if !s.get("text").has() && !s.get("entry").has() {
		c.issues.Add(Invariant, s.at, "a section has a text or entries (cmp-1)")
	}
	if s.get("emptyReason").has() && s.get("entry").has() {
		c.issues.Add(Invariant, s.at+".emptyReason", "stands only in an empty section (cmp-2)")
	}
}

// walk checks codes, references and strings, wherever they stand.
func (c checker) walk(n node) {
	switch v := n.v.(type) {
	case string:
		if v == "" || strings.TrimSpace(v) == "" {
			c.issues.Add(Value, n.at, "is empty")
		}
	case []any:
		if len(v) == 0 {
			c.issues.Add(Structure, n.at, "is an empty array")
		}
		for _, x := range n.list() {
			c.walk(x)
		}
	case map[string]any:
		if len(v) == 0 {
			c.issues.Add(Structure, n.at, "is an empty object")
		}
		if n.get("system").text() == LOINC && !ValidLOINC(n.get("code").text()) {
			c.issues.Add(CodeBad, n.at+".code", "is no LOINC code: its check digit is wrong")
		}
		if r := n.get("reference").text(); strings.HasPrefix(r, "urn:uuid:") && c.urls[r] == "" {
			c.issues.Add(Invariant, n.at+".reference", "points at nothing in the document")
		}
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			c.walk(n.get(name))
		}
	case nil:
		c.issues.Add(Structure, n.at, "is null")
	}
}
