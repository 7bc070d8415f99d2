package fhir

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

var observationStatus = []string{"registered", "preliminary", "final", "amended", "corrected", "cancelled",
	"entered-in-error", "unknown"}

// maxIdentifier bounds identifiers and references, since they become keys of an index.
const maxIdentifier = 500

// ParseObservation reads an Observation and reports everything that is wrong with it at once. The result is there even
// with errors, as far as it could be read, so that a refused body can still be filed under its subject.
func ParseObservation(raw []byte) (*Received, Issues) {
	var issues Issues
	tree, err := Tree(raw)
	if err != nil {
		issues.Add(Structure, "", "%s", err.Error())
		return &Received{Raw: raw}, issues
	}
	return ReadObservation(raw, tree)
}

// Sound refuses what no database keeps as text.
func Sound(raw []byte) error {
	switch {
	case !utf8.Valid(raw):
		return errors.New("is not UTF-8")
	case bytes.Contains(raw, []byte(`\u0000`)):
		return errors.New("has a NUL character in a string")
	}
	return nil
}

// Tree decodes a body into a tree whose numbers stay as they were written.
func Tree(raw []byte) (any, error) {
	if err := Sound(raw); err != nil {
		return nil, err
	}
	tree, err := parseTree(raw)
	if err != nil {
		return nil, errors.New("is not JSON") // the decoder's own words may repeat what was sent
	}
	return tree, nil
}

// ReadResource reads what a Patient, a Device or another resource needs to be kept: its identifiers and its content.
func ReadResource(kind string, raw []byte) (ids []Identifier, hash [sha256.Size]byte, issues Issues) {
	tree, err := Tree(raw)
	if err != nil {
		issues.Add(Structure, kind, "%s", err.Error())
		return nil, hash, issues
	}
	root := node{tree, kind}
	if root.get("resourceType").text() != kind {
		issues.Add(Structure, kind+".resourceType", "must be %s", kind)
		return nil, hash, issues
	}
	for _, n := range arrayOf(root.get("identifier"), &issues) {
		if i, ok := identifier(n, &issues); ok {
			ids = append(ids, i)
		}
	}
	return ids, contentHash(tree), issues
}

// ReadObservation is ParseObservation for a tree that is decoded already, as an entry of a Bundle is.
func ReadObservation(raw []byte, tree any) (*Received, Issues) {
	var issues Issues
	o := &Received{Raw: raw}
	root := node{tree, "Observation"}
	if !root.want("an object", &issues) {
		if len(issues) == 0 {
			issues.Add(Structure, "Observation", "must be an object")
		}
		return o, issues
	}
	if kind := root.get("resourceType"); kind.text() != "Observation" {
		issues.Add(Structure, "Observation.resourceType", "must be Observation")
		return o, issues
	}
	o.Hash = contentHash(tree)
	o.ID = root.get("id").text()
	o.readIdentifiers(root, &issues)
	o.readStatus(root, &issues)
	o.Codes = codes(root.get("code"), true, &issues)
	for _, c := range arrayOf(root.get("category"), &issues) {
		codes(c, false, &issues)
	}
	o.readSubject(root, &issues)
	o.readTime(root, &issues)
	o.readValues(root, &issues)
	return o, issues
}

func (o *Received) readIdentifiers(root node, issues *Issues) {
	for _, n := range arrayOf(root.get("identifier"), issues) {
		if i, ok := identifier(n, issues); ok {
			o.Identifiers = append(o.Identifiers, i)
		}
	}
}

// identifier reads one that names something. A number without a system says nothing about whose number it is, but devices
// send such; it counts under the empty system.
func identifier(n node, issues *Issues) (Identifier, bool) {
	if !n.want("an object", issues) {
		return Identifier{}, false
	}
	system, value := n.get("system"), n.get("value")
	if system.has() && !system.want("a string", issues) || value.has() && !value.want("a string", issues) {
		return Identifier{}, false
	}
	i := Identifier{System: system.text(), Value: value.text()}
	if len(i.System)+len(i.Value) > maxIdentifier {
		issues.Add(TooLong, value.at, "is longer than %d bytes", maxIdentifier)
		return i, false
	}
	return i, i.Value != ""
}

func (o *Received) readStatus(root node, issues *Issues) {
	n := root.get("status")
	switch {
	case !n.has():
		issues.Add(Required, n.at, "is missing; one of %s", strings.Join(observationStatus, ", "))
	case !n.want("a string", issues):
	case !slices.Contains(observationStatus, n.text()):
		issues.Add(CodeBad, n.at, "must be one of %s", strings.Join(observationStatus, ", "))
	default:
		o.Status = n.text()
	}
}

