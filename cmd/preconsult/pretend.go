package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/rag"
)

// pretend is a person who plays a visit to its end and tells the truth: something ordinary, with nothing urgent in it. Which of the
// calm answers it is, how many things are ticked, and whether the answer is tapped or typed is up to chance, the same for the same
// seed. What an answer would do is tried on a fork of the visit; an answer that calls people is not this person's.
type pretend struct {
	rand   *rand.Rand
	lang   intake.Lang
	typing float64 // share of answers that are typed, where there is a choice
	only   float64 // share of ticked lists with "nothing else"; the other lists leave the rest open

	in      visit.CheckIn
	said    []line
	visit   *visit.Rehearsal
	reply   visit.Reply
	seconds float64 // by the model of people below
	n       int
}

// maxAnswers ends a visit that does not end by itself, which is a defect.
const maxAnswers = 80

// The model of people by which the length of a visit is measured.
const (
	readsCharacters = 6.0 // a second, in Chinese
	readsWords      = 3.0 // a second, in English
	decides         = 3.0 // seconds
	taps            = 2.0 // seconds each
	types           = 1.0 // seconds a character
)

// checkIn opens a visit: with first words, or with the tap on a protocol's name. Where that name is not offered it is said.
func (p *pretend) checkIn(ctx context.Context, s *visit.Service, in visit.CheckIn, tap string) error {
	var err error
	in.Consent, in.Kiosk, p.lang = true, "pretend", in.Lang
	p.in = in
	if tap == "" {
		p.seconds += decides + types*float64(utf8.RuneCountInString(in.Text))
	}
	if p.visit, p.reply, err = s.Rehearse(ctx, in); err != nil || tap == "" {
		return err
	}
	p.pass(p.reply.Message, true, 1, "")
	a := visit.Answer{Key: p.key(), Choice: &tap}
	if q, ok := s.Content.Protocol(tap); ok && !slices.ContainsFunc(p.reply.Message.Choices, func(c visit.Choice) bool { return string(c.ID) == tap }) {
		p.points(s.Content, q)
		if !q.TapFor.Test(guidelines.FactsOf(s.Content.Concepts, p.visit.Visit().Person, in.Informant, nil, nil, s.Now())) {
			said := q.Title.In(in.Lang)
			a = visit.Answer{Key: a.Key, Text: &said}
		}
	}
	p.said = append(p.said, line{answer: a})
	p.reply, err = p.visit.Answer(ctx, a)
	return err
}

// play answers until the visit has ended, or until nothing is asked any more. heard is called after each reply; it may be nil.
func (p *pretend) play(ctx context.Context, heard func()) error {
	for p.n < maxAnswers && !p.reply.Status.Ended() {
		if heard != nil {
			heard()
		}
		if p.reply.Message.Kind == visit.MsgUrgent && len(p.reply.Message.Asks) == 0 {
			return nil
		}
		if err := p.answer(ctx); err != nil {
			return err
		}
	}
	if !p.reply.Status.Ended() {
		return fmt.Errorf("a visit did not end after %d answers", p.n)
	}
	return nil
}

// answer gives the first calm answer of those that the message takes.
func (p *pretend) answer(ctx context.Context) error {
	m := p.reply.Message
	if m.Kind == visit.MsgSummary {
		p.pass(m, false, 1, "")
		c := visit.Confirm{Key: p.key()}
		p.said = append(p.said, line{confirm: &c})
		reply, err := p.visit.Confirm(ctx, c)
		p.reply = reply
		return err
	}
	was := p.visit.Visit().Level.Urgent()
	list := p.answers(m)
	for i, a := range list {
		a.Key = p.key()
		fork := p.visit.Fork()
		reply, err := fork.Answer(ctx, a)
		if err != nil {
			return fmt.Errorf("%s: %w", m.Text, err)
		}
		if i < len(list)-1 && !was && fork.Visit().Level.Urgent() {
			continue
		}
		typed := ""
		if a.Text != nil {
			typed = *a.Text
		}
		p.pass(m, true, max(1, len(a.Choices)+1), typed)
		p.visit, p.reply, p.said = fork, reply, append(p.said, line{answer: a})
		break
	}
	return nil
}

