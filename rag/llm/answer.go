package llm

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/preconsult/preconsult/intake"
)

// AnswerFrom asks the model to answer a question from one passage, in its own plain words. What comes back is a sentence or a few
// of about the passage's length; whether the passage bears them the caller checks (safety.Filter.Unsupported). The passage is
// text to answer from, and goes to the model as such: what it says to anybody is not done.
func (c *Client) AnswerFrom(ctx context.Context, lang intake.Lang, question, passage string) ([]string, error) {
	var answer struct {
		Sentences []string `json:"sentences"`
	}
	ask, err := json.Marshal(struct {
		Language string `json:"language"`
		Question string `json:"question"`
		Passage  string `json:"passage"`
	}{string(lang), question, passage})
	if err != nil {
		return nil, err
	}
	err = c.ask(ctx, TaskAnswer, prompt(answerPrompt), string(ask), true, func(said string) error {
		if json.Unmarshal([]byte(object(said)), &answer) != nil || answer.Sentences == nil {
			return ErrGarbage
		}
		if utf8.RuneCountInString(strings.Join(answer.Sentences, " ")) > 2*utf8.RuneCountInString(passage)+40 {
			return ErrGarbage
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer.Sentences, nil
}
