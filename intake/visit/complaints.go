package visit

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/understand"
	"github.com/preconsult/preconsult/safety"
)

// commonest is how many complaints stand below the opening question. The others are found by words, by pointing at the body, or in
// the list: nobody in pain reads sixty buttons.
const commonest = 9

// commonestReasons is how many reasons for a short visit stand beside them.
const commonestReasons = 3

// childOrder is the age in years up to which the taps stand in the order of children.
const childOrder = 12

// ComplaintsView is what may be tapped at the opening, in full.
type ComplaintsView struct {
	Lang       intake.Lang    `json:"lang"`
	Message    MessageID      `json:"message"` // to answer with one of the ids as its choice
	Body       []BodyPart     `json:"body"`
	Complaints []ComplaintTap `json:"complaints"`
}

// BodyPart is where somebody may point.
type BodyPart struct {
	ID    ChoiceID    `json:"id"`
	Label safety.Text `json:"label"`
}

// ComplaintTap is a complaint that may be chosen, and the parts of the body where it is looked for.
type ComplaintTap struct {
	ID    ChoiceID    `json:"id"`
	Label safety.Text `json:"label"`
	Body  []ChoiceID  `json:"body"`
}

// Complaints lists what may be chosen at the opening: everything that this person may have or, where words are given, what they
// fit, the best first. ErrNotFound where the opening question does not stand (any more).
func (s *Service) Complaints(ctx context.Context, id, words string) (ComplaintsView, error) {
	st, err := s.store.load(ctx, id)
	if err != nil {
		return ComplaintsView{}, err
	}
	if st.Status.Ended() {
		return ComplaintsView{}, ErrEnded
	}
	m := st.current()
	if m.Question != openingID {
		return ComplaintsView{}, ErrNotFound
	}
	v := ComplaintsView{Lang: st.Lang, Message: MessageID(m.ID), Body: []BodyPart{}, Complaints: []ComplaintTap{}}
	for _, b := range guidelines.BodyParts {
		v.Body = append(v.Body, BodyPart{ChoiceID(b.ID), s.reviewed(st.Lang, safety.Label, b.Label.In(st.Lang))})
	}
	list := s.taps(st)
	if words = strings.TrimSpace(words); words != "" {
		list = s.fitting(list, words)
	}
	for _, p := range list {
		c := ComplaintTap{ID: ChoiceID(p.ID), Label: s.reviewed(st.Lang, safety.Label, tapLabel(p).In(st.Lang)), Body: []ChoiceID{}}
		for _, b := range p.Body {
			c.Body = append(c.Body, ChoiceID(b))
		}
		v.Complaints = append(v.Complaints, c)
	}
	return v, nil
}

// taps are the complaints and reasons for a short visit that this person may have, the commonest first.
func (s *Service) taps(st *state) []*guidelines.Protocol {
	person := guidelines.FactsOf(s.Content.Concepts, st.Person, st.Informant, nil, nil, s.now())
	list := slices.DeleteFunc(slices.Clone(s.Content.Protocols()), func(p *guidelines.Protocol) bool {
		return p.Kind != guidelines.Complaint && p.Kind != guidelines.Short || len(p.OpensWith)+len(p.ForReason) == 0 || !p.TapFor.Test(person)
	})
	child := st.Person.Age != nil && *st.Person.Age < childOrder
	order := func(p *guidelines.Protocol) int {
		switch {
		case !child:
			return p.Order
		case p.ChildOrder > 0:
			return p.ChildOrder
		}
		return 1000 + p.Order
	}
	slices.SortStableFunc(list, func(a, b *guidelines.Protocol) int { return cmp.Compare(order(a), order(b)) })
	return list
}

// fitting are the complaints that words fit: their name holds the words, or the words name what opens them.
func (s *Service) fitting(list []*guidelines.Protocol, words string) []*guidelines.Protocol {
	hits, _ := s.Content.Lexicon.Hits(lexicon.Normalise(words))
	plain := strings.ToLower(words)
	score := func(p *guidelines.Protocol) (n int) {
		for _, w := range []intake.Words{p.Tap, p.Title} {
			if strings.Contains(strings.ToLower(w.ZH), plain) || strings.Contains(strings.ToLower(w.EN), plain) {
				n++
			}
		}
		for _, h := range hits {
			if slices.ContainsFunc(slices.Concat(p.About(), p.ForReason), func(c string) bool { return s.Content.Concepts.IsA(h.Concept.ID, c) }) {
				n += 2
			}
		}
		return n
	}
	list = slices.DeleteFunc(slices.Clone(list), func(p *guidelines.Protocol) bool { return score(p) == 0 })
	slices.SortStableFunc(list, func(a, b *guidelines.Protocol) int { return cmp.Compare(score(b), score(a)) })
	return list
}

func tapLabel(p *guidelines.Protocol) intake.Words {
	if p.Tap.Complete() {
		return p.Tap
	}
	return p.Title
}

// openingChoices is everything that may be chosen at the opening, and "something else".
func (s *Service) openingChoices(st *state) []understand.Choice {
	var out []understand.Choice
	for _, p := range s.taps(st) {
		sets := p.TapSets
		if sets == "" {
			sets = slices.Concat(p.OpensWith, p.ForReason)[0]
		}
		out = append(out, understand.Choice{ID: p.ID, Label: tapLabel(p), Sets: map[string]string{sets: "present"}})
	}
	return append(out, somethingElse)
}

// shownFirst are those of the choices that stand below the question itself: the commonest complaints, the reasons for a short visit,
// and "something else".
func (s *Service) shownFirst(st *state) (out []sentChoice) {
	complaints, reasons := 0, 0
	for _, p := range s.taps(st) {
		n, most := &complaints, commonest
		if p.Kind == guidelines.Short {
			n, most = &reasons, commonestReasons
		}
		if *n++; *n <= most {
			out = append(out, sentChoice{p.ID, tapLabel(p).In(st.Lang)})
		}
	}
	return append(out, sentChoice{somethingElse.ID, somethingElse.Label.In(st.Lang)})
}

var somethingElse = understand.Choice{ID: "something-else", Label: intake.Words{ZH: "别的不舒服", EN: "Something else"},
	Sets: map[string]string{"something-wrong": "present"}}

// tapped is the label of a choice that a message takes: one that it shows or, at the opening, one that may be found.
func (s *Service) tapped(st *state, m *sent, id string) (string, bool) {
	if label, ok := m.label(id); ok || m.Question != openingID {
		return label, ok
	}
	for _, c := range s.openingChoices(st) {
		if c.ID == id {
			return c.Label.In(st.Lang), true
		}
	}
	return "", false
}
