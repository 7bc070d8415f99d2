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

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
)

// turnBudget is what one turn without a model may cost: understand, triage, next question, review (design §10).
const turnBudget = time.Millisecond

func newBenchTurnCommand() *cobra.Command {
	var visits, open int
	cmd := &cobra.Command{Use: "turn", Short: "CPU a turn without a model beside the budget of 1 ms, and memory of open visits",
		Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			return withEngine(func(c Config, e *engine) error {
				if err := e.benchTurn(cmd.Context(), cmd.OutOrStdout(), visits); err != nil || open == 0 {
					return err
				}
				return benchOpenVisits(cmd.Context(), cmd.OutOrStdout(), c, open)
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
func (sc script) replay(ctx context.Context, s *visit.Service, each func(turn func() error) error) (*visit.Rehearsal, error) {
	var r *visit.Rehearsal
	if err := each(func() (err error) {
		r, _, err = s.Rehearse(ctx, sc.in)
		return err
	}); err != nil {
		return nil, err
	}
	for _, l := range sc.says {
		if err := each(func() (err error) {
			if l.confirm != nil {
				_, err = r.Confirm(ctx, *l.confirm)
			} else {
				_, err = r.Answer(ctx, l.answer)
			}
			return err
		}); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// rehearsals is a service without a database.
func (e *engine) rehearsals() *visit.Service {
	return visit.New(visit.Parts{Content: e.content, Understand: e.understand, Triage: e.triage, Interview: e.interview, Record: e.record,
		Filter: e.filter, Readings: homeDevices{}, Now: time.Now, NewID: uuid.NewString})
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
	fmt.Fprintf(out, "%-8s %7s %7s %9s %9s %9s %9s %9s %9s %10s\n", "", "visits", "turns", "mean µs", "p50 µs", "p99 µs", "most µs", "of budget", "allocs", "bytes")
	for _, lang := range []intake.Lang{intake.ZH, intake.EN, ""} {
		some := slices.DeleteFunc(slices.Clone(all), func(sc script) bool { return lang != "" && sc.in.Lang != lang })
		name := string(lang)
		if lang == "" {
			name = "both"
		}
		if err := benchScripts(ctx, out, s, name, some); err != nil {
			return err
		}
	}
	return nil
}

// benchScripts plays visits once to warm up and once for the figures.
func benchScripts(ctx context.Context, out io.Writer, s *visit.Service, name string, all []script) error {
	var turns []float64 // microseconds of this thread
	var whole, reload time.Duration
	var before, after runtime.MemStats
	size := 0
	for round := range 2 {
		turns, whole, size, reload = nil, 0, 0, 0
		runtime.GC()
		runtime.ReadMemStats(&before)
		start := processCPU()
		for _, sc := range all {
			r, err := sc.replay(ctx, s, func(turn func() error) error {
				from := threadCPU()
				err := turn()
				turns = append(turns, float64(threadCPU()-from)/1e3)
				return err
			})
			if err != nil {
				return err
			}
			size += r.Bytes()
			if round == 1 {
				from := threadCPU()
				if err := r.Reload(); err != nil {
					return err
				}
				reload += threadCPU() - from
			}
		}
		whole = processCPU() - start - reload
		runtime.ReadMemStats(&after)
	}
	n := float64(len(turns))
	sum := 0.0
	for _, t := range turns {
		sum += t
	}
	slices.Sort(turns)
	budget := float64(turnBudget.Microseconds())
	fmt.Fprintf(out, "%-8s %7d %7d %9.0f %9.0f %9.0f %9.0f %9.2f %9.0f %10.0f\n", name, len(all), len(turns), sum/n, quantile(turns, .5), quantile(turns, .99),
		turns[len(turns)-1], sum/n/budget, float64(after.Mallocs-before.Mallocs)/n, float64(after.TotalAlloc-before.TotalAlloc)/n)
	if name == "both" {
		fmt.Fprintf(out, "whole process       %.0f µs a turn, garbage collection and all: %.2f of the budget\n", float64(whole.Microseconds())/n, float64(whole.Microseconds())/n/budget)
		fmt.Fprintf(out, "whole visit         %.1f turns and %.1f ms in the mean\n", n/float64(len(all)), sum/1e3/float64(len(all)))
		fmt.Fprintf(out, "journal             %.0f KB at the end of a visit, read back in %.0f µs\n", float64(size)/1e3/float64(len(all)), float64(reload.Microseconds())/float64(len(all)))
	}
	return nil
}

// benchOpenVisits holds visits open in the middle of their questions, through the program as it serves, and tells what the program
// holds of them.
func benchOpenVisits(ctx context.Context, out io.Writer, c Config, n int) error {
	a, end, err := openScratch(ctx, c)
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
	fmt.Fprintf(out, "open visits         %d with %d answers; heap %.1f MB before and %.1f MB after: %.0f bytes a visit\n", n, answered, heap/1e6, heapAfter/1e6, (heapAfter-heap)/float64(n))
	if resident > 0 {
		fmt.Fprintf(out, "resident            %.0f MB before and %.0f MB after\n", resident/1e6, residentAfter/1e6)
	}
	fmt.Fprintln(out, "Between two turns the program holds nothing of a visit: each request reads the journal from the store.")
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
