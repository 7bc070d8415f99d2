package guidelines

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/preconsult/preconsult/intake"
)

// Say puts a condition into the words of a clinician, with the concepts' labels for their ids: "胸痛，且（出冷汗，或静息时也疼且出汗）".
// What it has no words for stands as it was written. It is for reading; what counts is the condition.
func (c *Condition) Say(names Concepts, values func(attribute, code string) intake.Words, lang intake.Lang) string {
	if c == nil {
		return intake.Words{ZH: "总是", EN: "always"}.In(lang)
	}
	s := sayer{names, values, lang}
	return s.say(c.tree, false)
}

type sayer struct {
	names  Concepts
	values func(attribute, code string) intake.Words
	lang   intake.Lang
}

func (s *sayer) pick(zh, en string) string { return intake.Words{ZH: zh, EN: en}.In(s.lang) }

// say reads one part. inside tells that it stands in another one, where two parts joined by "or" or "and" need brackets.
func (s *sayer) say(e ast.Expr, inside bool) string {
	if e.Kind() != ast.CallKind {
		return s.leaf(e)
	}
	call := e.AsCall()
	args := call.Args()
	switch name := call.FunctionName(); name {
	case operators.LogicalAnd:
		return s.joined(s.withoutEmpty(flat(e, name)), s.pick("，且", ", and "), inside)
	case operators.LogicalOr:
		return s.joined(flat(e, name), s.pick("，或", ", or "), inside)
	case operators.LogicalNot:
		return s.not(args[0])
	case operators.Greater, operators.GreaterEquals, operators.Less, operators.LessEquals, operators.Equals, operators.NotEquals:
		return s.compared(name, args[0], args[1])
	case operators.Negate:
		return "-" + s.say(args[0], true)
	default:
		if isFunction(name) {
			return s.fact(name, args[1:])
		}
		return name
	}
}

// flat lists the sides of a chain of the same operator, which the parser nests.
func flat(e ast.Expr, operator string) []ast.Expr {
	if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operator {
		args := e.AsCall().Args()
		return append(flat(args[0], operator), flat(args[1], operator)...)
	}
	return []ast.Expr{e}
}

func (s *sayer) joined(parts []ast.Expr, with string, inside bool) string {
	var said []string
	for _, p := range parts {
		said = append(said, s.say(p, len(parts) > 1))
	}
	all := strings.Join(said, with)
	if inside && len(said) > 1 {
		return s.pick("（"+all+"）", "("+all+")")
	}
	return all
}

// withoutEmpty leaves out what only guards another side: that a reading is there whose figure is asked, that an age is known
// which is compared.
func (s *sayer) withoutEmpty(parts []ast.Expr) []ast.Expr {
	var texts []string
	for _, p := range parts {
		texts = append(texts, s.say(p, true))
	}
	return slices.DeleteFunc(slices.Clone(parts), func(p ast.Expr) bool {
		if p.Kind() != ast.CallKind {
			return false
		}
		call := p.AsCall()
		guards := func(subject string) bool {
			return slices.ContainsFunc(texts, func(t string) bool {
				return t != s.say(p, true) && strings.Contains(t, subject+" ")
			})
		}
		switch call.FunctionName() {
		case "hasVital":
			m, _ := literal(call.Args()[1])
			return guards(s.measure(m))
		case operators.GreaterEquals:
			zero, isNumber := number(call.Args()[1])
			return isNumber && zero == 0 && guards(s.subject(call.Args()[0]))
		}
		return false
	})
}

func (s *sayer) leaf(e ast.Expr) string {
	switch e.Kind() {
	case ast.IdentKind:
		switch e.AsIdent() {
		case "age":
			return s.pick("年龄", "age")
		case "sex":
			return s.pick("性别", "sex")
		case "isProxy":
			return s.pick("由别人代答", "somebody else answers")
		}
		return e.AsIdent()
	case ast.LiteralKind:
		if n, ok := number(e); ok {
			return figureText(n)
		}
		if w, ok := literal(e); ok {
			switch intake.Sex(w) {
			case intake.Male:
				return s.pick("男", "male")
			case intake.Female:
				return s.pick("女", "female")
			}
			return w
		}
	}
	return "…"
}

func number(e ast.Expr) (float64, bool) {
	if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.Negate {
		n, ok := number(e.AsCall().Args()[0])
		return -n, ok
	}
	if e.Kind() != ast.LiteralKind {
		return 0, false
	}
	switch v := e.AsLiteral().Value().(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	}
	return 0, false
}

