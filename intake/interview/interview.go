package interview

import (
	"slices"
	"strings"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// planned is how many questions a visit may have, when its must-ask items leave room for others.
const planned = 15

// hurried is the waiting time in minutes under which only must-ask items are put.
const hurried = 5

// Step is the next question. Done means that the interview is over.
type Step struct {
	Question *guidelines.Question
	Symptom  string                // what $symptom stands for, or empty
	Asks     []string              // concept or concept.attribute; of a checklist its items
	Items    []guidelines.ItemSpec // of a checklist: those that are still open
	Done     bool
}

// Interviewer chooses questions by the content.
type Interviewer struct {
	content *guidelines.Content
}

// New returns an interviewer.
func New(c *guidelines.Content) *Interviewer { return &Interviewer{c} }

// Next returns the next question for a visit as it stands.
func (i *Interviewer) Next(v *intake.Visit, now time.Time) Step {
	if v.Level == intake.L1 || v.Status.Ended() {
		return Step{Done: true}
	}
	k := i.look(v, now)
	for _, e := range k.plan() {
		if step, open := k.step(e); open {
			return step
		}
	}
	return Step{Done: true}
}

// Render returns a question's words: to a companion where the patient does not answer, with the symptom's name put in.
func (i *Interviewer) Render(q *guidelines.Question, symptom string, lang intake.Lang, proxy bool) string {
	text := q.Text.In(lang)
	if carer := q.Carer.In(lang); proxy && carer != "" {
		text = carer
	}
	if strings.Contains(text, symptomName) {
		label, _ := i.content.Concepts.Label(symptom)
		text = strings.ReplaceAll(text, symptomName, label.In(lang))
	}
	return text
}

const symptomName = "{symptom}"

// knowledge is a visit with what is looked up again and again while a plan is made.
type knowledge struct {
	*Interviewer
	v     *intake.Visit
	facts guidelines.Facts
	found map[string]intake.Finding // the patient's current findings
	put   map[string]bool           // what was asked before: concept or concept.attribute
	refs  map[string]bool           // "chest-pain/onset chest-pain.onset"
	count int                       // questions put so far
	again int                       // questions put by the re-check: they take no room of the interview
	open  []string
}

func (i *Interviewer) look(v *intake.Visit, now time.Time) *knowledge {
	k := &knowledge{Interviewer: i, v: v, found: map[string]intake.Finding{}, put: map[string]bool{},
		refs: map[string]bool{}}
	k.facts = guidelines.FactsOf(i.content.Concepts, v.Person, v.Informant, v.Findings, v.Readings, now)
	for _, f := range v.Findings {
		if f.Experiencer != intake.OfOther && f.Temporality != intake.Past {
			k.found[f.Concept] = f
		}
	}
	interview := *v
	interview.Asked = slices.DeleteFunc(slices.Clone(v.Asked), func(a intake.Asked) bool { return a.Round > 0 })
	k.v, k.again = &interview, len(v.Asked)-len(interview.Asked)
	messages := map[string]bool{}
	for _, a := range interview.Asked {
		for _, c := range k.coveredBy(a) {
			k.put[c] = true
		}
		k.refs[a.Question+" "+strings.Join(a.Asks, " ")] = true
		if key := a.Question + " " + a.Message; !messages[key] && strings.Contains(a.Question, "/") {
			messages[key] = true
			k.count++
		}
	}
	k.open = i.Open(v)
	return k
}