// codes reads a CodeableConcept.
func codes(n node, required bool, issues *Issues) []Coding {
	if !n.has() {
		if required {
			issues.Add(Required, n.at, "is missing")
		}
		return nil
	}
	if !n.want("an object", issues) {
		return nil
	}
	var out []Coding
	for _, c := range arrayOf(n.get("coding"), issues) {
		if !c.want("an object", issues) {
			continue
		}
		system, code := c.get("system"), c.get("code")
		if system.has() && !system.want("a string", issues) || code.has() && !code.want("a string", issues) {
			continue
		}
		if system.text() == LOINC && code.text() != "" && !ValidLOINC(code.text()) {
			issues.Add(CodeBad, code.at, "is no LOINC code: its check digit is wrong")
			continue
		}
		out = append(out, Coding{System: system.text(), Code: code.text()})
	}
	if text := n.get("text"); text.has() {
		text.want("a string", issues)
	} else if required && len(out) == 0 && len(*issues) == 0 {
		issues.Add(Required, n.at, "has neither a coding nor a text")
	}
	return out
}

func (o *Received) readSubject(root node, issues *Issues) {
	if n := root.get("subject"); n.want("an object", issues) {
		o.Subject = subject(n, issues)
	}
	if n := root.get("device"); n.want("an object", issues) {
		d := subject(n, issues)
		if d.Reference != "" {
			o.Device = d.Reference
		} else if d.Identifier != nil {
			o.Device = d.Identifier.Token()
		}
	}
}

func subject(n node, issues *Issues) Subject {
	var s Subject
	if r := n.get("reference"); r.want("a string", issues) {
		s.Reference = r.text()
		if len(s.Reference) > maxIdentifier {
			issues.Add(TooLong, r.at, "is longer than %d bytes", maxIdentifier)
			s.Reference = ""
		}
		// A conditional reference names the patient by an identifier, and is as good as one.
		if query, ok := strings.CutPrefix(s.Reference, "Patient?identifier="); ok {
			system, value, _ := strings.Cut(query, "|")
			s.Identifier, s.Reference = &Identifier{System: system, Value: value}, ""
		}
	}
	if i := n.get("identifier"); i.has() {
		if id, ok := identifier(i, issues); ok {
			s.Identifier = &id
		}
	}
	return s
}

func (o *Received) readTime(root node, issues *Issues) {
	moments := []node{root.get("effectiveDateTime"), root.get("effectiveInstant"), root.get("effectivePeriod").get("start")}
	for _, n := range moments {
		if !n.has() || !n.want("a string", issues) {
			continue
		}
		at, _, ok := parseTime(n.text())
		if !ok {
			issues.Add(Value, n.at, "is no date, or a time without its zone: write it as 2026-11-23T06:40:00+08:00")
			continue
		}
		if o.AtText == "" {
			o.At, o.AtText = at, n.text()
		}
	}
}

// readValues finds the measures that we know and checks their values. An Observation of anything else is kept as it is.
func (o *Received) readValues(root node, issues *Issues) {
	value, absent := valueOf(root, issues), root.get("dataAbsentReason")
	if value.has() && absent.has() {
		issues.Add(Invariant, absent.at, "must not stand beside a value (obs-6)")
	}
	spec := known(o.Codes)
	panel := slices.ContainsFunc(o.Codes, func(c Coding) bool {
		return c.System == LOINC && c.Code == panelLOINC || c.System == MDC && c.Code == panelMDC
	})
	found := false
	for _, c := range arrayOf(root.get("component"), issues) {
		if !c.want("an object", issues) {
			continue
		}
		part := known(codes(c.get("code"), true, issues))
		v := valueOf(c, issues)
		if part == nil {
			continue
		}
		found = true
		if !v.has() {
			if !c.get("dataAbsentReason").has() {
				issues.Add(Required, c.at+".valueQuantity", "is missing, or dataAbsentReason (vs-3)")
			}
			continue
		}
		o.measure(part, v, issues)
	}
	switch {
	case panel && value.has():
		issues.Add(Invariant, value.at, "must not stand in a blood pressure panel: its values are components")
	case panel && !found && !absent.has():
		issues.Add(Required, "Observation.component", "is missing: a blood pressure has 8480-6 and 8462-4 as components")
	case spec != nil && value.has():
		o.measure(spec, value, issues)
	case spec != nil && !found && !absent.has():
		issues.Add(Required, "Observation.valueQuantity", "is missing, or dataAbsentReason (vs-2)")
	}
	if spec == nil && !panel && !found {
		return
	}
	if len(o.Subject.Keys()) == 0 {
		issues.Add(Required, "Observation.subject", "is missing: a vital sign belongs to somebody, by identifier or reference")
	}
	if o.AtText == "" && !issues.at("Observation.effective") {
		issues.Add(Required, "Observation.effectiveDateTime", "is missing (vs-1)")
	} else if _, day, ok := parseTime(o.AtText); ok && !day {
		issues.Add(Invariant, "Observation.effectiveDateTime", "must be precise to the day at least (vs-1)")
	}
}

// at reports whether an issue stands at an element that begins so.
func (l Issues) at(prefix string) bool {
	return slices.ContainsFunc(l, func(i Issue) bool {
		return len(i.Expression) > 0 && strings.HasPrefix(i.Expression[0], prefix)
	})
}

