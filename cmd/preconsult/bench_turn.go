package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/intake/visit"
)

// memoryBudget is what the program may hold with a thousand open visits, in bytes (design §10).
const memoryBudget = 200e6

// turnBudget is what one turn without a model may cost: understand, triage, next question, review (design §10).
const turnBudget = time.Millisecond

func newBenchTurnCommand() *cobra.Command {
	var visits, open int
	cmd := &cobra.Command{Use: "turn", Short: "CPU a turn without a model beside the budget of 1 ms, and memory of open visits",
		Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			frugalStart()
			return withEngine(func(c Config, e *engine) error {
				if err := warm(e.filter); err != nil {
					return err
				}
				if err := e.benchTurn(cmd.Context(), cmd.OutOrStdout(), visits); err != nil || open == 0 {
					return err
				}
				return e.benchOpenVisits(cmd.Context(), cmd.OutOrStdout(), c, open)
			})
		}}
	cmd.Flags().IntVar(&visits, "visits", 400, "whole visits to play, half of them Chinese")
	cmd.Flags().IntVar(&open, "open", 1000, "visits to hold open at the same time over a throwaway database; 0 leaves that out")
	return cmd
}

// script is a visit with the answers that a pretend patient gave, for playing it again.
type script struct {
	in   visit.CheckIn
	says []line
}

// line is one answer, or the confirmation of the summary.
type line struct {
	answer  visit.Answer
	confirm *visit.Confirm
}

// scripts plays pretend visits and keeps what was said: in equal parts Chinese and English, half of them opened by words and half
// by a tap.
func (e *engine) scripts(ctx context.Context, s *visit.Service, n int) ([]script, error) {
	cast, err := e.cast(false, 1)
	if err != nil {
		return nil, err
	}
	chance := rand.New(rand.NewPCG(1, 1))
	chance.Shuffle(len(cast), func(i, j int) { cast[i], cast[j] = cast[j], cast[i] })
	count := map[[2]string]int{}
	var all []script
	for i, r := range cast {
		kind := [2]string{string(r.in.Lang), "words"}
		if r.tap != "" {
			kind[1] = "tap"
		}
		if count[kind]++; count[kind] > max(1, n/4) {
			continue
		}
		p := &pretend{rand: rand.New(rand.NewPCG(1, uint64(i))), typing: 0.5, only: 0.8}
		if err := p.checkIn(ctx, s, r.in, r.tap); err != nil {
			return nil, err
		}
		if err := p.play(ctx, nil); err != nil {
			return nil, err
		}
		all = append(all, script{p.in, p.said})
	}
	return all, nil
}

// replay plays a script; each is called around every turn.
func (sc script) replay(ctx context.Context, s *visit.Service, each func(turn func() (visit.Reply, error)) error) (*visit.Rehearsal, error) {
	var r *visit.Rehearsal
	err := each(func() (reply visit.Reply, err error) {
		r, reply, err = s.Rehearse(ctx, sc.in)
		return reply, err
	})
	for i := 0; err == nil && i < len(sc.says); i++ {
		err = each(func() (visit.Reply, error) {
			if l := sc.says[i]; l.confirm != nil {
				return r.Confirm(ctx, *l.confirm)
			}
			return r.Answer(ctx, sc.says[i].answer)
		})
	}
	return r, err
}

func (e *engine) benchTurn(ctx context.Context, out io.Writer, visits int) error {
	s := e.rehearsals()
	all, err := e.scripts(ctx, s, visits)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return errors.New("--visits: there is no visit to play")
	}
	runtime.LockOSThread() // the CPU of a turn is the CPU of this thread
	defer runtime.UnlockOSThread()
	b, err := benchScripts(ctx, s, all)
	if err != nil {
		return err
	}
	b.print(out)
	return nil
}

// turns are what was measured of many turns: microseconds of the thread by row of the table, and figures of all together.
type turns struct {
	cpu             map[string][]float64
	visits          int
	whole, reload   time.Duration
	journal         int
	mallocs, malloc uint64
}

var turnRows = []string{"zh", "en", "all", "but the summary", "the summary"}

