// Package rag answers from guideline passages, with citations: "why do you ask?" for a patient, and passages beside the
// complaint for a doctor.
//
//	answer := explainer.Explain(ctx, question, intake.ZH)
//	// 冷汗会改变医生先看什么。资料里说：“…”        cited: nice-cg95-chest-pain#together-with
//
// An answer is our own sentence, which the question's author wrote, and a sentence of a passage. It is a draft: the
// caller passes it through safety.Review, with Sources, before anybody sees it.
package rag

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/index"
	"github.com/preconsult/preconsult/safety"
)

// Finder finds passages. *index.Index is one; it is an interface here so that an answer can be had without a database.
type Finder interface {
	Search(ctx context.Context, q index.Query) ([]index.Hit, error)
}

// Library knows the content's own passages. *guidelines.Content is one.
type Library interface {
	Passage(id string) (*guidelines.Passage, bool)
}

// searchBudget is how long an answer waits for the database. A patient who asks why is not kept waiting by a search:
// the content's own passages are at hand.
const searchBudget = 300 * time.Millisecond

// Citation names a passage that an answer rests on, with the sentences that are quoted or rested on, as they stand in it.
type Citation struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Source string `json:"source"`
	Quote  string `json:"quote,omitempty"`

	Edition string `json:"edition,omitempty"` // which text of the passage it is
}

// cite cites a passage of the content.
func cite(p *guidelines.Passage, lang intake.Lang, quote string) Citation {
	return Citation{ID: p.ID, Title: index.Title(p, lang), Source: index.Source(p, lang), Quote: quote, Edition: p.ShownAs()}
}

// Answer is a draft with what it rests on. Mode says whether the passages were found by retrieval or are those that the
// question's author named.
type Answer struct {
	Text      string
	Citations []Citation
	Mode      intake.Mode
	Sources   []safety.Source
}

// Explainer answers "why do you ask?".
type Explainer struct {
	library Library
	finder  Finder
}

// NewExplainer makes one. finder may be nil: then all answers come from the content alone.
func NewExplainer(library Library, finder Finder) *Explainer { return &Explainer{library, finder} }

// Explain says why a question is asked. It never fails: where the search does, the passages that the question cites are
// used as they stand. Only passages that a patient may see are cited.
func (e *Explainer) Explain(ctx context.Context, q *guidelines.Question, lang intake.Lang) Answer {
	why := q.Why.Text.In(lang)
	answer := Answer{Text: why, Mode: intake.ByRule, Sources: []safety.Source{{ID: q.Ref(), Text: why}}}
	passages := e.cited(q)
	if found := e.nearest(ctx, q, lang, passages); len(found) > 0 {
		passages, answer.Mode = found, intake.ByRetrieval
	}
	if len(passages) == 0 {
		return answer
	}
	const most = 2 // the best one is quoted; a second is named beside it
	for _, p := range passages[:min(most, len(passages))] {
		answer.Citations = append(answer.Citations, cite(p, lang, opening(p.Text.In(lang), lang)))
		answer.Sources = append(answer.Sources, safety.Source{ID: p.ID, Text: p.Text.In(lang)})
	}
	if sentence := opening(passages[0].Text.In(lang), lang); sentence != "" && !strings.Contains(why, sentence) {
		answer.Text = join(why, sentence, lang)
	}
	return answer
}

// cited lists the passages that the question's author named and a patient may see, in the author's order.
func (e *Explainer) cited(q *guidelines.Question) []*guidelines.Passage {
	var all []*guidelines.Passage
	for _, id := range q.Why.Cites {
		if p, ok := e.library.Passage(id); ok && p.PatientMaySee() {
			all = append(all, p)
		}
	}
	return all
}

// nearest asks the database which of the cited passages fits best, and which of all where none is cited. What it finds
// is looked up in the content: a passage that is not there any more, or says something else by now, is not shown.
func (e *Explainer) nearest(ctx context.Context, q *guidelines.Question, lang intake.Lang,
	cited []*guidelines.Passage) []*guidelines.Passage {
	if e.finder == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, searchBudget)
	defer cancel()
	query := index.Query{Text: q.Text.In(lang) + " " + q.Why.Text.In(lang), Lang: lang, K: 3,
		Audience: guidelines.ForPatient}
	for _, p := range cited {
		query.Only = append(query.Only, p.ID)
	}
	hits, err := e.finder.Search(ctx, query)
	if err != nil {
		return nil
	}
	var found []*guidelines.Passage
	for _, h := range hits {
		p, ok := e.library.Passage(h.PassageID)
		if ok && p.PatientMaySee() && p.Text.In(lang) == h.Text {
			found = append(found, p)
		}
	}
	return found
}

// The most characters of a passage that an answer quotes: two short sentences.
const (
	mostChinese = 60
	mostEnglish = 180
)

// opening is the beginning of a passage, whole sentences of it.
func opening(text string, lang intake.Lang) string {
	most := mostEnglish
	if lang == intake.ZH {
		most = mostChinese
	}
	text = strings.Join(strings.Fields(text), " ")
	taken := ""
	for _, s := range sentences(text) {
		if taken != "" && utf8.RuneCountInString(taken+s) > most {
			break
		}
		taken += s
	}
	return strings.TrimSpace(taken)
}

// Sentences are the sentences of a text, each without the space around it.
func Sentences(text string) []string {
	var all []string
	for _, s := range sentences(oneLine(text)) {
		if s = strings.TrimSpace(s); s != "" {
			all = append(all, s)
		}
	}
	return all
}

// sentences cuts a text after each end of a sentence, spaces kept, so that the pieces make the text again. A full stop
// within a figure or before a letter ends none.
func sentences(text string) []string {
	var all []string
	start := 0
	for i, r := range text {
		end := i + utf8.RuneLen(r)
		ends := strings.ContainsRune("。！？", r) ||
			strings.ContainsRune(".!?", r) && (end == len(text) || text[end] == ' ')
		if ends {
			all = append(all, text[start:end])
			start = end
		}
	}
	if start < len(text) {
		all = append(all, text[start:])
	}
	return all
}

func join(why, sentence string, lang intake.Lang) string {
	if lang == intake.EN {
		return why + " The source says: “" + sentence + "”"
	}
	return why + "资料里说：“" + sentence + "”"
}
