package llm

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/tmc/langchaingo/embeddings"
	"github.com/tmc/langchaingo/llms"
	"github.com/tmc/langchaingo/llms/ollama"
	"github.com/tmc/langchaingo/llms/openai"
)

// Kind is the language that a server speaks.
type Kind string

// The kinds of servers: vLLM, llama.cpp and most others speak OpenAI's; Ollama speaks that and its own.
const (
	OpenAI Kind = "openai"
	Ollama Kind = "ollama"
)

// Config names a server. The caller reads it (PRECONSULT_LLM_URL, _KIND, _MODEL, _KEY); nothing here looks at the
// environment, and every option is given to langchaingo, which would otherwise take OPENAI_* from it and send patients'
// words to whatever a developer's shell happens to name.
type Config struct {
	URL   string
	Kind  Kind
	Model string
	Key   string
}

// Enabled reports whether a model is configured at all.
func (c Config) Enabled() bool { return c.URL != "" }

// Check says what is wrong with a configuration, all at once.
func (c Config) Check() error {
	var errs []error
	u, err := url.Parse(c.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		errs = append(errs, errors.New("PRECONSULT_LLM_URL is not an http(s) address"))
	}
	if c.Kind != OpenAI && c.Kind != Ollama {
		errs = append(errs, fmt.Errorf("PRECONSULT_LLM_KIND is %q; it is %s or %s", c.Kind, OpenAI, Ollama))
	}
	if c.Model == "" {
		errs = append(errs, errors.New("PRECONSULT_LLM_MODEL is empty"))
	}
	return errors.Join(errs...)
}

// Connect makes a client of a configured server. It does not call the server: a model that is down later must not keep
// the program from starting either.
func Connect(c Config, o Options) (*Client, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	model, err := c.model(maxBody)
	if err != nil {
		return nil, fmt.Errorf("language model: %w", err)
	}
	return New(model, c.Model, o)
}

// Embedder makes langchaingo's embedder of a configured server, for embed.NewRemote.
func Embedder(c Config) (embeddings.Embedder, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	model, err := c.model(maxVectors)
	if err != nil {
		return nil, fmt.Errorf("embedder: %w", err)
	}
	client, ok := model.(embeddings.EmbedderClient)
	if !ok {
		return nil, fmt.Errorf("a server of kind %s gives no embeddings", c.Kind)
	}
	// Line ends stay as they are: the prefixes of some models hold one.
	return embeddings.NewEmbedder(client, embeddings.WithStripNewLines(false))
}

// model makes the client, which reads no more than most of an answer.
func (c Config) model(most int64) (llms.Model, error) {
	if c.Kind == Ollama {
		return ollama.New(ollama.WithServerURL(c.URL), ollama.WithModel(c.Model), ollama.WithHTTPClient(httpClient(most)))
	}
	key := c.Key
	if key == "" {
		key = "none" // langchaingo refuses an empty one, and most servers on premises ask for none
	}
	return openai.New(openai.WithBaseURL(c.URL), openai.WithModel(c.Model), openai.WithEmbeddingModel(c.Model),
		openai.WithToken(key), openai.WithOrganization(""), openai.WithAPIType(openai.APITypeOpenAI),
		openai.WithAPIVersion(""), openai.WithHTTPClient(httpClient(most)))
}

// The most that is read of a server's answer: of words, and of vectors, of which 64 with 4,096 figures are 6 MB of JSON.
const (
	maxBody    = 1 << 20
	maxVectors = 16 << 20
)

// httpClient goes straight to the server: a proxy from the environment would see patients' words, and so would
// wherever a redirect leads. The budget of each call is its context's; the time here only keeps a lost call from
// staying for ever.
func httpClient(most int64) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	return &http.Client{
		Transport: limited{transport, most},
		Timeout:   time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return errors.New("a language model's server does not redirect")
		},
	}
}

// limited reads no more than most of an answer.
type limited struct {
	http.RoundTripper
	most int64
}

func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := l.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, l.most), answer.Body}
	}
	return answer, err
}
