package main

import (
	"context"
	_ "embed" // for the bounds
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag"
	"github.com/preconsult/preconsult/rag/index"
	"github.com/preconsult/preconsult/rag/questions"
)

func newEvaluateRetrieveCommand() *cobra.Command {
	w := index.DefaultWeights
	var misses, short bool
	cmd := &cobra.Command{Use: "retrieve", Short: "Questions of patients and clinicians to the library: what is found, what must be declined",
		Long: "Indexes the passages into a throwaway database and puts the questions of rag/questions to them. Found in five: a passage\n" +
			"that answers is among the first five. All labelled: the share of the labelled passages that are. The figures of the half\n" +
			"for tuning and of the half held out stand apart; nobody looks at the misses of the latter while tuning. It fails below\n" +
			"the bounds of evaluate/least.txt.",
		Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			c, err := ReadConfig(os.Getenv)
			if err != nil {
				return err
			}
			e, end, err := openRetrieveEvaluation(cmd.Context(), c, cmd.OutOrStdout())
			if err != nil {
				return err
			}
			defer end()
			e.index, e.misses, e.short = e.index.WithWeights(w), misses, short
			return e.run(cmd.Context(), w)
		}}
	cmd.Flags().BoolVar(&short, "short", false, "only the figures that have bounds")
	cmd.Flags().BoolVar(&misses, "misses", false, "name each question of the tuning half that went wrong")
	cmd.Flags().Float64Var(&w.Vector, "vector", w.Vector, "weight of nearness in meaning")
	cmd.Flags().Float64Var(&w.Words, "words", w.Words, "weight of the words")
	cmd.Flags().Float64Var(&w.Concepts, "concepts", w.Concepts, "weight of the concepts")
	return cmd
}

// retrieveEvaluation puts the questions to an index.
type retrieveEvaluation struct {
	index     *index.Index
	decliner  *rag.Decliner
	answerer  *rag.Answerer
	content   *guidelines.Content
	questions []questions.Question
	out       io.Writer
	misses    bool
	short     bool // the figures that have bounds and no others

	measured map[string]float64
}

// openRetrieveEvaluation indexes the passages into a throwaway database.
func openRetrieveEvaluation(ctx context.Context, c Config, out io.Writer) (*retrieveEvaluation, func(), error) {
	asked, err := questions.Read()
	if err != nil {
		return nil, nil, err
	}
	a, end, err := openScratch(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	if a.rag.index == nil {
		end()
		return nil, nil, errNoIndex
	}
	return &retrieveEvaluation{index: a.rag.index, decliner: rag.NewDecliner(a.content.Lexicon), answerer: a.rag.answerer, content: a.content, questions: asked,
		out: out, measured: map[string]float64{}}, end, nil
}

func (e *retrieveEvaluation) run(ctx context.Context, w index.Weights) error {
	gaps := 0
	for _, q := range e.questions {
		for _, p := range q.Passages {
			passage, ok := e.content.Passage(p)
			if !ok || q.Kind != 'c' && !passage.PatientMaySee() {
				return fmt.Errorf("labels.txt: %s names %s, which is not there or not for patients", q.ID, p)
			}
		}
		if q.Kind != 'd' && len(q.Passages) == 0 {
			gaps++
		}
	}
	fmt.Fprintf(e.out, "%d questions, %d without a passage\n\n%-46s %5s  %8s  %8s  %8s\n", len(e.questions), gaps, "", "n",
		"found@5", "all@5", "MRR@10")
	for _, s := range []struct {
		name, kinds string
		cross       bool
	}{
		{"patients, same language", "px", false}, {"clinicians, same language", "c", false},
		{"patients, other language", "px", true}, {"clinicians, other language", "c", true},
		{"likely in the other language only", "x", true},
	} {
		if e.short && s.cross {
			continue
		}
		if err := e.halves(ctx, e.index, s.name, s.kinds, s.cross, e.misses && s.kinds != "x"); err != nil {
			return err
		}
	}
	if !e.short {
		if err := e.ways(ctx, w); err != nil {
			return err
		}
	}
	fmt.Fprintln(e.out)
	if err := e.declined(ctx); err != nil {
		return err
	}
	if err := e.answers(ctx); err != nil {
		return err
	}
	return e.within(leastFound)
}

// ways leaves parts of the fusion out.
func (e *retrieveEvaluation) ways(ctx context.Context, w index.Weights) error {
	fmt.Fprintln(e.out, "\nways of searching, same language")
	for _, a := range []struct {
		name string
		index.Weights
	}{
		{"vector alone", index.Weights{Vector: 1}}, {"words alone", index.Weights{Words: 1}},
		{"concepts alone", index.Weights{Concepts: 1}}, {"without the vector", index.Weights{Words: w.Words, Concepts: w.Concepts}},
		{"without words", index.Weights{Vector: w.Vector, Concepts: w.Concepts}},
		{"without concepts", index.Weights{Vector: w.Vector, Words: w.Words}},
	} {
		if err := e.halves(ctx, e.index.WithWeights(a.Weights), a.name, "pxc", false, false); err != nil {
			return err
		}
	}
	return nil
}

// leastFound are the figures that a change may not fall below. Their file says why they are not those of today.
//
//go:embed evaluate/least.txt
var leastFound string

// within compares the figures with the least that passes: a line is a figure and its name.
func (e *retrieveEvaluation) within(least string) error {
	var errs []error
	for line := range strings.Lines(least) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		figure, name, _ := strings.Cut(line, " ")
		bound, err := strconv.ParseFloat(figure, 64)
		got, ok := e.measured[name]
		switch {
		case err != nil || !ok:
			return fmt.Errorf("least.txt: %q is no bound of anything that is measured", line)
		case got < bound:
			errs = append(errs, fmt.Errorf("%s: %.3f, at least %.3f is expected", name, got, bound))
		}
	}
	return errors.Join(errs...)
}

