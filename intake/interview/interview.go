package interview

import (
	"slices"
	"strings"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// How many questions a visit may have, by the minutes that the patient will wait, when its must-ask items leave room for others.
// Who waits longer is asked more of the story; where nobody knows how long, it is as many as most finish.
const (
	plannedHurried = 8  // under five minutes
	plannedShort   = 12 // under ten minutes
	planned        = 15
	plannedLong    = 18 // ten minutes or more, and known
)

// hurried is the waiting time in minutes under which the red flags are put that can set level 1 or 2, and little else.
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
	for _, e := range k.leftLast(k.plan()) {
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
	v      *intake.Visit
	facts  guidelines.Facts          // with what the chart says that lasts: what it opens is asked
	told   guidelines.Facts          // by words and readings alone
	chart  []intake.Finding          // what need not be asked, since the chart says it
	found  map[string]intake.Finding // the patient's current findings
	put    map[string]int            // how often something was asked: concept or concept.attribute
	open   map[string]bool           // what is asked just now and not answered yet
	refs   map[string]int            // how often a question was put: "chest-pain/onset chest-pain.onset"
	left   map[string]bool           // refs of questions that were given up after words that nobody understood
	count  int                       // questions put so far
	rounds int                       // questions put by the re-check: they take no room of the interview
	danger []string                  // what level 1 and 2 rest on, once it was asked for
	inPlay []string                  // protocols

	raisedByModel map[string]bool // protocols that are in play only by what a model added: they come after the patient's own
}

func (i *Interviewer) look(v *intake.Visit, now time.Time) *knowledge {
	k := &knowledge{Interviewer: i, v: v, found: map[string]intake.Finding{}, put: map[string]int{},
		open: map[string]bool{}, refs: map[string]int{}, left: map[string]bool{}}
	heard := withoutModel(v.Findings)
	k.told = guidelines.FactsOf(i.content.Concepts, v.Person, v.Informant, heard, v.Readings, now)
	k.facts, k.chart = k.told, v.StandingFindings()
	if len(k.chart) > 0 || len(heard) < len(v.Findings) {
		k.facts = guidelines.FactsOf(i.content.Concepts, v.Person, v.Informant, slices.Concat(v.Findings, k.openly()), v.Readings, now)
	}
	for _, f := range heard {
		if f.Experiencer != intake.OfOther && f.Temporality != intake.Past {
			k.found[f.Concept] = f
		}
	}
	interview := *v
	interview.Asked = slices.DeleteFunc(slices.Clone(v.Asked), func(a intake.Asked) bool { return a.Round > 0 })
	k.v, k.rounds = &interview, len(v.Asked)-len(interview.Asked)
	messages := map[string]bool{}
	for _, a := range interview.Asked {
		for _, c := range k.coveredBy(a) {
			k.put[c]++
			if a.Outcome == "" {
				k.open[c] = true
			}
		}
		ref := a.Question + " " + strings.Join(a.Asks, " ")
		k.refs[ref]++
		k.left[a.Question] = a.Outcome == intake.LeftBehind
		if key := a.Question + " " + a.Message; !messages[key] && strings.Contains(a.Question, "/") {
			messages[key] = true
			k.count++
		}
	}
	k.inPlay, k.raisedByModel = i.opened(v)
	return k
}

// withoutModel are the findings that people, devices and rules made. What a model adds may open a question and settles none: the
// patient is asked all the same, so that nothing goes unasked because of what a model made of their words.
func withoutModel(fs []intake.Finding) []intake.Finding {
	if !slices.ContainsFunc(fs, func(f intake.Finding) bool { return f.Mode == intake.ByModel }) {
		return fs
	}
	return slices.DeleteFunc(slices.Clone(fs), func(f intake.Finding) bool { return f.Mode == intake.ByModel })
}
