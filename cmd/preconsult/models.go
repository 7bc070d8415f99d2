package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/rag/llm"
	"github.com/preconsult/preconsult/safety"
)

// languageModel joins the on-premises models of the configuration; nil where there is none. Identifiers are masked before anything
// leaves.
func languageModel(a *app) (visit.Model, error) {
	servers := a.cfg.models()
	if len(servers) == 0 {
		return nil, nil
	}
	a.modelCalls = newModelCalls()
	options := a.modelOptions()
	options.Supported = a.supported
	options.Tasks, options.Turn, options.Rest = a.cfg.LLMTasks, a.cfg.LLMTurn, a.cfg.LLMRest
	options.Observe = a.modelCalls.observe
	options.Changed = func(h llm.Health) {
		a.log.Info("language model", "server", h.Server, "model", h.Model, "state", h.State)
	}
	client, err := llm.ConnectAll(servers, options)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	return adviser{client}, nil
}

// modelOptions are the checks that every language model gets.
func (e *engine) modelOptions() llm.Options {
	return llm.Options{Mask: func(text string) (string, func(string) string) { return safety.Mask(intake.ZH, text) }, Concepts: e.menu.offered,
		Same: func(_ intake.Lang, asked, warmed string) bool { return visit.SameConcepts(e.content, asked, warmed) }}
}

// supported reports whether a passage bears each of the sentences. The answerer asks the same again of what it gets; asked here, a
// larger model can take over.
func (e *engine) supported(lang intake.Lang, sentences []string, passage string) bool {
	for _, s := range sentences {
		if e.filter.Unsupported(lang, s, passage) != "" {
			return false
		}
	}
	return true
}

// adviser shows the models to the visit.
type adviser struct{ *llm.Client }

// ProposeFindings asks the model what a text says, without what names the person. Its quotes are the patient's own words again.
func (m adviser) ProposeFindings(ctx context.Context, lang intake.Lang, text string, known []string) ([]visit.Proposal, int, error) {
	masked, restore := safety.Mask(lang, text, known...)
	found, rejected, err := m.Client.ProposeFindings(ctx, lang, masked)
	out := make([]visit.Proposal, 0, len(found))
	for _, p := range found {
		out = append(out, visit.Proposal{Concept: p.Concept, Status: p.Status, Quote: restore(p.Quote)})
	}
	return out, rejected, err
}

// lookAtModels is how often the models' servers are looked at.
const lookAtModels = 30 * time.Second

// watchModels looks at the models' servers until the context ends.
func (a *app) watchModels(ctx context.Context) {
	if m, ok := a.rag.llm.(adviser); ok {
		m.Watch(ctx, lookAtModels)
	}
}

// tellModels writes a line for each model's server: for whoever asks whether the program is ready, which it is without any of them.
func (a *app) tellModels(w io.Writer) {
	if m, ok := a.rag.llm.(adviser); ok {
		for _, h := range m.Health() {
			fmt.Fprintf(w, "language model %s: %s\n", h.Server, h.State)
		}
	}
}

// modelCalls count what became of calls to models, by server and task.
type modelCalls struct {
	calls   *prometheus.CounterVec
	seconds *prometheus.HistogramVec
}

func newModelCalls() *modelCalls {
	return &modelCalls{
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "preconsult_model_calls_total",
			Help: "Calls to language models, by what came of them."}, []string{"server", "task", "outcome"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "preconsult_model_call_seconds",
			Help: "How long calls to language models took, waiting for a place included.", Buckets: []float64{.05, .1, .2, .4, .8, 1.5, 3, 6, 12}},
			[]string{"server", "task"}),
	}
}

func (m *modelCalls) observe(c llm.Call) {
	m.calls.WithLabelValues(c.Server, string(c.Task), c.Outcome).Inc()
	if c.Took > 0 {
		m.seconds.WithLabelValues(c.Server, string(c.Task)).Observe(c.Took.Seconds())
	}
}

// registerModels adds what is known of the models to the metrics, where there are any.
func (a *app) registerModels(reg prometheus.Registerer) {
	m, ok := a.rag.llm.(adviser)
	if !ok {
		return
	}
	reg.MustRegister(a.modelCalls.calls, a.modelCalls.seconds)
	for i, h := range m.Health() {
		now := func() llm.Health { return m.Health()[i] }
		for _, g := range []struct {
			name, help string
			value      func(llm.Health) float64
		}{
			{"preconsult_model_up", "1 where the language model's server was well when it was last seen, else 0.", func(h llm.Health) float64 {
				if h.State == llm.Up {
					return 1
				}
				return 0
			}},
			{"preconsult_model_running", "Calls that a language model's server has now.", func(h llm.Health) float64 { return float64(h.Calls) }},
			{"preconsult_model_waiting", "Calls that wait for a place at a language model's server.", func(h llm.Health) float64 { return float64(h.Waiting) }},
		} {
			reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: g.name, Help: g.help, ConstLabels: prometheus.Labels{"server": h.Server}},
				func() float64 { return g.value(now()) }))
		}
	}
}
