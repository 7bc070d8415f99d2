package intake

// Level is an urgency from 1 (now) to 5 (routine). Zero means that nothing has been assessed yet. Its meaning and its
// relation to CN 2018, ESI, CTAS and MTS are in guidelines/scales.
type Level int

// The levels.
const (
	Unassessed Level = 0
	L1         Level = 1
	L2         Level = 2
	L3         Level = 3
	L4         Level = 4
	L5         Level = 5
)

// Valid reports whether the level is 1 to 5.
func (l Level) Valid() bool { return l >= L1 && l <= L5 }

// Urgent reports whether people must come: level 1 or 2.
func (l Level) Urgent() bool { return l == L1 || l == L2 }

// Worst returns the more urgent of two levels; an unassessed one gives way.
func (l Level) Worst(o Level) Level {
	if !l.Valid() {
		return o
	}
	if !o.Valid() || l < o {
		return l
	}
	return o
}

// Roman is the level as CN 2018 writes it for staff: I, II, III, and IV for our 4 and 5.
func (l Level) Roman() string {
	switch l {
	case L1:
		return "I"
	case L2:
		return "II"
	case L3:
		return "III"
	case L4, L5:
		return "IV"
	}
	return "–"
}

// Reason is why a level stands: the rule, its words for staff, its citations, and what it rests on. Without tells what the
// level would be if the deciding finding were not there. Withdrawn is set when what raised the level was corrected later;
// the level stays (design §4.1).
type Reason struct {
	Rule      string     `json:"rule"`
	Level     Level      `json:"level"`
	Text      Words      `json:"text"`
	Cites     []string   `json:"cites,omitempty"`
	From      []Evidence `json:"from,omitempty"`
	Concepts  []string   `json:"concepts,omitempty"`
	Without   *Without   `json:"without,omitempty"`
	Withdrawn bool       `json:"withdrawn,omitempty"`
}

// Without is the counterfactual of a reason: the level that would stand without one finding.
type Without struct {
	Text  Words `json:"text"`
	Level Level `json:"level"`
}

// Department is where a visit may belong, by the code of 医疗机构诊疗科目名录 ("03.04" 心血管内科), with a score between 0 and 1 and
// what points there most: complaints, what was said, the age, the urgency.
type Department struct {
	Code   string  `json:"code"`
	Labels Words   `json:"labels"`
	Score  float64 `json:"score"`
	Why    []Words `json:"why,omitempty"`
	Clinic string  `json:"clinic,omitempty"` // id of the hospital's special clinic, which belongs to the department Code
}

// Assessment is what triage says: the level, why, and where to.
type Assessment struct {
	Level       Level        `json:"level"`
	Reasons     []Reason     `json:"reasons"`
	Departments []Department `json:"departments"`
	Conflicts   []Conflict   `json:"conflicts,omitempty"` // what was said or measured and cannot both hold
}

// Conflict is two things that cannot both hold, with the words and readings of both sides.
type Conflict struct {
	Rule string     `json:"rule"`
	Text Words      `json:"text"`
	From []Evidence `json:"from"`
}
