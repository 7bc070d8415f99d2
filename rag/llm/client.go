// Package llm uses language models on the hospital's own premises, through langchaingo. They are optional: all that is
// asked of a model here has an answer made by rules to fall back on, and what a model says is checked before it
// counts.
//
//	client, err := llm.ConnectAll([]llm.Config{
//		{Name: "small", URL: "http://ward-1:11434", Kind: llm.Ollama, Model: "qwen2.5:1.5b"},
//		{Name: "large", URL: "http://gpu-1:8000/v1", Kind: llm.OpenAI, Model: "qwen2.5-32b"},
//	}, options)
//	proposals, rejected, err := client.ProposeFindings(ctx, intake.ZH, "胸口像压了块石头")
//	// {Concept: "chest-tightness", Status: present, Quote: "胸口像压了块石头", Start: 0, End: 8}
//
// Servers stand in an order, the smallest first. A task goes to the first; where that is late, fails, is full or says what does not
// pass the task's check, the next one takes over within what is left of the turn's budget. Each server has a queue with a limit and
// breakers: one that fails some times in a row is left alone for a while.
//
// Nothing streams. A text may only go out when safety.Review has passed the whole of it, and what is reviewed needs no streaming
// any more: no streaming option is ever given to langchaingo, and a test holds that.
//
// Errors never repeat what was sent or answered, since both are a patient's words.
package llm

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/preconsult/preconsult/intake"
)

// Why a call brought nothing. They say no more, on purpose.
var (
	ErrLate        = errors.New("the language model did not answer within its budget")
	ErrSpent       = errors.New("the turn has no time left for a language model")
	ErrBusy        = errors.New("too many wait for the language model")
	ErrResting     = errors.New("the language model failed several times and is left alone for a while")
	ErrFailed      = errors.New("the language model's server failed")
	ErrGarbage     = errors.New("the language model's answer cannot be used")
	ErrUnsupported = errors.New("the language model's answer has nothing to rest on")

	errShort = fmt.Errorf("%w, of which little was left", ErrLate)
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
	// Supported reports whether a passage bears the sentences that answer from it. Where it is nil the caller checks.
	Supported func(lang intake.Lang, sentences []string, passage string) bool
	// Tasks names the servers of a task, in the order in which they are asked; those that it does not name have all.
	Tasks map[Task][]string
	// Budget is the most that one call to one server may take, 4 s by default; Turn what all calls of one turn may take
	// together, half as much again by default; Rest how long a failing server is left alone, 30 s by default.
	Budget, Turn, Rest time.Duration
	// Observe hears of each call, for the metrics; Changed of each change of a server's health. They may be nil.
	Observe func(Call)
	Changed func(Health)
}

// Call is one call to one server and what came of it. It holds no words.
type Call struct {
	Server, Model string
	Task          Task
	Outcome       string // answered | late | spent | busy | resting | failed | garbage | unsupported | ended
	Took          time.Duration
}

// maxAnswer is how many tokens a model may write: enough for twenty findings, too few to ramble through the budget.
const maxAnswer = 700

// Client is the language models with their checks.
type Client struct {
	servers []*host
	of      map[Task][]*host
	options Options
}

// New makes a client of any model of langchaingo's. name is for the record.
func New(model llms.Model, name string, o Options) (*Client, error) {
	return join(o, func(o Options) []*host {
		s := newHost(unnamed, name, o.Rest, newQueue(standardCalls, standardWaiting))
		s.ask = func(Task) llms.Model { return model }
		return []*host{s}
	})
}

// unnamed is the name of the only server, where the configuration gives it none.
const unnamed = "model"

func join(o Options, servers func(Options) []*host) (*Client, error) {
	if o.Mask == nil || o.Concepts == nil {
		return nil, errors.New("a language model needs Mask, which keeps identifiers from it, and Concepts")
	}
	if o.Budget <= 0 {
		o.Budget = 4 * time.Second
	}
	if o.Turn <= 0 {
		o.Turn = o.Budget * 3 / 2
	}
	if o.Rest <= 0 {
		o.Rest = 30 * time.Second
	}
	c := &Client{options: o, servers: servers(o), of: map[Task][]*host{}}
	for _, s := range c.servers {
		if o.Changed != nil {
			s.changed = o.Changed
		}
	}
	for _, task := range Tasks {
		c.of[task] = c.servers
	}
	for task, names := range o.Tasks {
		if !slices.Contains(Tasks, task) {
			return nil, fmt.Errorf("language models have no task %q", task)
		}
		c.of[task] = nil
		for _, name := range names {
			i := slices.IndexFunc(c.servers, func(s *host) bool { return s.name == name })
			if i < 0 {
				return nil, fmt.Errorf("the task %s names the server %q, which is not configured", task, name)
			}
			c.of[task] = append(c.of[task], c.servers[i])
		}
	}
	return c, nil
}

// ask puts one question of a task to the models, the smallest first, within what is left of the turn. read makes the answer of a
// model's text; an unreadable text counts against its server like a failure, since a server that only rambles is as bad, and
// the next one is asked.
func (c *Client) ask(ctx context.Context, task Task, system, user string, json bool, read func(text string) error) error {
	options := []llms.CallOption{llms.WithTemperature(0), llms.WithMaxTokens(maxAnswer)}
	if json {
		options = append(options, llms.WithJSONMode())
	}
	masked, restore := c.options.Mask(user)
	messages := []llms.MessageContent{
		llms.TextParts(llms.ChatMessageTypeSystem, system),
		llms.TextParts(llms.ChatMessageTypeHuman, masked),
	}
	back := func(said string) error {
		said = restored(said, json, restore)
		if task != TaskPropose && strings.Contains(said, mark) && !strings.Contains(user, mark) {
			return ErrGarbage // it speaks of a name that nobody said; of proposals each has its own check
		}
		return read(said)
	}
	turn, servers := turnOf(ctx), c.of[task]
	why := ErrResting
	for i, s := range servers {
		limit := turn.left(c.options.Turn)
		if i+1 < len(servers) {
			limit /= 2 // the other half is for the larger one that takes over
		}
		limit = min(limit, c.options.Budget)
		if limit < s.needs(task, c.options.Budget/10) {
			why = ErrSpent
			c.observe(s, task, why, 0)
			continue
		}
		began := time.Now()
		err := s.call(ctx, task, limit, c.options.Budget, messages, options, back)
		took := time.Since(began)
		turn.spend(took)
		c.observe(s, task, err, took)
		if err == nil {
			turn.keep(task, Maker{s.name, s.model, promptVersion(task)})
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		why = err
	}
	return why
}

func (c *Client) observe(s *host, task Task, err error, took time.Duration) {
	if c.options.Observe != nil {
		c.options.Observe(Call{Server: s.name, Model: s.model, Task: task, Outcome: outcome(err), Took: took})
	}
}

// outcome names what came of a call, for the metrics.
func outcome(err error) string {
	for _, o := range []struct {
		err  error
		name string
	}{{ErrLate, "late"}, {ErrSpent, "spent"}, {ErrBusy, "busy"}, {ErrResting, "resting"}, {ErrFailed, "failed"}, {ErrGarbage, "garbage"},
		{ErrUnsupported, "unsupported"}} {
		if errors.Is(err, o.err) {
			return o.name
		}
	}
	if err != nil {
		return "ended"
	}
	return "answered"
}

var thinking = regexp.MustCompile(`(?s)<think>.*?</think>`)

// withoutThinking drops what a reasoning model says to itself.
func withoutThinking(text string) string {
	return strings.TrimSpace(thinking.ReplaceAllString(text, ""))
}
