package guidelines

import (
	"reflect"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"

	"github.com/preconsult/preconsult/intake"
)

// factsName is the variable that carries the Facts. Authors write present("fever"); a macro puts the facts in front, so
// that the functions themselves stay free of state and one environment serves all visits.
const factsName = "facts"

var factsType = cel.ObjectType("preconsult.Facts")

// environment is the one CEL environment of all conditions; it takes longer to make than a condition to compile.
var environment = sync.OnceValues(func() (*cel.Env, error) {
	opts := []cel.EnvOption{
		cel.CrossTypeNumericComparisons(true),
		cel.Variable(factsName, factsType),
		cel.Variable("age", cel.DoubleType),
		cel.Variable("sex", cel.StringType),
		cel.Variable("isProxy", cel.BoolType),
	}
	for _, f := range functions {
		opts = append(opts,
			cel.Function(f.name, cel.Overload(f.name+"_facts", append([]*cel.Type{factsType}, f.args...), f.result,
				cel.FunctionBinding(f.bind))),
			cel.Macros(cel.GlobalMacro(f.name, len(f.args), withFacts(f.name))))
	}
	return cel.NewEnv(opts...)
})

func withFacts(name string) cel.MacroFactory {
	return func(eh cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
		return eh.NewCall(name, append([]ast.Expr{eh.NewIdent(factsName)}, args...)...), nil
	}
}

type function struct {
	name   string
	args   []*cel.Type
	result *cel.Type
	bind   func(args ...ref.Val) ref.Val
}

var (
	str     = cel.StringType
	strList = cel.ListType(cel.StringType)
)

// functions are those of the content's contract. Figures are doubles and -1 where nothing is known.
var functions = []function{
	{"present", []*cel.Type{str}, cel.BoolType, func(a ...ref.Val) ref.Val {
		return types.Bool(len(facts(a).Present(text(a[1]))) > 0)
	}},
	{"absent", []*cel.Type{str}, cel.BoolType, func(a ...ref.Val) ref.Val {
		return types.Bool(facts(a).Absent(text(a[1])))
	}},
	{"denied", []*cel.Type{str}, cel.BoolType, func(a ...ref.Val) ref.Val {
		return types.Bool(facts(a).Denied(text(a[1])))
	}},
	{"uncertain", []*cel.Type{str}, cel.BoolType, func(a ...ref.Val) ref.Val {
		return types.Bool(facts(a).Uncertain(text(a[1])))
	}},
	{"known", []*cel.Type{str}, cel.BoolType, func(a ...ref.Val) ref.Val {
		return types.Bool(facts(a).Known(text(a[1])))
	}},
	{"past", []*cel.Type{str}, cel.BoolType, func(a ...ref.Val) ref.Val {
		return types.Bool(len(facts(a).Past(text(a[1]))) > 0)
	}},
	{"anyPresent", []*cel.Type{strList}, cel.BoolType, func(a ...ref.Val) ref.Val {
		return types.Bool(countPresent(facts(a), a[1]) > 0)
	}},
	{"countPresent", []*cel.Type{strList}, cel.IntType, func(a ...ref.Val) ref.Val {
		return types.Int(countPresent(facts(a), a[1]))
	}},
	{"is", []*cel.Type{str, str, str}, cel.BoolType, func(a ...ref.Val) ref.Val {
		return types.Bool(len(facts(a).Code(text(a[1]), text(a[2]), text(a[3]))) > 0)
	}},
	{"severity", []*cel.Type{str}, cel.DoubleType, func(a ...ref.Val) ref.Val {
		return types.Double(severity(facts(a), text(a[1])))
	}},
	{"hoursSince", []*cel.Type{str}, cel.DoubleType, func(a ...ref.Val) ref.Val {
		low, _, ok := facts(a).Range(text(a[1]), intake.Onset)
		return figure(low, ok)
	}},
	{"hoursSincePast", []*cel.Type{str}, cel.DoubleType, func(a ...ref.Val) ref.Val {
		return figure(facts(a).PastHours(text(a[1])))
	}},
	{"lastsHours", []*cel.Type{str}, cel.DoubleType, func(a ...ref.Val) ref.Val {
		_, high, ok := facts(a).Range(text(a[1]), intake.Duration)
		return figure(high, ok)
	}},
	{"amount", []*cel.Type{str, str}, cel.DoubleType, func(a ...ref.Val) ref.Val {
		_, high, ok := facts(a).Range(text(a[1]), text(a[2]))
		return figure(high, ok)
	}},
	{"group", []*cel.Type{str}, cel.BoolType, func(a ...ref.Val) ref.Val {
		in, _ := facts(a).Group(text(a[1]))
		return types.Bool(in)
	}},
	{"hasVital", []*cel.Type{str}, cel.BoolType, func(a ...ref.Val) ref.Val {
		_, ok := facts(a).Vital(intake.Measure(text(a[1])))
		return types.Bool(ok)
	}},
	{"vital", []*cel.Type{str}, cel.DoubleType, func(a ...ref.Val) ref.Val {
		v, ok := facts(a).Vital(intake.Measure(text(a[1])))
		return figure(v, ok)
	}},
}

func facts(args []ref.Val) Facts { return args[0].(factsValue).Facts }

func text(v ref.Val) string {
	s, _ := v.Value().(string)
	return s
}

func figure(v float64, ok bool) ref.Val {
	if !ok {
		return types.Double(-1)
	}
	return types.Double(v)
}

func countPresent(f Facts, list ref.Val) int {
	n := 0
	for it := list.(traits.Lister).Iterator(); it.HasNext() == types.True; {
		if len(f.Present(text(it.Next()))) > 0 {
			n++
		}
	}
	return n
}

// severity is 0 to 10. Words are put in the middle of their band: mild 1–3, moderate 4–6, severe 7–10.
func severity(f Facts, concept string) float64 {
	if _, high, ok := f.Range(concept, intake.Severity); ok {
		return high
	}
	for _, s := range []struct {
		code  string
		score float64
	}{{"severe", 8}, {"moderate", 5}, {"mild", 2}} {
		if len(f.Code(concept, intake.Severity, s.code)) > 0 {
			return s.score
		}
	}
	return -1
}

// factsValue carries Facts through CEL, which never looks inside.
type factsValue struct{ Facts }

func (v factsValue) ConvertToNative(reflect.Type) (any, error) { return v.Facts, nil }
func (v factsValue) ConvertToType(ref.Type) ref.Val            { return v }
func (v factsValue) Equal(ref.Val) ref.Val                     { return types.False }
func (v factsValue) Type() ref.Type                            { return factsType }
func (v factsValue) Value() any                                { return v.Facts }

// activation answers for the variables of a condition.
type activation struct{ Facts }

func (a activation) Parent() interpreter.Activation { return nil }

func (a activation) ResolveName(name string) (any, bool) {
	switch name {
	case factsName:
		return factsValue(a), true
	case "age":
		return types.Double(a.Age()), true
	case "sex":
		return types.String(a.Sex()), true
	case "isProxy":
		return types.Bool(a.Proxy()), true
	}
	return nil, false
}

// firstLine is the compiler's first complaint without its drawing of the text.
func firstLine(issues *cel.Issues) string {
	errs := issues.Errors()
	if len(errs) == 0 {
		return issues.Err().Error()
	}
	m := errs[0].Message
	m = strings.ReplaceAll(m, "("+factsType.String()+", ", "(")
	return strings.ReplaceAll(m, "in container ''", "")
}
