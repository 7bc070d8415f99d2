package scales

import "github.com/preconsult/preconsult/intake"

// LevelRow is one level of the house and what the other scales call it.
type LevelRow struct {
	Level   intake.Level `yaml:"level"`
	Label   intake.Words `yaml:"label"`
	Meaning intake.Words `yaml:"meaning"`
	Colour  string       `yaml:"colour"`
	Roman   string       `yaml:"roman"`
	Minutes int          `yaml:"minutes"` // our own target; never promised to anybody
	Again   *AskAgain    `yaml:"ask_again"`
	CN2018  Peer         `yaml:"cn2018"`
	ESI     Peer         `yaml:"esi"`
	CTAS    Peer         `yaml:"ctas"`
	MTS     Peer         `yaml:"mts"`
}

// AskAgain says in minutes when somebody who waits is asked again: first since the level stands, then since the last asking.
// When nobody answers for Call minutes, staff are called.
type AskAgain struct {
	First  int `yaml:"first"`
	Again  int `yaml:"again"`
	Call   int `yaml:"call"`
	Source `yaml:",inline"`
}

// Peer is a level on another scale. Minutes is nil where the scale names none.
type Peer struct {
	Name    intake.Words `yaml:"name"`
	Colour  string       `yaml:"colour"`
	Minutes *int         `yaml:"minutes"`
	Source  `yaml:",inline"`
}

type levelsFile struct {
	Levels  []LevelRow `yaml:"levels"`
	Combine struct {
		Rule            string `yaml:"rule"`
		LoweredBy       string `yaml:"lowered_by"`
		MissingIsNormal bool   `yaml:"missing_is_normal"`
		SharedEdge      string `yaml:"shared_edge"`
		Source          `yaml:",inline"`
	} `yaml:"combine"`
}

type departmentsFile struct {
	Departments []struct {
		Code  string       `yaml:"code"`
		Label intake.Words `yaml:"label"`
	} `yaml:"departments"`
}
