package guidelines

import "sync"

// conditions are those that were compiled already, by their text: what opens a question often raises a level too, and the same
// words need compiling and keeping once. Several files may be compiled at the same time.
type conditions struct {
	mu   sync.Mutex
	made map[string]func() (*Condition, error)
}

func newConditions() *conditions {
	return &conditions{made: map[string]func() (*Condition, error){}}
}

func (c *conditions) compile(text string) (*Condition, error) {
	c.mu.Lock()
	once, ok := c.made[text]
	if !ok {
		once = sync.OnceValues(func() (*Condition, error) { return Compile(text) })
		c.made[text] = once
	}
	c.mu.Unlock()
	return once()
}

// compile reads a condition; what is wrong with it is reported here.
func (s spot) compile(known *conditions, field, text string) *Condition {
	c, err := known.compile(text)
	if err != nil {
		s.report(field, "%v", err)
	}
	return c
}

// compile reads all conditions of a file. It needs no other file: what they name is checked later.
func (t *protocolText) compile(known *conditions) {
	p, at := t.Protocol, t.src.at("")
	when := func(list string, i int, id, text string) *Condition {
		return at.item(list, i, id).compile(known, "when", text)
	}
	p.Opening = at.compile(known, "opens_when", p.OpensWhen)
	p.Unless = at.compile(known, "opens_unless", p.OpensUnless)
	p.Instead = at.compile(known, "opens_instead", p.OpensInstead)
	p.TapFor = at.compile(known, "tap_when", p.TapWhen)
	for i := range p.Clinics {
		x := &p.Clinics[i]
		x.Condition = when("clinics", i, x.ID, x.When)
	}
	for i := range p.Conflicts {
		x := &p.Conflicts[i]
		x.Condition = when("contradictions", i, x.ID, x.When)
	}
	for i := range p.Flags {
		f := &p.Flags[i]
		f.Condition = when("flags", i, f.ID, f.When)
	}
	for i := range p.Departments {
		d := &p.Departments[i]
		d.Condition = when("departments", i, d.Code, d.When)
	}
	compileQuestions(at, p.Ask, known)
	for i := range p.Block {
		b := &p.Block[i]
		compileQuestions(at.item("block", i, b.ID), b.Ask, known)
	}
}

func compileQuestions(at spot, ask []Question, known *conditions) {
	for i := range ask {
		q := &ask[i]
		here := at.item("ask", i, q.ID)
		q.Condition = here.compile(known, "when", q.When)
		for j := range q.Items {
			it := &q.Items[j]
			it.Condition = here.item("items", j, it.Concept).compile(known, "when", it.When)
		}
	}
}