// benchScripts plays visits once to warm up and once for the figures.
func benchScripts(ctx context.Context, s *visit.Service, all []script) (b turns, err error) {
	var before, after runtime.MemStats
	for round := range 2 {
		b = turns{cpu: map[string][]float64{}, visits: len(all)}
		runtime.GC()
		runtime.ReadMemStats(&before)
		start := processCPU()
		for _, sc := range all {
			r, err := sc.replay(ctx, s, func(turn func() (visit.Reply, error)) error {
				from := threadCPU()
				reply, err := turn()
				took := float64(threadCPU()-from) / 1e3
				kind := turnRows[3]
				if reply.Message.Kind == visit.MsgSummary {
					kind = turnRows[4]
				}
				for _, row := range []string{string(sc.in.Lang), "all", kind} {
					b.cpu[row] = append(b.cpu[row], took)
				}
				return err
			})
			if err != nil {
				return b, err
			}
			b.journal += r.Bytes()
			if round == 1 {
				from := threadCPU()
				if err := r.Reload(); err != nil {
					return b, err
				}
				b.reload += threadCPU() - from
			}
		}
		b.whole = processCPU() - start - b.reload
		runtime.ReadMemStats(&after)
	}
	b.mallocs, b.malloc = after.Mallocs-before.Mallocs, after.TotalAlloc-before.TotalAlloc
	return b, nil
}

func (b turns) print(out io.Writer) {
	budget := float64(turnBudget.Microseconds())
	fmt.Fprintf(out, "%-16s %7s %9s %9s %9s %9s %17s\n", "turns", "n", "mean µs", "p50 µs", "p99 µs", "most µs", "mean of budget")
	for _, row := range turnRows {
		t := b.cpu[row]
		if len(t) == 0 {
			continue
		}
		slices.Sort(t)
		sum := 0.0
		for _, x := range t {
			sum += x
		}
		mean := sum / float64(len(t))
		fmt.Fprintf(out, "%-16s %7d %9.0f %9.0f %9.0f %9.0f %17.2f\n", row, len(t), mean, quantile(t, .5), quantile(t, .99), t[len(t)-1], mean/budget)
	}
	n := float64(len(b.cpu["all"]))
	each, visits := float64(b.whole.Microseconds())/n, float64(b.visits)
	fmt.Fprintf(out, "whole process    %.0f µs a turn with garbage collection: %.2f of the budget of %s; %.0f allocations, %.0f KB\n", each, each/budget, turnBudget,
		float64(b.mallocs)/n, float64(b.malloc)/n/1e3)
	fmt.Fprintf(out, "whole visit      %.1f turns, %.1f ms\n", n/visits, float64(b.whole.Microseconds())/1e3/visits)
	fmt.Fprintf(out, "journal          %.0f KB at the end of a visit, read back in %.0f µs\n", float64(b.journal)/1e3/visits, float64(b.reload.Microseconds())/visits)
}

// benchOpenVisits holds visits open in the middle of their questions, through the program as it serves, and tells what the program
// holds of them.
func (e *engine) benchOpenVisits(ctx context.Context, out io.Writer, c Config, n int) error {
	a, end, err := openScratchWith(ctx, e, c)
	if err != nil {
		return err
	}
	defer end()
	all, err := a.scripts(ctx, a.rehearsals(), 40)
	if err != nil {
		return err
	}
	answered := 0
	open := func(i int) error {
		sc := all[i%len(all)]
		sc.in.Key = fmt.Sprintf("open-%d", i)
		id, _, err := a.visits.CheckIn(ctx, sc.in)
		for k := 0; err == nil && k < len(sc.says)/2; k++ {
			answered++
			_, err = a.visits.Answer(ctx, id, sc.says[k].answer)
		}
		return err
	}
	for i := range len(all) { // what the first visits bring with them, such as prepared statements, is not the visits' own
		if err := open(i); err != nil {
			return err
		}
	}
	answered = 0
	heap, resident := memory()
	for i := range n {
		if err := open(len(all) + i); err != nil {
			return err
		}
	}
	heapAfter, residentAfter := memory()
	fmt.Fprintf(out, "open visits      %d with %d answers: heap %.1f MB before and %.1f MB after, %.0f bytes a visit\n", n, answered, heap/1e6, heapAfter/1e6, (heapAfter-heap)/float64(n))
	if resident > 0 {
		fmt.Fprintf(out, "resident         %.0f MB before and %.0f MB after: %.2f of the budget of 200 MB\n", resident/1e6, residentAfter/1e6, residentAfter/memoryBudget)
	}
	fmt.Fprintln(out, "                 between two turns the program holds nothing of a visit: each request reads the journal from the store")
	return nil
}

// memory is the live heap after a collection, and what is resident where that can be known, in bytes.
func memory() (heap, resident float64) {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc), residentBytes()
}
