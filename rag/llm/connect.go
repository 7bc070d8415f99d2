package llm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
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

// Config names a server. The caller reads it (PRECONSULT_LLM_URL, _KIND, _MODEL, _KEY; with a name PRECONSULT_LLM_SMALL_URL and so
// on); nothing here looks at the environment, and every option is given to langchaingo, which would otherwise take OPENAI_* from it
// and send patients' words to whatever a developer's shell happens to name.
type Config struct {
	Name  string // empty where there is only one
	URL   string
	Kind  Kind
	Model string
	Key   string
	// Plain: the server knows no JSON schemas, and is only told to answer in JSON.
	Plain bool
	// Calls is how many calls run at once, 4 by default; Waiting how many more may wait, 16 by default, none below 0.
	Calls, Waiting int
}

const (
	standardCalls   = 4
	standardWaiting = 16
)

// Enabled reports whether a model is configured at all.
func (c Config) Enabled() bool { return c.URL != "" }

// Variable names the environment variable of one of the server's settings.
func (c Config) Variable(setting string) string {
	name := strings.ToUpper(strings.ReplaceAll(c.Name, "-", "_"))
	if name != "" {
		name += "_"
	}
	return "PRECONSULT_LLM_" + name + setting
}

// Check says what is wrong with a configuration, all at once.
func (c Config) Check() error {
	var errs []error
	u, err := url.Parse(c.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		errs = append(errs, fmt.Errorf("%s is not an http(s) address", c.Variable("URL")))
	}
	if c.Kind != OpenAI && c.Kind != Ollama {
		errs = append(errs, fmt.Errorf("%s is %q; it is %s or %s", c.Variable("KIND"), c.Kind, OpenAI, Ollama))
	}
	if c.Model == "" {
		errs = append(errs, fmt.Errorf("%s is empty", c.Variable("MODEL")))
	}
	return errors.Join(errs...)
}

// Connect makes a client of a configured server. It does not call the server: a model that is down later must not keep
// the program from starting either.
func Connect(c Config, o Options) (*Client, error) { return ConnectAll([]Config{c}, o) }

// ConnectAll makes one client of several servers, the smallest first.
func ConnectAll(cs []Config, o Options) (*Client, error) {
	var made []func(Options) *host
	var errs []error
	for _, c := range cs {
		if err := c.Check(); err != nil {
			errs = append(errs, err)
			continue
		}
		s, err := c.host()
		if err != nil {
			errs = append(errs, fmt.Errorf("language model: %w", err))
		}
		made = append(made, s)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	if len(made) == 0 {
		return nil, errors.New("no language model is configured")
	}
	return join(o, func(o Options) []*host {
		var servers []*host
		for _, s := range made {
			servers = append(servers, s(o))
		}
		return servers
	})
}

// host connects a client for each task: what shape an answer has, langchaingo binds to the client.
func (c Config) host() (func(Options) *host, error) {
	client := httpClient(maxBody)
	models := map[Task]llms.Model{}
	for _, task := range Tasks {
		var err error
		if models[task], err = c.model(client, task); err != nil {
			return nil, err
		}
	}
	calls, waiting := c.Calls, c.Waiting
	if calls <= 0 {
		calls = standardCalls
	}
	if waiting == 0 {
		waiting = standardWaiting
	}
	return func(o Options) *host {
		s := newHost(cmp.Or(c.Name, unnamed), c.Model, o.Rest, newQueue(calls, max(0, waiting)))
		s.ask = func(task Task) llms.Model { return models[task] }
		s.probe = func(ctx context.Context) error { return c.probe(ctx, client) }
		return s
	}, nil
}

// probe asks a server which models it has. Whatever it answers, it is there: not all servers tell.
func (c Config) probe(ctx context.Context, client *http.Client) error {
	path := "/models"
	if c.Kind == Ollama {
		path = "/api/tags"
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(c.URL, "/")+path, nil)
	if err != nil {
		return ErrFailed
	}
	if c.Kind == OpenAI && c.Key != "" {
		r.Header.Set("Authorization", "Bearer "+c.Key)
	}
	answer, err := client.Do(r)
	if err != nil {
		return ErrFailed
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	if answer.StatusCode >= 500 {
		return ErrFailed
	}
	return nil
}

// Embedder makes langchaingo's embedder of a configured server, for embed.NewRemote.
func Embedder(c Config) (embeddings.Embedder, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	model, err := c.model(httpClient(maxVectors), "")
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

// model makes the client of a task; without a task it is one for vectors.
func (c Config) model(client *http.Client, task Task) (llms.Model, error) {
	if c.Kind == Ollama {
		within := *client
		shape := shaped{RoundTripper: client.Transport}
		if !c.Plain {
			shape.schema = schemas[task]
		}
		within.Transport = shape
		return ollama.New(ollama.WithServerURL(c.URL), ollama.WithModel(c.Model), ollama.WithHTTPClient(&within))
	}
	key := c.Key
	if key == "" {
		key = "none" // langchaingo refuses an empty one, and most servers on premises ask for none
	}
	options := []openai.Option{openai.WithBaseURL(c.URL), openai.WithModel(c.Model), openai.WithEmbeddingModel(c.Model),
		openai.WithToken(key), openai.WithOrganization(""), openai.WithAPIType(openai.APITypeOpenAI),
		openai.WithAPIVersion(""), openai.WithHTTPClient(client)}
	if format := responseFormat(task); format != nil && !c.Plain {
		options = append(options, openai.WithResponseFormat(format))
	}
	return openai.New(options...)
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
