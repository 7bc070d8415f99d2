package llm

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"path"
	"strings"
)

//go:embed prompt/*.txt
var prompts embed.FS

// The prompts are files, and another wording is another file: the record names the one that was used.
const (
	proposePrompt = "prompt/propose.v1.txt"
	warmPrompt    = "prompt/warm.v1.txt"
	answerPrompt  = "prompt/answer.v1.txt"
	storyPrompt   = "prompt/story.v1.txt"
)

var promptOf = map[Task]string{TaskPropose: proposePrompt, TaskWarm: warmPrompt, TaskAnswer: answerPrompt, TaskDraft: storyPrompt}

func prompt(name string) string {
	text, err := prompts.ReadFile(name)
	if err != nil {
		panic(err) // the file is built in
	}
	return string(text)
}

// promptVersion is how the record names the prompt of a task: propose.v1.
func promptVersion(task Task) string {
	return strings.TrimSuffix(path.Base(promptOf[task]), ".txt")
}

// Version names the models and the prompts, for the record of what made a field.
func (c *Client) Version() string {
	sum := sha256.New()
	for _, task := range Tasks {
		sum.Write([]byte(prompt(promptOf[task])))
	}
	var models []string
	for _, s := range c.servers {
		models = append(models, s.model)
	}
	return strings.Join(models, ", ") + " prompts " + hex.EncodeToString(sum.Sum(nil))[:8]
}
