package scales

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/preconsult/preconsult/intake"
)

// Scales is all tables. It is never changed after loading.
type Scales struct {
	CN2018 CN2018
	ESI    ESI
	Home   Home
	NEWS2  NEWS2Table
	Levels []LevelRow

	departments map[string]intake.Words
}

// Load reads the tables from a folder that holds cn2018.yaml, esi.yaml, home-vitals.yaml, news2.yaml, levels.yaml and
// departments.yaml. Unknown fields are refused, since a misspelt bound would open a band to one side.
func Load(fsys fs.FS) (*Scales, error) {
	s := &Scales{departments: map[string]intake.Words{}}
	var levels levelsFile
	var departments departmentsFile
	for _, f := range []struct {
		name string
		into any
	}{
		{"cn2018.yaml", &s.CN2018}, {"esi.yaml", &s.ESI}, {"home-vitals.yaml", &s.Home}, {"news2.yaml", &s.NEWS2},
		{"levels.yaml", &levels}, {"departments.yaml", &departments},
	} {
		data, err := fs.ReadFile(fsys, f.name)
		if err != nil {
			return nil, err
		}
		if err := yaml.UnmarshalWithOptions(data, f.into, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("scales/%s: %s", f.name, strings.TrimSpace(yaml.FormatError(err, false, true)))
		}
	}
	s.Levels = levels.Levels
	for _, d := range departments.Departments {
		s.departments[d.Code] = d.Label
	}
	return s, s.validate()
}

// validate checks what the format alone cannot hold.
func (s *Scales) validate() error {
	if len(s.Levels) != 5 {
		return fmt.Errorf("scales/levels.yaml: levels: 5 are expected, %d are there", len(s.Levels))
	}
	for i, l := range s.Levels {
		if int(l.Level) != i+1 {
			return fmt.Errorf("scales/levels.yaml: levels[%d].level: %d is expected", i, i+1)
		}
		if a := l.Again; a != nil && (a.First <= 0 || a.Again <= 0 || a.Call <= 0) {
			return fmt.Errorf("scales/levels.yaml: levels[%d].ask_again: first, again and call are minutes above 0", i)
		}
	}
	for _, b := range s.allBands() {
		if b.Danger != "" && s.Home.Danger[b.Danger] == nil {
			return fmt.Errorf("scales: %s: danger: there is no list %q", b.ID, b.Danger)
		}
		switch b.Needs {
		case "", SymptomOrRepeat, AcutePain:
		default:
			return fmt.Errorf("scales: %s: needs: %q is not known", b.ID, b.Needs)
		}
		switch b.Breathing {
		case "", NotKnownNormal, FastBreathing:
		default:
			return fmt.Errorf("scales: %s: breathing: %q is not known", b.ID, b.Breathing)
		}
		if b.Interval == (Interval{}) && b.LTFormula == nil {
			return fmt.Errorf("scales: %s: a band needs at least one end", b.ID)
		}
	}
	return nil
}

// HasBand reports whether some table has a band of this id.
func (s *Scales) HasBand(id string) bool {
	return slices.ContainsFunc(s.allBands(), func(b *Band) bool { return b.ID == id })
}

func (s *Scales) allBands() []*Band {
	var all []*Band
	for _, list := range [][]Band{s.CN2018.Bands, s.Home.Ladder, s.ESI.DangerZone.Bands, s.ESI.TrafficLight, s.ESI.Fever,
		s.ESI.Cold, s.ESI.Hypotension, s.ESI.FastBreathing, s.ESI.AVPU, s.ESI.Pain} {
		for i := range list {
			all = append(all, &list[i])
		}
	}
	return all
}

// Department returns the names of a department by its code of 医疗机构诊疗科目名录.
func (s *Scales) Department(code string) (intake.Words, bool) {
	w, ok := s.departments[code]
	return w, ok
}

// Level returns the row of a level.
func (s *Scales) Level(l intake.Level) (LevelRow, bool) {
	if !l.Valid() {
		return LevelRow{}, false
	}
	return s.Levels[l-1], true
}
