package safety

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"sort"

	"github.com/goccy/go-yaml"

	"github.com/preconsult/preconsult/intake"
)

//go:embed rules/*.yaml approved.yaml
var files embed.FS

// rule is one entry of a rules file.
type rule struct {
	ID        string       `yaml:"id"`
	Direction string       `yaml:"direction"` // input | output
	Lang      intake.Lang  `yaml:"lang"`      // zh | en | empty for both
	Category  Category     `yaml:"category"`
	Action    Action       `yaml:"action"`
	Match     string       `yaml:"match"`   // RE2, case-insensitive
	Unless    string       `yaml:"unless"`  // RE2; a match of Match inside a match of Unless does not count
	Replace   string       `yaml:"replace"` // for rewrite: what stands in the match's place
	Kinds     []Kind       `yaml:"kinds"`   // output kinds it is for; empty for all
	Staff     bool         `yaml:"staff"`   // also holds for text that only staff read
	Reason    intake.Words `yaml:"reason"`
	Source    string       `yaml:"source"`
	Tests     struct {
		Hit  []string `yaml:"hit"`
		Pass []string `yaml:"pass"`
	} `yaml:"tests"`

	match, unless *regexp.Regexp
}

// loadRules reads every rules file in the order of its name. It reports the first problem with file and rule.
func loadRules(fsys fs.FS) ([]rule, string, error) {
	names, err := fs.Glob(fsys, "rules/*.yaml")
	if err != nil {
		return nil, "", err
	}
	sort.Strings(names)
	sum := sha256.New()
	var all []rule
	seen := map[string]string{}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, "", err
		}
		sum.Write(data)
		var some []rule
		if err := yaml.UnmarshalWithOptions(data, &some, yaml.DisallowUnknownField()); err != nil {
			return nil, "", fmt.Errorf("safety/%s: %w", name, err)
		}
		for i := range some {
			r := &some[i]
			if err := r.compile(); err != nil {
				return nil, "", fmt.Errorf("safety/%s: rule %q: %w", path.Base(name), r.ID, err)
			}
			if at, twice := seen[r.ID]; twice {
				return nil, "", fmt.Errorf("safety/%s: rule %q stands in %s already", path.Base(name), r.ID, at)
			}
			seen[r.ID] = path.Base(name)
		}
		all = append(all, some...)
	}
	return all, hex.EncodeToString(sum.Sum(nil))[:12], nil
}

func (r *rule) compile() (err error) {
	switch {
	case r.ID == "":
		return fmt.Errorf("id is empty")
	case r.Direction != "input" && r.Direction != "output":
		return fmt.Errorf("direction is %q, not input or output", r.Direction)
	case r.Category == "":
		return fmt.Errorf("category is empty")
	case r.Match == "":
		return fmt.Errorf("match is empty")
	case !r.Reason.Complete():
		return fmt.Errorf("reason needs both languages")
	}
	if _, known := worse[r.Action]; !known {
		return fmt.Errorf("action is %q", r.Action)
	}
	if r.match, err = regexp.Compile("(?i)" + r.Match); err != nil {
		return fmt.Errorf("match: %w", err)
	}
	if r.Unless != "" {
		if r.unless, err = regexp.Compile("(?i)" + r.Unless); err != nil {
			return fmt.Errorf("unless: %w", err)
		}
	}
	return nil
}

// find returns the byte spans that the rule matches and that no unless covers.
func (r *rule) find(text string) [][]int {
	hits := r.match.FindAllStringIndex(text, -1)
	if len(hits) == 0 || r.unless == nil {
		return hits
	}
	excused := r.unless.FindAllStringIndex(text, -1)
	kept := hits[:0]
next:
	for _, h := range hits {
		for _, u := range excused {
			if u[0] <= h[0] && h[1] <= u[1] {
				continue next
			}
		}
		kept = append(kept, h)
	}
	return kept
}