// halves prints the figures of the kinds of question, tuned and held out.
func (e *retrieveEvaluation) halves(ctx context.Context, ix *index.Index, name, kinds string, cross, misses bool) error {
	for _, heldOut := range []bool{false, true} {
		var n, found, all, reciprocal float64
		for _, q := range e.questions {
			if q.HeldOut != heldOut || !slices.Contains([]byte(kinds), q.Kind) || len(q.Passages) == 0 {
				continue
			}
			hits, err := e.search(ctx, ix, q, cross, 10)
			if err != nil {
				return err
			}
			n++
			first, inFive := len(hits), 0
			for i, h := range hits {
				if slices.Contains(q.Passages, h.PassageID) {
					first = min(first, i)
					if i < 5 {
						inFive++
					}
				}
			}
			all += float64(inFive) / float64(len(q.Passages))
			if inFive > 0 {
				found++
			} else if misses && !heldOut {
				fmt.Fprintf(e.out, "missed   %s  %s  %v\n", q.ID, q.Text, q.Passages)
				for _, h := range hits[:min(3, len(hits))] {
					fmt.Fprintf(e.out, "           %.2f %.2f  %s\n", h.Similarity, h.Matched, h.PassageID)
				}
			}
			if first < len(hits) {
				reciprocal += 1 / float64(first+1)
			}
		}
		if n > 0 {
			name := name + half(heldOut)
			fmt.Fprintf(e.out, "%-46s %5.0f  %8.3f  %8.3f  %8.3f\n", name, n, found/n, all/n, reciprocal/n)
			e.measured[name+" found@5"], e.measured[name+" MRR@10"] = found/n, reciprocal/n
		}
	}
	return nil
}

// declined prints how many of the questions that must get no answer get none, and how many of the others are turned away before
// anything is looked up.
func (e *retrieveEvaluation) declined(ctx context.Context) error {
	for _, g := range []struct {
		name           string
		heldOut, later bool
	}{{"declined (tuning)", false, false}, {"declined (held out)", true, false}, {"declined, written after the rules (held out)", true, true}} {
		n, none := 0, 0
		for _, q := range e.questions {
			if q.Kind != 'd' || q.HeldOut != g.heldOut || q.Later != g.later {
				continue
			}
			hits, err := e.search(ctx, e.index, q, false, 1)
			if err != nil {
				return err
			}
			if n++; len(hits) == 0 {
				none++
			} else if e.misses && !g.heldOut {
				fmt.Fprintf(e.out, "answered %s  %s  %.2f %.2f  %s\n", q.ID, q.Text, hits[0].Similarity, hits[0].Matched, hits[0].PassageID)
			}
		}
		fmt.Fprintf(e.out, "%-46s %5d  %8.3f\n", g.name, n, float64(none)/float64(n))
		e.measured[g.name] = float64(none) / float64(n)
	}
	for _, heldOut := range []bool{false, true} {
		n, away := 0, 0
		for _, q := range e.questions {
			if q.Kind != 'p' && q.Kind != 'x' || q.HeldOut != heldOut {
				continue
			}
			n++
			if kind := e.decliner.Kind(q.Text); kind != "" {
				away++
				if e.misses && !heldOut {
					fmt.Fprintf(e.out, "turned away as %s: %s  %s\n", kind, q.ID, q.Text)
				}
			}
		}
		fmt.Fprintf(e.out, "%-46s %5d  %8.3f\n", "turned away and should not be"+half(heldOut), n, float64(away)/float64(n))
		e.measured["not turned away"+half(heldOut)] = 1 - float64(away)/float64(n)
	}
	return nil
}

func (e *retrieveEvaluation) search(ctx context.Context, ix *index.Index, q questions.Question, cross bool, k int) ([]index.Hit, error) {
	langs := []intake.Lang{q.Lang}
	if cross {
		langs[0] = intake.ZH
		if q.Lang == intake.ZH {
			langs[0] = intake.EN
		}
	}
	if q.Kind == 'c' {
		return ix.Search(ctx, index.Query{Text: q.Text, Lang: q.Lang, Langs: langs, K: k, Audience: guidelines.ForClinician})
	}
	hits, _, err := rag.Ask(ctx, ix, e.decliner, index.Query{Text: q.Text, Lang: q.Lang, Langs: langs, K: k})
	return hits, err
}

func half(heldOut bool) string {
	if heldOut {
		return " (held out)"
	}
	return " (tuning)"
}
