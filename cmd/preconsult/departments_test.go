package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// Where to go with what people say. The texts are ours; what is missed is told, and only many misses fail.
func TestBatchDepartmentsOfWhatPeopleSay(t *testing.T) {
	data, err := os.ReadFile("testdata/departments.txt")
	if err != nil {
		t.Fatal(err)
	}
	e, err := newEngine(Config{})
	if err != nil {
		t.Fatal(err)
	}
	n, first, third := 0, 0, 0
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		f := strings.SplitN(line, " | ", 3)
		if strings.HasPrefix(line, "#") || len(f) != 3 {
			continue
		}
		fits := func(d intake.Department) bool {
			return slices.ContainsFunc(strings.Split(f[1], ","), func(want string) bool {
				return d.Code == want || strings.HasPrefix(d.Code, want+".")
			})
		}
		ds := e.triageText(intake.Lang(f[0]), f[2], intake.Person{}, nil).Departments
		n++
		switch i := slices.IndexFunc(ds, fits); {
		case i == 0:
			first, third = first+1, third+1
		case i > 0 && i < 3:
			third++
			t.Logf("only among the first three: %s", line)
		default:
			t.Logf("missed: %s: %v", line, ds)
		}
	}
	if n < 500 || float64(first) < 0.88*float64(n) || float64(third) < 0.96*float64(n) {
		t.Errorf("of %d: right first %d, among three %d", n, first, third)
	}
}
