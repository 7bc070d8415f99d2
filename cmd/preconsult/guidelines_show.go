package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// shower prints content for a clinician: labels for ids, conditions in words, sources with how they were verified.
type shower struct {
	out     io.Writer
	content *guidelines.Content
	lang    intake.Lang
}

func (s shower) printf(format string, args ...any) { fmt.Fprintf(s.out, format, args...) }

// show prints what an id names, and reports whether it names anything.
func (s shower) show(id string) bool {
	c := s.content
	if p, ok := c.Passage(id); ok {
		s.passage(p)
		return true
	}
	if q, ok := c.Question(id); ok {
		s.question(q)
		return true
	}
	for _, p := range slices.Concat(c.Protocols(), c.Universal()) {
		if p.ID == id {
			s.protocol(p)
			return true
		}
	}
	if b, ok := c.Block(id); ok {
		s.printf("%s  %s · %s\n", b.ID, b.Title.ZH, b.Title.EN)
		s.questions(b.Ask)
		return true
	}
	found := false
	for _, p := range c.Passages() {
		if p.Document.ID == id {
			s.passage(p)
			found = true
		}
	}
	return found
}

// near lists what the id may have meant: names that hold a part of it, or all protocols.
func (s shower) near(id string) string {
	var all, near []string
	for _, p := range slices.Concat(s.content.Protocols(), s.content.Universal()) {
		all = append(all, p.ID)
	}
	plain := strings.NewReplacer("-", "", "_", "", " ", "").Replace
	for _, name := range all {
		if a, b := plain(name), plain(strings.ToLower(id)); b != "" && (strings.Contains(a, b) || strings.Contains(b, a)) {
			near = append(near, name)
		}
	}
	if len(near) > 0 {
		return "perhaps " + strings.Join(near, ", ")
	}
	return "protocols are " + strings.Join(all, ", ")
}

func (s shower) passage(p *guidelines.Passage) {
	d := p.Document
	s.printf("%s\n%s · %s\n%s, %d, %s %s%s\nfor %ss, verified: %s, %s:%d\n\n%s\n%s\n\n%s\n%s\n\n",
		p.ID, d.Title.ZH, d.Title.EN, d.Publisher, d.Year, p.Section, d.URL, d.DOI, p.Audience, p.Verified, p.File,
		p.Line, p.Heading.ZH, p.Text.ZH, p.Heading.EN, p.Text.EN)
}

// inputs say how a question is answered.
var inputs = map[guidelines.Input]string{guidelines.YesNo: "yes, no or not sure", guidelines.Choice: "one choice", guidelines.Checklist: "any of a list, or none",
	guidelines.Scale: "0 to 10", guidelines.Number: "a figure", guidelines.Time: "a time", guidelines.Free: "own words"}

func (s shower) question(q *guidelines.Question) {
	must := ""
	if q.Must {
		must = " · must be asked"
	}
	s.printf("%s  %s%s\n", q.Ref(), inputs[q.Input], must)
	s.printf("   %s\n   %s\n", q.Text.ZH, q.Text.EN)
	if q.Carer.Complete() && q.Carer != q.Text {
		s.printf("   to a companion: %s · %s\n", q.Carer.ZH, q.Carer.EN)
	}
	if q.Condition != nil {
		s.printf("   asked when: %s\n", s.say(q.Condition))
	}
	for _, ch := range q.Choices {
		s.printf("   ○ %s · %s%s\n", ch.Label.ZH, ch.Label.EN, s.sets(ch))
	}
	for _, it := range q.Items {
		s.printf("   ☐ %s · %s  → %s", it.Label.ZH, it.Label.EN, s.label(it.Concept))
		if it.Condition != nil {
			s.printf("  (when: %s)", s.say(it.Condition))
		}
		s.printf("\n")
	}
	s.printf("   why: %s · %s\n", q.Why.Text.ZH, q.Why.Text.EN)
	s.cites("   ", q.Why.Cites)
}

// sets says what a choice writes down.
func (s shower) sets(ch guidelines.ChoiceSpec) string {
	status := map[string]intake.Words{"present": {ZH: "有", EN: "yes"}, "absent": {ZH: "没有", EN: "no"}, "uncertain": {ZH: "说不清", EN: "not sure"}}
	var said []string
	for key, value := range ch.Sets {
		concept, attribute, dotted := strings.Cut(key, ".")
		switch {
		case !dotted:
			said = append(said, s.label(concept)+": "+status[value].In(s.lang))
		default:
			said = append(said, s.label(concept)+", "+guidelines.AttributeLabels[attribute].In(s.lang)+": "+cmp.Or(s.value(attribute, value).In(s.lang), value))
		}
	}
	if len(said) == 0 {
		return ""
	}
	slices.Sort(said)
	return "  → " + strings.Join(said, "; ")
}

