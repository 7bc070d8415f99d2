package triage

import (
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// A hospital's special clinics come first where somebody belongs there, and nobody is sent to one that it has not.
func TestHouse(t *testing.T) {
	c := realContent(t)
	house := House{
		Departments: []HouseDepartment{
			{Code: "03.04", Label: intake.Words{ZH: "心内科（三楼）", EN: "Cardiology, floor 3"}}, {Code: "03.01", None: true}},
		Clinics: []HouseClinic{{ID: "fever-clinic"}, {ID: "bowel-clinic"},
			{ID: "chest-pain-centre", Label: intake.Words{ZH: "胸痛中心（一楼红门）", EN: "Chest pain centre, red door"}}},
	}
	if err := house.Check(c); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ name, in, want string }{
		{"fever of a grown-up", "age 40\n+ fever\n+ cough", "fever-clinic 发热门诊"},
		{"fever of a child: the house has no clinic for children", "age 6\n+ fever\n+ cough", " 儿科"},
		{"diarrhoea", "age 40\n+ diarrhoea", "bowel-clinic 肠道门诊"},
		{"chest pain that cannot wait", "age 60\n+ chest-pain\n+ cold-sweat", "chest-pain-centre 胸痛中心（一楼红门）"},
		{"palpitations of months", "age 60\n+ palpitations onset=2000..2000", " 心内科（三楼）"},
		{"a cough where there is no chest clinic", "age 40\n+ cough", " 内科"},
		{"stroke, and the house has no centre", "age 60\n+ facial-droop", " 神经内科专业"},
	} {
		got := New(c, house).Assess(read(t, c, x.in)).Departments
		if len(got) == 0 {
			t.Errorf("%s: no department", x.name)
			continue
		}
		if first := got[0].Clinic + " " + got[0].Labels.ZH; first != x.want {
			t.Errorf("%s: first is %q, want %q", x.name, first, x.want)
		}
		if len(got[0].Why) == 0 {
			t.Errorf("%s: nothing says why", x.name)
		}
	}
	for want, wrong := range map[string]House{
		`departments[0].code: there is no department "99"`: {Departments: []HouseDepartment{{Code: "99"}}},
		`clinics[0].id: there is no clinic "cold-clinic"`:  {Clinics: []HouseClinic{{ID: "cold-clinic"}}},
		`clinics[0].label: both zh and en`:                 {Clinics: []HouseClinic{{ID: "fever-clinic", Label: intake.Words{ZH: "发热"}}}},
	} {
		if err := wrong.Check(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
