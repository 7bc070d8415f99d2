package llm

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/preconsult/preconsult/intake"
)

// AnswerFrom asks the model to answer a question from one passage, in its own plain words. What comes back is a sentence or a few
// of about the passage's length that it bears (Options.Supported), or none where it does not answer. The passage is
// text to answer from, and goes to the model as such: what it says to anybody is not done.
func (c *Client) AnswerFrom(ctx context.Context, lang intake.Lang, question, passage string) (sentences []string, err error) {
	ask, err := json.Marshal(struct {
		Language string `json:"language"`
		Question string `json:"question"`
		Passage  string `json:"passage"`
	}{string(lang), question, passage})
	if err != nil {
		return nil, err
	}
	err = c.ask(ctx, TaskAnswer, prompt(answerPrompt), string(ask), true, func(said string) error {
		var answer struct {
			Sentences []string `json:"sentences"`
		}
		if json.Unmarshal([]byte(object(said)), &answer) != nil || answer.Sentences == nil {
			return ErrGarbage
		}
		if utf8.RuneCountInString(strings.Join(answer.Sentences, " ")) > 2*utf8.RuneCountInString(passage)+40 {
			return ErrGarbage
		}
		if len(answer.Sentences) > 0 && c.options.Supported != nil && !c.options.Supported(lang, answer.Sentences, passage) {
			return ErrUnsupported
		}
		sentences = answer.Sentences
		return nil
	})
	return sentences, err
}
