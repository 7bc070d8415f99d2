package triage

import (
	"fmt"
	"testing"

	"github.com/preconsult/preconsult/guidelines"
)

// A background question asks what was at any time ("have you ever"), and no time goes with the answer. So what it lists must be a
// concept of the past: an acute one, such as a fit or a faint, would count as of today and call a nurse to somebody who comes for a jab.
func TestBackgroundCallsNobody(t *testing.T) {
	c := realContent(t)
	for _, p := range c.Protocols() {
		for _, q := range p.Ask {
			if q.Phase != guidelines.PhaseBackground {
				continue
			}
			for _, item := range q.Items {
				for _, age := range []string{"0.1", "3", "40", "75"} {
					got := New(c, House{}).Assess(read(t, c, fmt.Sprintf("age %s\n+ %s", age, item.Concept)))
					if got.Level <= 2 {
						t.Errorf("%s/%s: %q alone is level %d at %s years", p.ID, q.ID, item.Concept, got.Level, age)
					}
				}
			}
		}
	}
}
