package guidelines

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// unguarded returns the figures that are compared with "below" though the condition never asks whether they are known.
// Unknown is -1, so that vital("spo2") < 92 would hold for everybody who has not been measured: missing vitals never count
// as normal, but they are not dangerous either. A guard is hasVital("spo2") && …, or hoursSince("fever") >= 0 && ….
func (c *Condition) unguarded() []string {
	var below, guarded []string
	var walk func(e ast.Expr)
	walk = func(e ast.Expr) {
		if e.Kind() != ast.CallKind {
			return
		}
		call := e.AsCall()
		args := call.Args()
		var low, high ast.Expr
		switch call.FunctionName() {
		case operators.Less, operators.LessEquals:
			low, high = args[0], args[1]
		case operators.Greater, operators.GreaterEquals:
			low, high = args[1], args[0]
		case "hasVital":
			if m, ok := literal(args[1]); ok {
				guarded = append(guarded, `vital("`+m+`")`)
			}
		}
		if low != nil {
			if name, ok := figureName(low); ok {
				below = append(below, name)
			}
			if name, ok := figureName(high); ok {
				guarded = append(guarded, name)
			}
		}
		for _, a := range args {
			walk(a)
		}
	}
	walk(c.tree)
	var all []string
	for _, name := range below {
		if !slices.Contains(guarded, name) && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// figureName writes a figure as an author does: age, vital("spo2"), amount("wet-nappies", "frequency").
func figureName(e ast.Expr) (string, bool) {
	if e.Kind() == ast.IdentKind && e.AsIdent() == "age" {
		return "age", true
	}
	if e.Kind() != ast.CallKind {
		return "", false
	}
	call := e.AsCall()
	switch call.FunctionName() {
	case "vital", "severity", "hoursSince", "hoursSincePast", "lastsHours", "amount":
	default:
		return "", false
	}
	name := call.FunctionName() + "("
	for i, a := range call.Args()[1:] {
		w, _ := literal(a)
		if i > 0 {
			name += ", "
		}
		name += `"` + w + `"`
	}
	return name + ")", true
}
