package guidelines

import (
	"slices"
	"testing"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// The content that is built in has no problems. What is printed here is what `preconsult guidelines check` prints.
func TestContent(t *testing.T) {
	c, err := Load()
	for _, p := range AsProblems(err) {
		t.Error(p)
	}
	n := c.Counts()
	t.Logf("%+v", n)
	if len(c.Universal()) == 0 {
		t.Error("there are no universal flags")
	}
}

// Each red flag of level 1 or 2 can be raised: with all that it names present, at some age and sex and with some figure,
// its condition holds.
func TestUrgentFlagsReachable(t *testing.T) {
	c, _ := Load()
	for _, p := range slices.Concat(c.Universal(), []*Protocol{c.ReCheck()}, c.Protocols()) {
		for _, f := range p.Flags {
			if f.Level.Urgent() && f.Condition != nil && !reachable(c, f.Condition) {
				t.Errorf("%s: flag %s can never be raised: %s", p.File, f.ID, f.When)
			}
		}
	}
}

// reachable tries the condition on made-up patients.
func reachable(c *Content, cond *Condition) bool {
	for _, age := range []float64{-1, 0.003, 0.1, 0.3, 0.7, 2, 5, 12, 20, 30, 45, 52, 58, 62, 80} {
		for _, sex := range []intake.Sex{intake.Female, intake.Male} {
			for _, figure := range []float64{0.1, 1, 2, 5, 8, 12, 30, 100, 400} {
				for _, vital := range []float64{-1, 2, 20, 30, 36, 38.5, 40, 42, 60, 85, 95, 120, 150, 185, 250} {
					for _, denied := range []bool{false, true} {
						if cond.Test(madeUp(c, cond, age, sex, figure, vital, denied)) {
							return true
						}
					}
				}
			}
		}
	}
	return false
}

func madeUp(c *Content, cond *Condition, age float64, sex intake.Sex, figure, vital float64, denied bool) Facts {
	person := intake.Person{Sex: sex}
	if age >= 0 {
		person.Age = &age
	}
	found := map[string]*intake.Finding{}
	var order []string
	add := func(concept string, status intake.Status, temporality intake.Temporality) *intake.Finding {
		key := concept + string(temporality)
		if found[key] == nil {
			found[key] = &intake.Finding{Concept: concept, Status: status, Temporality: temporality,
				Experiencer: intake.OfPatient, Attributes: map[string]intake.Attribute{}}
			order = append(order, key)
		}
		return found[key]
	}
	var readings []intake.Reading
	for _, m := range cond.named {
		switch {
		case m.function == "past" && m.positive:
			add(m.concept, intake.Present, intake.Past)
		case m.function == "hoursSincePast" && m.positive:
			add(m.concept, intake.Present, intake.Past).Attributes[intake.Onset] = intake.Attribute{Low: &figure, High: &figure}
		case m.function == "absent":
			add(m.concept, intake.Absent, intake.Current)
		case m.function == "uncertain":
			add(m.concept, intake.Uncertain, intake.Current)
		case (m.function == "vital" || m.function == "hasVital") && vital >= 0:
			readings = append(readings, intake.Reading{Measure: intake.Measure(m.code), Value: vital, At: now})
		case m.function == "group":
			for _, g := range groupConcepts[m.code][:min(1, len(groupConcepts[m.code]))] {
				add(g, intake.Present, intake.Current)
			}
		case m.concept != "" && m.positive:
			f := add(m.concept, intake.Present, intake.Current)
			if m.function == "is" && f.Attributes[m.attribute].Code == "" {
				f.Attributes[m.attribute] = intake.Attribute{Code: m.code}
			}
			if m.function != "is" {
				for _, name := range []string{intake.Severity, intake.Onset, intake.Duration, m.attribute} {
					if _, taken := f.Attributes[name]; name != "" && !taken {
						f.Attributes[name] = intake.Attribute{Low: &figure, High: &figure}
					}
				}
			}
		case m.concept != "" && denied:
			add(m.concept, intake.Absent, intake.Current)
		}
	}
	var findings []intake.Finding
	for _, key := range order {
		findings = append(findings, *found[key])
	}
	return FactsOf(c.Concepts, person, intake.ByParent, findings, readings, now.Add(time.Minute))
}
