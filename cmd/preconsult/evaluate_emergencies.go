package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
)

func newEvaluateEmergenciesCommand() *cobra.Command {
	var full, ask bool
	var folder string
	var visits int
	var seed uint64
	cmd := &cobra.Command{Use: "emergencies", Short: "Emergencies that must be seen, near misses that must not, dangers generated from the red flags",
		Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			c, err := ReadConfig(os.Getenv)
			if err != nil {
				return err
			}
			e, err := newEngine(c)
			if err != nil {
				return err
			}
			v := &evaluation{engine: e, out: cmd.OutOrStdout(), rand: rand.New(rand.NewPCG(seed, 1))}
			v.truthful = ask
			if full || ask {
				a, end, err := openScratch(cmd.Context(), c)
				if err != nil {
					return err
				}
				defer end()
				v.visits = visit.New(a.parts)
			}
			situations := builtInSituations()
			if folder != "" {
				situations = os.DirFS(folder)
			}
			return v.run(cmd.Context(), situations, visits)
		}}
	cmd.Flags().BoolVar(&full, "full", false, "play each visit to its end over a throwaway database, with a companion who says that it is nothing")
	cmd.Flags().BoolVar(&ask, "interview", false, "go on with each wording that was missed through the interview's questions, answered truthfully, over a throwaway database")
	cmd.Flags().StringVar(&folder, "table", "", "folder of situations of one's own, in the format of cmd/preconsult/evaluate/emergencies")
	cmd.Flags().IntVar(&visits, "visits", 3000, "how many visits to generate from the red flags")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "of the generator")
	return cmd
}

// evaluation runs first words through the engine, or through whole visits, and counts what went wrong.
type evaluation struct {
	*engine
	out    io.Writer
	rand   *rand.Rand
	visits *visit.Service // nil: first words only
	n      int

	missed, lost, played, alarmed, near int  // what came out
	truthful                            bool // what was missed on first words is asked on about
}

func (v *evaluation) run(ctx context.Context, situations fs.FS, generated int) error {
	table, err := readSituations(situations)
	if err != nil {
		return err
	}
	start := time.Now()
	missed, alarmed, said, near, unheard := 0, 0, 0, 0, 0
	for _, s := range table {
		for _, w := range s.Wordings {
			got, err := v.level(ctx, w, s.Person, s.Informant)
			switch {
			case err != nil:
				return err
			case s.Level == 0:
				if near++; got.Urgent() {
					alarmed++
					fmt.Fprintf(v.out, "alarm    %s:%d  level %d  %s\n", s.File, s.Line, got, w.Text)
				}
			default:
				if said++; got > s.Level {
					missed++
					fmt.Fprintf(v.out, "missed   %s:%d  level %d, at least %d  %s\n", s.File, s.Line, got, s.Level, w.Text)
					if !v.truthful {
						continue
					}
					after, err := v.interviewed(ctx, w, s)
					if err != nil {
						return err
					}
					if after > s.Level {
						unheard++
						fmt.Fprintf(v.out, "         and level %d after the questions\n", after)
					}
				}
			}
		}
	}
	dangers := v.dangers()
	lost, played, unsayable := 0, 0, 0
	for i := 0; played < generated && len(dangers) > 0 && unsayable < generated; i++ {
		d, lang := dangers[i/2%len(dangers)], []intake.Lang{intake.ZH, intake.EN}[i%2]
		text, ok := v.say(d, lang, v.rand)
		if !ok {
			unsayable++
			continue
		}
		by := intake.ByPatient
		if isChild(d.Person) {
			by = intake.ByParent
		}
		got, err := v.level(ctx, wording{lang, text}, d.Person, by)
		if err != nil {
			return err
		}
		if played++; got > d.Flag.Level {
			lost++
			fmt.Fprintf(v.out, "missed   flag %s  level %d, at least %d  %s\n", d.Flag.ID, got, d.Flag.Level, text)
		}
	}
	how := "first words"
	if v.visits != nil && !v.truthful {
		how = "whole visits"
	}
	fmt.Fprintf(v.out, "%s, in %s\n", how, time.Since(start).Round(time.Second))
	fmt.Fprintf(v.out, "emergencies       %d situations, %d wordings: %d hazardous under-triage\n", len(table), said, missed)
	if v.truthful {
		fmt.Fprintf(v.out, "  asked on        %d of these are still missed when the interview's questions were answered truthfully: yes to what any wording\n"+
			"                  of the situation states as the engine reads it, no to all else\n", unheard)
	}
	fmt.Fprintf(v.out, "near misses       %d wordings: %d at level 1 or 2\n", near, alarmed)
	fmt.Fprintf(v.out, "from red flags    %d danger patterns, %d visits: %d hazardous under-triage", len(dangers), played, lost)
	if lost == 0 {
		fmt.Fprintf(v.out, " (one-sided 95 %% bound of this generator: %.3f %%; no clinical bound)", 100*upperBound(played))
	}
	fmt.Fprintln(v.out)
	v.missed, v.lost, v.played, v.alarmed, v.near = missed, lost, played, alarmed, near
	if missed+lost > 0 || alarmed*100 > near*8 {
		return fmt.Errorf("%d emergencies missed, %d of %d near misses at level 1 or 2", missed+lost, alarmed, near)
	}
	return nil
}

func isChild(p intake.Person) bool { return p.Age != nil && *p.Age < 14 }

// level is the level that stands after the first words, or at the end of the visit.
func (v *evaluation) level(ctx context.Context, w wording, p intake.Person, by intake.Informant) (intake.Level, error) {
	if v.visits == nil || v.truthful {
		a := v.firstWords(w.Lang, w.Text, p, by, nil)
		if !a.Level.Valid() {
			return intake.L5, nil
		}
		return a.Level, nil
	}
	v.n++
	id, reply, err := v.visits.CheckIn(ctx, visit.CheckIn{Key: fmt.Sprintf("evaluation-%d", v.n), Lang: w.Lang, AgeYears: p.Age, Sex: cmp.Or(p.Sex, intake.UnknownSex),
		Consent: true, Informant: by, Kiosk: "evaluation", Text: w.Text})
	if err != nil {
		return 0, err
	}
	dismissive := map[intake.Lang]string{intake.ZH: "他就是爱大惊小怪，没事的", intake.EN: "he always exaggerates, it is nothing"}[w.Lang]
	for n := 0; n < 60 && !reply.Status.Ended(); n++ {
		a := calmAnswer(reply.Message, fmt.Sprintf("evaluation-%d-%d", v.n, n))
		if n == 0 {
			a = visit.Answer{Key: a.Key, Text: &dismissive, Informant: intake.ByCompanion}
		}
		if reply.Message.Kind == visit.MsgSummary {
			break
		}
		if reply.Message.Kind == visit.MsgUrgent && len(reply.Message.Asks) == 0 {
			break
		}
		if reply, err = v.visits.Answer(ctx, id, a); err != nil {
			return 0, err
		}
	}
	return v.standing(ctx, id)
}
