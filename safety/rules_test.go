package safety

import (
	"sync"
	"testing"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// filter is the one of most tests. It learns once.
var filter = sync.OnceValues(func() (*Filter, error) {
	content, err := guidelines.Load()
	if err != nil {
		return nil, err
	}
	return New(Options{Phones: []string{"120", "12356"}, Content: content})
})

func newFilter(t testing.TB) *Filter {
	t.Helper()
	f, err := filter()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Each rule carries its own examples: what it must hit, and near it what it must let pass.
func TestRulesOwnExamples(t *testing.T) {
	rules, version, err := loadRules(files)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rules, version %s", len(rules), version)
	for i := range rules {
		r := &rules[i]
		if len(r.Tests.Hit) == 0 || len(r.Tests.Pass) == 0 {
			t.Errorf("rule %s has no examples", r.ID)
		}
		set := newRuleset(rules[i : i+1])
		hits := func(text string) (n int) {
			set.match(text, false, func(*rule) bool { return true }, func(*rule, int, int) { n++ })
			return n
		}
		for _, text := range r.Tests.Hit {
			if hits(text) == 0 {
				t.Errorf("rule %s must hit: %s", r.ID, text)
			}
		}
		for _, text := range r.Tests.Pass {
			if hits(text) > 0 {
				t.Errorf("rule %s must let pass: %s", r.ID, text)
			}
		}
	}
}

func draftOf(kind Kind, lang intake.Lang, text string) Draft {
	return Draft{Audience: guidelines.ForPatient, Kind: kind, Lang: lang, Text: text, Mode: intake.ByRule}
}
