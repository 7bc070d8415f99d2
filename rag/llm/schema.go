package llm

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"

	"github.com/tmc/langchaingo/llms/openai"
)

type property = openai.ResponseFormatJSONSchemaProperty

// schemas are the shapes of the tasks that answer in JSON. A server that can (vLLM, llama.cpp, Ollama) lets its model write
// nothing else; what comes is checked all the same.
var schemas = map[Task]*property{
	TaskPropose: objectOf(map[string]*property{
		"findings": {Type: "array", Items: objectOf(map[string]*property{
			"concept": {Type: "string"},
			"status":  {Type: "string", Enum: []any{"present", "absent", "uncertain"}},
			"quote":   {Type: "string"},
		}, "concept", "status", "quote")},
	}, "findings"),
	TaskAnswer: objectOf(map[string]*property{
		"sentences": {Type: "array", Items: &property{Type: "string"}},
	}, "sentences"),
	TaskDraft: objectOf(map[string]*property{
		"sentences": {Type: "array", Items: objectOf(map[string]*property{
			"text":  {Type: "string"},
			"facts": {Type: "array", Items: &property{Type: "integer"}},
		}, "text", "facts")},
	}, "sentences"),
}

func objectOf(properties map[string]*property, required ...string) *property {
	return &property{Type: "object", Properties: properties, Required: required}
}

// responseFormat is how OpenAI's language names the shape of a task; nil where it has none.
func responseFormat(task Task) *openai.ResponseFormat {
	schema := schemas[task]
	if schema == nil {
		return nil
	}
	return &openai.ResponseFormat{Type: "json_schema",
		JSONSchema: &openai.ResponseFormatJSONSchema{Name: string(task), Strict: true, Schema: schema}}
}

// shaped finishes what langchaingo's client of Ollama sends. That client (v0.1.14) holds the format as a string, so that only
// "json" can be named and no schema; and it leaves out "stream" where it is false, which to Ollama means true.
type shaped struct {
	http.RoundTripper
	schema *property // nil: the format stays
}

// RoundTrip sends the request on with its shape.
func (s shaped) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodPost || r.Body == nil {
		return s.RoundTripper.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil {
		return nil, err
	}
	var ask map[string]json.RawMessage
	if json.Unmarshal(body, &ask) == nil && ask["messages"] != nil {
		ask["stream"] = json.RawMessage("false")
		if s.schema != nil {
			if ask["format"], err = json.Marshal(s.schema); err != nil {
				return nil, err
			}
		}
		if body, err = json.Marshal(ask); err != nil {
			return nil, err
		}
	}
	r = r.Clone(r.Context())
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.GetBody = nil
	return s.RoundTripper.RoundTrip(r)
}
