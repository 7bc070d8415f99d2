package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/preconsult/preconsult/rag/llm"
)

// modelSettings are the settings of language models. Several servers have names of their own choice; what is not given for a name
// is as it is without one.
var modelSettings = []setting{
	{"PRECONSULT_LLM_URL", "", "an on-premises language model; none when empty", func(c *Config, v string) error { c.LLMURL = v; return nil }},
	{"PRECONSULT_LLM_KIND", "openai", "openai (any compatible server) or ollama", kind(func(c *Config) *string { return &c.LLMKind })},
	{"PRECONSULT_LLM_MODEL", "", "name of the model", func(c *Config, v string) error { c.LLMModel = v; return nil }},
	{"PRECONSULT_LLM_KEY", "", "key of the model server, if it wants one", func(c *Config, v string) error { c.LLMKey = v; return nil }},
	{"PRECONSULT_LLM_JSON", "schema", "schema: the server is given the shape of an answer as a JSON schema; object: it knows none, and is told only to write JSON", jsonMode},
	{"PRECONSULT_LLM_CALLS", "4", "how many calls a model server gets at once", count(1, func(c *Config) *int { return &c.llmCalls })},
	{"PRECONSULT_LLM_WAITING", "16", "how many more may wait for it; beyond that rules answer at once", count(0, func(c *Config) *int { return &c.llmWaiting })},
	{"PRECONSULT_LLM_TURN", "6s", "the most that all language models together may keep a patient waiting for one reply", func(c *Config, v string) (err error) {
		if c.LLMTurn, err = time.ParseDuration(v); err != nil || c.LLMTurn <= 0 {
			return fmt.Errorf("must be a time like 6s or 800ms")
		}
		return nil
	}},
	{"PRECONSULT_LLM_SERVERS", "", "several servers by names of your choice with commas between, the smallest model first, as in small,large. Each has the settings above " +
		"under its name: PRECONSULT_LLM_SMALL_URL, _SMALL_KIND, _SMALL_MODEL, _SMALL_KEY, _SMALL_JSON, _SMALL_CALLS, _SMALL_WAITING; what is not given is as without the name " +
		"(a key only where the address is that one too). Where one is late, fails or gives what cannot be used, the next takes over",
		func(c *Config, v string) error { c.llmServers = listed(v); return nil }},
	{"PRECONSULT_LLM_TASK_PROPOSE", "", "servers for finding more in what patients say, as in large; all of them in their order when empty", servers(llm.TaskPropose)},
	{"PRECONSULT_LLM_TASK_WARM", "", "servers for putting a question more kindly", servers(llm.TaskWarm)},
	{"PRECONSULT_LLM_TASK_ANSWER", "", "servers for answering patients' questions from passages", servers(llm.TaskAnswer)},
	{"PRECONSULT_LLM_TASK_DRAFT", "", "servers for drafting the story for the doctor", servers(llm.TaskDraft)},
}

func listed(v string) []string {
	return strings.FieldsFunc(strings.ToLower(v), func(r rune) bool { return r == ',' || r == ' ' })
}

func servers(task llm.Task) func(*Config, string) error {
	return func(c *Config, v string) error {
		if names := listed(v); len(names) > 0 {
			if c.LLMTasks == nil {
				c.LLMTasks = map[llm.Task][]string{}
			}
			c.LLMTasks[task] = names
		}
		return nil
	}
}

func count(least int, of func(*Config) *int) func(*Config, string) error {
	return func(c *Config, v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < least {
			return fmt.Errorf("must be a number from %d", least)
		}
		*of(c) = n
		return nil
	}
}

func jsonMode(c *Config, v string) error {
	if v != "schema" && v != "object" {
		return fmt.Errorf("must be schema or object")
	}
	c.llmPlain = v == "object"
	return nil
}

// serverName is what a server may be called: its name stands in variables.
var serverName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,19}$`)

// reserved are names that would make a variable mean two things.
var reserved = []string{"task", "servers", "turn", "url", "kind", "model", "key", "json", "calls", "waiting"}

// readServers joins the settings of all servers. It returns what is wrong, by variable.
func (c *Config) readServers(getenv func(string) string) (wrong []string) {
	if len(c.llmServers) == 0 && c.LLMURL != "" && c.LLMModel == "" {
		wrong = append(wrong, "PRECONSULT_LLM_MODEL: is needed when PRECONSULT_LLM_URL is given")
	}
	for i, name := range c.llmServers {
		switch {
		case !serverName.MatchString(name) || slices.Contains(reserved, strings.SplitN(name, "-", 2)[0]):
			wrong = append(wrong, fmt.Sprintf("PRECONSULT_LLM_SERVERS: %q cannot be the name of a server; take a word like small", name))
			continue
		case slices.Contains(c.llmServers[:i], name):
			wrong = append(wrong, fmt.Sprintf("PRECONSULT_LLM_SERVERS: names %q twice", name))
			continue
		}
		s, bad := c.namedServer(name, getenv)
		c.LLMs, wrong = append(c.LLMs, s), append(wrong, bad...)
	}
	for _, task := range llm.Tasks {
		for _, name := range c.LLMTasks[task] {
			if !slices.Contains(c.llmServers, name) {
				wrong = append(wrong, fmt.Sprintf("PRECONSULT_LLM_TASK_%s: names %q, which is not in PRECONSULT_LLM_SERVERS", strings.ToUpper(string(task)), name))
			}
		}
	}
	return wrong
}

// models are the servers of language models, the smallest first; none where none is configured.
func (c *Config) models() []llm.Config {
	if len(c.LLMs) == 0 && c.LLMURL != "" {
		return []llm.Config{c.oneServer()}
	}
	return c.LLMs
}

// oneServer is the server without a name.
func (c *Config) oneServer() llm.Config {
	return llm.Config{URL: c.LLMURL, Kind: llm.Kind(c.LLMKind), Model: c.LLMModel, Key: c.LLMKey, Plain: c.llmPlain, Calls: c.llmCalls, Waiting: waitingOf(c.llmWaiting)}
}

// waitingOf tells none from not given, which to the client is 0.
func waitingOf(n int) int {
	if n == 0 {
		return -1
	}
	return n
}

// namedServer reads the settings of one name, through the same readers as those without one.
func (c *Config) namedServer(name string, getenv func(string) string) (s llm.Config, wrong []string) {
	own := *c
	of := func(setting string) string { return llm.Config{Name: name}.Variable(setting) }
	for _, x := range modelSettings {
		setting := strings.TrimPrefix(x.name, "PRECONSULT_LLM_")
		if v := getenv(of(setting)); v != "" && slices.Contains(reserved[3:], strings.ToLower(setting)) {
			if err := x.read(&own, v); err != nil {
				wrong = append(wrong, of(setting)+": "+err.Error())
			}
		}
	}
	// A key opens the server that it was given for, and is shown to no other one.
	if getenv(of("URL")) != "" && own.LLMURL != c.LLMURL && getenv(of("KEY")) == "" {
		own.LLMKey = ""
	}
	s = own.oneServer()
	s.Name = name
	if s.URL == "" {
		wrong = append(wrong, fmt.Sprintf("%s: is needed, since PRECONSULT_LLM_SERVERS names %s", of("URL"), name))
	} else if s.Model == "" {
		wrong = append(wrong, fmt.Sprintf("%s: is needed, since PRECONSULT_LLM_SERVERS names %s", of("MODEL"), name))
	} else if err := s.Check(); err != nil {
		wrong = append(wrong, strings.Split(err.Error(), "\n")...)
	}
	return s, wrong
}