// known returns the measure that a coding means, or nil.
func known(list []Coding) *measureSpec {
	for _, c := range list {
		if m := byCode[[2]string{c.System, c.Code}]; m != nil {
			return m
		}
	}
	return nil
}

// valueTypes are the value[x] of an Observation.
var valueTypes = []string{"valueQuantity", "valueCodeableConcept", "valueString", "valueBoolean", "valueInteger", "valueRange",
	"valueRatio", "valueSampledData", "valueTime", "valueDateTime", "valuePeriod"}

func valueOf(n node, issues *Issues) node {
	var out node
	for _, name := range valueTypes {
		if v := n.get(name); v.has() {
			if out.has() {
				issues.Add(Structure, v.at, "is a second value; there may be one")
				continue
			}
			out = v
		}
	}
	return out
}

// measure reads the quantity of a known measure and normalises it.
func (o *Received) measure(spec *measureSpec, v node, issues *Issues) {
	if !strings.HasSuffix(v.at, ".valueQuantity") {
		issues.Add(Value, v.at, "must be a valueQuantity in %s", spec.unitList())
		return
	}
	if !v.want("an object", issues) {
		return
	}
	number := v.get("value")
	if !number.has() {
		issues.Add(Required, number.at, "is missing")
		return
	}
	if !number.want("a number", issues) {
		return
	}
	if c := v.get("comparator"); c.has() {
		issues.Add(Business, c.at, "is not taken for %s: send the value that was measured", spec.Measure)
		return
	}
	digits, _ := number.number()
	value, err := digits.Float64()
	if err != nil || math.IsInf(value, 0) {
		issues.Add(Value, number.at, "is no number that can be kept")
		return
	}
	unit, ok := readUnit(spec, v, issues)
	if !ok {
		return
	}
	normal, _ := spec.convert(value, unit)
	o.Values = append(o.Values, Measured{Measure: spec.Measure, Value: round(normal), Unit: spec.Unit, At: number.at})
}

// readUnit returns the UCUM code of a quantity. A code that claims to be UCUM must be; a unit that only people read is
// mapped.
func readUnit(spec *measureSpec, v node, issues *Issues) (string, bool) {
	system, code, unit := v.get("system"), v.get("code"), v.get("unit")
	for _, n := range []node{system, code, unit} {
		if n.has() && !n.want("a string", issues) {
			return "", false
		}
	}
	switch {
	case code.has() && (system.text() == UCUM || !system.has() && plainUnit(code.text()) == ""):
		if _, ok := spec.Units[bareUnit(code.text())]; !ok {
			hint := ""
			if u := plainUnit(code.text()); u != "" && u != code.text() {
				hint = ": the UCUM code is " + u
			}
			issues.Add(CodeBad, code.at, "must be %s for %s%s", spec.unitList(), spec.Measure, hint)
			return "", false
		}
		return code.text(), true
	case system.has() && system.text() != UCUM:
		issues.Add(CodeBad, system.at, "must be %s", UCUM)
		return "", false
	}
	plain := unit
	if code.has() {
		plain = code
	}
	if !plain.has() {
		issues.Add(Required, code.at, "is missing: a value without its unit is not taken")
		return "", false
	}
	u := plainUnit(plain.text())
	if _, ok := spec.Units[u]; !ok || u == "" {
		issues.Add(CodeBad, plain.at, "must be %s for %s", spec.unitList(), spec.Measure)
		return "", false
	}
	return u, true
}

func (m *measureSpec) unitList() string {
	units := []string{m.Unit}
	for u := range m.Units {
		if u != m.Unit && u != "1" {
			units = append(units, u)
		}
	}
	slices.Sort(units[1:])
	return strings.Join(units, " or ")
}

// round keeps six significant decimals, so that a conversion shows no noise of binary fractions.
func round(x float64) float64 { return math.Round(x*1e6) / 1e6 }

// arrayOf returns the items of an array element and reports one that is no array, or an empty one.
func arrayOf(n node, issues *Issues) []node {
	if !n.want("an array", issues) {
		return nil
	}
	l := n.list()
	if len(l) == 0 {
		issues.Add(Structure, n.at, "must not be an empty array")
	}
	return l
}

var loincPart = regexp.MustCompile(`^(LA|LL|LP|LG|MTHU)[0-9]+-[0-9]$`)

// ValidLOINC checks the shape and the check digit of a LOINC code. Answers and parts have letters before the number, and
// check digits of another making; of them only the shape is checked.
func ValidLOINC(code string) bool {
	body, digit, ok := strings.Cut(code, "-")
	if !ok || len(digit) != 1 || body == "" {
		return false
	}
	if loincPart.MatchString(code) {
		return true
	}
	sum := 0
	for i, double := len(body)-1, true; i >= 0; i, double = i-1, !double {
		d := int(body[i]) - '0'
		if d < 0 || d > 9 {
			return false
		}
		if double {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return (10-sum%10)%10 == int(digit[0])-'0'
}

// number writes a float as a JSON number without noise.
func number(x float64) json.Number {
	raw, err := json.Marshal(round(x))
	if err != nil {
		return "0"
	}
	return json.Number(raw)
}
