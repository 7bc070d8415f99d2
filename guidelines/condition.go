package guidelines

import (
	"fmt"
	"slices"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"github.com/preconsult/preconsult/intake"
)

// Condition is a compiled CEL condition. A nil Condition always holds. It may be used by many visits at the same time.
type Condition struct {
	Text  string
	tree  ast.Expr
	fast  cel.Program
	named []mention

	watched [][]string // of each list one must be present

	// slow evaluates every part of the condition and keeps the results. It is made when a condition first holds, since
	// most never do.
	slow func() (cel.Program, error)
}

// mention is a concept (with attribute and code), group or measure that a condition names.
type mention struct {
	function  string
	concept   string
	attribute string
	code      string
	positive  bool // not under a negation: it can make the condition true by being there
}

// Compile reads a condition. An empty text gives a nil Condition, which holds.
func Compile(text string) (*Condition, error) {
	if text == "" {
		return nil, nil
	}
	env, err := environment()
	if err != nil {
		return nil, err
	}
	checked, issues := env.Compile(text)
	if issues.Err() != nil {
		return nil, fmt.Errorf("%s", firstLine(issues))
	}
	if checked.OutputType() != types.BoolType {
		return nil, fmt.Errorf("a condition answers true or false, this one answers %s", checked.OutputType())
	}
	c := &Condition{Text: text, tree: checked.NativeRep().Expr()}
	if err := c.collect(c.tree, true); err != nil {
		return nil, err
	}
	c.watched = watch(c.tree)
	if c.fast, err = env.Program(checked); err != nil {
		return nil, err
	}
	c.slow = sync.OnceValues(func() (cel.Program, error) {
		again, issues := env.Compile(text) // what the first reading left behind would be kept for each of some thousand conditions
		if issues.Err() != nil {
			return nil, issues.Err()
		}
		return env.Program(again, cel.EvalOptions(cel.OptTrackState, cel.OptExhaustiveEval))
	})
	return c, nil
}

// Holds evaluates the condition. used names what made it true: concepts that are present, and "vital:NAME" for readings.
// What the condition only asked to be missing is not named. A condition that cannot be evaluated does not hold; Compile
// leaves no way to that but a defect of our own.
func (c *Condition) Holds(f Facts) (ok bool, used []string) {
	if c == nil {
		return true, nil
	}
	if !c.possible(f) {
		return false, nil
	}
	out, _, err := c.fast.Eval(activation{f})
	if err != nil || out != types.True {
		return false, nil
	}
	return true, c.explain(f)
}

// Test is Holds without the reasons, for callers that ask often.
func (c *Condition) Test(f Facts) bool {
	if c == nil {
		return true
	}
	if !c.possible(f) {
		return false
	}
	out, _, err := c.fast.Eval(activation{f})
	return err == nil && out == types.True
}

// Concepts returns the concepts that the condition names, each once, in order of the text.
func (c *Condition) Concepts() []string {
	if c == nil {
		return nil
	}
	var all []string
	for _, m := range c.named {
		if m.concept != "" && !slices.Contains(all, m.concept) {
			all = append(all, m.concept)
		}
	}
	return all
}

// Positive returns the concepts whose presence can make the condition true.
func (c *Condition) Positive() []string {
	if c == nil {
		return nil
	}
	var all []string
	for _, m := range c.named {
		if m.positive && m.concept != "" && m.function != "absent" && m.function != "denied" && !slices.Contains(all, m.concept) {
			all = append(all, m.concept)
		}
	}
	return all
}

// Decides returns what an answer can make the condition true by: concepts, and attributes as "concept.attribute". A group is
// named by the concepts that put somebody into it.
func (c *Condition) Decides() []string {
	if c == nil {
		return nil
	}
	var all []string
	add := func(id string) {
		if !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	for _, m := range c.named {
		if !m.positive {
			continue
		}
		switch m.function {
		case "present", "anyPresent", "countPresent", "past", "uncertain", "known":
			add(m.concept)
		case "severity":
			add(m.concept + "." + intake.Severity)
		case "hoursSince":
			add(m.concept + "." + intake.Onset)
		case "lastsHours":
			add(m.concept + "." + intake.Duration)
		case "is", "amount":
			add(m.concept + "." + m.attribute)
		case "group":
			for _, concept := range groupConcepts[m.code] {
				add(concept)
			}
		}
	}
	return all
}
