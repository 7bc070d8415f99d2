package triage

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/preconsult/preconsult/intake"
)

// What is only named points to departments, and never changes how urgent a visit is or why.
func TestNamedNeverChangesUrgency(t *testing.T) {
	c := realContent(t)
	a, ids := New(c, House{}), pool(c)
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t, ids)
		before := a.Assess(in)
		for _, id := range rapid.SliceOf(rapid.SampledFrom(ids)).Draw(t, "named") {
			in.Named = append(in.Named, intake.Mention{Concept: id, Said: rapid.Bool().Draw(t, "said")})
		}
		in.Whose = intake.Whose{Child: rapid.Bool().Draw(t, "child"), Sex: intake.Male}
		if diff := cmp.Diff(before, a.Assess(in), cmpopts.IgnoreFields(intake.Assessment{}, "Departments")); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestDepartmentsOfWhatIsNamed(t *testing.T) {
	a := New(realContent(t), House{})
	first := func(in Input) string {
		in.Now = now
		ds := a.Assess(in).Departments
		if len(ds) == 0 {
			return ""
		}
		return ds[0].Code
	}
	asked := func(ids ...string) (all []intake.Mention) {
		for i, id := range ids {
			all = append(all, intake.Mention{Concept: id, At: i})
		}
		return all
	}
	old := 40.0
	for name, c := range map[string]struct {
		in   Input
		want string
	}{
		"nothing said":           {Input{}, ""},
		"asked about":            {Input{Named: asked("diabetes")}, "03.07"},
		"a medicine":             {Input{Named: asked("amlodipine")}, "03.04"},
		"a part of the body":     {Input{Named: asked("site-knee")}, "04.03"},
		"a child by the words":   {Input{Named: asked("asthma"), Whose: intake.Whose{Child: true}}, "07"},
		"a child's teeth":        {Input{Named: asked("tooth-decay"), Whose: intake.Whose{Child: true}}, "12"},
		"known to be no child":   {Input{Named: asked("asthma"), Whose: intake.Whose{Child: true}, Person: intake.Person{Age: &old}}, "03.01"},
		"a man, by the words":    {Input{Named: asked("infertility"), Whose: intake.Whose{Sex: intake.Male}}, "05.05"},
		"private parts of a man": {Input{Named: asked("site-genitals"), Person: intake.Person{Sex: intake.Male}}, "04.04"},
	} {
		if got := first(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	// A stated illness says more than the complaint with it, and a weight counts once however often it is named.
	in := Input{Now: now, Findings: []intake.Finding{finding("lung-cancer", intake.Present, 1), finding("cough", intake.Present, 1)}}
	ds := a.Assess(in).Departments
	in.Named = asked("cough", "cough", "cough")
	if diff := cmp.Diff(ds, a.Assess(in).Departments, cmpopts.IgnoreFields(intake.Department{}, "Score")); diff != "" {
		t.Error(diff)
	}
	if !slices.ContainsFunc(ds[:2], func(d intake.Department) bool { return d.Code == "19" }) {
		t.Error(ds)
	}
}
