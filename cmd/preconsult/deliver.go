package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/fhir/outbox"
)

// toFHIR is the name of the one destination that there is: the hospital's own FHIR server.
const toFHIR = "fhir"

var deliverSettings = []setting{
	{"PRECONSULT_DELIVER_FHIR_URL", "", "base of the hospital's own FHIR R4 server, as in https://his.example/fhir: each finished or signed record is posted to its Bundle; " +
		"nothing is delivered when empty", func(c *Config, v string) error { c.DeliverURL = v; return nil }},
	{"PRECONSULT_DELIVER_FHIR_TOKEN", "", "bearer token of that server, if it wants one", func(c *Config, v string) error { c.DeliverToken = v; return nil }},
}

// checkDelivery says what is wrong with the settings of deliveries, by variable.
func (c *Config) checkDelivery() (wrong []string) {
	if c.DeliverURL == "" && c.DeliverToken != "" {
		wrong = append(wrong, "PRECONSULT_DELIVER_FHIR_URL: is needed when PRECONSULT_DELIVER_FHIR_TOKEN is given")
	}
	if c.DeliverURL != "" {
		if _, err := outbox.NewFHIR(c.DeliverURL, ""); err != nil {
			wrong = append(wrong, "PRECONSULT_DELIVER_FHIR_URL: "+err.Error())
		} else if _, err := outbox.NewFHIR(c.DeliverURL, c.DeliverToken); err != nil {
			wrong = append(wrong, "PRECONSULT_DELIVER_FHIR_TOKEN: "+err.Error())
		}
	}
	return wrong
}

// box names where finished records go.
func (c *Config) box() outbox.Box {
	if c.DeliverURL == "" {
		return nil
	}
	return outbox.Box{toFHIR}
}

// deliverer brings records to the hospital's own FHIR server; nil where there is none.
func (a *app) deliverer() (*outbox.Deliverer, error) {
	if a.cfg.DeliverURL == "" {
		return nil, nil
	}
	sender, err := outbox.NewFHIR(a.cfg.DeliverURL, a.cfg.DeliverToken)
	if err != nil {
		return nil, fmt.Errorf("configuration: PRECONSULT_DELIVER_FHIR_URL: %w", err)
	}
	return &outbox.Deliverer{DB: a.db, Destination: toFHIR, Sender: sender, Log: a.log, Now: time.Now, Random: rand.Float64}, nil
}

// tellDelivery writes how deliveries get on: for whoever asks whether the program is ready, which it is however they do.
func (a *app) tellDelivery(ctx context.Context, w io.Writer) {
	if a.cfg.DeliverURL == "" {
		return
	}
	f, err := outbox.Look(ctx, a.db, toFHIR, time.Now())
	if err != nil {
		return
	}
	fmt.Fprintf(w, "delivery %s: %d waiting, %d failed, oldest %v\n", toFHIR, f.Waiting, f.Failed, f.Oldest.Round(time.Second))
}

// registerDelivery adds how deliveries get on to the metrics, where there are any.
func (a *app) registerDelivery(reg prometheus.Registerer) {
	if a.cfg.DeliverURL == "" {
		return
	}
	for _, g := range []struct {
		name, help string
		of         func(outbox.Figures) float64
	}{
		{"preconsult_outbox_waiting", "Records that wait to be delivered.", func(f outbox.Figures) float64 { return float64(f.Waiting) }},
		{"preconsult_outbox_failed", "Records whose delivery was given up until somebody retries it.", func(f outbox.Figures) float64 { return float64(f.Failed) }},
		{"preconsult_outbox_oldest_seconds", "How long the oldest record that waits has done so.", func(f outbox.Figures) float64 { return f.Oldest.Seconds() }},
	} {
		reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: g.name, Help: g.help, ConstLabels: prometheus.Labels{"destination": toFHIR}},
			func() float64 {
				ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
				defer cancel()
				f, err := outbox.Look(ctx, a.db, toFHIR, time.Now())
				if err != nil {
					return -1
				}
				return g.of(f)
			}))
	}
}

// mostListed is how many rows `outbox list` prints.
const mostListed = 1000

// newOutboxCommand is what the administrator sees of deliveries. It tells ids and states, and nothing of a patient.
func newOutboxCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "outbox", Short: "See and retry the delivery of records to the hospital's own systems"}
	var all bool
	list := &cobra.Command{Use: "list", Short: "List what waits and what was given up", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			return withPool(cmd.Context(), func(ctx context.Context, c Config, db *pgxpool.Pool) error {
				rows, err := outbox.List(ctx, db, all, mostListed)
				if err != nil {
					return err
				}
				return listOutbox(cmd.OutOrStdout(), rows, c.Zone)
			})
		}}
	list.Flags().BoolVar(&all, "all", false, "also what was delivered, and what a later version was delivered instead of")
	var failed bool
	retry := &cobra.Command{Use: "retry [ID...]", Short: "Send again what was given up",
		Long: "Makes records due again whose delivery was given up: those named by their ids, or all with --failed. Of each visit only the\n" +
			"newest version is sent: it says all that the older ones did.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if (len(args) == 0) != failed {
				return fmt.Errorf("name the ids to retry (preconsult outbox list), or --failed for all")
			}
			cmd.SilenceUsage = true
			ids := make([]int64, len(args))
			for i, arg := range args {
				var err error
				if ids[i], err = strconv.ParseInt(arg, 10, 64); err != nil {
					return fmt.Errorf("%q is no id of the outbox", arg)
				}
			}
			return withPool(cmd.Context(), func(ctx context.Context, _ Config, db *pgxpool.Pool) error {
				n, err := outbox.Retry(ctx, db, time.Now(), ids...)
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%d due again\n", n)
				return nil
			})
		}}
	retry.Flags().BoolVar(&failed, "failed", false, "all that were given up")
	cmd.AddCommand(list, retry)
	return cmd
}

func listOutbox(w io.Writer, rows []outbox.Row, zone *time.Location) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ID\tTO\tVISIT\tVERSION\tSTATE\tATTEMPTS\tSINCE\tNEXT OR DONE\tWHY")
	for _, r := range rows {
		next := r.Due
		if r.Settled != nil {
			next = *r.Settled
		}
		fmt.Fprintf(t, "%d\t%s\t%s\t%d\t%s\t%d\t%s\t%s\t%s\n", r.ID, r.Destination, r.Visit, r.Version, r.State, r.Attempts,
			r.Put.In(zone).Format(time.DateTime), next.In(zone).Format(time.DateTime), r.Reason)
	}
	return t.Flush()
}
