package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/llm"
)

// trialServer is a server of language models to try.
type trialServer struct {
	llm.Config
	visits []trialVisit
	most   time.Duration // how long its model may take in a visit; 0 is no limit
}

// configure names the server alone in a configuration, at the address of a tap.
func (s trialServer) configure(c *Config, url string) {
	s.URL = url
	c.LLMs, c.LLMTasks = []llm.Config{s.Config}, nil
	c.LLMRest = time.Nanosecond // or it would soon be left alone, as it is in a ward
}

// trial plays visits with a model and without, on one database.
type trial struct {
	with, alone *app
	tap         *modelTap
}

// trialResult is what came of it.
type trialResult struct {
	runs, alone []*trialRun
	calls       []tapped
	faults      []string // what must not be; of the visits' own faults without a model too
	accepted    int64
	rejected    int64
	refused     map[string]int
	warmed      int // questions in the model's words
	answered    int // answers in the model's words
}

func (t trial) run(ctx context.Context, visits []trialVisit) (*trialResult, error) {
	door, end, err := t.with.openDoor(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	plain, end, err := t.alone.openDoor(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	r := &trialResult{}
	for _, v := range visits {
		alone, err := t.alone.tryVisit(ctx, plain, v)
		if err != nil {
			return nil, err
		}
		t.tap.take()
		with, err := t.with.tryVisit(ctx, door, v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", v.id(), err)
		}
		calls := t.tap.take()
		for _, f := range t.with.faults(with, alone, calls) {
			r.faults = append(r.faults, v.id()+": "+f)
		}
		checkRecord(alone, func(format string, args ...any) {
			r.faults = append(r.faults, v.id()+" by rules alone: "+fmt.Sprintf(format, args...))
		})
		r.runs, r.alone, r.calls = append(r.runs, with), append(r.alone, alone), append(r.calls, calls...)
		r.warmed += len(ofTheModel(with.texts, calls))
		for _, q := range with.visit.Questions {
			if q.Answer != nil && q.Answer.Mode == intake.ByModel {
				r.answered++
			}
		}
	}
	r.accepted, r.rejected, r.refused = t.with.proposals.Accepted.Load(), t.with.proposals.Rejected.Load(), t.with.proposals.Refused()
	return r, nil
}

// String is the table of what the model added over rules alone.
func (r *trialResult) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "visit\tlevel\tby rules\tfindings of the model")
	for i, run := range r.runs {
		var added []string
		for _, f := range run.visit.Findings {
			if f.Mode == intake.ByModel {
				e, _ := f.Last()
				added = append(added, fmt.Sprintf("%s %s (%s)", f.Concept, f.Status, e.Text))
			}
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\n", run.v.id(), run.level(), r.alone[i].level(), cmp.Or(strings.Join(added, ", "), "-"))
	}
	fmt.Fprintln(w, "\ntask\tcalls\tanswered\tlate\tfailed\tseconds: half\tmost\ttaken")
	for _, task := range []string{taskFindings, taskQuestion, taskAnswer} {
		var n, answered, late int
		var took []time.Duration
		for _, c := range r.calls {
			if c.task != task {
				continue
			}
			n++
			took = append(took, c.took)
			switch c.status {
			case 0:
				late++
			case 200:
				answered++
			}
		}
		if n == 0 {
			continue
		}
		slices.Sort(took)
		taken := map[string]string{taskFindings: fmt.Sprintf("%d findings", r.accepted), taskQuestion: fmt.Sprintf("%d questions", r.warmed),
			taskAnswer: fmt.Sprintf("%d answers", r.answered)}[task]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%.1f\t%.1f\t%s\n", task, n, answered, late, n-answered-late, took[n/2].Seconds(), took[n-1].Seconds(), taken)
	}
	_ = w.Flush()
	fmt.Fprintf(&b, "\nproposals refused: %d", r.rejected)
	none := int(r.rejected)
	for _, why := range slices.Sorted(maps.Keys(r.refused)) {
		fmt.Fprintf(&b, "; %s %d", why, r.refused[why])
		none -= r.refused[why]
	}
	fmt.Fprintf(&b, "; no such words, or not among the concepts %d\n", none)
	return b.String()
}