var phaseTitles = map[guidelines.Phase]string{guidelines.PhaseFlags: "Asked first: red flags", guidelines.PhaseDiscriminator: "Then: what tells urgent from not",
	guidelines.PhaseStory: "Then: the story", guidelines.PhaseBackground: "Then: background", guidelines.PhaseClose: "At the end"}

// questions are printed in the order in which they are asked.
func (s shower) questions(ask []guidelines.Question) {
	for _, phase := range []guidelines.Phase{guidelines.PhaseFlags, guidelines.PhaseDiscriminator, guidelines.PhaseStory, guidelines.PhaseBackground, guidelines.PhaseClose} {
		first := true
		for i := range ask {
			if ask[i].Phase != phase {
				continue
			}
			if first {
				s.printf("\n── %s ──\n", phaseTitles[phase])
				first = false
			}
			s.printf("\n")
			s.question(&ask[i])
		}
	}
}

func (s shower) protocol(p *guidelines.Protocol) {
	s.printf("%s  %s · %s  (%s, %s)\n", p.ID, p.Title.ZH, p.Title.EN, p.Kind, p.File)
	s.labels("opened by", slices.Concat(p.OpensWith, p.ForReason))
	for _, d := range p.Departments {
		s.printf("%-12s%s, weight %g", "leads to", s.department(d.Code), d.Weight)
		if d.Condition != nil {
			s.printf(", when: %s", s.say(d.Condition))
		}
		s.printf("\n")
	}
	if len(p.Measure) > 0 {
		var names []string
		for _, m := range p.Measure {
			names = append(names, cmp.Or(guidelines.MeasureLabels[intake.Measure(m)].In(s.lang), m))
		}
		s.printf("%-12s%s\n", "measure now", strings.Join(names, ", "))
	}
	s.labels("note tells", p.Negatives)
	for level := intake.L1; level <= intake.L5; level++ {
		first := true
		for i := range p.Flags {
			f := &p.Flags[i]
			if f.Level != level {
				continue
			}
			if first {
				s.printf("\n══ Level %d ══\n", level)
				first = false
			}
			s.printf("\n%s · %s  (%s)\n   when: %s\n", f.Text.ZH, f.Text.EN, f.ID, s.say(f.Condition))
			s.cites("   ", f.Cites)
		}
	}
	s.questions(p.Ask)
	for _, id := range p.Blocks {
		b, ok := s.content.Block(id)
		if !ok {
			continue
		}
		s.printf("\n── Shared questions: %s · %s (guidelines show %s) ──\n\n", b.Title.ZH, b.Title.EN, b.ID)
		for i := range b.Ask {
			s.printf("   %s · %s\n", b.Ask[i].Text.ZH, b.Ask[i].Text.EN)
		}
	}
}

func (s shower) labels(head string, concepts []string) {
	if len(concepts) == 0 {
		return
	}
	var names []string
	for _, c := range concepts {
		names = append(names, s.label(c))
	}
	s.printf("%-12s%s\n", head, strings.Join(names, ", "))
}

func (s shower) department(code string) string {
	if s.content.Scales != nil {
		if w, ok := s.content.Scales.Department(code); ok {
			return code + " " + w.In(s.lang)
		}
	}
	return code
}

func (s shower) label(concept string) string {
	if concept == guidelines.Symptom {
		return intake.Words{ZH: "这个症状", EN: "the symptom"}.In(s.lang)
	}
	if l, ok := s.content.Concepts.Label(concept); ok {
		return l.In(s.lang)
	}
	return concept
}

func (s shower) say(c *guidelines.Condition) string {
	return c.Say(s.content.Concepts, s.value, s.lang)
}

// value is the first word that the lexicon has for an attribute's value, or the label of a place.
func (s shower) value(attribute, code string) intake.Words {
	for _, v := range s.content.Lexicon.Values() {
		if v.Attribute == attribute && v.Code == code && len(v.ZH) > 0 && len(v.EN) > 0 {
			return intake.Words{ZH: v.ZH[0], EN: v.EN[0]}
		}
	}
	l, _ := s.content.Concepts.Label(code)
	return l
}

// cites prints the sources with how they were checked: what nobody has opened is marked.
func (s shower) cites(indent string, ids []string) {
	for _, id := range ids {
		p, ok := s.content.Passage(id)
		if !ok {
			s.printf("%s✗ %s\n", indent, id)
			continue
		}
		mark := ""
		if p.Verified == guidelines.Memory || p.Verified == guidelines.Design {
			mark = ", not yet reviewed"
		}
		s.printf("%s⟨%s %d, %s · %s%s⟩ %s\n", indent, p.Document.Title.In(s.lang), p.Document.Year, p.Section, p.Verified, mark, id)
	}
}
