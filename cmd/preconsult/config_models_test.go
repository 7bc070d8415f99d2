package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/preconsult/preconsult/rag/llm"
)

func TestModelServersAreConfiguredByName(t *testing.T) {
	plain := func(name, url, model, key string) llm.Config {
		return llm.Config{Name: name, URL: url, Kind: llm.OpenAI, Model: model, Key: key, Calls: 4, Waiting: 16}
	}
	for _, c := range []struct {
		what string
		env  map[string]string
		want []llm.Config
	}{
		{"none", nil, nil},
		{"one without a name", map[string]string{"URL": "http://one/v1", "MODEL": "qwen", "KEY": "k"}, []llm.Config{plain("", "http://one/v1", "qwen", "k")}},
		{"two, in their order", map[string]string{"SERVERS": "small, Large", "SMALL_URL": "http://s/v1", "SMALL_MODEL": "s", "LARGE_URL": "http://l/v1", "LARGE_MODEL": "l", "LARGE_KEY": "lk"},
			[]llm.Config{plain("small", "http://s/v1", "s", ""), plain("large", "http://l/v1", "l", "lk")}},
		{"two models of one server, which share its key", map[string]string{"SERVERS": "small,large", "URL": "http://one/v1", "KEY": "k", "SMALL_MODEL": "s", "LARGE_MODEL": "l"},
			[]llm.Config{plain("small", "http://one/v1", "s", "k"), plain("large", "http://one/v1", "l", "k")}},
		{"a key is not shown to another server", map[string]string{"SERVERS": "small", "URL": "http://one/v1", "KEY": "k", "SMALL_URL": "http://two/v1", "SMALL_MODEL": "s"},
			[]llm.Config{plain("small", "http://two/v1", "s", "")}},
		{"each with settings of its own", map[string]string{"SERVERS": "ward-1", "WARD_1_URL": "http://w:11434", "WARD_1_KIND": "ollama", "WARD_1_MODEL": "s", "WARD_1_JSON": "object",
			"WARD_1_CALLS": "1", "WARD_1_WAITING": "0"},
			[]llm.Config{{Name: "ward-1", URL: "http://w:11434", Kind: llm.Ollama, Model: "s", Plain: true, Calls: 1, Waiting: -1}}},
	} {
		got, err := ReadConfig(func(name string) string { return c.env[strings.TrimPrefix(name, "PRECONSULT_LLM_")] })
		if err != nil || cmp.Diff(c.want, got.models()) != "" {
			t.Errorf("%s: %v %s", c.what, err, cmp.Diff(c.want, got.models()))
		}
	}
}

// What is wrong is said by the name of its variable, all at once, and never with a key.
func TestWrongModelServers(t *testing.T) {
	for _, c := range []struct {
		what  string
		env   map[string]string
		parts []string
	}{
		{"a model is missing", map[string]string{"URL": "http://one/v1"}, []string{"PRECONSULT_LLM_MODEL: is needed"}},
		{"all of a server is missing", map[string]string{"SERVERS": "small,large", "SMALL_URL": "http://s"},
			[]string{"PRECONSULT_LLM_SMALL_MODEL", "PRECONSULT_LLM_LARGE_URL"}},
		{"no address", map[string]string{"SERVERS": "small", "SMALL_URL": "gpu:1", "SMALL_MODEL": "s", "SMALL_KEY": "secret"}, []string{"PRECONSULT_LLM_SMALL_URL is not an http"}},
		{"no kind", map[string]string{"SERVERS": "small", "SMALL_URL": "http://s", "SMALL_MODEL": "s", "SMALL_KIND": "grpc"}, []string{"PRECONSULT_LLM_SMALL_KIND: must be"}},
		{"no number", map[string]string{"CALLS": "0", "WAITING": "-1", "TURN": "soon"}, []string{"_CALLS: must be", "_WAITING: must be", "_TURN: must be"}},
		{"a name that is a setting's", map[string]string{"SERVERS": "task,9"}, []string{`"task" cannot be`, `"9" cannot be`}},
		{"a name twice", map[string]string{"SERVERS": "small,small", "SMALL_URL": "http://s", "SMALL_MODEL": "s"}, []string{`names "small" twice`}},
		{"a task of nobody", map[string]string{"SERVERS": "small", "SMALL_URL": "http://s", "SMALL_MODEL": "s", "TASK_WARM": "small,huge"}, []string{`PRECONSULT_LLM_TASK_WARM: names "huge"`}},
	} {
		_, err := ReadConfig(func(name string) string { return c.env[strings.TrimPrefix(name, "PRECONSULT_LLM_")] })
		for _, part := range c.parts {
			if err == nil || !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: %v does not say %s", c.what, err, part)
			}
		}
	}
}

func TestHelpNamesTheModelSettings(t *testing.T) {
	var out strings.Builder
	describeConfig(&out)
	for _, name := range []string{"PRECONSULT_LLM_URL", "PRECONSULT_LLM_SERVERS", "PRECONSULT_LLM_SMALL_URL", "PRECONSULT_LLM_TASK_PROPOSE", "PRECONSULT_LLM_TURN", "PRECONSULT_EMBED_URL"} {
		if !strings.Contains(out.String(), name) {
			t.Errorf("help config does not name %s", name)
		}
	}
}