// answers are what this person may say to a message, the most likely first; the last one is always calm.
func (p *pretend) answers(m visit.Message) []visit.Answer {
	var list []visit.Answer
	choice := func(id visit.ChoiceID) visit.Answer {
		c := string(id)
		return visit.Answer{Choice: &c}
	}
	say := func(text string) visit.Answer { return visit.Answer{Text: &text} }
	number := func(n float64) visit.Answer { return visit.Answer{Value: &visit.Value{Number: &n}} }
	switch m.Input {
	case visit.InChoices:
		n := 0
		if r := p.rand.Float64(); r > 0.95 {
			n = 2
		} else if r > 0.65 {
			n = 1
		}
		items := m.Choices[:len(m.Choices)-1] // the last one is "none of these"
		var ticked []string
		for _, i := range p.rand.Perm(len(items))[:min(n, len(items))] {
			ticked = append(ticked, string(items[i].ID))
		}
		if len(ticked) > 0 {
			list = append(list, visit.Answer{Choices: ticked, Only: p.rand.Float64() < p.only})
		}
		list = append(list, choice("none"))
	case visit.InScale:
		list = append(list, number(float64(1+p.rand.IntN(6))), number(2))
	case visit.InNumber:
		if strings.Contains(string(m.Unit), "C") || m.Unit == "℃" {
			list = append(list, number(37+float64(p.rand.IntN(18))/10), visit.Answer{Action: "unknown"})
			break
		}
		list = append(list, number(float64(1+p.rand.IntN(4))), number(1))
	default:
		for _, i := range p.rand.Perm(len(m.Choices)) {
			list = append(list, choice(m.Choices[i].ID))
		}
		if len(list) > 0 && p.rand.Float64() < p.typing {
			for _, c := range m.Choices {
				if list[0].Choice != nil && string(c.ID) == *list[0].Choice {
					list[0] = say(c.Label.String())
				}
			}
		}
		if len(list) == 0 {
			list = append(list, say(intake.Words{ZH: "不记得了", EN: "can't remember"}.In(p.lang)))
		}
		list = append(list, calmAnswer(m, ""))
	}
	return list
}

// pass lets the time pass that a message and its answer take.
func (p *pretend) pass(m visit.Message, choices bool, tapped int, typed string) {
	p.seconds += p.reads(m.Text.String()) + decides
	if choices && typed == "" && m.Input != visit.InScale || m.Input == visit.InChoices { // nobody reads the figures from 0 to 10
		for _, c := range m.Choices {
			p.seconds += p.reads(c.Label.String())
		}
	}
	if typed != "" {
		p.seconds += types * float64(utf8.RuneCountInString(typed))
	}
	p.seconds += taps * float64(tapped)
}

// points lets the time pass that it takes to find a complaint on the picture of the body: to open it, to read its parts and tap
// one, and to read what is listed there.
func (p *pretend) points(content *guidelines.Content, q *guidelines.Protocol) {
	p.seconds += 2*taps + decides
	for _, b := range guidelines.BodyParts {
		p.seconds += p.reads(b.Label.In(p.lang))
	}
	for _, other := range content.Protocols() {
		if len(q.Body) > 0 && slices.Contains(other.Body, q.Body[0]) {
			p.seconds += p.reads(other.Tap.In(p.lang))
		}
	}
}

func (p *pretend) reads(text string) float64 {
	if p.lang == intake.ZH {
		return float64(utf8.RuneCountInString(text)) / readsCharacters
	}
	return float64(len(strings.Fields(text))) / readsWords
}

func (p *pretend) key() string {
	p.n++
	return fmt.Sprintf("pretend-%d", p.n)
}

// rehearsals is a service whose visits are kept nowhere. It needs no database.
func (e *engine) rehearsals() *visit.Service {
	return visit.New(visit.Parts{Content: e.content, Understand: e.understand, Triage: e.triage, Interview: e.interview, Record: e.record,
		Filter: e.filter, Explainer: rag.NewExplainer(e.content, nil), Readings: homeDevices{}, Now: time.Now, NewID: uuid.NewString})
}

// homeDevices have measured something ordinary of everybody who has a number.
type homeDevices struct{}

func (homeDevices) ReadingsFor(_ context.Context, _ []intake.Identifier, since time.Time) ([]intake.Reading, error) {
	at := since.AddDate(0, 0, 30).Add(-time.Hour)
	var all []intake.Reading
	for m, value := range map[intake.Measure]float64{intake.Temperature: 36.9, intake.SpO2: 97, intake.HeartRate: 78, intake.Systolic: 128,
		intake.Diastolic: 79, intake.Glucose: 6.1} {
		all = append(all, intake.Reading{ID: "home-" + string(m), Measure: m, Value: value, At: at, Mode: intake.ByDevice})
	}
	return all, nil
}
