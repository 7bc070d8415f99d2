package safety

import (
	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// Kind says what a draft is for; each has its own approved sentence for when the draft is held back.
type Kind string

// The kinds of drafts.
const (
	Question Kind = "question"
	Label    Kind = "label" // of a choice or a button
	Info     Kind = "info"
	Urgent   Kind = "urgent"
	Summary  Kind = "summary"
	End      Kind = "end"
	Citation Kind = "citation" // title and source of a passage
	Note     Kind = "note"     // a line for staff
)

// Source is what a draft says it rests on: a passage, a question, a finding.
type Source struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Draft is text that wants to go out.
type Draft struct {
	Audience guidelines.Audience
	Kind     Kind
	Lang     intake.Lang
	Text     string
	Mode     intake.Mode // who wrote it: rule (content that clinicians own), retrieval or model
	Sources  []Source
	// Quotes are parts of Text that are a person's own words, verbatim. The filter does not judge them, and nothing of
	// ours may hide in them: each must be marked by quotation marks in Text.
	Quotes []string
	// Content says that Text is from the content and the same for whoever it is said to: what the filter says about it may be
	// remembered. Words of a visit never are.
	Content bool
}

// with is the draft with other words.
func (d Draft) with(text string) Draft {
	d.Text = text
	return d
}

// Action is what the filter does with a text.
type Action string

// The actions, from mild to grave. Escalate is for input only: a bell, the right words, the right numbers.
const (
	Allow    Action = "allow"
	Rewrite  Action = "rewrite"
	Block    Action = "block"
	Escalate Action = "escalate"
)

// worse orders actions.
var worse = map[Action]int{Allow: 0, Rewrite: 1, Block: 2, Escalate: 3}

// Category names what is wrong with a text, or what it tells of. The names are those of the batch contract.
type Category string

// Input categories.
const (
	SelfHarm   Category = "self_harm"
	Violence   Category = "violence"
	Abuse      Category = "abuse"
	Overdose   Category = "overdose"
	Emergency  Category = "emergency"
	Identifier Category = "identifier"
	Injection  Category = "injection"
	Insult     Category = "insult"
)

// Output categories.
const (
	Diagnosis      Category = "diagnosis"
	Prescription   Category = "prescription"
	Dose           Category = "dose"
	StopStart      Category = "stop-start"
	Result         Category = "result"
	Reassurance    Category = "reassurance"
	Prognosis      Category = "prognosis"
	Discharge      Category = "discharge"
	Promise        Category = "promise"
	Blame          Category = "blame"
	Discrimination Category = "discrimination"
	Scare          Category = "scare"
	Unsupported    Category = "unsupported"
	LinkPhone      Category = "link-phone"
	PromptLeak     Category = "prompt-leak"
	WrongLanguage  Category = "wrong-language"
	Unreadable     Category = "unreadable"
	ManyQuestions  Category = "many-questions"
)

// Verdict is what the filter says about a text, for the record: action, categories, the rules with their spans, the text
// that may go out, and the version of the rules.
type Verdict struct {
	Action     Action     `json:"action"`
	Categories []Category `json:"categories"`
	Rules      []string   `json:"rules"`
	Hits       []Hit      `json:"hits,omitempty"`
	Text       string     `json:"text"`
	Version    string     `json:"version,omitempty"`
	Accident   bool       `json:"accident,omitempty"` // what escalates was nobody's wish: a medicine taken by mistake
}

// Has reports whether the verdict names a category.
func (v Verdict) Has(c Category) bool {
	for _, x := range v.Categories {
		if x == c {
			return true
		}
	}
	return false
}

// Hit is one rule that matched, with the span in code points. It holds no words.
type Hit struct {
	Rule  string `json:"rule"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Claim is one thing that a text asserts, as understand reads it.
type Claim struct {
	Concept string
	Status  intake.Status
	Side    string
	Numbers []string
}

// Meaning reads what a text asserts. cmd fills it with understand, so that safety needs no stage.
type Meaning func(lang intake.Lang, text string) []Claim
