package intake

// Check names what of a line agrees with what the line points to.
type Check string

// The checks of a line of a note.
const (
	CheckPointer  Check = "pointer"  // it points to what is there
	CheckQuote    Check = "quote"    // what it quotes was said in these words
	CheckEntity   Check = "entity"   // it tells of the same thing
	CheckDrug     Check = "drug"     // of the same medicine or allergen
	CheckPolarity Check = "polarity" // there or not there
	CheckSide     Check = "side"
	CheckNumber   Check = "number"
	CheckUnit     Check = "unit"
	CheckTime     Check = "time"
)

// Checks tells how a record was checked while it was built. What fails is not written into the note; it is told here.
type Checks struct {
	OK     bool        `json:"ok"` // nothing was withheld, no fact is missing, and the note is short enough
	Lines  LineChecks  `json:"lines"`
	Facts  FactChecks  `json:"facts"`
	Length LengthCheck `json:"length"`
}

// LineChecks counts the lines of a note. A line that what it points to does not bear is withheld.
type LineChecks struct {
	Checked   int        `json:"checked"`
	Supported int        `json:"supported"`
	Withheld  []Withheld `json:"withheld"`
}

// Withheld is a line that was not written: which, and what of it did not agree. Its words are not kept, since they are wrong; From
// is what was said.
type Withheld struct {
	Line    string   `json:"line"`
	Check   Check    `json:"check"`
	Concept string   `json:"concept,omitempty"`
	Label   Words    `json:"label,omitzero"`
	From    []Source `json:"from"`
}

// FactChecks is the sum of the ledger of omissions: a fact is a finding that somebody stated, or a clause that rests under none.
// Each is used by a line, folded into another line, or listed as unused; what is none of these is missing, and must not be.
type FactChecks struct {
	Stated  int      `json:"stated"`
	Used    int      `json:"used"`
	Folded  int      `json:"folded"`
	Unused  int      `json:"unused"`
	Missing []Source `json:"missing"`
}

// LengthCheck holds the length of a note against what the patient's side said in words of their own. Both count code points without
// white space. Where they said little there is no limit: four empty sections alone are long beside "咳嗽".
type LengthCheck struct {
	Said      int  `json:"said"`
	Note      int  `json:"note"`
	Percent   int  `json:"percent"`         // of Said
	Limit     int  `json:"limit,omitempty"` // in percent; 0: they said too little for one
	Shortened int  `json:"shortened"`       // how many lines say less than they might, to keep to the limit
	OK        bool `json:"ok"`
}

// Settle draws the sum of the checks.
func (c *Checks) Settle() {
	c.OK = len(c.Lines.Withheld) == 0 && len(c.Facts.Missing) == 0 && c.Length.OK
}
