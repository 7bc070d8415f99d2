package intake

// Question is something that the patient's side asked, in their words, with what was answered. Without an answer it waits for the
// doctor.
type Question struct {
	Evidence
	Answer *AnswerGiven `json:"answer,omitempty"`
}

// AnswerGiven is what was answered to a question, and from which passages.
type AnswerGiven struct {
	Turn  int     `json:"turn"` // of the message that answered
	Text  string  `json:"text"` // without the question that was put again below it
	Mode  Mode    `json:"mode"`
	Cites []Cited `json:"cites"`
}

// Cited is a passage as it was when it was cited. Edition tells one text of it from another: a citation stays one of the text that
// was shown, whatever the passage says later.
type Cited struct {
	ID      string `json:"id"`
	Title   string `json:"title,omitempty"`
	Source  string `json:"source,omitempty"`
	Quote   string `json:"quote,omitempty"` // the sentences that were shown or rested on
	Edition string `json:"edition,omitempty"`
}

// Rested is a passage that something of a visit rests on: a rule that set a level, or words that the patient was shown.
type Rested struct {
	Cited
	Mode   Mode   `json:"mode"`
	MadeBy string `json:"made_by,omitempty"` // which model worded it, where one did
}
