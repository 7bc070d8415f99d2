package llm

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/preconsult/preconsult/intake"
)

// AnswerFrom asks the model to answer a question from one passage, in its own plain words. What comes back is a sentence or a few
// of about the passage's length that it bears (Options.Supported), or none where it does not answer. Where no model does better it is
// what the last one said: the caller checks it once more, and keeps on record what it does not let out. The passage is
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
		sentences = answer.Sentences
		if len(answer.Sentences) > 0 && c.options.Supported != nil && !c.options.Supported(lang, answer.Sentences, passage) {
			return ErrUnsupported
		}
		return nil
	})
	if errors.Is(err, ErrUnsupported) {
		return sentences, nil
	}
	if err != nil {
		return nil, err
	}
	return sentences, nil
}
