package safety

import (
	"slices"
	"sync"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// memory keeps what the filter said about texts of the content. A visit shows some hundred of them, each is reviewed whenever it is
// shown, and the rules of a filter never change.
type memory struct {
	mu       sync.RWMutex
	verdicts map[remembered]Verdict
}

// remembered is all of a draft that a verdict on a text of the content rests on.
type remembered struct {
	audience guidelines.Audience
	kind     Kind
	lang     intake.Lang
	text     string
}

// mostRemembered bounds the memory. The built-in content has fewer texts than that.
const mostRemembered = 8192

// verdict returns what is known about a draft, or judges it. Only what clinicians wrote, without sources and quotes, is kept.
func (m *memory) verdict(d Draft, judge func(Draft) Verdict) Verdict {
	if !d.Content || d.Mode != intake.ByRule || len(d.Quotes) > 0 {
		return judge(d)
	}
	key := remembered{d.Audience, d.Kind, d.Lang, d.Text}
	m.mu.RLock()
	v, ok := m.verdicts[key]
	m.mu.RUnlock()
	if ok {
		return v.clone()
	}
	v = judge(d)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.verdicts == nil {
		m.verdicts = map[remembered]Verdict{}
	}
	if len(m.verdicts) < mostRemembered {
		m.verdicts[key] = v.clone()
	}
	return v
}

// clone is a verdict of the caller's own.
func (v Verdict) clone() Verdict {
	v.Categories, v.Rules, v.Hits = slices.Clone(v.Categories), slices.Clone(v.Rules), slices.Clone(v.Hits)
	return v
}
