package fhir

import (
	"fmt"
	"strings"
)

// OperationOutcome is how FHIR tells what is wrong.
type OperationOutcome struct {
	Type  string  `json:"resourceType"`
	Issue []Issue `json:"issue"`
}

// Issue is one thing that is wrong. Severity and Code are of HL7's lists; Expression is the FHIRPath of the element. The
// text names the element and the rule and never repeats what was sent.
type Issue struct {
	Severity   string   `json:"severity"`
	Code       string   `json:"code"`
	Details    *Concept `json:"details,omitempty"`
	Expression []string `json:"expression,omitempty"`
}

// The severities and codes of issues that we use.
const (
	Error   = "error"
	Warning = "warning"

	Structure = "structure"     // not the shape FHIR asks for
	Required  = "required"      // an element is missing
	Value     = "value"         // a value that cannot be
	CodeBad   = "code-invalid"  // a code that the list does not have
	Invariant = "invariant"     // a rule between elements
	Business  = "business-rule" // fine FHIR, but not acceptable here
	Conflict  = "conflict"
	Duplicate = "duplicate"
	NotFound  = "not-found"
	Forbidden = "forbidden"
	Login     = "login"
	TooLong   = "too-long"
	NoSupport = "not-supported"
	Throttled = "throttled"
)

// Issues is everything that is wrong with a resource. It is an error when one of them is.
type Issues []Issue

// Add appends an error at an element.
func (l *Issues) Add(code, at, format string, args ...any) { l.add(Error, code, at, format, args...) }

// Warn appends a warning at an element.
func (l *Issues) Warn(code, at, format string, args ...any) {
	l.add(Warning, code, at, format, args...)
}

func (l *Issues) add(severity, code, at, format string, args ...any) {
	i := Issue{Severity: severity, Code: code, Details: Text(fmt.Sprintf(format, args...))}
	if at != "" {
		i.Expression = []string{at}
	}
	*l = append(*l, i)
}

// Errors returns the issues that are errors; warnings refuse nothing.
func (l Issues) Errors() Issues {
	var bad Issues
	for _, i := range l {
		if i.Severity == Error {
			bad = append(bad, i)
		}
	}
	return bad
}

// Err returns the errors as an error, or nil.
func (l Issues) Err() error {
	if bad := l.Errors(); len(bad) > 0 {
		return bad
	}
	return nil
}

// Under returns the issues with their expressions below another element, as of a resource inside a Bundle.
func (l Issues) Under(prefix, resource string) Issues {
	out := make(Issues, len(l))
	for k, i := range l {
		out[k] = i
		out[k].Expression = nil
		for _, e := range i.Expression {
			out[k].Expression = append(out[k].Expression, prefix+strings.TrimPrefix(e, resource))
		}
	}
	return out
}

// Error says all issues in one line.
func (l Issues) Error() string {
	var b strings.Builder
	for k, i := range l {
		if k > 0 {
			b.WriteString("; ")
		}
		if len(i.Expression) > 0 {
			b.WriteString(i.Expression[0] + ": ")
		}
		if i.Details != nil {
			b.WriteString(i.Details.Text)
		}
	}
	return b.String()
}

// Outcome returns the issues as a resource. Without any it says that all is well, since an outcome needs an issue.
func (l Issues) Outcome() OperationOutcome {
	if len(l) == 0 {
		l = Issues{{Severity: "information", Code: "informational", Details: Text("all ok")}}
	}
	return OperationOutcome{Type: "OperationOutcome", Issue: l}
}
