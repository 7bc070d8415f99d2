package fhir

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/preconsult/preconsult/intake"
)

// The cases of testdata/observations.txt are Observations with what we read in them, or with everything that is wrong.
func TestObservations(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "observations.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range strings.Split(string(raw), "\n====\n") {
		title, rest, _ := strings.Cut(strings.TrimSpace(c), "\n")
		in, want, _ := strings.Cut(rest, "\n----\n")
		t.Run(title, func(t *testing.T) {
			o, issues := ParseObservation([]byte(in))
			issues = append(issues, o.Judge(limits, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))...)
			var got []string
			for _, i := range issues.Errors() {
				at := ""
				if len(i.Expression) > 0 {
					at = i.Expression[0]
				}
				got = append(got, i.Code+" "+at+": "+i.Details.Text)
			}
			if len(got) == 0 {
				readings, err := Readings(o)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range readings {
					line := string(r.Measure) + " " + number(r.Value).String() + " " + r.Unit + " " + r.At.UTC().Format("2006-01-02 15:04")
					if r.Doubtful {
						line += " doubtful"
					}
					got = append(got, line)
				}
				if len(readings) == 0 {
					got = append(got, "kept, no reading")
				}
			}
			if diff := cmp.Diff(strings.TrimSpace(want), strings.Join(got, "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if strings.TrimSpace(string(o.Raw)) != strings.TrimSpace(in) {
				t.Error("the raw JSON was changed")
			}
		})
	}
}

// limits are a few plausibility limits for the tests.
func limits(m intake.Measure, v float64) Judgement {
	low, high, lower, higher := 0.0, 1000.0, 0.0, 1000.0
	switch m {
	case intake.Systolic:
		low, lower, higher, high = 40, 70, 240, 300
	case intake.SpO2:
		low, lower, higher, high = 50, 85, 100, 100
	case intake.Temperature:
		low, lower, higher, high = 30, 34.5, 41, 43.5
	}
	switch {
	case v < low || v > high:
		return Reject
	case v < lower || v > higher:
		return Confirm
	}
	return Plausible
}

// TestContentHash: white space, order of keys, id, meta and the way a number is written do not make other content.
func TestContentHash(t *testing.T) {
	hash := func(s string) any {
		tree, err := parseTree([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return contentHash(tree)
	}
	a := hash(`{"resourceType":"Observation","valueQuantity":{"value":96.0,"unit":"x"},"status":"final"}`)
	for s, same := range map[string]bool{
		`{"status":"final", "id":"7", "meta":{"versionId":"3"}, "resourceType":"Observation","valueQuantity":{"unit":"x","value":96}}`: true,
		`{"status":"final","resourceType":"Observation","valueQuantity":{"unit":"x","value":97}}`:                                      false,
		`{"status":"corrected","resourceType":"Observation","valueQuantity":{"unit":"x","value":96}}`:                                  false,
		`{"status":"final","resourceType":"Observation","valueQuantity":{"unit":"x","value":"96"}}`:                                    false,
	} {
		if (hash(s) == a) != same {
			t.Errorf("%s: same content = %v, want %v", s, !same, same)
		}
	}
}

func TestValidLOINC(t *testing.T) {
	for code, want := range map[string]bool{"8867-4": true, "85354-9": true, "10154-3": true, "10162-6": true, "72514-3": true,
		"LA137-2": true, "8867-5": false, "": false, "8867": false, "x-1": false, "-1": false, "14743-9": true, "41653-7": true} {
		if ValidLOINC(code) != want {
			t.Errorf("ValidLOINC(%q) = %v", code, !want)
		}
	}
}

func FuzzParseObservation(f *testing.F) {
	f.Add([]byte(`{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]}}`))
	f.Add([]byte(`{"resourceType":"Observation","component":[{"code":null}],"code":{"coding":{}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		o, issues := ParseObservation(raw)
		o.Judge(limits, time.Now())
		if len(issues.Errors()) == 0 {
			if _, err := Readings(o); err != nil {
				t.Errorf("no issue, and yet: %v", err)
			}
		}
		if _, err := json.Marshal(issues.Outcome()); err != nil {
			t.Error(err)
		}
	})
}
