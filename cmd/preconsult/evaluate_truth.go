package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/understand"
	"github.com/preconsult/preconsult/intake/visit"
)

// truth is what a situation states, as far as the engine reads it in any of its wordings: a patient in whom one wording goes
// unheard may still say yes to a question for what another wording told. What no wording states is denied.
type truth struct {
	*engine
	findings []intake.Finding
}

func (e *engine) truthOf(s situation) truth {
	t := truth{engine: e}
	for _, w := range s.Wordings {
		turn := intake.Turn{Who: s.Informant.Who(), Informant: s.Informant, Lang: w.Lang, Text: w.Text}
		out := e.understand.Answer(understand.Input{Turn: turn, Lang: w.Lang, Informant: s.Informant, Child: isChild(s.Person), Now: batchNow})
		for _, f := range out.Findings {
			if f.Status == intake.Present && f.Temporality == intake.Current && f.Experiencer == intake.OfPatient {
				t.findings = append(t.findings, f)
			}
		}
	}
	return t
}

// has reports whether the situation states a concept or something under it.
func (t truth) has(concept string) bool {
	return slices.ContainsFunc(t.findings, func(f intake.Finding) bool { return t.content.Lexicon.IsA(f.Concept, concept) })
}

// attribute is what the situation says of a concept, as a code, or empty.
func (t truth) attribute(concept, name string) string {
	for _, f := range t.findings {
		if code := f.Attributes[name].Code; code != "" && t.content.Lexicon.IsA(f.Concept, concept) {
			return code
		}
	}
	return ""
}

// answer is a truthful one to a message: yes to what the situation states, no to all else, and "I don't know" where neither fits.
func (t truth) answer(m visit.Message, key string) visit.Answer {
	a := visit.Answer{Key: key}
	choose := func(id string) bool {
		if slices.ContainsFunc(m.Choices, func(c visit.Choice) bool { return string(c.ID) == id }) {
			a.Choice = &id
		}
		return a.Choice != nil
	}
	if m.Input == visit.InChoices {
		for _, c := range m.Choices {
			if t.has(string(c.ID)) {
				a.Choices = append(a.Choices, string(c.ID))
			}
		}
		if a.Only = true; len(a.Choices) == 0 {
			a.Choices, a.Only = []string{"none"}, false
		}
		return a
	}
	if len(m.Asks) > 0 && m.Input == visit.InChoice {
		asks := string(m.Asks[0])
		if asks == "chief-complaint" {
			for _, c := range m.Choices {
				if p, ok := t.content.Protocol(string(c.ID)); ok && slices.ContainsFunc(p.OpensWith, t.has) {
					choose(string(c.ID))
					return a
				}
			}
			choose("something-else")
			return a
		}
		concept, attribute, _ := strings.Cut(asks, ".")
		if q := t.question(asks, m.Choices); q != nil {
			for _, c := range q.Choices {
				if t.holds(c, concept) && choose(c.ID) {
					return a
				}
			}
		}
		yes := map[bool]string{true: "yes", false: "no"}
		if attribute == "" && (choose(yes[t.has(concept)]) || !t.has(concept) && choose("none")) {
			return a
		}
	}
	a.Action = "unknown"
	return a
}

// holds reports whether all that a choice sets is so.
func (t truth) holds(c guidelines.ChoiceSpec, symptom string) bool {
	for key, value := range c.Sets {
		concept, attribute, dotted := strings.Cut(strings.Replace(key, "$symptom", symptom, 1), ".")
		switch {
		case dotted && t.attribute(concept, attribute) != value,
			!dotted && value == string(intake.Present) && !t.has(concept),
			!dotted && value == string(intake.Absent) && t.has(concept),
			!dotted && value != string(intake.Present) && value != string(intake.Absent):
			return false
		}
	}
	return len(c.Sets) > 0
}

// question finds the question that put a message, by what it asks and offers.
func (t truth) question(asks string, choices []visit.Choice) *guidelines.Question {
	_, attribute, _ := strings.Cut(asks, ".")
	fits := func(q *guidelines.Question) bool {
		if len(q.Asks) == 0 || q.Asks[0] != asks && q.Asks[0] != guidelines.Symptom+"."+attribute || len(q.Choices) == 0 {
			return false
		}
		return !slices.ContainsFunc(q.Choices, func(c guidelines.ChoiceSpec) bool {
			return !slices.ContainsFunc(choices, func(o visit.Choice) bool { return string(o.ID) == c.ID })
		})
	}
	for _, p := range t.content.Protocols() {
		for i := range p.Ask {
			if fits(&p.Ask[i]) {
				return &p.Ask[i]
			}
		}
	}
	for _, b := range t.content.Blocks() {
		for i := range b.Ask {
			if fits(&b.Ask[i]) {
				return &b.Ask[i]
			}
		}
	}
	return nil
}

// interviewed is the level at the end of a visit that begins with a wording and goes on with truthful answers.
func (v *evaluation) interviewed(ctx context.Context, w wording, s situation) (intake.Level, error) {
	t := v.truthOf(s)
	v.n++
	id, reply, err := v.visits.CheckIn(ctx, visit.CheckIn{Key: fmt.Sprintf("truthful-%d", v.n), Lang: w.Lang, AgeYears: s.Person.Age, Sex: s.Person.Sex,
		Consent: true, Informant: s.Informant, Kiosk: "evaluation", Text: w.Text})
	if err != nil {
		return 0, err
	}
	for n := 0; n < 60 && !reply.Status.Ended(); n++ {
		key := fmt.Sprintf("truthful-%d-%d", v.n, n)
		switch {
		case reply.Message.Kind == visit.MsgSummary:
			reply, err = v.visits.Confirm(ctx, id, visit.Confirm{Key: key})
		case reply.Message.Kind == visit.MsgUrgent && len(reply.Message.Asks) == 0:
			return v.standing(ctx, id)
		default:
			reply, err = v.visits.Answer(ctx, id, t.answer(reply.Message, key))
		}
		if err != nil {
			return 0, err
		}
	}
	return v.standing(ctx, id)
}

// standing is the level of a visit as staff see it.
func (v *evaluation) standing(ctx context.Context, id string) (intake.Level, error) {
	staff, err := v.visits.Staff(ctx, id)
	switch {
	case err != nil:
		return 0, err
	case !staff.Level.Valid():
		return intake.L5, nil
	}
	return staff.Level, nil
}
