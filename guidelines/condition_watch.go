package guidelines

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// watch returns lists of concepts: for the condition to hold, at least one of each list must be present. Where it may hold without
// any there is no list. A visit asks all red flags of all complaints at every turn; nearly all are answered by this look-up alone.
func watch(e ast.Expr) [][]string {
	if e.Kind() != ast.CallKind {
		return nil
	}
	call := e.AsCall()
	args := call.Args()
	switch call.FunctionName() {
	case operators.LogicalAnd: // both sides must hold
		return append(watch(args[0]), watch(args[1])...)
	case operators.LogicalOr: // one side that needs nothing spoils it
		a, b := shortest(watch(args[0])), shortest(watch(args[1]))
		if a == nil || b == nil {
			return nil
		}
		return [][]string{slices.Concat(a, b)}
	case "present", "is", "anyPresent":
		return [][]string{namesOf(args[1])}
	case operators.Greater, operators.GreaterEquals:
		return figureWatch(args[0], args[1], call.FunctionName())
	case operators.Less, operators.LessEquals:
		op := operators.Greater
		if call.FunctionName() == operators.LessEquals {
			op = operators.GreaterEquals
		}
		return figureWatch(args[1], args[0], op)
	}
	return nil
}

// shortest is the list that the fewest visits satisfy, as far as that can be told; nil where there is none.
func shortest(lists [][]string) []string {
	var best []string
	for _, l := range lists {
		if best == nil || len(l) < len(best) {
			best = l
		}
	}
	return best
}

// figureWatch is for "figure is more than limit": what is not present has the figure -1, or the count 0.
func figureWatch(figure, limit ast.Expr, op string) [][]string {
	if figure.Kind() != ast.CallKind || limit.Kind() != ast.LiteralKind {
		return nil
	}
	call := figure.AsCall()
	missing := -1.0
	switch call.FunctionName() {
	case "countPresent":
		missing = 0
	case "severity", "hoursSince", "lastsHours", "amount":
	default:
		return nil
	}
	var l float64
	switch v := limit.AsLiteral().Value().(type) {
	case float64:
		l = v
	case int64:
		l = float64(v)
	default:
		return nil
	}
	if missing > l || op == operators.GreaterEquals && missing >= l {
		return nil
	}
	return [][]string{namesOf(call.Args()[1])}
}

func namesOf(e ast.Expr) []string {
	if w, ok := literal(e); ok {
		return []string{w}
	}
	var all []string
	for _, el := range e.AsList().Elements() {
		w, _ := literal(el)
		all = append(all, w)
	}
	return all
}

// possible reports whether of each watched list a concept is present.
func (c *Condition) possible(f Facts) bool {
	for _, list := range c.watched {
		if !slices.ContainsFunc(list, func(id string) bool { return len(f.Present(id)) > 0 }) {
			return false
		}
	}
	return true
}