func figureText(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// not says that something does not hold.
func (s *sayer) not(e ast.Expr) string {
	if e.Kind() == ast.CallKind {
		call := e.AsCall()
		switch name := call.FunctionName(); name {
		case "present", "anyPresent":
			return s.pick("没说有", "not told: ") + s.concepts(call.Args()[1], s.pick("或", " or "))
		case "is":
			return s.pick("没说", "not told: ") + s.say(e, true)
		case "absent":
			return s.pick("没否认", "not denied: ") + s.concepts(call.Args()[1], "")
		case operators.Greater, operators.GreaterEquals:
			least := map[string]string{operators.Greater: operators.LessEquals, operators.GreaterEquals: operators.Less}[name]
			return s.compared(least, call.Args()[0], call.Args()[1]) + s.pick("或不明", " or not known")
		case "known":
			return s.pick("还不知道有没有", "not yet known: ") + s.concepts(call.Args()[1], "")
		case operators.LogicalNot:
			return s.say(call.Args()[0], true)
		case "group":
			return s.pick("不是", "not ") + s.say(e, true)
		}
	}
	return s.pick("不是（", "not (") + s.say(e, false) + s.pick("）", ")")
}

// fact says one function of the contract.
func (s *sayer) fact(name string, args []ast.Expr) string {
	var words []string
	for _, a := range args {
		w, _ := literal(a)
		words = append(words, w)
	}
	switch name {
	case "present":
		return s.label(words[0])
	case "absent":
		return s.pick("否认", "denied: ") + s.label(words[0])
	case "uncertain":
		return s.pick("说不清有没有", "not sure: ") + s.label(words[0])
	case "known":
		return s.pick("已知有没有", "known: ") + s.label(words[0])
	case "past":
		return s.pick("以前有过", "in the past: ") + s.label(words[0])
	case "anyPresent":
		return s.concepts(args[0], s.pick("或", " or "))
	case "countPresent":
		return s.pick("（"+s.list(args[0], "、")+"）里有几项", "how many of ("+s.list(args[0], ", ")+")")
	case "is":
		return s.label(words[0]) + s.pick("（", " (") + s.attribute(words[1]) + s.pick("：", ": ") + s.value(words[1], words[2]) + s.pick("）", ")")
	case "group":
		return s.group(words[0])
	case "hasVital":
		return s.pick("量过", "measured: ") + s.measure(words[0])
	}
	return s.subjectOf(name, words)
}

// compared says a comparison: an age, a time, a figure.
func (s *sayer) compared(op string, a, b ast.Expr) string {
	n, isNumber := number(b)
	subject := s.subject(a)
	sign := map[string]string{operators.Greater: ">", operators.GreaterEquals: "≥", operators.Less: "<", operators.LessEquals: "≤",
		operators.Equals: "=", operators.NotEquals: "≠"}[op]
	if !isNumber {
		return subject + " " + sign + " " + s.say(b, true)
	}
	if n == 0 && op == operators.Less {
		return subject + s.pick("不明", " not known")
	}
	if a.Kind() == ast.CallKind && slices.Contains([]string{"hoursSince", "hoursSincePast", "lastsHours"}, a.AsCall().FunctionName()) {
		return subject + " " + sign + " " + s.time(n)
	}
	return subject + " " + sign + " " + figureText(n)
}

// subject is what a figure is of.
func (s *sayer) subject(e ast.Expr) string {
	if e.Kind() != ast.CallKind || !isFunction(e.AsCall().FunctionName()) {
		return s.say(e, true)
	}
	var words []string
	for _, a := range e.AsCall().Args()[1:] {
		w, _ := literal(a)
		words = append(words, w)
	}
	if e.AsCall().FunctionName() == "countPresent" {
		return s.say(e, true)
	}
	return s.subjectOf(e.AsCall().FunctionName(), words)
}

func (s *sayer) subjectOf(function string, words []string) string {
	switch function {
	case "vital":
		return s.measure(words[0])
	case "severity":
		return s.label(words[0]) + s.pick("的程度（0～10）", ", severity (0 to 10)")
	case "hoursSince":
		return s.pick(s.label(words[0])+"至今", "time since "+s.label(words[0])+" began")
	case "hoursSincePast":
		return s.pick(s.label(words[0])+"（过去的）至今", "time since the past "+s.label(words[0]))
	case "lastsHours":
		return s.label(words[0]) + s.pick("持续", " lasts")
	case "amount":
		return s.label(words[0]) + s.pick("的", ", ") + s.attribute(words[1])
	}
	return function + "(" + strings.Join(words, ", ") + ")"
}

func (s *sayer) time(hours float64) string {
	for _, u := range []struct {
		hours  float64
		zh, en string
	}{{24, "天", "days"}, {1, "小时", "hours"}} {
		if hours >= 2*u.hours && hours == float64(int(hours/u.hours))*u.hours || u.hours == 1 && hours >= 1 {
			return figureText(hours/u.hours) + s.pick(" "+u.zh, " "+u.en)
		}
	}
	return figureText(hours*60) + s.pick(" 分钟", " minutes")
}

// concepts says that one of some is there; many are put in brackets.
func (s *sayer) concepts(list ast.Expr, or string) string {
	if len(namesOf(list)) <= 2 {
		return s.list(list, or)
	}
	return s.pick("（"+s.list(list, "、")+"）之一", "any of ("+s.list(list, ", ")+")")
}

func (s *sayer) list(list ast.Expr, with string) string {
	var labels []string
	for _, id := range namesOf(list) {
		labels = append(labels, s.label(id))
	}
	return strings.Join(labels, with)
}

func (s *sayer) label(id string) string {
	if id == Symptom {
		return s.pick("这个症状", "the symptom")
	}
	if l, ok := s.names.Label(id); ok {
		return l.In(s.lang)
	}
	return id
}

func (s *sayer) value(attribute, code string) string {
	if w := s.values(attribute, code); w.Complete() {
		return w.In(s.lang)
	}
	return s.label(code)
}

func (s *sayer) attribute(name string) string {
	if w, ok := AttributeLabels[name]; ok {
		return w.In(s.lang)
	}
	return name
}

func (s *sayer) measure(m string) string {
	if w, ok := MeasureLabels[intake.Measure(m)]; ok {
		return w.In(s.lang)
	}
	return m
}

func (s *sayer) group(name string) string {
	if w, ok := groupLabels[name]; ok {
		return w.In(s.lang)
	}
	return fmt.Sprintf("group(%s)", name)
}
