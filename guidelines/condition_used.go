package guidelines

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/preconsult/preconsult/intake"
)

// collect notes what the condition names, and refuses names that are not written out: a concept that is put together at
// run time could not be checked against the lexicon.
func (c *Condition) collect(e ast.Expr, positive bool) error {
	switch e.Kind() {
	case ast.CallKind:
		call := e.AsCall()
		if isFunction(call.FunctionName()) {
			return c.collectCall(call, positive)
		}
		if call.FunctionName() == operators.LogicalNot {
			positive = !positive
		}
		if call.IsMemberFunction() {
			if err := c.collect(call.Target(), positive); err != nil {
				return err
			}
		}
		for _, a := range call.Args() {
			if err := c.collect(a, positive); err != nil {
				return err
			}
		}
	case ast.ListKind:
		for _, a := range e.AsList().Elements() {
			if err := c.collect(a, positive); err != nil {
				return err
			}
		}
	case ast.ComprehensionKind:
		return fmt.Errorf("exists, all, map and filter are not used in conditions; use anyPresent or countPresent")
	}
	return nil
}

func (c *Condition) collectCall(call ast.CallExpr, positive bool) error {
	name, args := call.FunctionName(), call.Args()[1:]
	var words []string
	for _, a := range args {
		if a.Kind() == ast.ListKind {
			for _, el := range a.AsList().Elements() {
				w, ok := literal(el)
				if !ok {
					return fmt.Errorf("%s: concepts are written out as texts", name)
				}
				c.named = append(c.named, mention{function: name, concept: w, positive: positive})
			}
			return nil
		}
		w, ok := literal(a)
		if !ok {
			return fmt.Errorf("%s: names are written out as texts", name)
		}
		words = append(words, w)
	}
	m := mention{function: name, positive: positive}
	switch name {
	case "group", "hasVital", "vital":
		m.code = words[0]
	case "is":
		m.concept, m.attribute, m.code = words[0], words[1], words[2]
	case "amount":
		m.concept, m.attribute = words[0], words[1]
	default:
		m.concept = words[0]
	}
	c.named = append(c.named, m)
	return nil
}

func isFunction(name string) bool {
	return slices.ContainsFunc(functions, func(f function) bool { return f.name == name })
}

func literal(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().Value().(string)
	return s, ok
}

// explain names what made a condition true that holds.
func (c *Condition) explain(f Facts) []string {
	program, err := c.slow()
	if err != nil {
		return c.Positive()
	}
	_, details, err := program.Eval(activation{f})
	if err != nil || details == nil {
		return c.Positive()
	}
	x := explainer{f: f, value: details.State().Value}
	x.walk(c.tree)
	return x.used
}

// explainer walks the parts of a condition that are true. Of an "or" all true sides count, of a negation none: what is not
// there has no words to show.
type explainer struct {
	f     Facts
	value func(int64) (ref.Val, bool)
	used  []string
}

func (x *explainer) walk(e ast.Expr) {
	if e.Kind() != ast.CallKind {
		return
	}
	call := e.AsCall()
	args := call.Args()
	switch call.FunctionName() {
	case operators.LogicalAnd, operators.LogicalOr:
		for _, a := range args {
			if x.isTrue(a) {
				x.walk(a)
			}
		}
	case operators.LogicalNot:
	case operators.Conditional:
		if x.isTrue(args[0]) {
			x.walk(args[0])
			x.walk(args[1])
		} else {
			x.walk(args[2])
		}
	default:
		if isFunction(call.FunctionName()) {
			x.call(call)
			return
		}
		for _, a := range args { // a comparison: all figures in it count
			x.walk(a)
		}
	}
}

func (x *explainer) isTrue(e ast.Expr) bool {
	v, ok := x.value(e.ID())
	return ok && v == types.True
}

func (x *explainer) call(call ast.CallExpr) {
	var words []string
	for _, a := range call.Args()[1:] {
		if a.Kind() == ast.ListKind {
			for _, el := range a.AsList().Elements() {
				w, _ := literal(el)
				x.add(x.f.Present(w)...)
			}
			return
		}
		w, _ := literal(a)
		words = append(words, w)
	}
	switch call.FunctionName() {
	case "present", "severity", "hoursSince", "lastsHours", "amount":
		x.add(x.f.Present(words[0])...)
	case "past", "hoursSincePast":
		x.add(x.f.Past(words[0])...)
	case "is":
		x.add(x.f.Code(words[0], words[1], words[2])...)
	case "absent", "denied", "uncertain":
		x.add(words[0])
	case "group":
		_, by := x.f.Group(words[0])
		x.add(by...)
	case "hasVital", "vital":
		if _, ok := x.f.Vital(intake.Measure(words[0])); ok {
			x.add(vitalPrefix + words[0])
		}
	}
}

func (x *explainer) add(names ...string) {
	for _, n := range names {
		if !slices.Contains(x.used, n) {
			x.used = append(x.used, n)
		}
	}
}

const vitalPrefix = "vital:"

// UsedVital tells whether a name that Holds returned is of a reading, and which measure it is.
func UsedVital(used string) (intake.Measure, bool) {
	m, ok := strings.CutPrefix(used, vitalPrefix)
	return intake.Measure(m), ok
}
