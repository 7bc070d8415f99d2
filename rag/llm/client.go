// Package llm uses a language model on the hospital's own premises, through langchaingo. It is optional: all that is
// asked of a model here has an answer made by rules to fall back on, and what a model says is checked before it
// counts.
//
//	client, err := llm.Connect(llm.Config{URL: "http://gpu-1:8000/v1", Kind: llm.OpenAI, Model: "qwen"}, options)
//	proposals, rejected, err := client.ProposeFindings(ctx, intake.ZH, "胸口像压了块石头")
//	// {Concept: "chest-tightness", Status: present, Quote: "胸口像压了块石头", Start: 0, End: 8}
//
// A call has a budget of time and a breaker: a server that fails some times in a row is left alone for a while. Errors
// never repeat what was sent or answered, since both are a patient's words.
package llm

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/sony/gobreaker/v2"
	"github.com/tmc/langchaingo/llms"

	"github.com/preconsult/preconsult/intake"
)

// Why a call brought nothing. They say no more, on purpose.
var (
	ErrLate    = errors.New("the language model did not answer within its budget")
	ErrResting = errors.New("the language model failed several times and is left alone for a while")
	ErrFailed  = errors.New("the language model's server failed")
	ErrGarbage = errors.New("the language model's answer cannot be used")
)

// Task names what a model is asked for: a server may be good for one and not for another.
type Task string

// The tasks.
const (
	TaskPropose Task = "propose" // findings in what a patient said
	TaskWarm    Task = "warm"    // a question, more kindly
	TaskAnswer  Task = "answer"  // a patient's question, from a passage
	TaskDraft   Task = "draft"   // the story for the doctor
)

// Tasks are all of them.
var Tasks = []Task{TaskPropose, TaskWarm, TaskAnswer, TaskDraft}

// Concept is one that a model may propose, with its name in the language of the text.
type Concept struct{ ID, Label string }

// Options are what the caller lends to the checks.
type Options struct {
	// Mask replaces names, numbers, addresses and dates of birth before a text leaves, and gives what puts them back into an
	// answer. It must be set: no identifier reaches a model.
	Mask func(text string) (masked string, restore func(string) string)
	// Concepts lists what may be proposed for a text: the whole lexicon, or those of the complaint for a small model.
	Concepts func(lang intake.Lang, text string) []Concept
	// Same reports whether two questions ask for the same. Where it is nil only the form of a warmed question is
	// checked.
	Same func(lang intake.Lang, asked, warmed string) bool
	// Budget is the time a call may take, 4 s by default; Rest how long a failing server is left alone, 30 s by
	// default.
	Budget, Rest time.Duration
}

// failuresInARow is after how many failures the server is left alone.
const failuresInARow = 3

// maxAnswer is how many tokens a model may write: enough for twenty findings, too few to ramble through the budget.
const maxAnswer = 700

// Client is a language model with its checks.
type Client struct {
	model   llms.Model
	name    string
	options Options
	breaker *gobreaker.CircuitBreaker[string]
}

//go:embed prompt/*.txt
var prompts embed.FS

const (
	proposePrompt = "prompt/propose.v1.txt"
	warmPrompt    = "prompt/warm.v1.txt"
	answerPrompt  = "prompt/answer.v1.txt"
)

// New makes a client of any model of langchaingo's. name is for the record.
func New(model llms.Model, name string, o Options) (*Client, error) {
	if o.Mask == nil || o.Concepts == nil {
		return nil, errors.New("a language model needs Mask, which keeps identifiers from it, and Concepts")
	}
	if o.Budget <= 0 {
		o.Budget = 4 * time.Second
	}
	if o.Rest <= 0 {
		o.Rest = 30 * time.Second
	}
	c := &Client{model: model, name: name, options: o}
	c.breaker = gobreaker.NewCircuitBreaker[string](gobreaker.Settings{
		Name:    "language model",
		Timeout: o.Rest,
		ReadyToTrip: func(counts gobreaker.Counts) bool {
			return counts.ConsecutiveFailures >= failuresInARow
		},
		// A visit that ends while the model thinks says nothing about the model.
		IsExcluded: func(err error) bool {
			return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
		},
	})
	return c, nil
}

// Version names the model and the prompts, for the record of what made a field.
func (c *Client) Version() string {
	sum := sha256.New()
	for _, name := range []string{proposePrompt, warmPrompt, answerPrompt} {
		sum.Write([]byte(prompt(name)))
	}
	return c.name + " prompts " + hex.EncodeToString(sum.Sum(nil))[:8]
}

func prompt(name string) string {
	text, err := prompts.ReadFile(name)
	if err != nil {
		panic(err) // the file is built in
	}
	return string(text)
}

// ask puts one question of a task to the model, within the budget and through the breaker. read makes the answer of the model's
// text; an unreadable text counts against the server like a failure, since a server that only rambles is as bad.
func (c *Client) ask(ctx context.Context, task Task, system, user string, json bool, read func(text string) error) error {
	calls := []llms.CallOption{llms.WithTemperature(0), llms.WithMaxTokens(maxAnswer)}
	if json {
		calls = append(calls, llms.WithJSONMode())
	}
	masked, restore := c.options.Mask(user)
	messages := []llms.MessageContent{
		llms.TextParts(llms.ChatMessageTypeSystem, system),
		llms.TextParts(llms.ChatMessageTypeHuman, masked),
	}
	_, err := c.breaker.Execute(func() (string, error) {
		budget, cancel := context.WithTimeout(ctx, c.options.Budget)
		defer cancel()
		answer, err := c.model.GenerateContent(budget, messages, calls...)
		switch {
		case ctx.Err() != nil:
			return "", ctx.Err()
		case budget.Err() != nil:
			return "", ErrLate
		case err != nil || answer == nil || len(answer.Choices) == 0 || answer.Choices[0] == nil:
			return "", ErrFailed
		}
		return "", read(restored(withoutThinking(answer.Choices[0].Content), json, restore))
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return ErrResting
	}
	return err
}

var thinking = regexp.MustCompile(`(?s)<think>.*?</think>`)

// withoutThinking drops what a reasoning model says to itself.
func withoutThinking(text string) string {
	return strings.TrimSpace(thinking.ReplaceAllString(text, ""))
}
