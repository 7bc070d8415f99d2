package safety

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"regexp/syntax"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/plainyaml"
)

//go:embed rules/*.yaml examples/*.txt approved.yaml
var files embed.FS

// pattern is one RE2 expression, or a list of them of which any may match.
type pattern string

// UnmarshalYAML reads a string or a list of strings.
func (p *pattern) UnmarshalYAML(unmarshal func(any) error) error {
	var one string
	if unmarshal(&one) == nil {
		*p = pattern(one)
		return nil
	}
	var many []string
	if err := unmarshal(&many); err != nil {
		return err
	}
	*p = pattern(strings.Join(many, "|"))
	return nil
}

// rule is one entry of a rules file. An entry with Define names a group of words that patterns take in as <name>.
type rule struct {
	Define string  `yaml:"define"`
	As     pattern `yaml:"as"`

	ID        string       `yaml:"id"`
	Direction string       `yaml:"direction"` // input | output | act | excuse
	Lang      intake.Lang  `yaml:"lang"`      // zh | en | empty for both
	Category  Category     `yaml:"category"`
	Action    Action       `yaml:"action"`
	Match     pattern      `yaml:"match"`    // RE2 over the normalised text: lower case, simplified, half width
	Unless    pattern      `yaml:"unless"`   // RE2; a match of Match inside a match of Unless does not count
	Replace   string       `yaml:"replace"`  // for rewrite: what stands in the match's place
	Kinds     []Kind       `yaml:"kinds"`    // output kinds it is for; empty for all
	Except    []Kind       `yaml:"except"`   // output kinds it is not for; except: [label] also spares lists that are read back
	Accident  bool         `yaml:"accident"` // of input: nobody meant it, so the words for a crisis are not the right ones
	Staff     bool         `yaml:"staff"`    // also holds for text that only staff read
	Reason    intake.Words `yaml:"reason"`
	Source    string       `yaml:"source"`
	Tests     struct {
		Hit  []string `yaml:"hit"`
		Pass []string `yaml:"pass"`
	} `yaml:"tests"`

	match, unless func() *regexp.Regexp // made when first needed; unless is nil where there is none
	branches      []branch              // of match
	byLine        bool                  // each of its matches lies within a line
}

// loadRules reads every rules file in the order of its name. It reports the first problem with file and rule.
func loadRules(fsys fs.FS) ([]rule, string, error) {
	names, err := fs.Glob(fsys, "rules/*.yaml")
	if err != nil {
		return nil, "", err
	}
	sort.Strings(names)
	sum := sha256.New() // of all that decides: rules, examples and approved sentences
	examples, err := fs.Glob(fsys, "examples/*.txt")
	if err != nil {
		return nil, "", err
	}
	for _, also := range append(examples, "approved.yaml") {
		data, err := fs.ReadFile(fsys, also)
		if err != nil {
			return nil, "", err
		}
		sum.Write(data)
	}
	words := map[string]string{}
	seen := map[string]string{}
	var all []rule
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, "", err
		}
		sum.Write(data)
		var some []rule
		if err := plainyaml.Unmarshal(data, &some); err != nil {
			return nil, "", fmt.Errorf("safety/%s: %w", name, err)
		}
		for _, r := range some {
			id := r.ID + r.Define
			if at, twice := seen[id]; twice {
				return nil, "", fmt.Errorf("safety/%s: %q stands in %s already", name, id, at)
			}
			seen[id] = path.Base(name)
			if r.Define != "" {
				words[r.Define] = string(r.As)
				continue
			}
			all = append(all, r)
		}
	}
	for i := range all {
		if err := all[i].compile(words); err != nil {
			return nil, "", fmt.Errorf("safety/rules/%s: rule %q: %w", seen[all[i].ID], all[i].ID, err)
		}
	}
	return all, hex.EncodeToString(sum.Sum(nil))[:12], nil
}

// judgesNothing reports whether a rule only tells what a sentence does, or what makes a hit of other rules innocent: act
// and excuse of what goes out, cue and told of what comes in.
func (r *rule) judgesNothing() bool {
	return slices.Contains([]string{"act", "cue", "excuse", "told"}, r.Direction)
}

func (r *rule) compile(words map[string]string) error {
	switch {
	case r.ID == "":
		return fmt.Errorf("id is empty")
	case r.Direction != "input" && r.Direction != "output" && !r.judgesNothing():
		return fmt.Errorf("direction is %q, not input, output, act, cue, excuse or told", r.Direction)
	case r.Lang != "" && !r.Lang.Valid():
		return fmt.Errorf("lang is %q, not zh or en", r.Lang)
	case r.Category == "" && !r.judgesNothing():
		return fmt.Errorf("category is empty")
	case r.Match == "":
		return fmt.Errorf("match is empty")
	case !r.Reason.Complete():
		return fmt.Errorf("reason needs both languages")
	case r.Source == "":
		return fmt.Errorf("source is empty")
	}
	if _, known := worse[r.Action]; !known && !r.judgesNothing() {
		return fmt.Errorf("action is %q", r.Action)
	}
	source, tree, err := expression(r.Match, words)
	if err != nil {
		return fmt.Errorf("match: %w", err)
	}
	r.match, r.branches, r.byLine = whenNeeded(source), branchesOf(source, tree), byLine(tree)
	if r.Unless != "" {
		if source, _, err = expression(r.Unless, words); err != nil {
			return fmt.Errorf("unless: %w", err)
		}
		r.unless = whenNeeded(source)
	}
	return nil
}

// whenNeeded compiles an expression that has been parsed when it is first run: most rules never are, and their programs would take
// more room than all else that the filter holds.
func whenNeeded(source string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(source) })
}

var placeholder = regexp.MustCompile(`<[a-z][a-z0-9-]*>`)

// expression is a pattern with its groups of words put in, and its tree.
func expression(p pattern, words map[string]string) (string, *syntax.Regexp, error) {
	source := string(p)
	for depth := 0; placeholder.MatchString(source); depth++ {
		if depth > 4 {
			return "", nil, fmt.Errorf("groups of words name each other in a circle")
		}
		var unknown string
		source = placeholder.ReplaceAllStringFunc(source, func(name string) string {
			w, ok := words[name[1:len(name)-1]]
			if !ok {
				unknown = name
			}
			return "(?:" + w + ")"
		})
		if unknown != "" {
			return "", nil, fmt.Errorf("there is no group of words %s", unknown)
		}
	}
	tree, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return "", nil, err
	}
	if hasUpper(tree) {
		return "", nil, fmt.Errorf("write it in lower case: texts are compared in lower case")
	}
	return source, tree, nil
}

// marks stand between clauses.
const marks = ",;:!?。. \n"

// find returns the byte spans that the rule matches in some parts of a text, and that no unless covers.
func (r *rule) find(text string, parts [][2]int) [][]int {
	var hits [][]int
	for _, p := range parts {
		for _, h := range r.match().FindAllStringIndex(text[p[0]:p[1]], -1) {
			hits = append(hits, []int{h[0] + p[0], h[1] + p[0]})
		}
	}
	if len(hits) == 0 || r.unless == nil {
		return hits
	}
	excused := r.unless().FindAllStringIndex(text, -1)
	kept := hits[:0]
next:
	for _, h := range hits {
		hit := text[h[0]:h[1]]
		from := h[1] - len(strings.TrimLeft(hit, marks)) // the marks at which a hit begins or ends belong to nobody
		to := h[0] + len(strings.TrimRight(hit, marks))
		for _, u := range excused {
			if u[0] <= from && to <= u[1] {
				continue next
			}
		}
		kept = append(kept, h)
	}
	return kept
}
