package llm

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/preconsult/preconsult/intake"
)

// StorySentence is one sentence of a drafted story, with the numbers, from 1, of the facts that it rests on.
type StorySentence struct {
	Text  string
	Facts []int
}

// A story is short: more sentences, or longer ones, are left out and counted.
const (
	mostSentences = 6
	longestZH     = 120
	longestEN     = 320
)

// storyBudget is how long a draft may take. Nobody waits for it: the record is complete without one.
const storyBudget = 30 * time.Second

// DraftStory asks the model for a short history of present illness. Each sentence has been checked for its form: it is in the
// language asked for, short, quotes nothing, and names facts that there are. Whether the facts bear it the caller checks, who knows
// what they mean. What fails is left out, and counted.
func (c *Client) DraftStory(ctx context.Context, lang intake.Lang, facts []string) (sentences []StorySentence, rejected int, err error) {
	if len(facts) == 0 {
		return nil, 0, nil
	}
	numbered := make([]string, len(facts))
	for i, f := range facts {
		numbered[i] = fmt.Sprintf("%d. %s", i+1, f)
	}
	ask, err := json.Marshal(struct {
		Language string   `json:"language"`
		Facts    []string `json:"facts"`
	}{string(lang), numbered})
	if err != nil {
		return nil, 0, err
	}
	patient := *c // the same servers and breakers, and more time than anybody would wait
	patient.options.Budget = max(storyBudget, c.options.Budget)
	patient.options.Turn = max(storyBudget*3/2, c.options.Turn)
	err = patient.ask(ctx, TaskDraft, prompt(storyPrompt), string(ask), true, func(said string) error {
		var answer struct {
			Sentences []struct {
				Text  string `json:"text"`
				Facts []int  `json:"facts"`
			} `json:"sentences"`
		}
		if json.Unmarshal([]byte(object(said)), &answer) != nil || answer.Sentences == nil {
			return ErrGarbage
		}
		sentences, rejected = nil, 0
		for _, s := range answer.Sentences {
			s.Text = strings.TrimSpace(s.Text)
			if len(sentences) == mostSentences || !storyForm(lang, s.Text) || !cited(s.Facts, len(facts)) {
				rejected++
				continue
			}
			sentences = append(sentences, StorySentence{s.Text, s.Facts})
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	return sentences, rejected, nil
}

// cited reports whether a sentence names facts, and only such as there are.
func cited(facts []int, of int) bool {
	for _, n := range facts {
		if n < 1 || n > of {
			return false
		}
	}
	return len(facts) > 0 && len(facts) <= of
}

// storyForm judges the form of a sentence.
func storyForm(lang intake.Lang, text string) bool {
	longest := longestZH
	if lang == intake.EN {
		longest = longestEN
	}
	hasHan := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	return text != "" && utf8.RuneCountInString(text) <= longest && !strings.ContainsAny(text, "\n{}<>[]⟦⟧?？\"“”") && hasHan == (lang == intake.ZH)
}
