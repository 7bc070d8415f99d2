package safety

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"sync"
	"weak"
)

// branch is one alternative of an expression. An expression matches where one of its branches does, and a branch by itself is found
// or not in a fraction of the time: it is small enough for the fast way of package regexp.
type branch struct {
	ways []way
	re   func() *regexp.Regexp // made when it is first needed
}

// mostBranches is how many branches an expression is taken apart into at most.
const mostBranches = 64

// branchesOf takes an expression apart at the alternatives on its outside. The tree is not kept: it takes much room, and is parsed
// again for the few rules that are ever run, and once more where the garbage was collected in between.
func branchesOf(source string, tree *syntax.Regexp) []branch {
	var parsing sync.Mutex
	var parsed weak.Pointer[[]*syntax.Regexp]
	again := func() []*syntax.Regexp {
		parsing.Lock()
		defer parsing.Unlock()
		if all := parsed.Value(); all != nil {
			return *all
		}
		tree, err := syntax.Parse(source, syntax.Perl)
		if err != nil {
			panic(err) // it was parsed before
		}
		all := alternatives(tree)
		parsed = weak.Make(&all)
		return all
	}
	var all []branch
	for i, sub := range alternatives(tree) {
		all = append(all, branch{ways(sub.Simplify()), sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(again()[i].String()) })})
	}
	return all
}

// alternatives are the outer alternatives of an expression, also where the parser has drawn out what they begin with.
func alternatives(re *syntax.Regexp) []*syntax.Regexp {
	switch re.Op {
	case syntax.OpAlternate:
		var all []*syntax.Regexp
		for _, sub := range re.Sub {
			all = append(all, alternatives(sub)...)
		}
		if len(all) <= mostBranches {
			return all
		}
	case syntax.OpConcat:
		last := len(re.Sub) - 1
		ends := alternatives(re.Sub[last])
		if len(ends) == 1 {
			break
		}
		var all []*syntax.Regexp
		for _, end := range ends {
			whole := *re
			whole.Sub = append(slices.Clone(re.Sub[:last]), end)
			all = append(all, &whole)
		}
		return all
	}
	return []*syntax.Regexp{re}
}
