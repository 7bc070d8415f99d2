package triage_test

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/triage"
	"github.com/preconsult/preconsult/intake/understand"
)

// The presentations that are always urgent, from the words that people come with to the level: testdata/always-urgent.txt is a
// table to read, one presentation a heading with the least urgent level that may come out, and its wordings in both languages.
func TestAlwaysUrgent(t *testing.T) {
	content, err := guidelines.Load()
	if err != nil {
		t.Fatal(err)
	}
	reader, assessor := understand.New(content.Lexicon), triage.New(content, triage.House{})
	data, err := os.ReadFile("testdata/always-urgent.txt")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	presentations := strings.Split(string(data), "\n## ")[1:]
	if len(presentations) < 15 {
		t.Errorf("%d presentations, at least 15 are expected", len(presentations))
	}
	for _, p := range presentations {
		heading, body, _ := strings.Cut(p, "\n")
		at := strings.LastIndex(heading, ": ")
		if at < 0 {
			t.Fatalf("%s: no level", heading)
		}
		title, least := heading[:at], heading[at+2:]
		level, err := strconv.Atoi(least)
		calm := strings.HasPrefix(least, "not ")
		if err != nil && !calm {
			t.Fatalf("%s: no level", heading)
		}
		t.Run(title, func(t *testing.T) {
			person, by := intake.Person{Sex: intake.UnknownSex}, intake.ByPatient
			said := map[string]int{}
			for _, line := range strings.Split(strings.TrimSpace(body), "\n") {
				key, value, _ := strings.Cut(line, " ")
				switch key {
				case "age":
					age, err := strconv.ParseFloat(value, 64)
					if err != nil {
						t.Fatal(line)
					}
					person.Age = &age
				case "sex":
					person.Sex = intake.Sex(value)
				case "by":
					by = intake.Informant(value)
				case "zh:", "en:":
					lang := intake.Lang(strings.TrimSuffix(key, ":"))
					said[string(lang)]++
					turn := intake.Turn{Who: by.Who(), Informant: by, Lang: lang, Text: value, At: now}
					out := reader.Answer(understand.Input{Turn: turn, Lang: lang, Informant: by, Child: person.TooYoungToHaveChildren(), Now: now})
					named, whose := reader.Told([]intake.Turn{turn})
					got := assessor.Assess(triage.Input{Person: person, Informant: by, Findings: understand.Settle(nil, out.Findings),
						Readings: out.Readings, Now: now, Named: named, Whose: whose})
					if calm && got.Level.Urgent() {
						t.Errorf("level %d, and it is none of them: %s", got.Level, value)
					}
					if !calm && int(got.Level) > level {
						t.Errorf("level %d, at least %d: %s", got.Level, level, value)
					}
				case "":
				default:
					t.Errorf("nobody reads %q", line)
				}
			}
			if said["zh"] == 0 || said["en"] == 0 {
				t.Error("both languages are expected")
			}
		})
	}
}
